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
from importlib.resources import files
from typing import Any

import numpy as np

import visualize
from assignments.descent import Descent, DivergedError
from assignments.module_6_regression.fitting_distribution import LAB, plots
from assignments.pictures import Pictures
from tinygrad_edu import Tensor, grad, group, jit

Array = Any  # a number, an array of numbers, or a Tensor in its place: the code below works on each

# %% [markdown] tags=["solution"]
"""
The worksheet is made from this file: it leaves out the cells that are tagged "solution", and the inside of the
functions to be written.
"""

# %% [markdown]
"""
## The data

For each of 100 bins, 2.5 cm wide, the fraction of people whose height falls into it. Divided by the width of the bins
it is a density, whose area is 1, like that of a bell curve.
"""


# %%
def heights_data() -> tuple[np.ndarray, np.ndarray]:
    """The middle of each bin in cm, x, and the density of people there in 1/cm, y; both of shape (100,)."""
    table = files("assignments.module_6_regression.fitting_distribution") / "heights.csv"
    left_edge, fraction = np.loadtxt(table.read_text("utf-8").splitlines(), delimiter=",", skiprows=1).T
    width = left_edge[1] - left_edge[0]
    return left_edge + width / 2, fraction / (fraction.sum() * width)


# %% [markdown]
"""
## The model, and what it depends on

    f(x; μ, σ) = exp(−(x − μ)² / 2σ²) / (√2π σ)
"""

# %% [markdown] tags=["worksheet"]
# """
# It is exp(v) / (√2π σ) with the exponent v = −(x − μ)² / 2σ². μ stands in v only, and there the chain rule is all
# that is needed, ∂f/∂μ = f · ∂v/∂μ. σ stands in two places, and so the product rule comes in as well. Write the lines
# that are missing where `...` stands, one function after the other, and ask in a terminal
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


# %%
def dfdsig(x: Array, mu: Array, sig: Array) -> Array:
    """∂f/∂σ: where the curve would rise if it grew wider."""
    return f(x, mu, sig) * ((x - mu)**2 / sig**3 - 1 / sig)


# %% [markdown]
"""
## The misfit, and the way down

χ² = Σ (y − f)² is zero for a perfect fit. Its Jacobian has a column for each parameter, again by the chain rule,

    J = [∂χ²/∂μ, ∂χ²/∂σ] = [−2 Σ (y − f) ∂f/∂μ, −2 Σ (y − f) ∂f/∂σ]

and points uphill. A step of steepest descent goes the other way, the farther the steeper.
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


# %%
def descend(x: np.ndarray, y: np.ndarray, mu: float, sig: float, aggression: float, steps: int,
            take_step: Callable[..., np.ndarray] | None = None) -> tuple[np.ndarray, Descent]:
    """Take steepest steps from (mu, sig); the path, a row [μ, σ] for each point reached, and the costs along it."""
    take_step = take_step or steepest_step  # looked up only now: it may have been written again meanwhile
    descent = Descent(steps, aggression, "χ²")
    path = []

    def arrive() -> None:
        if not (x[0] < mu < x[-1] and 0 < sig < x[-1] - x[0]):
            descent.diverged(f"the curve has left the histogram, with μ = {mu:g} cm and σ = {sig:g} cm")
        descent.note(chi_squared(x, y, mu, sig))
        path.append((mu, sig))

    with descent, np.errstate(all="ignore"):  # a number that is not finite is met in words by descent.note
        for step in descent:
            arrive()
            d_mu, d_sig = take_step(x, y, mu, sig, aggression)
            if (mu + d_mu, sig + d_sig) == (mu, sig) and y @ f(x, mu, sig) < 1e-12:
                raise DivergedError(f"At step {step:,} nothing moves, at μ = {mu:g} cm and σ = {sig:g} cm: the curve "
                                    "lies where nobody is, and no slope leads back. Start nearer to the data "
                                    "(--mu, --sigma).")
            mu, sig = mu + d_mu, sig + d_sig
        arrive()
    return np.array(path), descent


def print_table(path: np.ndarray, descent: Descent) -> None:
    """A few of the points reached, and the last, with more digits."""
    last = len(path) - 1
    print(" step   μ in cm        σ in cm       χ² in 1/cm²")
    for step in sorted({step for step in (0, 1, 10, 30, 50, 100, 1000, 10_000) if step < last} | {last}):
        mu, sig = path[step]
        print(f"{step:5}   {mu:12.8f}   {sig:11.8f}   {descent.costs[step]:.{15 if step == last else 10}f}")


# %%
def plot_descent(x: np.ndarray, y: np.ndarray, mu: float = 155, sig: float = 6, aggression: float = 2000,
                 steps: int = 50, pictures: Pictures | None = None,
                 take_step: Callable[..., np.ndarray] | None = None) -> tuple[np.ndarray, Descent]:
    """Descend, print the way down, and draw the fit and the way over the map of χ²; the path, and how it went."""
    path, descent = descend(x, y, mu, sig, aggression, steps, take_step)
    print(f"\n{descent.in_words()}\n")
    if len(path):  # it may be stopped before the first step
        print_table(path, descent)
        pictures = pictures or Pictures(f"pictures/{LAB.name}")
        plots.draw_fit(x, y, path, f, pictures)
        plots.draw_descent(x, y, path, f, pictures)
    return path, descent


# %% tags=["solution"]
def run(mu: float, sigma: float, aggression: float, steps: int, eager: bool, pictures: Pictures) -> Descent:
    """The whole lab: descend, compare the Jacobians on the way, and draw the fit, the descent and one step of it."""
    x, y = heights_data()
    pictures.save_graph(draw_flow(x, y, mu, sigma), "jacobian_flow.svg")
    path, descent = plot_descent(x, y, mu, sigma, aggression, steps, pictures, step_by_engine(eager))
    if not len(path):
        return descent
    worst = compare_jacobians(x, y, path)
    verdict = "agree" if worst < 1e-12 else "differ, so one of the two is wrong"
    print(f"\nAlong the way J by hand and J by the engine {verdict}: no entry differs by more than {worst:.1e}.")
    mean = np.sum(x * y) / np.sum(y)
    deviation = np.sqrt(np.sum((x - mean)**2 * y) / np.sum(y))
    print(f"The mean of the data, {mean:.4f} cm, and their standard deviation, {deviation:.4f} cm, answer another "
          f"question:\nthere χ² is {chi_squared(x, y, mean, deviation):.12f}.\n")
    return descent


if __name__ == "__main__":
    pictures = Pictures(f"pictures/{LAB.name}")
    run(**LAB.defaults, pictures=pictures)
    pictures.finish()

# %% tags=["worksheet"]
# if __name__ == "__main__":
#     x, y = heights_data()
#     unwritten = [J.__name__ for J in (dfdmu, dfdsig) if J(x, 178, 8) is None]
#     if not unwritten and steepest_step(x, y, 178, 8, aggression=2000) is None:
#         unwritten = ["steepest_step"]
#     if unwritten:
#         print(f"Still to be written: {', '.join(unwritten)}.")
#     else:
#         pictures = Pictures(f"pictures/{LAB.name}")
#         plot_descent(x, y, mu=155, sig=6, aggression=2000, steps=50, pictures=pictures)
#         pictures.finish()
