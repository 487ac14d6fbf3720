"""What each function computes, one quantity after the other, and what learners compute in its place."""

from __future__ import annotations

from typing import Any

import numpy as np

from assignments.checking.stepwise import Step
from tinygrad_edu.optimize import linregress

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
        "with the means weighted with 1/σ": lambda x, y, sigma: (x @ (1 / sigma) / np.sum(1 / sigma),
                                                                 y @ (1 / sigma) / np.sum(1 / sigma), 0.0),
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
        "with √(Σ w (x − x̄)² Σ w (y − ȳ)²) below the line: that is the correlation":
            lambda sums, centred, y, means: np.sqrt((sums[0] @ centred[0]**2) * (sums[0] @ (y - means[1])**2)),
        "with Σ w |x − x̄| below the line": lambda sums, centred: sums[0] @ np.abs(centred[0]),
        "with Σ w² (x − x̄)² below the line": lambda sums, centred: sums[0]**2 @ centred[0]**2,
        "with Σ w below the line": lambda sums: np.sum(sums[0]),
        "without the division by Σ w (x − x̄)²": lambda sums: 1.0}),
    Step("m", lambda above, below: above / below, {
        "with m through the first and the last point": lambda x, y: (y[-1] - y[0]) / (x[-1] - x[0]),
        "with m through the first two points": lambda x, y: (y[1] - y[0]) / (x[1] - x[0]),
        "with m as the mean slope from point to point": lambda x, y: np.mean(np.diff(y) / np.diff(x)),
        "with Σ w missing before Σ w x y and before Σ w x²":
            lambda w, x, y: (w @ (x * y) - (w @ x) * (w @ y)) / (w @ x**2 - (w @ x)**2),
        "with m turned over": lambda above, below: below / above,
        "with the quotient inside the sum, Σ (w (x − x̄) y / (x − x̄)²)":
            lambda sums, centred: np.sum(sums[0] * centred[1] / centred[0]),
        "with m = 0: Σ w (x − x̄) is 0 for all data, so y itself has to stand beside it in the sum": lambda: 0.0,
        "with the sign of m turned": lambda above, below: -above / below}),
    Step("line", lambda m, means: np.array([m, means[1] - m * means[0]]), {
        "with c = ȳ + m x̄, its sign turned": lambda m, means: np.array([m, means[1] + m * means[0]]),
        "with c = m x̄ − ȳ, its sign turned": lambda m, means: np.array([m, m * means[0] - means[1]]),
        "with c = ȳ, which holds at x̄ and not at 0": lambda m, means: np.array([m, means[1]]),
        "with c = 0": lambda m: np.array([m, 0.0]),
        "with c = ȳ − m x̄ of plain means, without the weights": lambda m, x, y: np.array([m, np.mean(y - m * x)]),
        "with c = ȳ − x̄, without m": lambda m, means: np.array([m, means[1] - means[0]]),
        "with c = ȳ − m": lambda m, means: np.array([m, means[1] - m]),
        "with c = x̄ − m ȳ, x and y swapped there": lambda m, means: np.array([m, means[0] - m * means[1]]),
        "with c = Σ w y − m Σ w x, sums in the place of the means":
            lambda m, w, x, y: np.array([m, w @ y - m * (w @ x)]),
        "with c from the first point, which the line need not meet": lambda m, x, y: np.array([m, y[0] - m * x[0]])}),
)


# --- χ² ----------------------------------------------------------------------------------------------------------

CHI2 = (
    Step("r", lambda x, y, m, c: y - m * x - c, {
        "with y − m x + c: put the line into parentheses, y − (m x + c)": lambda x, y, m, c: y - m * x + c,
        "with y − m x in the place of y − m x − c": lambda x, y, m: y - m * x,
        "with y + m x + c in the place of y − m x − c": lambda x, y, m, c: y + m * x + c,
        "with m and c in each other's place": lambda x, y, m, c: y - c * x - m,
        "with x and y in each other's place": lambda x, y, m, c: x - m * y - c,
        "with the line m x + c in the place of y − m x − c": lambda x, m, c: m * x + c,
        "with y − ȳ in the place of y − m x − c": lambda y: y - y.mean(),
        "with the m and c of the best line in the place of those that are given":
            lambda x, y, sigma: y - np.polyval(linregress(x, y, sigma).x, x),
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
        "with 2 (…) in the place of (…)²": lambda scaled: 2 * np.sum(scaled),
        "with the first point alone": lambda scaled: scaled[0]**2,
        "with the last point alone": lambda scaled: scaled[-1]**2,
        "without the first point": lambda scaled: np.sum(scaled[1:]**2),
        "without the last point": lambda scaled: np.sum(scaled[:-1]**2),
        "with Σ σ² below the whole sum, where each point has its own σ inside":
            lambda r, sigma: np.sum(r**2) / np.sum(sigma**2),
        "with y in the place of σ²": lambda r, y: np.sum(r**2 / y),
        "with m x + c in the place of σ²": lambda r, x, m, c: np.sum(r**2 / (m * x + c)),
        "without the square and without the sum": lambda scaled: scaled}))

# --- The scatter -------------------------------------------------------------------------------------------------


def of_the_line(x: np.ndarray, y: np.ndarray, m: float, c: float) -> Any:
    """χ² of any line where σ = 1."""
    return np.sum((y - m * x - c)**2)


SCATTER = (
    Step("chi2", lambda x, y: linregress(x, y).chi2, {
        "with x and y in each other's place in χ²": lambda x, y: of_the_line(y, x, *linregress(x, y).x),
        "with m and c in each other's place in χ²": lambda x, y: of_the_line(x, y, *linregress(x, y).x[::-1]),
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
        "with √χ² / N − 2: put N − 2 into parentheses, and the fraction into the root":
            lambda chi2, x: np.sqrt(chi2) / len(x) - 2,
        "with the fraction turned over, √((N − 2) / χ²)": lambda chi2, freedom: np.sqrt(freedom / chi2),
        "with × (N − 2) in the place of / (N − 2)": lambda chi2, freedom: np.sqrt(chi2 * freedom)}))

# --- The covariance ----------------------------------------------------------------------------------------------

COVARIANCE = (
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
        "with σ²(c) = 1 / S as well": lambda S: 1 / S,
        "with (1 / Σ w + x̄²) / S: only x̄² is divided by S": lambda w, S, x_mean: (1 / w.sum() + x_mean**2) / S,
        "with 1 / (Σ w + x̄² / S): take x̄² / S out of the parentheses": lambda w, S, x_mean:
            1 / (w.sum() + x_mean**2 / S),
        "with x̄² / S inside the sum, 1 / Σ (w + x̄² / S)": lambda w, S, x_mean: 1 / np.sum(w + x_mean**2 / S),
        "with S / Σ w in the place of 1 / Σ w": lambda w, S, x_mean: S / w.sum() + x_mean**2 / S,
        "with S / Σ w + x̄² for σ²(c), not divided by S": lambda w, S, x_mean: S / w.sum() + x_mean**2,
        "with Σ w x² / S for σ²(c)": lambda w, x, S: w @ x**2 / S,
        "with 1 / Σ σ² in the place of 1 / Σ w": lambda sigma, S, x_mean: 1 / np.sum(sigma**2) + x_mean**2 / S,
        "with the mean of x² in the place of x̄²": lambda w, x, S: 1 / w.sum() + np.mean(x**2) / S,
        "with Σ x² in the place of x̄²": lambda w, x, S: 1 / w.sum() + np.sum(x**2) / S}),
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
        "with two signs for cov(m, c), which stands there twice": (
            lambda of_m, both, of_c: np.array([[of_m, -both], [both, of_c]]),
            lambda of_m, both, of_c: np.array([[of_m, both], [-both, of_c]])),
        "with cov(m, c) on the diagonal and the variances beside it":
            lambda of_m, both, of_c: np.array([[both, of_m], [of_c, both]]),
        "with the variances alone, without cov(m, c)": lambda of_m, of_c: np.array([of_m, of_c]),
        "with the errors alone, without cov(m, c)": lambda of_m, of_c: np.sqrt([of_m, of_c]),
        "with the root of each entry": lambda of_m, both, of_c: np.array(
            [[np.sqrt(of_m), both], [both, np.sqrt(of_c)]])}))
