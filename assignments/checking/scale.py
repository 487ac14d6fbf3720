"""A factor by which an answer is off, recognised on several cases: 2, −½, 1/N, N/outputs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

import numpy as np

from assignments.checking.numbers_in_words import number_in_words, simple_fraction
from tinygrad_edu.formula import power_of

POWERS = (0, 1, -1, 2, -2)


@dataclass(frozen=True)
class Scale:
    """A number times powers of sizes: ``Scale(2.0, (("N", -1),))`` is 2/N."""

    number: float
    powers: tuple[tuple[str, int], ...] = ()

    @property
    def is_one(self) -> bool:
        """Is nothing off?"""
        return self.number == 1 and not self.powers

    def __str__(self) -> str:
        over = "".join(f"{power_of(name, p)}·" for name, p in self.powers if p > 0)[:-1]
        under = [power_of(name, -p) for name, p in self.powers if p < 0]
        number = number_in_words(self.number)
        if over:
            number = over if number == "1" else f"−{over}" if number == "−1" else f"{number}·{over}"
        if not under:
            return number
        return f"{number}/{under[0]}" if len(under) == 1 else f"{number}/({'·'.join(under)})"


def scale_between(answers: Sequence[np.ndarray], candidates: Sequence[np.ndarray],
                  sizes: Sequence[Mapping[str, float]]) -> Scale | None:
    """The scale s with answer = s · candidate on every case, if there is one.

    ``sizes``: for each case the numbers of which powers may stand in the scale; they must differ between the cases.
    """
    factors, known = [], []
    for answer, candidate, size in zip(answers, candidates, sizes):
        if answer.shape != candidate.shape:
            return None
        if len(answers) > 1 and not answer.any() and not candidate.any():
            continue  # 0 is any number of times 0: the other cases tell
        square = np.vdot(candidate, candidate)
        factor = np.vdot(candidate, answer) / square if square else 0.0
        if not factor or not same(answer, factor * candidate):
            return None
        factors.append(factor)
        known.append(size)
    if not factors or (len(factors) == 1 < len(answers) and abs(factors[0] - 1) > 1e-7):
        return None
    names = list(sizes[0])
    by_simplicity = sorted(product(POWERS, repeat=len(names)), key=lambda powers: sum(map(abs, powers)))
    for powers in by_simplicity:
        numbers = np.array([factor / np.prod([float(size[name])**p for name, p in zip(names, powers)])
                            for factor, size in zip(factors, known)])
        if np.ptp(numbers) <= 1e-7 * abs(numbers[0]):
            number = float(simple_fraction(numbers[0], 1000, 1e-7) or numbers[0])
            simple = float(Fraction(number).limit_denominator(4))
            if simple and 0 < abs(number - simple) < 1e-5 * abs(number):
                return None  # 1.000001 is no factor that anybody puts there: the answer is inexact
            return Scale(number, tuple((name, p) for name, p in zip(names, powers) if p))
    return None


def same(a: np.ndarray, b: np.ndarray, tolerance: float = 1e-8) -> bool:
    """Are two arrays of one shape the same, but for rounding?"""
    return a.shape == b.shape and bool(np.all(np.abs(a - b) <= tolerance * max(np.abs(a).max(initial=0),
                                                                             np.abs(b).max(initial=0))))
