"""What a learner writes in this lab: the best line, χ², the scatter and the covariance; and how each is checked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from assignments.checking import Exercise, Work
from assignments.checking.answers import Answer
from assignments.checking.cases import Case
from assignments.checking.stepwise import stepwise
from assignments.module_6_regression.linear_regression import solution, steps
from assignments.module_6_regression.linear_regression.showing import show_lines
from assignments.pictures import Pictures
from tinygrad_edu import hessian
from tinygrad_edu.optimize import linregress

WAYS = ("NumPy's polyfit", "the engine")
MEANINGS = {"σ": "σ is sigma here.", "χ²": "χ² is chi2 here.", "sqrt": "the square root is np.sqrt here.",
            "sum": "the sum of an array is np.sum here.", "mean": "the mean of an array is np.mean here."}
random = np.random.default_rng(6)
POINTS = [(x, 1.7 * x - 2.1 + random.normal(0, 1, n), random.uniform(0.3, 1.9, n))
          for n, low in ((6, 0.4), (9, 2.5), (5, -3.0), (11, 1.0))
          for x in [low + np.cumsum(random.uniform(0.2, 1, n))]]


def described(x: np.ndarray) -> str:
    """Which points a case has."""
    return f"{len(x)} points, x = {x[0]:.3g} … {x[-1]:.3g}"


# --- The line ----------------------------------------------------------------------------------------------------


def by_polyfit(x: np.ndarray, y: np.ndarray, sigma: np.ndarray) -> np.ndarray:
    """[m, c] by NumPy."""
    return np.polyfit(x, y, 1, w=1 / sigma)


def enormous(cases: Sequence[Case], answers: Sequence[Answer]) -> str | None:
    """What is divided by 0 but for rounding."""
    if all(answer.value is not None and np.max(np.abs(answer.value), initial=0) > 1e9 for answer in answers):
        return ("m or c is enormous: what it is divided by is next to 0. Σ w (x − x̄) is 0 for all data, because x̄ is "
                "their mean: square first, and then sum.")
    return None


LINFIT = stepwise(
    "[m, c]", [Case(described(points[0]), points) for points in POINTS], ("x", "y", "sigma"), steps.LINE,
    lambda *points: linregress(*points).x, by_polyfit, meanings=MEANINGS, ways=WAYS, read_back=enormous,
    known={"[c, m]": lambda *points: by_polyfit(*points)[::-1], "m alone": lambda *points: by_polyfit(*points)[0],
           "the line through 0, m = Σ x y / Σ x², without σ": lambda x, y, sigma: np.array([x @ y / (x @ x), 0.0]),
           "the line x = m y + c, x and y swapped": lambda x, y, sigma: by_polyfit(y, x, sigma)})

# --- χ² ----------------------------------------------------------------------------------------------------------

CHI2 = stepwise(
    "χ²", [Case(f"{described(points[0])}, m = {m}, c = {c}", (*points, m, c), {}, {"N": len(points[0])})
           for points, m, c in zip(POINTS, (1.3, 0.7, -0.8, 2.4), (0.9, -1.6, 2.2, 0.35))],
    ("x", "y", "sigma", "m", "c"), steps.CHI2,
    lambda x, y, sigma, m, c: np.sum(((y - (m * x + c)) / sigma)**2),
    lambda x, y, sigma, m, c: np.linalg.norm((y - np.polyval([m, c], x)) / sigma)**2,
    causes={"1/N": "np.mean stands in place of np.sum", "½": "½ stands before the sum"}, meanings=MEANINGS,
    ways=("NumPy's polyval and norm", "a sum"))

# --- The scatter -------------------------------------------------------------------------------------------------


def scatter_by_polyfit(x: np.ndarray, y: np.ndarray) -> Any:
    """√(χ² / (N − 2)) by NumPy."""
    return np.sqrt(np.polyfit(x, y, 1, full=True)[1][0] / (len(x) - 2))


SCATTER = stepwise(
    "√(χ² / (N − 2))", [Case(described(x), (x, 5 * y), {"linfit": solution.linfit, "chi2": solution.chi2},
                             {"N": len(x)}) for x, y, _ in POINTS], ("x", "y"), steps.SCATTER,
    lambda x, y: np.sqrt(linregress(x, y).chi2 / (len(x) - 2)), scatter_by_polyfit, meanings=MEANINGS, ways=WAYS,
    known={"χ²": lambda x, y: linregress(x, y).chi2,
           "the mean of |y − m x − c|": lambda x, y: np.mean(np.abs(linregress(x, y).fun)),
           "the largest |y − m x − c|": lambda x, y: np.max(np.abs(linregress(x, y).fun))})

# --- The covariance ----------------------------------------------------------------------------------------------


def half_the_hessian(x: np.ndarray, sigma: np.ndarray) -> np.ndarray:
    """H/2 of χ² by the engine; it is the same for every y, m and c."""
    zero = np.zeros(2)
    return hessian(lambda p: solution.chi2(x, 0.0 * x, sigma, p[0], p[1]))(zero) / 2


def inverse(x: np.ndarray, sigma: np.ndarray) -> np.ndarray:
    """(H/2)⁻¹ by the engine."""
    return np.linalg.inv(half_the_hessian(x, sigma))


def correlation(x: np.ndarray, sigma: np.ndarray) -> np.ndarray:
    """[[1, r], [r, 1]] for m and c."""
    errors = np.sqrt(np.diag(inverse(x, sigma)))
    return inverse(x, sigma) / np.outer(errors, errors)


def covariance_by_polyfit(x: np.ndarray, sigma: np.ndarray) -> np.ndarray:
    """The same by NumPy; for which y makes no difference."""
    return np.polyfit(x, x**2, 1, w=1 / sigma, cov="unscaled")[1]


COVARIANCE = stepwise(
    "(H/2)⁻¹", [Case(described(x), (x, sigma), {}, {"N": len(x)}) for x, _, sigma in POINTS], ("x", "sigma"),
    steps.COVARIANCE, inverse, covariance_by_polyfit, meanings=MEANINGS, ways=WAYS,
    causes={"½": "H stands in the place of H/2"},
    known={"H/2 before it is inverted": half_the_hessian, "H": lambda x, sigma: 2 * half_the_hessian(x, sigma),
           "1 divided by each entry of H/2, which is no inverse": lambda x, sigma: 1 / half_the_hessian(x, sigma),
           "the correlation of m and c, [[1, r], [r, 1]]": correlation,
           "(H/2)⁻¹ with c before m": lambda x, sigma: inverse(x, sigma)[::-1, ::-1]})

EXERCISES = (
    Exercise(solution.linfit, (
        "Through which point does the best line always go, however steep it is? Seen from there, which points have a "
        "say in the slope, and how much of one?",
        "m = Σ w (x − x̄) y / Σ w (x − x̄)² and c = ȳ − m x̄, with w = 1/σ² and the weighted means x̄ = Σ w x / Σ w, "
        "ȳ = Σ w y / Σ w.",
        "w = 1 / …\nx_mean = np.sum(w * x) / …\ny_mean = …\n"
        "m = np.sum(w * (x - …) * y) / np.sum(w * …**2)\nreturn np.array([m, … - m * …])"), LINFIT),
    Exercise(solution.chi2, (
        "By how much does the line miss a point, and how much is that if one σ is the unit?",
        "χ² = Σ ((y − m x − c) / σ)², summed over the points.",
        "return np.sum(((… - …) / …)**2)"), CHI2),
    Exercise(solution.scatter, (
        "If every point had σ = 1, what would χ² be the sum of? Two numbers, m and c, were chosen to make it small: "
        "how many of the N residuals are still free?",
        "σ = √(χ² / (N − 2)) with the χ² of the best line for σ = 1.",
        "return np.sqrt(chi2(x, y, …, m, c) / (len(x) - …))"), SCATTER),
    Exercise(solution.covariance, (
        "How fast does χ² rise if only m moves, and if only c? What does a steeper line do to its c, if x̄ is far from "
        "0?",
        "σ²(m) = 1 / S, cov(m, c) = −x̄ / S, σ²(c) = 1 / Σ w + x̄² / S, with S = Σ w (x − x̄)² and w = 1/σ². It is the "
        "inverse of H/2 = [[Σ w x², Σ w x], [Σ w x, Σ w]].",
        "w = 1 / …\nx_mean = …\nS = np.sum(w * (…)**2)\n"
        "return np.array([[1 / …, -… / S], [-… / S, 1 / … + … / S]])"), COVARIANCE),
)


def celebrate(work: Work, pictures: Pictures) -> None:
    """The lines, their errors and the ellipse, by the learner's own functions."""
    show_lines(vars(work.module), pictures=pictures)
