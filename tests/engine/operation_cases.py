"""The table of test cases for every operation: one row per case, read as  operation(operands) = reference(operands).

``reference`` is plain NumPy or SciPy. The tests check against it the value, and against its finite differences the
derivatives; they try every row in single precision, with and without the graph of the gradient, and as it is written.
An operation without a row fails the suite (test_operations.py), so a new one starts here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import scipy.special

_random = np.random.default_rng(20240229)


class Case(NamedTuple):
    """One row: an operation by its name, what it should equal, and what to try it on."""

    operation: str
    reference: Callable[..., Any]
    operands: tuple[Any, ...]
    parameters: dict[str, Any] = {}  # noqa: RUF012 – read only


def numbers(*shape: int, low: float = -2.0, high: float = 2.0) -> Any:
    """Random numbers, none of them near a corner of the functions that have corners (0, or a tie)."""
    return _random.permutation(np.linspace(low, high, 2 * int(np.prod(shape)))[1::2] + 0.017).reshape(shape)


A, B = numbers(2, 3), numbers(2, 3, low=-1.7, high=2.4)  # of either sign
P, Q = numbers(2, 3, low=0.3), numbers(2, 3, low=0.4, high=3.0)  # positive
U = numbers(2, 3, low=-0.9, high=0.9)  # where arcsin is defined
C = numbers(2, 3, 4)
V, W = numbers(3), numbers(4)
M, N = numbers(2, 3), numbers(3, 4)
SQUARE = numbers(3, 3)
REGULAR = numbers(3, 3) + 3 * np.eye(3)
NONE, NO_ROWS = np.zeros(0), np.zeros((0, 3))
NUMBER = np.float64(0.7)
ZEROS = np.array([[1.5, 0.0, 2.0], [0.0, 0.0, 3.0], [1.0, -2.0, 0.5]])  # for products: one zero, two, none
CHOICE = np.array([[True, False, True], [False, False, True]])


def put_one_by_one(a: Any, shape: Any, index: Any) -> Any:
    """Numbers put into zeros one at a time, which is what scatter does at once."""
    y = np.zeros(shape)
    places = np.arange(y.size).reshape(shape)[index]
    for place, number in zip(np.ravel(places), np.ravel(a)):
        y.flat[place] += number
    return y


ELEMENTWISE = [
    Case("positive", np.positive, (A,)),
    Case("negative", np.negative, (A,)),
    Case("add", np.add, (A, B)),
    Case("subtract", np.subtract, (A, B)),
    Case("multiply", np.multiply, (A, B)),
    Case("divide", np.divide, (A, P)),
    Case("power", np.power, (P, B)),
    Case("remainder", np.remainder, (A + 0.13, P)),
    Case("square", np.square, (A,)),
    Case("absolute", np.absolute, (A,)),
    Case("maximum", np.maximum, (A, B)),
    Case("minimum", np.minimum, (A, B)),
    Case("relu", lambda a: a * (a > 0), (A,)),
    Case("exp", np.exp, (A,)),
    Case("expm1", np.expm1, (A,)),
    Case("log", np.log, (P,)),
    Case("log1p", np.log1p, (U,)),
    Case("log2", np.log2, (P,)),
    Case("log10", np.log10, (P,)),
    Case("logaddexp", np.logaddexp, (A, B)),
    Case("sqrt", np.sqrt, (P,)),
    Case("sin", np.sin, (A,)),
    Case("cos", np.cos, (A,)),
    Case("tan", np.tan, (U,)),
    Case("arcsin", np.arcsin, (U,)),
    Case("arccos", np.arccos, (U,)),
    Case("arctan", np.arctan, (A,)),
    Case("arctan2", np.arctan2, (A, B)),
    Case("sinh", np.sinh, (A,)),
    Case("cosh", np.cosh, (A,)),
    Case("tanh", np.tanh, (A,)),
    Case("sigmoid", scipy.special.expit, (A,)),
    Case("softplus", lambda a: np.log(1 + np.exp(a)), (A,)),
    Case("where", lambda a, b, c: np.where(c, a, b), (A, B, CHOICE)),
    Case("astype", lambda a, dtype: a.astype(dtype), (A,), {"dtype": np.dtype(np.float64)}),
]

OF_ARRAYS = [
    # sums and averages
    Case("sum", np.sum, (C,)),
    Case("sum", np.sum, (C,), {"axis": 1}),
    Case("sum", np.sum, (C,), {"axis": (0, -1), "keepdims": True}),
    Case("sum", np.sum, (SQUARE,), {"axis": 1}),
    Case("sum", np.sum, (C,), {"axis": ()}),
    Case("sum", np.sum, (NUMBER,)),
    Case("sum", np.sum, (NO_ROWS,), {"axis": 0}),
    Case("mean", np.mean, (C,)),
    Case("mean", np.mean, (C,), {"axis": -2}),
    Case("mean", np.mean, (C,), {"axis": (0, 2), "keepdims": True}),
    Case("mean", np.mean, (NUMBER,)),
    Case("mean", np.mean, (NO_ROWS,), {"axis": 1}),
    Case("var", np.var, (C,)),
    Case("var", np.var, (C,), {"axis": 1, "ddof": 1}),
    Case("var", np.var, (C,), {"axis": (0, 2), "ddof": 2, "keepdims": True}),
    Case("var", np.var, (NUMBER,)),
    Case("norm", lambda a: np.linalg.norm(a), (C,)),
    Case("norm", np.linalg.norm, (A,), {"axis": 1}),
    Case("norm", np.linalg.norm, (C,), {"axis": (0, 2), "keepdims": True}),
    Case("norm", np.linalg.norm, (NUMBER,)),
    Case("norm", np.linalg.norm, (NO_ROWS,), {"axis": 0}),
    Case("logsumexp", scipy.special.logsumexp, (A,)),
    Case("logsumexp", scipy.special.logsumexp, (C,), {"axis": 1}),
    Case("logsumexp", scipy.special.logsumexp, (C,), {"axis": (0, -1), "keepdims": True}),
    Case("logsumexp", scipy.special.logsumexp, (NUMBER,)),
    Case("softmax", lambda a: scipy.special.softmax(a, -1), (A,)),
    Case("softmax", scipy.special.softmax, (C,), {"axis": 1}),
    Case("softmax", scipy.special.softmax, (NO_ROWS,), {"axis": 1}),
    Case("log_softmax", lambda a: scipy.special.log_softmax(a, -1), (A,)),
    Case("log_softmax", scipy.special.log_softmax, (C,), {"axis": 1}),
    # the greatest, the least, the product
    Case("max", np.max, (C,)),
    Case("max", np.max, (C,), {"axis": 1}),
    Case("max", np.max, (C,), {"axis": (0, -1), "keepdims": True}),
    Case("max", np.max, (NUMBER,)),
    Case("max", np.max, (NO_ROWS,), {"axis": 1}),
    Case("min", np.min, (C,)),
    Case("min", np.min, (C,), {"axis": -1}),
    Case("min", np.min, (C,), {"axis": (0, 1), "keepdims": True}),
    Case("min", np.min, (NUMBER,)),
    Case("prod", np.prod, (A,)),
    Case("prod", np.prod, (C,), {"axis": 1}),
    Case("prod", np.prod, (C,), {"axis": (2, 0), "keepdims": True}),
    Case("prod", np.prod, (ZEROS,), {"axis": 1}),
    Case("prod", np.prod, (ZEROS,)),
    Case("prod", np.prod, (NUMBER,)),
    *(Case(name, getattr(np, name), (NUMBER,), {"axis": axis})  # which NumPy lets be, and sums up nothing
      for name in ("sum", "max", "min", "prod") for axis in (0, -1)),
    Case("prod", np.prod, (NO_ROWS,), {"axis": 0}),
    # matrix products: vectors, matrices, stacks, stacks that are broadcast
    Case("matmul", np.matmul, (V, numbers(3))),
    Case("matmul", np.matmul, (M, V)),
    Case("matmul", np.matmul, (V, N)),
    Case("matmul", np.matmul, (M, N)),
    Case("matmul", np.matmul, (SQUARE, SQUARE.T + 1)),
    Case("matmul", np.matmul, (C, W)),
    Case("matmul", np.matmul, (V, numbers(2, 3, 2))),
    Case("matmul", np.matmul, (C, numbers(2, 4, 2))),
    Case("matmul", np.matmul, (C, numbers(4, 2))),
    Case("matmul", np.matmul, (M, numbers(2, 3, 2))),
    Case("matmul", np.matmul, (numbers(2, 1, 2, 3), numbers(1, 2, 3, 2))),
    Case("matmul", np.matmul, (numbers(1, 2, 3), numbers(2, 3, 2))),
    Case("matmul", np.matmul, (NO_ROWS, N)),
    Case("matmul", np.matmul, (np.zeros((2, 0)), np.zeros((0, 3)))),
    # linear algebra: vectors, matrices, stacks; small matrices and greater ones; a singular one
    Case("solve", np.linalg.solve, (REGULAR, V)),
    Case("solve", np.linalg.solve, (REGULAR, numbers(3, 2))),
    Case("solve", np.linalg.solve, (REGULAR + np.eye(3) * np.array([[[0.0]], [[1.0]]]), numbers(2, 3, 2))),
    Case("solve", np.linalg.solve, (REGULAR, numbers(2, 3, 2))),
    Case("solve", np.linalg.solve, (REGULAR + np.eye(3) * np.array([[[0.0]], [[1.0]]]), V)),
    Case("inv", np.linalg.inv, (REGULAR,)),
    Case("inv", np.linalg.inv, (REGULAR + np.eye(3) * np.array([[[0.0]], [[1.0]]]),)),
    Case("det", np.linalg.det, (numbers(1, 1),)),
    Case("det", np.linalg.det, (numbers(2, 2),)),
    Case("det", np.linalg.det, (REGULAR,)),
    Case("det", np.linalg.det, (ZEROS * [[1], [1], [0]],)),
    Case("det", np.linalg.det, (numbers(4, 4) + 3 * np.eye(4),)),
    Case("det", np.linalg.det, (numbers(2, 3, 3),)),
    Case("det", np.linalg.det, (numbers(2, 4, 4) + 3 * np.eye(4),)),
    Case("logabsdet", lambda a: np.linalg.slogdet(a)[1], (REGULAR,)),
    Case("logabsdet", lambda a: np.linalg.slogdet(a)[1], (numbers(2, 3, 3) - 2 * np.eye(3),)),
    # sums so far
    Case("cumsum", np.cumsum, (V,), {"axis": 0}),
    Case("cumsum", np.cumsum, (C,), {"axis": 1}),
    Case("cumsum", np.cumsum, (C,), {"axis": -1}),
    Case("cumsum", np.cumsum, (NO_ROWS,), {"axis": 0}),
    # the same numbers in another shape
    Case("broadcast_to", np.broadcast_to, (V,), {"shape": (2, 3)}),
    Case("broadcast_to", np.broadcast_to, (numbers(2, 1),), {"shape": (3, 2, 2)}),
    Case("broadcast_to", np.broadcast_to, (NUMBER,), {"shape": (2, 2)}),
    Case("reshape", np.reshape, (C,), {"shape": (4, -1)}),
    Case("reshape", np.reshape, (C,), {"shape": 24}),
    Case("reshape", np.reshape, (NUMBER,), {"shape": (1, 1)}),
    Case("reshape", np.reshape, (NO_ROWS,), {"shape": (3, 0)}),
    Case("transpose", np.transpose, (A,)),
    Case("transpose", np.transpose, (C,)),
    Case("transpose", np.transpose, (NUMBER,)),
    Case("permute", np.transpose, (C,), {"axes": (1, 2, 0)}),
    Case("permute", np.transpose, (C,), {"axes": (-1, 0, -2)}),
    Case("permute", np.transpose, (SQUARE,), {"axes": (-1, 0)}),
    Case("index", lambda a, index: a[index], (C,), {"index": 1}),
    Case("index", lambda a, index: a[index], (C,), {"index": (0, -1, 2)}),
    Case("index", lambda a, index: a[index], (C,), {"index": (slice(None), slice(None, None, -2))}),
    Case("index", lambda a, index: a[index], (C,), {"index": (..., 1, None)}),
    Case("index", lambda a, index: a[index], (C,), {"index": (1, slice(0, 2), np.array([3, 0, 3]))}),
    Case("index", lambda a, index: a[index], (A,), {"index": np.array([[1, 1], [0, 1]])}),
    Case("index", lambda a, index: a[index], (A,), {"index": CHOICE}),
    Case("index", lambda a, index: a[index], (A,), {"index": (np.array([0, 1, 0]), np.array([2, 2, 2]))}),
    Case("index", lambda a, index: a[index], (NUMBER,), {"index": ()}),
    Case("index", lambda a, index: a[index], (A,), {"index": slice(2, 2)}),
    Case("scatter", put_one_by_one, (V,), {"shape": (4,), "index": np.array([3, 0, 3])}),
    Case("scatter", put_one_by_one, (V,), {"shape": (2, 3), "index": 1}),
    Case("scatter", put_one_by_one, (numbers(2),), {"shape": (2, 3), "index": (slice(None), -1)}),
    Case("concatenate", lambda a, b: np.concatenate([a, b]), (A, B)),
    Case("concatenate", lambda a, b, c, axis: np.concatenate([a, b, c], axis), (A, numbers(2, 1), B), {"axis": -1}),
    Case("concatenate", lambda a, axis: np.concatenate([a], axis), (A,), {"axis": 1}),
    Case("concatenate", lambda a, b: np.concatenate([a, b]), (NO_ROWS, A)),
]

CASES = ELEMENTWISE + OF_ARRAYS

# Questions have no slope: on Tensors they give plain arrays of answers.
QUESTIONS = [
    Case("equal", np.equal, (ZEROS, 0.0)),
    Case("not_equal", np.not_equal, (ZEROS, 0.0)),
    Case("less", np.less, (A, B)),
    Case("less_equal", np.less_equal, (A, B)),
    Case("greater", np.greater, (A, B)),
    Case("greater_equal", np.greater_equal, (A, B)),
    Case("sign", np.sign, (A,)),
    Case("heaviside", np.heaviside, (ZEROS, 0.5)),
    Case("floor_divide", np.floor_divide, (A, P)),
    Case("floor", np.floor, (A,)),
    Case("ceil", np.ceil, (A,)),
    Case("rint", np.rint, (A,)),
    Case("isnan", np.isnan, (np.array([1.0, np.nan]),)),
    Case("isfinite", np.isfinite, (np.array([1.0, np.inf]),)),
    Case("isinf", np.isinf, (np.array([1.0, np.inf]),)),
]


def label(case: Case) -> str:
    """What pytest calls a row."""
    shapes = "-".join(str(np.shape(operand)).replace(" ", "") for operand in case.operands)
    settings = ",".join(f"{key}={value}" for key, value in case.parameters.items())
    return f"{case.operation} {shapes} {settings}".replace("\n", "")
