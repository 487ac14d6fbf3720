"""What stands in nodes and on edges, and what appears when the mouse rests on them."""

from __future__ import annotations

import numpy as np

from tinygrad_edu import Group
from tinygrad_edu.formula import as_factor
from visualize import heat, wording
from visualize.fold import Ribbon
from visualize.graph import Edge, Graph, Node
from visualize.jacobians import Jacobian
from visualize.markup import BACKWARD, FORWARD, QUIET, cell, label, row, table, words

# role: colour of the header, border, its width, and what the legend says. The word for the role stands in the node too.
LOOKS = {
    "data": ("#E2E2E2", "", 1, "data"),
    "constant": ("#E2E2E2", "DASHED", 1, "constant: no gradient"),
    "parameter": ("#CFE8DB", "ROUNDED", 2, "parameter: gets a gradient"),
    "result": ("#F1F1F1", "ROUNDED", 1, "result of an operation"),
    "folded": ("#F1F1F1", "DASHED", 2, "equal parts, folded; bars on a logarithmic scale"),
    "output": ("#FFE3A6", "ROUNDED", 3, "output"),
}
BOX = "#FCFCFC"  # behind the parts of a model: blue and orange words need a ground as light as this


def _box(role: str, header: str, *rows: str, doors: bool = False, padding: int = 4) -> str:
    """A white table with a header, with the looks of a role."""
    fill, border, width, _ = LOOKS[role]
    title = table(row(header, ALIGN="LEFT"), STYLE=border.replace("DASHED", ""), BGCOLOR=fill, CELLPADDING=padding - 1)
    rows = (row(title, COLSPAN=2, CELLPADDING=2), *rows)
    if doors:
        rows = (_doors("top", "top_back"), *rows, _doors("down", "up"))
    return table(*rows, BORDER=width, STYLE=border, BGCOLOR="white", COLOR="#444444", CELLPADDING=padding)


# --- Nodes -----------------------------------------------------------------------------------------------------

def node(node: Node, graph: Graph, detailed: bool) -> str:
    """The box of a node: what it is, its value and its adjoint."""
    adjoint = f"∂{graph.output.name}/∂{node.name}"
    if isinstance(node, Ribbon):
        return label(_ribbon(node, graph))
    if not detailed:
        made = words(f"{node.name} = {wording.cut(node.formula, 30)}") if node.formula else words(node.name, bold=True)
        brief = [words(wording.brief(node.value), FORWARD)]
        if node.adjoint is not None:
            brief.append(words(f"{adjoint} = {wording.brief(node.adjoint)}", BACKWARD))
        return label(_box(node.role, made, row("<BR/>".join(brief)), padding=2))
    title = words(node.name, bold=True) + (words(f" = {wording.cut(node.formula)}") if node.formula else "")
    about = [wording.shape(node.value), "" if node.role == "result" else node.role]
    header = title + words("   " + "  ".join(filter(None, about)), QUIET, 9)
    if graph.only_numbers:
        return label(_box(node.role, header, _line("value", wording.number(node.value.item()), FORWARD, "value"),
                          *_adjoint_lines(node, adjoint)))
    value = _numbers("value", node.value, FORWARD)
    if node.adjoint is None:
        return label(_box(node.role, header, row(value, PORT="left")))
    chain = _chain(node, graph)
    value = cell(table(row(value), row(words(" ", size=9))) if chain else value, PORT="left")
    back = _numbers(adjoint, node.adjoint, BACKWARD)
    back = cell(table(row(back), row(words(chain, BACKWARD, 9))) if chain else back, PORT="right")
    return label(_box(node.role, header, f"<TR>{value}{back}</TR>", doors=True))


def again(node: Node) -> str:
    """A small copy of something given, where it is used once more in a large graph."""
    return label(_box(node.role, words(node.name), padding=2))


def _line(what: str, number: str, colour: str, port: str) -> str:
    """A line in the box of a single number, with a port at both ends."""
    return (f"<TR>{cell(words(what, colour), ALIGN='LEFT', PORT=f'{port}_in')}"
            f"{cell(words(number, colour), ALIGN='RIGHT', PORT=f'{port}_out')}</TR>")


def _adjoint_lines(node: Node, adjoint: str) -> list[str]:
    """The adjoint of a single number; where several edges come back, the sum that it is."""
    if node.adjoint is None:
        return []
    lines = [_line(adjoint, wording.number(node.adjoint.item()), BACKWARD, "back")]
    if 1 < len(node.paths) <= 5:
        parts = [wording.number(path.contribution) for path in node.paths]
        total = parts[0] + "".join(f" − {part[1:]}" if part.startswith("−") else f" + {part}" for part in parts[1:])
        lines.append(f"<TR>{cell(words(f'= {total}', BACKWARD, 9), COLSPAN=2, ALIGN='RIGHT')}</TR>")
    return lines


def _chain(node: Node, graph: Graph) -> str:
    """The chain rule that gives an adjoint: over every path, what arrives times the local Jacobian."""
    if node.by_hand:
        return "as derived by hand"
    f, a = graph.output.name, node.name
    products = [f"∂{f}/∂{path.target.name} · ∂{path.target.name}/∂{a}" for path in node.paths]
    more = [f"… {len(products) - 2} more"] if len(products) > 3 else []
    return "= " + " + ".join(products[:2 if more else 3] + more) if products else ""


def _numbers(what: str, array: np.ndarray, colour: str) -> str:
    """An array in the box of a node: its numbers if they are few, else its range and a heat strip."""
    if array.size == 1:
        return table(row(words(what, colour)), row(words(wording.number(array.item()), colour, 12)))
    if heat.is_small(array):
        return table(row(words(what, colour)), row(_grid(array, colour)))
    return table(row(words(what, colour) + words("  " + wording.spread(array), colour, 9), WIDTH=128),
                 row(heat.strip(array)))


def _grid(array: np.ndarray, colour: str) -> str:
    """The numbers of a small array in rows and columns, between two lines, as a matrix is written."""
    rows = (row(*(words(wording.number(x, 3), colour, 10) for x in numbers), ALIGN="RIGHT")
            for numbers in heat.as_matrix(array))
    return table(*rows, BORDER=1, SIDES="LR", COLOR=colour, CELLPADDING=2)


def _doors(forward: str, backward: str) -> str:
    """A row of no height where the lines forward and back are tied, at the same distance in every node."""
    ports = "".join(cell(PORT=port, WIDTH=32, HEIGHT=1, FIXEDSIZE="TRUE") for port in (forward, backward))
    doors = table(f"<TR>{ports}</TR>", CELLPADDING=0, FIXEDSIZE="TRUE", WIDTH=64, HEIGHT=1)
    return row(doors, COLSPAN=2, CELLPADDING=0)


def _ribbon(ribbon: Ribbon, graph: Graph) -> str:
    """The box of parts that were folded: how large their results are, and the gradients that reach these."""
    header = words(ribbon.name, bold=True)
    about = words(f"{ribbon.parts} equal parts, {ribbon.folded} nodes folded", QUIET, 9)
    charts = [_chart("‖value‖", ribbon.value, FORWARD, ribbon)]
    if ribbon.adjoint is not None:
        charts.append(_chart(f"‖∂{graph.output.name}/∂·‖", ribbon.adjoint, BACKWARD, ribbon))
    rows = [row(chart, PORT=port) for chart, port in zip(charts, ("value", "back"))]
    return _box("folded", header, row(about), *rows, doors=True)


def _chart(what: str, lengths: np.ndarray, colour: str, ribbon: Ribbon) -> str:
    """A bar for every part, and in words where it starts and ends."""
    first, last = ribbon.results[0].name, ribbon.results[-1].name
    ends = f"{first}: {wording.number(lengths[0], 2)}  …  {last}: {wording.number(lengths[-1], 2)}"
    return table(row(words(what, colour)), row(heat.bars(lengths, colour)), row(words(ends, colour, 9)))


# --- Edges -----------------------------------------------------------------------------------------------------

def product(edge: Edge, jacobian: Jacobian) -> str:
    """The chain rule on an edge between single numbers: what arrives times the local derivative."""
    arriving = edge.target.adjoint
    assert arriving is not None
    chain = f"{wording.number(arriving.item())} · {as_factor(jacobian.number)}"
    local = f"∂{edge.target.name}/∂{edge.source.name} = {jacobian.text}"
    return label(table(row(words(chain, BACKWARD)), row(words(local, QUIET, 10))))


def jacobian(jacobian: Jacobian) -> str:
    """The local Jacobian on an edge between arrays: its structure, shape and norm, and the numbers it is made of."""
    rows, columns = jacobian.shape
    norm = "" if jacobian.norm is None else f"   ‖J‖ {wording.number(jacobian.norm, 3)}"
    lines = [words(jacobian.text, BACKWARD), words(f"{rows}×{columns}{norm}", QUIET, 9)]
    shown = jacobian.shown
    if shown is None or not shown.size or jacobian.only_ones:
        pictures = []
    elif heat.is_small(shown):
        pictures = [_grid(shown, BACKWARD)]
    else:
        pictures = [heat.strip(shown, 72, 24)]
        if jacobian.text.startswith("diag"):
            lines.append(words(wording.spread(shown), QUIET, 9))
    return label(table(row(words(" "), *pictures, table(*(row(line, ALIGN="LEFT") for line in lines)))))


def passed_back(edge: Edge, graph: Graph) -> tuple[str, str]:
    """The label and tooltip of an edge from or to folded parts: how large a gradient passes there."""
    node = edge.source.results[-1] if isinstance(edge.source, Ribbon) else edge.source
    assert node.adjoint is not None
    what, length = f"‖∂{graph.output.name}/∂{node.name}‖", wording.length(node.adjoint)
    return label(words(f"  {what} = {wording.number(length, 3)}", BACKWARD)), f"{what} = {length!r}"


# --- Boxes and the legend --------------------------------------------------------------------------------------

def group(group: Group) -> str:
    """The title of the box around a part of a model."""
    kind = f"   {wording.clean(group.kind, 60)}" if group.kind not in ("", group.name) else ""
    return label(words(wording.clean(group.name), size=12, bold=True) + words(kind, QUIET, 10))


def legend(graph: Graph, detailed: bool) -> str:
    """What the boxes, lines and colours mean; only those that occur."""
    f = graph.output.name
    occurring = {node.role for node in graph.nodes}
    cells = [_box(role, words(look[3], size=9), padding=3) for role, look in LOOKS.items() if role in occurring]
    cells.append(f"{words('───▶', FORWARD)} {words('values go forward', FORWARD, 9)}")
    notes = ""
    if detailed:
        how = "chain rule: what arrives · local derivative" if graph.only_numbers else \
            "chain rule: what arrives · local Jacobian"
        cells.append(f"{words('◀╌╌╌', BACKWARD)} {words(f'∂{f}/∂· comes back by the {how}', BACKWARD, 9)}")
    if detailed and not graph.only_numbers:
        scale = heat.strip(np.linspace(-1, 1, 9), 63, 9)
        cells.append(table(row(words("−max", QUIET, 9), scale, words("+max", QUIET, 9))))
        notes = row(words("J: local Jacobian, a row for each number of the result, a column for each of the operand.   "
                          "‖J‖: the most that it lengthens a change.   W ⊗ I: W once for every column it multiplies.   "
                          "Every strip has a scale of its own.",
                          QUIET, 9), ALIGN="LEFT")
    return label(table(row(table(row(*cells), CELLSPACING=3), ALIGN="LEFT"), notes))


# --- When the mouse rests --------------------------------------------------------------------------------------

def node_tooltip(node: Node, graph: Graph) -> str:
    """Everything about a node, in full precision."""
    if isinstance(node, Ribbon):
        return "\n".join(f"‖{end.name}‖ = {wording.length(end.value)!r}" for end in node.results[:60])
    lines = [f"{node.name} = {node.formula}" if node.formula else f"{node.name} ({node.role})",
             f"value = {wording.exact(node.value)}"]
    if node.adjoint is not None:
        lines.append(f"∂{graph.output.name}/∂{node.name} = {wording.exact(node.adjoint)}")
        if node.adjoint.size > 1:
            lines.append(f"‖∂{graph.output.name}/∂{node.name}‖ = {wording.length(node.adjoint)!r}")
    return "\n".join(lines)


def edge_tooltip(edge: Edge, jacobian: Jacobian, graph: Graph) -> str:
    """Everything about the way back along an edge, in full precision."""
    f, y, a = graph.output.name, edge.target.name, edge.source.name
    lines = [f"∂{y}/∂{a} = {jacobian.text}, {jacobian.shape[0]}×{jacobian.shape[1]}"]
    if jacobian.norm is not None:
        lines.append(f"‖∂{y}/∂{a}‖ = {jacobian.norm!r}")
    if jacobian.shown is not None:
        lines.append(f"numbers: {wording.exact(jacobian.shown)}")
    lines.append(f"adds to ∂{f}/∂{a}: {wording.exact(edge.contribution)}")
    return "\n".join(lines)
