"""The pictures of Newton–Raphson: tangents, the strip of starts, and what goes astray."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from assignments.pictures import BLUE, GREY, ORANGE, Pictures, styled
from tinygrad_edu.formula import formatted, number

MOST_TANGENTS = 6
COLOURS = (BLUE, ORANGE, "#7A5195", "#2F7D4F")  # of roots


@styled
def draw_tangents(f: Callable[..., Any], path: np.ndarray, starts: np.ndarray, reached: np.ndarray, roots: np.ndarray,
                  pictures: Pictures) -> None:
    """The curve with the tangents from one start, and below it every start in the lane of where it ends."""
    figure = pictures.figure(8, 6.4)
    above, lanes = figure.subplots(2, 1, sharex=True, height_ratios=(4, 1.1))
    shown = path[:MOST_TANGENTS + 1]
    shown = shown[:np.argmax(np.append(np.abs(shown), np.inf) > 6)]  # as long as they stay in the picture
    heights = np.abs(f(shown))
    draw_path(above, f, shown, (starts[0], starts[-1]), (-80, max(80, 1.25 * max(heights))))
    above.set_title(f"Newton–Raphson from {number(path[0])}: {len(path) - 1} steps" +
                    ("" if len(shown) == len(path) else f", the first {max(len(shown) - 1, 0)} drawn"))
    above.set_ylabel("f(x)")
    above.legend(loc="upper center")
    ends = [*(formatted(root, '.3f') for root in roots), "nowhere"]
    for lane in range(len(ends)):
        there = np.abs(reached - roots[lane]) < 1e-6 if lane < len(roots) else ~np.isfinite(reached)
        lanes.vlines(starts[there], lane - 0.4, lane + 0.4, colors=(*COLOURS[:len(roots)], GREY)[lane], linewidth=0.6)
    lanes.set(yticks=range(len(ends)), yticklabels=ends, ylim=(len(ends) - 0.4, -0.6), xlim=(starts[0], starts[-1]),
              xlabel="x, where it starts", ylabel="it ends at")
    lanes.grid(False)
    pictures.save(figure, "tangents.png")


@styled
def draw_astray(cases: Sequence[tuple[str, Callable[..., Any], Any]], pictures: Pictures) -> None:
    """Paths that come to no root, the first steps of each."""
    figure = pictures.figure(11, 4)
    for n, (axes, (title, f, path)) in enumerate(zip(figure.subplots(1, len(cases)), cases)):
        shown = np.array(path[:4])
        reach = 1.25 * max(abs(shown))
        values = f(np.linspace(-reach, reach, 400))
        low, high = (-1.5, 5.5) if n == 0 else (1.25 * values.min(), 1.25 * values.max())
        draw_path(axes, f, shown, (-reach - (n == 0), reach + (n == 0)), (low, high))
        axes.set_title(title, fontsize=11)
        axes.set_xlabel("x")
    figure.axes[0].set_ylabel("f(x)")
    figure.axes[0].legend(loc="upper left", fontsize=9)
    pictures.save(figure, "astray.png")


def draw_path(axes: Axes, f: Callable[..., Any], path: np.ndarray, across: tuple[float, float],
              up: tuple[float, float]) -> None:
    """A curve, and the tangents that lead from point to point, with the number of each at the axis."""
    x = np.linspace(*across, 1200)
    axes.plot(x, f(x), color="#222222", linewidth=2.5, label="f(x)")
    axes.axhline(0, color=GREY, linewidth=0.9)
    axes.set(xlim=across, ylim=up)
    axes.vlines(path, 0, f(path), color=BLUE, linewidth=1, linestyle=(0, (2, 2)), label="to the curve")
    for n, (a, b) in enumerate(pairwise(path)):
        axes.plot([a, b], [f(a), 0], color=ORANGE, linewidth=1.5, label="" if n else "its tangent, to the axis")
    axes.plot(path, f(path), "o", color=BLUE, markersize=5)
    unit, last = across[1] - across[0], {side: [-np.inf] * 3 for side in (-1, 1)}  # in each row, the last number
    for n in sorted(range(len(path)), key=lambda n: path[n]):
        side = -1 if f(path[n]) >= 0 else 1  # of the axis, where the way up to the curve is not
        row = next((row for row in range(3) if path[n] - last[side][row] > 0.035 * unit), None)
        if row is not None and not any(abs(path[n] - path[m]) < 4e-3 * unit for m in range(n)):
            last[side][row] = path[n]
            axes.annotate(str(n), (path[n], 0), (0, side * (5 + 11 * row)), textcoords="offset points", ha="center",
                          va="top" if side < 0 else "bottom", fontsize=9, color="#333333",
                          bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.4, "alpha": 0.8})
