"""Every operation on numbers: its value and its chain-rule lines, side by side.

Glossary, for an operation y = f(a, b) somewhere inside the computation of a number L:

    operand     what an operation works on: a, b
    y           its result
    g           ∂L/∂y, the gradient that arrives: "how much L moves when y moves"; it has the shape of y
    rule        one line of the chain rule, ∂L/∂a = ∂L/∂y · ∂y/∂a, which reads  g * (∂y/∂a)
    partial     ∂y/∂a, the local Jacobian, as it is written in a formula
    adjoint     another word for ∂L/∂a, for any a

An operation is written as

    Operation(name, formula, value,
        (partial ∂y/∂a, rule for ∂L/∂a),
        (partial ∂y/∂b, rule for ∂L/∂b))

Each rule uses only what arrays *and* Tensors understand, so the same line computes a gradient (on arrays)
or records the graph of a gradient (on Tensors), from which second and higher derivatives come.
There is one rule for each operand, so that nothing is computed which nobody asked for.

An operation here acts on each number of an array by itself. Operations on arrays as a whole
(sums, matrix products, shapes) follow in ``array_operations.py``; their rules look the same.
Sources of the derivatives: any table of derivatives, for example Abramowitz & Stegun, chapters 3 and 4.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from tinygrad_edu.operation import Operation

# --- Arithmetic ------------------------------------------------------------------------------------------------

positive = Operation(
    "positive", "+a", lambda a: +a,
    ("1", lambda g, y, a: g))

negative = Operation(
    "negative", "-a", lambda a: -a,
    ("-1", lambda g, y, a: -g))

add = Operation(
    "add", "a + b", lambda a, b: a + b,
    ("1", lambda g, y, a, b: g),
    ("1", lambda g, y, a, b: g))

subtract = Operation(
    "subtract", "a - b", lambda a, b: a - b,
    ("1", lambda g, y, a, b: g),
    ("-1", lambda g, y, a, b: -g))

multiply = Operation(
    "multiply", "a * b", lambda a, b: a * b,
    ("b", lambda g, y, a, b: g * b),
    ("a", lambda g, y, a, b: g * a))

divide = Operation(
    "divide", "a / b", lambda a, b: a / b,
    ("1 / b", lambda g, y, a, b: g / b),
    ("-y / b", lambda g, y, a, b: -g * y / b))  # −a/b², without the square that may overflow

power = Operation(
    "power", "a ** b", lambda a, b: a ** b,
    ("b * a**(b - 1)", lambda g, y, a, b: g * (b * one_power_less(a, b))),
    ("y * np.log(a)", lambda g, y, a, b: g * y * np.log(np.where(a == 0, 1, a))))  # 0ᵇ does not move with b

square = Operation(
    "square", "a ** 2", lambda a: a * a,
    ("2 * a", lambda g, y, a: g * (2 * a)))


def one_power_less(a: Any, b: Any) -> Any:
    """aᵇ⁻¹. Where b is 0 its factor b makes the derivative 0; so a⁻¹ = ∞ or NaN is never asked for: 0 · ∞ is NaN."""
    if isinstance(b, (int, float)):
        return a if b == 2 else a ** (b - 1) if b not in (0, 1) else 1
    invertible = abs(a) > np.finfo(a.dtype).tiny / 4  # the inverse of anything smaller overflows
    instead = a == 0  # as an exponent: 0¹ = 0, and anything else, NaN too, to the power of 0 is 1
    return a ** np.where(b == 0, np.where(invertible, b - 1, instead), b - 1)


remainder = Operation(
    "remainder", "a % b", lambda a, b: a % b,  # a − b·⌊a/b⌋, whose slope is this wherever it does not leap
    ("1", lambda g, y, a, b: g),
    ("-(a // b)", lambda g, y, a, b: -g * np.floor_divide(a, b)))

# --- Corners: where two branches tie, each gets half -----------------------------------------------------------

absolute = Operation(
    "absolute", "np.abs(a)", lambda a: abs(a),
    ("np.sign(a)", lambda g, y, a: g * np.sign(a)))

maximum = Operation(
    "maximum", "np.maximum(a, b)", np.maximum,
    ("ahead(a, b)", lambda g, y, a, b: g * ahead(a, b)),
    ("ahead(b, a)", lambda g, y, a, b: g * ahead(b, a)))

minimum = Operation(
    "minimum", "np.minimum(a, b)", np.minimum,
    ("ahead(b, a)", lambda g, y, a, b: g * ahead(b, a)),
    ("ahead(a, b)", lambda g, y, a, b: g * ahead(a, b)))

relu = Operation(
    "relu", "relu(a)", lambda a: np.maximum(a, 0),
    ("np.heaviside(a, 0.5)", lambda g, y, a: g * np.heaviside(a, 0.5)))  # 0 below 0, 1 above, ½ at the corner


def ahead(a: Any, b: Any) -> Any:
    """1 where a > b, ½ where they tie, 0 elsewhere; a plain array also for Tensors, because it has no slope."""
    return np.where(a == b, 0.5, a > b)


# --- Exponentials and logarithms -------------------------------------------------------------------------------

exp = Operation(
    "exp", "np.exp(a)", np.exp,
    ("y", lambda g, y, a: g * y))

expm1 = Operation(
    "expm1", "np.expm1(a)", np.expm1,
    ("y + 1", lambda g, y, a: g * (y + 1)))

log = Operation(
    "log", "np.log(a)", np.log,
    ("1 / a", lambda g, y, a: g / a))

log1p = Operation(
    "log1p", "np.log1p(a)", np.log1p,
    ("1 / (1 + a)", lambda g, y, a: g / (1 + a)))

log2 = Operation(
    "log2", "np.log2(a)", np.log2,
    ("1 / (np.log(2) * a)", lambda g, y, a: g / (math.log(2) * a)))

log10 = Operation(
    "log10", "np.log10(a)", np.log10,
    ("1 / (np.log(10) * a)", lambda g, y, a: g / (math.log(10) * a)))

logaddexp = Operation(
    "logaddexp", "np.logaddexp(a, b)", np.logaddexp,  # log(eᵃ + eᵇ), without computing either
    ("np.exp(a - y)", lambda g, y, a, b: g * np.exp(a - y)),
    ("np.exp(b - y)", lambda g, y, a, b: g * np.exp(b - y)))

sqrt = Operation(
    "sqrt", "np.sqrt(a)", np.sqrt,
    ("1 / (2 * y)", lambda g, y, a: g / (2 * y)))

# --- Trigonometry ----------------------------------------------------------------------------------------------

sin = Operation(
    "sin", "np.sin(a)", np.sin,
    ("np.cos(a)", lambda g, y, a: g * np.cos(a)))

cos = Operation(
    "cos", "np.cos(a)", np.cos,
    ("-np.sin(a)", lambda g, y, a: -g * np.sin(a)))

tan = Operation(
    "tan", "np.tan(a)", np.tan,
    ("1 + y**2", lambda g, y, a: g * (1 + y**2)))

arcsin = Operation(
    "arcsin", "np.arcsin(a)", np.arcsin,
    ("1 / np.sqrt(1 - a**2)", lambda g, y, a: g / np.sqrt(1 - a**2)))

arccos = Operation(
    "arccos", "np.arccos(a)", np.arccos,
    ("-1 / np.sqrt(1 - a**2)", lambda g, y, a: -g / np.sqrt(1 - a**2)))

arctan = Operation(
    "arctan", "np.arctan(a)", np.arctan,
    ("1 / (1 + a**2)", lambda g, y, a: g / (1 + a**2)))

arctan2 = Operation(  # the angle of the point (b, a), counted from the axis of b
    "arctan2", "np.arctan2(a, b)", np.arctan2,
    ("b / (a**2 + b**2)", lambda g, y, a, b: g * b / (a**2 + b**2)),
    ("-a / (a**2 + b**2)", lambda g, y, a, b: -g * a / (a**2 + b**2)))

sinh = Operation(
    "sinh", "np.sinh(a)", np.sinh,
    ("np.cosh(a)", lambda g, y, a: g * np.cosh(a)))

cosh = Operation(
    "cosh", "np.cosh(a)", np.cosh,
    ("np.sinh(a)", lambda g, y, a: g * np.sinh(a)))

tanh = Operation(
    "tanh", "np.tanh(a)", np.tanh,
    ("1 - y**2", lambda g, y, a: g * (1 - y**2)))

# --- Functions of neural networks ------------------------------------------------------------------------------


@np.errstate(over="ignore")  # e¹⁰⁰⁰ = ∞ is right here: 1/∞ = 0
def logistic(a: Any) -> Any:
    """σ(a) = 1 / (1 + e⁻ᵃ)."""
    return 1 / (1 + np.exp(-a))


sigmoid = Operation(
    "sigmoid", "sigmoid(a)", logistic,
    ("y * (1 - y)", lambda g, y, a: g * (y * (1 - y))))

softplus = Operation(
    "softplus", "softplus(a)", lambda a: np.logaddexp(0, a),  # log(1 + eᵃ), without computing eᵃ
    ("sigmoid(a)", lambda g, y, a: g * sigmoid(a)))

# --- Choosing between two, number by number --------------------------------------------------------------------

where = Operation(
    "where", "np.where(c, a, b)", lambda a, b, c: np.where(c, a, b),
    ("c", lambda g, y, a, b, c: np.where(c, g, 0)),
    ("1 - c", lambda g, y, a, b, c: np.where(c, 0, g)))

astype = Operation(
    "astype", "a.astype(dtype)", lambda a, dtype: np.asarray(a).astype(dtype),
    ("1", lambda g, y, a, dtype: g))  # backprop.py gives g the type of a again

# --- Questions, whose answers have no slope --------------------------------------------------------------------
# On Tensors they give plain arrays. They are recorded only while a function is traced, to be written as source.

equal = Operation("equal", "a == b", lambda a, b: a == b)
not_equal = Operation("not_equal", "a != b", lambda a, b: a != b)
less = Operation("less", "a < b", lambda a, b: a < b)
less_equal = Operation("less_equal", "a <= b", lambda a, b: a <= b)
greater = Operation("greater", "a > b", lambda a, b: a > b)
greater_equal = Operation("greater_equal", "a >= b", lambda a, b: a >= b)
sign = Operation("sign", "np.sign(a)", np.sign)
heaviside = Operation("heaviside", "np.heaviside(a, b)", np.heaviside)
floor_divide = Operation("floor_divide", "a // b", np.floor_divide)
floor = Operation("floor", "np.floor(a)", np.floor)
ceil = Operation("ceil", "np.ceil(a)", np.ceil)
rint = Operation("rint", "np.rint(a)", np.rint)
isnan = Operation("isnan", "np.isnan(a)", np.isnan)
isfinite = Operation("isfinite", "np.isfinite(a)", np.isfinite)
isinf = Operation("isinf", "np.isinf(a)", np.isinf)
