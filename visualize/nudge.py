"""Nudge an input: what becomes of every number of a graph when one that was given is another.

Of a graph of single numbers the whole walk, forward and back, is printed as a function in JavaScript, so that a page
can take it anew while somebody moves a slider. It is the engine's own: what was recorded is done again on other
numbers, the chain rule goes through it, and the program of all this is printed. Of a graph of arrays one entry is moved
here, to a row of positions, and the page shows what came of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import numpy as np

from tinygrad_edu import Tensor, chain_rule, numerical_derivative
from tinygrad_edu.backprop import backpropagate, nodes_below
from tinygrad_edu.compiler.javascript import NoScriptError, Script, script_of
from tinygrad_edu.pullback import variable_for
from visualize.graph import Graph, Node

POSITIONS = 41
MOST_RESULTS, MOST_NUMBERS = 1000, 100_000  # a graph of more would be computed for too long, so often
NAME = "walk"


class NoNudgeError(ValueError):
    """A graph whose numbers cannot be followed when one of them changes; the message says why."""


Entry = tuple[Tensor, Any]  # an input, and the index of one of its numbers


def nudged(graph: Graph, output: Tensor, live: bool = True, entry: Entry | None = None
           ) -> tuple[dict[str, Any], list[Script]]:
    """What the page is given to nudge the inputs of a graph, and the functions that it needs for that.

    ``live``: can the page write every number anew, where the graph is one of single numbers? ``entry``: which number is
    moved if it cannot; by default the one that moves the output most. TypeError for an entry that is none.
    NoNudgeError, in words, where that cannot be told truthfully.
    """
    check(output)
    inputs = [node for node in graph.nodes if node.role == "parameter" and node.adjoint is not None]
    if not inputs:
        raise NoNudgeError("no input is a number by which something was differentiated")
    if not any(np.isfinite(node.value).any() for node in inputs if node.value.size):
        raise NoNudgeError("no input holds a finite number")
    if live and all(node.value.ndim == 0 for node in graph.nodes) and all(len(edge.links) == 1 for edge in graph.edges):
        with suppress(NoScriptError):  # what the page cannot compute is computed here, of one number
            script = walk_of(graph, output, inputs)
            nodes = {node: i for i, node in enumerate(graph.nodes)}
            values = [plain(float(node.value)) for node in inputs]
            return {"inputs": [{"node": nodes[node], "name": node.name, "value": value}
                               for node, value in zip(inputs, values)]}, [script]
    node, place = largest_adjoint(inputs) if entry is None else chosen(graph, entry)
    why = f"it moves {graph.output.name} most" if entry is None else "it was chosen"
    return {"entry": moved_entry(graph, output, node, place), "why": why}, []


def check(output: Tensor) -> None:
    """NoNudgeError for what cannot be done again on other numbers with the same meaning."""
    if output.size != 1:
        raise NoNudgeError(f"the output is an array of shape {output.shape}")
    for tensor in nodes_below(output):
        if tensor.dtype != np.float64:
            raise NoNudgeError(f"its numbers are {tensor.dtype}, and rise over run would be lost in their rounding")
        if tensor.operation is not None and any(np.asarray(value).dtype == bool for value in tensor.values):
            raise NoNudgeError(f"{tensor.operation.name} chose by a condition, which was answered for these numbers "
                               "only")


def holds_numbers(output: Tensor) -> bool:
    """Do numbers of NumPy stand in the graph, which may be data, or what floor, sign or a comparison answered?

    They are no part of the chain rule, and nobody knows how they came about: they stay when an input is moved.
    """
    return any(isinstance(operand, (np.ndarray, np.generic))
               for tensor in nodes_below(output) for operand in tensor.operands)


def again(output: Tensor, leaves: Mapping[Tensor, Tensor]) -> dict[Tensor, Tensor]:
    """What was recorded, done again on other leaves: the new Tensor for each of the old ones."""
    new = dict(leaves)
    for y in nodes_below(output):
        if y.operation is not None:
            operands = (new.get(a, value) if isinstance(a, Tensor) else value for a, value in zip(y.operands, y.values))
            new[y] = y.operation(*operands, **y.parameters)
    return new


def tensors_of(graph: Graph, output: Tensor) -> dict[Node, Tensor]:
    """The Tensor of each node that a derivative reaches."""
    return {graph.node_by_id[id(tensor)]: tensor for tensor in nodes_below(output) if id(tensor) in graph.node_by_id}


# --- Numbers: the walk as a function -------------------------------------------------------------------------------


def walk_of(graph: Graph, output: Tensor, inputs: list[Node]) -> Script:
    """From the inputs to all numbers of the graph, in the order of its nodes and edges, and to the gradient."""
    tensors = tensors_of(graph, output)

    def walk(*numbers: Any) -> dict[str, list[Any]]:
        leaves = {tensors[node]: variable_for(number) for node, number in zip(inputs, numbers)}
        new = again(output, leaves)
        one = Tensor(1.0)
        steps = {(step.node, step.position): step for step in chain_rule(new[output], one)}
        found: dict[str, list[Any]] = {"slopes": [], "contributions": [], "totals": []}
        for edge in graph.edges:
            (old, position), = edge.links
            y = new[old]
            step = steps.get((y, position))
            slope = y.operation.rules[position](one, y, *y.operands, **y.parameters) if step and y.operation else None
            for name, number in zip(found, (slope, step and step.contribution, step and step.total)):
                found[name].append(number)
        gradient = backpropagate(new[output], one, list(leaves.values()))
        values = [new[tensors[node]] if node in tensors and tensors[node] in new else float(node.value)
                  for node in graph.nodes]
        return {"values": values, **found, "gradient": [gradient[leaf] for leaf in leaves.values()]}
    return script_of(walk, [node.name for node in inputs], at=[float(node.value) for node in inputs], name=NAME)


# --- Arrays: one entry, at positions that are computed here --------------------------------------------------------


def moved_entry(graph: Graph, output: Tensor, node: Node, place: tuple[int, ...]) -> dict[str, Any]:
    """One number of an input at each of its positions: the value of the output, and its slopes."""
    results = nodes_below(output)
    numbers = sum(result.size for result in results)
    if len(results) > MOST_RESULTS or numbers > MOST_NUMBERS:
        raise NoNudgeError(f"the graph is too large to be computed {3 * POSITIONS} times: it has {len(results):,} "
                           f"results with {numbers:,} numbers")
    leaf = tensors_of(graph, output)[node]
    start = float(node.value[place])
    positions = positions_around(start)

    def f(x: float) -> Any:
        return again(output, {leaf: with_entry(node.value, place, x)})[output]

    values, slopes, rises = [], [], []
    with np.errstate(all="ignore"):  # a position may lie outside of where the function is defined
        for x in positions:
            moved = with_entry(node.value, place, x)
            y = again(output, {leaf: moved})[output]
            values.append(y.item())  # of one number, which may stand in a matrix
            slopes.append(float(np.asarray(backpropagate(y, variables=[moved])[moved])[place]))
            rises.append(numerical_derivative(lambda x: f(x).item(), x))
    name = f"{node.name}[{', '.join(map(str, place))}]" if place else node.name
    rows = {"positions": positions, "values": values, "slopes": slopes, "rises": rises}
    return {"name": name, "start": POSITIONS // 2, **{what: list(map(plain, row)) for what, row in rows.items()}}


def largest_adjoint(inputs: list[Node]) -> tuple[Node, tuple[int, ...]]:
    """The finite entry of an input by which the derivative of the output is largest."""
    def size(node: Node) -> np.ndarray:
        return np.where(np.isfinite(node.value), np.nan_to_num(np.abs(np.asarray(node.adjoint)), nan=0.0), -1.0)
    node = max((node for node in inputs if node.value.size), key=lambda node: size(node).max())
    return node, tuple(int(i) for i in np.unravel_index(np.argmax(size(node)), node.value.shape))


def chosen(graph: Graph, entry: Entry) -> tuple[Node, tuple[int, ...]]:
    """The node and the place of an entry; TypeError in words if it is not a single number of an input."""
    tensor, index = entry
    node = graph.node_of(tensor)
    if node is None or node.role != "parameter" or node.adjoint is None:
        raise TypeError("nudge=(input, index) names an input of the graph with requires_grad=True, and one of its "
                        "numbers.")
    places = np.arange(node.value.size).reshape(node.value.shape)
    try:
        place = places[index]
    except IndexError as problem:
        raise TypeError(f"nudge=({node.name}, {index}): {problem}.") from None
    if np.ndim(place):
        raise TypeError(f"nudge=({node.name}, {index}) is an array of shape {np.shape(place)}; one number is moved.")
    found = tuple(int(i) for i in np.unravel_index(int(place), node.value.shape))
    if not np.isfinite(node.value[found]):
        raise NoNudgeError(f"the number that was chosen is {float(node.value[found])}, and has none beside it")
    return node, found


def with_entry(array: Any, place: tuple[int, ...], x: float) -> Tensor:
    """The array with another number at one place, as a variable."""
    moved = np.array(array)
    moved[place] = x
    return Tensor(moved, requires_grad=True)


def positions_around(x: float) -> list[float]:
    """The positions of a number, as far to both sides as it is large, and at least 1."""
    reach = max(1.0, abs(x))
    return [x + reach * (i / (POSITIONS // 2) - 1) for i in range(POSITIONS)]


def plain(x: float) -> float | str:
    """A number as JSON can hold it: NaN and ∞ as words, which Number() of JavaScript understands."""
    return x if np.isfinite(x) else "NaN" if np.isnan(x) else "Infinity" if x > 0 else "-Infinity"
