"""Least squares: the parameters at which a sum of squared residuals, r₁² + r₂² + …, is least, by Levenberg–Marquardt.

    (JᵀJ + λ D²) δ = −Jᵀ r        x ← x + δ

For λ = 0 this is Newton's method with the residuals taken as straight lines (Gauss–Newton); for a great λ it is a short
step downhill. λ becomes ten times smaller after a step that leads down, and ten times greater before the next try after
one that does not. D holds the lengths of J's columns, so that it does not matter in which units a parameter is given.
Source: Marquardt (1963); Moré (1978); Press et al., Numerical Recipes, section 15.5.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from tinygrad_edu.calculus import jacobian
from tinygrad_edu.optimize.result import OptimizeResult, place, steps, takes_one

GREATEST_DAMPING, UNDAMPED = 1e30, 1e-12


def least_squares(fun: Callable[..., Any], x0: Any, jac: Callable[..., Any] | None = None, *,
                  args: tuple[Any, ...] = (), x_scale: str | float | None = None, damping: float = 1.0,
                  tol: float = 1e-12, maxiter: int = 1000) -> OptimizeResult:
    """The x for which the sum of squares of the vector ``fun(x)`` is least, from ``x0`` by Levenberg–Marquardt.

    ``jac``: its Jacobian, by the chain rule if it is not given. ``x_scale``: "jac" measures each parameter by the
    length of its column of J, 1.0 takes them as they are; None tries the first, then the other, then the first with
    next to no damping. ``damping``: λ at the start. It stops when a step moves no parameter by more than ``tol`` of its
    size. ``fun`` and ``jac`` of the result are the residuals and their Jacobian; ``cost`` is half the sum of squares,
    ``grad`` its gradient, ``dampings`` λ at each step.

    >>> import numpy as np
    >>> t, y = np.arange(4.0), np.array([3.0, 1.5, 0.75, 0.375])
    >>> fit = least_squares(lambda p: p[0] * np.exp(p[1] * t) - y, [1.0, 0.0])
    >>> fit.x.round(9), fit.success
    (array([ 3.        , -0.69314718]), True)
    """
    if x_scale not in (None, "jac", 1, 1.0):
        raise ValueError(f"x_scale is 'jac' or 1.0; it was {x_scale!r}.")
    takes_one(fun, x0, args)
    x = np.array(x0, dtype=float).reshape(-1)
    residuals = lambda x: np.asarray(fun(x, *args), dtype=float).reshape(-1)
    jacobian_at = jacobian(lambda x: fun(x, *args)) if jac is None else lambda x: jac(x, *args)
    matrix = lambda x: np.asarray(jacobian_at(x), dtype=float).reshape(-1, x.size)
    with np.errstate(all="ignore"):
        fits: list[OptimizeResult] = []
        tries: list[tuple[str | float, float]] = [("jac", damping), (1.0, damping), ("jac", UNDAMPED)]
        for scale, first in tries if x_scale is None else [(x_scale, damping)]:
            fits.append(levenberg_marquardt(residuals, matrix, x, scale, first, tol, maxiter))
            if fits[-1].success:
                return fits[-1]
    return fits[0]


def levenberg_marquardt(residuals: Callable[..., Any], matrix: Callable[..., Any], x: np.ndarray, x_scale: str | float,
                        damping: float, tol: float, maxiter: int) -> OptimizeResult:
    """The steps of one fit, and how they ended."""
    path, dampings, message, tries = [x], [], "", 0
    r, J = residuals(x), matrix(x)
    cost, scale = r @ r / 2, np.zeros(x.size)
    if not np.isfinite(cost) or not np.all(np.isfinite(J)):
        message = f"At the start, x = {place(x)}, a residual or its slope is no finite number: start elsewhere."
    while not message and not np.all(leaning(r, J) <= 1e-15):
        scale = np.maximum(scale, np.linalg.norm(J, axis=0)) if x_scale == "jac" else np.ones(x.size)
        scale = np.where(scale > 0, scale, 1.0)
        for tried, step in damped(J, r, scale, damping):
            tries += 1
            new = residuals(x + step)
            damping, small = tried, bool(np.all(np.abs(step) <= tol * np.abs(x)))
            down = new @ new / 2 < cost
            if down or small or damping > GREATEST_DAMPING:
                break
        if not down:
            break  # not even the shortest step leads down: this is the bottom, as far as rounding tells
        new_J = matrix(x + step)
        if not np.all(np.isfinite(new_J)):
            message = f"At x = {place(x + step)} a slope is no finite number: start elsewhere."
            break
        x, r, J, cost = x + step, new, new_J, new @ new / 2
        path.append(x)
        dampings.append(damping)
        damping /= 10
        if small:
            break
        if len(path) > maxiter or tries > 20 * maxiter:
            message = f"No fit was reached in {steps(len(path) - 1)}: allow more with maxiter=, or start nearer to it."
    message = message or what_is_not_determined(J, x) or still_leaning(r, J, x)
    return OptimizeResult(x=x, cost=float(cost), fun=r, jac=J, grad=J.T @ r, nit=len(path) - 1, success=not message,
                          message=message or f"The least sum of squares was reached in {steps(len(path) - 1)}.",
                          path=np.array(path), dampings=np.array(dampings))


def leaning(r: np.ndarray, J: np.ndarray) -> np.ndarray:
    """For each parameter the cosine of the angle between its column of J and r; 0 where the sum of squares is least."""
    sizes = np.linalg.norm(J, axis=0) * np.linalg.norm(r)
    return np.abs(J.T @ r) / np.where(sizes > 0, sizes, 1.0)


def still_leaning(r: np.ndarray, J: np.ndarray, x: np.ndarray) -> str:
    """A sentence on a parameter that came to rest on a slope; nothing if none did."""
    worst = leaning(r, J)
    if np.linalg.norm(r) <= 1e-10 * np.linalg.norm(J * x) or not x.size or worst.max() <= 1e-4:
        return ""  # what is left of a perfect fit is rounding, and leans anyhow
    return (f"The steps came to rest at x = {place(x)}, but the sum of squares has still a slope there by "
            f"x[{np.argmax(worst)}], which has next to no influence: start elsewhere, or measure the parameters in "
            "units in which they are near 1.")


def damped(J: np.ndarray, r: np.ndarray, scale: np.ndarray, damping: float) -> Iterator[tuple[float, np.ndarray]]:
    """Steps with ever more damping, and it; solved as a least-squares problem, as JᵀJ would square what is lost."""
    while True:
        rows = np.concatenate([J, np.sqrt(damping) * np.diag(scale)]) / scale  # in the units of the scale
        yield damping, np.linalg.lstsq(rows, np.concatenate([-r, np.zeros(scale.size)]), rcond=None)[0] / scale
        damping *= 10


def what_is_not_determined(J: np.ndarray, x: np.ndarray) -> str:
    """A sentence on the parameters that can be moved without changing any residual; nothing if there are none."""
    lengths = np.linalg.norm(J, axis=0)
    _, sizes, directions = np.linalg.svd(J / np.where(lengths > 0, lengths, 1.0), full_matrices=True)
    if x.size and (len(sizes) < x.size or sizes[-1] <= 1e-11 * max(sizes[0], 1e-300)):
        moved = [f"x[{i}]" for i in np.flatnonzero(np.abs(directions[-1]) > 1e-3)]
        which = moved[0] if len(moved) == 1 else f"{', '.join(moved[:-1])} and {moved[-1]} together"
        return (f"The data do not determine the parameters: {which} can be moved from x = {place(x)} without changing "
                "the residuals. Hold one of them fixed, take other data, or start elsewhere.")
    return ""


# --- Curves --------------------------------------------------------------------------------------------------------


class CurveFit(OptimizeResult):
    """A fit; ``covariance`` and ``stderr`` say how uncertain its parameters are. ``popt, pcov = …`` unpacks it."""

    covariance: np.ndarray
    stderr: np.ndarray

    def __iter__(self) -> Iterator[np.ndarray]:
        return iter((self.x, self.covariance))


def curve_fit(f: Callable[..., Any], xdata: Any, ydata: Any, p0: Any = None, sigma: Any = None,
              absolute_sigma: bool = False, **settings: Any) -> CurveFit:
    """Fit y ≈ f(x, a, b, …): the parameters for which Σ ((y − f) / σ)² is least, and their uncertainty.

    ``p0``: where to start, ones if it is not given. ``sigma``: the uncertainty of each y. The covariance is that of the
    straightened problem, (JᵀJ)⁻¹, times the mean square of the residuals, χ²/(N − n), unless ``absolute_sigma`` says
    that σ itself is known. Other settings are those of ``least_squares``; the result has its fields, too.

    >>> import numpy as np
    >>> fit = curve_fit(lambda x, m, c: m * x + c, np.arange(6.0), [1.1, 2.9, 5.2, 6.8, 9.1, 10.7])
    >>> fit.x.round(6), fit.stderr.round(6)
    (array([1.948571, 1.095238]), array([0.045833, 0.138767]))
    """
    y = np.asarray(ydata, dtype=float)
    x = np.asarray(xdata, dtype=float) if isinstance(xdata, (list, tuple)) else xdata
    if p0 is None:
        wanted = [p for p in inspect.signature(f).parameters.values() if p.default is p.empty][1:]
        if not wanted or any(p.kind is p.VAR_POSITIONAL for p in wanted):
            raise ValueError("How many parameters f has cannot be told from it: say where to start with p0=[…].")
        p0 = np.ones(len(wanted))
    start = np.asarray(p0, dtype=float).reshape(-1)
    errors = np.ones(()) if sigma is None else np.asarray(sigma, dtype=float)
    if not np.all(errors > 0) or errors.shape not in ((), y.shape):
        raise ValueError("sigma is the uncertainty of each y: as many numbers, each greater than 0.")
    weights = 1 / errors
    if not np.all(np.isfinite(y)):
        raise ValueError("Some of the data are no finite numbers: leave them out first, y[np.isfinite(y)].")
    with np.errstate(all="ignore"):
        made = np.shape(f(x, *start))
    if made not in ((), y.shape):
        raise ValueError(f"f gives shape {made} for these x, and y has shape {y.shape}: one number is needed for each.")
    given = settings.pop("jac", None)
    if given is not None:  # SciPy's: f's derivatives, called as f is; those of the residuals are the same, weighted
        settings["jac"] = lambda p: np.asarray(given(x, *p)) * np.reshape(weights, (-1, 1))
    fit = least_squares(lambda p: ((f(x, *[p[i] for i in range(start.size)]) - y) * weights).reshape(-1), start,
                        **settings)
    freedom = y.size - start.size
    covariance = covariance_of(fit.jac)
    if not absolute_sigma and np.all(np.isfinite(covariance)):
        covariance = covariance * (2 * fit.cost / freedom) if freedom > 0 else np.full_like(covariance, np.inf)
    result = CurveFit(**vars(fit), covariance=covariance, stderr=np.sqrt(np.diag(covariance)))
    if fit.success and freedom < 1 and not absolute_sigma:
        result.message += (f" There are {y.size} data for {start.size} parameters, so nothing is left over to tell "
                           "their uncertainty by: take more data, or say sigma= and absolute_sigma=True.")
    return result


def covariance_of(J: np.ndarray) -> np.ndarray:
    """(JᵀJ)⁻¹; infinite where J does not determine it."""
    lengths = np.linalg.norm(J, axis=0)
    if np.any(lengths == 0) or what_is_not_determined(J, np.zeros(J.shape[1])):
        return np.full((J.shape[1], J.shape[1]), np.inf)
    _, sizes, directions = np.linalg.svd(J / lengths, full_matrices=False)
    root = directions.T / sizes
    return root @ root.T / np.outer(lengths, lengths)
