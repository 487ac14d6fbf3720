"""Training under watch: what is learnt, the cost with its graph, the steps, and the curves drawn on the way."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping, Sequence
from typing import Any

import numpy as np

from assignments.descent import Descent
from assignments.module_3_chain_rule.backpropagation import LAB
from assignments.module_3_chain_rule.backpropagation.film import TrainingFilm
from assignments.module_3_chain_rule.backpropagation.plots import Curve, draw_training, moments
from assignments.pictures import Pictures, pictures_of
from assignments.terminal import say
from assignments.unwritten import all_written
from nn.optim import StochasticSteepestDescent
from tinygrad_edu import Tensor, group, sigmoid

BLOCKS = ("W1", "b1", "W2", "b2", "W3", "b3")
JACOBIANS = ("J_W3", "J_b3", "J_W2", "J_b2", "J_W1", "J_b1")  # in the order in which they are written
PYTORCH = """
import torch
t = [torch.tensor(p, requires_grad=True) for p in (W1, b1, W2, b2, W3, b3)]
a = torch.tensor(x)
for W, b in zip(t[::2], t[1::2]): a = torch.sigmoid(W @ a + b)
(((a - torch.tensor(y))**2).sum() / x.size).backward()  # t[4].grad is J_W3
bool(abs(t[4].grad.numpy() - J_W3(x, y)).max() < 1e-12)
"""


def training_data(N: int = 100) -> tuple[np.ndarray, np.ndarray]:
    """N samples of the curve to learn: how far along it, x of shape (1, N), and where that is, y of shape (2, N)."""
    x = np.arange(N).reshape(1, N) / N
    s = 2 * np.pi * x
    heart = np.concatenate([16 * np.sin(s)**3, 13 * np.cos(s) - 5 * np.cos(2*s) - 2 * np.cos(3*s) - np.cos(4*s)])
    return x, (heart / 20 + 1) / 2  # σ reaches only what lies between 0 and 1


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


def plot_training(network: MutableMapping[str, Any], x: np.ndarray, y: np.ndarray, iterations: int = 10_000,
                  aggression: float = 7, noise: float = 1, random: np.random.Generator | None = None,
                  pictures: Pictures | None = None, take_step: Callable[[], float] | None = None) -> Descent:
    """Train, and draw how the network's curve came to follow the target.

    ``network``: the names of a worksheet or of the solution: W1 … b3, cost, J_W1 … J_b3 and the others.
    ``take_step``: one step; by default by the Jacobians that are written by hand, if all of them are.
    """
    if not take_step and not all_written(network, dict.fromkeys(JACOBIANS, (x, y))):
        return Descent(0, aggression)
    take_step = take_step or step_by_hand(network, x, y, aggression, noise,
                                          random or np.random.default_rng(LAB.defaults["seed"]))
    with pictures_of(LAB, pictures) as pictures:
        film = TrainingFilm(lambda: network["cost"](x, y)) if pictures.film else None
        descent, curves = watched(take_step, lambda: network["cost"](x, y), lambda: network["network_function"](x)[-1],
                                  iterations, aggression, film.look if film else None)
        say(f"\n{descent.in_words()}")
        draw_training(curves, y, descent, pictures)
        if film and curves:
            pictures.save_film(film.page(curves, y, descent))
    return descent


def step_by_hand(network: MutableMapping[str, Any], x: np.ndarray, y: np.ndarray, aggression: float, noise: float,
                 random: np.random.Generator) -> Callable[[], float]:
    """A step of stochastic steepest descent by Jacobians written by hand; taking it returns the cost before.

    Every block moves against its Jacobian: p ← p − aggression · J · (1 + noise · randn()).
    """
    def take_step() -> float:
        C = network["cost"](x, y)
        jacobians = {block: network[f"J_{block}"](x, y) for block in BLOCKS}
        for block, J in jacobians.items():
            network[block] = network[block] - aggression * np.asarray(J) * (1 + noise * random.standard_normal())
        return float(C)
    return take_step


def recorded_step(C: Callable[[], Tensor], steepest_descent: StochasticSteepestDescent) -> Callable[[], float]:
    """A step by the engine's Jacobians, for which the cost ``C()`` is recorded anew; it returns the cost before."""
    def take_step() -> float:
        steepest_descent.zero_grad()
        here = C()
        here.backward()
        steepest_descent.step()
        return here.item()
    return take_step


def watched(take_step: Callable[[], float], cost: Callable[[], Any], output: Callable[[], Any], iterations: int,
            aggression: float, look: Callable[[int], None] | None = None) -> tuple[Descent, list[Curve]]:
    """Take the steps of a descent; how it went, and the curves the network drew on the way and at the end.

    ``take_step`` moves the network and returns the cost before; ``output`` is the curve it draws now, of shape (2, N).
    ``look`` is called with the number of the step whenever a curve is kept.
    """
    descent = Descent(iterations, aggression)
    when, curves = moments(iterations), []

    def keep(step: int) -> None:
        curves.append((step, numbers(output())))
        if look:
            look(step)

    with descent, np.errstate(all="ignore"):  # a number that is not finite is met in words by descent.note
        for step in descent:
            if step in when:
                keep(step)
            descent.note(take_step())
            if descent.costs[-1] > descent.costs[0]:
                check_saturation(numbers(output()), descent)
        descent.note(float(numbers(cost())))
    if descent.problem is None:
        keep(descent.reached)
    return descent, curves


def numbers(a: Any) -> np.ndarray:
    """The plain numbers of an array, or of a Tensor in its place."""
    return a.numpy() if isinstance(a, Tensor) else a


def check_saturation(a3: np.ndarray, descent: Descent) -> None:
    """Stop if the last layer lies wholly on the flat ends of σ, where ∂a3/∂z3 = 0 and no Jacobian gets past it."""
    if on_flat_ends(a3):
        descent.diverged(f"the cost is stuck at {descent.costs[-1]:.3g}, above the {descent.costs[0]:.3g} of step 0, "
                         "because z3 lies on the flat ends of σ, where no slope is left")


def on_flat_ends(a3: Any) -> Any:
    """Is σ′ = a3 (1 − a3) almost 0 for every output?"""
    return np.max(a3 * (1 - a3)) < 1e-6
