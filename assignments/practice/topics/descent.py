"""Module 5: one step downhill in two variables, by −γJ or by −H⁻¹J, computed by hand."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from random import Random

import numpy as np

from assignments.practice.algebra import derivative_text, names_in
from assignments.practice.answers import Judge, as_a_whole, number, several_numbers, written
from assignments.practice.atoms import expand
from assignments.practice.question import CollapsedError, Task, Template
from assignments.practice.working import graph
from visualize.expression import compute

Pair = np.ndarray
_GAMMAS = ("0.1", "0.2", "0.5", "0.25", "0.05")


def _pair(v: Sequence[float] | Pair) -> str:
    return f"[{number(v[0])}, {number(v[1])}]"


def _matrix(m: np.ndarray) -> str:
    return f"[{_pair(m[0])}, {_pair(m[1])}]"


def _answer(v: Pair) -> str:
    return ", ".join(str(Fraction(float(value)).limit_denominator(10**6)) for value in v)


def _judge(names: Sequence[str], truth: Pair, slips: Sequence[tuple[Pair, str]]) -> Judge:
    """A judge of two numbers; a slip is named where it gives both."""
    others = [(several_numbers(names, list(wrong)), why) for wrong, why in slips if not np.allclose(wrong, truth)]
    judge = as_a_whole(several_numbers(names, list(truth)), others)
    return lambda typed: judge(re.sub(r"\bd(?=[xy]\b)", "Δ", re.sub(r"[\[\]]", "", typed)))  # a column is right too


@dataclass(frozen=True)
class Downhill:
    """One step of steepest descent. ``text``: of f; empty where J is given."""

    level: int
    text: str = ""

    def make(self, rng: Random) -> Task:
        """Draw f, the point and γ."""
        gamma, point = rng.choice(_GAMMAS), np.array([rng.randrange(-3, 4), rng.randrange(-3, 4)], dtype=float)
        f = expand(self.text, rng) if self.text else ""
        slopes = [derivative_text(f, name) for name in "xy"] if f else []
        J = _values(slopes, point) if f else np.array([rng.randrange(-12, 13), rng.randrange(-12, 13)], dtype=float)
        if not np.all(J) or np.max(np.abs(J)) > 200 or abs(J[0]) == abs(J[1]):
            raise CollapsedError("a step along one axis, or too long")
        size, end = float(gamma), point - float(gamma) * J
        if np.any(np.abs(end) < 1e-9):
            raise CollapsedError("the answer is 0")
        slips = [(point + size * J, "That goes uphill: J points to where f grows fastest; the step is −γJ."),
                 (point - J, "γ is missing: the step is −γJ."),
                 (-size * J, "That is the step −γJ; it is added to the point."),
                 (size * J, "That is γJ; −γJ is added to the point."),
                 (point - size * J[::-1], "The two entries of J have changed places: ∂f/∂x moves x."),
                 (point - size * J / float(np.hypot(*J)), "That is a step of length γ; the step −γJ is as long as J is "
                                                          "large, times γ."),
                 (point - J / size, "J is divided by γ there; it is multiplied by it.")]
        at = f"({number(point[0])}, {number(point[1])})"
        given = f"f(x, y) = {written(f)}." if f else f"At {at} the Jacobian of f is {_pair(J)}."
        return Task(text=f"{given} To which point does one step of steepest descent, −γJ with γ = {gamma}, lead from "
                         f"{at}?",
                    prompt="x, y = ", grade=_judge("xy", end, slips), answer=_answer(end), expression=f,
                    hints=("Which way does J point, and which way is down?",
                           "(x, y) − γ·[∂f/∂x, ∂f/∂y], J taken at the point itself.",
                           f"∂f/∂x there is {number(J[0])}, so x moves by −{gamma}·{_factor(J[0])}."),
                    working=lambda: [*_slopes_shown(slopes, J, at), f"−γJ = −{gamma}·{_pair(J)} = {_pair(-size * J)}",
                                     f"{at} + step = ({number(end[0])}, {number(end[1])})"],
                    graph=(lambda: graph(f, "x")) if f else None)


@dataclass(frozen=True)
class NewtonInTwo:
    """The step −H⁻¹J. ``text``: of f; empty where J and H are given."""

    level: int
    text: str = ""

    def make(self, rng: Random) -> Task:
        """Draw f and the point, or J and H."""
        point = np.array([rng.randrange(-3, 4), rng.randrange(-3, 4)], dtype=float)
        f = expand(self.text, rng) if self.text else ""
        slopes = [derivative_text(f, name) for name in "xy"] if f else []
        if f:
            J = _values(slopes, point)
            H = np.array([_values([derivative_text(slope, name) for name in "xy"], point) for slope in slopes])
        else:
            J = np.array([rng.randrange(-9, 10), rng.randrange(-9, 10)], dtype=float)
            a, b, c = rng.randrange(1, 9) * rng.choice([1, 1, 1, -1]), rng.randrange(-4, 5), rng.randrange(1, 9)
            H = np.array([[a, b], [b, c]], dtype=float)
        determinant = H[0, 0] * H[1, 1] - H[0, 1] * H[1, 0]
        if not np.any(J) or abs(determinant) < 0.5 or abs(determinant) > 400 or np.max(np.abs([*J, *H.ravel()])) > 99:
            raise CollapsedError("no step, or none by hand")
        turned = np.array([[H[1, 1], -H[0, 1]], [-H[1, 0], H[0, 0]]])
        step = -(turned @ J) / determinant
        if np.all(np.abs(step - np.round(step)) > 1e-9) and abs(determinant) > 60:
            raise CollapsedError("figures that hide the idea")
        kept = np.array([[H[1, 1], H[0, 1]], [H[1, 0], H[0, 0]]])  # the other signs forgotten
        plain = np.array([[H[0, 0], -H[0, 1]], [-H[1, 0], H[1, 1]]])
        slips = [(-step, "The sign: the step is −H⁻¹J."), (-H @ J, "That is −H·J; the inverse of H is meant."),
                 (H @ J, "That is H·J; −H⁻¹J is meant."), (-J / determinant, "J is divided by det H there; the whole "
                                                                             "matrix H⁻¹ is needed."),
                 (-turned @ J, "The division by det H is missing in H⁻¹."),
                 (-(kept @ J) / determinant, "In H⁻¹ the two entries off the diagonal change their sign."),
                 (-(plain @ J) / determinant, "In H⁻¹ the two entries on the diagonal change places."),
                 (-J / np.where(np.diag(H) == 0, np.nan, np.diag(H)), "Each slope is divided by its own second "
                                                                      "derivative; that leaves out ∂²f/∂x∂y."),
                 (-J, "That is −J, downhill without H."), (point + step, "That is where the step leads; the step "
                                                                         "itself is asked for.")]
        at = f"({number(point[0])}, {number(point[1])})"
        given = f"f(x, y) = {written(f)}." if f else \
            f"At {at} the Jacobian of f is {_pair(J)} and its Hessian {_matrix(H)}."
        to = point + step
        kind = "a minimum" if determinant > 0 and H[0, 0] > 0 else "a maximum" if determinant > 0 else "a saddle"
        return Task(text=f"{given} What is Newton's step −H⁻¹J{f' at {at}' if f else ''}?",
                    prompt="Δx, Δy = ", grade=_judge(("Δx", "Δy"), step, slips), answer=_answer(step), expression=f,
                    hints=("Which step makes the slope 0, if f were a parabola in each direction?",
                           "−H⁻¹J, and the inverse of [[a, b], [b, c]] is [[c, −b], [−b, a]] / (a·c − b²).",
                           f"J = {_pair(J)} and det H = {number(determinant)}."),
                    working=lambda: [*_slopes_shown(slopes, J, at), f"H = {_matrix(H)}, det H = {number(determinant)}",
                                     f"H⁻¹ = {_matrix(turned)} / {_factor(determinant)}", f"−H⁻¹J = {_pair(step)}",
                                     f"It leads to ({number(to[0])}, {number(to[1])}). H is that of {kind}, and "
                                     "towards one Newton's step goes, be it up or down."],
                    graph=(lambda: graph(f, "x")) if f else None)


def _values(texts: Sequence[str], point: Pair) -> Pair:
    at = {"x": float(point[0]), "y": float(point[1])}
    return np.array([float(np.asarray(compute(text, at)[0])) for text in texts])


def _slopes_shown(slopes: Sequence[str], J: Pair, at: str) -> list[str]:
    shown = [f"∂f/∂{name} = {written(slope)}" + (f", at {at}: {number(value)}" if names_in(slope) else "")
             for name, slope, value in zip("xy", slopes, J)]
    return [*shown, f"J = {_pair(J)}"]


def _factor(value: float) -> str:
    return number(value) if value >= 0 else f"({number(value)})"


_BOWLS = ("{few}*x**2 {sign} {few}*x*y + {few}*y**2 {sign} {k}*x {sign} {k}*y", "x**2 {sign} {k}*x*y {sign} {few}*y**2",
          "{few}*x**2 {sign} {k1}*y**2 {sign} {few}*x*y {sign} {k1}*y")
_BENT = ("x**3 {sign} {k}*x*y + {few}*y**2", "x**2*y {sign} {few}*y**2 {sign} {k}*x",
         "{few}*x*y**2 + x**2 {sign} {k}*y", "x**3 + y**3 {sign} {k}*x*y")

TEMPLATES: dict[str, Sequence[Template]] = {"descent": (
    Downhill(1), Downhill(1, "{few}*x**2 + {few}*y**2 {sign} {k}*x {sign} {k}*y"),
    *(Downhill(2, text) for text in _BOWLS), *(Downhill(3, text) for text in _BENT),
    NewtonInTwo(2), NewtonInTwo(2), *(NewtonInTwo(3, text) for text in _BOWLS),
    *(NewtonInTwo(4, text) for text in _BENT))}
