"""What a compiled function is called with: which arguments are variables, which belong to the trace, their names."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np


def is_variable(leaf: Any, by_value: bool = False) -> bool:
    """May an argument be another number at each run? With ``by_value``, masks and whole numbers belong to the trace."""
    if isinstance(leaf, np.ndarray):
        return leaf.dtype.kind in ("f" if by_value else "fbiu")
    return isinstance(leaf, (float, np.floating))


def kind_of(leaf: Any, by_value: bool = False) -> Any:
    """What an argument and those that can take its place in a trace have in common."""
    if is_variable(leaf, by_value):
        return float if type(leaf) is float else (np.shape(leaf), np.asarray(leaf).dtype.str)
    if isinstance(leaf, np.ndarray):
        if leaf.dtype == object:
            raise TypeError("An array of objects cannot be an argument of a compiled function: jit tells calls apart "
                            "by their arguments, and such an array has no numbers.")
        return leaf.shape, leaf.dtype.str, leaf.tobytes()
    return type(leaf), repr(leaf) if isinstance(leaf, (complex, np.generic)) else leaf


def arrangement(value: Any) -> Any:
    """How arguments are nested."""
    if isinstance(value, dict):
        return dict, tuple((type(key), key, arrangement(part)) for key, part in value.items())
    return (type(value), *map(arrangement, value)) if isinstance(value, (tuple, list)) else None


def argument_names(f: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> list[str]:
    """A name for each leaf of the arguments, from the parameters of the function."""
    try:
        parameters = list(inspect.signature(f).parameters.values())
    except (TypeError, ValueError):
        parameters = []
    names: list[str] = []

    def add(name: str, value: Any) -> None:
        if isinstance(value, dict):
            for key, part in value.items():
                add(str(key), part)
        elif isinstance(value, (tuple, list)):
            for key, part in zip(getattr(value, "_fields", range(len(value))), value):
                add(f"{name}_{key}" if isinstance(key, int) else key, part)
        else:
            names.append(name)
    for i, arg in enumerate(args):
        of_all = [p for p in parameters if p.kind is p.VAR_POSITIONAL]
        own = parameters[i] if i < len(parameters) and parameters[i].kind in (0, 1) else None
        first = next((k for k, p in enumerate(parameters) if p.kind is p.VAR_POSITIONAL), 0)
        add(own.name if own else f"{of_all[0].name}_{i - first}" if of_all else f"x{i}", arg)
    for name, arg in kwargs.items():
        add(name, arg)
    return names
