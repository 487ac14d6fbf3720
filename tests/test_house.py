"""The house: its floors are written in pyproject.toml, and import-linter looks whether imports keep to them."""

from pathlib import Path

from importlinter.cli import lint_imports

import assignments
import nn
import tinygrad_edu
import visualize

ROOT = Path(__file__).parents[1]


def test_imports_keep_to_the_floors(monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    assert lint_imports(no_cache=True) == 0, capsys.readouterr().out


def test_what_is_looked_at_is_what_stands_here():
    for package in (tinygrad_edu, nn, visualize, assignments):
        assert Path(package.__file__).parents[1] == ROOT
