"""What stands in nodes and on edges, and what appears when the mouse rests on them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tinygrad_edu import Group
from tinygrad_edu.formula import as_factor
from visualize import heat, wording
from visualize.fold import Bundle, Folded, Ribbon
from visualize.graph import Edge, Graph, Node
from visualize.jacobians import EdgeJacobian
from visualize.markup import BACKWARD, FORWARD, INK, QUIET, cell, label, row, table, words

# role: colour of the header, border, its width, and what the legend says. The word for the role stands in the node too.
LOOKS = {
    "data": ("#E2E2E2", "", 1, "data"),
    "constant": ("#E2E2E2", "DASHED", 1, "constant: no gradient"),
    "parameter": ("#CFE8DB", "ROUNDED", 2, "parameter: gets a gradient"),
    "result": ("#F1F1F1", "ROUNDED", 1, "result of an operation"),
    "folded": ("#F1F1F1", "DASHED", 2, "several nodes folded into one box"),
    "output": ("#FFE3A6", "ROUNDED", 3, "output"),
}
ALARM = "#FFE3A6"  # behind words on NaN and ∞
_LONGEST_JACOBIAN = 40  # characters; of a longer product only the number of factors is told
_MOST_WRITTEN = 4  # rows and columns of a Jacobian that is written out
BOX = "#FCFCFC"  # behind the parts of a model: blue and orange words need a ground as light as this


def box(role: str, header: str, *rows: str, doors: bool = False, padding: int = 4) -> str:
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
    folded = []
    if isinstance(node, Folded):
        folded = [row(words(node.about if detailed else f"{node.folded} nodes", QUIET, 9), COLSPAN=2)]
        parameters = [x.adjoint for x in node.nodes if x.role == "parameter" and x.adjoint is not None]
        if parameters:  # their gradients are what a network learns from: they stay in sight
            all_of_them = wording.length(np.array([wording.length(adjoint) for adjoint in parameters]))
            by = f"‖∂{graph.output.name}/∂·‖ of {len(parameters)} parameter{'s' * (len(parameters) > 1)}"
            folded.append(row(words(f"{by}  {wording.number(all_of_them, 3)}", BACKWARD, 9), COLSPAN=2))
    folded += _begins(node.begins)
    if not detailed:
        made = words(f"{node.name} = {wording.cut(node.formula, 30)}") if node.formula else words(node.name, bold=True)
        brief = [words(wording.brief(node.value), FORWARD)]
        if node.adjoint is not None:
            brief.append(words(f"{adjoint} = {wording.brief(node.adjoint)}", BACKWARD))
        return label(box(node.role, made, *folded, row("<BR/>".join(brief)), padding=2))
    title = words(node.name, bold=True) + (words(f" = {wording.cut(node.formula)}") if node.formula else "")
    about = [wording.shape(node.value), "" if node.role in ("result", "folded") else node.role]
    header = title + words("   " + "  ".join(filter(None, about)), QUIET, 9)
    if graph.only_numbers:
        value = _line("value", wording.number(node.value.item()), FORWARD, "value")
        return label(box(node.role, header, *folded, value, *_adjoint_lines(node, adjoint)))
    value = _numbers("value", node.value, FORWARD)
    if node.adjoint is None:
        return label(box(node.role, header, *folded, row(value, PORT="left")))
    chain = _chain(node, graph)
    value = cell(table(row(value), row(words(" ", size=9))) if chain else value, PORT="left")
    back = _numbers(adjoint, node.adjoint, BACKWARD)
    back = cell(table(row(back), row(words(chain, BACKWARD, 9))) if chain else back, PORT="right")
    return label(box(node.role, header, *folded, f"<TR>{value}{back}</TR>", doors=True))


def again(node: Node) -> str:
    """A small copy of something given, where it is used once more in a large graph."""
    return label(box(node.role, words(node.name), padding=2))


def _line(what: str, number: str, colour: str, port: str) -> str:
    """A line in the box of a single number, with a port at both ends."""
    return (f"<TR>{cell(words(what, colour), ALIGN='LEFT', PORT=f'{port}_in')}"
            f"{cell(words(number, colour), ALIGN='RIGHT', PORT=f'{port}_out')}</TR>")


def _adjoint_lines(node: Node, adjoint: str) -> list[str]:
    """The adjoint of a single number; where several edges come back, the sum that it is."""
    if node.adjoint is None:
        return []
    lines = [_line(adjoint, wording.number(node.adjoint.item()), BACKWARD, "back")]
    if len(node.paths) > 1:
        total = _sum([wording.number(np.asarray(path.contribution).item()) for path in node.paths])
        lines.append(f"<TR>{cell(words(f'= {total}', BACKWARD, 9), COLSPAN=2, ALIGN='RIGHT')}</TR>")
    return lines


def _sum(parts: list[str], most: int = 5) -> str:
    """A sum in the order in which the engine adds it up; of a long one, how many parts are left out.

    >>> _sum(["2", "−3", "1"]), _sum(list("12345678"))
    ('2 − 3 + 1', '1 + 2 + 3 + … 4 more … + 8')
    """
    if len(parts) > most:
        parts = [*parts[:most - 2], f"… {len(parts) - most + 1} more …", parts[-1]]
    return parts[0] + "".join(f" − {part[1:]}" if part.startswith("−") else f" + {part}" for part in parts[1:])


def _chain(node: Node, graph: Graph) -> str:
    """The chain rule that gives an adjoint: over every path, what arrives times the local Jacobian."""
    if node.by_hand:
        return "as derived by hand"
    f = graph.output.name
    products = [f"∂{f}/∂{path.target.name} · {path.local}" for path in node.paths]
    return "= " + _sum(products, 3) if products else ""


def _numbers(what: str, array: np.ndarray, colour: str) -> str:
    """An array in the box of a node: its numbers if they are few, else its range and a heat strip."""
    if array.size == 1:
        return table(row(words(what, colour)), row(words(wording.number(array.item()), colour, 12)))
    if heat.is_small(array):
        return table(row(words(what, colour)), row(_grid(array, colour)))
    return table(row(words(what, colour) + words("  " + wording.spread(array), colour, 9), WIDTH=128),
                 row(heat.strip(array)))


def _grid(array: np.ndarray, colour: str) -> str:
    """The numbers of a small array in rows and columns, in brackets, as a matrix is written."""
    rows = (row(*(words(wording.number(x, 3), colour, 10) for x in numbers), ALIGN="RIGHT")
            for numbers in heat.as_matrix(array))
    left, right = (cell("", WIDTH=4, BORDER=1, SIDES=sides, COLOR=colour) for sides in ("LTB", "RTB"))
    return table(f"<TR>{left}{cell(table(*rows, CELLPADDING=2))}{right}</TR>", CELLPADDING=0)


def _doors(forward: str, backward: str) -> str:
    """A row of no height where the lines forward and back are tied, at the same distance in every node."""
    ports = "".join(cell(PORT=port, WIDTH=32, HEIGHT=1, FIXEDSIZE="TRUE") for port in (forward, backward))
    doors = table(f"<TR>{ports}</TR>", CELLPADDING=0, FIXEDSIZE="TRUE", WIDTH=64, HEIGHT=1)
    return row(doors, COLSPAN=2, CELLPADDING=0)


def _ribbon(ribbon: Ribbon, graph: Graph) -> str:
    """The box of parts that were folded: how large their results are, and the gradients that reach these."""
    header = words(ribbon.name, bold=True)
    about = words(ribbon.about, QUIET, 9)
    charts = [_chart("‖value‖", ribbon.value, FORWARD, ribbon.results)]
    if ribbon.adjoint is not None:
        charts.append(_chart(f"‖∂{graph.output.name}/∂·‖", ribbon.adjoint, BACKWARD, ribbon.reached))
    rows = [row(chart, PORT=port) for chart, port in zip(charts, ("value", "back"))]
    begins = next((f"{end.begins} in {end.name}" for end in ribbon.results if end.begins), "")
    return box("folded", header, row(about), *_begins(begins), *rows, doors=True)


def _chart(what: str, lengths: np.ndarray, colour: str, results: Sequence[Node]) -> str:
    """A bar for every part, and in words where it starts and ends."""
    first, last = results[0].name, results[-1].name
    ends = f"{first}: {wording.number(lengths[0], 2)}  …  {last}: {wording.number(lengths[-1], 2)}"
    return table(row(words(what, colour)), row(heat.bars(lengths, colour)), row(words(ends, colour, 9)))


# --- Edges -----------------------------------------------------------------------------------------------------

def product(edge: Edge, jacobian: EdgeJacobian) -> str:
    """The chain rule on an edge between single numbers: what arrives times the local derivative."""
    arriving = edge.target.adjoint
    assert arriving is not None
    chain = f"{wording.number(arriving.item())} · {as_factor(jacobian.number)}"
    local = f"{edge.local} = {_told(jacobian)}"
    return label(table(row(words(chain, BACKWARD)), row(words(local, QUIET, 10)), *_begins(edge.begins)))


def _told(jacobian: EdgeJacobian) -> str:
    """A Jacobian as it is written, or how many factors it has if that would be long."""
    if len(jacobian.text) > _LONGEST_JACOBIAN and len(jacobian.factors) > 1:
        return f"product of {len(jacobian.factors)} Jacobians"
    return wording.cut(jacobian.text)


def jacobian(edge: Edge, jacobian: EdgeJacobian) -> str:
    """The local Jacobian on an edge between arrays: its structure, shape and norm, and the numbers it is made of."""
    rows, columns = jacobian.shape
    norm = "not computed" if jacobian.norm is None else wording.number(jacobian.norm, 3)
    lines = [words(_told(jacobian), BACKWARD), words(f"{rows}×{columns}   ‖J‖ {norm}", QUIET, 9)]
    shown = jacobian.shown
    if shown is None or not shown.size or jacobian.only_ones:
        pictures = []
    elif rows <= _MOST_WRITTEN and columns <= _MOST_WRITTEN:
        pictures = [_grid(jacobian.dense(), BACKWARD)]
    else:
        pictures = [heat.strip(shown, 72, 24)] if (shown != shown.flat[0]).any() else []
        lines.append(words(wording.spread(shown), QUIET, 9))
    about = table(*(row(line, ALIGN="LEFT") for line in lines), *_begins(edge.begins))
    return label(table(row(words(" "), *pictures, about)))


def _begins(what: str) -> list[str]:
    """A row that says what begins here, NaN or ∞; none for nothing."""
    verb = "begin" if " and " in what else "begins"
    return [row(words(f"{what} {verb} here", INK, 10, bold=True), BGCOLOR=ALARM, COLSPAN=2)] if what else []


def passed_back(edge: Edge, graph: Graph) -> tuple[str, str]:
    """The label and tooltip of an edge that is drawn without its local Jacobian: what passes back along it."""
    assert edge.contribution is not None
    contribution = np.asarray(edge.contribution)
    ends = edge.ends if isinstance(edge, Bundle) else [edge.source]
    to = f"∂{graph.output.name}/∂{ends[0].name}" if len(ends) == 1 else f"{len(ends)} derivatives"
    if contribution.size == 1:
        return (label(words(f"  adds {wording.number(contribution.item())} to {to}", BACKWARD)),
                f"adds to {to}: {contribution.item()!r}")
    size = wording.length(contribution)
    if len(ends) > 1:  # of too many things to be said in a few words
        return label(words(" ")), f"adds to {to}, in all ‖·‖ = {size!r}"
    return (label(words(f"  adds ‖·‖ = {wording.number(size, 3)} to {to}", BACKWARD)),
            f"adds to {to}: ‖·‖ = {size!r}")


# --- Boxes -----------------------------------------------------------------------------------------------------

def group(group: Group) -> str:
    """The title of the box around a part of a model."""
    kind = f"   {wording.clean(group.kind, 60)}" if group.kind not in ("", group.name) else ""
    return label(words(wording.clean(group.name), size=12, bold=True) + words(kind, QUIET, 10))


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


def edge_tooltip(edge: Edge, jacobian: EdgeJacobian, graph: Graph) -> str:
    """Everything about the way back along an edge, in full precision."""
    f, a = graph.output.name, edge.source.name
    lines = [f"{edge.local} = {jacobian.text}, {jacobian.shape[0]}×{jacobian.shape[1]}"]
    if jacobian.norm is not None:
        lines.append(f"‖{edge.local}‖ = {jacobian.norm!r}")
    if jacobian.shown is not None:
        lines.append(f"numbers: {wording.exact(jacobian.shown)}")
    lines.append(f"adds to ∂{f}/∂{a}: {wording.exact(edge.contribution)}")
    return "\n".join(lines)
