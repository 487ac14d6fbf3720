"""What a picture shows: nodes and edges, with their values, adjoints and the operations between."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

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
    """Something with a name: data, a parameter, a constant, a result, or the output.

    ``value`` has the shape that the operations saw; ``adjoint`` has it too, or is None if no gradient comes here.
    """

    id: str
    name: str
    role: str  # "data", "parameter", "constant", "result" or "output"
    formula: str  # how it was computed; nothing if it was given
    value: np.ndarray
    adjoint: np.ndarray | None  # ∂(output)/∂(this); None if no gradient reaches it
    group: Group | None = None
    paths: list[Edge] = field(default_factory=list)  # the edges along which a gradient comes back: their sum is adjoint
    by_hand: bool = False  # was the adjoint derived by somebody, and not by the chain rule here?
    begins: str = ""  # "NaN" or "∞" if the value has such numbers and no operand has

    @property
    def module(self) -> str:
        """The part of a model it belongs to, such as ``net.hidden``; nothing outside of all parts."""
        return self.group.path if self.group else ""

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
    begins: str = ""  # "NaN" or "∞" if such numbers come into being on the way back along this edge
    total: np.ndarray | None = None  # the source's adjoint so far, when the walk has come along this edge

    @cached_property
    def jacobian(self) -> EdgeJacobian | None:
        """The local Jacobian ∂target/∂source: ``.shape``, ``.norm``, ``.dense()``; None without a gradient."""
        return local_jacobian(self.links, self.texts) if self.contribution is not None and self.links else None

    @property
    def local(self) -> str:
        """How the local derivative is written: ∂c/∂x, or ∂c/∂x|b where b depends on x too and is held still."""
        return f"∂{self.target.name}/∂{self.source.name}" + ("|" + ",".join(self.held) if self.held else "")


@dataclass
class Graph:
    """All nodes and edges in the order of creation: what ``draw(…).graph`` gives to those who draw their own.

    An operand stands before what is computed from it, and every edge leads from an operand to a result.

    >>> from tinygrad_edu import Tensor
    >>> from visualize import draw
    >>> a, b = Tensor(2.0, requires_grad=True, name="a"), Tensor(-3.0, requires_grad=True, name="b")
    >>> for edge in draw(a * b).graph.edges:
    ...     print(edge.source.name, "→", edge.target.name, edge.contribution)
    a → f -3.0
    b → f 2.0
    """

    nodes: list[Node]
    edges: list[Edge]
    output: Node
    texts: dict[int, Text]  # by id() of a Tensor or array: its name, or its formula if it is written inside another
    node_by_id: dict[int, Node] = field(default_factory=dict)  # by id() of a Tensor or array: its node, if it has one
    notes: tuple[str, ...] = ()  # what a picture of it has to say about what it leaves out
    downwards: bool = False  # is it drawn from top to bottom in any case?
    walk: list[Edge] = field(default_factory=list)  # the edges along which the chain rule comes back, in its order

    def node_of(self, tensor: Any) -> Node | None:
        """The node of a Tensor or array; None if it is written inside a formula, or not in this graph."""
        return self.node_by_id.get(id(tensor))

    @property
    def only_numbers(self) -> bool:
        """Is every node a single number, also of what is folded, so that it can be drawn from left to right?"""
        return not self.downwards and all(node.value.size == 1 for node in self.node_by_id.values())
