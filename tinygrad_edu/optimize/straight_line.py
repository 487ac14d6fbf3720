"""The straight line through data, y = m x + c, in closed form.

    m = Σ w (x − x̄) y / Σ w (x − x̄)²        c = ȳ − m x̄        (w = 1/σ²; x̄ and ȳ are means weighted with w)

Centring on x̄ makes m and ȳ independent of each other; that is where their uncertainties come from.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from tinygrad_edu.optimize.result import OptimizeResult


class LinregressResult(OptimizeResult):
    """A straight line: ``slope``, ``intercept``, their standard errors, the correlation ``rvalue``, and ``chi2``."""

    slope: float
    intercept: float
    stderr: float
    intercept_stderr: float
    rvalue: float
    chi2: float
    covariance: np.ndarray


def linregress(x: Any, y: Any, sigma: Any = None) -> LinregressResult:
    """The line y = slope · x + intercept for which χ² = Σ ((y − slope · x − intercept) / σ)² is least.

    ``sigma``: the uncertainty of each y. Without it, all are equally uncertain, and by how much is read off the
    residuals: χ²/(N − 2). ``x`` of the result is [slope, intercept], ``fun`` the residuals, ``jac`` their Jacobian,
    ``covariance`` that of slope and intercept. ValueError for data that make no line.

    >>> line = linregress(range(6), [1.1, 2.9, 5.2, 6.8, 9.1, 10.7])
    >>> round(line.slope, 8), round(line.stderr, 8), round(line.intercept, 8), round(line.intercept_stderr, 8)
    (1.94857143, 0.04583318, 1.0952381, 0.13876684)
    """
    x, y = np.asarray(x, dtype=float).reshape(-1), np.asarray(y, dtype=float).reshape(-1)
    s = np.ones(x.size) if sigma is None else np.asarray(sigma, dtype=float) * np.ones(x.size)
    if x.size != y.size:
        raise ValueError(f"There are {x.size} x and {y.size} y; a line needs as many of the one as of the other.")
    if not np.all(np.isfinite([x, y, s])) or np.any(s <= 0):
        raise ValueError("All x and y must be finite numbers, and each sigma greater than 0.")
    if x.size < 2 or np.ptp(x) == 0:
        raise ValueError("A slope cannot be told from data that all have the same x: take them at different x.")
    w = 1 / s**2
    x_mean, y_mean = (w @ x) / w.sum(), (w @ y) / w.sum()
    spread = w @ (x - x_mean) ** 2
    slope = float(w @ ((x - x_mean) * (y - y_mean)) / spread)
    intercept = float(y_mean - slope * x_mean)
    residuals = slope * x + intercept - y
    chi2 = float(w @ residuals**2)
    covariance = np.array([[1, -x_mean], [-x_mean, spread / w.sum() + x_mean**2]]) / spread
    message = "The line with the least residuals, in closed form."
    if sigma is None:
        covariance = covariance * (chi2 / (x.size - 2) if x.size > 2 else np.nan)
        if x.size == 2:
            message = "The line through two points is exact; how uncertain it is, two points cannot tell: take a third."
    height = w @ (y - y_mean) ** 2
    errors = np.sqrt(np.diag(covariance))
    return LinregressResult(
        x=np.array([slope, intercept]), slope=slope, intercept=intercept, stderr=float(errors[0]),
        intercept_stderr=float(errors[1]), rvalue=float(slope * np.sqrt(spread / height)) if height else 0.0, chi2=chi2,
        covariance=covariance, fun=residuals, jac=np.stack([x, np.ones(x.size)], axis=1), nit=0, success=True,
        message=message, path=np.array([[slope, intercept]]))
