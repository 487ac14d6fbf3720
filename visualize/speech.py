"""A picture in words, for those who hear it: what it shows as a whole, every box and every line.

>>> spoken("tanh(a·b − c²)")
'tanh of (a times b minus c squared)'
"""

from __future__ import annotations

import re

import numpy as np

from visualize import wording
from visualize.fold import Bundle, Folded, Ribbon
from visualize.graph import Edge, Graph, Node

_WORDS = {" + ": " plus ", " − ": " minus ", "·": " times ", " / ": " over ", " @ ": " matrix-times ",
          "²": " squared", "³": " cubed", "⁻¹": " to the minus one", "ᵀ": " transposed", "^": " to the power of "}
_MOST_SAID = 12  # so many nodes are listed in the description of a picture


def spoken(formula: str) -> str:
    """A formula as one says it."""
    said = re.sub(r"‖([^‖]*)‖", r"the length of (\1)", formula)
    said = re.sub(r"([^\W\d]\w*)\(", r"\1 of (", said)
    for sign, word in _WORDS.items():
        said = said.replace(sign, word)
    return re.sub(r"\((\w+)\)", r"\1", said)


def title(graph: Graph) -> str:
    """What the picture is."""
    output = graph.output
    how = f" = {wording.cut(output.formula)}" if output.formula else ""
    return f"How {output.name}{how} is computed, and how its derivatives come back"


def description(graph: Graph) -> str:
    """The picture in a few sentences."""
    given = [node for node in graph.nodes if node.given]
    said = [f"{len(graph.nodes)} boxes and {len(graph.edges)} connections, from what is given to {graph.output.name}."]
    said += graph.notes
    if given:
        named = ", ".join(f"{node.name} = {_size(node.value)}" for node in given[:_MOST_SAID])
        said.append(f"Given: {named}{', …' if len(given) > _MOST_SAID else ''}.")
    reached = [node for node in given if node.adjoint is not None]
    if reached:
        named = ", ".join(f"by {node.name} {_size(node.adjoint)}" for node in reached[:_MOST_SAID])
        more = ", …" if len(reached) > _MOST_SAID else ""
        said.append(f"The derivatives of {graph.output.name}: {named}{more}.")
    return " ".join(said)


def node(node: Node, graph: Graph) -> str:
    """A box: ``f: tanh of e, value −0.4621, derivative 1``."""
    if isinstance(node, Ribbon):
        back = "" if node.adjoint is None else f", lengths of derivatives from {_ends(node.adjoint)}"
        return f"{node.name}: {node.about}, lengths of values from {_ends(node.value)}{back}"
    made = spoken(wording.cut(node.formula)) if node.formula else node.role
    folded = f" ({node.about})" if isinstance(node, Folded) else ""
    back = "" if node.adjoint is None else f", derivative {_size(node.adjoint)}"
    return f"{node.name}: {made}{folded}, value {_size(node.value)}{back}"


def forward(edge: Edge) -> str:
    """The line of a value."""
    return f"the value of {edge.source.name} goes into {edge.target.name}"


def backward(edge: Edge, graph: Graph) -> str:
    """The line of a derivative."""
    f, a, y = graph.output.name, edge.source.name, edge.target.name
    if isinstance(edge, Bundle) and len(edge.ends) > 1:
        return f"derivatives come back from {y} to {len(edge.ends)} nodes of {a}"
    return f"from {y} back to {a}: adds {_size(edge.contribution)} to the derivative of {f} by {a}"


def _ends(lengths: np.ndarray) -> str:
    """The first and the last of them."""
    return f"{wording.number(lengths[0], 3)} to {wording.number(lengths[-1], 3)}"


def _size(array: np.ndarray | None) -> str:
    """A number, or how many there are and what they range over."""
    array = np.asarray(array)
    if array.size == 1:
        return wording.number(array.item())
    return f"{' by '.join(map(str, array.shape))} numbers, {wording.spread(array)}"
