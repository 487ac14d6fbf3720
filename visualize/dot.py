"""The graph in Graphviz's DOT language: forward edges solid and blue, backward edges dashed and orange.

Single numbers are drawn from left to right, with the product of the chain rule on every edge. Arrays are drawn from
top to bottom, as heat strips, with the structure of the local Jacobian on every edge. Large graphs get short boxes.
"""

from __future__ import annotations

from itertools import count

import graphviz

from tinygrad_edu import Group
from visualize import labels, wording
from visualize.fold import Ribbon
from visualize.graph import Edge, Graph, Node
from visualize.markup import BACKWARD, FONT, FORWARD, plain

MOST_DETAILED = 150  # with more nodes than this, boxes are short and only the lines forward are drawn


def source(graph: Graph) -> str:
    """A graph as DOT source; the same graph always gives the same."""
    return _Writer(graph).write()


class _Writer:
    """Writes nodes box by box, then the edges."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.numbers = graph.only_numbers
        self.boxes = count()
        self.used: dict[Node, int] = {}
        self.detailed = len(graph.nodes) <= MOST_DETAILED
        self.beside = {} if self.numbers or not self.detailed else _beside(graph)
        self.dot = graphviz.Digraph("chain_rule", graph_attr={
            "rankdir": "LR" if self.numbers and self.detailed else "TB", "newrank": "true",
            "fontname": FONT, "bgcolor": "white",
            "nodesep": "0.25", "ranksep": "0.4" if self.numbers else "0.25", "pad": "0.15",
            "labelloc": "b", "labeljust": "l", "label": labels.legend(graph, self.detailed)},
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
                     tooltip=plain(labels.node_tooltip(node, self.graph)))
        for child in children.get(group, []):
            with dot.subgraph(name=f"cluster_{next(self.boxes)}", graph_attr={
                    "label": labels.group(child), "labeljust": "l", "labelloc": "t", "style": "rounded,filled",
                    "fillcolor": labels.BOX, "color": "#9A9A9A", "margin": "8",
                    "tooltip": plain(wording.clean(child.path, 100))}) as box:
                self.box(box, child, inside, children)

    def edge(self, edge: Edge) -> None:
        """One use of a node: a line forward and, where a gradient comes back, a line back."""
        a, y, place = edge.source, edge.target, self.beside.get(edge.source)
        if not self.detailed:
            self.dot.edge(self.near(a), y.id, tooltip=plain(f"{y.name} is computed from {a.name}"))
            return
        forward = {"tooltip": plain(f"{a.name} → {y.name}: the value goes forward")}
        back = self.way_back(edge) if edge.contribution is not None else None
        if place is not None:
            self.lines_beside(edge, place, forward, back)
            return
        (leave, arrive), (reach, start) = self.ports(edge)
        spine = {"weight": "20"} if not self.numbers and not a.given else {}
        self.dot.edge(a.id + leave, y.id + arrive, **forward, **spine)
        if back:  # written forward as well, so that results stay below what they are computed from
            self.dot.edge(a.id + reach, y.id + start, dir="back", **back, **spine)

    def way_back(self, edge: Edge) -> dict[str, str]:
        """The looks of a line back: what passes along it."""
        if isinstance(edge.source, Ribbon) or isinstance(edge.target, Ribbon):
            label, tip = labels.passed_back(edge, self.graph)
        else:
            jacobian = edge.jacobian
            assert jacobian is not None
            label = labels.product(edge, jacobian) if self.numbers else labels.jacobian(jacobian)
            tip = labels.edge_tooltip(edge, jacobian, self.graph)
        return {"label": label, "style": "dashed", "color": BACKWARD, "tooltip": plain(tip), "labeltooltip": plain(tip)}

    def lines_beside(self, edge: Edge, place: str, forward: dict[str, str], back: dict[str, str] | None) -> None:
        """The lines between nodes that stand side by side.

        Each is written the way it points, because Graphviz 2.43, which many systems have, mixes up ``dir`` here; the
        one that points to the left has no weight, so that it does not turn the order round.
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
            self.dot.edge(y, a, **back, **order[1])

    def near(self, node: Node) -> str:
        """The node itself; of what is given, a small copy for all uses but the first, which may be far away."""
        use = self.used[node] = self.used.get(node, 0) + 1
        if use == 1 or not node.given:
            return node.id
        self.dot.node(f"{node.id}_{use}", labels.again(node), tooltip=plain(labels.node_tooltip(node, self.graph)))
        return f"{node.id}_{use}"

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
