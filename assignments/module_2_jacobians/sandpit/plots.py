"""The pictures of the sandpit: from where in a pit a strategy wins, and how often the strategies win in many pits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.colors import ListedColormap
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle

from assignments.module_2_jacobians.sandpit.game import STEPS, arrow
from assignments.module_2_jacobians.sandpit.landscapes import SIDE, Pits
from assignments.module_2_jacobians.sandpit.playing import CHANCE, ManySteps, Outcome, steps_to_the_phone
from assignments.pictures import BLUE, GREY, ORANGE, Pictures, styled

# After how many steps it is found: the darker, the sooner.
STEPS_SHOWN = ("#08306B", "#1F5FA3", "#3F8FC5", "#74B3DA", "#A9D0E8", "#D6E7F4")
NOT_FOUND: dict[str, Any] = {"facecolor": "white", "hatch": "////", "edgecolor": "#D0D0D0"}
SAID = ("by the click itself", "after 1 step", *(f"after {n} steps" for n in range(2, STEPS + 1)))


@styled
def draw_basins(where: Pits, entrants: Mapping[str, ManySteps | None], pictures: Pictures, side: int = 100) -> None:
    """One pit as it is, and for each strategy from which clicks it finds the phone, and after how many steps."""
    columns = 3
    rows = -(-(len(entrants) + 2) // columns)
    figure = pictures.figure(3.5 * columns, 3.75 * rows)
    axes = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False).ravel()
    depth = show_pit(axes[0], where)
    axes[0].set_title("The pit, and −J/5")
    for panel, (name, strategy) in zip(axes[1:], entrants.items()):
        needed = steps_to_the_phone(where, strategy, side)
        panel.add_patch(Rectangle((0, 0), SIDE, SIDE, **NOT_FOUND, zorder=0))
        panel.imshow(needed, extent=(0, SIDE, 0, SIDE), origin="lower", interpolation="nearest", zorder=1,
                     cmap=ListedColormap(STEPS_SHOWN), vmin=-0.5, vmax=STEPS + 0.5)
        contours(panel, *depth, colors=GREY)
        mark_phone(panel, where)
        panel.set_title(f"{name}\nwins from {100 * np.mean(np.isfinite(needed)):.0f} % of the pit")
    for panel in axes[:len(entrants) + 1]:
        panel.set(xlim=(0, SIDE), ylim=(0, SIDE), aspect="equal")
        panel.grid(False)
    for panel in axes[len(entrants) + 1:]:
        panel.axis("off")
    for n, panel in enumerate(axes[:len(entrants) + 1]):
        lowest, leftmost = n + columns > len(entrants), n % columns == 0
        panel.tick_params(labelbottom=lowest, labelleft=leftmost)
        panel.set(xlabel="x in m" if lowest else "", ylabel="y in m" if leftmost else "")
    handles: list[Any] = [Patch(facecolor=colour, label=words) for colour, words in zip(STEPS_SHOWN, SAID)]
    handles += [Patch(**NOT_FOUND, label="not found"), phone_mark(),
                Line2D([], [], color=GREY, linewidth=0.6, label="equal depth, 1 m apart")]
    axes[len(entrants) + 1].legend(handles=handles, loc="center left", title="The phone is found", alignment="left",
                                   fontsize=12, title_fontsize=13)
    pictures.save(figure, "basins.png")


def show_pit(axes: Any, where: Pits) -> tuple[np.ndarray, np.ndarray]:
    """The map of a pit with its arrows downhill; the places along a side, and the depths."""
    ticks = np.linspace(0, SIDE, 181)
    x, y = np.meshgrid(ticks, ticks)
    depths = where.look(np.array([x.ravel(), y.ravel()]), 0)[0].reshape(x.shape)
    axes.contourf(ticks, ticks, depths, LEVELS, cmap="Greys_r", alpha=0.55, zorder=0)
    contours(axes, ticks, depths, colors=GREY)
    some = np.arange(0.5, SIDE, 0.625)
    places = np.array([each.ravel() for each in np.meshgrid(some, some)])
    arrows = np.array(arrow(where.look(places, 0)[1]))
    inside = np.all((places + arrows > 0) & (places + arrows < SIDE), axis=0)
    axes.quiver(*places[:, inside], *arrows[:, inside], angles="xy", scale_units="xy", scale=1, color=BLUE,
                width=0.008, headwidth=3.5, headlength=4, headaxislength=3.8)
    mark_phone(axes, where)
    return ticks, depths


LEVELS = np.arange(-9.0, 0.0)


def contours(axes: Any, ticks: np.ndarray, depths: np.ndarray, **options: Any) -> None:
    """Lines of equal depth, a metre apart."""
    axes.contour(ticks, ticks, depths, LEVELS[1:], linewidths=0.6, linestyles="solid", **options)


def mark_phone(axes: Any, where: Pits) -> None:
    """A star where the phone lies."""
    axes.plot(*where.phones[:, 0], clip_on=False, zorder=5, **STAR)


STAR: dict[str, Any] = {"marker": "*", "color": ORANGE, "markersize": 15, "markeredgecolor": "white"}


def phone_mark() -> Line2D:
    """The star, for a legend."""
    return Line2D([], [], linestyle="none", label="the phone", **STAR)


@styled
def draw_win_rates(outcomes: Sequence[Outcome], pictures: Pictures) -> None:
    """For each landscape, how many of the games each strategy has won."""
    landscapes = list(dict.fromkeys(each.landscape for each in outcomes))
    names = list(dict.fromkeys(each.strategy for each in outcomes))
    figure = pictures.figure(max(2.1 * len(landscapes) + 2.2, 6), 0.42 * len(names) + 2.2)
    for panel, landscape in zip(figure.subplots(1, len(landscapes), sharey=True, squeeze=False)[0], landscapes):
        here = [each for each in outcomes if each.landscape == landscape]
        rates = np.array([100 * each.rate for each in here])
        rows = [names.index(each.strategy) for each in here]
        panel.axvline(100 * CHANCE, color=ORANGE, linestyle=(0, (4, 2)), label="25 random dips: 4.8 %")
        panel.errorbar(rates, rows, xerr=[100 * each.error for each in here], fmt="o", color=BLUE, capsize=3,
                       label="won, ± one standard error")
        for rate, row in zip(rates, rows):
            on_the_left = rate > 60
            panel.annotate(f"{rate:.0f}", (rate, row), (-11 if on_the_left else 11, 0), textcoords="offset points",
                           ha="right" if on_the_left else "left", va="center", fontsize=10)
        panel.set(title=landscape, xlim=(-5, 105), ylim=(len(names) - 0.5, -0.5), xlabel="games won, %")
        panel.set_yticks(range(len(names)), names)
    handles, labels = panel.get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=2)
    pictures.save(figure, "win_rates.png")
