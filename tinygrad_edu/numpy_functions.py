"""NumPy's functions, by NumPy's names, for Tensors: what ``np.sum(t, axis=1)`` or ``np.stack([t, u])`` runs.

Most are one operation; the others stand in ``compositions.py``.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from tinygrad_edu import array_operations as on_arrays
from tinygrad_edu import compositions as made
from tinygrad_edu import linear_algebra
from tinygrad_edu.errors import NUMPY_INSTEAD
from tinygrad_edu.operation import OPERATIONS
from tinygrad_edu.recording import current_mode, refuse_to_freeze

# --- Which NumPy function is which of ours ---------------------------------------------------------------------

# NumPy's elementwise functions carry the same names as our operations.
UFUNCS: dict[Any, Any] = {getattr(np, name): operation for name, operation in OPERATIONS.items()
                          if isinstance(getattr(np, name, None), np.ufunc)}

FUNCTIONS: dict[Any, Callable[..., Any]] = {
    np.sum: made.reduction(on_arrays.sum), np.mean: made.reduction(on_arrays.mean),
    np.prod: made.reduction(on_arrays.prod), np.max: made.reduction(on_arrays.max),
    np.amax: made.reduction(on_arrays.max), np.min: made.reduction(on_arrays.min),
    np.amin: made.reduction(on_arrays.min), np.linalg.solve: linear_algebra.solve, np.linalg.inv: linear_algebra.inv,
    np.linalg.det: linear_algebra.det, np.linalg.slogdet: made.slogdet, np.linalg.norm: made.norm,
    **{getattr(np, f.__name__): f for f in (
        made.atleast_1d, made.atleast_2d, made.broadcast_to, made.clip, made.concatenate, made.cumsum, made.diag,
        made.diagonal, made.dot, made.expand_dims, made.flip, made.hstack, made.outer, made.pad, made.ravel,
        made.repeat, made.reshape, made.split, made.squeeze, made.stack, made.std, made.swapaxes, made.trace,
        made.transpose, made.var, made.vdot, made.vstack)}, np.where: made.choose,
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
        instead = NUMPY_INSTEAD.get(name.removeprefix("np."))
        raise TypeError(f"{name} has no chain rule here, so it cannot work on a Tensor. " + (
            f"Write {instead}." if instead else
            "Write it with operations that have one (help(tinygrad_edu) lists them).") +
            f" Or take the numbers, without gradient: {name}(t.numpy()).")
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
        raise TypeError(f"{name} on a Tensor takes ({known}); it was called with {len(arguments)} "
                        f"argument{'s' * (len(arguments) != 1)} and "
                        f"{', '.join(f'{key}=' for key in keywords) or 'no keywords'}.") from None
    return ours(*arguments, **keywords)


def numbers_in(arguments: tuple[Any, ...]) -> list[Any]:
    """Arguments with the arrays of Tensors in place of Tensors, also inside lists."""
    return [type(x)(numbers_in(tuple(x))) if isinstance(x, (list, tuple)) else getattr(x, "value", x)
            for x in arguments]
