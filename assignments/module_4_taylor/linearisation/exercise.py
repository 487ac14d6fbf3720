"""What a learner writes in this lab, a line and a quadratic in the place of a function, and how each is checked."""

from __future__ import annotations

from typing import Any

import numpy as np

from assignments.checking import Exercise, Work
from assignments.checking.cases import Case
from assignments.checking.given import Given, still_given
from assignments.checking.instead import Instead, compared
from assignments.module_4_taylor.linearisation import solution
from assignments.module_4_taylor.linearisation.account import compare_errors, draw_models
from assignments.pictures import Pictures
from tinygrad_edu import numerical_derivative, numerical_jacobian
from tinygrad_edu.taylor_series import taylor, taylor_polynomial

f, df, g, J, H = solution.f, solution.df, solution.g, solution.J, solution.H


def given(*names: str) -> Given:
    """A look whether these functions of one place, which were given, still give what they gave."""
    return still_given(solution, **dict.fromkeys(names, lambda place, about: (place,)))


# --- A line --------------------------------------------------------------------------------------------------------

LINES = [Case(f"x = {x} and x₀ = {x0}" if np.ndim(x) == 0 else f"{np.size(x)} points and x₀ = {x0}", (x, x0))
         for x, x0 in ((1.3, 0.4), (-0.2, 0.9), (0.7, -1.1), (np.array([0.1, 1.9, -0.6]), 1.2),
                       (np.array([-1.4, 0.3]), -0.5))]
LINEAR = compared(
    "the line", LINES, lambda x, x0: taylor_polynomial(f, x0, 1)(x),
    lambda x, x0: f(x0) + numerical_derivative(f, x0) * (x - x0), (
        Instead("without f(x₀): the term with the slope alone", lambda x, x0: df(x0) * (x - x0)),
        Instead("f(x₀) alone: the term with the slope is left out", lambda x, x0: f(x0) + 0 * x),
        Instead("the slope alone", lambda x, x0: df(x0) + 0 * x),
        Instead("with f′(x₀) that is not multiplied by x − x₀", lambda x, x0: f(x0) + df(x0) + 0 * x),
        Instead("with x − x₀ that is not multiplied by f′(x₀)", lambda x, x0: f(x0) + (x - x0)),
        Instead("with the slope at x in place of x₀: a line has one slope, f′(x₀)",
                lambda x, x0: f(x0) + df(x) * (x - x0)),
        Instead("with f(x) in place of f(x₀): what is to be told is not known yet",
                lambda x, x0: f(x) + df(x0) * (x - x0)),
        Instead("with f and f′ at x in place of x₀", lambda x, x0: f(x) + df(x) * (x - x0)),
        Instead("about 0: with x in place of x − x₀", lambda x, x0: f(x0) + df(x0) * x),
        Instead("with x₀ − x in place of x − x₀, the sign turned", lambda x, x0: f(x0) + df(x0) * (x0 - x)),
        Instead("with x + x₀ in place of x − x₀", lambda x, x0: f(x0) + df(x0) * (x + x0)),
        Instead("with a minus between its terms", lambda x, x0: -f(x0) + df(x0) * (x - x0)),
        Instead("with (x − x₀)² in place of x − x₀", lambda x, x0: f(x0) + df(x0) * (x - x0)**2),
        Instead("with a factor ½ before the slope: it belongs to the second derivative",
                lambda x, x0: f(x0) + df(x0) * (x - x0) / 2),
        Instead("with f(x₀) in place of the slope", lambda x, x0: f(x0) + f(x0) * (x - x0)),
        Instead("with f and f′ in each other's place", lambda x, x0: df(x0) + f(x0) * (x - x0)),
        Instead("with x and x₀ in each other's place: the line that touches f at x",
                lambda x, x0: f(x) + df(x) * (x0 - x)),
        Instead("the product of (x − x₀) and all the rest: parentheses stand around f(x₀) + f′(x₀)",
                lambda x, x0: (f(x0) + df(x0)) * (x - x0)),
        Instead("with f′(x₀) · x − x₀: parentheses are missing around x − x₀", lambda x, x0: f(x0) + df(x0) * x - x0),
        Instead("f(x) itself, and not the line", lambda x, x0: f(x)),
    ), given=given("f", "df"), tries="The check tries several x and x₀, x as a number and as an array.",
    meanings={"exp": "exp is np.exp here.", "cos": "cos is np.cos here.", "dx": "Δx is x - x0.", "Δx": "Δx is x - x0."})

# --- A quadratic ---------------------------------------------------------------------------------------------------

PLACES = [Case(f"v = {v} and v₀ = {v0}", (np.array(v), np.array(v0)))
          for v, v0 in (([0.9, -0.3], [0.4, 0.5]), ([-0.5, 0.8], [0.3, 0.2]), ([0.2, 0.1], [-0.7, 0.6]),
                        ([1.3, -0.9], [0.8, -0.2]), ([-0.1, -1.2], [0.6, -0.5]))]


def bent(v: Any, v0: Any) -> Any:
    """Δvᵀ H Δv, without ½."""
    return (v - v0) @ H(v0) @ (v - v0)


def sloped(v: Any, v0: Any) -> Any:
    """J Δv."""
    return J(v0) @ (v - v0)


def mixed(v: Any, v0: Any) -> Any:
    """∂²g/∂x∂y Δx Δy."""
    return H(v0)[0, 1] * np.prod(v - v0)


def by_differences(v: np.ndarray, v0: np.ndarray) -> Any:
    """The same with H by rise over run of the slopes."""
    return g(v0) + numerical_jacobian(g, v0) @ (v - v0) + (v - v0) @ numerical_jacobian(J, v0) @ (v - v0) / 2


QUADRATIC = compared(
    "the quadratic", PLACES, lambda v, v0: taylor(lambda t: g(v0 + t * (v - v0)), 0.0, 2).sum(), by_differences, (
        Instead("without ½: Δvᵀ H Δv counts twice", lambda v, v0: g(v0) + sloped(v, v0) + bent(v, v0)),
        Instead("without g(v₀)", lambda v, v0: sloped(v, v0) + bent(v, v0) / 2),
        Instead("without J Δv, the term of first order", lambda v, v0: g(v0) + bent(v, v0) / 2),
        Instead("the plane: without ½ Δvᵀ H Δv, the term of second order", lambda v, v0: g(v0) + sloped(v, v0)),
        Instead("½ Δvᵀ H Δv alone", lambda v, v0: bent(v, v0) / 2),
        Instead("with ½ before J Δv, too", lambda v, v0: g(v0) + (sloped(v, v0) + bent(v, v0)) / 2),
        Instead("with ½ before J Δv, and not before Δvᵀ H Δv", lambda v, v0: g(v0) + sloped(v, v0) / 2 + bent(v, v0)),
        Instead("with the mixed derivative once: ½(∂²g/∂x∂y + ∂²g/∂y∂x) ΔxΔy is ∂²g/∂x∂y ΔxΔy, without ½",
                lambda v, v0: g(v0) + sloped(v, v0) + (bent(v, v0) - mixed(v, v0)) / 2),
        Instead("without the mixed derivative", lambda v, v0: g(v0) + sloped(v, v0) + bent(v, v0) / 2 - mixed(v, v0)),
        Instead("with the mixed derivative alone in the term of second order: ∂²g/∂x² and ∂²g/∂y² are left out",
                lambda v, v0: g(v0) + sloped(v, v0) + mixed(v, v0)),
        Instead("with 2 ∂²g/∂x∂y ΔxΔy: the ½ stands before ∂²g/∂x² and ∂²g/∂y² only",
                lambda v, v0: g(v0) + sloped(v, v0) + bent(v, v0) / 2 + mixed(v, v0)),
        Instead("about 0: with v in place of v − v₀ everywhere", lambda v, v0: g(v0) + J(v0) @ v + v @ H(v0) @ v / 2),
        Instead("with v in place of v − v₀ in the term of second order",
                lambda v, v0: g(v0) + sloped(v, v0) + v @ H(v0) @ v / 2),
        Instead("with v in place of v − v₀ in the term of first order",
                lambda v, v0: g(v0) + J(v0) @ v + bent(v, v0) / 2),
        Instead("with v₀ − v in place of v − v₀: that turns the sign of J Δv",
                lambda v, v0: g(v0) - sloped(v, v0) + bent(v, v0) / 2),
        Instead("with J and H at v in place of v₀",
                lambda v, v0: g(v0) + J(v) @ (v - v0) + (v - v0) @ H(v) @ (v - v0) / 2),
        Instead("with H at v in place of v₀", lambda v, v0: g(v0) + sloped(v, v0) + (v - v0) @ H(v) @ (v - v0) / 2),
        Instead("with J at v in place of v₀", lambda v, v0: g(v0) + J(v) @ (v - v0) + bent(v, v0) / 2),
        Instead("with g(v) in place of g(v₀)", lambda v, v0: g(v) + sloped(v, v0) + bent(v, v0) / 2),
        Instead("with the term of second order taken away, and not added",
                lambda v, v0: g(v0) + sloped(v, v0) - bent(v, v0) / 2),
        Instead("with H (Δv)², each entry of Δv squared, and summed: Δv stands on both sides of H",
                lambda v, v0: g(v0) + sloped(v, v0) + np.sum(H(v0) @ (v - v0)**2) / 2),
        Instead("with Δvᵀ Δv in place of Δvᵀ H Δv: H is missing",
                lambda v, v0: g(v0) + sloped(v, v0) + (v - v0) @ (v - v0) / 2),
        Instead("with H Δv, two numbers, in place of Δvᵀ H Δv: Δv stands on both sides of H",
                lambda v, v0: g(v0) + sloped(v, v0) + H(v0) @ (v - v0) / 2),
        Instead("with J · Δv entry by entry, and not summed: a row times a column is written @",
                lambda v, v0: g(v0) + J(v0) * (v - v0) + bent(v, v0) / 2),
        Instead("with entries multiplied, * in place of @", lambda v, v0:
                g(v0) + J(v0) * (v - v0) + (v - v0) * H(v0) * (v - v0) / 2),
        Instead("g(v) itself, and not the quadratic", lambda v, v0: g(v)),
    ), given=given("g", "J", "H"), tries="The check tries several v and v₀.",
    causes={"½": "½ stands before the whole sum"},
    meanings={"dv": "Δv is v - v0.", "Δv": "Δv is v - v0.", "T": "dv.T of an array of two numbers is dv itself."})


EXERCISES = (
    Exercise(solution.linear, (
        "How high is the line at x₀, and how steep is it? How far is it from x₀ to x?",
        "f(x₀) + f′(x₀) (x − x₀).",
        "return f(…) + df(…) * (… - …)"), LINEAR),
    Exercise(solution.quadratic, (
        "Which number is g there, before a step is taken? What does the row J make of the step Δv = v − v₀, and what "
        "does H make of it, from both sides?",
        "g(v₀) + J Δv + ½ Δvᵀ H Δv with Δv = v − v₀, and J and H at v₀.",
        "dv = … - …\nreturn g(…) + J(…) @ … + … @ H(…) @ … / 2"), QUADRATIC),
)


def celebrate(work: Work, pictures: Pictures) -> None:
    """The learner's own line and quadratic among the others, and over the curve and the surface."""
    names, v0 = vars(work.module), np.array([0.5, -0.4])
    compare_errors(names, 0.5, v0, pictures)
    draw_models(names, 0.5, v0, pictures)
