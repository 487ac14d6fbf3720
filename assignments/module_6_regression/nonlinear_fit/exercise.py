"""What a learner writes in this lab: two partial derivatives and a step; and how each is checked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from assignments.checking import Exercise, Work
from assignments.checking.cases import Case
from assignments.checking.comparison import Comparison
from assignments.checking.given import still_given
from assignments.checking.instead import Derivative, Instead, compared
from assignments.checking.stepwise import Step, stepwise
from assignments.module_6_regression.nonlinear_fit import solution
from assignments.module_6_regression.nonlinear_fit.showing import show_fits
from assignments.pictures import Pictures
from tinygrad_edu import jacobian, numerical_jacobian
from tinygrad_edu.optimize.fitting import damped

MEANINGS = {"λ": "λ is lam here.", "δ": "δ is what the function returns.", "I": "The matrix I is np.eye(2) here.",
            "exp": "exp is np.exp here.", "solve": "solve is np.linalg.solve here.",
            "inv": "inv is np.linalg.inv here.", "eye": "eye is np.eye here."}

# --- ∂y/∂a and ∂y/∂b ---------------------------------------------------------------------------------------------

CURVES = [(np.linspace(low, high, n), a, b) for low, high, n, a, b in (
    (0.3, 3.1, 7, 2.3, 0.7), (0.5, 2.2, 5, -1.4, 1.3), (1.1, 6.0, 9, 3.7, 0.35), (0.2, 1.9, 6, 0.8, -0.45))]


STILL = "exp(−b x) is differentiated too, though there is no a in it"
INSTEAD = {
    "a": (Instead("exp(−b x), without the 1 − before it", lambda x, a, b: np.exp(-b * x)),
          Instead("a − exp(−b x), with a in the place of 1", lambda x, a, b: a - np.exp(-b * x)),
          Instead("a, in the place of what stands beside it", lambda x, a, b: a + 0 * x),
          Instead(f"1 + b exp(−b x): {STILL}", lambda x, a, b: 1 + b * np.exp(-b * x)),
          Instead(f"1 − b exp(−b x): {STILL}", lambda x, a, b: 1 - b * np.exp(-b * x)),
          Instead(f"1 + x exp(−b x): {STILL}", lambda x, a, b: 1 + x * np.exp(-b * x)),
          Instead(f"1 − x exp(−b x): {STILL}", lambda x, a, b: 1 - x * np.exp(-b * x)),
          Instead(f"b exp(−b x): {STILL}", lambda x, a, b: b * np.exp(-b * x)),
          Instead(f"x exp(−b x): {STILL}", lambda x, a, b: x * np.exp(-b * x)),
          Instead("1 − exp(−a x): a and b have changed places", lambda x, a, b: 1 - np.exp(-a * x))),
    "b": (Instead("a (1 − x exp(−b x)): the 1 has no b in it, so nothing of it is left, and −exp(−b x) becomes "
                  "+ x exp(−b x)", lambda x, a, b: a * (1 - x * np.exp(-b * x))),
          Instead("a (1 + x exp(−b x)): the 1 has no b in it, so nothing of it is left",
                  lambda x, a, b: a * (1 + x * np.exp(-b * x))),
          Instead("a (1 − exp(−b x)) x: the 1 has no b in it, so nothing of it is left",
                  lambda x, a, b: a * (1 - np.exp(-b * x)) * x)),
}


def partial_derivative(by: str) -> Comparison:
    """How ∂y/∂a or ∂y/∂b is judged."""
    name, argument, other = f"∂y/∂{by}", "xab".index(by), {"a": "b", "b": "a"}[by]
    derivative: Callable[..., Any] = jacobian(solution.y, argument)
    cases = [Case(f"a = {a:g}, b = {b:g}, at x = {x[0]:.3g} … {x[-1]:.3g}", (x, a, b)) for x, a, b in CURVES]
    return compared(
        name, cases, derivative, lambda *curve: numerical_jacobian(solution.y, *curve, argnum=argument), (
            Instead(f"∂y/∂{other}: it is differentiated by {other}", jacobian(solution.y, "xab".index(other))),
            Instead("y itself, which is not differentiated", solution.y), *INSTEAD[by]),
        derivatives=(Derivative(name, solution.y, ("x", "a", "b"), by),), function="y",
        given=still_given(solution, "y"), meanings=MEANINGS, tries="The check tries your function at several a and b.")


# --- The step ----------------------------------------------------------------------------------------------------

random = np.random.default_rng(6)
STEPS = [(random.normal(0, 1, (n, 2)) * (1.5, 0.8), random.normal(0, 2, n), lam)
         for n, lam in ((5, 0.7), (2, 0.3), (8, 2.5), (6, 0.04))]


def by_engine(J: np.ndarray, r: np.ndarray, lam: float) -> np.ndarray:
    """δ as least_squares has it, whose residuals are model − data."""
    return next(damped(J, -r, np.ones(2), lam))[1]


def by_solve(J: np.ndarray, r: np.ndarray, lam: float) -> np.ndarray:
    """δ from (JᵀJ + λI) δ = Jᵀr."""
    return np.linalg.solve(J.T @ J + lam * np.eye(2), J.T @ r)


def solved(A: np.ndarray, right: np.ndarray) -> np.ndarray:
    """A⁻¹ of the right side; ValueError where there is none."""
    try:
        return np.linalg.solve(A, right)
    except np.linalg.LinAlgError as problem:
        raise ValueError(str(problem)) from None


LM_STEP = stepwise(
    "δ", [Case(f"{len(r)} data and λ = {lam:g}", (J, r, lam), {}, {"N": len(r)}) for J, r, lam in STEPS],
    ("J", "r", "lam"), (
        Step("JTJ", lambda J: J.T @ J, {
            "with J J in the place of JᵀJ": lambda J: J @ J,
            "with J Jᵀ in the place of JᵀJ": lambda J: J @ J.T,
            "with J · J, entry by entry, in the place of JᵀJ": lambda J: J * J,
            "with Jᵀ · J, entry by entry, in the place of JᵀJ": lambda J: J.T * J,
            "with JᵀJ / N in the place of JᵀJ": lambda J: J.T @ J / len(J),
            "without JᵀJ, so that it is short downhill, Jᵀ r / λ": lambda: np.zeros((2, 2))}),
        Step("A", lambda JTJ, lam: JTJ + lam * np.eye(2), {
            "without λ: it leaps as if the model were straight": lambda JTJ: JTJ,
            "with λ added to every entry of JᵀJ": lambda JTJ, lam: JTJ + lam,
            "with −λ in the place of λ": lambda JTJ, lam: JTJ - lam * np.eye(2),
            "with I in the place of λ I": lambda JTJ: JTJ + np.eye(2),
            "with λ/2 in the place of λ, a 2 before JᵀJ and Jᵀ r only":
                lambda JTJ, lam: JTJ + lam / 2 * np.eye(2),
            "with λ at one of the two places on the diagonal": (
                lambda JTJ, lam: JTJ + lam * np.diag([1, 0]), lambda JTJ, lam: JTJ + lam * np.diag([0, 1])),
            "with λ² in the place of λ": lambda JTJ, lam: JTJ + lam**2 * np.eye(2),
            "with √λ in the place of λ": lambda JTJ, lam: JTJ + np.sqrt(lam) * np.eye(2),
            "with I / λ in the place of λ I": lambda JTJ, lam: JTJ + np.eye(2) / lam,
            "with λ times JᵀJ, (JᵀJ + I) multiplied by λ": lambda JTJ, lam: lam * (JTJ + np.eye(2)),
            "with λ JᵀJ in the place of JᵀJ + λ I": lambda JTJ, lam: lam * JTJ,
            "with JᵀJ (1 + λ) in the place of JᵀJ + λ I": lambda JTJ, lam: (1 + lam) * JTJ,
            "with λ times the diagonal of JᵀJ, as Marquardt has it; here λ I is asked for":
                lambda JTJ, lam: JTJ + lam * np.diag(np.diag(JTJ))}),
        Step("right", lambda J, r: J.T @ r, {
            "with J r in the place of Jᵀ r": lambda J, r: J @ r,
            "with Jᵀ 1 in the place of Jᵀ r, without r": lambda J, r: J.T @ np.ones_like(r),
            "with r² in the place of r": lambda J, r: J.T @ r**2}),
        Step("delta", lambda A, right: solved(A, right), {
            "with A Jᵀ r in the place of A⁻¹ Jᵀ r, where A = JᵀJ + λ I: it is not inverted":
                lambda A, right: A @ right,
            "with 1 / A, entry by entry, in the place of A⁻¹": lambda A, right: (1 / A) @ right,
            "with Jᵀ r / A, entry by entry, in the place of A⁻¹ Jᵀ r": lambda A, right: right / A,
            "with the diagonal of A alone": lambda A, right: right / np.diag(A),
            "with det A in the place of A": lambda A, right: right / np.linalg.det(A),
            "with the two numbers of δ in each other's place": lambda A, right: solved(A, right)[::-1],
            "with δ brought to the length 1": lambda A, right: solved(A, right) / np.linalg.norm(solved(A, right)),
            "with λ added to δ": lambda A, right, lam: solved(A, right) + lam,
            "with λ Jᵀ r, a step that is long where it should be short": lambda right, lam: lam * right,
            "with Jᵀ r alone, downhill": lambda right: right})),
    by_engine, by_solve, meanings=MEANINGS, ways=("NumPy's solve", "the engine"),
    causes={"−1": "a minus stands before Jᵀ r: r is data − model here, so it goes uphill",
            "2": "the 2 of ∂χ²/∂p = −2 Jᵀ r is on one side only", "½": "a 2 stands on the left only",
            "−2": "that is the Jacobian of χ², which points uphill"},
    known={"the first number of δ": lambda *step: by_solve(*step)[0],
           "the length of δ": lambda *step: np.linalg.norm(by_solve(*step)),
           "JᵀJ + λ I": lambda J, r, lam: J.T @ J + lam * np.eye(2),
           "the inverse of JᵀJ + λ I": lambda J, r, lam: np.linalg.inv(J.T @ J + lam * np.eye(2))})

EXERCISES = (
    Exercise(solution.dyda, (
        "Where does a stand in y = a (1 − exp(−b x)), and what stands beside it? If all else is a number, which curve "
        "is y as a function of a?",
        "y is a times something without a, so ∂y/∂a is that something: 1 − exp(−b x).",
        "return … - np.exp(…)"), partial_derivative("a")),
    Exercise(solution.dydb, (
        "Which part of y = a − a exp(−b x) knows of b, and through what? What does the chain rule ask for beside exp?",
        "∂y/∂b = −a exp(v) · ∂v/∂b with the exponent v = −b x, so ∂v/∂b = −x.",
        "return a * … * np.exp(…)"), partial_derivative("b")),
    Exercise(solution.lm_step, (
        "J has shape (N, 2) and δ has two numbers. Which products of J with itself and with r have shapes (2, 2) and "
        "(2,)? Where does λ go, so that for a great λ only it counts?",
        "(JᵀJ + λ I) δ = Jᵀ r, two equations for the two numbers in δ.",
        "return np.linalg.solve(… @ … + lam * np.eye(2), … @ r)"), LM_STEP),
)


def celebrate(work: Work, pictures: Pictures) -> None:
    """Both fits, on their way by the learner's own steps."""
    show_fits(vars(work.module), pictures=pictures)
