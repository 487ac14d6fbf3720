"""Parts of a graph drawn as one box, and the first reason for it: parts that repeat, such as equal layers in a row.

Of a row of equal parts the first and the last stay; a ribbon tells how large the values and the gradients are in each
part between, so that a gradient which vanishes on its way back is seen to do so.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import numpy as np

from tinygrad_edu import Group
from visualize import wording
from visualize.graph import Edge, Graph, Node, ancestry
from visualize.reading import ARITHMETIC

MOST_REPEATED = 6  # so many equal parts in a row are drawn one by one
_LONGEST_SUM = 40  # terms; a longer sum or product is a row as well
_LONGEST_PATTERN = 8  # parts that repeat as a pattern, such as linear, tanh, linear, tanh, …


@dataclass(eq=False)
class Folded(Node):
    """Several nodes as one box. Only one result leaves it: ``value`` and ``adjoint`` are those of that result."""

    nodes: list[Node] = field(default_factory=list)  # what it stands for, none of them folded
    about: str = ""  # what they have in common, in words
    title: str = ""  # what ``unfold=`` calls it

    @property
    def folded(self) -> int:
        """How many nodes it stands for."""
        return len(self.nodes)


@dataclass(eq=False)
class Ribbon(Folded):
    """Parts in a row, as one box. ``value`` and ``adjoint`` are the lengths ‖a‖ and ‖∂L/∂a‖ of the result a of each.

    ``adjoint`` has only the lengths of those that a gradient reaches.
    """

    results: list[Node] = field(default_factory=list)  # what each part ends with

    @property
    def reached(self) -> list[Node]:
        """Those of the results that a gradient reaches."""
        return [node for node in self.results if node.adjoint is not None]

    @property
    def parts(self) -> int:
        """How many parts it stands for."""
        return len(self.results)


@dataclass(eq=False)
class Bundle(Edge):
    """All edges between two boxes, drawn as one.

    ``contribution``: their sum if they start from one node, otherwise what each of the nodes gets, one after another.
    """

    edges: list[Edge] = field(default_factory=list)

    @property
    def ends(self) -> list[Node]:
        """The nodes that the edges start from, without any box around them."""
        return list(dict.fromkeys(edge.source for edge in self.edges))


class Part(NamedTuple):
    """A group, or one operation outside any, with what was given for it alone."""

    name: str
    is_group: bool
    is_arithmetic: bool
    kind: Hashable  # parts of equal kind, in a row, are folded
    nodes: list[Node]


# --- Any nodes as one box --------------------------------------------------------------------------------------

def contract(graph: Graph, boxes: Mapping[Node, Folded]) -> Graph:
    """The same graph with nodes replaced by the boxes they are folded into; boxes may be folded again."""
    bundles: dict[tuple[Node, Node], list[Edge]] = {}
    edges: list[Edge | tuple[Node, Node]] = []
    for edge in graph.edges:
        source, target = boxes.get(edge.source, edge.source), boxes.get(edge.target, edge.target)
        if (source, target) == (edge.source, edge.target):
            edges.append(edge)
        elif source is not target:
            if (source, target) not in bundles:
                edges.append((source, target))
            bundles.setdefault((source, target), []).extend(edge.edges if isinstance(edge, Bundle) else [edge])
    return replace(graph, nodes=list(dict.fromkeys(boxes.get(node, node) for node in graph.nodes)),
                   edges=[edge if isinstance(edge, Edge) else _bundle(*edge, bundles[edge]) for edge in edges])


def _bundle(source: Node, target: Node, edges: list[Edge]) -> Bundle:
    """The edges between two boxes as one edge."""
    sums: dict[Node, Any] = {}
    for edge in edges:
        if edge.contribution is not None:
            known = sums.get(edge.source)
            sums[edge.source] = edge.contribution if known is None else known + edge.contribution
    parts = [np.asarray(part) for part in sums.values()]
    total = None if not parts else parts[0] if len(parts) == 1 else np.concatenate([part.reshape(-1) for part in parts])
    return Bundle(source, target, [], total, edges=edges)


def members(nodes: Sequence[Node]) -> list[Node]:
    """What nodes stand for, boxes opened."""
    return [inner for node in nodes for inner in (node.nodes if isinstance(node, Folded) else [node])]


def ribbon(id_: str, results: Sequence[Node], nodes: Sequence[Node], about: str, title: str,
           group: Group | None) -> Ribbon:
    """A box of parts in a row: ``results`` is what each ends with."""
    results = [node.results[-1] if isinstance(node, Ribbon) else node for node in results]
    reached = [node.adjoint for node in results if node.adjoint is not None]
    with np.errstate(all="ignore"):
        values = np.array([wording.length(node.value) for node in results])
        adjoints = np.array([wording.length(adjoint) for adjoint in reached]) if reached else None
    return Ribbon(id_, title, "folded", "", values, adjoints, group, nodes=members(nodes), about=about, title=title,
                  results=list(results))


def opened(name: str | None, title: str, nodes: Sequence[Node]) -> bool:
    """Does ``unfold=`` mean this box: by its title, or by something in it or around that?"""
    if name is None:
        return False
    meant = {name, wording.shown(name)}
    nodes = members(nodes)
    if title in meant or any(node.name in meant for node in nodes):
        return True
    groups: dict[Group, None] = {}  # those that the nodes lie in, each looked at once
    for node in nodes:
        group = node.group
        while group is not None and group not in groups:
            groups[group] = None
            group = group.parent
    return any(group.name in meant for group in groups) or (
        "." in name and any(group.path in meant for group in groups))


# --- Equal parts in a row --------------------------------------------------------------------------------------

def fold(graph: Graph, chains: bool = False, unfold: str | None = None) -> Graph:
    """The same graph with every long run of equal groups folded; with ``chains`` also of equal operations.

    ``unfold``: the title of one ribbon that stays open, or the name of something in it.
    """
    boxes: dict[Node, Folded] = {}
    users: dict[Node, list[Node]] = {}
    for edge in graph.edges:
        users.setdefault(edge.source, []).append(edge.target)
    for parent, parts in _parts(graph, users).items():
        if any(node in boxes for part in parts for node in part.nodes):
            continue  # folded away with a larger part
        for start, stop, period in _runs([part.kind for part in parts]):
            run = parts[start:stop]
            if all(part.is_group for part in run) or (
                    chains and _is_more_than_a_sum(run, period) and _is_chain(run, period, graph)):
                between = run[period:-period]
                named = [part for part in between if part.is_group] or between
                title = f"{named[0].name} … {named[-1].name}"
                nodes = [node for part in between for node in part.nodes]
                if not opened(unfold, title, nodes):
                    rounds = [between[i:i + period] for i in range(0, len(between), period)]
                    results = [_result([node for part in round for node in part.nodes], users) for round in rounds]
                    about = f"{len(results)} equal parts, {len(nodes)} nodes folded"
                    box = ribbon(f"r{len(boxes)}", results, nodes, about, title, parent)
                    boxes.update((node, box) for node in nodes)
    return contract(graph, boxes) if boxes else graph


def _result(nodes: list[Node], users: Mapping[Node, list[Node]]) -> Node:
    """What one part hands on to the next: the largest of its results that is used outside, and the last of these."""
    inside = set(nodes)
    handed_on = [node for node in nodes if not node.given and any(user not in inside for user in users.get(node, ()))]
    return max(reversed(handed_on), key=lambda node: node.value.size, default=nodes[-1])


def _parts(graph: Graph, users: Mapping[Node, list[Node]]) -> dict[Group | None, list[Part]]:
    """What every group consists of, and the whole (None): in the order of computation."""
    made_by: dict[Node, list[tuple[str, ...]]] = {}
    for edge in graph.edges:
        made_by.setdefault(edge.target, []).append(tuple(link.record.operation.name for link in edge.links))
    inside: dict[Group | None, dict[Group | Node, list[Node]]] = {}
    for node in graph.nodes:
        using = users.get(node, [])
        home = using[0] if node.given and len(using) == 1 else node  # what is given for one operation goes with it
        parent: Group | None = None
        for group in ancestry(home.group):
            inside.setdefault(parent, {}).setdefault(group, []).append(node)
            parent = group
        if not home.given:
            inside.setdefault(parent, {}).setdefault(home, []).append(node)

    def part(owner: Group | Node, nodes: list[Node]) -> Part:
        looks = tuple((node.role, node.value.shape, tuple(made_by.get(node, ())))
                      for node in nodes if node.role not in ("data", "constant"))
        operations = {use[0] for use in made_by.get(nodes[-1], ()) if use}
        return Part(wording.clean(owner.name), isinstance(owner, Group), operations <= ARITHMETIC,
                    (getattr(owner, "kind", None), looks), nodes)

    return {parent: [part(*item) for item in parts.items()] for parent, parts in inside.items()}


def _is_more_than_a_sum(parts: list[Part], period: int) -> bool:
    """Is it a row of steps, with some function in each? The terms of a sum are told apart by nobody, unless many."""
    return not all(part.is_arithmetic for part in parts[:period]) or len(parts) > _LONGEST_SUM * period


def _is_chain(parts: list[Part], period: int, graph: Graph) -> bool:
    """Does each repetition use the one before, and besides that only itself and what was given?"""
    place = {node: i // period for i, part in enumerate(parts) for node in part.nodes}
    linked = set()
    for edge in graph.edges:
        i = place.get(edge.target, 0)
        if i > 0 and not edge.source.given:
            back = i - place.get(edge.source, -1)
            if back > 1:
                return False
            if back == 1:
                linked.add(i)
    return len(linked) == len(parts) // period - 1


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
