"""Worksheets as notebooks and back again, by jupytext, with what the learner has written in them."""

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from assignments.checking import Work, check
from assignments.course import LABS
from assignments.worksheets import notebooks
from assignments.worksheets.sheet import worksheet

each_lab = pytest.mark.parametrize("lab", LABS.values(), ids=list(LABS))


def jupytext(*arguments):
    """jupytext on the command line, as a learner uses it; Jupyter itself wants to write into a home."""
    home = Path(arguments[-1]).parent / "jupyter"
    done = subprocess.run([sys.executable, "-m", "jupytext", "--quiet", *map(str, arguments)],
                          capture_output=True, text=True, encoding="utf-8",
                          env={**os.environ, "JUPYTER_DATA_DIR": str(home)})
    assert done.returncode == 0, done.stderr


def states(path, lab):
    """What the check says of every function."""
    work = Work.read(path)
    assert work.run() is None
    return {exercise.name: check(work, exercise).state for exercise in lab.exercises()}


@each_lab
def test_a_worksheet_handed_out_as_a_notebook_is_not_started(lab, tmp_path):
    path = tmp_path / f"{lab.name}.ipynb"
    path.write_text(notebooks.from_script(worksheet(lab)), encoding="utf-8")
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert notebook.metadata["kernelspec"]["name"] == "python3"
    texts = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    assert texts[0].startswith(f"# {worksheet(lab).splitlines()[2].removeprefix('# ')}\n")
    assert not any('"""' in text for text in texts)
    assert set(states(path, lab).values()) == {"not started"}


@each_lab
def test_the_work_survives_the_way_to_a_notebook_and_back(lab, tmp_path):
    script, notebook, again = (tmp_path / name for name in ("sheet.py", "sheet.ipynb", "again.py"))
    first = lab.exercises()[0].name
    script.write_text(half_done(lab), encoding="utf-8")
    jupytext("--to", "notebook", script)
    jupytext("--to", "py:percent", "--output", again, notebook)
    found = states(script, lab)
    assert found[first] == "right"
    assert list(found.values()).count("not started") == len(found) - 1
    assert states(notebook, lab) == states(again, lab) == found
    assert again.read_text("utf-8") == script.read_text("utf-8")


@each_lab
def test_its_cells_run_one_after_the_other(lab):
    cells = json.loads(notebooks.from_script(worksheet(lab)))["cells"]
    kernel = {"__name__": "notebook"}
    for cell in cells:
        if cell["cell_type"] == "code":
            exec(compile("".join(cell["source"]), "cell", "exec", dont_inherit=True), kernel)
    assert all(callable(kernel[exercise.name]) for exercise in lab.exercises())


def test_without_jupytext_it_is_told_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "jupytext", None)  # as if it were not there
    with pytest.raises(OSError, match="pip install jupytext"):
        notebooks.from_script("# %%\n")


def half_done(lab):
    """A worksheet whose first function is written as the solution has it."""
    first = lab.exercises()[0].name
    solution, sheet = Path(lab.solution().__file__).read_text("utf-8"), worksheet(lab)
    written, empty = (next(ast.get_source_segment(text, node) for node in ast.parse(text).body
                           if isinstance(node, ast.FunctionDef) and node.name == first)
                      for text in (solution, sheet))
    return sheet.replace(empty, written.replace("  # given", ""))
