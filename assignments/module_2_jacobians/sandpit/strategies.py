"""The strategies that the course compares: where to dip next, from the depth f, the Jacobian J and the Hessian H.

Each is next_step(f, J, H) → [Δx, Δy]. What they do with J and H is written out for two variables, entry by entry, so
they work on numbers, on the entries of many places at once, and on Tensors: the page for a browser has them printed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

Entry = Any  # a number, an array of one for each place, or a Tensor
Strategy = Callable[[Entry, Any, Any], list[Entry]]
LONGEST_NEWTON, LONGEST_ABSOLUTE = 2.0, 1.2  # m


def constant(f: Entry, J: Any, H: Any) -> list[Entry]:
    """The step [1, 0], whatever is found."""
    return [1 + 0 * J[0], 0 * J[1]]


def steepest(gamma: Entry) -> Strategy:
    """Steepest descent, −γJ: downhill, the farther the steeper."""
    return lambda f, J, H: [-gamma * J[0], -gamma * J[1]]


def newton(f: Entry, J: Any, H: Any) -> list[Entry]:
    """Newton's step −H⁻¹J, to where J would be 0 if f were quadratic: a minimum, a maximum or a saddle."""
    a, b, d = H[0][0], H[0][1], H[1][1]
    det = a * d - b * b
    return [(b * J[1] - d * J[0]) / det, (b * J[0] - a * J[1]) / det]


def hybrid(gamma: Entry) -> Strategy:
    """Newton's step, unless it points uphill or is longer than 2 m; then −γJ."""
    def next_step(f: Entry, J: Any, H: Any) -> list[Entry]:
        step, instead = newton(f, J, H), steepest(gamma)(f, J, H)
        uphill = step[0] * J[0] + step[1] * J[1] > 0
        too_long = step[0]**2 + step[1]**2 > LONGEST_NEWTON**2
        return [np.where(uphill, other, np.where(too_long, other, own)) for own, other in zip(step, instead)]
    return next_step


def absolute(f: Entry, J: Any, H: Any) -> list[Entry]:
    """−|H|⁻¹J, never longer than 1.2 m; |H| is H with the absolute values of its eigenvalues, so it goes downhill."""
    a, b, d = H[0][0], H[0][1], H[1][1]
    # |H| is the root of H², and by Cayley and Hamilton √M = (M + √det M · I) / √(tr M + 2 √det M) for 2 × 2.
    det = np.abs(a * d - b * b)
    size = np.sqrt(a * a + 2 * b * b + d * d + 2 * det)
    aside = b * (a + d) / size
    step = newton(f, J, [[(a * a + b * b + det) / size, aside], [aside, (b * b + d * d + det) / size]])
    shortened = LONGEST_ABSOLUTE / np.maximum(np.sqrt(step[0]**2 + step[1]**2), LONGEST_ABSOLUTE)
    return [step[0] * shortened, step[1] * shortened]


def strategies(gamma: Entry = 0.5) -> dict[str, Strategy]:
    """Every strategy by its name; ``gamma`` is the γ of steepest descent, and of the hybrid where it falls back on it.

    >>> J, H = np.array([4.0, 2.0]), np.array([[8.0, 0.0], [0.0, -1.0]])
    >>> for name, next_step in strategies().items():
    ...     print(name, np.round(next_step(-3.0, J, H), 6).tolist())
    constant [1.0, 0.0]
    steepest [-2.0, -1.0]
    newton [-0.5, 2.0]
    hybrid [-2.0, -1.0]
    absolute [-0.291043, -1.164171]
    """
    return {"constant": constant, "steepest": steepest(gamma), "newton": newton, "hybrid": hybrid(gamma),
            "absolute": absolute}
