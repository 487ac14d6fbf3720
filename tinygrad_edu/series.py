"""A power series as a third kind of number: c₀ + c₁h + c₂h² + … up to some order, where h = x − x₀ is a small step.

What runs on arrays and on Tensors runs on a series, too. By hand are only + − × ÷ and powers. Every other function
follows from its own line of the chain rule, y′ = rule(a′): since y′ has the coefficients k·cₖ, one coefficient of y′
gives the next one of y. So y grows while its own rule uses what there is of it already, as in tanh′ = 1 − y².
The rule of sin needs cos, and that of cos needs sin: each function of a series is made once, and remembered.
Source: Knuth, The Art of Computer Programming, volume 2, section 4.7 (manipulation of power series).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import matmul, mul
from typing import Any

import numpy as np

from tinygrad_edu.formula import polynomial, power_of
from tinygrad_edu.notation import Notation
from tinygrad_edu.operation import OPERATIONS, Operand, Operation
from tinygrad_edu.smoothness import NoSeriesError, ask, described, finite


class Series(Notation["Series"]):
    """A power series in h, as far as its coefficients are given; each may be a number, or an array of one shape.

    ``Series.about(x0, order)`` is x itself, x₀ + h. Raises NoSeriesError where a function is not smooth, TypeError for
    an operation that is not known for series.

    >>> x = Series.about(0.0, order=4)
    >>> np.exp(x) * np.cos(x)
    Series(1 + h − 0.3333·h³ − 0.1667·h⁴ + O(h⁵))
    """

    __slots__ = ("functions", "grow", "inner", "known")
    name = None
    operation = None

    def __init__(self, coefficients: Sequence[Any], grow: Callable[[int], Any] | None = None) -> None:
        self.known = [plain_if_single(c) for c in coefficients]
        self.value = np.asarray(self.known[0], dtype=float)[()]
        self.grow = grow  # how to work out the next coefficient; None if there are no more
        self.inner: Series | None = None
        self.functions: dict[str, Series] = {}

    @classmethod
    def about(cls, x0: float, order: int) -> Series:
        """x = x₀ + h, the variable itself."""
        return cls([float(x0), 1.0, *[0.0] * (order - 1)][:order + 1])

    @property
    def coefficients(self) -> np.ndarray:
        """c₀, c₁, … as an array; along its first axis if each is an array."""
        return np.array([np.broadcast_to(c, self.shape) for c in self.known])

    def coefficient(self, k: int) -> Any:
        """The k-th coefficient, worked out now if it is not known yet."""
        while len(self.known) <= k:
            grow, self.grow = self.grow, never  # a series that needs its own next coefficient has none
            if grow is None:
                raise EndOfSeries
            try:
                self.known.append(plain_if_single(grow(len(self.known))))
            finally:
                self.grow = grow
        return self.known[k]

    def growing(self) -> Series:
        """The same for the inside of a rule: what is computed from it there waits until it is asked for."""
        if self.grow is not None:
            return self
        if self.inner is None:
            self.inner = Series(self.known[:1], end)
            self.inner.known = self.known
        return self.inner

    def derivative(self) -> Series:
        """d/dh, with the coefficients (k + 1)·cₖ₊₁."""
        if "derivative" not in self.functions:
            a = self
            self.functions["derivative"] = Series([a.coefficient(1)], lambda k: (k + 1) * a.coefficient(k + 1))
        return self.functions["derivative"]

    # --- How operations are done on it -----------------------------------------------------------------------------

    @staticmethod
    def apply(operation: Operation, operands: tuple[Any, ...], parameters: dict[str, Any] | None = None) -> Any:
        """Do an operation on series, and on the numbers and arrays that stand beside them."""
        if not operation.rules:
            return ask(operation, operands)
        for operand in operands:
            if isinstance(operand, Operand) and not isinstance(operand, Series):
                raise TypeError(f"{operation.name}: a power series and a Tensor do not go together.")
        series = [operand for operand in operands if isinstance(operand, Series)]
        inside = [operand.growing() if isinstance(operand, Series) else
                  np.asarray(operand) if isinstance(operand, (list, tuple)) else operand for operand in operands]
        with np.errstate(all="ignore"):
            y = made(operation, inside, parameters or {})
            if any(operand.grow is not None for operand in series):
                return y  # inside a rule, where it grows as its operands do
            try:
                for k in range(min(len(operand.known) for operand in series)):
                    y.coefficient(k)
            except EndOfSeries:  # 0/0 uses some up
                pass
        return Series(y.known)

    def __floordiv__(self, other: Any) -> Any: return np.floor(self / other)
    def __rfloordiv__(self, other: Any) -> Any: return np.floor(other / self)

    def in_place(self, operation: Operation, other: Any) -> Series:
        return self.apply(operation, (self, other))

    def compare(self, question: Operation, other: Any) -> Any:
        return ask(question, (self, other))

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        if ufunc is np.floor_divide:
            return np.floor(inputs[0] / inputs[1])
        question = OPERATIONS.get(ufunc.__name__)
        if question is not None and not question.rules and method == "__call__":
            return ask(question, inputs)
        return super().__array_ufunc__(ufunc, method, *inputs, **kwargs)

    def __repr__(self) -> str:
        if self.ndim:
            return f"Series(of order {len(self.known) - 1}, of arrays of shape {self.shape})"
        return f"Series({polynomial(self.known, 'h')} + O({power_of('h', len(self.known))}))"

    def __reduce_ex__(self, protocol: Any) -> Any:
        return Series, (self.known,)


# --- Operations by hand: the coefficients of a sum, a product, a quotient, a power ------------------------------------


def made(operation: Operation, operands: list[Any], parameters: dict[str, Any]) -> Series:
    """The series of an operation, grown so far that its value is known."""
    if operation.name in LINEAR:
        return linear(operation, operands, parameters)
    if operation.name in BY_HAND:
        return BY_HAND[operation.name](*operands, **parameters)
    if not operation.elementwise:
        raise TypeError(f"{operation.name} is not known for a power series; the functions of single numbers are, and "
                        "sums, matrix products and changes of shape.")
    return by_its_rule(operation, operands, parameters)


def linear(operation: Operation, operands: list[Any], parameters: dict[str, Any]) -> Series:
    """An operation that does to each coefficient what it does to the value."""
    moving = operands[:2] if operation.name == "where" else operands

    def value(k: int) -> Any:
        parts = [coefficient(a, k) for a in moving] + operands[len(moving):]
        return operation.value(*(parts if operation.elementwise else map(np.asarray, parts)), **parameters)
    return Series([value(0)], value)


def times(a: Any, b: Any, product: Callable[[Any, Any], Any] = mul) -> Series:
    """(a·b)ₖ = a₀bₖ + a₁bₖ₋₁ + … + aₖb₀."""
    if not isinstance(a, Series) or not isinstance(b, Series):
        def one_moves(k: int) -> Any:
            return product(*(x.coefficient(k) if isinstance(x, Series) else x for x in (a, b)))
        return Series([one_moves(0)], one_moves)

    def both_move(k: int) -> Any:
        a.coefficient(k), b.coefficient(k)
        return sum(map(product, a.known[:k + 1], b.known[k::-1]))
    return Series([both_move(0)], both_move)


def over(a: Any, b: Any) -> Series:
    """a / b = q, from a = q·b: qₖ = (aₖ − q₀bₖ − … − qₖ₋₁b₁) / b₀."""
    if not isinstance(b, Series):
        return Series([coefficient(a, 0) / b], lambda k: coefficient(a, k) / b)
    shift = 0
    while np.any(coefficient(b, shift) == 0):
        if np.ndim(b.value) or np.any(coefficient(a, shift) != 0):
            raise NoSeriesError("A division by 0 stands here: there is no power series about this point, as it has a "
                                "pole or a corner there. Choose another point.")
        shift += 1  # 0/0, as in sin(x)/x about 0: h is cancelled
    divisor = b.coefficient(shift)

    def next_of_q(k: int) -> Any:
        b.coefficient(k + shift)
        before = sum(map(mul, q.known, b.known[k + shift:shift:-1]))
        return (coefficient(a, k + shift) - before) / divisor
    q = Series([coefficient(a, shift) / divisor], next_of_q)
    return q


def to_the_power(a: Any, b: Any) -> Series:
    """aᵇ: for whole b by multiplication; else aᵇ = e^(b log a), so that y′ = y · (b log a)′."""
    operation = OPERATIONS["power"]
    if isinstance(a, Series) and not isinstance(b, Series) and np.all(np.mod(b, 1) == 0) \
            and (np.all(np.asarray(b) >= 0) or np.all(np.asarray(b) < 0)):
        y = whole_power(a, np.abs(b).astype(int))
        return 1 / y if np.all(np.asarray(b) < 0) else y
    y0 = finite(operation, [a, b], {})
    if np.any(np.asarray(getattr(a, "value", a)) <= 0):
        raise NoSeriesError(f"{described(operation, [a, b])} has no power series about this point. Powers that are not "
                            "whole numbers have one where what is raised is greater than 0.")
    return grown(operation, [a, b], y0, lambda y: y * (b * np.log(a)).derivative())


def whole_power(a: Series, n: Any) -> Series:
    """aⁿ by squaring: a¹¹ = a⁸·a²·a."""
    y: Any
    y, square = linear(OPERATIONS["multiply"], [a, 0.0 * n], {}) + 1.0, a
    while np.any(n):
        odd = n % 2 == 1
        y = y * square if np.all(odd) else y if not np.any(odd) else np.where(odd, y * square, y)
        n = n // 2
        square = square * square if np.any(n) else square
    return y


def greatest(a: Any, axis: Any = None, keepdims: bool = False, sign: int = 1) -> Any:
    """The greatest number of an array, or with sign −1 the least; a corner where several tie."""
    top = (sign * a.value).max(axis=axis, keepdims=True)
    chosen = sign * a.value == top
    if np.any(chosen.sum(axis=axis) > 1):
        raise NoSeriesError("The greatest or least of an array has a corner where several of its numbers tie, and no "
                            "power series about such a point.")
    return np.where(chosen, a, 0.0).sum(axis=axis, keepdims=keepdims)


LINEAR = {"positive", "negative", "add", "subtract", "where", "astype", "sum", "mean", "cumsum", "broadcast_to",
          "reshape", "transpose", "permute", "index", "scatter", "concatenate"}
BY_HAND: dict[str, Callable[..., Any]] = {
    "multiply": times, "divide": over, "power": to_the_power, "remainder": lambda a, b: a - np.floor(a / b) * b,
    "matmul": lambda a, b: times(a, b, matmul),
    "max": greatest, "min": lambda a, **parameters: greatest(a, **parameters, sign=-1)}


# --- Every other operation: by its chain-rule line -----------------------------------------------------------------


def by_its_rule(operation: Operation, operands: list[Any], parameters: dict[str, Any]) -> Series:
    """y = f(a, b, …) with y′ = ∂y/∂a · a′ + ∂y/∂b · b′ + …, each summand what the operation's rule makes of a slope."""
    first = operands[0]
    remembered = first.functions.get(operation.name) if len(operands) == 1 and not parameters else None
    if remembered is not None:
        return remembered

    def slope(y: Series) -> Any:
        terms = [operation.rules[i](a.derivative(), y, *operands, **parameters)
                 for i, a in enumerate(operands) if isinstance(a, Series)]
        return sum(terms[1:], terms[0])
    y = grown(operation, operands, finite(operation, operands, parameters), slope)
    if len(operands) == 1 and not parameters:
        first.functions[operation.name] = y
    return y


def grown(operation: Operation, operands: list[Any], y0: Any, slope: Callable[[Series], Any]) -> Series:
    """A series from its value and its slope, which may use the series itself."""
    y_prime: Any = None

    def next_of_y(k: int) -> Any:
        nonlocal y_prime
        try:
            y_prime = slope(y) if y_prime is None else y_prime
            c = coefficient(y_prime, k - 1) / k
        except NoSeriesError:
            raise NoSeriesError(f"{described(operation, operands)} has a corner there, or an infinite slope, and no "
                                "power series about such a point. Choose another one.") from None
        return np.broadcast_to(c, np.shape(y0)) if np.ndim(y0) else c
    y = Series([y0], next_of_y)
    return y


# --- Coefficients --------------------------------------------------------------------------------------------------


class EndOfSeries(Exception):  # noqa: N818 – nothing is wrong
    """No more coefficients are known."""


def end(k: int) -> Any:
    """The next coefficient of what has been truncated."""
    raise EndOfSeries


def never(k: int) -> Any:
    """The next coefficient of a series that is being worked out from itself."""
    raise NoSeriesError("There is no power series about this point.")


def coefficient(a: Any, k: int) -> Any:
    """The k-th coefficient; that of a constant is 0 from k = 1 on."""
    if isinstance(a, Series):
        return a.coefficient(k)
    return a if k == 0 else np.zeros(np.shape(a))[()]


def plain_if_single(c: Any) -> Any:
    """A Python float for a single number: adding and multiplying those is quickest."""
    return c if type(c) is float else float(c) if np.ndim(c) == 0 else np.asarray(c, dtype=float)
