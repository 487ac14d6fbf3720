"""NumPy's functions, by NumPy's names, for Tensors: what ``np.sum(t, axis=1)`` or ``np.stack([t, u])`` runs.

Most are one operation. The others are made of operations, in terms that arrays and Tensors both understand,
so their derivatives need no lines of their own.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from tinygrad_edu import array_operations as on_arrays
from tinygrad_edu.operation import OPERATIONS, Operand
from tinygrad_edu.operations import maximum, minimum, where
from tinygrad_edu.recording import current_mode, refuse_to_freeze

# --- Functions made of operations ------------------------------------------------------------------------------


def clip(a: Any, a_min: Any = None, a_max: Any = None) -> Any:
    """Keep a between two bounds, either of which may be None."""
    a = a if a_min is None else maximum(a, a_min)
    return a if a_max is None else minimum(a, a_max)


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


MANY = 128


def choose(condition: Any, x: Any, y: Any) -> Any:
    """x where the condition holds, y elsewhere; the condition has no slope."""
    return where(x, y, np.not_equal(condition, 0))


def reshape(a: Any, shape: Any) -> Any:
    """The same numbers, row by row, in another shape; one length may be −1."""
    return on_arrays.reshape(a, shape=shape)


def ravel(a: Any) -> Any:
    """All numbers in one row."""
    return reshape(a, (-1,))


def expand_dims(a: Any, axis: int) -> Any:
    """Insert an axis of length 1."""
    return reshape(a, np.expand_dims(np.empty(np.shape(a), bool), axis).shape)


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


# --- Which NumPy function is which of ours ---------------------------------------------------------------------

# NumPy's elementwise functions carry the same names as our operations.
UFUNCS: dict[Any, Any] = {getattr(np, name): operation for name, operation in OPERATIONS.items()
                          if isinstance(getattr(np, name, None), np.ufunc)}

FUNCTIONS: dict[Any, Callable[..., Any]] = {
    np.sum: reduction(on_arrays.sum), np.mean: reduction(on_arrays.mean), np.prod: reduction(on_arrays.prod),
    np.max: reduction(on_arrays.max), np.amax: reduction(on_arrays.max),
    np.min: reduction(on_arrays.min), np.amin: reduction(on_arrays.min),
    np.var: var, np.std: std, np.linalg.norm: norm, np.clip: clip, np.dot: dot, np.outer: outer, np.stack: stack,
    np.concatenate: concatenate, np.where: choose, np.reshape: reshape, np.ravel: ravel, np.squeeze: squeeze,
    np.expand_dims: expand_dims, np.transpose: transpose, np.swapaxes: swapaxes, np.broadcast_to: broadcast_to,
}

# Answers that do not change when their argument moves a little: plain arrays, nothing to differentiate.
OF_THE_SHAPE: set[Any] = {np.shape, np.ndim, np.size, np.zeros_like, np.ones_like, np.empty_like}
WITHOUT_SLOPE: set[Any] = OF_THE_SHAPE | {
    np.equal, np.not_equal, np.less, np.less_equal, np.greater, np.greater_equal, np.sign, np.heaviside,
    np.floor, np.ceil, np.rint, np.round, np.around, np.floor_divide, np.isnan, np.isfinite, np.isinf,
    np.argmax, np.argmin, np.argsort, np.allclose, np.isclose, np.array_equal, np.any, np.all,
}


def call(function: Any, arguments: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
    """Run a NumPy function that was given a Tensor; TypeError if there is no rule for it."""
    module = getattr(function, "__module__", None) or ("numpy" if hasattr(np, function.__name__) else "")
    name = f"{module.replace('numpy', 'np')}.{function.__name__}".lstrip(".")
    observer = current_mode().observer
    asked_in_a_trace = function in UFUNCS and observer is not None and observer.keeps_everything
    if function in WITHOUT_SLOPE and not asked_in_a_trace:
        if function not in OF_THE_SHAPE:
            refuse_to_freeze(name)
        return function(*numbers_in(arguments), **dict(zip(keywords, numbers_in(tuple(keywords.values())))))
    ours = UFUNCS.get(function) or FUNCTIONS.get(function)
    if ours is None:
        raise TypeError(f"{name} has no chain rule here, so it cannot work on a Tensor. Write it with operations that "
                        "have one (help(tinygrad_edu) lists them), or take the numbers, without gradient: "
                        f"{name}(t.numpy()).")
    if function in UFUNCS:
        if "out" in keywords:
            raise TypeError(f"{name} with out=, or  a += t  with an array a, would change an array in place, and the "
                            f"derivative by t would be lost there. Make something new:  y = {name}(…), or a = a + t.")
        if keywords:
            raise TypeError(f"{name} on a Tensor takes no {', '.join(keywords)}. Write y = {name}(…), and np.where for "
                            "a choice between numbers.")
        return ours(*arguments)
    try:
        inspect.signature(ours).bind(*arguments, **keywords)
    except TypeError:
        known = ", ".join(inspect.signature(ours).parameters)
        raise TypeError(f"{name} on a Tensor takes ({known}); it was called with {len(arguments)} arguments and "
                        f"{', '.join(f'{key}=' for key in keywords) or 'no keywords'}.") from None
    return ours(*arguments, **keywords)


def numbers_in(arguments: tuple[Any, ...]) -> list[Any]:
    """Arguments with the arrays of Tensors in place of Tensors, also inside lists."""
    return [type(x)(numbers_in(tuple(x))) if isinstance(x, (list, tuple)) else getattr(x, "value", x)
            for x in arguments]
