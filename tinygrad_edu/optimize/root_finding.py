"""Newton–Raphson: follow the tangent down to the axis, and again from there.

    x  ←  x − f(x) / f′(x)

Near a root where the slope is not 0 the number of correct digits doubles with each step. Further off it may leap
anywhere, so what can go wrong is watched for: a slope of 0, a cycle, running away, leaving the domain.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tinygrad_edu.formula import number
from tinygrad_edu.optimize.result import OptimizeResult, place, steps, takes_one
from tinygrad_edu.pullback import vjp

LONGEST_CYCLE = 6


def newton(func: Callable[..., Any], x0: Any, fprime: Callable[..., Any] | None = None, args: tuple[Any, ...] = (), *,
           tol: float = 1e-12, maxiter: int = 100) -> OptimizeResult:
    """A root of a function of one number, by Newton–Raphson from ``x0``; stops when a step is ≤ tol · max(1, |x|).

    ``fprime``: its derivative, by the chain rule if it is not given (SciPy's takes secants then). Given an array of
    starts, ``func`` must treat each number by itself; then x, fun, jac and success are arrays, and path has a row for
    each step. Nothing is raised when no root is found: ``success`` is False and ``message`` says why.

    >>> root = newton(lambda x: x**2 - 2, 1.0)
    >>> round(root.x, 12), root.nit, root.success
    (1.414213562373, 6, True)
    >>> print(newton(lambda x: x**3 - 2 * x + 2, 0.0).message)
    The steps go round in a circle, 0 → 1 → 0, for ever: start elsewhere.
    """
    takes_one(func, x0, args)
    value_and_slope = both(func, fprime, args)
    if np.ndim(x0):
        if fprime is None:
            each_by_itself(lambda x: func(x, *args), np.array(x0, dtype=float))
        return from_many_starts(value_and_slope, np.array(x0, dtype=float), tol, maxiter)
    path = [float(x0)]
    signs = set()
    message, success = "", False
    with np.errstate(all="ignore"):
        y, slope = value_and_slope(np.float64(path[0]))
        while not message:
            x = path[-1]
            signs.add(np.sign(y))
            if not np.isfinite(y) or not np.isfinite(slope):
                message = (f"At x = {place(x)} the function or its slope is no finite number, so the search ends "
                           "there: start nearer to the root.")
            elif y == 0:
                message, success = f"A root was found in {steps(len(path) - 1)}: the function is exactly 0.", True
            elif slope == 0:
                message = (f"The slope is 0 at x = {place(x)}, so the tangent there never meets the axis: "
                           "start elsewhere.")
            elif len(path) > maxiter:
                message = f"No root was found in {steps(maxiter)}: " + (
                    "the function had the same sign wherever it was looked at, so perhaps it has no root."
                    if len(signs) == 1 else "start elsewhere, or allow more steps with maxiter=.")
            else:
                step = -y / slope
                path.append(float(x + step))
                y, slope = value_and_slope(np.float64(path[-1]))
                message = wrong_way(path)
                if abs(step) <= tol * max(1.0, abs(path[-1])) and np.isfinite(y):
                    message, success = (f"A root was found in {steps(len(path) - 1)}: the last was "
                                        f"{number(abs(step))} long."), True
    return OptimizeResult(x=path[-1], fun=float(y), jac=float(slope), nit=len(path) - 1, success=success,
                          message=message, path=np.array(path))


def both(func: Callable[..., Any], fprime: Callable[..., Any] | None,
         args: tuple[Any, ...]) -> Callable[[Any], tuple[Any, Any]]:
    """The value of a function and its slope, number by number."""
    def value_and_slope(x: Any) -> tuple[Any, Any]:
        if fprime is not None:
            return np.asarray(func(x, *args), float)[()], np.asarray(fprime(x, *args), float)[()]
        y, pullback = vjp(lambda x: func(x, *args), x)
        if np.shape(y) != np.shape(x):
            raise ValueError(f"newton finds roots of functions of one number; this one gave shape {np.shape(y)} for "
                             f"shape {np.shape(x)}.")
        return y, pullback(np.ones(np.shape(y))[()])[0]
    return value_and_slope


def each_by_itself(func: Callable[[Any], Any], x: np.ndarray) -> None:
    """ValueError if a function mixes the numbers of x: its Jacobian then is not diagonal, and this no slope of each."""
    with np.errstate(all="ignore"):
        y, pullback = vjp(func, x)
        if np.shape(y) != np.shape(x):
            return  # which is told when it is called
        weights = np.linspace(1, 2, x.size).reshape(x.shape)
        if not np.allclose(pullback(weights)[0], weights * pullback(np.ones(x.shape))[0], rtol=1e-9, equal_nan=True):
            raise ValueError("newton takes each number of x0 as a start of its own, and this function mixes them. For "
                             "as many equations as unknowns take least_squares.")


def wrong_way(path: list[float]) -> str:
    """What is wrong with a path, if it goes round or runs away; nothing if nothing is."""
    x, size = path[-1], max(1.0, abs(path[-1]))
    close = lambda a, b: abs(a - b) <= 1e-15 * size  # a circle that attracts is met to the last digit
    if abs(x - path[-2]) > 1e-6 * size:
        for length in range(2, LONGEST_CYCLE + 1):
            rounds = path[-1:-2 * length - 2:-1]
            if len(rounds) > 2 * length and all(close(a, b) for a, b in zip(rounds, rounds[length:])):
                circle = " → ".join(place(round(p, 9)) for p in path[-length - 1:])
                return f"The steps go round in a circle, {circle}, for ever: start elsewhere."
    away = np.abs(path[-4:])
    if len(path) > 4 and abs(x) > 1e9 * max(1.0, abs(path[0])) and np.all(np.diff(away) > 0):
        return (f"The steps run away, to x = {place(x)} after {steps(len(path) - 1)}, each further than the one "
                "before: start nearer to the root.")
    return ""


def from_many_starts(value_and_slope: Callable[[Any], tuple[Any, Any]], x: np.ndarray, tol: float,
                     maxiter: int) -> OptimizeResult:
    """Newton–Raphson from all starts at once; each stops by itself."""
    path, found, moving = [x.copy()], np.zeros(x.shape, bool), np.ones(x.shape, bool)
    with np.errstate(all="ignore"):
        y, slope = value_and_slope(x)
        while True:
            found |= moving & (y == 0)
            moving &= ~found & (slope != 0) & np.isfinite(y) & np.isfinite(slope)
            if not moving.any() or len(path) > maxiter:
                break
            step = np.where(moving, -y / slope, 0.0)
            x = x + step
            y, slope = value_and_slope(x)
            found |= moving & (np.abs(step) <= tol * np.maximum(1.0, np.abs(x))) & np.isfinite(y)
            path.append(x)
    return OptimizeResult(x=x, fun=y, jac=slope, nit=len(path) - 1, success=found, path=np.array(path), message=(
        f"{found.sum():,} of {found.size:,} starts found a root in {steps(len(path) - 1)}" + (
            "." if found.all() else
            "; the others met a slope of 0, went round or ran away, and one of them by itself is told why.")))
