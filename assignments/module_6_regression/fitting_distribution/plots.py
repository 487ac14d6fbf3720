"""The pictures of the fit: the histogram with the curves, and the way down over the map of χ²."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from matplotlib.colors import LogNorm

from assignments.pictures import BLUE, GREY, ORANGE, Pictures, styled

PALE = "#B9D7EA"
MEAN_SHOWN, WIDTH_SHOWN = (100.0, 260.0), (2.0, 60.0)  # cm; a path that leaves these leaves the map
GRID = 120


@styled
def draw_fit(x: np.ndarray, y: np.ndarray, path: np.ndarray, f: Callable[..., np.ndarray], pictures: Pictures) -> None:
    """The histogram, with the curve at the start, on the way and at the end."""
    figure = pictures.figure(8, 5)
    axes = figure.add_subplot()
    axes.bar(x, y, width=x[1] - x[0], color=PALE, edgecolor="white", label="people, by height")
    fine = np.linspace(x[0], x[-1], 1000)
    (mu, sig), (end_mu, end_sig) = path[0], path[-1]
    axes.plot(fine, f(fine, mu, sig), color=GREY, linestyle=(0, (4, 2)), linewidth=1.6,
              label=f"start: μ = {mu:.2f} cm, σ = {sig:.2f} cm")
    on_the_way = range(1, len(path) - 1, max(1, len(path) // 12))
    for n, step in enumerate(on_the_way):
        axes.plot(fine, f(fine, *path[step]), color=ORANGE, alpha=0.35, linewidth=0.9,
                  label="on the way" if n == 0 else None)
    axes.plot(fine, f(fine, end_mu, end_sig), color=ORANGE, linewidth=3,
              label=f"after {len(path) - 1:,} steps: μ = {end_mu:.2f} cm, σ = {end_sig:.2f} cm")
    axes.set(xlim=(130, 220), ylim=(0, 1.6 * y.max()), xlabel="height in cm", ylabel="density in 1/cm",
             title="A bell curve fitted to the heights of people")
    axes.legend(loc="upper right")
    pictures.save(figure, "fit.png")


@styled
def draw_descent(x: np.ndarray, y: np.ndarray, path: np.ndarray, f: Callable[..., np.ndarray],
                 pictures: Pictures) -> None:
    """Contours of χ² over μ and σ, with the points that the descent went through."""
    figure = pictures.figure(8, 5.6)
    axes = figure.add_subplot()
    (left, right), (low, high) = shown(path[:, 0], MEAN_SHOWN), shown(path[:, 1], WIDTH_SHOWN)
    mean, width = np.meshgrid(np.linspace(left, right, GRID), np.linspace(low, high, GRID))
    chi_squared = np.sum((y - f(x, mean[..., None], width[..., None]))**2, axis=-1)
    levels = np.geomspace(chi_squared.min(), chi_squared.max(), 25)  # as close together in the valley as on the slopes
    areas = axes.contourf(mean, width, chi_squared, levels, norm=LogNorm(), cmap="Blues_r", alpha=0.7)
    axes.contour(mean, width, chi_squared, levels, colors=BLUE, linewidths=0.4)
    axes.plot(*path.T, color=ORANGE, linewidth=1.6, marker="o", markersize=3.5, label="the descent, step by step")
    axes.plot(*path[0], "s", color="white", markeredgecolor=ORANGE, markersize=9, markeredgewidth=2, label="start")
    axes.plot(*path[-1], "*", color="white", markeredgecolor=ORANGE, markersize=16, markeredgewidth=1.5,
              label=f"after {len(path) - 1:,} steps")
    axes.set(xlim=(left, right), ylim=(low, high), xlabel="mean μ in cm", ylabel="width σ in cm",
             title="The way down the misfit χ²")
    axes.legend(loc="upper right")
    figure.colorbar(areas, ax=axes, label="χ² in 1/cm² (logarithmic)", format="%.2g")
    pictures.save(figure, "descent.png")


def shown(values: np.ndarray, bounds: tuple[float, float]) -> tuple[float, float]:
    """The range of an axis: somewhat more than the values take up, but within bounds."""
    margin = 5 + 0.1 * (values.max() - values.min())
    low, high = np.clip([values.min() - margin, values.max() + margin], *bounds)
    return (low, high) if low < high else bounds
