# %% [markdown]
"""
# A sum over paths

If f depends on x1 and x2, and both depend on t, then t moves f in more than one way. The multivariate chain rule says
what becomes of that: along each path from t to f the derivatives of the links are multiplied, and the products are
added up. Here are four paths to be walked one by one, and a network with so many that nobody walks them.
"""

# %%
from __future__ import annotations

from collections.abc import Sequence
from typing import Any as Array  # a number, or a Tensor in its place: the code works on either

from assignments.elsewhere import agreement, the_same_by
from assignments.module_3_chain_rule.sum_over_paths import LAB
from assignments.module_3_chain_rule.sum_over_paths.one_by_one import add_up, draw_growth, network
from assignments.pictures import Pictures, pictures_of
from assignments.terminal import say
from tinygrad_edu import Tensor, count_paths, paths
from tinygrad_edu.formula import number

# %% [markdown]
"""
## A small graph

    x1 = 1 − t²
    x2 = 1 + t²
    a = x1² · x2
    b = x1 · x2²
    f = a + b

From t one can go to x1 or to x2, from each of these to a or to b, and from there to f:

- f ← a ← x1 ← t
- f ← a ← x2 ← t
- f ← b ← x1 ← t
- f ← b ← x2 ← t
"""


# %%
def x(t: Array) -> tuple[Array, Array]:
    """x1 and x2."""
    return 1 - t**2, 1 + t**2


def a(x1: Array, x2: Array) -> Array:
    """The first term of f."""
    return x1**2 * x2


def b(x1: Array, x2: Array) -> Array:
    """The second term of f."""
    return x1 * x2**2


# %% [markdown]
"""
## The links

Each arrow of the graph has a derivative of its own: how fast its end moves with its beginning, while all else is held
still. The last two are easy, ∂f/∂a = 1 and ∂f/∂b = 1, and need not be written.
"""

# %% [markdown] tags=["worksheet"]
# """
# Write the other six where `...` stands, then the products, then the sum. Ask with `check(links)` here, or in a
# terminal
#
#     python -m assignments check sum_over_paths links
#     python -m assignments hint sum_over_paths links
# """


# %%
def links(t: Array, x1: Array, x2: Array) -> tuple[Array, ...]:
    """The six derivatives ∂x1/∂t, ∂x2/∂t, ∂a/∂x1, ∂a/∂x2, ∂b/∂x1, ∂b/∂x2, in this order."""
    return -2 * t, 2 * t, 2 * x1 * x2, x1**2, x2**2, 2 * x1 * x2


# %% tags=["worksheet"]
# from assignments import check
#
# check(links)


# %%
def products(dx1_dt: Array, dx2_dt: Array, da_dx1: Array, da_dx2: Array, db_dx1: Array, db_dx2: Array) -> list[Array]:
    """The four products along the paths, in the order in which the paths are listed above."""
    return [da_dx1 * dx1_dt, da_dx2 * dx2_dt, db_dx1 * dx1_dt, db_dx2 * dx2_dt]


# %%
def dfdt(dx1_dt: Array, dx2_dt: Array, da_dx1: Array, da_dx2: Array, db_dx1: Array, db_dx2: Array) -> Array:
    """∂f/∂t from the six links: the sum over all paths. It is also written df/dt, the total derivative."""
    return sum(products(dx1_dt, dx2_dt, da_dx1, da_dx2, db_dx1, db_dx2))


# %% [markdown]
"""
## Too many to walk

The same sum is a product of matrices: a row with ∂f/∂a and ∂f/∂b, times a matrix with the four links in the middle,
times a column with ∂x1/∂t and ∂x2/∂t. There, paths that run together are added up before they are multiplied on:
∂f/∂x1 is made of two paths, and goes through ∂x1/∂t once.

With two numbers in each layer that saves little. But in a network each neuron hears all those before it, so that each
layer multiplies the number of paths. The links grow by as many in each layer, and backpropagation takes each link once.
"""

# %% [markdown] tags=["solution"]
"""
## The same from the engine

`paths` lists what it finds in the recorded graph, and `count_paths` counts without walking.
"""


# %% tags=["solution"]
def record(t: float) -> tuple[Tensor, Tensor]:
    """f and t, with the graph between them."""
    start = Tensor(t, requires_grad=True, name="t")
    x1, x2 = x(start)
    first, second = a(x1, x2), b(x1, x2)
    f = first + second
    for tensor, name in ((x1, "x1"), (x2, "x2"), (first, "a"), (second, "b"), (f, "f")):
        tensor.name = name
    return f, start


def difference(by_hand: Sequence[float], t: float) -> float:
    """The largest difference between a product by hand and by the engine, or between the sums."""
    found = paths(*record(t))
    pairs = [*zip(by_hand, (path.product for path in found)), (sum(by_hand), found.sum)]
    return max(abs(own - theirs) for own, theirs in pairs)


def run(t: float, layers: int, width: int, pictures: Pictures) -> None:
    """The whole lab: walk the four paths, compare with the engine, and count those of a network."""
    say(f"∂f/∂t of f = x1² x2 + x1 x2² with x1 = 1 − t², x2 = 1 + t², at t = {number(t, 6)}:\n")
    by_hand = add_up(globals(), t, pictures)
    off = difference(by_hand, t)
    verdict = agreement(off, 1e-12 * max(1.0, *map(abs, by_hand)))
    say(f"\nBy hand and by the engine the paths {verdict}: no product differs by more than {number(off, 2)}.\n")
    y, start = network(layers, width)
    say(f"A network of tanh neurons with {layers} hidden layers of {width} has {count_paths(y, start):,} paths from "
          "one input to one output.")
    try:
        paths(y, start)
    except ValueError as why:
        say(str(why))
    print()
    draw_growth(layers, width, pictures)
    dx1_dt, dx2_dt, da_dx1, da_dx2, db_dx1, db_dx2 = links(t, *x(t))
    the_same_by("NumPy", "import numpy as np\n"
                         "row, column = np.array([1, 1]), np.array([dx1_dt, dx2_dt])\n"
                         "matrix = np.array([[da_dx1, da_dx2], [db_dx1, db_dx2]])\n"
                         "np.round(row @ matrix @ column, 12)", locals())


if __name__ == "__main__":
    with pictures_of(LAB) as pictures:
        run(**LAB.defaults, pictures=pictures)

# %% tags=["worksheet"]
# if __name__ == "__main__":
#     add_up(globals(), t=0.7)
