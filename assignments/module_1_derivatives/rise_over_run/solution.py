# %% [markdown]
"""
# Rise over run

How steep is a curve at one point? Between two points that is easy to say: the rise divided by the run. So take a second
point, a step h away, and bring it nearer and nearer. The line through both, the secant, turns into the tangent, and its
slope into the derivative. On a computer there is an end to that: numbers have some sixteen digits.
"""

# %%
from __future__ import annotations

from collections.abc import Callable
from typing import Any as Array  # a number, or a Tensor in its place: f works on either

import numpy as np

from assignments.elsewhere import agreement, the_same_by
from assignments.module_1_derivatives.rise_over_run import LAB
from assignments.module_1_derivatives.rise_over_run.limit import watch_the_limit
from assignments.pictures import Pictures, pictures_of
from assignments.terminal import say
from tinygrad_edu import rise_over_run
from tinygrad_edu.formula import number


# %%
def f(x: Array) -> Array:
    """eˣ sin 3x: a wave that grows."""
    return np.exp(x) * np.sin(3 * x)


# %% [markdown]
"""
## To one side, and to both

Two points on the curve make a secant, and its slope is rise / run: by how much f changes from the one to the other, and
how far they are apart.

- The forward difference takes the points at x and x + h.
- The central difference takes those at x − h and x + h.

Both secants become the tangent, and both slopes f′(x), as h → 0.
"""

# %% [markdown] tags=["solution"]
"""
    forward = (f(x + h) − f(x)) / h
    central = (f(x + h) − f(x − h)) / (2h)
"""

# %% [markdown] tags=["worksheet"]
# """
# Write them, for any function f, where `...` stands. Ask with `check(slope)` here, or in a terminal
#
#     python -m assignments check rise_over_run slope
#     python -m assignments hint rise_over_run slope
# """


# %%
def slope(f: Callable[[float], float], x: float, h: float) -> float:
    """Rise over run between x and x + h."""
    return (f(x + h) - f(x)) / h


# %% tags=["worksheet"]
# from assignments import check
#
# check(slope)


# %%
def central(f: Callable[[float], float], x: float, h: float) -> float:
    """Rise over run between x − h and x + h."""
    return (f(x + h) - f(x - h)) / (2 * h)


# %% [markdown]
"""
## How far they are off

Taylor's series says what a step leaves over. To both sides alike, the terms with f″ cancel:

    forward = f′(x) + h f″(x) / 2 + …
    central = f′(x) + h² f‴(x) / 6 + …

So for a tenth of h the first error is ten times less, and the second a hundred times.

But f(x + h) and f(x) have only sixteen digits. What is rounded away, about 10⁻¹⁶ of them, is divided by h as their
difference is, and 10⁻¹⁶ / h grows as h → 0. The best h lies where both errors are alike. Where f and its derivatives
are no large numbers, that is near

    h = 10⁻¹⁶ / h
    h² = 10⁻¹⁶ / h

the first for the forward difference, so h = 10⁻⁸, and the second for the central one, where h is between 10⁻⁶ and 10⁻⁵.
"""


# %% [markdown] tags=["solution"]
"""
## The same from the engine

`rise_over_run` of the engine makes the same table for any function, and compares it with the slope by the chain rule,
which takes no step and so has neither error.
"""


# %% tags=["solution"]
def run(x: float, pictures: Pictures) -> None:
    """The whole lab: watch the limit, compare with the engine, and draw the secants and the errors."""
    say(f"The slope of eˣ sin 3x at x = {number(x, 6)}, as rise over run:\n")
    by_hand = watch_the_limit(globals(), x, pictures)
    by_engine = rise_over_run(f, x, smallest=by_hand.h[-1])
    worst = max(np.abs(by_hand.forward - by_engine.forward).max(), np.abs(by_hand.central - by_engine.central).max())
    verdict = agreement(worst)
    say(f"By hand and by the engine's rise_over_run the slopes {verdict}: none differs by more than "
        f"{number(worst, 2)}.\n")
    the_same_by("SciPy", "from scipy.optimize import approx_fprime\n"
                         "approx_fprime([x], f)[0].round(10)  # forward, h = 1.5e-8", {"f": f, "x": x})


if __name__ == "__main__":
    with pictures_of(LAB) as pictures:
        run(**LAB.defaults, pictures=pictures)

# %% tags=["worksheet"]
# if __name__ == "__main__":
#     watch_the_limit(globals(), x=0.7)
