"""A learner's worksheet for a test: a lab's solution with the body of one function replaced."""

import ast
import textwrap
from pathlib import Path

from assignments.checking import Work, check
from assignments.checking.source import Source
from assignments.course import LABS

LAB_OF = {exercise.name: lab for lab in LABS.values() for exercise in lab.exercises()}
EXERCISE = {exercise.name: exercise for lab in LABS.values() for exercise in lab.exercises()}
SOURCE = {name: Path(lab.solution().__file__).read_text("utf-8") for name, lab in LABS.items()}


def sheet(function, body, *, given=True):
    """The text of the solution with another body in a function; ``given``: after the lines that are given."""
    text = SOURCE[LAB_OF[function].name]
    definition = next(node for node in ast.parse(text).body
                      if isinstance(node, ast.FunctionDef) and node.name == function)
    lines = text.splitlines()
    start = definition.body[0].end_lineno
    kept = [line for line in lines[start:definition.end_lineno] if line.endswith("# given")] if given else []
    return "\n".join([*lines[:start], *kept, textwrap.indent(body, "    "), *lines[definition.end_lineno:]]) + "\n"


def work(function, body, *, given=True):
    """The work with that text, run."""
    done = Work(Source(Path(f"/home/learner/{LAB_OF[function].name}.py"), sheet(function, body, given=given)))
    problem = done.run()
    assert problem is None, problem
    return done


def finding(function, body, *, given=True):
    """What the check says of a function with that body."""
    return check(work(function, body, given=given), EXERCISE[function])
