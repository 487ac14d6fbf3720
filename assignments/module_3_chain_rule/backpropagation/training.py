"""Training under watch: the steps of a descent, and the curves that the network draws on the way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from assignments.descent import Descent
from assignments.module_3_chain_rule.backpropagation.plots import Curve, moments
from tinygrad_edu import Tensor


def watched(take_step: Callable[[], float], cost: Callable[[], Any], output: Callable[[], Any], iterations: int,
            aggression: float) -> tuple[Descent, list[Curve]]:
    """Take the steps of a descent; how it went, and the curves the network drew on the way and at the end.

    ``take_step`` moves the network and returns the cost before; ``output`` is the curve it draws now, of shape (2, N).
    """
    descent = Descent(iterations, aggression)
    when, curves = moments(iterations), []
    with descent, np.errstate(all="ignore"):  # a number that is not finite is met in words by descent.note
        for step in descent:
            if step in when:
                curves.append((step, numbers(output())))
            descent.note(take_step())
            if descent.costs[-1] > descent.costs[0]:
                check_saturation(numbers(output()), descent)
        descent.note(float(numbers(cost())))
    if descent.problem is None:
        curves.append((descent.reached, numbers(output())))
    return descent, curves


def numbers(a: Any) -> np.ndarray:
    """The plain numbers of an array, or of a Tensor in its place."""
    return a.numpy() if isinstance(a, Tensor) else a


def check_saturation(a3: np.ndarray, descent: Descent) -> None:
    """Stop if the last layer lies wholly on the flat ends of σ, where ∂a3/∂z3 = 0 and no Jacobian gets past it."""
    if np.all(a3 * (1 - a3) < 1e-6):
        descent.diverged(f"the cost is stuck at {descent.costs[-1]:.3g}, above the {descent.costs[0]:.3g} of step 0, "
                         "because z3 lies on the flat ends of σ, where no slope is left")
