"""Do an answer and the right one agree? On all points, as exactly as their rounding lets them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from assignments.checking.symbols import Formula
from assignments.practice.computing import value_of
from assignments.practice.truth import CONSTANTS, Question, Truth, filled_in, partial
from tinygrad_edu import Tensor, chain_rule
from tinygrad_edu.formula import formatted

EXACTLY = 1e-9   # how near two numbers must be, relative to their size
ROUGHLY = 1e-2   # nearer than this, it may be rounding
ENOUGH = 8       # points at which an answer must be a number


@dataclass(frozen=True)
class Compared:
    """One entry of an answer: is it right, what may be added to that, and the numbers of both."""

    right: bool | None  # None where rounding hides it
    note: str
    yours: np.ndarray
    expected: np.ndarray
    agree: np.ndarray  # at which points


def compare(question: Question, truth: Truth, i: int, j: int, typed: Formula) -> Compared:
    """An entry of the answer against the right one."""
    answer = _answer(question, filled_in(typed, question.steps))
    expected = truth.numbers[i][j]
    with np.errstate(all="ignore"):
        yours = np.broadcast_to(np.asarray(_plain(answer(truth.points)), float), expected.shape)
        size, gap = np.maximum(np.abs(yours), np.abs(expected)), np.abs(yours - expected)
        defined, judged = np.isfinite(yours), np.ones(len(gap), bool)
        agree = defined & (gap <= EXACTLY * size)
        wrong = defined & ~agree
        if wrong.any() and (agree.any() or np.any(gap[wrong] <= np.maximum(ROUGHLY * size[wrong], ROUGHLY * 1e-4))):
            rounding = rounding_error(answer, truth.points) + rounding_error(truth.entries[i][j], truth.points)
            rounding = np.where(np.isfinite(rounding), rounding, np.inf)
            exact = rounding <= 1e-7 * np.maximum(size, 1e-3 * np.abs(expected).max(initial=1))
            judged = exact | (gap > 1000 * rounding)
            agree |= wrong & exact & (gap <= 8 * rounding)
    right: bool | None = bool(np.all(agree[defined & judged]))
    if right and np.sum(agree & judged) < min(ENOUGH, len(gap)):
        right = None if defined.any() else False
    note = ""
    if right and not defined.all():
        k = int(np.flatnonzero(~defined)[0])
        where = ", ".join(f"{name} = {formatted(row[k], '.4g')}" for name, row in truth.points.items())
        note = f"It is right wherever it is a number, but it is none at {where}, where the right answer is one."
    return Compared(right, note, yours, expected, agree)


def _answer(question: Question, typed: Formula) -> Callable[[Mapping[str, Any]], Any]:
    def itself(values: Mapping[str, Any]) -> Any:
        return value_of(typed, {**CONSTANTS, "C": 0.0, "c": 0.0, "K": 0.0, "k": 0.0, **values})
    return partial(itself, question.by[0]) if question.kind == "antiderivative" else itself


def _plain(value: Any) -> Any:
    return getattr(value, "value", value)


def rounding_error(f: Callable[[Mapping[str, Any]], Any], points: Mapping[str, np.ndarray]) -> np.ndarray:
    """How far rounding may have moved f at each point.

    Every intermediate number is off by up to its own size times 2⁻⁵³, and the chain rule tells how far that moves the
    result: the sum of |∂f/∂y · y| over all nodes y.
    """
    variables = {name: Tensor(row, requires_grad=True) for name, row in points.items()}
    result = f(variables)
    if not isinstance(result, Tensor) or result.record is None:
        return np.zeros(1)
    error, seen = np.abs(result.value).astype(float), {result}
    for step in chain_rule(result, np.ones(result.shape)):
        if step.node not in seen:
            seen.add(step.node)
            error = error + np.abs(step.arriving * step.node.value)
        if step.operand.record is None:
            error = error + np.abs(step.contribution * step.operand.value)
    return error * 2.0**-53
