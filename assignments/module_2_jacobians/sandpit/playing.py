"""Many games at once: how often does a strategy find the phone, and from where in a pit?

Everybody plays in the same pits, with the same clicks: pit and clicks come from the seed. A click is followed by up to
five steps of the strategy; when these end, the next click comes. There are 25 dips in all, clicks and steps; or 25
clicks, as the course counts, and the steps are free.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import comb, pi, sqrt
from typing import Any

import numpy as np

from assignments.module_2_jacobians.sandpit import game
from assignments.module_2_jacobians.sandpit.game import CLICKS, STEPS, WITHIN, NextStep
from assignments.module_2_jacobians.sandpit.landscapes import FAMILIES, SIDE, Pits, pits
from assignments.terminal import say

# Of random dips this fraction of games is won at most; a little less where a phone lies near a wall.
CHANCE = 1 - (1 - pi * WITHIN**2 / SIDE**2)**CLICKS
ManySteps = Callable[[np.ndarray, np.ndarray, np.ndarray], Any]  # [Δx, Δy], each an entry for every place


@dataclass(frozen=True)
class Outcome:
    """How a strategy did in the pits of a landscape: of so many games, so many were won."""

    strategy: str
    landscape: str
    games: int
    won: int

    @property
    def rate(self) -> float:
        """The fraction that was won."""
        return self.won / self.games

    @property
    def error(self) -> float:
        """The standard error of the rate; of none or all, that of the next game being the other way."""
        won = min(max(self.won, 1), self.games - 1) / self.games if self.games > 1 else 0.5
        return sqrt(won * (1 - won) / self.games)


def by_chance(won: int, games: int, chance: float = CHANCE) -> float:
    """The probability of as many wins or more when each game is won with this chance (an exact binomial test).

    >>> by_chance(3, 3, 0.5), round(by_chance(25, 300), 4)
    (0.125, 0.0057)
    """
    return sum(comb(games, k) * chance**k * (1 - chance)**(games - k) for k in range(won, games + 1))


def one_by_one(next_step: NextStep) -> ManySteps:
    """A ``next_step`` for one place, called for each of many; what is no pair of numbers leads out of the pit."""
    def many(f: np.ndarray, J: np.ndarray, H: np.ndarray) -> np.ndarray:
        steps = np.full(J.shape, np.nan)
        for n in range(len(f)):
            step = np.asarray(next_step(float(f[n]), J[:, n].copy(), H[:, :, n].copy()), float)
            if step.size == 2:
                steps[:, n] = step.ravel()
        return steps
    return many


def play(where: Pits, strategy: ManySteps | None, steps_are_free: bool = False) -> np.ndarray:
    """In which of the pits the phone is found; None as a strategy: by clicks alone."""
    count = len(where)
    clicks = np.array([np.random.default_rng([25, seed]).uniform(0, SIDE, (CLICKS, 2)) for seed in where.seeds])
    used, left = np.zeros(count, int), np.full(count, CLICKS)
    to_go = np.zeros(count, int)  # steps that the strategy may still take from where it is
    places, won = np.zeros((2, count)), np.zeros(count, bool)
    f, J, H = where.look(places)
    while True:
        steps = np.full((2, count), np.nan)
        asked = np.flatnonzero((to_go > 0) & ~won & ((left > 0) | steps_are_free))
        if strategy is not None and len(asked):
            with np.errstate(all="ignore"):
                steps[:, asked] = strategy(f[asked], J[:, asked], H[:, :, asked])
        stepping = game.is_inside(places + steps)
        clicking = ~stepping & ~won & (left > 0)
        if not (stepping | clicking).any():
            return won
        places = np.where(stepping, places + steps, places)
        places[:, clicking] = clicks[clicking, used[clicking]].T
        used[clicking] += 1
        left -= clicking | (stepping & (not steps_are_free))
        f, J, H = where.look(places)
        won |= (stepping | clicking) & game.is_found(places, where.phones)
        to_go = np.where(clicking, STEPS, np.where(stepping, to_go - 1, 0))
        to_go[game.is_local_minimum(J, H)] = 0


def outcomes(strategies: Mapping[str, ManySteps | None], landscapes: Iterable[str], games: int = 300,
             steps_are_free: bool = False) -> list[Outcome]:
    """Play strategies in the pits with the seeds 0, 1, … of each landscape; None as a strategy: clicks alone.

    >>> outcomes({"clicks": None}, ["random"], games=20)
    [Outcome(strategy='clicks', landscape='random', games=20, won=3)]
    """
    found = []
    for landscape in landscapes:
        where = pits(landscape, range(games))
        found += [Outcome(name, landscape, games, int(play(where, strategy, steps_are_free).sum()))
                  for name, strategy in strategies.items()]
    return found


def show_table(outcomes: Sequence[Outcome]) -> None:
    """Print how many of the games were won, in per cent: a row for each strategy, a column for each landscape."""
    landscapes = list(dict.fromkeys(each.landscape for each in outcomes))
    print(f"{'games won':15}" + "".join(f"{landscape:>11}" for landscape in landscapes))
    for name in dict.fromkeys(each.strategy for each in outcomes):
        found = {each.landscape: each for each in outcomes if each.strategy == name}
        rates = (f"{100 * found[each].rate:.0f} ± {max(100 * found[each].error, 1):.0f} %" for each in landscapes)
        print(f"{name:15}" + "".join(f"{rate:>11}" for rate in rates))


def try_out(next_step: NextStep, games: int = 100) -> None:
    """Print how often a ``next_step(f, J, H)`` finds the phone, and how often random clicks do, in every landscape."""
    if next_step(-5.0, np.array([1.0, 2.0]), np.eye(2)) is None:
        say("Still to be written: next_step.")
        return
    show_table(outcomes({"random clicks": None, "next_step": one_by_one(next_step)}, FAMILIES, games))


def steps_to_the_phone(where: Pits, strategy: ManySteps | None, side: int) -> np.ndarray:
    """For clicks all over one pit, after how many steps the phone is found: side × side, a row for each y.

    0 where the click itself finds it, NaN where the strategy does not. None as a strategy: no steps follow.
    """
    ticks = (np.arange(side) + 0.5) * SIDE / side
    places = np.array([each.ravel() for each in np.meshgrid(ticks, ticks)])
    needed, going = np.full(side * side, np.nan), np.ones(side * side, bool)
    for number in range(STEPS + 1):
        found = going & game.is_found(places, where.phones)
        needed[found] = number
        f, J, H = where.look(places, 0)
        going &= ~found & ~game.is_local_minimum(J, H)
        asked = np.flatnonzero(going)
        if not len(asked) or strategy is None or number == STEPS:
            break
        with np.errstate(all="ignore"):
            places[:, asked] += np.asarray(strategy(f[asked], J[:, asked], H[:, :, asked]))
        going &= game.is_inside(places)
        places = np.where(going, places, 0.0)  # of no matter: who has ended is asked no more
    return needed.reshape(side, side)
