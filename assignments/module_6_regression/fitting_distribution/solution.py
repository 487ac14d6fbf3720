# %% [markdown]
"""
# Fitting the distribution of heights

How tall are people? A histogram answers with a hundred numbers; a bell curve says nearly the same with two, its mean μ
and its width σ. Steepest descent finds the two that fit best, and what it needs is how the misfit χ² changes with each:
two partial derivatives of the bell curve, and the chain rule.
"""

# %%
from __future__ import annotations

from collections.abc import Callable
from typing import Any as Array  # a number, an array of numbers, or a Tensor in its place: the code works on each

import numpy as np

import visualize
from assignments.descent import Descent
from assignments.elsewhere import agreement, the_same_by
from assignments.module_6_regression.fitting_distribution import LAB
from assignments.module_6_regression.fitting_distribution.fitting import heights_data, plot_descent
from assignments.pictures import Pictures, pictures_of
from assignments.terminal import say
from tinygrad_edu import Tensor, grad, group, jit
from tinygrad_edu.formula import number

# %% [markdown] tags=["solution"]
"""
The worksheet is made from this file: it leaves out the cells that are tagged "solution", type hints, and the
inside of the functions to be written.
"""

# %% [markdown]
"""
## The data

For each of 100 bins, 2.5 cm wide, the fraction of people whose height falls into it. Divided by the width of the bins
it is a density, whose area is 1, like that of a bell curve: x is the middle of each bin in cm, y the density there.
"""

# %%
x, y = heights_data()


# %% [markdown]
"""
## The model, and what it depends on

    f(x; μ, σ) = exp(−(x − μ)² / 2σ²) / (√2π σ)
"""

# %% [markdown] tags=["worksheet"]
# """
# It is exp(v) / (√2π σ) with the exponent v = −(x − μ)² / 2σ². μ stands in v only, and there the chain rule is all
# that is needed, ∂f/∂μ = f · ∂v/∂μ. σ stands in two places, and so the product rule comes in as well. Write the lines
# that are missing where `...` stands, one function after the other. Ask with `check(dfdmu)` here, or in a terminal
#
#     python -m assignments check fitting_distribution dfdmu
#     python -m assignments hint fitting_distribution dfdmu
# """

# %% [markdown] tags=["solution"]
"""
By the chain rule on the exponent, and for σ the product rule as well, because σ stands in two places:

    ∂f/∂μ = f · (x − μ) / σ²        ∂f/∂σ = f · ((x − μ)² / σ³ − 1 / σ)
"""


# %%
def f(x: Array, mu: Array, sig: Array) -> Array:
    """The density of a normal distribution with mean mu and width sig, in 1/cm."""
    return np.exp(-(x - mu)**2 / (2 * sig**2)) / (np.sqrt(2 * np.pi) * sig)


# %%
def dfdmu(x: Array, mu: Array, sig: Array) -> Array:
    """∂f/∂μ: where the curve would rise if it moved to the right."""
    return f(x, mu, sig) * (x - mu) / sig**2


# %% tags=["worksheet"]
# from assignments import check
#
# check(dfdmu)


# %%
def dfdsig(x: Array, mu: Array, sig: Array) -> Array:
    """∂f/∂σ: where the curve would rise if it grew wider."""
    return f(x, mu, sig) * ((x - mu)**2 / sig**3 - 1 / sig)


# %% [markdown]
"""
## The misfit, and the way down

χ² = Σ (y − f)² is zero for a perfect fit. Its Jacobian has a column for each parameter, again by the chain rule,

    J = [∂χ²/∂μ, ∂χ²/∂σ] = [−2 Σ (y − f) ∂f/∂μ, −2 Σ (y − f) ∂f/∂σ]

and points uphill. A step of steepest descent goes the other way, −J · aggression: the farther the steeper.
"""


# %%
def chi_squared(x: Array, y: Array, mu: Array, sig: Array) -> Array:
    """χ² = Σ (y − f(x; μ, σ))², in 1/cm²."""
    return np.sum((y - f(x, mu, sig))**2)


# %%
def steepest_step(x: Array, y: Array, mu: float, sig: float, aggression: float) -> np.ndarray:
    """How to change [μ, σ] in one step: −J · aggression."""
    J = np.array([
        -2 * (y - f(x, mu, sig)) @ dfdmu(x, mu, sig),
        -2 * (y - f(x, mu, sig)) @ dfdsig(x, mu, sig),
    ])
    return -J * aggression


# %% [markdown] tags=["solution"]
"""
## The same Jacobian from the engine

`grad` gives both partial derivatives of χ² without any of the above being derived: it runs `chi_squared` on Tensors and
walks the chain rule back. Along the whole way down, the two Jacobians are the same.
"""


# %% tags=["solution"]
def compare_jacobians(x: np.ndarray, y: np.ndarray, path: np.ndarray) -> float:
    """The largest difference between J by hand and J by the engine, at a hundred points or fewer along the path."""
    by_engine = grad(chi_squared, argnums=(2, 3))
    return max(np.abs(-steepest_step(x, y, mu, sig, 1) - by_engine(x, y, mu, sig)).max()
               for mu, sig in path[::len(path) // 100 + 1])


def step_by_engine(eager: bool = False) -> Callable[..., np.ndarray]:
    """A steepest step whose J comes from the engine: compiled to NumPy source, or recorded anew each time."""
    J = grad(chi_squared, argnums=(2, 3))
    if not eager:
        J = jit(J)
    return lambda x, y, mu, sig, aggression: -np.array(J(x, y, mu, sig)) * aggression


def draw_flow(x: np.ndarray, y: np.ndarray, mu: float, sig: float) -> visualize.Drawing:
    """The graph of χ² at one point, with the Jacobians that flow back along its edges."""
    μ, σ = Tensor(mu, requires_grad=True, name="μ"), Tensor(sig, requires_grad=True, name="σ")
    with group("bell curve"):  # one box in the picture
        model = f(x, μ, σ)
    chi2 = np.sum((y - model)**2)
    return visualize.draw(chi2, names={"x": x, "y": y, "f": model, "χ²": chi2})


# %% [markdown]
"""
## The descent
"""


# %% tags=["solution"]
def run(mu: float, sigma: float, aggression: float, steps: int, eager: bool, pictures: Pictures) -> Descent:
    """The whole lab: descend, compare the Jacobians on the way, and draw the fit, the descent and one step of it."""
    x, y = heights_data()
    pictures.save_graph(draw_flow(x, y, mu, sigma), "jacobian_flow.svg")
    path, descent = plot_descent(globals(), x, y, mu, sigma, aggression, steps, pictures, step_by_engine(eager))
    if not len(path):
        return descent
    worst = compare_jacobians(x, y, path)
    verdict = agreement(worst)
    say(f"\nAlong the way J by hand and J by the engine {verdict}: no entry differs by more than {number(worst, 2)}.")
    mean = np.sum(x * y) / np.sum(y)
    deviation = np.sqrt(np.sum((x - mean)**2 * y) / np.sum(y))
    say(f"The mean of the data, {mean:.4f} cm, and their standard deviation, {deviation:.4f} cm, answer another "
        f"question: there χ² is {chi_squared(x, y, mean, deviation):.12f}.\n")
    the_same_by("SciPy", "from scipy.optimize import curve_fit\n"
                         "curve_fit(f, x, y, [mu, sigma])[0].round(6)  # by Levenberg–Marquardt",
                {"f": f, "x": x, "y": y, "mu": mu, "sigma": sigma})
    return descent


if __name__ == "__main__":
    with pictures_of(LAB) as pictures:
        run(**LAB.defaults, pictures=pictures)

# %% tags=["worksheet"]
# if __name__ == "__main__":
#     plot_descent(globals(), x, y, mu=155, sig=6, aggression=2000, steps=50)
