"""The cost with its graph: layer by layer, as it is drawn; and as a step of training needs it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from nn.optim import StochasticSteepestDescent
from tinygrad_edu import Tensor, group, sigmoid


def record_flow(blocks: Sequence[Tensor], x: np.ndarray, y: np.ndarray) -> tuple[Tensor, dict[str, Any]]:
    """The cost of a network, recorded, and what its parts are called; ``blocks``: W1, b1, W2, b2, W3, b3."""
    values: dict[str, Any] = {"x": x, "y": y}
    a: Any = x
    for n, (W, b) in enumerate(zip(blocks[::2], blocks[1::2]), 1):
        with group(f"layer {n}"):  # one box in the picture
            z = W @ a + b
            a = sigmoid(z)
        values |= {f"z{n}": z, f"a{n}": a}
    C = np.linalg.norm(a - y)**2 / x.size
    return C, values | {"C": C}


def recorded_step(C: Callable[[], Tensor], steepest_descent: StochasticSteepestDescent) -> Callable[[], float]:
    """A step by the engine's Jacobians, for which the cost ``C()`` is recorded anew; it returns the cost before."""
    def take_step() -> float:
        steepest_descent.zero_grad()
        here = C()
        here.backward()
        steepest_descent.step()
        return here.item()
    return take_step
