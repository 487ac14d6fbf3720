# %% [markdown]
"""
# Jacobian and Hessian: what a surface is like at a point

A function of two variables is a surface: f is its height above the point (x, y). Two collections of derivatives say
what it is like there. The Jacobian J has the slopes, one in each direction, and where both are 0 nothing is steep: the
point is critical. The Hessian H has the slopes of the slopes, and says of a critical point whether it is a valley, a
summit or a saddle.
"""

# %%
from __future__ import annotations

from typing import Any as Array  # a number, an array of numbers, or a Tensor in its place: the code works on each

import numpy as np

from assignments.elsewhere import agreement, the_same_by
from assignments.module_2_jacobians.jacobian_and_hessian import LAB
from assignments.module_2_jacobians.jacobian_and_hessian.plots import draw_all
from assignments.pictures import Pictures, pictures_of
from assignments.terminal import say
from tinygrad_edu import grad, hessian, jacobian
from tinygrad_edu.formula import number
from tinygrad_edu.optimize import minimize

# %% [markdown] tags=["solution"]
"""
The worksheet is made from this file: it leaves out the cells that are tagged "solution", type hints, and the
inside of the functions to be written.
"""

# %% [markdown]
"""
## The surface
"""


# %%
def f(x: Array, y: Array) -> Array:
    """The height at (x, y)."""
    return x**3 - 3 * x * y + y**3


# %% [markdown]
"""
## The Jacobian: a row of slopes

Hold y still and walk along x: the slope is ∂f/∂x, where y counts as a number. Hold x still and walk along y: ∂f/∂y.

    J = [∂f/∂x, ∂f/∂y]

J points to where the surface rises fastest, and −J downhill.
"""

# %% [markdown] tags=["worksheet"]
# """
# Write what is missing where `...` stands, one function after the other. Ask with `check(J)` here, or in a terminal
#
#     python -m assignments check jacobian_and_hessian J
#     python -m assignments hint jacobian_and_hessian J
# """


# %%
def J(x: Array, y: Array) -> Array:
    """[∂f/∂x, ∂f/∂y], two numbers."""
    return np.array([3 * x**2 - 3 * y, 3 * y**2 - 3 * x])


# %% tags=["worksheet"]
# from assignments import check
#
# check(J)


# %% [markdown]
"""
## The Hessian: how the slopes change

Each of the two slopes is a function of x and y again, with two slopes of its own. A row for each,

    H = [[∂²f/∂x², ∂²f/∂x∂y], [∂²f/∂y∂x, ∂²f/∂y²]]

so row by row H is the Jacobian of J. The two entries beside the diagonal are the same wherever these are continuous.
"""


# %%
def H(x: Array, y: Array) -> Array:
    """The second derivatives, two rows of two numbers."""
    return np.array([[6 * x, -3], [-3, 6 * y]])


# %% [markdown]
"""
## What they say of a point

Where J is not [0, 0] there is a way down, and the point is not critical. Where it is, the surface nearby is
½ dᵀ H d higher than the point itself, d being the way from there. Two numbers tell the sign of that for all directions
at once: the determinant of H, the product of its eigenvalues, and its trace, their sum.

- det H > 0, and the trace > 0: up in every direction, a minimum.
- det H > 0, and the trace < 0: down in every direction, a maximum.
- det H < 0: up in some directions and down in others, a saddle.
- det H = 0: in some direction H says nothing, and so it cannot tell.
"""


# %%
def kind(J: np.ndarray, H: np.ndarray) -> str:
    """What the point is: "minimum", "maximum", "saddle", "cannot tell" or "not critical"."""
    if np.any(J != 0):
        return "not critical"
    determinant, trace = H[0, 0] * H[1, 1] - H[0, 1] * H[1, 0], H[0, 0] + H[1, 1]
    if determinant < 0:
        return "saddle"
    if determinant == 0:
        return "cannot tell"
    return "minimum" if trace > 0 else "maximum"


# %% [markdown]
"""
## The critical points of this surface

∂f/∂x = 0 says y = x², and ∂f/∂y = 0 says x = y². Put one into the other: x = x⁴, and so x is 0 or 1.
"""

# %%
CRITICAL = ((0.0, 0.0), (1.0, 1.0))

# %% [markdown]
"""
## A Jacobian with more rows

A function may have several outputs; J then has a row for each of them and a column for each variable. Polar coordinates
r and φ, the distance from the middle and the angle, say where a point is in the plane:

    x = r · cos(φ)        y = r · sin(φ)

A small step [dr, dφ] becomes the step J [dr, dφ] in the plane, and a small square becomes a parallelogram. The
determinant of J is by how much its area grows: r · cos²(φ) + r · sin²(φ) = r. Farther out, the same square is larger.
"""


# %%
def plane(v: Array) -> Array:
    """[x, y] of v = [r, φ]."""
    return np.stack([v[0] * np.cos(v[1]), v[0] * np.sin(v[1])])


def J_plane(v: Array) -> Array:
    """[[∂x/∂r, ∂x/∂φ], [∂y/∂r, ∂y/∂φ]]."""
    return np.array([[np.cos(v[1]), -v[0] * np.sin(v[1])],
                     [np.sin(v[1]), v[0] * np.cos(v[1])]])


# %% [markdown] tags=["solution"]
"""
## The same from the engine

`grad` and `hessian` get both from f alone. Newton's method on the gradient finds the critical points without any
algebra: it goes to where the slopes are 0, whatever the point is, and the engine's eigenvalues say what it is.
"""


# %% tags=["solution"]
def compare(points: int = 400, seed: int = 2) -> float:
    """The largest difference of any entry of J or H by hand and by the engine, at points drawn from −2 … 2."""
    J_by_engine, H_by_engine = grad(f, argnums=(0, 1)), hessian(lambda v: f(v[0], v[1]))
    worst = 0.0
    for x, y in np.random.default_rng(seed).uniform(-2, 2, (points, 2)):
        worst = max(worst, np.abs(J(x, y) - J_by_engine(x, y)).max(),
                    np.abs(H(x, y) - H_by_engine(np.array([x, y]))).max())
    return worst


def show(x: float, y: float) -> None:
    """Print J and H at a point, and what they say of it."""
    first, second = J(x, y), H(x, y)
    print(f"({number(x)}, {number(y)})   J = {bracketed(first)}   H = [{', '.join(map(bracketed, second))}]\n"
          f"         det H = {number(np.linalg.det(second), 6)}, trace H = {number(np.trace(second), 6)}: "
          f"{kind(first, second)}")


def bracketed(numbers: np.ndarray) -> str:
    """Numbers as one writes them: [3, −3] and not [3.0, −3.0]."""
    return f"[{', '.join(number(each, 6) for each in numbers)}]"


def run(at: tuple[float, float], pictures: Pictures) -> None:
    """The whole lab: J and H at a point, the critical points, both again by the engine, and the pictures."""
    print("The surface is x³ − 3xy + y³.\n")
    show(*at)
    for point in CRITICAL:
        show(*point)
    worst = compare()
    verdict = agreement(worst)
    say(f"\nAt 400 points J and H by hand and by the engine {verdict}: no entry differs by more than "
        f"{number(worst, 1)}.")
    say("Newton's method on the gradient finds the critical points by itself:")
    for start in ((0.2, -0.1), (1.5, 0.8)):
        found = minimize(lambda v: f(v[0], v[1]), start, method="newton")
        place = ", ".join(number(each, 6) for each in found.x.round(9))
        print(f"  from ({', '.join(map(number, start))}) in {found.nit} steps to ({place}), a {found.kind}")
    v = np.array([2.0, 0.5])
    print("\nThe Jacobian of polar coordinates at r = 2, φ = 0.5:\n"
          f"  by hand        [{', '.join(map(bracketed, J_plane(v)))}], "
          f"determinant {number(np.linalg.det(J_plane(v)), 6)}\n"
          f"  by the engine  [{', '.join(map(bracketed, jacobian(plane)(v)))}]\n")
    the_same_by("SymPy", """
from sympy import hessian, symbols
x, y = symbols("x y")
hessian(f(x, y), (x, y))""", {"f": f})
    draw_all(globals(), at, pictures)


if __name__ == "__main__":
    with pictures_of(LAB) as pictures:
        run(**LAB.defaults, pictures=pictures)

# %% tags=["worksheet"]
# if __name__ == "__main__":
#     draw_all(globals(), at=(0.5, 1.4))
