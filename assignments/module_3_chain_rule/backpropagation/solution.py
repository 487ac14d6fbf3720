# %% [markdown]
"""
# Backpropagation: a network learns to draw a heart

A small neural network is asked, for each t from 0 to 1, where on a curve one is after that part of the way. It learns
the answer by steepest descent, and what steepest descent needs is how the cost changes with every weight and bias:
six Jacobians, by the multivariate chain rule.
"""

# %%
from __future__ import annotations

from collections.abc import Callable
from typing import Any as Array  # an array of numbers, or a Tensor in its place: the code below works on either

import numpy as np

import visualize
from assignments.descent import Descent
from assignments.elsewhere import agreement, the_same_by
from assignments.module_3_chain_rule.backpropagation import LAB, training
from assignments.module_3_chain_rule.backpropagation.training import plot_training, training_data
from assignments.pictures import Pictures, pictures_of
from assignments.terminal import say
from nn import TrainingStep
from nn.optim import StochasticSteepestDescent
from tinygrad_edu import Tensor, gradients_of, jit, sigmoid
from tinygrad_edu.formula import formatted, number

# %% [markdown] tags=["solution"]
"""
Here they are first written by hand, then got from the engine. The worksheet is made from this file: it leaves out the
cells that are tagged "solution", type hints, and the lines to be written, of which `exercise.py` says how many.
"""

# %% [markdown]
"""
## The network

Three layers, 1 → n1 → n2 → 2 neurons. One column of every array is one sample, so all N samples go through at once:

    z1 = W1 a0 + b1    a1 = σ(z1)
    z2 = W2 a1 + b2    a2 = σ(z2)
    z3 = W3 a2 + b3    a3 = σ(z3)

A row is one neuron: W3 has the shape (2, n2), b3 has (2, 1), and a3, like the target y, has (2, N).
"""

# %%
W1: Array  # of shape (n1, 1)
b1: Array  # (n1, 1)
W2: Array  # (n2, n1)
b2: Array  # (n2, 1)
W3: Array  # (2, n2)
b3: Array  # (2, 1)


def reset_network(n1: int = 6, n2: int = 7, random: np.random.Generator | None = None) -> None:
    """Start afresh with n1 and n2 hidden neurons: every weight and bias is drawn at random, randn / 2."""
    global W1, b1, W2, b2, W3, b3
    random = random or np.random.default_rng(seed=43)
    W1 = random.standard_normal((n1, 1)) / 2
    b1 = random.standard_normal((n1, 1)) / 2
    W2 = random.standard_normal((n2, n1)) / 2
    b2 = random.standard_normal((n2, 1)) / 2
    W3 = random.standard_normal((2, n2)) / 2
    b3 = random.standard_normal((2, 1)) / 2


def sigma(z: Array) -> Array:
    """σ(z) = 1 / (1 + e⁻ᶻ), which squeezes any number into 0 … 1."""
    return sigmoid(z)


def d_sigma(z: Array) -> Array:
    """Its slope, σ′(z) = 1 / (4 cosh²(z/2))."""
    return 1 / (4 * np.cosh(z / 2)**2)


def network_function(a0: Array) -> tuple[Array, ...]:
    """Send samples, the columns of a0, forward through the layers; a0, z1, a1, z2, a2, z3, a3."""
    z1 = W1 @ a0 + b1
    a1 = sigma(z1)
    z2 = W2 @ a1 + b2
    a2 = sigma(z2)
    z3 = W3 @ a2 + b3
    a3 = sigma(z3)
    return a0, z1, a1, z2, a2, z3, a3


def cost(x: Array, y: Array) -> Array:
    """C = ‖a3 − y‖² / N: the squared distance from the target, for each of the N samples, on average."""
    return np.linalg.norm(network_function(x)[-1] - y)**2 / x.size


reset_network()

# %% [markdown]
"""
## The six Jacobians by hand

The cost depends on W3 through z3, and on z3 through a3. So the chain rule has three factors,

    ∂C/∂W3 = ∂C/∂a3 · ∂a3/∂z3 · ∂z3/∂W3

    ∂C/∂a3 = 2 (a3 − y) / N
    ∂a3/∂z3 = σ′(z3)
    ∂z3/∂W3 = a2

In NumPy J grows by one factor a line:

- N, the number of samples, is `x.size`.
- σ′ acts entry by entry, as σ does: each neuron has a slope of its own in each sample. So the product is `*`.
- Weights and biases serve all samples, so their Jacobians are sums over the samples. For W3 the product `@ a2.T` makes
  this sum: it multiplies and adds up along the columns. For b3 the last factor is 1, and the sum over the columns is
  all that is left; it keeps the shape of b3, a column.
- One layer further back, a2 reaches the cost through every row of z3. ∂z3/∂a2 = W3 brings the rest back through W3:
  `W3.T @` adds these ways up.
"""

# %% [markdown] tags=["worksheet", "ladder"]
# """
# The first one is written out, a comment for each factor. Copy what you need of it into the next and change it there:
# each leaves a little more to you.
# """

# %% [markdown] tags=["worksheet"]
# """
# Write what is missing where `...` stands, one function after the other. Ask with `check(J_b3)` here, or in a terminal
#
#     python -m assignments check backpropagation J_b3
#     python -m assignments hint backpropagation J_b3
# """


# %%
def J_W3(x: Array, y: Array) -> Array:
    """∂C/∂W3, of the shape of W3."""
    a0, z1, a1, z2, a2, z3, a3 = network_function(x)  # given
    J = 2 * (a3 - y) / x.size  # ∂C/∂a3
    J = J * d_sigma(z3)        # · ∂a3/∂z3
    return J @ a2.T            # · ∂z3/∂W3, summed over the samples


# %% tags=["worksheet"]
# from assignments import check
#
# check(J_W3)


# %%
def J_b3(x: Array, y: Array) -> Array:
    """∂C/∂b3, of the shape of b3."""
    a0, z1, a1, z2, a2, z3, a3 = network_function(x)  # given
    J = 2 * (a3 - y) / x.size                # ∂C/∂a3
    J = J * d_sigma(z3)                      # · ∂a3/∂z3
    return np.sum(J, axis=1, keepdims=True)  # · ∂z3/∂b3, summed over the samples


# %%
def J_W2(x: Array, y: Array) -> Array:
    """∂C/∂W2, of the shape of W2."""
    a0, z1, a1, z2, a2, z3, a3 = network_function(x)  # given
    J = 2 * (a3 - y) / x.size  # ∂C/∂a3
    J = J * d_sigma(z3)        # · ∂a3/∂z3
    J = W3.T @ J               # · ∂z3/∂a2
    J = J * d_sigma(z2)        # · ∂a2/∂z2
    return J @ a1.T            # · ∂z2/∂W2, summed over the samples


# %%
def J_b2(x: Array, y: Array) -> Array:
    """∂C/∂b2, of the shape of b2."""
    a0, z1, a1, z2, a2, z3, a3 = network_function(x)  # given
    J = 2 * (a3 - y) / x.size                # ∂C/∂a3
    J = J * d_sigma(z3)                      # · ∂a3/∂z3
    J = W3.T @ J                             # · ∂z3/∂a2
    J = J * d_sigma(z2)                      # · ∂a2/∂z2
    return np.sum(J, axis=1, keepdims=True)  # · ∂z2/∂b2, summed over the samples


# %%
def J_W1(x: Array, y: Array) -> Array:
    """∂C/∂W1, of the shape of W1."""
    a0, z1, a1, z2, a2, z3, a3 = network_function(x)  # given
    J = 2 * (a3 - y) / x.size  # ∂C/∂a3
    J = J * d_sigma(z3)        # · ∂a3/∂z3
    J = W3.T @ J               # · ∂z3/∂a2
    J = J * d_sigma(z2)        # · ∂a2/∂z2
    J = W2.T @ J               # · ∂z2/∂a1
    J = J * d_sigma(z1)        # · ∂a1/∂z1
    return J @ a0.T            # · ∂z1/∂W1, summed over the samples


# %%
def J_b1(x: Array, y: Array) -> Array:
    """∂C/∂b1, of the shape of b1."""
    a0, z1, a1, z2, a2, z3, a3 = network_function(x)  # given
    J = 2 * (a3 - y) / x.size
    J = J * d_sigma(z3)
    J = W3.T @ J
    J = J * d_sigma(z2)
    J = W2.T @ J
    J = J * d_sigma(z1)
    return np.sum(J, axis=1, keepdims=True)


# %% [markdown] tags=["solution"]
"""
## The same Jacobians from the engine

Nothing above has to be written again. If the six blocks are Tensors, the same `cost` also records how it was computed,
and `backward()` walks the chain rule through that record.
"""


# %% tags=["solution"]
# ruff: noqa: RUF059 - the network hands over all seven of its arrays, and a Jacobian takes those it needs
def record_network() -> list[Tensor]:
    """Make Tensors of the six blocks: from now on, what is computed from them is recorded."""
    global W1, b1, W2, b2, W3, b3
    blocks = {"W1": W1, "b1": b1, "W2": W2, "b2": b2, "W3": W3, "b3": b3}
    tensors = [block if isinstance(block, Tensor) else Tensor(block, requires_grad=True, name=name)
               for name, block in blocks.items()]
    W1, b1, W2, b2, W3, b3 = tensors
    return tensors


def compare_jacobians(x: np.ndarray, y: np.ndarray) -> float:
    """Print the six Jacobians by hand beside those of the engine; the largest difference of any two entries."""
    by_hand = [J(x, y) for J in (J_W1, J_b1, J_W2, J_b2, J_W3, J_b3)]
    blocks = record_network()
    cost(x, y).backward()
    print("Jacobian   shape    largest entry   by hand − by the engine")
    worst = 0.0
    for block, J in zip(blocks, by_hand):
        difference = np.abs(J - block.grad).max()
        worst = max(worst, difference)
        print(f"J_{block.name}       {J.shape!s:8} {np.abs(J).max():13.6f}   {formatted(difference, '.1e'):>23}")
    return worst


def write_out(x: np.ndarray, y: np.ndarray) -> str:
    """The cost and its six Jacobians as NumPy source: what this lab asks for, as the engine writes it."""
    blocks = record_network()

    def cost_and_jacobians() -> tuple[Tensor, list[Tensor]]:
        C = cost(x, y)
        return C, gradients_of(C, blocks)
    compiled = jit(cost_and_jacobians)
    compiled()
    return compiled.source


# %% [markdown]
"""
## Training by stochastic steepest descent

Each step moves every block p of weights or biases against its Jacobian,

    p ← p − aggression · J · (1 + noise · randn())

downhill, by a length with some chance in it, which shakes the descent out of places where it would linger.
"""


# %% tags=["solution"]
def step_by_engine(x: np.ndarray, y: np.ndarray, aggression: float, noise: float, random: np.random.Generator,
                   eager: bool = False) -> Callable[[], float]:
    """The same step by the engine's Jacobians: compiled, or recorded anew each time."""
    steepest_descent = StochasticSteepestDescent(record_network(), aggression, noise, random)
    step = training.recorded_step if eager else TrainingStep  # compiled, it takes a third of the time
    return step(lambda: cost(x, y), steepest_descent)


def run(iterations: int, aggression: float, noise: float, seed: int, hidden: tuple[int, int], eager: bool,
        show_source: bool, pictures: Pictures) -> Descent:
    """The whole lab: compare the Jacobians, draw how they flow, train, and draw the training."""
    random = np.random.default_rng(seed)
    x, y = training_data()
    reset_network(*hidden, random)
    say(f"A network with {hidden[0]} and {hidden[1]} hidden neurons learns to draw a heart.\n")
    worst = compare_jacobians(x, y)
    say(f"They {agreement(worst)}; no entry differs by more than {number(worst, 2)}.")
    if show_source:
        print(f"\nWritten out by the engine, the cost and its six Jacobians are this program:\n\n{write_out(x, y)}")
    C, names = training.record_flow(record_network(), x, y)
    pictures.save_graph(visualize.draw(C, names=names), "jacobian_flow.svg")
    descent = plot_training(globals(), x, y, iterations, aggression, noise, random, pictures,
                            step_by_engine(x, y, aggression, noise, random, eager))
    print()
    blocks = {name: p.numpy() for name, p in zip(training.BLOCKS, record_network())}
    the_same_by("PyTorch", training.PYTORCH, {**blocks, "x": x, "y": y, "J_W3": J_W3})
    return descent


if __name__ == "__main__":
    with pictures_of(LAB) as pictures:
        run(**LAB.defaults, pictures=pictures)

# %% tags=["worksheet"]
# if __name__ == "__main__":
#     x, y = training_data()
#     plot_training(globals(), x, y, iterations=10_000, aggression=7, noise=1)
