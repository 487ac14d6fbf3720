"""How a term of the series is judged: by its three factors, and what is written in their place."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from assignments.checking import Finding, Work
from assignments.checking.cases import Case
from assignments.checking.chain import Factor, Slip
from assignments.checking.comparison import Comparison, Truth
from assignments.checking.given import GivenChangedError
from assignments.module_4_taylor.taylor_series import solution
from tinygrad_edu.formula import number
from tinygrad_edu.taylor_series import TaylorPolynomial

factorial = solution.factorial


def given(work: Work, case: Case) -> None:
    """GivenChangedError if factorial is still there and gives something else; who does without it needs none."""
    held = work.names().get("factorial")
    if held is not None and held.callable and \
            [work.module.factorial(k) for k in range(8)] != [math.factorial(k) for k in range(8)]:
        raise GivenChangedError("factorial", solution.LAB.name)


MEANINGS = {"dkf": "dkf is the second argument.", "n": "n is given to error_order only.",
            "exp": "exp is np.exp here.", "fact": "k! is factorial(k) here."}


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
