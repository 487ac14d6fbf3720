# %% [markdown]
"""
# Linear regression

Which straight line y = m x + c fits data best, and how far can its m and c be trusted? Both have an answer in closed
form, because χ² of a straight line is a parabola in m and in c: its lowest point is where its Jacobian is 0, and how
steeply it rises from there says how well the data hold m and c in place.
"""

# %%
from __future__ import annotations

from typing import Any as Array  # a number, an array of numbers, or a Tensor in its place: the code works on each

import numpy as np

from assignments.elsewhere import agreement, the_same_by
from assignments.module_6_regression.linear_regression import LAB
from assignments.module_6_regression.linear_regression.data import eight_points, six_points
from assignments.module_6_regression.linear_regression.showing import show_lines
from assignments.pictures import Pictures, pictures_of
from assignments.terminal import say
from tinygrad_edu import grad, hessian
from tinygrad_edu.formula import number
from tinygrad_edu.optimize import linregress

# %% [markdown] tags=["solution"]
"""
The worksheet is made from this file: it leaves out the cells that are tagged "solution", type hints, and the
inside of the functions to be written.
"""

# %% [markdown]
"""
## The best line

Every y has its own error σ, and a point with a small one counts more: its weight is w = 1/σ². With the weighted means

    x̄ = Σ w x / Σ w        ȳ = Σ w y / Σ w

χ² = Σ ((y − m x − c) / σ)² is least, its two derivatives by m and c both 0, at

    m = Σ w (x − x̄) y / Σ w (x − x̄)²        c = ȳ − m x̄
"""

# %% [markdown] tags=["worksheet"]
# """
# Write the lines that are missing where `...` stands, one function after the other. Ask with `check(linfit)` here, or
# in a terminal
#
#     python -m assignments check linear_regression linfit
#     python -m assignments hint linear_regression linfit
#
# x, y and sigma are arrays of the same length. np.sum adds up an array, and np.array([…, …]) makes one.
# """


# %%
def linfit(x: Array, y: Array, sigma: Array) -> Array:
    """[m, c] of the line for which χ² is least."""
    w = 1 / sigma**2
    x_mean = np.sum(w * x) / np.sum(w)
    y_mean = np.sum(w * y) / np.sum(w)
    m = np.sum(w * (x - x_mean) * y) / np.sum(w * (x - x_mean)**2)
    return np.array([m, y_mean - m * x_mean])


# %% tags=["worksheet"]
# from assignments import check
#
# check(linfit)


# %%
def chi2(x: Array, y: Array, sigma: Array, m: Array, c: Array) -> Array:
    """χ² = Σ ((y − m x − c) / σ)²: by how many errors σ the line misses the points, squared and added up."""
    return np.sum(((y - m * x - c) / sigma)**2)


# %% [markdown]
"""
## Where nobody knows the errors

Then all are taken to be equally uncertain, σ = 1 to find the line, and by how much is read off the residuals
afterwards: N residuals of a line that was fitted with two numbers have only N − 2 left to vary.

    σ² = χ² / (N − 2)
"""


# %%
def scatter(x: Array, y: Array) -> Array:
    """The error σ that all y have in common, from how far they lie off their line."""
    ones = np.ones(len(x))  # given
    m, c = linfit(x, y, ones)  # given
    return np.sqrt(chi2(x, y, ones, m, c) / (len(x) - 2))


# %% [markdown]
"""
## How far m and c can be trusted

If m and c move by δ from where they are best, χ² rises by δᵀ H δ / 2, and where it has risen by 1 they are one error
off. So their covariance is the inverse of half the Hessian,

    (H/2)⁻¹ = [[σ²(m), cov(m, c)], [cov(m, c), σ²(c)]]

H does not depend on y, so neither does that. With S = Σ w (x − x̄)² it is

    σ²(m) = 1 / S        cov(m, c) = −x̄ / S        σ²(c) = 1 / Σ w + x̄² / S

Where x̄ is positive, cov(m, c) is negative: a steeper line has to start lower.
"""


# %%
def covariance(x: Array, sigma: Array) -> Array:
    """The covariance of m and c, of shape (2, 2): variances on the diagonal, cov(m, c) beside it."""
    w = 1 / sigma**2
    x_mean = np.sum(w * x) / np.sum(w)
    S = np.sum(w * (x - x_mean)**2)
    return np.array([[1 / S, -x_mean / S],
                     [-x_mean / S, 1 / np.sum(w) + x_mean**2 / S]])


# %% [markdown] tags=["solution"]
"""
## The same from the engine

It knows nothing of lines. `grad` says that χ² is level at the best m and c, `hessian` how it rises from there, and
`linregress` is the whole, by SciPy's name.
"""


# %% tags=["solution"]
def compare(x: np.ndarray, y: np.ndarray, sigma: np.ndarray) -> float:
    """The largest difference, as a part of what is compared, between what is by hand and what the engine finds."""
    line, errors = linfit(x, y, sigma), covariance(x, sigma)
    of_the_line = lambda p: chi2(x, y, sigma, p[0], p[1])
    H = hessian(of_the_line)(line)
    engines = linregress(x, y, sigma)
    level = np.abs(grad(of_the_line)(line) / (H @ np.abs(line))).max()
    return float(max(level, np.abs(line - engines.x).max() / np.abs(line).max(),
                     np.abs(errors - np.linalg.inv(H / 2)).max() / np.abs(errors).max(),
                     np.abs(errors - engines.covariance).max() / np.abs(errors).max()))


# %% [markdown]
"""
## The lines
"""


# %% tags=["solution"]
def run(without: int, pictures: Pictures) -> None:
    """The whole lab: both data sets and Anscombe's four, compared with the engine and drawn."""
    show_lines(globals(), without, pictures)
    x, y = six_points()
    worst = max(compare(x, y, np.full(6, scatter(x, y))), compare(*eight_points(without)))
    verdict = agreement(worst)
    say(f"\nBy hand and by the engine m, c and their covariance, (H/2)⁻¹, {verdict}, to {number(worst, 1)}.\n")
    the_same_by("SciPy", "from scipy.stats import linregress\nline = linregress(x, y)\n"
                "m, c = line.slope, line.intercept\nnp.round([m, line.stderr, c, line.intercept_stderr], 8)",
                {"x": x, "y": y, "np": np})


if __name__ == "__main__":
    with pictures_of(LAB) as pictures:
        run(**LAB.defaults, pictures=pictures)

# %% tags=["worksheet"]
# if __name__ == "__main__":
#     show_lines(globals())
