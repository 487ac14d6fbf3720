"""Each solution is a script, and cell by cell a notebook."""

import ast
from dataclasses import replace
from importlib import import_module
from importlib.resources import files

import pytest

from assignments.course import LABS

FEWER = {"backpropagation": {"iterations": 30}, "sandpit": {"games": 20}}  # where a run with its defaults takes long


def cells(lab):
    """The cells of a solution: the line that opens each, and its text."""
    text = (files(LABS[lab].package) / "solution.py").read_text("utf-8")
    assert text.startswith("# %%")
    return [(head, body) for head, _, body in (cell.partition("\n") for cell in text.split("# %%")[1:])]


@pytest.mark.parametrize("lab", LABS)
def test_every_cell_is_code_or_one_text(lab):
    kinds = set()
    for head, body in cells(lab):
        kind, _, tags = head.partition(" tags=")
        kinds.add(kind)
        if tags.startswith('["worksheet"'):
            body = "\n".join(line.removeprefix("# ") for line in body.splitlines())
        statements = ast.parse(body).body
        assert statements
        assert tags in ("", '["solution"]', '["worksheet"]', '["worksheet", "ladder"]')
        if kind == " [markdown]":
            assert [type(statement) for statement in statements] == [ast.Expr]
            assert isinstance(statements[0].value.value, str)
            assert tags or statements[0].value.value.startswith("\n#")
    assert kinds == {"", " [markdown]"}


@pytest.mark.parametrize("lab", LABS)
def test_run_cell_by_cell_it_does_the_lab(lab, tmp_path, monkeypatch, capsys):
    package, fewer = import_module(LABS[lab].package), FEWER.get(lab, {})
    shorter = tuple(replace(option, default=fewer.get(option.name, option.default)) for option in package.LAB.options)
    monkeypatch.setattr(package, "LAB", replace(package.LAB, options=shorter))
    monkeypatch.chdir(tmp_path)
    notebook = {"__name__": "__main__"}
    for _, body in cells(lab):
        exec(compile(body, lab, "exec", dont_inherit=True), notebook)
    assert "agree" in capsys.readouterr().out
    assert {path.name for path in (tmp_path / "pictures" / lab).iterdir()} == set(LABS[lab].pictures)


@pytest.mark.parametrize("lab", LABS)
def test_every_lab_has_its_readme(lab):
    readme = (files(LABS[lab].package) / "README.md").read_text("utf-8")
    assert f"python -m assignments run {lab}" in readme
