"""The lines, printed and drawn, by the functions of a worksheet or of the solution."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from assignments.module_6_regression.linear_regression import LAB, plots
from assignments.module_6_regression.linear_regression.data import anscombe, eight_points, six_points
from assignments.pictures import Pictures, pictures_of
from assignments.terminal import say
from assignments.unwritten import all_written
from tinygrad_edu.formula import formatted


def show_lines(names: Mapping[str, Any], without: int = 0, pictures: Pictures | None = None) -> None:
    """Fit both data sets and Anscombe's four, print what was found, and draw it.

    ``names``: linfit, chi2, scatter and covariance. ``without``: the point of the eight that is left out.
    """
    x, y, sigma = eight_points()
    if not all_written(names, {"linfit": (x, y, sigma), "chi2": (x, y, sigma, 1.0, 1.0), "covariance": (x, sigma)},
                       {"scatter": (x, y)}):
        return
    x, y = six_points()
    sigma = np.full(len(x), float(names["scatter"](x, y)))
    print("Six points, their errors not known:")
    report(names, x, y, sigma)
    say(f"    The residuals say σ = {sigma[0]:.6f} for every y.")
    x, y, sigma = eight_points(without)
    print(f"\n{'Eight points' if len(x) == 8 else 'Seven points'}, each with its error σ:")
    line, errors = report(names, x, y, sigma)
    correlation = errors[0, 1] / np.sqrt(errors[0, 0] * errors[1, 1])
    print(f"    correlation of m and c {formatted(correlation, '.8f')}")
    say(f"    χ² = {float(names['chi2'](x, y, sigma, *line)):.8f}, where about {len(x) - 2} is to be expected: "
        "a 1 for each point, less two.")
    print("\nAnscombe's four sets have one line, and only the first is one:")
    fits = {name: line_of(names, *points, np.ones(11)) for name, points in anscombe().items()}
    print(*(f"    {name:3}  m = {m:.5f}   c = {c:.5f}   σ = {float(names['scatter'](*anscombe()[name])):.5f}"
            for name, (m, c) in fits.items()), sep="\n")
    with pictures_of(LAB, pictures) as pictures:
        plots.draw_line(x, y, sigma, line, errors, names["chi2"], pictures)
        plots.draw_anscombe(fits, pictures)


def line_of(names: Mapping[str, Any], x: np.ndarray, y: np.ndarray, sigma: np.ndarray) -> tuple[float, float]:
    """m and c as numbers, whatever linfit gives them in."""
    m, c = (float(each) for each in names["linfit"](x, y, sigma))
    return m, c


def report(names: Mapping[str, Any], x: np.ndarray, y: np.ndarray,
           sigma: np.ndarray) -> tuple[tuple[float, float], np.ndarray]:
    """Print m and c with their errors; both, and the covariance."""
    m, c = line_of(names, x, y, sigma)
    errors = np.array(names["covariance"](x, sigma), float)
    of_m, of_c = np.sqrt(np.diag(errors))
    print(f"    m = {formatted(m, '.8f')} ± {of_m:.8f}   c = {formatted(c, '.8f')} ± {of_c:.8f}")
    return (m, c), errors
