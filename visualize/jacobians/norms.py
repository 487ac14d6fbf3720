"""By how much a matrix can lengthen a change: its greatest singular value, also where it is not written out."""

from __future__ import annotations

from typing import Any

import numpy as np

SMALL = 40_000  # a matrix with no more entries than this is decomposed as it is: some 10 ms
_MOST_STEPS = 60
_CLOSE_ENOUGH = 1e-4  # of the norm, what a step may leave over; the norm itself is then right to about its square


def length(numbers: np.ndarray) -> float:
    """The Euclidean length."""
    return float(np.sqrt(np.sum(np.square(numbers, dtype=np.float64))))


def spectral_norm(matrix: np.ndarray) -> float:
    """The greatest singular value of a small matrix, or of a stack of them; NaN or ∞ if such numbers are in it.

    >>> spectral_norm(np.array([[3.0, 0.0], [4.0, 0.0]]))
    5.0
    """
    if not matrix.size:
        return 0.0
    if not np.isfinite(matrix).all():
        return float("nan") if np.isnan(matrix).any() else float("inf")
    return float(np.max(np.linalg.norm(matrix, 2, axis=(-2, -1))))


def search(jacobian: Any) -> float | None:
    """The norm of a matrix of which only the products with a row and with a column are known; None if in vain.

    From a random v, J·v and (J·v)·J and so on turn towards the direction that is stretched most. Keeping all
    directions that were met (Golub & Kahan 1965) finds it in some ten steps: in terms of them J has the entries
    ``alphas`` on its diagonal and ``betas`` beside it.
    """
    rows, columns = jacobian.shape
    v = np.random.default_rng(0).normal(size=columns)
    vs: list[np.ndarray] = [v / length(v)]
    us: list[np.ndarray] = []
    alphas: list[float] = []
    betas: list[float] = []
    for _ in range(min(_MOST_STEPS, rows + 1, columns + 1)):
        u = _orthogonal(jacobian.push(vs[-1]), us)
        alphas.append(length(u))
        us.append(u / (alphas[-1] or 1.0))
        v = _orthogonal(jacobian.pull(us[-1]), vs)
        beta = length(v)
        if not np.isfinite(beta + alphas[-1]):
            return None
        left, found, _ = np.linalg.svd(np.diag(alphas) + np.diag(betas, 1))
        left_over = beta * abs(left[-1, 0])
        if left_over <= _CLOSE_ENOUGH * found[0]:
            return float(found[0])
        betas.append(beta)
        vs.append(v / beta)
    return None


def _orthogonal(vector: np.ndarray, others: list[np.ndarray]) -> np.ndarray:
    """What of a vector points along none of the others."""
    for _ in range(2):  # once more, for what rounding left
        for other in others:
            vector = vector - (vector @ other) * other
    return vector
