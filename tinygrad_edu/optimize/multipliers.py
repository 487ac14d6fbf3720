"""Lagrange multipliers: the minima and maxima of f on the curve g = 0.

At such a point nothing is to be gained along the curve, so ∇f stands across it, as ∇g does:

    ∇f = λ ∇g,    g = 0

These are as many equations as unknowns (x, y, λ). They say that L = f − λ g has gradient 0, and Newton's method solves
them; the Hessian of L by (x, y, λ) is the *bordered* one, with ∇g along its edges. What kind of point was found is told
by the Hessian of L along the curve.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from tinygrad_edu.calculus import grad, hessian, value_and_grad
from tinygrad_edu.formula import number
from tinygrad_edu.jit import jit
from tinygrad_edu.optimize.result import OptimizeResult, place, takes_one

SAME = 1e-6  # how close two points are that are one


class LagrangePoint(NamedTuple):
    """A point where ∇f = λ∇g and g = 0: where, λ, the value of f, and minimum, maximum, saddle or cannot tell."""

    x: np.ndarray
    multiplier: float
    fun: float
    kind: str

    def __str__(self) -> str:
        digits = 6 if self.kind == "cannot tell" else 12  # such a point is crept up to, and known to fewer digits
        f, multiplier = (number(round(value, digits), 8) for value in (self.fun, self.multiplier))
        return f"{self.kind:<11}  f = {f:>12}  at {place(np.round(self.x, 6))}, λ = {multiplier}"


class LagrangeResult(OptimizeResult):
    """The points that were found, the lowest first; printed, a table of them."""

    points: list[LagrangePoint]

    def __repr__(self) -> str:
        return "\n".join([*map(str, self.points), self.message])


def lagrange(f: Callable[[Any], Any], g: Callable[[Any], Any], starts: Any, *, tol: float = 1e-12,
             maxiter: int = 100) -> LagrangeResult:
    """The points where f is stationary on g = 0, each classified, by Newton's method from one or many starts.

    ``f`` and ``g``: functions of a vector; ``starts``: one vector, or a row for each. The result has ``points``, the
    lowest first; their x, fun, ``multipliers`` and ``kinds`` as arrays; ``jac``, ∇f at each; ``path``, one for each
    start; ``settled``, how many of the starts led to a point.

    >>> result = lagrange(lambda v: v[0] ** 2 * v[1], lambda v: v[0] ** 2 + v[1] ** 2 - 1, [[1, 1], [1, -1]])
    >>> print(result)
    minimum      f =  −0.38490018  at (0.816497, −0.57735), λ = −0.57735027
    maximum      f =   0.38490018  at (0.816497, 0.57735), λ = 0.57735027
    2 of 2 starts settled on 2 points.
    """
    starts = np.atleast_2d(np.array(starts, dtype=float))
    if not starts.size:
        raise ValueError("There is no start: one vector is needed at least, and more of them find more points.")
    for name, function in (("f", f), ("g", g)):
        takes_one(function, starts[0])
        if np.shape(function(starts[0])) != ():
            raise ValueError(f"{name} gives shape {np.shape(function(starts[0]))}, and one number is needed: one "
                             "function f, and one curve g = 0 for it to be on.")
    n = starts.shape[1]
    L = lambda v: f(v[:n]) - v[n] * g(v[:n])
    gradient, bordered = quick(grad(L), starts[0]), quick(hessian(L), starts[0])
    values = [value_and_grad(function) for function in (f, g)]
    found: list[LagrangePoint] = []
    gradients, paths, lost = [], [], []
    with np.errstate(all="ignore"):
        for start in starts:
            path, arrived = settle(gradient, bordered, np.append(start, first_multiplier(values, start)), tol, maxiter)
            paths.append(path)
            H, usual = bordered(path[-1])[:n, :n], float(np.max(np.abs(bordered(path[0])[:n, :n])))
            if not arrived or np.max(np.abs(H)) <= 1e-20 * usual:
                lost.append(path[-1][:n])  # the second: it ran to where an exponential has faded away
                continue
            x, multiplier = path[-1][:n], float(path[-1][n])
            (value, df), (_, dg) = (function(x) for function in values)
            point = LagrangePoint(x, multiplier, float(value), kind_along(H, dg, usual))
            if not any(same(point, other) for other in found):
                found.append(point)
                gradients.append(df)
        one_sign = abs(sum(np.sign(values[1](v[:n])[0]) for path in paths for v in path)) == sum(map(len, paths))
        at_dead_end = [x for x in lost if np.all(np.isfinite(x)) and dead_end(values[1], x)]
    order = sorted(range(len(found)), key=lambda i: (round(found[i].fun, 9), *found[i].x))
    found = [found[i] for i in order]
    return LagrangeResult(
        points=found, x=np.array([point.x for point in found]).reshape(-1, n), fun=np.array([p.fun for p in found]),
        jac=np.array([gradients[i] for i in order]).reshape(-1, n), kinds=[p.kind for p in found],
        multipliers=np.array([p.multiplier for p in found]), settled=len(starts) - len(lost),
        nit=sum(len(path) - 1 for path in paths), success=bool(found), path=paths,
        message=in_words(len(starts), len(lost), len(found), at_dead_end, one_sign))


def settle(gradient: Callable[..., Any], bordered: Callable[..., Any], v: np.ndarray, tol: float,
           maxiter: int) -> tuple[np.ndarray, bool]:
    """Newton's method on ∇L = 0; the path, and whether it came to rest."""
    path = [v]
    for _ in range(maxiter):
        F, H = gradient(v), bordered(v)
        if not np.all(np.isfinite(F)) or not np.all(np.isfinite(H)):
            return np.array(path), False
        if not np.any(F):
            return np.array(path), True
        try:
            step = -np.linalg.solve(H, F)
        except np.linalg.LinAlgError:
            step = -np.linalg.lstsq(H, F, rcond=None)[0]  # the shortest of the many steps, or the nearest to one
        v = v + step
        path.append(v)
        residual = float(np.max(np.abs(gradient(v))))
        if np.max(np.abs(step)) <= tol * max(1.0, float(np.max(np.abs(v)))) or \
                (residual <= 1e-15 and np.max(np.abs(step)) <= 1e-6):  # near a degenerate point steps halve only
            return np.array(path), residual <= 1e-6 * max(1.0, float(np.max(np.abs(H))))
    return np.array(path), False


def first_multiplier(values: list[Callable[..., Any]], x: np.ndarray) -> float:
    """The λ with which λ∇g comes nearest to ∇f."""
    (_, df), (_, dg) = (function(x) for function in values)
    return float(df @ dg / (dg @ dg)) if np.any(dg) else 0.0


def kind_along(H: np.ndarray, dg: np.ndarray, usual: float) -> str:
    """Minimum, maximum or saddle, by the curvature of L along the curve, across ∇g; cannot tell where it is 0.

    That is, next to 0 against the curvature here, and against the usual one, that at the start.
    """
    if not np.any(np.abs(dg) > 1e-8) or len(dg) < 2:
        return "cannot tell"
    along = np.linalg.svd(dg.reshape(1, -1))[2][1:]  # directions at right angles to ∇g
    sizes = np.linalg.eigvalsh(along @ H @ along.T)
    zero = 1e-5 * max(usual, float(np.max(np.abs(H))))
    if np.any(sizes < -zero) and np.any(sizes > zero):
        return "saddle"
    return "minimum" if np.all(sizes > zero) else "maximum" if np.all(sizes < -zero) else "cannot tell"


def same(a: LagrangePoint, b: LagrangePoint) -> bool:
    """Are two points one? Degenerate ones are only found to half of the digits."""
    near = SAME if "cannot tell" not in (a.kind, b.kind) else 1e-3
    return bool(np.max(np.abs(a.x - b.x)) <= near * max(1.0, float(np.max(np.abs(b.x)))))


def dead_end(g: Callable[..., Any], x: np.ndarray) -> bool:
    """Is this on the curve, at a point where ∇g = 0?"""
    value, gradient = g(x)
    return bool(abs(value) < 1e-4 and np.max(np.abs(gradient)) < 1e-2)


def in_words(starts: int, lost: int, points: int, at_dead_end: list[np.ndarray], one_sign: bool) -> str:
    """How the search went, in a sentence."""
    if lost < starts:
        return (f"{starts - lost} of {starts} starts settled on {points} point{'s' * (points != 1)}" +
                ("." if not lost else "; the others ran away or went round, so there may be more points: "
                                      "more starts tell more."))
    if at_dead_end:
        return (f"No start settled: they run to {place(np.round(at_dead_end[0], 2) + 0.0)}, where ∇g = 0 and ∇f = λ∇g "
                "cannot hold; look at f there by itself.")
    if one_sign:
        return (f"None of {starts} starts settled, and g had the same sign wherever it was looked at: perhaps no point "
                "has g = 0.")
    return f"None of {starts} starts settled within the steps allowed: start nearer to the curve, or allow more steps."


def quick(function: Callable[..., Any], start: np.ndarray) -> Callable[..., Any]:
    """A function compiled, because it is called many times; as it is, if it cannot be."""
    compiled = jit(function)
    try:
        compiled(np.append(start, 1.0))
    except Exception:
        return function
    return compiled
