"""What a learner writes in this lab, three rules, three parts and a beast, and how each is checked."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

import numpy as np

from assignments.checking import Exercise, Work
from assignments.checking.cases import Case
from assignments.checking.comparison import Comparison
from assignments.checking.given import Given, GivenChangedError, still_given
from assignments.checking.instead import Derivative, Instead, compared
from assignments.checking.scale import same
from assignments.module_1_derivatives.time_saving_rules import solution
from assignments.module_1_derivatives.time_saving_rules.judging_rules import CHAIN, CHAINS, PRODUCT, QUOTIENT
from assignments.module_1_derivatives.time_saving_rules.taken_apart import draw_own, take_apart
from assignments.pictures import Pictures
from tinygrad_edu import derivative, numerical_derivative
from tinygrad_edu.formula import number

POINTS = (1.2, 0.45, -0.7, 1.65, -1.3, 0.85, 2.05, -0.25)
GIVEN = still_given(solution, "u", "v", "w", "beast")


class NotYetRightError(GivenChangedError):
    """A rule that a function is made of is not right yet; what came out of it would be told twice."""

    def __init__(self, function: str) -> None:
        Exception.__init__(self, f"{function} uses chain, and chain is not right yet: check(chain) says why. Then "
                                 f"{function} can be looked at.")


def as_it_was_given(function: str) -> Given:
    """GivenChangedError if u, v, w or beast is not what it was, or if ``chain``, where it is used, is wrong."""
    def given(work: Work, case: Case) -> None:
        GIVEN(work, case)
        definition = work.source.definition(function)
        used = {node.id for node in ast.walk(definition) if isinstance(node, ast.Name)} if definition else set()
        if "chain" in used:
            df, g, dg = CHAINS[-1].arguments
            found = work.module.chain(df, g, dg)
            if found is None or not same(np.asarray(found, float), np.asarray(solution.chain(df, g, dg))):
                raise NotYetRightError(function)
    return given


def derivative_of(name: str, others: dict[str, Any] | None = None, instead: tuple[Instead, ...] = ()) -> Comparison:
    """How the derivative of a part, or of the beast, is judged: a wrong one is explained from the part's own graph."""
    f: Callable[[Any], Any] = getattr(solution, name)
    cases = [Case(f"x = {number(x, 6)}", (x,), others or {}) for x in POINTS]
    return compared(f"{name}′", cases, lambda x: derivative(f)(x), lambda x: numerical_derivative(f, x), instead,
                    derivatives=(Derivative(f"{name}′", f, ("x",), "x"),), given=as_it_was_given(f"d{name}"),
                    meanings={"cos": "cos is np.cos here.", "sin": "sin is np.sin here.",
                              "exp": "exp is np.exp here.", "sqrt": "sqrt is np.sqrt here."})


def of_a_part(name: str, df: Callable[[Any], Any], a: str, inside: str, g: Callable[[Any], Any]) -> Comparison:
    """How the derivative of f(g) is judged; what is given to ``chain`` in a wrong order is no rule misapplied.

    ``a`` is what the inside is called in the hints.
    """
    dg = lambda x: derivative(g)(x)
    where = f"with {a} = {inside}"
    return derivative_of(name, instead=(
        Instead(f"chain(…, {a}′, {a}) {where}, and the two belong in each other's place", lambda x: df(dg(x)) * g(x)),
        Instead(f"chain(…, {a}, {a}) {where}: the last is to be {a}′", lambda x: df(g(x)) * g(x)),
        Instead(f"chain(…, x, {a}′) {where}: what stands inside is {a}, and not x", lambda x: df(x) * dg(x))))


EXERCISES = (
    Exercise(solution.product, (
        "A rectangle has the sides f and g, and both grow. By how much does its area grow because of f, and by how "
        "much because of g?",
        "(f · g)′ = f′ · g + f · g′",
        "return … * g + f * …"), PRODUCT),
    Exercise(solution.quotient, (
        "f / g grows with f and shrinks as g grows, so one of the two terms has a minus. Which one? And what is the "
        "derivative of 1/g?",
        "(f / g)′ = (f′ · g − f · g′) / g²",
        "return (… - …) / …**2"), QUOTIENT),
    Exercise(solution.chain, (
        "If g moves by a little, f(g) moves f′ times as much, with f′ taken where g is. And how much does g move?",
        "f(g)′ = f′(g) · g′, and df is a function: df(a) is f′ at a.",
        "return df(…) * …"), CHAIN),
    Exercise(solution.du, (
        "Which function stands outside, which inside, and what are their derivatives?",
        "u = cos(a) with a = 3x² + x; cos′ = −sin, and a′ = 6x + 1.",
        "return chain(lambda a: -np.…(a), 3 * x**2 + x, …)"),
        of_a_part("u", lambda a: -np.sin(a), "a", "3x² + x", lambda x: 3 * x**2 + x)),
    Exercise(solution.dv, (
        "Which function stands outside, which inside? The outside one is its own derivative.",
        "v = exp(b) with b = sin x; exp′ = exp, and b′ = cos x.",
        "return chain(np.…, np.sin(x), np.…(x))"), of_a_part("v", np.exp, "b", "sin x", np.sin)),
    Exercise(solution.dw, (
        "A square root is a power, √c = c^½. What does the power rule make of it, and what stands inside?",
        "w = √c with c = 1 + x⁴; the derivative of √c is 1 / (2 √c), and c′ = 4x³.",
        "return chain(lambda c: 1 / (… * np.sqrt(c)), 1 + x**4, …)"),
        of_a_part("w", lambda c: 1 / (2 * np.sqrt(c)), "c", "1 + x⁴", lambda x: 1 + x**4)),
    Exercise(solution.dbeast, (
        "beast = (u · v) / w. Which rule is the outermost, and which one gives the derivative of what stands above the "
        "line?",
        "beast′ = ((u v)′ · w − u v · w′) / w², with (u v)′ = u′ · v + u · v′.",
        "uv, duv = u(x) * v(x), product(u(x), …, v(x), …)\nreturn quotient(…, …, w(x), dw(x))"),
        derivative_of("beast", {name: getattr(solution, name) for name in ("product", "quotient", "du", "dv", "dw")})),
)


def celebrate(work: Work, pictures: Pictures) -> None:
    """The learner's own rules take the beast apart, and their derivatives stand on the edges of its graph."""
    take_apart(vars(work.module), pictures=pictures)
    pictures.save_graph(draw_own(vars(work.module), 1.2), "beast.svg")
