"""Facts that cost other engines dearly, one test each: corners, zeros, overflow, shared arrays, repeated operands."""

from math import factorial

import numpy as np
import pytest

from tinygrad_edu import (
    OPERATIONS,
    Operation,
    Tensor,
    derivative,
    grad,
    hessian,
    jacobian,
    log_softmax,
    logsumexp,
    numerical_jacobian,
    relu,
    sigmoid,
    softmax,
    softplus,
    taylor,
)


def leaf(data, name=None) -> Tensor:
    """A variable."""
    return Tensor(data, requires_grad=True, name=name)


# --- Corners: a tie gives half to each, zero for the absolute value; the same with and without a graph ----------

TIES = [
    ("maximum", lambda x: np.maximum(x, 1.0), 1.0, 0.5),
    ("maximum of the number and the variable", lambda x: np.maximum(1.0, x), 1.0, 0.5),
    ("maximum of a variable and itself", lambda x: np.maximum(x, x), 3.0, 1.0),
    ("minimum", lambda x: np.minimum(x, 1.0), 1.0, 0.5),
    ("relu", relu, 0.0, 0.5),
    ("abs", np.abs, 0.0, 0.0),
    ("clip from below", lambda x: np.clip(x, 1.0, 2.0), 1.0, 0.5),
    ("clip from above", lambda x: np.clip(x, 1.0, 2.0), 2.0, 0.5),
    ("clip outside", lambda x: np.clip(x, 1.0, 2.0), 3.0, 0.0),
]


@pytest.mark.parametrize(("f", "x", "slope"), [row[1:] for row in TIES], ids=[row[0] for row in TIES])
def test_at_a_corner(f, x, slope):
    assert derivative(f)(x) == slope
    assert derivative(f)(Tensor(x)).item() == slope
    t = leaf(x)
    f(t).backward()
    assert t.grad == slope
    assert derivative(derivative(f))(x) == 0


def test_the_slope_of_a_length_at_its_corner_is_zero():
    with np.errstate(all="raise"):
        np.testing.assert_array_equal(grad(np.linalg.norm)(np.zeros(3)), np.zeros(3))
        rows = np.array([[3.0, 4.0], [0.0, 0.0]])
        np.testing.assert_allclose(grad(lambda t: np.linalg.norm(t, axis=1).sum())(rows), [[0.6, 0.8], [0, 0]])


@pytest.mark.parametrize("choose", [np.max, np.min])
@pytest.mark.parametrize("keepdims", [True, False])
def test_numbers_that_tie_share_the_gradient_equally(choose, keepdims):
    sign = 1 if choose is np.max else -1
    x = sign * np.array([[3.0, 3.0, 1.0], [2.0, 2.0, 2.0], [0.0, 1.0, 5.0]])
    expected = [[0.5, 0.5, 0], [1 / 3, 1 / 3, 1 / 3], [0, 0, 1]]
    for t in (leaf(x), leaf(x)):
        choose(t, axis=1, keepdims=keepdims).sum().backward()
        np.testing.assert_allclose(t.grad, expected)
    on_tensors = grad(lambda t: choose(t, axis=1, keepdims=keepdims).sum())(Tensor(x))
    np.testing.assert_array_equal(on_tensors.value, t.grad)
    np.testing.assert_array_equal(grad(lambda t: choose(t))(np.full((2, 2), 7.0)), np.full((2, 2), 0.25))


# --- Powers ----------------------------------------------------------------------------------------------------

def test_a_cube_of_a_negative_number_asks_for_no_logarithm():
    with np.errstate(all="raise"):
        t = leaf(-2.0)
        (t ** 3).backward()
        assert t.grad == 12
        assert derivative(lambda x: x ** np.float64(3))(-2.0) == 12
        assert derivative(derivative(lambda x: x ** 3.0))(-2.0) == -12
        np.testing.assert_array_equal(grad(lambda v: (v ** np.array([1, 2, 3])).sum())(np.array([-1.0, -2.0, -3.0])),
                                      [1, -4, 27])


@pytest.mark.parametrize("n", [0, 1, 2, 3, 4])
@pytest.mark.parametrize("exponent", [int, float, np.float64, lambda n: np.array([n, n]), Tensor],
                         ids=["int", "float", "np.float64", "array", "Tensor"])
def test_derivatives_of_a_power_at_zero(n, exponent):
    """(xⁿ)⁽ᵏ⁾ at 0 is n! for k = n, and 0 otherwise, and nothing is divided by zero on the way."""
    f, at = lambda x: x ** exponent(n), np.zeros(np.shape(exponent(n)))[()]
    with np.errstate(all="raise"):
        for k in range(4):
            y = f(at)
            np.testing.assert_array_equal(getattr(y, "value", y), factorial(n) if k == n else 0)
            f = derivative(f)


def test_zero_to_a_power_that_varies_does_not_move():
    with np.errstate(all="raise"):
        assert grad(lambda a, b: a ** b, argnums=(0, 1))(0.0, 2.0) == (0.0, 0.0)
        assert grad(lambda a, b: a ** b, argnums=(0, 1))(0.0, 1.0) == (1.0, 0.0)


@pytest.mark.parametrize("b", [0.0, 1.0, 2.0, -1.5])
def test_mixed_second_derivatives_of_a_power(b):
    """∂²aᵇ/∂a∂b = aᵇ⁻¹ (1 + b log a), also at b = 0; by either order of the two."""
    a = 1.7
    expected = a ** (b - 1) * (1 + b * np.log(a))
    f = lambda v: v[0] ** v[1]
    np.testing.assert_allclose(hessian(f)(np.array([a, b]))[0, 1], expected)
    np.testing.assert_allclose(hessian(f)(np.array([a, b]))[1, 0], expected)


def test_a_product_with_zeros_has_a_gradient():
    x = np.array([[2.0, 0.0, 3.0], [0.0, 0.0, 5.0], [1.0, 2.0, 4.0]])
    np.testing.assert_array_equal(grad(lambda t: t.prod(axis=1).sum())(x), [[0, 6, 0], [0, 0, 0], [8, 4, 2]])
    np.testing.assert_array_equal(hessian(np.prod)(np.array([0.0, 0.0, 5.0])), [[0, 5, 0], [5, 0, 0], [0, 0, 0]])


# --- Overflow --------------------------------------------------------------------------------------------------

EXTREMES = [-1000.0, 1000.0]


@pytest.mark.parametrize(("f", "value", "slope"), [
    (sigmoid, {-1000.0: 0, 1000.0: 1}, {-1000.0: 0, 1000.0: 0}),
    (np.tanh, {-1000.0: -1, 1000.0: 1}, {-1000.0: 0, 1000.0: 0}),
    (softplus, {-1000.0: 0, 1000.0: 1000}, {-1000.0: 0, 1000.0: 1}),
    (lambda x: logsumexp(np.stack([x, x])), {-1000.0: -1000 + np.log(2), 1000.0: 1000 + np.log(2)},
     {-1000.0: 1, 1000.0: 1}),
    (lambda x: logsumexp(np.stack([x, 0.0])), {-1000.0: 0, 1000.0: 1000}, {-1000.0: 0, 1000.0: 1}),
    (lambda x: softmax(np.stack([x, 0.0]))[0], {-1000.0: 0, 1000.0: 1}, {-1000.0: 0, 1000.0: 0}),
    (lambda x: log_softmax(np.stack([x, 0.0]))[0], {-1000.0: -1000, 1000.0: 0}, {-1000.0: 1, 1000.0: 0}),
], ids=["sigmoid", "tanh", "softplus", "logsumexp of equals", "logsumexp", "softmax", "log_softmax"])
@pytest.mark.parametrize("x", EXTREMES)
def test_nothing_overflows_far_out(f, value, slope, x):
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        np.testing.assert_allclose(f(x), value[x], rtol=1e-15)
        np.testing.assert_allclose(f(leaf(x)).item(), value[x], rtol=1e-15)
        np.testing.assert_allclose(derivative(f)(x), slope[x], rtol=1e-12)
        assert abs(derivative(derivative(f))(x)) < 1e-12
        assert abs(derivative(derivative(derivative(f)))(x)) < 1e-12


def test_a_masked_entry_of_minus_infinity_is_left_out():
    scores = np.array([1.0, -np.inf, 2.0])
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        assert logsumexp(scores) == np.logaddexp(1, 2)
        gradient = grad(logsumexp)(scores)
    np.testing.assert_allclose(gradient, [1 / (1 + np.e), 0, np.e / (1 + np.e)])


def test_the_logarithm_of_a_sum_of_nothing_is_minus_infinity():
    with np.errstate(over="raise", invalid="raise"):
        np.testing.assert_array_equal(logsumexp(np.zeros((0, 2)), axis=0), [-np.inf, -np.inf])
        assert logsumexp(np.array([-np.inf, -np.inf])) == -np.inf
        assert logsumexp(np.array([np.inf, 0.0])) == np.inf


def test_ten_derivatives_of_sigmoid_stay_small():
    """Maclaurin coefficients of 1/(1 + e⁻ˣ); as a composite of exp, + and / this would make 247,000 nodes."""
    expected = [1 / 2, 1 / 4, 0, -1 / 48, 0, 1 / 480, 0, -17 / 80640, 0, 31 / 1451520]
    np.testing.assert_allclose(taylor(sigmoid, 0.0, 9), expected, rtol=1e-9, atol=1e-16)


# --- Undoing broadcasts ----------------------------------------------------------------------------------------

@pytest.mark.parametrize("keepdims", [True, False])
@pytest.mark.parametrize("axis", [0, 1, -1])
def test_sums_of_the_rows_of_a_square_matrix(axis, keepdims):
    x, weights = np.arange(9.0).reshape(3, 3), np.array([1.0, 10.0, 100.0])
    expected = np.broadcast_to(weights if axis == 0 else weights[:, None], (3, 3))
    t = leaf(x)
    w = weights if not keepdims else weights.reshape((1, 3) if axis == 0 else (3, 1))
    (t.sum(axis=axis, keepdims=keepdims) * w).sum().backward()
    np.testing.assert_array_equal(t.grad, expected)


def test_a_column_beside_a_square_matrix():
    column, row, square = leaf(np.ones((3, 1))), leaf(np.ones(3)), leaf(np.arange(9.0).reshape(3, 3))
    (square * column * row).sum().backward()
    np.testing.assert_array_equal(column.grad, [[3], [12], [21]])
    np.testing.assert_array_equal(row.grad, [9, 12, 15])
    np.testing.assert_array_equal(square.grad, np.ones((3, 3)))


def test_every_gradient_has_the_shape_of_its_operand():
    a, b = leaf(np.ones((1, 3, 1))), leaf(np.ones((2, 1, 4)))
    (a * b + a).sum().backward()
    assert (a.grad.shape, b.grad.shape) == (a.shape, b.shape)
    np.testing.assert_array_equal(a.grad, np.full((1, 3, 1), 16))
    np.testing.assert_array_equal(b.grad, np.full((2, 1, 4), 3))


def test_a_rule_of_the_wrong_shape_is_refused_by_name():
    try:
        wrong = Operation("wrong", "wrong({a})", lambda a: a * 2, ("2", lambda g, y, a: g.sum(axis=0)))
        with pytest.raises(RuntimeError, match=r"line of wrong gave a gradient of shape \(2,\).* \(3, 2\)"):
            wrong(leaf(np.ones((3, 2)))).sum().backward()
    finally:
        OPERATIONS.pop("wrong", None)


# --- Gradients that add up -------------------------------------------------------------------------------------

def test_the_gradient_of_one_node_is_not_written_into_that_of_another():
    a, b = leaf([1.0, 2.0], "a"), leaf([3.0, 4.0], "b")
    ((a + b) + a).sum().backward()
    np.testing.assert_array_equal(a.grad, [2, 2])
    np.testing.assert_array_equal(b.grad, [1, 1])


def test_two_leaves_never_share_one_gradient_array():
    a, b = leaf([1.0, 2.0]), leaf([3.0, 4.0])
    seed = np.array([1.0, 1.0])
    (a + b).backward(seed)
    assert not np.shares_memory(a.grad, b.grad)
    assert not np.shares_memory(a.grad, seed)
    a.grad *= 100
    np.testing.assert_array_equal(b.grad, [1, 1])
    c, d = leaf(1.0), leaf(2.0)
    (c + d).backward()
    c.grad[...] = 7
    assert d.grad == 1


def test_a_kept_gradient_is_not_changed_by_the_next_backward():
    a = leaf([1.0, 2.0])
    (a * 2).sum().backward()
    kept = a.grad
    (a * 3).sum().backward()
    np.testing.assert_array_equal(kept, [2, 2])
    np.testing.assert_array_equal(a.grad, [5, 5])


def test_an_operand_used_twice_counts_twice():
    a = leaf(3.0)
    (a * a).backward()
    assert a.grad == 6
    (a + a).backward()
    assert a.grad == 8
    assert derivative(lambda x: x - x)(5.0) == 0
    assert derivative(lambda x: x / x)(5.0) == 0
    np.testing.assert_allclose(derivative(lambda x: x ** x)(2.0), 4 * (np.log(2) + 1))


def test_a_node_that_many_paths_share_is_visited_once():
    x = leaf(1.0)
    y = x
    for _ in range(60):  # 2⁶⁰ paths
        y = y + y
    y.backward()
    assert x.grad == 2.0 ** 60


def test_repeated_indices_add_up():
    t = leaf([10.0, 20.0, 30.0])
    (t[[0, 0, 2, 0]] * np.array([1.0, 2.0, 3.0, 4.0])).sum().backward()
    np.testing.assert_array_equal(t.grad, [7, 0, 3])
    m = leaf(np.ones((2, 2)))
    m[[0, 0], [1, 1]].sum().backward()
    np.testing.assert_array_equal(m.grad, [[0, 2], [0, 0]])
    np.testing.assert_array_equal(hessian(lambda v: (v[[0, 0, 1]] ** 2).sum())(np.ones(2)), [[4, 0], [0, 2]])


# --- Matrix products, against the definition -------------------------------------------------------------------

@pytest.mark.parametrize("shapes", [((3,), (3,)), ((2, 3), (3,)), ((3,), (3, 2)), ((2, 3), (3, 4)), ((5, 2, 3), (3,)),
                                    ((3,), (5, 3, 2)), ((5, 2, 3), (3, 4)), ((2, 3), (5, 3, 4)), ((1, 2, 3), (5, 3, 4)),
                                    ((5, 1, 2, 3), (4, 3, 2)), ((3, 3), (3, 3)), ((1, 1), (1,))], ids=str)
def test_matrix_products_of_every_kind(shapes):
    random = np.random.default_rng(0)
    a, b = (random.normal(size=shape) for shape in shapes)
    s, t = leaf(a), leaf(b)
    y = s @ t
    g = random.normal(size=y.shape)
    y.backward(g)
    for operand, argnum in ((s, 0), (t, 1)):
        expected = numerical_jacobian(lambda a, b: np.sum((a @ b) * g), a, b, argnum=argnum)
        np.testing.assert_allclose(operand.grad, expected, rtol=1e-8, atol=1e-8)


def test_integers_become_float64_and_floats_keep_their_type():
    assert Tensor([1, 2]).dtype == Tensor(True).dtype == Tensor(np.uint8(3)).dtype == np.float64
    for dtype in (np.float16, np.float32, np.float64, np.longdouble):
        assert Tensor(np.ones(2, dtype)).dtype == dtype
        t = leaf(np.ones(2, dtype))
        (np.exp(t) * 2).sum().backward()
        assert t.grad.dtype == dtype
    assert derivative(lambda x: x ** 2)(3) == 6.0
    assert type(derivative(lambda x: x ** 2)(3)) is float
    np.testing.assert_array_equal(jacobian(lambda v: v * v)(np.array([1, 2])), [[2, 0], [0, 4]])
