"""The text of a worksheet: read from a script or a notebook, and looked at statement by statement."""

from __future__ import annotations
import __future__

import ast
import inspect
import textwrap
import tokenize
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from assignments.checking.notebook import code_of_notebook, parsed

MOST_BYTES = 20_000_000  # a notebook may hold pictures; no worksheet is longer

Versions = Sequence[Sequence[str]]  # the lines of one function, in each way in which it may have been handed out


class Source:
    """The Python text of a worksheet; of a notebook, that of its code cells.

    ``cells``: for a notebook, the line at which each code cell begins; ``passed_over``: a word on those that are not
    for Python, or that only a notebook can run. ``meanings``: of names that stand in the lab's formulas and not in its
    code, what is to be written for them.
    Raises SyntaxError or ValueError if the text is no Python.
    """

    def __init__(self, path: Path, text: str, cells: tuple[int, ...] = (), passed_over: tuple[str, ...] = ()) -> None:
        self.path, self.text, self.cells, self.passed_over = path, text, cells, passed_over
        self.lines = text.splitlines()
        self.tree = ast.Module([], [])
        self.meanings: Mapping[str, str] = {}

    @classmethod
    def read(cls, path: str | Path) -> Source:
        """The text of a ``.py`` or ``.ipynb`` file; OSError or ValueError, in words, if it cannot be read."""
        path = Path(path)
        if path.is_file() and path.stat().st_size > MOST_BYTES:
            raise ValueError(f"{path.name} has {path.stat().st_size:,} bytes: that is no worksheet.")
        content = path.read_bytes()
        if path.suffix.lower() == ".ipynb":
            return cls(path, *code_of_notebook(content, path.name))
        try:
            encoding, _ = tokenize.detect_encoding(BytesIO(content).readline)
            return cls(path, content.decode(encoding).replace("\r\n", "\n"))
        except (SyntaxError, UnicodeDecodeError):
            raise ValueError(f"{path.name} is not text in UTF-8: save it as UTF-8 in your editor.") from None

    def parse(self) -> None:
        """Read the text as Python; SyntaxError if it is none."""
        self.tree = parsed(self.text)

    def compile(self) -> Any:
        """The text as Python's own code."""
        self.parse()
        return compile(self.tree, str(self.path), "exec", dont_inherit=True)

    @property
    def future(self) -> int:
        """The flags of ``from __future__ import …``, which hold for every statement."""
        names = [alias.name for node in self.tree.body if isinstance(node, ast.ImportFrom)
                 and node.module == "__future__" for alias in node.names]
        return sum(getattr(__future__, name).compiler_flag for name in names)

    def place(self, line: int) -> str:
        """Where a line stands, as its writer counts: "line 83", or "code cell 5, line 3" of a notebook."""
        if not self.cells:
            return f"line {line}"
        cell = bisect_right(self.cells, line)
        return f"code cell {cell}, line {line - self.cells[cell - 1] + 1}"

    def statement(self, line: int) -> ast.stmt | None:
        """The innermost statement that a line belongs to."""
        around = [node for node in ast.walk(self.tree) if isinstance(node, ast.stmt)
                  and node.lineno <= line <= (node.end_lineno or line)]
        return max(around, key=lambda node: (node.lineno, -(node.end_lineno or 0)), default=None)

    def shown(self, line: int) -> str:
        """The statement at a line, in one line and without its comment; of one with a block, the line itself."""
        statement = self.statement(line)
        neighbours = [node for node in ast.walk(self.tree) if isinstance(node, ast.stmt) and node.lineno == line]
        if statement is None or hasattr(statement, "body") or len(neighbours) > 1:
            return cut(self.lines[line - 1].strip()) if line <= len(self.lines) else ""
        text = ast.get_source_segment(self.text, statement) or ""
        return cut(" ".join(part.strip() for part in text.splitlines()))

    # --- Functions -----------------------------------------------------------------------------------------------

    def definition(self, name: str) -> ast.FunctionDef | None:
        """The definition of a function that counts: the last one."""
        found = self.definitions(name)
        return found[-1] if found else None

    def definitions(self, name: str) -> list[ast.FunctionDef]:
        """The definitions of a function; the last one counts."""
        return [node for node in self.tree.body if isinstance(node, ast.FunctionDef) and node.name == name]

    def parameters(self, name: str) -> list[str]:
        """The names of a function's positional parameters."""
        definition = self.definition(name)
        arguments = definition.args if definition else ast.arguments([], [], None, [], [], None, [])
        return [each.arg for each in (*arguments.posonlyargs, *arguments.args)]

    def is_unwritten(self, definition: ast.FunctionDef, handed_out: Versions) -> bool:
        """Does nothing stand in a function yet but what was given in one of the versions, and placeholders?"""
        written, left = _without_placeholders(definition.body)
        for version in handed_out:
            given, to_write = _without_placeholders(ast.parse("\n".join(version)).body)
            nothing_more = set(written) <= set(given) if version[-1] == "..." else (written, left) == (given, to_write)
            if to_write and nothing_more:
                return True
        return False

    def code(self, name: str) -> str:
        """The text of a function."""
        definition = self.definition(name)
        return ast.get_source_segment(self.text, definition) or "" if definition else ""

    def placeholder(self, name: str) -> int | None:
        """The line in a function at which ``...`` still stands as a statement or as a value."""
        definition = self.definition(name)
        statements = [node for node in ast.walk(definition) if isinstance(node, (ast.Expr, ast.Return, ast.Assign))
                      and isinstance(node.value, ast.Constant) and node.value.value is Ellipsis] if definition else []
        return statements[0].lineno if statements else None

    def has_return(self, name: str) -> bool:
        """Does a function return something, anywhere?"""
        definition = self.definition(name)
        return definition is None or any(isinstance(node, ast.Return) and node.value is not None
                                         for node in ast.walk(definition))

    def call_of_nothing(self, name: str) -> str:
        """A call, in a function, of another one in the file that is still to be written; nothing if there is none."""
        definition = self.definition(name)
        for node in ast.walk(definition) if definition else ():
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id != name:
                called = self.definition(node.func.id)
                if called and (self.placeholder(called.name) or all(map(_is_placeholder, called.body))):
                    return ast.unparse(node)
        return ""

    def thrown_away(self, name: str) -> int | None:
        """The line in a function that computes something and does nothing with it."""
        definition = self.definition(name)
        nodes = [node for node in ast.walk(definition) if isinstance(node, ast.Expr)] if definition else []
        return next((node.lineno for node in nodes
                     if isinstance(node.value, (ast.BinOp, ast.UnaryOp)) or is_of_numpy(node.value)), None)

    def written_into(self, name: str, argument: str) -> tuple[int, str, str] | None:
        """Where a function writes into an array: the line, the array's name, the operator; this one first."""
        definition = self.definition(name)
        found: list[tuple[bool, tuple[int, str, str]]] = []
        for node in ast.walk(definition) if definition else ():
            if not isinstance(node, (ast.Assign, ast.AugAssign)):
                continue
            targets = [node.target] if isinstance(node, ast.AugAssign) else \
                [target for target in node.targets if isinstance(target, ast.Subscript)]
            for target in targets:
                array = target.value if isinstance(target, ast.Subscript) else target
                sign = OPERATORS.get(type(node.op), "") if isinstance(node, ast.AugAssign) else ""
                if isinstance(array, ast.Name):
                    found.append((array.id != argument, (node.lineno, array.id, sign)))
        return min(found)[1] if found else None

    def called_with(self, name: str, function: str) -> list[str]:
        """With which arguments a function calls another, itself or by way of others in the file."""
        seen, ahead, calls = {name}, [name], []
        while ahead:
            definition = self.definition(ahead.pop())
            for node in ast.walk(definition) if definition else ():
                if isinstance(node, ast.Call):
                    if ast.unparse(node.func).rpartition(".")[2] == function:
                        calls.append(", ".join(map(ast.unparse, node.args)))
                    elif isinstance(node.func, ast.Name) and node.func.id not in seen:
                        seen.add(node.func.id)
                        ahead.append(node.func.id)
        return calls

    def ends_in_print(self, name: str) -> bool:
        """Is the last line of a function a call of print?"""
        definition = self.definition(name)
        calls = [node for node in ast.walk(definition) if _is_print(node)] if definition else []
        return definition is not None and (ast.unparse(definition.body[-1]).startswith("print(") or (
            bool(calls) and isinstance(definition.body[-1], (ast.If, ast.For, ast.While, ast.With))))

    def returns_print(self, name: str) -> bool:
        """Does a function return what print gives?"""
        definition = self.definition(name)
        return definition is not None and any(isinstance(node, ast.Return) and _is_print(node.value)
                                              for node in ast.walk(definition))


def _is_print(node: ast.AST | None) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func) == "print"


OPERATORS: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/",
                                             ast.MatMult: "@", ast.Pow: "**"}


def is_of_numpy(node: ast.expr) -> bool:
    """Is this a call of one of NumPy's functions that only compute?"""
    return isinstance(node, ast.Call) and ast.unparse(node.func) in (
        "np.sum", "np.mean", "np.dot", "np.matmul", "np.multiply", "np.transpose", "np.reshape", "np.exp")


def cut(text: str, most: int = 120) -> str:
    """A text that is not too long to be read."""
    return text if len(text) <= most else f"{text[:most]} …"


def given_lines(solution: Callable[..., Any]) -> list[str]:
    """The lines of a solution's function that stand in the worksheet too, without their mark ``# given``."""
    lines = inspect.getsource(solution).splitlines()
    return [line.removesuffix("# given").strip() for line in lines if line.endswith("# given")]


def handed_out(solution: Callable[..., Any], to_write: int | None = None) -> list[str]:
    """The lines of a solution's function as the worksheet has them, with ``...`` in the place of the last ones.

    ``to_write``: how many; None for all but those that are marked as given.
    """
    if to_write is None:
        return [*given_lines(solution), "..."]
    lines = textwrap.dedent(inspect.getsource(solution)).splitlines()
    function = ast.parse("\n".join(lines)).body[0]
    assert isinstance(function, ast.FunctionDef)
    body = [line.removesuffix("  # given")[4:] for line in lines[function.body[0].end_lineno:]]
    kept = len(body) - to_write
    return body[:kept] + [_left_out(line) for line in body[kept:]]


def _left_out(line: str) -> str:
    """A line with ``...`` in the place of its value; its comment, which says which factor it is, stays."""
    code, mark, comment = line.partition("  # ")
    value = "return ..." if code.startswith("return ") else f"{code.partition(' = ')[0]} = ..."
    return f"{value:{len(code)}}{mark}{comment}".rstrip()


def _without_placeholders(body: Sequence[ast.stmt]) -> tuple[list[str], int]:
    """The statements of a function that are no placeholders, and how many are, texts left aside."""
    left = [node for node in body if _is_placeholder(node)]
    texts = [node for node in left if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
             and isinstance(node.value.value, str)]
    return [ast.dump(node) for node in body if node not in left], len(left) - len(texts)


def _is_placeholder(node: ast.stmt) -> bool:
    """Is this ``...``, a text, pass, an empty return, or NotImplementedError raised?"""
    if isinstance(node, ast.Return):
        return node.value is None or (isinstance(node.value, ast.Constant) and node.value.value in (None, ...))
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    if isinstance(node, ast.Assign):
        return isinstance(node.value, ast.Constant) and node.value.value is ...
    return isinstance(node, ast.Pass) or (isinstance(node, ast.Raise) and "NotImplemented" in ast.unparse(node))
