"""Calculus on functions: a function goes in, its derivative comes out, as a function.

Numbers in, numbers out; arrays in, arrays out; Tensors in, Tensors out. So derivatives nest, to any order.
Each is the function's pullback (``pullback.py``), asked with one g or another.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import wraps
from typing import Any

import numpy as np

from tinygrad_edu.nested import arrangement, flatten, is_nested
from tinygrad_edu.pullback import Function, Pullback, ones_like, unit_vectors, vjp
from tinygrad_edu.tensor import Tensor

Argnums = int | Sequence[int]

# --- Derivatives of functions ----------------------------------------------------------------------------------


def derivative(f: Function) -> Function:
    """The derivative of a function of one number, f′(x) = df/dx.

    Given an array, ``f`` must treat each number by itself, and so does f′.

    >>> derivative(lambda x: x**3)(2.0)
    12.0
    >>> derivative(derivative(lambda x: x**3))(2.0)
    12.0
    """
    @wraps(f)
    def f_prime(x: Any) -> Any:
        y, pullback = vjp(f, x)
        if pullback.y.requires_grad and np.shape(y) != np.shape(x):
            raise ValueError(f"derivative needs a function that gives one number for each number; this one gave "
                             f"shape {np.shape(y)} for shape {np.shape(x)}. For a function of several "
                             "variables use grad, for one with several values jacobian.")
        return pullback(ones_like(y))[0]
    return named(f_prime, "derivative_of_{}", f)


def grad(f: Function, argnums: Argnums = 0) -> Function:
    """The gradient of a function whose value is one number: all its partial derivatives.

    ``argnums``: the position of the argument to differentiate by, or several, for a tuple of gradients.
    Each gradient has the shape of its argument; an argument may be a tuple, list or dictionary of arrays.
    ValueError if f gives anything but one number.

    >>> grad(lambda x, y: x**2 * y, argnums=(0, 1))(3.0, 2.0)
    (12.0, 9.0)
    >>> grad(lambda p: p["w"] * p["x"])({"w": 3.0, "x": 2.0})
    {'w': 2.0, 'x': 3.0}
    """
    value_and_gradient = value_and_grad(f, argnums)

    @wraps(f)
    def gradient(*args: Any, **kwargs: Any) -> Any:
        return value_and_gradient(*args, **kwargs)[1]
    return named(gradient, "gradient_of_{}", f)


def value_and_grad(f: Function, argnums: Argnums = 0) -> Function:
    """The value of a function and its gradient, from one run.

    >>> value_and_grad(lambda x: x**2)(3.0)
    (9.0, 6.0)
    """
    @wraps(f)
    def value_and_gradient(*args: Any, **kwargs: Any) -> Any:
        of_chosen, chosen = by_arguments(f, argnums, args, kwargs)
        y, pullback = vjp(of_chosen, *chosen)
        if np.size(y) != 1:
            raise ValueError(f"grad needs a function with one number as its value; this one gave shape "
                             f"{np.shape(y)}. For all partial derivatives of all its entries use jacobian.")
        gradients = pullback(ones_like(y))
        return y, gradients if isinstance(argnums, Sequence) else gradients[0]
    return named(value_and_gradient, "{}_and_gradient", f)


def jacobian(f: Function, argnums: Argnums = 0) -> Function:
    """The Jacobian of a function, ∂yᵢ/∂xⱼ: a row for each entry of y, a column for each entry of x.

    Its shape is the shape of y followed by the shape of x. For a number of several variables it is a row vector.

    >>> import numpy as np
    >>> jacobian(lambda v: np.stack([v[0] * v[1], v[0] + v[1]]))(np.array([2.0, 3.0]))
    array([[3., 2.],
           [1., 1.]])
    """
    @wraps(f)
    def all_partials(*args: Any, **kwargs: Any) -> Any:
        of_chosen, chosen = by_arguments(f, argnums, args, kwargs)
        y, pullback = vjp(of_chosen, *chosen)
        jacobians = tuple(by_columns(pullback, i) if np.size(y) > np.size(x) and not is_nested(x) else None
                          for i, x in enumerate(chosen))
        if any(by_column is None for by_column in jacobians):
            by_row = by_rows(pullback, np.shape(y))
            jacobians = tuple(row if column is None else column for row, column in zip(by_row, jacobians))
        return jacobians if isinstance(argnums, Sequence) else jacobians[0]
    return named(all_partials, "jacobian_of_{}", f)


def by_rows(pullback: Pullback, shape: tuple[int, ...]) -> tuple[Any, ...]:
    """The Jacobians by each primal, a row for each entry of y: 1 for that entry pulled back."""
    rows = [flatten(pullback(unit))[0] for unit in unit_vectors(pullback.y)]
    jacobians = []
    for which, variable in enumerate(pullback.variables):
        stacked = np.stack([row[which] for row in rows]) if rows else np.zeros((0, *variable.shape))
        jacobians.append(in_shape(stacked, shape + variable.shape))
    return pullback.as_given(jacobians)


def by_columns(pullback: Pullback, which: int) -> Any:
    """The Jacobian by one primal, a column for each of its entries: the pullback is linear in g, and *its* pullback
    takes a change of x forward to the change of y. Fewer walks where x has fewer entries than y."""
    y, x = pullback.y, pullback.as_given(pullback.variables)[which]
    _, pushforward = vjp(lambda g: pullback(g)[which], ones_like(pullback.out(y)))
    columns = [pushforward(unit)[0] for unit in unit_vectors(x)]
    stacked = np.stack(columns, axis=-1) if columns else np.zeros((*y.shape, 0))
    return in_shape(stacked, y.shape + x.shape)


def hessian(f: Function, argnums: Argnums = 0) -> Function:
    """The Hessian of a function whose value is one number, ∂²f/∂xᵢ∂xⱼ: the Jacobian of its gradient.

    ``argnums``: by which argument, or by which several: then the Hessian is a tuple of tuples of blocks.

    >>> import numpy as np
    >>> hessian(lambda v: v[0]**2 * v[1])(np.array([1.0, 3.0]))
    array([[6., 2.],
           [2., 0.]])
    """
    @wraps(f)
    def second_partials(*args: Any, **kwargs: Any) -> Any:
        _, chosen = by_arguments(f, argnums, args, kwargs)
        if any(map(is_nested, chosen)):
            raise TypeError("A Hessian is taken by arrays, not by a list or dictionary of them. Let each be an "
                            "argument of its own, with argnums=(0, 1, …), or ask for hvp, which takes them as they "
                            "are.")
        if isinstance(argnums, Sequence):
            return tuple(jacobian(grad(f, i), argnums)(*args, **kwargs) for i in argnums)
        return jacobian(grad(f, argnums), argnums)(*args, **kwargs)
    return named(second_partials, "hessian_of_{}", f)


def jvp(f: Function, primals: Sequence[Any], tangents: Sequence[Any]) -> tuple[Any, Any]:
    """The value of f, and how it changes when each primal changes along its tangent: dy = ∂y/∂x · dx, summed.

    The name is for Jacobian-vector product. ``tangents``: one for each primal, of its shape.

    >>> jvp(lambda a, b: a * b, (2.0, -3.0), (1.0, 10.0))
    (-6.0, 17.0)
    """
    if not isinstance(primals, (tuple, list)) or not isinstance(tangents, (tuple, list)) \
            or [*map(arrangement, primals)] != [*map(arrangement, tangents)]:
        raise ValueError("jvp(f, primals, tangents) takes a tuple of primals and a tuple of tangents, one for each and "
                         "of its shape: jvp(f, (x,), (dx,)).")
    y, pullback = vjp(f, *primals)
    # pullback(g) · dx = g · (∂y/∂x · dx) is linear in g; what stands beside g is its derivative by g.
    _, pushforward = vjp(lambda g, *dx: inner(pullback(g), dx), ones_like(y), *tangents)
    return y, pushforward(1.0)[0]


def hvp(f: Function) -> Function:
    """The Hessian of f times a vector, without the Hessian: ``hvp(f)(x, v)``, of the shape of x.

    ``x`` may be a tuple, list or dictionary of arrays, and ``v`` is then one, too.

    >>> import numpy as np
    >>> hvp(lambda v: v[0]**2 * v[1])(np.array([1.0, 3.0]), np.array([1.0, 0.0]))
    array([6., 2.])
    """
    def hessian_times(x: Any, v: Any) -> Any:
        if arrangement(x) != arrangement(v):
            raise ValueError("hvp(f)(x, v) takes a v of the shape of x. "
                             f"Here x is of {arrangement(x)}, and v of {arrangement(v)}.")
        # The derivative of ∇f · v by x is vᵀH, which is Hv, because H is symmetric.
        _, pullback = vjp(lambda x, v: inner(grad(f)(x), v), x, v)
        return pullback(1.0)[0]
    return named(hessian_times, "hessian_of_{}_times", f)


def inner(a: Any, b: Any) -> Any:
    """a · b: the sum of the products, over all numbers of two arrays, or of two nests of arrays."""
    return sum(np.sum(p * q) for p, q in zip(flatten(a)[0], flatten(b)[0]))


# --- Arguments, names, shapes ----------------------------------------------------------------------------------


def by_arguments(f: Function, argnums: Argnums, args: tuple[Any, ...],
                 kwargs: dict[str, Any]) -> tuple[Function, list[Any]]:
    """f as a function of the chosen arguments only, and these; TypeError or ValueError for a choice that is none."""
    positions: list[Any] = [*argnums] if isinstance(argnums, Sequence) else [argnums]
    if not all(isinstance(i, (int, np.integer)) for i in positions):
        raise TypeError(f"argnums={argnums} must be the position of an argument, or several of them in a tuple.")
    if not positions or len({i % max(len(args), 1) for i in positions}) < len(positions):
        raise ValueError(f"argnums={argnums} must name at least one argument, and none of them twice.")
    for i in positions:
        if not -len(args) <= i < len(args):
            hint = f" What comes by name, {', '.join(kwargs)}, is not differentiated by." if kwargs else ""
            raise ValueError(f"argnums={argnums} asks for argument {i}, but the function was called with {len(args)}."
                             f"{hint}")

    def of_chosen(*chosen: Any) -> Any:
        arguments = list(args)
        for i, x in zip(positions, chosen):
            arguments[i] = x
        return f(*arguments, **kwargs)
    return of_chosen, [args[i] for i in positions]


def named(made: Function, name: str, f: Function) -> Function:
    """Name a function after the one it was made from."""
    if not callable(f):
        raise TypeError(f"What is differentiated must be a function; this is {f!r}. Write grad(f)(x), not grad(f(x)).")
    made.__name__ = name.format(getattr(f, "__name__", "f").strip("<>"))
    return made


def in_shape(jacobian: Any, shape: tuple[int, ...]) -> Any:
    """A Jacobian in its shape; a plain number if it has no axes."""
    jacobian = jacobian.reshape(shape)
    return jacobian if isinstance(jacobian, Tensor) or shape else float(jacobian)
