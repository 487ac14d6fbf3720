"""vjp, jvp, hvp and derivatives by nested arguments: against dense Jacobians and each other."""

import numpy as np
import pytest

from tinygrad_edu import (
    Tensor,
    derivative,
    grad,
    gradients_of,
    hessian,
    hvp,
    jacobian,
    jvp,
    no_grad,
    numerical_jacobian,
    value_and_grad,
    vjp,
)

RNG = np.random.default_rng(0)
W, X = RNG.normal(size=(3, 2)), RNG.normal(size=2)


def f(W, x):
    """Several numbers of several arrays."""
    return np.tanh(W @ x) * x.sum()


def test_a_pullback_is_a_row_times_the_jacobian(rng):
    y, pullback = vjp(f, W, X)
    np.testing.assert_array_equal(y, f(W, X))
    g = rng.normal(size=3)
    by_W, by_x = pullback(g)
    np.testing.assert_allclose(by_W, np.tensordot(g, numerical_jacobian(f, W, X), 1), rtol=1e-8)
    np.testing.assert_allclose(by_x, g @ numerical_jacobian(f, W, X, argnum=1), rtol=1e-8)


def test_a_pushforward_is_the_jacobian_times_a_column(rng):
    dW, dx = rng.normal(size=W.shape), rng.normal(size=2)
    y, dy = jvp(f, (W, X), (dW, dx))
    np.testing.assert_array_equal(y, f(W, X))
    expected = np.tensordot(numerical_jacobian(f, W, X), dW, 2) + numerical_jacobian(f, W, X, argnum=1) @ dx
    np.testing.assert_allclose(dy, expected, rtol=1e-7)


def test_hvp_is_the_hessian_times_a_vector(rng):
    def g(v): return (v**3 * np.sin(v[::-1])).sum()
    x, v = rng.normal(size=4), rng.normal(size=4)
    np.testing.assert_allclose(hvp(g)(x, v), hessian(g)(x) @ v, rtol=1e-12)


@pytest.mark.parametrize(("rows", "columns"), [(5, 2), (2, 5), (3, 3), (1, 4), (4, 1)])
def test_jacobians_by_rows_and_by_columns_are_the_same(rows, columns, rng):
    A = rng.normal(size=(rows, columns))
    def h(x): return np.sin(A @ x) * x[0]
    x = rng.normal(size=columns)
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


def test_arguments_may_be_nested(rng):
    parameters = {"layers": [(W, np.zeros(3)), (rng.normal(size=(1, 3)), np.zeros(1))], "scale": 2.0}

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


NEST = {"W": W, "rest": [X, 0.5]}
MOVE = {"W": RNG.normal(size=W.shape), "rest": [RNG.normal(size=2), 2.0]}


def of_a_nest(p):
    """One number of nested arrays."""
    return (np.tanh(p["W"] @ p["rest"][0] * p["rest"][1]) ** 2).sum()


def along(t):
    """The nest moved by t along MOVE."""
    return {"W": W + t * MOVE["W"], "rest": [X + t * MOVE["rest"][0], 0.5 + t * 2.0]}


def test_jvp_and_hvp_by_nested_arguments():
    y, dy = jvp(of_a_nest, (NEST,), (MOVE,))
    assert y == of_a_nest(NEST)
    assert dy == pytest.approx(derivative(lambda t: of_a_nest(along(t)))(0.0), rel=1e-12)
    product = hvp(of_a_nest)(NEST, MOVE)
    assert list(product) == ["W", "rest"]
    h = 1e-6
    forward, back = grad(of_a_nest)(along(h)), grad(of_a_nest)(along(-h))
    np.testing.assert_allclose(product["W"], (forward["W"] - back["W"]) / (2 * h), rtol=1e-6, atol=1e-8)
    for mine, f, b in zip(product["rest"], forward["rest"], back["rest"]):
        np.testing.assert_allclose(mine, (f - b) / (2 * h), rtol=1e-6, atol=1e-8)


def test_jacobians_by_a_nest_and_by_a_short_array_beside_it():
    """The array is shorter than y, so its Jacobian is taken by columns; the several arrays of the nest come first."""
    def f(p, x): return np.tanh(p["W"] @ p["rest"][0] * p["rest"][1] + x)
    by_nest, by_x = jacobian(f, argnums=(0, 1))(NEST, 0.3)
    np.testing.assert_allclose(by_x, jacobian(lambda x: f(NEST, x))(0.3), rtol=1e-12)
    np.testing.assert_allclose(by_nest["W"], numerical_jacobian(lambda w: f({**NEST, "W": w}, 0.3), W), atol=1e-8)


def test_a_tangent_that_is_a_tensor_keeps_its_graph():
    dx, v = Tensor(2.0, requires_grad=True), Tensor([1.0, 0.0], requires_grad=True)
    jvp(lambda t: t**3, (2.0,), (dx,))[1].backward()
    assert dx.grad == 12.0
    hvp(lambda x: x[0] ** 2 * x[1])(np.array([1.0, 3.0]), v)[0].backward()
    np.testing.assert_array_equal(v.grad, [6, 2])


def test_under_no_grad_a_derivative_is_a_constant_of_the_next():
    def f(x):
        with no_grad():
            slope = derivative(lambda z: z**3 * x)(2.0)  # 12x, held still
        return slope * x
    assert derivative(f)(5.0) == 60.0
    with no_grad():
        assert derivative(derivative(lambda x: x**3))(2.0) == 12.0
        np.testing.assert_array_equal(hessian(lambda x: (x**3).sum())(X), np.diag(6 * X))
        assert jacobian(lambda x: np.stack([x, x**2, x**3]))(2.0).tolist() == [1, 4, 12]
        of_tensor, = vjp(lambda x: x**3, Tensor(2.0, requires_grad=True))[1](1.0)
    assert not of_tensor.requires_grad


def test_positions_may_be_numbers_of_numpy():
    assert grad(lambda a, b: a * b**2, argnums=np.int64(1))(2.0, 3.0) == 12.0
    assert hessian(lambda a, b: a * b**2, argnums=np.int64(1))(2.0, 3.0) == 4.0


def test_what_does_not_matter_has_a_gradient_of_zeros_that_is_a_tensor():
    a, b = Tensor(2.0, requires_grad=True), Tensor([1.0, 2.0], requires_grad=True)
    _, zeros = gradients_of(a * a, [a, b])
    assert isinstance(zeros, Tensor)
    np.testing.assert_array_equal(zeros.numpy(), [0, 0])
