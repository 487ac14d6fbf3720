"""NumPy's own functions on Tensors, and a Tensor's methods: each is NumPy's value with the right derivative."""

import numpy as np
import pytest

from tinygrad_edu import Tensor, backpropagate, jacobian, numerical_jacobian
from tinygrad_edu import numpy_functions as ours

from .numpy_function_cases import FUNCTIONS, METHODS, UFUNCS, Writing


def label(row: Writing) -> str:
    """What pytest calls a row."""
    return f"{getattr(row.of, '__name__', row.of)}-{'-'.join(str(np.shape(x)).replace(' ', '') for x in row.operands)}"


every_row = pytest.mark.parametrize("row", FUNCTIONS + UFUNCS + METHODS, ids=label)


def test_every_numpy_function_has_a_row():
    assert {row.of for row in FUNCTIONS} == set(ours.FUNCTIONS)
    assert {row.of for row in UFUNCS} == set(ours.UFUNCS) - ours.WITHOUT_SLOPE


@every_row
def test_value_and_first_derivative(row):
    plain = row.reference or row.call
    tensors = [Tensor(x, requires_grad=True) for x in row.operands]
    y, expected = row.call(*tensors), plain(*row.operands)
    assert isinstance(y, Tensor)
    assert y.shape == np.shape(expected)
    np.testing.assert_allclose(y.value, expected, rtol=1e-14, atol=1e-15)
    for i in range(len(row.operands)):
        by_rule = jacobian(row.call, i)(*row.operands)
        by_difference = numerical_jacobian(plain, *row.operands, argnum=i)
        np.testing.assert_allclose(by_rule, by_difference, rtol=1e-7, atol=1e-7)


@every_row
def test_second_derivative(row):
    for i in range(len(row.operands)):
        by_rule = jacobian(jacobian(row.call, i), i)(*row.operands)
        by_difference = numerical_jacobian(jacobian(row.call, i), *row.operands, argnum=i)
        np.testing.assert_allclose(by_rule, by_difference, rtol=2e-6, atol=2e-7)


@every_row
def test_gradients_with_and_without_a_graph_agree_bit_for_bit(row):
    y = row.call(*(Tensor(x, requires_grad=True) for x in row.operands))
    gradient = np.asarray(np.random.default_rng(3).normal(size=y.shape))[()]
    plain, graph = backpropagate(y, gradient), backpropagate(y, Tensor(gradient))
    assert list(plain) == list(graph)
    for leaf in plain:
        np.testing.assert_array_equal(plain[leaf], getattr(graph[leaf], "value", graph[leaf]))


@every_row
def test_single_precision_stays_single(row):
    tensors = [Tensor(np.asarray(x, dtype=np.float32), requires_grad=True) for x in row.operands]
    y = row.call(*tensors)
    y.sum().backward()
    assert {t.grad.dtype for t in tensors if t.grad is not None} <= {np.dtype(np.float32)}
