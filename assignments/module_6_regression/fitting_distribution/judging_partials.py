"""How ∂f/∂μ and ∂f/∂σ are judged: a wrong one is read back from its numbers as a formula, term by term."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from assignments.checking import Work
from assignments.checking.answers import Answer
from assignments.checking.cases import Case
from assignments.checking.comparison import Comparison, Truth
from assignments.checking.formula import Reading, Terms, differences, in_words, is_plain, read_terms
from assignments.checking.given import still_given
from assignments.module_6_regression.fitting_distribution import solution
from tinygrad_edu import jacobian, numerical_jacobian

# Every case has another μ and another σ, so that the powers of σ, and x in place of x − μ, can be told apart.
CURVES = [(x, mu, sig) for mu, sig in ((1.7, 0.8), (-0.6, 1.1), (2.3, 1.5), (0.4, 2.0), (-1.9, 2.6), (3.1, 3.2))
          for x in [mu + sig * np.linspace(-2.6, 2.3, 15)]]

PARTIALS: dict[str, tuple[str, int, Terms]] = {  # by the function: its name, the argument, and what stands beside f
    "dfdmu": ("∂f/∂μ", 1, {(1, -2): 1.0}),
    "dfdsig": ("∂f/∂σ", 2, {(2, -3): 1.0, (0, -1): -1.0}),
}
MEANINGS = {"μ": "μ is mu here.", "σ": "σ is sig here.", "π": "π is np.pi here.",
            "exp": "exp is np.exp here.", "sqrt": "the square root is np.sqrt here."}


def partial_derivative(function: str) -> Comparison:
    """How a partial derivative of the bell curve is checked."""
    target, argument, terms = PARTIALS[function]

    def truth(work: Work, case: Case) -> Truth:
        by_differences = numerical_jacobian(work.module.f, *case.arguments, argnum=argument)
        return Truth(np.asarray(jacobian(solution.f, argument)(*case.arguments)), by_differences)

    def read_back(cases: Sequence[Case], answers: Sequence[Answer]) -> str | None:
        return read_formula(target, terms, cases, [answer.value for answer in answers])

    cases = [Case(f"the curve with μ = {mu:g} and σ = {sig:g}, at x = {x[0]:.3g} … {x[-1]:.3g}", (x, mu, sig))
             for x, mu, sig in CURVES]
    return Comparison(target, cases, still_given(solution, "f"), truth, read_back=read_back, function="f",
                      meanings=MEANINGS, tries="The check tries your function at several μ and σ.")


def bell(x: Any, mu: float, sig: float) -> Any:
    """The bell curve without what makes its area 1."""
    return np.exp(-(x - mu)**2 / (2 * sig**2))


def one(x: Any, mu: float, sig: float) -> Any:
    """What stands before a sum of terms that nothing stands before."""
    return np.ones_like(x)


# What may stand before the terms, in which variable they are, and what is wrong with that.
READINGS: tuple[tuple[tuple[tuple[str, Callable[..., Any]], ...], str, str], ...] = (
    ((("f", solution.f),), "u", ""),
    ((("exp(−u²/2σ²)", bell),), "u", "exp(−u²/2σ²) stands in place of f"),
    ((("", one),), "u", "the factor f is missing"),
    ((("f", solution.f),), "x", "x stands in place of u"),
    ((("f(x; σ, μ)", lambda x, mu, sig: solution.f(x, sig, mu)),), "u", "μ and σ are given to f in the wrong order"),
    ((("f²", lambda *point: solution.f(*point)**2),), "u", "f stands there twice"),
    ((("f", solution.f), ("", one)), "u", "f multiplies only a part of it, as if parentheses were missing"),
)


def read_formula(target: str, right: Terms, cases: Sequence[Case], answers: Sequence[Any]) -> str | None:
    """Which formula the answers are, and what is wrong with it; None if they are none that can be read."""
    if any(np.shape(answer) != np.shape(case.arguments[0]) for case, answer in zip(cases, answers)):
        return None
    found = []
    for fronts, variable, wrong in READINGS:
        terms = read_terms([Reading(x - mu if variable == "u" else x, sig, answer,
                                    tuple(value(x, mu, sig) for _, value in fronts))
                            for (x, mu, sig), answer in zip((case.arguments for case in cases), answers)])
        if terms is not None:
            found.append((fronts, variable, wrong, terms))
    if not found:
        return None
    fronts, variable, wrong, terms = next((reading for reading in found if all(map(is_plain, reading[3]))), found[0])
    parts = [in_front(name, part, variable) for (name, _), part in zip(fronts, terms) if part]
    formula = " + ".join(parts).replace("+ −", "− ") or "0"
    whole = {key: c for part in terms for key, c in part.items()}
    said = "; ".join(([wrong] if wrong else []) + differences(whole, right))
    meaning = ", with u = x − μ" if "u" in formula else ""
    return f"Your {target} is {formula}{meaning}: {said}."


def in_front(name: str, terms: Terms, variable: str) -> str:
    """A sum of terms, times what stands before it."""
    text = in_words(terms, variable)
    if not name:
        return text
    return f"{name} · ({text})" if len(terms) > 1 or text.startswith("−") else f"{name} · {text}"
