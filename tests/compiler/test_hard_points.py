"""Every operation at hard points: however it is computed, value and derivatives are the same, NaN and ∞ included.

The table of operations says what is tried, so a new operation is tried as well. Numbers are compared with those of the
function run as it stands, number by number: to the last bit where the same steps are taken, and in JavaScript, whose
functions are its own, to 1e-12.
"""

from __future__ import annotations

import itertools
from inspect import signature

import numpy as np
import pytest

from tests.engine.operation_cases import OF_ARRAYS, label
from tests.in_node import answer_of, library, needs_node, written
from tinygrad_edu import OPERATIONS, Tensor, derivative, grad, hessian, jit
from tinygrad_edu.compiler.javascript import NoScriptError, script_of

pytestmark = pytest.mark.filterwarnings("ignore:.*encountered in:RuntimeWarning")

POINTS = [np.float64(x) for x in (0.0, -0.0, 1.0, -1.0, 2.0, 0.5, -2.5, np.inf, -np.inf, np.nan, 5e-324, -5e-324,
                                  1e308, -1e308)]
ELEMENTWISE = [operation for operation in OPERATIONS.values()
               if operation.elementwise and operation.rules and operation.name != "astype"]
by_name = pytest.mark.parametrize("operation", ELEMENTWISE, ids=lambda operation: operation.name)


class Tried:
    """An operation as a function that gives its value and all first and second derivatives, and where it is tried."""

    def __init__(self, operation):
        self.operation = operation
        value = operation.value
        count = value.nin if isinstance(value, np.ufunc) else len(signature(value).parameters)
        self.chosen = operation.name == "where"  # its last operand is a condition
        self.by = tuple(range(count - self.chosen))
        self.points = list(itertools.product(POINTS, repeat=len(self.by)))
        if self.chosen:
            self.points = [(*point, c) for point in self.points for c in np.array([0.0, 1.0])]

    def value(self, *x):
        return self.operation(*x[:-1], x[-1] != 0) if self.chosen else self.operation(*x)

    def all(self, *x):
        """The value, the gradient and the Hessian row by row, number by number if x are arrays."""
        f, by = self.value, self.by
        def total(*x): return f(*x).sum()
        rows = [grad(lambda *x, i=i: grad(total, i)(*x).sum(), by)(*x) for i in by]
        return [f(*x), *grad(total, by)(*x), *(entry for row in rows for entry in row)]

    def at_each(self, function=None):
        """The numbers of a function at every point, a row for each."""
        function = function or self.all
        return np.array([[float(getattr(y, "value", y)) for y in function(*point)] for point in self.points])

    def together(self, function=None):
        """The same from one call, on arrays of all points."""
        columns = (function or self.all)(*map(np.array, zip(*self.points)))
        return np.array([np.broadcast_to(column, len(self.points)) for column in columns]).T


@by_name
def test_on_numbers_arrays_and_tensors_and_compiled(operation):
    tried = Tried(operation)
    expected = tried.at_each()
    compiled = jit(tried.all)
    for by_another_way in (tried.at_each(lambda *x: tried.all(*map(Tensor, x))), tried.at_each(compiled),
                           tried.together(), tried.together(compiled)):
        np.testing.assert_array_equal(by_another_way, expected)
    for point, row in zip(tried.points, expected):
        leaves = [Tensor(x, requires_grad=i in tried.by) for i, x in enumerate(point)]
        tried.value(*leaves).backward()
        np.testing.assert_array_equal([leaves[i].grad for i in tried.by], row[1:1 + len(tried.by)])


@needs_node
@by_name
def test_in_javascript(operation):
    tried = Tried(operation)
    script = script_of(tried.all, list("abc"[:len(tried.points[0])]), name="f")
    answer = answer_of(f"{library()}{script}\nconst answer = {written(tried.points)}.map((point) => f(...point));")
    np.testing.assert_allclose(np.array(answer, float), tried.at_each(), rtol=1e-12, atol=0)


# --- Operations on arrays as a whole ---------------------------------------------------------------------------------

# Without 1e308: whether a sum of such numbers overflows depends on the order in which they are added.
OF_AN_ARRAY = np.array([x for x in POINTS if not 1e300 < abs(x) < np.inf])
POOLS = [OF_AN_ARRAY, OF_AN_ARRAY[np.isfinite(OF_AN_ARRAY)], OF_AN_ARRAY[np.abs(OF_AN_ARRAY) < 3]]
NOT_IN_JAVASCRIPT = {"var", "logsumexp", "softmax", "log_softmax", "prod", "cumsum", "logabsdet"}
IN_PART = {"matmul", "solve", "inv", "det", "index", "scatter"}  # of stacks, or by an array of indices: not


def of_arrays(case):
    """The operation of a row, and the function that gives its value, a gradient and the product with a Hessian."""
    random = np.random.default_rng(3)
    operation, by = OPERATIONS[case.operation], tuple(range(len(case.operands)))
    def f(*x): return operation(*x, **case.parameters)
    g = random.normal(size=np.shape(f(*case.operands)))
    v = [random.normal(size=np.shape(operand)) for operand in case.operands]
    def total(*x): return (f(*x) * g).sum()
    def first(*x): return [f(*x), *grad(total, by)(*x)]
    def second(*x):
        return [h for i in by for h in grad(lambda *x, i=i: (grad(total, i)(*x) * v[i]).sum(), by)(*x)]
    return first, lambda *x: [*first(*x), *second(*x)]


def hard(case, random):
    """Operands of the shapes of a row, made of hard points."""
    return [[random.choice(pool, np.shape(operand))[()] for operand in case.operands] for pool in POOLS for _ in "12"]


def numbers_of(f, x):
    """What a function gives, as arrays; None where a matrix is singular."""
    try:
        return [np.asarray(getattr(y, "value", y)) for y in f(*x)]
    except np.linalg.LinAlgError:
        return None


def assert_same(answers, expected, tolerance):
    """Equal up to rounding, which where numbers cancel is relative to those that do, and they are about 1 or more."""
    assert (answers is None) == (expected is None)
    for answer, y in zip(answers or (), expected or (), strict=True):
        largest = np.max(np.abs(y), where=np.isfinite(y), initial=1.0)
        np.testing.assert_allclose(answer, y, rtol=tolerance, atol=tolerance * largest, strict=True)


@pytest.mark.parametrize("case", OF_ARRAYS, ids=label)
def test_of_arrays_on_tensors_and_compiled(case):
    _, f = of_arrays(case)
    compiled = jit(f)
    for x in hard(case, np.random.default_rng(4)):
        expected = numbers_of(f, x)
        assert_same(numbers_of(f, [*map(Tensor, x)]), expected, 0)
        assert_same(numbers_of(compiled, x), expected, 1e-13)


@needs_node
@pytest.mark.parametrize("case", [case for case in OF_ARRAYS if all(np.ndim(x) and x.size for x in case.operands)
                                  and case.operation not in ("solve", "inv", "det")], ids=label)
def test_of_arrays_in_javascript(case):
    f, _ = of_arrays(case)
    try:
        script = script_of(f, list("abc"[:len(case.operands)]), at=case.operands, name="f")
    except NoScriptError:
        assert case.operation in NOT_IN_JAVASCRIPT | IN_PART
        return
    assert case.operation not in NOT_IN_JAVASCRIPT
    points = hard(case, np.random.default_rng(5))
    calls = [f"f({', '.join(f'np.array({written(array.tolist())})' for array in x)})" for x in points]
    answers = answer_of(f"{library(arrays=True)}{script}\nconst answer = [{', '.join(calls)}];")
    for x, answer in zip(points, answers, strict=True):
        expected = numbers_of(f, x)
        assert_same([*map(nested, answer, expected)], expected, 1e-12)


def nested(answer, like):
    """An array as node sends it, in the shape of another: a sum of equal numbers may come as one."""
    numbers = answer if not isinstance(answer, dict) else np.reshape(
        [answer["data"][str(i)] for i in range(len(answer["data"]))], answer["shape"])
    return np.broadcast_to(np.asarray(numbers, float), np.shape(like))


# --- Powers ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("b", [0.0, -0.0, 1.0, 2.0, 3.0, -1.0, -0.5])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_a_power_is_the_same_whether_its_exponent_is_a_number_an_array_or_an_argument(b, dtype):
    x = np.array(POINTS, dtype)
    array = np.full(x.shape, b, dtype)

    def twice(b):
        return lambda x: (x**b, derivative(lambda x: x**b)(x), derivative(derivative(lambda x: x**b))(x))
    expected = twice(b)(x)
    for found in (twice(array)(x), jit(twice(b))(x), jit(twice(array))(x), jit(lambda x, b: twice(b)(x))(x, array)):
        np.testing.assert_array_equal(found, expected)
        assert {part.dtype for part in found} == {np.dtype(dtype)}


def test_the_hessian_of_a_power_where_the_exponent_is_0():
    of_power = hessian(lambda a, b: a**b, (0, 1))
    for a in (0.5, 2.0, 1e-100, 1e100):
        np.testing.assert_allclose(of_power(a, 0.0), [[0.0, 1 / a], [1 / a, np.log(a)**2]], rtol=1e-15)
    np.testing.assert_array_equal(of_power(0.0, 0.0), np.zeros((2, 2)))
