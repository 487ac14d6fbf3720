"""Where NaN and ∞ begin: at the first operation that made them out of numbers, or of NaN out of ∞."""

from __future__ import annotations

import numpy as np

from visualize.graph import Edge, Node

_KINDS = (("NaN", np.isnan), ("∞", np.isinf))


def mark_trouble(nodes: list[Node], edges: list[Edge]) -> None:
    """Note on nodes and edges which of NaN and ∞ they have that nothing before them has."""
    in_operands: dict[Node, set[str]] = {}
    for edge in edges:
        in_operands.setdefault(edge.target, set()).update(_kinds(edge.source.value))
    for node in nodes:
        node.begins = " and ".join(kind for kind in _kinds(node.value) if kind not in in_operands.get(node, ()))
    for edge in edges:
        if edge.contribution is not None and edge.target.adjoint is not None:
            arriving = _kinds(edge.target.adjoint)
            edge.begins = " and ".join(kind for kind in _kinds(edge.contribution) if kind not in arriving)


def _kinds(array: np.ndarray) -> list[str]:
    """Which of NaN and ∞ are in an array."""
    if np.isfinite(array).all():
        return []
    return [name for name, test in _KINDS if test(array).any()]
