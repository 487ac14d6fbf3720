"""Four paths one by one, with the running sum; and networks whose paths are only counted."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import numpy as np

from assignments.module_3_chain_rule.sum_over_paths import LAB, plots
from assignments.pictures import Pictures
from assignments.terminal import say
from tinygrad_edu import Tensor, count_paths

LINKS = ("∂x1/∂t", "∂x2/∂t", "∂a/∂x1", "∂a/∂x2", "∂b/∂x1", "∂b/∂x2")
PATHS = {"f ← a ← x1 ← t": (2, 0), "f ← a ← x2 ← t": (3, 1), "f ← b ← x1 ← t": (4, 0), "f ← b ← x2 ← t": (5, 1)}


def add_up(names: Mapping[str, Any], t: float = 0.7, pictures: Pictures | None = None) -> list[float]:
    """Print each path with its product and the sum so far, and draw them; the products.

    ``names``: those of a worksheet or of the solution: x, links, products and dfdt.
    """
    t = float(t)
    unwritten = ["links"] if names["links"](t, *names["x"](t)) is None else []
    unwritten += [name for name in ("products", "dfdt") if names[name](1.0, 2.0, 3.0, 4.0, 5.0, 6.0) is None]
    if unwritten:
        say(f"Still to be written: {', '.join(unwritten)}.")
        return []
    links = [float(link) for link in names["links"](t, *names["x"](t))]
    along = [float(product) for product in names["products"](*links)]
    total = 0.0
    print(f"{'path':16}  {'its links':>24}   {'product':>10}   {'sum so far':>10}")
    for (path, (outer, inner)), product in zip(PATHS.items(), along):
        total += product
        print(f"{path:16}  {'1 · ' + plots.factor(links[outer]) + ' · ' + plots.factor(links[inner]):>24}   "
              f"{plots.number(product):>10}   {plots.number(total):>10}")
    print(f"∂f/∂t = {plots.number(float(names['dfdt'](*links)))}")
    own, pictures = pictures is None, pictures or Pictures(f"pictures/{LAB.name}")
    plots.draw_paths(links, along, t, pictures)
    if own:
        pictures.finish()
    return along


def network(layers: int, width: int) -> tuple[Tensor, Tensor]:
    """The output and the input, one number each, of a network of tanh neurons with chance weights."""
    random = np.random.default_rng(7)
    start = Tensor(np.array([0.3]), requires_grad=True, name="x")
    y: Any = start
    sizes = [1, *[width] * layers, 1]
    for inputs, outputs in pairwise(sizes):
        y = np.tanh(random.standard_normal((outputs, inputs)) / np.sqrt(inputs) @ y)
    y.name = "y"
    return y, start


def edges(layers: int, width: int) -> int:
    """How many links such a network has: one for each weight, and one for each tanh."""
    return width + (layers - 1) * width**2 + width + layers * width + 1


def draw_growth(layers: int, width: int, pictures: Pictures) -> None:
    """Count the paths and the links of networks with 1, 2, … hidden layers, and draw both."""
    depths = list(range(1, layers + 1))
    plots.draw_growth(depths, [count_paths(*network(depth, width)) for depth in depths],
                      [edges(depth, width) for depth in depths], width, pictures)
