"""How fast an error shrinks with the distance: a slope on log–log paper."""

from __future__ import annotations

import numpy as np

ROUNDING = 1e-13  # errors below this are felt to be those of floating-point numbers, where f is of the size of 1


def measured_order(distance: np.ndarray, error: np.ndarray) -> float:
    """The p in error ≈ constant · distanceᵖ, by the best line through log error against log distance.

    ``distance`` and ``error`` are positive, of one shape; errors within ROUNDING of 0 are left out. NaN where fewer
    than two remain.

    >>> h = np.array([0.1, 0.2, 0.4])
    >>> round(measured_order(h, 5 * h**3), 6)
    3.0
    """
    felt = error > ROUNDING
    if felt.sum() < 2:
        return float("nan")
    return float(np.polyfit(np.log(distance[felt]), np.log(error[felt]), 1)[0])
