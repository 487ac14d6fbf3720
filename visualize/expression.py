"""Reading an expression that somebody typed: only arithmetic, known functions and given names; nothing else is run.

The text is parsed into Python's syntax tree, and this module computes that tree itself, on Tensors, node by node.
What it does not know it refuses, and points at it.
"""

from __future__ import annotations

import ast
import math
import operator
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np

import tinygrad_edu
from tinygrad_edu import OPERATIONS, Tensor
from visualize import wording

_LONGEST = 2000  # characters; a picture of more would help nobody
_LONGEST_VALUE = 20_000
_DEEPEST = 300  # operations inside operations; Python's own stack holds about three times as many
_OPERATORS: dict[type, Callable[[Any, Any], Any]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
    ast.Pow: operator.pow, ast.MatMult: operator.matmul}
_CONSTANTS = {"pi": math.pi, "e": math.e}
_FUNCTIONS: dict[str, Callable[..., Any]] = {
    **{name: OPERATIONS[name] for name in (
        "exp", "expm1", "log", "log1p", "sqrt", "square", "sin", "cos", "tan", "arcsin", "arccos", "arctan", "sinh",
        "cosh", "tanh", "sigmoid", "relu", "softplus", "maximum", "minimum")},
    "abs": operator.abs, "sum": np.sum, "mean": np.mean, "max": np.max, "min": np.min, "prod": np.prod, "var": np.var,
    "dot": np.dot, "norm": np.linalg.norm, "softmax": tinygrad_edu.softmax, "log_softmax": tinygrad_edu.log_softmax,
    "logsumexp": tinygrad_edu.logsumexp}
FUNCTION_NAMES = tuple(_FUNCTIONS)


class ExpressionError(ValueError):
    """Something in an expression or a given value that is not understood, in words."""


def evaluate(text: str, values: Mapping[str, Any]) -> tuple[Tensor, dict[str, Any]]:
    """The Tensor that an expression computes, and all names: those given and those assigned on the way.

    ``text``: one expression, or several steps with names, separated by semicolons. ``values``: numbers and lists.
    Raises ExpressionError, in words, for anything but arithmetic.

    >>> result, names = evaluate("d = a*b; tanh(d + c)", {"a": 2, "b": -3, "c": 5.5})
    >>> round(result.item(), 4), sorted(names)
    (-0.4621, ['a', 'b', 'c', 'd'])
    """
    text = in_code(text)
    result, names = compute(text, {name: _tensor(name, value) for name, value in values.items()})
    if not isinstance(result, Tensor) or not result.requires_grad:
        raise ExpressionError("There is nothing to differentiate: use at least one name in the expression and give its "
                              'value, for example "x**2" x=3.')
    if result.size != 1:
        steps = ast.parse(text, mode="exec").body
        raise ExpressionError(f"The expression gives {wording.shape(result)}, and derivatives are those of a single "
                              f"number. Take the sum of them, sum({wording.cut(text)}), or their mean."
                              if len(steps) == 1 and isinstance(steps[0], ast.Expr) else
                              f"The last step gives {wording.shape(result)}, and derivatives are those of a single "
                              "number. Add a step that takes their sum or mean.")
    return result, names


def compute(text: str, values: Mapping[str, Any], longest: int = _LONGEST) -> tuple[Any, dict[str, Any]]:
    """What an expression computes, whatever that is, and all names. Values that are Tensors are taken as they are.

    Raises ExpressionError, in words, for anything but arithmetic, and for more than ``longest`` characters.

    >>> compute("2 * 3 + x", {"x": 4.0})[0]
    np.float64(10.0)
    """
    if len(text) > longest:
        raise ExpressionError(f"The expression has {len(text)} characters; at most {longest} are read.")
    text = text.strip()
    try:
        statements = ast.parse(text, mode="exec").body
    except (SyntaxError, ValueError, MemoryError, RecursionError) as problem:
        raise ExpressionError(_not_read(text, problem)) from None
    if not statements:
        raise ExpressionError("The expression is empty.")
    reader = _Reader(text, dict(values))
    result: Any = None
    for statement in statements:
        result = reader.statement(statement)
    return result, reader.names


def in_code(text: str) -> str:
    """An expression as Python writes it, also if it was copied from a picture.

    >>> in_code("a·b² − c")
    'a*b**2 - c'
    """
    code = re.sub("[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+", lambda raised: "**" + unicodedata.normalize("NFKC", raised[0]), text.strip())
    return code.translate(str.maketrans("·×−", "**-"))


def read_values(texts: Iterable[str]) -> dict[str, Any]:
    """The values by their names; ExpressionError for a name that is given twice."""
    values: dict[str, Any] = {}
    for text in texts:
        name, value = read_value(text)
        if name in values:
            raise ExpressionError(f"{name} is given twice; which of the values is meant?")
        values[name] = value
    return values


def unused(text: str, names: Iterable[str]) -> list[str]:
    """Those of the names that an expression, which is understood, does not use."""
    used = {node.id for node in ast.walk(ast.parse(in_code(text))) if isinstance(node, ast.Name)}
    return [name for name in names if name not in used]


def read_value(text: str) -> tuple[str, Any]:
    """A name and its value from ``a=2``, ``a=-1.5e3`` or ``a=[1, 2, 3]``; ExpressionError for anything else.

    >>> read_value("w=[1, -2]")
    ('w', [1, -2])
    """
    name, equals, value = text.partition("=")
    name = unicodedata.normalize("NFKC", name.strip())  # as Python reads the names in the expression
    if not equals:
        raise ExpressionError(f"{text.strip()!r} should be a name and its value, without spaces, such as a=2.")
    if not name.isidentifier():
        raise ExpressionError(f"{name!r} cannot be a name: letters, digits and _ only, and no digit first.")
    if name in _FUNCTIONS:
        raise ExpressionError(f"{name} is a function here; choose another name for this value.")
    if len(value) > _LONGEST_VALUE:
        raise ExpressionError(f"The value of {name} has {len(value):,} characters; at most {_LONGEST_VALUE:,} are "
                              "read. Use draw() in Python for arrays as large as that.")
    try:
        return name, ast.literal_eval(value.strip())
    except (SyntaxError, ValueError, TypeError, MemoryError, RecursionError):
        shown = value.strip() if len(value) < 60 else value.strip()[:57] + "…"
        raise ExpressionError(f"The value of {name}, {shown!r}, is not a number or a list of numbers, "
                              f"such as {name}=2.5 or {name}=[1,2,3].") from None


def _tensor(name: str, value: Any) -> Tensor:
    """A given value as something to differentiate by."""
    try:
        return Tensor(value, requires_grad=True, name=name)
    except (TypeError, OverflowError) as problem:
        raise ExpressionError(f"The value of {name} is not a number or a list of numbers: {problem}") from None


def _not_read(text: str, problem: Exception) -> str:
    """Where Python's parser stopped."""
    where = getattr(problem, "offset", None)
    line = text.splitlines()[0] if text else ""
    if re.search(r"(?<![\w.])[0-9.]+[A-Za-z]|\) *\w", text):
        problem.args = (f"{problem.args[0]} (a product needs its sign: 2*a)",)
    if not where or len(text.splitlines()) != 1:
        return "The expression is empty." if not text else f"This is not an expression: {text[:60]}"
    return f"This is not an expression: {problem.args[0]}.\n  {line}\n  {' ' * (min(where, len(line) + 1) - 1)}^"


class _Reader:
    """Computes a syntax tree from the inside out."""

    def __init__(self, text: str, names: dict[str, Any]) -> None:
        self.text, self.names = text, names

    def refuse(self, node: ast.AST, why: str) -> ExpressionError:
        """An error that shows the part which is meant."""
        part = ast.get_source_segment(self.text, node) if hasattr(node, "lineno") else None
        return ExpressionError(f"{part or self.text}: {why}" if len(part or "") <= 60 else why)

    def statement(self, statement: ast.stmt) -> Any:
        """One step: ``d = a*b``, or an expression without a name."""
        if isinstance(statement, ast.Expr):
            return self.expression(statement.value)
        if not isinstance(statement, ast.Assign) or len(statement.targets) != 1 \
                or not isinstance(statement.targets[0], ast.Name):
            raise self.refuse(statement, "only expressions, and steps such as d = a*b separated by ; are understood.")
        name = statement.targets[0].id
        if name in self.names:
            raise self.refuse(statement, f"{name} has a value already; every step needs a name of its own.")
        if name in _FUNCTIONS:
            raise self.refuse(statement, f"{name} is a function here; choose another name.")
        self.names[name] = self.expression(statement.value)
        return self.names[name]

    def expression(self, node: ast.expr, depth: int = 0) -> Any:
        """The value of a part of the tree."""
        if depth > _DEEPEST:
            raise ExpressionError(f"More than {_DEEPEST} operations stand inside one another. "
                                  "Write steps with names: d = a*b; tanh(d)")
        if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)) \
                and not isinstance(node.value, bool):
            return self.number(node, node.value)
        if isinstance(node, ast.Name):
            return self.name(node)
        if isinstance(node, (ast.List, ast.Tuple)):
            return self.list(node)
        try:
            with np.errstate(all="ignore"):
                if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.USub, ast.UAdd)):
                    operand = self.expression(node.operand, depth + 1)
                    return -operand if isinstance(node.op, ast.USub) else operand
                if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitXor):
                    raise self.refuse(node, "a power is written with two stars: a**2.")
                if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
                    left, right = self.expression(node.left, depth + 1), self.expression(node.right, depth + 1)
                    return _OPERATORS[type(node.op)](left, right)
                if isinstance(node, ast.Call):
                    return self.call(node, depth)
        except (ArithmeticError, TypeError, ValueError, IndexError) as problem:
            if isinstance(problem, ExpressionError):
                raise
            raise self.refuse(node, str(problem)) from None
        raise self.refuse(node, "not understood here. Numbers, names, + - * / ** @, parentheses, lists of numbers and "
                                "functions are.")

    def number(self, node: ast.expr, value: float) -> np.float64:
        """A number as it is written; always a float, so that no whole number can grow without end."""
        try:
            return np.float64(float(value))  # of NumPy, for which 1 / 0 is infinite and no error
        except OverflowError:
            raise self.refuse(node, "this number is too large.") from None

    def list(self, node: ast.expr) -> np.ndarray:
        """A list of numbers, or of equally long lists of them."""
        try:
            return np.array(ast.literal_eval(node), dtype=float)
        except (ValueError, TypeError, OverflowError):
            raise self.refuse(node, "a list may hold numbers only, or equally long lists of numbers.") from None

    def name(self, node: ast.Name) -> Any:
        """The value that a name was given."""
        if node.id in self.names:
            return self.names[node.id]
        if node.id in _CONSTANTS:
            return np.float64(_CONSTANTS[node.id])
        if node.id in _FUNCTIONS:
            raise self.refuse(node, f"this is a function; write {node.id}(…).")
        known = ", ".join(self.names) or "none"
        raise self.refuse(node, f"no value was given for {node.id} (given: {known}). Add it, for example {node.id}=2.")

    def call(self, node: ast.Call, depth: int) -> Any:
        """A known function of computed operands."""
        name = node.func.attr if isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name) \
            and node.func.value.id in ("np", "numpy") else getattr(node.func, "id", None)
        if name not in _FUNCTIONS:
            if name in self.names or isinstance(node.func, (ast.Constant, ast.UnaryOp, ast.BinOp)):
                raise self.refuse(node, "a product needs its sign: 2*(a + 1).")
            if name == "ln":
                raise self.refuse(node.func, "the natural logarithm is called log here.")
            raise self.refuse(node.func, "no function that is known here. Known are " + ", ".join(_FUNCTIONS) + ".")
        if node.keywords or any(isinstance(part, ast.Starred) for part in node.args):
            raise self.refuse(node, f"{name} takes its operands only, such as {name}(x).")
        function = _FUNCTIONS[name]
        wanted = 2 if name in ("maximum", "minimum", "dot") else 1
        if len(node.args) != wanted:
            of_two = f" Of two, {name}imum(a, b)." if name in ("max", "min") else ""
            raise self.refuse(node, f"{name} takes {wanted} operand{'s' * (wanted > 1)}, not {len(node.args)}.{of_two}")
        return function(*(self.expression(part, depth + 1) for part in node.args))
