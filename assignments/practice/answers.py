"""Judges of answers that are no single derivative: numbers, expressions and matrices.

Each is made from the right answer, and gives a judge of what is typed. Slips are wrong answers that have a known cause;
one is named only where it gives just what was typed.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from assignments.checking.symbols import Formula
from assignments.practice.computing import value_of
from assignments.practice.grading import grade
from assignments.practice.question import EVERYWHERE, Domain, Verdict
from assignments.practice.reading import Reading, ReadingError, read

Judge = Callable[[str], Verdict]
EXACT = 1e-9  # relative
FIGURES = 3  # that a rounded number must have
TWO_READINGS = "People mean different things by that. Which do you mean?"
CONSTANTS = {"π": math.pi, "e": math.e}
_DECIMAL = re.compile(r"[-+−]?\s*(\d*\.?\d+|\d+\.)")


def understood(typed: str, names: Sequence[str]) -> Reading | Verdict:
    """The one way to read something; otherwise what is said of it: that it has two readings, or none."""
    try:
        readings = read(typed, names)
    except ReadingError as problem:
        return Verdict(None, (), (str(problem),))
    if len(readings) > 1:
        shown = tuple(map(str, readings))
        return Verdict(None, shown, (TWO_READINGS,), shown)
    return readings[0]


def written(text: str) -> str:
    """An expression in Python's notation as it is written by hand.

    >>> written("3*x**2*sin(2*x)")
    '3x²·sin(2x)'
    """
    return str(read(text)[0])


# --- Numbers -----------------------------------------------------------------------------------------------------

Slips = Sequence[tuple[float, str]]


def a_number(truth: float, slips: Slips = ()) -> Judge:
    """A judge of one number."""
    return lambda typed: _number(typed, truth, slips)


def _number(typed: str, truth: float, slips: Slips, name: str = "") -> Verdict:
    typed = typed.replace("≈", "=")
    reading = understood(typed, [])
    if isinstance(reading, Verdict):
        return reading
    if reading.formula is None and len(reading.entries) == len(reading.entries[0]) == 1:  # [[7]]
        reading = Reading(reading.entries[0][0])
    if reading.formula is None:
        return Verdict(None, (str(reading),), ("One number is asked for, and this is a matrix.",))
    with np.errstate(all="ignore"):
        value = float(np.asarray(value_of(reading.formula, CONSTANTS)))
    said = (str(reading.formula),)
    if not math.isfinite(value):
        return Verdict(None, said, ("That has no value.",))
    right, remark = fits(typed, value, truth)
    if right or right is None:
        return Verdict(right, said, (remark,) if remark else ())
    causes = tuple(dict.fromkeys(why for wrong, why in slips if fits(typed, value, wrong)[0] and not same(wrong,
                                                                                                           truth)))
    return Verdict(False, said, causes or ((f"{name}{'that' if name else 'That'} is {number(value)}; "
                                            f"it is {'too large' if value > truth else 'too small'}.",)))


def fits(typed: str, value: float, truth: float) -> tuple[bool | None, str]:
    """Is a number the right one, perhaps rounded? None if it is rounded too far, or cut off; and what to add."""
    if same(value, truth):
        return True, ""
    decimal = _DECIMAL.fullmatch(typed.rpartition("=")[2].strip())
    if not decimal or "." not in decimal[1]:
        return False, ""
    places = len(decimal[1].partition(".")[2])
    figures = len(decimal[1].replace(".", "").lstrip("0"))
    if abs(value - truth) <= 0.5000001 * 10**-places:
        if figures >= FIGURES:
            return True, f"Rounded to {figures} figures, which is accepted; more exactly it is {number(truth, 8)}."
        return None, f"That may be rounded too far to tell. Give at least {FIGURES} figures, or a fraction."
    if figures >= FIGURES and abs(value) < abs(truth) and abs(value - truth) < 10**-places and value * truth > 0:
        return None, "That is cut off, not rounded. Round the last figure, or give a fraction."
    return False, ""


def same(value: float, truth: float) -> bool:
    return abs(value - truth) <= EXACT * (abs(truth) or 1.0)


def number(value: float, figures: int = 6) -> str:
    """A number to be shown."""
    return f"{value + 0.0:.{figures}g}".replace("-", "−")


def several_numbers(names: Sequence[str], truths: Sequence[float], slips: Sequence[Slips] = ()) -> Judge:
    """A judge of several numbers with names, typed as ``m = 2, c = 1`` in any order, or as ``2, 1`` in theirs."""
    def judge(typed: str) -> Verdict:
        pieces = [piece for piece in re.split(r"[,;]|\band\b", typed.strip().strip("()[]")) if piece.strip()]
        if len(pieces) == 1 and len(names) > 1 and "=" not in typed:
            pieces = typed.strip().strip("()[]").split()
        if len(pieces) != len(names):
            return Verdict(None, (), (f"{len(names)} numbers are asked for: {', '.join(names)}. "
                                      f"Type them as {', '.join(f'{name} = …' for name in names)}.",))
        named = {piece.partition("=")[0].strip(): piece for piece in pieces if "=" in piece}
        if named and set(named) != set(names):
            return Verdict(None, (), (f"The numbers asked for are called {' and '.join(names)}.",))
        verdicts = [_number(named.get(name, piece), truth, slips[n] if slips else (), f"{name}: ")
                    for n, (name, piece, truth) in enumerate(zip(names, pieces, truths))]
        return _together(verdicts, lambda n: names[n])
    return judge


def _together(verdicts: Sequence[Verdict], name: Callable[[int], str]) -> Verdict:
    """One verdict on an answer in several parts, each of which has been judged."""
    unclear = [(name(n), verdict) for n, verdict in enumerate(verdicts) if verdict.right is None]
    said = ", ".join(f"{name(n)} = {verdict.read_as[0] if verdict.read_as else '?'}" for n,
                     verdict in enumerate(verdicts))
    if unclear:
        which, verdict = unclear[0]
        two = f" ({' or '.join(verdict.read_as)})" if len(verdict.read_as) > 1 else ""
        return Verdict(None, (said,), tuple(f"{which}: {why}{two}" for why in verdict.explanations))
    right = all(verdict.right for verdict in verdicts)
    explanations = [why if why.startswith(f"{name(n)}: ") else f"{name(n)}: {why}"
                    for n, verdict in enumerate(verdicts) for why in verdict.explanations]
    if not right and any(verdict.right for verdict in verdicts):
        explanations.insert(0, "Right: " + ", ".join(name(n) for n,
                                                     verdict in enumerate(verdicts) if verdict.right) + ".")
    return Verdict(right, (said,), tuple(explanations))


# --- Expressions -------------------------------------------------------------------------------------------------

def an_expression(function: str, by: str | Sequence[str], variables: Sequence[str], kind: str = "derivative",
                  domain: Domain = EVERYWHERE, slips: Sequence[tuple[str, str]] = ()) -> Judge:
    """A judge of a derivative, a Jacobian, a Hessian, …, as ``grade`` has them.

    ``slips``: what else may have been computed, as an expression, and its cause.
    """
    bounds = dict.fromkeys(variables, (domain.low, domain.high)) if domain.bounded else None

    def judge(typed: str) -> Verdict:
        found = grade(function, typed, by, variables, kind, bounds)
        if found.right is None:
            return Verdict(None, found.readings, (found.problem or TWO_READINGS,),
                           found.readings if len(found.readings) > 1 else ())
        if found.right:
            return Verdict(True, found.readings, found.remarks)
        causes = [why for wrong, why in slips if grade(wrong, typed, by, variables, "value", bounds).right]
        if not causes and kind in ("jacobian", "hessian") and _is_transpose(function, typed, by, variables, kind,
                                                                            bounds):
            causes = ["This is the transpose: a Jacobian has a row for each function and a column for each variable."]
        causes = causes or found.explanations
        curves = None
        if not causes and len(found.points) == 1 and found.yours is not None:
            curves = (next(iter(found.points.values())), found.yours, found.expected)
        return Verdict(False, found.readings, (*dict.fromkeys(causes), *found.remarks), curves=curves)
    return judge


def _is_transpose(function: str, typed: str, by: Any, variables: Sequence[str], kind: str, bounds: Any) -> bool:
    entries = read(typed, variables)[0].entries
    turned = "[" + ", ".join("[" + ", ".join(map(str, column)) + "]" for column in zip(*entries)) + "]"
    return grade(function, turned, by, variables, kind, bounds).right is True


def numbers_at(formula: Formula, points: dict[str, np.ndarray]) -> np.ndarray:
    """The values of a formula at points; NaN where it has none."""
    with np.errstate(all="ignore"):
        values = np.asarray(value_of(formula, {**CONSTANTS, **points}), dtype=float)
    return np.broadcast_to(values, next(iter(points.values())).shape)


# --- Matrices ----------------------------------------------------------------------------------------------------

def a_matrix(entries: Sequence[Sequence[Judge]], names: Sequence[str], transposed: str = "",
             rows: str = "rows", columns: str = "columns") -> Judge:
    """A judge of a matrix, typed as ``[[…, …], […, …]]``, from judges of its entries."""
    shape = (len(entries), len(entries[0]))

    def judge(typed: str) -> Verdict:
        text = typed if "[" in typed or ("," not in typed and ";" not in typed) else f"[{typed.strip().strip('()')}]"
        if ";" in text:  # [a, b; c, d]
            text = "[" + ", ".join(f"[{row}]" for row in text.strip().strip("[]").split(";")) + "]"
        reading = understood(text, names)
        if isinstance(reading, Verdict):
            return reading
        given, said = reading.entries, (str(reading),)
        if (len(given), len(given[0])) != shape:
            form = ", ".join(["[" + ", ".join(["…"] * shape[1]) + "]"] * shape[0])
            return Verdict(None, said, (f"That is {len(given)} × {len(given[0])}; a matrix of {shape[0]} {rows} and "
                                        f"{shape[1]} {columns} is asked for: [{form}].",))
        verdicts = [[entries[i][j](str(given[i][j])) for j in range(shape[1])] for i in range(shape[0])]
        flat = [verdict for row in verdicts for verdict in row]
        where = lambda n: f"row {n // shape[1] + 1}, column {n % shape[1] + 1}"
        if any(verdict.right is None for verdict in flat):
            return Verdict(None, said, _together(flat, where).explanations)
        if all(verdict.right for verdict in flat):
            return Verdict(True, said, tuple(why for verdict in flat for why in verdict.explanations[:1]))
        if shape[0] == shape[1] and transposed and all(
                entries[j][i](str(given[i][j])).right for i in range(shape[0]) for j in range(shape[1])):
            return Verdict(False, said, (transposed,))
        explanations = []
        for n, verdict in enumerate(flat):
            if not verdict.right:
                explanations += [f"{where(n)}: {why}" for why in verdict.explanations or ("That is not right.",)]
        return Verdict(False, said, tuple(explanations))
    return judge


# --- Slips in an answer of several parts -------------------------------------------------------------------------

def as_a_whole(judge: Judge, slips: Sequence[tuple[Judge, str]]) -> Judge:
    """A judge that says of a wrong answer which slip gives all of its parts, where one does."""
    def judged(typed: str) -> Verdict:
        verdict = judge(typed)
        if verdict.right is not False:
            return verdict
        causes = tuple(why for slip, why in slips if slip(typed).right)
        return verdict._replace(explanations=causes) if causes else verdict
    return judged
