"""What a picture shows: nodes and edges, with their values, adjoints and the operations between."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from tinygrad_edu import Group
from visualize.jacobians import EdgeJacobian, local_jacobian
from visualize.links import Link
from visualize.wording import Text


def ancestry(group: Group | None) -> list[Group]:
    """A group and those it lies in, the outermost first."""
    path: list[Group] = []
    while group is not None:
        path.append(group)
        group = group.parent
    return path[::-1]


@dataclass(eq=False)
class Node:
    """Something with a name: data, a parameter, a constant, a result, or the output."""

    id: str
    name: str
    role: str  # "data", "parameter", "constant", "result" or "output"
    formula: str  # how it was computed; nothing if it was given
    value: np.ndarray
    adjoint: np.ndarray | None  # ∂(output)/∂(this); None if no gradient reaches it
    group: Group | None = None
    paths: list[Edge] = field(default_factory=list)  # the edges along which a gradient comes back: their sum is adjoint
    by_hand: bool = False  # was the adjoint derived by somebody, and not by the chain rule here?

    @property
    def given(self) -> bool:
        """Was it not computed?"""
        return self.role in ("data", "constant", "parameter")


@dataclass(eq=False)
class Edge:
    """One use of a node in the formula of another."""

    source: Node
    target: Node
    links: list[Link]  # from the target's operation down to the one that uses the source
    contribution: np.ndarray | None  # what the chain rule adds to the source's adjoint; None without a gradient
    texts: Mapping[int, Text] = field(default_factory=dict, repr=False)  # names for the formula of the Jacobian
    held: tuple[str, ...] = ()  # other operands that depend on the source as well, and are held still here

    @cached_property
    def jacobian(self) -> EdgeJacobian | None:
        """The local Jacobian ∂target/∂source: ``.shape``, ``.norm``, ``.dense()``; None where no gradient comes back."""
        return local_jacobian(self.links, self.texts) if self.contribution is not None and self.links else None

    @property
    def local(self) -> str:
        """How the local derivative is written: ∂c/∂x, or ∂c/∂x|b where b depends on x too and is held still."""
        return f"∂{self.target.name}/∂{self.source.name}" + ("|" + ",".join(self.held) if self.held else "")



@dataclass
class Graph:
    """All nodes and edges in the order of creation, and the texts of every operand for formulas."""

    nodes: list[Node]
    edges: list[Edge]
    output: Node
    texts: dict[int, Text]  # by id() of a Tensor or array: its name, or its formula if it is written inside another

    @property
    def only_numbers(self) -> bool:
        """Is every node a single number?"""
        return all(node.value.size == 1 or node.role == "folded" for node in self.nodes)
