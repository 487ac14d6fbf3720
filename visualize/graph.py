"""A Tensor's computation graph as plain nodes and edges, with the values, adjoints and links that a picture shows.

Reading changes nothing: the chain rule is walked, and no ``.grad`` is written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, count
from string import ascii_lowercase
from typing import Any, NamedTuple

import numpy as np

from tinygrad_edu import Group, Tensor, chain_rule
from tinygrad_edu.backprop import nodes_below
from visualize import wording
from visualize.wording import Text

# Arithmetic runs on inside one formula, z = W @ a + b; any other function is a node of its own.
_RUNS_ON = {"positive", "negative", "add", "subtract", "multiply", "divide", "power", "square", "matmul", "transpose",
            "reshape", "permute", "broadcast_to", "sum", "mean", "norm"}
_LONGEST_FORMULA = 40


class Link(NamedTuple):
    """One operation on the way along an edge: ``tensor`` was computed, and the edge came in as this operand."""

    tensor: Tensor
    position: int


@dataclass(eq=False)
class Node:
    """Something with a name: data, a parameter, a constant, a result, or the output."""

    id: str
    name: str
    role: str  # "data", "parameter", "constant", "result" or "output"
    formula: str  # how it was computed; nothing if it was given
    value: np.ndarray
    adjoint: np.ndarray | None  # ∂(output)/∂(this); None if no gradient reaches it
    group: Group | None = None
    contributions: list[np.ndarray] = field(default_factory=list)  # what each edge adds to the adjoint


@dataclass(eq=False)
class Edge:
    """One use of a node in the formula of another."""

    source: Node
    target: Node
    links: list[Link]  # from the target's operation down to the one that uses the source
    contribution: np.ndarray | None  # what the chain rule adds to the source's adjoint; None without a gradient


@dataclass
class Graph:
    """All nodes and edges in the order of creation, and the texts of every operand for formulas."""

    nodes: list[Node]
    edges: list[Edge]
    output: Node
    texts: dict[int, Text]  # by id() of a Tensor or array: its name, or its formula if it is written inside another

    @property
    def only_numbers(self) -> bool:
        """Is every node a single number?"""
        return all(node.value.size == 1 for node in self.nodes)


def read(output: Tensor, gradient: Any = None, names: Mapping[str, Any] | None = None,
         steps: bool | None = None) -> Graph:
    """The graph of everything that ``output`` was computed from.

    ``gradient``: ∂L/∂output where the output is an array. ``names``: variables, such as ``locals()``.
    ``steps``: a node for every operation; by default only if every value is a single number, and otherwise arithmetic
    without a name of its own is written inside the formula that uses it.
    Raises TypeError or ValueError, in words, for what has no graph.
    """
    if not isinstance(output, Tensor):
        raise TypeError(f"draw() takes a Tensor that was computed from others, not {type(output).__name__}.")
    if not output.requires_grad:
        raise ValueError("This tensor has no graph: nothing it was computed from has requires_grad=True "
                         "(or it was computed under no_grad()).")
    if gradient is None and output.size != 1:
        raise ValueError(f"The output has shape {output.shape}, and adjoints are derivatives of one number. "
                         "Draw a sum or mean of it, or say what ∂L/∂output is: draw(output, gradient=…).")
    tensors = nodes_below(output)
    adjoints, contributions = _adjoints(output, gradient)
    uses = _uses(tensors)
    names = _names(names or {})
    steps = all(tensor.size == 1 for tensor in tensors) if steps is None else steps
    reader = _Reader(output, tensors, uses, names, steps)
    return reader.graph(adjoints, contributions)


def _adjoints(output: Tensor, gradient: Any) -> tuple[dict[Tensor, Any], dict[tuple[Tensor, int], Any]]:
    """∂L/∂ every tensor, and what every operation passed back to each of its operands."""
    adjoints: dict[Tensor, Any] = {output: output.seed(gradient)}
    contributions = {}
    with np.errstate(all="ignore"):  # a picture shows infinities; it is no place to warn of them
        for step in chain_rule(output, gradient):
            contributions[step.node, step.position] = step.contribution
            known = adjoints.get(step.operand)
            adjoints[step.operand] = step.contribution if known is None else known + step.contribution
    return adjoints, contributions


def _uses(tensors: list[Tensor]) -> dict[int, list[Link]]:
    """By id() of an operand: where it is used."""
    uses: dict[int, list[Link]] = {}
    for tensor in tensors:
        for position, operand in enumerate(tensor.record.operands if tensor.record else ()):
            uses.setdefault(id(operand), []).append(Link(tensor, position))
    return uses


def _names(variables: Mapping[str, Any]) -> dict[int, str]:
    """By id() of a Tensor or array: the first variable that holds it; those starting with _ do not count."""
    found: dict[int, str] = {}
    for name, value in variables.items():
        if str(name).startswith("_"):
            continue
        if isinstance(value, (Tensor, np.ndarray)):
            found.setdefault(id(value), str(name))
        elif isinstance(value, (list, tuple)):
            found.setdefault(id(value), str(name))
            for i, part in enumerate(value):
                if isinstance(part, (Tensor, np.ndarray)):
                    found.setdefault(id(part), f"{name}[{i}]")
    return found


def is_plain_number(operand: Any) -> bool:
    """A number that stands in a formula as itself, such as the 2 of a ** 2."""
    return not isinstance(operand, Tensor) and np.ndim(operand) == 0


class _Reader:
    """Decides what becomes a node and what is written inside another's formula."""

    def __init__(self, output: Tensor, tensors: list[Tensor], uses: dict[int, list[Link]], names: dict[int, str],
                 steps: bool) -> None:
        self.output, self.tensors, self.uses, self.steps = output, tensors, uses, steps
        self.names = {key: wording.clean(name) for key, name in names.items()}
        for operand in self.everything():
            if isinstance(operand, Tensor) and operand.name:
                self.names[id(operand)] = wording.clean(str(operand.name))
        self.letters = _free_letters(set(self.names.values()))
        self.texts: dict[int, Text] = {}
        self.formulas: dict[int, Text] = {}

    def everything(self) -> Iterator[Any]:
        """Every tensor and array, what was given right before what was first computed from it."""
        seen: set[int] = set()
        for tensor in self.tensors:
            for operand in chain(tensor.record.operands if tensor.record else (), [tensor]):
                if id(operand) not in seen and not is_plain_number(operand):
                    seen.add(id(operand))
                    yield operand

    def graph(self, adjoints: dict[Tensor, Any], contributions: dict[tuple[Tensor, int], Any]) -> Graph:
        """The nodes, then the edges between them."""
        numbers, nodes = count(), {}
        given = [x for x in self.everything() if not isinstance(x, Tensor) or x.record is None]
        for operand in given:  # named first, so that letters run a, b, c … along the computation
            self.texts[id(operand)] = Text(self.names.get(id(operand)) or next(self.letters))
        for operand in self.everything():
            if isinstance(operand, Tensor) and operand.record is not None:
                self.formulas[id(operand)] = self.formula(operand)
                if self.runs_on(operand):
                    self.texts[id(operand)] = self.formulas[id(operand)]
                    continue
                self.texts[id(operand)] = Text(self.name(operand))
            nodes[id(operand)] = self.node(f"n{next(numbers)}", operand, adjoints)
        edges = []
        for tensor in self.tensors:
            if tensor.record is not None and id(tensor) in nodes:
                for source, links in self.operands_of(tensor, nodes):
                    contribution = contributions.get((links[-1].tensor, links[-1].position))
                    edges.append(Edge(nodes[id(source)], nodes[id(tensor)], links, contribution))
                    if contribution is not None:
                        nodes[id(source)].contributions.append(contribution)
        return Graph(list(nodes.values()), edges, nodes[id(self.output)], self.texts)

    def formula(self, tensor: Tensor) -> Text:
        """How a result was computed."""
        assert tensor.record is not None
        return wording.formula(tensor.record.operation, [self.text(x) for x in tensor.record.operands],
                               tensor.record.parameters)

    def text(self, operand: Any) -> Text:
        """An operand inside a formula."""
        return operand_text(operand, self.texts)

    def runs_on(self, tensor: Tensor) -> bool:
        """Is this result written inside the formula of the one that uses it?"""
        uses = self.uses.get(id(tensor), [])
        if self.steps or len(uses) != 1 or tensor is self.output or id(tensor) in self.names:
            return False
        user = uses[0].tensor
        assert tensor.record is not None and user.record is not None
        return (tensor.record.operation.name in _RUNS_ON and user.record.operation.name in _RUNS_ON
                and tensor.record.group is user.record.group
                and len(self.formulas[id(tensor)].text) <= _LONGEST_FORMULA)

    def name(self, tensor: Tensor) -> str:
        """The name of a result: its own, that of a variable, or the next free letter; the output's is f or L."""
        if id(tensor) in self.names:
            return self.names[id(tensor)]
        if tensor is self.output:
            taken = set(self.names.values())
            wanted = "fL" if self.steps else "Lf"
            return next((letter for letter in wanted if letter not in taken), None) or next(self.letters)
        return next(self.letters)

    def node(self, id_: str, operand: Any, adjoints: dict[Tensor, Any]) -> Node:
        """A node for a tensor or an array."""
        own = operand.record if isinstance(operand, Tensor) else None
        uses = self.uses.get(id(operand), [])
        if own is None and uses:  # the numbers as they were when they were used
            user = uses[0]
            assert user.tensor.record is not None
            value = np.asarray(user.tensor.record.values[user.position])
        else:
            value = np.asarray(operand.value if isinstance(operand, Tensor) else operand)
        adjoint = adjoints.get(operand) if isinstance(operand, Tensor) else None
        if operand is self.output:
            role = "output"
        elif own is not None:
            role = "result"
        elif isinstance(operand, Tensor) and operand.requires_grad:
            role = "parameter"
        else:
            role = "data" if value.size > 1 else "constant"
        group = own.group if own is not None else self.home(uses) if role == "parameter" else None
        return Node(id_, self.texts[id(operand)].text, role,
                    self.formulas[id(operand)].text if own is not None else "", value,
                    None if adjoint is None else np.asarray(adjoint), group)

    @staticmethod
    def home(uses: list[Link]) -> Group | None:
        """The innermost group in which all uses of a parameter lie."""
        paths = []
        for use in uses:
            path, group = [], use.tensor.record.group if use.tensor.record else None
            while group is not None:
                path.insert(0, group)
                group = group.parent
            paths.append(path)
        common = [same[0] for same in zip(*paths) if all(group is same[0] for group in same)]
        depth = next((i for i, same in enumerate(zip(*paths)) if any(group is not same[0] for group in same)),
                     len(common))
        return common[depth - 1] if depth and common else None

    def operands_of(self, tensor: Tensor, nodes: dict[int, Node]) -> Iterator[tuple[Any, list[Link]]]:
        """The nodes that a formula uses, each with the operations between: from the outermost inwards."""
        to_visit = [[Link(tensor, position)] for position in reversed(range(len(tensor.record.operands)))] \
            if tensor.record else []
        while to_visit:
            links = to_visit.pop()
            record = links[-1].tensor.record
            assert record is not None
            operand = record.operands[links[-1].position]
            if id(operand) in nodes:
                yield operand, links
            elif isinstance(operand, Tensor) and operand.record is not None:
                to_visit += [[*links, Link(operand, position)]
                             for position in reversed(range(len(operand.record.operands)))]


def operand_text(operand: Any, texts: Mapping[int, Text]) -> Text:
    """An operand inside a formula: its name, its own formula, or its number."""
    if id(operand) in texts:
        return texts[id(operand)]
    text = wording.number(operand)
    return Text(text, wording.SUM if text.startswith("−") else wording.PRODUCT if "·" in text else wording.ATOM)


def _free_letters(taken: set[str]) -> Iterator[str]:
    """Short names that nobody has: the letters that follow one another, then v1, v2, …; f is kept for the output."""
    letters = (letter for letter in ascii_lowercase if letter not in "fl")
    more = (f"v{i}" for i in count(1))
    return (name for name in chain(letters, more) if name not in taken)
