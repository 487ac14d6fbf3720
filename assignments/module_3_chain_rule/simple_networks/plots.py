"""The picture of the descent: its way over the map of the cost, and what the neuron answers on the way."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LogNorm
from matplotlib.lines import Line2D

from assignments.pictures import BLUE, GREY, ORANGE, Pictures, styled

GRID = 100
LEVELS = [each * 10.0**power for power in (-3, -2, -1, 0) for each in (1, 2, 5)]
STYLES = ((0, (1, 1.5)), (0, (4, 1.5, 1, 1.5)), (0, (4, 2)), (0, (7, 1.5)), "solid")  # of the answers on the way
MARKS = ("s", "D", "^", "v", "*")
LAST = 4


@styled
def draw_descent(names: MutableMapping[str, Any], x: np.ndarray, y: np.ndarray, path: np.ndarray,
                 pictures: Pictures) -> None:
    """The path over the map of the cost, and beside it the neuron's answers at a few places of the path."""
    before = names["w1"], names["b1"]
    figure = pictures.figure(10.4, 5.4)
    chart, answers = figure.subplots(1, 2, width_ratios=(1.25, 1))
    draw_map(chart, names, x, y, path)
    chart.plot(*path.T, color=ORANGE, linewidth=1)
    handles = [Line2D([], [], color=ORANGE, linewidth=1, label="the descent"),
               *answers.plot(x, y, "o", markersize=18, markerfacecolor="none", markeredgecolor="black",
                             markeredgewidth=1.4, label="target")]
    last, fine = len(path) - 1, np.linspace(-0.15, 1.15, 80)
    for n, step in enumerate(sorted({step for step in (0, 1, 10, 100) if step < last} | {last})):
        n = LAST if step == last else n
        names["w1"], names["b1"] = path[step]
        line: dict[str, Any] = {"color": ORANGE if n == LAST else BLUE, "linestyle": STYLES[n],
                                "linewidth": 2.6 if n == LAST else 1.5}
        mark: dict[str, Any] = {"marker": MARKS[n], "markerfacecolor": "white", "markeredgecolor": ORANGE,
                                "markeredgewidth": 1.6, "markersize": 13 if n == LAST else 7}
        chart.plot(*path[step], linestyle="none", zorder=4, **mark)
        answers.plot(fine, [float(names["a1"](each)) for each in fine], **line)
        answers.plot(x, [float(names["a1"](each)) for each in x], linestyle="none", zorder=4, **mark)
        words = "start" if step == 0 else "after 1 step" if step == 1 else f"after {step:,} steps"
        handles.append(Line2D([], [], **line, **mark, label=words))
    chart.set(xlabel="weight w1", ylabel="bias b1", title="The way down the cost")
    answers.set(xlim=(-0.15, 1.15), ylim=(-1.08, 1.08), xlabel="input a0", ylabel="answer a1",
                title="What the neuron answers")
    figure.legend(handles=handles, loc="outside lower center", ncols=4, handlelength=4)
    names["w1"], names["b1"] = before
    pictures.save(figure, "descent.png")


def draw_map(axes: Axes, names: MutableMapping[str, Any], x: np.ndarray, y: np.ndarray, path: np.ndarray) -> None:
    """The cost for many weights and biases around the path."""
    (left, low), (right, high) = path.min(axis=0) - 1, path.max(axis=0) + 1
    weights, biases = np.linspace(left, right, GRID), np.linspace(low, high, GRID)
    costs = np.empty((GRID, GRID))
    for row, b in enumerate(biases):
        for column, w in enumerate(weights):
            names["w1"], names["b1"] = w, b
            costs[row, column] = float(names["cost"](x, y))
    levels = [each for each in LEVELS if each <= 2 * costs.max()]
    areas = axes.contourf(weights, biases, costs, levels, norm=LogNorm(), cmap="Blues_r", alpha=0.4, extend="both")
    axes.contour(weights, biases, costs, levels, colors=GREY, linewidths=0.4)
    assert axes.figure is not None
    axes.figure.colorbar(areas, ax=axes, label="mean cost C", format="%g", ticks=levels)
