"""jit: run a function as the program that its trace writes, instead of recording it again at each call."""

from __future__ import annotations

import inspect
import threading
from collections.abc import Callable
from functools import update_wrapper
from typing import Any

import numpy as np

from tinygrad_edu.checks import numbers
from tinygrad_edu.fast_source import FastSource
from tinygrad_edu.recording import current_mode
from tinygrad_edu.source import Listing
from tinygrad_edu.tensor import Tensor
from tinygrad_edu.trace import Computation, Trace, first_change, flatten


class Compiled:
    """A function for one combination of shapes: its computation, its two listings, and how to run it."""

    def __init__(self, f: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        leaves, rebuild = flatten((args, kwargs))
        names = iter(argument_names(f, args, kwargs))
        inputs = {i: Tensor(leaf, name=next(names)) for i, leaf in enumerate(leaves) if is_traced(leaf)}
        new_args, new_kwargs = rebuild([inputs.get(i, leaf) for i, leaf in enumerate(leaves)])
        trace = Trace(f, new_args, new_kwargs, list(inputs.values()))
        if first_change(trace.assumptions):  # by the function itself, which made a layer at its first call, say
            trace = Trace(f, new_args, new_kwargs, list(inputs.values()))
            if change := first_change(trace.assumptions):
                raise TypeError(f"A function traced by jit changes {change} whenever it runs; compiled, it would do so "
                                "this once. Let it return what is to be kept, or run it without jit.")
        self.assumptions, self.checks = trace.assumptions, [check for check, _ in trace.checks]
        as_written = Computation(trace)
        computation = min(Computation(trace, checks=True) if self.checks else as_written,
                          Computation(trace, pull_numbers=True, checks=bool(self.checks)), key=Computation.cost)
        self.listing = Listing(as_written, getattr(f, "__name__", "f").replace("<lambda>", "f").strip("<>"))
        self.fast = FastSource(computation)
        self.positions = list(inputs)
        self.hidden = [tensor for _, tensor in computation.hidden]
        self.hidden_kinds = [(tensor.shape, tensor.dtype) for tensor in self.hidden]
        self.busy = threading.Lock()

    def fits(self) -> bool:
        """Do the Tensors from outside still have the shapes they were traced with, and is all as it was then?"""
        return not first_change(self.assumptions) and all(t.value.shape == shape and t.value.dtype == dtype
                   for t, (shape, dtype) in zip(self.hidden, self.hidden_kinds))

    def __call__(self, arrays: list[Any]) -> Any:
        """Run the fast source; a second run at the same time, in another thread, gets buffers of its own."""
        run = self.fast.run
        if not self.busy.acquire(blocking=False):
            return self.checked(self.fast.with_new_buffers()(*arrays, *(tensor.value for tensor in self.hidden)))
        try:
            return self.checked(run(*arrays, *(tensor.value for tensor in self.hidden)))
        finally:
            self.busy.release()

    def checked(self, result: Any) -> Any:
        """The result, if the numbers of this run pass the checks that the function made."""
        if not self.checks:
            return result
        result, numbers_of_checks = result
        for check, operands in zip(self.checks, numbers_of_checks):
            check(*(np.asarray(operand) for operand in operands))
        return result


class Jit:
    """A function that is traced once for each combination of shapes, and from then on runs as NumPy source.

    ``source``: that source as a person would write it. ``fast_source``: the one that is run. Both are of the trace
    that was used last. ``retraces``: how many traces were made after the first.
    """

    def __init__(self, f: Callable[..., Any]) -> None:
        self.f, self.__name__ = f, getattr(f, "__name__", "f")
        self.traces: dict[Any, Compiled] = {}
        self.made = 0
        self.last: Compiled | None = None
        update_wrapper(self, f)

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
        leaves = [numbers(leaf) if is_traced(leaf) and type(leaf) is not float else leaf for leaf in leaves]
        kinds: list[Any] = ["any", repr(rebuild(["·"] * len(leaves)))]
        for leaf in leaves:
            kinds.append((leaf.shape, leaf.dtype.char) if isinstance(leaf, np.ndarray)
                         else float if type(leaf) is float else (type(leaf), leaf))
        args, kwargs = rebuild(leaves)
        return self.run(tuple(kinds), [leaf for leaf in leaves if is_traced(leaf)], args, kwargs)

    def run(self, key: Any, arrays: list[Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Run the source for these kinds of arguments, after tracing the function if there is none yet."""
        mode = current_mode()
        if mode.depth or mode.trace is not None:
            return self.f(*args, **kwargs)
        try:
            compiled = self.traces.get(key)
        except TypeError:
            raise TypeError("jit tells calls apart by their arguments, so each must be an array, a number or something "
                            f"hashable; the arguments of {self.__name__} were of {[type(a) for a in args]}.") from None
        if compiled is None or not compiled.fits():
            compiled = self.traces[key] = Compiled(self.f, args, kwargs)
            self.made += 1
        self.last = compiled
        return compiled(arrays)

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


def jit(f: Callable[..., Any]) -> Jit:
    """Compile a function: trace it at its first call, and run it as plain NumPy source from then on.

    Arrays and floats are its variables. It is traced anew for other shapes and types, and for other values of whole
    numbers, strings and the like. Numbers come out as floats, arrays as new arrays. Tensors that the function uses
    from outside are read at each call; arrays from outside, random numbers and printing belong to the trace.

    >>> import numpy as np
    >>> from tinygrad_edu import grad
    >>> random = np.random.default_rng(0)
    >>> frozen = jit(lambda x: x + random.normal())
    >>> frozen(0.0) == frozen(0.0)  # drawn once, while it was traced
    True
    >>> fresh = jit(lambda x, noise: x + noise)
    >>> fresh(0.0, random.normal()) == fresh(0.0, random.normal())  # so give it what is new at each call
    False
    >>> step = jit(grad(lambda x: x**3))
    >>> step(2.0)
    12.0
    >>> print(step.source)
    import numpy as np
    <BLANKLINE>
    <BLANKLINE>
    def gradient_of_lambda(x):
        dy_dx = 3 * x ** 2  # ∂y/∂x
        return dy_dx
    <BLANKLINE>
    """
    return Jit(f)


def is_traced(leaf: Any) -> bool:
    """Is an argument a variable of the trace: an array or a float?"""
    return isinstance(leaf, (np.ndarray, float, np.floating)) and getattr(leaf, "dtype", np.dtype(float)).kind in "fiu"


def argument_names(f: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> list[str]:
    """A name for each variable of the trace, from the parameters of the function."""
    try:
        bound = inspect.signature(f).bind(*args, **kwargs).arguments
    except (TypeError, ValueError):
        bound = {f"x{i}": arg for i, arg in enumerate(args)} | kwargs
    names: list[str] = []

    def add(name: str, value: Any) -> None:
        if isinstance(value, dict):
            for key, part in value.items():
                add(str(key), part)
        elif isinstance(value, (tuple, list)):
            for key, part in zip(getattr(value, "_fields", range(len(value))), value):
                add(f"{name}_{key}" if isinstance(key, int) else key, part)
        elif is_traced(value):
            names.append(name)
    for name, value in bound.items():
        add(name, value)
    return names
