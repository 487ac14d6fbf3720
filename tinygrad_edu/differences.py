"""Rise over run: derivatives from values alone, to check the ones that the chain rule gives.

Central differences, (f(x + h) − f(x − h)) / 2h, are off by about h²·f‴/6 from cutting the limit short, and by about
ε·f/h from rounding; h = ε^⅓ (6e-6 in float64) balances the two and leaves some ten correct digits.
Source: Press et al., Numerical Recipes, section 5.7.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from tinygrad_edu.calculus import derivative, jacobian
from tinygrad_edu.formula import formatted, number
from tinygrad_edu.storage import plain

STEP = float(np.finfo(np.float64).eps ** (1 / 3))


def numerical_derivative(f: Callable[[float], Any], x: float, h: float = STEP) -> float:
    """The slope of f at x as rise over run, from a step h to either side (scaled with x).

    >>> round(numerical_derivative(lambda x: x**3, 2.0), 8)
    12.0
    """
    return float(numerical_jacobian(f, np.asarray(float(x)), h=h))


def numerical_jacobian(f: Callable[..., Any], *inputs: Any, argnum: int = 0, h: float = STEP) -> np.ndarray:
    """∂f/∂(one of the inputs) by central differences, one entry of the input at a time.

    The shape is the shape of f's value followed by the shape of the input.

    >>> numerical_jacobian(lambda v: v[0] * v[1], np.array([2.0, 3.0])).round(8)
    array([3., 2.])
    """
    arrays = [np.array(plain(x), dtype=np.float64) for x in inputs]
    moved = arrays[argnum]
    columns = []
    for place in np.ndindex(moved.shape):
        centre = moved[place]
        step = h * max(1.0, abs(centre))
        values = []
        for point in (centre + step, centre - step):
            moved[place] = point
            values.append(_value(f, arrays))
        moved[place] = centre
        columns.append((values[0] - values[1]) / (2 * step))
    if not columns:
        return np.zeros(_value(f, arrays).shape + moved.shape)
    return np.stack(columns, axis=-1).reshape(columns[0].shape + moved.shape)


def gradcheck(f: Callable[..., Any], inputs: Any | Sequence[Any], *, tolerance: float = 1e-6) -> bool:
    """Compare the Jacobian of f by the chain rule with central differences; True if they agree.

    ``inputs``: one input or a tuple of them. ``tolerance`` is relative to the greater of 1 and the derivative.
    Raises AssertionError that names the entry which differs most, and by how much.

    >>> gradcheck(lambda a, b: a * b**2, (2.0, 3.0))
    True
    """
    inputs = tuple(inputs) if isinstance(inputs, (tuple, list)) else (inputs,)
    arrays = [np.array(plain(x), dtype=np.float64) for x in inputs]
    for argnum, x in enumerate(inputs):
        by_rule = np.asarray(jacobian(f, argnum)(*arrays))
        by_difference = numerical_jacobian(f, *arrays, argnum=argnum)
        off = np.abs(by_rule - by_difference) / np.maximum(1.0, np.abs(by_difference))
        off = np.where(np.isnan(off), np.inf, off)
        if off.size and off.max() > tolerance:
            worst = tuple(int(i) for i in np.unravel_index(np.argmax(off), off.shape))
            name = getattr(x, "name", None) or f"input {argnum}"
            split = by_rule.ndim - arrays[argnum].ndim
            raise AssertionError(
                f"The derivative by {name} differs. ∂f{list(worst[:split]) or ''}/∂{name}{list(worst[split:]) or ''} "
                f"is {by_rule[worst]:.10g} by the chain rule and {by_difference[worst]:.10g} by central differences, "
                f"a difference of {abs(by_rule[worst] - by_difference[worst]):.3g}.")
    return True


def _value(f: Callable[..., Any], arrays: Sequence[np.ndarray]) -> np.ndarray:
    """f at some point, as an array of its own."""
    value = f(*(array[()] if array.ndim == 0 else array.copy() for array in arrays))
    return np.array(plain(value), dtype=np.float64)


# --- The limit, watched ----------------------------------------------------------------------------------------


class RiseOverRun(NamedTuple):
    """Slopes over shrinking steps, printed as a table; ``h``, ``forward`` and ``central`` are its columns.

    ``slope`` is what they are compared with; ``best_forward`` and ``best_central`` are the h with the least error.
    """

    x: float
    slope: float
    h: np.ndarray
    forward: np.ndarray
    central: np.ndarray

    @property
    def forward_error(self) -> np.ndarray:
        """How far the forward differences are off."""
        return np.abs(self.forward - self.slope)

    @property
    def central_error(self) -> np.ndarray:
        """How far the central differences are off."""
        return np.abs(self.central - self.slope)

    @property
    def best_forward(self) -> float:
        """The step with which the forward difference comes closest."""
        return least(self.h, self.forward_error)

    @property
    def best_central(self) -> float:
        """The step with which the central difference comes closest."""
        return least(self.h, self.central_error)

    def __str__(self) -> str:
        lines = [f"slope at x = {number(self.x, 6)} by the chain rule: {formatted(self.slope, '.12g')}",
                 f"{'h':>5} {'forward':>16} {'off by':>10} {'central':>16} {'off by':>10}"]
        for h, forward, off, central, off_too in zip(self.h, self.forward, self.forward_error, self.central,
                                                     self.central_error):
            best = " and ".join(name for name, least in (("forward", self.best_forward), ("central", self.best_central))
                                if h == least and not self.has_a_corner)
            lines.append(f"{formatted(h, '.0e'):>5} {formatted(forward, '.12f'):>16} "
                         f"{formatted(off, '.1e'):>10} {formatted(central, '.12f'):>16} {formatted(off_too, '.1e'):>10}"
                         f"{'  best: ' if best else ''}{best}")
        if self.has_a_corner:
            lines.append(f"However short the step, the forward slope stays {number(np.nanmin(self.forward_error), 2)} "
                         "away: the function has a corner or a jump there.")
        return "\n".join(lines)

    @property
    def has_a_corner(self) -> bool:
        """Does the forward slope not come near the one that it is compared with?"""
        return bool(np.nanmin(self.forward_error) > 1e-3 * max(1.0, abs(self.slope)))


def rise_over_run(f: Callable[[Any], Any], x: float, smallest: float = 1e-15) -> RiseOverRun:
    """The slope of f at x as rise over run, for h = 0.1, 0.01, … , beside the slope by the chain rule.

    Forward: (f(x + h) − f(x)) / h, off by about h·f″/2. Central: (f(x + h) − f(x − h)) / 2h, off by about h²·f‴/6.
    As h shrinks so do these errors, but the rounding of f is divided by h and grows: in between is the best h.
    ValueError where f has no finite value or slope.

    >>> import numpy as np
    >>> table = rise_over_run(lambda x: np.exp(x) * np.sin(3 * x), 0.7)
    >>> table.best_forward, table.best_central
    (1e-08, 1e-06)
    """
    if np.shape(x) != ():
        raise TypeError(f"Rise over run is taken at one number; this has shape {np.shape(x)}.")
    x = float(x)
    decades = 10.0 ** -np.arange(1, round(-np.log10(smallest)) + 1)
    at = lambda point: float(np.asarray(plain(f(np.float64(point)))).reshape(()))
    with np.errstate(all="ignore"):  # a step may leave the domain; those rows then say nan
        value, slope = at(x), float(derivative(f)(x))
        forward = np.array([(at(x + h) - value) / h for h in decades])
        central = np.array([(at(x + h) - at(x - h)) / (2 * h) for h in decades])
    if not np.isfinite(value) or not np.isfinite(slope):
        raise ValueError(f"At x = {x:g} the function is {value:g} and its slope {slope:g}, so there is no rise over "
                         "run to be watched. Choose another point.")
    return RiseOverRun(x, slope, decades, forward, central)


def least(h: np.ndarray, error: np.ndarray) -> float:
    """The step with the least error."""
    return float(h[np.nanargmin(error)])
