"""The neuron under watch: the way down its cost, and what is printed and drawn of it."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

import numpy as np

from assignments.descent import Descent
from assignments.module_3_chain_rule.simple_networks import LAB, plots
from assignments.pictures import Pictures, pictures_of
from assignments.terminal import say
from assignments.unwritten import all_written
from tinygrad_edu.formula import formatted

SHOWN = (0, 1, 10, 100, 1000, 10_000)  # steps


def descend(names: MutableMapping[str, Any], x: np.ndarray, y: np.ndarray, aggression: float, steps: int,
            ) -> tuple[np.ndarray, Descent]:
    """Take steepest steps from where the neuron is; the path, a row [w1, b1] for each point reached, and the costs.

    ``names``: those of a worksheet or of the solution: w1, b1, cost, dCdw, dCdb. w1 and b1 move.
    """
    descent = Descent(steps, aggression)
    path = []

    def arrive() -> None:
        descent.note(float(names["cost"](x, y)))
        path.append((float(names["w1"]), float(names["b1"])))

    with descent:
        for _ in descent:
            arrive()
            down_w, down_b = -names["dCdw"](x, y), -names["dCdb"](x, y)  # both before either moves
            names["w1"], names["b1"] = names["w1"] + aggression * down_w, names["b1"] + aggression * down_b
        arrive()
    return np.array(path), descent


def print_table(path: np.ndarray, descent: Descent) -> None:
    """A few of the points reached, and the last."""
    last = len(path) - 1
    print("  step         w1         b1           C")
    for step in sorted({step for step in SHOWN if step < last} | {last}):
        w1, b1 = (formatted(each, ".5f") for each in path[step])
        print(f"{step:6,} {w1:>10} {b1:>10} {descent.costs[step]:11.7f}")


def plot_descent(names: MutableMapping[str, Any], x: np.ndarray, y: np.ndarray, aggression: float = 1,
                 steps: int = 1000, pictures: Pictures | None = None) -> tuple[np.ndarray, Descent]:
    """Descend, print the way down, and draw it over the map of the cost; the path, and how it went."""
    if not all_written(names, {"a1": (x,)}, dict.fromkeys(("cost", "dCdw", "dCdb"), (x, y))):
        return np.empty((0, 2)), Descent(0, aggression)
    path, descent = descend(names, x, y, aggression, steps)
    say(f"\n{descent.in_words()}\n")
    if len(path):  # it may be stopped before the first step
        print_table(path, descent)
        with pictures_of(LAB, pictures) as pictures:
            plots.draw_descent(names, x, y, path, pictures)
    return path, descent
