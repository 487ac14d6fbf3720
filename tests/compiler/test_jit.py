"""jit: the source that is written and the source that is run give the numbers of the engine; what it refuses."""

import cProfile
import sys
import threading
import tracemalloc

import numpy as np
import pytest

from tinygrad_edu import (
    OPERATIONS,
    Tensor,
    derivative,
    grad,
    hessian,
    jacobian,
    jit,
    log_softmax,
    logsumexp,
    relu,
    sigmoid,
    softmax,
    softplus,
    value_and_grad,
)
from tinygrad_edu.nested import flatten

from ..engine.operation_cases import CASES, Case, label

random = np.random.default_rng(5)
A, B = random.random((3, 4)) + 0.5, random.random((3, 4)) + 0.5
V = random.random(4)


def plain(result):
    """The arrays of a nested result."""
    return [np.asarray(getattr(leaf, "value", leaf)) for leaf in flatten(result)[0]]


def agree(f, *args, rtol=1e-12):
    """Compare the engine, the source that is run (twice), and the source that is shown."""
    expected = plain(f(*args))
    compiled = jit(f)
    first = plain(compiled(*args))
    again = plain(compiled(*args))
    listing = compiled.latest().listing
    namespace = dict(listing.constants)
    exec(compiled.source, namespace)
    variables = [np.float64(arg) if isinstance(arg, float) else arg for arg in args]
    shown = plain(namespace[listing.function](*variables, *(tensor.value for tensor in compiled.latest().hidden)))
    for results in (first, again, shown):
        assert len(results) == len(expected)
        for result, wanted in zip(results, expected):
            assert result.shape == wanted.shape
            np.testing.assert_allclose(result, wanted, rtol=rtol, atol=1e-13)
    return compiled


# --- The same numbers as the engine ----------------------------------------------------------------------------

@pytest.mark.parametrize("case", CASES, ids=label)
def test_every_operation_of_the_table(case: Case):
    operation = OPERATIONS[case.operation]
    masks = [operand.dtype == bool for operand in case.operands]
    variables = [operand for operand, mask in zip(case.operands, masks) if not mask]

    def f(*changing):
        changing = iter(changing)
        operands = [operand if mask else next(changing) for operand, mask in zip(case.operands, masks)]
        return operation(*operands, **case.parameters)

    def cost(*changing):
        return np.sum(f(*changing) * np.cos(f(*changing))) if operation.rules else np.sum(changing[0])

    variables = [float(v) if np.ndim(v) == 0 else v for v in variables]
    with np.errstate(all="ignore"):
        agree(f, *variables)
        agree(value_and_grad(cost, argnums=range(len(variables))), *variables, rtol=1e-9)


FUNCTIONS = [
    lambda a: np.sum(a**3), lambda a: np.maximum(a, 1).sum(), lambda a: relu(a - 1).sum(),
    lambda a: np.where(a > 1, a * a, a).sum(), lambda a: logsumexp(a, axis=1).sum(), lambda a: softmax(a)[:, 0].sum(),
    lambda a: log_softmax(a, axis=0)[1].sum(), lambda a: np.linalg.norm(a), lambda a: np.linalg.norm(a - B) ** 2 / 7,
    lambda a: a.var(), lambda a: a.mean(axis=0).sum(), lambda a: np.prod(a), lambda a: np.prod(a, axis=1).sum(),
    lambda a: a.max(), lambda a: a.min(axis=1).sum(), lambda a: np.concatenate([a, a * 2], axis=1).sum(),
    lambda a: np.stack([a, a]).mean(), lambda a: a[0] @ a[1], lambda a: (a @ V).sum(), lambda a: (a.T @ a).sum(),
    lambda a: a[[0, 0, 1]].sum(), lambda a: a[1:, ::2].sum(), lambda a: a.reshape(4, 3).T.sum() ** 2,
    lambda a: np.abs(a - 1).sum(), lambda a: (a**a).sum(), lambda a: (2.0**a).sum(), lambda a: softplus(a).mean(),
    lambda a: np.sqrt(a).sum() / np.exp(a).sum(), lambda a: np.clip(a, 0.7, 1.2).sum(),
    lambda a: np.arctan(a).sum() + np.tan(a).sum(), lambda a: np.std(a),
    lambda a: (a / a.sum(axis=1, keepdims=True)).max(), lambda a: np.transpose(a[None], (1, 2, 0)).sum(),
    lambda a: np.broadcast_to(a[0], (5, 4)).sum(), lambda a: 3.0, lambda a: np.outer(a[0], a[1]).sum(),
    lambda a: np.sign(a - 1).sum(), lambda a: sigmoid(a * 1000).sum(), lambda a: (a + a.T.T - -a).sum(),
]


@pytest.mark.parametrize("f", FUNCTIONS)
def test_functions_their_gradients_and_hessians(f):
    agree(f, A)
    agree(value_and_grad(f), A)
    agree(hessian(f), A, rtol=1e-9)


@pytest.mark.parametrize("f", [
    lambda a: a, lambda a: a.T, lambda a: (a * 2, (a * 2).T), lambda a: {"k": [a + 1, a.reshape(-1)]},
    lambda a: (a + 1)[0], lambda a: a > 1, lambda a: (a.T @ a, a.sum(axis=0), a.sum(axis=-1, keepdims=True)),
    lambda a: (a + 1, a + 1), lambda a: np.full((2,), 3.0), lambda a: (a.sum(axis=0), a.sum(axis=1)),
])
def test_results_of_every_arrangement(f):
    agree(f, A)


@pytest.mark.parametrize("order", range(5))
def test_higher_derivatives(order):
    f = lambda x: np.exp(-x**2) * np.sin(3 * x)
    for _ in range(order):
        f = derivative(f)
    agree(f, 0.7)


def test_a_jacobian():
    agree(jacobian(lambda a, b: np.sin(a) @ b.T, argnums=(0, 1)), A, B)


def test_single_precision_stays_single():
    f = jit(value_and_grad(lambda a: (np.tanh(2 * a) / 3.0).mean() + 0.5 * np.linalg.norm(a)))
    value, gradient = f(A.astype(np.float32))
    assert isinstance(value, float)
    assert gradient.dtype == np.float32


def test_numbers_in_numbers_out():
    value, gradient = jit(value_and_grad(lambda x: x**3))(2.0)
    assert (type(value), type(gradient)) == (float, float)
    assert (value, gradient) == (8.0, 12.0)


def test_division_by_zero_is_infinite_as_in_the_engine():
    with np.errstate(divide="ignore"):
        assert jit(lambda x: 1 / x)(0.0) == np.inf


def network():
    """A small network, its parameters and its cost."""
    random = np.random.default_rng(5)
    x, y = np.linspace(0, 1, 5)[None], random.random((2, 5))

    def cost(W1, b1, W2, b2):
        a1 = sigmoid(W1 @ x + b1)
        a2 = sigmoid(W2 @ a1 + b2)
        return ((a2 - y) ** 2).sum() / x.size
    parameters = [random.standard_normal(shape) for shape in ((3, 1), (3, 1), (2, 3), (2, 1))]
    return cost, parameters


# --- Results and buffers ---------------------------------------------------------------------------------------

def test_results_are_the_callers_to_keep_and_to_change():
    cost, parameters = network()
    step = jit(value_and_grad(cost, argnums=range(4)))
    kept = step(*parameters)[1]
    copies = [array.copy() for array in kept]
    changed = [p + 1 for p in parameters]
    others = step(*changed)[1]
    for array, copy in zip(kept, copies):
        np.testing.assert_array_equal(array, copy)
    for array in others:
        array[...] = np.nan
    for array, copy in zip(step(*parameters)[1], copies):
        np.testing.assert_array_equal(array, copy)


def test_arguments_are_never_written():
    step = jit(lambda a, b: (a + b, (a * b).T, a))
    a, b = A.copy(), B.copy()
    for result in step(a, b):
        result += 1
    np.testing.assert_array_equal(a, A)
    np.testing.assert_array_equal(b, B)


def test_a_step_allocates_its_results_only():
    x = random.random((100, 1000))
    step = jit(lambda a: np.sum(np.tanh(a * x) * np.exp(-a * a) + a, axis=0))
    a = x + 1
    step(a)
    tracemalloc.start()
    step(a)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 100_000, "one of its arrays takes 800 kB, its result 8 kB"


def test_threads_do_not_share_buffers():
    step = jit(lambda a: np.tanh(np.sin(a) * a + a).sum(axis=0))
    inputs = [random.random((200, 300)) for _ in range(4)]
    expected = [np.tanh(np.sin(a) * a + a).sum(axis=0) for a in inputs]
    step(inputs[0])
    wrong = []

    def work(a, right):
        for _ in range(20):
            if not np.allclose(step(a), right):
                wrong.append(1)
    threads = [threading.Thread(target=work, args=pair) for pair in zip(inputs, expected)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


# --- Traces ----------------------------------------------------------------------------------------------------

def test_one_trace_for_each_combination_of_shapes_and_types():
    traces = []

    def f(a, times=2):
        traces.append(np.shape(a))
        return a * times
    step = jit(f)
    step(A)
    step(A + 1)
    assert (len(traces), step.retraces) == (1, 0)
    step(A[:2])
    step(A.astype(np.float32))
    step(A, 3)
    step(A, times=3)
    assert (len(traces), step.retraces) == (5, 4)
    step(A)
    step(A, 3)
    assert (len(traces), step.retraces) == (5, 4)
    np.testing.assert_array_equal(step(A, 3), A * 3)
    np.testing.assert_array_equal(step(A), A * 2)


def test_lists_dictionaries_and_whole_numbers_as_arguments():
    f = jit(lambda parameters, n: sum(parameters["W"][i] * n for i in range(n)))
    np.testing.assert_allclose(f({"W": [A, B]}, 2), (A + B) * 2)
    np.testing.assert_allclose(f({"W": [A, B]}, 1), A)
    assert f.retraces == 1


def test_detach_is_followed_by_the_trace():
    f = jit(grad(lambda x: (x * x.detach()).sum() if isinstance(x, Tensor) else x))
    np.testing.assert_allclose(f(A), A)
    np.testing.assert_allclose(f(B), B)


def test_integer_arrays_become_floats():
    np.testing.assert_array_equal(jit(lambda a: a / 2)(np.array([1, 2])), [0.5, 1.0])


def test_tensors_from_outside_are_read_at_each_call():
    W = Tensor(A, name="W")
    f = jit(lambda x: (W @ x).sum())
    before = f(V)
    W.data *= 2
    assert f(V) == pytest.approx(2 * before)
    assert f.retraces == 0
    W.data = np.ones((2, 4))
    assert f(V) == pytest.approx(2 * V.sum())
    assert f.retraces == 1


def test_a_compiled_function_can_be_differentiated():
    f = jit(lambda x: np.sin(x) * x)
    assert grad(f)(0.3) == grad(lambda x: np.sin(x) * x)(0.3)
    x = Tensor(0.3, requires_grad=True)
    f(x).backward()
    assert x.grad == pytest.approx(np.cos(0.3) * 0.3 + np.sin(0.3))
    assert jit(lambda x: f(x) * 2)(0.3) == pytest.approx(2 * 0.3 * np.sin(0.3))


def test_inside_a_derivative_nothing_from_outside_is_lost():
    assert grad(lambda p: jit(lambda x: p * x)(2.0))(3.0) == 2.0


def test_random_numbers_belong_to_the_trace():
    rng = np.random.default_rng(0)
    frozen = jit(lambda x: x + rng.random())
    assert frozen(0.0) == frozen(0.0)
    given = jit(lambda x, noise: x + noise)
    assert given(0.0, rng.random()) != given(0.0, rng.random())


@pytest.mark.parametrize(("f", "said"), [
    (lambda x: x * 2 if x > 0 else x, r"truth value \(.*\)"), (lambda x: float(x) * x, r"float\(\)"),
    (lambda x: x * x.item(), r"\.item\(\)"), (lambda x: x + x.data, r"\.data"),
    (lambda x: x + x.numpy(), r"\.numpy\(\)"),
    (lambda x: np.argmax(x) * x, "np.argmax"), (lambda x: np.allclose(x, 1) * x, "np.allclose"),
    (lambda x: range(int(x)), r"int\(\)"),
])
def test_what_depends_on_a_number_raises_instead_of_being_frozen(f, said):
    with pytest.raises(TypeError, match=rf"{said} on a Tensor.*np\.where"):
        jit(f)(2.0)


def test_backward_and_masks_inside_a_trace_raise():
    def f(x):
        y = (x * x).sum()
        y.backward()
        return y
    with pytest.raises(TypeError, match="value_and_grad"):
        jit(f)(A)
    with pytest.raises(TypeError, match="index that depends on numbers"):
        jit(lambda x: x[x > 1.0])(A)


def test_an_error_leaves_the_next_call_as_it_was():
    f = jit(lambda a, b: a @ b)
    with pytest.raises(ValueError, match="matmul"):
        f(A, A)
    np.testing.assert_allclose(f(A, B.T), A @ B.T)
    assert (Tensor(1.0, requires_grad=True) > 0) is np.True_


def test_the_source_comes_with_the_first_call():
    f = jit(lambda x: x)
    with pytest.raises(RuntimeError, match="has not been called"):
        _ = f.source


def test_arguments_that_cannot_be_told_apart():
    with pytest.raises(TypeError, match="hashable"):
        jit(lambda x, s: x)(1.0, {1, 2})


def test_it_works_under_a_profiler():
    profiler = cProfile.Profile()
    profiler.enable()
    try:
        value = jit(grad(lambda x: (sigmoid(x) * 2).sum()))(np.zeros(3))
    finally:
        profiler.disable()
    np.testing.assert_allclose(value, [0.5, 0.5, 0.5])
    assert sys.getprofile() is None


def test_a_trace_is_not_kept():
    x = random.random(200_000)
    f = jit(grad(lambda a: np.sum(np.sin(a) * np.exp(a) * a)))
    tracemalloc.start()
    f(x)
    kept = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert kept < 6 * x.nbytes, "its buffers, not every array of the trace"
