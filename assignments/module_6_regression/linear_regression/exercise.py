"""What a learner writes in this lab: the best line, χ², the scatter and the covariance; and how each is checked."""

from __future__ import annotations

from typing import Any

import numpy as np

from assignments.checking import Exercise, Work
from assignments.checking.comparison import Case
from assignments.checking.stepwise import Step, stepwise
from assignments.module_6_regression.linear_regression import solution
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


WITHOUT = "without σ, as if every point counted as much"
WEIGHTS = Step("w", lambda sigma: 1 / sigma**2, {
    WITHOUT: lambda sigma: np.ones_like(sigma),
    "with 1/σ in the place of 1/σ²": lambda sigma: 1 / sigma,
    "with 1/σ⁴ in the place of 1/σ²": lambda sigma: 1 / sigma**4,
    "with σ² in the place of 1/σ², so that the least certain points count most": lambda sigma: sigma**2,
    "with σ in the place of 1/σ²": lambda sigma: sigma})

# --- The line ----------------------------------------------------------------------------------------------------

# Whether y is centred too makes no difference, unless something else is wrong: then the numbers are others. So a slip
# may come twice, once with what is taken off y.
LINE = (
    WEIGHTS,
    Step("means", lambda w, x, y: (w @ x / w.sum(), w @ y / w.sum(), 0.0), {
        "with plain means x̄ and ȳ, without the weights": (
            lambda w, x, y: (x.mean(), y.mean(), 0.0), lambda w, x, y: (x.mean(), y.mean(), y.mean())),
        "with a plain mean x̄, without the weights": lambda w, x, y: (x.mean(), w @ y / w.sum(), 0.0),
        "with a plain mean ȳ, without the weights": lambda w, x, y: (w @ x / w.sum(), y.mean(), 0.0),
        "with N in the place of Σ w in the means": (
            lambda w, x, y: (w @ x / len(x), w @ y / len(x), 0.0),
            lambda w, x, y: (w @ x / len(x), w @ y / len(x), w @ y / len(x))),
        "with sums in the place of the means": lambda w, x, y: (w @ x, w @ y, 0.0),
        "with medians in the place of the means": lambda w, x, y: (np.median(x), np.median(y), 0.0)}),
    Step("sums", lambda w, means: (w, means[2]), {
        "without σ in the sums for m": (lambda w, means: (np.ones_like(w), 0.0),
                                        lambda w, means: (np.ones_like(w), means[1]))}),
    Step("centred", lambda x, y, means, sums: (x - means[0], y - sums[1]), {
        "with x in the place of x − x̄: it is not centred": lambda x, y: (x, y),
        "with x + x̄ in the place of x − x̄": lambda x, y, means: (x + means[0], y)}),
    Step("above", lambda sums, centred: sums[0] @ (centred[0] * centred[1]), {
        "with Σ w x y above the line, where x is not centred": lambda sums, x, y: sums[0] @ (x * y),
        "without y above the line": lambda sums, centred: sums[0] @ centred[0]**2,
        "with Σ w (y − ȳ)² above the line": lambda sums, y, means: sums[0] @ (y - means[1])**2}),
    Step("below", lambda sums, centred: sums[0] @ centred[0]**2, {
        "with Σ w x² in the place of Σ w (x − x̄)²": lambda sums, x: sums[0] @ x**2,
        "with Σ w (y − ȳ)² in the place of Σ w (x − x̄)²: x and y are swapped there":
            lambda sums, y, means: sums[0] @ (y - means[1])**2,
        "with Σ (x − x̄)² below the line, without the weights": lambda centred: np.sum(centred[0]**2),
        "with (Σ w (x − x̄))² below the line": lambda sums, x: (sums[0] @ x)**2,
        "with Σ w (x − x̄) below the line, the square forgotten": lambda sums, centred: sums[0] @ np.abs(centred[0]),
        "with Σ w² (x − x̄)² below the line": lambda sums, centred: sums[0]**2 @ centred[0]**2,
        "with Σ w below the line": lambda sums: np.sum(sums[0]),
        "without the division by Σ w (x − x̄)²": lambda sums: 1.0}),
    Step("m", lambda above, below: above / below, {
        "with m turned over": lambda above, below: below / above,
        "with the sign of m turned": lambda above, below: -above / below}),
    Step("line", lambda m, means: np.array([m, means[1] - m * means[0]]), {
        "with c = ȳ + m x̄, its sign turned": lambda m, means: np.array([m, means[1] + m * means[0]]),
        "with c = m x̄ − ȳ, its sign turned": lambda m, means: np.array([m, m * means[0] - means[1]]),
        "with c = ȳ, which holds at x̄ and not at 0": lambda m, means: np.array([m, means[1]]),
        "with c = ȳ − x̄, without m": lambda m, means: np.array([m, means[1] - means[0]]),
        "with c = ȳ − m": lambda m, means: np.array([m, means[1] - m]),
        "with c = x̄ − m ȳ, x and y swapped there": lambda m, means: np.array([m, means[0] - m * means[1]]),
        "with c = Σ w y − m Σ w x, sums in the place of the means":
            lambda m, w, x, y: np.array([m, w @ y - m * (w @ x)]),
        "with c from the first point, which the line need not meet": lambda m, x, y: np.array([m, y[0] - m * x[0]])}),
)


def by_polyfit(x: np.ndarray, y: np.ndarray, sigma: np.ndarray) -> np.ndarray:
    """[m, c] by NumPy."""
    return np.polyfit(x, y, 1, w=1 / sigma)


LINFIT = stepwise(
    "[m, c]", [Case(described(points[0]), points) for points in POINTS], ("x", "y", "sigma"), LINE,
    lambda *points: linregress(*points).x, by_polyfit, meanings=MEANINGS, ways=WAYS,
    known={"[c, m]": lambda *points: by_polyfit(*points)[::-1], "m alone": lambda *points: by_polyfit(*points)[0],
           "the line x = m y + c, x and y swapped": lambda x, y, sigma: by_polyfit(y, x, sigma)})

# --- χ² ----------------------------------------------------------------------------------------------------------

CHI2 = stepwise(
    "χ²", [Case(f"{described(points[0])}, m = {m}, c = {c}", (*points, m, c), {}, {"N": len(points[0])})
           for points, m, c in zip(POINTS, (1.3, 0.7, -0.8, 2.4), (0.9, -1.6, 2.2, 0.35))],
    ("x", "y", "sigma", "m", "c"), (
        Step("r", lambda x, y, m, c: y - m * x - c, {
            "with y − m x + c: put the line into parentheses, y − (m x + c)": lambda x, y, m, c: y - m * x + c,
            "with y − m x in the place of y − m x − c": lambda x, y, m: y - m * x,
            "with y + m x + c in the place of y − m x − c": lambda x, y, m, c: y + m * x + c,
            "with m and c in each other's place": lambda x, y, m, c: y - c * x - m,
            "with x and y in each other's place": lambda x, y, m, c: x - m * y - c,
            "with the line m x + c in the place of y − m x − c": lambda x, m, c: m * x + c,
            "with y − ȳ in the place of y − m x − c": lambda y: y - y.mean(),
            "with y in the place of y − m x − c": lambda y: y}),
        Step("scaled", lambda r, sigma: r / sigma, {
            WITHOUT: lambda r: r,
            "with σ in the place of σ²": lambda r, sigma: r / np.sqrt(sigma),
            "with σ⁴ in the place of σ²": lambda r, sigma: r / sigma**2,
            "with × σ in the place of / σ": lambda r, sigma: r * sigma,
            "with × √σ in the place of / σ": lambda r, sigma: r * np.sqrt(sigma)}),
        Step("chi2", lambda scaled: np.sum(scaled**2), {
            "without the square": lambda scaled: np.sum(scaled),
            "with |…| in the place of (…)²": lambda scaled: np.sum(np.abs(scaled)),
            "with the square taken after the sum, (Σ …)²": lambda scaled: np.sum(scaled)**2,
            "with a square root around the sum": lambda scaled: np.sqrt(np.sum(scaled**2)),
            "with the square root of the mean": lambda scaled: np.sqrt(np.mean(scaled**2)),
            "with a division by N − 2 at the end": lambda scaled: np.sum(scaled**2) / (len(scaled) - 2),
            "without the sum": lambda scaled: scaled**2,
            "without the square and without the sum": lambda scaled: scaled})),
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
                             {"N": len(x)}) for x, y, _ in POINTS], ("x", "y"), (
        Step("chi2", lambda x, y: linregress(x, y).chi2, {
            "with Σ (y − ȳ)² in the place of χ²": lambda y: np.sum((y - y.mean())**2),
            "with χ² squared": lambda x, y: linregress(x, y).chi2**2,
            "with the root of χ² alone taken": lambda x, y: np.sqrt(linregress(x, y).chi2)}),
        Step("freedom", lambda x: len(x) - 2, {
            "with N in the place of N − 2": lambda x: len(x),
            "with N − 1 in the place of N − 2": lambda x: len(x) - 1,
            "with N − 3 in the place of N − 2": lambda x: len(x) - 3,
            "with N + 2 in the place of N − 2": lambda x: len(x) + 2,
            "with 2 in the place of N − 2": lambda x: 2,
            "with χ² / N − 2: put N − 2 into parentheses": lambda x, chi2: chi2 / (chi2 / len(x) - 2),
            "without the division by N − 2": lambda x: 1}),
        Step("sigma", lambda chi2, freedom: np.sqrt(chi2 / freedom), {
            "without the square root": lambda chi2, freedom: chi2 / freedom,
            "with the root of χ² alone, √χ² / (N − 2)": lambda chi2, freedom: np.sqrt(chi2) / freedom,
            "with the fraction turned over, √((N − 2) / χ²)": lambda chi2, freedom: np.sqrt(freedom / chi2),
            "with × (N − 2) in the place of / (N − 2)": lambda chi2, freedom: np.sqrt(chi2 * freedom)})),
    lambda x, y: np.sqrt(linregress(x, y).chi2 / (len(x) - 2)), scatter_by_polyfit, meanings=MEANINGS, ways=WAYS)

# --- The covariance ----------------------------------------------------------------------------------------------


def half_the_hessian(x: np.ndarray, sigma: np.ndarray) -> np.ndarray:
    """H/2 of χ² by the engine; it is the same for every y, m and c."""
    zero = np.zeros(2)
    return hessian(lambda p: solution.chi2(x, 0.0 * x, sigma, p[0], p[1]))(zero) / 2


def inverse(x: np.ndarray, sigma: np.ndarray) -> np.ndarray:
    """(H/2)⁻¹ by the engine."""
    return np.linalg.inv(half_the_hessian(x, sigma))


def covariance_by_polyfit(x: np.ndarray, sigma: np.ndarray) -> np.ndarray:
    """The same by NumPy; for which y makes no difference."""
    return np.polyfit(x, x**2, 1, w=1 / sigma, cov="unscaled")[1]


COVARIANCE = stepwise(
    "(H/2)⁻¹", [Case(described(x), (x, sigma), {}, {"N": len(x)}) for x, _, sigma in POINTS], ("x", "sigma"), (
        WEIGHTS,
        Step("x_mean", lambda w, x: w @ x / w.sum(), {
            "with a plain mean x̄, without the weights": lambda x: x.mean(),
            "with N in the place of Σ w in the mean x̄": lambda w, x: w @ x / len(x),
            "with the sum Σ w x in the place of x̄": lambda w, x: w @ x}),
        Step("S", lambda w, x, x_mean: w @ (x - x_mean)**2, {
            "with Σ w x² in the place of Σ w (x − x̄)²: it is not centred": lambda w, x: w @ x**2,
            "with Σ (x − x̄)² for S, without the weights": lambda x, x_mean: np.sum((x - x_mean)**2),
            "with Σ w (x − x̄)² divided by N for S": lambda w, x, x_mean: w @ (x - x_mean)**2 / len(x),
            "with Σ w (x − x̄)² divided by Σ w for S": lambda w, x, x_mean: w @ (x - x_mean)**2 / w.sum()}),
        Step("of_c", lambda w, S, x_mean: 1 / w.sum() + x_mean**2 / S, {
            "with σ²(c) = 1 / Σ w, without x̄² / S": lambda w: 1 / w.sum(),
            "with σ²(c) = x̄² / S, without 1 / Σ w": lambda S, x_mean: x_mean**2 / S,
            "with 1 / N in the place of 1 / Σ w": lambda x, S, x_mean: 1 / len(x) + x_mean**2 / S,
            "with x̄ / S in the place of x̄² / S": lambda w, S, x_mean: 1 / w.sum() + x_mean / S,
            "with Σ w in the place of 1 / Σ w": lambda w, S, x_mean: w.sum() + x_mean**2 / S,
            "with σ²(c) = 1 / Σ w − x̄² / S, its sign turned": lambda w, S, x_mean: 1 / w.sum() - x_mean**2 / S,
            "with σ²(c) = 1 / S as well": lambda S: 1 / S}),
        Step("both", lambda S, x_mean: -x_mean / S, {
            "with the sign of cov(m, c) turned": lambda S, x_mean: x_mean / S,
            "with 0 in the place of cov(m, c)": lambda: 0.0,
            "with −x̄ in the place of −x̄ / S": lambda x_mean: -x_mean,
            "with −1 / S in the place of −x̄ / S": lambda S: -1 / S}),
        Step("of_m", lambda S: 1 / S, {
            "with S in the place of 1 / S for σ²(m)": lambda S: S,
            "with 1 / √S in the place of 1 / S for σ²(m)": lambda S: 1 / np.sqrt(S)}),
        Step("matrix", lambda of_m, both, of_c: np.array([[of_m, both], [both, of_c]]), {
            "with c before m": lambda of_m, both, of_c: np.array([[of_c, both], [both, of_m]]),
            "with cov(m, c) on the diagonal and the variances beside it":
                lambda of_m, both, of_c: np.array([[both, of_m], [of_c, both]]),
            "with the variances alone, without cov(m, c)": lambda of_m, of_c: np.array([of_m, of_c]),
            "with the errors alone, without cov(m, c)": lambda of_m, of_c: np.sqrt([of_m, of_c]),
            "with the root of each entry": lambda of_m, both, of_c: np.array(
                [[np.sqrt(of_m), both], [both, np.sqrt(of_c)]])})),
    inverse, covariance_by_polyfit, meanings=MEANINGS, ways=WAYS,
    causes={"½": "H stands in the place of H/2", "2": "H/4 stands in the place of H/2"},
    known={"H/2 before it is inverted": half_the_hessian, "H": lambda x, sigma: 2 * half_the_hessian(x, sigma),
           "1 divided by each entry of H/2, which is no inverse": lambda x, sigma: 1 / half_the_hessian(x, sigma),
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
