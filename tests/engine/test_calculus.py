"""Functions in, derivatives out: known derivatives, kinds of arguments, Taylor, Newton, and levels that never mix."""

import itertools
from functools import partial
from math import factorial

import numpy as np
import pytest

from tinygrad_edu import (
    Tensor,
    derivative,
    grad,
    gradcheck,
    hessian,
    jacobian,
    no_grad,
    numerical_derivative,
    numerical_jacobian,
    rise_over_run,
    sigmoid,
    taylor,
    value_and_grad,
)


def leaf(data, name=None) -> Tensor:
    """A variable."""
    return Tensor(data, requires_grad=True, name=name)


# --- What goes in and what comes out ---------------------------------------------------------------------------

def test_numbers_in_python_floats_out():
    f = lambda x, y: x ** 2 * y
    for x, y in ((3, 2), (3.0, 2.0), (np.float64(3), np.float64(2)), (np.array(3.0), np.array(2))):
        value, (dx, dy) = value_and_grad(f, argnums=(0, 1))(x, y)
        assert (value, dx, dy) == (18, 12, 9)
        assert {type(number) for number in (value, dx, dy)} == {float}
        assert type(derivative(np.sin)(x)) is float
        assert type(jacobian(np.sin)(x)) is float
        assert type(hessian(lambda x: x ** 3)(x)) is float


def test_arrays_in_arrays_out():
    x = np.array([1.0, 2.0])
    for out in (grad(np.sum)(x), jacobian(np.sin)(x), hessian(np.sum)(x), derivative(np.sin)(x), grad(np.sum)([1, 2]),
                value_and_grad(np.sum)(x)[1]):
        assert type(out) is np.ndarray
        assert out.dtype == np.float64
        out += 1  # it is the caller's own
    assert grad(np.sum)(np.float32([1, 2])).dtype == np.float32
    value, _ = value_and_grad(np.sum)(x)
    assert value == 3


def test_tensors_in_tensors_out_that_can_be_differentiated():
    x, y = leaf(3.0), leaf(2.0)
    gradient = grad(lambda x, y: x ** 3 * y, argnums=(0, 1))(x, y)
    assert all(isinstance(g, Tensor) for g in gradient)
    assert [g.item() for g in gradient] == [54, 27]
    gradient[0].backward()
    assert x.grad == 6 * 3 * 2
    assert y.grad == 3 * 9

    v = leaf([1.0, 2.0])
    matrix = jacobian(lambda v: v ** 3)(v)
    np.testing.assert_array_equal(matrix.value, [[3, 0], [0, 12]])
    matrix.sum().backward()
    np.testing.assert_array_equal(v.grad, [6, 12])

    second = hessian(lambda v: (v ** 3).sum())(v)
    v.grad = None
    second.sum().backward()
    np.testing.assert_array_equal(v.grad, [6, 6])


def test_tensors_that_require_no_gradient_give_tensors_too():
    out = grad(lambda x: x ** 2)(Tensor(3.0))
    assert isinstance(out, Tensor)
    assert out.item() == 6


def test_a_derivative_inside_a_loss_reaches_the_parameters_it_closes_over():
    """A network's slope by its input, trained: the second derivative ∂²/∂x∂W."""
    w = leaf(0.7, "w")
    x = 1.3
    slope = derivative(lambda x: np.tanh(w * x))(Tensor(x))
    (slope ** 2).backward()
    f = lambda w: (w * (1 - np.tanh(w * x) ** 2)) ** 2
    np.testing.assert_allclose(w.grad, numerical_derivative(f, 0.7), rtol=1e-8)


def test_a_derivative_writes_into_no_grad_of_anybody():
    w = leaf(2.0)
    assert grad(lambda x: w * x ** 2)(3.0) == 12
    assert w.grad is None
    x = leaf(3.0)
    grad(lambda x: w * x ** 2)(x)
    assert x.grad is None


def test_arguments_by_position_negative_position_tuple_and_keyword():
    f = lambda a, b, c=10.0, *, d=1.0: a * b ** 2 * c * d
    assert grad(f, 1)(2.0, 3.0) == 120
    assert grad(f, -1)(2.0, 3.0) == 120
    assert grad(f, -1)(2.0, 3.0, 5.0) == 18
    assert grad(f, (1, 0))(2.0, 3.0) == (120, 90)
    assert grad(f, [0])(2.0, 3.0, d=2.0) == (180,)
    assert jacobian(f, (0, -1))(2.0, 3.0, c=1.0) == (9, 12)
    assert value_and_grad(f, (1,))(2.0, 3.0) == (180, (120,))


def test_arguments_that_are_not_differentiated_may_be_anything():
    f = lambda x, how, factors: x ** 2 * factors["k"] if how == "square" else x
    assert grad(f)(3.0, "square", {"k": 2.0}) == 12
    assert grad(partial(f, how="other", factors=None))(3.0) == 1


def test_constant_functions_have_derivative_zero():
    assert derivative(lambda x: 3.0)(2.0) == 0
    assert derivative(lambda x: Tensor(3.0))(2.0) == 0
    assert grad(lambda x, y: y, argnums=(0, 1))(2.0, 3.0) == (0, 1)
    np.testing.assert_array_equal(derivative(lambda v: 3.0)(np.ones(2)), [0, 0])
    np.testing.assert_array_equal(grad(lambda v: 1.0)(np.ones(2)), [0, 0])
    np.testing.assert_array_equal(jacobian(lambda v: np.ones(3))(np.ones(2)), np.zeros((3, 2)))
    np.testing.assert_array_equal(hessian(lambda v: v.sum())(np.ones(2)), np.zeros((2, 2)))
    assert derivative(derivative(lambda x: 2 * x))(1.0) == 0
    assert derivative(lambda x: x.detach() * 3)(2.0) == 0
    assert derivative(lambda x: (x > 1) * 1.0)(2.0) == 0


def test_jacobians_have_the_shape_of_the_value_then_that_of_the_argument():
    shapes = [(), (2,), (3, 1), (0,)]
    for value, argument in itertools.product(shapes, shapes):
        f = lambda x, value=value: np.broadcast_to(np.sum(x ** 2), value)
        x = np.ones(argument)[()]
        out = np.asarray(jacobian(f)(x))
        assert out.shape == value + argument
        np.testing.assert_array_equal(out, numerical_jacobian(f, x).round(6))


# --- Levels of nesting: perturbation confusion -----------------------------------------------------------------

def test_a_derivative_inside_a_derivative_is_not_taken_for_it():
    """The example of Siskind and Pearlmutter (2005): d/dx [x · d/dy (x + y)] = 1."""
    assert grad(lambda x: x * grad(lambda y: x + y)(1.0))(1.0) == 1
    assert derivative(lambda x: x * derivative(lambda y: x + y)(1.0))(1.0) == 1
    assert derivative(lambda x: x * derivative(lambda y: x * y)(2.0))(3.0) == 6
    assert derivative(lambda x: derivative(lambda y: x * y * y)(x))(3.0) == 12
    assert derivative(lambda x: x * derivative(lambda x: x * x)(x))(3.0) == 12
    assert derivative(lambda x: derivative(lambda y: y)(x))(3.0) == 0
    assert derivative(lambda x: derivative(lambda y: x)(1.0))(3.0) == 0


def test_three_levels():
    inner = lambda x, y: derivative(lambda z: x ** 2 * y ** 3 * z ** 4)(1.0)
    assert derivative(lambda x: x * derivative(lambda y: inner(x, y) * x)(2.0))(3.0) == 4 * 3 * 2 ** 2 * 4 * 3 ** 3


def test_a_derivative_that_is_handed_out_of_a_derivative():
    """Manzyuk, Pearlmutter, Radul, Rush and Siskind (2019): a function of a function, applied to itself."""
    shift = lambda offset: lambda f: lambda x: f(x + offset)
    shift_at_zero = lambda f: lambda x: derivative(lambda offset: shift(offset)(f)(x))(0.0)  # this is d/dx itself
    np.testing.assert_allclose(shift_at_zero(np.exp)(1.0), np.e)
    np.testing.assert_allclose(shift_at_zero(shift_at_zero(np.exp))(1.0), np.e)
    np.testing.assert_allclose(shift_at_zero(shift_at_zero(np.sin))(0.5), -np.sin(0.5))


def test_a_tensor_that_leaks_out_of_a_derivative_is_a_constant_outside():
    kept = []
    derivative(lambda x: (kept.append(x * x), x * x)[1])(3.0)
    assert derivative(lambda x: x * kept[0])(2.0) == 9


def test_the_same_argument_at_both_levels_and_mixed_partials():
    f = lambda x, y: np.sin(x) * y ** 3
    dxy = derivative(lambda x: derivative(lambda y: f(x, y))(2.0))(0.5)
    dyx = derivative(lambda y: derivative(lambda x: f(x, y))(0.5))(2.0)
    np.testing.assert_allclose([dxy, dyx], np.cos(0.5) * 12)


def test_a_gradient_step_inside_a_loss():
    """min–max as in learned optimisation: the derivative of where one step of descent leads."""
    loss = lambda w: (w - 3.0) ** 2
    after = lambda rate: loss(1.0 - rate * derivative(loss)(1.0))
    np.testing.assert_allclose(derivative(after)(0.1), numerical_derivative(after, 0.1), rtol=1e-8)


def test_a_newton_iteration_is_differentiated_through():
    def root(a):
        x = a
        for _ in range(8):
            x = x - (x ** 2 - a) / (2 * x)
        return x
    np.testing.assert_allclose(derivative(root)(2.0), 1 / (2 * np.sqrt(2)), rtol=1e-12)


def test_levels_with_arrays_and_jacobians():
    a = np.array([[2.0, 1.0], [1.0, 3.0]])
    f = lambda v: v @ a @ v / 2
    np.testing.assert_allclose(jacobian(grad(f))(np.ones(2)), a)
    np.testing.assert_allclose(hessian(f)(np.ones(2)), a)
    np.testing.assert_allclose(grad(lambda v: (grad(f)(v) ** 2).sum())(np.ones(2)), 2 * a @ a @ np.ones(2))
    np.testing.assert_allclose(jacobian(jacobian(jacobian(lambda v: v ** 3)))(np.ones(2))[0, 0, 0, 0], 6)


def test_eight_derivatives_in_milliseconds():
    """d⁸/dx⁸ of exp(−x²)·sin 3x, against its Maclaurin series."""
    f = lambda x: np.exp(-x ** 2) * np.sin(3 * x)
    x = 0.4
    exponential = [0 if k % 2 else (-1) ** (k // 2) / factorial(k // 2) for k in range(60)]
    sine = [(-1) ** (k // 2) * 3 ** k / factorial(k) if k % 2 else 0 for k in range(60)]
    polynomial = np.polynomial.Polynomial(np.convolve(exponential, sine)[:60])
    for order in range(9):
        expected = polynomial.deriv(order)(x) if order else polynomial(x)
        np.testing.assert_allclose(f(x), expected, rtol=1e-10, atol=1e-10)
        f = derivative(f)


def test_no_grad_does_not_reach_into_a_derivative():
    with no_grad():
        assert derivative(lambda x: x ** 3)(2.0) == 12
        assert derivative(derivative(lambda x: x ** 3))(2.0) == 12


def test_no_grad_inside_a_function_makes_constants():
    def f(x):
        with no_grad():
            frozen = x * x
        return frozen * x
    assert derivative(f)(3.0) == 9


# --- Taylor and the course's figures ---------------------------------------------------------------------------

def test_taylor_of_a_bell_curve():
    expected = [1, 0, -1, 0, 1 / 2, 0, -1 / 6, 0, 1 / 24]
    np.testing.assert_allclose(taylor(lambda x: np.exp(-x ** 2), 0.0, 8), expected, atol=1e-15)


def test_taylor_of_known_series():
    np.testing.assert_allclose(taylor(lambda x: 1 / x, 1.0, 7), (-1.0) ** np.arange(8), rtol=1e-12)
    np.testing.assert_allclose(taylor(np.tan, 0.0, 7), [0, 1, 0, 1 / 3, 0, 2 / 15, 0, 17 / 315], atol=1e-14)
    np.testing.assert_allclose(taylor(np.log1p, 0.0, 5), [0, 1, -1 / 2, 1 / 3, -1 / 4, 1 / 5], rtol=1e-13)
    np.testing.assert_allclose(taylor(np.sqrt, 1.0, 4), [1, 1 / 2, -1 / 8, 1 / 16, -5 / 128], rtol=1e-13)
    np.testing.assert_array_equal(taylor(lambda x: x ** 3 - 2 * x, 2, 5), [4, 10, 6, 1, 0, 0])
    np.testing.assert_array_equal(taylor(lambda x: 5.0, 1.0, 2), [5, 0, 0])


def test_newton_raphson_finds_the_roots_of_the_course():
    f = lambda x: x ** 6 / 6 - 3 * x ** 4 - 2 * x ** 3 / 3 + 27 * x ** 2 / 2 + 18 * x - 30
    steps = [1.0]
    for _ in range(3):
        steps.append(steps[-1] - f(steps[-1]) / derivative(f)(steps[-1]))
    np.testing.assert_allclose(steps[1:], [1.0625, 1.06307057, 1.06307063], atol=5e-9)
    np.testing.assert_allclose(1.99 - f(1.99) / derivative(f)(1.99), -36.47, atol=5e-3)


def test_lagrange_conditions_hold_at_the_minimum_of_the_course():
    f = lambda v: -np.exp(v[0] - v[1] ** 2 + v[0] * v[1])
    g = lambda v: np.cosh(v[1]) + v[0] - 2
    point = np.array([0.95778236, 0.28956479])
    np.testing.assert_allclose(f(point), -3.16222104, atol=1e-8)
    np.testing.assert_allclose(g(point), 0, atol=1e-8)
    np.testing.assert_allclose(grad(f)(point), -4.07788891 * grad(g)(point), atol=1e-6)


# --- Rise over run, and gradcheck ------------------------------------------------------------------------------

def test_numerical_derivatives():
    np.testing.assert_allclose(numerical_derivative(np.exp, 1.0), np.e, rtol=1e-9)
    np.testing.assert_allclose(numerical_derivative(np.sqrt, 1e8), 0.5e-4, rtol=1e-8)
    np.testing.assert_allclose(numerical_jacobian(lambda v: v ** 2, np.array([1.0, 2.0])), [[2, 0], [0, 4]], atol=1e-8)
    by_second = numerical_jacobian(lambda a, b: a @ b, np.eye(2), np.ones(2), argnum=1)
    np.testing.assert_allclose(by_second, np.eye(2), atol=1e-9)
    x = np.array([1.0, 2.0])
    numerical_jacobian(np.sum, x)
    np.testing.assert_array_equal(x, [1, 2])


def test_gradcheck_passes_what_is_right():
    assert gradcheck(lambda a, b: sigmoid(a @ b), (np.ones((2, 3)), np.linspace(-1, 1, 3)))
    assert gradcheck(np.sin, 0.5)
    assert gradcheck(lambda a: a.sum(), Tensor([1.0, 2.0]))


def test_gradcheck_says_which_entry_is_off_and_by_how_much():
    def wrong(a):  # the second entry's slope is lost
        return a ** 2 + np.where(np.array([False, True]), a.detach() * 10 if isinstance(a, Tensor) else a * 10, 0)
    with pytest.raises(AssertionError, match=r"weights differs.*∂f\[1\]/∂weights\[1\] is 4 .*and 14.* of 10"):
        gradcheck(wrong, Tensor([1.0, 2.0], name="weights"))
    with pytest.raises(AssertionError, match=r"input 1 .*∂f/∂input 1 is 0 .* 3"):
        gradcheck(lambda a, b: a * (b.detach() if isinstance(b, Tensor) else b), (3.0, 4.0))


def test_gradcheck_does_not_pass_nan():
    with np.errstate(invalid="ignore"), pytest.raises(AssertionError, match="nan"):
        gradcheck(np.log, -1.0)


def test_rise_over_run_is_taken_at_one_number():
    with pytest.raises(TypeError, match=r"one number.*\(2,\)"):
        rise_over_run(np.sin, np.ones(2))


def test_rise_over_run_watches_the_limit():
    table = rise_over_run(lambda x: np.exp(x) * np.sin(3 * x), 0.7)
    assert table.slope == pytest.approx(-1.311615430778612, rel=1e-14)
    assert (table.best_forward, table.best_central) == (1e-8, 1e-6)
    assert table.forward_error.min() == pytest.approx(1.2e-7, rel=0.05)
    assert table.central_error.min() == pytest.approx(1.5e-10, rel=0.05)
    for errors, order in ((table.forward_error[2:7], 1), (table.central_error[:5], 2)):
        np.testing.assert_allclose(np.diff(np.log10(errors)), -order, atol=0.05)
    np.testing.assert_allclose(table.h, 10.0 ** -np.arange(1, 16))
    lines = str(table).splitlines()
    assert len(lines) == 17
    assert next(line for line in lines if line.endswith("  best: forward")).startswith(" 10⁻⁸ ")


@pytest.mark.parametrize("f", [np.abs, np.sign, lambda x: np.maximum(x, 0 * x)])
def test_rise_over_run_says_that_there_is_a_corner_where_no_slope_is_near(f):
    words = str(rise_over_run(f, 0.0))
    assert "the function has a corner or a jump there." in words
    assert "best" not in words
    assert "best" in str(rise_over_run(f, 1.0))
    assert "corner" not in str(rise_over_run(f, 1.0))


def test_rise_over_run_in_words():
    with pytest.raises(ValueError, match=r"At x = 0 the function is -inf.*another point"):
        rise_over_run(np.log, 0.0)
    table = rise_over_run(np.sqrt, 0.05)  # the first steps leave the domain
    assert np.isnan(table.central[0])
    assert table.best_central < 1e-3
