# %% [markdown]
"""
# Taylor series

All that is known of a function at one point – its value, its slope, how the slope changes, and so on – is enough to
build it up again around that point: each derivative adds a term, and each term makes the polynomial fit a little
further out. For some functions that goes on for ever, and for others it ends at a wall.
"""

# %%
from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any as Array  # a number or an array of numbers: the code works on both

import numpy as np

from assignments.elsewhere import agreement, the_same_by
from assignments.module_4_taylor.taylor_series import LAB
from assignments.module_4_taylor.taylor_series.account import build_up, print_reach
from assignments.module_4_taylor.taylor_series.plots import draw_coefficients, draw_disc
from assignments.pictures import Pictures, pictures_of
from assignments.terminal import say
from tinygrad_edu.formula import number
from tinygrad_edu.taylor_series import taylor, taylor_polynomial

# %% [markdown] tags=["solution"]
"""
The worksheet is made from this file: it leaves out the cells that are tagged "solution", type hints, and the
inside of the functions to be written.
"""

# %% [markdown]
"""
## The function, and all its derivatives at one point

f = sin is a good one to begin with: its derivatives are sin, cos, −sin, −cos, and then they come round again.
"""


# %%
def f(x: Array) -> Array:
    """The function that is built up again."""
    return np.sin(x)


# %%
def derivatives_at(x0: float, order: int) -> Array:
    """f(x₀), f′(x₀), f″(x₀), … up to that order, one number each."""
    cycle = [np.sin(x0), np.cos(x0), -np.sin(x0), -np.cos(x0)]
    return np.array([cycle[k % 4] for k in range(order + 1)])


# %%
def factorial(k: int) -> int:
    """k! = 1 · 2 · 3 · … · k, and 0! = 1."""
    return math.prod(range(1, k + 1))


# %% [markdown]
"""
## One term

A polynomial that has the same derivatives at x₀ as f has: which? Differentiated k times, (x − x₀)ᵏ is k!, whatever x
is, and each lower power is gone, and each higher one is 0 at x₀. So one term takes care of one derivative.
"""

# %% [markdown] tags=["solution"]
"""
    term k = f⁽ᵏ⁾(x₀) / k! · (x − x₀)ᵏ
"""

# %% [markdown] tags=["worksheet"]
# """
# What has to stand before (x − x₀)ᵏ, so that its k-th derivative is f⁽ᵏ⁾(x₀), in Python dkf? Write it where `...`
# stands. Ask with `check(term)` here, or in a terminal
#
#     python -m assignments check taylor_series term
#     python -m assignments hint taylor_series term
# """


# %%
def term(k: int, dkf: Array, x: Array, x0: Array) -> Array:
    """The term with (x − x₀)ᵏ of the series; dkf is the k-th derivative of f at x₀, a number."""
    return dkf / factorial(k) * (x - x0)**k


# %% tags=["worksheet"]
# from assignments import check
#
# check(term)


# %% [markdown]
"""
## The polynomial, and what it leaves out

The Taylor polynomial of order n is the sum of the terms k = 0 … n. What it leaves out begins with the next term, and
close to x₀ that one is larger than all that follow: the error shrinks as fast as its power of (x − x₀). Some
derivatives may be 0, though. About 0 every second one of sin is, so there the polynomial of order 1 is as good as that
of order 2, and its error is of order 3.
"""


# %%
def polynomial(derivatives: Sequence[Array] | Array, x: Array, x0: Array) -> Array:
    """The Taylor polynomial at x, from the derivatives f(x₀), f′(x₀), … , f⁽ⁿ⁾(x₀): all of them are used."""
    return sum(term(k, dkf, x, x0) for k, dkf in enumerate(derivatives))


# %%
def error_order(n: int, derivatives: Sequence[Array] | Array) -> int:
    """The power of (x − x₀) with which the error of the polynomial of order n begins.

    derivatives: those of f at x₀, many more than n; not all that the polynomial leaves out are 0.
    """
    k = n + 1
    while derivatives[k] == 0:
        k = k + 1
    return k


# %% [markdown] tags=["solution"]
"""
## The same from the engine

`taylor_polynomial` needs no derivatives from us: it runs f once on a power series in place of a number, and each
operation does to it what its own line of the chain rule says.
"""


# %% tags=["solution"]
def compare_polynomials(x0: float, order: int) -> float:
    """The largest difference between a polynomial by hand and by the engine, of any order, within 2 of x₀."""
    x = x0 + np.linspace(-2, 2, 81)
    return max(float(np.abs(polynomial(derivatives_at(x0, n), x, x0) - taylor_polynomial(f, x0, n)(x)).max())
               for n in range(order + 1))


# %% [markdown]
"""
## How far it reaches

The series of sin fits everywhere, if there are enough terms. That of 1 / (1 + x²) about 2 stops at a distance of √5,
and nothing is to be seen there on the line of numbers: but at ±i, in the plane of complex numbers, 1 + x² is 0. A
series fits inside a disc about x₀, and the nearest pole is on its edge.

Its coefficients cₖ = f⁽ᵏ⁾(x₀) / k! know the radius r of that disc: in the long run they behave as 1/rᵏ, so that
log |cₖ| falls along a line of slope −log r. Two poles at one distance make them swing below that line.
"""


# %% tags=["solution"]
def run(x0: float, order: int, pictures: Pictures) -> None:
    """The whole lab: build up a sine, compare it with the engine's, and measure three discs of convergence."""
    build_up(globals(), x0, order, pictures)
    worst = compare_polynomials(x0, order)
    verdict = agreement(worst)
    say(f"By hand and by the engine they {verdict}: no value differs by more than {number(worst, 2)}.\n")
    orders = ", ".join(f"{n} → {error_order(n, taylor(f, 0.0, 12))}" for n in range(5))
    say(f"About 0, where every second derivative of sin is 0, the error's order is, by order:  {orders}\n")
    print_reach()
    draw_disc(polynomial, pictures)
    draw_coefficients(pictures)
    print()
    the_same_by("mpmath", "import mpmath\nnp.round(np.array(mpmath.taylor(mpmath.sin, x0, 5), float), 8)",
                {"np": np, "x0": x0})


if __name__ == "__main__":
    with pictures_of(LAB) as pictures:
        run(**LAB.defaults, pictures=pictures)

# %% tags=["worksheet"]
# if __name__ == "__main__":
#     build_up(globals(), x0=1.0, order=9)
