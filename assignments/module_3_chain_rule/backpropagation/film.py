"""The training as a page with a scrubber: the curve, the cost, and how much of ∂C reaches each layer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from assignments.descent import Descent
from assignments.film import Axis, Chart, Frame, Line, film, powers_around, some_steps, steps_in_words
from assignments.module_3_chain_rule.backpropagation.plots import Curve
from tinygrad_edu import Tensor, chain_rule
from tinygrad_edu.formula import number

LAYERS = ("third", "second", "first")  # the kinds of line for z1, z2, z3: the last is the boldest


class TrainingFilm:
    """What a film needs of a training, kept while it runs.

    ``cost``: a function that gives C as a Tensor with its graph.
    """

    def __init__(self, cost: Callable[[], Any]) -> None:
        self.cost = cost
        self.seen: dict[int, tuple[float, list[float]]] = {}

    def look(self, step: int) -> None:
        """Keep the cost at this step, and how large ∂C/∂z is in each layer."""
        C = self.cost()
        self.seen[step] = C.item(), adjoint_norms(C)

    def page(self, curves: list[Curve], y: np.ndarray, descent: Descent) -> str:
        """The film of the curves that were kept, as HTML."""
        curves = [(step, curve) for step, curve in curves if step in self.seen]  # Ctrl-C may have come in between
        steps = [step for step, _ in curves]
        costs = [self.seen[step][0] for step in steps]
        norms = [self.seen[step][1] for step in steps]
        frames = [Frame(words(step, cost, sizes), [curve]) for (step, curve), cost, sizes in zip(curves, costs, norms)]
        closed = np.concatenate([y, y[:, :1]], axis=1)  # the target ends where it begins
        stage = Chart("The curve that the network draws, and the target",
                      Axis(0, 1, "first output: across"), Axis(0, 1, "second output: up"),
                      [Line("target", "target", closed), Line("now", "the network")], height=404)
        about = "On its way back from the cost the adjoint is multiplied by σ′, which is ¼ at most, in every layer. " \
                f"Where little of it arrives, little is learnt. {descent.in_words()}"
        return film(f"A network learns to draw a heart in {steps_in_words(steps[-1])}", about, stage, frames,
                    [cost_chart(steps, costs, descent), norm_chart(steps, norms)])


def adjoint_norms(C: Tensor) -> list[float]:
    """‖∂C/∂z‖ for each layer, the first layer first: z is what goes into a σ."""
    return [float(np.linalg.norm(step.total)) for step in chain_rule(C) if step.node.operation.name == "sigmoid"][::-1]


def words(step: int, cost: float, sizes: list[float]) -> str:
    """One moment in words."""
    layers = ", ".join(f"‖∂C/∂z{n}‖ = {number(size, 3)}" for n, size in enumerate(sizes, 1))
    return f"Step {step:,}: cost {number(cost)}. {layers}."


def cost_chart(steps: list[int], costs: list[float], descent: Descent) -> Chart:
    """The cost against the step, both on logarithmic axes."""
    shown = some_steps(len(descent.costs) - 1)
    every, lowest = np.array(descent.costs), np.minimum.accumulate(descent.costs)
    ends = powers_around(every[shown])
    return Chart("The cost at each step, and the lowest so far", step_axis(steps), Axis(*ends, "cost C", log=True),
                 [Line("pale", "cost at each step", [shown + 1, every[shown]]),
                  Line("first", "lowest so far", [shown + 1, lowest[shown]])],
                 now=[(step + 1, cost) for step, cost in zip(steps, costs)], height=230)


def norm_chart(steps: list[int], norms: list[list[float]]) -> Chart:
    """The size of the adjoint in each layer: where it is small, nothing is learnt."""
    by_layer = np.array(norms).T  # a row for each layer
    lines = [Line(kind, f"‖∂C/∂z{n}‖", [np.array(steps) + 1, sizes])
             for n, (kind, sizes) in enumerate(zip(LAYERS, by_layer), 1)]
    return Chart("How large the adjoint ∂C/∂z is in each layer", step_axis(steps),
                 Axis(*powers_around(norms), "size of ∂C/∂z", log=True), lines,
                 now=[(step + 1, np.nan) for step in steps], height=230)


def step_axis(steps: list[int]) -> Axis:
    """The steps of a training; a logarithmic axis has no place for step 0."""
    return Axis(1, float(10 ** np.ceil(np.log10(max(steps[-1] + 1, 10)))), "step + 1", log=True)
