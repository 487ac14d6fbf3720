"""Tensors whose numbers are known only when the compiled function runs: nobody reads them while it is traced."""

from __future__ import annotations

import operator
import sys
from typing import Any, cast

import numpy as np

from tinygrad_edu import operations
from tinygrad_edu.operation import Operation
from tinygrad_edu.storage import Storage
from tinygrad_edu.tensor import Tensor

_value: Any = vars(Storage)["value"]  # where a Tensor keeps its numbers


def frozen(what: str) -> TypeError:
    """The error for code whose course would depend on a number that is known only when it runs."""
    return TypeError(
        f"A function traced by jit used {what} on a Tensor. The trace is made once, for all numbers of the same "
        "shapes, so a branch or a plain number taken now would be frozen into every later call. Use np.where "
        "for a choice between values, take derivatives with grad or value_and_grad, or run this part without jit.")


class Traced(Tensor):
    """A Tensor in a trace that may hold other numbers at the next run. The engine reads them; nobody else does.

    Answers of comparisons are such Tensors too, and can be combined as arrays of True and False can.
    """

    __slots__ = ()

    @classmethod
    def holding(cls, numbers: Any, name: str | None) -> Traced:
        """A Tensor of these numbers, whose type stays as it is: whole numbers and masks are what they are."""
        array = np.array(numbers)
        tensor: Any = Tensor(0.0, name=name)
        tensor.value = array.astype(array.dtype.newbyteorder("="))[()]
        tensor.__class__ = cls
        return cast(Traced, tensor)

    @property
    def value(self) -> Any:
        """The numbers, for the engine: it computes with them while it traces, and keeps none."""
        if not str(sys._getframe(1).f_globals.get("__name__", "")).startswith("tinygrad_edu."):
            raise frozen(".value")
        return _value.__get__(self)

    @value.setter
    def value(self, new: Any) -> None:
        raise frozen("an assignment to .value")

    # Of arrays of True and False NumPy's + is "or" and * is "and".
    def __and__(self, other: Any) -> Tensor: return self.of_masks(operations.multiply, other)
    def __or__(self, other: Any) -> Tensor: return self.of_masks(operations.add, other)
    def __xor__(self, other: Any) -> Tensor: return self.of_masks(operations.not_equal, other)
    def __invert__(self) -> Tensor: return self.of_masks(operations.equal, np.False_)
    __rand__, __ror__, __rxor__ = __and__, __or__, __xor__

    def of_masks(self, operation: Operation, other: Any) -> Tensor:
        """An operation of logic; TypeError for numbers, whose bits it would be about."""
        if {self.dtype, other.dtype if isinstance(other, Tensor) else np.asarray(other).dtype} != {np.dtype(bool)}:
            raise frozen("the bits of numbers (& | ^ ~)")
        return self.apply(operation, (self, other))

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        masks: dict[Any, Any] = {
            np.logical_and: operator.and_, np.logical_or: operator.or_, np.logical_xor: operator.xor,
            np.bitwise_and: operator.and_, np.bitwise_or: operator.or_, np.bitwise_xor: operator.xor,
            np.logical_not: operator.invert, np.invert: operator.invert}
        if ufunc in masks and method == "__call__" and not kwargs and len(inputs) in (1, 2):
            first, *others = inputs if isinstance(inputs[0], Traced) else inputs[::-1]
            return masks[ufunc](first, *others)
        return super().__array_ufunc__(ufunc, method, *inputs, **kwargs)

    def __repr__(self) -> str:
        name = f", name={self.name!r}" if self.name else ""
        return f"Tensor(traced by jit, shape={np.shape(_value.__get__(self))}{name})"


class Kept(Traced):
    """What is left of a Traced after its trace, because the function kept it in an attribute or a list."""

    __slots__ = ()

    @property  # type: ignore[misc]
    def value(self) -> Any:
        """Nothing: a compiled function does not renew it."""
        raise RuntimeError(f"{self.name or 'This Tensor'} was computed while jit traced a function, which kept it in "
                           "an attribute or a list. The compiled function does not compute it anew. Let the function "
                           "return what is to be kept, or run it without jit.")


class TracedIndex(np.ndarray):
    """Whole numbers as an index, which know the Tensor of the trace that they stand for."""

    tensor: Tensor | None = None

    @classmethod
    def of(cls, tensor: Tensor) -> TracedIndex:
        """The index for a Tensor of whole numbers."""
        index = np.array(tensor.value).view(cls)
        index.tensor = tensor
        return index
