"""Calculus on functions: a function goes in, its derivative comes out, as a function.

The derivative of a derivative needs no new rules. The chain-rule lines run on Tensors as well as on arrays; on Tensors
they record what they do, so a gradient is itself a graph and can be differentiated like anything else.

Numbers in, numbers out; arrays in, arrays out; Tensors in, Tensors out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from math import factorial
from typing import Any

import numpy as np

from tinygrad_edu.backprop import chain_rule
from tinygrad_edu.operations import astype, positive
from tinygrad_edu.recording import ChangedMode, current_mode
from tinygrad_edu.tensor import Tensor

Function = Callable[..., Any]
Argnums = int | Sequence[int]


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
        with _Differentiation(f, (x,), {}, argnums=0) as d:
            if d.y.requires_grad and d.y.shape != d.variables[0].shape:
                raise ValueError(f"derivative needs a function that gives one number for each number; this one gave "
                                 f"shape {d.y.shape} for shape {d.variables[0].shape}. For a function of several "
                                 "variables use grad, for one with several values jacobian.")
            return d.out(d.gradient(d.ones())[0])
    return _named(f_prime, "derivative_of_{}", f)


def grad(f: Function, argnums: Argnums = 0) -> Function:
    """The gradient of a function whose value is one number: all its partial derivatives.

    ``argnums``: the position of the argument to differentiate by, or several, for a tuple of gradients.
    Each gradient has the shape of its argument. ValueError if f gives anything but one number.

    >>> grad(lambda x, y: x**2 * y, argnums=(0, 1))(3.0, 2.0)
    (12.0, 9.0)
    """
    value_and_gradient = value_and_grad(f, argnums)

    @wraps(f)
    def gradient(*args: Any, **kwargs: Any) -> Any:
        return value_and_gradient(*args, **kwargs)[1]
    return _named(gradient, "gradient_of_{}", f)


def value_and_grad(f: Function, argnums: Argnums = 0) -> Function:
    """The value of a function and its gradient, from one run.

    >>> value_and_grad(lambda x: x**2)(3.0)
    (9.0, 6.0)
    """
    @wraps(f)
    def value_and_gradient(*args: Any, **kwargs: Any) -> Any:
        with _Differentiation(f, args, kwargs, argnums) as d:
            if d.y.size != 1:
                raise ValueError(f"grad needs a function with one number as its value; this one gave shape "
                                 f"{d.y.shape}. For all partial derivatives of all its entries use jacobian.")
            gradients = [d.out(g) for g in d.gradient(d.ones())]
            return d.out(d.y), gradients[0] if isinstance(argnums, int) else tuple(gradients)
    return _named(value_and_gradient, "{}_and_gradient", f)


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
        with _Differentiation(f, args, kwargs, argnums) as d:
            rows = [d.gradient(unit) for unit in _units(d.y)]
            jacobians = []
            for which, i in enumerate(d.positions):
                shape = d.y.shape + np.shape(args[i])
                stacked = np.stack([row[which] for row in rows]) if rows else np.zeros(shape)
                jacobians.append(d.out(stacked.reshape(shape)))
            return jacobians[0] if isinstance(argnums, int) else tuple(jacobians)
    return _named(all_partials, "jacobian_of_{}", f)


def hessian(f: Function) -> Function:
    """The Hessian of a function of one argument, ∂²f/∂xᵢ∂xⱼ: the Jacobian of its gradient.

    >>> import numpy as np
    >>> hessian(lambda v: v[0]**2 * v[1])(np.array([1.0, 3.0]))
    array([[6., 2.],
           [2., 0.]])
    """
    return jacobian(grad(f))


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
        y.seed()  # says what is missing
    return _walk(y, variables, np.ones_like(y.value)[()], on_tensors=True)


# --- One run of a function, ready to be differentiated ---------------------------------------------------------


class _Differentiation:
    """One run of f with fresh variables in place of its arguments, and the chain rule from its value back to them.

    Inside another derivative, or when Tensors are given, the chain rule runs on Tensors, to be differentiated again.
    The walk goes to *these* variables only: that is why one level of a nested derivative is never taken for another.
    """

    def __init__(self, f: Function, args: tuple[Any, ...], kwargs: dict[str, Any], argnums: Argnums) -> None:
        self.f, self.kwargs = f, kwargs
        self.args = list(args)
        self.positions: list[int] = list(argnums) if isinstance(argnums, Sequence) else [argnums]
        if not all(isinstance(i, int) for i in self.positions):
            raise TypeError(f"argnums={argnums} must be the position of an argument, or several of them in a tuple.")
        if not self.positions or len({i % max(len(args), 1) for i in self.positions}) < len(self.positions):
            raise ValueError(f"argnums={argnums} must name at least one argument, and none of them twice.")
        for i in self.positions:
            if not -len(args) <= i < len(args):
                raise ValueError(f"argnums={argnums} asks for argument {i}, but the function was called "
                                 f"with {len(args)}.")

    def __enter__(self) -> _Differentiation:
        self.given_tensors = any(isinstance(x, Tensor) for x in self.args)
        mode = current_mode()
        self.on_tensors = self.given_tensors or mode.depth > 0 or mode.trace is not None
        self.mode = ChangedMode(depth=current_mode().depth + 1, recording=True)
        self.mode.__enter__()
        try:
            self.variables = [_variable(self.args[i]) for i in self.positions]
            for i, variable in zip(self.positions, self.variables):
                self.args[i] = variable
            y = self.f(*self.args, **self.kwargs)
            if isinstance(y, (tuple, list, dict)) or y is None:
                raise TypeError(f"A function to be differentiated gives one number or array; this one gave a "
                                f"{type(y).__name__}. np.stack([…]) makes one array of several numbers.")
            self.y = y if isinstance(y, Tensor) else Tensor(y)
        except BaseException:
            self.mode.__exit__(None, None, None)
            raise
        return self

    def __exit__(self, *problem: Any) -> None:
        self.mode.__exit__(None, None, None)

    def ones(self) -> Any:
        """∂y/∂y."""
        return np.ones_like(self.y.value)[()]

    def gradient(self, start: Any) -> list[Any]:
        """∂L/∂(each variable), for ∂L/∂y = ``start``."""
        return _walk(self.y, self.variables, start, self.on_tensors)

    def out(self, result: Any) -> Any:
        """A result for the caller: a Tensor if Tensors were given, else an array, or a float if it has no axes."""
        trace = current_mode().trace
        depends = getattr(result, "record", None) is not None and (trace is None or trace.varies(result))
        if self.on_tensors and (self.given_tensors or depends):
            return result if isinstance(result, Tensor) else Tensor(result)
        array = np.asarray(getattr(result, "value", result))
        return array.item() if array.ndim == 0 else np.array(array)


def _walk(y: Tensor, variables: Sequence[Tensor], start: Any, on_tensors: bool) -> list[Any]:
    """∂L/∂(each variable), for ∂L/∂y = ``start``, by the chain rule; zero where y does not depend on a variable."""
    gradients: dict[Tensor, Any] = {}
    trace = current_mode().trace
    if y.requires_grad:
        for step in chain_rule(y, Tensor(start) if on_tensors else start, gradients,
                               targets=variables, on_tensors=on_tensors):
            if trace is not None:
                trace.note(step, y)
        if trace is not None:
            for variable in variables:
                trace.note_adjoint(gradients.get(variable), variable, y)
    return [gradients[v] if v in gradients else np.zeros_like(v.value)[()] for v in variables]


def _variable(x: Any) -> Tensor:
    """A fresh variable with the value of x, one operation away from x if x is a Tensor."""
    variable = positive(x) if isinstance(x, Tensor) else Tensor(x)
    if variable.dtype.kind != "f":  # whole numbers, while a function is traced for jit
        variable = astype(variable, dtype=np.dtype(float))
    variable.requires_grad = True
    return variable


def _named(made: Function, name: str, f: Function) -> Function:
    """Name a function after the one it was made from."""
    if not callable(f):
        raise TypeError(f"What is differentiated must be a function; this is {f!r}. Write grad(f)(x), not grad(f(x)).")
    made.__name__ = name.format(getattr(f, "__name__", "f").strip("<>"))
    return made


def _units(y: Tensor) -> list[Any]:
    """The unit vectors of the shape of y: each picks one entry."""
    units = np.eye(y.size, dtype=y.dtype).reshape((y.size, *y.shape))
    return [unit[()] for unit in units]
