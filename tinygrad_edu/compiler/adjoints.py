"""Which lines of a computation are derivatives, of what and by what, and through what the chain rule came to them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from tinygrad_edu.backprop import depends
from tinygrad_edu.compiler.lines import Line
from tinygrad_edu.compiler.trace import Trace, Walk
from tinygrad_edu.formula import superscript
from tinygrad_edu.tensor import Tensor


class Adjoint(NamedTuple):
    """That g is ∂output/∂node, as a walk of the chain rule has found."""

    g: Tensor
    node: Tensor
    walk: Walk


def adjoints(trace: Trace, line_of: dict[Tensor, Line]) -> Iterator[Adjoint]:
    """Those gradients of a trace that are derivatives by what stands in one line.

    Where several nodes stand in one line, because they are equal, each has but its part of the derivative by it. If
    all were computed from one of them, that one has the whole.
    """
    for walk in trace.walks:
        if not is_derivative(walk):
            continue
        in_line: dict[int, list[Tensor]] = {}
        for node, g in walk.adjoints.items():
            if node in line_of and isinstance(g, Tensor):
                in_line.setdefault(line_of[node].number, []).append(node)
        for nodes in in_line.values():
            first = min(nodes, key=lambda node: node.created)
            if all(depends(node, on=first) for node in nodes if node is not first):
                yield Adjoint(walk.adjoints[first], first, walk)


def is_derivative(walk: Walk) -> bool:
    """Did the walk begin with ∂y/∂y = 1? If y is several numbers, each must be a function of its own variable."""
    seed = walk.seed
    return type(seed) is Tensor and bool(np.all(seed.value == 1)) and (
        walk.output.size == 1 or all(works_on_each_number(node, walk.output.shape) for node in walk.adjoints))


def works_on_each_number(node: Tensor, shape: tuple[int, ...]) -> bool:
    """Is each number of a node computed from the numbers in the same place?"""
    return node.shape == shape and (node.operation is None or node.operation.elementwise)


class Derivative(NamedTuple):
    """∂y/∂x, or ∂²y/∂x∂z, …: what is differentiated, and by what; ``shown``: the same as it is written in a comment."""

    y: str
    by: tuple[str, ...]
    shown: tuple[str, ...]

    def as_name(self) -> str:
        """dy_dx, d2y_dx2, d2y_dx_dz."""
        n = "" if len(self.by) == 1 else str(len(self.by))
        below = f"_d{self.by[0]}{n}" if len(set(self.by)) == 1 else "".join(f"_d{x}" for x in self.by)
        return f"d{n}{self.y}{below}"

    def __str__(self) -> str:
        n = "" if len(self.by) == 1 else superscript(str(len(self.by)))
        below = f"∂{self.shown[0]}{n}" if len(set(self.by)) == 1 else "".join(f"∂{x}" for x in self.shown)
        return f"∂{n}{self.y}/{below}"
