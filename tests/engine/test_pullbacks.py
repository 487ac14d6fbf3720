"""vjp, jvp, hvp and derivatives by nested arguments: against dense Jacobians and each other."""

import numpy as np
import pytest

from tinygrad_edu import Tensor, derivative, grad, hessian, hvp, jacobian, jvp, numerical_jacobian, value_and_grad, vjp

RNG = np.random.default_rng(0)
W, X = RNG.normal(size=(3, 2)), RNG.normal(size=2)


def f(W, x):
    """Several numbers of several arrays."""
    return np.tanh(W @ x) * x.sum()


def test_a_pullback_is_a_row_times_the_jacobian():
    y, pullback = vjp(f, W, X)
    np.testing.assert_array_equal(y, f(W, X))
    g = RNG.normal(size=3)
    by_W, by_x = pullback(g)
    np.testing.assert_allclose(by_W, np.tensordot(g, numerical_jacobian(f, W, X), 1), rtol=1e-8)
    np.testing.assert_allclose(by_x, g @ numerical_jacobian(f, W, X, argnum=1), rtol=1e-8)


def test_a_pushforward_is_the_jacobian_times_a_column():
    dW, dx = RNG.normal(size=W.shape), RNG.normal(size=2)
    y, dy = jvp(f, (W, X), (dW, dx))
    np.testing.assert_array_equal(y, f(W, X))
    expected = np.tensordot(numerical_jacobian(f, W, X), dW, 2) + numerical_jacobian(f, W, X, argnum=1) @ dx
    np.testing.assert_allclose(dy, expected, rtol=1e-7)


def test_hvp_is_the_hessian_times_a_vector():
    def g(v): return (v**3 * np.sin(v[::-1])).sum()
    x, v = RNG.normal(size=4), RNG.normal(size=4)
    np.testing.assert_allclose(hvp(g)(x, v), hessian(g)(x) @ v, rtol=1e-12)


@pytest.mark.parametrize(("rows", "columns"), [(5, 2), (2, 5), (3, 3), (1, 4), (4, 1)])
def test_jacobians_by_rows_and_by_columns_are_the_same(rows, columns):
    A = RNG.normal(size=(rows, columns))
    def h(x): return np.sin(A @ x) * x[0]
    x = RNG.normal(size=columns)
    np.testing.assert_allclose(jacobian(h)(x), numerical_jacobian(h, x), rtol=1e-7, atol=1e-9)
    on_tensors = jacobian(h)(Tensor(x))
    assert isinstance(on_tensors, Tensor)
    np.testing.assert_allclose(on_tensors.numpy(), jacobian(h)(x), rtol=1e-14)


def test_a_jacobian_by_columns_can_be_differentiated_again():
    def h(x): return np.stack([x, x**2, x**3])
    second = jacobian(lambda x: jacobian(h)(x))(2.0)
    np.testing.assert_allclose(second, [0, 2, 12])
    assert derivative(lambda x: jacobian(h)(x).sum())(2.0) == 14


def test_pullbacks_nest_and_meet_tensors():
    assert derivative(lambda x: vjp(lambda t: t**3, x)[1](1.0)[0])(2.0) == 12.0
    assert derivative(lambda x: jvp(lambda t: t**3, (x,), (1.0,))[1])(2.0) == 12.0
    y, pullback = vjp(lambda t: t**2, 3.0)
    gradient, = pullback(Tensor(1.0))
    assert isinstance(gradient, Tensor)
    assert (y, gradient.item()) == (9.0, 6.0)


def test_arguments_may_be_nested():
    parameters = {"layers": [(W, np.zeros(3)), (RNG.normal(size=(1, 3)), np.zeros(1))], "scale": 2.0}

    def cost(p, x):
        for weight, bias in p["layers"]:
            x = np.tanh(weight @ x + bias)
        return (x * p["scale"]).sum()
    value, gradient = value_and_grad(cost)(parameters, X)
    assert value == cost(parameters, X)
    assert list(gradient) == ["layers", "scale"]
    (dW, db), (dV, dc) = gradient["layers"]
    assert [g.shape for g in (dW, db, dV, dc)] == [(3, 2), (3,), (1, 3), (1,)]
    np.testing.assert_allclose(dW, numerical_jacobian(
        lambda w: cost({**parameters, "layers": [(w, np.zeros(3)), parameters["layers"][1]]}, X), W), rtol=1e-7)
    assert gradient["scale"] == pytest.approx(value / 2)


def test_a_list_of_plain_numbers_is_an_array():
    np.testing.assert_array_equal(grad(lambda v: v[0] * v[1])([2.0, 3.0]), [3, 2])
    np.testing.assert_array_equal(grad(lambda v: (v * v).sum())((1, 2)), [2, 4])


def test_a_jacobian_by_nested_arguments():
    by = jacobian(lambda p: p["a"] * p["b"])({"a": np.array([1.0, 2.0]), "b": np.array([3.0, 4.0])})
    np.testing.assert_array_equal(by["a"], np.diag([3, 4]))
    np.testing.assert_array_equal(by["b"], np.diag([1, 2]))


def test_jvp_says_what_it_takes():
    with pytest.raises(ValueError, match=r"jvp\(f, \(x,\), \(dx,\)\)"):
        jvp(lambda x: x, 1.0, 1.0)
