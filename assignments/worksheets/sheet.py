"""The worksheet of a lab, made from its solution: one source holds both.

In ``solution.py``, a cell tagged "solution" is left out of the worksheet, and a cell tagged "worksheet" is a comment
that becomes code in it; one with the tag "ladder" as well is left out of a blank worksheet. Of a function that the
learner writes, what stays is its head, its docstring and the lines that its exercise hands out; of the rest, ``...``.
Type hints, which a learner need not read, are left out, and so are the imports that nothing needs any more.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

from assignments.checking import Exercise
from assignments.lab import Lab

SOLUTION, WORKSHEET, LADDER = ' tags=["solution"]', ' tags=["worksheet"]', ' tags=["worksheet", "ladder"]'


def worksheet(lab: Lab, blank: bool = False) -> str:
    """The text of a lab's worksheet, ready to be written into; ``blank``: without the lines that help at first."""
    kept = []
    for cell in cells(Path(str(lab.solution().__file__)).read_text("utf-8")):
        head, _, body = cell.partition("%%")[2].partition("\n")
        tag = next((tag for tag in (WORKSHEET, LADDER) if head.endswith(tag)), "")
        if tag and not (blank and tag == LADDER):
            kept.append(cell.replace(body, re.sub(r"(?m)^# ?", "", body)).replace(tag, "", 1))
        elif not tag and not head.endswith(SOLUTION):
            kept.append(cell)
    text = "".join(kept)
    for exercise in lab.exercises():
        text = emptied(text, exercise, blank)
    return without_unused_imports(without_type_hints(text))


def cells(text: str) -> list[str]:
    """The cells of a script, each with the empty lines before its ``# %%``."""
    return re.split(r"(?<=[^\n]\n)(?=\n*# %%)", text)


def emptied(text: str, exercise: Exercise, blank: bool = False) -> str:
    """The text with ``...`` in the place of what the learner writes in a function."""
    lines = text.splitlines()
    definition = next(node for node in ast.parse(text).body
                      if isinstance(node, ast.FunctionDef) and node.name == exercise.name)
    head, rest = lines[:definition.body[0].end_lineno], lines[definition.end_lineno:]
    todo = [f"    {line}" for line in exercise.handed_out(blank)]
    return "\n".join([*head, *todo, *rest]) + "\n"


def without_type_hints(text: str) -> str:
    """The text with the heads of its functions bare, and without names that are declared and given no value."""
    lines: list[str | None] = list(text.splitlines())
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.AnnAssign) and node.value is None:
            lines[node.lineno - 1:node.end_lineno] = [None] * ((node.end_lineno or node.lineno) - node.lineno + 1)
        if isinstance(node, ast.FunctionDef):
            arguments = node.args
            for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg,
                             arguments.kwarg):
                if argument is not None:
                    argument.annotation = None
            head = " " * node.col_offset + f"def {node.name}({ast.unparse(arguments)}):"
            below = node.body[0].lineno - node.lineno
            lines[node.lineno - 1:node.lineno - 1 + below] = [head] + [None] * (below - 1)
    text = "\n".join(line for line in lines if line is not None) + "\n"
    return re.sub(r"(?m)^(# %%.*)\n\n+", r"\1\n", text)


def without_unused_imports(text: str) -> str:
    """The text without the imports, among those at its beginning, of names that it does not use."""
    tree = ast.parse(text)
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    lines: list[str | None] = list(text.splitlines())
    for node in tree.body:
        if not isinstance(node, (ast.Import, ast.ImportFrom)):
            continue
        names = [alias for alias in node.names if (alias.asname or alias.name) in used]
        if len(names) < len(node.names):  # also all of `from __future__`: a worksheet can do without
            node.names = names
            lines[node.lineno - 1:node.end_lineno] = [ast.unparse(node) if names else None] \
                + [None] * ((node.end_lineno or node.lineno) - node.lineno)
    text = "\n".join(line for line in lines if line is not None) + "\n"
    return re.sub(r"(?m)^(# %%.*)\n\n+", r"\1\n", text)
