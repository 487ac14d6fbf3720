"""Slopes on paper with logarithmic scales: how fast an error shrinks, and how fast coefficients do."""

from __future__ import annotations

import numpy as np

ROUNDING = 1e-13  # errors below this are felt to be those of floating-point numbers, where f is of the size of 1


def measured_order(distance: np.ndarray, error: np.ndarray, rounding: float = ROUNDING, fewest: int = 2) -> float:
    """The p in error ≈ constant · distanceᵖ, by the best line through log error against log distance.

    ``distance``, positive, and ``error`` are of one shape. Errors up to ``rounding`` and those that are not finite are
    left out; NaN where fewer than ``fewest`` remain.

    >>> h = np.array([0.1, 0.2, 0.4])
    >>> round(measured_order(h, 5 * h**3), 6)
    3.0
    """
    felt = np.isfinite(error) & (error > rounding)
    if felt.sum() < fewest:
        return float("nan")
    return float(np.polyfit(np.log(distance[felt]), np.log(error[felt]), 1)[0])


def radius_by_the_upper_edge(coefficients: np.ndarray) -> float:
    """The r for which log |cₖ| ≈ constant − k·log r, by the best line through the upper edge of these points.

    Two poles beside each other make the coefficients swing; the edge passes over the dips. The first quarter of them is
    left out, and so are the ends of the edge, which are corners even where they lie in a dip.

    >>> c = [0.5**k * np.cos(k) for k in range(41)]
    >>> round(radius_by_the_upper_edge(np.array(c)), 2)
    2.0
    """
    k = np.flatnonzero(coefficients)
    k = k[k >= len(coefficients) // 4]
    log_size = np.log(np.abs(coefficients[k]))
    edge: list[int] = []  # the corners from left to right: those where the edge turns clockwise
    for i in range(len(k)):
        while len(edge) > 1:
            a, b = edge[-2:]
            if (log_size[b] - log_size[a]) * (k[i] - k[a]) > (log_size[i] - log_size[a]) * (k[b] - k[a]):
                break
            edge.pop()
        edge.append(i)
    edge = edge[1:-1] if len(edge) > 4 else edge
    return float(np.exp(-np.polyfit(k[edge], log_size[edge], 1)[0]))
