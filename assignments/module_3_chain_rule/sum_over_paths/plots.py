"""The pictures: one path lit at a time with the running sum, and how paths and links grow with the layers."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import pairwise

from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from assignments.pictures import BLUE, GREY, ORANGE, Pictures, styled
from tinygrad_edu import formula

PALE = "#F3C9AE"
PLACES = {"t": (0.0, 0.0), "x1": (1.1, 0.8), "x2": (1.1, -0.8), "a": (2.7, 0.8), "b": (2.7, -0.8), "f": (3.8, 0.0)}
ARROWS = (("t", "x1"), ("t", "x2"), ("x1", "a"), ("x2", "a"), ("x1", "b"), ("x2", "b"), ("a", "f"), ("b", "f"))
# Where a link's number stands: beside which part of it, how far to the right and up, and which of its own sides there.
BESIDE = {("t", "x1"): (0.5, -0.12, 0.2, "right"), ("t", "x2"): (0.5, -0.12, -0.2, "right"),
          ("x1", "a"): (0.5, 0, 0.3, "center"), ("x2", "b"): (0.5, 0, -0.3, "center"),
          ("x2", "a"): (0.45, -0.22, 0.08, "right"), ("x1", "b"): (0.45, -0.22, -0.08, "right"),
          ("a", "f"): (0.5, 0.15, 0.2, "left"), ("b", "f"): (0.5, 0.15, -0.2, "left")}
STATIONS = (("t", "x1", "a", "f"), ("t", "x2", "a", "f"), ("t", "x1", "b", "f"), ("t", "x2", "b", "f"))


number = partial(formula.number, digits=6)


def factor(value: float) -> str:
    """A number of six digits as a factor: a negative one in parentheses."""
    return f"({number(value)})" if value < 0 else number(value)


@styled
def draw_paths(links: Sequence[float], products: Sequence[float], t: float, pictures: Pictures) -> None:
    """Four times the graph, each with one path lit and its product above it, and below them the running sum."""
    figure = pictures.figure(12, 6)
    grid = figure.add_gridspec(2, 4, height_ratios=(1, 0.95))
    values = dict(zip((("t", "x1"), ("t", "x2"), ("x1", "a"), ("x2", "a"), ("x1", "b"), ("x2", "b")), links))
    values |= {("a", "f"): 1.0, ("b", "f"): 1.0}
    for column, (stations, product) in enumerate(zip(STATIONS, products)):
        axes = figure.add_subplot(grid[0, column])
        lit = list(pairwise(stations))
        draw_graph(axes, {link: values[link] for link in lit})
        axes.set_title(f"{' · '.join(factor(values[link]) for link in reversed(lit))}\n= {number(product)}",
                       loc="center", fontsize=12)
    draw_running_sum(figure.add_subplot(grid[1, :]), products)
    figure.suptitle(f"∂f/∂t at t = {number(t)}: four paths, a product along each, and their sum", fontsize=14)
    figure.legend(handles=[
        Line2D([], [], color=ORANGE, linewidth=3, label="the path that is lit"),
        Line2D([], [], color=GREY, linewidth=1, linestyle=(0, (3, 2)), label="other links"),
        Patch(facecolor=PALE, edgecolor=ORANGE, label="what a path adds"),
        Line2D([], [], color=BLUE, marker="o", linewidth=1.2, label="sum so far")],
        loc="outside lower center", ncols=4)
    pictures.save(figure, "paths.png")


def draw_graph(axes: Axes, lit: dict[tuple[str, str], float]) -> None:
    """The graph with some links lit, and their derivatives beside them."""
    axes.set(xlim=(-0.4, 4.2), ylim=(-1.25, 1.25), aspect="equal")
    axes.axis("off")
    for start, end in ARROWS:
        on = (start, end) in lit
        axes.annotate("", PLACES[end], PLACES[start], arrowprops={
            "arrowstyle": "-|>", "color": ORANGE if on else GREY, "linewidth": 2.8 if on else 0.9,
            "linestyle": "-" if on else (0, (3, 2)), "shrinkA": 13, "shrinkB": 13, "mutation_scale": 14 if on else 9},
            zorder=3 if on else 1)
        if on:
            share, right, up, side = BESIDE[start, end]
            (x, y), (to_x, to_y) = PLACES[start], PLACES[end]
            axes.text(x + share * (to_x - x) + right, y + share * (to_y - y) + up, number(lit[start, end]), ha=side,
                      va="center", fontsize=10.5, color=ORANGE, zorder=5)
    through = {station for link in lit for station in link}
    for name, (x, y) in PLACES.items():
        axes.text(x, y, name, ha="center", va="center", fontsize=12, zorder=4, fontweight="bold",
                  color="black" if name in through else GREY,
                  bbox={"boxstyle": "circle,pad=0.3", "facecolor": "white",
                        "edgecolor": ORANGE if name in through else GREY, "linewidth": 2.2 if name in through else 0.9})


def draw_running_sum(axes: Axes, products: Sequence[float]) -> None:
    """A bar for what each path adds, from the sum before to the sum after it."""
    sums = [0.0]
    for product in products:
        sums.append(sums[-1] + product)
    axes.axhline(0, color=GREY, linewidth=0.8)
    axes.bar(range(len(products)), products, bottom=sums[:-1], width=0.5, color=PALE, edgecolor=ORANGE, linewidth=1.5)
    for place, (before, after) in enumerate(pairwise(sums)):
        axes.plot([place - 0.25, place + 0.75], [after, after], color=BLUE, linewidth=1.2)
        axes.plot(place, after, "o", color=BLUE, markersize=7)
        up = after >= before
        axes.annotate(number(after), (place, after), (0, 10 if up else -10), textcoords="offset points", ha="center",
                      va="bottom" if up else "top", color=BLUE)
    low, high = min(sums), max(sums)
    room = 0.2 * (high - low or 1)
    axes.set(xlim=(-0.5, len(products) - 0.5), ylim=(low - room, high + room), ylabel="sum so far",
             xticks=range(len(products)), xticklabels=[" ← ".join(reversed(path)) for path in STATIONS])
    axes.grid(axis="x", visible=False)


@styled
def draw_growth(depths: Sequence[int], paths: Sequence[int], links: Sequence[int], width: int,
                pictures: Pictures) -> None:
    """How many paths and how many links there are, by the number of hidden layers."""
    figure = pictures.figure(8, 4.8)
    axes = figure.add_subplot(yscale="log")
    axes.plot(depths, [float(count) for count in paths], color=ORANGE, marker="o", linewidth=2,
              label=f"paths: {paths[-1]:,} in the last")
    axes.plot(depths, links, color=BLUE, marker="s", linestyle=(0, (4, 2)), linewidth=2,
              label=f"links, each of them once: {links[-1]:,}")
    axes.set(xlabel=f"hidden layers of {width} neurons", ylabel="how many", title="Paths multiply, links add up",
             xticks=depths if len(depths) < 15 else depths[4::5])
    axes.legend(loc="upper left")
    pictures.save(figure, "growth.png")
