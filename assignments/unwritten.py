"""Which functions of a worksheet are still to be written: those that give nothing yet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assignments.terminal import say


def all_written(names: Mapping[str, Any], *groups: Mapping[str, tuple[Any, ...]]) -> bool:
    """Does each of these functions give something? If not, those that give nothing are named, in one line.

    ``names``: those of a worksheet or of the solution. ``groups``: the functions, each with the arguments to try it
    with. One that calls others belongs in a later group than these: it is tried when they are written.

    >>> slopes = {"slope": lambda h: ..., "central": lambda h: 1.0}
    >>> all_written(slopes, {"slope": (0.5,), "central": (0.5,)})
    Still to be written: slope.
    False
    """
    for group in groups:
        unwritten = [name for name, arguments in group.items() if gives_nothing(names.get(name), arguments)]
        if unwritten:
            say(f"Still to be written: {', '.join(unwritten)}.")
            return False
    return True


def gives_nothing(function: Any, arguments: tuple[Any, ...]) -> bool:
    """Is it not there, or does ``...`` still stand in it?"""
    if not callable(function):
        return True
    try:
        answer = function(*arguments)
    except (TypeError, AttributeError) as problem:  # of * between an array and ...
        if "ellipsis" in str(problem):
            return True
        raise
    return answer is None or answer is ...
