"""Every operation on numbers: its value and its chain-rule lines, side by side.

Glossary, for an operation y = f(a, b) somewhere inside the computation of a number L:

    operand     what an operation works on: a, b
    y           its result
    g           ∂L/∂y, the gradient that arrives: "how much L moves when y moves"; it has the shape of y
    rule        one line of the chain rule, ∂L/∂a = ∂L/∂y · ∂y/∂a, which reads  g * (∂y/∂a)
    partial     ∂y/∂a, the local Jacobian, as it is written in a formula
    adjoint     another word for ∂L/∂a, for any a

An operation is written as

    Operation(name, formula, value, (partial ∂y/∂a, rule ∂L/∂a), (partial ∂y/∂b, rule ∂L/∂b))

Each rule uses only what arrays *and* Tensors understand, so the same line computes a gradient (on arrays)
or records the graph of a gradient (on Tensors), from which second and higher derivatives come.
There is one rule for each operand, so that nothing is computed which nobody asked for.

An operation here acts on each number of an array by itself. Operations on arrays as a whole
(sums, matrix products, shapes) follow in ``array_operations.py``; their rules look the same.
Sources of the derivatives: any table of derivatives, for example Abramowitz & Stegun, chapters 3 and 4.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

Rule = Callable[..., Any]
OPERATIONS: dict[str, Operation] = {}


class Operation:
    """A value, how it is written, and for each operand one line of the chain rule.

    Calling it on arrays gives an array; calling it on Tensors gives a Tensor that remembers the call.

    >>> multiply(2.0, 3.0)
    6.0
    >>> multiply.rules[0](1.0, 6.0, 2.0, 3.0)  # ∂(a·b)/∂a at a = 2, b = 3, with g = 1
    3.0
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
        OPERATIONS[name] = self

    def __call__(self, *operands: Any, **parameters: Any) -> Any:
        for operand in operands:
            if hasattr(operand, "__operate__"):  # a Tensor says itself how an operation on it is recorded
                return operand.__operate__(self, operands, parameters)
        return self.value(*(np.asarray(x) if isinstance(x, (list, tuple)) or not self.elementwise else x
                            for x in operands), **parameters)

    def written(self, operands: Sequence[str], parameters: dict[str, Any] | None = None) -> str:
        """The formula with the names of its operands filled in.

        >>> multiply.written(["W", "x"])
        'W * x'
        """
        return self.fill(self.formula, operands, "", parameters or {})

    def fill(self, template: str, operands: Sequence[str], result: str, parameters: dict[str, Any]) -> str:
        """A formula or a partial with names for a, b, y and the parameters."""
        telling = {key: value for key, value in parameters.items() if value is not None and value is not False}
        if telling.get("ddof") == 0:
            del telling["ddof"]
        a, b, c = [*operands, "", "", ""][:3]
        shown = {key: as_written(value) for key, value in parameters.items()}
        settings = "".join(f", {key}={value[0] if isinstance(value, tuple) and len(value) == 1 else value!r}"
                           for key, value in telling.items())
        return template.format(**{**shown, "a": a, "b": b, "c": c, "y": result,
                                  "operands": ", ".join(operands), "parameters": settings})

    def __repr__(self) -> str:
        return f"<operation {self.name}>"


def as_written(parameter: Any) -> str:
    """A parameter as one writes it in code: an index with its slices, a condition by its shape."""
    if isinstance(parameter, slice):
        parts = [parameter.start, parameter.stop] + ([parameter.step] if parameter.step is not None else [])
        return ":".join("" if part is None else str(part) for part in parts)
    if parameter is Ellipsis:
        return "..."
    if isinstance(parameter, np.dtype):
        return f"np.{parameter}"
    if isinstance(parameter, tuple):
        return ", ".join(as_written(part) for part in parameter) or "()"
    if isinstance(parameter, np.ndarray) and parameter.size > 6:
        return f"<{parameter.dtype} array of shape {parameter.shape}>"
    return str(parameter.tolist()) if isinstance(parameter, np.ndarray) else str(parameter)


class SameForEach:
    """One line for all operands of an operation that takes any number of them: ``line(position)``."""

    def __init__(self, line: Callable[[int], Any]) -> None:
        self.line = line

    def __getitem__(self, position: int) -> Any:
        return self.line(position)


# --- Arithmetic ------------------------------------------------------------------------------------------------

positive = Operation(
    "positive", "+{a}", lambda a: +a,
    ("1", lambda g, y, a: g))

negative = Operation(
    "negative", "-{a}", lambda a: -a,
    ("-1", lambda g, y, a: -g))

add = Operation(
    "add", "{a} + {b}", lambda a, b: a + b,
    ("1", lambda g, y, a, b: g),
    ("1", lambda g, y, a, b: g))

subtract = Operation(
    "subtract", "{a} - {b}", lambda a, b: a - b,
    ("1", lambda g, y, a, b: g),
    ("-1", lambda g, y, a, b: -g))

multiply = Operation(
    "multiply", "{a} * {b}", lambda a, b: a * b,
    ("{b}", lambda g, y, a, b: g * b),
    ("{a}", lambda g, y, a, b: g * a))

divide = Operation(
    "divide", "{a} / {b}", lambda a, b: a / b,
    ("1 / {b}", lambda g, y, a, b: g / b),
    ("-{y} / {b}", lambda g, y, a, b: -g * y / b))  # −a/b², without the square that may overflow

power = Operation(
    "power", "{a} ** {b}", lambda a, b: a ** b,
    ("{b} * {a}**({b} - 1)", lambda g, y, a, b: g * (b * one_power_less(a, b))),
    ("{y} * np.log({a})", lambda g, y, a, b: g * y * np.log(np.where(a == 0, 1, a))))  # 0ᵇ does not move with b

square = Operation(
    "square", "{a} ** 2", lambda a: a * a,
    ("2 * {a}", lambda g, y, a: g * (2 * a)))


def one_power_less(a: Any, b: Any) -> Any:
    """aᵇ⁻¹. Where b is 0 its factor b makes the derivative 0; so 0⁻¹ = ∞ is never asked for, as 0 · ∞ would be NaN."""
    if isinstance(b, (int, float)):
        return a if b == 2 else a ** (b - 1) if b not in (0, 1) else 1
    return a ** np.where(b == 0, np.where(a == 0, 1, b - 1), b - 1)


# --- Corners: where two branches tie, each gets half -----------------------------------------------------------

absolute = Operation(
    "absolute", "np.abs({a})", lambda a: abs(a),
    ("np.sign({a})", lambda g, y, a: g * np.sign(a)))

maximum = Operation(
    "maximum", "np.maximum({a}, {b})", np.maximum,
    ("ahead({a}, {b})", lambda g, y, a, b: g * ahead(a, b)),
    ("ahead({b}, {a})", lambda g, y, a, b: g * ahead(b, a)))

minimum = Operation(
    "minimum", "np.minimum({a}, {b})", np.minimum,
    ("ahead({b}, {a})", lambda g, y, a, b: g * ahead(b, a)),
    ("ahead({a}, {b})", lambda g, y, a, b: g * ahead(a, b)))

relu = Operation(
    "relu", "relu({a})", lambda a: np.maximum(a, 0),
    ("np.heaviside({a}, 0.5)", lambda g, y, a: g * np.heaviside(a, 0.5)))  # 0 below 0, 1 above, ½ at the corner


def ahead(a: Any, b: Any) -> Any:
    """1 where a > b, ½ where they tie, 0 elsewhere; a plain array also for Tensors, because it has no slope."""
    return np.where(a == b, 0.5, a > b)


# --- Exponentials and logarithms -------------------------------------------------------------------------------

exp = Operation(
    "exp", "np.exp({a})", np.exp,
    ("{y}", lambda g, y, a: g * y))

expm1 = Operation(
    "expm1", "np.expm1({a})", np.expm1,
    ("{y} + 1", lambda g, y, a: g * (y + 1)))

log = Operation(
    "log", "np.log({a})", np.log,
    ("1 / {a}", lambda g, y, a: g / a))

log1p = Operation(
    "log1p", "np.log1p({a})", np.log1p,
    ("1 / (1 + {a})", lambda g, y, a: g / (1 + a)))

sqrt = Operation(
    "sqrt", "np.sqrt({a})", np.sqrt,
    ("1 / (2 * {y})", lambda g, y, a: g / (2 * y)))

# --- Trigonometry ----------------------------------------------------------------------------------------------

sin = Operation(
    "sin", "np.sin({a})", np.sin,
    ("np.cos({a})", lambda g, y, a: g * np.cos(a)))

cos = Operation(
    "cos", "np.cos({a})", np.cos,
    ("-np.sin({a})", lambda g, y, a: -g * np.sin(a)))

tan = Operation(
    "tan", "np.tan({a})", np.tan,
    ("1 + {y}**2", lambda g, y, a: g * (1 + y**2)))

arcsin = Operation(
    "arcsin", "np.arcsin({a})", np.arcsin,
    ("1 / np.sqrt(1 - {a}**2)", lambda g, y, a: g / np.sqrt(1 - a**2)))

arccos = Operation(
    "arccos", "np.arccos({a})", np.arccos,
    ("-1 / np.sqrt(1 - {a}**2)", lambda g, y, a: -g / np.sqrt(1 - a**2)))

arctan = Operation(
    "arctan", "np.arctan({a})", np.arctan,
    ("1 / (1 + {a}**2)", lambda g, y, a: g / (1 + a**2)))

sinh = Operation(
    "sinh", "np.sinh({a})", np.sinh,
    ("np.cosh({a})", lambda g, y, a: g * np.cosh(a)))

cosh = Operation(
    "cosh", "np.cosh({a})", np.cosh,
    ("np.sinh({a})", lambda g, y, a: g * np.sinh(a)))

tanh = Operation(
    "tanh", "np.tanh({a})", np.tanh,
    ("1 - {y}**2", lambda g, y, a: g * (1 - y**2)))

# --- Functions of neural networks ------------------------------------------------------------------------------


@np.errstate(over="ignore")  # e¹⁰⁰⁰ = ∞ is right here: 1/∞ = 0
def logistic(a: Any) -> Any:
    """σ(a) = 1 / (1 + e⁻ᵃ)."""
    return 1 / (1 + np.exp(-a))


sigmoid = Operation(
    "sigmoid", "sigmoid({a})", logistic,
    ("{y} * (1 - {y})", lambda g, y, a: g * (y * (1 - y))))

softplus = Operation(
    "softplus", "softplus({a})", lambda a: np.logaddexp(0, a),  # log(1 + eᵃ), without computing eᵃ
    ("sigmoid({a})", lambda g, y, a: g * sigmoid(a)))

# --- Choosing between two, number by number --------------------------------------------------------------------

where = Operation(
    "where", "np.where({c}, {a}, {b})", lambda a, b, c: np.where(c, a, b),
    ("{c}", lambda g, y, a, b, c: np.where(c, g, 0)),
    ("1 - {c}", lambda g, y, a, b, c: np.where(c, 0, g)))

astype = Operation(
    "astype", "{a}.astype({dtype})", lambda a, dtype: np.asarray(a).astype(dtype),
    ("1", lambda g, y, a, dtype: g))

# --- Questions, whose answers have no slope --------------------------------------------------------------------
# On Tensors they give plain arrays. They are recorded only while a function is traced, to be written as source.

equal = Operation("equal", "{a} == {b}", lambda a, b: a == b)
not_equal = Operation("not_equal", "{a} != {b}", lambda a, b: a != b)
less = Operation("less", "{a} < {b}", lambda a, b: a < b)
less_equal = Operation("less_equal", "{a} <= {b}", lambda a, b: a <= b)
greater = Operation("greater", "{a} > {b}", lambda a, b: a > b)
greater_equal = Operation("greater_equal", "{a} >= {b}", lambda a, b: a >= b)
sign = Operation("sign", "np.sign({a})", np.sign)
heaviside = Operation("heaviside", "np.heaviside({a}, {b})", np.heaviside)
isnan = Operation("isnan", "np.isnan({a})", np.isnan)
isfinite = Operation("isfinite", "np.isfinite({a})", np.isfinite)
isinf = Operation("isinf", "np.isinf({a})", np.isinf)
