"""A place where a traced function found something, and the question whether it still stands there.

Compared is which object it is (of plain numbers and texts, which value), because that is quick.
"""

from __future__ import annotations

from array import array
from collections import ChainMap, UserDict, UserList, deque
from collections.abc import Mapping, MappingView
from operator import is_
from types import MappingProxyType
from typing import Any

import numpy as np

PLAIN = (int, float, complex, str, bytes, type(None), np.generic)
NOTHING = object()
_BYTES = (array, bytearray, memoryview)
# What holds other things in a way of Python's own, without code that could be watched.
CONTAINERS = (list, dict, set, frozenset, deque, UserDict, UserList, ChainMap, MappingProxyType, MappingView, *_BYTES)


class Place:
    """Somewhere a value was found.

    ``kind``: a variable of a closure, a global, an attribute, the items of a container, the value of a context
    variable; or that an attribute or a global is "absent".
    """

    def __init__(self, holder: Any, name: Any, kind: str) -> None:
        self.holder, self.name, self.kind = holder, name, kind
        self.value = self.read()

    def read(self) -> Any:
        """What stands there now."""
        if self.kind == "closure":
            try:
                return self.holder.cell_contents
            except ValueError:
                return NOTHING
        if self.kind == "items":
            return contents(self.holder)
        if self.kind == "context":
            return self.holder.get(NOTHING)
        if self.kind == "absent":
            return self.name in self.holder if isinstance(self.holder, dict) else hasattr(self.holder, self.name)
        if self.kind == "global":
            return self.holder.get(self.name, NOTHING)
        return getattr(self.holder, self.name, NOTHING)

    def as_source(self, holder: str, value: str) -> str:
        """The question whether the very same object stands there, as source; ``holder`` and ``value`` are names."""
        if self.kind == "items":
            return f"not {holder}" if type(self.holder) in (list, dict, set) and not self.value else (
                f"same({holder}, {value})")
        if self.kind == "absent":
            return f"{self.name!r} not in {holder}" if isinstance(self.holder, dict) else (
                f"not hasattr({holder}, {self.name!r})")
        if self.kind == "attribute":
            attribute = f"{holder}.{self.name}" if self.name.isidentifier() else f"getattr({holder}, {self.name!r})"
            return f"{attribute} is {value}"
        return {"closure": f"{holder}.cell_contents is {value}", "global": f"{holder}[{self.name!r}] is {value}",
                "context": f"{holder}.get(NOTHING) is {value}"}[self.kind]

    def changed(self) -> bool:
        """Does something else stand there? An equal number or text is the same, and expected from now on."""
        now = self.read()
        if not (self.kind == "items" and same(self.holder, self.value)) and not equal(now, self.value):
            return True
        self.value = now
        return False

    def called(self, item: Any) -> str:
        """What one of the items is called."""
        keys = [] if isinstance(self.holder, CONTAINERS) else [k for k, v in vars(self.holder).items() if v is item]
        return f"{type(self.holder).__name__}.{keys[0]}" if keys else str(self)

    def __str__(self) -> str:
        return f"what is in a {type(self.holder).__name__}" if self.kind == "items" else (
            f"{type(self.holder).__name__}.{self.name}" if self.kind == "attribute" else str(self.name))


def contents(container: Any) -> list[Any]:
    """All that a container holds: of a dictionary, keys and values; of bytes or machine numbers, these as one.

    Of any other object, its attributes by name.
    """
    if isinstance(container, np.ndarray):  # of objects
        return [*container.flat]
    if not isinstance(container, CONTAINERS):
        words = words_about(container)
        container = {name: value for name, value in vars(container).items() if name not in words}
    if isinstance(container, Mapping):
        return [*container, *container.values()]
    return [bytes(container)] if isinstance(container, _BYTES) else [*container]


def words_about(value: Any) -> frozenset[str]:
    """The attributes of an object that only speak of it, and that nothing is computed from, as its class says."""
    return getattr(type(value), "words_about_it", frozenset())


def same(container: Any, before: list[Any]) -> bool:
    """Does a container hold what it held before: the very same objects, or equal numbers and texts?"""
    now = contents(container)
    return len(now) == len(before) and (all(map(is_, now, before)) or all(map(equal, now, before)))


def equal(a: Any, b: Any) -> bool:
    """Is it the same object, or a plain value that cannot be told from the other?"""
    if a is b:
        return True
    if type(a) is not type(b):
        return False
    if isinstance(a, tuple):
        return len(a) == len(b) and all(map(equal, a, b))
    return isinstance(a, PLAIN) and (a == b if isinstance(a, (str, bytes)) else repr(a) == repr(b))
