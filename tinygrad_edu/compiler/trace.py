"""A trace: what a function did, written down in order, while it ran once on Tensors.

Because the chain-rule lines run on Tensors too, a traced function may take derivatives: the trace of a gradient
is the list of operations that compute it. ``computation.py`` makes a short program of it.
"""

from __future__ import annotations

import gc
import inspect
import re
import sys
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import numpy as np

from tinygrad_edu.compiler.bytecode import NO_NAMES
from tinygrad_edu.compiler.surroundings import STEADY, Surroundings, memory_of
from tinygrad_edu.compiler.traced import Kept, Traced, TracedIndex, frozen
from tinygrad_edu.errors import numbers
from tinygrad_edu.recording import ChangedMode, Observer
from tinygrad_edu.tensor import Tensor

# Code whose local variables say nothing to the reader of a listing.
_NO_NAMES_FROM = {*STEADY, "nn"}
# Methods of arrays that give plain numbers, and functions that look at no number of an array.
_READING = {"item", "tolist", "tobytes", "max", "min", "sum", "mean", "prod", "any", "all", "argmax", "argmin", "std",
            "var", "trace", "nonzero", "searchsorted", "dot"}
_NOT_READING = {"zeros_like", "ones_like", "empty_like", "full_like", "shape", "ndim", "size", "reshape", "ravel",
                "transpose", "swapaxes", "moveaxis", "squeeze", "expand_dims", "broadcast_to", "_broadcast_to",
                "atleast_1d", "atleast_2d", "result_type", "shares_memory", "may_share_memory"}


class Walk:
    """One walk of the chain rule from ``output``, which began with ∂L/∂output = ``seed``.

    ``adjoints``: ∂L/∂(each node). ``above``: for each node those from which the walk came to it.
    """

    def __init__(self, output: Any, seed: Any) -> None:
        self.output, self.seed = output, seed
        self.adjoints: dict[Tensor, Any] = {}
        self.above: dict[Tensor, dict[Tensor, None]] = {}


class Trace(Observer):
    """One run of a function on Tensors: the names its code uses, and which Tensor is the gradient of which.

    ``name``: of the function. ``inputs``: the Tensors that stand for its arguments. ``result``: what it returned.
    ``outside``: the Tensors that stand for arrays from outside, with those. ``surroundings``: what it found and took
    for granted. ``checks``: what it asked of numbers, with whose. ``takes_numbers``: did NumPy compute numbers that
    stand in the trace? ``walks``: those of the chain rule.
    """

    keeps_everything = True

    def __init__(self, f: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any],
                 inputs: list[Tensor], name: str | None = None) -> None:
        own = inspect.unwrap(f)
        self.inputs = inputs
        self.name = str(name or getattr(own, "__name__", "f"))
        # The code of the function itself, inside of grad and the like; of an object that can be called, its method's.
        self.code = getattr(own, "__code__", getattr(type(own).__call__, "__code__", None))
        self.names: dict[Tensor, str] = {}  # the local variables of the traced code
        self.returned_by: dict[Tensor, Any] = {}  # the code of the functions whose values they are
        self.walks: list[Walk] = []
        self.arrays: dict[int, tuple[Any, str]] = {}  # arrays and Tensors from outside by id, with their names
        self.outside: dict[Tensor, np.ndarray] = {}
        self.standing_for: dict[Any, Tensor] = {}  # a piece of memory and how it is read: the Tensor in its place
        self.checks: list[tuple[Callable[..., None], tuple[Any, ...]]] = []
        self.unknown: list[weakref.ref[Tensor]] = [weakref.ref(tensor) for tensor in inputs]  # numbers for nobody
        self.strangers: list[weakref.ref[np.ndarray]] = []  # arrays made in the trace, or kept where nobody can look
        self.takes_numbers = False
        self.surroundings = Surroundings(f)
        self.started = Tensor(0.0).created
        with ChangedMode(observer=self, recording=True, group=None), self.watching_calls():
            try:
                self.result = f(*args, **kwargs)
            except BaseException:
                for tensor in survivors(self.unknown):
                    tensor.__class__ = Kept
                raise

    # --- What the engine tells ------------------------------------------------------------------------------------

    def adopted(self, operands: tuple[Any, ...]) -> tuple[Any, ...]:
        """The operands of an operation, with a Tensor in the place of each array from outside."""
        if any(isinstance(operand, np.ndarray) for operand in operands):
            return tuple(self.stand_in(operand) if type(operand) is np.ndarray else operand for operand in operands)
        self.takes_numbers = self.takes_numbers or any(isinstance(operand, np.generic) for operand in operands)
        return operands

    def stand_in(self, array: np.ndarray) -> Any:
        """A Tensor for an array that lies in memory from outside, because its numbers may change between runs."""
        if array.dtype.kind not in "fbiu":
            return array
        if not self.surroundings.knows(array):
            self.strangers.append(weakref.ref(memory_of(array)))
            return array
        key = array.__array_interface__["data"][0], array.shape, array.strides, array.dtype
        if key not in self.standing_for:
            value = array if array.dtype == bool else numbers(array)
            tensor = self.standing_for[key] = Traced.holding(value, None)
            self.outside[tensor] = array
            self.unknown.append(weakref.ref(tensor))
        return self.standing_for[key]

    def made(self, result: Tensor, operation: Any, operands: Any, parameters: Any) -> None:
        """Note a result: if it depends on what may change between runs, its numbers are nobody's to read."""
        if any(map(self.varies, operands)):
            result.__class__ = Traced
            self.unknown.append(weakref.ref(result))

    def varies(self, tensor: Any) -> bool:
        """May its numbers be others at the next run?"""
        return isinstance(tensor, Traced) or (isinstance(tensor, Tensor) and tensor.created < self.started)

    def as_index(self, tensor: Tensor) -> Any:
        """Whole numbers as an index that the trace can follow; None for others."""
        return TracedIndex.of(tensor) if tensor.dtype.kind in "iu" else None

    def stepped(self, step: Any, output: Any) -> None:
        """Keep one step of the chain rule, for the comments of the listing."""
        if step.node is output and not (self.walks and self.walks[-1].output is output
                                        and self.walks[-1].seed is step.arriving):
            self.walks.append(Walk(output, step.arriving))
        walk = self.walks[-1]
        walk.adjoints.setdefault(step.node, step.arriving)
        walk.above.setdefault(step.operand, {})[step.node] = None

    def arrived(self, gradients: Any, output: Any) -> None:
        """Keep what the chain rule found."""
        if self.walks and self.walks[-1].output is output:
            for variable, g in gradients.items():
                self.walks[-1].adjoints.setdefault(variable, g)

    def name_of(self, array: Any) -> str | None:
        """What the code calls an array or Tensor that it did not compute."""
        return self.arrays[id(array)][1] if id(array) in self.arrays else None

    def refuse(self, what: str, tensor: Any) -> None:
        """The gate: nobody looks at a number that is known only when the compiled function runs."""
        if tensor is None or self.varies(tensor):
            raise frozen(what)

    def required(self, check: Callable[..., None], operands: Any) -> None:
        """Keep a check, to be made in every run."""
        self.checks.append((check, operands))

    # --- What the code looks at, and what it calls things ---------------------------------------------------------

    @contextmanager
    def watching_calls(self) -> Iterator[None]:
        """See every call and return of a Python function while the function is traced."""
        # Two hooks of Python can do this. A profiler may hold the first; then a debugger has to share the second.
        get, use = sys.getprofile, sys.setprofile  # type: Callable[[], Any], Callable[[Any], None]
        if sys.getprofile() is not None:
            get, use = sys.gettrace, sys.settrace
        before, collecting = get(), gc.isenabled()
        gc.disable()  # what it calls back is no part of the function, and nothing of a trace is to be freed yet
        use(self.on_event)
        try:
            yield
        finally:
            use(before)
            if collecting:
                gc.enable()

    def on_event(self, frame: Any, event: str, called: Any) -> Any:
        """A function is called, or returns."""
        if event == "call":
            frame.f_trace_lines = False
            self.surroundings.enter(frame)
        elif event == "return":
            self.surroundings.leave(frame)
        elif isinstance(getattr(called, "__self__", None), ContextVar) and module_of(frame) not in STEADY:
            self.surroundings.note(called.__self__, called.__self__.name, "context", NO_NAMES)
        if not self.takes_numbers and event in ("call", "c_call"):
            self.takes_numbers = reads_an_array(frame, called, event)
        if event in ("call", "return") and module_of(frame) not in _NO_NAMES_FROM:
            self.learn_names(frame, returning=event == "return")
        if event == "return" and isinstance(called, Tensor):
            self.learn_function(frame, called)
        return self.on_event

    def learn_names(self, frame: Any, returning: bool) -> None:
        """Learn the names of variables as functions return; those of an outer function count more."""
        code, seen = frame.f_code, set()
        for name, value in list(frame.f_locals.items()):
            if isinstance(value, Tensor) and name not in code.co_freevars:
                if returning and value not in seen:
                    seen.add(value)
                    self.names[value] = name
            elif isinstance(value, (Tensor, np.ndarray)):
                self.arrays[id(value)] = value, name
        for name in code.co_names:
            value = frame.f_globals.get(name)
            if isinstance(value, (Tensor, np.ndarray)):
                self.arrays.setdefault(id(value), (value, name))

    def learn_function(self, frame: Any, value: Tensor) -> None:
        """Learn of which function this is the value; the outer one of two counts more, a lambda less."""
        code = frame.f_code
        if code is self.code or (re.match("[^<]", code.co_name) and module_of(frame) not in _NO_NAMES_FROM):
            self.returned_by[value] = code
        elif module_of(frame) not in _NO_NAMES_FROM:
            self.returned_by.setdefault(value, code)


def reads_an_array(frame: Any, called: Any, event: str) -> bool:
    """Does the traced code have NumPy look at the numbers of a plain array?"""
    if event == "c_call":
        return (isinstance(getattr(called, "__self__", None), np.ndarray) and called.__name__ in _READING
                and module_of(frame) not in STEADY)
    name = frame.f_code.co_name
    if module_of(frame) != "numpy" or module_of(frame.f_back) in STEADY or name in _NOT_READING or (
            name.endswith("_dispatcher")):  # by which NumPy only asks who is to answer
        return False
    return any(type(value) is np.ndarray for value in list(frame.f_locals.values()))


def module_of(frame: Any) -> str:
    """The package that code belongs to, by its global names."""
    return str(frame.f_globals.get("__name__", "")).partition(".")[0]


def survivors(references: list[weakref.ref[Any]]) -> list[Any]:
    """Those of some things that something still holds."""
    return [thing for thing in (reference() for reference in references) if thing is not None]
