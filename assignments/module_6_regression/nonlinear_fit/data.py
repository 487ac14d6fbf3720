"""The data of this lab: measurements whose best fit is certified, and where the heights of people are taken from."""

from __future__ import annotations

import numpy as np

from assignments.module_6_regression.fitting_distribution.fitting import heights_data

__all__ = ["CERTIFIED", "adsorbed", "heights_data"]

CERTIFIED = {"a": (238.94212918, 2.7070075241), "b": (5.5015643181e-4, 7.2668688436e-6)}  # the best, and its error


def adsorbed() -> tuple[np.ndarray, np.ndarray]:
    """Pressure and adsorbed volume, both of shape (14,). Source: Misra (1978), NIST's reference data set Misra1a."""
    pressure = [77.6, 114.9, 141.1, 190.8, 239.9, 289.0, 332.8, 378.4, 434.8, 477.3, 536.8, 593.1, 689.1, 760.0]
    volume = [10.07, 14.73, 17.94, 23.93, 29.61, 35.18, 40.02, 44.82, 50.76, 55.05, 61.01, 66.40, 75.47, 81.78]
    return np.array(pressure), np.array(volume)
