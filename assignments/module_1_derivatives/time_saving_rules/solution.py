# %% [markdown]
"""
# Time-saving rules

A derivative is a limit, and nobody takes limits all day. Four rules save the time: for sums, products, quotients, and
for a function inside another. With them no expression is too large: it is taken apart until each part is easy.
"""

# %%
from __future__ import annotations

from collections.abc import Callable
from typing import Any as Array  # a number, or a Tensor in its place: the code works on either

import numpy as np

from assignments.elsewhere import agreement, the_same_by
from assignments.module_1_derivatives.time_saving_rules import LAB
from assignments.module_1_derivatives.time_saving_rules.taken_apart import take_apart
from assignments.pictures import Pictures, pictures_of
from assignments.terminal import say
from tinygrad_edu import derivative
from tinygrad_edu.formula import formatted, number

# %% [markdown]
"""
## The rules

A rule is a little program. It is given the values of two functions at one point, f and g, with their derivatives there,
`df` for f′ and `dg` for g′, and says what the derivative of f · g is, or of f / g. A sum needs no program, because
(f + g)′ = f′ + g′.

A function inside another, f(g(x)), depends on x by way of g. So its derivative has two factors: how fast f changes with
g, which is f′ taken at g, and how fast g changes with x. In sin(x²), for example, g = x² and g′ = 2x. Because f′ is
taken at g, here `df` is a function.
"""

# %% [markdown] tags=["worksheet"]
# """
# Write the rules where `...` stands. Ask with `check(product)` here, or in a terminal
#
#     python -m assignments check time_saving_rules product
#     python -m assignments hint time_saving_rules product
# """

# %% [markdown] tags=["solution"]
"""
    (f g)′ = f′ g + f g′
    (f / g)′ = (f′ g − f g′) / g²
    f(g)′ = f′(g) · g′
"""


# %%
def product(f: Array, df: Array, g: Array, dg: Array) -> Array:
    """(f · g)′ from the numbers f, f′, g and g′."""
    return df * g + f * dg


# %% tags=["worksheet"]
# from assignments import check
#
# check(product)


# %%
def quotient(f: Array, df: Array, g: Array, dg: Array) -> Array:
    """(f / g)′ from the numbers f, f′, g and g′."""
    return (df * g - f * dg) / g**2


# %%
def chain(df: Callable[[Array], Array], g: Array, dg: Array) -> Array:
    """f(g)′ from the function df = f′ and the numbers g and g′."""
    return df(g) * dg


# %% [markdown]
"""
## A beast

    beast = cos(3x² + x) · exp(sin(x)) / √(1 + x⁴)

It looks worse than it is: beast = u · v / w, and each of the three is a function inside another.
"""


# %%
def u(x: Array) -> Array:
    """cos(3x² + x)"""
    return np.cos(3 * x**2 + x)


def v(x: Array) -> Array:
    """e to the power of sin x"""
    return np.exp(np.sin(x))


def w(x: Array) -> Array:
    """√(1 + x⁴)"""
    return np.sqrt(1 + x**4)


def beast(x: Array) -> Array:
    """u · v / w"""
    return u(x) * v(x) / w(x)


# %% [markdown] tags=["worksheet"]
# """
# Use your own rules: `chain` for each of the three parts, then `product` and `quotient` for the beast. A short function
# that has no name yet is written `lambda a: …`, for example `lambda a: 2 * a` for the derivative of a².
# """


# %%
def du(x: Array) -> Array:
    """u′"""
    return chain(lambda a: -np.sin(a), 3 * x**2 + x, 6 * x + 1)


# %%
def dv(x: Array) -> Array:
    """v′"""
    return chain(np.exp, np.sin(x), np.cos(x))


# %%
def dw(x: Array) -> Array:
    """w′"""
    return chain(lambda c: 1 / (2 * np.sqrt(c)), 1 + x**4, 4 * x**3)


# %%
def dbeast(x: Array) -> Array:
    """beast′"""
    uv, duv = u(x) * v(x), product(u(x), du(x), v(x), dv(x))
    return quotient(uv, duv, w(x), dw(x))


# %% [markdown] tags=["solution"]
"""
## The same from the engine

`derivative` knows the rules, too: of each operation it knows the derivative, and the chain rule puts them together. It
takes the beast as it stands.
"""


# %% tags=["solution"]
def run(x: float, pictures: Pictures) -> None:
    """The whole lab: take the beast apart, put its derivative together, compare with the engine, draw both."""
    say(f"cos(3x² + x) · e^(sin x) / √(1 + x⁴) at x = {number(x, 6)}, rule by rule:\n")
    by_hand = take_apart(globals(), x, pictures)
    by_engine = derivative(beast)(x)
    off = abs(by_hand - by_engine)
    verdict = agreement(off, 1e-12 * max(1.0, abs(by_engine)))
    say(f"\nBy hand {formatted(by_hand, '.8f')}, by the engine {formatted(by_engine, '.8f')}: they {verdict}, and "
        f"differ by {number(off, 2)}.\n")
    the_same_by("SymPy", "from sympy import cos, diff, exp, sin, sqrt, symbols\n"
                         "z = symbols('z')\n"
                         "beast = cos(3*z**2 + z) * exp(sin(z)) / sqrt(1 + z**4)\n"
                         "round(float(diff(beast, z).subs(z, x)), 8)", {"x": x})


if __name__ == "__main__":
    with pictures_of(LAB) as pictures:
        run(**LAB.defaults, pictures=pictures)

# %% tags=["worksheet"]
# if __name__ == "__main__":
#     take_apart(globals(), x=1.2)
