"""Why an answer is wrong: each kind of question asks the search for slips in its own way."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import product
from typing import Any

import numpy as np

from assignments.checking.antiderivatives import explain_antiderivative
from assignments.checking.derivation import explain, tree
from assignments.checking.numbers_in_words import number_in_words
from assignments.checking.symbols import Formula, names_in
from assignments.checking.wording import written_derivative
from assignments.practice.comparing import Compared
from assignments.practice.computing import value_of
from assignments.practice.truth import CONSTANTS, Question, Truth, computed, filled_in, partial

EXACTLY = 1e-9
Entry = tuple[int, int]


def explanations(question: Question, truth: Truth, wrong: Mapping[Entry, Compared], rows: Any) -> list[str]:
    """What went wrong, in all entries that are wrong: a sentence for each way to get exactly this."""
    size = len(truth.entries) * len(truth.entries[0])
    if size == 1:
        return _of_an_entry(question, truth, 0, 0, wrong[0, 0], rows[0][0])
    whole = list(_of_the_whole(truth, wrong, rows))
    if whole:
        return whole
    said = []
    for (i, j), compared in wrong.items():
        at = f"Row {i + 1}, column {j + 1}: " if len(rows) > 1 else f"Entry {j + 1}: "
        elsewhere = [at + f"that is the entry of row {k + 1}, column {m + 1}." for k, row in enumerate(truth.numbers)
                     for m, other in enumerate(row) if (k, m) != (i, j) and _same(compared.yours, other)]
        said += (elsewhere or [at + words for words in _of_an_entry(question, truth, i, j, compared, rows[i][j])])[:2]
    return said


def _of_an_entry(question: Question, truth: Truth, i: int, j: int, compared: Compared, typed: Formula) -> list[str]:
    answer, points = filled_in(typed, question.steps), truth.points
    if question.kind in ("derivative", "total"):
        through = list(_of_the_paths(question, truth, compared)) if question.steps else []
        return through or of_a_derivative(question.functions[i][j], answer, points, question.by[0])
    if question.kind == "jacobian":
        return of_a_derivative(question.functions[i][0], answer, points, question.by[j])
    if question.kind == "hessian":
        said: list[str] = []
        for first, second in dict.fromkeys([(question.by[i], question.by[j]), (question.by[j], question.by[i])]):
            slope = None if said else written(question.functions[0][0], points, first)
            said += of_a_derivative(slope, answer, points, second) if slope is not None else []
        return list(dict.fromkeys(said))[:4]
    if question.kind == "antiderivative":
        f, at = question.functions[0][0], _with_constants(question.functions[0][0], points)
        with np.errstate(all="ignore"):
            typed_values = _on(answer, list(at))(*at.values())
        known = np.isfinite(compared.yours) & np.isfinite(typed_values)
        at = {name: row[known] for name, row in at.items()}
        typed_values = np.broadcast_to(typed_values, known.shape)[known]
        if known.sum() < min(6, len(known)):
            return []
        return explain_antiderivative(_on(f, list(at)), typed_values, compared.yours[known], at, question.by[0])
    return list(_of_a_value(compared))


def _of_a_value(compared: Compared) -> list[str]:
    """A factor by which a number is off."""
    yours, right = compared.yours, compared.expected
    if not np.isfinite(yours).all() or not right.all() or not yours.all():
        return []
    if _same(yours, 1 / right):
        return ["It is upside down: 1 over the right answer."]
    ratio = yours / right
    if np.ptp(ratio) > 1e-9 * abs(ratio[0]):
        return []
    number = number_in_words(float(ratio[0]))
    return ["The sign is wrong."] if number == "−1" else \
        [f"It is exactly {number} times the right answer."] if len(number) < 5 else []


def _of_the_paths(question: Question, truth: Truth, compared: Compared) -> Iterator[str]:
    """A total derivative is a sum over the paths from t through each step; one may be missing, or its inner part."""
    function, by = question.written[0][0], question.by[0]
    names = [name for name in question.steps if name in set(names_in(function))]
    values = {**truth.points, **{name: np.broadcast_to(computed(step, truth.points), compared.yours.shape)
                                 for name, step in question.steps.items()}}
    direct = _slope(function, values, by)
    outer = {name: _slope(function, values, name) for name in names}
    inner = {name: _slope(question.steps[name], truth.points, by) for name in names}
    ways = [((outer[name] * inner[name], ""),
             (0.0, f"The path through {name} is missing: ∂f/∂{name} · d{name}/d{by} belongs to the sum."),
             (outer[name], f"On the path through {name} its own derivative is missing: it is "
                           f"∂f/∂{name} · d{name}/d{by}."),
             (inner[name], f"On the path through {name} there is d{name}/d{by} alone: it is "
                           f"∂f/∂{name} · d{name}/d{by}."))
            for name in names]
    found: list[list[str]] = []
    for choice in product(*ways) if len(ways) < 6 else ():
        words = [way[1] for way in choice if way[1]]
        if words and _same(compared.yours, direct + sum(way[0] for way in choice)):
            found.append(words)
    if found:
        yield " ".join(sorted(found, key=len)[0])


def _slope(formula: Formula, values: Mapping[str, Any], by: str) -> Any:
    """∂/∂by of a formula, at values of all names."""
    with np.errstate(all="ignore"):
        return partial(lambda at: value_of(formula, {**CONSTANTS, **at}), by)(values)


def _of_the_whole(truth: Truth, wrong: Mapping[Entry, Compared], rows: Any) -> list[str]:
    """What concerns all entries of a matrix at once."""
    yours = {entry: compared.yours for entry, compared in wrong.items()}

    def at(i: int, j: int) -> np.ndarray:
        return yours.get((i, j), truth.numbers[i][j])
    n, m = len(truth.numbers), len(truth.numbers[0])
    entries = [(i, j) for i in range(n) for j in range(m)]
    if n == m and all(_same(at(i, j), truth.numbers[j][i]) for i, j in entries):
        return ["Rows and columns are exchanged: it is the transpose of the right one."]
    for factor, words in ((-1.0, "The sign of every entry is wrong."), (0.5, "Every entry is half the right one."),
                          (2.0, "Every entry is twice the right one.")):
        if all(_same(at(i, j), factor * truth.numbers[i][j]) for i, j in entries):
            return [words]
    return []


def _same(a: Any, b: Any) -> bool:
    size = np.maximum(np.abs(a), np.abs(b))
    return bool(np.all(np.isfinite(size) & (np.abs(a - b) <= EXACTLY * size)))


# --- Derivatives -------------------------------------------------------------------------------------------------


def of_a_derivative(function: Formula, answer: Formula, points: Mapping[str, np.ndarray], by: str) -> list[str]:
    """The slips that turn the derivative of a function into an answer."""
    at = _with_constants(function, points)
    return explain(_on(function, list(at)), _on(answer, list(at)), at, by)


def written(function: Formula, points: Mapping[str, np.ndarray], by: str) -> Formula | None:
    """The derivative of a function as a formula."""
    at = _with_constants(function, points)
    root = tree(_on(function, list(at)), at, by)
    return None if root is None else written_derivative(root, by)


def right_terms(function: Formula, typed: Formula, points: Mapping[str, np.ndarray], by: str) -> list[str]:
    """Those terms of a sum that was typed which stand in the derivative as well."""
    right = written(function, points, by)
    if right is None or typed.kind != "sum":
        return []
    names = [*points, *(name for name in CONSTANTS if name not in points)]
    values = [*points.values(), *(CONSTANTS[name] for name in names[len(points):])]
    with np.errstate(all="ignore"):
        there = [np.asarray(_on(term, names)(*values), float)
                 for term in (right.parts if right.kind == "sum" else [right])]
        return [str(term) for term in typed.parts
                if any(_same(np.asarray(_on(term, names)(*values), float), other) for other in there)]


def _on(formula: Formula, names: list[str]) -> Callable[..., Any]:
    return lambda *values: value_of(formula, {**CONSTANTS, **dict.fromkeys(("C", "c", "K", "k"), 0.0),
                                              **dict(zip(names, values))})


def _with_constants(function: Formula, points: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The points, with π and e as variables where they stand in the function: they are differentiated in error, too."""
    used = set(names_in(function)) | ({"e"} if _holds_e(function) else set())
    how_many = len(next(iter(points.values())))
    return {**points, **{name: np.full(how_many, value) for name, value in CONSTANTS.items() if name in used}}


def _holds_e(formula: Formula) -> bool:
    """Does a number such as e² stand in it?"""
    return (formula.kind == "call" and formula.text == "exp" and formula.parts[0].kind == "number") \
        or any(_holds_e(part) for part in formula.parts)
