"""A line of the learner's at the moment at which something went wrong: what the names on it hold."""

from __future__ import annotations

import ast
from types import FrameType, ModuleType
from typing import Any

import numpy as np

from assignments.checking.source import Source


def in_words(value: Any) -> str:
    """What a value is, and its shape if it has one.

    >>> in_words(np.zeros((2, 3)))
    'an array of shape (2, 3)'
    """
    if value is None or value is Ellipsis:
        return "None" if value is None else "..."
    if isinstance(value, np.ndarray) and value.ndim:
        return f"an array of shape {value.shape}"
    if isinstance(value, (bool, int, float, np.number, np.bool_)) or (isinstance(value, np.ndarray)
                                                                       and value.dtype.kind in "fiub"):
        return f"the number {float(value):g}"
    if callable(value):
        return f"the function {getattr(value, '__name__', type(value).__name__)}"
    kind = type(value).__name__
    return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"


class Scene:
    """A line of the learner's at a moment: what the names on it hold."""

    def __init__(self, source: Source, frame: FrameType, line: int) -> None:
        self.source, self.frame, self.line = source, frame, line
        statement = source.statement(line)
        # Of a statement with a block, only the expressions of its head; the innermost first.
        heads = [part for part in ast.iter_child_nodes(statement) if isinstance(part, ast.expr)] if statement else []
        self.expressions = [node for head in heads for node in reversed(list(ast.walk(head)))
                            if isinstance(node, ast.expr)]

    def held(self) -> dict[str, Any]:
        """The names that the statement reads, in its order, and what they hold."""
        names = sorted((node.lineno, node.col_offset, node.id) for node in self.expressions
                       if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load))
        there = {**self.frame.f_globals, **self.frame.f_locals}
        return {name: there[name] for _, _, name in names if name in there}

    def called(self, *names: str) -> str:
        """The first of these functions that the statement calls; empty if it calls none."""
        return next((node.func.id for node in self.expressions if isinstance(node, ast.Call)
                     and isinstance(node.func, ast.Name) and node.func.id in names), "")

    def numbers_called(self) -> list[str]:
        """The arguments of the learner's function that the statement calls, though they are no functions."""
        code, called = self.frame.f_code, [node.func.id for node in self.expressions if isinstance(node, ast.Call)
                                           and isinstance(node.func, ast.Name)]
        return [name for name in called if name in code.co_varnames[:code.co_argcount]
                and not callable(self.frame.f_locals.get(name))]

    def hidden_functions(self) -> list[str]:
        """The functions of the file that the statement calls by names under which other things are held here."""
        return [node.func.id for node in self.expressions if isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name) and self.source.definition(node.func.id)
                and not callable(self.frame.f_locals.get(node.func.id, callable))]

    def two_names(self, name: str) -> str:
        """xy as x * y, and fx as f(x), if both are names in the learner's function; empty if they are not."""
        there = self.frame.f_locals
        for first, second in ((name[:split], name[split:]) for split in range(1, len(name))):
            if first in there and (second in there or second in self.frame.f_globals):
                return f"{first}({second})" if callable(there[first]) else f"{first} * {second}"
        return ""

    def shapes(self) -> list[str]:
        """One line: the names that the statement reads, each with the shape of the array it holds."""
        shapes = [f"{name}: {value.shape if isinstance(value, np.ndarray) else in_words(value)}"
                  for name, value in self.held().items() if not callable(value) and not isinstance(value, ModuleType)]
        return [f"  there, {', '.join(shapes)}"] if shapes else []

    def misfit(self) -> str:
        """Which two shapes do not fit, if the statement has an operator between arrays that do not."""
        for node in self.expressions:
            if not isinstance(node, ast.BinOp):
                continue
            left, right = self.value(node.left), self.value(node.right)
            if left is None or right is None or self.value(node) is not None:
                continue
            for side, value in ((node.left, left), (node.right, right)):
                if callable(value):
                    return f"{ast.unparse(side)} is a function: call it, with its arguments in parentheses."
            a, b = np.shape(left), np.shape(right)
            for side, value in ((node.left, left), (node.right, right)):
                if isinstance(value, np.matrix) and isinstance(node.op, (ast.Mult, ast.Pow)):
                    sign = "*" if isinstance(node.op, ast.Mult) else "**"
                    return (f"{ast.unparse(side)} is an np.matrix, of shape {np.shape(value)}, and of such a one "
                            f"{sign} is a product of matrices. Make an array of it, np.asarray(…): there * goes entry "
                            "by entry.")
            names = f"{ast.unparse(node.left)} has shape {a} and {ast.unparse(node.right)} has shape {b}"
            if not isinstance(node.op, ast.MatMult):
                return f"{names}: these do not fit entry by entry."
            if not a or not b:
                return f"{names}: @ is a product of matrices, and one of the two is a single number."
            return (f"{names}: @ needs as many columns on the left ({a[-1]}) as rows on the right "
                    f"({b[-2] if len(b) > 1 else b[0]}).")
        return ""

    def value(self, node: ast.expr) -> Any:
        """What an expression stands for; None if that cannot be told by arithmetic alone.

        Calls are made of NumPy's functions, and of the worksheet's own that are one formula, such as ``d_sigma(z3)``.
        """
        for part in ast.walk(node):
            if isinstance(part, ast.Call) and not self.is_plain(part.func):
                return None
            if isinstance(part, (ast.NamedExpr, ast.Await, ast.Yield, ast.YieldFrom, ast.Lambda, ast.comprehension)):
                return None
        try:
            with np.errstate(all="ignore"):
                expression = compile(ast.Expression(node), "<expression>", "eval")
                return eval(expression, self.frame.f_globals, dict(self.frame.f_locals))
        except Exception:
            return None

    def is_plain(self, function: ast.expr) -> bool:
        """Is this one of NumPy's functions, or one of the worksheet's that only returns a formula?"""
        if isinstance(function, ast.Attribute):
            return isinstance(function.value, ast.Name) and function.value.id == "np"
        definition = self.source.definition(function.id) if isinstance(function, ast.Name) else None
        lines = [node for node in definition.body if not isinstance(node, ast.Expr)] if definition else []
        return len(lines) == 1 and isinstance(lines[0], ast.Return)
