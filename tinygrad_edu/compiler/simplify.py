"""A traced computation as a short program: constants folded, equal expressions shared, `* 1` and `+ 0` gone.

Each rule here leaves the numbers as they are, up to rounding: nothing overflows or vanishes that would not have done
so as it was written. A step is simplified when it is added, after its operands have been; so one pass, in the order of
the trace, is enough.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from tinygrad_edu import array_operations as on_arrays
from tinygrad_edu import operations
from tinygrad_edu.compiler.lines import Line, is_number, key_of, key_of_constant, value_of
from tinygrad_edu.operation import Operation


class Program:
    """The lines of a computation, each simplified as it is added.

    With ``pull_numbers``, factors without axes are moved out of sums over all entries: Σ s·a·b = s · Σ a·b. That
    saves work where a product is needed for its sum only, and costs some where it is needed anyway. It holds up to
    rounding only as long as nothing overflows or vanishes on the way, so in every run the lines in ``moderate`` must
    be neither large nor small: number of the line → (line, limit) for 1/limit < |line| < limit.
    """

    def __init__(self, pull_numbers: bool = False) -> None:
        self.pull_numbers = pull_numbers
        self.moderate: dict[int, tuple[Line, float]] = {}
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

    def outside(self, array: np.ndarray) -> Line:
        """A line that is read, at each run, in an array which belongs to somebody else."""
        line = Line(None, (), {}, array.shape, array.dtype, array=array)
        return self.append(line, ("outside", id(line)))

    def constant(self, value: Any) -> Line:
        """A line that is always the same; an array of equal numbers is one number, broadcast."""
        shape = np.shape(value)
        if shape and value.size and value.dtype.kind == "f" and value.tobytes() == value.flat[0].tobytes() * value.size:
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
            return self.constant(value_of(operation, [operand.value for operand in operands], parameters))
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
        if operation.elementwise:
            dtype = np.result_type(*(o.value if o.is_number else o.dtype for o in operands))
            return self.add(operation, operands, parameters, np.broadcast_shapes(*(o.shape for o in operands)), dtype)
        a = np.broadcast_to(np.zeros((), operands[0].dtype), operands[0].shape)  # an array that takes no room
        result = np.asarray(operation.value(a, **parameters))
        return self.add(operation, operands, parameters, result.shape, result.dtype)

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
            return self.without_norm(a, b) or self.without_norm(b, a)
        number, rest = factors(b)
        if number is None:
            return b if a.value == 1 else self.like(operations.negative, b) if a.value == -1 else None
        with np.errstate(all="ignore"):
            return self.times(normal(a.value * number, rest), rest)

    def without_norm(self, quotient: Line, v: Line) -> Line | None:
        """c·‖v‖ / ‖v‖ · v = c·v, as in the gradient of ‖v‖²: the rule of the norm divides by ‖v‖ + [‖v‖ = 0]."""
        inner = quotient.operands[0] if quotient.does("reshape") else quotient
        if not inner.does("divide") or not inner.operands[0].does("multiply") or not inner.operands[1].does("add"):
            return None
        length, corner = inner.operands[1].operands
        if not (length.does("norm") and length.operands[0] is v and corner.does("astype")
                and corner.operands[0].does("equal") and corner.operands[0].operands[0] is length
                and is_number(corner.operands[0].operands[1], 0) and length in inner.operands[0].operands):
            return None
        c = inner.operands[0].operands[inner.operands[0].operands[0] is length]
        if c.shape not in ((), length.shape):
            return None
        if c.shape and c.shape != quotient.shape:
            c = self.like(on_arrays.reshape, c, shape=quotient.shape)
        return self.like(operations.multiply, c, v)

    def simplified_not_equal(self, a: Line, b: Line) -> Line | None:
        return a if a.dtype == bool and is_number(b, 0) else None

    def simplified_divide(self, a: Line, b: Line) -> Line | None:
        if is_number(b, 1):
            return a
        number, rest = factors(a)
        if number is None or not b.is_number or b.value == 0:
            return None
        with np.errstate(all="ignore"):
            return self.times(normal(number / b.value, rest), rest)

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
        number, rest = factors(a)  # a common factor is multiplied once, after the sum; one below 1 keeps it finite
        if number is None or rest.dtype.kind != "f" or not abs(number) >= 1:
            return None
        return self.times(number, self.like(on_arrays.sum, rest, axis=axis, keepdims=keepdims))

    def simplified_norm(self, a: Line, axis: Any = None, keepdims: bool = False) -> Line | None:
        if a.shape == () and axis is not None:
            return self.like(on_arrays.norm, a, axis=None, keepdims=False)
        axes = () if axis is None else {i % len(a.shape) for i in np.atleast_1d(axis)}
        if axes and len(axes) == len(a.shape) and not keepdims:
            return self.like(on_arrays.norm, a, axis=None, keepdims=False)
        if len(axes) < 3:
            return None
        squares = self.like(operations.multiply, a, a)  # np.linalg.norm takes two axes at most
        return self.like(operations.power, self.like(on_arrays.sum, squares, axis=axis, keepdims=keepdims),
                         self.constant(0.5))

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
        pulled = [a for a in (*numbers, *divisors) if not is_number(a, -1)]
        limit = moderate(product.dtype, len(pulled))
        if product.dtype.kind != "f" or not pulled or any(
                a.is_number and not 1 / limit < abs(a.value) < limit for a in pulled):
            return None
        arrays.sort(key=lambda a: a.number, reverse=True)  # always in one order, so that equal parts are shared
        result = arrays[0]
        for a in arrays[1:]:
            result = self.like(operations.multiply, result, a)
        result = self.add(on_arrays.sum, (result,), {"axis": None, "keepdims": False}, (), result.dtype)
        for a in (result, *pulled):
            if not a.is_constant:
                self.moderate[a.number] = a, min(limit, self.moderate.get(a.number, (a, limit))[1])
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

    def times(self, number: Any, rest: Line) -> Line | None:
        """A number times a line; None if the number is."""
        return None if number is None else self.like(operations.multiply, self.constant(number), rest)


def factors(a: Line) -> tuple[Any, Line]:
    """Split ``number · rest``; the number is None if there is none."""
    if a.does("multiply"):
        for one, other in (a.operands, a.operands[::-1]):
            if one.is_number:
                return one.value, other
    if a.does("negative") and a.dtype.kind == "f":
        return -1, a.operands[0]
    return None, a


def normal(number: Any, rest: Line) -> Any:
    """A factor that takes the place of two, for one multiplication instead of two; None if it over- or underflowed."""
    if rest.dtype.kind != "f" or not np.finfo(rest.dtype).tiny <= abs(number) <= np.finfo(rest.dtype).max:
        return None
    return number


def moderate(dtype: Any, factors: int) -> float:
    """How large or small so many factors of a sum, and the sum, may be, so that no part of the product overflows."""
    return float(np.finfo(dtype).max) ** (1 / (factors + 2)) if dtype.kind == "f" else 1.0
