"""Lettered panels: a curve or two in each, readable in print and without colours."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from matplotlib.figure import Figure

from assignments.pictures import BLUE, ORANGE, styled


class Curve(NamedTuple):
    """A curve; of two in a panel, one is dashed."""

    x: np.ndarray
    y: np.ndarray
    label: str = ""
    dashed: bool = False


class Panel(NamedTuple):
    """What is drawn in one panel. ``start``: a point on the curve; ``end``: where on the axis one gets from it."""

    curves: tuple[Curve, ...]
    title: str = ""
    across: str = ""
    up: str = ""
    letter: str = ""
    limits: tuple[float, float] | None = None
    start: tuple[float, float] | None = None
    end: float | None = None


@styled
def draw_panels(figure: Figure, panels: Sequence[Panel], top: Panel | None = None) -> None:
    """Two panels a row, and one above them all if there is one."""
    rows = (len(panels) + 1) // 2
    figure.set_size_inches(8, 2.7 * (rows + (top is not None)))
    figure.set_layout_engine("constrained")
    grid = figure.add_gridspec(rows + (top is not None), 2)
    if top is not None:
        _draw(figure.add_subplot(grid[0, :]), top)
    for n, panel in enumerate(panels):
        _draw(figure.add_subplot(grid[n // 2 + (top is not None), n % 2]), panel)
    handles, labels = figure.axes[-1].get_legend_handles_labels()
    if len(handles) > 1:
        figure.legend(handles, labels, loc="outside lower center", ncols=len(handles), frameon=False)


@styled
def draw_both(figure: Figure, x: np.ndarray, yours: np.ndarray, right: np.ndarray) -> None:
    """What somebody has typed, and what is right, at the points where they were compared."""
    order = np.argsort(x)
    axes = figure.add_subplot()
    axes.plot(x[order], right[order], "o-", color=BLUE, linewidth=1.4, markersize=5, label="right")
    axes.plot(x[order], yours[order], "x", linestyle=(0, (5, 2)), color=ORANGE, linewidth=1.6, markersize=8,
              label="yours")
    shown = right[np.isfinite(right)]
    room = 0.6 * (float(np.ptp(shown)) or 1.0)
    axes.set(xlabel="x", xlim=(float(np.percentile(x, 10)), float(np.percentile(x, 90))),
             ylim=(float(np.percentile(shown, 10)) - room, float(np.percentile(shown, 90)) + room))
    axes.legend()


def _draw(axes: Any, panel: Panel) -> None:
    for curve in panel.curves:
        axes.plot(curve.x, curve.y, color=ORANGE if curve.dashed else BLUE, linewidth=2.2 if curve.dashed else 1.8,
                  linestyle=(0, (5, 2)) if curve.dashed else "-", label=curve.label or None)
    axes.axhline(0, color="#333333", linewidth=0.9, zorder=1)
    if panel.limits:
        axes.set_ylim(panel.limits)
    else:
        _room_around(axes, panel)
    if panel.start is not None:
        _draw_way(axes, panel)
    axes.margins(x=0)
    axes.set(title=panel.title, xlabel=panel.across, ylabel=panel.up)
    if panel.letter:
        axes.set_title(panel.letter, fontsize=17, fontweight="bold", color="black", pad=5)


def _room_around(axes: Any, panel: Panel) -> None:
    """The axis at 0 is always in sight, and so is a constant curve."""
    y = np.concatenate([[0.0], *(curve.y for curve in panel.curves)])
    low, high = float(y.min()), float(y.max())
    room = 0.12 * ((high - low) or 1.0)
    axes.set_ylim(low - room, high + room)


def _draw_way(axes: Any, panel: Panel) -> None:
    """The start as a triangle on the curve, and a star on the axis where it is said to end."""
    assert panel.start is not None
    assert panel.end is not None
    x, y = panel.start
    axes.plot([x, x], [0, y], color="#333333", linewidth=1, linestyle=":")
    axes.plot(x, 0, "^", color="black", markersize=9, clip_on=False, zorder=5, label="start")
    axes.plot(panel.end, 0, "*", color="white", markeredgecolor="black", markersize=17, markeredgewidth=1.3, zorder=6,
              clip_on=False, label="end")
    axes.annotate("", (panel.end, 0), (x, 0), zorder=4, arrowprops={
        "arrowstyle": "->", "connectionstyle": f"arc3,rad={-0.35 if panel.end > x else 0.35}", "linewidth": 1.3,
        "color": ORANGE, "shrinkA": 6, "shrinkB": 9})
