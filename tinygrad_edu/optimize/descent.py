"""Minima: steepest descent, and Newton's method on the gradient.

    steepest    x ← x − γ J            downhill, by a rate γ
    newton      x ← x − H⁻¹ J          to where the gradient would be 0 if f were a parabola: minimum, maximum or saddle
    absolute    x ← x − |H|⁻¹ J        the same with the eigenvalues of H made positive, so that it goes downhill

Source: Nocedal and Wright, Numerical Optimization, chapters 2 and 3; for |H|, Dauphin et al. (2014).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tinygrad_edu.calculus import hessian, value_and_grad
from tinygrad_edu.formula import number
from tinygrad_edu.optimize.result import OptimizeResult, place, steps, takes_one

METHODS = ("absolute", "steepest", "newton")


class SingularError(ValueError):
    """H has no inverse."""


def minimize(fun: Callable[..., Any], x0: Any, args: tuple[Any, ...] = (), method: str = "absolute",
             jac: Callable[..., Any] | None = None, hess: Callable[..., Any] | None = None, *,
             rate: float | None = None, max_step: float | None = None, tol: float = 1e-8,
             maxiter: int | None = None) -> OptimizeResult:
    """A minimum of a function of a vector, from ``x0`` downhill, until the gradient is next to 0.

    That is |J| · max(1, |x|) ≤ tol · max(1, |f|) for each entry. ``method``: "absolute", "steepest" or "newton".
    ``jac`` and ``hess``: gradient and Hessian, by the chain rule if not given. ``rate``: γ, by which every step is
    multiplied; without it "steepest" and "absolute" halve a step until it leads down. ``max_step``: no step is longer.
    The result has ``hess`` as well, and ``kind``: minimum, maximum, saddle, or cannot tell. ValueError for a method
    that there is not.

    >>> valley = lambda v: (1 - v[0])**2 + 100 * (v[1] - v[0]**2)**2
    >>> result = minimize(valley, [-1.2, 1.0])
    >>> result.x.round(6), result.success, result.kind
    (array([1., 1.]), True, 'minimum')
    """
    if method not in METHODS:
        raise ValueError(f"There is no method {method!r}; there are {', '.join(METHODS)}.")
    takes_one(fun, x0, args)
    x = np.array(x0, dtype=float)[()]
    if np.ndim(x) > 1:
        raise ValueError(f"x0 is a number or a vector; this has shape {np.shape(x)}. Hand over x0.ravel(), and let the "
                         "function begin with a reshape.")
    maxiter = maxiter if maxiter is not None else 10_000 if method == "steepest" else 200
    of_x = lambda x: fun(x, *args)
    at = value_and_grad(of_x) if jac is None else lambda x: (of_x(x), np.asarray(jac(x, *args), float)[()])
    hessian_at = hessian(of_x) if hess is None else lambda x: np.asarray(hess(x, *args), float)
    path, message, length = [x], "", 1.0
    with np.errstate(all="ignore"):
        f, J = at(x)
        start = abs(f)
        while not message:
            if not np.isfinite(f) or not np.all(np.isfinite(J)):
                message = (f"At x = {place(x)} the function or its gradient is no finite number: start elsewhere, or "
                           "take shorter steps (max_step=, or a smaller rate=).")
                break
            if np.max(np.abs(J) * np.maximum(1.0, np.abs(x)), initial=0) <= tol * max(1.0, abs(f)):
                if not is_far_off(hessian_at(x) if np.size(x) <= 100 else None, J, x):
                    break
                tol /= 1000  # the function is flat here as a whole, being measured in large units, or ebbing away
            if np.linalg.norm(x) > 1e12 * max(1.0, float(np.linalg.norm(path[0]))) or f < -1e15 * max(1.0, start):
                message = (f"The function falls without end, to {number(float(f))} after {steps(len(path) - 1)}: "
                           "it has no minimum this way.")
            elif rate is not None and f > 1e6 * max(1.0, start):
                message = (f"The steps lead up instead of down, to {number(float(f))}: the rate {number(rate)} is too "
                           "great, try a tenth of it, or none.")
            elif len(path) > maxiter:
                message = (f"No minimum was reached in {steps(maxiter)}; the gradient is still "
                           f"{number(float(np.linalg.norm(J)))} long: allow more with maxiter=, or "
                           f"{'take method=' + repr('absolute') if method == 'steepest' else 'start elsewhere'}.")
            if message:
                break
            try:
                step = step_of(method, J, None if method == "steepest" else hessian_at(x), max_step)
            except SingularError:
                message = (f"The Hessian is singular at x = {place(x)}, so Newton's step is not defined there: take "
                           "method='absolute', or start elsewhere.")
                break
            if rate is None and method != "newton":
                # Steepest descent has to fall by a good part: across a valley, up again, is a way down, but by a hair.
                length = downhill(of_x, x, f, J, step, *((1.0, 1e-4) if method == "absolute" else (2 * length, 0.25)))
                if not length:
                    if np.max(np.abs(J)) > 1e-6 * max(1.0, abs(f)):
                        message = (f"No step downhill from x = {place(x)} makes the function smaller, though its "
                                   "gradient is not 0: has it a corner there, or a wrong jac=?")
                    break
            x = x + (length if rate is None else rate) * step
            path.append(x)
            f, J = at(x)
        H = hessian_at(x) if np.size(x) <= 100 and np.isfinite(f) else None
    kind = kind_of(H)
    if not message and is_far_off(H, J, x):
        message = (f"At x = {place(x)} the gradient is next to 0, but by the Hessian the minimum lies elsewhere, if "
                   "there is one: start elsewhere, or multiply the function, which is flat here, by a great number.")
    result = OptimizeResult(x=x, fun=float(f), jac=J, hess=H, kind=kind if not message else "", nit=len(path) - 1,
                            success=not message and kind in ("minimum", "cannot tell"), message=message,
                            path=np.array(path))
    if not message:
        result.message = SETTLED[kind].format(f"{steps(len(path) - 1)}")
    return result


SETTLED = {
    "minimum": "A minimum was found in {}.",
    "cannot tell": "The gradient is 0 after {}; the Hessian is singular there, so it cannot tell whether this is a "
                   "minimum: look at the function nearby.",
    "maximum": "After {} the gradient is 0, but this is a maximum: start beside it, or take method='absolute'.",
    "saddle": "After {} the gradient is 0, but this is a saddle, lower to some sides: start beside it, or take "
              "method='absolute'.",
}


def step_of(method: str, J: Any, H: Any, max_step: float | None) -> Any:
    """The step that a method takes, shortened if it is too long; SingularError if there is none."""
    if method == "steepest":
        step = -J
    elif method == "newton":
        matrix = np.atleast_2d(H)
        if not np.all(np.isfinite(matrix)) or np.linalg.cond(matrix) > 1e13:
            raise SingularError
        step = -np.linalg.solve(matrix, np.ravel(J)).reshape(np.shape(J))[()]
    else:
        sizes, directions = np.linalg.eigh(np.atleast_2d(H))
        sizes = np.maximum(np.abs(sizes), 1e-8 * np.max(np.abs(sizes))) if np.any(sizes) else np.ones_like(sizes)
        step = -(directions @ ((directions.T @ np.ravel(J)) / sizes)).reshape(np.shape(J))[()]
    size = float(np.linalg.norm(step))
    return step * (max_step / size) if max_step is not None and size > max_step else step


def downhill(f: Callable[[Any], Any], x: Any, fx: float, J: Any, step: Any, length: float,
             part: float) -> float:
    """By how much to go along a step: halved until f falls by this part of what its slope promises; 0 if never."""
    slope = float(np.sum(J * step))
    for _ in range(60):
        if f(x + length * step) <= fx + part * length * slope and length * slope + fx != fx \
                and np.any(x + length * step != x):
            return length
        length /= 2
    return 0.0


def is_far_off(H: Any, J: Any, x: Any) -> bool:
    """Does a Hessian that curves up say that the minimum lies elsewhere, although the gradient is next to 0?"""
    if not np.any(J) or kind_of(H) != "minimum":
        return False
    step = np.linalg.solve(np.atleast_2d(H), np.ravel(J))
    return bool(np.any(np.abs(step) > 0.001 * np.maximum(1.0, np.abs(x))))


def kind_of(H: Any) -> str:
    """What a point with gradient 0 is, by the eigenvalues of the Hessian there."""
    if H is None or not np.all(np.isfinite(H)):
        return "cannot tell"
    sizes = np.linalg.eigvalsh(np.atleast_2d(H)) if np.size(H) else np.ones(1)
    zero = 1e-7 * max(float(np.max(np.abs(sizes))), 1e-300)
    if sizes[0] > zero:
        return "minimum"
    if sizes[-1] < -zero:
        return "maximum"
    return "saddle" if sizes[0] < -zero and sizes[-1] > zero else "cannot tell"
