"""Where a derivative would end in silence somebody is told, once at each place, and what others call it is met."""

import math
import warnings

import numpy as np
import pytest

import tinygrad_edu
from tinygrad_edu import LostDerivativeWarning, Tensor, derivative, grad, hessian, no_grad


def leaf(data) -> Tensor:
    """A variable."""
    return Tensor(data, requires_grad=True)


@pytest.mark.parametrize("lose", [
    lambda t: math.exp(t), lambda t: float(t), lambda t: int(t), lambda t: np.zeros(3).__setitem__(0, t * 2),
], ids=["math.exp", "float", "int", "into an array"])
def test_a_number_that_leaves_the_graph_is_told(lose):
    with pytest.warns(LostDerivativeWarning, match=r"np\.exp.*np\.stack.*t\.item\(\)"):
        lose(leaf(2.0))


@pytest.mark.parametrize("keep", [
    lambda t: t.item(), lambda t: f"{t:.3f}", lambda t: float(t.detach()), lambda t: bool(t), lambda t: t.numpy(),
], ids=["item", "format", "detach", "bool", "numpy"])
def test_who_asks_for_the_number_is_not_told(keep):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        keep(leaf(2.0))
        with no_grad():
            float(leaf(2.0))
        float(Tensor(2.0))


@pytest.mark.parametrize("asked", ["float", "int", "complex", "math.exp", "math.floor"])
def test_the_warning_comes_once_at_each_place(asked):
    program = f"for i in range(3):\n    {asked}(t)\n\n{asked}(t)\n"
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("default")
        exec(compile(program, "learner.py", "exec"), {"t": leaf(2.0), "math": math})
    assert [(warning.filename, warning.lineno) for warning in told] == [("learner.py", 2), ("learner.py", 4)]


def test_filling_an_array_inside_a_derivative_names_the_way_out():
    def f(v):
        y = np.zeros(2)
        y[0] = v[0]
        return y
    with pytest.raises(TypeError, match=r"y\[i\] = t.*np\.stack"):
        grad(f)(np.ones(2))


def test_a_missing_return_is_named():
    with pytest.raises(TypeError, match="is its return missing"):
        derivative(lambda x: None)(1.0)


@pytest.mark.parametrize(("write", "said"), [
    (lambda t: t.sum(dim=0), r"write axis=0"),
    (lambda t: t.mean(1, keepdim=True), r"write keepdims=True"),
    (lambda t: t.max(initial=3), r"axis= and keepdims="),
    (lambda t: t.view(-1), r"t\.reshape"),
    (lambda t: t.unsqueeze(0), r"np\.expand_dims"),
    (lambda t: t.matmul(t), r"no 'matmul'.*t @ u"),
    (lambda t: t.mm(t), r"no 'mm'.*t @ u"),
    (lambda t: t.numel(), r"t\.size"),
    (lambda t: t.requires_grad_(), r"t\.requires_grad = True"),
    (lambda t: t.copy(), r"no 'copy'.*t\.detach"),
    (lambda t: t.clone(), r"no 'clone'.*t\.detach"),
    (lambda t: t.reshape(2, 3, 1).transpose(1, 2), r"all 3 axes.*t\.swapaxes\(1, 2\)"),
    (lambda t: np.add(np.ones((2, 3)), t, out=np.ones((2, 3))), r"a = a \+ t"),
    (lambda t: np.clip(t, 0, 1, dtype=float), r"np\.clip on a Tensor takes \(a, a_min, a_max\)"),
])
def test_the_words_of_others_are_met(write, said):
    with pytest.raises((TypeError, AttributeError, ValueError), match=said) as told:
        write(leaf(np.ones((2, 3))))
    assert "Notation" not in str(told.value)
    assert "Any" not in str(told.value)


def test_a_remainder_has_its_slopes_and_a_floor_has_none():
    a, b = leaf(7.5), leaf(2.0)
    (a % b).backward()
    assert (a.grad, b.grad) == (1.0, -3.0)
    assert isinstance(a // b, np.floating)
    assert np.floor(a) == 7.0
    a, b = leaf(1.0), leaf(0.1)  # 1 % 0.1 is 1 − 9 · 0.1 as Python's floats have it, though 1 / 0.1 is rounded to 10
    (a % b).backward()
    assert b.grad == -9.0


def test_the_slope_of_a_standard_deviation_of_equal_numbers_is_0():
    t = leaf([2.0, 2.0, 2.0])
    np.std(t).backward()
    np.testing.assert_array_equal(t.grad, [0, 0, 0])


def test_a_backward_that_fails_has_changed_no_gradient():
    a, b = leaf([1.0, 2.0]), leaf([1.0, 2.0])
    b.grad = np.zeros(3)
    with pytest.raises(ValueError, match=r"shape \(3,\)"):
        (a * b).sum().backward()
    assert a.grad is None


def test_transpose_takes_a_single_axis_of_a_vector():
    np.testing.assert_array_equal(np.transpose(leaf([1.0, 2.0]), 0).numpy(), [1, 2])


def test_a_hessian_by_several_arguments_is_blocks():
    (xx, xy), (yx, yy) = hessian(lambda x, y: x**2 * y**3, argnums=(0, 1))(2.0, 3.0)
    assert (xx, xy, yx, yy) == (54.0, 108.0, 108.0, 72.0)
    assert hessian(lambda x, y: x**2 * y**3, argnums=1)(2.0, 3.0) == 72.0


def test_two_thousand_stacked_numbers_are_differentiated_in_bundles():
    leaves = [leaf(float(i)) for i in range(2000)]
    (np.stack(leaves) ** 2).sum().backward()
    assert [t.grad.item() for t in leaves] == [2.0 * i for i in range(2000)]


def test_methods_that_help_promises_are_there():
    t = leaf(np.arange(6.0).reshape(1, 2, 3))
    assert (t.squeeze().shape, t.ravel().shape, t.flatten().shape, t.swapaxes(0, 2).shape, t.std(axis=1).shape) \
        == ((2, 3), (6,), (6,), (3, 2, 1), (1, 3))


@pytest.mark.parametrize("function", [tinygrad_edu.softmax, tinygrad_edu.log_softmax, tinygrad_edu.logsumexp])
def test_whole_numbers_in_a_plain_list_are_taken_as_real_ones(function):
    np.testing.assert_array_equal(function([1, 2, 3]), function(np.array([1.0, 2.0, 3.0])))
    np.testing.assert_array_equal(function([True, False]), function(np.array([1.0, 0.0])))
