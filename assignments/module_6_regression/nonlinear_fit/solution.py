# %% [markdown]
"""
# Non-linear least squares

The best straight line can be written down. For most curves the best parameters cannot: they are walked to. Steepest
descent walks safely and never quite arrives. Newton's way leaps, and near the end it lands with a few steps; further
off it may land anywhere. Levenberg–Marquardt is both, with one number λ that says how much of each.
"""

# %%
from __future__ import annotations

from collections.abc import Callable
from typing import Any as Array  # a number, an array of numbers, or a Tensor in its place: the code works on each

import numpy as np

from assignments.elsewhere import the_same_by
from assignments.module_6_regression.nonlinear_fit import LAB
from assignments.module_6_regression.nonlinear_fit.data import adsorbed, heights_data
from assignments.module_6_regression.nonlinear_fit.showing import show_fits
from assignments.pictures import Pictures, pictures_of
from assignments.terminal import say
from tinygrad_edu import jacobian
from tinygrad_edu.formula import number
from tinygrad_edu.optimize import least_squares

# %% [markdown] tags=["solution"]
"""
The worksheet is made from this file: it leaves out the cells that are tagged "solution", type hints, and the
inside of the functions to be written.
"""

# %% [markdown]
"""
## A model, and what it depends on

Gas that is pressed onto a surface sticks to it, the more the higher the pressure x, until no room is left:

    y(x; a, b) = a (1 − exp(−b x))

a is the volume that there is room for, b how soon it fills. How y changes with each of them says in which direction the
curve can be moved.
"""

# %% [markdown] tags=["worksheet"]
# """
# Write the lines that are missing where `...` stands, one function after the other. Ask with `check(dyda)` here, or
# in a terminal
#
#     python -m assignments check nonlinear_fit dyda
#     python -m assignments hint nonlinear_fit dyda
# """


# %%
def y(x: Array, a: Array, b: Array) -> Array:
    """How much sticks at the pressure x."""
    return a * (1 - np.exp(-b * x))


# %%
def dyda(x: Array, a: Array, b: Array) -> Array:
    """∂y/∂a: how the curve rises with the room that there is."""
    return 1 - np.exp(-b * x)


# %% tags=["worksheet"]
# from assignments import check
#
# check(dyda)


# %%
def dydb(x: Array, a: Array, b: Array) -> Array:
    """∂y/∂b: how the curve rises if it fills sooner."""
    return a * x * np.exp(-b * x)


# %% [markdown]
"""
## A step

For each of the N data J has a row,

    J = [∂y/∂a, ∂y/∂b]

and r, the data less the curve, is what is left over. If y were straight in a and b, then with both moved by δ it would
leave r − J δ. How to make that small can be written down, as for a straight line, and λ on the diagonal keeps δ short:

    (JᵀJ + λ I) δ = Jᵀ r

For λ = 0 this is the leap to where a straight model would be best, and for a great λ it is δ = Jᵀ r / λ, a short step
downhill, because the slopes of χ² = Σ r² by a and b are −2 Jᵀ r.
"""


# %%
def lm_step(J: Array, r: Array, lam: float) -> Array:
    """δ, how to change [a, b]: J has shape (N, 2), r has shape (N,), and lam is λ."""
    return np.linalg.solve(J.T @ J + lam * np.eye(2), J.T @ r)


# %% [markdown]
"""
## How much of each

A step that leads down is taken, and λ becomes ten times smaller: the next one dares more. One that does not is not
taken, and λ becomes ten times greater. It ends when a step moves no parameter by more than 1e-7 of itself.
"""


# %%
def levenberg_marquardt(model: Callable[..., Array], jacobian_of: Callable[..., Array], x: Array, data: Array,
                        start: Array, lam: float = 1.0, tries: int = 100) -> tuple[Array, Array]:
    """Every [a, b] on the way from the start, and χ² at each; model and jacobian_of take (x, a, b)."""
    chi2 = lambda p: np.sum((data - model(x, *p))**2)
    path, costs = [np.array(start, float)], [chi2(start)]
    for _ in range(tries):
        p = path[-1]
        step = np.asarray(lm_step(np.asarray(jacobian_of(x, *p)), data - model(x, *p), lam))
        cost = chi2(p + step)
        if cost < costs[-1]:
            path.append(p + step)
            costs.append(cost)
            lam = lam / 10
        else:
            lam = lam * 10
        if np.all(np.abs(step) <= 1e-7 * np.abs(p)):
            break
    return np.array(path), np.array(costs)


# %%
def J_y(x: Array, a: Array, b: Array) -> Array:
    """[∂y/∂a, ∂y/∂b] in a row for each x, by your own two derivatives."""
    return np.stack([dyda(x, a, b), dydb(x, a, b)], axis=1)


# %% [markdown]
"""
## The heights of people

The same steps fit any curve. Here it is the bell curve of the next lab, where its two derivatives are found by hand;
for now the engine gives them.
"""


# %%
def bell(x: Array, mu: Array, sig: Array) -> Array:
    """The density of a normal distribution with mean mu and width sig, in 1/cm."""
    return np.exp(-(x - mu)**2 / (2 * sig**2)) / (np.sqrt(2 * np.pi) * sig)


def J_bell(x: Array, mu: Array, sig: Array) -> Array:
    """[∂f/∂μ, ∂f/∂σ] in a row for each x, by the engine."""
    return np.stack(jacobian(bell, argnums=(1, 2))(x, mu, sig), axis=1)


# %% [markdown] tags=["solution"]
"""
## The same from the engine

It finds J by the chain rule, and `least_squares` walks by Levenberg–Marquardt too.
"""


# %% tags=["solution"]
def compare(x: np.ndarray, path: np.ndarray) -> float:
    """The largest difference of J by hand and by the engine along the way, as a part of its column."""
    worst = 0.0
    for a, b in path:
        by_hand, by_engine = J_y(x, a, b), np.stack(jacobian(y, argnums=(1, 2))(x, a, b), axis=1)
        worst = max(worst, float((np.abs(by_hand - by_engine).max(axis=0) / np.abs(by_engine).max(axis=0)).max()))
    return worst


# %% [markdown]
"""
## The fits
"""


# %% tags=["solution"]
def run(mu: float, sigma: float, damping: float, steps: int, pictures: Pictures) -> None:
    """The whole lab: both fits, compared with the engine's and drawn."""
    paths = show_fits(globals(), (mu, sigma), damping, steps, pictures)
    x, volume = adsorbed()
    worst = compare(x, paths["adsorbed"])
    minimum = least_squares(lambda p: y(x, p[0], p[1]) - volume, [250.0, 5e-4]).x
    apart = float(np.abs(paths["adsorbed"][-1] / minimum - 1).max())
    verdict = "agree" if worst < 1e-12 and apart < 1e-7 else "differ"
    say(f"\nBy hand and by the engine J, to {number(worst, 1)}, and the best a and b {verdict}.\n")
    x, density = heights_data()
    the_same_by("SciPy", "from scipy.optimize import curve_fit\n"
                "best, covariance = curve_fit(bell, x, density, [155, 6])\n"
                "best.round(4), (covariance.diagonal()**0.5).round(4)",
                {"x": x, "density": density, "bell": bell})


if __name__ == "__main__":
    with pictures_of(LAB) as pictures:
        run(**LAB.defaults, pictures=pictures)

# %% tags=["worksheet"]
# if __name__ == "__main__":
#     show_fits(globals())
