"""Scripts in JavaScript against the engine: every operation of numbers at every kind of point, programs, refusals."""

import itertools
from inspect import signature

import numpy as np
import pytest

from nn.losses import CrossEntropyLoss
from tests.in_node import answer_of, library, needs_node, written
from tinygrad_edu import OPERATIONS, Tensor, grad, hessian, value_and_grad
from tinygrad_edu.compiler.javascript import NoScriptError, script_of
from tinygrad_edu.compiler.translation import ON_ARRAYS, ON_NUMBERS

pytestmark = needs_node
POINTS = [0.7, -1.3, 2.5, -2.5, 0.5, -0.5, 1.0, -1.0, 2.0, 3.0, 0.0, -0.0, 1e-20, -1e-20, 1e-300, 1e300, 800.0, -800.0,
          np.inf, -np.inf, np.nan]
ELEMENTWISE = [operation for operation in OPERATIONS.values() if operation.elementwise and operation.name != "astype"]
SAME_ZERO = {"maximum", "minimum", "relu"}  # which of 0 and −0 is the greater depends on the processor


def operands_of(operation) -> list:
    """What to try an operation on."""
    count = operation.value.nin if isinstance(operation.value, np.ufunc) else len(signature(operation.value).parameters)
    if operation.name == "where":
        return [(*pair, c) for pair in itertools.product(POINTS, POINTS) for c in (0.0, 1.0)]
    return list(itertools.product(POINTS, repeat=count))


def functions_of(operation) -> list:
    """Its value, and for each operand its partial: the rule for g = 1."""
    def value(*x):
        return operation(*x[:2], x[2] != 0) if operation.name == "where" else operation(*x)

    def partial(position):
        def rule(*x):
            c = (x[2] != 0,) if operation.name == "where" else ()
            one = Tensor(1.0) if isinstance(x[0], Tensor) else np.ones(len(x[0]))
            return operation.rules[position](one, value(*x), *x[:2], *c)
        return rule
    return [value, *(partial(position) for position in range(len(operation.rules)))]


@pytest.mark.filterwarnings("ignore:.*encountered in:RuntimeWarning")
@pytest.mark.parametrize("operation", ELEMENTWISE, ids=lambda operation: operation.name)
def test_an_operation_and_its_partials_are_the_engine_s_at_every_kind_of_point(operation):
    points, functions = operands_of(operation), functions_of(operation)
    names = list("abc"[:len(points[0])])
    scripts = [script_of(f, names, name=f"f{i}") for i, f in enumerate(functions)]
    program = [library(), *scripts, f"const points = {written(points)};",
               f"const answer = [{', '.join(f'f{i}' for i in range(len(functions)))}]"
               ".map((f) => points.map((point) => f(...point)));"]
    columns = [np.array(column) for column in zip(*points)]
    for f, answers in zip(functions, answer_of("\n".join(program))):
        expected = np.broadcast_to(f(*columns), len(points)).astype(float)
        answers = np.array([float(answer) for answer in answers])
        np.testing.assert_allclose(answers, expected, rtol=1e-12, atol=0)
        signed = (expected == 0) & (operation.name not in SAME_ZERO)
        wrong = signed & (np.signbit(answers) != np.signbit(expected))
        assert not wrong.any(), [point for point, is_wrong in zip(points, wrong) if is_wrong]


# --- Programs --------------------------------------------------------------------------------------------------------

OF_NUMBERS = {
    "polynomial": lambda x, y: x**3 - 3 * x * y + y**3,
    "signs": lambda x, y: -(-x)**2 - -y - (x - (y - x)) + -(-(-x)) + 2**-x,  # noqa: B002
    "bell": lambda x, y: np.exp(-x**2 - y**2) * np.sin(x * y) + (x**2)**y,
    "branches": lambda x, y: np.where(x > y, np.sqrt(x * x + 1), np.maximum(x, -y)) * np.logaddexp(x, y),
    "names": lambda var, np: var * np + var,
    "division": lambda x, y: x / (y / (x + y)) + x % y - x // y + np.arctan2(x, y),
    "a constant": lambda x, y: 1e-20 * x + 1e300 / y + 3,
    "rim": lambda x, y: (1 - x * (x - 6) * y * (y - 6) / 81)**7 / 9,
}


@pytest.mark.parametrize("name", OF_NUMBERS)
def test_value_gradient_and_hessian_of_a_function_of_numbers(name):
    f, points = OF_NUMBERS[name], np.random.default_rng(5).normal(size=(20, 2)).tolist()
    program = f"{library()}{script_of(f, derivatives=2, name='f')}\nconst answer = " \
              f"{written(points)}.map(([x, y]) => f(x, y));"
    for (x, y), answer in zip(points, answer_of(program)):
        assert float(answer["value"]) == pytest.approx(f(x, y), rel=1e-12)
        assert answer["gradient"] == pytest.approx(grad(f, (0, 1))(x, y), rel=1e-12, abs=1e-300)
        np.testing.assert_allclose(answer["hessian"], hessian(f, (0, 1))(x, y), rtol=1e-11, atol=1e-300)


_random = np.random.default_rng(11)
A, B, ROW, M = (_random.normal(size=shape) for shape in ((3, 4), (3, 1), (4,), (4, 2)))
OF_ARRAYS = {
    "broadcasting": lambda a, b, row, m: np.sum((a * b - row)**2 / (1 + a * a)),
    "products": lambda a, b, row, m: np.sum(np.tanh(a @ m)) + np.linalg.norm(m.T @ row) + row @ row,
    "sums along axes": lambda a, b, row, m: (a.sum(axis=0) * row).sum() + (a.mean(axis=1, keepdims=True) * b).mean(),
    "the greatest": lambda a, b, row, m: a.max() + a.min(axis=0).sum() + np.max(m, axis=(0, 1)) * b.sum(),
    "masks": lambda a, b, row, m: np.sum(np.where(a > row, a * b, -row)) + np.abs(m).sum() + np.maximum(a, 0).sum(),
    "flat": lambda a, b, row, m: np.sum(a.reshape(-1) * 2) + a.reshape(-1) @ np.arange(12.0),
    "none at all": lambda a, b, row, m: np.sum(a[3:] * np.zeros((0, 4))) + np.sum(a[:, 4:].reshape(-1)) + a[0, 0],
    "shapes": lambda a, b, row, m: np.sum(np.broadcast_to(row, (3, 4)) * a.T.reshape((3, 4))) + (
        m.reshape((-1,)) @ m.T.reshape((-1,))),
    "parts": lambda a, b, row, m: (
        np.sum(a[1] * row[::-1]) + a[-1, 2] * m[1:3, 0].sum() + a[:, -3:2:2].sum() + row[3]**3),
    "no part": lambda a, b, row, m: (
        np.sum(a[3:] * 2) + np.sum(row[2:1]) + m[-9:9:3].sum() + np.sum(a[::-2, ::3] * b[::-2])),
    "joined": lambda a, b, row, m: np.concatenate([a * b, b * b], axis=1)[2] @ np.concatenate([row, row[:1]]) + (
        np.stack([row, row * row]).T * m).sum(),
    "equations": lambda a, b, row, m: np.sum(np.linalg.solve(a @ a.T, b)**2) + np.linalg.inv(m.T @ m)[0, 1] + (
        np.linalg.solve(m.T @ m, m[0]) @ m[1]),
    "from outside": lambda a, b, row, m: np.sum(a * A + b) + np.sum(Tensor(ROW) * row) * m.sum(),
}


def nested(answer):
    """Arrays as node sends them, as arrays."""
    if isinstance(answer, dict):
        return np.array([answer["data"][str(i)] for i in range(len(answer["data"]))], float).reshape(answer["shape"])
    return float(answer)


@pytest.mark.parametrize("name", OF_ARRAYS)
def test_value_and_gradient_of_a_function_of_arrays(name):
    f, arguments = OF_ARRAYS[name], (A, B, ROW, M)
    given = ", ".join(f"np.array({written(x.tolist())})" for x in arguments)
    program = f"{library(arrays=True)}{script_of(f, at=arguments, derivatives=1, name='f')}\n" \
              f"const answer = f({given});"
    answer = answer_of(program)
    value, gradients = value_and_grad(f, (0, 1, 2, 3))(*arguments)
    assert float(answer["value"]) == pytest.approx(value, rel=1e-12)
    for by_script, gradient in zip(answer["gradient"], gradients):
        np.testing.assert_allclose(np.broadcast_to(nested(by_script), gradient.shape), gradient, rtol=1e-12)


def test_a_determinant_and_what_has_none():
    square, singular = A[:, :3], np.ones((2, 2))
    script = script_of(lambda a: (np.linalg.det(a), np.linalg.det(a.T * 2)), at=[square], name="f")
    given = f"np.array({written(square.tolist())})"
    expected = np.linalg.det(square)
    assert answer_of(f"{library(arrays=True)}{script} const answer = f({given});") == pytest.approx(
        [expected, 8 * expected], rel=1e-12)
    script = script_of(np.linalg.inv, ["a"], at=[square], name="f")
    with pytest.raises(AssertionError, match="This matrix is singular"):
        answer_of(f"{library(arrays=True)}{script} const answer = f(np.array({written(singular.tolist())}));")


def test_the_libraries_have_what_the_printer_calls_and_nothing_else():
    of_numbers = answer_of(library() + "const answer = Object.keys(np);")
    of_arrays = answer_of(library(arrays=True) + "const answer = Object.keys(np);")
    assert (set(of_numbers), set(of_arrays)) == (ON_NUMBERS, ON_ARRAYS)


def test_results_of_any_arrangement():
    script = script_of(lambda x: (x, [2 * x, None, "it's"], {"k": True, "n": 3}), name="f")
    assert answer_of(f"{library()}{script} const answer = f(2);") == [2, [4, None, "it's"], {"k": 1, "n": 3}]


# --- Refusals --------------------------------------------------------------------------------------------------------

REFUSED = {
    "float32": (lambda x: x.astype(np.float32) * 2, 1.0),
    "True and False": (lambda x: (x > 0) | (x > 1), 1.0),
    "cumsum": (lambda x: np.cumsum(x), ROW),
    "whole numbers and slices": (lambda x: x[np.array([0, 0])], ROW),
    "stacks": (lambda x: x @ x, np.ones((2, 3, 3))),
    "20,000": (lambda x: np.sum(x * np.arange(30_000.0)), 1.0),
}


@pytest.mark.parametrize("words", REFUSED)
def test_what_cannot_be_said_in_javascript_is_refused_in_words(words):
    f, x = REFUSED[words]
    with pytest.raises(NoScriptError, match=words):
        script_of(f, ["x"], at=[x])


def test_a_check_of_numbers_is_not_left_out_in_silence():
    with pytest.raises(NoScriptError, match="in every run"):
        script_of(lambda x: CrossEntropyLoss()(x, np.array([0, 1, 2])), ["x"], at=[A])


def test_a_hessian_of_arrays_is_refused_and_a_branch_as_jit_refuses_it():
    with pytest.raises(NoScriptError, match="function of numbers"):
        script_of(lambda x: x @ x, at=[ROW], derivatives=2)
    with pytest.raises(TypeError, match="traced"):
        script_of(lambda x: x if x > 0 else -x)
    with pytest.raises(ValueError, match="2 names"):
        script_of(lambda x: x, ["x", "y"], at=[1.0])
