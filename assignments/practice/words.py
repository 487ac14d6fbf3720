"""Judges of words and letters: minimum, maximum or saddle, and the panel of a picture."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np

from assignments.practice.answers import CONSTANTS, Judge, number, same, understood
from assignments.practice.computing import value_of
from assignments.practice.question import Verdict

KINDS = {"minimum": ("minimum", "min", "minima", "local minimum", "valley"),
         "maximum": ("maximum", "max", "maxima", "local maximum", "peak"),
         "saddle": ("saddle", "saddle point", "saddlepoint")}


def kind_of(typed: str) -> str | None:
    """Minimum, maximum or saddle, as people write them; None if it is something else."""
    word = re.sub(r"[^a-z ]", " ", typed.lower())
    word = re.sub(r"\b(a|an|it|is|the|s)\b", " ", word)
    word = " ".join(word.split())
    return next((kind for kind, spellings in KINDS.items() if word in spellings), None)


def a_kind(truth: str, why: dict[str, str]) -> Judge:
    """A judge of minimum, maximum or saddle; ``why``: what is said to each wrong one."""
    def judge(typed: str) -> Verdict:
        kind = kind_of(typed)
        if kind is None:
            return Verdict(None, (), ("Type minimum, maximum or saddle.",))
        return Verdict(kind == truth, (kind,), () if kind == truth else (why[kind],))
    return judge


def points_with_kinds(truth: dict[tuple[float, float], str], why: Callable[[tuple[float, float], str], str]) -> Judge:
    """A judge of critical points with their kinds, typed as ``(0, 0) saddle; (1, 1) minimum`` in any order."""
    def judge(typed: str) -> Verdict:
        pieces = re.findall(r"\(([^()]*),([^()]*)\)\s*[:=]?\s*([A-Za-z][A-Za-z ]*)", typed)
        if not pieces or re.sub(r"\(([^()]*),([^()]*)\)\s*[:=]?\s*([A-Za-z][A-Za-z ]*)|[;,.\s]", "", typed):
            return Verdict(None, (), ("Type each point with its kind: (0, 0) saddle; (1, 2) minimum.",))
        given: dict[tuple[float, float], str] = {}
        for x, y, word in pieces:
            kind = kind_of(re.sub(r"\band\b", "", word))
            place = [_number(part) for part in (x, y)]
            if kind is None or None in place:
                return Verdict(None, (), (f"({x},{y}) {word} is not understood. "
                                          "Type each point with its kind: (0, 0) saddle; (1, 2) minimum.",))
            given[place[0] or 0.0, place[1] or 0.0] = kind
        said = ("; ".join(f"({number(x)}, {number(y)}) {kind}" for (x, y), kind in given.items()),)
        explanations, missing = [], dict(truth)
        for place_given, kind in given.items():
            match = next((p for p in truth if all(same(a, b) for a, b in zip(place_given, p))), None)
            shown = f"({number(place_given[0])}, {number(place_given[1])})"
            if match is None:
                explanations.append(f"{shown} is not critical: one of the partial derivatives is not 0 there.")
                continue
            missing.pop(match, None)
            if truth[match] != kind:
                explanations.append(why(match, kind))
        if missing and not explanations:
            explanations.append(f"Right so far; {len(missing)} critical point{'s are' * (len(missing) > 1) or ' is'} "
                                "missing.")
        return Verdict(not explanations and not missing, said, tuple(explanations))
    return judge


def _number(typed: str) -> float | None:
    """A number that was typed; None if it is none."""
    reading = understood(typed, [])
    if isinstance(reading, Verdict) or reading.formula is None:
        return None
    with np.errstate(all="ignore"):
        return float(np.asarray(value_of(reading.formula, CONSTANTS)))


def a_letter(truth: str, why: dict[str, str]) -> Judge:
    """A judge of the letter of a panel; ``why`` says of each letter why it is right or wrong."""
    def judge(typed: str) -> Verdict:
        letter = typed.strip().strip("().").upper()
        letter = letter.removeprefix("PANEL ").removeprefix("GRAPH ").strip()
        if letter not in why:
            letters = sorted(why)
            return Verdict(None, (), (f"Type one of the letters {letters[0]} to {letters[-1]}.",))
        return Verdict(letter == truth, (letter,), (f"{letter}: {why[letter]}",))
    return judge
