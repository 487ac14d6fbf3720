"""NumPy's functions that are made of operations, in terms that arrays and Tensors both understand.

Their derivatives need no lines of their own: the chain rule goes through what they are made of.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tinygrad_edu import array_operations as on_arrays
from tinygrad_edu import linear_algebra
from tinygrad_edu.operation import Operand
from tinygrad_edu.operations import maximum, minimum, where

# --- Choices and products --------------------------------------------------------------------------------------

def clip(a: Any, a_min: Any = None, a_max: Any = None) -> Any:
    """Keep a between two bounds, either of which may be None."""
    a = a if a_min is None else maximum(a, a_min)
    return a if a_max is None else minimum(a, a_max)


def choose(condition: Any, x: Any, y: Any) -> Any:
    """x where the condition holds, y elsewhere; the condition has no slope."""
    return where(x, y, np.not_equal(condition, 0))


def dot(a: Any, b: Any) -> Any:
    """The dot product of two vectors, the product of two matrices, or of a number and an array."""
    if np.ndim(a) == 0 or np.ndim(b) == 0:
        return a * b
    if np.ndim(a) > 2 or np.ndim(b) > 2:
        raise ValueError(f"dot is for vectors and matrices; the shapes are {np.shape(a)} and {np.shape(b)}. "
                         "For stacks of matrices write a @ b.")
    return on_arrays.matmul(a, b)


def outer(a: Any, b: Any) -> Any:
    """The table of all products aᵢ·bⱼ of two vectors."""
    return ravel(a).reshape((-1, 1)) * ravel(b).reshape((1, -1))


def vdot(a: Any, b: Any) -> Any:
    """The sum of all products aᵢ·bᵢ, whatever the shapes, if they hold equally many numbers."""
    return dot(ravel(a), ravel(b))


# --- Joining, cutting, repeating ------------------------------------------------------------------------------

MANY = 128  # so many arrays are joined at once

def stack(arrays: Any, axis: int = 0) -> Any:
    """Lay arrays of one shape side by side along a new axis."""
    shapes = {np.shape(a): None for a in arrays}  # a dictionary keeps their order
    if len(shapes) > 1:
        raise ValueError(f"stack: the arrays must have one shape, but here are {' and '.join(map(str, shapes))}.")
    return concatenate([expand_dims(a, axis) for a in arrays], axis)


def concatenate(arrays: Any, axis: int | None = 0) -> Any:
    """Join arrays along an axis they have, or with axis=None all their numbers in one row."""
    if axis is None:
        arrays, axis = [ravel(a) for a in arrays], 0
    while len(arrays) > MANY:  # in bundles: the rule of each operand looks at all, so n at once would cost n²
        arrays = [on_arrays.concatenate(*arrays[i:i + MANY], axis=axis) for i in range(0, len(arrays), MANY)]
    return on_arrays.concatenate(*arrays, axis=axis)


def vstack(tup: Any) -> Any:
    """Lay rows, or matrices, one under another."""
    return concatenate([atleast_2d(a) for a in tup], 0)


def hstack(tup: Any) -> Any:
    """Join vectors end to end, matrices side by side."""
    arrays = [atleast_1d(a) for a in tup]
    return concatenate(arrays, 0 if np.ndim(arrays[0]) == 1 else 1)


def split(ary: Any, indices_or_sections: Any, axis: int = 0) -> list[Any]:
    """Cut into equal parts, or before the given places; a list of Tensors."""
    length, axis = np.shape(ary)[axis], axis % np.ndim(ary)
    if np.ndim(indices_or_sections):
        places = [int(i) for i in indices_or_sections]
    elif length % indices_or_sections:
        raise ValueError(f"split: {length} rows do not make {indices_or_sections} equal parts. Say where to cut: "
                         "np.split(t, [3, 5]) gives t[:3], t[3:5] and t[5:].")
    else:
        places = list(range(length // indices_or_sections, length, length // indices_or_sections))
    return [along(ary, axis, slice(start, stop)) for start, stop in zip([0, *places], [*places, length])]


def repeat(a: Any, repeats: Any, axis: int | None = None) -> Any:
    """Each number, or each row along an axis, several times in succession; all in one row if there is no axis."""
    if axis is None:
        a, axis = ravel(a), 0
    return along(a, axis, np.repeat(np.arange(np.shape(a)[axis]), repeats))


def flip(m: Any, axis: Any = None) -> Any:
    """The same numbers in reverse order, along the axes given or along all."""
    for i in range(np.ndim(m)) if axis is None else np.atleast_1d(axis):
        m = along(m, int(i), slice(None, None, -1))
    return m


def pad(array: Any, pad_width: Any, mode: str = "constant", constant_values: Any = 0) -> Any:
    """Put a number, 0 as a rule, around an array: as many as ``pad_width`` says before and after it on each axis."""
    if mode != "constant" or np.ndim(constant_values):
        raise TypeError("np.pad of a Tensor puts one number around it: mode='constant', constant_values=0. "
                        "For other edges join parts: np.concatenate([t[:1], t, t[-1:]]).")
    around = np.pad(np.zeros(np.shape(array), bool), pad_width, constant_values=True)
    inside = tuple(slice(int(before), int(before) + n) for (before, _), n in
                   zip(np.broadcast_to(pad_width, (np.ndim(array), 2)), np.shape(array)))
    padded = on_arrays.scatter(array, shape=around.shape, index=inside)
    return padded if constant_values == 0 else where(padded, constant_values, ~around)


def along(a: Any, axis: int, index: Any) -> Any:
    """a[index], where the index is meant for one axis."""
    return on_arrays.index(a, index=(slice(None),) * (axis % np.ndim(a)) + (index,))


# --- Shapes ----------------------------------------------------------------------------------------------------


def reshape(a: Any, shape: Any) -> Any:
    """The same numbers, row by row, in another shape; one length may be −1."""
    return on_arrays.reshape(a, shape=shape)


def ravel(a: Any) -> Any:
    """All numbers in one row."""
    return reshape(a, (-1,))


def expand_dims(a: Any, axis: int) -> Any:
    """Insert an axis of length 1."""
    return reshape(a, np.expand_dims(np.empty(np.shape(a), bool), axis).shape)


def atleast_1d(*arys: Any) -> Any:
    """A number as an array of one; anything else as it is."""
    made = tuple(a if np.ndim(a) >= 1 else reshape(a, (1,)) for a in arys)
    return made[0] if len(made) == 1 else made


def atleast_2d(*arys: Any) -> Any:
    """A vector as a matrix of one row; anything with two axes or more as it is."""
    made = tuple(a if np.ndim(a) >= 2 else reshape(a, (1, -1)) for a in arys)
    return made[0] if len(made) == 1 else made


def squeeze(a: Any, axis: Any = None) -> Any:
    """Take axes of length 1 away."""
    return reshape(a, np.squeeze(np.empty(np.shape(a), bool), axis).shape)


def transpose(a: Any, axes: Any = None) -> Any:
    """Reorder the axes; without ``axes``, reverse them."""
    if axes is None:
        return on_arrays.transpose(a)
    order = tuple(int(i) for i in np.atleast_1d(axes))
    if len(order) != np.ndim(a):
        two = ", ".join(map(str, order[:2])) if len(order) > 1 else "0, 1"
        raise ValueError(f"transpose takes all {np.ndim(a)} axes of shape {np.shape(a)} in their new order; it was "
                         f"given {order}. To exchange two axes: t.swapaxes({two}).")
    return on_arrays.permute(a, axes=order)


def swapaxes(a: Any, axis1: int, axis2: int) -> Any:
    """Exchange two axes."""
    axes = list(range(np.ndim(a)))
    try:
        axes[axis1], axes[axis2] = axes[axis2], axes[axis1]
    except IndexError:
        raise ValueError(f"swapaxes: there are no axes {axis1} and {axis2} in shape {np.shape(a)}.") from None
    return transpose(a, tuple(axes))


def broadcast_to(array: Any, shape: Any) -> Any:
    """Copy along new leading axes and along axes of length 1, until the shape is reached."""
    return on_arrays.broadcast_to(array, shape=shape)


# --- Sums and averages -----------------------------------------------------------------------------------------


def std(a: Any, axis: Any = None, ddof: int = 0, keepdims: bool = False) -> Any:
    """The standard deviation, ‖a − mean‖ / √(n − ddof); where all numbers are equal its slope is 0, as the norm's."""
    a = a if isinstance(a, Operand) else np.asarray(a)
    from_mean = a - a.mean(axis=axis, keepdims=True)
    return on_arrays.norm(from_mean, axis=axis, keepdims=keepdims) / (on_arrays.count(a, axis) - ddof) ** 0.5


def reduction(operation: Any) -> Callable[..., Any]:
    """NumPy's signature for an operation that sums up, in its own way, over axes."""
    def function(a: Any, axis: Any = None, *, keepdims: bool = False) -> Any:
        return operation(a, axis=axis, keepdims=keepdims)
    return function


def var(a: Any, axis: Any = None, ddof: int = 0, keepdims: bool = False) -> Any:
    """The mean of the squared distances from the mean; with ``ddof``, their sum divided by n − ddof."""
    return on_arrays.var(a, axis=axis, ddof=ddof, keepdims=keepdims)


def norm(x: Any, ord: Any = None, axis: Any = None, keepdims: bool = False) -> Any:
    """The length of a vector, or the square root of the sum of squares of any array."""
    axes = np.ndim(x) if axis is None else np.size(axis)
    if ord not in (None, 2, "fro") or (ord == 2 and axes == 2):
        raise TypeError(f"np.linalg.norm of a Tensor knows the Euclidean norm only, not ord={ord!r}. "
                        "The 1-norm is np.sum(np.abs(t)), the largest entry np.max(np.abs(t)).")
    return on_arrays.norm(x, axis=axis, keepdims=keepdims)


def cumsum(a: Any, axis: int | None = None) -> Any:
    """The sums so far along an axis, or over all numbers in one row."""
    return on_arrays.cumsum(ravel(a), axis=0) if axis is None else on_arrays.cumsum(a, axis=axis)


# --- Linear algebra --------------------------------------------------------------------------------------------


def diag(v: Any, k: int = 0) -> Any:
    """Of a vector the matrix that has it on its diagonal; of a matrix its diagonal. ``k``: how far above the main."""
    if np.ndim(v) not in (1, 2):
        raise ValueError(f"diag is for vectors and matrices; this has shape {np.shape(v)}.")
    if np.ndim(v) == 2:
        return diagonal(v, k)
    n = np.shape(v)[0] + abs(k)
    return on_arrays.scatter(v, shape=(n, n), index=on_diagonal((n, n), k))


def diagonal(a: Any, offset: int = 0) -> Any:
    """The numbers on a diagonal of a matrix."""
    if np.ndim(a) != 2:
        raise ValueError(f"The diagonal is taken of a matrix; this has shape {np.shape(a)}.")
    return on_arrays.index(a, index=on_diagonal(np.shape(a), offset))


def on_diagonal(shape: tuple[int, ...], k: int) -> tuple[np.ndarray, np.ndarray]:
    """The rows and the columns of the entries on a diagonal."""
    along_it = np.arange(max(min(shape[0] + min(k, 0), shape[1] - max(k, 0)), 0))
    return along_it - min(k, 0), along_it + max(k, 0)


def trace(a: Any, offset: int = 0) -> Any:
    """The sum of the diagonal."""
    return on_arrays.sum(diagonal(a, offset))


def slogdet(a: Any) -> Any:
    """The sign of the determinant, which has no slope, and the logarithm of its absolute value."""
    logarithm = linear_algebra.logabsdet(a)
    size = np.where(np.isfinite(logarithm), logarithm, 0) / np.shape(a)[-1]
    one = linear_algebra.det(a * linear_algebra.each(np.exp(-size)))  # ±1 or 0, where det A itself may overflow
    result = type(np.linalg.slogdet(np.eye(1)))  # NumPy's own pair, with .sign and .logabsdet
    return result(np.sign(one), logarithm)
