"""A trace: what a function did, written down in order, while it ran once on Tensors.

Because the chain-rule lines run on Tensors too, a traced function may take derivatives: the trace of a gradient
is the list of operations that compute it. ``simplify.py`` shortens the list, ``source.py`` writes it as NumPy.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from tinygrad_edu.recording import ChangedMode
from tinygrad_edu.simplify import Line, Program
from tinygrad_edu.tensor import Tensor

# Code whose local variables say nothing to the reader of a listing.
_NO_NAMES_FROM = {*sys.stdlib_module_names, "numpy", "tinygrad_edu", "nn"}


class Trace:
    """One run of a function on Tensors: the names its code uses, and which Tensor is the gradient of which.

    ``inputs``: the Tensors that stand for its arguments. ``result``: what it returned.
    """

    def __init__(self, f: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any],
                 inputs: list[Tensor]) -> None:
        self.inputs, self.name = inputs, getattr(inspect.unwrap(f), "__name__", "f")
        self.names: dict[Tensor, str] = {}  # the local variables of the traced code
        self.adjoint_of: dict[Tensor, list[tuple[Any, Any]]] = {}  # g: the (node, output) of ∂output/∂node = g
        self.paths: dict[Tensor, list[Any]] = {}  # operand: the nodes through which a gradient came to it
        self.arrays: dict[int, tuple[Any, str]] = {}  # arrays and Tensors from outside by id, with their names
        self.checks: list[tuple[Callable[..., None], tuple[Any, ...]]] = []  # what the numbers must be, with whose
        self.assumptions: list[Callable[[], str]] = []  # each says what has changed since
        self.started = Tensor(0.0).created
        with ChangedMode(trace=self, recording=True, checking=False, group=None), self.reading_local_names():
            self.result = f(*args, **kwargs)

    def note(self, step: Any, output: Any) -> None:
        """Keep one step of the chain rule, for the comments of the listing."""
        self.note_adjoint(step.arriving, step.node, output)
        nodes = self.paths.setdefault(step.operand, [])
        if not any(node is step.node for node in nodes):
            nodes.append(step.node)

    def note_adjoint(self, g: Any, node: Any, output: Any) -> None:
        """Keep that g is ∂output/∂node."""
        if isinstance(g, Tensor):
            known = self.adjoint_of.setdefault(g, [])
            if not any(other is node for other, _ in known):
                known.append((node, output))

    def name_of(self, array: Any) -> str | None:
        """What the code calls an array or Tensor that it did not compute."""
        return self.arrays[id(array)][1] if id(array) in self.arrays else None

    def frozen(self, what: str) -> TypeError:
        """The error for code whose course would depend on a number that is known only when it runs."""
        return TypeError(
            f"A function traced by jit used {what} on a Tensor. The trace is made once, for all numbers of the same "
            "shapes, so a branch or a plain number taken now would be frozen into every later call. Use np.where "
            "for a choice between values, take derivatives with grad or value_and_grad, or run this part without jit.")

    @contextmanager
    def reading_local_names(self) -> Iterator[None]:
        """Learn the names of local variables as functions return; those of an outer function count more."""
        def on_event(frame: Any, event: str, _: Any) -> None:
            if event != "return" or module_of(frame.f_globals) in _NO_NAMES_FROM:
                return
            code, seen = frame.f_code, set()
            for name, value in list(frame.f_locals.items()):
                if isinstance(value, Tensor) and name not in code.co_freevars and value not in seen:
                    seen.add(value)
                    self.names[value] = name
                elif isinstance(value, (Tensor, np.ndarray)):
                    self.arrays[id(value)] = value, name
            for name in code.co_names:
                value = frame.f_globals.get(name)
                if isinstance(value, (Tensor, np.ndarray)):
                    self.arrays.setdefault(id(value), (value, name))
        if sys.getprofile() is not None:  # one profiler at a time: without ours, names are made up
            yield
            return
        sys.setprofile(on_event)
        try:
            yield
        finally:
            sys.setprofile(None)


def module_of(global_names: dict[str, Any]) -> str:
    """The package that code belongs to, by its global names."""
    return str(global_names.get("__name__", "")).partition(".")[0]


def first_change(assumptions: list[Callable[[], str]]) -> str:
    """What has changed since a trace, of that which it took for granted; "" if nothing."""
    for changed in assumptions:
        if what := changed():
            return what
    return ""


class Computation:
    """A trace as a simplified program: from its inputs to its outputs.

    ``inputs``: a line for each argument. ``hidden``: the Tensors from outside that the function used, such as the
    parameters of a model, each with its line; their numbers are read anew at each run. ``outputs``: a line for each
    number or array of the result, whose arrangement ``rebuild`` restores; with ``checks`` the result is a pair, of
    what the function returned and of the operands of its checks.
    """

    def __init__(self, trace: Trace, pull_numbers: bool = False, checks: bool = False) -> None:
        self.program = Program(pull_numbers)
        self.line_of: dict[Tensor, Line] = {}
        self.trace = trace
        self.inputs = [self.line_of.setdefault(t, self.program.input(t.value)) for t in trace.inputs]
        for line, tensor in zip(self.inputs, trace.inputs):
            line.name = tensor.name
        self.hidden: list[tuple[Line, Tensor]] = []
        results, self.rebuild = flatten(
            (trace.result, [operands for _, operands in trace.checks]) if checks else trace.result)
        for tensor in self.in_order([result for result in results if isinstance(result, Tensor)]):
            if tensor.record is not None:
                record = tensor.record
                operands = tuple(self.line(operand, value) for operand, value in zip(record.operands, record.values))
                self.line_of[tensor] = self.program.add(record.operation, operands, record.parameters,
                                                        np.shape(tensor.value), np.asarray(tensor.value).dtype)
            self.line(tensor, tensor.value)
        self.outputs = [self.line(result, getattr(result, "value", result)) for result in results]

    def cost(self) -> int:
        """How many numbers it computes."""
        return self.program.cost(self.outputs)

    def line(self, operand: Any, value: Any) -> Line:
        """The line of an operand: computed before, an input from outside, or a constant."""
        if isinstance(operand, Tensor):
            if operand in self.line_of:
                return self.line_of[operand]
            if operand.created < self.trace.started:  # it was there before: its numbers may change between runs
                line = self.line_of[operand] = self.program.input(value)
                line.name = operand.name or self.trace.name_of(operand)
                self.hidden.append((line, operand))
                return line
        line = self.program.constant(value)
        if line.shape and line.name is None:
            line.name = self.trace.name_of(operand)
        return line

    @staticmethod
    def in_order(results: list[Tensor]) -> list[Tensor]:
        """Everything the results were computed from, in the order of creation."""
        found, to_visit = set(results), list(results)
        while to_visit:
            record = to_visit.pop().record
            for operand in record.operands if record is not None else ():
                if isinstance(operand, Tensor) and operand not in found:
                    found.add(operand)
                    to_visit.append(operand)
        return sorted(found, key=lambda tensor: tensor.created)


def flatten(value: Any) -> tuple[list[Any], Callable[[list[Any]], Any]]:
    """The entries of nested tuples, lists and dictionaries in a row, and the way back."""
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
