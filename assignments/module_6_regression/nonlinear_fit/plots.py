"""The pictures: the fits on their way, and what each step costs, by descent and by Levenberg–Marquardt."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LogNorm

from assignments.pictures import BLUE, GREY, ORANGE, Pictures, styled

PALE = "#B9D7EA"
DASHED = (0, (4, 2))
FAR = 3000  # of pressure: farther than anybody measured
Fit = tuple[np.ndarray, np.ndarray, np.ndarray]  # x, data, path


@styled
def draw_fits(names: Mapping[str, Any], adsorbed: Fit, heights: Fit, pictures: Pictures) -> None:
    """Both data sets with the curve at the start, on the way and at the end."""
    figure = pictures.figure(11, 4.8)
    left, right = figure.subplots(1, 2)
    x, volume, path = adsorbed
    left.plot(x, volume, "o", color=BLUE, label="measured")
    draw_way(left, names["y"], np.linspace(0, FAR, 300), path)
    left.axhline(path[-1, 0], color=GREY, linestyle=":", linewidth=1.6, label=f"a = {path[-1, 0]:.1f}, all that sticks")
    left.set(xlabel="pressure x", ylabel="volume adsorbed", xlim=(0, FAR), ylim=(0, 340), title="y = a (1 − exp(−b x))")
    left.legend(loc="upper left", ncols=2)
    x, density, path = heights
    right.bar(x, density, width=x[1] - x[0], color=PALE, edgecolor="white", label="people, by height")
    draw_way(right, names["bell"], np.linspace(130, 220, 600), path)
    right.set(xlim=(130, 220), ylim=(0, 1.75 * density.max()), xlabel="height in cm", ylabel="density in 1/cm",
              title="A bell curve")
    right.legend(loc="upper right")
    pictures.save(figure, "fits.png")


def draw_way(axes: Axes, model: Callable[..., Any], x: np.ndarray, path: np.ndarray) -> None:
    """A curve at the start, on its way, and at the end."""
    with np.errstate(all="ignore"):
        axes.plot(x, model(x, *path[0]), color=GREY, linestyle=DASHED, linewidth=1.6, label="start")
        for n, parameters in enumerate(path[1:-1]):
            axes.plot(x, model(x, *parameters), color=ORANGE, alpha=0.5, linewidth=0.9,
                      label="on the way" if n == 0 else None)
        axes.plot(x, model(x, *path[-1]), color=ORANGE, linewidth=2.6, label=f"after {len(path) - 1} steps")


@styled
def draw_costs(bell: Callable[..., Any], x: np.ndarray, density: np.ndarray, way: np.ndarray, downhill: np.ndarray,
               best: np.ndarray, pictures: Pictures) -> None:
    """How far χ² is above its minimum at each step, and both ways over the map of χ²."""
    figure = pictures.figure(12, 5)
    left, right = figure.subplots(1, 2, width_ratios=(1, 1.15))
    column = lambda parameter: np.asarray(parameter)[..., None]  # for each of its numbers all of x
    chi2 = lambda mu, sig: np.sum((density - bell(x, column(mu), column(sig)))**2, axis=-1)
    least = chi2(*best)
    for path, colour, line, name in ((downhill, BLUE, "--s", "steepest descent"),
                                     (way, ORANGE, "-o", "Levenberg–Marquardt")):
        above = chi2(*path.T) - least
        shown = np.flatnonzero(above > 1e-17)  # below, rounding is all there is
        left.semilogy(shown, above[shown], line, color=colour, markersize=3.5, linewidth=1.4, label=name)
        right.plot(*path.T, line, color=colour, markersize=3.5, linewidth=1.4, label=name, zorder=3)
    left.set(xlabel="step", ylabel="χ² above its minimum, in 1/cm²", title="Steady, and at last in leaps")
    left.legend(loc="lower left")
    draw_map(right, chi2, np.concatenate([way, downhill]))
    right.plot(*way[0], "s", color="white", markeredgecolor=GREY, markersize=9, markeredgewidth=2, label="start",
               zorder=4)
    right.plot(*best, "*", color="white", markeredgecolor="black", markersize=15, label="minimum", zorder=4)
    right.set(xlabel="mean μ in cm", ylabel="width σ in cm", title="Both ways over the map of χ²")
    right.legend(loc="upper right")
    pictures.save(figure, "cost.png")


def draw_map(axes: Axes, chi2: Callable[..., Any], points: np.ndarray) -> None:
    """Contours of χ² around some points, within what a height can be."""
    (left, low), (right, high) = np.add([points.min(axis=0), points.max(axis=0)], [[-6, -2], [10, 6]])
    (left, right), (low, high) = np.clip([left, right], 50, 300), np.clip([low, high], 2, 60)
    mean, width = np.meshgrid(np.linspace(left, right, 120), np.linspace(low, high, 120))
    values = chi2(mean, width)
    levels = np.geomspace(values.min(), values.max(), 22)
    axes.contourf(mean, width, values, levels, norm=LogNorm(), cmap="Blues_r", alpha=0.55)
    axes.set(xlim=(left, right), ylim=(low, high))
