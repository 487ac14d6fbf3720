"""Taylor polynomials: a function near a point, by its derivatives there.

They come out of one run of the function on a power series. Where that cannot be (an operation that is not known for
series, a Tensor in the function) the derivative is taken again and again, which is right, too, but four to six times
slower with each order.
"""

from __future__ import annotations

from collections.abc import Callable
from math import factorial, log
from typing import Any

import numpy as np

from tinygrad_edu.calculus import derivative
from tinygrad_edu.formula import number, polynomial
from tinygrad_edu.series import NoSeriesError, Series

MANY = 40  # coefficients from which a radius of convergence is read off


def taylor(f: Callable[..., Any], x0: float, order: int) -> np.ndarray:
    """The Taylor coefficients f⁽ᵏ⁾(x₀) / k! for k = 0 … order, of a function of one number.

    NoSeriesError, a ValueError, where f is not smooth: at a corner, a jump or a pole. What is continuous but for a
    hole, as sin(x)/x at 0, has its hole filled.

    >>> import numpy as np
    >>> taylor(np.exp, 0.0, 4) * [1, 1, 2, 6, 24]
    array([1., 1., 1., 1., 1.])
    >>> taylor(np.abs, 0.0, 2)
    Traceback (most recent call last):
    tinygrad_edu.series.NoSeriesError: abs(a) with a = 0.0 has a corner there, or an infinite slope, and no power \
series about such a point. Choose another one.
    """
    if np.shape(x0) != ():
        raise TypeError(f"A Taylor polynomial is taken about one number; this has shape {np.shape(x0)}.")
    if order < 0 or int(order) != order:
        raise ValueError(f"The order of a Taylor polynomial is a whole number from 0; it was {order!r}.")
    x0, order = float(x0), int(order)
    try:
        y = f(Series.about(x0, order))
        if isinstance(y, Series) and len(y.known) <= order:  # 0/0 has used some up
            y = f(Series.about(x0, 2 * order + 1 - (len(y.known) - 1)))
    except NoSeriesError:
        raise
    except Exception:  # whatever it is: repeated derivatives can do it, or say it in words of their own
        return by_derivatives(f, x0, order)
    if isinstance(y, Series) and y.size == 1 and len(y.known) > order:
        return y.coefficients[:order + 1].reshape(order + 1)
    if isinstance(y, (int, float)):
        return np.array([float(y)] + [0.0] * order)
    return by_derivatives(f, x0, order)


def by_derivatives(f: Callable[..., Any], x0: float, order: int) -> np.ndarray:
    """The same, by taking the derivative again and again."""
    coefficients = []
    for k in range(order + 1):
        y = f(x0)
        if np.size(y) != 1 or y is None:
            raise ValueError("A Taylor polynomial is that of a function whose value is one number; this one gave " +
                             ("nothing back: is its return missing?" if y is None else f"shape {np.shape(y)}."))
        coefficients.append(float(y) / factorial(k))
        f = derivative(f)
    return np.array(coefficients)


def taylor_polynomial(f: Callable[..., Any], x0: float, order: int) -> TaylorPolynomial:
    """The Taylor polynomial of f about x₀, which can be called, on numbers, arrays and Tensors.

    >>> import numpy as np
    >>> p = taylor_polynomial(np.cos, 0.0, 4)
    >>> p
    1 − 0.5·x² + 0.04167·x⁴
    >>> round(p(0.1), 9), round(p.error(-1, 1), 5), p.radius()
    (0.995004167, 0.00136, inf)
    """
    return TaylorPolynomial(f, float(x0), taylor(f, x0, order))


class TaylorPolynomial:
    """c₀ + c₁(x − x₀) + … + cₙ(x − x₀)ⁿ, and the function that it stands for.

    ``coefficients``: c₀ … cₙ; ``x0``: the point; ``f``: the function; ``order``: n.
    """

    def __init__(self, f: Callable[..., Any], x0: float, coefficients: np.ndarray) -> None:
        self.f, self.x0, self.coefficients = f, x0, coefficients
        self.order = len(coefficients) - 1

    def __call__(self, x: Any) -> Any:
        h = (np.asarray(x, dtype=float) if isinstance(x, (list, tuple)) else x) - self.x0
        y = 0.0 * h
        for c in self.coefficients[::-1]:
            y = y * h + float(c)  # Horner: one product and one sum for each coefficient
        return y

    def radius(self) -> float:
        """How far from x₀ the series converges, as the sizes of the first forty coefficients tell; ∞ if they fall ever
        faster. An estimate: within 2 % where the function has poles, further off where its singularity is stranger.

        At the radius r the terms cₖrᵏ neither grow nor shrink: so log |cₖ| falls along a line of slope −log r.

        >>> import numpy as np
        >>> round(taylor_polynomial(np.tan, 0.0, 5).radius(), 4)  # the poles are at ±π/2
        1.5708
        """
        c = self.coefficients
        if self.order < MANY:
            try:
                c = self.f(Series.about(self.x0, MANY)).coefficients.reshape(-1)
            except Exception:  # not a function that runs on series: then from what there is
                c = self.coefficients
        return radius_of_convergence(c)

    def error(self, a: float, b: float) -> float:
        """The greatest distance between f and the polynomial on [a, b], looked for at 1001 points; ∞ at a pole."""
        points = np.linspace(a, b, 1001)
        with np.errstate(all="ignore"):
            exact = np.array([float(np.asarray(getattr(y, "value", y)).reshape(())) for y in map(self.f, points)])
            off = np.abs(exact - self(points))
        return float(off.max()) if np.all(np.isfinite(off)) else float("inf")

    def __repr__(self) -> str:
        place = "x" if self.x0 == 0 else f"(x {'+' if self.x0 < 0 else '−'} {number(abs(self.x0))})"
        return polynomial(list(self.coefficients), place, most=len(self.coefficients))


def radius_of_convergence(coefficients: np.ndarray) -> float:
    """The r that log |cₖ| ≈ constant − k·log r tells, along the upper envelope of its points.

    Two poles beside each other, z and its conjugate, make the coefficients swing; the envelope passes over the dips.
    """
    n = len(coefficients) - 1
    points = [(k, log(abs(c))) for k, c in enumerate(coefficients) if c and k >= max(n // 4, 1)]
    if len(points) < 2:
        return float("inf")  # a polynomial
    k, size = np.array(points).T
    corners = upper_hull(k, size)
    gap = np.interp(k, k[corners], size[corners]) - size
    corners = corners[1:-1] if len(corners) > 4 else corners  # the ends are corners even where they are in a dip
    first, half, last = k[corners[0]], (k[corners[0]] + k[corners[-1]]) / 2, k[corners[-1]]
    falls = np.diff(np.interp([first, half, last], k[corners], size[corners])) / (last - half)
    if (falls[1] - falls[0]) / log((half + last) / (first + half)) < -0.2:
        return float("inf")  # steeper and steeper, as −log k: 1/k! and its like
    near = gap < 0.5
    if near.mean() > 0.8 and near.sum() > 3:  # no swinging: a power of k stands beside r⁻ᵏ, as in 1/k · r⁻ᵏ of a log
        columns = np.stack([np.ones_like(k), k, np.log(k)], axis=1)[near]
        return float(np.exp(-np.linalg.lstsq(columns, size[near], rcond=None)[0][1]))
    return float(np.exp(-np.polyfit(k[corners], size[corners], 1)[0]))


def upper_hull(x: np.ndarray, y: np.ndarray) -> list[int]:
    """The corners of the polygon that spans over the points, from left to right: those where it turns clockwise."""
    corners: list[int] = []
    for i in range(len(x)):
        while len(corners) > 1:
            a, b = corners[-2:]
            if (y[b] - y[a]) * (x[i] - x[a]) > (y[i] - y[a]) * (x[b] - x[a]):
                break
            corners.pop()
        corners.append(i)
    return corners
