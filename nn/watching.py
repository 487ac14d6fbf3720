"""What a compiled function takes for granted: the attributes of an object, as they were when it was traced."""

from __future__ import annotations

from collections.abc import Callable, Set
from operator import is_
from typing import Any

import numpy as np

_GONE = object()


def watch(owner: Any, ignored: Set[str]) -> Callable[[], str]:
    """Remember the attributes of an object as they are; the question which of them is another now, "" if none is.

    >>> from types import SimpleNamespace
    >>> layer = SimpleNamespace(p=0.5, training=True)
    >>> changed = watch(layer, ignored=set())
    >>> layer.p = 1 / 2
    >>> changed()
    ''
    >>> layer.training = False
    >>> changed()
    'SimpleNamespace.training'
    """
    then = {name: value for name, value in vars(owner).items() if name not in ignored}
    seen = {name: Seen(value) for name, value in then.items()}
    has_containers = any(isinstance(value, (list, dict, set)) for value in then.values())
    last = [*vars(owner).values()]

    def changed() -> str:
        now = vars(owner)
        if len(now) == len(last) and all(map(is_, now.values(), last)) and not has_containers:
            return ""  # this is asked before every run, and here is nearly every answer
        for name, known in seen.items():
            if Seen(now.get(name, _GONE)) != known:
                return f"{type(owner).__name__}.{name}"
        new = now.keys() - then.keys() - ignored
        if new:
            return f"{type(owner).__name__}.{new.pop()}"
        last[:] = now.values()
        return ""
    return changed


class Seen:
    """A value as it was seen: equal numbers and texts of one type are the same, and of all else only itself is."""

    __slots__ = ("parts", "value")

    def __init__(self, value: Any) -> None:
        self.value = value
        self.parts: Any = None
        if isinstance(value, dict):
            self.parts = [(Seen(key), Seen(part)) for key, part in value.items()]
        elif isinstance(value, (list, tuple, set, frozenset)):
            self.parts = [Seen(part) for part in value]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Seen) or type(self.value) is not type(other.value):
            return False
        if self.parts is not None:
            return bool(self.parts == other.parts)
        plain = isinstance(self.value, (int, float, str, bytes, np.generic))
        return self.value is other.value or (plain and bool(self.value == other.value))

    __hash__ = None  # type: ignore[assignment]
