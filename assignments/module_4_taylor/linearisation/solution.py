# %% [markdown]
"""
# Linearisation

Seen from close by, every smooth curve is a straight line, and every smooth surface a plane. That is why so much of what
is done with machines needs lines and planes only: a step is short, and over a short step the rest hardly counts. How
little it counts can be said before anything is computed, by the first term that is left out.
"""

# %%
from __future__ import annotations

from typing import Any as Array  # a number, an array of numbers, or what the engine puts in its place

import numpy as np

from assignments.elsewhere import agreement, the_same_by
from assignments.module_4_taylor.linearisation import LAB
from assignments.module_4_taylor.linearisation.account import compare_errors, draw_models
from assignments.pictures import Pictures, pictures_of
from assignments.terminal import say
from tinygrad_edu import grad, hessian
from tinygrad_edu.formula import number
from tinygrad_edu.taylor_series import taylor, taylor_polynomial

# %% [markdown] tags=["solution"]
"""
The worksheet is made from this file: it leaves out the cells that are tagged "solution", type hints, and the
inside of the functions to be written.
"""

# %% [markdown]
"""
## A line in place of a curve

    f(x) = eˣ cos x
    f′(x) = eˣ (cos x − sin x)

The line that touches f at x₀ has the value of f there, and its slope. Over a distance Δx = x − x₀ it rises by
f′(x₀) Δx, and what it leaves out begins with ½ f″(x₀) Δx²: one says, its error is of second order, O(Δx²).
"""


# %%
def f(x: Array) -> Array:
    """eˣ cos x."""
    return np.exp(x) * np.cos(x)


# %%
def df(x: Array) -> Array:
    """Its slope, f′."""
    return np.exp(x) * (np.cos(x) - np.sin(x))


# %% [markdown] tags=["worksheet"]
# """
# Write the line that is missing where `...` stands. Ask with `check(linear)` here, or in a terminal
#
#     python -m assignments check linearisation linear
#     python -m assignments hint linearisation linear
# """


# %%
def linear(x: Array, x0: Array) -> Array:
    """The line that touches f at x0, at the point or the points x."""
    return f(x0) + df(x0) * (x - x0)


# %% tags=["worksheet"]
# from assignments import check
#
# check(linear)


# %% [markdown]
"""
## A plane, or a bowl, in place of a surface

    g(x, y) = x exp(−x² − y²)
    J = [∂g/∂x, ∂g/∂y]

With v for both x and y, g has two slopes, in the row J, and they change in both directions, as the Hessian H says. The
plane that touches g at v₀ needs J alone. The next term bends it, into a bowl, a hill or a saddle: with Δv = v − v₀ it
is ½ Δvᵀ H Δv. In it the mixed derivative stands twice, as ∂²g/∂x∂y and as ∂²g/∂y∂x.
"""


# %%
def g(v: Array) -> Array:
    """x exp(−x² − y²), with v = [x, y]."""
    x, y = v
    return x * np.exp(-x**2 - y**2)


# %%
def J(v: Array) -> Array:
    """[∂g/∂x, ∂g/∂y], shape (2,)."""
    x, y = v
    return np.array([1 - 2 * x**2, -2 * x * y]) * np.exp(-x**2 - y**2)


# %%
def H(v: Array) -> Array:
    """[[∂²g/∂x², ∂²g/∂x∂y], [∂²g/∂y∂x, ∂²g/∂y²]], shape (2, 2)."""
    x, y = v
    mixed = 4 * x**2 * y - 2 * y
    return np.array([[4 * x**3 - 6 * x, mixed], [mixed, 4 * x * y**2 - 2 * x]]) * np.exp(-x**2 - y**2)


# %%
def quadratic(v: Array, v0: Array) -> Array:
    """g near v0 up to second order, at the point v; both are arrays of two numbers."""
    dv = v - v0
    return g(v0) + J(v0) @ dv + dv @ H(v0) @ dv / 2


# %% [markdown]
"""
## How fast the error shrinks

On paper with logarithmic scales an error that is a constant times Δxᵖ lies on a line of slope p. With a polynomial of
order n this p is n + 1: halve the distance, and the error of a line is a quarter of what it was, that of a parabola an
eighth.
"""


# %% tags=["solution"]
def compare_models(x0: float, v0: np.ndarray) -> float:
    """The largest difference between the models by hand and by the engine, at points around."""
    random = np.random.default_rng(4)
    x = x0 + np.linspace(-1, 1, 21)
    gap = float(np.abs(linear(x, x0) - taylor_polynomial(f, x0, 1)(x)).max())
    slopes, bend = grad(g)(v0), hessian(g)(v0)
    for dv in random.uniform(-1, 1, (20, 2)):
        by_engine = g(v0) + slopes @ dv + dv @ bend @ dv / 2
        along_the_line = taylor(lambda t, dv=dv: g(v0 + t * dv), 0.0, 2).sum()  # a series in one variable, at t = 1
        gap = max(gap, *(abs(float(quadratic(v0 + dv, v0) - other)) for other in (by_engine, along_the_line)))
    return gap


# %% tags=["solution"]
def run(x0: float, v0: tuple[float, float], pictures: Pictures) -> None:
    """The whole lab: the errors of six polynomials and three surfaces, and the models themselves."""
    place = np.array(v0)
    compare_errors(globals(), x0, place, pictures)
    worst = compare_models(x0, place)
    verdict = agreement(worst)
    say(f"By hand and by the engine the two models {verdict}: no value differs by more than {number(worst, 2)}.\n")
    draw_models(globals(), x0, place, pictures)
    the_same_by("SciPy", "from scipy.optimize import approx_fprime\n"
                         "J = approx_fprime(v0, g)  # by differences\n"
                         "np.round(g(v0) + J @ [0.1, 0.2], 6)  # the plane, a short step away",
                {"np": np, "g": g, "v0": place})


if __name__ == "__main__":
    with pictures_of(LAB) as pictures:
        run(**LAB.defaults, pictures=pictures)

# %% tags=["worksheet"]
# if __name__ == "__main__":
#     compare_errors(globals(), x0=0.5, v0=np.array([0.5, -0.4]))
