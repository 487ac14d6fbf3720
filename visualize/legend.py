"""What the boxes, lines, colours and signs of a picture mean; only of those that occur in it."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from visualize import heat
from visualize.fold import Bundle, Ribbon
from visualize.graph import Edge, Graph
from visualize.labels import LOOKS, box
from visualize.markup import BACKWARD, FORWARD, QUIET, label, row, table, words

_WIDTH = 180  # characters in a line


def legend(graph: Graph, detailed: bool) -> str:
    """The legend of a picture."""
    f = graph.output.name
    occurring = {node.role for node in graph.nodes}
    cells = [box(role, words(look[3], size=9), padding=3) for role, look in LOOKS.items() if role in occurring]
    cells.append(f"{words('───▶', FORWARD)} {words('values go forward', FORWARD, 9)}")
    notes: list[str] = []
    if not detailed:
        back = f"∂{f}/∂· comes back; the mouse on a line says how much it adds"
        cells.append(f"{words('◁───', BACKWARD)} {words(back, BACKWARD, 9)}")
    else:
        local = "derivative" if graph.only_numbers else "Jacobian"
        how = f"∂{f}/∂· comes back by the chain rule: what arrives · local {local}"
        cells.append(f"{words('◀╌╌╌', BACKWARD)} {words(how, BACKWARD, 9)}")
        edges = [edge for edge in graph.edges if edge.contribution is not None and not isinstance(edge, Bundle)]
        notes = [*_signs(graph, edges), *_held(edges)]
    if detailed and not graph.only_numbers:
        scale = heat.strip(np.linspace(-1, 1, 9), 63, 9)
        cells.append(table(row(words("−max", QUIET, 9), scale, words("+max", QUIET, 9))))
    if any(isinstance(node, Ribbon) for node in graph.nodes):
        notes.append("A bar for each folded part, as long as the power of ten that its length is, ‖·‖")
    rows = (row(words(line, QUIET, 9), ALIGN="LEFT") for line in _lines(notes))
    left_out = (row(words(note, size=10), ALIGN="LEFT") for note in graph.notes)
    return label(table(row(table(row(*cells), CELLSPACING=3), ALIGN="LEFT"), *rows, *left_out))


def _signs(graph: Graph, edges: list[Edge]) -> list[str]:
    """What the signs mean that stand in the Jacobians of these edges."""
    meanings: dict[str, str] = {}
    for edge in edges:
        if edge.jacobian is not None:
            meanings.update(edge.jacobian.meanings)
    about = [] if graph.only_numbers else [
        "J: local Jacobian, a row for each number of the result, a column for each of the operand",
        "‖J‖: the most that it lengthens a change",
        "A strip beside J: the numbers that it is made of",
        "±max: the ends of the range beside a strip"]
    return [*about, *(f"{sign}: {words}" for sign, words in meanings.items())]


def _held(edges: list[Edge]) -> list[str]:
    """The first derivative in which something is held still, in words."""
    for edge in edges:
        if edge.held:
            y, a, held = edge.target.name, edge.source.name, edge.held[0]
            if held == a:
                return [f"{edge.local}: {y} uses {a} more than once; here one {a} moves and the other is held still"]
            return [f"{edge.local}: only {a} moves and {held} is held still, though it depends on {a} as well; "
                    f"what goes by {held} comes back along its own line"]
    return []


def _lines(notes: Iterable[str]) -> list[str]:
    """The notes one after another, in lines that are not too long."""
    lines: list[str] = []
    for note in notes:
        if lines and len(lines[-1]) + len(note) + 4 <= _WIDTH:
            lines[-1] += f".   {note}"
        else:
            lines.append(note)
    return [f"{line}." for line in lines]
