"""The listing that jit writes: readable, complete, and valid whatever things are called."""

import numpy as np
import pytest

from tinygrad_edu import Tensor, derivative, grad, group, hessian, jit, sigmoid, value_and_grad, vjp

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


# --- What the comments claim -------------------------------------------------------------------------------------


def comments(compiled) -> dict[str, str]:
    """The names of a listing that have a comment, with it."""
    rows = [row.split("  # ") for row in compiled.source.splitlines() if " = " in row and "  # " in row]
    return {code.split(" = ")[0].strip(): comment for code, comment in rows}


def inner(x, y):
    return x**2 * y**3


def test_a_sum_over_paths_has_all_of_them_and_says_what_is_held_still():
    def f(x, y):
        u = x * y
        v = np.sin(u) + x
        return u * v
    assert comments(agree(grad(f, (0, 1)), 1.0, 2.0)) == {
        "df_du": "∂f/∂u = ∂f/∂u|v + ∂f/∂v · ∂v/∂u", "df_dx": "∂f/∂x = ∂f/∂v · ∂v/∂x|u + ∂f/∂u · ∂u/∂x",
        "df_dy": "∂f/∂y = ∂f/∂u · ∂u/∂y"}


def test_a_derivative_inside_is_that_of_its_own_function():
    def g(x, y):
        df_dy = grad(inner, 1)(x, y)
        s = np.sin(df_dy)
        return s * df_dy * x
    assert comments(agree(grad(g), 1.0, 2.0)) == {
        "df_dy": "∂inner/∂y", "dg_ds": "∂g/∂s", "dg_ddf_dy": "∂g/∂df_dy = ∂g/∂df_dy|s + ∂g/∂s · ∂s/∂df_dy",
        "dg_dx": "∂g/∂x"}

    def h(x, y):
        return np.sin(grad(inner, 1)(x, y)) * x
    assert comments(agree(grad(h), 1.0, 2.0)) == {
        "dinner_dy": "∂inner/∂y", "dh_ddinner_dy": "∂h/∂(∂inner/∂y)", "dh_dx": "∂h/∂x"}

    def slopes(x, y):
        return grad(lambda x: x**2 * y)(x) + grad(lambda x: np.sin(x) * y)(x)
    assert set(comments(agree(slopes, 1.0, 2.0)).values()) == {"∂f/∂x", "∂g/∂x"}  # y is another number here


def test_what_is_differentiated_is_called_as_its_function_or_a_letter_that_is_free():
    class Model:
        def __call__(self, x):
            return x**2 * np.sin(x)

        def loss(self, x):
            return x**3

    def bend(x):
        return np.tanh(x)**2
    for f, comment in ((bend, "∂bend/∂x"), (Model().loss, "∂loss/∂x"), (Model(), "∂f/∂x"),
                       (lambda x: x**2, "∂y/∂x"), (lambda x, y=2.0: x**2 * y, "∂y/∂x")):
        assert [*comments(agree(grad(f), 1.0)).values()] == [comment]
    assert set(comments(agree(grad(lambda x, y: x**2 * y, (0, 1)), 1.0, 2.0)).values()) == {"∂f/∂x", "∂f/∂y"}


def test_a_part_of_a_derivative_is_not_called_the_derivative():
    def C(W, x):
        a = np.tanh(W * x)
        slope = derivative(lambda x: np.tanh(W * x))(x)  # its tanh is the a, too
        return (slope - a)**2
    found = comments(agree(grad(C), 0.5, 2.0))
    assert found["dC_dslope"] == "∂C/∂slope"
    assert found["dC_dW"] == "∂C/∂W"
    assert "dC_da" not in "".join(found)


def test_a_pullback_of_anything_but_1_is_not_called_the_derivative():
    def f(x):
        return np.sin(x) * 3
    assert "∂" not in agree(lambda x, g: vjp(f, x)[1](g), A, A + 1).source
    assert "∂" not in agree(lambda x, g: vjp(f, x)[1](g), 2.0, 1.0).source
    assert "∂" not in agree(lambda x: vjp(lambda x: x * x.sum(), x)[1](np.ones(2)), np.ones(2)).source
    assert "∂y/∂x" in agree(derivative(lambda x: x * np.sin(x)), A).source
    rows = comments(agree(hessian(lambda v: (v[0] * v[1])**2), np.array([1.0, 2.0])))
    assert not any(comment.startswith("∂²") for comment in rows.values()), "a row is not the matrix"


def test_what_the_code_has_a_name_for_is_not_called_a_derivative_that_happens_to_be_equal():
    def f(x, y):
        u = x * y
        v = np.exp(u) + x
        return u * v  # so ∂f/∂v is u
    assert "u" not in comments(agree(grad(f), 1.0, 2.0))


def test_long_signatures_and_results_are_wrapped():
    names = [f"quite_a_long_name_{i}" for i in range(12)]
    f = eval(f"lambda {', '.join(names)}: ({', '.join(name + ' + 1' for name in names)})")
    step = agree(f, *np.arange(12.0))
    assert max(map(len, step.source.splitlines())) <= 120
