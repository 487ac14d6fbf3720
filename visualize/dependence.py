"""Which operands depend on one another: what has to be held still while one of them moves.

In c = x·b with b = sin(x), c depends on x in two ways. The local derivative along one of them is that of the formula
with b held still, and is written ∂c/∂x|b; the derivative ∂c/∂x in the box of x is the sum over all ways.
"""

from __future__ import annotations

from visualize.graph import Edge, Node

_MOST_NODES = 20_000  # beyond, nobody reads the edges one by one, and the sets would need much memory


def hold_still(nodes: list[Node]) -> None:
    """Note on every edge the other operands of its target that depend on its source, or are the source once more.

    ``nodes``: all, operands before results.
    """
    if len(nodes) > _MOST_NODES:
        return
    below: dict[Node, int] = {}  # all that a node depends on, itself included, as the bits of one number
    into: dict[Node, list[Edge]] = {node: [] for node in nodes}
    for node in nodes:
        for edge in node.paths:
            into[edge.target].append(edge)
    twice = dict.fromkeys(nodes, 0)  # what several of a node's operands depend on
    for i, node in enumerate(nodes):
        below[node] = 1 << i
        for edge in into[node]:
            twice[node] |= (below[node] ^ 1 << i) & below[edge.source]
            below[node] |= below[edge.source]
    for i, node in enumerate(nodes):
        for edge in node.paths:
            if not twice[edge.target] >> i & 1:
                continue  # as nearly always, which saves looking at every pair of operands
            others = (other.source for other in into[edge.target] if other is not edge)
            edge.held = tuple(dict.fromkeys(other.name for other in others if below[other] >> i & 1))
