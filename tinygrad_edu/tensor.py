"""Tensor: a value and the record of how it was made.

Every operation on Tensors goes through ``apply``: it computes the value and, if a gradient may be wanted, notes the
operation and its operands. These notes are the computation graph; ``backward()`` walks the chain rule through it.
"""

from __future__ import annotations

import warnings
from typing import Any, NamedTuple

import numpy as np

from tinygrad_edu.backprop import backpropagate
from tinygrad_edu.errors import describe, in_short, misfit, numbers
from tinygrad_edu.notation import Notation
from tinygrad_edu.operation import Operation
from tinygrad_edu.operations import positive
from tinygrad_edu.recording import ChangedMode, Group, current_mode, refuse_to_freeze
from tinygrad_edu.storage import clock, own_numbers, plain

_NO_PARAMETERS: dict[str, Any] = {}


class Record(NamedTuple):
    """How a Tensor was made: which operation, on what, in which part of the model."""

    operation: Operation
    operands: tuple[Any, ...]  # Tensors, and the arrays and numbers that stood beside them
    values: tuple[Any, ...]  # the operands' numbers as they were then
    parameters: dict[str, Any]  # what is not differentiated: axis, shape, index, …
    group: Group | None
    positions: tuple[int, ...]  # of the operands that require a gradient

    def __repr__(self) -> str:
        return f"<{describe(self.operation, self.operands, self.parameters)}>"


class Tensor(Notation["Tensor"]):
    """An array of numbers that remembers how it was computed, so that it can be differentiated.

    ``data``: numbers, nested lists or arrays; copied. Integers become float64, floats keep their type.
    ``requires_grad``: collect a gradient in ``.grad`` when something computed from this runs ``backward()``.
    ``name``: what pictures, listings and errors call it.
    Raises TypeError for data that are not real numbers, and for a name that is no text.

    >>> a = Tensor(2.0, requires_grad=True)
    >>> b = Tensor(-3.0, requires_grad=True)
    >>> y = a * b + a ** 2
    >>> y.backward()
    >>> y.item(), a.grad.item(), b.grad.item()
    (-2.0, 1.0, 2.0)
    """

    # What is noted of a result stands in the Tensor itself: an object for it would be one more that Python's garbage
    # collector has to look at, again and again, in a graph of a million operations.
    __slots__ = ("__weakref__", "grad", "group", "name", "operands", "operation", "parameters", "positions",
                 "requires_grad", "values")

    def __init__(self, data: Any, requires_grad: bool = False, name: str | None = None) -> None:
        if isinstance(requires_grad, str) or not (name is None or isinstance(name, str)):
            raise TypeError("Tensor(data, requires_grad=False, name=None) takes one array, True or False, and a text. "
                            "A name is given by name=…, and several numbers in a list.")
        self.value: Any = numbers(data).copy()[()]  # [()] makes a plain number of an array without axes
        self.requires_grad = bool(requires_grad)
        self.name = name
        self.grad: np.ndarray | None = None
        self.created = next(clock)
        self.shared = False
        self.operation: Operation | None = None
        self.operands: tuple[Any, ...] = ()
        self.values: tuple[Any, ...] = ()
        self.parameters: dict[str, Any] = _NO_PARAMETERS
        self.positions: tuple[int, ...] = ()
        self.group: Group | None = None

    # --- Operations ----------------------------------------------------------------------------------------------

    @staticmethod
    def apply(operation: Operation, operands: tuple[Any, ...],
              parameters: dict[str, Any] = _NO_PARAMETERS) -> Tensor:
        """Compute an operation and, if any operand requires a gradient, record how."""
        mode = current_mode()
        observer = mode.observer
        if observer is not None:
            operands = observer.adopted(operands)
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
        if not mode.recording or not operation.rules:
            positions = []
        result = Tensor.__new__(Tensor)  # a result skips the checks that __init__ makes of outside data
        result.value = value
        result.shared = False
        result.name = result.grad = None
        result.created = next(clock)
        result.requires_grad = bool(positions)
        if positions or (observer is not None and observer.keeps_everything):
            result.operation = operation
            result.operands = operands
            result.values = tuple(values)
            result.parameters = parameters
            result.positions = tuple(positions)
            result.group = mode.group
        else:
            result.operation, result.operands, result.values = None, (), ()
            result.parameters, result.positions, result.group = _NO_PARAMETERS, (), None
        if observer is not None:
            observer.made(result, operation, operands, parameters)
        return result

    @property
    def record(self) -> Record | None:
        """How this was made; None for a leaf."""
        if self.operation is None:
            return None
        return Record(self.operation, self.operands, self.values, self.parameters, self.group, self.positions)

    @property
    def is_leaf(self) -> bool:
        """Was it made by hand, and not by an operation that was recorded?"""
        return self.operation is None

    def unchanged_operands(self) -> tuple[Any, ...]:
        """The operands, if they still hold the numbers they were recorded with; RuntimeError if not."""
        for operand, value in zip(self.operands, self.values):
            if isinstance(operand, Tensor) and operand.value is not value \
                    and not np.array_equal(operand.value, value, equal_nan=True):
                name = self.operation.name if self.operation else ""
                raise RuntimeError(f"{operand.name or 'A tensor'} was changed after {name} had used it "
                                   "and before that was differentiated. Change .data before the computation, or after.")
        return tuple(operand if isinstance(operand, Tensor) else value
                     for operand, value in zip(self.operands, self.values))

    def detach(self) -> Tensor:
        """The same numbers in a new Tensor that knows nothing of the graph.

        >>> (Tensor(2.0, requires_grad=True) ** 2).detach()
        Tensor(4.)
        """
        observer = current_mode().observer
        if observer is None or not observer.keeps_everything:
            return Tensor(self.value, name=self.name)
        with ChangedMode(recording=False):  # traced: its numbers are new at each run
            return self.apply(positive, (self,))

    # --- The gradient --------------------------------------------------------------------------------------------

    def backward(self, gradient: Any = None, **words: Any) -> None:
        """Add ∂(this)/∂(leaf) to ``.grad`` of every leaf that requires it, by walking the chain rule to its end.

        ``gradient``: ∂L/∂(this), of the shape of this Tensor; 1 for a single number. May be called again.
        Raises RuntimeError if nothing here requires a gradient, ValueError for a gradient of another shape; then no
        leaf has been given anything.
        """
        if words:
            raise TypeError(f"backward() knows no {', '.join(words)}. It may be called again as it is, so nothing has "
                            "to be retained; for derivatives of derivatives take grad(grad(f)), or gradients_of.")
        gradients = backpropagate(self, plain(gradient))
        for leaf, new in gradients.items():
            if leaf.grad is not None and np.shape(leaf.grad) != new.shape:
                raise ValueError(f"{leaf.name or 'A leaf'} keeps a .grad of shape {np.shape(leaf.grad)}, and a new "
                                 f"gradient has shape {new.shape}. Set .grad = None after changing the shape of .data.")
        given = set()
        for leaf, new in gradients.items():
            new = np.asarray(new if leaf.grad is None else leaf.grad + new)
            # Each leaf gets an array of its own: rules such as that of a + b pass the same one on to both.
            leaf.grad = new if new.base is None and id(new) not in given else new.copy()
            given.add(id(new))

    def seed(self, gradient: Any = None) -> Any:
        """The ∂L/∂(this) with which a walk starts: a Tensor for a Tensor, plain numbers otherwise."""
        on_tensors = isinstance(gradient, Tensor)
        if not on_tensors:
            refuse_to_freeze("chain_rule, or .backward(),", self)
        if not self.requires_grad or (gradient is None and self.size != 1):
            self.refuse_to_start()
        if gradient is None:
            return self.dtype.type(1) if self.ndim == 0 else np.ones(self.shape, self.dtype)
        gradient = gradient if on_tensors else numbers(gradient)
        if gradient.shape != self.shape:
            raise ValueError(f"The gradient has shape {gradient.shape}, the tensor {self.shape}. "
                             "∂L/∂y has one entry for each entry of y.")
        return gradient if on_tensors else gradient.astype(self.dtype)[()]

    def refuse_to_start(self) -> None:
        """Raise RuntimeError that says what a walk from here is missing."""
        if not self.requires_grad:
            raise RuntimeError("There is nothing to differentiate: no tensor that this was computed from has "
                               "requires_grad=True (or it was computed under no_grad()).")
        raise RuntimeError(f"The chain rule starts from one number, but this tensor has shape {self.shape}. "
                           "Make one number of it, such as y.sum(), or say what ∂L/∂y is: y.backward(gradient).")

    # --- In place --------------------------------------------------------------------------------------------------

    def in_place(self, operation: Operation, other: Any) -> Tensor:
        """``t += 1`` makes a new Tensor, except for a leaf under no_grad(), whose numbers it changes, as in PyTorch."""
        mode = current_mode()
        if not self.requires_grad or self.operation is not None or mode.depth:
            return self.apply(operation, (self, other))
        if mode.recording:
            raise RuntimeError(f"{self.name or 'This tensor'} requires a gradient, and changing it in place would make "
                               "it a result instead. For a step of descent write  t.data -= step  (or use no_grad()); "
                               "otherwise give the result a name of its own:  u = t - step.")
        new = self.apply(operation, (self, other)).value
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
        refuse_to_freeze("a truth value (if, while, and, or, not)", self)
        return bool(self.value)

    def __float__(self) -> float: return self.plain_number("float()")
    def __int__(self) -> int: return int(self.plain_number("int()"))

    def plain_number(self, asked_by: str) -> float:
        """The number without its derivative: a warning if somebody may miss that, an error if they certainly will."""
        refuse_to_freeze(asked_by, self)
        mode = current_mode()
        if self.size != 1 or not self.requires_grad:
            return self.item()
        if mode.depth:
            raise LostDerivativeError(
                "A function that is being differentiated turned a Tensor into a plain number, which would lose its "
                "derivative. In place of math.sin and the like use np.sin; to fill an array, y[i] = t, collect the "
                "Tensors and join them, y = np.stack([…]). For a look at the number itself, use .item().")
        if mode.recording:
            warnings.warn("A Tensor that requires a gradient became a plain number here, so its derivative ends here. "
                          "In place of math.exp and the like use np.exp; to fill an array, y[i] = t, collect the "
                          "Tensors and join them with np.stack. If the number is all you want: t.item().",
                          LostDerivativeWarning, stacklevel=3)  # the line that asked: Python tells each line once
        return self.item()

    def __format__(self, spec: str) -> str: return format(self.item(), spec) if spec else repr(self)

    # --- In words ------------------------------------------------------------------------------------------------

    def __repr__(self) -> str:
        numbers_shown = np.array2string(np.asarray(self.value), separator=", ", prefix="Tensor(", threshold=100)
        notes = [numbers_shown]
        if self.dtype != np.float64:
            notes.append(f"dtype={self.dtype}")
        if self.name:
            notes.append(f"name={self.name!r}")
        if self.operation is not None:
            notes.append(f"operation={self.operation.name!r}")
        elif self.requires_grad:
            notes.append("requires_grad=True")
        return f"{type(self).__name__}({', '.join(notes)})"

    def describe(self) -> str:
        """How this was made, as a formula with the names and numbers of the operands."""
        if self.operation is None:
            return f"{self.name or 'a tensor'} = {in_short(self)}"
        return describe(self.operation, self.operands, self.parameters)


class LostDerivativeWarning(UserWarning):
    """A Tensor that requires a gradient was turned into a plain number, and what follows will not be differentiated."""


class LostDerivativeError(TypeError):
    """The same inside of a function that is being differentiated, where it cannot be meant."""
