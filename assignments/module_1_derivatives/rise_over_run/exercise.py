"""What a learner writes in this lab, two ways to take rise over run, and how each is checked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from assignments.checking import Exercise, Work
from assignments.checking.cases import Case
from assignments.checking.instead import Instead, compared
from assignments.module_1_derivatives.rise_over_run import solution
from assignments.module_1_derivatives.rise_over_run.limit import watch_the_limit
from assignments.pictures import Pictures
from tinygrad_edu import derivative
from tinygrad_edu.formula import number

# Neither odd nor even, and no step twice, so that h, −h, 2h and h² can be told apart.
FUNCTIONS: tuple[tuple[str, Callable[[Any], Any], float, float], ...] = (
    ("eˣ sin 3x", solution.f, 0.7, 0.1),
    ("x³ − 2x", lambda x: x**3 - 2 * x, 1.3, 0.25),
    ("x² + 5", lambda x: x**2 + 5, -0.8, 0.7),
    ("cos 2x + x", lambda x: np.cos(2 * x) + x, 2.1, 0.4),
    ("e⁻ˣ", lambda x: np.exp(-x), -0.3, 0.55),
    ("x⁴/4 + x", lambda x: x**4 / 4 + x, 0.45, 0.3),
)
CASES = [Case(f"f(x) = {words}, x = {number(x, 6)} and h = {h:g}", (f, x, h), sizes={"h": h})
         for words, f, x, h in FUNCTIONS]
NODES, WEIGHTS = np.polynomial.legendre.leggauss(24)


def mean_slope(f: Callable[[Any], Any], start: float, end: float) -> float:
    """The mean of f′ between two points, f′ by the engine: what rise over run is, by the fundamental theorem."""
    df = derivative(f)
    return sum(float(weight * df((start + end + node * (end - start)) / 2)) for node, weight in zip(NODES, WEIGHTS)) / 2


SLOPE = compared(
    "rise over run", CASES, right=solution.slope, check=lambda f, x, h: mean_slope(f, x, x + h),
    ways=("the engine's f′, averaged over the run,", "rise over run"), causes={
        "−1": "f(x) − f(x + h) stands where f(x + h) − f(x) belongs: the rise is where one arrives, minus where one "
              "starts",
        "½": "it is divided by 2h, and the run from x to x + h is h",
        "h": "it is the rise alone, and not divided by h",
        "1/h": "it is divided by h², and the run is h",
        "h²": "it is multiplied by h, and not divided by it",
    }, instead=(
        Instead("run over rise", lambda f, x, h: h / (f(x + h) - f(x))),
        Instead("with |f(x + h) − f(x)| for the rise, which has a sign: downhill it is negative",
                lambda f, x, h: abs(f(x + h) - f(x)) / h),
        Instead("with f(x + h) + f(x) in place of f(x + h) − f(x)", lambda f, x, h: (f(x + h) + f(x)) / h),
        Instead("f(x + h) − f(x)/h, where the whole rise is to be divided: there are parentheses missing",
                lambda f, x, h: f(x + h) - f(x) / h),
        Instead("f(x + h)/h − f(x), where the whole rise is to be divided",
                lambda f, x, h: f(x + h) / h - f(x)),
        Instead("f(x + h)/h, without f(x)", lambda f, x, h: f(x + h) / h),
        Instead("f(x) + h in place of f(x + h), so that the rise is h and the slope 1", lambda f, x, h: 1.0),
        Instead("f(h)/h, as if f(x + h) were f(x) + f(h)", lambda f, x, h: f(h) / h),
        Instead("with f(h) in place of f(x + h)", lambda f, x, h: (f(h) - f(x)) / h),
        Instead("with f(x · h) in place of f(x + h)", lambda f, x, h: (f(x * h) - f(x)) / h),
        Instead("with x + h for the run, and the run is (x + h) − x = h", lambda f, x, h: (f(x + h) - f(x)) / (x + h)),
        Instead("with x for the run, which is h", lambda f, x, h: (f(x + h) - f(x)) / x),
        Instead("the difference to the other side, between x − h and x", lambda f, x, h: (f(x) - f(x - h)) / h),
        Instead("the central difference, between x − h and x + h", solution.central),
        Instead("with h/2 to either side: this slope starts at x", lambda f, x, h: (f(x + h / 2) - f(x - h / 2)) / h),
        Instead("f′(x), the limit itself, and asked for is what one sees with the step h",
                lambda f, x, h: derivative(f)(x)),
        Instead("f(x)/h", lambda f, x, h: f(x) / h),
    ))

CENTRAL = compared(
    "the central difference", CASES, right=solution.central, check=lambda f, x, h: mean_slope(f, x - h, x + h),
    ways=("the engine's f′, averaged over the run,", "rise over run"), causes={
        "−1": "f(x − h) − f(x + h) stands where f(x + h) − f(x − h) belongs: the rise is where one arrives, minus "
              "where one starts",
        "2": "it is divided by h, and the run from x − h to x + h is 2h",
        "½": "it is divided by 4h, and the run from x − h to x + h is 2h",
        "2·h": "it is the rise alone, and not divided by the run",
        "h": "it is the rise divided by 2, and not by 2h",
        "1/h": "it is divided by 2h², and the run is 2h",
        "2/h": "it is divided by h², and the run is 2h",
        "½/h": "it is divided by (2h)², and the run is 2h",
        "h²": "it is multiplied by h: … / 2 * h divides by 2 and then multiplies by h, so write … / (2 * h)",
        "4·h²": "it is multiplied by the run, and not divided by it",
    }, instead=(
        Instead("run over rise", lambda f, x, h: 2 * h / (f(x + h) - f(x - h))),
        Instead("h over the rise, run over rise, and with half the run", lambda f, x, h: h / (f(x + h) - f(x - h))),
        Instead("the forward difference, between x and x + h", solution.slope),
        Instead("the difference to the other side, between x − h and x", lambda f, x, h: (f(x) - f(x - h)) / h),
        Instead("f(x + h) − f(x), a rise over h, divided by 2h", lambda f, x, h: (f(x + h) - f(x)) / (2 * h)),
        Instead("f(x) − f(x − h), a rise over h, divided by 2h", lambda f, x, h: (f(x) - f(x - h)) / (2 * h)),
        Instead("with f(x + h) + f(x − h) in place of f(x + h) − f(x − h)",
                lambda f, x, h: (f(x + h) + f(x - h)) / (2 * h)),
        Instead("with |f(x + h) − f(x − h)| for the rise, which has a sign: downhill it is negative",
                lambda f, x, h: abs(f(x + h) - f(x - h)) / (2 * h)),
        Instead("f(x + h) − f(x − h)/2h, where the whole rise is to be divided: there are parentheses missing",
                lambda f, x, h: f(x + h) - f(x - h) / (2 * h)),
        Instead("(f(x + h) − 2 f(x) + f(x − h)) / h², which becomes the second derivative",
                lambda f, x, h: (f(x + h) - 2 * f(x) + f(x - h)) / h**2),
        Instead("with h/2 to either side: here the points are h away from x",
                lambda f, x, h: (f(x + h / 2) - f(x - h / 2)) / h),
        Instead("the forward difference with the step 2h, between x and x + 2h",
                lambda f, x, h: (f(x + 2 * h) - f(x)) / (2 * h)),
        Instead("with 2h to either side: here the points are h away from x",
                lambda f, x, h: (f(x + 2 * h) - f(x - 2 * h)) / (4 * h)),
        Instead("with x + h for the run, and the run is (x + h) − (x − h) = 2h",
                lambda f, x, h: (f(x + h) - f(x - h)) / (x + h)),
        Instead("with 2x for the run, which is 2h", lambda f, x, h: (f(x + h) - f(x - h)) / (2 * x)),
        Instead("f′(x), the limit itself, and asked for is what one sees with the step h",
                lambda f, x, h: derivative(f)(x)),
    ))

EXERCISES = (
    Exercise(solution.slope, (
        "A secant goes through the points at x and at x + h. How high is each of them, and how far are they apart?",
        "rise / run, with the rise f(x + h) − f(x), and h for the run.",
        "return (f(…) - f(…)) / …"), SLOPE),
    Exercise(solution.central, (
        "Now the secant goes through the points at x − h and at x + h. How far are these apart?",
        "(f(x + h) − f(x − h)) / 2h. In Python, a / 2 * h is half of a, times h.",
        "return (f(…) - f(…)) / (…)"), CENTRAL),
)


def celebrate(work: Work, pictures: Pictures) -> None:
    """The learner's own differences watch the limit."""
    watch_the_limit(vars(work.module), pictures=pictures)
