"""The sandpit in a window: click to dip the stick. What happens is the game's; here it is only drawn.

The keys: n a new pit, r the same pit again, m the next mode, g give up and see where the phone lies; the arrow keys
move a cross by 10 cm (with shift by 1 m), and space or return dips there.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.figure import Figure

from assignments.module_2_jacobians.sandpit.game import MODES, WORDS, Dip, Game
from assignments.module_2_jacobians.sandpit.landscapes import SIDE
from assignments.module_2_jacobians.sandpit.playing import ManySteps
from assignments.module_2_jacobians.sandpit.plots import LEVELS, STAR
from assignments.pictures import BLUE, GREY, ORANGE, styled

KEYS = "n new pit   r again   m mode   g give up   arrows + space: dip by keyboard"
MOVES = {"left": (-1, 0), "right": (1, 0), "up": (0, 1), "down": (0, -1)}


class PitWindow:
    """One figure with a game in it; its events come from the figure's canvas.

    ``strategy``: the one of the mode "strategy", for many places at once; without one there is no such mode.
    """

    def __init__(self, figure: Figure, landscape: str, seed: int, mode: str, strategy: ManySteps | None) -> None:
        self.figure, self.strategy = figure, strategy
        self.axes: Any = figure.add_axes((0.1, 0.13, 0.86, 0.74))
        self.message = figure.text(0.1, 0.95, "", wrap=True, fontsize=11, va="center")
        figure.text(0.1, 0.025, KEYS, fontsize=9, color=GREY)
        self.cross = np.array([SIDE / 2, SIDE / 2])
        self.shows_cross = self.revealed = False
        self.begin(landscape, seed, mode)
        figure.canvas.mpl_connect("button_press_event", self.on_click)
        figure.canvas.mpl_connect("key_press_event", self.on_key)

    def begin(self, landscape: str, seed: int, mode: str) -> None:
        """Begin a game."""
        self.game = Game(landscape, seed, mode, self.ask if mode == "strategy" else None)
        self.revealed = False
        self.draw()

    def ask(self, f: float, J: np.ndarray, H: np.ndarray) -> np.ndarray:
        """The strategy, at one place."""
        assert self.strategy is not None
        return np.asarray(self.strategy(np.array([f]), J[:, None], H[:, :, None]))[:, 0]

    # --- What comes in -------------------------------------------------------------------------------------------

    def on_click(self, event: Any) -> None:
        """A click of the mouse dips, if it is in the pit; a click that moves or enlarges the view does not."""
        busy = getattr(getattr(self.figure.canvas, "toolbar", None), "mode", "")
        if event.inaxes is self.axes and event.button == 1 and not busy:
            self.dip(event.xdata, event.ydata)

    def on_key(self, event: Any) -> None:
        """A key of those named below the pit."""
        game, key = self.game, event.key or ""
        if key == "n":
            self.begin(game.landscape, game.seed + 1, game.mode)
        elif key == "r":
            self.begin(game.landscape, game.seed, game.mode)
        elif key == "m":
            modes = [mode for mode in MODES if mode != "strategy" or self.strategy is not None]
            self.begin(game.landscape, game.seed, modes[(modes.index(game.mode) + 1) % len(modes)])
        elif key == "g" and not self.revealed:
            self.revealed = True
            game.message = WORDS["given up"].format(x=f"{game.phone[0]:.2f}", y=f"{game.phone[1]:.2f}")
            self.draw()
        elif key in (" ", "enter"):
            self.shows_cross = True
            self.dip(*self.cross)
        elif key.removeprefix("shift+") in MOVES:
            self.shows_cross = True
            far = 1.0 if key.startswith("shift+") else 0.1
            self.cross = np.clip(self.cross + far * np.array(MOVES[key.removeprefix("shift+")]), 0, SIDE)
            self.draw()

    def dip(self, x: float, y: float) -> None:
        """Dip at a place, and draw what has come of it."""
        if self.revealed:
            self.game.message = WORDS["over"]
        else:
            self.game.click(x, y)
            self.revealed = self.game.over
        self.draw()

    # --- What is drawn -------------------------------------------------------------------------------------------

    @styled
    def draw(self) -> None:
        """The dips so far, the message, and when it is over the map."""
        axes, game = self.axes, self.game
        axes.clear()
        axes.set(xlim=(0, SIDE), ylim=(0, SIDE), aspect="equal", xlabel="x in m", ylabel="y in m")
        axes.set_title(f"{game.landscape}, pit {game.seed}: {MODES[game.mode]}", fontsize=10, color=GREY)
        axes.set_facecolor("#F3EDE2")
        if self.revealed:
            ticks = np.linspace(0, SIDE, 121)
            depths = game.depths(ticks)
            axes.contourf(ticks, ticks, depths, LEVELS, cmap="Greys_r", alpha=0.5)
            axes.contour(ticks, ticks, depths, LEVELS[1:], colors=GREY, linewidths=0.6, linestyles="solid")
            axes.plot(*game.phone, **STAR, clip_on=False, zorder=6)
        axes.grid(not self.revealed)
        labels: list[np.ndarray] = []  # where depths stand already
        for n, dip in reversed(list(enumerate(game.dips))):  # the last one has the first choice
            self.draw_dip(dip, game.dips[n - 1] if n else None, n == len(game.dips) - 1, labels)
        if self.shows_cross:
            axes.plot(*self.cross, "+", color="black", markersize=14, zorder=7)
        self.message.set_text(game.message)
        self.figure.canvas.draw_idle()

    def draw_dip(self, dip: Dip, before: Dip | None, last: bool, labels: list[np.ndarray]) -> None:
        """A dot, its depth beside it where there is room, the arrow downhill, and the step that led there."""
        colour = ORANGE if last else BLUE
        self.axes.plot(*dip.place, "o" if dip.by == "click" else "s", color=colour, markersize=7 if last else 5,
                       zorder=4, clip_on=False)
        place = room_for_a_label(dip, labels, [other.place for other in self.game.dips], self.game.mode == "slope")
        if place is not None:
            labels.append(place)
            self.axes.text(*place, f"{-dip.depth:.2f}", ha="center", va="center", fontsize=9, zorder=5,
                           fontweight="bold" if last else "normal")
        if dip.by == "step" and before is not None:
            self.axes.plot(*np.array([before.place, dip.place]).T, color=GREY, linewidth=1, linestyle=":", zorder=3)
        if self.game.mode == "slope":
            self.axes.annotate("", dip.place + dip.arrow, dip.place, zorder=3, annotation_clip=False,
                               arrowprops={"arrowstyle": "-|>", "color": colour, "shrinkA": 0, "shrinkB": 0})


def room_for_a_label(dip: Dip, labels: list[np.ndarray], dots: list[np.ndarray], has_arrow: bool) -> np.ndarray | None:
    """Where beside a dip its depth can stand: in the pit, not along its arrow, not on what is there; or None."""
    for beside in np.array([(0.33, 0.17), (-0.33, 0.17), (0.33, -0.17), (-0.33, -0.17),
                            (0.42, 0), (-0.42, 0), (0, 0.27), (0, -0.27)]):
        place = dip.place + beside
        along = has_arrow and dip.arrow @ beside > 0.7 * np.linalg.norm(dip.arrow) * np.linalg.norm(beside)
        if np.all((place > (0.3, 0.12)) & (place < (SIDE - 0.3, SIDE - 0.12))) and not along \
                and all(np.any(np.abs(place - other) > (0.6, 0.24)) for other in labels) \
                and all(np.any(np.abs(place - other) > (0.32, 0.15)) for other in dots):
            return place
    return None


@styled
def play_in_a_window(landscape: str, seed: int, mode: str, strategy: ManySteps | None) -> PitWindow:
    """Open the window, and come back when it is closed."""
    from matplotlib import pyplot, rcParams

    for name in [name for name in rcParams if name.startswith("keymap.")]:
        rcParams[name] = []  # the keys are the game's
    window = PitWindow(pyplot.figure("The sandpit", figsize=(6.4, 7)), landscape, seed, mode, strategy)
    pyplot.show()
    return window
