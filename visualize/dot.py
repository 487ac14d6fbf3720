"""The graph in Graphviz's DOT language: forward edges solid and blue, backward edges dashed and orange.

Single numbers are drawn from left to right, with the product of the chain rule on every edge. Arrays are drawn from
top to bottom, as heat strips, with the structure of the local Jacobian on every edge. Large graphs get short boxes,
and one double line for both directions.

An old Graphviz, such as the 2.43 that many systems have, starts a line that is tied to no port inside a box, and mixes
up ``dir=back`` between nodes that stand side by side; the first is avoided for it, the second for all.
"""

from __future__ import annotations

from collections import Counter
from itertools import count
from typing import NamedTuple

import graphviz

from tinygrad_edu import Group
from visualize import labels, render, speech, wording
from visualize.fold import Bundle, Ribbon
from visualize.graph import Edge, Graph, Node
from visualize.legend import legend
from visualize.markup import BACKWARD, FONT, FORWARD, plain

_MOST_LINES = 6  # what is given and used more often is drawn again beside each use: lines would cross the picture


class Source(NamedTuple):
    """A graph as DOT text, and what its nodes, lines and boxes are in words, by their ids."""

    text: str
    words: dict[str, str]


def source(graph: Graph, detailed: bool = True, for_old: bool = False) -> Source:
    """A graph as DOT source, in detail or in short; the same graph always gives the same.

    ``for_old``: so that an old Graphviz draws it right.
    """
    writer = _Writer(graph, detailed, for_old)
    return Source(writer.write(), writer.words)


class _Writer:
    """Writes nodes box by box, then the edges."""

    def __init__(self, graph: Graph, detailed: bool, for_old: bool) -> None:
        self.graph, self.detailed, self.for_old = graph, detailed, for_old
        self.numbers = graph.only_numbers
        self.boxes, self.lines = count(), count()
        self.words: dict[str, str] = {}
        self.used: dict[Node, int] = {}
        self.uses = Counter(edge.source for edge in graph.edges)
        self.beside = {} if self.numbers or not self.detailed else _beside(graph)
        self.dot = graphviz.Digraph("chain_rule", graph_attr={
            "rankdir": "LR" if self.numbers and self.detailed else "TB", "newrank": "true",
            "fontname": FONT, "bgcolor": "white",
            "nodesep": "0.25", "ranksep": "0.25" if not self.numbers else "0.4" if self.detailed else "0.7",
            "pad": str(render.PAD),
            "labelloc": "b", "labeljust": "l", "label": legend(graph, self.detailed)},
            node_attr={"shape": "plain", "fontname": FONT, "fontsize": "11"},
            edge_attr={"fontname": FONT, "fontsize": "11", "arrowsize": "0.7", "color": FORWARD})
        if not self.detailed:  # less search for the best place: seconds instead of minutes
            self.dot.attr(nslimit="1", nslimit1="1", mclimit="0.1")

    def write(self) -> str:
        """The whole graph."""
        inside: dict[Group | None, list[Node]] = {}
        for node in self.graph.nodes:
            inside.setdefault(node.group, []).append(node)
        children: dict[Group | None, list[Group]] = {}
        for group in inside:
            while group is not None and group not in children.setdefault(group.parent, []):
                children[group.parent].append(group)
                group = group.parent
        self.box(self.dot, None, inside, children)
        for edge in self.graph.edges:
            self.edge(edge)
        return self.dot.source

    def box(self, dot: graphviz.Digraph, group: Group | None, inside: dict[Group | None, list[Node]],
            children: dict[Group | None, list[Group]]) -> None:
        """What lies in a group, and the groups in it, each in a box of its own."""
        for node in inside.get(group, []):
            dot.node(node.id, labels.node(node, self.graph, self.detailed),
                     tooltip=plain(labels.node_tooltip(node, self.graph)), id=node.id)
            self.words[node.id] = speech.node(node, self.graph)
        for child in children.get(group, []):
            id_ = f"box{next(self.boxes)}"
            self.words[id_] = f"{wording.clean(child.path, 100)}  {wording.clean(child.kind, 60)}".strip()
            with dot.subgraph(name=f"cluster_{id_}", graph_attr={
                    "id": id_,
                    "label": labels.group(child), "labeljust": "l", "labelloc": "t", "style": "rounded,filled",
                    "fillcolor": labels.BOX, "color": "#9A9A9A", "margin": "8",
                    "tooltip": plain(wording.clean(child.path, 100))}) as box:
                self.box(box, child, inside, children)

    def edge(self, edge: Edge) -> None:
        """One use of a node: a line forward and, where a gradient comes back, a line back."""
        a, y, place = edge.source, edge.target, self.beside.get(edge.source)
        if not self.detailed:
            self.double_line(edge)
            return
        id_ = f"e{next(self.lines)}"
        self.words[id_] = speech.forward(edge)
        forward = {"tooltip": plain(f"{a.name} → {y.name}: the value goes forward"), "id": id_}
        back = self.way_back(edge) if edge.contribution is not None else None
        if back is not None:
            back["id"] = f"{id_}_back"
            self.words[back["id"]] = speech.backward(edge, self.graph)
        if place is not None:
            self.lines_beside(edge, place, forward, back)
            return
        (leave, arrive), (reach, start) = self.ports(edge)
        spine = {"weight": "20"} if not self.numbers and not a.given else {}
        near = self.near(a)
        if near != a.id:  # a copy has one box and no lines in it
            (leave, reach) = (":e", ":e") if self.numbers else (":s", ":s")
        self.dot.edge(near + leave, y.id + arrive, **forward, **spine)
        if back:  # written forward as well, so that results stay below what they are computed from
            self.dot.edge(near + reach, y.id + start, dir="back", **back, **spine)

    def double_line(self, edge: Edge) -> None:
        """One line for both directions, blue with a full head and orange with an open one: half the work to lay out."""
        a, y = edge.source, edge.target
        tip = f"{y.name} is computed from {a.name}"
        back = {}
        if edge.contribution is not None:
            tip += "\n" + labels.passed_back(edge, self.graph)[1]
            back = {"dir": "both", "color": f"{FORWARD}:{BACKWARD}", "arrowtail": "empty"}
        id_ = f"e{next(self.lines)}"
        self.words[id_] = speech.forward(edge) + ("; " + speech.backward(edge, self.graph) if back else "")
        self.dot.edge(self.near(a), y.id, tooltip=plain(tip), id=id_, **back)

    def way_back(self, edge: Edge) -> dict[str, str]:
        """The looks of a line back: what passes along it."""
        if isinstance(edge, Bundle):
            label, tip = labels.passed_back(edge, self.graph)
        else:
            jacobian = edge.jacobian
            assert jacobian is not None
            label = labels.product(edge, jacobian) if self.numbers else labels.jacobian(edge, jacobian)
            tip = labels.edge_tooltip(edge, jacobian, self.graph)
        return {"label": label, "style": "dashed", "color": BACKWARD, "tooltip": plain(tip), "labeltooltip": plain(tip)}

    def lines_beside(self, edge: Edge, place: str, forward: dict[str, str], back: dict[str, str] | None) -> None:
        """The lines between nodes that stand side by side.

        Each is written the way it points, because an old Graphviz mixes up ``dir`` here; the one that points to the
        left has no weight, so that it does not turn the order round.
        """
        a, y = edge.source.id, edge.target.id
        with self.dot.subgraph() as row:
            row.attr(rank="same")
            row.node(a)
            row.node(y)
        ports = {"left": (":right:c", ":left:c"), "right": (":left:c", ":right:c")}[place] if back else ("", "")
        order = ({}, {"weight": "0"}) if place == "left" else ({"weight": "0"}, {})
        self.dot.edge(a + ports[0], y + ports[1], **forward, **order[0])  # runs below the other, which has a label
        if back:
            sides = ("", "") if not self.for_old else (":w", ":e") if place == "left" else (":e", ":w")
            self.dot.edge(y + sides[0], a + sides[1], **back, **order[1])

    def near(self, node: Node) -> str:
        """The node itself; of what is given and used all over, a small copy for all uses but the first."""
        use = self.used[node] = self.used.get(node, 0) + 1
        if use == 1 or not node.given or (self.detailed and self.uses[node] <= _MOST_LINES):
            return node.id
        id_ = f"{node.id}_{use}"
        self.words[id_] = f"{node.name} again"
        self.dot.node(id_, labels.again(node), tooltip=plain(labels.node_tooltip(node, self.graph)), id=id_)
        return id_

    def ports(self, edge: Edge) -> tuple[tuple[str, str], tuple[str, str]]:
        """Where the lines forward and back are tied to the boxes, each at the operand and at the result."""
        if self.numbers:
            tails = (":value:e", ":back:e") if isinstance(edge.source, Ribbon) else (":value_out:e", ":back_out:e")
            heads = (":value:w", ":back:w") if isinstance(edge.target, Ribbon) else (":value_in:w", ":back_in:w")
        else:
            tails, heads = (":down:s" if edge.source.adjoint is not None else "", ":up:s"), (":top:n", ":top_back:n")
        return (tails[0], heads[0]), (tails[1], heads[1])


def _beside(graph: Graph) -> dict[Node, str]:
    """What stands beside the node it is used by, on its left or right, and not above it: parameters, mostly.

    A node that only one formula uses and that was given, not computed, may; but something has to stay above.
    """
    uses: dict[Node, list[Edge]] = {}
    operands: dict[Node, list[Node]] = {}
    for edge in graph.edges:
        uses.setdefault(edge.source, []).append(edge)
        operands.setdefault(edge.target, []).append(edge.source)
    places: dict[Node, str] = {}
    for target, given in operands.items():
        if isinstance(target, Ribbon):
            continue
        may = [a for a in given if a.given and len(uses[a]) == 1]
        may.sort(key=lambda a: a.role != "parameter")
        if len(may) == len(given):
            may = may[:-1]
        places.update(zip(may, ("left", "right")))
    return places
