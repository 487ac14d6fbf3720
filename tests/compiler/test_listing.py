"""The listing that jit writes: readable, complete, and valid whatever things are called."""

import numpy as np
import pytest

from tinygrad_edu import Tensor, derivative, grad, group, jit, sigmoid, value_and_grad

from .test_jit import A, agree

NETWORK = '''\
import numpy as np
from tinygrad_edu.operations import sigmoid


def cost_and_gradient(W1, b1, W2, b2):
    # x: a constant array of shape (1, 5)
    # y: a constant array of shape (2, 5)
    z1 = W1 @ x + b1
    a1 = sigmoid(z1)
    z2 = W2 @ a1 + b2
    a2 = sigmoid(z2)
    t1 = a2 - y
    C = np.sum(t1 ** 2) / 5
    dC_da2 = 0.4 * t1                               # ∂C/∂a2
    dC_dz2 = dC_da2 * (a2 * (1 - a2))               # ∂C/∂z2 = ∂C/∂a2 · ∂a2/∂z2
    dC_db2 = np.sum(dC_dz2, axis=1, keepdims=True)  # ∂C/∂b2 = ∂C/∂z2 · ∂z2/∂b2
    dC_dW2 = dC_dz2 @ a1.T                          # ∂C/∂W2 = ∂C/∂z2 · ∂z2/∂W2
    dC_da1 = W2.T @ dC_dz2                          # ∂C/∂a1 = ∂C/∂z2 · ∂z2/∂a1
    dC_dz1 = dC_da1 * (a1 * (1 - a1))               # ∂C/∂z1 = ∂C/∂a1 · ∂a1/∂z1
    dC_db1 = np.sum(dC_dz1, axis=1, keepdims=True)  # ∂C/∂b1 = ∂C/∂z1 · ∂z1/∂b1
    dC_dW1 = dC_dz1 @ x.T                           # ∂C/∂W1 = ∂C/∂z1 · ∂z1/∂W1
    return (C, (dC_dW1, dC_db1, dC_dW2, dC_db2))
'''


def network():
    """A small network, its parameters and its cost."""
    random = np.random.default_rng(5)
    x, y = np.linspace(0, 1, 5)[None], random.random((2, 5))

    def cost(W1, b1, W2, b2):
        z1 = W1 @ x + b1
        a1 = sigmoid(z1)
        z2 = W2 @ a1 + b2
        a2 = sigmoid(z2)
        C = ((a2 - y) ** 2).sum() / x.size
        return C  # noqa: RET504 – the name stands in the listing
    parameters = [random.standard_normal(shape) for shape in ((3, 1), (3, 1), (2, 3), (2, 1))]
    return cost, parameters


def test_the_listing_of_a_network_is_what_a_course_asks_to_derive():
    cost, parameters = network()
    step = agree(value_and_grad(cost, argnums=range(4)), *parameters)
    assert step.source == NETWORK


def test_nothing_is_computed_that_is_not_needed():
    cost, parameters = network()
    step = jit(grad(cost, argnums=3))
    step(*parameters)
    assert "dC_db2" in step.source
    assert "np.sum(t1" not in step.source, "the cost itself"
    assert "dC_dz1" not in step.source, "the first layer's part of the chain"


def test_constants_are_folded_and_equal_expressions_shared():
    f = jit(lambda x: (np.sin(x) + 2 * 3 * 1.0) * (np.sin(x) * 1 + 0) / 1)
    f(1.0)
    assert f.source.count("np.sin") == 1
    assert "6" in f.source
    for noise in ("* 1", "+ 0", "/ 1"):
        assert noise not in f.source


def test_names_come_from_tensors_and_groups_too():
    def f(x):
        with group("hidden"):
            h = np.tanh(x * 2)
        named = h + 1
        if isinstance(named, Tensor):
            named.name = "shifted"
        return (named * named * x).sum()
    step = agree(grad(f), A)
    assert "shifted = h + 1" in step.source

    def in_a_group(x):
        with group("hidden"):
            return np.tanh(x * 2)
    step = agree(lambda x: in_a_group(x) * in_a_group(x + 1), A)
    assert "hidden = np.tanh(2 * x)" in step.source


@pytest.mark.parametrize("name", ["class", "np", "W 1", "a'; import os #", "1st", "σ", "", "sigmoid"])
def test_any_name_gives_valid_source(name):
    def f(a):
        y = a * 2 + 1
        if isinstance(y, Tensor):
            y.name = name
        return y * y
    agree(f, A)


def test_higher_derivatives_are_named_after_what_they_are():
    f = jit(derivative(derivative(lambda x: x**4)))
    assert f(2.0) == 48.0
    assert "d2y_dx2 = " in f.source
    assert "# ∂²y/∂x²" in f.source


def test_long_signatures_and_results_are_wrapped():
    names = [f"quite_a_long_name_{i}" for i in range(12)]
    f = eval(f"lambda {', '.join(names)}: ({', '.join(name + ' + 1' for name in names)})")
    step = agree(f, *np.arange(12.0))
    assert max(map(len, step.source.splitlines())) <= 120
