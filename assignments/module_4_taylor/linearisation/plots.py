"""The pictures of linearisation: errors against the distance, and the models beside what they stand for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from assignments.log_log import ROUNDING
from assignments.pictures import BLUE, GREY, ORANGE, Pictures, styled
from tinygrad_edu.formula import number

Measured = tuple[np.ndarray, np.ndarray, float]  # distances, errors there, and the power with which they shrink
MARKERS = "os^DvP"
GRID = 61
LOWEST = 1e-17
NEAR, ALIKE = 0.9, 0.02  # how far around v₀ the surface is drawn; a difference that is hardly to be seen


@styled
def draw_errors(curve: Mapping[int, Measured], surface: Mapping[int, Measured], x0: float, v0: np.ndarray,
                pictures: Pictures) -> None:
    """Errors against distances, both on logarithmic scales: lines whose slope is the order plus 1."""
    figure = pictures.figure(12, 6.6)
    left, right = figure.subplots(1, 2, sharey=True)
    for axes, errors, what in ((left, curve, "Δx"), (right, surface, "‖Δv‖")):
        for n, (distance, error, slope) in errors.items():
            axes.loglog(distance, np.where(error > 0, error, np.nan), color=(BLUE, ORANGE)[n % 2],
                        linestyle=("-", (0, (5, 2)), (0, (1, 1.5)))[n % 3], linewidth=1.6, marker=MARKERS[n],
                        markevery=(8, 15), markersize=6, label=f"order {n}: slope {slope:.2f}")
        axes.axhspan(LOWEST, ROUNDING, color=GREY, alpha=0.18, linewidth=0, label="rounding is felt")
        axes.set(xlim=(1e-3, 1), ylim=(LOWEST, 30), xlabel=f"distance {what}")
        axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.12), ncols=2)
    left.set(ylabel="error", title=f"eˣ cos x about {number(x0)}")
    right.set(title=f"x exp(−x² − y²) about {point(v0)}")
    pictures.save(figure, "errors.png")


@styled
def draw_models(f: Callable[..., Any], models: Mapping[str, Callable[..., Any]], x0: float, g: Callable[..., Any],
                quadratic: Callable[..., Any], v0: np.ndarray, pictures: Pictures) -> None:
    """The curve with its line and parabola, and the contours of the surface with those of the quadratic."""
    figure = pictures.figure(12, 5.6)
    left, right = figure.subplots(1, 2)
    x = x0 + np.linspace(-1.5, 1.5, 301)
    left.plot(x, f(x), color=GREY, linewidth=5, alpha=0.45, label="f = eˣ cos x")
    for (name, model), style in zip(models.items(), ((0, (5, 2)), "-")):
        left.plot(x, model(x), color=(BLUE if style == "-" else ORANGE), linestyle=style, linewidth=1.8, label=name)
    left.plot(x0, f(x0), "o", color="white", markeredgecolor="black", markersize=8, label=f"x₀ = {number(x0)}")
    left.set(xlabel="x", xlim=(x[0], x[-1]), title="A line and a parabola in place of a curve")
    sides = [centre + np.linspace(-NEAR, NEAR, GRID) for centre in v0]
    surfaces: tuple[Callable[..., Any], ...] = (g, quadratic)
    height, drawn = (np.array([[float(z(np.array([x, y]))) for x in sides[0]] for y in sides[1]])
                     for z in surfaces)
    levels = np.linspace(height.min(), height.max(), 13)[1:-1]
    right.contourf(*sides, np.abs(height - drawn), [0, ALIKE], colors=[BLUE], alpha=0.12)
    right.contour(*sides, height, levels, colors=GREY, linewidths=3, alpha=0.45, linestyles="solid")
    right.contour(*sides, drawn, levels, colors=BLUE, linewidths=1.4, linestyles=[(0, (5, 2))])
    right.plot([], [], color=GREY, linewidth=5, alpha=0.45, label="g = x exp(−x² − y²)")
    right.plot([], [], color=BLUE, linewidth=1.4, linestyle=(0, (5, 2)), label="quadratic")
    right.fill([], [], color=BLUE, alpha=0.12, label=f"within {ALIKE:g}")
    right.plot(*v0, "o", color="white", markeredgecolor="black", markersize=8, label=f"v₀ = {point(v0)}")
    right.set(xlabel="x", ylabel="y", aspect="equal", title="Contours of a surface, and of a quadratic")
    for axes in (left, right):
        axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.12), ncols=2)
    pictures.save(figure, "models.png")


def point(v: np.ndarray) -> str:
    """A point as one writes it, (0.5, −0.4)."""
    return f"({', '.join(map(number, v))})"
