"""What a compiled function is called with: which arguments are variables, which belong to the trace, their names."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from tinygrad_edu.compiler.places import PLAIN


def is_variable(leaf: Any, by_value: bool = False) -> bool:
    """May an argument be another number at each run? With ``by_value``, masks and whole numbers belong to the trace."""
    if isinstance(leaf, np.ndarray):
        return leaf.dtype.kind in ("f" if by_value else "fbiu")
    return isinstance(leaf, (float, np.floating))


def kind_of(leaf: Any, by_value: bool = False) -> Any:
    """What an argument and those that can take its place in a trace have in common."""
    if isinstance(leaf, np.ndarray) and type(leaf) not in (np.ndarray, np.memmap):
        raise TypeError(f"An argument of a compiled function is a {type(leaf).__name__}, which calculates by rules of "
                        "its own. Give it as a plain array: np.asarray(x).")
    if is_variable(leaf, by_value):
        return float if type(leaf) is float else (np.shape(leaf), np.asarray(leaf).dtype.str)
    if isinstance(leaf, np.ndarray):
        if leaf.dtype == object:
            raise TypeError("An array of objects cannot be an argument of a compiled function: jit tells calls apart "
                            "by their arguments, and such an array has no numbers.")
        return leaf.shape, leaf.dtype.str, leaf.tobytes()
    if isinstance(leaf, (complex, np.generic)):
        return type(leaf), repr(leaf)
    own = getattr(leaf, "__dict__", None)
    if own and type(leaf).__eq__ is not object.__eq__:  # equal, by its own account, is not yet alike
        return type(leaf), leaf, tuple((name, repr(part) if isinstance(part, PLAIN) else id(part))
                                       for name, part in own.items())
    return type(leaf), leaf


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
    rest = next((i for i, p in enumerate(parameters) if p.kind is p.VAR_POSITIONAL), len(parameters))
    names: list[str] = []
    for i, arg in enumerate(args):
        name = parameters[i].name if i < rest and i < len(parameters) else (
            f"{parameters[rest].name}_{i - rest}" if rest < len(parameters) else f"x{i}")
        names += leaf_names(name, arg)
    return [*names, *(leaf for name, arg in kwargs.items() for leaf in leaf_names(name, arg))]


def leaf_names(name: str, value: Any) -> list[str]:
    """A name for each leaf of one argument: keys count as names, places are added as numbers."""
    if isinstance(value, dict):
        parts = [(str(key), part) for key, part in value.items()]
    elif isinstance(value, (tuple, list)):
        keys = getattr(value, "_fields", None) or [f"{name}_{i}" for i in range(len(value))]
        parts = list(zip(keys, value))
    else:
        return [name]
    return [leaf for key, part in parts for leaf in leaf_names(key, part)]
