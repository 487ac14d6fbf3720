"""The fit as a page with a scrubber: the bell curve over the histogram, χ², and the way of μ and σ."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from assignments.descent import Descent
from assignments.film import Axis, Chart, Frame, Line, film, powers_around, steps_in_words
from tinygrad_edu.formula import number

MOST_FRAMES = 120
POINTS = 150  # of each curve
LEFT, RIGHT = 130.0, 220.0  # cm


def page(x: np.ndarray, y: np.ndarray, path: np.ndarray, descent: Descent, f: Callable[..., np.ndarray]) -> str:
    """The film of a descent along ``path``, a row [μ, σ] for each point reached, as HTML."""
    last = len(path) - 1
    steps = sorted({round(last * (k / MOST_FRAMES)**2) for k in range(MOST_FRAMES + 1)})
    fine = np.linspace(LEFT, RIGHT, POINTS)
    frames = [Frame(f"Step {step:,}: μ = {number(mu, 6)} cm, σ = {number(sig, 5)} cm, χ² = "
                    f"{number(descent.costs[step])} / cm².", [[fine, f(fine, mu, sig)]])
              for step in steps for mu, sig in [path[step]]]
    stage = Chart("The histogram of heights, and the bell curve", Axis(LEFT, RIGHT, "height in cm"),
                  Axis(0, 1.6 * float(y.max()), "density in 1/cm"),
                  [Line("bar", "people", outline(x, y)), Line("now", "the bell curve")], height=404)
    return film(f"A bell curve is fitted to the heights of people in {steps_in_words(last)}",
                "Each step goes against the Jacobian of the misfit χ²: the steeper, the farther. "
                f"{descent.in_words()}", stage, frames,
                [cost_chart(steps, descent), way(steps, path)])


def outline(x: np.ndarray, y: np.ndarray) -> list[np.ndarray]:
    """The histogram as one line around all its bars."""
    width = x[1] - x[0]
    across = np.repeat(np.append(x - width / 2, x[-1] + width / 2), 2)
    return [across, np.concatenate([[0], np.repeat(y, 2), [0]])]


def cost_chart(steps: list[int], descent: Descent) -> Chart:
    """χ² against the step."""
    costs = np.array(descent.costs)
    some = a_few(len(costs), steps)
    return Chart("The misfit χ² at each step", Axis(0, max(len(costs) - 1, 1), "step"),
                 Axis(*powers_around(costs), "χ² in 1/cm²", log=True), [Line("first", "χ²", [some, costs[some]])],
                 now=[(step, costs[step]) for step in steps], height=230)


def a_few(length: int, steps: list[int]) -> np.ndarray:
    """The steps of the frames, and between them as many as can be told apart."""
    return np.union1d(np.arange(0, length, length // 600 + 1), steps)


def way(steps: list[int], path: np.ndarray) -> Chart:
    """The way of the descent in the plane of μ and σ."""
    (left, low), (right, high) = path.min(axis=0) - 1, path.max(axis=0) + 1
    line = path[a_few(len(path), steps)].T
    return Chart("The way of the descent over μ and σ", Axis(float(left), float(right), "mean μ in cm"),
                 Axis(float(low), float(high), "width σ in cm"), [Line("second", "the way", line)],
                 now=path[steps], height=230)
