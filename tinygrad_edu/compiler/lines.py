"""The lines of a computation: what each one does, with what, and when two of them are the same."""

from __future__ import annotations

from hashlib import sha256
from typing import Any, NamedTuple

import numpy as np

from tinygrad_edu.operation import Operation


class Line:
    """One line of a program: an operation on earlier lines, or, without one, where its numbers come from.

    A constant has a ``value``, the same in every run. What lies in an ``array`` outside is read there at each run.
    An input has neither: it is given at each run.
    """

    __slots__ = ("array", "dtype", "name", "number", "operands", "operation", "parameters", "shape", "value")

    def __init__(self, operation: Operation | None, operands: tuple[Line, ...], parameters: dict[str, Any],
                 shape: tuple[int, ...], dtype: Any, value: Any = None, array: Any = None) -> None:
        self.operation, self.operands, self.parameters = operation, operands, parameters
        self.shape, self.dtype, self.value, self.array = shape, dtype, value, array
        self.name: str | None = None
        self.number = -1  # its place in the program

    @property
    def is_constant(self) -> bool:
        """Is it the same in every run?"""
        return self.value is not None

    @property
    def is_number(self) -> bool:
        """Is it a constant without axes?"""
        return self.value is not None and self.shape == ()

    def does(self, *names: str) -> bool:
        """Is it the result of one of these operations?"""
        return self.operation is not None and self.operation.name in names

    def __repr__(self) -> str:
        return f"<line {self.number} {self.name or ''}: {self.operation or 'value'}{self.shape}>"


class Computed(NamedTuple):
    """In the place of a parameter that is an array of its own line, such as the index in x[i]: which operand it is."""

    operand: int


def filled(parameter: Any, operands: list[Any]) -> Any:
    """A parameter with its operands in place of ``Computed``."""
    if isinstance(parameter, Computed):
        return operands[parameter.operand]
    return tuple(filled(part, operands) for part in parameter) if isinstance(parameter, tuple) else parameter


def value_of(operation: Operation, operands: list[Any], parameters: dict[str, Any]) -> Any:
    """What a line gives for these numbers."""
    own = operands[:len(operands) - count_computed(tuple(parameters.values()))]
    return operation.value(*own, **{name: filled(value, operands) for name, value in parameters.items()})


def count_computed(parameter: Any) -> int:
    """How many operands stand in parameters."""
    if isinstance(parameter, Computed):
        return 1
    return sum(count_computed(part) for part in parameter) if isinstance(parameter, tuple) else 0


def is_number(a: Line, number: float) -> bool:
    """Is the line this constant?"""
    return a.is_number and a.value == number


def key_of_constant(value: Any) -> Any:
    """Equal keys mean the same numbers, in the same arrangement and of the same type."""
    if np.shape(value) == ():
        return "number", type(value), repr(value)
    return "array", value.shape, str(value.dtype), sha256(value.tobytes()).digest()


def key_of(parameters: dict[str, Any]) -> Any:
    """Parameters as a key: equal keys mean equal parameters."""
    return tuple((name, frozen(value)) for name, value in sorted(parameters.items()))


def frozen(value: Any) -> Any:
    """A parameter as part of a key, with its type: x[1] is not x[True]."""
    if isinstance(value, np.ndarray):
        return key_of_constant(value)
    if isinstance(value, (tuple, list)):
        return type(value), tuple(frozen(part) for part in value)
    return type(value), repr(value)


def needed(outputs: list[Line]) -> list[Line]:
    """The lines that the outputs depend on, in order; the rest is dead code."""
    seen = {line.number: line for line in outputs}
    to_visit = list(outputs)
    while to_visit:
        for operand in to_visit.pop().operands:
            if operand.number not in seen:
                seen[operand.number] = operand
                to_visit.append(operand)
    return [seen[number] for number in sorted(seen)]
