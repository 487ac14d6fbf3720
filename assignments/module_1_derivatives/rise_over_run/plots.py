"""The pictures of the limit: the secants, as a picture and as a film, and how far their slopes are off."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from assignments.gif import gif
from assignments.pictures import BLUE, GREY, ORANGE, Pictures, styled
from tinygrad_edu.differences import RiseOverRun
from tinygrad_edu.formula import formatted

LARGEST, SHOWN = 0.8, (0.8, 0.4, 0.2, 0.1)
FAINT_TO_BOLD = ("#F0C4A8", "#E39A6B", "#D5702F", ORANGE)
Function = Callable[..., Any]


def plane(axes: Axes, f: Function, x: float, slope: float) -> None:
    """The curve around x, with its tangent."""
    fine = np.linspace(x - 0.7, x + 1.1, 300)
    y = np.array([float(f(point)) for point in fine])
    margin = 0.15 * (y.max() - y.min() or 1)
    axes.set(xlim=(fine[0], fine[-1]), ylim=(y.min() - margin, y.max() + margin), xlabel="x", ylabel="f(x)")
    axes.plot(fine, y, color="black", linewidth=2.2, label="the curve f(x)")
    axes.plot(fine, f(x) + slope * (fine - x), color=BLUE, linewidth=2, linestyle=(0, (5, 2)),
              label=f"tangent, slope {formatted(slope, '.3f')}")


@styled
def draw_secants(f: Function, slope: Function, x: float, true: float, pictures: Pictures) -> None:
    """Secants through (x, f(x)) with shorter and shorter runs, and the tangent."""
    figure = pictures.figure(8, 5.4)
    axes = figure.add_subplot()
    plane(axes, f, x, true)
    ends = np.array([x - 0.7, x + 1.1])
    for color, h in zip(FAINT_TO_BOLD, SHOWN):
        secant = float(slope(f, x, h))
        axes.plot(ends, f(x) + secant * (ends - x), color=color, linewidth=1.3,
                  label=f"h = {h:g}, slope {formatted(secant, '.3f')}")
        axes.plot(x + h, f(x + h), "o", color=color, markersize=7, markeredgecolor="black", zorder=3)
    axes.plot([x, x + LARGEST, x + LARGEST], [f(x), f(x), f(x + LARGEST)], color=GREY, linestyle=":", linewidth=1.6,
              label=f"run and rise for h = {LARGEST:g}")
    axes.plot(x, f(x), "s", color="black", markersize=8, zorder=4)
    axes.set_title("A secant turns into the tangent")
    axes.legend(loc="best", fontsize=9.5)
    pictures.save(figure, "secant.png")


@styled
def film(f: Function, slope: Function, x: float, true: float, pictures: Pictures) -> None:
    """The same as a film: the second point comes nearer."""
    figure = Figure((5.2, 4.4), dpi=100)
    axes = figure.add_subplot()
    plane(axes, f, x, true)
    figure.legend(loc="outside lower center", ncols=2, fontsize=9)
    axes.set_title(" ")  # room for the words
    ends = np.array([x - 0.7, x + 1.1])
    secant, = axes.plot([], [], color=ORANGE, linewidth=2.2, zorder=3)
    legs, = axes.plot([], [], color=GREY, linestyle=":", linewidth=1.8)
    points, = axes.plot([], [], "o", color=ORANGE, markeredgecolor="black", markersize=8, zorder=4)
    words = axes.text(0, 1.03, "", transform=axes.transAxes, fontsize=12)

    def move(h: float) -> None:
        value = float(slope(f, x, h))
        secant.set_data(ends, f(x) + value * (ends - x))
        legs.set_data([x, x + h, x + h], [f(x), f(x), f(x + h)])
        points.set_data([x, x + h], [f(x), f(x + h)])
        words.set_text(f"h = {h:.3f}: the secant has slope {formatted(value, '.3f')}")
    moving = (legs, secant, points, words)
    pictures.write("secant.gif", gif(figure, moving, move, LARGEST * 0.87 ** np.arange(46)))


@styled
def draw_errors(fine: RiseOverRun, decades: RiseOverRun, orders: tuple[float, float], pictures: Pictures) -> None:
    """How far both differences are off, against h, on logarithmic axes; ``orders``: as which powers of h they grow."""
    figure = pictures.figure(8, 5.2)
    axes = figure.add_subplot(xscale="log", yscale="log")
    for words, order, errors, best, color, style, marker in (
            ("forward, (f(x + h) − f(x)) / h", orders[0], (fine.forward_error, decades.forward_error),
             decades.best_forward, ORANGE, "-", "o"),
            ("central, (f(x + h) − f(x − h)) / 2h", orders[1], (fine.central_error, decades.central_error),
             decades.best_central, BLUE, (0, (4, 2)), "s")):
        growth = f"on the right as h^{order:.2f}" if np.isfinite(order) else "rounding alone"
        axes.plot(fine.h, np.where(errors[0] > 0, errors[0], np.nan), color=color, linestyle=style, linewidth=1.8,
                  label=f"{words}: {growth}")
        least = errors[1][decades.h == best]
        axes.plot(best, least if least > 0 else np.nan, marker, color="white", markeredgecolor=color,
                  markeredgewidth=2, markersize=9, linestyle="none",
                  label=f"best of the table: off by {formatted(least[0], '.1e')} at h = {formatted(best, '.0e')}")
    all_errors = np.concatenate([fine.forward_error, fine.central_error])
    felt = all_errors[all_errors > 0] if (all_errors > 0).any() else np.array([1e-16, 1.0])
    axes.set(xlabel="step h", ylabel="how far the slope is off", ylim=(felt.min() / 4, felt.max() * 4),
             title="Two errors: rounding on the left, the curve on the right")
    figure.legend(loc="outside lower center", fontsize=9.5)
    pictures.save(figure, "error.png")
