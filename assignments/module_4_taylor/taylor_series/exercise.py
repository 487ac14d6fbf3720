"""What a learner writes in this lab, a term, their sum and the order of its error, and how each is checked."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from assignments.checking import Exercise, Finding, Work
from assignments.checking.chain import Factor, Slip
from assignments.checking.comparison import Case, Comparison, GivenChangedError, Truth
from assignments.checking.instead import Instead, compared
from assignments.module_4_taylor.taylor_series import solution
from assignments.module_4_taylor.taylor_series.account import build_up
from assignments.module_4_taylor.taylor_series.plots import draw_disc
from assignments.pictures import Pictures
from tinygrad_edu.formula import number
from tinygrad_edu.taylor_series import TaylorPolynomial, taylor

factorial, term = solution.factorial, solution.term


def given(work: Work, case: Case) -> None:
    """GivenChangedError if factorial is still there and gives something else; who does without it needs none."""
    held = work.names().get("factorial")
    if held is not None and held.callable and \
            [work.module.factorial(k) for k in range(8)] != [math.factorial(k) for k in range(8)]:
        raise GivenChangedError("factorial", solution.LAB.name)


MEANINGS = {"dkf": "dkf is the second argument.", "n": "n is given to error_order only.",
            "exp": "exp is np.exp here.", "fact": "k! is factorial(k) here."}

# --- One term ------------------------------------------------------------------------------------------------------


def step_by_step(k: int, dkf: float, x: Any, x0: float) -> Any:
    """The term without a factorial or a power: dkf · (x − x₀)/1 · (x − x₀)/2 · … · (x − x₀)/k."""
    value = dkf + 0.0 * x
    for j in range(1, k + 1):
        value = value * (x - x0) / j
    return value


def by_the_engine(derivatives: Sequence[float], x: Any, x0: float) -> Any:
    """The engine's polynomial of these derivatives."""
    coefficients = np.array([dkf / factorial(k) for k, dkf in enumerate(derivatives)])
    return TaylorPolynomial(solution.f, x0, coefficients)(x)


def term_truth(work: Work, case: Case) -> Truth:
    """The term, and what it is made of."""
    k, dkf, x, x0 = case.arguments
    known = {"f⁽ᵏ⁾(x₀)": np.asarray(dkf), "(x − x₀)ᵏ": np.asarray((x - x0)**k), "k!": np.asarray(float(factorial(k)))}
    return Truth(np.asarray(by_the_engine([0.0] * k + [dkf], x, x0)), np.asarray(step_by_step(k, dkf, x, x0)),
                 known if k else {}, {"k": k, "dkf": dkf, "x": x, "x0": x0})


TERM = (
    Factor("f⁽ᵏ⁾(x₀)", lambda T, v: v["dkf"], (
        Slip("without f⁽ᵏ⁾(x₀)", lambda T, v: 1.0),
    )),
    Factor("1/k!", lambda T, v: T / factorial(v["k"]), (
        Slip("without 1/k!", lambda T, v: T),
        Slip("with (k − 1)! in place of k!", lambda T, v: T / factorial(v["k"] - 1)),
        Slip("with (k + 1)! in place of k!", lambda T, v: T / factorial(v["k"] + 1)),
        Slip("with k in place of k!", lambda T, v: T / v["k"]),
        Slip("times k!, and not divided by it", lambda T, v: T * factorial(v["k"])),
    )),
    Factor("(x − x₀)ᵏ", lambda T, v: T * (v["x"] - v["x0"])**v["k"], (
        Slip("without (x − x₀)ᵏ", lambda T, v: T),
        Slip("about 0: with xᵏ in place of (x − x₀)ᵏ", lambda T, v: T * v["x"]**v["k"]),
        Slip("with (x₀ − x)ᵏ in place of (x − x₀)ᵏ, the sign inside turned",
             lambda T, v: T * (v["x0"] - v["x"])**v["k"]),
        Slip("with (x + x₀)ᵏ in place of (x − x₀)ᵏ", lambda T, v: T * (v["x"] + v["x0"])**v["k"]),
        Slip("with x₀ᵏ in place of (x − x₀)ᵏ", lambda T, v: T * v["x0"]**v["k"] + 0 * v["x"]),
        Slip("with (x − x₀)ᵏ⁻¹ in place of (x − x₀)ᵏ", lambda T, v: T * (v["x"] - v["x0"])**(v["k"] - 1)),
        Slip("with (x − x₀)ᵏ⁺¹ in place of (x − x₀)ᵏ", lambda T, v: T * (v["x"] - v["x0"])**(v["k"] + 1)),
        Slip("with (x − x₀) that is not raised to the power k", lambda T, v: T * (v["x"] - v["x0"])),
        Slip("with k(x − x₀) in place of (x − x₀)ᵏ", lambda T, v: T * v["k"] * (v["x"] - v["x0"])),
        Slip("with xᵏ − x₀ᵏ in place of (x − x₀)ᵏ", lambda T, v: T * (v["x"]**v["k"] - v["x0"]**v["k"])),
        Slip("with x − x₀ᵏ in place of (x − x₀)ᵏ, parentheses missing", lambda T, v: T * (v["x"] - v["x0"]**v["k"])),
        Slip("with |x − x₀|ᵏ in place of (x − x₀)ᵏ", lambda T, v: T * np.abs(v["x"] - v["x0"])**v["k"]),
    )),
)


def term_case(k: int, dkf: float, x: Any, x0: float) -> Case:
    """A case of ``term``."""
    at = f"{np.size(x)} points" if np.ndim(x) else f"x = {number(x, 6)}"
    return Case(f"k = {k}, f⁽ᵏ⁾(x₀) = {number(dkf, 6)}, {at} and x₀ = {number(x0, 6)}", (k, dkf, x, x0))


WAYS = ("the product dkf · (x − x₀)/1 · (x − x₀)/2 · … · (x − x₀)/k", "the engine")
FROM_ONE = Comparison(
    "the term", [term_case(3, 1.7, 2.3, 0.6), term_case(1, -2.1, 0.4, 1.3), term_case(4, 0.9, -1.2, 0.7),
                 term_case(5, -0.6, 1.9, -0.8), term_case(2, 3.1, np.array([0.2, 1.1, 2.6]), 0.9),
                 term_case(7, 1.3, np.array([-0.4, 3.2]), 1.4)],
    given, term_truth, TERM, function="", meanings=MEANINGS, slips_are="the term ", ways=WAYS,
    tries="The check tries several k, x and x₀.")
WITH_ZERO = Comparison(
    "f(x₀), the term with k = 0, in which 0! = 1 and (x − x₀)⁰ = 1,",
    [term_case(0, 1.7, 2.3, 0.6), term_case(0, -0.4, 1.2, 1.2)], given, term_truth, meanings=MEANINGS, ways=WAYS)


def judge_term(work: Work, name: str) -> Finding:
    """First where the factors tell each other apart, then k = 0, where a wrong factorial may raise an error."""
    found = FROM_ONE(work, name)
    if found.state != "right":
        return found
    at_zero = WITH_ZERO(work, name)
    return found if at_zero.state == "right" else at_zero


# --- Their sum -----------------------------------------------------------------------------------------------------


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

# --- The order of the error ----------------------------------------------------------------------------------------


def first_left_out(n: int, derivatives: Sequence[float]) -> int:
    """The first k > n with a derivative that is not 0."""
    return next(k for k in range(n + 1, len(derivatives)) if derivatives[k])


def measured(n: int, derivatives: Sequence[float]) -> float:
    """The slope of the error on log–log paper, very close to x₀, where all but the first term of it are nothing."""
    h = np.array([1e-9, 2e-9])
    error = sum(abs(derivatives[k]) / math.factorial(k) * h**k for k in range(n + 1, len(derivatives)))
    return float(np.diff(np.log(error))[0] / np.log(2))


def first_before(n: int, derivatives: Sequence[float]) -> int:
    """The first derivative from the n-th on that is not 0."""
    return n if derivatives[n] else first_left_out(n, derivatives)


ORDER_CASES = [Case(f"order {n} and the derivatives {', '.join(map(number, row))}", (n, np.array(row)))
               for n, row in ((2, [1.5, -0.5, 2.0, 0.7, 1.1, -3.0, 0.4]), (1, [1.0, 2.0, 3.0, 0.0, 4.0, -1.0]),
                              (2, [0.0, 1.0, 0.0, -1.0, 0.0, 1.0, 0.0]), (2, [1.0, 0.0, -1.0, 0.0, 1.0, 0.0, -1.0]),
                              (0, [2.0, 0.0, 0.0, 0.0, -0.3, 0.0, 0.8]), (3, [0.0, 0.0, 0.0, 6.0, 0.0, 0.0, 0.0, 1.2]))]
ERROR_ORDER = compared(
    "the order of the error", ORDER_CASES, first_left_out, measured, (
        Instead("n + 1 in every case: that derivative may be 0, and then the error begins further on",
                lambda n, derivatives: n + 1),
        Instead("n, the order of the polynomial itself: what it leaves out begins after that",
                lambda n, derivatives: n),
        Instead("n − 1", lambda n, derivatives: n - 1),
        Instead("n + 2 in every case", lambda n, derivatives: n + 2),
        Instead("the first power from n on: the term k = n is in the polynomial, and what it leaves out begins with "
                "k = n + 1", first_before),
        Instead("one too many: the first power that is left out is counted from 0, as the derivatives are",
                lambda n, derivatives: first_left_out(n, derivatives) + 1),
        Instead("one too few: the last power before the error",
                lambda n, derivatives: first_left_out(n, derivatives) - 1),
        Instead("how far behind n the error begins: that is counted from n, and the power of (x − x₀) is asked for",
                lambda n, derivatives: first_left_out(n, derivatives) - n),
        Instead("the first power that is in f at all, and not the first behind n",
                lambda n, derivatives: first_left_out(-1, derivatives)),
        Instead("the highest power that is known of f, and not the first that is left out",
                lambda n, derivatives: len(derivatives) - 1),
        Instead("how many terms are left out", lambda n, derivatives: len(derivatives) - 1 - n),
        Instead("the derivative with which the error begins, and its place k is asked for",
                lambda n, derivatives: derivatives[first_left_out(n, derivatives)]),
    ), meanings=MEANINGS, ways=("the slope of the error on log–log paper", "the first term that is left out"),
    tries="The check tries several orders, and derivatives of which some are 0.")


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
