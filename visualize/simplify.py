"""What a picture leaves out so that it can be read, and laid out in time: a part of the graph, or parts as boxes.

Nothing is left out of a graph that is small enough. Of a larger one ``views`` tries these in turn, and says so:

    groups inside groups              closed, the innermost first
    arithmetic used only once         in the box of what uses it: the products and weights of a neuron
    equal operations side by side     one box: the neurons of a layer
    stretches of the computation      in the order in which it was done, whatever they are
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from tinygrad_edu import Group
from visualize import wording
from visualize.fold import Folded, Ribbon, contract, fold, members, opened, ribbon
from visualize.graph import Edge, Graph, Node, ancestry
from visualize.links import is_plain_number, operand_text
from visualize.reading import ARITHMETIC
from visualize.wording import Text

MOST_READ = 150  # nobody finds anything in a picture of more nodes
_MANY_NODES = 60  # operations outside any group are folded only in a graph as large as this
_MOST_LINES = {True: (30, 2), False: (100, 4)}  # for so few lines there is place, or for so many for each node
_LONGEST_LINES = {True: 400, False: 1500}  # all lines together, in rows, of a detailed picture and of a short one
_MOST_ROWS = {True: 40, False: 100}
_MOST_LAID_OUT = 10_000  # nodes and edges, of a picture in which nothing is to be folded
_STRETCHES = 8
_FEWEST_ALIKE = 3

Step = Callable[[Graph, "str | None"], Graph]


class View(NamedTuple):
    """A graph as it is to be drawn."""

    graph: Graph
    detailed: bool  # full boxes, and the product of the chain rule on every edge; or short boxes and double lines


def views(graph: Graph, folding: bool = True, unfold: str | None = None) -> Iterator[View]:
    """The views of a graph, from the most detailed one that can be read down to the simplest; never none.

    The next one is for when the layout of the last took too long. Without ``folding``, all nodes come first, however
    many they are. ``unfold``: the title of one box that stays open, or the name of something in it.
    """
    if not folding:
        yield View(graph, _fits(graph, True))
    shown = fold(graph, len(graph.nodes) > _MANY_NODES, unfold)
    if folding and _fits(shown, True):
        yield View(shown, True)
    deepest = max((len(ancestry(node.group)) for node in graph.nodes), default=0)
    steps: list[tuple[Step, str]] = [
        *((partial(close, depth=depth), f"Groups are shown to depth {depth}.") for depth in _depths(deepest)),
        (fold_used_once, "Arithmetic that is used only once is in the box of what uses it."),
        (fold_alike, "What has the same operands and the same uses is one box."),
        (fold_stretches, "The rest is cut into stretches, in the order in which it was computed.")]
    said: list[str] = []
    if folding and _fits(shown, False):
        yield View(shown, False)
    for step, what in steps:
        before, shown = shown, step(shown, unfold)
        if len(shown.nodes) == len(before.nodes):
            continue
        said = [*(note for note in said if not note.startswith("Groups") or "Groups" not in what), what]
        noted = replace(shown, notes=(*graph.notes, *_advice(graph, shown, said)))
        yield from (View(noted, detailed) for detailed in (True, False) if _fits(noted, detailed))
    yield View(noted if said else shown, False)


def _depths(deepest: int) -> Iterator[int]:
    """The depths to close groups at, the deepest first: one by one, and of many levels half of them at a time.

    >>> list(_depths(5)), list(_depths(400))
    ([4, 3, 2, 1], [200, 100, 50, 25, 12, 6, 5, 4, 3, 2, 1])
    """
    depth = deepest
    while depth > 1:
        depth = depth // 2 if depth > 10 else depth - 1
        yield depth


def _advice(graph: Graph, shown: Graph, said: Sequence[str]) -> tuple[str, ...]:
    """What was left out, and how to see it."""
    box = next((node.title for node in shown.nodes if isinstance(node, Folded)), "")
    return (f"{len(graph.nodes):,} nodes drawn as {len(shown.nodes)} boxes. " + " ".join(said),
            f"To see more: unfold={box!r}, or depth= levels of groups; in a picture also around= a tensor, fold=False.")


def is_small(graph: Graph) -> bool:
    """Is its layout a matter of an instant, whatever its lines?"""
    return len(graph.nodes) <= 40 and len(graph.edges) <= 60


def is_hopeless(graph: Graph) -> bool:
    """Would its layout take far longer than anybody waits?"""
    return len(graph.nodes) + len(graph.edges) > _MOST_LAID_OUT


def _fits(graph: Graph, detailed: bool) -> bool:
    """Can it be read, and laid out in a second or so? Long lines cost the most time, as much as a node in every row."""
    few, for_each = _MOST_LINES[detailed]
    if len(graph.nodes) > MOST_READ or len(graph.edges) > max(few, for_each * len(graph.nodes)):
        return False
    rows, lines = _extent(graph)
    return rows <= _MOST_ROWS[detailed] and lines <= _LONGEST_LINES[detailed]


def _extent(graph: Graph) -> tuple[int, int]:
    """How many rows there are, and the lengths of all lines in rows, if every node stands just below its operands."""
    place = {node: i for i, node in enumerate(in_order(graph))}
    rows = dict.fromkeys(place, 0)
    for edge in sorted(graph.edges, key=lambda edge: place[edge.target]):
        rows[edge.target] = max(rows[edge.target], rows[edge.source] + 1)
    lines = (1 if edge.source.given else max(rows[edge.target] - rows[edge.source], 1) for edge in graph.edges)
    return max(rows.values()) + 1, sum(lines)


def in_order(graph: Graph) -> list[Node]:
    """The nodes and boxes so that what is used stands before what uses it."""
    waiting = Counter(edge.target for edge in graph.edges)
    uses: dict[Node, list[Node]] = {}
    for edge in graph.edges:
        uses.setdefault(edge.source, []).append(edge.target)
    found = deque(node for node in graph.nodes if not waiting[node])
    order: dict[Node, None] = {}
    while found:
        node = found.popleft()
        order[node] = None
        for target in uses.get(node, ()):
            waiting[target] -= 1
            if not waiting[target]:
                found.append(target)
    return [*order, *(node for node in graph.nodes if node not in order)]  # the last only if boxes use each other


# --- What a user may ask for -----------------------------------------------------------------------------------

def part(graph: Graph, centre: Node, reach: int) -> Graph:
    """What lies within so many edges of a node, towards its operands and towards its uses.

    The way does not lead on through what was given: a weight that is used everywhere would make everything near.
    """
    beside: dict[Node, list[Node]] = {}
    for edge in graph.edges:
        beside.setdefault(edge.source, []).append(edge.target)
        beside.setdefault(edge.target, []).append(edge.source)
    near = {centre: 0}
    found = deque([centre])
    while found:
        node = found.popleft()
        if near[node] < reach and (node is centre or not node.given):
            for other in beside.get(node, ()):
                if other not in near:
                    near[other] = near[node] + 1
                    found.append(other)
    if len(near) == len(graph.nodes):
        return graph
    note = f"A part of {len(graph.nodes):,} nodes: what lies within {reach} edges of {centre.name}. " \
           "The derivatives are those of the whole."
    return replace(graph, nodes=[node for node in graph.nodes if node in near], notes=(*graph.notes, note),
                   edges=[edge for edge in graph.edges if edge.source in near and edge.target in near])


def close(graph: Graph, unfold: str | None = None, *, depth: int) -> Graph:
    """Every group that lies in as many others as ``depth`` says becomes one box."""
    inside: dict[Group, list[Node]] = {}
    for node in graph.nodes:
        path = ancestry(node.group)
        if len(path) > depth and node is not graph.output:
            inside.setdefault(path[depth], []).append(node)
    left: dict[Group, dict[Node, None]] = {}  # the results that are used outside
    home = {node: group for group, nodes in inside.items() for node in nodes}
    for edge in graph.edges:
        if edge.source in home and home.get(edge.target) is not home[edge.source] and not edge.source.given:
            left.setdefault(home[edge.source], {})[edge.source] = None
    boxes: dict[Node, Folded] = {}
    for group, nodes in inside.items():
        title = wording.clean(group.name)
        results = list(left.get(group, {}))
        if len(members(nodes)) < 2 or not results or opened(unfold, title, nodes):
            continue
        about = ", ".join(filter(None, [wording.clean(group.kind, 40), f"{len(members(nodes))} nodes folded"]))
        boxes.update(dict.fromkeys(nodes, _box(f"g{len(boxes)}", results, nodes, about, title, group.parent, title)))
    return contract(graph, boxes) if boxes else graph


def _box(id_: str, results: Sequence[Node], nodes: Sequence[Node], about: str, title: str, group: Group | None,
         formula: str) -> Folded:
    """One box: of one result its value and adjoint, of several a ribbon."""
    if len(results) > 1 or isinstance(results[0], Ribbon):
        return ribbon(id_, results, nodes, about, title, group)
    [last] = results
    return Folded(id_, last.name, "folded", formula, last.value, last.adjoint, group, last.paths, last.by_hand,
                  nodes=members(nodes), about=about, title=title)


# --- What a large graph needs ----------------------------------------------------------------------------------

def fold_used_once(graph: Graph, unfold: str | None = None) -> Graph:
    """Every result in one box with the arithmetic that only it needs, and what is given for it; others stay apart.

    A neuron becomes one box: tanh of a sum of products. What is given to several, and used alike, becomes one as well.
    """
    made_by = {edge.target: edge for edge in graph.edges}
    users: dict[Node, dict[Node, None]] = {}
    for edge in graph.edges:
        users.setdefault(edge.source, {})[edge.target] = None
    root: dict[Node, Node] = {}
    for node in reversed(in_order(graph)):
        using = list(users.get(node, ()))
        operation = made_by[node].links[0].record.operation.name if node in made_by and made_by[node].links else ""
        alone = len(using) == 1 and using[0] is not graph.output and not isinstance(using[0], Ribbon) \
            and (node.given or (operation in ARITHMETIC and node.group is using[0].group))
        root[node] = root[using[0]] if alone else node
    cones: dict[Node, list[Node]] = {}
    for node in graph.nodes:
        cones.setdefault(root[node], []).append(node)
    boxes: dict[Node, Folded] = {}
    for top, nodes in cones.items():
        if len(nodes) > 1 and not opened(unfold, top.name, nodes):
            about = _contents(members(nodes), made_by)
            formula = top.formula if isinstance(top, Folded) else _outline(made_by[top])
            box = _box(f"u{len(boxes)}", [top], nodes, about, top.name, top.group, formula)
            boxes.update(dict.fromkeys(nodes, box))
    return _alike(contract(graph, boxes) if boxes else graph, True, unfold)


def _outline(edge: Edge) -> str:
    """The formula of an edge's target without its operands: ``tanh(…)``."""
    if not edge.links:
        return edge.target.formula
    record = edge.links[0].record
    operands = [operand_text(x, {}) if is_plain_number(x) else Text("…") for x in record.operands]
    return wording.formula(record.operation, operands, record.parameters).text


def _contents(nodes: Sequence[Node], made_by: dict[Node, Edge]) -> str:
    """What nodes are, counted: ``50 nodes folded: 17 parameter, 16 multiply, 16 add, 1 tanh``."""
    kinds = Counter(node.role if node.given or node not in made_by or not made_by[node].links else
                    made_by[node].links[0].record.operation.name for node in nodes)
    return f"{len(nodes)} nodes folded: " + ", ".join(f"{n} {kind}" for kind, n in kinds.most_common(4)) + \
        (", …" if len(kinds) > 4 else "")


def fold_alike(graph: Graph, unfold: str | None = None) -> Graph:
    """Results of one kind with the same operands and the same uses, such as the neurons of a layer, as one box."""
    return _alike(graph, False, unfold)


def _alike(graph: Graph, given: bool, unfold: str | None) -> Graph:
    """What was given, or what was not, as one box if it is of one kind and has the same operands and uses."""
    operands: dict[Node, set[Node]] = {}
    uses: dict[Node, set[Node]] = {}
    kind: dict[Node, Hashable] = {}
    for edge in graph.edges:
        operands.setdefault(edge.target, set()).add(edge.source)
        uses.setdefault(edge.source, set()).add(edge.target)
        if edge.links:
            kind[edge.target] = edge.links[0].record.operation
    alike: dict[Hashable, list[Node]] = {}
    for node in graph.nodes:
        if node.given == given and node is not graph.output:
            looks = (node.role, node.group, node.about if isinstance(node, Folded) else kind.get(node))
            same = (looks, frozenset(operands.get(node, ())), frozenset(uses.get(node, ())))
            alike.setdefault(same, []).append(node)
    boxes: dict[Node, Folded] = {}
    for nodes in alike.values():
        title = f"{nodes[0].name} … {nodes[-1].name}"
        if len(nodes) >= _FEWEST_ALIKE and not opened(unfold, title, nodes):
            about = f"{len(nodes)} {nodes[0].role}s used alike" if given else \
                f"{len(nodes)} side by side, {len(members(nodes))} nodes folded"
            box = ribbon(f"{'p' if given else 's'}{len(boxes)}", nodes, nodes, about, title, nodes[0].group)
            boxes.update(dict.fromkeys(nodes, box))
    return contract(graph, boxes) if boxes else graph


def fold_stretches(graph: Graph, unfold: str | None = None) -> Graph:
    """The computation cut into a few stretches of equal length, one after another; the output stays alone."""
    order = [node for node in in_order(graph) if node is not graph.output]
    boxes: dict[Node, Folded] = {}
    for i in range(_STRETCHES):
        nodes = order[i * len(order) // _STRETCHES:(i + 1) * len(order) // _STRETCHES]
        title = f"stretch {i + 1}"
        if len(nodes) > 1 and not opened(unfold, title, nodes):
            results = [node for node in nodes if not node.given] or nodes
            about = f"{len(members(nodes))} nodes in the order of computation"
            boxes.update(dict.fromkeys(nodes, ribbon(f"t{i}", results, nodes, about, title, None)))
    return replace(contract(graph, boxes), downwards=True)
