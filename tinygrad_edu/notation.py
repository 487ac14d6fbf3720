"""How Tensors stand in formulas: operators, methods, indexing, and NumPy's own functions.

Every line here only says which operation is meant; ``Tensor.__operate__`` computes and records it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from tinygrad_edu import array_operations as on_arrays
from tinygrad_edu import numpy_functions, operations
from tinygrad_edu.checks import floating_type, misfit, own_index
from tinygrad_edu.operations import Operation
from tinygrad_edu.recording import current_mode

if TYPE_CHECKING:
    from tinygrad_edu.tensor import Tensor


def _method(operation: Operation) -> Callable[[Notation], Tensor]:
    """A method of Tensor for an operation on one operand: ``t.exp()`` is ``np.exp(t)``."""
    def method(self: Notation) -> Tensor:
        return self.__operate__(operation, (self,))
    method.__name__ = operation.name
    method.__doc__ = f"{operation.formula.format(a='t')}, of each number."
    return method


class Notation:
    """What can be written with a Tensor."""

    __slots__ = ()

    if TYPE_CHECKING:
        value: Any
        in_place: Callable[[Operation, Any], Tensor]
        __operate__: Callable[..., Tensor]

    # --- Shape -----------------------------------------------------------------------------------------------------

    @property
    def shape(self) -> tuple[int, ...]:
        """The length of each axis."""
        return self.value.shape

    @property
    def ndim(self) -> int:
        """The number of axes."""
        return self.value.ndim

    @property
    def size(self) -> int:
        """How many numbers there are."""
        return self.value.size

    @property
    def dtype(self) -> np.dtype:
        """The type of the numbers, float64 as a rule."""
        return self.value.dtype

    # --- Arithmetic ----------------------------------------------------------------------------------------------

    def __add__(self, other: Any) -> Tensor: return self.__operate__(operations.add, (self, other))
    def __radd__(self, other: Any) -> Tensor: return self.__operate__(operations.add, (other, self))
    def __sub__(self, other: Any) -> Tensor: return self.__operate__(operations.subtract, (self, other))
    def __rsub__(self, other: Any) -> Tensor: return self.__operate__(operations.subtract, (other, self))
    def __mul__(self, other: Any) -> Tensor: return self.__operate__(operations.multiply, (self, other))
    def __rmul__(self, other: Any) -> Tensor: return self.__operate__(operations.multiply, (other, self))
    def __truediv__(self, other: Any) -> Tensor: return self.__operate__(operations.divide, (self, other))
    def __rtruediv__(self, other: Any) -> Tensor: return self.__operate__(operations.divide, (other, self))
    def __pow__(self, other: Any) -> Tensor: return self.__operate__(operations.power, (self, other))
    def __rpow__(self, other: Any) -> Tensor: return self.__operate__(operations.power, (other, self))
    def __matmul__(self, other: Any) -> Tensor: return self.__operate__(on_arrays.matmul, (self, other))
    def __rmatmul__(self, other: Any) -> Tensor: return self.__operate__(on_arrays.matmul, (other, self))
    def __neg__(self) -> Tensor: return self.__operate__(operations.negative, (self,))
    def __pos__(self) -> Any: return self
    def __abs__(self) -> Tensor: return self.__operate__(operations.absolute, (self,))

    def __iadd__(self, other: Any) -> Tensor: return self.in_place(operations.add, other)
    def __isub__(self, other: Any) -> Tensor: return self.in_place(operations.subtract, other)
    def __imul__(self, other: Any) -> Tensor: return self.in_place(operations.multiply, other)
    def __itruediv__(self, other: Any) -> Tensor: return self.in_place(operations.divide, other)

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
        trace = current_mode().trace
        if trace is not None and any(isinstance(x, Notation) and trace.varies(x) for x in (self, other)):
            return self.__operate__(question, (self, other))
        try:
            return question.value(self.value, getattr(other, "value", other))
        except ValueError as problem:
            raise misfit(question, (self, other), {}, problem) from None

    # --- Sums, shapes, parts -------------------------------------------------------------------------------------

    def sum(self, axis: Any = None, keepdims: bool = False) -> Tensor:
        """Add up all numbers, or those along some axes."""
        return self.__operate__(on_arrays.sum, (self,), {"axis": axis, "keepdims": keepdims})

    def mean(self, axis: Any = None, keepdims: bool = False) -> Tensor:
        """The average."""
        return self.__operate__(on_arrays.mean, (self,), {"axis": axis, "keepdims": keepdims})

    def max(self, axis: Any = None, keepdims: bool = False) -> Tensor:
        """The greatest; numbers that tie share the gradient."""
        return self.__operate__(on_arrays.max, (self,), {"axis": axis, "keepdims": keepdims})

    def min(self, axis: Any = None, keepdims: bool = False) -> Tensor:
        """The least; numbers that tie share the gradient."""
        return self.__operate__(on_arrays.min, (self,), {"axis": axis, "keepdims": keepdims})

    def prod(self, axis: Any = None, keepdims: bool = False) -> Tensor:
        """The product."""
        return self.__operate__(on_arrays.prod, (self,), {"axis": axis, "keepdims": keepdims})

    def var(self, axis: Any = None, ddof: int = 0, keepdims: bool = False) -> Tensor:
        """The variance, the mean squared distance from the mean."""
        return self.__operate__(on_arrays.var, (self,), {"axis": axis, "ddof": ddof, "keepdims": keepdims})

    def norm(self, axis: Any = None, keepdims: bool = False) -> Tensor:
        """The Euclidean length."""
        return self.__operate__(on_arrays.norm, (self,), {"axis": axis, "keepdims": keepdims})

    def logsumexp(self, axis: Any = None, keepdims: bool = False) -> Tensor:
        """log Σ eᵃ, without overflow."""
        return self.__operate__(on_arrays.logsumexp, (self,), {"axis": axis, "keepdims": keepdims})

    def softmax(self, axis: int = -1) -> Tensor:
        """eᵃ / Σ eᵃ: positive, adding up to 1 along an axis."""
        return self.__operate__(on_arrays.softmax, (self,), {"axis": axis})

    def log_softmax(self, axis: int = -1) -> Tensor:
        """The logarithm of softmax, without overflow."""
        return self.__operate__(on_arrays.log_softmax, (self,), {"axis": axis})

    def reshape(self, *shape: Any) -> Tensor:
        """The same numbers in another shape; one length may be −1."""
        return self.__operate__(on_arrays.reshape, (self,), {"shape": shape[0] if len(shape) == 1 else shape})

    def transpose(self, *axes: Any) -> Tensor:
        """The axes in another order, reversed if none is given."""
        order = axes[0] if len(axes) == 1 and not isinstance(axes[0], int) else axes
        return numpy_functions.transpose(self, order or None)

    def astype(self, dtype: Any) -> Tensor:
        """The same numbers in another floating-point type."""
        return self.__operate__(operations.astype, (self,), {"dtype": floating_type(dtype)})

    @property
    def T(self) -> Tensor:
        """The transpose."""
        return self.__operate__(on_arrays.transpose, (self,))

    @property
    def mT(self) -> Tensor:
        """The transpose of every matrix in a stack."""
        return numpy_functions.swapaxes(self, -2, -1)

    def __getitem__(self, index: Any) -> Tensor:
        return self.__operate__(on_arrays.index, (self,), {"index": own_index(index)})

    def __setitem__(self, index: Any, new: Any) -> None:
        raise TypeError("A Tensor is not changed in place: the graph would no longer say how it was made. "
                        "Use np.where(condition, new, t) in a computation, or t.data[…] = … between computations.")

    def __len__(self) -> int:
        if not self.ndim:
            raise TypeError("A single number has no length.")
        return self.shape[0]

    def __iter__(self) -> Iterator[Tensor]:
        return (self[i] for i in range(len(self)))

    # --- Functions of each number --------------------------------------------------------------------------------

    exp = _method(operations.exp)
    expm1 = _method(operations.expm1)
    log = _method(operations.log)
    log1p = _method(operations.log1p)
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

    def clip(self, low: Any = None, high: Any = None) -> Tensor:
        """Keep every number between two bounds, either of which may be None."""
        return numpy_functions.clip(self, low, high)

    def dot(self, other: Any) -> Tensor:
        """The dot product of vectors, or the product of matrices."""
        return numpy_functions.dot(self, other)

    # --- NumPy's own functions -----------------------------------------------------------------------------------

    def __array_ufunc__(self, function: Any, method: str, *inputs: Any, **keywords: Any) -> Any:
        if method != "__call__":
            raise TypeError(f"np.{function.__name__}.{method} has no chain rule here; np.sum, np.max and np.prod have.")
        return numpy_functions.call(function, inputs, keywords)

    def __array_function__(self, function: Any, types: Any, arguments: Any, keywords: Any) -> Any:
        return numpy_functions.call(function, arguments, keywords)

    def __array__(self, *arguments: Any, **keywords: Any) -> np.ndarray:
        raise TypeError("Turning a Tensor into a plain array would lose its gradient. To join Tensors use "
                        "np.stack([t, u]); for the numbers, without gradient, t.numpy(). "
                        "A NumPy function that brought you here has no chain rule for Tensors.")
