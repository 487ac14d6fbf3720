"""What a learner has typed, read back as a formula: f as a hill exp(−(…)/2), a derivative as f · (…)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from assignments.checking.answers import Answer
from assignments.checking.cases import Case
from assignments.checking.numbers_in_words import number_in_words
from assignments.checking.scale import same

TERMS = ("x²", "y²", "xy", "x", "y")
EXPONENT = np.array([2.0, 1.0, -1.0, 0.0, 0.0])  # what stands in the parentheses of exp(−(2x² + y² − xy) / 2)
WITHOUT_PARENTHESES = np.array([2.0, -1.0, 1.0, 0.0, 0.0])  # of exp((−2x² + y² − xy) / 2)
WHOLE = {-1.0: "the minus before the parentheses is missing", 2.0: "the division by 2 is missing",
         -2.0: "the minus before the parentheses and the division by 2 are missing"}


def read_f(cases: Sequence[Case], answers: Sequence[Answer]) -> str | None:
    """Which exp(−(…)/2) the answers are, and what is wrong in it; None if they are none."""
    if any(answer.value is None or answer.value.shape != np.shape(case.arguments[0])
           for case, answer in zip(cases, answers)):
        return None
    values = np.concatenate([np.ravel(answer.value) for answer in answers])  # type: ignore[arg-type]
    sign = np.sign(values[0])
    if not np.all(np.abs(values) > 1e-300) or not np.all(np.sign(values) == sign):
        return None
    x, y = (np.concatenate([np.ravel(case.arguments[n]) for case in cases]) for n in (0, 1))
    table = np.column_stack([x * x, y * y, x * y, x, y, np.ones_like(x)])
    exponent = -2 * np.log(np.abs(values))
    found = np.linalg.lstsq(table, exponent, rcond=None)[0]
    if not same(table @ found, exponent, 1e-9):
        return None
    before = sign * np.exp(-found[-1] / 2)
    found = np.where(np.abs(found[:-1]) < 1e-9, 0, found[:-1])
    shown = "" if abs(before - 1) < 1e-9 else "−" if abs(before + 1) < 1e-9 else f"{number_in_words(before)} · "
    said = [f"a {'minus' if shown == '−' else shown.rstrip(' ·')} stands before exp"] if shown else []
    formula = f"{shown}exp(−({polynomial(found)})/2)"
    ratio = found[0] / 2
    if ratio and same(found, ratio * EXPONENT):
        said += [WHOLE.get(round(ratio, 9), f"the exponent is {number_in_words(ratio)} times the right one")] \
            if abs(ratio - 1) > 1e-9 else []
    elif ratio and same(found, ratio * WITHOUT_PARENTHESES):
        said.append("the minus belongs to all three terms, which takes parentheses around them" +
                    ("; so does the division by 2" if round(ratio, 9) == 2 else ""))
    else:
        said += [what for term, yours, right in zip(TERMS, found, EXPONENT) if (what := stands(term, yours, right))]
    return f"Your f is {formula}, and it is to be exp(−(2x² + y² − xy)/2): {'; '.join(said)}." if said else None


def read_linear(target: str, before: Callable[..., Any], right: Callable[..., Any], cases: Sequence[Case],
                answers: Sequence[Answer]) -> str | None:
    """Which sum of x, y and 1, times ``before``, the answers are, and which of its terms are wrong; None if none."""
    if any(answer.value is None or answer.value.size != 1 for answer in answers):
        return None
    at = np.array([case.arguments for case in cases])
    table = np.column_stack([at, np.ones(len(at))])
    factors = np.array([float(before(*case.arguments)) for case in cases])
    sums = [np.array([float(np.ravel(answer.value)[0]) for answer in answers]) / factors,  # type: ignore[arg-type]
            np.array([float(right(*case.arguments)) for case in cases]) / factors]
    yours, wanted = (np.linalg.lstsq(table, each, rcond=None)[0] for each in sums)
    if not sums[0].any() or not same(table @ yours, sums[0], 1e-9):
        return None
    yours = np.where(np.abs(yours) < 1e-9, 0, yours)
    formula = polynomial(yours, ("x", "y", "1"))
    wrong = [where for where, a, b in zip(("in x", "in y", "without x and y"), yours, wanted) if abs(a - b) > 1e-9]
    shown = f"f · ({formula})" if factors[0] != 1 else formula
    are = "is" if len(wrong) == 1 else "are"
    return f"Your {target} is {shown}: the term {' and the one '.join(wrong)} {are} not right." if wrong else None


def stands(term: str, yours: float, right: float) -> str:
    """What is wrong with one term of the exponent; nothing if nothing is."""
    if abs(yours - right) < 1e-6:
        return ""
    if not right:
        return f"{signed(term, yours)} does not belong there"
    return f"{signed(term, right)} is missing" if not yours else \
        f"{signed(term, yours)} stands in the place of {signed(term, right)}"


def signed(term: str, factor: float) -> str:
    """``+2x²``, ``−xy``."""
    size = "" if abs(abs(factor) - 1) < 1e-9 and term != "1" else number_in_words(abs(factor))
    return f"{'−' if factor < 0 else '+'}{size}{'' if term == '1' else term}"


def polynomial(factors: Sequence[float] | np.ndarray, terms: Sequence[str] = TERMS) -> str:
    """The sum of the terms with these factors."""
    parts = [signed(term, factor) for term, factor in zip(terms, factors) if factor]
    first = parts[0].removeprefix("+") if parts else "0"
    return " ".join([first, *(f"{part[0]} {part[1:]}" for part in parts[1:])])
