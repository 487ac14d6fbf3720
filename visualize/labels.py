"""What stands in nodes and on edges, as Graphviz's HTML-like labels, and what appears when the mouse rests on them."""

from __future__ import annotations

from html import escape

import graphviz
import numpy as np

from tinygrad_edu import Group
from visualize import heat, wording
from visualize.graph import Edge, Graph, Node
from visualize.jacobians import Jacobian

FORWARD, BACKWARD, INK, QUIET = "#0072B2", "#C44E00", "#1A1A1A", "#595959"
FONT = "Helvetica,Arial,sans-serif"
# role: background, border, its width. The word for the role stands in the header too.
_LOOKS = {"data": ("#EFEFEF", "", 1), "constant": ("#EFEFEF", "DASHED", 1), "parameter": ("#E3F1EA", "ROUNDED", 2),
          "result": ("#FFFFFF", "ROUNDED", 1), "output": ("#FFF2D6", "ROUNDED", 3)}
_MOST_NUMBERS = 12  # an array of up to so many numbers is shown by its numbers


def words(text: str, colour: str = INK, size: int = 11, bold: bool = False) -> str:
    """Words in an HTML-like label."""
    shown = f"<B>{escape(text)}</B>" if bold else escape(text)
    return f'<FONT COLOR="{colour}" POINT-SIZE="{size}">{shown}</FONT>'


def quoted(tooltip: str) -> str:
    """Text that Graphviz shows as it is: no escape sequence, no entity, no HTML in it."""
    return graphviz.escape(tooltip.replace("&", "&amp;"))


def table(rows: str, **attributes: object) -> str:
    """An HTML-like table."""
    settings = {"BORDER": 0, "CELLBORDER": 0, "CELLSPACING": 0, "CELLPADDING": 1, **attributes}
    listed = " ".join(f'{key}="{value}"' for key, value in settings.items() if value != "")
    return f"<TABLE {listed}>{rows}</TABLE>"


def whole(label: str) -> str:
    """A label that Graphviz reads as HTML-like."""
    return f"<{label}>"


# --- Nodes -----------------------------------------------------------------------------------------------------

def node(node: Node, graph: Graph, detailed: bool) -> str:
    """The box of a node: what it is, its value and its adjoint."""
    fill, style, width = _LOOKS[node.role]
    box = {"BORDER": width, "STYLE": style, "BGCOLOR": fill, "COLOR": "#444444", "CELLPADDING": 3}
    title = words(node.name, bold=True) + (words(f" = {wording.cut(node.formula)}") if node.formula else "")
    about = "  ".join(x for x in (wording.shape(node.value), "" if node.role == "result" else node.role) if x)
    header = title + (words(f"   {about}", QUIET, 9) if about else "")
    adjoint = f"∂{graph.output.name}/∂{node.name}"
    if not detailed:
        brief = [f"{node.name} = {wording.brief(node.value)}"]
        if node.adjoint is not None:
            brief.append(f"∂ {wording.brief(node.adjoint)}")
        lines = words(brief[0], FORWARD) + "".join(f"<BR/>{words(line, BACKWARD)}" for line in brief[1:])
        return whole(table(f"<TR><TD>{lines}</TD></TR>", **box))
    if graph.only_numbers:
        rows = _row("value", wording.number(node.value.item()), FORWARD, "value")
        if node.adjoint is not None:
            parts = [wording.as_factor(part.item()) for part in node.contributions]
            sum_ = f"{' + '.join(parts)} = " if 1 < len(parts) <= 4 else ""
            rows += _row(adjoint, sum_ + wording.number(node.adjoint.item()), BACKWARD, "back")
        return whole(table(f'<TR><TD COLSPAN="2" ALIGN="LEFT">{header}</TD></TR><HR/>{rows}', **box))
    value = f'<TD COLSPAN="2">{_numbers("value", node.value, FORWARD)}</TD>'
    if node.adjoint is None:
        return whole(table(f'<TR><TD COLSPAN="2" ALIGN="LEFT">{header}</TD></TR><HR/><TR>{value}</TR>', **box))
    back = f'<TD COLSPAN="2">{_numbers(adjoint, node.adjoint, BACKWARD)}</TD>'
    doors = '<TR><TD></TD><TD PORT="{}" WIDTH="16" CELLPADDING="0"></TD><TD PORT="{}" WIDTH="16" CELLPADDING="0"></TD><TD></TD></TR>'
    return whole(table(doors.format("top", "top_back") + f'<TR><TD COLSPAN="4" ALIGN="LEFT">{header}</TD></TR><HR/>'
                       f"<TR>{value}{back}</TR>" + doors.format("down", "up"), **box))


def _row(what: str, number: str, colour: str, port: str) -> str:
    """A line in the box of a single number, with a port at both ends."""
    return (f'<TR><TD ALIGN="LEFT" PORT="{port}_in">{words(what, colour)}</TD>'
            f'<TD ALIGN="RIGHT" PORT="{port}_out">{words(number, colour)}</TD></TR>')


def _numbers(what: str, array: np.ndarray, colour: str) -> str:
    """An array in the box of a node: its numbers if they are few, else its range and a heat strip."""
    if array.size == 1:
        return table(f"<TR><TD>{words(what, colour)}</TD></TR>"
                     f"<TR><TD>{words(wording.number(array.item()), colour, 12)}</TD></TR>")
    if 0 < array.size <= _MOST_NUMBERS and heat.as_matrix(array).shape[1] <= 4:
        return table(f"<TR><TD>{words(what, colour)}</TD></TR><TR><TD>{grid(array, colour)}</TD></TR>")
    return table(f"<TR><TD>{words(what, colour)}{words('  ' + wording.spread(array), colour, 9)}</TD></TR>"
                 f"<TR><TD>{heat.strip(array)}</TD></TR>")


def grid(array: np.ndarray, colour: str) -> str:
    """The numbers of a small array in rows and columns, between lines at its sides, as a matrix is written."""
    rows = "".join("<TR>" + "".join(f'<TD ALIGN="RIGHT">{words(wording.number(x, 3), colour, 10)}</TD>' for x in row)
                   + "</TR>" for row in heat.as_matrix(array))
    return table(rows, BORDER=1, SIDES="LR", COLOR=colour, CELLPADDING=2)


# --- Edges -----------------------------------------------------------------------------------------------------

def product(edge: Edge, jacobian: Jacobian) -> str:
    """The chain rule on an edge between single numbers: what arrives times the local derivative."""
    arriving = edge.target.adjoint
    assert arriving is not None and edge.contribution is not None
    chain = f"{wording.number(arriving.item())} · {wording.as_factor(jacobian.number)}"
    local = f"∂{edge.target.name}/∂{edge.source.name} = {jacobian.text}"
    return whole(table(f"<TR><TD>{words(chain, BACKWARD)}</TD></TR><TR><TD>{words(local, QUIET, 10)}</TD></TR>"))


def jacobian(jacobian: Jacobian) -> str:
    """The local Jacobian on an edge between arrays: its structure, its shape and norm, and the numbers it is made of."""
    rows, columns = jacobian.shape
    facts = f"{rows}×{columns}"
    if jacobian.norm is not None:
        facts += f"  ‖J‖ {wording.number(jacobian.norm, 3)}"
    text = f'<TR><TD ALIGN="LEFT">{words(jacobian.text, BACKWARD)}</TD></TR>' \
           f'<TR><TD ALIGN="LEFT">{words(facts, QUIET, 9)}</TD></TR>'
    shown = jacobian.shown
    if shown is None or shown.size == 0 or (np.ptp(shown) == 0 and jacobian.text.strip("−") in ("I", "1", "1ᵀ")):
        return whole(table(text))
    picture = grid(shown, BACKWARD) if jacobian.full and shown.size <= _MOST_NUMBERS \
        and heat.as_matrix(shown).shape[1] <= 4 else heat.strip(shown, 72, 24)
    return whole(table(f"<TR><TD>{picture}</TD><TD>{table(text)}</TD></TR>"))


# --- Boxes and the legend --------------------------------------------------------------------------------------

def group(group: Group) -> str:
    """The title of the box around a part of a model."""
    kind = f"   {wording.clean(group.kind, 60)}" if group.kind else ""
    return whole(words(wording.clean(group.name), size=12, bold=True) + words(kind, QUIET, 10))


def legend(graph: Graph, detailed: bool) -> str:
    """What the lines, boxes and colours mean; only those that occur."""
    f = graph.output.name
    roles = {"data": "data", "constant": "constant: no gradient", "parameter": "parameter: gets a gradient",
             "result": "result of an operation", "output": "output"}
    occurring = {node.role for node in graph.nodes}
    cells = ""
    for role, meaning in roles.items():
        if role in occurring:
            fill, style, width = _LOOKS[role]
            box = table(f"<TR><TD>{words(meaning, size=9)}</TD></TR>", BORDER=width, STYLE=style, BGCOLOR=fill,
                        COLOR="#444444", CELLPADDING=3)
            cells += f"<TD>{box}</TD>"
    lines = [f"<TD>{words('───▶', FORWARD)} {words('values go forward', FORWARD, 9)}</TD>"]
    if detailed:
        what = "with the chain rule: what arrives · local derivative" if graph.only_numbers else \
            "times the local Jacobian on the line"
        lines.append(f"<TD>{words('◀╌╌╌', BACKWARD)} {words(f'∂{f}/∂· comes back, {what}', BACKWARD, 9)}</TD>")
    if not graph.only_numbers and detailed:
        scale = heat.strip(np.linspace(-1, 1, 9), 63, 9)
        row = table(f"<TR><TD>{words('−max', QUIET, 9)}</TD><TD>{scale}</TD><TD>{words('+max', QUIET, 9)}</TD></TR>")
        lines.append(f"<TD>{row}</TD>")
    return whole(table(f"<TR>{cells}{''.join(lines)}</TR>", CELLSPACING=3))


# --- When the mouse rests --------------------------------------------------------------------------------------

def node_tooltip(node: Node, graph: Graph) -> str:
    """Everything about a node, in full precision."""
    lines = [f"{node.name} = {node.formula}" if node.formula else f"{node.name} ({node.role})",
             f"value = {wording.exact(node.value)}"]
    if node.adjoint is not None:
        lines.append(f"∂{graph.output.name}/∂{node.name} = {wording.exact(node.adjoint)}")
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
