"""What an operation is: a value, and beside it one line of the chain rule for each operand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import FunctionType
from typing import Any

import numpy as np

from tinygrad_edu.formula import fill

Rule = Callable[..., Any]
OPERATIONS: dict[str, Operation] = {}


class Operand:
    """Something that notes the operations that are done on it: what a Tensor is to an operation."""

    __slots__ = ()
    name: str | None
    operation: Operation | None  # what computed it; None for a leaf

    @staticmethod
    def apply(operation: Operation, operands: tuple[Any, ...], parameters: dict[str, Any]) -> Any:
        """Compute an operation and note it."""
        raise NotImplementedError

    def seed(self, gradient: Any = None) -> Any:
        """∂L/∂(this), with which the chain rule starts here: the gradient, if it fits, and 1 if there is none."""
        raise NotImplementedError


class Operation:
    """A value, how it is written, and for each operand its partial and its line of the chain rule.

    Calling it on arrays gives an array; calling it on Tensors gives a Tensor that remembers the call.
    With ``any_number_of_operands`` there is one line, a function that gives the rule for the operand at a position.

    >>> double = Operation("double", "2 * a", lambda a: 2 * a,
    ...                    ("2", lambda g, y, a: g * 2))
    >>> double(3.0), double.rules[0](1.0, 6.0, 3.0)  # the value at a = 3, and ∂y/∂a there, with g = 1
    (6.0, 2.0)
    >>> del OPERATIONS["double"]
    """

    __slots__ = ("elementwise", "formula", "name", "partials", "rules", "value")

    def __init__(self, name: str, formula: str, value: Callable[..., Any], *lines: tuple[str, Rule],
                 elementwise: bool = True, any_number_of_operands: bool = False) -> None:
        self.name, self.formula, self.value, self.elementwise = name, formula, value, elementwise
        self.partials: Sequence[str] | SameForEach = [partial for partial, _ in lines]
        self.rules: Sequence[Rule] | SameForEach = [rule for _, rule in lines]
        if any_number_of_operands:
            self.partials = SameForEach(lambda position: lines[0][0])
            self.rules = SameForEach(lines[0][1])
        give_name(value, name)
        for operand, (_, rule) in zip("abc", lines):
            give_name(rule, f"∂{name}/∂{operand}")
        OPERATIONS[name] = self

    def __call__(self, *operands: Any, **parameters: Any) -> Any:
        for operand in operands:
            if isinstance(operand, Operand):
                return operand.apply(self, operands, parameters)
        return self.value(*(np.asarray(x) if isinstance(x, (list, tuple)) or not self.elementwise else x
                            for x in operands), **parameters)

    def written(self, operands: Sequence[str], parameters: dict[str, Any] | None = None) -> str:
        """The formula with the names of its operands filled in.

        >>> OPERATIONS["multiply"].written(["W", "x"])
        'W * x'
        """
        return fill(self.formula, operands, "", parameters)

    def __repr__(self) -> str:
        return f"<operation {self.name}>"


class SameForEach:
    """One line for all operands of an operation that takes any number of them: ``line(position)``."""

    def __init__(self, line: Callable[[int], Any]) -> None:
        self.line = line

    def __getitem__(self, position: int) -> Any:
        return self.line(position)


def give_name(function: Any, name: str) -> None:
    """Give a lambda a name, in its code too: that is the one which a debugger and a traceback show."""
    if isinstance(function, FunctionType) and function.__name__ == "<lambda>":
        function.__name__ = function.__qualname__ = name
        function.__code__ = function.__code__.replace(co_name=name)
