"""What a new result takes note of while code runs: is it recorded, in which part of a model, and who watches.

The settings live in a context variable, so a ``with no_grad():`` in one thread never reaches another.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, ContextDecorator
from contextvars import ContextVar
from typing import Any, NamedTuple

import numpy as np


class Group:
    """A named part of a graph, such as one call of one layer; groups nest.

    ``kind`` says what sort of part it is (a layer's class and sizes): equal kinds look alike in a picture.

    >>> Group("hidden", "Linear(1, 6)", parent=Group("net", "Sequential")).path
    'net.hidden'
    """

    __slots__ = ("kind", "name", "parent")

    def __init__(self, name: str, kind: str = "", parent: Group | None = None) -> None:
        self.name, self.kind, self.parent = name, kind, parent

    @property
    def path(self) -> str:
        """The names from the outermost group down to this one, joined by dots."""
        return f"{self.parent.path}.{self.name}" if self.parent else self.name

    def __repr__(self) -> str:
        return f"Group({self.path!r}, {self.kind!r})"


class Observer:
    """Somebody who watches what is computed and how the chain rule walks back; this one just looks on.

    The hunt for NaN is one, the trace of ``jit`` another. What they watch does not know them.
    """

    keeps_everything = False  # is every result to be recorded, whether it needs a gradient or not?

    def made(self, result: Any, operation: Any, operands: Any, parameters: Any) -> None:
        """A result was computed."""

    def stepped(self, step: Any, output: Any) -> None:
        """The chain rule took a step on its way back from ``output``."""

    def arrived(self, gradients: Any, output: Any) -> None:
        """The chain rule has come to its end; ``gradients`` is what it found."""

    def adopted(self, operands: Any) -> Any:
        """What is to be recorded in the place of the operands of an operation."""
        return operands

    def varies(self, tensor: Any) -> bool:
        """May the numbers of this Tensor be others when the same code runs again?"""
        return False

    def as_index(self, tensor: Any) -> Any:
        """The whole numbers of a Tensor as an index; None if it cannot be one."""

    def refuse(self, what: str, tensor: Any) -> None:
        """Raise if nobody may look at the numbers of a Tensor now; ``what`` is how somebody tried to."""

    def required(self, check: Callable[..., None], operands: Any) -> None:
        """The numbers of some operands have passed a check, which those of other runs have to pass as well."""


class Mode(NamedTuple):
    """What a new result takes note of."""

    recording: bool = True  # does a result remember how it was made?
    group: Group | None = None  # the part of the model that is running
    depth: int = 0  # how many derivatives are being taken, one inside another
    observer: Observer | None = None


_ORDINARY = Mode()
_mode: ContextVar[Mode] = ContextVar("mode", default=_ORDINARY)
current_mode = _mode.get  # called once an operation


class ChangedMode(ContextDecorator, AbstractContextManager[Mode]):
    """Change the mode inside a ``with`` block. RuntimeError if blocks do not end in the reverse of their order."""

    def __init__(self, **changes: Any) -> None:
        self.changes = changes

    def _recreate_cm(self) -> ChangedMode:
        """As a decorator, one for each call: calls may nest."""
        return ChangedMode(**self.changes)

    def __enter__(self) -> Mode:
        self.before = _mode.get()
        self.mine = self.before._replace(**self.changes)
        _mode.set(self.mine)
        return self.mine

    def __exit__(self, *problem: object) -> None:
        in_order = _mode.get() is self.mine
        _mode.set(self.before if in_order else _ORDINARY)
        if not in_order:  # without this, a no_grad() could stay on for ever, and gradients be lost in silence
            raise RuntimeError("with-blocks such as no_grad() and group() must end in the reverse of the order in "
                               "which they began; here a generator held one open. All are ended now. Let no yield "
                               "stand inside of such a block.")


def no_grad() -> AbstractContextManager[Mode]:
    """Compute inside a ``with`` block without recording: no graph, no gradients.

    >>> from tinygrad_edu import Tensor, no_grad
    >>> a = Tensor(3.0, requires_grad=True)
    >>> with no_grad():
    ...     (a * a).requires_grad
    False
    """
    return ChangedMode(recording=False)


def group(name: str, kind: str = "") -> AbstractContextManager[Mode]:
    """Mark what is computed inside a ``with`` block as one part of the graph, drawn as one box.

    >>> from tinygrad_edu import Tensor, group
    >>> with group("layer 1"):
    ...     y = Tensor(1.0, requires_grad=True) * 2
    >>> y.record.group.path
    'layer 1'
    """
    return ChangedMode(group=Group(name, kind, current_mode().group))


def refuse_to_freeze(what: str, tensor: Any = None) -> None:
    """The gate before the numbers of a Tensor: closed while a function is traced.

    A number looked at then would be the same in every later call of what is compiled. ``tensor``: whose number it is;
    one that is the same in every call may be looked at.
    """
    observer = current_mode().observer
    if observer is not None:
        observer.refuse(what, tensor)


def require(check: Callable[..., None], *operands: Any) -> None:
    """Run a check on the numbers of some operands; it raises if they do not fit. What jit compiles runs it again.

    The check sees arrays, and nothing that it computes goes into a graph.
    """
    check(*(np.asarray(getattr(operand, "value", operand)) for operand in operands))
    observer = current_mode().observer
    if observer is not None:
        observer.required(check, operands)
