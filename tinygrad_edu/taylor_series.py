"""Taylor polynomials: a function near a point, by its derivatives there.

They come out of one run of the function on a power series. Where that cannot be (an operation that is not known for
series, a Tensor in the function) the derivative is taken again and again, which is right, too, but four to six times
slower with each order.
"""

from __future__ import annotations

from collections.abc import Callable
from math import factorial
from typing import Any

import numpy as np

from tinygrad_edu.calculus import derivative
from tinygrad_edu.formula import number, polynomial
from tinygrad_edu.series import Series
from tinygrad_edu.smoothness import NoSeriesError

MANY = 40  # coefficients from which a radius of convergence is read off
MORE = 160  # so many are asked for, because most may be 0, and of a polynomial those from somewhere on
POLES = 4  # so many can be told apart that are equally near
SHRINKING = 0.11  # the power of 1/k from which on a root is taken to shrink for ever


def taylor(f: Callable[..., Any], x0: float, order: int) -> np.ndarray:
    """The Taylor coefficients f⁽ᵏ⁾(x₀) / k! for k = 0 … order, of a function of one number.

    NoSeriesError, a ValueError, where f is not smooth: at a corner, a jump or a pole. What is continuous but for a
    hole, as sin(x)/x at 0, has its hole filled.

    >>> import numpy as np
    >>> taylor(np.exp, 0.0, 4) * [1, 1, 2, 6, 24]
    array([1., 1., 1., 1., 1.])
    >>> taylor(np.abs, 0.0, 2)
    Traceback (most recent call last):
    tinygrad_edu.smoothness.NoSeriesError: abs(a) with a = 0.0 has a corner there, or an infinite slope, and no power \
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
        """How far from x₀ the series converges, as its first coefficients tell; ∞ if they fall ever faster.

        An estimate: within 2 % where the nearest singularities are poles, or branch points with an exponent up to about
        4, mostly far closer; further off at those of sin(1/x), where the coefficients swing and grow at once. One
        without any that grows faster than all exp(xⁿ), as exp(sin x) does off the line, may be taken for one with some;
        and where some cancel in a formula, as in sin(x)/x about 1, rounding leaves a trace of them.

        >>> import numpy as np
        >>> round(taylor_polynomial(np.tan, 0.0, 5).radius(), 4)  # the poles are at ±π/2
        1.5708
        """
        c = self.coefficients
        if self.order < MORE:
            try:
                c = self.f(Series.about(self.x0, MORE)).coefficients.reshape(-1)
            except Exception:  # not a function that runs on series: then from what there is
                c = self.coefficients
        return radius_of_convergence(c)

    def error(self, a: float, b: float) -> float:
        """The greatest distance between f and the polynomial on [a, b]; ∞ at a pole, and where f is no number.

        Looked for at 1001 points, and then ever more closely around the worst of them, as the greatest f is: if one of
        them does not end, there is a pole. ValueError for an interval that has no end.
        """
        if not np.all(np.isfinite([a, b])):
            raise ValueError(f"The error is looked for between two finite numbers; these are {a} and {b}.")
        def exact(x: np.ndarray) -> np.ndarray:
            return np.array([float(np.asarray(getattr(y, "value", y)).reshape(())) for y in map(self.f, x)])
        if np.isinf(greatest(exact, a, b)):
            return float("inf")
        return greatest(lambda x: exact(x) - self(x), a, b)

    def __repr__(self) -> str:
        place = "x" if self.x0 == 0 else f"(x {'+' if self.x0 < 0 else '−'} {number(abs(self.x0))})"
        return polynomial(list(self.coefficients), place, most=len(self.coefficients))


def greatest(f: Callable[[np.ndarray], np.ndarray], a: float, b: float) -> float:
    """The greatest size of f on [a, b]: at 1001 points, then ever more closely around it; ∞ if that does not end."""
    points, most, usual = np.linspace(a, b, 1001), 0.0, 0.0
    for _ in range(12):
        with np.errstate(all="ignore"):
            sizes = np.abs(f(points))
        usual = usual or max(1.0, np.sort(sizes)[-4])  # but for who may have hit a pole, and its neighbours
        if not np.all(np.isfinite(sizes)) or sizes.max() > 1e8 * usual:
            return float("inf")
        if sizes.max() <= most:
            break
        most, i = float(sizes.max()), int(sizes.argmax())
        points = np.linspace(points[max(i - 1, 0)], points[min(i + 1, len(points) - 1)], 101)
    return most


def radius_of_convergence(coefficients: np.ndarray) -> float:
    """The distance to the nearest point at which the function is not smooth, as its coefficients tell; ∞ if none does.

    A function of xᵐ, such as 1 / (1 + x⁴), has every m-th coefficient alone: these are a series of their own.
    """
    finite = np.isfinite(coefficients)
    c = coefficients[:len(finite) if finite.all() else int(np.argmin(finite))]
    k = np.flatnonzero(c)
    if len(k) < 2:
        return float("inf")  # a polynomial
    m, last = int(np.gcd.reduce(np.diff(k))), int(k[-1])
    if len(c) - last > max(MANY, 2 * m) and abs(c[last]) > 1e-250:  # what is smaller may be followed by 0 for that
        return float("inf")  # a polynomial, too
    c = c[k[0]:last + 1:m] if m > 1 else c
    return float((ratio_in_the_long_run(c[:MANY + 1]) or radius_by_recurrence(c[:MANY + 1])) ** (1 / m))


def ratio_in_the_long_run(c: np.ndarray) -> float:
    """cₖ / cₖ₊₁ for k → ∞, if it comes there without swinging, as it does where one singularity is nearest; else 0.

    At a pole of any order, or a branch point, cₖ ≈ kᵖ/rᵏ, and the ratio goes as 1/k; at an essential singularity as
    1/√k. So powers of 1/√k are fitted, from two places on (Domb and Sykes, 1957), and both must come to the same.
    """
    c = c[len(c) // 4:]  # the first few say little about what happens in the long run
    if len(c) < 12 or np.any(c == 0):
        return 0.0
    ratios, k = c[1:] / c[:-1], np.arange(len(c) // 3 + 1.0, len(c) // 3 + len(c))
    limits = []
    for start in (0, len(ratios) // 3):
        powers = k[start:, None] ** (-0.5 * np.arange(5))
        fit = np.linalg.lstsq(powers, ratios[start:], rcond=None)[0]
        if np.abs(powers @ fit - ratios[start:]).max() > 1e-4 * np.abs(ratios).max():
            return 0.0
        limits.append(fit[0])
    return abs(1 / limits[1]) if abs(limits[0] - limits[1]) < 1e-3 * abs(limits[1]) else 0.0


def radius_by_recurrence(c: np.ndarray) -> float:
    """The same where several singularities are about equally near, so that the coefficients swing.

    Where a few poles are near, the function is nearly a fraction, and the coefficients of a fraction obey a recurrence:
    (1 + x²)·(c₀ + c₁x + …) = 1 says cₖ₊₂ = −cₖ. They are sums of powers of its roots, and these are 1/pole. So the
    largest root of the recurrence that fits best is 1/r. At a branch point, as log x has one at 0, the coefficients
    carry a power of k besides, cₖ ≈ kᵖ/rᵏ, and the root seen about k is (1 + p/k)/r: it is taken in two places, and
    followed to k → ∞. Where it shrinks from one to the other, as 1/k does, so does cₖ as 1/k!, and there is no wall.
    """
    first, end = len(c) // 4, len(c)  # the first few say little about what happens in the long run
    k = np.flatnonzero(c)
    k = k[k >= first]
    if len(k) < 2:
        return float("inf")  # a polynomial
    log_size = np.log(np.abs(c[k]))
    slope, height = np.polyfit(k, log_size, 1)
    even = np.zeros(end)  # the same without the slope, so that all count: the roots are those times e^−slope
    even[k] = np.sign(c[k]) * np.exp(log_size - slope * k - height)
    terms = max(1, min(POLES, (end - first) // 2))
    half = (first + end) // 2
    places = (first, half + terms // 2), (max(first, min(half - terms // 2, end - terms - 1)), end)
    before, after = (largest_root(even[place], terms) for place in (slice(*ends) for ends in places))
    k_before, k_after = (sum(ends) / 2 for ends in places)
    if after == 0 or (before > 0 and np.log(before / after) > SHRINKING * np.log(k_after / k_before)):
        return float("inf")
    limit = (after * k_after - before * k_before) / (k_after - k_before) if before > 0 else after
    return float(np.exp(-slope) / limit)


def largest_root(c: np.ndarray, terms: int) -> float:
    """The size of the largest root z of the recurrence cₖ₊ₙ = a₀cₖ + … + aₙ₋₁cₖ₊ₙ₋₁ that fits the numbers best.

    Of several that fit the shortest a is taken: what roots it has too many are small (Kumaresan and Tufts, 1982).
    """
    if len(c) <= terms or not np.any(c):
        return 0.0
    rows = np.array([c[i:i + terms] for i in range(len(c) - terms)])
    a = np.linalg.lstsq(rows, c[terms:], rcond=1e-8)[0]
    return float(np.abs(np.roots([1.0, *-a[::-1]])).max(initial=0.0))
