"""A computation one step at a time: each value forward, then each contribution of the chain rule back.

The steps are plain data, taken from the engine's own walk. What is shown of them, in a terminal or on a page, is
written here, by the names and words of the pictures.

>>> from tinygrad_edu import Tensor
>>> from visualize.reading import read
>>> x = Tensor(3.0, requires_grad=True, name="x")
>>> for step in all_steps(read(x * x)):
...     print(*filter(None, [step.line, step.numbers, step.sum]), sep="   ")
f = x·x   3 · 3 = 9
∂f/∂f = 1
∂f/∂x += ∂f/∂f · ∂f/∂x|x   1 · 3 = 3   ∂f/∂x so far: 3
∂f/∂x += ∂f/∂f · ∂f/∂x|x   1 · 3 = 3   ∂f/∂x, complete: 3 + 3 = 6
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from tinygrad_edu.formula import as_factor
from visualize import simplify, wording
from visualize.fold import Bundle, Folded, Ribbon
from visualize.graph import Edge, Graph, Node
from visualize.lines import line
from visualize.links import is_plain_number
from visualize.wording import Text

_LONGEST = 160  # characters of a formula with its numbers put in


class Forward(NamedTuple):
    """A value is computed: ``node``, from what the ``edges`` come from."""

    node: Node
    edges: tuple[Edge, ...]  # in the order of its formula

    @property
    def line(self) -> str:
        """``d = a·b``."""
        formula = wording.cut(self.node.formula or getattr(self.node, "about", ""), 100)
        return f"{self.node.name} = {formula}" if self.node.formula else f"{self.node.name}: {formula}"

    @property
    def numbers(self) -> str:
        """``2 · (−3) = −6``, or the shape and range of an array."""
        if all(map(is_number, self.nodes)) and (known := self.template):
            values = [edge.source.value.item() for edge in self.edges]
            digits = digits_of(values, self.node.value.item()) if re.fullmatch(r"\S+ [+−] \S+", known) else 4
            filled = fill(known, [wording.number(value, digits) for value in values])
            if len(filled) <= _LONGEST:
                return f"{filled} = {wording.number(self.node.value.item())}"
        return size(self.node)

    @property
    def local(self) -> str:
        """Nothing: no derivative is taken."""
        return ""

    @property
    def sum(self) -> str:
        """Nothing: a value is computed at once."""
        return ""

    @property
    def nodes(self) -> list[Node]:
        """The node and what it is computed from."""
        return [self.node, *(edge.source for edge in self.edges)]

    @property
    def template(self) -> str:
        """The formula with ⟨0⟩, ⟨1⟩ … in the place of its nodes; nothing where it holds more than one operation."""
        if not self.edges or any(len(edge.links) != 1 for edge in self.edges):
            return ""
        operation, operands, *_ = record = self.edges[0].links[0].record
        places = iter(range(len(self.edges)))
        texts = [Text(wording.number(x)) if is_plain_number(x) else Text(f"⟨{next(places)}⟩") for x in operands]
        formula = wording.formula(operation, texts, record.parameters).text
        return formula.replace("·⟨", " · ⟨").replace("⟩·", "⟩ · ")


class Backward(NamedTuple):
    """A contribution comes back along an edge to ``node``; along none at the start, where ∂L/∂L = 1."""

    output: Node
    node: Node
    edge: Edge | None
    total: np.ndarray | None  # ∂L/∂node so far, this contribution included
    before: np.ndarray | None  # and without it; None if it is the first
    number: int  # it is the first, second … of them
    of: int  # and so many there are

    @property
    def adjoint(self) -> str:
        """How the derivative that gets it is written."""
        ends = self.edge.ends if isinstance(self.edge, Bundle) else [self.node]
        return f"∂{self.output.name}/∂{ends[0].name if len(ends) == 1 else '·'}"

    @property
    def line(self) -> str:
        """``∂f/∂a = ∂f/∂d · ∂d/∂a`` of numbers, ``∂C/∂W2 = ∂C/∂z2 @ a1ᵀ`` of arrays; += where it is one of several."""
        if self.edge is None:
            return f"{self.adjoint} = {of_array(np.asarray(self.total))}"
        sign = "=" if self.of == 1 else "+="
        arriving = f"∂{self.output.name}/∂{self.edge.target.name}"
        if isinstance(self.edge, Bundle):
            return f"{self.adjoint} {sign} what comes back from {self.edge.target.name}"
        if self.between_numbers:
            return f"{self.adjoint} {sign} {arriving} · {self.edge.local}"
        return f"{self.adjoint} {sign} {line(self.edge, arriving) or f'{arriving} · {self.edge.local}'}"

    @property
    def local(self) -> str:
        """``∂d/∂a = b``, or ``∂z2/∂W2 = I ⊗ a1ᵀ, 700×42``."""
        if self.edge is None or self.edge.jacobian is None or isinstance(self.edge, Bundle):
            return ""
        jacobian = self.edge.jacobian
        about = "" if jacobian.shape == (1, 1) else f", {jacobian.shape[0]}×{jacobian.shape[1]}"
        tie = ", ½ at a tie" if re.search(r"\[[^=]* > [^=]*\]", jacobian.text) else ""
        return f"{self.edge.local} = {wording.cut(jacobian.text)}{about}{tie}"

    @property
    def numbers(self) -> str:
        """``0.7864 · (−3) = −2.359``, or the shape and range of what is added."""
        if self.edge is None:
            return ""
        contribution = np.asarray(self.edge.contribution)
        if self.between_numbers:
            return f"{wording.number(self.arriving)} · {as_factor(self.slope)} = {wording.number(contribution.item())}"
        if isinstance(self.edge, Bundle) and len(self.edge.ends) > 1:
            return f"{len(self.edge.ends)} derivatives, ‖·‖ = {wording.number(wording.length(contribution), 3)}"
        return of_array(contribution)

    @property
    def sum(self) -> str:
        """``∂f/∂a so far: 3 + (−2) = 1`` where several contributions meet."""
        if self.of == 1 or self.total is None:
            return ""
        state = f"{self.adjoint}, complete:" if self.number == self.of else f"{self.adjoint} so far:"
        if self.before is None or not self.between_numbers:
            return f"{state} {of_array(self.total)}"
        assert self.edge is not None
        before, added, total = self.before.item(), np.asarray(self.edge.contribution).item(), self.total.item()
        digits = digits_of([before, added], total)
        return f"{state} {wording.number(before, digits)} + {as_factor(added, digits)} = {wording.number(total)}"

    @property
    def between_numbers(self) -> bool:
        """Does it come from a single number to a single number?"""
        return self.edge is not None and not isinstance(self.edge, Bundle) and is_number(self.node) \
            and is_number(self.edge.target)

    @property
    def arriving(self) -> float:
        """The number ∂L/∂y that arrives at the edge."""
        assert self.edge is not None
        return float(np.asarray(self.edge.target.adjoint).item())

    @property
    def slope(self) -> float:
        """The local derivative, as a number."""
        assert self.edge is not None
        assert self.edge.jacobian is not None
        return self.edge.jacobian.number


Step = Forward | Backward


def all_steps(graph: Graph) -> list[Step]:
    """All steps of a graph, or of one in which parts are folded into boxes: then what happens inside them is left out.

    Values come in the order in which they were computed, contributions in the order of the engine's walk.
    """
    into: dict[Node, list[Edge]] = {}
    for edge in graph.edges:
        into.setdefault(edge.target, []).append(edge)
    folded = any(isinstance(node, Folded) for node in graph.nodes)
    order = simplify.in_order(graph) if folded else graph.nodes
    forward = [Forward(node, tuple(into[node])) for node in order if node in into]

    place = {id(edge): i for i, edge in enumerate(graph.walk)}
    walk = sorted((edge for edge in graph.edges if edge.contribution is not None),
                  key=lambda edge: max(place.get(id(one), -1) for one in _single(edge)))
    of = Counter(edge.source for edge in walk)
    so_far: dict[Node, np.ndarray | None] = {}
    number: Counter[Node] = Counter()
    output = graph.output
    backward = [Backward(output, output, None, output.adjoint, None, 1, 1)]
    for edge in walk:
        number[edge.source] += 1
        ends = {one.source for one in _single(edge)}
        total = max(_single(edge), key=lambda one: place.get(id(one), -1)).total if len(ends) == 1 else None
        backward.append(Backward(output, edge.source, edge, None if total is None else np.asarray(total),
                                 so_far.get(edge.source), number[edge.source], of[edge.source]))
        so_far[edge.source] = backward[-1].total
    return [*forward, *backward]


def _single(edge: Edge) -> Sequence[Edge]:
    """The edges that a line in the picture stands for."""
    return edge.edges if isinstance(edge, Bundle) else [edge]


# --- What is written of it -----------------------------------------------------------------------------------------


def is_number(node: Node) -> bool:
    """Is it a single number, and not a box for several things?"""
    return node.value.size == 1 and not isinstance(node, Ribbon)


def size(node: Node) -> str:
    """The value of a node: a number, or the shape and range of an array; of a row of parts, their lengths."""
    if isinstance(node, Ribbon):
        return f"‖·‖ from {wording.number(node.value[0], 3)} to {wording.number(node.value[-1], 3)}"
    return of_array(node.value)


def of_array(array: np.ndarray) -> str:
    """A number, or ``6×100, −1.31 … 2.04``."""
    array = np.asarray(array)
    return wording.number(array.item()) if array.size == 1 else f"{wording.shape(array)}, {wording.spread(array)}"


def digits_of(parts: Sequence[float], result: float) -> int:
    """With how many digits the parts of a sum are written: where nearly all cancel, with as many more as are lost.

    >>> digits_of([2.000006, -2.0], 0.000006), digits_of([2.0, 3.0], 5.0)     # 2.000006 + (−2), and not 2 + (−2)
    (9, 4)
    """
    largest = max(map(abs, parts), default=0.0)
    if not (result and math.isfinite(largest) and largest > 100 * abs(result)):
        return 4
    return min(4 + math.floor(math.log10(largest) - math.log10(abs(result))), 17)


def fill(template: str, numbers: Sequence[str]) -> str:
    """A formula with numbers in the place of ⟨0⟩, ⟨1⟩ …, in parentheses where they need them.

    >>> fill("⟨0⟩ · ⟨1⟩ + ⟨2⟩²", ["−2", "−3", "1·10⁻⁵"])
    '−2 · (−3) + (1·10⁻⁵)²'
    """
    def put_in(found: re.Match[str]) -> str:
        text = numbers[int(found[1])]
        before, after = template[:found.start()].rstrip(" "), template[found.end():found.end() + 1]
        negative, product = text.startswith("−"), "·" in text
        opens = before == "" or before[-1] in "(|‖,"
        if after not in ("", " ", ")", ",", "|", "‖") or before[-1:] == "^":
            parentheses = negative or product
        else:
            parentheses = not opens and (negative or (product and before[-1] == "/"))
        return f"({text})" if parentheses else text
    return re.sub("⟨([0-9]+)⟩", put_in, template)
