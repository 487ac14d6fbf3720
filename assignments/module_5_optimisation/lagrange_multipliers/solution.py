# %% [markdown]
"""
# Lagrange multipliers

Where on a curve is f least, and where greatest? Walk along the curve: as long as f still falls or rises, go on. Where
it does neither, ∇f has no part along the curve. So it stands across the curve, as ∇g does, and the two lie on one line.
"""

# %%
from __future__ import annotations

from typing import Any as Array  # a number, an array of numbers, or a Tensor in its place: the code works on each

import numpy as np

from assignments.elsewhere import the_same_by
from assignments.module_5_optimisation.lagrange_multipliers import LAB, plots
from assignments.module_5_optimisation.lagrange_multipliers.given import OTHERS, Point, Problem, explore, places
from assignments.pictures import Pictures, pictures_of
from assignments.terminal import say
from tinygrad_edu import grad, hessian, optimize
from tinygrad_edu.formula import number

# %% [markdown] tags=["solution"]
"""
The worksheet is made from this file: it leaves out the cells that are tagged "solution", type hints, and the
inside of the functions to be written.
"""

# %% [markdown]
"""
## The hill and the curve

    f(x, y) = exp(−(2x² + y² − xy) / 2)        g(x, y) = x² + 3(y + 1)² − 1

f is a hill with its top at (0, 0), and g = 0 is an ellipse on its slope. A slip in f alone is easily missed: each
derivative is right, the points are found, and the value told at each of them is wrong.
"""


# %%
def g(x: Array, y: Array) -> Array:
    """The curve is where this is 0."""
    return x**2 + 3 * (y + 1)**2 - 1


# %% [markdown] tags=["worksheet"]
# """
# Write the lines that are missing where `...` stands, one function after the other. Ask with `check(f)` here, or in a
# terminal
#
#     python -m assignments check lagrange_multipliers f
#     python -m assignments hint lagrange_multipliers f
# """


# %%
def f(x: Array, y: Array) -> Array:
    """What is to be least or greatest; of numbers, or of arrays of them."""
    return np.exp(-(2 * x**2 + y**2 - x * y) / 2)


# %% tags=["worksheet"]
# from assignments import check
#
# check(f)


# %% [markdown]
"""
## Four partial derivatives
"""

# %% [markdown] tags=["solution"]
"""
By the chain rule f comes back, times the derivative of its exponent; what is differentiated by x holds y still.
"""


# %%
def dfdx(x: Array, y: Array) -> Array:
    """∂f/∂x."""
    return f(x, y) * (-2 * x + y / 2)


# %%
def dfdy(x: Array, y: Array) -> Array:
    """∂f/∂y."""
    return f(x, y) * (-y + x / 2)


# %%
def dgdx(x: Array, y: Array) -> Array:
    """∂g/∂x."""
    return 2 * x


# %%
def dgdy(x: Array, y: Array) -> Array:
    """∂g/∂y."""
    return 6 * (y + 1)


# %% [markdown]
"""
## Three equations for three unknowns

∇f = λ∇g are two equations, and g = 0 is the third. All three say that the function

    L(x, y, λ) = f(x, y) − λ g(x, y)

has the gradient 0, by x, by y and by λ.
"""


# %%
def DL(v: Array) -> np.ndarray:
    """∇L, its three derivatives by x, y and λ, at v = (x, y, λ)."""
    x, y, lam = v  # given
    return np.array([dfdx(x, y) - lam * dgdx(x, y), dfdy(x, y) - lam * dgdy(x, y), -g(x, y)])


# %% [markdown]
"""
## Which kind of point

The second derivatives of L tell. By x, y and λ they make a matrix of 3 × 3, whose border holds ∇g: it sees to it that
only steps along the curve count. On a curve in the plane its determinant is

- less than 0 at a minimum: f rises to both sides along the curve,
- greater than 0 at a maximum,
- 0 where the second derivatives do not decide it, and then no kind can be told. A computer hardly ever meets 0 itself:
  what is less than a millionth in size counts as 0.
"""


# %%
def bordered(x: float, y: float, lam: float) -> np.ndarray:
    """The second derivatives of L by x, y and λ, by the engine."""
    return hessian(lambda v: f(v[0], v[1]) - v[2] * g(v[0], v[1]))(np.array([x, y, lam]))


# %%
def kind(x: float, y: float, lam: float) -> str:
    """The kind of a point where ∇f = λ∇g: "minimum", "maximum" or "cannot tell"."""
    det = np.linalg.det(bordered(x, y, lam))
    if abs(det) < 1e-6:
        return "cannot tell"
    return "maximum" if det > 0 else "minimum"


# %% [markdown] tags=["solution"]
"""
## The same from the engine

`optimize.lagrange` needs f and g alone. It finds the same points, tells the same kinds, and takes the other problems as
well: one where half of the starts run away, one with points where λ = 0, one where no kind can be told, and one with a
cusp, where ∇g = 0 and no λ helps.
"""


# %% tags=["solution"]
def by_engine(problem: Problem, starts: np.ndarray) -> optimize.multipliers.LagrangeResult:
    """All points of a problem, from f and g alone."""
    return optimize.lagrange(lambda v: problem.f(v[0], v[1]), lambda v: problem.g(v[0], v[1]), starts)


def compare(points: list[Point], starts: np.ndarray) -> float:
    """The largest difference between the derivatives, points and multipliers by hand and by the engine."""
    result = by_engine(Problem("", f, g, (0, 0, 0, 0)), starts)
    if [point.kind for point in points] != result.kinds:
        return np.inf
    by_hand = np.array([point[:4] for point in points])
    theirs = np.column_stack([result.x, result.multipliers, result.fun])
    gradients = [abs(np.subtract((by_x(x, y), by_y(x, y)), grad(function, argnums=(0, 1))(x, y))).max()
                 for function, by_x, by_y in ((f, dfdx, dfdy), (g, dgdx, dgdy)) for x, y in starts.tolist()]
    return float(max(np.max(np.abs(by_hand - theirs), initial=0), *gradients))


# %% tags=["solution"]
def run(starts: int, seed: int, pictures: Pictures) -> None:
    """The whole lab: the points by hand and by the engine, four more problems, and a picture of each."""
    points = explore(globals(), starts, seed, pictures)
    worst = compare(points, places(starts, seed))
    verdict = "agree" if worst < 1e-9 else "differ, so one of the two is wrong, or some start settled for one only"
    how_far = f": no number is further off than {number(worst, 1)}" if worst < np.inf else ""
    say(f"By hand and by the engine they {verdict}{how_far}.\n")
    results = [by_engine(problem, places(starts, seed)) for problem in OTHERS]
    for problem, result in zip(OTHERS, results):
        print(problem.words, *result.points, sep="\n")
        say(result.message)
    plots.draw_others(OTHERS, results, pictures)
    print()
    the_same_by("SciPy", "from scipy.optimize import root\nroot(DL, [0.9, -1.2, 0.0]).x.round(8)", {"DL": DL})


if __name__ == "__main__":
    with pictures_of(LAB) as pictures:
        run(**LAB.defaults, pictures=pictures)

# %% tags=["worksheet"]
# if __name__ == "__main__":
#     explore(globals(), starts=40, seed=4)
