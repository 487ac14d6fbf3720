"""What a learner writes in this lab, f and its derivatives, ∇L and a word, and how each is checked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from assignments.checking import Exercise, Finding, Work
from assignments.checking.comparison import Case, Comparison, GivenChangedError, require
from assignments.checking.instead import Derivative, Instead, compared
from assignments.checking.one_word import OneWord
from assignments.checking.scale import same
from assignments.module_5_optimisation.lagrange_multipliers import given, solution
from assignments.module_5_optimisation.lagrange_multipliers.judging_gradient import (
    ENTRIES,
    L_CASES,
    PLACES,
    RIGHT,
    L_truth,
    whole,
)
from assignments.module_5_optimisation.lagrange_multipliers.reading_f import read_f, read_linear
from assignments.pictures import Pictures
from tinygrad_edu import grad, hessian, numerical_jacobian
from tinygrad_edu.formula import number


def g_given(work: Work, case: Case) -> None:
    """GivenChangedError if g no longer gives what it gave."""
    require(work, ("g",), solution.LAB.name)
    if not same(np.asarray(work.module.g(0.7, -1.6)), np.asarray(solution.g(0.7, -1.6))):
        raise GivenChangedError("g", solution.LAB.name)


# --- f -----------------------------------------------------------------------------------------------------------

ARRAYS = Case("x and y in arrays, as a picture needs it", (np.array([0.3, -1.1]), np.array([0.9, 0.4])))
F = compared("f(x, y)", [*(Case(f"x = {x}, y = {y}", (x, y)) for x, y in PLACES), ARRAYS], right=solution.f,
             check=lambda x, y: np.exp(-x * x) * np.exp(-y * y / 2) * np.exp(x * y / 2), given=g_given,
             ways=("the formula in three factors", "the formula"), otherwise=read_f,
             meanings={"exp": "exp is np.exp here."}, instead=(
                 Instead("f with x and y in each other's place", lambda x, y: solution.f(y, x)),
                 Instead("the exponent alone, without exp", lambda x, y: -(2 * x**2 + y**2 - x * y) / 2),
                 Instead("g, and not f", solution.g)))


def in_f_alone(work: Work, name: str) -> Finding:
    """f is judged, and where it alone is wrong, its derivatives being right, that is said."""
    finding = F(work, name)
    if finding.state != "wrong" or work.answer(name, F.cases[0].arguments).value is None:
        return finding
    with work.with_globals(f=solution.f):
        right = all(partial in work.names() and all(
            (answer := work.answer(partial, case.arguments)).value is not None
            and same(answer.value, np.asarray(RIGHT[partial](*case.arguments))) for case in F.cases[:4])
            for partial in ("dfdx", "dfdy"))
    if not right:
        return finding
    return replace(finding, details=("Your ∂f/∂x and ∂f/∂y are right, for the f that is asked for: it is in f alone.",
                                     *finding.details))


# --- The four partial derivatives ---------------------------------------------------------------------------------

CAUSES = {"f": {"2": "the division by 2 in the exponent was lost"},
          "g": {"½": "the exponent 2 has not come down in front", "1/3": "the factor 3 was lost"}}


def partial_derivative(name: str) -> Callable[[Work, str], Finding]:
    """How dfdx and its like are judged: with the right f, whatever the learner's is, or else with theirs.

    The second is for those who differentiate their f by the engine: the right one gives them numbers, and no graph.
    """
    def judge(work: Work, name: str) -> Finding:
        finding = with_the_right_f(work, name)
        theirs = replace(with_the_right_f, cases=[replace(case, globals={}) for case in with_the_right_f.cases])
        if finding.state == "wrong" and (again := theirs(work, name)).state == "right":
            return again
        return finding

    with_the_right_f = of_a_partial(name)
    return judge


def of_a_partial(name: str) -> Comparison:
    """What a partial derivative is compared with, and what is written in its place."""
    function, by = name[1], name[3]
    of, other = RIGHT[function], "y" if by == "x" else "x"
    n = "xy".index(by)
    right = RIGHT[name]
    others = {"f": solution.f} if function == "f" else {}
    instead = [Instead(f"∂{function}/∂{other}, and not ∂{function}/∂{by}", RIGHT[f"d{function}d{other}"]),
               Instead("the right one with x and y in each other's place", lambda x, y: right(y, x)),
               Instead(f"{function} itself, and not its derivative", of),
               Instead(f"∂{'g' if function == 'f' else 'f'}/∂{by}, of the other function",
                       RIGHT[f"d{'g' if function == 'f' else 'f'}d{by}"])]
    if function == "f":
        first, second = (lambda x, y: -2 * x, lambda x, y: y / 2) if by == "x" else \
            (lambda x, y: -y, lambda x, y: x / 2)
        instead += [
            Instead("with f before the second term alone: both terms need parentheses around them",
                    lambda x, y: first(x, y) + of(x, y) * second(x, y)),
            Instead("with f before the first term alone: both terms need parentheses around them",
                    lambda x, y: of(x, y) * first(x, y) + second(x, y)),
            Instead(f"the derivative of the exponent alone, {'−2x + y/2' if by == 'x' else '−y + x/2'}: f is missing "
                    "before it", lambda x, y: right(x, y) / of(x, y)),
            Instead("with f(y, x) in place of f(x, y)", lambda x, y: right(x, y) / of(x, y) * of(y, x)),
            Instead("with the exponent in the place of its derivative", lambda x, y: of(x, y) * np.log(of(x, y)))]
    target, factor = f"∂{function}/∂{by}", of if function == "f" else lambda x, y: 1.0
    return compared(target, [Case(f"x = {x}, y = {y}", (x, y), others) for x, y in PLACES],
                    right=grad(of, argnums=n), check=lambda x, y: float(numerical_jacobian(of, x, y, argnum=n)),
                    instead=instead, given=g_given, function=function, causes=CAUSES[function],
                    derivatives=(Derivative(target, of, ("x", "y"), by),),
                    otherwise=lambda cases, answers: read_linear(target, factor, right, cases, answers))


GRADIENT = Comparison("∇L", L_CASES, g_given, L_truth, ENTRIES, read_back=whole, slips_are="∇L with ")


# --- The kind -----------------------------------------------------------------------------------------------------

HILL = given.Problem("the hill on the ellipse", solution.f, solution.g, (0, 0, 0, 0))
KINDS = (  # in such an order that f comes first, and a plain guess fails soon
    (HILL, 0.93094184, -1.21082955, -0.15231910), (HILL, -0.09583772, -0.42530729, 0.10110783),
    (HILL, -0.62614158, -1.45016542, -0.15650277), (HILL, -0.95896254, -1.16369774, -0.24653757),
    (given.OTHERS[0], 0.95778236, 0.28956479, -4.07788891), (given.OTHERS[0], -1.17104547, -1.82136457, 0.07790214),
    (given.OTHERS[1], 0.0, 1.0, 0.0),
    (given.OTHERS[2], 3**0.5, 0.5, 3**0.5), (given.OTHERS[2], -3**0.5, 0.5, -3**0.5),
    (given.OTHERS[2], 0.0, -1.0, 0.0), (given.OTHERS[2], 1e-8, -1.0, -3e-9))


def bordered_of(problem: given.Problem) -> Callable[..., np.ndarray]:
    """The second derivatives of a problem's L, as the worksheet has them for its own."""
    second = hessian(lambda v: problem.f(v[0], v[1]) - v[2] * problem.g(v[0], v[1]))

    def bordered(x: float, y: float, lam: float) -> np.ndarray:
        return np.asarray(second(np.array([float(x), float(y), float(lam)])))
    return bordered


MATRICES = {point: bordered_of(problem)(*point) for problem, *at in KINDS for point in [tuple(at)]}
KIND_CASES = [Case(f"{problem.words}, at ({number(x, 3)}, {number(y, 3)}) with λ = {number(λ, 3)}", (x, y, λ),
                   {"bordered": bordered_of(problem)}) for problem, x, y, λ in KINDS]


def bordered_given(work: Work, case: Case) -> None:
    """GivenChangedError if the second derivatives are no longer there."""
    require(work, ("bordered",), solution.LAB.name)


def by_sign(number: float, below: str = "minimum", above: str = "maximum", zero: str = "cannot tell") -> str:
    """The kind that goes with a number."""
    return zero if abs(number) < 1e-6 else below if number < 0 else above


def det(*at: float) -> float:
    """The determinant of the second derivatives at a point of KINDS."""
    return float(np.linalg.det(MATRICES[at]))


KIND = OneWord(
    ("minimum", "maximum", "cannot tell"), KIND_CASES, lambda *at: by_sign(det(*at)), (
        Instead("somebody who swaps minimum and maximum: less than 0 is a minimum",
                lambda *at: by_sign(det(*at), "maximum", "minimum")),
        Instead("somebody who never says 'cannot tell', and takes 0 for a minimum",
                lambda *at: "maximum" if det(*at) > 0 else "minimum"),
        Instead("somebody who never says 'cannot tell', and takes 0 for a maximum",
                lambda *at: "minimum" if det(*at) < 0 else "maximum"),
        Instead("somebody who swaps minimum and maximum, and never says 'cannot tell'",
                lambda *at: "minimum" if det(*at) > 0 else "maximum"),
        Instead("somebody who swaps minimum and maximum, and never says 'cannot tell'",
                lambda *at: "maximum" if det(*at) < 0 else "minimum"),
        Instead("somebody who waits for the determinant to be 0 to the last digit: what is less than 10⁻⁶ in size "
                "counts as 0",
                lambda *at: "cannot tell" if det(*at) == 0 else "minimum" if det(*at) < 0 else "maximum"),
        Instead("somebody who goes by the sign of λ, which only says whether ∇f points the same way as ∇g",
                lambda *at: by_sign(at[2])),
        Instead("somebody who goes by the sign of λ, and swaps minimum and maximum", lambda *at: by_sign(-at[2])),
        Instead("somebody who takes the determinant of the second derivatives by x and y alone, without the border: it "
                "counts steps off the curve as well", lambda *at: by_sign(float(np.linalg.det(MATRICES[at][:2, :2])))),
        Instead("somebody who takes the determinant without the border, as if there were no curve", lambda *at: by_sign(
            -float(np.linalg.det(MATRICES[at][:2, :2])))),
        Instead("somebody who always says 'minimum'", lambda *at: "minimum"),
        Instead("somebody who always says 'maximum'", lambda *at: "maximum")),
    also={"min": "minimum", "max": "maximum", "can't tell": "cannot tell", "cannot say": "cannot tell"},
    given=bordered_given,
    why={case.words: f"the determinant of bordered(x, y, lam) is {number(det(*case.arguments), 3)}"
         for case in KIND_CASES})

HINTS = {
    "dfdx": ("What becomes of exp(v) when it is differentiated, and what is the derivative by x of the exponent, with "
             "y held still?", "∂f/∂x = f · ∂v/∂x with the exponent v = −(2x² + y² − xy)/2.",
             "return f(x, y) * (… + …)"),
    "dfdy": ("The same with x held still: which terms of the exponent move with y?",
             "∂f/∂y = f · ∂v/∂y with the exponent v = −(2x² + y² − xy)/2.", "return f(x, y) * (… + …)"),
    "dgdx": ("Which terms of g move with x?", "∂g/∂x = ∂(x²)/∂x", "return … * x"),
    "dgdy": ("Which terms of g move with y, and what is the derivative of a square of something?",
             "∂g/∂y = 3 · 2 (y + 1) · ∂(y + 1)/∂y", "return … * (…)"),
}

EXERCISES = (
    Exercise(solution.f, (
        "How is a power of e written in NumPy, and how far do its parentheses reach?",
        "f = exp(−(2x² + y² − xy) / 2)", "return np.exp(-(… + … - …) / 2)"), in_f_alone),
    *(Exercise(RIGHT[name], hints, partial_derivative(name)) for name, hints in HINTS.items()),
    Exercise(solution.DL, (
        "L = f − λg has three unknowns. What is its derivative by each, and in the last, which part of L has λ in it?",
        "∂L/∂x = ∂f/∂x − λ ∂g/∂x, ∂L/∂y = ∂f/∂y − λ ∂g/∂y, ∂L/∂λ = −g",
        "return np.array([dfdx(x, y) - lam * …, … - …, -…])"), GRADIENT),
    Exercise(solution.kind, (
        "Which number tells the kind, what does its sign say, and when does it say nothing?",
        "det = the determinant of bordered(x, y, lam): below 0 a minimum, above 0 a maximum, |det| < 10⁻⁶ cannot tell",
        'det = np.linalg.det(…)\nif abs(det) < …:\n    return …\nreturn "…" if det > 0 else "…"'), KIND),
)


def celebrate(work: Work, pictures: Pictures) -> None:
    """The learner's own derivatives find the points, and stand in the picture as arrows."""
    given.explore(vars(work.module), pictures=pictures)
