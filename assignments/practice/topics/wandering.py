"""Module 5: where starts of Newton and Raphson end, what goes wrong on the way, and which of them reach a root."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from random import Random
from typing import NamedTuple

import numpy as np

from assignments.practice.algebra import derivative_text, tidy
from assignments.practice.answers import number, written
from assignments.practice.question import CollapsedError, Task, Template
from assignments.practice.sketches import draw_starts
from assignments.practice.topics.pictures import newton_path
from assignments.practice.words import a_choice_each, a_set_of_letters
from visualize.expression import compute

ENDS = {"A": ("slope", "no step", "divi"), "B": ("cycle", "round", "oscillat"), "C": ("away", "diverge"),
        "E": ("other", "another"), "D": ("nearest", "closest")}
_SAID = {"A": "there is no step, because the slope is 0", "B": "it goes round in a cycle, without end",
         "C": "it runs away, farther and farther", "D": "it settles on the nearest root",
         "E": "it settles on another root than the nearest"}
_STEPS = 60


class Wanderer(NamedTuple):
    """A function with its real roots and the starts that may be asked about; its coefficients, of a polynomial."""

    f: str
    roots: tuple[float, ...]
    starts: tuple[Fraction, ...]
    coefficients: tuple[int, ...] = ()


@lru_cache(maxsize=256)
def slope_of(f: str) -> str:
    """f′, written out once for all the starts."""
    return derivative_text(f, "x")


def path(f: str, start: float, steps: int = _STEPS) -> list[float]:
    """The steps of Newton and Raphson, until they settle, leave for good, or meet a slope of 0."""
    slope, x = slope_of(f), [float(start)]
    with np.errstate(all="ignore"):
        while len(x) < steps and abs(x[-1]) < 1e6:
            value, steepness = (float(np.asarray(compute(text, {"x": x[-1]})[0])) for text in (f, slope))
            if abs(steepness) < 1e-13 or not np.isfinite(value / steepness):
                break
            x.append(x[-1] - value / steepness)
            if abs(x[-1] - x[-2]) <= 1e-12 * max(1.0, abs(x[-1])):
                break
    return x


def ending(x: Sequence[float], roots: Sequence[float]) -> str:
    """The letter of what became of a start; CollapsedError where that is not plain."""
    if len(x) == 1:
        return "A"
    sizes = np.abs(x)
    if sizes[-1] >= 1e6 or (len(x) >= _STEPS and sizes[-1] > 25 and np.all(np.diff(sizes[-30:]) > 0)):
        return "C"
    settled = [root for root in roots if abs(x[-1] - root) < 1e-6 * max(1.0, abs(root))]
    gaps = sorted(abs(x[0] - root) for root in roots)
    if settled:
        if gaps[0] < 0.2 or (len(gaps) > 1 and gaps[1] - gaps[0] < 0.3) or len(x) > 25 or max(sizes) > 200:
            raise CollapsedError("at a root already, between two, or too long a way")
        return "D" if abs(x[0] - settled[0]) == gaps[0] else "E"
    if len(x) >= _STEPS and abs(x[2] - x[0]) < 1e-12 and abs(x[-1] - x[-3]) < 1e-9:
        return "B"  # from the start itself, so that two steps by hand show it
    raise CollapsedError("no plain ending")


def account(x: Sequence[float], letter: str) -> str:
    """What happens on the way, in a sentence."""
    if letter == "A":
        return f"f′({number(x[0])}) = 0: the tangent is level and never meets the axis."
    shown = " → ".join(number(round(step, 4), 5) for step in x[:5])
    if letter == "B":
        return f"{shown} → …, and so on for ever."
    return f"{shown}{' → …' if len(x) > 5 else ''}" + (
        ", farther at every step." if letter == "C" else f" ends at {number(round(x[-1], 4), 5)}.")


@dataclass(frozen=True)
class Astray:
    """What becomes of two starts, of which one at least goes wrong?"""

    level: int
    drawn: Callable[[Random], Wanderer]

    def make(self, rng: Random) -> Task:
        """Draw f and two starts that end differently."""
        f, roots, candidates, c = self.drawn(rng)
        starts = sorted(rng.sample(candidates, 2))
        paths = [newton_path(np.array(c), float(start)) if c else path(f, float(start)) for start in starts]
        letters = "".join(ending(steps, roots) for steps in paths)
        if letters[0] == letters[1] or ("D" in letters and rng.random() < 0.4):
            raise CollapsedError("nothing to tell apart")
        names = tuple(number(float(start)) for start in starts)
        why = tuple(f"{account(steps, letter)} So {letter}: {_SAID[letter]}." for steps, letter in zip(paths, letters))
        places = [number(root, 3) for root in roots]
        where = ("at " if all(root.is_integer() for root in roots) else "near ") + (
            f"{', '.join(places[:-1])} and {places[-1]}" if len(places) > 1 else places[0])
        slope = slope_of(f)
        options = "; ".join(f"{letter}: {said}" for letter, said in _SAID.items())
        return Task(text=f"Newton and Raphson look for a root of f(x) = {written(f)}, which has "
                         f"{'its root' if len(roots) == 1 else 'roots'} {where}. What becomes of the start "
                         f"x₀ = {names[0]}, and what of x₀ = {names[1]}? {options}. Type two letters",
                    prompt=f"from {names[0]}, from {names[1]}: ",
                    grade=a_choice_each(tuple(f"from {name}" for name in names), letters, ENDS, why),
                    hints=("Where does the tangent at the start meet the axis, and where the next one?",
                           "x₁ = x₀ − f(x₀)/f′(x₀). Is f′(x₀) = 0? Is x₂ = x₀? Do the steps grow, or shrink?",
                           f"f′(x) = {written(slope)}."),
                    working=lambda: [f"f′(x) = {written(slope)}", *(f"From {name}: {reason}"
                                                                    for name, reason in zip(names, why))],
                    answer=", ".join(letters), expression=f,
                    # Both are called x₀; a dictionary wants two names, and the blank of the second is not drawn.
                    picture=lambda figure: draw_starts(figure, f, dict(zip(("x₀", "x₀ "), map(float, starts))), roots))


def _halves(low: int, high: int) -> tuple[Fraction, ...]:
    return tuple(Fraction(n, 2) for n in range(2 * low, 2 * high + 1))


def _shifted(p: int) -> str:
    return tidy(f"x - {p}") if p > 0 else f"x + {-p}" if p else "x"


def _decaying(rng: Random) -> Wanderer:
    """(x − p)·e^(∓x/k): level at p ± k, and beyond that downhill for ever."""
    p, k, way = rng.randrange(-4, 5), rng.choice([1, 2, 3, 4]), rng.choice([-1, 1])
    factor = rng.choice(["", "2*", "3*", "5*"])
    inside = ("-" if way > 0 else "") + ("x" if k == 1 else f"x/{k}")
    first = f"({_shifted(p)})" if p else "x"
    return Wanderer(f"{factor}{first}*exp({inside})", (float(p),),
                    tuple(Fraction(p + way * n) for n in range(-2, k + 5) if n == k or (n and abs(n) != k)))


def _fading(rng: Random) -> Wanderer:
    """u/(u² + k²), u = x − p: level at ±k, and doubled at every step from far beyond."""
    p, k, factor = rng.randrange(-3, 4), rng.choice([1, 2, 3, 4, 5]), rng.choice([1, 2, 3, 4, 6])
    above, below = tidy(f"{factor}*x - {factor * p}"), tidy(f"x**2 - {2 * p}*x + {p * p + k * k}")
    return Wanderer(f"({above})/({below})", (float(p),),
                    tuple(p + Fraction(n, 2) for n in range(-4 * k, 4 * k + 1) if 0 < abs(n) <= k or abs(n) in (2 * k,
                                                                                                            4 * k)))


def _bump(rng: Random) -> Wanderer:
    """k(x³ − 3a²x) + c, moved: level at two whole numbers."""
    k, a, p = rng.choice([1, 1, 2]), rng.choice([1, 2]), rng.randrange(-2, 3)
    c = rng.choice([n for n in range(-7 * k * a**3, 7 * k * a**3 + 1) if n and abs(n) != 2 * k * a**3])
    return _cubic([k, -3 * k * p, 3 * k * (p * p - a * a), k * (3 * a * a * p - p**3) + c],
                  (Fraction(p - a), Fraction(p + a), *_halves(p - 4, p + 4)))


def _cyclic(rng: Random) -> Wanderer:
    """The cubic whose tangent at p leads to q, one farther, and whose tangent at q leads back."""
    s, t = (rng.choice([-4, -3, -2, -1, 1, 2, 3, 4]) for _ in range(2))
    p, d = rng.randrange(-3, 4), rng.choice([-1, 1])
    if s + t == 0:
        raise CollapsedError("no cubic")
    u = np.poly1d([d, -d * p])  # (x − p)/d
    c = [round(value) for value in (-(s + t) * u**3 + (s + 2 * t) * u**2 + s * u - s).coeffs.tolist()]
    return _cubic(c, (Fraction(p), Fraction(p + d), *_halves(p - 3, p + 3)))


def _rooted(rng: Random) -> Wanderer:
    """A cubic with three whole roots, from which steps leap to one that is not the nearest."""
    roots = sorted(rng.sample(range(-5, 6), 3))
    c = [round(value) for value in np.poly(roots).tolist()]
    return _cubic(c, _halves(roots[0] - 2, roots[2] + 2))


def _cubic(c: Sequence[int], starts: tuple[Fraction, ...]) -> Wanderer:
    """A cubic with its real roots, if they lie well apart."""
    roots = sorted(float(root.real) for root in np.roots(c) if abs(root.imag) < 1e-9)
    roots = [float(round(root)) if abs(root - round(root)) < 1e-9 else root for root in roots]
    if not roots or any(b - a < 0.4 for a, b in pairwise(roots)):
        raise CollapsedError("roots that cannot be told apart")
    return Wanderer(_polynomial(c), tuple(roots), starts, tuple(c))


def _polynomial(c: Sequence[int]) -> str:
    return tidy(" + ".join(f"{value}*x**{len(c) - 1 - n}" for n, value in enumerate(c) if value))


@dataclass(frozen=True)
class WhichReach:
    """Which of four starts reach the marked root?"""

    level: int
    roots: int

    def make(self, rng: Random) -> Task:
        """Draw whole roots and four starts, of which some reach the marked root and some do not."""
        roots = sorted(rng.sample(range(-5, 7), self.roots))
        if min(b - a for a, b in pairwise(roots)) < 2 or roots[-1] - roots[0] > 9:
            raise CollapsedError("roots too close for a picture, or too far")
        c = [round(value) for value in np.poly(roots).tolist()]
        f = _polynomial(c)
        low, high = roots[0] - 1.5, roots[-1] + 1.5
        starts = sorted(rng.sample([n / 5 for n in range(round(5 * low), round(5 * high) + 1)], 4))
        apart = 0.07 * (high - low)
        if min(b - a for a, b in pairwise(starts)) < apart \
                or any(abs(start - root) < apart for start in starts for root in roots):
            raise CollapsedError("marks on marks")
        paths = [newton_path(np.array(c), start) for start in starts]
        ends = [_end(steps, roots) for steps in paths]
        marked = rng.choice(roots)
        nearest = [min(roots, key=lambda root: abs(start - root)) for start in starts]
        truth = "".join(letter for letter, end in zip("ABCD", ends) if end == marked)
        if not 0 < len(truth) < 4 or ends == nearest:
            raise CollapsedError("all, or none, or as anybody would guess")
        for start, end in zip(starts, ends):  # what is read off a picture is never exact
            if any(_end(newton_path(np.array(c), start + move), roots) != end for move in (-0.02, 0.02)):
                raise CollapsedError("a hair's breadth from another end")
        why = {letter: f"it {'ends' if end == marked else 'does not end'} there: {account(steps, 'D')}"
               for letter, end, steps in zip("ABCD", ends, paths)}
        slope = slope_of(f)
        shown = ", ".join(f"{letter} {number(start)}" for letter, start in zip("ABCD", starts))
        return Task(text=f"Newton and Raphson look for a root of f(x) = {written(f)}. From which of the starts {shown} "
                         f"do they reach the marked root, x = {number(marked)}? Type all their letters",
                    prompt="letters: ", grade=a_set_of_letters(truth, why), answer=", ".join(truth),
                    hints=("Where does the tangent at each start meet the axis?",
                           "Follow each tangent to the axis, go to the curve, and follow the next. Where f is nearly "
                           "level, the step is long, and may leap over a root.",
                           f"A: f({number(starts[0])}) = {number(float(np.polyval(c, starts[0])), 4)}, and the slope "
                           f"is {number(float(np.polyval(np.polyder(np.array(c)), starts[0])), 4)}."),
                    working=lambda: [f"f′(x) = {written(slope)}", *(f"{letter}: {reason}" for letter,
                                                                    reason in why.items())],
                    expression=f, picture=lambda figure: draw_starts(
                        figure, f, dict(zip("ABCD", starts)), tuple(map(float, roots)), float(marked)))


def _end(steps: Sequence[float], roots: Sequence[int]) -> int:
    """The root at which a path ends, after no more than twelve steps and without going far."""
    ends = [root for root in roots if abs(steps[-1] - root) < 1e-6]
    if not ends or len(steps) > 12 or max(map(abs, steps)) > 30:
        raise CollapsedError("no plain end")
    return ends[0]


TEMPLATES: dict[str, Sequence[Template]] = {
    "astray": (Astray(1, _decaying), Astray(1, _bump), Astray(1, _fading), Astray(2, _cyclic), Astray(2, _rooted),
               Astray(3, _cyclic)),
    "starts": (WhichReach(1, 3), WhichReach(2, 4)),
}
