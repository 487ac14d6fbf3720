"""The worksheets that are made from the solutions: whole but for the functions that the learner writes."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from assignments.checking import Work, check
from assignments.checking.source import Source
from assignments.course import LABS
from assignments.worksheets.sheet import worksheet

SHEETS = {name: worksheet(lab) for name, lab in LABS.items()}
each_lab = pytest.mark.parametrize("lab", LABS.values(), ids=list(LABS))


@each_lab
def test_every_function_to_write_is_not_started(lab):
    handed_out = Work(Source(Path("sheet.py"), SHEETS[lab.name]))
    assert handed_out.run() is None
    findings = [check(handed_out, exercise) for exercise in lab.exercises()]
    assert {finding.state for finding in findings} == {"not started"}
    assert len(findings) >= 3


@each_lab
def test_all_else_is_there_and_nothing_of_the_solution(lab):
    sheet, solution = SHEETS[lab.name], Path(lab.solution().__file__).read_text("utf-8")
    names = {exercise.name for exercise in lab.exercises()}
    theirs = {node.name: node for node in ast.parse(solution).body if isinstance(node, ast.FunctionDef)}
    ours = {node.name: node for node in ast.parse(sheet).body if isinstance(node, ast.FunctionDef)}
    for name, function in ours.items():
        same_head = ast.unparse(function).split("\n")[:2] == ast.unparse(theirs[name]).split("\n")[:2]
        assert same_head
        assert (ast.dump(function) == ast.dump(theirs[name])) == (name not in names)
    assert "run" not in ours
    for left_over in ("tags=", "# given", "__future__", "# # ", "noqa"):
        assert left_over not in sheet
    assert sheet.count("\n    ...\n") == len(names)
    assert f"python -m assignments check {lab.name} {lab.exercises()[0].name}" in sheet


@each_lab
def test_it_is_in_cells_each_of_which_is_python(lab):
    cells = SHEETS[lab.name].split("# %%")
    assert cells[0] == ""
    for cell in cells[1:]:
        kind, _, body = cell.partition("\n")
        statements = ast.parse(body).body
        assert statements
        if kind == " [markdown]":
            assert [type(statement.value.value) for statement in statements] == [str]


@each_lab
def test_a_linter_finds_only_that_something_is_still_to_be_written(lab, tmp_path):
    (tmp_path / "sheet.py").write_text(SHEETS[lab.name], encoding="utf-8")
    root = Path(__file__).parents[2]  # from here it knows which packages are the project's own
    done = subprocess.run([sys.executable, "-m", "ruff", "check", "--config", "pyproject.toml", "--no-cache",
                           "--ignore", "PIE790,RUF059", tmp_path / "sheet.py"],
                          capture_output=True, text=True, cwd=root)
    assert done.returncode == 0, done.stdout


@each_lab
def test_run_by_itself_it_says_what_is_still_to_be_written(lab, tmp_path):
    (tmp_path / "sheet.py").write_text(SHEETS[lab.name], encoding="utf-8")
    done = subprocess.run([sys.executable, "sheet.py"], cwd=tmp_path, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    assert "Still to be written: " in done.stdout
    assert done.stderr == ""
    assert [path.name for path in tmp_path.iterdir()] == ["sheet.py"]
