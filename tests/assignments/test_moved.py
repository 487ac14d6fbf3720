"""Worksheets that were begun before their lab moved."""

import importlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from assignments.checking import Work, check
from assignments.checking.source import Source
from assignments.course import LABS
from assignments.moved import MOVED

SHEETS = {path.stem: path.read_text("utf-8") for path in (Path(__file__).parent / "before_the_move").iterdir()}


def test_the_old_worksheets_import_by_the_old_names():
    assert "from assignments.backpropagation import LAB, plots\n" in SHEETS["backpropagation"]
    assert "from assignments.backpropagation.training import Curve, watched\n" in SHEETS["backpropagation"]
    assert "from assignments.fitting_distribution import LAB, plots\n" in SHEETS["fitting_distribution"]
    assert 'files("assignments.fitting_distribution") / "heights.csv"' in SHEETS["fitting_distribution"]
    assert not any("module_" in text for text in SHEETS.values())


@pytest.mark.parametrize("name", SHEETS)
def test_what_was_written_then_is_still_right(name, tmp_path):
    work = Work(Source(tmp_path / f"{name}.py", SHEETS[name]))
    assert work.run() is None
    assert [check(work, exercise).state for exercise in LABS[name].exercises()] == \
        ["right"] * len(LABS[name].exercises())
    assert work.module.LAB is LABS[name]
    assert work.module.plots is importlib.import_module(f"{LABS[name].package}.plots")


def test_it_runs_by_itself(tmp_path):
    (tmp_path / "sheet.py").write_text(SHEETS["fitting_distribution"], encoding="utf-8")
    done = subprocess.run([sys.executable, "sheet.py"], cwd=tmp_path, capture_output=True, text=True, encoding="utf-8",
                          env={**os.environ, "MPLBACKEND": "agg"})
    assert done.returncode == 0, done.stderr
    assert "178.51982404    7.54990772   0.000439245367132" in done.stdout


def test_an_old_name_is_the_same_module_whichever_is_imported_first():
    program = """if True:
        import importlib, sys
        for module in ("", ".plots", ".training", ".solution"):
            order = [f"{place}{module}" for place in (OLD, NEW)][::-1 if module == ".plots" else 1]
            assert importlib.import_module(order[0]) is importlib.import_module(order[1]), module
            here = sys.modules[NEW + module]
            assert sys.modules[OLD + module] is here
            assert here.__name__ == here.__spec__.name == NEW + module
            importlib.reload(here)
    """
    old, new = next(iter(MOVED.items()))
    subprocess.run([sys.executable, "-c", f"OLD, NEW = {old!r}, {new!r}\n{program}"], check=True)


def test_other_names_are_none_of_its_business():
    for name in ("assignments.nothing", "assignments.backpropagation.nothing", "assignments.backpropagations"):
        with pytest.raises(ModuleNotFoundError, match=r"nothing|backpropagations"):
            importlib.import_module(name)
