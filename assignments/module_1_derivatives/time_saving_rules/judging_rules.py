"""How the three rules are judged, and what is written in their place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from assignments.checking.cases import Case
from assignments.checking.instead import Instead, compared
from assignments.module_1_derivatives.time_saving_rules import solution
from tinygrad_edu import derivative, numerical_derivative

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
