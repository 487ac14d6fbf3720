"""jit: run a function as the program that its trace writes, instead of recording it again at each call."""

from __future__ import annotations

from collections.abc import Callable
from functools import update_wrapper
from types import MethodType
from typing import Any

import numpy as np

from tinygrad_edu.compiler.arguments import arrangement, is_variable, kind_of
from tinygrad_edu.compiler.compiled import Compiled
from tinygrad_edu.nested import flatten
from tinygrad_edu.recording import ChangedMode, current_mode
from tinygrad_edu.tensor import Tensor

KINDS = 64  # so many kinds of arguments are remembered, those that were used last
VARIANTS = 16  # and for each kind so many traces, for a function whose surroundings change to and fro


class Jit:
    """A function that is traced once for each kind of arguments, and from then on runs as NumPy source.

    ``source``: that source as a person would write it. ``fast_source``: the one that is run. Both are of the trace
    that was used last. ``retraces``: how many traces were made after the first.
    """

    def __init__(self, f: Callable[..., Any]) -> None:
        self.f, self.__name__ = f, getattr(f, "__name__", "f")
        self.traces: dict[Any, list[Compiled]] = {}  # the kind that was used last comes last
        self.by_value: dict[Any, None] = {}  # kinds whose masks and whole numbers cannot be variables
        self.made = 0
        self.last: Compiled | None = None
        update_wrapper(self, f, updated=())  # an object that can be called keeps its attributes to itself

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        # One kind for each argument: shape and type of an array, the type of a number, anything else itself.
        kinds: list[Any] = []
        arrays: list[Any] = []
        for arg in args:
            if type(arg) is np.ndarray and arg.dtype.kind == "f":
                kinds += (arg.shape, arg.dtype)
                arrays.append(arg)
            elif type(arg) is float:
                kinds.append(float)
                arrays.append(arg)
            else:
                return self.call_with_any(args, kwargs)
        return self.run(tuple(kinds), arrays, args, {}) if not kwargs else self.call_with_any(args, kwargs)

    def call_with_any(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """A call with other arguments than plain arrays and numbers."""
        leaves, rebuild = flatten((args, kwargs))
        if any(isinstance(leaf, Tensor) for leaf in leaves):
            return self.f(*args, **kwargs)  # inside a derivative or a graph: record it there
        leaves = [np.array(leaf) if isinstance(leaf, np.floating) else leaf for leaf in leaves]
        args, kwargs = rebuild(leaves)
        nested = arrangement((args, kwargs))
        key = nested, *map(kind_of, leaves)
        try:
            if key not in self.by_value:
                return self.run(key, [leaf for leaf in leaves if is_variable(leaf)], args, kwargs)
        except CannotVaryError:
            pass
        remember(self.by_value, key, None)
        key = nested, *(kind_of(leaf, by_value=True) for leaf in leaves)
        leaves = [leaf if not isinstance(leaf, np.ndarray) or is_variable(leaf, by_value=True) else leaf.copy()
                  for leaf in leaves]
        args, kwargs = rebuild(leaves)
        return self.run(key, [leaf for leaf in leaves if is_variable(leaf, by_value=True)], args, kwargs, by_value=True)

    def run(self, key: Any, arrays: list[Any], args: tuple[Any, ...], kwargs: dict[str, Any],
            by_value: bool = False) -> Any:
        """Run the source for these kinds of arguments, after tracing the function if there is none that fits."""
        mode = current_mode()
        if mode.depth or (mode.observer is not None and mode.observer.keeps_everything):
            return self.f(*args, **kwargs)
        if mode.observer is not None:  # somebody watches, such as detect_anomaly(): let them see every operation
            return self.eagerly(args, kwargs)
        try:
            known = self.traces.get(key, [])
        except TypeError:
            raise TypeError("jit tells calls apart by their arguments, so each must be an array, a number or something "
                            f"hashable; the arguments of {self.__name__} were of {[type(a) for a in args]}.") from None
        for compiled in known:
            if compiled.unchanged is None or compiled.fits():
                break
        else:
            known = self.compile(known, args, kwargs, by_value)
            compiled = known[0]
            remember(self.traces, key, known)
        if compiled is not self.last:
            self.last = compiled
            remember(self.traces, key, known)
        if not compiled.alone:
            return compiled(arrays)
        return compiled.fast.run(*arrays) if compiled.fast.lock is None else compiled.fast(*arrays)

    def compile(self, known: list[Compiled], args: tuple[Any, ...], kwargs: dict[str, Any],
                by_value: bool) -> list[Compiled]:
        """A new trace before those known; CannotVaryError if masks or whole numbers must be known."""
        try:
            compiled = Compiled(self.f, args, kwargs, by_value)
        except Exception as problem:
            if by_value or all(is_variable(leaf, by_value=True) or not is_variable(leaf)
                               for leaf in flatten((args, kwargs))[0]):
                raise
            raise CannotVaryError from problem
        self.made += 1
        return [compiled, *known][:VARIANTS]

    def eagerly(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Run the function as it stands, on Tensors, so that every number is looked at; results as of the source."""
        leaves, rebuild = flatten((args, kwargs))
        args, kwargs = rebuild([Tensor(leaf) if is_variable(leaf, by_value=True) else leaf for leaf in leaves])
        with ChangedMode(recording=True):
            results, back = flatten(self.f(*args, **kwargs))
        arrays = [getattr(result, "value", result) for result in results]
        return back([float(array) if isinstance(array, np.floating) else np.array(array)
                     if isinstance(array, np.ndarray) else array for array in arrays])

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        """As a method of a class it takes the object first, as any function does."""
        return self if instance is None else MethodType(self, instance)

    def __reduce__(self) -> Any:
        """A copy is traced by itself."""
        return Jit, (self.f,)

    @property
    def retraces(self) -> int:
        """How many traces were made after the first."""
        return max(self.made - 1, 0)

    @property
    def source(self) -> str:
        """The readable NumPy source of the trace that was used last."""
        return self.latest().listing.text

    @property
    def fast_source(self) -> str:
        """The source that is run."""
        return self.latest().fast.text

    def latest(self) -> Compiled:
        """The trace that was used last; RuntimeError if there is none."""
        if self.last is None:
            raise RuntimeError(f"{self.__name__} has not been called yet. jit writes the source when it sees the first "
                               "arguments: their shapes decide what is written.")
        return self.last


class CannotVaryError(Exception):
    """An argument of True and False, or of whole numbers, has to be known while the function is traced."""


def remember(known: dict[Any, Any], key: Any, value: Any) -> None:
    """Keep something as the last of a dictionary, which forgets the first when it is full."""
    known.pop(key, None)
    known[key] = value
    for oldest in list(known)[:-KINDS]:  # a list: other threads may add to it meanwhile
        known.pop(oldest, None)
