"""What of a graph is shown, where somebody has said so: ``depth=``, ``unfold=``, ``around=``."""

from __future__ import annotations

from typing import Any

import numpy as np

from tinygrad_edu import Tensor
from visualize import simplify, wording
from visualize.fold import Folded, opened
from visualize.graph import Graph
from visualize.simplify import View


def selected(graph: Graph, depth: int | None, unfold: str | None, around: Tensor | np.ndarray | str | None = None,
             reach: int = 3, fold: bool = True) -> Graph:
    """The part of a graph that was asked for, its groups closed as asked; each means what it means to ``draw``.

    TypeError or ValueError, in words, for what cannot be meant, or is not there.
    """
    _check_kinds(depth, around, reach, unfold)
    shown = graph if around is None else simplify.part(graph, _centre(graph, around), reach)
    if depth is not None:
        shown = simplify.close(shown, unfold, depth=depth)
    if unfold is not None:
        _check_there_is(unfold, graph, shown, fold)
    return shown


def _check_kinds(depth: Any, around: Any, reach: Any, unfold: Any) -> None:
    """TypeError or ValueError for what cannot be meant at all."""
    for what, number, means in (("depth", depth, "levels of groups to show open"),
                                ("reach", reach, "edges around the node to show")):
        if number is not None and not (isinstance(number, int | np.integer) and number >= 0):
            raise ValueError(f"{what}={number!r} should be the number of {means}: 0, 1, 2, …")
    if not isinstance(around, Tensor | np.ndarray | str | None):
        raise TypeError(f"around= should be a tensor of the graph, or a name in it, not {type(around).__name__}.")
    if not isinstance(unfold, str | None):
        raise TypeError(f"unfold= should be the title of a box, or the name of something in it, "
                        f"not {type(unfold).__name__}.")


def _centre(graph: Graph, around: Tensor | np.ndarray | str) -> Any:
    """The node that ``around=`` means."""
    if isinstance(around, str):
        found = next((node for node in graph.nodes if node.name in (around, wording.shown(around))), None)
    else:
        found = graph.node_of(around)
    if found is None:
        what = repr(around) if isinstance(around, str) else around.describe() if isinstance(around, Tensor) else \
            f"an array of shape {around.shape}"
        raise ValueError(f"around= holds {what}, which is no node of this graph. It has "
                         f"{_some([node.name for node in graph.nodes])}.")
    return found


def _check_there_is(unfold: str, graph: Graph, shown: Graph, fold: bool) -> None:
    """ValueError if ``unfold=`` names nothing."""
    boxes = [node for view in (View(shown, True), next(simplify.views(shown, fold)))
             for node in view.graph.nodes if isinstance(node, Folded)]
    if not any(opened(unfold, box.title, box.nodes) for box in boxes) and not opened(unfold, "", graph.nodes):
        folded = f"Folded are {_some([box.title for box in boxes])}." if boxes else "Nothing is folded here."
        raise ValueError(f"unfold={unfold!r} names nothing in this graph. {folded}")


def _some(names: list[str]) -> str:
    """A few names of many."""
    few = ", ".join(dict.fromkeys(names[:12]))
    return few + (", …" if len(names) > 12 else "")
