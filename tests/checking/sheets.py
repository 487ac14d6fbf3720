"""A learner's worksheet for a test: a lab's solution with the body of one function replaced."""

import ast
import textwrap
from pathlib import Path

from assignments.checking import Work, check
from assignments.checking.source import Source
from assignments.course import LABS

LABS_OF = {}
for _lab in LABS.values():
    for _exercise in _lab.exercises():
        LABS_OF.setdefault(_exercise.name, []).append(_lab)
EXERCISES = {(lab.name, exercise.name): exercise for lab in LABS.values() for exercise in lab.exercises()}
EXERCISE = {name: EXERCISES[labs[0].name, name] for name, labs in LABS_OF.items() if len(labs) == 1}
SOURCE = {name: Path(lab.solution().__file__).read_text("utf-8") for name, lab in LABS.items()}


def lab_of(function, lab=None):
    """The name of the lab in which a function is written; it has to be said where there are two of that name."""
    if lab is None:
        (only,) = LABS_OF[function]
        return only.name
    return lab


def sheet(function, body, *, given=True, lab=None):
    """The text of the solution with another body in a function; ``given``: after the lines that are given."""
    text = SOURCE[lab_of(function, lab)]
    definition = next(node for node in ast.parse(text).body
                      if isinstance(node, ast.FunctionDef) and node.name == function)
    lines = text.splitlines()
    start = definition.body[0].end_lineno
    kept = [line for line in lines[start:definition.end_lineno] if line.endswith("# given")] if given else []
    return "\n".join([*lines[:start], *kept, textwrap.indent(body, "    "), *lines[definition.end_lineno:]]) + "\n"


def line_of(statement, function, body, *, lab=None):
    """The number of the line in which a statement of that body stands in the sheet."""
    lines = sheet(function, body, lab=lab).splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith(f"def {function}("))
    return next(n for n, line in enumerate(lines[start:], start + 1) if line.strip() == statement)


def work(function, body, *, given=True, lab=None):
    """The work with that text, run."""
    lab = lab_of(function, lab)
    done = Work(Source(Path(f"/home/learner/{lab}.py"), sheet(function, body, given=given, lab=lab)))
    problem = done.run()
    assert problem is None, problem
    return done


def finding(function, body, *, given=True, lab=None):
    """What the check says of a function with that body."""
    return check(work(function, body, given=given, lab=lab), EXERCISES[lab_of(function, lab), function])
