# %% [markdown]
"""
# Simple networks: one neuron learns NOT

A neuron adds up what comes in, each input times a weight, adds a bias, and squeezes the sum. Networks are many of
these, and what they learn by is the chain rule. All of it is there in a network of one: it has one input, one weight
and one bias, and is to answer 1 to a 0 and 0 to a 1.
"""

# %%
from __future__ import annotations

from itertools import pairwise
from typing import Any as Array  # a number, an array of numbers, or a Tensor in its place: the code works on each

import numpy as np

import nn
import visualize
from assignments.descent import Descent
from assignments.elsewhere import agreement, the_same_by
from assignments.module_3_chain_rule.simple_networks import LAB
from assignments.module_3_chain_rule.simple_networks.training import plot_descent
from assignments.pictures import Pictures, pictures_of
from assignments.terminal import say
from tinygrad_edu import Tensor
from tinygrad_edu.formula import number

# %% [markdown] tags=["solution"]
"""
The worksheet is made from this file: it leaves out the cells that are tagged "solution", type hints, and the
inside of the functions to be written, except for lines that are marked as given.
"""

# %% [markdown]
"""
## A neuron

    z1 = w1 · a0 + b1        a1 = σ(z1)

a0 comes in and a1 goes out. Here σ is tanh, which squeezes any number into −1 … 1; its slope is 1 / cosh²(z).
"""

# %%
w1, b1 = 1.3, -0.1


def sigma(z: Array) -> Array:
    """σ(z) = tanh(z)."""
    return np.tanh(z)


def d_sigma(z: Array) -> Array:
    """Its slope, σ′(z) = 1 / cosh²(z)."""
    return 1 / np.cosh(z)**2


# %% [markdown] tags=["worksheet"]
# """
# Write what is missing where `...` stands, one function after the other. The weight and the bias are `w1` and `b1`. Ask
# with `check(a1)` here, or in a terminal
#
#     python -m assignments check simple_networks a1
#     python -m assignments hint simple_networks a1
# """


# %%
def a1(a0: Array) -> Array:
    """What the neuron answers to a0, a number or an array of numbers."""
    return sigma(w1 * a0 + b1)


# %% tags=["worksheet"]
# from assignments import check
#
# check(a1)


# %% [markdown]
"""
## A layer

Several neurons that see the same inputs are a layer. Each has a row of weights, one for each input, and a bias. The
rows together are a matrix W of shape (neurons, inputs), and the whole layer is one product:

    z = W a0 + b        a = σ(z)

It has as many weights as W has entries, and as many biases as neurons.
"""


# %%
def layer(W: Array, b: Array, a0: Array) -> Array:
    """What all neurons of a layer answer: W of shape (neurons, inputs), b of (neurons,), a0 of (inputs,)."""
    return sigma(W @ a0 + b)


# %% [markdown]
"""
## The cost

x holds the inputs of all examples and y what is to be answered to each. An answer costs the square of how far it is
off, (a1 − y)², and C is the mean of that over the examples.
"""

# %%
x, y = np.array([0.0, 1.0]), np.array([1.0, 0.0])  # NOT


# %%
def cost(x: Array, y: Array) -> Array:
    """C, the mean of (a1 − y)² over the examples: one number."""
    return np.mean((a1(x) - y)**2)


# %% [markdown]
"""
## The chain rule

w1 reaches the cost by one way only, through z1 and a1. So there are three factors, for each example,

    ∂C/∂w1 = ∂C/∂a1 · ∂a1/∂z1 · ∂z1/∂w1

    ∂C/∂a1 = 2 (a1 − y)
    ∂a1/∂z1 = σ′(z1)
    ∂z1/∂w1 = x

and the mean over the examples is taken in the end, as in C. For b1 only the last factor is another: ∂z1/∂b1 = 1.
"""


# %%
def dCdw(x: Array, y: Array) -> Array:
    """∂C/∂w1, one number."""
    z1 = w1 * x + b1  # given
    J = 2 * (a1(x) - y)  # ∂C/∂a1, for each example
    J = J * d_sigma(z1)  # · ∂a1/∂z1
    J = J * x            # · ∂z1/∂w1
    return np.mean(J)    # over the examples


# %%
def dCdb(x: Array, y: Array) -> Array:
    """∂C/∂b1, one number."""
    z1 = w1 * x + b1  # given
    J = 2 * (a1(x) - y)  # ∂C/∂a1, for each example
    J = J * d_sigma(z1)  # · ∂a1/∂z1
    return np.mean(J)    # ∂z1/∂b1 = 1; over the examples


# %% [markdown] tags=["solution"]
"""
## The same from the engine

If w1 and b1 are Tensors, the same `cost` also records how it was computed, and `backward()` walks the chain rule back.
"""


# %% tags=["solution"]
def set_neuron(w: Array, b: Array) -> None:
    """Give the neuron this weight and this bias."""
    global w1, b1
    w1, b1 = w, b


def record_neuron(w: float, b: float) -> tuple[Tensor, Tensor]:
    """Make Tensors of the weight and the bias: what is computed from them is recorded."""
    parameters = Tensor(w, requires_grad=True, name="w1"), Tensor(b, requires_grad=True, name="b1")
    set_neuron(*parameters)
    return parameters


def J_by_engine(w: float, b: float, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """[∂C/∂w1, ∂C/∂b1] at a weight and a bias."""
    parameters = record_neuron(w, b)
    cost(x, y).backward()
    return np.array([parameter.grad for parameter in parameters])


def J_by_hand(w: float, b: float, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """The same from the functions above."""
    set_neuron(w, b)
    return np.array([dCdw(x, y), dCdb(x, y)])


def compare_jacobians(path: np.ndarray, x: np.ndarray, y: np.ndarray) -> float:
    """The largest difference between J by hand and by the engine, at a hundred points or fewer along the path."""
    return max(np.abs(J_by_hand(w, b, x, y) - J_by_engine(w, b, x, y)).max() for w, b in path[::len(path) // 100 + 1])


def compare_layer(inputs: int = 3, neurons: int = 2, seed: int = 3) -> float:
    """The largest difference between a layer by hand and the same by nn, where samples are rows."""
    by_nn = nn.Sequential(nn.Linear(inputs, neurons, rng=np.random.default_rng(seed)), nn.Tanh())
    W, b = (parameter.data for parameter in by_nn.parameters())
    a0 = np.linspace(-1, 2, inputs)
    return float(np.abs(layer(W, b, a0) - by_nn(a0[np.newaxis]).numpy()[0]).max())


def count_parameters(*sizes: int) -> int:
    """How many weights and biases a network has whose layers are of these sizes, the input's first."""
    return sum(neurons * inputs + neurons for inputs, neurons in pairwise(sizes))


def draw_flow(w: float, b: float, x: np.ndarray, y: np.ndarray) -> visualize.Drawing:
    """The graph of the cost, with the Jacobians that flow back along its edges."""
    w_, b_ = record_neuron(w, b)
    z1 = w_ * x + b_
    a = sigma(z1)
    C = np.mean((a - y)**2)
    return visualize.draw(C, names={"x": x, "y": y, "z1": z1, "a1": a, "C": C})


# %% [markdown]
"""
## The descent

A step moves both against J, downhill: w1 ← w1 − aggression · ∂C/∂w1, and b1 in the same way.
"""


# %% tags=["solution"]
def run(weight: float, bias: float, targets: tuple[float, float], aggression: float, steps: int,
        pictures: Pictures) -> Descent:
    """The whole lab: the neuron at its start, the descent by hand, J by the engine, a layer, and the pictures."""
    x, y = np.array([0.0, 1.0]), np.array(targets)
    set_neuron(weight, bias)
    say(f"A neuron tanh(w1 · a0 + b1) learns to answer {number(y[0], 6)} to 0, and {number(y[1], 6)} to 1.",
        f"At w1 = {number(weight, 6)}, b1 = {number(bias, 6)} it answers {number(a1(0.0), 6)} and "
        f"{number(a1(1.0), 6)}: its cost is {number(cost(x, y), 8)}, and "
        f"J = [∂C/∂w1, ∂C/∂b1] = [{number(dCdw(x, y), 8)}, {number(dCdb(x, y), 8)}].")
    pictures.save_graph(draw_flow(weight, bias, x, y), "jacobian_flow.svg")
    set_neuron(weight, bias)
    path, descent = plot_descent(globals(), x, y, aggression, steps, pictures)
    if not len(path):
        return descent
    worst = compare_jacobians(path, x, y)
    verdict = agreement(worst)
    say(f"\nAlong the way J by hand and J by the engine {verdict}: no entry differs by more than {number(worst, 2)}.")
    say(f"A layer of 2 such neurons with 3 inputs, by hand and by nn, differs by {number(compare_layer(), 1)}. It has "
        f"{count_parameters(3, 2)} parameters; the network 1 → 6 → 7 → 2 of the lab backpropagation has "
        f"{count_parameters(1, 6, 7, 2)}.\n")

    def C(p: np.ndarray) -> float:
        set_neuron(*p)
        return cost(x, y)

    def J(p: np.ndarray) -> np.ndarray:
        return J_by_hand(p[0], p[1], x, y)

    the_same_by("SciPy", """
from scipy.optimize import minimize
found = minimize(C, start, jac=J)
f"{found.nit} steps to C = {found.fun:.1e}\"""", {"C": C, "J": J, "start": [weight, bias]})
    return descent


if __name__ == "__main__":
    with pictures_of(LAB) as pictures:
        run(**LAB.defaults, pictures=pictures)

# %% tags=["worksheet"]
# if __name__ == "__main__":
#     plot_descent(globals(), x, y, aggression=1, steps=1000)
