"""Sketches that questions are about: a curve with starts on its axis, and points that a line is to fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

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


@styled
def draw_clouds(figure: Figure, clouds: Mapping[str, tuple[np.ndarray, np.ndarray]], residuals: bool) -> None:
    """Lettered panels of data with their lines of least squares, or of what these leave over."""
    figure.set_size_inches(8, 5.6)
    figure.set_layout_engine("constrained")
    for n, (letter, (x, y)) in enumerate(clouds.items()):
        axes = figure.add_subplot(2, 2, n + 1)
        m, c = np.polyfit(x, y, 1)
        rest = y - m * x - c
        axes.plot(x, rest if residuals else y, "o", color=BLUE, markersize=5.5, markeredgecolor="white",
                  markeredgewidth=0.5, zorder=3)
        ends = np.array([x.min(), x.max()])
        if residuals:
            axes.axhline(0, color=ORANGE, linewidth=1.4)
            axes.vlines(x, 0, rest, color=DARK, linewidth=0.7)
            axes.set_ylim(np.array([-1.25, 1.25]) * np.max(np.abs(rest)))
        else:
            axes.plot(ends, m * ends + c, color=ORANGE, linewidth=1.4)
        axes.set(xlabel="x", ylabel="y − m·x − c" if residuals else "y")
        axes.set_title(letter, fontsize=17, fontweight="bold", pad=5)


@styled
def draw_cloud(figure: Figure, x: np.ndarray, y: np.ndarray, window: tuple[float, float, float, float],
               line: tuple[float, float] | None) -> None:
    """Points on squared paper, and a line through them if there is one. ``window``: the ends of both axes."""
    figure.set_size_inches(8, 5.2)
    figure.set_layout_engine("constrained")
    axes = figure.add_subplot()
    left, right, bottom, top = window
    axes.plot(x, y, "o", color=BLUE, markersize=7, markeredgecolor="white", zorder=3)
    if line:
        ends = np.array([left, right])
        axes.plot(ends, line[0] * ends + line[1], color=ORANGE, linewidth=1.6)
    axes.set(xlim=(left, right), ylim=(bottom, top), xlabel="x", ylabel="y")
    axes.xaxis.set_major_locator(MaxNLocator(8, steps=[1, 2, 5, 10]))
    axes.yaxis.set_major_locator(MaxNLocator(8, steps=[1, 2, 5, 10]))
    axes.grid(color="#CCCCCC", linewidth=0.9)
    if bottom < 0 < top:
        axes.axhline(0, color=DARK, linewidth=0.9)
    if left < 0 < right:
        axes.axvline(0, color=DARK, linewidth=0.9)
