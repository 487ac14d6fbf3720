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


# --- The rules, for one place or for many at once, which then are the last axis ----------------------------------


def is_found(places: np.ndarray, phones: np.ndarray) -> Any:
    """Is the phone within reach?"""
    return np.hypot(*(places - phones)) <= WITHIN


def is_inside(places: np.ndarray) -> Any:
    """Is this a place in the pit? What is no number is nowhere."""
    return np.all((places >= 0) & (places <= SIDE), axis=0)


def is_local_minimum(J: np.ndarray, H: np.ndarray) -> Any:
    """Is the bottom of a hollow no more than 5 cm away? H curves up in every direction, and Newton's step is short."""
    a, b, d = H[0, 0], H[0, 1], H[1, 1]
    det = a * d - b * b
    curved_up = (det > 0) & (a > 0)
    det = np.where(curved_up, det, 1.0)
    return curved_up & (np.hypot(d * J[0] - b * J[1], a * J[1] - b * J[0]) <= AT_REST * det)


def arrow(J: np.ndarray) -> np.ndarray:
    """The arrow drawn at a dip: −J/5, and at most 1 m long.

    >>> arrow(np.array([3.0, -4.0])).round(6).tolist(), arrow(np.array([0.0, 2.0])).round(6).tolist()
    ([-0.6, 0.8], [0.0, -0.4])
    """
    length = ARROW_SCALE * np.hypot(*J)
    return -ARROW_SCALE * J * (LONGEST_ARROW / np.maximum(length, LONGEST_ARROW)) + 0.0  # no −0


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
        return arrow(self.J)


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
        self.message = f"A phone lies at the lowest point, 9 m down. Dip the stick; you have {CLICKS} tries."

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
            self.message = "This game is over: take a new pit."
            return []
        if not is_inside(place):
            self.message = "That is outside of the pit; this try does not count."
            return []
        before = len(self.dips)
        self.clicks += 1
        ended = self.dip(place, "click")
        while self.mode == "strategy" and not ended:
            ended = "up to five steps were taken" if len(self.dips) - before > STEPS else self.step()
        self.message = self.in_words(ended)
        return self.dips[before:]

    def dip(self, place: np.ndarray, by: str) -> str:
        """Dip once; why it ends here, or nothing."""
        f, J, H = self.pits.look(place[:, None])
        self.dips.append(Dip(place, float(f[0]), J[:, 0], H[:, :, 0], by))
        self.won = bool(is_found(place, self.phone))
        if self.won:
            return "won"
        return "This is a local minimum, and no phone in it" if is_local_minimum(J[:, 0], H[:, :, 0]) else ""

    def step(self) -> str:
        """Go where the strategy says; why it ends there, or nothing."""
        last = self.dips[-1]
        assert self.next_step is not None
        try:
            with np.errstate(all="ignore"):
                step = np.asarray(self.next_step(last.depth, last.J.copy(), last.H.copy()), float)
        except Exception as problem:  # it may be a learner's
            return f"next_step raised {type(problem).__name__}: {problem}"
        step = step.ravel() if step.size == 2 else step
        if step.shape != (2,) or not np.all(np.isfinite(step)):
            return f"next_step gave {step.tolist()}, and a step is two finite numbers"
        if not is_inside(last.place + step):
            return f"The next step, ({step[0]:.2f}, {step[1]:.2f}), leaves the pit"
        return self.dip(last.place + step, "step")

    def in_words(self, ended: str) -> str:
        """What the last click has come to."""
        last, clicks = self.dips[-1], f"{self.clicks} {'try' if self.clicks == 1 else 'tries'}"
        if self.won:
            steps = "" if last.by == "click" else ", by steps of the strategy"
            return f"Found after {clicks}{steps}. The phone lay at ({self.phone[0]:.2f}, {self.phone[1]:.2f})."
        told = f"Try {self.clicks} of {CLICKS}: {-last.depth:.2f} m deep."
        if ended:
            told += f" {ended[0].upper()}{ended[1:]}."
        if self.over:
            told += f" That was the last. The phone lay at ({self.phone[0]:.2f}, {self.phone[1]:.2f})."
        elif self.clicks == NUDGE:
            told += f" Only {CLICKS - NUDGE} tries are left: where was it deepest, and which way is down from there?"
        return told

    def depths(self, ticks: np.ndarray) -> np.ndarray:
        """The depth at every x and y of ``ticks``: a row for each y, as a map has them."""
        x, y = np.meshgrid(ticks, ticks)
        return self.pits.look(np.array([x.ravel(), y.ravel()]), 0)[0].reshape(x.shape)
