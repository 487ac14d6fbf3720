"""The pictures of Taylor series: growing orders over the function, the discs they reach, and their coefficients."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np

from assignments.log_log import radius_by_the_upper_edge
from assignments.module_4_taylor.taylor_series.functions import FUNCTIONS, Function
from assignments.pictures import BLUE, GREY, ORANGE, Pictures, styled
from tinygrad_edu.formula import number
from tinygrad_edu.taylor_series import MANY, taylor_polynomial

Curve = Callable[[np.ndarray], Any]
# Told apart in grey, too: by their dashes, and the last is the boldest.
STYLES: tuple[dict[str, Any], ...] = (
    {"color": BLUE, "linestyle": (0, (1, 1.6)), "linewidth": 1.6},
    {"color": ORANGE, "linestyle": (0, (3, 1.5, 1, 1.5)), "linewidth": 1.4},
    {"color": BLUE, "linestyle": (0, (4, 2)), "linewidth": 1.6},
    {"color": ORANGE, "linestyle": (0, (8, 2)), "linewidth": 1.6},
    {"color": BLUE, "linestyle": "-", "linewidth": 2.2},
)
DISC_ORDERS = (2, 10, 40)
HIGH = 8.0  # where the curves of the discs end, above and below
FACTORIALS = np.cumprod([1.0, *range(1, MANY + 1)])


def curves(polynomial: Callable[..., Any], known: np.ndarray, x0: float, orders: Iterable[int]) -> dict[int, Curve]:
    """The polynomials of some orders, each as a function of x alone, from the derivatives that are known at x₀."""
    def of_order(n: int) -> Curve:
        return lambda x: polynomial(known[:n + 1], x, x0)
    return {n: of_order(n) for n in orders}


@styled
def draw_orders(f: Curve, polynomials: Mapping[int, Curve], x0: float, pictures: Pictures) -> None:
    """f, and over it its polynomials, by their order."""
    figure = pictures.figure(8, 5)
    axes = figure.add_subplot()
    x = x0 + np.linspace(-7, 7, 701)
    axes.plot(x, f(x), color=GREY, linewidth=5, alpha=0.45, label="f = sin")
    for style, (order, polynomial) in zip(STYLES[-len(polynomials):], polynomials.items()):
        axes.plot(x, between(polynomial(x), -2.4, 2.4), label=f"order {order}", **style)
    axes.plot(x0, f(np.array(x0)), "o", color="white", markeredgecolor="black", markersize=8, zorder=5,
              label=f"x₀ = {number(x0, 6)}")
    axes.set(xlim=(x[0], x[-1]), ylim=(-2.4, 2.4), xlabel="x", ylabel="f and its polynomials",
             title="Each derivative at x₀ adds a term, and the fit reaches further")
    figure.legend(loc="outside lower center", ncols=4)
    pictures.save(figure, "orders.png")


@styled
def draw_disc(polynomial: Callable[..., Any], pictures: Pictures) -> None:
    """Three functions and their polynomials on the line, and below them the plane with the poles and the disc."""
    figure = pictures.figure(13, 8.4)
    panels = figure.subplots(2, 3, gridspec_kw={"height_ratios": (1, 1.15)})
    for (on_line, in_plane), function in zip(panels.T, FUNCTIONS):
        p = taylor_polynomial(function.f, function.x0, MANY)
        known = p.coefficients * FACTORIALS
        draw_line(on_line, function, curves(polynomial, known, function.x0, DISC_ORDERS))
        draw_plane(in_plane, function, radius_by_the_upper_edge(p.coefficients))
    panels[0, 0].set_ylabel("f and its polynomials")
    panels[1, 0].set_ylabel("imaginary part")
    lines, words = panels[0, 0].get_legend_handles_labels()
    marks, more = panels[1, 0].get_legend_handles_labels()
    figure.legend(lines + marks, words + more, loc="outside lower center", ncols=4)
    pictures.save(figure, "disc.png")


def draw_line(axes: Any, function: Function, polynomials: Mapping[int, Curve]) -> None:
    """The function and its polynomials; between the walls they grow more and more alike."""
    x0, r = function.x0, function.radius
    x = x0 + np.linspace(-1.6 * r, 1.6 * r, 801)
    axes.axvspan(x0 - r, x0 + r, color=BLUE, alpha=0.08)
    for wall in (x0 - r, x0 + r):
        axes.axvline(wall, color=GREY, linewidth=1, linestyle=(0, (1, 2)))
    values = function.f(np.where(np.isin(x, function.poles), np.nan, x))
    low, high = (-0.4, 1.4) if function.poles[0].imag else (-HIGH, HIGH)
    if function.x0 == 0.5:
        low, high = -24.0, 10.0
    broken = np.concatenate([[False], np.abs(np.diff(values)) > high - low])
    axes.plot(x, np.where(broken, np.nan, between(values, low, high)), color=GREY, linewidth=5, alpha=0.45, label="f")
    for style, (order, polynomial) in zip((STYLES[0], STYLES[3], STYLES[4]), polynomials.items()):
        axes.plot(x, between(polynomial(x), low, high), label=f"order {order}", **style)
    axes.set(xlim=(x[0], x[-1]), ylim=(low, high), xlabel="x", title=f"{function.name} about {function.x0:g}")


def draw_plane(axes: Any, function: Function, read_off: float) -> None:
    """The disc of convergence, and on its edge the nearest poles."""
    x0, r = function.x0, function.radius
    turn = np.linspace(0, 2 * np.pi, 200)
    axes.axhline(0, color=GREY, linewidth=0.8)
    axes.fill(x0 + r * np.cos(turn), r * np.sin(turn), color=BLUE, alpha=0.08)
    axes.plot(x0 + r * np.cos(turn), r * np.sin(turn), color=BLUE, linewidth=1.8, label="disc up to the nearest pole")
    axes.plot(x0 + read_off * np.cos(turn), read_off * np.sin(turn), color="black", linewidth=1,
              linestyle=(0, (2, 3)), label="radius read off the coefficients")
    poles = np.array(function.poles, complex)
    shown = poles[np.abs(poles - x0) < 1.55 * r]
    axes.plot(shown.real, shown.imag, "X", color=ORANGE, markersize=11, markeredgecolor="white", clip_on=False,
              label="pole: f is infinite")
    axes.plot(x0, 0, "o", color="white", markeredgecolor="black", markersize=8, label="x₀")
    axes.set(xlim=(x0 - 1.6 * r, x0 + 1.6 * r), ylim=(-1.25 * r, 1.25 * r), aspect="equal",
             xlabel="real part", title=f"radius {r:.4f}, read off {read_off:.4f}")


@styled
def draw_coefficients(pictures: Pictures) -> None:
    """The sizes of the coefficients on a logarithmic scale, and the lines of slope −log r that they follow."""
    figure = pictures.figure(8, 5)
    axes = figure.add_subplot()
    k = np.arange(MANY + 1)
    looks = (("o", BLUE, "-"), ("^", ORANGE, (0, (5, 2))), ("s", GREY, (0, (1, 1))))
    for function, (marker, colour, dashes) in zip(FUNCTIONS, looks):
        sizes, log_r = np.abs(taylor_polynomial(function.f, function.x0, MANY).coefficients), np.log(function.radius)
        known = sizes > 0
        highest = np.max(np.log(sizes[known]) + k[known] * log_r)  # the line lies on the points from above
        axes.semilogy(k, np.exp(highest - k * log_r), color=colour, linestyle=dashes, linewidth=1.3)
        axes.semilogy(k[known], sizes[known], marker, color=colour, markersize=4.5, markeredgewidth=0,
                      label=f"{function.name} about {function.x0:g}: r = {function.radius:.4f}")
    axes.set(xlabel="k", ylabel="size of the coefficient |cₖ|",
             title="The coefficients know the radius: lines of slope −log r")
    axes.legend(loc="upper left")
    pictures.save(figure, "coefficients.png")


def between(values: Any, low: float, high: float) -> np.ndarray:
    """The values, but for those far outside of a picture."""
    values, margin = np.asarray(values, float), high - low
    return np.where((values > low - margin) & (values < high + margin), values, np.nan)
