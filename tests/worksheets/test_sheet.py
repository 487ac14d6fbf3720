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
BLANK = {name: worksheet(lab, blank=True) for name, lab in LABS.items()}
each_lab = pytest.mark.parametrize("lab", LABS.values(), ids=list(LABS))


def states(lab, text):
    handed_out = Work(Source(Path("sheet.py"), text))
    assert handed_out.run() is None
    return {exercise.name: check(handed_out, exercise).state for exercise in lab.exercises()}


@each_lab
def test_every_function_to_write_is_not_started_and_what_is_worked_is_right(lab):
    worked = {exercise.name: exercise.to_write == 0 for exercise in lab.exercises()}
    assert states(lab, SHEETS[lab.name]) == {name: "right" if is_worked else "not started"
                                             for name, is_worked in worked.items()}
    assert set(states(lab, BLANK[lab.name]).values()) == {"not started"}
    assert not all(worked.values())


def test_a_little_more_is_left_out_from_function_to_function():
    lab = LABS["backpropagation"]
    left = [sum(line.endswith("...") for line in (part.split("#")[0].strip() for part in exercise.handed_out()))
            for exercise in lab.exercises()]
    assert left == [0, 1, 3, 4, 7, 1]
    given = [len(exercise.handed_out()) - count for exercise, count in zip(lab.exercises(), left)]
    assert given == [4, 3, 3, 2, 1, 1]
    assert "The first one is written out" in SHEETS[lab.name]
    assert "written out" not in BLANK[lab.name]
    assert BLANK[lab.name].count("\n    ...\n") == 6


@pytest.mark.parametrize(("line", "state"), [
    ("return np.sum(J, axis=1, keepdims=True)", "right"), ("return J", "wrong"), ("pass", "not started"),
])
def test_the_lines_that_are_left_out_may_be_written_one_by_one(line, state):
    lab = LABS["backpropagation"]
    text = SHEETS["backpropagation"]
    start = text.index("    return ...", text.index("def J_b3"))
    assert states(lab, text[:start] + f"    {line}" + text[text.index("\n", start):])["J_b3"] == state
    begun = text.replace("    J = ...                    # · ∂z3/∂a2\n", "    J = W3.T @ J\n", 1)
    handed_out = Work(Source(Path("sheet.py"), begun))
    assert handed_out.run() is None
    found = check(handed_out, lab.exercises()[2])
    assert found.state == "wrong"
    assert found.summary.startswith("It has been begun, and at line ")


@each_lab
def test_all_else_is_there_and_nothing_of_the_solution(lab):
    sheet, solution = SHEETS[lab.name], Path(lab.solution().__file__).read_text("utf-8")
    handed_out = {exercise.name: exercise for exercise in lab.exercises()}
    names = set(handed_out)
    theirs = {node.name: node for node in ast.parse(solution).body if isinstance(node, ast.FunctionDef)}
    ours = {node.name: node for node in ast.parse(sheet).body if isinstance(node, ast.FunctionDef)}
    for name, function in ours.items():
        assert ast.get_docstring(function) == ast.get_docstring(theirs[name])
        ours_take, theirs_take = ([argument.arg for argument in each.args.args] for each in (function, theirs[name]))
        assert ours_take == theirs_take
        same_body = ast.dump(ast.Module(function.body, [])) == ast.dump(ast.Module(theirs[name].body, []))
        assert same_body == (name not in names or handed_out[name].to_write == 0)
        assert not any(getattr(node, "annotation", None) for node in ast.walk(function))
    assert "run" not in ours
    for left_over in ("tags=", "# given", "__future__", "# # ", "noqa"):
        assert left_over not in sheet
    first = next(exercise for exercise in lab.exercises() if exercise.to_write != 0)
    assert f"python -m assignments check {lab.name} {first.name}" in sheet


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
                           "--ignore", "PIE790,RUF059,E402,F841", tmp_path / "sheet.py"],
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
