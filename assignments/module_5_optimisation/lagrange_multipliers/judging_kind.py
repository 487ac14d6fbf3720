"""How the word for the kind of a point is judged: by the determinant of the bordered second derivatives."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from assignments.checking import Work
from assignments.checking.cases import Case
from assignments.checking.given import require
from assignments.checking.instead import Instead
from assignments.checking.one_word import OneWord
from assignments.module_5_optimisation.lagrange_multipliers import given, solution
from tinygrad_edu import hessian
from tinygrad_edu.formula import number

HILL = given.Problem("the hill on the ellipse", solution.f, solution.g, (0, 0, 0, 0))
KINDS = (  # in such an order that f comes first, and a plain guess fails soon
    (HILL, 0.93094184, -1.21082955, -0.15231910), (HILL, -0.09583772, -0.42530729, 0.10110783),
    (HILL, -0.62614158, -1.45016542, -0.15650277), (HILL, -0.95896254, -1.16369774, -0.24653757),
    (given.OTHERS[0], 0.95778236, 0.28956479, -4.07788891), (given.OTHERS[0], -1.17104547, -1.82136457, 0.07790214),
    (given.OTHERS[1], 0.0, 1.0, 0.0),
    (given.OTHERS[2], 3**0.5, 0.5, 3**0.5), (given.OTHERS[2], -3**0.5, 0.5, -3**0.5),
    (given.OTHERS[2], 0.0, -1.0, 0.0), (given.OTHERS[2], 1e-8, -1.0, -3e-9))


def bordered_of(problem: given.Problem) -> Callable[..., np.ndarray]:
    """The second derivatives of a problem's L, as the worksheet has them for its own."""
    second = hessian(lambda v: problem.f(v[0], v[1]) - v[2] * problem.g(v[0], v[1]))

    def bordered(x: float, y: float, lam: float) -> np.ndarray:
        return np.asarray(second(np.array([float(x), float(y), float(lam)])))
    return bordered


MATRICES = {point: bordered_of(problem)(*point) for problem, *at in KINDS for point in [tuple(at)]}
KIND_CASES = [Case(f"{problem.words}, at ({number(x, 3)}, {number(y, 3)}) with λ = {number(λ, 3)}", (x, y, λ),
                   {"bordered": bordered_of(problem)}) for problem, x, y, λ in KINDS]


def bordered_given(work: Work, case: Case) -> None:
    """GivenChangedError if the second derivatives are no longer there."""
    require(work, ("bordered",), solution.LAB.name)


def by_sign(number: float, below: str = "minimum", above: str = "maximum", zero: str = "cannot tell") -> str:
    """The kind that goes with a number."""
    return zero if abs(number) < 1e-6 else below if number < 0 else above


def det(*at: float) -> float:
    """The determinant of the second derivatives at a point of KINDS."""
    return float(np.linalg.det(MATRICES[at]))


KIND = OneWord(
    ("minimum", "maximum", "cannot tell"), KIND_CASES, lambda *at: by_sign(det(*at)), (
        Instead("somebody who swaps minimum and maximum: less than 0 is a minimum",
                lambda *at: by_sign(det(*at), "maximum", "minimum")),
        Instead("somebody who never says 'cannot tell', and takes 0 for a minimum",
                lambda *at: "maximum" if det(*at) > 0 else "minimum"),
        Instead("somebody who never says 'cannot tell', and takes 0 for a maximum",
                lambda *at: "minimum" if det(*at) < 0 else "maximum"),
        Instead("somebody who swaps minimum and maximum, and never says 'cannot tell'",
                lambda *at: "minimum" if det(*at) > 0 else "maximum"),
        Instead("somebody who swaps minimum and maximum, and never says 'cannot tell'",
                lambda *at: "maximum" if det(*at) < 0 else "minimum"),
        Instead("somebody who waits for the determinant to be 0 to the last digit: what is less than 10⁻⁶ in size "
                "counts as 0",
                lambda *at: "cannot tell" if det(*at) == 0 else "minimum" if det(*at) < 0 else "maximum"),
        Instead("somebody who goes by the sign of λ, which only says whether ∇f points the same way as ∇g",
                lambda *at: by_sign(at[2])),
        Instead("somebody who goes by the sign of λ, and swaps minimum and maximum", lambda *at: by_sign(-at[2])),
        Instead("somebody who takes the determinant of the second derivatives by x and y alone, without the border: it "
                "counts steps off the curve as well", lambda *at: by_sign(float(np.linalg.det(MATRICES[at][:2, :2])))),
        Instead("somebody who takes the determinant without the border, as if there were no curve", lambda *at: by_sign(
            -float(np.linalg.det(MATRICES[at][:2, :2]))))),
    also={"min": "minimum", "max": "maximum", "can't tell": "cannot tell", "cannot say": "cannot tell"},
    given=bordered_given,
    why={case.words: f"the determinant of bordered(x, y, lam) is {number(det(*case.arguments), 3)}"
         for case in KIND_CASES})
