"""A trace as a simplified program: what goes in, what comes out, and the lines between them."""

from __future__ import annotations

import weakref
from typing import Any

import numpy as np

from tinygrad_edu import operations
from tinygrad_edu.compiler.lines import Computed, Line, needed
from tinygrad_edu.compiler.simplify import Program
from tinygrad_edu.compiler.trace import Trace
from tinygrad_edu.compiler.traced import TracedIndex
from tinygrad_edu.nested import flatten
from tinygrad_edu.tensor import Tensor

_AS_IT_IS = (str, bytes, bool, int, complex, np.bool_, np.integer, type(None))


class Computation:
    """From the arguments of a function to its result.

    ``inputs``: a line for each argument. ``hidden``: the Tensors from outside that the function used, such as the
    parameters of a model, each with its line; their numbers are read anew at each run. ``results``: for each leaf of
    the result its line, or the leaf itself if it is no number; ``rebuild`` restores their arrangement. ``checked``:
    for each check that the function made, the lines of what it looked at. ``made_here``: the Tensors that the
    function itself made of numbers, if they still exist.
    """

    def __init__(self, trace: Trace, pull_numbers: bool = False) -> None:
        self.program = Program(pull_numbers)
        self.line_of: dict[Tensor, Line] = {}
        self.trace = trace
        self.made_here: list[weakref.ref[Tensor]] = []
        self.inputs = [self.line_of.setdefault(t, self.program.input(t.value)) for t in trace.inputs]
        for line, tensor in zip(self.inputs, trace.inputs):
            line.name = tensor.name
        self.hidden: list[tuple[Line, Tensor]] = []
        leaves, self.rebuild = flatten(trace.result)
        leaves = [trace.stand_in(leaf) if type(leaf) is np.ndarray else leaf for leaf in leaves]
        asked = [part for _, operands in trace.checks for part in operands]
        for tensor in self.in_order([tensor for tensor in (*leaves, *asked) if isinstance(tensor, Tensor)]):
            self.add(tensor)
        self.results = [self.result(leaf) for leaf in leaves]
        self.outputs = [result for result in self.results if isinstance(result, Line)]
        self.checked = [[self.line(part, getattr(part, "value", part)) for part in operands]
                        for _, operands in trace.checks]

    def cost(self) -> int:
        """How many numbers are computed on the way to the outputs, products of matrices aside."""
        return sum(int(np.prod(line.shape)) for line in needed(self.outputs)
                   if line.operation is not None and not line.does("matmul", "transpose", "reshape", "broadcast_to"))

    def add(self, tensor: Tensor) -> None:
        """Add the line of a Tensor, after those of its operands."""
        if tensor.operation is not None and tensor.created >= self.trace.started and tensor not in self.line_of:
            operands = [self.line(operand, value) for operand, value in zip(tensor.operands, tensor.values)]
            parameters = {name: self.with_lines(value, operands) for name, value in tensor.parameters.items()}
            value = np.asarray(tensor.value)
            self.line_of[tensor] = self.program.add(tensor.operation, tuple(operands), parameters,
                                                    value.shape, value.dtype)
        self.line(tensor, tensor.value)

    def with_lines(self, parameter: Any, operands: list[Line]) -> Any:
        """A parameter, in which an index of the trace's own becomes one more operand."""
        if isinstance(parameter, TracedIndex) and parameter.tensor is not None:
            operands.append(self.line(parameter.tensor, parameter.tensor.value))
            return Computed(len(operands) - 1)
        if isinstance(parameter, tuple):
            return tuple(self.with_lines(part, operands) for part in parameter)
        return parameter

    def line(self, operand: Any, value: Any) -> Line:
        """The line of an operand: computed before, an input, numbers from outside, or a constant."""
        if isinstance(operand, Tensor):
            if operand in self.line_of:
                return self.line_of[operand]
            if operand in self.trace.outside:
                line = self.line_of[operand] = self.outside(self.trace.outside[operand], np.asarray(value).dtype)
                return line
            if operand.created < self.trace.started:  # it was there before: its numbers may change between runs
                line = self.line_of[operand] = self.program.input(value)
                line.name = operand.name or self.trace.name_of(operand)
                self.hidden.append((line, operand))
                return line
            self.made_here.append(weakref.ref(operand))
        line = self.program.constant(value)
        if line.shape and line.name is None:
            line.name = self.trace.name_of(operand)
        return line

    def outside(self, array: np.ndarray, dtype: Any) -> Line:
        """The line of an array from outside, as the numbers that stood in the trace: floats, or True and False."""
        line = self.program.outside(array)
        line.name = self.trace.name_of(array)
        return line if line.dtype == dtype else self.program.add(
            operations.astype, (line,), {"dtype": dtype}, line.shape, dtype)

    def result(self, leaf: Any) -> Any:
        """The line of a leaf of the result, or the leaf itself if there is nothing to compute."""
        if isinstance(leaf, (Tensor, float, np.floating)) or (isinstance(leaf, np.ndarray) and leaf.dtype != object):
            return self.line(leaf, getattr(leaf, "value", leaf))
        if isinstance(leaf, _AS_IT_IS):
            return leaf
        raise TypeError(f"A function traced by jit returned something of type {type(leaf).__name__}. It can return "
                        "numbers, arrays, texts and None, in tuples, lists and dictionaries.")

    def in_order(self, results: list[Tensor]) -> list[Tensor]:
        """Everything the results were computed from in this trace, in the order of creation."""
        found, to_visit = set(results), list(results)
        while to_visit:
            tensor = to_visit.pop()
            for operand in operands_of(tensor) if tensor.created >= self.trace.started else ():
                if operand not in found:
                    found.add(operand)
                    to_visit.append(operand)
        return sorted(found, key=lambda tensor: tensor.created)


def operands_of(tensor: Tensor) -> list[Tensor]:
    """The Tensors that one was computed from, those in its index included."""
    index = tensor.parameters.get("index")
    parts = index if isinstance(index, tuple) else (index,)
    return [*(operand for operand in tensor.operands if isinstance(operand, Tensor)),
            *(part.tensor for part in parts if isinstance(part, TracedIndex) and part.tensor is not None)]
