"""What a learner writes in this lab, three rules, three parts and a beast, and how each is checked."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

import numpy as np

from assignments.checking import Exercise, Work
from assignments.checking.comparison import Case, Comparison, GivenChangedError, require
from assignments.checking.instead import Derivative, Given, Instead, compared
from assignments.checking.scale import same
from assignments.module_1_derivatives.time_saving_rules import solution
from assignments.module_1_derivatives.time_saving_rules.taken_apart import draw_own, take_apart
from assignments.pictures import Pictures
from tinygrad_edu import derivative, numerical_derivative
from tinygrad_edu.formula import number

# --- The rules, on straight lines: f + f′t and g + g′t have these values and slopes at t = 0 -------------------------

NUMBERS = [Case(f"f = {f}, f′ = {df}, g = {g}, g′ = {dg}", (f, df, g, dg)) for f, df, g, dg in (
    (2.5, -1.3, 3.1, 0.7), (-0.6, 2.2, 1.4, -1.9), (1.7, 0.9, -2.3, 3.7), (4.1, 1.1, 0.8, 2.6))]


def of_lines(rule: Callable[[Any, Any], Any], way: Callable[..., Any]) -> Callable[..., Any]:
    """The derivative of f · g or f / g where f and g are straight lines, by the engine or by rise over run."""
    return lambda f, df, g, dg: way(lambda t: rule(f + df * t, g + dg * t), 0.0)


def engine(f: Callable[[Any], Any], x: float) -> float:
    """The slope of f at x by the engine."""
    return derivative(f)(x)


NO_X = "No x is given: f, df, g and dg are numbers already, the values at one point."

PRODUCT = compared(
    "(f · g)′", NUMBERS, of_lines(lambda f, g: f * g, engine), of_lines(lambda f, g: f * g, numerical_derivative), (
        Instead("f′ · g alone: that is half of the product rule, and f · g′ is missing", lambda f, df, g, dg: df * g),
        Instead("f · g′ alone: that is half of the product rule, and f′ · g is missing", lambda f, df, g, dg: f * dg),
        Instead("f′ · g′, the product of the derivatives: but while the one moves, the other is still there",
                lambda f, df, g, dg: df * dg),
        Instead("f′ · g − f · g′: the minus belongs to the quotient", lambda f, df, g, dg: df * g - f * dg),
        Instead("f · g′ − f′ · g: the product has no minus", lambda f, df, g, dg: f * dg - df * g),
        Instead("f · f′ + g · g′: each stands beside its own derivative, and belongs beside that of the other",
                lambda f, df, g, dg: f * df + g * dg),
        Instead("f′ + g′, which is the rule for a sum", lambda f, df, g, dg: df + dg),
        Instead("f · g, the product itself, and not its derivative", lambda f, df, g, dg: f * g),
        Instead("(f′ · g + f · g′) / g²: what is divided by g² is a quotient's",
                lambda f, df, g, dg: (df * g + f * dg) / g**2),
        Instead("(f′ · g − f · g′) / g², the rule for a quotient", solution.quotient),
        Instead("f′ · g + f′ · g′: in the second term f is to stand as it is", lambda f, df, g, dg: df * (g + dg)),
        Instead("f · g′ + f′ · g′: in one of the terms g is to stand as it is", lambda f, df, g, dg: dg * (f + df)),
        Instead("f · g + f′ · g′, in which each term has one derivative too few or too many",
                lambda f, df, g, dg: f * g + df * dg),
        Instead("f′ · g times f · g′, and the two are to be added", lambda f, df, g, dg: df * g * f * dg),
    ), meanings={"x": NO_X})

QUOTIENT = compared(
    "(f / g)′", NUMBERS, of_lines(lambda f, g: f / g, engine), of_lines(lambda f, g: f / g, numerical_derivative), (
        Instead("(f′ · g + f · g′) / g², with a plus for the minus: as g grows, f / g shrinks",
                lambda f, df, g, dg: (df * g + f * dg) / g**2),
        Instead("(f′ · g − f · g′) / g, with g in place of g² below the line",
                lambda f, df, g, dg: (df * g - f * dg) / g),
        Instead("f′ · g − f · g′, without g² below the line", lambda f, df, g, dg: df * g - f * dg),
        Instead("(f′ · g − f · g′) / f², with f² in place of g² below the line",
                lambda f, df, g, dg: (df * g - f * dg) / f**2),
        Instead("(f′ · g − f · g′) / g′², with g′² in place of g² below the line",
                lambda f, df, g, dg: (df * g - f * dg) / dg**2),
        Instead("(f′ · g − f · g′) / (2g), with 2g in place of g² below the line",
                lambda f, df, g, dg: (df * g - f * dg) / (2 * g)),
        Instead("(f′ · g − f · g′) / g · 2: … / g*2 divides by g and then doubles, and a square is g**2",
                lambda f, df, g, dg: (df * g - f * dg) / g * 2),
        Instead("f′ / g′, the quotient of the derivatives", lambda f, df, g, dg: df / dg),
        Instead("f′ · g − f · g′ / g²: only the second term is divided by g², so parentheses are missing",
                lambda f, df, g, dg: df * g - f * dg / g**2),
        Instead("f′ / g alone, as if g stood still: −f · g′ / g² is missing", lambda f, df, g, dg: df / g),
        Instead("f · g′ / g² alone, as if f stood still, and without its minus", lambda f, df, g, dg: f * dg / g**2),
        Instead("−f · g′ / g² alone, as if f stood still: f′ / g is missing", lambda f, df, g, dg: -f * dg / g**2),
        Instead("f′ / g − f · g′ / g: the second term is divided by g twice", lambda f, df, g, dg: (df - f * dg) / g),
        Instead("(f · f′ − g · g′) / g²: each stands beside its own derivative, and belongs beside that of the other",
                lambda f, df, g, dg: (f * df - g * dg) / g**2),
        Instead("f′ · g + f · g′, the rule for a product", solution.product),
        Instead("f′ · (−g′ / g²), the product of two derivatives: f / g is f times 1/g, and both move",
                lambda f, df, g, dg: -df * dg / g**2),
        Instead("f / g, the quotient itself, and not its derivative", lambda f, df, g, dg: f / g),
    ), causes={"−1": "the numerator begins with f′ · g: what grows above the line makes the quotient grow"},
    meanings={"x": NO_X})

# --- The chain rule: df with the f that it comes from ----------------------------------------------------------------

OUTER: dict[Callable[[Any], Any], tuple[Callable[[Any], Any], str]] = {
    np.cos: (np.sin, "cos"), np.exp: (np.exp, "exp"), lambda a: 3 * a**2 - 1: (lambda a: a**3 - a, "3a² − 1"),
    lambda a: 1 / (1 + a**2): (np.arctan, "1 / (1 + a²)")}
INSIDE = ((0.8, -1.7), (1.3, 0.6), (-1.4, 2.3), (0.5, 1.9))
CHAINS = [Case(f"df(a) = {words}{'' if ' ' in words else ' a'}, g = {g}, dg = {dg}", (df, g, dg))
          for (df, (_, words)), (g, dg) in zip(OUTER.items(), INSIDE)]


def of_a_line(way: Callable[..., Any]) -> Callable[..., Any]:
    """The derivative of f(g + g′t) at t = 0, by the engine or by rise over run."""
    return lambda df, g, dg: way(lambda t: OUTER[df][0](g + dg * t), 0.0)


CHAIN = compared(
    "f(g)′", CHAINS, of_a_line(engine), of_a_line(numerical_derivative), (
        Instead("df(g) alone: the inner derivative g′ is lost", lambda df, g, dg: df(g)),
        Instead("dg alone: the outer derivative f′(g) is lost", lambda df, g, dg: dg),
        Instead("df(dg) · dg: f′ belongs at g, and not at its derivative", lambda df, g, dg: df(dg) * dg),
        Instead("df(dg): f′ belongs at g, and g′ stands beside it as a factor", lambda df, g, dg: df(dg)),
        Instead("df(g · dg): g′ stands inside, and belongs beside df(g) as a factor", lambda df, g, dg: df(g * dg)),
        Instead("df(dg) · g, with g and g′ in each other's place", lambda df, g, dg: df(dg) * g),
        Instead("df(g) · g: the factor is the derivative of g, and not g itself", lambda df, g, dg: df(g) * g),
        Instead("df(g) + dg: the inner derivative is added, and it is a factor", lambda df, g, dg: df(g) + dg),
        Instead("df(g) / dg: it is divided by the inner derivative, and it is to be multiplied by it",
                lambda df, g, dg: df(g) / dg),
        Instead("df(g) · g · dg, with g itself as one factor too many", lambda df, g, dg: df(g) * g * dg),
        Instead("df(1) · dg: f′ belongs at g", lambda df, g, dg: df(1.0) * dg),
        Instead("df(0) · dg: f′ belongs at g", lambda df, g, dg: df(0.0) * dg),
    ), meanings={"x": "No x is given: g and dg are numbers already, and f′ is taken at g."})

# --- The beast -------------------------------------------------------------------------------------------------------

POINTS = (1.2, 0.45, -0.7, 1.65, -1.3, 0.85, 2.05, -0.25)
GIVEN: dict[str, Callable[[Any], Any]] = {
    "u": solution.u, "v": solution.v, "w": solution.w, "beast": solution.beast}


class NotYetRightError(GivenChangedError):
    """A rule that a function is made of is not right yet; what came out of it would be told twice."""

    def __init__(self, function: str) -> None:
        Exception.__init__(self, f"{function} uses chain, and chain is not right yet: check(chain) says why. Then "
                                 f"{function} can be looked at.")


def as_it_was_given(function: str) -> Given:
    """GivenChangedError if u, v, w or beast is not what it was, or if ``chain``, where it is used, is wrong."""
    def given(work: Work, case: Case) -> None:
        require(work, tuple(GIVEN), solution.LAB.name)
        for name, right in GIVEN.items():
            found = getattr(work.module, name)(*case.arguments)
            if not same(np.asarray(found, float), np.asarray(right(*case.arguments))):
                raise GivenChangedError(name, solution.LAB.name)
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
    f = GIVEN[name]
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
