"""By how much a matrix can lengthen a change: its greatest singular value, also where it is not written out."""

from __future__ import annotations

from typing import Any

import numpy as np

from visualize.wording import length

_MOST_WORK = 5e6  # multiplications; a matrix that takes no more is decomposed as it is, in some 10 ms
_MOST_STEPS = 60
_CLOSE_ENOUGH = 2e-4  # of the norm, what a step may leave over: no more than the norm can be wrong by


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


def is_small(matrix_shape: tuple[int, ...]) -> bool:
    """Is a matrix, or a stack of them, small enough to be decomposed?"""
    return float(np.prod(matrix_shape)) * min(matrix_shape[-2:]) <= _MOST_WORK


def search(jacobian: Any) -> float | None:
    """The norm of a matrix of which only the products with a row and with a column are known; None if in vain.

    From a random v on, J · v and (J · v) · J and so on turn towards the direction that is stretched most. Keeping the
    directions v that were met (Golub & Kahan 1965) finds it in some ten steps: in terms of them, J has the entries
    ``alphas`` on its diagonal and ``betas`` beside it.
    """
    rows, columns = jacobian.shape
    if rows < columns:  # fewer directions to keep
        return search(jacobian.T)
    v = np.random.default_rng(0).normal(size=columns)
    vs = (v / length(v)).reshape(1, -1)
    u, beta = np.zeros(rows), 0.0
    alphas: list[float] = []
    betas: list[float] = []
    for _ in range(min(_MOST_STEPS, columns + 1)):
        u = jacobian.push(vs[-1]) - beta * u
        alphas.append(length(u))
        u /= alphas[-1] or 1.0
        v = jacobian.pull(u)
        for _ in range(2):  # what points along none of the others; once more, for what rounding left
            v = v - (vs @ v) @ vs
        beta = length(v)
        if not np.isfinite(beta + alphas[-1]):
            return None
        left, found, _ = np.linalg.svd(np.diag(alphas) + np.diag(betas, 1))
        if beta * abs(left[-1, 0]) <= _CLOSE_ENOUGH * found[0]:
            return float(found[0])
        betas.append(beta)
        vs = np.vstack([vs, v / beta])
    return None
