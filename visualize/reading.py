"""Reading a Tensor's computation graph: what becomes a node, and what is written inside another's formula.

Reading changes nothing: the chain rule is walked, and no ``.grad`` is written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain, count
from string import ascii_lowercase
from typing import Any

import numpy as np

from tinygrad_edu import Group, Tensor, chain_rule
from tinygrad_edu.backprop import nodes_below
from visualize import wording
from visualize.dependence import hold_still
from visualize.graph import Edge, Graph, Node, ancestry
from visualize.links import Link, is_plain_number, operand_text
from visualize.trouble import mark_trouble
from visualize.wording import Text

# Arithmetic runs on inside one formula, z = W @ a + b; any other function is a node of its own.
ARITHMETIC = {"positive", "negative", "add", "subtract", "multiply", "divide", "power", "square", "matmul", "transpose",
              "reshape", "permute", "broadcast_to", "sum", "mean", "norm"}
_LONGEST_FORMULA = 40
_MANY_TENSORS = 100  # in a graph of more, formulas are kept alike, so that equal parts can be told


def read(output: Tensor, gradient: Any = None, names: Mapping[str, Any] | None = None,
         steps: bool | None = None, jacobians: Mapping[Tensor, Any] | None = None,
         keep: Tensor | None = None, asked_by: str = "draw") -> Graph:
    """The graph of everything that ``output`` was computed from.

    ``gradient``: ∂L/∂output where the output is an array. ``names``: variables, such as ``locals()``.
    ``steps``: a node for every operation; by default only if every value is a single number, and otherwise arithmetic
    without a name of its own is written inside the formula that uses it.
    ``jacobians``: ∂(output)/∂(leaf) by hand, in the place of what the chain rule gives; such a leaf is used once.
    ``keep``: a tensor that is a node in any case, also where arithmetic would run on.
    ``asked_by``: the function that a message should speak of.
    Raises TypeError or ValueError, in words, for what has no graph.
    """
    if not isinstance(output, Tensor):
        raise TypeError(f"{asked_by}() takes a Tensor that was computed from others, not {type(output).__name__}.")
    if not output.requires_grad:
        raise ValueError("This tensor has no graph: nothing it was computed from has requires_grad=True "
                         "(or it was computed under no_grad()).")
    if gradient is None and output.size != 1:
        raise ValueError(f"The output has shape {output.shape}, and adjoints are derivatives of one number. Take a sum "
                         f"or mean of it, or say what ∂L/∂output is: {asked_by}(output, gradient=…).")
    if not isinstance(names, Mapping | None):
        raise TypeError("names= should be a dictionary of names and what they stand for, such as locals() or "
                        f"{{'x': x}}, not {type(names).__name__}.")
    tensors = nodes_below(output)
    by_hand = _by_hand({} if jacobians is None else jacobians, tensors)
    adjoints, contributions, totals = _adjoints(output, gradient, by_hand)
    steps = all(tensor.size == 1 for tensor in tensors) if steps is None else steps
    reader = _Reader(output, tensors, _uses(tensors), _names({} if names is None else names), steps, keep)
    graph = reader.graph(adjoints, contributions, totals)
    for leaf in by_hand:
        reader.nodes[id(leaf)].by_hand = True
    return graph


def _by_hand(jacobians: Mapping[Tensor, Any], tensors: list[Tensor]) -> dict[Tensor, np.ndarray]:
    """The Jacobians that were derived by hand, if they can be shown."""
    uses = _uses(tensors)
    if not isinstance(jacobians, Mapping) or not all(isinstance(leaf, Tensor) for leaf in jacobians):
        raise TypeError("jacobians= should be a dictionary {parameter: ∂(output)/∂(parameter)}, "
                        "each parameter a Tensor.")
    for leaf, jacobian in jacobians.items():
        if leaf.record is not None or len(uses.get(id(leaf), ())) != 1:
            raise ValueError(f"jacobians= holds one for {leaf.describe()}: it takes those of leaves that the "
                             "computation uses once.")
        if np.shape(jacobian) != leaf.shape:
            raise ValueError(f"jacobians= holds one of shape {np.shape(jacobian)} for {leaf.describe()}: "
                             "a derivative of one number has the shape of what it is taken by.")
    return {leaf: np.asarray(jacobian, dtype=float) for leaf, jacobian in jacobians.items()}


def _adjoints(output: Tensor, gradient: Any, by_hand: Mapping[Tensor, np.ndarray]
              ) -> tuple[dict[Tensor, Any], dict[tuple[Tensor, int], Any], dict[tuple[Tensor, int], Any]]:
    """∂L/∂ every tensor, what every operation passed back to each of its operands, and that one's sum by then."""
    adjoints: dict[Tensor, Any] = {output: output.seed(gradient)}
    contributions, totals = {}, {}
    with np.errstate(all="ignore"):  # a picture shows infinities; it is no place to warn of them
        for step in chain_rule(output, gradient):
            contributions[step.node, step.position] = by_hand.get(step.operand, step.contribution)
            adjoints[step.operand] = totals[step.node, step.position] = by_hand.get(step.operand, step.total)
    return adjoints, contributions, totals


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


class _Reader:
    """Decides what becomes a node and what is written inside another's formula."""

    def __init__(self, output: Tensor, tensors: list[Tensor], uses: dict[int, list[Link]], names: dict[int, str],
                 steps: bool, keep: Tensor | None = None) -> None:
        self.output, self.tensors, self.uses, self.steps = output, tensors, uses, steps
        self.stay = (output, keep)
        self.names = {key: wording.clean(name) for key, name in names.items() if name.strip()}
        taken: set[str] = set()
        for operand in self.everything():
            if isinstance(operand, Tensor) and str(operand.name or "").strip():
                self.names[id(operand)] = wording.shown(str(operand.name))
            if id(operand) in self.names:
                self.names[id(operand)] = _only_once(self.names[id(operand)], taken)
        self.letters = _free_letters(set(self.names.values()))
        self.texts: dict[int, Text] = {}
        self.formulas: dict[int, Text] = {}
        self.nodes: dict[int, Node] = {}

    def everything(self) -> Iterator[Any]:
        """Every tensor and array, what was given right before what was first computed from it."""
        seen: set[int] = set()
        for tensor in self.tensors:
            if tensor.record is None and tensor is not self.output:
                continue  # comes with the first operation that uses it
            for operand in chain(tensor.record.operands if tensor.record else (), [tensor]):
                if id(operand) not in seen and not is_plain_number(operand):
                    seen.add(id(operand))
                    yield operand

    def graph(self, adjoints: dict[Tensor, Any], contributions: dict[tuple[Tensor, int], Any],
              totals: dict[tuple[Tensor, int], Any]) -> Graph:
        """The nodes, then the edges between them."""
        numbers, nodes = count(), self.nodes
        given = [x for x in self.everything() if not isinstance(x, Tensor) or x.record is None]
        for operand in given:  # named first, so that letters run a, b, c … along the computation
            self.texts[id(operand)] = wording.named(self.names.get(id(operand)) or next(self.letters))
        for operand in self.everything():
            if isinstance(operand, Tensor) and operand.record is not None:
                self.formulas[id(operand)] = self.formula(operand)
                if self.runs_on(operand):
                    self.texts[id(operand)] = self.formulas[id(operand)]
                    continue
                self.texts[id(operand)] = wording.named(self.name(operand))
            nodes[id(operand)] = self.node(f"n{next(numbers)}", operand, adjoints)
        edges = []
        for tensor in self.tensors:
            if tensor.record is not None and id(tensor) in nodes:
                for source, links in self.operands_of(tensor, nodes):
                    step = links[-1].tensor, links[-1].position
                    edge = Edge(nodes[id(source)], nodes[id(tensor)], links, contributions.get(step), self.texts,
                                total=totals.get(step))
                    edges.append(edge)
        walked = {step: i for i, step in enumerate(contributions)}
        walk = sorted((edge for edge in edges if edge.contribution is not None),
                      key=lambda edge: walked[edge.links[-1].tensor, edge.links[-1].position])
        for edge in walk:  # in the order in which the engine adds them up
            edge.source.paths.append(edge)
        hold_still(list(nodes.values()))
        mark_trouble(list(nodes.values()), edges)
        return Graph(list(nodes.values()), edges, nodes[id(self.output)], self.texts, nodes, walk=walk)

    def formula(self, tensor: Tensor) -> Text:
        """How a result was computed."""
        operation, operands, *_ = record = Link(tensor, 0).record
        return wording.formula(operation, [operand_text(x, self.texts) for x in operands], record.parameters)

    def runs_on(self, tensor: Tensor) -> bool:
        """Is this result written inside the formula of the one that uses it?"""
        uses = self.uses.get(id(tensor), [])
        if self.steps or len(uses) != 1 or id(tensor) in self.names or any(tensor is x for x in self.stay):
            return False
        own, user = Link(tensor, 0).record, uses[0].record
        if len(self.tensors) > _MANY_TENSORS and own.operation.name == user.operation.name == "add" \
                and any(self.is_step(operand) and operand.created > tensor.created for operand in user.operands):
            return False  # a sum that grows along a row of steps, such as the loss of a recurrent network
        return (own.operation.name in ARITHMETIC and user.operation.name in ARITHMETIC and own.group is user.group
                and len(self.formulas[id(tensor)].text) <= _LONGEST_FORMULA)

    def is_step(self, operand: Any) -> bool:
        """Does an operand of a growing sum come from a function, with arithmetic after it?"""
        while isinstance(operand, Tensor) and operand.record is not None:
            if operand.record.operation.name not in ARITHMETIC:
                return True
            operand = operand.record.operands[0]
        return False

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
        # What was given is shown as it was when it was used; it may have been changed since.
        value = uses[0].operand if own is None and uses else np.asarray(operand.value)
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
        shared: Group | None = None
        for groups in zip(*(ancestry(use.record.group) for use in uses)):
            if any(group is not groups[0] for group in groups):
                break
            shared = groups[0]
        return shared

    def operands_of(self, tensor: Tensor, nodes: dict[int, Node], outer: tuple[Link, ...] = ()
                    ) -> Iterator[tuple[Any, list[Link]]]:
        """The nodes that a formula uses, each with the operations between, from the outermost inwards."""
        for position, operand in enumerate(Link(tensor, 0).record.operands):
            links = (*outer, Link(tensor, position))
            if id(operand) in nodes:
                yield operand, list(links)
            elif isinstance(operand, Tensor) and operand.record is not None:
                yield from self.operands_of(operand, nodes, links)  # formulas are short, so this is never deep


def _only_once(name: str, taken: set[str]) -> str:
    """A name that no other has, and that is taken from now on: w, w₂, w₃ … of several with the name w."""
    free = next(found for i in count(1) if (found := name if i == 1 else wording.numbered(name, i)) not in taken)
    taken.add(free)
    return free


def _free_letters(taken: set[str]) -> Iterator[str]:
    """Short names that nobody has: the letters that follow one another, then v1, v2, …; f is kept for the output."""
    letters = (letter for letter in ascii_lowercase if letter not in "fl")
    more = (f"v{i}" for i in count(1))
    return (name for name in chain(letters, more) if name not in taken)
