"""Every operation of the table: its value, its first and second derivatives, and every shape and type it may meet."""

import itertools

import numpy as np
import pytest

from tinygrad_edu import OPERATIONS, Tensor, chain_rule, jacobian, numerical_jacobian, relu, sigmoid, softplus
from tinygrad_edu.formula import fill
from tinygrad_edu.operations import ahead

from .operation_cases import CASES, CHOICE, ELEMENTWISE, QUESTIONS, SQUARE, A, B, Case, V, label, numbers

each_case = pytest.mark.parametrize("case", CASES, ids=label)
each_elementwise_case = pytest.mark.parametrize("case", ELEMENTWISE, ids=label)


def run(case: Case):
    """The operation of a row as a function of its operands."""
    return lambda *operands: OPERATIONS[case.operation](*operands, **case.parameters)


def reference(case: Case):
    """What the row says it should equal, as a function of the operands."""
    return lambda *operands: case.reference(*operands, **case.parameters)


def differentiable(case: Case) -> list[int]:
    """The positions of the operands that have a derivative: all but conditions."""
    return [i for i, operand in enumerate(case.operands) if operand.dtype != bool]


def tensors(operands) -> list:
    """Operands as Tensors that require a gradient; a condition stays an array."""
    return [x if x.dtype == bool else Tensor(x, requires_grad=True) for x in operands]


def random_gradient(shape, dtype=np.float64):
    """Some ∂L/∂y to start from."""
    return np.asarray(np.random.default_rng(7).normal(size=shape), dtype=dtype)[()]


def assert_derivatives_agree(f, plain, operands, positions, tolerance=1e-7):
    """The Jacobian of f by every operand against finite differences of its plain reference."""
    for i in positions:
        by_rule = jacobian(f, i)(*operands)
        by_difference = numerical_jacobian(plain, *operands, argnum=i)
        np.testing.assert_allclose(by_rule, by_difference, rtol=tolerance, atol=tolerance, strict=np.ndim(by_rule) > 0)


def test_every_operation_has_a_row():
    assert {case.operation for case in CASES + QUESTIONS} == set(OPERATIONS)


def test_every_elementwise_operation_stands_in_the_elementwise_table():
    named = {name for name, operation in OPERATIONS.items() if operation.elementwise}
    assert {case.operation for case in ELEMENTWISE + QUESTIONS} == named


@each_case
def test_value(case):
    expected = reference(case)(*case.operands)
    on_arrays = run(case)(*case.operands)
    on_tensors = run(case)(*tensors(case.operands))
    np.testing.assert_allclose(on_arrays, expected, rtol=1e-14, atol=1e-15)
    assert np.shape(on_arrays) == np.shape(expected)
    np.testing.assert_array_equal(on_tensors.value, on_arrays)
    assert on_tensors.dtype == np.float64


@each_case
def test_first_derivative(case):
    assert_derivatives_agree(run(case), reference(case), case.operands, differentiable(case))


@each_case
def test_second_derivative(case):
    for i, j in itertools.product(differentiable(case), repeat=2):
        by_rule = jacobian(jacobian(run(case), i), j)(*case.operands)
        by_difference = numerical_jacobian(jacobian(run(case), i), *case.operands, argnum=j)
        np.testing.assert_allclose(by_rule, by_difference, rtol=2e-6, atol=2e-7)


@each_case
def test_the_walk_on_arrays_and_the_walk_on_tensors_agree_bit_for_bit(case):
    y = run(case)(*tensors(case.operands))
    gradient = random_gradient(y.shape)
    on_arrays = list(chain_rule(y, gradient))
    on_tensors = list(chain_rule(y, Tensor(gradient)))
    assert len(on_arrays) == len(on_tensors) == len(differentiable(case))
    for plain, graph in zip(on_arrays, on_tensors):
        assert (plain.node, plain.position, plain.operand) == (graph.node, graph.position, graph.operand)
        recorded = getattr(graph.contribution, "value", graph.contribution)
        np.testing.assert_array_equal(plain.contribution, recorded)
        assert plain.contribution.shape == recorded.shape == plain.operand.shape
        assert plain.contribution.dtype == recorded.dtype


@each_case
def test_single_precision_stays_single(case):
    parameters = {**case.parameters, "dtype": np.dtype(np.float32)} if "dtype" in case.parameters else case.parameters
    case = case._replace(parameters=parameters)
    single = [x if x.dtype == bool else x.astype(np.float32) for x in case.operands]
    operands = tensors(single)
    y = run(case)(*operands)
    assert y.dtype == np.float32
    np.testing.assert_allclose(y.value, reference(case)(*case.operands), rtol=2e-5, atol=2e-6)
    y.backward(random_gradient(y.shape, np.float32))
    exact = tensors(case.operands)
    OPERATIONS[case.operation](*exact, **case.parameters).backward(random_gradient(y.shape, np.float32))
    for i in differentiable(case):
        assert operands[i].grad.dtype == np.float32
        np.testing.assert_allclose(operands[i].grad, exact[i].grad, rtol=1e-4, atol=1e-5)
    for step in chain_rule(y, Tensor(random_gradient(y.shape, np.float32))):
        assert step.contribution.dtype == np.float32


@each_elementwise_case
def test_empty(case):
    nothing = [x[:0] for x in case.operands]
    operands = tensors(nothing)
    y = run(case)(*operands)
    assert y.shape == (0, 3)
    y.backward(np.zeros((0, 3)))
    for i in differentiable(case):
        assert operands[i].grad.shape == (0, 3)
        assert jacobian(run(case), i)(*nothing).shape == (0, 3, 0, 3)


@each_elementwise_case
def test_one_number(case):
    operands = [x[0, 0] for x in case.operands]
    y = run(case)(*tensors(operands))
    assert y.shape == ()
    np.testing.assert_allclose(y.item(), reference(case)(*operands), rtol=1e-14)
    assert_derivatives_agree(run(case), reference(case), operands, differentiable(case))
    y.backward()


@pytest.mark.parametrize("case", [c for c in ELEMENTWISE if len(c.operands) > 1], ids=label)
@pytest.mark.parametrize("shapes", [((2, 3), (3,)), ((2, 1), (1, 3)), ((), (2, 3)), ((2, 3), ()), ((3, 3), (3, 1)),
                                    ((3, 3), (3,)), ((2, 1, 3), (4, 1)), ((1,), (1, 1)), ((0, 3), (3,))], ids=str)
def test_broadcasting(case, shapes):
    a, b = (numbers(*shape, low=0.3 + k / 7, high=2 + k) for k, shape in enumerate(shapes))
    operands = [a, b, np.array(True)][:len(case.operands)]  # conditions of other shapes: the next test
    np.testing.assert_allclose(run(case)(*tensors(operands)).value, reference(case)(*operands))
    assert_derivatives_agree(run(case), reference(case), operands, [0, 1])


@pytest.mark.parametrize("condition", [CHOICE[0], CHOICE[:, :1], np.array([[[True]], [[False]]])],
                         ids=["row", "column", "stack"])
def test_a_condition_that_is_broadcast(condition):
    case = Case("where", lambda a, b, c: np.where(c, a, b), (A, B, condition))
    assert_derivatives_agree(run(case), reference(case), case.operands, [0, 1])


@pytest.mark.parametrize("operation", ["add", "subtract", "multiply", "divide", "power", "maximum", "minimum", "matmul",
                                       "concatenate"])
def test_one_tensor_as_both_operands_has_two_edges(operation):
    f = OPERATIONS[operation]
    plain = {"matmul": np.matmul, "concatenate": lambda a, b: np.concatenate([a, b])}.get(operation, f.value)
    x = abs(SQUARE) + 0.5
    t = Tensor(x, requires_grad=True)
    y = f(t, t)
    assert [step.position for step in chain_rule(y, np.ones(y.shape))] == [0, 1]
    y.backward(g := random_gradient(y.shape))
    by_difference = numerical_jacobian(lambda a: (plain(a, a) * g).sum(), x)
    np.testing.assert_allclose(t.grad, by_difference, rtol=1e-7, atol=1e-7)


@each_elementwise_case
def test_whole_numbers_become_floating_point_numbers(case):
    whole = [x if x.dtype == bool else np.ones(x.shape, dtype=int) for x in case.operands]
    if case.operation in ("arcsin", "arccos"):
        whole = [np.zeros(A.shape, dtype=int)]
    operands = tensors(whole)
    assert {x.dtype for x in operands if isinstance(x, Tensor)} == {np.dtype(np.float64)}
    y = run(case)(operands[0], *whole[1:])
    assert y.dtype == np.float64
    np.testing.assert_allclose(y.value, reference(case)(*whole), rtol=1e-14, atol=1e-15)
    y.backward(np.ones(y.shape))
    assert operands[0].grad.dtype == np.float64


def test_a_bare_number_beside_single_precision_does_not_widen_it():
    t = Tensor(V.astype(np.float32), requires_grad=True)
    for y in (t + 1, 2 * t, t / 3.0, t ** 2, 1 - t, np.maximum(t, 0), np.where(t > 0, t, 0.0)):
        assert y.dtype == np.float32
        y.sum().backward()
        assert t.grad.dtype == np.float32


# --- What the formulas say is true -----------------------------------------------------------------------------

KNOWN = {"np": np, "ahead": ahead, "relu": relu, "sigmoid": sigmoid, "softplus": softplus,
         **{name: OPERATIONS[name] for name in ("softmax", "log_softmax", "logsumexp", "scatter")}}


@each_case
def test_the_written_formula_is_the_value(case):
    names = "abc"[:len(case.operands)]
    formula = OPERATIONS[case.operation].written(list(names), case.parameters)
    value = eval(formula, {**KNOWN, **dict(zip(names, case.operands))})
    np.testing.assert_array_equal(value, run(case)(*case.operands))


@each_elementwise_case
def test_the_written_partial_is_the_rule(case):
    operation, names = OPERATIONS[case.operation], "abc"[:len(case.operands)]
    y = run(case)(*case.operands)
    for i in differentiable(case):
        written = fill(operation.partials[i], list(names), "y", case.parameters)
        partial = eval(written, {**KNOWN, **dict(zip(names, case.operands)), "y": y})
        by_rule = operation.rules[i](np.ones(y.shape), y, *case.operands, **case.parameters)
        np.testing.assert_allclose(np.broadcast_to(partial, y.shape), by_rule, rtol=1e-14, atol=1e-15)


# --- Questions -------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("case", QUESTIONS, ids=label)
def test_a_question_is_answered_by_a_plain_array(case):
    expected = case.reference(*case.operands)
    first, *others = case.operands
    t = Tensor(first, requires_grad=True)
    for answer in (OPERATIONS[case.operation](*case.operands), getattr(np, case.operation)(t, *others)):
        assert isinstance(answer, np.ndarray)
        np.testing.assert_array_equal(answer, expected)
        assert answer.dtype == expected.dtype
