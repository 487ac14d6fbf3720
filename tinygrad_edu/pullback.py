"""The pullback of a function: from ∂L/∂y back to ∂L/∂x, by the chain rule. All of ``calculus.py`` is made of it.

The derivative of a derivative needs no new rules. The chain-rule lines run on Tensors as well as on arrays; on Tensors
they record what they do, so a gradient is itself a graph and can be differentiated like anything else.

Numbers in, numbers out; arrays in, arrays out; Tensors in, Tensors out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from tinygrad_edu.backprop import backpropagate
from tinygrad_edu.nested import flatten, is_nested
from tinygrad_edu.operations import astype, positive
from tinygrad_edu.recording import ChangedMode, current_mode
from tinygrad_edu.tensor import LostDerivativeError, Tensor

Function = Callable[..., Any]


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
        g_is_tensor = isinstance(g, Tensor)
        if self.on_tensors and not g_is_tensor:
            g = Tensor(g)
        with ChangedMode(recording=True):
            gradients = gradients_by(self.y, self.variables, g)
        return self.as_given([self.out(gradient, g_is_tensor) for gradient in gradients])

    def as_given(self, leaves: list[Any]) -> tuple[Any, ...]:
        """A number for each variable, in the arrangement of the primals."""
        remaining = iter(leaves)
        parts = [[next(remaining) for _ in range(n)] for n, _ in self.rebuild]
        return tuple(part[0] if back is None else back(part) for part, (_, back) in zip(parts, self.rebuild))

    def out(self, result: Any, g_is_tensor: bool = False) -> Any:
        """A result for the caller: a Tensor if Tensors were given, else an array, or a float if it has no axes."""
        mode = current_mode()
        known = not mode.depth and mode.observer is not None and mode.observer.keeps_everything \
            and not mode.observer.varies(result)
        if self.tensors_out or g_is_tensor or (self.on_tensors and isinstance(result, Tensor) and not result.is_leaf
                                               and not known):
            result = result if isinstance(result, Tensor) else Tensor(result)
            # Under no_grad() the chain rule was recorded for the sake of this derivative, and is for no other.
            return result if mode.recording or not result.requires_grad else result.detach()
        array = np.asarray(result.value if isinstance(result, Tensor) else result)
        return array.item() if array.ndim == 0 else np.array(array)


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
    """∂L/∂(each variable), for ∂L/∂y = g, Tensors if g is one; zero where y does not depend on a variable."""
    gradients = backpropagate(y, g, variables) if y.requires_grad else {}

    def zeros(v: Tensor) -> Any:
        return Tensor(np.zeros_like(v.value)) if isinstance(g, Tensor) else np.zeros_like(v.value)[()]
    return [gradients[v] if v in gradients else zeros(v) for v in variables]


def gradients_of(y: Tensor, variables: Sequence[Tensor]) -> list[Any]:
    """∂y/∂(each of some Tensors that y was computed from), as Tensors; y is one number.

    What ``backward()`` writes into ``.grad`` as arrays, this returns with its own graph: it can be differentiated
    again, or traced by jit. Zeros for a Tensor that y does not depend on; RuntimeError if y depends on none.

    >>> W = Tensor(3.0, requires_grad=True)
    >>> gradient, = gradients_of(W**3, [W])
    >>> gradient.item(), gradients_of(gradient, [W])[0].item()
    (27.0, 18.0)
    """
    if not isinstance(y, Tensor):
        raise TypeError(f"gradients_of differentiates a Tensor, the result of a computation; this is {y!r}.")
    if not y.requires_grad or y.size != 1:
        y.refuse_to_start()
    return gradients_by(y, variables, Tensor(np.ones_like(y.value)))


def ones_like(y: Any) -> Any:
    """∂y/∂y of every entry: 1, as a Tensor for a Tensor."""
    return Tensor(np.ones(y.shape, y.dtype)) if isinstance(y, Tensor) else np.ones(np.shape(y), np.result_type(y))[()]
