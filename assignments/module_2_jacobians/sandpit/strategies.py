"""The strategies that the course compares: where to dip next, from the depth f, the Jacobian J and the Hessian H.

Each is next_step(f, J, H) → the step. They work on numbers, on one place (J of shape (2,), H of (2, 2)) and on many at
once, which then are the last axis. What they do with J and H is written out for two variables.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any as Array  # an array, or a Tensor in its place

import numpy as np

Strategy = Callable[[Array, Array, Array], Array]
LONGEST_NEWTON, LONGEST_ABSOLUTE = 2.0, 1.2  # m
TINY = 1e-300  # in the place of a length of 0, which nothing can be divided by


def constant(f: Array, J: Array, H: Array) -> Array:
    """The step [1, 0], whatever is found."""
    return np.stack([1 + 0 * J[0], 0 * J[0]])


def steepest(gamma: float) -> Strategy:
    """Steepest descent, −γJ: downhill, the farther the steeper."""
    return lambda f, J, H: -gamma * J


def newton(f: Array, J: Array, H: Array) -> Array:
    """Newton's step −H⁻¹J, to where J would be 0 if the pit were a parabola: a minimum, a maximum or a saddle."""
    a, b, d = H[0, 0], H[0, 1], H[1, 1]
    det = a * d - b * b
    return np.stack([(b * J[1] - d * J[0]) / det, (b * J[0] - a * J[1]) / det])


def hybrid(gamma: float) -> Strategy:
    """Newton's step, unless it points uphill or is longer than 2 m; then −γJ."""
    def next_step(f: Array, J: Array, H: Array) -> Array:
        step = newton(f, J, H)
        uphill = step[0] * J[0] + step[1] * J[1] > 0
        too_long = step[0]**2 + step[1]**2 > LONGEST_NEWTON**2
        return np.where(uphill | too_long, -gamma * J, step)
    return next_step


def absolute(f: Array, J: Array, H: Array) -> Array:
    """−|H|⁻¹J, never longer than 1.2 m; |H| is H with the absolute values of its eigenvalues, so it goes downhill."""
    a, b, d = H[0, 0], H[0, 1], H[1, 1]
    # |H| is the root of H², and by Cayley and Hamilton √M = (M + √det M · I) / √(tr M + 2 √det M) for 2 × 2.
    det = np.abs(a * d - b * b)
    size = np.sqrt(a * a + 2 * b * b + d * d + 2 * det)
    positive = np.stack([(a * a + b * b + det) / size, b * (a + d) / size, (b * b + d * d + det) / size])
    step = newton(f, J, np.stack([positive[:2], positive[1:]]))
    length = np.sqrt(step[0]**2 + step[1]**2)
    return step * (LONGEST_ABSOLUTE / np.maximum(length, LONGEST_ABSOLUTE))


def strategies(gamma: float = 0.5) -> dict[str, Strategy]:
    """Every strategy by its name; ``gamma`` is the γ of steepest descent, and of the hybrid where it falls back on it.

    >>> J, H = np.array([4.0, 2.0]), np.array([[8.0, 0.0], [0.0, -1.0]])
    >>> for name, next_step in strategies().items():
    ...     print(name, next_step(-3.0, J, H).round(6).tolist())
    constant [1.0, 0.0]
    steepest [-2.0, -1.0]
    newton [-0.5, 2.0]
    hybrid [-2.0, -1.0]
    absolute [-0.291043, -1.164171]
    """
    return {"constant": constant, "steepest": steepest(gamma), "newton": newton, "hybrid": hybrid(gamma),
            "absolute": absolute}
