"""Who owns which numbers: a graph keeps those it was computed with, whatever is done to ``.data`` later."""

from __future__ import annotations

from itertools import count
from typing import Any

import numpy as np

from tinygrad_edu.errors import numbers
from tinygrad_edu.operation import Operand, Operation
from tinygrad_edu.recording import current_mode, refuse_to_freeze

clock = count()  # every Tensor notes when it was created; an operand always is before its result


class Storage(Operand):
    """The numbers of a Tensor."""

    # value: the number or array that a graph computes with; nobody outside writes into it, unless
    # shared: .data handed it out, so its owner may; graphs then take a copy of it.
    __slots__ = ("created", "shared", "value")
    value: Any
    shared: bool
    created: int

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

    @property
    def data(self) -> np.ndarray:
        """The numbers, yours to change: a graph keeps those it was computed with.

        Of a result the array is read-only, because changing it would not change what it was computed from.
        """
        if self.operation is not None:
            return self.numpy()
        refuse_to_freeze(".data", self)
        if not self.shared:
            self.value, self.shared = np.array(self.value), True
        return self.value

    @data.setter
    def data(self, new: Any) -> None:
        if self.operation is not None:
            raise RuntimeError(f"This {self.operation.name} is a result: its numbers follow from its operands. "
                               "Only a tensor made by Tensor(…) can be given new data.")
        if new is not self.value:
            self.value, self.shared = numbers(new).copy()[()], False

    def take_over(self, array: np.ndarray) -> None:
        """New numbers of the same shape, without a copy: the array must be one that nobody else writes into.

        They go into the array that .data handed out, if it did: who holds that sees them there.
        """
        if self.shared:
            self.value[...] = array
        else:
            self.value = np.asarray(array, self.dtype)[()]

    def numpy(self) -> np.ndarray:
        """The numbers as a read-only array, without a copy."""
        array = np.asarray(plain(self)).view()
        array.flags.writeable = False
        return array

    def item(self) -> float:
        """The number in a Tensor that holds just one; ValueError otherwise."""
        refuse_to_freeze(".item()", self)
        if self.size != 1:
            raise ValueError(f"item() needs a Tensor of one number; this one has shape {self.shape}. "
                             "Sum it, or index one entry.")
        return float(self.value.item())

    def __reduce_ex__(self, protocol: Any) -> Any:
        """What copy and pickle ask for: a leaf has it; a result would have to bring its whole graph along."""
        refuse_to_freeze("copy or pickle", self)
        if self.operation is not None:
            raise TypeError(f"A result of {self.operation.name} cannot be copied or pickled, because its graph "
                            "would have to come along. Take its numbers, y.numpy() or y.detach(), or copy what it was "
                            "computed from.")
        return super().__reduce_ex__(protocol)

    def __setstate__(self, state: tuple[dict[str, Any] | None, dict[str, Any]]) -> None:
        for name, value in {**(state[0] or {}), **state[1]}.items():
            setattr(self, name, value)
        self.value, self.shared, self.created = self.value.copy(), False, next(clock)  # a leaf of its own


def plain(x: Any) -> Any:
    """The numbers of a Tensor, or anything else as it is; refused while a function is traced."""
    if isinstance(x, Storage):
        refuse_to_freeze(".numpy()", x)
        return x.value
    return x


def own_numbers(operation: Operation, operand: Any) -> Any:
    """The numbers of an array that stands beside a Tensor, in a copy that only the graph holds.

    The answers of comparisons stay as they are: they stand beside numbers of any type.
    """
    if isinstance(operand, (np.ndarray, np.bool_)) and operand.dtype == bool:
        return operand.copy()
    try:
        array = numbers(operand)
    except TypeError as problem:
        raise TypeError(f"{operation.name} works on Tensors, arrays and numbers. {problem}") from None
    return array.copy()[()] if array is operand or array.base is not None else array[()]


def own_index(index: Any) -> Any:
    """An index that nobody can change later; a Tensor cannot be one."""
    if isinstance(index, tuple):
        return tuple(own_index(part) for part in index)
    if isinstance(index, Storage):
        observer = current_mode().observer
        followed = observer.as_index(index) if observer is not None else None
        if followed is not None:
            return followed
        refuse_to_freeze("an index that depends on numbers")
        raise TypeError("A Tensor holds real numbers, and an index needs whole ones: t[i.numpy().astype(int)].")
    if isinstance(index, list) and not index:
        return np.array([], dtype=int)  # nothing chosen; of an empty list NumPy would make floats
    if hasattr(index, "tensor"):
        return index  # of a trace: it stands for a Tensor, which nobody can change
    return np.array(index) if isinstance(index, (list, np.ndarray)) else index
