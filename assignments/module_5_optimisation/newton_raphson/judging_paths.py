"""Is a path of Newton–Raphson right? If not, its first wrong step is told, and what was done there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np

from assignments.checking import Finding, Work
from assignments.checking.answers import Answer
from assignments.checking.cases import Case
from assignments.checking.comparison import Comparison, Truth, agrees, others
from assignments.checking.scale import same
from assignments.module_5_optimisation.newton_raphson import given, solution
from tinygrad_edu import derivative
from tinygrad_edu.formula import number


class TooOftenError(ValueError):
    """A function was called by a path that has no end."""


class Watched:
    """A function of a number that remembers where it was called, and cannot be called for ever."""

    def __init__(self, function: Callable[..., Any], most: int = 4000) -> None:
        self.function, self.most = function, most
        self.points: list[float] = []

    def __call__(self, x: Any) -> float:
        if callable(x):
            raise TypeError("f and df take a number, and were given the function f or df itself: f(x) is a number")
        self.points.append(float(x))
        if self.endless:
            raise TooOftenError("this path does not end")
        with np.errstate(all="ignore"):
            return float(self.function(np.float64(x)))

    @property
    def endless(self) -> bool:
        """Was it called more often than any path needs?"""
        return len(self.points) > self.most


Watched.__name__ = "function"  # so that Python's own messages call it that, where it is used without being called


def path_case(words: str, f: Callable[..., Any], df: Callable[..., Any], x: float) -> Case:
    """A path to be followed; newton_step is the right one, whatever the learner's is."""
    return Case(words, (Watched(f), Watched(df), x), {"newton_step": next_point})


def next_point(x: float, y: float, slope: float) -> float:
    """The right step, and what is no number where there is none."""
    if callable(y) or callable(slope):
        raise TypeError("newton_step takes the numbers f(x) and df(x), and was given the function f or df itself")
    with np.errstate(all="ignore"):
        return float(solution.newton_step(np.float64(x), np.float64(y), np.float64(slope)))


PATHS = [
    path_case("f from −4", solution.f, solution.df, -4.0), path_case("f from 5", solution.f, solution.df, 5.0),
    path_case("f from 3, where the slope is 0", solution.f, solution.df, 3.0),
    path_case("x³ − 2x + 2 from 0, which goes round for ever", given.cycle, given.dcycle, 0.0),
    path_case("arctan x from 1.2", given.arctan, given.darctan, 1.2),
    path_case("x² − 12 from 1", lambda x: x * x - 12.0, lambda x: 2.0 * x, 1.0),
    path_case("x² + 4 from 2, where the first step leads to the slope 0", lambda x: x * x + 4.0, lambda x: 2.0 * x,
              2.0),
    # Near a double root each step is half the one before: what ends it too early or too late ends it many steps off.
    path_case("(x − 1)² from 9, where each step is half the one before", lambda x: (x - 1.0)**2,
              lambda x: 2.0 * (x - 1.0), 9.0),
    path_case("arctan x from 1.5, which runs away", given.arctan, given.darctan, 1.5),
]


def along(f: Callable[..., Any], slope: Callable[..., Any], x: float) -> np.ndarray:
    """The right path."""
    path = [x]
    with np.errstate(all="ignore"):  # of one that runs away
        while len(path) <= given.MOST and slope(x) != 0:
            path.append(x := path[-1] - f(x) / slope(x))
            if abs(path[-1] - path[-2]) <= 1e-12 * max(1, abs(x)):
                break
    return np.array(path, float)


class Path(Comparison):
    """How a path is judged: one that ends a step before or after the last digit is as right."""

    def in_case(self, work: Work, name: str, case: Case) -> tuple[Answer, Truth] | Finding:
        value, slope, _ = case.arguments
        value.points, slope.points = [], []
        met = super().in_case(work, name, case)
        if isinstance(met, Finding):
            return met
        answer, truth = met
        if answer.value is not None:
            return replace(answer, value=settled(answer.value, truth.by_engine)), truth
        problem = answer.problem[0] if answer.problem else ""
        walked = [x for n, x in enumerate(value.points) if n == 0 or x != value.points[n - 1]]
        no_number = "ZeroDivision" in problem or "not finite" in problem
        wrong = wrong_step(case, [*walked, np.inf] if no_number else walked) if value.endless or no_number else ""
        if value.endless or slope.endless:
            wrong = wrong or f"For {case.words}, the path does not end: it ends after {given.MOST} steps at the latest."
        return Finding(name, "wrong", wrong, (problem,)) if wrong else met

    def with_other_numbers(self, work: Work, name: str, case: Case, enough: float) -> Finding | None:
        for other in others(case):
            met = self.in_case(work, name, other)
            if isinstance(met, Finding) or not agrees(*met, enough):
                return super().with_other_numbers(work, name, case, enough)
        return None


def settled(path: np.ndarray | None, right: np.ndarray) -> np.ndarray | None:
    """The right path in place of one with a point more or less at its end, if it is at rest there."""
    if path is None or path.ndim != 1 or abs(len(path) - len(right)) != 1 or len(right) < 3 or len(path) < 2:
        return path
    both = min(len(path), len(right))
    at_rest = abs(right[-1] - right[-2]) < 1e-9 * max(1, abs(right[-1])) and same(path[-1:], right[-1:], 1e-9)
    return right if at_rest and same(path[:both], right[:both]) else path


def path_truth(work: Work, case: Case) -> Truth:
    """The path with the slope that is given, and with the engine's."""
    value, slope, x = case.arguments
    return Truth(along(value.function, derivative(value.function), x), along(value.function, slope.function, x))


# What a step may be in place of the right one; x0, y0 and s0 are those of the start.
RIGHT_STEP: Callable[..., Any] = lambda x, y, s, x0, y0, s0: x - y / s
WRONG_STEPS: tuple[tuple[str, Callable[..., float]], ...] = (
    ("x + f/f′: the tangent is followed away from the axis", lambda x, y, s, x0, y0, s0: x + y / s),
    ("x − f′/f: the fraction stands upside down", lambda x, y, s, x0, y0, s0: x - s / y),
    ("x − f·f′: f is multiplied by the slope, and not divided", lambda x, y, s, x0, y0, s0: x - y * s),
    ("x − f, without the slope", lambda x, y, s, x0, y0, s0: x - y),
    ("−f/f′, the step alone, and not where it leads", lambda x, y, s, x0, y0, s0: -y / s),
    ("f/f′, a part of the step, and not where it leads", lambda x, y, s, x0, y0, s0: y / s),
    ("made with f′ at the start; the slope has to be taken anew at each x", lambda x, y, s, x0, y0, s0: x - y / s0),
    ("made with f at the start; f has to be taken anew at each x", lambda x, y, s, x0, y0, s0: x - y0 / s),
    ("made with f and f′ at the start; both have to be taken anew at each x",
     lambda x, y, s, x0, y0, s0: x - y0 / s0),
    ("made from the start again; x has to become the point that was reached", lambda x, y, s, x0, y0, s0: x0 - y0 / s0),
    ("x itself: it does not move", lambda x, y, s, x0, y0, s0: x),
    ("f(x), the height of the curve, and not the next x", lambda x, y, s, x0, y0, s0: y),
)


def first_wrong_step(cases: Sequence[Case], answers: Sequence[Answer]) -> str | None:
    """What is wrong with the first path that is wrong, at its first point that is."""
    for case, answer in zip(cases, answers):
        value, slope, start = case.arguments
        path, right = answer.value, along(value.function, slope.function, start)
        if path is None or (path.shape == right.shape and same(path, right)):
            continue
        if path.ndim == 0:
            point = "the last point" if same(path, right[-1]) else "one number"
            return f"For {case.words}, it returns {point} alone: the path is asked for, a list of all points."
        if path.ndim > 1 or not len(path):
            return None
        if path[0] != start:
            return (f"For {case.words}, the path begins with {number(path[0], 9)}: the start, {number(start, 9)}, is "
                    "its first point.")
        return wrong_step(case, list(path)) or the_end(case, path, right)
    return None


def wrong_step(case: Case, path: Sequence[float]) -> str:
    """The first step of a path that is wrong, and what it is if that is known; nothing if none is."""
    value, slope, start = case.arguments
    for n, (x, reached) in enumerate(pairwise(path), 1):
        if slope.function(x) == 0:
            return (f"For {case.words}, it divides by 0. Where the slope is 0 the tangent never meets the axis: there "
                    "is no next point, and the path ends.")
        wrong = what_a_step_is(value.function, slope.function, start, x, reached)
        if wrong is not None:
            return (f"For {case.words}, step {n} is the first that is wrong, from {number(x, 6)} to "
                    f"{number(reached, 6)}" + (f": it is {wrong}." if wrong else "."))
    return ""


def what_a_step_is(f: Callable[..., float], df: Callable[..., float], start: float, x: float, reached: float,
                   ) -> str | None:
    """None if it is right; else what it is, or an empty text if nobody knows."""
    def is_it(value: Callable[..., Any]) -> bool:
        return bool(abs(value(*at) - reached) <= 1e-9 * max(1, abs(reached)))

    with np.errstate(all="ignore"):
        here, there = np.float64(x), np.float64(start)
        at = (here, f(here), df(here), there, f(there), df(there))
        return None if is_it(RIGHT_STEP) else next((words for words, value in WRONG_STEPS if is_it(value)), "")


def the_end(case: Case, path: np.ndarray, right: np.ndarray) -> str:
    """What is wrong with the end of a path whose steps are right."""
    taken, wanted = len(path) - 1, len(right) - 1
    if taken > wanted:
        why = f"that is one of at most {given.MOST}" if wanted == given.MOST else \
            "the step before it was no longer than 10⁻¹² · max(1, |x|)"
        return f"For {case.words}, the path goes on for {taken} steps, and it ends after {wanted}: {why}."
    last = f", the last of which is {number(abs(path[-1] - path[-2]), 2)} long" if taken else ""
    why = f"it goes on for {given.MOST} if it comes to no end" if wanted == given.MOST else \
        "it goes on until a step is no longer than 10⁻¹² · max(1, |x|)"
    return f"For {case.words}, the path ends after {taken} step{'s' * (taken != 1)}{last}: {why}."
