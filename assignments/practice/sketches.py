"""Sketches that questions are about: a curve with starts on its axis, and points that a line is to fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from assignments.pictures import BLUE, ORANGE, styled
from visualize.expression import compute

DARK = "#333333"


@styled
def draw_starts(figure: Figure, f: str, starts: Mapping[str, float], roots: Sequence[float],
                marked: float | None = None) -> None:
    """The curve of f, its roots as rings or the marked one as a star, and the starts as triangles on the axis."""
    figure.set_size_inches(8, 4.2)
    figure.set_layout_engine("constrained")
    axes = figure.add_subplot()
    places = [*starts.values(), *roots]
    margin = 0.12 * (max(places) - min(places))
    x = np.linspace(min(places) - margin, max(places) + margin, 501)
    with np.errstate(all="ignore"):
        y = np.broadcast_to(np.asarray(compute(f, {"x": x})[0], dtype=float), x.shape)
    inner = y[(x >= min(roots) - 0.7) & (x <= max(roots) + 0.7)] if len(roots) > 1 else y
    low, high = min(0.0, float(inner.min())), max(0.0, float(inner.max()))
    low, high = low - 0.35 * (high - low), high + 0.15 * (high - low)
    axes.plot(x, y, color=BLUE, linewidth=1.8)
    axes.axhline(0, color=DARK, linewidth=0.9, zorder=1)
    for name, start in starts.items():
        height = float(np.clip(np.interp(start, x, y), low, high))
        axes.plot([start, start], [0, height], color=DARK, linewidth=1, linestyle=":")
        axes.plot(start, 0, "^", color="black", markersize=9, zorder=5)
        above = height < 0  # on the side where the curve is not
        axes.annotate(name.strip(), (start, 0), (0, 7 if above else -8), textcoords="offset points", ha="center",
                      va="bottom" if above else "top", fontsize=13, fontweight="bold")
    for root in roots if marked is None else [marked]:
        axes.plot(root, 0, "o" if marked is None else "*", color="white", markeredgecolor=ORANGE if marked is None else
                  "black", markersize=9 if marked is None else 19, markeredgewidth=1.6, zorder=6)
    axes.set(xlim=(x[0], x[-1]), ylim=(low, high), xlabel="x", ylabel="f(x)")
    axes.set_title("▲ start     ○ root" if marked is None else "▲ start     ☆ the marked root", fontsize=11)
