"""The data of this lab: six points of which nobody knows the errors, eight with an error each, Anscombe's four sets."""

from __future__ import annotations

import numpy as np


def six_points() -> tuple[np.ndarray, np.ndarray]:
    """x and y, both of shape (6,)."""
    return np.arange(6.0), np.array([1.1, 2.9, 5.2, 6.8, 9.1, 10.7])


def eight_points(without: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """x, y and the error σ of each y, all of shape (8,); ``without``: the point that is left out, 1 to 8."""
    x = np.arange(1.0, 9.0)
    y = np.array([2.36, 3.10, 4.28, 5.43, 6.65, 7.13, 7.67, 8.66])
    sigma = np.array([0.3, 0.3, 0.5, 0.3, 0.4, 0.3, 0.6, 0.3])
    kept = np.arange(1, 9) != without
    return x[kept], y[kept], sigma[kept]


def anscombe() -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Four times x and y, both of shape (11,). Source: Anscombe, Graphs in Statistical Analysis (1973)."""
    x = np.array([10.0, 8.0, 13.0, 9.0, 11.0, 14.0, 6.0, 4.0, 12.0, 7.0, 5.0])
    return {
        "I": (x, np.array([8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68])),
        "II": (x, np.array([9.14, 8.14, 8.74, 8.77, 9.26, 8.10, 6.13, 3.10, 9.13, 7.26, 4.74])),
        "III": (x, np.array([7.46, 6.77, 12.74, 7.11, 7.81, 8.84, 6.08, 5.39, 8.15, 6.42, 5.73])),
        "IV": (np.where(np.arange(11) == 7, 19.0, 8.0),
               np.array([6.58, 5.76, 7.71, 8.84, 8.47, 7.04, 5.25, 12.50, 5.56, 7.91, 6.89])),
    }
