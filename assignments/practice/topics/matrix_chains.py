"""Module 3: the multivariate chain rule as a product (row)(matrix)(column), with two links and with three."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

import numpy as np

from assignments.practice.algebra import derivative_text, names_in
from assignments.practice.answers import Judge, a_matrix, a_number, number, written
from assignments.practice.atoms import expand
from assignments.practice.question import CollapsedError, Task, Template, Verdict
from visualize.expression import compute

Matrix = np.ndarray
Functions = Sequence[str]


@dataclass(frozen=True)
class Links:
    """Functions of functions at a point: the Jacobian of all of them, as a product of the Jacobian of each link.

    ``links``: from the outermost to the innermost, each a tuple of functions of the names of the next one.
    """

    level: int
    links: tuple[tuple[str, ...], ...]
    names: tuple[str, ...]  # of each link, and at the end those of the innermost variables

    def make(self, rng: Random) -> Task:
        """Draw the functions and the point."""
        links = [[expand(text, rng) for text in link] for link in self.links]
        inside = [list(names) for names in self.names[1:]]
        for link, names in zip(links, inside):
            if sorted({name for text in link for name in names_in(text)}) != sorted(names):
                raise CollapsedError("a link does not use all of its variables")
        point = [rng.choice([-2, -1, 1, 2, 3]) for _ in inside[-1]]
        values = _forward(links, inside, point)
        jacobians = [_jacobian(link, names, at) for link, names, at in zip(links, inside, values)]
        total = jacobians[0]
        for matrix in jacobians[1:]:
            total = total @ matrix
        if np.max(np.abs([*total.ravel(), *(entry for at in values for entry in at)])) > 2000 or not np.any(total):
            raise CollapsedError("not for a computation by hand")
        return self.task(links, inside, values, jacobians, total)

    def task(self, links: Sequence[Functions], inside: Sequence[Sequence[str]], values: Sequence[Sequence[float]],
             jacobians: Sequence[Matrix], total: Matrix) -> Task:
        """What is asked, with the slips that a wrong order of the factors makes."""
        described = [f"{name}({', '.join(names)}) = {written(text)}"
                     for outer, names, link in zip(self.names, inside, links) for name, text in zip(outer, link)]
        at = ", ".join(f"{name} = {number(value)}" for name, value in zip(inside[-1], values[-1]))
        outer, inner = _bracket(self.names[0]), _bracket(inside[-1])
        product = " · ".join(f"∂{_bracket(a)}/∂{_bracket(b)}" for a, b in zip(self.names, inside))
        form = "[" + ", ".join("[" + ", ".join("…" for _ in row) + "]" for row in total) + "]"
        working = []
        for a, names, at_values, matrix in zip(self.names, inside, values, jacobians):
            where = ", ".join(f"{name} = {number(value)}" for name, value in zip(names, at_values))
            working.append(f"∂{_bracket(a)}/∂{_bracket(names)} at {where} is {shown(matrix)}")
        working += [f"Their product, {product}:",
                    "    " + " · ".join(map(shown, jacobians)), f"    = {shown(total)}"]
        jacobian = [[f"∂{name}/∂{by} = {written(derivative_text(text, by))}" for by in inside[0]]
                    for name, text in zip(self.names[0], links[0])]
        return Task(text=f"{'; '.join(described)}. At {at}, find ∂{outer}/∂{inner} as a product of matrices; type the "
                         f"product, {form}",
                    prompt="product = ", grade=_judge(links, inside, values, jacobians, total),
                    hints=("Which Jacobians are multiplied, in which order, and at which point is each of them taken?",
                           f"∂{outer}/∂{inner} = {product}: the outermost link stands on the left, and each is taken "
                           "at the "
                           "values that arrive there.",
                           f"First the values: {_values(self.names, inside, values)}. Then {'; '.join(jacobian[0])}."),
                    working=lambda: working, answer=shown(total).replace("−", "-"), expression="; ".join(described))


def _forward(links: Sequence[Functions], inside: Sequence[Sequence[str]], point: Sequence[float]) -> list[list[float]]:
    """The values that arrive at each link, from the outermost to the innermost."""
    values = [list(map(float, point))]
    for link, names in zip(reversed(links[1:]), reversed(inside[1:])):
        values.insert(0, [_value(text, dict(zip(names, values[0]))) for text in link])
    return values


def _value(text: str, at: dict[str, float]) -> float:
    return float(np.asarray(compute(text, at)[0]))


def _jacobian(link: Functions, names: Sequence[str], at: Sequence[float]) -> Matrix:
    return np.array([[_value(derivative_text(text, name), dict(zip(names, at))) for name in names] for text in link])


def _judge(links: Sequence[Functions], inside: Sequence[Sequence[str]], values: Sequence[Sequence[float]],
           jacobians: Sequence[Matrix], total: Matrix) -> Judge:
    """Entry by entry; and if a product in another order, or at another point, gives just this, that is said."""
    slips: list[tuple[Matrix, str]] = []
    if len({matrix.shape for matrix in jacobians}) == 1:
        product = jacobians[-1]
        for matrix in reversed(jacobians[:-1]):
            product = product @ matrix
        slips.append((product, "This is the product in the reverse order; the outermost link stands on the left."))
    for n, matrix in enumerate(jacobians[1:], 1):
        if matrix.shape[0] == matrix.shape[1]:
            turned = np.linalg.multi_dot([*jacobians[:n], matrix.T, *jacobians[n + 1:]])
            slips.append((turned, f"Matrix {n + 1} of the product stands there transposed: a row belongs to a "
                                  "function, a "
                                  "column to a variable."))
    if len(inside[0]) == len(inside[-1]):  # the outer link at the point itself, not at what arrives there
        wrong = _jacobian(links[0], inside[0], values[-1])
        for matrix in jacobians[1:]:
            wrong = wrong @ matrix
        slips.append((wrong,
                      "The outer Jacobian is taken at the innermost point; it belongs at the values that arrive."))
    form = a_matrix([[a_number(float(entry)) for entry in row] for row in total], [],
                    "This is the transpose: a row belongs to a function, a column to a variable.")

    def judge(typed: str) -> Verdict:
        verdict = form(typed)
        if verdict.right is not False:
            return verdict
        for matrix, why in slips:
            if not np.allclose(matrix, total) and a_matrix(
                    [[a_number(float(entry)) for entry in row] for row in matrix], [])(typed).right:
                return Verdict(False, verdict.read_as, (why,))
        return verdict
    return judge


def _bracket(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"({', '.join(names)})"


def _values(outer: Sequence[str], inside: Sequence[Sequence[str]], values: Sequence[Sequence[float]]) -> str:
    return ", ".join(f"{name} = {number(value)}" for names, at in zip(inside, values) for name, value in zip(names, at))


def shown(matrix: Matrix) -> str:
    """A matrix of numbers as it is typed."""
    return "[" + ", ".join("[" + ", ".join(number(float(entry), 12) for entry in row) + "]" for row in matrix) + "]"


_OUTER = ("u**2*v {sign} {some}*u", "{some}*u*v {sign} {few}*v**2", "{some}*u**2 {sign} {few}*v**2",
          "u*v**2 {sign} {some}*v",
          "{few}*u**2 {sign} {some}*u*v", "{some}*u {sign} {few}*u*v**2")
_PAIRS = (("{few}*x {sign} {few}*y", "{few}*x*y"), ("x**2 {sign} {few}*y", "{few}*x {sign} {few}*y"),
          ("{few}*x*y", "x {sign} {few}*y**2"))
_OF_T = (("{some}*t {sign} {few}", "t**2 {sign} {few}"), ("t**2", "{some}*t {sign} {few}"), ("{few} {sign} {some}*t",
                                                                                             "{few}*t**3"))
_LINEAR = ("{few}*x {sign} {few}*y", "{few}*y {sign} {few}*x")

TEMPLATES: dict[str, Sequence[Template]] = {
    "matrices": (
        *(Links(1, ((f,), pair), ("f", "uv", "t")) for f in _OUTER for pair in _OF_T),
        *(Links(2, ((f,), pair), ("f", "uv", "xy")) for f in _OUTER for pair in _PAIRS),
        *(Links(2, ((f,), pair), ("f", "uv", "xy")) for f in _OUTER for pair in (_LINEAR,)),
        Links(3, (("u*v {sign} {few}*u", "{few}*u {sign} {few}*v**2"), _LINEAR), ("pq", "uv", "xy")),
        Links(3, (("u**2 {sign} {few}*v", "{few}*u*v"), _PAIRS[0]), ("pq", "uv", "xy")),
        *(Links(4, ((f,), pair, ("{some}*t {sign} {few}", "t**2 {sign} {few}")), ("f", "uv", "xy", "t"))
          for f in _OUTER for pair in (_LINEAR, *_PAIRS))),
}
