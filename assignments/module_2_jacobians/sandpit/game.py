"""The sandpit: a phone lies at the lowest point of a pit, and is looked for by dipping a stick. No drawing here.

Won is who dips within 15 cm of it. There are 25 clicks. Each dip tells the depth and, in the first mode, an arrow
downhill; in the third, a strategy takes up to five steps by itself after each click.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from assignments.module_2_jacobians.sandpit.landscapes import SIDE, Pits, pits

WITHIN = 0.15  # m from the phone: won
CLICKS, NUDGE = 25, 22
STEPS = 5  # at most, of a strategy after a click
AT_REST = 0.05  # m: nearer than this to the bottom of a hollow it is no use to go on
ARROW_SCALE, LONGEST_ARROW = 1 / 5, 1.0
MODES = {"slope": "depth and arrow", "depth": "depth only", "strategy": "a click, then up to five steps by themselves"}

NextStep = Callable[[Any, Any, Any], Any]


# --- The rules, for one place or for many at once; entry by entry, so that the page can have them printed ----------


def is_found(place: Any, phone: Any) -> Any:
    """Is the phone within reach?"""
    return np.sqrt((place[0] - phone[0])**2 + (place[1] - phone[1])**2) <= WITHIN


def is_inside(place: Any) -> Any:
    """Is this a place in the pit? What is no number is nowhere."""
    x, y = place[0], place[1]
    return np.where(x >= 0, np.where(x <= SIDE, np.where(y >= 0, y <= SIDE, False), False), False)


def is_local_minimum(J: Any, H: Any) -> Any:
    """Is the bottom of a hollow no more than 5 cm away? H curves up in every direction, and Newton's step is short."""
    a, b, d = H[0][0], H[0][1], H[1][1]
    det = a * d - b * b
    short = np.sqrt((d * J[0] - b * J[1])**2 + (a * J[1] - b * J[0])**2) <= AT_REST * det
    return np.where(a > 0, short, False)  # det > 0 is in it: no length is less than 0


def arrow(J: Any) -> list[Any]:
    """The arrow drawn at a dip: −J/5, and at most 1 m long.

    >>> np.round(arrow([3.0, -4.0]), 6).tolist(), np.round(arrow([0.0, 20.0]), 6).tolist()
    ([-0.6, 0.8], [-0.0, -1.0])
    """
    length = ARROW_SCALE * np.sqrt(J[0]**2 + J[1]**2)
    shortened = ARROW_SCALE * LONGEST_ARROW / np.maximum(length, LONGEST_ARROW)
    return [-J[0] * shortened, -J[1] * shortened]


# What is said, here and on the page; what stands in braces is filled in.
WORDS = {
    "begin": "A phone lies at the lowest point, 9 m down. Dip the stick; you have {clicks} tries.",
    "over": "This game is over: take a new pit.",
    "outside": "That is outside of the pit; this try does not count.",
    "dip": "Try {click} of {clicks}: {depth} m deep.",
    "found": "Found at try {click}. The phone lay at ({x}, {y}).",
    "found by steps": "Found at try {click}, by steps of the strategy. The phone lay at ({x}, {y}).",
    "minimum": "This is a local minimum, and no phone in it.",
    "leaves": "The next step, ({x}, {y}), leaves the pit.",
    "no step": "Here the strategy gives no step.",
    "steps": "{steps} steps were taken; click again.",
    "nudge": "Only {left} tries are left: where was it deepest, and which way is down from there?",
    "last": "That was the last. The phone lay at ({x}, {y}).",
    "given up": "The phone lay at ({x}, {y}). Take a new pit.",
}


# --- One game ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Dip:
    """What a dip of the stick tells: place in m, depth in m (negative), J in m/m, H in 1/m; ``by``: "click", "step"."""

    place: np.ndarray
    depth: float
    J: np.ndarray
    H: np.ndarray
    by: str

    @property
    def arrow(self) -> np.ndarray:
        """Downhill."""
        return np.array(arrow(self.J))


class Game:
    """A pit, by the name of its landscape and a seed; what was found in it so far, and what is to be said about it.

    ``mode``: "slope", "depth" or "strategy", which needs a ``next_step(f, J, H)``.

    >>> game = Game("bowl", seed=3)
    >>> dip, = game.click(3.0, 1.0)
    >>> round(dip.depth, 2), game.clicks, game.won
    (-7.42, 1, False)
    """

    def __init__(self, landscape: str, seed: int, mode: str = "slope", next_step: NextStep | None = None) -> None:
        if mode not in MODES:
            raise ValueError(f"There is no mode {mode!r}; there are {', '.join(MODES)}.")
        if mode == "strategy" and next_step is None:
            raise ValueError("In the mode strategy something must say where to go: give a next_step(f, J, H).")
        self.landscape, self.seed, self.mode, self.next_step = landscape, seed, mode, next_step
        self.pits: Pits = pits(landscape, [seed])
        self.phone = self.pits.phones[:, 0]
        self.dips: list[Dip] = []
        self.clicks = 0
        self.won = False
        self.message = WORDS["begin"].format(clicks=CLICKS)

    @property
    def over(self) -> bool:
        """Is it won, or are all clicks used up?"""
        return self.won or self.clicks == CLICKS

    def click(self, x: float, y: float) -> list[Dip]:
        """Dip at a place, and in the mode strategy go on from there; the new dips. Outside or too late, there are none.

        ``message`` then says what has come of it.
        """
        place = np.array([x, y], float)
        if self.over:
            self.message = WORDS["over"]
            return []
        if not is_inside(place):
            self.message = WORDS["outside"]
            return []
        before = len(self.dips)
        self.clicks += 1
        ended = self.dip(place, "click")
        while self.mode == "strategy" and not ended:
            ended = WORDS["steps"].format(steps=STEPS) if len(self.dips) - before > STEPS else self.step()
        self.message = self.in_words(ended)
        return self.dips[before:]

    def dip(self, place: np.ndarray, by: str) -> str:
        """Dip once; why it ends here, or nothing."""
        f, J, H = self.pits.look(place[:, None])
        self.dips.append(Dip(place, float(f[0]), J[:, 0], H[:, :, 0], by))
        self.won = bool(is_found(place, self.phone))
        if self.won:
            return WORDS["found" if by == "click" else "found by steps"]
        return WORDS["minimum"] if is_local_minimum(J[:, 0], H[:, :, 0]) else ""

    def step(self) -> str:
        """Go where the strategy says; why it ends there, or nothing."""
        last = self.dips[-1]
        assert self.next_step is not None
        try:
            with np.errstate(all="ignore"):
                step = np.asarray(self.next_step(last.depth, last.J.copy(), last.H.copy()), float)
        except Exception as problem:  # it may be a learner's
            return f"next_step raises {type(problem).__name__}: {problem}."
        if step.size != 2 or not np.all(np.isfinite(step)):
            return f"{WORDS['no step']} It gives {step.tolist()}, and a step is two finite numbers."
        place = last.place + step.ravel()
        if not is_inside(place):
            return WORDS["leaves"].format(x=f"{step.ravel()[0]:.2f}", y=f"{step.ravel()[1]:.2f}")
        return self.dip(place, "step")

    def in_words(self, ended: str) -> str:
        """What the last click has come to."""
        there = {"x": f"{self.phone[0]:.2f}", "y": f"{self.phone[1]:.2f}"}
        if self.won:
            return ended.format(click=self.clicks, **there)
        told = WORDS["dip"].format(click=self.clicks, clicks=CLICKS, depth=f"{-self.dips[-1].depth:.2f}")
        also = WORDS["last"].format(**there) if self.over else \
            WORDS["nudge"].format(left=CLICKS - NUDGE) if self.clicks == NUDGE else ""
        return " ".join(filter(None, (told, ended, also)))

    def depths(self, ticks: np.ndarray) -> np.ndarray:
        """The depth at every x and y of ``ticks``: a row for each y, as a map has them."""
        x, y = np.meshgrid(ticks, ticks)
        return self.pits.look(np.array([x.ravel(), y.ravel()]), 0)[0].reshape(x.shape)
