# %% [markdown]
"""
# Newton–Raphson

Where is f = 0? Stand somewhere on the curve, and slide down its tangent to the axis; from there again. Near a root
the number of correct digits doubles with each step. Further off it may leap anywhere, and this lab looks at where.
"""

# %%
from __future__ import annotations

from collections.abc import Callable
from typing import Any as Array  # a number, an array of numbers, or a Tensor in its place: the code works on each

import numpy as np

from assignments.elsewhere import agreement, the_same_by
from assignments.module_5_optimisation.newton_raphson import LAB
from assignments.module_5_optimisation.newton_raphson.given import arctan, cube_root, cycle, explore
from assignments.pictures import Pictures, pictures_of
from assignments.terminal import say
from tinygrad_edu import derivative, optimize
from tinygrad_edu.formula import number

# %% [markdown] tags=["solution"]
"""
The worksheet is made from this file: it leaves out the cells that are tagged "solution", type hints, and the
inside of the functions to be written.
"""

# %% [markdown]
"""
## The function

    f(x) = x⁶/6 − 3x⁴ − 2x³/3 + 27x²/2 + 18x − 30

It has two real roots, near −3.760 and 1.063, and four complex ones, which nobody meets and which still confuse the
tangents near 3.06.
"""


# %%
def f(x: Array) -> Array:
    """The curve whose roots are looked for."""
    return x**6 / 6 - 3 * x**4 - 2 * x**3 / 3 + 27 * x**2 / 2 + 18 * x - 30


# %% [markdown] tags=["worksheet"]
# """
# Write the lines that are missing where `...` stands, one function after the other. Ask with `check(df)` here, or in a
# terminal
#
#     python -m assignments check newton_raphson df
#     python -m assignments hint newton_raphson df
# """

# %% [markdown] tags=["solution"]
"""
By the power rule, term by term. It happens to be (x + 3)(x + 1)²(x − 2)(x − 3): at these four places the curve is flat,
and its tangent never meets the axis.
"""


# %%
def df(x: Array) -> Array:
    """f′(x), of a number or of each number in an array."""
    return x**5 - 12 * x**3 - 2 * x**2 + 27 * x + 18


# %% tags=["worksheet"]
# from assignments import check
#
# check(df)

# %% [markdown]
"""
## One step

The tangent at x passes through (x, f(x)) with the slope f′(x). It meets the axis at another x, which is the next one.
"""

# %% [markdown] tags=["solution"]
"""
The tangent falls by f(x) on the way, and it falls f′(x) for each unit to the left:

    x ← x − f(x) / f′(x)
"""


# %%
def newton_step(x: Array, y: Array, slope: Array) -> Array:
    """Where the tangent at x meets the axis, if the curve has the value y and this slope there; slope is not 0."""
    return x - y / slope


# %% [markdown]
"""
## Step after step

The path is the list of all x: the start, where its tangent leads, and so on. It ends with the first step, from
a to b, that is next to nothing for the size of b:

    |b − a| ≤ 10⁻¹² · max(1, |b|)

It ends before that where the slope is 0, for there is no next point, and at the latest after 100 steps, for some paths
never settle.
"""


# %%
def newton(f: Callable[[Array], Array], df: Callable[[Array], Array], x: float) -> list[float]:
    """The path of Newton–Raphson from x, the start among its points; it ends where the text above says."""
    path = [x]  # given
    while len(path) <= 100 and df(x) != 0:
        before, x = x, newton_step(x, f(x), df(x))
        path.append(x)
        if abs(x - before) <= 1e-12 * max(1, abs(x)):
            break
    return path


# %% [markdown] tags=["solution"]
"""
## The same from the engine

`optimize.newton` needs f alone: the slope comes from the chain rule. Long paths leap about near the complex roots,
where the last digit of a number decides where they go, so the two are compared step by step, from the points of one
path.
"""


# %% tags=["solution"]
def compare_steps(starts: tuple[float, ...] = (1.0, -4.0, 1.99, 2.5, 3.1)) -> float:
    """The largest difference between a step by hand and one by the engine, as a part of where it leads."""
    worst = 0.0
    for start in starts:
        for x in newton(f, df, start)[:-1]:
            by_hand, by_engine = newton_step(x, f(x), df(x)), optimize.newton(f, x, maxiter=1).x
            worst = max(worst, abs(by_hand - by_engine) / max(1, abs(by_engine)))
    return worst


def what_goes_wrong() -> None:
    """What the engine says of starts that lead to no root."""
    to_and_fro = optimize.newton(lambda x: np.arctan(x) * (1 + x**2) - 2 * x, 1.4).x
    say(f"arctan x settles from below {to_and_fro:.12f} and runs away from above: between that and its opposite it "
        "goes to and fro, because one step leads from x to −x where arctan(x) (1 + x²) = 2x.")
    for name, function, start in (("f", f, -1.0), ("x³ − 2x + 2", cycle, 0.0), ("arctan x", arctan, 1.3918),
                                  ("∛x", cube_root, 1.0)):
        say(f"{name} from {number(start, 6)}: {optimize.newton(function, start).message}", hanging="    ")


# %% tags=["solution"]
def run(start: float, pictures: Pictures) -> None:
    """The whole lab: where the starts end, by hand and by the engine, and what goes wrong."""
    explore(globals(), start, pictures)
    x = np.linspace(-6, 6, 98)  # at none of these the slope is 0
    worst = max(compare_steps(), np.max(np.abs(df(x) / derivative(f)(x) - 1)))
    verdict = agreement(worst, 1e-9)
    say(f"By hand and by the engine the slopes and the steps {verdict}: no part is further off than "
        f"{number(worst, 1)}.\n")
    what_goes_wrong()
    say("\nSciPy's newton without f′ takes secants, and comes elsewhere from 3.1; with f′ it does the same as here.")
    the_same_by("SciPy", "from scipy.optimize import newton\nsecants = newton(f, 3.1)\n"
                         "tangents = newton(f, 3.1, fprime=df)\nround(float(secants), 8), round(float(tangents), 8)",
                {"f": f, "df": df})


if __name__ == "__main__":
    with pictures_of(LAB) as pictures:
        run(**LAB.defaults, pictures=pictures)

# %% tags=["worksheet"]
# if __name__ == "__main__":
#     explore(globals(), start=2.2)
