"""Random programs: shared subexpressions, broadcasts, matrix products; against differences and HIPS autograd.

A program is a list of instructions; each applies an operation to earlier results, so that results are shared freely.
Operations are smooth, and kept from growing, so that finite differences are a fair judge.
"""

import autograd
import autograd.numpy as anp
import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings

from tinygrad_edu import Tensor, backpropagate, derivative, grad, hessian, hvp, jacobian, jvp, vjp

# name: (number of operands, the operation, written once for a module np that is NumPy or autograd's)
OPERATIONS = {
    "add": (2, lambda np, a, b: a + b),
    "subtract": (2, lambda np, a, b: a - b),
    "multiply": (2, lambda np, a, b: a * np.tanh(b)),
    "divide": (2, lambda np, a, b: a / (1.5 + b * b)),
    "power": (2, lambda np, a, b: (1.1 + a * a) ** (0.7 + 0.5 * np.sin(b))),  # never 0, where autograd goes wrong
    "square": (1, lambda np, a: 0.5 * np.tanh(a) ** 2),
    "cube": (1, lambda np, a: np.sin(a) ** 3),
    "negative": (1, lambda np, a: -a),
    "exp": (1, lambda np, a: np.exp(-a * a)),
    "log": (1, lambda np, a: np.log(2.0 + a * a)),
    "sqrt": (1, lambda np, a: np.sqrt(1.0 + a * a)),
    "sin": (1, lambda np, a: np.sin(a)),
    "cos": (1, lambda np, a: np.cos(2.0 * a)),
    "arctan": (1, lambda np, a: np.arctan(a)),
    "tanh": (1, lambda np, a: np.tanh(a)),
    "reciprocal": (1, lambda np, a: 1 / np.cosh(a)),
    "matmul": (2, lambda np, a, b: np.tanh(at_least_2(np, a) @ np.transpose(at_least_2(np, b)))
               if at_least_2(np, a).shape[-1] == at_least_2(np, b).shape[-1] else a + 0.5),
    "transpose": (1, lambda np, a: np.transpose(a)),
    "sum of rows": (1, lambda np, a: np.sum(at_least_2(np, a), axis=0)),
    "mean of columns": (1, lambda np, a: np.mean(at_least_2(np, a), axis=1, keepdims=True)),
    "reverse": (1, lambda np, a: at_least_2(np, a)[:, ::-1]),
    "first": (1, lambda np, a: at_least_2(np, a)[0]),
    "flat": (1, lambda np, a: np.reshape(a, (-1,))[:3]),
    "repeat": (1, lambda np, a: at_least_2(np, a)[[0, 0, -1]]),
    "join": (2, lambda np, a, b: np.concatenate([np.reshape(a, (-1,))[:2], np.reshape(b, (-1,))[:2]])),
    "pair": (1, lambda np, a: np.stack([np.sum(a), np.mean(a * a)])),
}


def at_least_2(np, a):
    """As a matrix."""
    return a if len(np.shape(a)) == 2 else np.reshape(a, (1, -1))


def fits(a, b) -> bool:
    """Can the two be broadcast against each other?"""
    return all(m == n or 1 in (m, n) for m, n in zip(np.shape(a)[::-1], np.shape(b)[::-1]))


def run(program, inputs, np):
    """Run the instructions; the value of the program is one number, to which every result contributes."""
    results = list(inputs)
    for name, i, j in program:
        count, operation = OPERATIONS[name]
        a, b = results[i % len(results)], results[j % len(results)]
        if count == 2:
            b = b if fits(a, b) or name in ("matmul", "join") else np.sum(b)
        results.append(operation(np, a, b) if count == 2 else operation(np, a))
    total = 0.0
    for k, result in enumerate(results):
        total = total + np.sum(np.sin(result)) * (0.3 + 0.1 * (k % 5))
    return total


@st.composite
def programs(draw, most=12):
    """A program and the inputs it starts from: a number, a vector, a matrix."""
    instruction = st.tuples(st.sampled_from(sorted(OPERATIONS)), st.integers(0, 40), st.integers(0, 40))
    program = draw(st.lists(instruction, min_size=1, max_size=most))
    # entries on a grid: hypothesis can make them simpler, and differences stay well conditioned
    inputs = [np.array(draw(st.lists(st.integers(-15, 15), min_size=n, max_size=n))) / 10 for n in (1, 3, 6)]
    return program, [inputs[0][0], inputs[1], inputs[2].reshape(2, 3)]


quickly = settings(max_examples=300, deadline=None, derandomize=True)


def gradients_of(program, inputs, walk_on_tensors=False):
    """The gradients of a program by every input, by the walk of the chain rule."""
    leaves = [Tensor(x, requires_grad=True) for x in inputs]
    y = run(program, leaves, np)
    gradients = backpropagate(y, Tensor(1.0) if walk_on_tensors else 1.0)
    return [getattr(gradients[leaf], "value", gradients[leaf]) for leaf in leaves]


@quickly
@given(programs())
def test_values_are_numpys(case):
    program, inputs = case
    assert run(program, [Tensor(x) for x in inputs], np).item() == run(program, inputs, np)


@quickly
@given(programs(), st.integers(0, 2 ** 32 - 1))
def test_gradients_are_the_slopes_along_random_directions(case, seed):
    program, inputs = case
    random = np.random.default_rng(seed)
    directions = [random.normal(size=np.shape(x)) for x in inputs]
    step = 1e-5
    ahead, behind = (run(program, [x + s * step * d for x, d in zip(inputs, directions)], np) for s in (1, -1))
    slope = sum(float(np.sum(g * d)) for g, d in zip(gradients_of(program, inputs), directions))
    np.testing.assert_allclose(slope, (ahead - behind) / (2 * step), rtol=1e-5, atol=1e-6)


@quickly
@given(programs())
def test_gradients_are_those_of_hips_autograd(case):
    program, inputs = case
    theirs = autograd.grad(lambda *xs: run(program, xs, anp), (0, 1, 2))(*inputs)
    for mine, other in zip(gradients_of(program, inputs), theirs):
        np.testing.assert_allclose(mine, other, rtol=1e-9, atol=1e-11)


@quickly
@given(programs())
def test_with_and_without_a_graph_the_gradient_is_the_same_bit_for_bit(case):
    for plain, graph in zip(gradients_of(*case), gradients_of(*case, walk_on_tensors=True)):
        np.testing.assert_array_equal(plain, graph)


@settings(max_examples=80, deadline=None, derandomize=True)
@given(programs(most=6))
def test_hessians_are_those_of_hips_autograd_and_symmetric(case):
    program, (number, vector, matrix) = case
    mine = hessian(lambda v: run(program, [number, v, matrix], np))(vector)
    theirs = autograd.hessian(lambda v: run(program, [number, v, matrix], anp))(vector)
    np.testing.assert_allclose(mine, theirs, rtol=1e-8, atol=1e-9)
    np.testing.assert_allclose(mine, mine.T, rtol=1e-9, atol=1e-10)


@pytest.mark.filterwarnings("ignore:Output seems independent of input:UserWarning")  # of autograd
@settings(max_examples=80, deadline=None, derandomize=True)
@given(programs(most=6), st.integers(0, 2 ** 32 - 1))
def test_products_and_blocks_are_those_of_hips_autograd(case, seed):
    """vjp, jvp, hvp, the blocks of a Hessian, and nested arguments, against dense matrices."""
    program, inputs = case
    random = np.random.default_rng(seed)

    def several(np, *xs):  # numbers enough that one Jacobian is taken by columns, and others by rows
        return np.stack([run(program[:k], xs, np) for k in range(len(program) + 1)])

    dense = [autograd.jacobian(lambda *xs: several(anp, *xs), i)(*inputs) for i in range(3)]
    for mine, other in zip(jacobian(lambda *xs: several(np, *xs), range(3))(*inputs), dense):
        np.testing.assert_allclose(mine, other, rtol=1e-9, atol=1e-10)
    g, dx = random.normal(size=len(program) + 1), [random.normal(size=np.shape(x)) for x in inputs]
    for mine, other in zip(vjp(lambda *xs: several(np, *xs), *inputs)[1](g), dense):
        np.testing.assert_allclose(mine, np.tensordot(g, other, 1), rtol=1e-9, atol=1e-10)
    _, dy = jvp(lambda *xs: several(np, *xs), inputs, dx)
    np.testing.assert_allclose(dy, sum(np.tensordot(J, d, np.ndim(d)) for J, d in zip(dense, dx)), atol=1e-9)

    blocks = hessian(lambda *xs: run(program, xs, np), range(3))(*inputs)
    nest = {"number": inputs[0], "arrays": inputs[1:]}
    product = hvp(lambda p: run(program, [p["number"], *p["arrays"]], np))(nest, {"number": dx[0], "arrays": dx[1:]})
    for i, along in enumerate([product["number"], *product["arrays"]]):
        for j in range(3):
            gradient = autograd.grad(lambda *xs: run(program, xs, anp), i)
            np.testing.assert_allclose(blocks[i][j], autograd.jacobian(gradient, j)(*inputs), rtol=1e-7, atol=1e-8)
        np.testing.assert_allclose(along, sum(np.tensordot(blocks[i][j], dx[j], np.ndim(dx[j])) for j in range(3)),
                                   rtol=1e-8, atol=1e-9)


@settings(max_examples=80, deadline=None, derandomize=True)
@given(programs(most=5))
def test_third_derivatives_are_those_of_hips_autograd(case):
    program, (number, vector, matrix) = case
    mine = derivative(derivative(derivative(lambda x: run(program, [x, vector, matrix], np))))(number)
    theirs = autograd.grad(autograd.grad(autograd.grad(lambda x: run(program, [x, vector, matrix], anp))))(number)
    np.testing.assert_allclose(mine, theirs, rtol=1e-7, atol=1e-8)


@quickly
@given(st.permutations(range(8)), st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), min_size=8, max_size=8))
def test_the_order_in_which_branches_are_made_does_not_matter(order, pairs):
    """Eight products of shared leaves, made in any order and added up in one: always the same gradients."""
    def loss_and_leaves(creation):
        leaves = [Tensor(float(k + 1), requires_grad=True) for k in range(8)]
        branches = {}
        for k in creation:
            i, j = pairs[k]
            branches[k] = np.tanh(leaves[i] * leaves[j] / 10) * leaves[k]
        total = branches[0]
        for k in range(1, 8):
            total = total + branches[k]
        return total, leaves
    first, expected = loss_and_leaves(range(8))
    second, leaves = loss_and_leaves(order)
    first.backward()
    second.backward()
    for a, b in zip(expected, leaves):
        np.testing.assert_allclose(a.grad, b.grad, rtol=1e-13)


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_every_instruction_by_itself(name):
    """So that a random program is never wrong for want of one of its words."""
    inputs = [0.7, np.array([0.1, -0.4, 1.2]), np.array([[0.3, -0.2, 0.9], [1.1, 0.5, -0.7]])]
    for i in range(3):
        for j in range(3):
            f = lambda *xs, i=i, j=j: run([(name, i, j)], xs, np)
            mine = grad(f, (0, 1, 2))(*inputs)
            theirs = autograd.grad(lambda *xs, i=i, j=j: run([(name, i, j)], xs, anp), (0, 1, 2))(*inputs)
            for a, b in zip(mine, theirs):
                np.testing.assert_allclose(a, b, rtol=1e-10, atol=1e-12)
