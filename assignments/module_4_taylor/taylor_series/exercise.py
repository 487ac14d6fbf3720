"""What a learner writes in this lab, a term, their sum and the order of its error, and how each is checked."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from assignments.checking import Exercise, Work
from assignments.checking.cases import Case
from assignments.checking.instead import Instead, compared
from assignments.module_4_taylor.taylor_series import solution
from assignments.module_4_taylor.taylor_series.account import build_up
from assignments.module_4_taylor.taylor_series.judging_order import ERROR_ORDER
from assignments.module_4_taylor.taylor_series.judging_terms import MEANINGS, by_the_engine, given, judge_term
from assignments.module_4_taylor.taylor_series.plots import draw_disc
from assignments.pictures import Pictures
from tinygrad_edu.formula import number
from tinygrad_edu.taylor_series import taylor

factorial, term = solution.factorial, solution.term


def added(one: Callable[..., Any]) -> Callable[..., Any]:
    """The sum of terms that are written in some way, as a function of what the polynomial is given."""
    return lambda derivatives, x, x0: sum(one(k, dkf, x, x0) for k, dkf in enumerate(derivatives))


def by_numpy(derivatives: Sequence[float], x: Any, x0: float) -> Any:
    """The same by NumPy's polynomials, which begin with the highest power."""
    coefficients = [dkf / math.factorial(k) for k, dkf in enumerate(derivatives)]
    return np.polyval(coefficients[::-1], x - x0)


def polynomial_cases() -> list[Case]:
    """Polynomials of several orders, of functions with no symmetry; term is the right one, whoever's was there."""
    found = []
    for f, x0, order, x in ((np.exp, 0.7, 3, 1.9), (np.tanh, -0.6, 5, 0.4), (np.sqrt, 1.7, 2, np.array([0.8, 2.9])),
                            (np.log, 0.9, 4, np.array([0.3, 1.2, 2.2])), (np.sin, 1.3, 6, -0.5)):
        derivatives = taylor(f, x0, order) * [factorial(k) for k in range(order + 1)]
        at = f"{np.size(x)} points" if np.ndim(x) else f"x = {number(x, 6)}"
        found.append(Case(f"the {order + 1} derivatives of {f.__name__} at x₀ = {number(x0, 6)}, order 0 … {order}, "
                          f"at {at}",
                          (derivatives, x, x0), {"term": term}))
    return found


POLYNOMIAL = compared(
    "the polynomial", polynomial_cases(), by_the_engine, by_numpy, (
        Instead("the polynomial one order short: the last derivative is not used, and range(n) ends at n − 1",
                lambda derivatives, x, x0: added(term)(derivatives[:-1], x, x0)),
        Instead("the polynomial without f(x₀): the sum begins at k = 1, and it should begin at k = 0",
                lambda derivatives, x, x0: added(term)(derivatives, x, x0) - derivatives[0]),
        Instead("the polynomial without its first and its last term",
                lambda derivatives, x, x0: added(term)(derivatives[:-1], x, x0) - derivatives[0]),
        Instead("the last term alone, and not the sum: each one takes the place of the one before, or the return "
                "stands inside", lambda derivatives, x, x0: term(len(derivatives) - 1, derivatives[-1], x, x0)),
        Instead("the first term alone: the return stands inside the loop",
                lambda derivatives, x, x0: term(0, derivatives[0], x, x0)),
        Instead("the polynomial with each power one too high: f(x₀) stands at k = 1, and it is the term k = 0",
                added(lambda k, dkf, x, x0: term(k + 1, dkf, x, x0))),
        Instead("the product of the terms, and not their sum",
                lambda derivatives, x, x0: math.prod(term(k, dkf, x, x0) for k, dkf in enumerate(derivatives))),
        Instead("the sum of the terms over all points x together; np.sum needs axis=0, or take sum",
                lambda derivatives, x, x0: np.sum([term(k, dkf, x, x0) for k, dkf in enumerate(derivatives)])),
        Instead("the sum of the terms, divided by how many there are: np.mean stands in place of np.sum",
                lambda derivatives, x, x0: added(term)(derivatives, x, x0) / len(derivatives)),
        Instead("the polynomial with its derivatives in the opposite order, the last one first",
                lambda derivatives, x, x0: added(term)(derivatives[::-1], x, x0)),
        Instead("the polynomial without 1/k!", added(lambda k, dkf, x, x0: dkf * (x - x0)**k)),
        Instead("the polynomial with (k − 1)! in place of k!",
                added(lambda k, dkf, x, x0: dkf / factorial(k - 1) * (x - x0)**k)),
        Instead("the polynomial about 0: x stands in place of x − x₀", added(lambda k, dkf, x, x0: term(k, dkf, x, 0))),
        Instead("the polynomial with x₀ − x in place of x − x₀", added(lambda k, dkf, x, x0: term(k, dkf, x0, x))),
        Instead("the polynomial with f(x₀) twice",
                lambda derivatives, x, x0: added(term)(derivatives, x, x0) + derivatives[0]),
    ), given=given, meanings=MEANINGS, ways=("NumPy's polynomials", "the engine"),
    tries="The check tries several orders, and points x as a number and as an array.")

EXERCISES = (
    Exercise(solution.term, (
        "Differentiate (x − x₀)³ three times: which number is left? What has to stand before it, so that the third "
        "derivative is dkf?",
        "term k = f⁽ᵏ⁾(x₀) / k! · (x − x₀)ᵏ.",
        "return … / factorial(…) * (… - …)**…"), judge_term),
    Exercise(solution.polynomial, (
        "derivatives[0] is f(x₀), derivatives[1] is f′(x₀): which k goes with each, and with which does the sum begin? "
        "How many are there?",
        "f(x₀) + f′(x₀)(x − x₀) + f″(x₀)/2! (x − x₀)² + … : the sum of the terms k = 0 … n, for each derivative one.",
        "return sum(term(…, …, x, x0) for k, dkf in enumerate(…))"), POLYNOMIAL),
    Exercise(solution.error_order, (
        "Of which term does the error consist, close to x₀? The polynomial of order 2 has k = 0, 1, 2. What if the "
        "next derivative is 0?",
        "The smallest k > n with f⁽ᵏ⁾(x₀) ≠ 0.",
        "k = …\nwhile derivatives[…] == 0:\n    k = …\nreturn …"), ERROR_ORDER),
)


def celebrate(work: Work, pictures: Pictures) -> None:
    """The learner's own terms build up the sine, and three functions up to the walls of their discs."""
    build_up(vars(work.module), pictures=pictures)
    draw_disc(work.module.polynomial, pictures)
