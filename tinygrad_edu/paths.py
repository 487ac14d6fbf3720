"""The chain rule as it is first taught: a sum over all paths from x to y, each the product of the derivatives along it.

Backpropagation computes the same sum. It goes along each edge once, because paths that run together are added up
before they are multiplied on; that is why it takes as many products as there are edges, and not as many as paths.
Through an array a path goes from number to number: a matrix product of 6 × 6 weights has 36 edges.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import prod
from typing import Any, NamedTuple

import numpy as np

from tinygrad_edu.array_operations import spread
from tinygrad_edu.backprop import called, nodes_between, rule_of
from tinygrad_edu.formula import as_factor, number
from tinygrad_edu.tensor import Tensor

MOST = 1000  # paths that somebody may wish to see, one by one


class Path(NamedTuple):
    """One path from y down to x: the tensors it goes through, at which entry of each, and the derivative of each edge.

    Printed, it is its product: ``y ← u ← x: ∂y/∂u · ∂u/∂x = 2 · 3 = 6``, with the numbers alone.
    """

    tensors: tuple[Any, ...]
    entries: tuple[tuple[int, ...], ...]
    factors: tuple[float, ...]

    @property
    def product(self) -> float:
        """What this path adds to ∂y/∂x."""
        return prod(self.factors)

    def __str__(self) -> str:
        stations = [called(tensor) + (str(list(entry)) if entry else "")
                    for tensor, entry in zip(self.tensors, self.entries)]
        product = " · ".join(map(as_factor, self.factors))
        result = f" = {number(self.product)}" if len(self.factors) > 1 else ""
        return f"{' ← '.join(stations)}: {product or '1'}{result}"


class Paths(Sequence[Path]):
    """All paths from x to y; ``sum`` is ∂y/∂x, in the shape of x."""

    def __init__(self, y: Tensor, x: Tensor, found: list[Path]) -> None:
        self.y, self.x, self.found = y, x, found
        sums = np.zeros(x.shape)
        for path in found:
            sums[path.entries[-1]] += path.product
        self.sum: Any = sums if x.ndim else float(sums)

    def __len__(self) -> int:
        return len(self.found)

    def __getitem__(self, i: Any) -> Any:
        return self.found[i]

    def __str__(self) -> str:
        total = number(self.sum) if not self.x.ndim else f"array of shape {self.x.shape}"
        return "\n".join([*map(str, self.found), f"∂{called(self.y)}/∂{called(self.x)}, the sum: {total}"])

    __repr__ = __str__


def paths(y: Tensor, x: Tensor, most: int = MOST) -> Paths:
    """Every path from x to y in the recorded graph, with the product of its local derivatives, and their sum.

    ``y``: one number; ``x``: what it was computed from, of any shape. ValueError if there are more than ``most``.

    >>> x = Tensor(3.0, requires_grad=True, name="x")
    >>> u = x * x; u.name = "u"
    >>> y = u + 2 * x; y.name = "y"
    >>> print(paths(y, x))
    y ← u ← x: 1 · 3 = 3
    y ← u ← x: 1 · 3 = 3
    y ← (2·x) ← x: 1 · 2 = 2
    ∂y/∂x, the sum: 8
    """
    for tensor in (y, x):
        if not isinstance(tensor, Tensor):
            raise TypeError(f"Paths lead from a Tensor to one that was computed from it; this is {tensor!r}.")
    if y.size != 1:
        raise ValueError(f"The paths are those to one number; y has shape {y.shape}. Take one entry, or make one "
                         "number of it, such as y.sum().")
    n = count_paths(y, x)
    if n > most:
        walked = set(nodes_to(y, x))
        edges = sum(int(np.sum(counted(node, i, np.ones(node.shape, object)))) for node in walked - {x}
                    for i in node.positions if node.operands[i] in walked)
        raise ValueError(f"There are {n:,} paths from {called(x)} to {called(y)}, and nobody walks them one by one: "
                         f"they share their {edges:,} edges, and backward() needs one product for each of these. "
                         f"count_paths(y, x) counts the paths; paths(y, x, most={n}) lists them all the same.")
    return Paths(y, x, list(walk(y, x, edges_between(y, x))))


def count_paths(y: Tensor, x: Tensor) -> int:
    """How many paths lead from x to y, from each number of x to each number of y, without walking them.

    It is the walk of the chain rule with every local derivative replaced by 1. What counts is how the operations are
    built: a path along which a derivative happens to be 0 is a path.

    >>> x = y = Tensor(1.0, requires_grad=True)
    >>> for _ in range(100):
    ...     y = y * y
    >>> count_paths(y, x) == 2**100
    True
    """
    nodes = nodes_to(y, x)
    walked = set(nodes)
    counts: dict[Any, Any] = {y: 1 if y.shape == () else np.ones(y.shape, object)}
    for node in reversed(nodes):
        if node is x:
            break
        g = counts.pop(node)
        for position in node.positions:
            a = node.operands[position]
            if a in walked:
                counts[a] = counts[a] + counted(node, position, g) if a in counts else counted(node, position, g)
    return int(np.sum(counts[x]))


def nodes_to(y: Tensor, x: Tensor) -> list[Any]:
    """The nodes on the way from x to y, in the order of creation; ValueError if there is no way."""
    if y is x:
        return [x]
    nodes = nodes_between(y, [x]) if y.requires_grad else []
    if x not in set(nodes):
        raise ValueError(f"There is no path: {called(y)} was not computed from {called(x)}, or {called(x)} did not "
                         "require a gradient then. Make it as Tensor(…, requires_grad=True).")
    return nodes


# --- How many: every local derivative replaced by 1 ----------------------------------------------------------------

BY_RULE = {"matmul", "sum", "cumsum", "broadcast_to", "reshape", "transpose", "permute", "index", "scatter",
           "concatenate"}  # of ones these rules make numbers of edges
REDUCTIONS = {"mean", "max", "min", "prod", "norm", "var", "logsumexp"}
ALONG_AN_AXIS = {"softmax", "log_softmax"}


def counted(node: Tensor, position: int, g: Any) -> Any:
    """For each entry of an operand how many paths go on from it, if g go on from each entry of the node."""
    operation, parameters, shape = node.operation, node.parameters, np.shape(node.values[position])
    assert operation is not None
    if operation.elementwise and node.shape == shape:
        return g
    ones = [np.ones(np.shape(value), object) for value in node.values]
    if operation.elementwise:
        back = g
    elif operation.name in BY_RULE:
        back = operation.rules[position](np.asarray(g, object), node, *ones, **parameters)
    elif operation.name in REDUCTIONS:
        back = spread(np.asarray(g, object), ones[0], parameters.get("axis"), parameters.get("keepdims", False))
    elif operation.name in ALONG_AN_AXIS:
        back = np.asarray(g, object).sum(axis=parameters.get("axis", -1), keepdims=True) * ones[0]
    else:  # not known by its structure: what is not 0 now
        back = np.ravel(np.asarray(g, object)) @ (numbers_of(node, position) != 0).astype(int).astype(object)
        back = back.reshape(shape)
    back = np.asarray(back, object)  # and where it was broadcast, the copies' paths are added up, as in backprop.py
    back = np.asarray(back.sum(axis=tuple(range(back.ndim - len(shape)))), object)
    return back.sum(axis=tuple(i for i, n in enumerate(shape) if n == 1 != back.shape[i]), keepdims=True)


# --- Which: edge by edge -------------------------------------------------------------------------------------------


class Edge(NamedTuple):
    """From the numbers of a result to those of an operand: a row for each of the first, a column for each of these."""

    operand: Any
    structure: np.ndarray  # where there is an edge
    numbers: np.ndarray  # its local derivative


def edges_between(y: Tensor, x: Tensor) -> dict[Any, list[Edge]]:
    """The edges from each node on the way from x to y."""
    nodes = nodes_to(y, x)
    walked = set(nodes)
    edges: dict[Any, list[Edge]] = {}
    for node in nodes:
        edges[node] = []
        for position in node.positions if node is not x else ():
            a = node.operands[position]
            if a in walked:
                structure = [np.ravel(counted(node, position, unit)) for unit in units(node, object)]
                edges[node].append(Edge(a, np.array(structure) != 0, numbers_of(node, position)))
    return edges


def numbers_of(node: Tensor, position: int) -> np.ndarray:
    """The local Jacobian, a row for each number of the result and a column for each of the operand."""
    rule = rule_of(node, position)
    return np.array([np.ravel(rule(unit)) for unit in units(node, node.dtype)])


def units(node: Tensor, dtype: Any) -> list[Any]:
    """For each number of a tensor, an array that has 1 there and 0 elsewhere."""
    return [row.reshape(node.shape)[()] for row in np.eye(node.size).astype(dtype)]


def walk(y: Tensor, x: Tensor, edges: dict[Any, list[Edge]]) -> Iterator[Path]:
    """Every path, the first operand of each node first; a loop, because a path may be longer than Python recurses."""
    to_visit: list[tuple[Any, ...]] = [(y, 0, 1.0, None)]  # a path so far: (tensor, number, factor, path before)
    while to_visit:
        here = to_visit.pop()
        tensor, i, _, _ = here
        if tensor is x:
            yield as_path(here)
            continue
        for edge in reversed(edges[tensor]):
            for j in reversed(np.flatnonzero(edge.structure[i])):
                to_visit.append((edge.operand, int(j), float(edge.numbers[i, j]), here))


def as_path(last: tuple[Any, ...]) -> Path:
    """A path from its last station, each of which knows the one before."""
    stations = []
    here: Any = last
    while here is not None:
        stations.append(here)
        here = here[3]
    stations.reverse()
    entries = tuple(tuple(map(int, np.unravel_index(i, tensor.shape))) for tensor, i, _, _ in stations)
    return Path(tuple(station[0] for station in stations), entries, tuple(station[2] for station in stations[1:]))
