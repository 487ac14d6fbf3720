"""Calculus on functions: a function goes in, its derivative comes out, as a function.

The derivative of a derivative needs no new rules. The chain-rule lines run on Tensors as well as on arrays; on Tensors
they record what they do, so a gradient is itself a graph and can be differentiated like anything else.

Everything here is made of one thing, the *pullback* of a function: from ∂L/∂y back to ∂L/∂x, by the chain rule.
Numbers in, numbers out; arrays in, arrays out; Tensors in, Tensors out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from math import factorial
from typing import Any

import numpy as np

from tinygrad_edu.backprop import backpropagate
from tinygrad_edu.nested import flatten, is_nested
from tinygrad_edu.operations import astype, positive
from tinygrad_edu.recording import ChangedMode, current_mode
from tinygrad_edu.tensor import LostDerivativeError, Tensor

Function = Callable[..., Any]
Argnums = int | Sequence[int]


# --- The pullback ----------------------------------------------------------------------------------------------


def vjp(f: Function, *primals: Any) -> tuple[Any, Pullback]:
    """The value of f, and its pullback: ∂L/∂y in, ∂L/∂(each primal) out, in a tuple.

    The name is for vector-Jacobian product: the pullback multiplies a row g with the Jacobian, g · ∂y/∂x.
    A primal may be a tuple, list or dictionary of arrays; its gradient is then one, too.

    >>> y, pullback = vjp(lambda a, b: a * b, 2.0, -3.0)
    >>> y, pullback(1.0)
    (-6.0, (-3.0, 2.0))
    """
    pullback = Pullback(f, primals)
    return pullback.out(pullback.y), pullback


class Pullback:
    """One run of f on fresh variables in place of its primals, and the chain rule from its value back to them.

    Inside another derivative, or when Tensors are given, the chain rule runs on Tensors, to be differentiated again.
    The walk goes to *these* variables only: that is why one level of a nested derivative is never taken for another.
    """

    def __init__(self, f: Function, primals: Sequence[Any]) -> None:
        mode = current_mode()
        nested = [flatten(primal) if is_nested(primal) else ([primal], None) for primal in primals]
        given = [leaf for leaves, _ in nested for leaf in leaves]
        self.tensors_out = any(isinstance(leaf, Tensor) for leaf in given)
        traced = mode.observer is not None and mode.observer.keeps_everything
        self.on_tensors = self.tensors_out or mode.depth > 0 or traced
        with ChangedMode(depth=mode.depth + 1, recording=True):
            self.variables = [variable_for(leaf) for leaf in given]
            self.rebuild = [(len(leaves), back) for leaves, back in nested]
            try:
                y = f(*self.as_given(self.variables))
            except ValueError as problem:  # NumPy's, where y[0] = x[0] would fill an array; ours says more
                if isinstance(problem.__cause__, LostDerivativeError):
                    raise problem.__cause__.with_traceback(problem.__traceback__) from None
                raise
        if y is None:
            raise TypeError("The function to be differentiated gave nothing back: is its return missing?")
        if isinstance(y, (tuple, list, dict)):
            raise TypeError(f"A function to be differentiated gives one number or array; this one gave a "
                            f"{type(y).__name__}. np.stack([…]) makes one array of several numbers.")
        self.y = y if isinstance(y, Tensor) else Tensor(y)

    def __call__(self, g: Any) -> tuple[Any, ...]:
        on_tensors = self.on_tensors or isinstance(g, Tensor)
        with ChangedMode(recording=True):
            gradients = gradients_by(self.y, self.variables, g if isinstance(g, Tensor) or not on_tensors else
                                     Tensor(g))
        return self.as_given([self.out(gradient, isinstance(g, Tensor)) for gradient in gradients])

    def as_given(self, leaves: list[Any]) -> tuple[Any, ...]:
        """A number for each variable, in the arrangement of the primals."""
        remaining = iter(leaves)
        parts = [[next(remaining) for _ in range(n)] for n, _ in self.rebuild]
        return tuple(part[0] if back is None else back(part) for part, (_, back) in zip(parts, self.rebuild))

    def out(self, result: Any, g_is_tensor: bool = False) -> Any:
        """A result for the caller: a Tensor if Tensors were given, else an array, or a float if it has no axes."""
        observer, depth = current_mode().observer, current_mode().depth
        known = not depth and observer is not None and observer.keeps_everything and not observer.varies(result)
        if self.tensors_out or g_is_tensor or (self.on_tensors and isinstance(result, Tensor) and not result.is_leaf
                                               and not known):
            return result if isinstance(result, Tensor) else Tensor(result)
        array = np.asarray(result.value if isinstance(result, Tensor) else result)
        return array.item() if array.ndim == 0 else np.array(array)

    def units(self) -> list[Any]:
        """The unit vectors of the shape of y: each picks one of its entries."""
        return unit_vectors(self.y)


def variable_for(x: Any) -> Tensor:
    """A fresh variable with the value of x, one operation away from x if x is a Tensor."""
    variable = positive(x) if isinstance(x, Tensor) else Tensor(x)
    if variable.dtype.kind != "f":  # whole numbers, while a function is traced for jit
        variable = astype(variable, dtype=np.dtype(float))
    variable.requires_grad = True
    return variable


def unit_vectors(x: Any) -> list[Any]:
    """For each entry of x, an array of its shape with 1 there and 0 elsewhere."""
    units = np.eye(x.size, dtype=x.dtype).reshape((x.size, *x.shape))
    return [unit[()] for unit in units]


def gradients_by(y: Tensor, variables: Sequence[Tensor], g: Any) -> list[Any]:
    """∂L/∂(each variable), for ∂L/∂y = g; zero where y does not depend on a variable."""
    gradients = backpropagate(y, g, variables) if y.requires_grad else {}
    return [gradients[v] if v in gradients else np.zeros_like(v.value)[()] for v in variables]


def gradients_of(y: Tensor, variables: Sequence[Tensor]) -> list[Any]:
    """∂y/∂(each of some Tensors that y was computed from), as Tensors; y is one number.

    What ``backward()`` writes into ``.grad`` as arrays, this returns with its own graph: it can be differentiated
    again, or traced by jit. Zeros for a Tensor that y does not depend on; RuntimeError if y depends on none.

    >>> W = Tensor(3.0, requires_grad=True)
    >>> gradient, = gradients_of(W**3, [W])
    >>> gradient.item(), gradients_of(gradient, [W])[0].item()
    (27.0, 18.0)
    """
    if not y.requires_grad or y.size != 1:
        y.refuse_to_start()
    return gradients_by(y, variables, Tensor(np.ones_like(y.value)))


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
        return y, gradients[0] if isinstance(argnums, int) else gradients
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
        if None in [None if jacobian is None else 0 for jacobian in jacobians]:
            by_row = by_rows(pullback, np.shape(y))
            jacobians = tuple(row if column is None else column for row, column in zip(by_row, jacobians))
        return jacobians[0] if isinstance(argnums, int) else jacobians
    return named(all_partials, "jacobian_of_{}", f)


def by_rows(pullback: Pullback, shape: tuple[int, ...]) -> tuple[Any, ...]:
    """The Jacobians by each primal, a row for each entry of y: 1 for that entry pulled back."""
    rows = [flatten(pullback(unit))[0] for unit in pullback.units()]
    jacobians = []
    for which, variable in enumerate(pullback.variables):
        stacked = np.stack([row[which] for row in rows]) if rows else np.zeros((0, *variable.shape))
        jacobians.append(in_shape(stacked, shape + variable.shape))
    return pullback.as_given(jacobians)


def by_columns(pullback: Pullback, which: int) -> Any:
    """The Jacobian by one primal, a column for each of its entries: the pullback is linear in g, and *its* pullback
    takes a change of x forward to the change of y. Fewer walks where x has fewer entries than y."""
    y, x = pullback.y, pullback.variables[which]
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
    if isinstance(argnums, int):
        return jacobian(grad(f, argnums), argnums)

    @wraps(f)
    def blocks(*args: Any, **kwargs: Any) -> Any:
        return tuple(jacobian(grad(f, i), argnums)(*args, **kwargs) for i in argnums)
    return named(blocks, "hessian_of_{}", f)


def jvp(f: Function, primals: Sequence[Any], tangents: Sequence[Any]) -> tuple[Any, Any]:
    """The value of f, and how it changes when each primal changes along its tangent: dy = ∂y/∂x · dx, summed.

    The name is for Jacobian-vector product. ``tangents``: one for each primal, of its shape.

    >>> jvp(lambda a, b: a * b, (2.0, -3.0), (1.0, 10.0))
    (-6.0, 17.0)
    """
    if not isinstance(primals, (tuple, list)) or not isinstance(tangents, (tuple, list)) \
            or [np.shape(x) for x in primals] != [np.shape(dx) for dx in tangents]:
        raise ValueError("jvp(f, primals, tangents) takes a tuple of primals and a tuple of tangents, one for each and "
                         "of its shape: jvp(f, (x,), (dx,)).")
    y, pullback = vjp(f, *primals)
    # Σ pullback(g) · dx = g · (∂y/∂x · dx) is linear in g; what stands beside g is its derivative by g.
    change = grad(lambda g: sum(np.sum(back * dx) for back, dx in zip(pullback(g), tangents)))
    return y, change(ones_like(y))


def hvp(f: Function) -> Function:
    """The Hessian of f times a vector, without the Hessian: ``hvp(f)(x, v)``, of the shape of x.

    >>> import numpy as np
    >>> hvp(lambda v: v[0]**2 * v[1])(np.array([1.0, 3.0]), np.array([1.0, 0.0]))
    array([6., 2.])
    """
    def hessian_times(x: Any, v: Any) -> Any:
        _, pullback = vjp(grad(f), x)
        return pullback(v)[0]  # vᵀH, which is Hv, because H is symmetric
    return named(hessian_times, "hessian_of_{}_times", f)


def taylor(f: Function, x0: float, order: int) -> np.ndarray:
    """The Taylor coefficients f⁽ᵏ⁾(x₀) / k! for k = 0 … order, of a function of one number.

    >>> import numpy as np
    >>> taylor(np.exp, 0.0, 4) * [1, 1, 2, 6, 24]
    array([1., 1., 1., 1., 1.])
    """
    if np.shape(x0) != ():
        raise TypeError(f"A Taylor polynomial is taken about one number; this has shape {np.shape(x0)}.")
    if order < 0 or int(order) != order:
        raise ValueError(f"The order of a Taylor polynomial is a whole number from 0; it was {order!r}.")
    coefficients = []
    for k in range(order + 1):
        coefficients.append(float(f(float(x0))) / factorial(k))
        f = derivative(f)
    return np.array(coefficients)


# --- Arguments, names, shapes ----------------------------------------------------------------------------------


def by_arguments(f: Function, argnums: Argnums, args: tuple[Any, ...],
                 kwargs: dict[str, Any]) -> tuple[Function, list[Any]]:
    """f as a function of the chosen arguments only, and these; TypeError or ValueError for a choice that is none."""
    positions: list[int] = list(argnums) if isinstance(argnums, Sequence) else [argnums]
    if not all(isinstance(i, int) for i in positions):
        raise TypeError(f"argnums={argnums} must be the position of an argument, or several of them in a tuple.")
    if not positions or len({i % max(len(args), 1) for i in positions}) < len(positions):
        raise ValueError(f"argnums={argnums} must name at least one argument, and none of them twice.")
    for i in positions:
        if not -len(args) <= i < len(args):
            raise ValueError(f"argnums={argnums} asks for argument {i}, but the function was called with {len(args)}.")

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


def ones_like(y: Any) -> Any:
    """∂y/∂y of every entry: 1, as a Tensor for a Tensor."""
    return Tensor(np.ones(y.shape, y.dtype)) if isinstance(y, Tensor) else np.ones(np.shape(y), np.result_type(y))[()]


def in_shape(jacobian: Any, shape: tuple[int, ...]) -> Any:
    """A Jacobian in its shape; a plain number if it has no axes."""
    jacobian = jacobian.reshape(shape)
    return jacobian if isinstance(jacobian, Tensor) or shape else float(jacobian)
