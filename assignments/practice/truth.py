"""What is asked, and its right answer at points inside the domain, by the engine."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from assignments.checking.symbols import Formula
from assignments.practice.computing import value_of
from assignments.practice.points import Point, points_inside
from assignments.practice.reading import Reading, read
from assignments.practice.spelling import GREEK
from tinygrad_edu import grad

CONSTANTS = {"π": math.pi, "e": math.e}
ADDED = ("C", "c", "K", "k")  # what an antiderivative may add


@dataclass(frozen=True)
class Question:
    """A question: of these functions, the derivatives by these names.

    ``functions``: with the steps filled in, ``written``: as they stand there. ``steps``: names for parts of them, that
    an answer may use.
    ``names``: all variables; ``by``: those that are differentiated by.
    """

    functions: tuple[tuple[Formula, ...], ...]
    written: tuple[tuple[Formula, ...], ...]
    steps: Mapping[str, Formula]
    names: tuple[str, ...]
    by: tuple[str, ...]
    kind: str
    domain: Mapping[str, tuple[float, float]]

    @classmethod
    def asked(cls, function: str, by: str | Sequence[str], variables: str | Sequence[str] | None, kind: str,
              domain: Mapping[str, tuple[float, float]]) -> Question:
        """A question from its texts; ValueError where these are not understood."""
        given = _names(variables) if variables is not None else None
        *steps, last = [part for part in function.split(";") if part.strip()] or [""]
        assigned = [part.split("=", 1) for part in steps]
        inner = _names([left.strip() for left, *_ in assigned])
        known = None if given is None else [*given, *inner]
        parts: dict[str, Formula] = {}
        for left, (_, *right) in zip(inner, assigned):
            parts[left] = filled_in(_only(right[0] if right else "", known).entries[0][0], parts)
        asked = _only(last, known)
        functions = tuple(tuple(filled_in(entry, parts) for entry in row) for row in asked.entries)
        if kind == "jacobian" and len(functions) == 1:
            functions = tuple((entry,) for entry in functions[0])  # one row of the Jacobian for each function
        found = sorted({name for row in functions for entry in row for name in free_names(entry)})
        wanted = _names(by)
        if kind in ("jacobian", "hessian") and wanted == ["x"]:
            wanted = given or found or ["x"]
        names = tuple(dict.fromkeys([*(given or []), *found, *wanted]))
        names = tuple(name for name in names if name not in parts)
        return cls(functions, asked.entries, parts, names, tuple(wanted), kind,
                   {GREEK.get(name, name): ends for name, ends in domain.items()})

    @property
    def allowed(self) -> list[str]:
        """The names that an answer may use."""
        added = [name for name in ADDED if name not in self.names] if self.kind == "antiderivative" else []
        return [*self.names, *self.steps, *added]


def _names(names: str | Sequence[str]) -> list[str]:
    listed = [name for name in re.split(r"[\s,;]+", names) if name] if isinstance(names, str) else names
    return [GREEK.get(name, name) for name in listed]  # mu is μ, wherever it stands


def _only(text: str, names: Sequence[str] | None) -> Reading:
    readings = read(text, names)
    if len(readings) > 1:
        raise ValueError(f"The function can be read in two ways, as {readings[0]} and as {readings[1]}. "
                         "Write * or parentheses to say which.")
    return readings[0]


def filled_in(formula: Formula, parts: Mapping[str, Formula]) -> Formula:
    """A formula with names replaced by what they stand for."""
    if formula.kind == "name":
        return parts.get(formula.text, formula)
    if not formula.parts or not parts:
        return formula
    return Formula(formula.kind, tuple(filled_in(part, parts) for part in formula.parts), formula.text, formula.value)


def free_names(formula: Formula) -> set[str]:
    """The variables in a formula."""
    if formula.kind == "name":
        return {formula.text} - set(CONSTANTS)
    return {name for part in formula.parts for name in free_names(part)}


@dataclass(frozen=True)
class Truth:
    """The right answer: a function of the values of all names for each entry, and its numbers at the points."""

    entries: tuple[tuple[Callable[[Mapping[str, Any]], Any], ...], ...]
    points: dict[str, np.ndarray]
    numbers: tuple[tuple[np.ndarray, ...], ...]


def truths(question: Question) -> Truth | None:
    """The right answer at points where the function and its derivatives are numbers; None if none is found."""
    entries = _entries(question)

    def at(points: Point) -> list[np.ndarray]:
        functions = [computed(entry, points) for row in question.functions for entry in row]
        return functions + [number for row in _numbers(entries, points) for number in row]

    points = points_inside(question.names, at, question.domain)
    return None if points is None else Truth(entries, points, _numbers(entries, points))


def _entries(question: Question) -> tuple[tuple[Callable[[Mapping[str, Any]], Any], ...], ...]:
    functions, by = question.functions, question.by
    if question.kind in ("value", "antiderivative"):
        return tuple(tuple(_itself(entry) for entry in row) for row in functions)
    if question.kind == "jacobian":
        return tuple(tuple(partial(_itself(row[0]), name) for name in by) for row in functions)
    if question.kind == "hessian":
        return tuple(tuple(partial(partial(_itself(functions[0][0]), a), b) for b in by) for a in by)
    return tuple(tuple(partial(_itself(entry), by[0]) for entry in row) for row in functions)


def _itself(formula: Formula) -> Callable[[Mapping[str, Any]], Any]:
    return lambda values: value_of(formula, {**CONSTANTS, **values})


def partial(f: Callable[[Mapping[str, Any]], Any], by: str) -> Callable[[Mapping[str, Any]], Any]:
    """∂f/∂by, as a function of the values of all names."""
    def derivative(values: Mapping[str, Any]) -> Any:
        def total(x: Any) -> Any:
            y = f({**values, by: x})
            return (y + 0 * x).sum()  # + 0 x: a Tensor even where x does not stand in it
        return grad(total)(values[by])
    return derivative


def computed(formula: Formula, points: Point) -> np.ndarray:
    """The numbers of a formula at the points."""
    with np.errstate(all="ignore"):
        value = value_of(formula, {**CONSTANTS, **points})
    return np.asarray(getattr(value, "value", value), float)


def _numbers(entries: Sequence[Sequence[Callable[[Mapping[str, Any]], Any]]],
             points: Point) -> tuple[tuple[np.ndarray, ...], ...]:
    how_many = len(next(iter(points.values()))) if points else 1
    with np.errstate(all="ignore"):
        return tuple(tuple(np.broadcast_to(np.asarray(entry(points), float), how_many) for entry in row)
                     for row in entries)
