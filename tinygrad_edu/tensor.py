"""Tensor: a value and the record of how it was made.

Every operation on Tensors goes through ``__operate__``: it computes the value and, if a gradient may be wanted,
notes the operation and its operands. These notes are the computation graph; ``backward()`` walks the chain rule
through it.
"""

from __future__ import annotations

from itertools import count
from typing import Any, NamedTuple

import numpy as np

from tinygrad_edu.backprop import chain_rule, has_nan
from tinygrad_edu.checks import describe, in_short, misfit, numbers, own_numbers, refuse_to_freeze
from tinygrad_edu.notation import Notation
from tinygrad_edu.operations import Operation, positive
from tinygrad_edu.recording import ChangedMode, Group, current_mode

_clock = count()
_NO_PARAMETERS: dict[str, Any] = {}
_record = tuple.__new__  # makes a Record as its constructor does, in a third of the time


class Record(NamedTuple):
    """How a Tensor was made: which operation, on what, in which part of the model."""

    operation: Operation
    operands: tuple[Any, ...]  # Tensors, and the arrays and numbers that stood beside them
    values: tuple[Any, ...]  # the operands' numbers as they were then
    parameters: dict[str, Any]  # what is not differentiated: axis, shape, index, …
    group: Group | None
    positions: tuple[int, ...]  # of the operands that require a gradient

    def unchanged_operands(self) -> tuple[Any, ...]:
        """The operands, if they still hold the numbers they were recorded with; RuntimeError if not."""
        for operand, value in zip(self.operands, self.values):
            if isinstance(operand, Tensor) and operand.value is not value \
                    and not np.array_equal(operand.value, value, equal_nan=True):
                raise RuntimeError(f"{operand.name or 'A tensor'} was changed after {self.operation.name} had used it "
                                   "and before that was differentiated. Change .data before the computation, or after.")
        return tuple(operand if isinstance(operand, Tensor) else value
                     for operand, value in zip(self.operands, self.values))


class Tensor(Notation):
    """An array of numbers that remembers how it was computed, so that it can be differentiated.

    ``data``: numbers, nested lists or arrays; copied. Integers become float64, floats keep their type.
    ``requires_grad``: collect a gradient in ``.grad`` when something computed from this runs ``backward()``.
    ``name``: what pictures, listings and errors call it.
    Raises TypeError for data that are not real numbers.

    >>> a = Tensor(2.0, requires_grad=True)
    >>> b = Tensor(-3.0, requires_grad=True)
    >>> y = a * b + a ** 2
    >>> y.backward()
    >>> y.item(), a.grad.item(), b.grad.item()
    (-2.0, 1.0, 2.0)
    """

    # value: the number or array that a graph computes with; nobody outside writes into it, unless
    # `shared`: .data handed it out, so its owner may; graphs then take a copy of it.
    __slots__ = ("__weakref__", "created", "grad", "name", "record", "requires_grad", "shared", "value")

    def __init__(self, data: Any, requires_grad: bool = False, name: str | None = None) -> None:
        self.value: Any = numbers(data).copy()[()]  # [()] makes a plain number of an array without axes
        self.requires_grad = bool(requires_grad)
        self.name = name
        self.grad: np.ndarray | None = None
        self.record: Record | None = None
        self.created = next(_clock)
        self.shared = False

    # --- The numbers ---------------------------------------------------------------------------------------------

    @property
    def data(self) -> np.ndarray:
        """The numbers, yours to change: a graph keeps those it was computed with.

        Of a result the array is read-only, because changing it would not change what it was computed from.
        """
        if self.record is not None:
            return self.numpy()
        refuse_to_freeze(".data")
        if not self.shared:
            self.value, self.shared = np.array(self.value), True
        return self.value

    @data.setter
    def data(self, new: Any) -> None:
        if self.record is not None:
            raise RuntimeError(f"{self.describe()} is a result: its numbers follow from its operands. "
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
        refuse_to_freeze(".numpy()")
        array = np.asarray(self.value).view()
        array.flags.writeable = False
        return array

    def item(self) -> float:
        """The number in a Tensor that holds just one; ValueError otherwise."""
        refuse_to_freeze(".item()")
        if self.size != 1:
            raise ValueError(f"item() needs a Tensor of one number; this one has shape {self.shape}. "
                             "Sum it, or index one entry.")
        return float(self.value.item())

    def detach(self) -> Tensor:
        """The same numbers in a new Tensor that knows nothing of the graph.

        >>> (Tensor(2.0, requires_grad=True) ** 2).detach()
        Tensor(4.)
        """
        if current_mode().trace is None:
            return Tensor(self.value, name=self.name)
        with ChangedMode(recording=False):  # traced: its numbers are new at each run
            return self.__operate__(positive, (self,))

    @property
    def is_leaf(self) -> bool:
        """Was it made by hand, and not by an operation that was recorded?"""
        return self.record is None

    def __reduce_ex__(self, protocol: Any) -> Any:
        """What copy and pickle ask for: a leaf has it; a result would have to bring its whole graph along."""
        if self.record is not None:
            raise TypeError(f"A result of {self.record.operation.name} cannot be copied or pickled, because its graph "
                            "would have to come along. Take its numbers, y.numpy() or y.detach(), or copy what it was "
                            "computed from.")
        return super().__reduce_ex__(protocol)

    def __setstate__(self, state: tuple[dict[str, Any] | None, dict[str, Any]]) -> None:
        for name, value in {**(state[0] or {}), **state[1]}.items():
            setattr(self, name, value)
        self.value, self.shared, self.created = self.value.copy(), False, next(_clock)  # a leaf of its own

    # --- The gradient --------------------------------------------------------------------------------------------

    def backward(self, gradient: Any = None) -> None:
        """Add ∂(this)/∂(leaf) to ``.grad`` of every leaf that requires it, by walking the chain rule to its end.

        ``gradient``: ∂L/∂(this), of the shape of this Tensor; 1 for a single number. May be called again.
        Raises RuntimeError if nothing here requires a gradient, ValueError for a gradient of another shape.
        """
        refuse_to_freeze(".backward()")
        gradients: dict[Tensor, Any] = {}
        for _ in chain_rule(self, gradient, gradients):
            pass
        given = set()
        for leaf, new in gradients.items():
            if leaf.grad is not None and np.shape(leaf.grad) != new.shape:
                raise ValueError(f"{leaf.name or 'A leaf'} keeps a .grad of shape {np.shape(leaf.grad)}, and a new "
                                 f"gradient has shape {new.shape}. Set .grad = None after changing the shape of .data.")
            new = np.asarray(new if leaf.grad is None else leaf.grad + new)
            # Each leaf gets an array of its own: rules such as that of a + b pass the same one on to both.
            leaf.grad = new if new.base is None and id(new) not in given else new.copy()
            given.add(id(new))

    def seed(self, gradient: Any = None) -> Any:
        """The ∂L/∂(this) with which a walk starts."""
        if not self.requires_grad:
            raise RuntimeError("backward() found nothing to differentiate: no tensor that this was computed from has "
                               "requires_grad=True (or it was computed under no_grad()).")
        if gradient is None:
            if self.size != 1:
                raise RuntimeError(f"backward() differentiates one number, but this tensor has shape {self.shape}. "
                                   "Make one number of it, such as y.sum(), or say what ∂L/∂y is: "
                                   "y.backward(gradient).")
            return np.ones_like(self.value)[()]
        gradient = numbers(getattr(gradient, "value", gradient))
        if gradient.shape != self.shape:
            raise ValueError(f"The gradient has shape {gradient.shape}, the tensor {self.shape}. "
                             "∂L/∂y has one entry for each entry of y.")
        return gradient.astype(self.dtype)[()]

    # --- Operations ----------------------------------------------------------------------------------------------

    @staticmethod
    def __operate__(operation: Operation, operands: tuple[Any, ...],
                    parameters: dict[str, Any] = _NO_PARAMETERS) -> Tensor:
        """Compute an operation and, if any operand requires a gradient, record how."""
        mode = current_mode()
        values: list[Any] = []
        positions = []
        for operand in operands:
            if isinstance(operand, Tensor):
                if operand.requires_grad:
                    positions.append(len(values))
                values.append(operand.value.copy()[()] if operand.shared else operand.value)
            elif type(operand) in (float, int, bool):
                values.append(operand)  # a bare number does not change the type of an array: float32 stays float32
            else:
                values.append(own_numbers(operation, operand))
        try:
            value = operation.value(*values, **parameters)
        except (ValueError, IndexError, TypeError) as problem:
            raise misfit(operation, operands, parameters, problem) from None
        if mode.checking and has_nan(value) and not any(has_nan(v) for v in values):
            raise FloatingPointError(f"{operation.name} made NaN out of numbers: "
                                     f"{describe(operation, operands, parameters)}. "
                                     "Look at where this operation is defined.")
        result = Tensor.__new__(Tensor)  # a result skips the checks that __init__ makes of outside data
        result.value = value
        result.name = result.grad = None
        result.shared = False
        result.created = next(_clock)
        if not mode.recording or not operation.rules:
            positions = []
        result.requires_grad = bool(positions)
        result.record = None
        if positions or mode.trace is not None:
            result.record = _record(Record, (operation, operands, tuple(values), parameters, mode.group,
                                             tuple(positions)))
        return result

    def in_place(self, operation: Operation, other: Any) -> Tensor:
        """``t += 1`` makes a new Tensor, except for a leaf under no_grad(), whose numbers it changes, as in PyTorch."""
        mode = current_mode()
        if not self.requires_grad or self.record is not None or mode.depth:
            return self.__operate__(operation, (self, other))
        if mode.recording:
            raise RuntimeError(f"{self.name or 'This tensor'} requires a gradient, and changing it in place would make "
                               "it a result instead. For a step of descent write  t.data -= step  (or use no_grad()); "
                               "otherwise give the result a name of its own:  u = t - step.")
        new = self.__operate__(operation, (self, other)).value
        if new.shape != self.shape:
            raise ValueError(f"{self.name or 'A tensor'} has shape {self.shape} and keeps it when it is changed in "
                             f"place; the result of {operation.name} has shape {new.shape}.")
        self.data = new.astype(self.dtype)
        return self

    # --- One number ----------------------------------------------------------------------------------------------

    def __bool__(self) -> bool:
        if self.size != 1:
            raise ValueError(f"Is a tensor of shape {self.shape} true? Compare it first, and say "
                             "(t > 0).any() or .all().")
        refuse_to_freeze("a truth value (if, while, and, or, not)")
        return bool(self.value)

    def __float__(self) -> float:
        refuse_to_freeze("float()")
        if current_mode().depth and self.requires_grad:
            raise TypeError("A function that is being differentiated turned a Tensor into a plain float, which would "
                            "lose its derivative. Use np.sin and the like instead of math.sin; for a look at the "
                            "number itself, use .item().")
        return self.item()

    def __int__(self) -> int: return int(float(self))
    def __format__(self, spec: str) -> str: return format(self.item(), spec) if spec else repr(self)

    # --- In words ------------------------------------------------------------------------------------------------

    def __repr__(self) -> str:
        numbers_shown = np.array2string(np.asarray(self.value), separator=", ", prefix="Tensor(", threshold=100)
        notes = [numbers_shown]
        if self.dtype != np.float64:
            notes.append(f"dtype={self.dtype}")
        if self.name:
            notes.append(f"name={self.name!r}")
        if self.record is not None:
            notes.append(f"operation={self.record.operation.name!r}")
        elif self.requires_grad:
            notes.append("requires_grad=True")
        return f"{type(self).__name__}({', '.join(notes)})"

    def describe(self) -> str:
        """How this was made, as a formula with the names and numbers of the operands."""
        if self.record is None:
            return f"{self.name or 'a tensor'} = {in_short(self)}"
        return describe(self.record.operation, self.record.operands, self.record.parameters)
