"""Parts of a graph that repeat, such as the equal layers of a deep network, folded into one ribbon.

The first and the last of them stay; the ribbon tells how large the values and the gradients are in each part between,
so that a gradient which vanishes on its way back is seen to do so.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np

from tinygrad_edu import Group
from visualize import wording
from visualize.graph import Edge, Graph, Node, ancestry

MOST_REPEATED = 6  # so many equal parts in a row are drawn one by one
_LONGEST_PATTERN = 8  # parts that repeat as a pattern, such as linear, tanh, linear, tanh, …
_MANY_NODES = 150  # operations outside any group are folded only in a graph as large as this


@dataclass(eq=False)
class Ribbon(Node):
    """Equal parts in a row. ``value`` and ``adjoint`` are the lengths ‖a‖ and ‖∂L/∂a‖ of the result a of each part."""

    results: list[Node] = field(default_factory=list)  # what each part ends with
    parts: int = 0
    folded: int = 0  # how many nodes it stands for


class Part(NamedTuple):
    """A group, or one operation outside any, with what was given for it alone."""

    name: str
    is_group: bool
    kind: Hashable  # parts of equal kind, in a row, are folded
    nodes: list[Node]


def fold(graph: Graph) -> Graph:
    """The same graph with every long run of equal parts folded."""
    ribbons: dict[Node, Ribbon] = {}
    for parent, parts in _parts(graph).items():
        if any(node in ribbons for part in parts for node in part.nodes):
            continue  # folded away with a larger part
        for start, stop, period in _runs([part.kind for part in parts]):
            run = parts[start:stop]
            if all(part.is_group for part in run) or (
                    len(graph.nodes) >= _MANY_NODES and _is_chain(run, period, graph)):
                between = run[period:-period]
                ribbon = _ribbon(f"r{len(ribbons)}", between, period, parent)
                ribbons.update((node, ribbon) for part in between for node in part.nodes)
    edges: dict[Hashable, Edge] = {}
    for edge in graph.edges:
        source, target = ribbons.get(edge.source, edge.source), ribbons.get(edge.target, edge.target)
        if (source, target) == (edge.source, edge.target):
            edges[edge] = edge
        elif source is not target:
            edges.setdefault((source, target), replace(edge, source=source, target=target))
    nodes = dict.fromkeys(ribbons.get(node, node) for node in graph.nodes)
    return replace(graph, nodes=list(nodes), edges=list(edges.values()))


def _parts(graph: Graph) -> dict[Group | None, list[Part]]:
    """What every group consists of, and the whole (None): in the order of computation."""
    made_by: dict[Node, list[Hashable]] = {}
    users: dict[Node, list[Node]] = {}
    for edge in graph.edges:
        made_by.setdefault(edge.target, []).append(tuple(link.record.operation.name for link in edge.links))
        users.setdefault(edge.source, []).append(edge.target)
    members: dict[Group | None, dict[Group | Node, list[Node]]] = {}
    for node in graph.nodes:
        using = users.get(node, [])
        home = using[0] if node.given and len(using) == 1 else node  # what is given for one operation goes with it
        parent: Group | None = None
        for group in ancestry(home.group):
            members.setdefault(parent, {}).setdefault(group, []).append(node)
            parent = group
        if not home.given:
            members.setdefault(parent, {}).setdefault(home, []).append(node)

    def part(owner: Group | Node, nodes: list[Node]) -> Part:
        looks = tuple((node.role, node.value.shape, tuple(made_by.get(node, ())))
                      for node in nodes if node.role not in ("data", "constant"))
        return Part(wording.clean(owner.name), isinstance(owner, Group), (getattr(owner, "kind", None), looks), nodes)

    return {parent: [part(*item) for item in parts.items()] for parent, parts in members.items()}


def _is_chain(parts: list[Part], period: int, graph: Graph) -> bool:
    """Does each repetition use only itself, the one before, and what was given?"""
    place = {node: i // period for i, part in enumerate(parts) for node in part.nodes}
    return all(edge.source.given or place[edge.target] == 0 or place[edge.target] - place.get(edge.source, -1) <= 1
               for edge in graph.edges if edge.target in place)


def _runs(kinds: Sequence[Hashable]) -> Iterator[tuple[int, int, int]]:
    """Where a pattern of equal kinds repeats more than a few times: start, stop and the length of the pattern.

    >>> list(_runs("x" + "ab" * 9 + "y"))
    [(1, 19, 2)]
    """
    start = 0
    while start < len(kinds):
        for period in range(1, _LONGEST_PATTERN + 1):
            stop = start + period
            while stop < len(kinds) and kinds[stop] == kinds[stop - period]:
                stop += 1
            repeats = (stop - start) // period
            if repeats > MOST_REPEATED:
                stop = start + repeats * period
                yield start, stop, period
                start = stop - 1
                break
        start += 1


def _ribbon(id_: str, parts: list[Part], period: int, parent: Group | None) -> Ribbon:
    """One ribbon for parts that repeat with a period."""
    results = [[node for node in part.nodes if node.formula][-1] for part in parts[period - 1::period]]
    with np.errstate(all="ignore"):
        values = np.array([wording.length(node.value) for node in results])
        adjoints = np.array([wording.length(node.adjoint) for node in results if node.adjoint is not None])
    return Ribbon(id_, f"{parts[0].name} … {parts[-1].name}", "folded", "", values, adjoints, parent,
                  results=results, parts=len(parts) // period, folded=sum(len(part.nodes) for part in parts))
