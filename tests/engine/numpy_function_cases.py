"""The table of NumPy's functions that work on Tensors, and of a Tensor's methods: one row per way of writing.

Each row is a function that runs on arrays and on Tensors alike; run on arrays it is NumPy's own answer.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import scipy.special

from .operation_cases import CHOICE, NUMBER, REGULAR, SQUARE, A, B, C, M, N, P, U, V, W, numbers

S = numbers(1, 3, 1)


class Writing(NamedTuple):
    """A NumPy function, or a method by its name; how it is called; on what; and, for a method, what it equals."""

    of: Any
    call: Callable[..., Any]
    operands: tuple[Any, ...]
    reference: Callable[..., Any] | None = None


# Composite functions: every parameter that they have
FUNCTIONS = [
    Writing(np.sum, lambda a: np.sum(a), (C,)),
    Writing(np.sum, lambda a: np.sum(a, 1), (C,)),
    Writing(np.sum, lambda a: np.sum(a, axis=(0, 2), keepdims=True), (C,)),
    Writing(np.mean, lambda a: np.mean(a, axis=1), (C,)),
    Writing(np.prod, lambda a: np.prod(a, axis=-1, keepdims=True), (A,)),
    Writing(np.max, lambda a: np.max(a, axis=0), (C,)),
    Writing(np.amax, lambda a: np.amax(a), (C,)),
    Writing(np.min, lambda a: np.min(a, axis=(0, 1)), (C,)),
    Writing(np.amin, lambda a: np.amin(a), (C,)),
    Writing(np.var, lambda a: np.var(a, axis=1, ddof=1), (A,)),
    Writing(np.std, lambda a: np.std(a), (A,)),
    Writing(np.std, lambda a: np.std(a, axis=0, ddof=1, keepdims=True), (A,)),
    Writing(np.linalg.norm, lambda a: np.linalg.norm(a), (A,)),
    Writing(np.linalg.norm, lambda a: np.linalg.norm(a, axis=1, keepdims=True), (A,)),
    Writing(np.linalg.norm, lambda a: np.linalg.norm(a, 2), (V,)),
    Writing(np.linalg.norm, lambda a: np.linalg.norm(a, ord=2, axis=-1), (A,)),
    Writing(np.linalg.norm, lambda a: np.linalg.norm(a, "fro"), (A,)),
    Writing(np.linalg.norm, lambda a: np.linalg.norm(a, "fro", axis=(0, 2)), (C,)),
    Writing(np.clip, lambda a: np.clip(a, -0.5, 1.0), (A,)),
    Writing(np.clip, lambda a, low, high: np.clip(a, low, high), (A, V - 2, V + 3)),
    Writing(np.clip, lambda a: np.clip(a, None, 0.5), (A,)),
    Writing(np.clip, lambda a: np.clip(a, 0.5, None), (A,)),
    Writing(np.dot, lambda a, b: np.dot(a, b), (V, numbers(3))),
    Writing(np.dot, lambda a, b: np.dot(a, b), (M, N)),
    Writing(np.dot, lambda a, b: np.dot(a, b), (M, V)),
    Writing(np.dot, lambda a, b: np.dot(a, b), (V, N)),
    Writing(np.dot, lambda a, b: np.dot(a, b), (NUMBER, M)),
    Writing(np.dot, lambda a, b: np.dot(a, b), (C, NUMBER)),
    Writing(np.outer, lambda a, b: np.outer(a, b), (V, W)),
    Writing(np.outer, lambda a, b: np.outer(a, b), (M, V)),
    Writing(np.stack, lambda a, b: np.stack([a, b]), (A, B)),
    Writing(np.stack, lambda a, b: np.stack((a, b, a), axis=-1), (A, B)),
    Writing(np.stack, lambda a: np.stack([a, 1.0, a**2]), (NUMBER,)),
    Writing(np.stack, lambda a: np.stack([a, [1.0, 2, 3]], axis=1), (V,)),
    Writing(np.stack, lambda a: np.stack(a, axis=1), (A,)),
    Writing(np.concatenate, lambda a, b: np.concatenate([a, b]), (A, B)),
    Writing(np.concatenate, lambda a, b: np.concatenate((a, b), axis=-1), (A, numbers(2, 1))),
    Writing(np.concatenate, lambda a, b: np.concatenate([a, b], axis=None), (A, V)),
    Writing(np.concatenate, lambda a: np.concatenate([a, [1.0, 2.0]]), (V,)),
    Writing(np.concatenate, lambda a: np.concatenate(a, axis=1), (C,)),
    Writing(np.where, lambda a, b: np.where(a > b, a, b), (A, B)),
    Writing(np.where, lambda a: np.where(CHOICE, a, 0), (A,)),
    Writing(np.where, lambda a: np.where([True, False, True], 1.0, a), (A,)),
    Writing(np.where, lambda a, b: np.where(b, a, 0.0), (A, np.array([1.0, 0.0, -2.0]))),
    Writing(np.reshape, lambda a: np.reshape(a, (4, 6)), (C,)),
    Writing(np.reshape, lambda a: np.reshape(a, -1), (C,)),
    Writing(np.ravel, lambda a: np.ravel(a), (C,)),
    Writing(np.squeeze, lambda a: np.squeeze(a), (S,)),
    Writing(np.squeeze, lambda a: np.squeeze(a, axis=-1), (S,)),
    Writing(np.expand_dims, lambda a: np.expand_dims(a, 1), (A,)),
    Writing(np.expand_dims, lambda a: np.expand_dims(a, -1), (V,)),
    Writing(np.transpose, lambda a: np.transpose(a), (C,)),
    Writing(np.transpose, lambda a: np.transpose(a, (2, 0, 1)), (C,)),
    Writing(np.transpose, lambda a: np.transpose(a, axes=[-1, 0, -2]), (C,)),
    Writing(np.swapaxes, lambda a: np.swapaxes(a, 0, -1), (C,)),
    Writing(np.broadcast_to, lambda a: np.broadcast_to(a, (2, 4, 3)), (V,)),
    Writing(np.atleast_1d, lambda a: np.atleast_1d(a), (NUMBER,)),
    Writing(np.atleast_1d, lambda a, b: np.concatenate(np.atleast_1d(a, b)), (NUMBER, V)),
    Writing(np.atleast_2d, lambda a: np.atleast_2d(a), (V,)),
    Writing(np.atleast_2d, lambda a, b: np.concatenate(np.atleast_2d(a, b)), (V, A)),
    Writing(np.vstack, lambda a, b: np.vstack([a, b]), (V, A)),
    Writing(np.vstack, lambda a: np.vstack((a, [1.0, 2, 3])), (V,)),
    Writing(np.hstack, lambda a, b: np.hstack([a, b, 3.0]), (V, NUMBER)),
    Writing(np.hstack, lambda a, b: np.hstack([a, b]), (A, numbers(2, 1))),
    Writing(np.split, lambda a: np.stack([part * (k + 1) for k, part in enumerate(np.split(a, 2, axis=-1))]), (C,)),
    Writing(np.split, lambda a: np.concatenate(np.split(a, [1, 3])[::-1]), (W,)),
    Writing(np.repeat, lambda a: np.repeat(a, 2), (A,)),
    Writing(np.repeat, lambda a: np.repeat(a, [1, 0, 3], axis=1), (A,)),
    Writing(np.flip, lambda a: np.flip(a), (C,)),
    Writing(np.flip, lambda a: np.flip(a, axis=1), (C,)),
    Writing(np.flip, lambda a: np.flip(a, axis=(0, -1)), (C,)),
    Writing(np.pad, lambda a: np.pad(a, 1), (A,)),
    Writing(np.pad, lambda a: np.pad(a, ((0, 2), (1, 0)), constant_values=3.0), (A,)),
    Writing(np.pad, lambda a: np.pad(a, (2, 0), "constant"), (V,)),
    Writing(np.cumsum, lambda a: np.cumsum(a), (A,)),
    Writing(np.cumsum, lambda a: np.cumsum(a, axis=-1), (C,)),
    Writing(np.vdot, lambda a, b: np.vdot(a, b), (A, B)),
    Writing(np.diag, lambda a: np.diag(a), (V,)),
    Writing(np.diag, lambda a: np.diag(a, k=-2), (V,)),
    Writing(np.diag, lambda a: np.diag(a), (SQUARE,)),
    Writing(np.diag, lambda a: np.diag(a, 1), (A,)),
    Writing(np.diagonal, lambda a: np.diagonal(a, offset=-1), (N,)),
    Writing(np.trace, lambda a: np.trace(a), (SQUARE,)),
    Writing(np.trace, lambda a: np.trace(a, offset=1), (N,)),
    Writing(np.linalg.solve, lambda a, b: np.linalg.solve(a, b), (REGULAR, V)),
    Writing(np.linalg.inv, lambda a: np.linalg.inv(a), (REGULAR,)),
    Writing(np.linalg.det, lambda a: np.linalg.det(a), (REGULAR,)),
    Writing(np.linalg.slogdet, lambda a: np.linalg.slogdet(a)[1], (REGULAR,)),
    Writing(np.linalg.slogdet, lambda a: np.linalg.slogdet(a).logabsdet * np.linalg.slogdet(a).sign, (-REGULAR,)),
]

# NumPy's elementwise functions, with a Tensor first, second, and beside a plain array or number
UFUNCS = [
    *(Writing(f, f, (A,)) for f in (np.positive, np.negative, np.square, np.absolute, np.exp, np.expm1, np.sin, np.cos,
                                    np.arctan, np.sinh, np.cosh, np.tanh)),
    *(Writing(f, f, (P,)) for f in (np.log, np.log1p, np.log2, np.log10, np.sqrt)),
    *(Writing(f, f, (U,)) for f in (np.tan, np.arcsin, np.arccos)),
    *(Writing(f, f, (A, B)) for f in (np.add, np.subtract, np.multiply, np.maximum, np.minimum,
                                       np.logaddexp, np.arctan2)),
    *(Writing(f, f, (A, P)) for f in (np.divide, np.true_divide)),
    Writing(np.power, np.power, (P, B)),
    Writing(np.remainder, lambda a, b: (a + 0.13) % b, (A, P)),
    Writing(np.remainder, lambda a: 7.3 % a, (P,)),
    Writing(np.matmul, np.matmul, (M, N)),
    Writing(np.subtract, lambda a: np.subtract(B, a), (A,)),
    Writing(np.subtract, lambda a: B - a, (A,)),
    Writing(np.multiply, lambda a: np.float64(3) * a, (A,)),
    Writing(np.multiply, lambda a: np.int64(3) * a * np.array([1, 2, 3]), (A,)),
    Writing(np.divide, lambda a: 1 / a, (P,)),
    Writing(np.divide, lambda a: [1, 2, 3] / a, (P,)),
    Writing(np.power, lambda a: 2 ** a, (A,)),
    Writing(np.power, lambda a: a ** np.array([1, 2, 3]), (A,)),
    Writing(np.power, lambda a: a ** -2, (P,)),
    Writing(np.matmul, lambda a: M @ a, (N,)),
    Writing(np.matmul, lambda a: a @ N, (M,)),
    Writing(np.maximum, lambda a: np.maximum(0.0, a), (A,)),
]


def method(name: str, reference: Callable[..., Any], *operands: Any, call: Callable[..., Any] | None = None) -> Writing:
    """A row for ``t.name()``, or for a call with arguments."""
    return Writing(name, call or (lambda t: getattr(t, name)()), operands, reference)


METHODS = [
    *(method(name, getattr(np, name), A) for name in ("exp", "expm1", "square", "sin", "cos", "arctan", "sinh", "cosh",
                                                      "tanh", "abs", "max", "min", "sum", "mean", "prod", "var")),
    *(method(name, getattr(np, name), P) for name in ("log", "log1p", "log2", "log10", "sqrt")),
    *(method(name, getattr(np, name), U) for name in ("tan", "arcsin", "arccos")),
    method("sigmoid", scipy.special.expit, A),
    method("relu", lambda a: np.maximum(a, 0), A),
    method("softplus", lambda a: np.log1p(np.exp(a)), A),
    method("softmax", lambda a: scipy.special.softmax(a, 0), A, call=lambda t: t.softmax(axis=0)),
    method("log_softmax", lambda a: scipy.special.log_softmax(a, 0), A, call=lambda t: t.log_softmax(0)),
    method("logsumexp", lambda a: scipy.special.logsumexp(a, 1), A, call=lambda t: t.logsumexp(axis=1)),
    method("norm", lambda a: np.linalg.norm(a, axis=1), A, call=lambda t: t.norm(axis=1)),
    method("var", lambda a: a.var(1, ddof=1, keepdims=True), A, call=lambda t: t.var(1, ddof=1, keepdims=True)),
    method("sum", lambda a: a.sum(1, keepdims=True), A, call=lambda t: t.sum(1, keepdims=True)),
    method("max", lambda a: a.max(1, keepdims=True), A, call=lambda t: t.max(1, keepdims=True)),
    method("clip", lambda a: a.clip(-0.5, 1), A, call=lambda t: t.clip(-0.5, 1)),
    method("dot", lambda a: a @ N, M, call=lambda t: t.dot(N)),
    method("reshape", lambda a: a.reshape(3, 2), A, call=lambda t: t.reshape(3, 2)),
    method("reshape", lambda a: a.reshape(3, 2), A, call=lambda t: t.reshape((3, -1))),
    method("std", lambda a: a.std(1, ddof=1, keepdims=True), A, call=lambda t: t.std(1, ddof=1, keepdims=True)),
    method("ravel", lambda a: a.ravel(), A),
    method("flatten", lambda a: a.ravel(), A),
    method("squeeze", lambda a: a.squeeze(0), S, call=lambda t: t.squeeze(0)),
    method("swapaxes", lambda a: a.swapaxes(0, 2), C, call=lambda t: t.swapaxes(0, 2)),
    method("repeat", lambda a: a.repeat(3, 0), A, call=lambda t: t.repeat(3, axis=0)),
    method("cumsum", lambda a: a.cumsum(1), C, call=lambda t: t.cumsum(axis=1)),
    method("trace", lambda a: a.trace(), SQUARE),
    method("transpose", lambda a: a.T, C),
    method("transpose", lambda a: a.transpose(1, 2, 0), C, call=lambda t: t.transpose(1, 2, 0)),
    method("transpose", lambda a: a.transpose(1, -1, 0), C, call=lambda t: t.transpose([1, -1, 0])),
    method("T", lambda a: a.T, C, call=lambda t: t.T),
    method("mT", lambda a: a.mT, C, call=lambda t: t.mT),
    method("astype", lambda a: a, A, call=lambda t: t.astype(np.float64)),
    method("__iter__", lambda a: a[0] * a[1], A, call=lambda t: (lambda rows: rows[0] * rows[1])(list(t))),
    method("__getitem__", lambda a: a[:, [0, 0, 2]], A, call=lambda t: t[:, [0, 0, 2]]),
    method("__getitem__", lambda a: a[a > 0], A, call=lambda t: t[t > 0]),
    method("__getitem__", lambda a: a[[]], A, call=lambda t: t[[]]),
    method("__pos__", lambda a: a, A, call=lambda t: +t),
    method("__neg__", lambda a: -a, A, call=lambda t: -t),
    method("__abs__", np.abs, A, call=lambda t: abs(t)),
]
