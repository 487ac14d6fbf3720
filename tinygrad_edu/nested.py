"""Numbers in nested tuples, lists and dictionaries, such as the parameters of a model: taken apart and put together."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np


def flatten(value: Any) -> tuple[list[Any], Callable[[list[Any]], Any]]:
    """The entries of nested tuples, lists and dictionaries in a row, and the way back.

    >>> leaves, rebuild = flatten({"W": 1.0, "layers": [2.0, 3.0]})
    >>> leaves, rebuild([10 * leaf for leaf in leaves])
    ([1.0, 2.0, 3.0], {'W': 10.0, 'layers': [20.0, 30.0]})
    """
    if isinstance(value, dict):
        leaves, back = flatten(tuple(value.values()))
        return leaves, lambda new: dict(zip(value, back(new)))
    if not isinstance(value, (tuple, list)):
        return [value], lambda new: new[0]
    parts = [flatten(part) for part in value]
    ends = np.cumsum([0] + [len(leaves) for leaves, _ in parts])

    def rebuild(new: list[Any]) -> Any:
        rebuilt = [back(new[start:stop]) for (_, back), start, stop in zip(parts, ends, ends[1:])]
        return type(value)(*rebuilt) if hasattr(value, "_fields") else type(value)(rebuilt)
    return [leaf for leaves, _ in parts for leaf in leaves], rebuild


def is_nested(value: Any) -> bool:
    """Does it hold arrays or Tensors, one beside another? A list of plain numbers is an array itself."""
    if isinstance(value, dict):
        return True
    return isinstance(value, (tuple, list)) and any(isinstance(part, dict) or hasattr(part, "shape") or is_nested(part)
                                                    for part in value)


def arrangement(value: Any) -> Any:
    """The shape of an array; of several, nested, the shape of each in its place: equal for what fits together.

    >>> arrangement({"W": np.ones((2, 3)), "b": 0.0})
    ('dict', [('W', (2, 3)), ('b', ())])
    """
    if isinstance(value, dict):
        return "dict", [(key, arrangement(part)) for key, part in value.items()]
    return ("list", [arrangement(part) for part in value]) if is_nested(value) else np.shape(value)
