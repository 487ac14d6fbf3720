"""Every operation on arrays as a whole: sums and products, matrix products, and changes of shape.

Written as in ``operations.py``; the glossary there holds here too. These operations mix the numbers of an array,
so their local Jacobian is a matrix; its structure is what stands as the partial:

    I           the identity: every number is passed on     1ᵀ    a row of ones: every number counts once
    P           a permutation: numbers change places        I ⊗ B one copy of B for each row (Kronecker product)

Sum and broadcast are each other's adjoint: to go back through a sum, copy g to every number that was summed;
to go back through a broadcast, sum g over every copy that was made. So each appears in the other's rule.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from tinygrad_edu.operation import Operation

# --- Sums and averages -----------------------------------------------------------------------------------------

sum = Operation(
    "sum", "np.sum(a, **parameters)",
    lambda a, axis=None, keepdims=False: a.sum(axis=axis, keepdims=keepdims),
    ("1ᵀ", lambda g, y, a, axis=None, keepdims=False: spread(g, a, axis, keepdims)),
    elementwise=False)

mean = Operation(
    "mean", "np.mean(a, **parameters)",
    lambda a, axis=None, keepdims=False: a.mean(axis=axis, keepdims=keepdims),
    ("1ᵀ / n", lambda g, y, a, axis=None, keepdims=False: spread(g, a, axis, keepdims) / count(a, axis)),
    elementwise=False)

var = Operation(
    "var", "np.var(a, **parameters)",
    lambda a, axis=None, ddof=0, keepdims=False: a.var(axis=axis, ddof=ddof, keepdims=keepdims),
    ("2 (a − mean)ᵀ / n", lambda g, y, a, axis=None, ddof=0, keepdims=False:
        beside(g, a, axis, keepdims) * 2 * (a - a.mean(axis=axis, keepdims=True)) / (count(a, axis) - ddof)),
    elementwise=False)

norm = Operation(
    "norm", "np.linalg.norm(a, **parameters)",
    lambda a, axis=None, keepdims=False: ((a * a).sum(axis=axis, keepdims=keepdims)) ** 0.5,
    ("aᵀ / ‖a‖", lambda g, y, a, axis=None, keepdims=False:
        beside(g / (y + (y == 0).astype(a.dtype)), a, axis, keepdims) * a),  # 0 at the corner a = 0
    elementwise=False)

logsumexp = Operation(
    "logsumexp", "logsumexp(a, **parameters)",
    lambda a, axis=None, keepdims=False: log_sum_exp(a, axis, keepdims),
    ("softmax(a)ᵀ", lambda g, y, a, axis=None, keepdims=False:
        beside(g, a, axis, keepdims) * np.exp(a - beside(y, a, axis, keepdims))),
    elementwise=False)

softmax = Operation(
    "softmax", "softmax(a, **parameters)",
    lambda a, axis=-1: np.exp(a - log_sum_exp(a, axis, True)),
    ("diag(y) − y yᵀ", lambda g, y, a, axis=-1: y * (g - (g * y).sum(axis=axis, keepdims=True))),
    elementwise=False)

log_softmax = Operation(
    "log_softmax", "log_softmax(a, **parameters)",
    lambda a, axis=-1: a - log_sum_exp(a, axis, True),
    ("I − 1 softmax(a)ᵀ", lambda g, y, a, axis=-1: g - np.exp(y) * g.sum(axis=axis, keepdims=True)),
    elementwise=False)

cumsum = Operation(  # the sums so far
    "cumsum", "np.cumsum(a, axis)", lambda a, axis: np.cumsum(a, axis=axis),
    ("ones on and below the diagonal", lambda g, y, a, axis: backwards(np.cumsum(backwards(g, axis), axis), axis)),
    elementwise=False)


def backwards(a: Any, axis: int) -> Any:
    """The same numbers, the last along an axis first."""
    return a[(slice(None),) * (axis % a.ndim) + (slice(None, None, -1),)]


def spread(g: Any, a: Any, axis: Any, keepdims: bool) -> Any:
    """g · 1ᵀ: a copy of g for every number that was summed; the adjoint of a sum."""
    return beside(g, a, axis, keepdims) * np.ones(a.shape, a.dtype)


def beside(g: Any, a: Any, axis: Any, keepdims: bool) -> Any:
    """g with an axis of length 1 for each axis of a that was summed away, so that it stands beside a."""
    if keepdims or axis is None or a.ndim == 0:  # of a plain number NumPy lets axis be 0 or −1, and sums nothing
        return g
    summed = axes_of(a, axis)
    return g.reshape(tuple(1 if i in summed else n for i, n in enumerate(a.shape)))


def axes_of(a: Any, axis: Any) -> list[int]:
    """The axes that are summed, counted from the first."""
    if axis is None or a.ndim == 0:
        return list(range(a.ndim))
    return [int(i) % a.ndim for i in np.atleast_1d(axis)]


def count(a: Any, axis: Any) -> float:
    """How many numbers of a go into each sum."""
    return float(np.prod([a.shape[i] for i in axes_of(a, axis)]))


def log_sum_exp(a: Any, axis: Any, keepdims: bool) -> Any:
    """log Σ eᵃ, with the greatest a taken out first, so that no exponential overflows."""
    a = a if a.dtype.kind == "f" else a.astype(float)  # whole numbers know no −∞
    top = a.max(axis=axis, keepdims=True, initial=-np.inf)
    top = np.where(np.isfinite(top), top, 0)
    with np.errstate(divide="ignore"):  # the log of an empty sum is −∞
        total = np.log(np.exp(a - top).sum(axis=axis, keepdims=True)) + top
    return total if keepdims else total.squeeze(axis=axis)[()]


# --- The greatest, the least, the product ----------------------------------------------------------------------

max = Operation(
    "max", "np.max(a, **parameters)",
    lambda a, axis=None, keepdims=False: a.max(axis=axis, keepdims=keepdims),
    ("1ᵀ at the greatest", lambda g, y, a, axis=None, keepdims=False: at_ties(g, y, a, axis, keepdims)),
    elementwise=False)

min = Operation(
    "min", "np.min(a, **parameters)",
    lambda a, axis=None, keepdims=False: a.min(axis=axis, keepdims=keepdims),
    ("1ᵀ at the least", lambda g, y, a, axis=None, keepdims=False: at_ties(g, y, a, axis, keepdims)),
    elementwise=False)

prod = Operation(
    "prod", "np.prod(a, **parameters)",
    lambda a, axis=None, keepdims=False: a.prod(axis=axis, keepdims=keepdims),
    ("product of the others", lambda g, y, a, axis=None, keepdims=False:
        beside(g, a, axis, keepdims) * product_of_the_others(a, axis)),
    elementwise=False)


def at_ties(g: Any, y: Any, a: Any, axis: Any, keepdims: bool) -> Any:
    """Give g to the number that was chosen; numbers that tie share it equally."""
    chosen = a == beside(y, a, axis, keepdims)
    return beside(g, a, axis, keepdims) * (chosen / chosen.sum(axis=axis, keepdims=True))


def product_of_the_others(a: Any, axis: Any) -> Any:
    """For each number of a, the product of all the others along the axes; y / a would fail at zeros."""
    axes = axes_of(a, axis)
    order = [*axes, *(i for i in range(a.ndim) if i not in axes)]
    moved = a.transpose(order)
    rows = moved.reshape((int(count(a, axis)), int(np.prod(moved.shape[len(axes):]))))
    return others(rows).reshape(moved.shape).transpose(tuple(np.argsort(order)))


def others(rows: Any) -> Any:
    """The product of all rows but one, for each row, by halves: in n log n steps and without a division."""
    n = len(rows)
    if n < 2:
        return np.ones(rows.shape, rows.dtype)
    first, second, left_over = rows[:n // 2], rows[n // 2:n // 2 * 2], rows[n // 2 * 2:]
    pairs = first * second
    beside = others(np.concatenate([pairs, left_over]))
    beside_pairs, beside_left_over = beside[:n // 2], beside[n // 2:]
    return np.concatenate([second * beside_pairs, first * beside_pairs, beside_left_over])


# --- Matrix products -------------------------------------------------------------------------------------------

matmul = Operation(
    "matmul", "a @ b", lambda a, b: a @ b,
    ("I ⊗ bᵀ", lambda g, y, a, b: g @ b.T if a.ndim == b.ndim == 2 else g_times_bT(g, a, b)),
    ("a ⊗ I", lambda g, y, a, b: a.T @ g if a.ndim == b.ndim == 2 else aT_times_g(g, a, b)),
    elementwise=False)


def g_times_bT(g: Any, a: Any, b: Any) -> Any:
    """∂L/∂a = g @ bᵀ for stacks of matrices and for vectors."""
    g, a, b = as_matrices(g, a, b)
    return g @ b.mT


def aT_times_g(g: Any, a: Any, b: Any) -> Any:
    """∂L/∂b = aᵀ @ g for stacks of matrices and for vectors."""
    was_vector = b.ndim == 1
    g, a, b = as_matrices(g, a, b)
    product = a.mT @ g
    return product.reshape(product.shape[:-1]) if was_vector else product


def as_matrices(g: Any, a: Any, b: Any) -> tuple[Any, Any, Any]:
    """Make matrices of vectors, one row of a and one column of b, and give the g of their product these axes too."""
    if b.ndim == 1:
        b, g = b.reshape((*b.shape, 1)), g.reshape((*g.shape, 1))
    if a.ndim == 1:
        a, g = a.reshape((1, *a.shape)), g.reshape((*g.shape[:-1], 1, g.shape[-1]))
    return g, a, b


# --- The same numbers in another shape -------------------------------------------------------------------------

broadcast_to = Operation(
    "broadcast_to", "np.broadcast_to(a, shape)", lambda a, shape: np.broadcast_to(a, shape),
    ("copies of I", lambda g, y, a, shape: g),  # the sum over the copies: backprop.py undoes every broadcast
    elementwise=False)

reshape = Operation(
    "reshape", "a.reshape(shape)", lambda a, shape: a.reshape(shape),
    ("I", lambda g, y, a, shape: g.reshape(a.shape)),
    elementwise=False)

transpose = Operation(
    "transpose", "a.T", lambda a: a.T,
    ("P", lambda g, y, a: g.T),
    elementwise=False)

permute = Operation(
    "permute", "np.transpose(a, axes)", lambda a, axes: a.transpose(axes),
    ("P", lambda g, y, a, axes: g.transpose(tuple(int(i) for i in np.argsort(np.array(axes) % a.ndim)))),
    elementwise=False)

index = Operation(
    "index", "a[index]", lambda a, index: a[index],
    ("rows of I", lambda g, y, a, index: put_back(g, a.shape, index)),
    elementwise=False)

scatter = Operation(  # put numbers into zeros; where an index repeats, they add up
    "scatter", "scatter(a, shape=shape, index=np.s_[index])",
    lambda a, shape, index: scattered(a, shape, index),
    ("columns of I", lambda g, y, a, shape, index: g[index]),
    elementwise=False)

concatenate = Operation(
    "concatenate", "np.concatenate([operands], **parameters)",
    lambda *operands, axis=0: np.concatenate(operands, axis=axis),
    ("columns of I", lambda position: lambda g, y, *operands, axis=0: piece(g, operands, position, axis)),
    elementwise=False, any_number_of_operands=True)


def put_back(g: Any, shape: tuple[int, ...], index: Any) -> Any:
    """Where each number was taken from, g; zeros elsewhere: the adjoint of indexing."""
    return scatter(g, shape=shape, index=index)


def scattered(a: Any, shape: tuple[int, ...], index: Any) -> Any:
    """Zeros of the given shape, with a added at the index."""
    zeros = np.zeros(shape, a.dtype)
    parts = index if isinstance(index, tuple) else (index,)
    if all(part is None or part is Ellipsis or isinstance(part, (int, slice)) for part in parts):
        zeros[index] = a  # whole numbers and slices take nothing twice
    else:
        np.add.at(zeros, index, a)
    return zeros


def piece(g: Any, operands: tuple[Any, ...], position: int, axis: int) -> Any:
    """The part of g that belongs to one of the concatenated operands."""
    if axis < 0:
        axis += g.ndim
    start = int(np.sum([operand.shape[axis] for operand in operands[:position]]))
    stop = start + operands[position].shape[axis]
    return g[(slice(None),) * axis + (slice(start, stop),)]
