"""How Tensors stand in formulas: operators, methods, indexing, and NumPy's own functions.

Every line here only says which operation is meant; ``Tensor.apply`` computes and records it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import FunctionType
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import numpy as np

from tinygrad_edu import array_operations as on_arrays
from tinygrad_edu import compositions, numpy_functions, operations
from tinygrad_edu.errors import Instead, along, floating_type, misfit, over
from tinygrad_edu.operation import Operation
from tinygrad_edu.recording import current_mode
from tinygrad_edu.storage import Storage, own_index

Result = TypeVar("Result", bound="Notation")  # what an operation gives: a Tensor, which is a Notation[Tensor]


def _method(operation: Operation) -> Callable[[Notation[Result]], Result]:
    """A method of Tensor for an operation on one operand: ``t.exp()`` is ``np.exp(t)``."""
    def method(self: Notation[Result]) -> Result:
        return self.apply(operation, (self,))
    method.__name__ = operation.name
    method.__doc__ = f"{operation.written(['t'])}, of each number."
    return method


class Notation(Storage, Generic[Result]):
    """What can be written with a Tensor."""

    __slots__ = ()

    @staticmethod
    def apply(operation: Operation, operands: tuple[Any, ...], parameters: dict[str, Any] = {}) -> Any:  # noqa: B006
        """Compute an operation and note it; see Tensor."""
        raise NotImplementedError

    def in_place(self, operation: Operation, other: Any) -> Result:
        """Change a leaf, or make a result; see Tensor."""
        raise NotImplementedError

    # --- Arithmetic ----------------------------------------------------------------------------------------------

    def __add__(self, other: Any) -> Result: return self.apply(operations.add, (self, other))
    def __radd__(self, other: Any) -> Result: return self.apply(operations.add, (other, self))
    def __sub__(self, other: Any) -> Result: return self.apply(operations.subtract, (self, other))
    def __rsub__(self, other: Any) -> Result: return self.apply(operations.subtract, (other, self))
    def __mul__(self, other: Any) -> Result: return self.apply(operations.multiply, (self, other))
    def __rmul__(self, other: Any) -> Result: return self.apply(operations.multiply, (other, self))
    def __truediv__(self, other: Any) -> Result: return self.apply(operations.divide, (self, other))
    def __rtruediv__(self, other: Any) -> Result: return self.apply(operations.divide, (other, self))
    def __pow__(self, other: Any) -> Result: return self.apply(operations.power, (self, other))
    def __rpow__(self, other: Any) -> Result: return self.apply(operations.power, (other, self))
    def __floordiv__(self, other: Any) -> Any: return numpy_functions.call(np.floor_divide, (self, other), {})
    def __rfloordiv__(self, other: Any) -> Any: return numpy_functions.call(np.floor_divide, (other, self), {})
    def __mod__(self, other: Any) -> Result: return self.apply(operations.remainder, (self, other))
    def __rmod__(self, other: Any) -> Result: return self.apply(operations.remainder, (other, self))
    def __matmul__(self, other: Any) -> Result: return self.apply(on_arrays.matmul, (self, other))
    def __rmatmul__(self, other: Any) -> Result: return self.apply(on_arrays.matmul, (other, self))
    def __neg__(self) -> Result: return self.apply(operations.negative, (self,))
    def __pos__(self) -> Any: return self
    def __abs__(self) -> Result: return self.apply(operations.absolute, (self,))

    def __iadd__(self, other: Any) -> Result: return self.in_place(operations.add, other)
    def __isub__(self, other: Any) -> Result: return self.in_place(operations.subtract, other)
    def __imul__(self, other: Any) -> Result: return self.in_place(operations.multiply, other)
    def __itruediv__(self, other: Any) -> Result: return self.in_place(operations.divide, other)

    # --- Comparison: plain boolean arrays ------------------------------------------------------------------------

    __hash__ = object.__hash__  # a Tensor can be a key in a dictionary; which Tensor it is counts, not its numbers

    def __eq__(self, other: Any) -> Any: return self.compare(operations.equal, other)
    def __ne__(self, other: Any) -> Any: return self.compare(operations.not_equal, other)
    def __lt__(self, other: Any) -> Any: return self.compare(operations.less, other)
    def __le__(self, other: Any) -> Any: return self.compare(operations.less_equal, other)
    def __gt__(self, other: Any) -> Any: return self.compare(operations.greater, other)
    def __ge__(self, other: Any) -> Any: return self.compare(operations.greater_equal, other)

    def compare(self, question: Operation, other: Any) -> Any:
        """The plain answer; while a function is traced for jit, a Tensor that notes the question."""
        observer = current_mode().observer
        if observer is not None and (observer.varies(self) or observer.varies(other)):
            return self.apply(question, (self, other))
        try:
            return question.value(self.value, other.value if isinstance(other, Storage) else other)
        except ValueError as problem:
            raise misfit(question, (self, other), {}, problem) from None

    # --- Sums, shapes, parts -------------------------------------------------------------------------------------

    def sum(self, axis: Any = None, keepdims: bool = False, **words: Any) -> Result:
        """Add up all numbers, or those along some axes."""
        return self.apply(on_arrays.sum, (self,), over(axis, keepdims, words))

    def mean(self, axis: Any = None, keepdims: bool = False, **words: Any) -> Result:
        """The average."""
        return self.apply(on_arrays.mean, (self,), over(axis, keepdims, words))

    def max(self, axis: Any = None, keepdims: bool = False, **words: Any) -> Result:
        """The greatest; numbers that tie share the gradient."""
        return self.apply(on_arrays.max, (self,), over(axis, keepdims, words))

    def min(self, axis: Any = None, keepdims: bool = False, **words: Any) -> Result:
        """The least; numbers that tie share the gradient."""
        return self.apply(on_arrays.min, (self,), over(axis, keepdims, words))

    def prod(self, axis: Any = None, keepdims: bool = False, **words: Any) -> Result:
        """The product."""
        return self.apply(on_arrays.prod, (self,), over(axis, keepdims, words))

    def var(self, axis: Any = None, ddof: int = 0, keepdims: bool = False, **words: Any) -> Result:
        """The variance, the mean squared distance from the mean."""
        return self.apply(on_arrays.var, (self,), {**over(axis, keepdims, words), "ddof": ddof})

    def std(self, axis: Any = None, ddof: int = 0, keepdims: bool = False, **words: Any) -> Result:
        """The standard deviation, the square root of the variance."""
        return compositions.std(self, ddof=ddof, **over(axis, keepdims, words))

    def norm(self, axis: Any = None, keepdims: bool = False, **words: Any) -> Result:
        """The Euclidean length."""
        return self.apply(on_arrays.norm, (self,), over(axis, keepdims, words))

    def logsumexp(self, axis: Any = None, keepdims: bool = False, **words: Any) -> Result:
        """log Σ eᵃ, without overflow."""
        return self.apply(on_arrays.logsumexp, (self,), over(axis, keepdims, words))

    def softmax(self, axis: int = -1, **words: Any) -> Result:
        """eᵃ / Σ eᵃ: positive, adding up to 1 along an axis."""
        return self.apply(on_arrays.softmax, (self,), along(axis, words))

    def log_softmax(self, axis: int = -1, **words: Any) -> Result:
        """The logarithm of softmax, without overflow."""
        return self.apply(on_arrays.log_softmax, (self,), along(axis, words))

    def reshape(self, *shape: Any) -> Result:
        """The same numbers in another shape; one length may be −1."""
        return self.apply(on_arrays.reshape, (self,), {"shape": shape[0] if len(shape) == 1 else shape})

    def transpose(self, *axes: Any) -> Result:
        """The axes in another order, reversed if none is given."""
        return compositions.transpose(self, (axes[0] if len(axes) == 1 else axes) if axes else None)

    def swapaxes(self, axis1: int, axis2: int) -> Result:
        """Exchange two axes."""
        return compositions.swapaxes(self, axis1, axis2)

    def squeeze(self, axis: Any = None, **words: Any) -> Result:
        """Take axes of length 1 away."""
        return compositions.squeeze(self, **along(axis, words))

    def ravel(self, *axes: int) -> Result:
        """All numbers in one row."""
        if axes:
            raise TypeError("All numbers are put in one row, as NumPy does it; what PyTorch writes t.flatten(1), one "
                            "row for each of the first axis, is t.reshape(len(t), -1).")
        return compositions.ravel(self)

    flatten = ravel  # NumPy's flatten is a copy and its ravel is not; of a Tensor nobody can tell

    def repeat(self, repeats: Any, axis: int | None = None, **words: Any) -> Result:
        """Each number, or each row along an axis, several times in succession."""
        return compositions.repeat(self, repeats, **along(axis, words))

    def cumsum(self, axis: int | None = None, **words: Any) -> Result:
        """The sums so far."""
        return compositions.cumsum(self, **along(axis, words))

    def trace(self) -> Result:
        """The sum of the diagonal."""
        return compositions.trace(self)

    def astype(self, dtype: Any) -> Result:
        """The same numbers in another floating-point type."""
        return self.apply(operations.astype, (self,), {"dtype": floating_type(dtype)})

    @property
    def T(self) -> Result:
        """The transpose."""
        return self.apply(on_arrays.transpose, (self,))

    @property
    def mT(self) -> Result:
        """The transpose of every matrix in a stack."""
        return compositions.swapaxes(self, -2, -1)

    def __getitem__(self, index: Any) -> Result:
        return self.apply(on_arrays.index, (self,), {"index": own_index(index)})

    def __setitem__(self, index: Any, new: Any) -> None:
        raise TypeError("A Tensor is not changed in place: the graph would no longer say how it was made. "
                        "Use np.where(condition, new, t) in a computation, or t.data[…] = … between computations.")

    def __len__(self) -> int:
        if not self.ndim:
            raise TypeError("A single number has no length.")
        return self.shape[0]

    def __iter__(self) -> Iterator[Result]:
        return (self[i] for i in range(len(self)))

    # --- Functions of each number --------------------------------------------------------------------------------

    exp = _method(operations.exp)
    expm1 = _method(operations.expm1)
    log = _method(operations.log)
    log1p = _method(operations.log1p)
    log2 = _method(operations.log2)
    log10 = _method(operations.log10)
    sqrt = _method(operations.sqrt)
    square = _method(operations.square)
    sin = _method(operations.sin)
    cos = _method(operations.cos)
    tan = _method(operations.tan)
    arcsin = _method(operations.arcsin)
    arccos = _method(operations.arccos)
    arctan = _method(operations.arctan)
    sinh = _method(operations.sinh)
    cosh = _method(operations.cosh)
    tanh = _method(operations.tanh)
    sigmoid = _method(operations.sigmoid)
    relu = _method(operations.relu)
    softplus = _method(operations.softplus)
    abs = _method(operations.absolute)

    def clip(self, low: Any = None, high: Any = None) -> Result:
        """Keep every number between two bounds, either of which may be None."""
        return compositions.clip(self, low, high)

    def dot(self, other: Any) -> Result:
        """The dot product of vectors, or the product of matrices."""
        return compositions.dot(self, other)

    # --- What others call it -------------------------------------------------------------------------------------

    view = Instead("t.reshape(…)")
    unsqueeze, expand = Instead("np.expand_dims(t, axis)"), Instead("np.broadcast_to(t, shape)")
    permute, t = Instead("t.transpose(…)"), Instead("t.T")
    mm, matmul, bmm = (Instead("t @ u") for _ in range(3))
    add, mul, pow = Instead("t + u"), Instead("t * u"), Instead("t ** n")
    add_, sub_, mul_ = (Instead(f"t.data {sign}= u in a step of descent, and t {sign} u in a formula")
                        for sign in "+-*")
    zero_ = Instead("t.grad = None for a gradient, and t.data[...] = 0 for the numbers")
    masked_fill, where = Instead("np.where(mask, x, t)"), Instead("np.where(condition, t, u)")
    gather = Instead("t[np.arange(len(t)), index]")
    split, chunk = Instead("np.split(t, parts)"), Instead("np.split(t, parts)")
    det, inverse = Instead("np.linalg.det(t)"), Instead("np.linalg.inv(t)")
    to, cpu, cuda, contiguous = (Instead("t itself: its numbers lie in NumPy's arrays, in one kind of memory")
                                 for _ in range(4))
    device = Instead("nothing for it: all is computed by NumPy")
    grad_fn = Instead("t.operation, or t.record for all that was noted")
    retain_grad = Instead("tinygrad_edu.gradients_of(y, [t]) for the gradient of a result")
    clamp = Instead("t.clip(low, high)")
    clone, copy = (Instead("t + 0; for the numbers alone t.detach()") for _ in range(2))
    double, float = Instead("t.astype(np.float64)"), Instead("t.astype(np.float32)")
    numel, dim = Instead("t.size"), Instead("t.ndim")
    requires_grad_ = Instead("t.requires_grad = True")
    tolist = Instead("t.numpy().tolist()")
    argmax, argmin = Instead("np.argmax(t)"), Instead("np.argmin(t)")
    argsort, sort = Instead("np.argsort(t)"), Instead("t[np.argsort(t)]")
    flat = Instead("t.ravel()")
    fill = Instead("t.data[...] = x")
    round = Instead("np.round(t.numpy())")
    any, all = Instead("(t > 0).any()"), Instead("(t > 0).all()")

    # --- NumPy's own functions -----------------------------------------------------------------------------------

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        if method != "__call__":
            instead = {"outer": "Write it with an axis more, such as a[:, None] + b, and np.outer(a, b) for products.",
                       "accumulate": "np.cumsum has."}.get(method, "np.sum, np.max, np.min and np.prod have.")
            raise TypeError(f"np.{ufunc.__name__}.{method} has no chain rule here. {instead}")
        return numpy_functions.call(ufunc, inputs, kwargs)

    def __array_function__(self, function: Any, types: Any, arguments: Any, keywords: Any) -> Any:
        return numpy_functions.call(function, arguments, keywords)

    if not TYPE_CHECKING:  # a type checker that knew of this would take np.tanh(t) for an array
        def __array__(self, *arguments: Any, **keywords: Any) -> np.ndarray:
            raise TypeError("Turning a Tensor into a plain array would lose its gradient. To join Tensors use "
                            "np.stack([t, u]); for the numbers, without gradient, t.numpy(). "
                            "A NumPy function that brought you here has no chain rule for Tensors.")


for _name, _function in list(vars(Notation).items()):
    if isinstance(_function, FunctionType):  # a wrong call is told of by the name that the reader knows
        _function.__qualname__ = f"Tensor.{_name}"
