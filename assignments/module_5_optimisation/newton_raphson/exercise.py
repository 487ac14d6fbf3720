"""What a learner writes in this lab, a slope, a step and the path of Newton–Raphson, and how each is checked."""

from __future__ import annotations

import numpy as np

from assignments.checking import Exercise, Work
from assignments.checking.cases import Case
from assignments.checking.given import still_given
from assignments.checking.instead import Derivative, Instead, compared
from assignments.module_5_optimisation.newton_raphson import given, solution
from assignments.module_5_optimisation.newton_raphson.judging_paths import PATHS, Path, first_wrong_step, path_truth
from assignments.pictures import Pictures
from tinygrad_edu import derivative
from tinygrad_edu.formula import number

f, df = solution.f, solution.df
f_given = still_given(solution, f=lambda *arguments: (np.array([-2.5, 0.7, 1.9]),))

# --- The slope, and one step -------------------------------------------------------------------------------------

SLOPE = compared(
    "f′(x)", [Case(f"x = {number(x[0])} … {number(x[-1])}", (x,))
              for x in (np.linspace(-2.3, 2.9, 9), np.linspace(0.4, 1.6, 7))] +
    [Case("the number x = 2.5", (2.5,))],
    right=derivative(f), check=lambda x: (f(x + 1e-5) - f(x - 1e-5)) / 2e-5, given=f_given, function="f", instead=(
        Instead("f itself, and not its slope", f),
        Instead("x · f′(x): the exponents come down in front, and are not lowered by one", lambda x: x * df(x)),
        Instead("an antiderivative of f, and its derivative is asked for",
                lambda x: x**7 / 42 - 3 * x**5 / 5 - x**4 / 6 + 9 * x**3 / 2 + 9 * x**2 - 30 * x)),
    derivatives=(Derivative("f′(x)", f, ("x",), "x"),))

# Three different numbers each time, of both signs, so that no two slips give the same.
STEPS = [Case(f"x = {number(x, 6)}, f(x) = {number(y, 6)}, f′(x) = {number(slope, 6)}", (x, y, slope))
         for x, y, slope in ((1.5, 7.0, 2.5), (-2.0, 3.0, -0.75), (0.4, -1.3, 6.0), (3.1, -4.0, -1.7))]
STEP = compared(
    "the next x", STEPS, right=lambda x, y, slope: x + -y / slope,
    check=lambda x, y, slope: np.roots([slope, y - slope * x])[0],
    ways=("the root of the straight line", "the formula"), instead=(
        Instead("x + f/f′: the tangent is followed away from the axis", lambda x, y, slope: x + y / slope),
        Instead("x − f′/f: the fraction stands upside down", lambda x, y, slope: x - slope / y),
        Instead("x + f′/f: the fraction stands upside down, and its sign is wrong", lambda x, y, slope: x + slope / y),
        Instead("x − f·f′: f is multiplied by the slope, and not divided", lambda x, y, slope: x - y * slope),
        Instead("x + f·f′: f is multiplied by the slope, and its sign is wrong", lambda x, y, slope: x + y * slope),
        Instead("x − f, without the slope", lambda x, y, slope: x - y),
        Instead("x − f′, without f", lambda x, y, slope: x - slope),
        Instead("x − 1/f′, without f", lambda x, y, slope: x - 1 / slope),
        Instead("−f/f′, the step alone: the next x is x and that", lambda x, y, slope: -y / slope),
        Instead("f/f′, what the step takes away: the next x is x less that", lambda x, y, slope: y / slope),
        Instead("(x − f) / f′, as if parentheses stood there: only f is divided", lambda x, y, slope: (x - y) / slope),
        Instead("f − f′·x, where the tangent meets the other axis", lambda x, y, slope: y - slope * x),
        Instead("f − x/f′, with x and f in each other's place", lambda x, y, slope: y - x / slope),
        Instead("x − f/f′ rounded down, by //", lambda x, y, slope: x - y // slope)))


PATH = Path("the path", PATHS, f_given, path_truth, read_back=first_wrong_step,
            ways=("the slope written out", "that of the engine"),
            tries="The check follows paths of several functions, each to its end.")

EXERCISES = (
    Exercise(solution.df, (
        "Which rule tells the slope of xⁿ, what becomes of a factor before it, and what of a number that stands alone?",
        "(xⁿ)′ = n xⁿ⁻¹, term by term: (x⁶/6)′ = x⁵, (−3x⁴)′ = −12x³, and the −30 goes.",
        "return x**5 - 12 * x**3 - … + … + …"), SLOPE),
    Exercise(solution.newton_step, (
        "The curve is y high at x, and its tangent falls by slope for each unit that you go to the left. How many "
        "units until it has fallen by y?",
        "x ← x − f(x) / f′(x)",
        "return x - … / …"), STEP),
    Exercise(solution.newton, (
        "What is done again and again, what has to be remembered from the step before, and which three things end it?",
        "Each time x becomes newton_step(x, f(x), df(x)), and is added to the path; |x − the x before| ≤ 10⁻¹² · "
        "max(1, |x|) is the end, df(x) = 0 as well, and 100 steps.",
        "for n in range(100):\n    if df(x) == 0:\n        break\n    before, x = x, newton_step(…, …, …)\n"
        "    path.append(x)\n    if abs(…) <= 1e-12 * max(1, abs(x)):\n        break\nreturn path"), PATH),
)


def celebrate(work: Work, pictures: Pictures) -> None:
    """The learner's own steps draw the tangents, and the strip of all starts."""
    given.explore(vars(work.module), pictures=pictures)
