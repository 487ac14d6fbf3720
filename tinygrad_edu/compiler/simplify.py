"""A traced computation as a short program: constants folded, equal expressions shared, `* 1` and `+ 0` gone.

Each rule here leaves the numbers as they are, up to rounding. A step is simplified when it is added, after its
operands have been; so one pass, in the order of the trace, is enough.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import numpy as np

from tinygrad_edu import array_operations as on_arrays
from tinygrad_edu import operations
from tinygrad_edu.operation import Operation


class Line:
    """One line of a program: an operation on earlier lines, an input (no operation), or a constant (a value)."""

    __slots__ = ("dtype", "name", "number", "operands", "operation", "parameters", "shape", "value")

    def __init__(self, operation: Operation | None, operands: tuple[Line, ...], parameters: dict[str, Any],
                 shape: tuple[int, ...], dtype: Any, value: Any = None) -> None:
        self.operation, self.operands, self.parameters = operation, operands, parameters
        self.shape, self.dtype, self.value = shape, dtype, value
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


class Program:
    """The lines of a computation, each simplified as it is added.

    With ``pull_numbers``, factors without axes are moved out of sums over all entries: Σ s·a·b = s · Σ a·b. That
    saves work where a product is needed for its sum only, and costs some where it is needed anyway.
    """

    def __init__(self, pull_numbers: bool = False) -> None:
        self.pull_numbers = pull_numbers
        self.lines: list[Line] = []
        self.known: dict[Any, Line] = {}

    def append(self, line: Line, key: Any) -> Line:
        """Number a new line and remember it, to share it with an equal one."""
        line.number = len(self.lines)
        self.lines.append(line)
        self.known[key] = line
        return line

    def input(self, value: Any) -> Line:
        """A line whose value comes from outside, at each run."""
        line = Line(None, (), {}, np.shape(value), np.asarray(value).dtype)
        return self.append(line, ("input", id(line)))

    def constant(self, value: Any) -> Line:
        """A line that is always the same; an array of equal numbers is one number, broadcast."""
        shape = np.shape(value)
        if shape and value.size and value.dtype.kind == "f" and (value == value.flat[0]).all():
            return self.broadcast(self.constant(value.flat[0]), shape)
        key = key_of_constant(value)
        if key in self.known:
            return self.known[key]
        transposed = self.known.get(key_of_constant(value.T)) if len(shape) == 2 else None
        if transposed is not None and transposed.name:
            return self.add(on_arrays.transpose, (transposed,), {}, shape, value.dtype)
        return self.append(Line(None, (), {}, shape, np.asarray(value).dtype, value), key)

    def broadcast(self, a: Line, shape: tuple[int, ...]) -> Line:
        """A line copied along new axes."""
        return a if a.shape == shape else self.add(on_arrays.broadcast_to, (a,), {"shape": shape}, shape, a.dtype)

    def add(self, operation: Operation, operands: tuple[Line, ...], parameters: dict[str, Any],
            shape: tuple[int, ...], dtype: Any) -> Line:
        """The line for an operation: a simpler one of the same value where a rule knows one."""
        simpler = self.simplified(operation, operands, parameters, shape, dtype)
        if simpler is not None and simpler.shape == shape and simpler.dtype == dtype:
            return simpler
        numbers = [operand.number for operand in operands]
        key = (operation.name, *(sorted(numbers) if operation.name in ("add", "multiply") else numbers),
               key_of(parameters))
        if key in self.known:
            return self.known[key]
        return self.append(Line(operation, operands, parameters, shape, dtype), key)

    # --- The rules -------------------------------------------------------------------------------------------------

    def simplified(self, operation: Operation, operands: tuple[Line, ...], parameters: dict[str, Any],
                   shape: tuple[int, ...], dtype: Any) -> Line | None:
        """A simpler line of the same value, or None."""
        if all(o.is_constant and not o.name for o in operands) and operation.name != "broadcast_to":
            return self.constant(operation.value(*(operand.value for operand in operands), **parameters))
        if operation.elementwise and any(operand.does("broadcast_to") for operand in operands):
            return self.before_broadcast(operation, operands, parameters, shape, dtype)
        rule = getattr(self, f"simplified_{operation.name}", None)
        return rule(*operands, **parameters) if rule else None

    def before_broadcast(self, operation: Operation, operands: tuple[Line, ...], parameters: dict[str, Any],
                         shape: tuple[int, ...], dtype: Any) -> Line:
        """Number by number, copies need not be made before: f(copies of a) = copies of f(a)."""
        small = tuple(operand.operands[0] if operand.does("broadcast_to") else operand for operand in operands)
        small_shape = np.broadcast_shapes(*(operand.shape for operand in small))
        return self.broadcast(self.add(operation, small, parameters, small_shape, dtype), shape)

    def like(self, operation: Operation, *operands: Line, **parameters: Any) -> Line:
        """A line of a rule, whose shape and type are those its operands give."""
        dtype = np.result_type(*(o.value if o.is_number else o.dtype for o in operands))
        if operation.elementwise:
            return self.add(operation, operands, parameters, np.broadcast_shapes(*(o.shape for o in operands)), dtype)
        a = np.broadcast_to(np.zeros((), operands[0].dtype), operands[0].shape)  # an array that takes no room
        return self.add(operation, operands, parameters, operation.value(a, **parameters).shape, dtype)

    def simplified_positive(self, a: Line) -> Line | None:
        return a

    def simplified_negative(self, a: Line) -> Line | None:
        if a.does("subtract"):
            return self.like(operations.subtract, a.operands[1], a.operands[0])
        number, rest = factors(a)
        return None if number is None else self.times(-number, rest)

    def simplified_add(self, a: Line, b: Line) -> Line | None:
        if is_number(a, 0):
            return b
        if is_number(b, 0):
            return a
        if b.does("negative"):
            return self.like(operations.subtract, a, b.operands[0])
        return self.like(operations.subtract, b, a.operands[0]) if a.does("negative") else None

    def simplified_subtract(self, a: Line, b: Line) -> Line | None:
        if is_number(b, 0):
            return a
        if is_number(a, 0):
            return self.like(operations.negative, b)
        return self.like(operations.add, a, b.operands[0]) if b.does("negative") else None

    def simplified_multiply(self, a: Line, b: Line) -> Line | None:
        if b.is_number:
            return self.like(operations.multiply, b, a)
        if not a.is_number:
            return None
        number, rest = factors(b)
        if number is None:
            return b if a.value == 1 else self.like(operations.negative, b) if a.value == -1 else None
        return self.times(a.value * number, rest)

    def simplified_divide(self, a: Line, b: Line) -> Line | None:
        if is_number(b, 1):
            return a
        length = b.operands[0] if b.does("add") and b.operands[1].does("astype") else None
        if length is not None and length.does("norm") and a.does("multiply") and length in a.operands:
            return a.operands[a.operands[0] is length]  # c·‖v‖ / ‖v‖ = c; where ‖v‖ is 0, the v it multiplies is too
        number, rest = factors(a)
        return self.times(number / b.value, rest) if number is not None and b.is_number and b.value != 0 else None

    def simplified_power(self, a: Line, b: Line) -> Line | None:
        if is_number(b, 1):
            return a
        return self.broadcast(self.constant(a.dtype.type(1)), a.shape) if is_number(b, 0) else None

    def simplified_sum(self, a: Line, axis: Any = None, keepdims: bool = False) -> Line | None:
        if a.shape == ():
            return a
        if axis is not None and not keepdims and len({i % len(a.shape) for i in np.atleast_1d(axis)}) == len(a.shape):
            return self.like(on_arrays.sum, a, axis=None, keepdims=False)
        if axis is None and not keepdims and self.pull_numbers and a.does("multiply", "divide", "negative"):
            return self.sum_of_product(a)
        number, rest = factors(a)  # a common factor is multiplied once, after the sum
        if number is None:
            return None
        return self.times(number, self.like(on_arrays.sum, rest, axis=axis, keepdims=keepdims))

    def sum_of_product(self, product: Line) -> Line | None:
        """Σ of a product over all entries, times its factors that have no axes; None if it has none."""
        arrays, numbers, divisors, to_split = [], [], [], [product]
        while to_split:
            a = to_split.pop()
            if a.does("negative"):
                numbers.append(self.constant(-1))
                to_split.append(a.operands[0])
            elif a.shape == ():
                numbers.append(a)
            elif a.does("multiply"):
                to_split += a.operands
            elif a.does("divide") and a.operands[1].shape == ():
                divisors.append(a.operands[1])
                to_split.append(a.operands[0])
            else:
                arrays.append(a)
        if not numbers and not divisors:
            return None
        arrays.sort(key=lambda a: a.number, reverse=True)  # always in one order, so that equal parts are shared
        result = arrays[0]
        for a in arrays[1:]:
            result = self.like(operations.multiply, result, a)
        result = self.add(on_arrays.sum, (result,), {"axis": None, "keepdims": False}, (), result.dtype)
        for number in numbers:
            result = self.like(operations.multiply, number, result)
        for divisor in divisors:
            result = self.like(operations.divide, result, divisor)
        return result

    def simplified_reshape(self, a: Line, shape: Any) -> Line | None:
        if a.does("reshape"):
            return self.like(on_arrays.reshape, a.operands[0], shape=shape)
        return a  # only taken if the shape is the same

    def simplified_broadcast_to(self, a: Line, shape: Any) -> Line | None:
        return self.broadcast(a.operands[0], shape) if a.does("broadcast_to") else a

    def simplified_transpose(self, a: Line) -> Line | None:
        return a.operands[0] if a.does("transpose") else a if len(a.shape) < 2 else None

    def simplified_astype(self, a: Line, dtype: Any) -> Line | None:
        return a  # only taken if the type is the same

    def cost(self, outputs: list[Line]) -> int:
        """How many numbers are computed on the way to the outputs, products of matrices aside."""
        return sum(int(np.prod(line.shape)) for line in needed(outputs)
                   if line.operation is not None and not line.does("matmul", "transpose", "reshape", "broadcast_to"))

    def times(self, number: Any, rest: Line) -> Line:
        """A number times a line."""
        return self.like(operations.multiply, self.constant(number), rest)


def factors(a: Line) -> tuple[Any, Line]:
    """Split ``number · rest``; the number is None if there is none."""
    if a.does("multiply"):
        for one, other in (a.operands, a.operands[::-1]):
            if one.is_number:
                return one.value, other
    if a.does("negative"):
        return -1, a.operands[0]
    return None, a


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
    """A parameter as part of a key."""
    if isinstance(value, np.ndarray):
        return value.shape, str(value.dtype), value.tobytes()
    if isinstance(value, slice):
        return "slice", value.start, value.stop, value.step
    return tuple(frozen(part) for part in value) if isinstance(value, (tuple, list)) else value


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
