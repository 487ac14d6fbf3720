"""The worksheet of a lab, made from its solution: one source holds both.

In ``solution.py``, a cell tagged "solution" is left out of the worksheet, and a cell tagged "worksheet" is a comment
that becomes code in it. Of a function that the learner writes, what stays is its head, its docstring and the lines that
end in ``# given``; the rest becomes ``...``. Imports that nothing needs any more are left out too.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

from assignments.checking import Exercise, given_lines
from assignments.lab import Lab

SOLUTION, WORKSHEET = ' tags=["solution"]', ' tags=["worksheet"]'


def worksheet(lab: Lab) -> str:
    """The text of a lab's worksheet, ready to be written into."""
    kept = []
    for cell in cells(Path(str(lab.solution().__file__)).read_text("utf-8")):
        head, _, body = cell.partition("%%")[2].partition("\n")
        if head.endswith(WORKSHEET):
            commented = re.sub(r"(?m)^# ?", "", body)
            kept.append(cell.replace(body, commented).replace(WORKSHEET, "", 1))
        elif not head.endswith(SOLUTION):
            kept.append(cell)
    text = "".join(kept)
    for exercise in lab.exercises():
        text = emptied(text, exercise)
    return without_unused_imports(text)


def cells(text: str) -> list[str]:
    """The cells of a script, each with the empty lines before its ``# %%``."""
    return re.split(r"(?<=[^\n]\n)(?=\n*# %%)", text)


def emptied(text: str, exercise: Exercise) -> str:
    """The text with ``...`` in the place of what the learner writes in a function."""
    lines = text.splitlines()
    definition = next(node for node in ast.parse(text).body
                      if isinstance(node, ast.FunctionDef) and node.name == exercise.name)
    head, rest = lines[:definition.body[0].end_lineno], lines[definition.end_lineno:]
    todo = [f"    {line}" for line in (*given_lines(exercise.solution), "...")]
    return "\n".join([*head, *todo, *rest]) + "\n"


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
