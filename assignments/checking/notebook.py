"""The Python of a notebook: its code cells as one text, without what only a notebook understands."""

from __future__ import annotations

import ast
import json
import re
import warnings

# What only a notebook understands: %matplotlib inline, !pip …, np.sum?, files = !ls
MAGIC = re.compile(r"^(\s*)(?=[%!?]|[\w.]+\?{1,2}\s*$|\w+\s*=\s*[!%])")
TIMED = re.compile(r"^(\s*)%(?:time|prun)\s+(?=[^-\s])")  # the statement after it is run, and keeps what it gives
OF_PYTHON = ("time", "timeit", "capture", "prun")  # cells that begin with %% and one of these hold Python


def code_of_notebook(content: bytes, name: str) -> tuple[str, tuple[int, ...], tuple[str, ...]]:
    """The code cells of a notebook as one text, the line at which each begins, and a word on those passed over."""
    try:
        cells = json.loads(content)["cells"]
        codes = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise ValueError(f"{name} is not a notebook that can be read: open it in Jupyter and save it again.") from None
    lines: list[str] = []
    starts, passed_over = [], []
    for number, code in enumerate(codes, 1):
        starts.append(len(lines) + 1)
        python, why = _python_of_cell(code)
        lines += [*(f"# {line}" for line in code.splitlines()), ""] if why else [*python, ""]
        if why:
            passed_over.append(f"Code cell {number} is passed over: {why}.")
    return "\n".join(lines) + "\n", tuple(starts), tuple(passed_over)


def _python_of_cell(code: str) -> tuple[list[str], str]:
    """The lines of a cell as Python has them, as many as they were; or why there are none."""
    lines = code.splitlines()
    magic = next((line.strip()[2:].split(maxsplit=1)[:1] for line in lines if line.strip()[:2] == "%%"), [])
    if magic and magic[0] not in OF_PYTHON:
        return [], f"it is for %%{magic[0]}"
    try:
        tree = parsed(code)  # a line of Python may begin with % as well
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        lines = [MAGIC.sub(r"\1pass  # ", TIMED.sub(r"\1", line)) for line in lines]
        try:
            tree = parsed("\n".join(lines))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return lines, ""  # told when all of it is read
    return lines, "it waits (await) where only a notebook can" if _waits(tree) else ""


def parsed(text: str) -> ast.Module:
    """Python's tree of a text, without a warning of backslashes in strings and the like."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(text)


def _waits(node: ast.AST) -> bool:
    """Is there an await outside of all functions?"""
    if isinstance(node, (ast.Await, ast.AsyncFor, ast.AsyncWith)):
        return True
    return any(_waits(child) for child in ast.iter_child_nodes(node)
               if not isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)))
