"""The pictures of Lagrange multipliers: contours, the curve, and ∇f and ∇g on one line at each point."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from assignments.pictures import BLUE, GREY, ORANGE, Pictures, styled
from tinygrad_edu import grad
from tinygrad_edu.formula import formatted

MARKERS = {"minimum": "v", "maximum": "^", "cannot tell": "D", "saddle": "s"}
GRID = 220
ARROW = 0.11  # of the picture's width


@styled
def draw_points(names: Mapping[str, Any], points: Sequence[Any], pictures: Pictures) -> None:
    """The hill from above with the ellipse, and the points by number."""
    figure = pictures.figure(9.6, 5)
    axes = figure.add_subplot()
    draw(axes, names["f"], names["g"], (-1.75, 1.75, -2.15, 0.75))
    for number, point in enumerate(points, 1):
        gradients = [(names[f"d{name}dx"](point.x, point.y), names[f"d{name}dy"](point.x, point.y)) for name in "fg"]
        mark(axes, number, (point.x, point.y), gradients, point.kind)
    axes.set_title("∇f and ∇g lie on one line, ∇f = λ∇g")
    handles = [*keys(point.kind for point in points),
               *(Line2D([], [], linestyle="", marker=f"${number}$", color="#333333", markersize=7,
                        label=f"{point.kind}: f = {formatted(point.f, '.4f')}, "
                              f"λ = {formatted(point.multiplier, '.4f')}")
                 for number, point in enumerate(points, 1))]
    axes.legend(handles=handles, loc="upper left", bbox_to_anchor=(1.01, 1))
    pictures.save(figure, "points.png")


@styled
def draw_others(problems: Sequence[Any], results: Sequence[Any], pictures: Pictures) -> None:
    """Four more problems, each with its points by the engine."""
    figure = pictures.figure(10.5, 8.6)
    for axes, problem, result in zip(figure.subplots(2, 2).ravel(), problems, results):
        draw(axes, problem.f, problem.g, problem.shown)
        for number, point in enumerate(result.points, 1):
            x, y = (float(value) for value in point.x)
            gradients = [grad(function, argnums=(0, 1))(x, y) for function in (problem.f, problem.g)]
            mark(axes, number, (x, y), gradients, point.kind)
        axes.set_title(problem.words, fontsize=11)
        if not result.points:
            axes.annotate("cusp: ∇g = 0,\nno λ helps", (0, 0), (-0.75, 0.75), ha="center", fontsize=10,
                          arrowprops={"arrowstyle": "-", "color": "#333333"}, bbox=WHITE)
    kinds = [point.kind for result in results for point in result.points]
    figure.legend(handles=keys(kinds), loc="outside lower center", ncols=7, fontsize=9.5, columnspacing=1.3)
    pictures.save(figure, "others.png")


WHITE = {"facecolor": "white", "edgecolor": "none", "pad": 1.2, "alpha": 0.9}


def draw(axes: Axes, f: Callable[..., Any], g: Callable[..., Any], shown: tuple[float, float, float, float]) -> None:
    """The contours of f, and the curve g = 0."""
    x, y = np.meshgrid(np.linspace(*shown[:2], GRID), np.linspace(*shown[2:], GRID))
    heights, curve = (np.vectorize(function, otypes=[float])(x, y) for function in (f, g))
    levels = np.unique(np.quantile(heights, np.linspace(0.02, 0.98, 15)))
    axes.contour(x, y, heights, levels, colors=GREY, linewidths=0.7, linestyles="solid", alpha=0.75)
    axes.contour(x, y, curve, [0.0], colors="#222222", linewidths=2.2)
    axes.set(xlim=shown[:2], ylim=shown[2:], xlabel="x", ylabel="y", aspect="equal")
    axes.grid(False)


def mark(axes: Axes, number: int, at: tuple[float, float], gradients: Sequence[Any],
         kind: str) -> None:
    """A point with its number, and ∇f and ∇g as arrows, whose lengths say nothing."""
    df, dg = gradients
    length = ARROW * float(np.ptp(axes.get_xlim()))
    steps = {}
    for gradient, colour, style, width in ((dg, BLUE, (0, (3, 2)), 1.6), (df, ORANGE, "solid", 2.4)):
        size = float(np.hypot(*gradient))
        if size < 1e-5:
            continue  # f is flat there: λ is 0, but for rounding
        step = np.array(gradient) / size * (length if colour == ORANGE else 1.45 * length)
        steps[colour] = step
        axes.annotate("", (at[0] + step[0], at[1] + step[1]), at, arrowprops={
            "arrowstyle": "-|>", "color": colour, "linewidth": width, "linestyle": style, "shrinkA": 0, "shrinkB": 0,
            "mutation_scale": 13})
    axes.plot(*at, MARKERS[kind], color="white", markeredgecolor="#222222", markersize=8.5, markeredgewidth=1.8,
              zorder=5)
    out = steps.get(BLUE, np.array([length, 0.0])) / 1.45
    side = 0.5 * np.array([-out[1], out[0]]) + 0.4 * out  # beside the arrow, and off the curve
    axes.text(at[0] + side[0], at[1] + side[1], str(number), ha="center", va="center", fontsize=11,
              color="#222222", bbox=WHITE, zorder=6)


def keys(kinds: Any) -> list[Line2D]:
    """What the signs mean."""
    marks = [Line2D([], [], linestyle="", marker=MARKERS[kind], color="white", markeredgecolor="#222222",
                    markersize=8.5, markeredgewidth=1.8, label=kind) for kind in dict.fromkeys(kinds)]
    return [Line2D([], [], color="#222222", linewidth=2.2, label="the curve g = 0"),
            Line2D([], [], color=GREY, linewidth=0.7, label="contours of f"),
            Line2D([], [], color=ORANGE, linewidth=2.4, label="∇f, its direction"),
            Line2D([], [], color=BLUE, linewidth=1.6, linestyle=(0, (3, 2)), label="∇g, its direction"), *marks]
