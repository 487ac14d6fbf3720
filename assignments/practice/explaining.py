"""Why an answer is wrong: each kind of question asks the search for slips in its own way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from assignments.checking.derivation import explain
from assignments.checking.symbols import Formula, names_in
from assignments.practice.computing import value_of
from assignments.practice.truth import CONSTANTS, Question, Truth, filled_in


def explanations(question: Question, truth: Truth, i: int, j: int, typed: Formula) -> list[str]:
    """What went wrong in one entry of an answer."""
    answer = filled_in(typed, question.steps)
    if question.kind in ("derivative", "total"):
        return of_a_derivative(question.functions[i][j], answer, truth.points, question.by[0])
    if question.kind == "jacobian":
        return of_a_derivative(question.functions[i][0], answer, truth.points, question.by[j])
    return []


def of_a_derivative(function: Formula, answer: Formula, points: Mapping[str, np.ndarray], by: str) -> list[str]:
    """The slips that turn the derivative of a function into an answer."""
    used = set(names_in(function))
    at = {**points, **{name: np.full(len(points[by]), value) for name, value in CONSTANTS.items() if name in used}}
    names = list(at)

    def on(formula: Formula) -> Any:
        return lambda *values: value_of(formula, {**CONSTANTS, **dict(zip(names, values))})
    return explain(on(function), on(answer), at, by)
