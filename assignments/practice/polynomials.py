"""Judges of polynomials about a point, and of the O(…) that says what they leave out."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import accumulate

import numpy as np

from assignments.checking.symbols import Formula
from assignments.practice.answers import Judge, number, numbers_at, understood
from assignments.practice.question import Verdict
from tinygrad_edu.formula import superscript

_ORDER = re.compile(r"[-+−]?\s*[Oo𝒪]\s*\(\s*(?P<of>.*)\)\s*$")


def coefficients(formula: Formula, name: str, centre: float, degree: int) -> np.ndarray | None:
    """The coefficients of a polynomial in powers of (x − centre), up to a degree; None if it is none of that degree."""
    x = centre + np.cos(np.pi * (np.arange(2 * degree + 9) + 0.5) / (2 * degree + 9))
    values = numbers_at(formula, {name: x})
    if not np.all(np.isfinite(values)):
        return None
    fitted = np.polynomial.polynomial.polyfit(x - centre, values, degree)
    scale = max(float(np.max(np.abs(values))), 1e-30)
    residual = np.abs(np.polynomial.polynomial.polyval(x - centre, fitted) - values)
    return fitted if np.max(residual) <= 1e-10 * scale else None


def a_polynomial(truth: Sequence[float], name: str, centre: float,
                 slips: Sequence[tuple[Callable[[int], float], str]] = (), judge_order: Judge | None = None) -> Judge:
    """A judge of a polynomial about a point, coefficient by coefficient.

    ``slips``: the k-th coefficient as a slip gives it, and its cause. ``judge_order`` judges an O(…) at the end; where
    it is None, one may be typed and is not looked at.
    """
    power = (lambda k: f"({name} − {number(centre)})" + _raised(k)) if centre else lambda k: f"{name}{_raised(k)}"

    def judge(typed: str) -> Verdict:
        typed = _bare(typed)
        order = _ORDER.search(typed)
        if judge_order and not order:
            return Verdict(None, (), ("What is left out is asked for as well: end with + O(…).",))
        text = re.split("[=≈]", typed[:order.start()] if order else typed)[-1]
        reading = understood(text, [name])
        if isinstance(reading, Verdict):
            return reading
        if reading.formula is None:
            return Verdict(None, (str(reading),), ("A polynomial is asked for, and this is a matrix.",))
        said = (str(reading.formula) + (f" + O({order['of'].strip()})" if order else ""),)
        found = coefficients(reading.formula, name, centre, len(truth) + 5)
        if found is None:
            return Verdict(False, said, (f"That is no polynomial in {name} of so low an order.",))
        left_out = judge_order(order["of"]) if judge_order and order else Verdict(True)
        size = max(float(np.max(np.abs(truth))), 1e-9)
        agrees = lambda wanted: all(
            abs(value - (wanted[k] if k < len(wanted) else 0.0)) <= 3e-8 * size for k, value in enumerate(found))
        if agrees(truth):
            return Verdict(left_out.right, said, left_out.explanations)
        causes = [why for slip, why in slips if agrees([slip(k) for k in range(len(truth))])]
        if not causes:
            right = [k for k in range(len(truth)) if abs(found[k] - truth[k]) <= 3e-8 * size]
            wrong = [k for k in range(len(truth)) if k not in right]
            causes = [f"The coefficient of {power(k)} is {number(round(found[k], 9))} in yours, and that is not right."
                      if k else f"At {name} = {number(centre)} yours is {number(round(found[0], 9))}, which is not f "
                                "there."
                      for k in wrong]
            if any(abs(value) > 3e-8 * size for value in found[len(truth):]):
                causes.append(f"It has powers beyond {power(len(truth) - 1)}, which were not asked for.")
        return Verdict(False, said, (*causes, *(left_out.explanations if left_out.right is False else ())))
    return judge


def _bare(typed: str) -> str:
    """What was typed without a full stop at its end, and without parentheses around all of it.

    >>> _bare("((1 + h) + O(h^2)).")
    '(1 + h) + O(h^2)'
    """
    typed = re.sub(r"\)\s*\.$", ")", typed.strip())
    depths = list(accumulate((letter == "(") - (letter == ")") for letter in typed))
    if typed.startswith("(") and depths[-1] == 0 and 0 not in depths[:-1]:
        return typed[1:-1]
    return typed


def _raised(k: int) -> str:
    return "" if k == 1 else superscript(str(k))


def an_order(first: int, due: int, name: str) -> Judge:
    """A judge of O(hⁿ): ``due`` is one more than the order kept, ``first`` the first power that is really left out."""
    def judge(typed: str) -> Verdict:
        reading = understood(typed, [name])
        if isinstance(reading, Verdict):
            return reading
        found = coefficients(reading.formula, name, 0.0, 12) if reading.formula else None
        powers = [k for k, value in enumerate(found) if abs(value) > 1e-6] if found is not None else []
        if len(powers) != 1:
            return Verdict(None, (), (f"What stands in O(…) should be a power of {name}, such as O({name}²).",))
        n = powers[0]
        if n < due:
            return Verdict(False, (), (f"O({name}{_raised(n)}) says too little: the term with {name}{_raised(due - 1)} "
                                       "is kept, so "
                                       f"what is left out begins with {name}{_raised(due)} at the earliest.",))
        if n > first:
            return Verdict(False, (), (f"O({name}{_raised(n)}) promises too much: a term with {name}{_raised(first)} "
                                       "is left out, and it is larger than that near 0.",))
        more = (f"O({name}{_raised(n)}) is true; here even O({name}{_raised(first)}) is, because the terms between are "
                "0.",)
        return Verdict(True, (), more if n < first else ())
    return judge
