"""The pictures: the line with its band, what it leaves over, the ellipse of χ²; and Anscombe's four."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from matplotlib.axes import Axes

from assignments.module_6_regression.linear_regression.data import anscombe
from assignments.pictures import BLUE, GREY, ORANGE, Pictures, styled

PALE = "#F6D9C6"
WHAT_IT_IS = {"I": "I: a line with scatter", "II": "II: a parabola", "III": "III: one point off",
              "IV": "IV: one point alone"}


@styled
def draw_line(x: np.ndarray, y: np.ndarray, sigma: np.ndarray, line: tuple[float, float], errors: np.ndarray,
              chi2: Callable[..., float], pictures: Pictures) -> None:
    """Data and line with its 1σ band; below, the residuals; beside it, the ellipse of χ²."""
    figure = pictures.figure(11, 5.6)
    grid = figure.add_gridspec(2, 2, height_ratios=(2.2, 1), width_ratios=(1.15, 1))
    above, right = figure.add_subplot(grid[0, 0]), figure.add_subplot(grid[:, 1])
    below = figure.add_subplot(grid[1, 0], sharex=above)
    m, c = line
    fine = np.linspace(0, x.max() + 1, 200)
    rows = np.stack([fine, np.ones_like(fine)])  # ∂(mx + c)/∂(m, c)
    band = np.sqrt(np.sum(rows * (errors @ rows), axis=0))
    above.fill_between(fine, m * fine + c - band, m * fine + c + band, color=PALE, label="its 1σ band")
    above.plot(fine, m * fine + c, color=ORANGE, linewidth=2, label=f"y = {m:.3f} x + {c:.3f}")
    above.errorbar(x, y, sigma, fmt="o", color=BLUE, capsize=3, label="data, each with its σ")
    above.set(ylabel="y", title="The line that misses the points by the least", xlim=(0, x.max() + 1))
    above.legend(loc="lower right")
    above.tick_params(labelbottom=False)
    below.axhspan(-1, 1, color="#EFEFEF", label="within 1 σ")
    below.axhline(0, color=ORANGE, linewidth=1.5)
    below.plot(x, (y - m * x - c) / sigma, "o", color=BLUE)
    below.set(xlabel="x", ylabel="(y − m x − c) / σ", ylim=(-2.9, 2.9))
    below.legend(loc="lower left", fontsize=9)
    draw_ellipse(right, x, y, sigma, line, errors, chi2)
    pictures.save(figure, "line.png")


def draw_ellipse(axes: Axes, x: np.ndarray, y: np.ndarray, sigma: np.ndarray, line: tuple[float, float],
                 errors: np.ndarray, chi2: Callable[..., float]) -> None:
    """Contours of χ² over m and c: where it has risen by 1, 4 and 9, and one error to each side."""
    (m, c), (of_m, of_c) = line, np.sqrt(np.diag(errors))
    slopes, intercepts = np.meshgrid(np.linspace(m - 3.6 * of_m, m + 3.6 * of_m, 121),
                                     np.linspace(c - 3.6 * of_c, c + 3.6 * of_c, 121))
    risen = np.array([[chi2(x, y, sigma, *each) for each in zip(*row)] for row in zip(slopes, intercepts)])
    risen = risen - chi2(x, y, sigma, m, c)
    for level, dashes, width in ((1, "-", 2.4), (4, "--", 1.5), (9, ":", 1.5)):
        axes.contour(slopes, intercepts, risen, [level], colors=BLUE, linestyles=dashes, linewidths=width)
        axes.plot([], [], dashes, color=BLUE, linewidth=width, label=f"χ² has risen by {level}")
    axes.errorbar(m, c, of_c, of_m, fmt="o", color=ORANGE, capsize=4, linewidth=1.6,
                  label=f"m = {m:.3f} ± {of_m:.3f}\nc = {c:.3f} ± {of_c:.3f}")
    axes.set(xlabel="slope m", ylabel="intercept c", title="Steeper has to start lower: χ² over m and c")
    axes.legend(loc="upper right")


@styled
def draw_anscombe(fits: Mapping[str, tuple[float, float]], pictures: Pictures) -> None:
    """Four sets of data with one line, and what each of them leaves over."""
    figure = pictures.figure(12, 5.4)
    panels = figure.subplots(2, 4, sharex=True, sharey="row", height_ratios=(2, 1))
    fine = np.array([2.0, 20.0])
    for (name, (x, y)), above, below in zip(anscombe().items(), *panels):
        m, c = fits[name]
        above.plot(fine, m * fine + c, color=ORANGE, linewidth=2, label=f"y = {m:.2f} x + {c:.2f}")
        above.plot(x, y, "o", color=BLUE, label="data")
        above.set(title=WHAT_IT_IS[name], ylim=(1, 15))
        above.legend(loc="lower right", fontsize=9)
        below.axhline(0, color=ORANGE, linewidth=1.5)
        below.vlines(x, 0, y - m * x - c, color=GREY, linewidth=1)
        below.plot(x, y - m * x - c, "o", color=BLUE, markersize=4)
        below.set(xlabel="x", xlim=(2, 20), ylim=(-2.7, 3.9))
    panels[0, 0].set_ylabel("y")
    panels[1, 0].set_ylabel("y − m x − c")
    pictures.save(figure, "anscombe.png")
