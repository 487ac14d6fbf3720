"""What a learner's process and ours say to each other: lines of JSON, with arrays as the bytes of their numbers.

Nothing in them can do more than be read: no pickle, which could run a program in who reads it. What comes from a
learner's process is looked at as if by somebody who means harm: its size, its shape, its kind.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Callable
from math import prod
from typing import IO, Any

import numpy as np

MOST_NUMBERS = 1_000_000  # in one array
MOST_BYTES = 40_000_000   # in one line
MOST_AXES = 16
KINDS = {"f": "float64", "i": "int64", "u": "int64", "b": "bool"}


class NoMessageError(ValueError):
    """What was read is no message, or too much."""


def read(pipe: IO[bytes]) -> dict[str, Any] | None:
    """The next message; None at the end. What is no message is passed over: the learner's code may write there too."""
    while line := pipe.readline(MOST_BYTES):
        try:
            message = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(message, dict):
            return message
    return None


def write(pipe: IO[bytes], message: dict[str, Any]) -> None:
    """Send a message."""
    pipe.write(json.dumps(message).encode() + b"\n")
    pipe.flush()


def packed(value: Any, functions: list[Callable[..., Any]] | None = None) -> Any:
    """Numbers, arrays and tuples of them as JSON has them; a function by its place in ``functions``, if that is given.

    NoMessageError for everything else.

    >>> packed((1.5, np.array([True])))
    {'tuple': [1.5, {'shape': [1], 'bool': 'AQ=='}]}
    """
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, np.ndarray) and value.dtype.kind in KINDS and value.size <= MOST_NUMBERS:
        kind = KINDS[value.dtype.kind]
        return {"shape": list(value.shape), kind: b64encode(value.astype(kind).tobytes()).decode()}
    if isinstance(value, (tuple, list)) and len(value) <= 1000:
        return {"tuple": [packed(each, functions) for each in value]}
    if callable(value) and functions is not None:
        functions.append(value)
        return {"function": len(functions) - 1}
    raise NoMessageError(f"a {type(value).__name__} cannot be sent")


def unpacked(value: Any, functions: Callable[[int], Any] | None = None) -> Any:
    """The value that was packed; NoMessageError if it is none.

    >>> unpacked(packed((1.5, np.arange(3))))
    (1.5, array([0, 1, 2]))
    """
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, dict):
        for kind in KINDS.values():
            if kind in value:
                return unpacked_array(value, kind)
        parts = value.get("tuple")
        if isinstance(parts, list):
            return tuple(unpacked(each, functions) for each in parts)
        if functions is not None and isinstance(value.get("function"), int):
            return functions(value["function"])
    raise NoMessageError("this is no value")


def unpacked_array(value: Any, kind: str = "float64") -> np.ndarray:
    """An array of that kind, its shape and its bytes looked at; NoMessageError if they do not fit."""
    try:
        shape, text = value["shape"], value[kind]
        if not all(type(n) is int and 0 <= n <= MOST_NUMBERS for n in shape) or len(shape) > MOST_AXES \
                or prod(shape) > MOST_NUMBERS or len(text) > MOST_BYTES:
            raise NoMessageError("no array has this shape")
        data = np.frombuffer(b64decode(text, validate=True), dtype="uint8" if kind == "bool" else kind)
        return data.reshape(shape).astype(kind)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise NoMessageError("this is no array") from None
