"""draw(): a picture of how a number was computed, and of how its derivatives come back."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tinygrad_edu import Tensor
from visualize import dot
from visualize.fold import fold as fold_repeated
from visualize.reading import read
from visualize.render import NoLayoutError, render

_FORMS = ("svg", "png", "pdf")


class Drawing:
    """A drawn graph: notebooks show it, ``save()`` writes it, ``source`` is its DOT text."""

    def __init__(self, source: str) -> None:
        self.source = source

    def save(self, path: str | Path) -> Path:
        """Write the picture as .svg, .png, .pdf or .dot, whichever the name ends with; missing folders are made.

        Returns the path of what was written. If nothing here can lay out the graph, that is its .dot text beside the
        path, and one line on the error stream says how to get the picture. ValueError for another ending.
        """
        path = Path(path)
        form = path.suffix.lower().lstrip(".")
        if form not in (*_FORMS, "dot"):
            raise ValueError(f"{path.name!r} should end with .svg, .png, .pdf or .dot, "
                             "which says what kind of picture to write.")
        path.parent.mkdir(parents=True, exist_ok=True)
        if form == "dot":
            path.write_text(self.source, encoding="utf-8")
            return path
        try:
            picture = render(self.source, form)
        except NoLayoutError as problem:
            path = path.with_suffix(".dot")
            path.write_text(self.source, encoding="utf-8")
            print(f"{problem} Its text is in {path} meanwhile.", file=sys.stderr)
            return path
        path.write_bytes(picture)
        return path

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        """What a notebook shows: the picture, or one line of advice."""
        try:
            return {"image/svg+xml": render(self.source, "svg").decode(), "text/plain": repr(self)}
        except Exception as problem:  # a notebook gets words, whatever happened
            return {"text/plain": str(problem)}

    def __repr__(self) -> str:
        return f"<Drawing of {self.source.count(chr(10))} lines of DOT; save() writes it as a picture>"


def draw(output: Tensor, names: Mapping[str, Any] | None = None, *, gradient: Any = None,
         steps: bool | None = None, fold: bool = True, jacobians: Mapping[Tensor, Any] | None = None) -> Drawing:
    """Draw the computation graph of a Tensor: values forward, the chain rule back.

    ``names``: variables, such as ``locals()``, after which nodes are named; a Tensor's own name comes first, and names
    that start with _ do not count. ``gradient``: ∂L/∂output, for an output of more than one number. ``steps``: a node
    for every operation; by default only where all values are single numbers, and otherwise arithmetic that has no
    name of its own stands inside the formula that uses it. ``fold``: more than six equal parts in a row, such as the
    layers of a deep network, become one ribbon. ``jacobians``: ∂(output)/∂(a parameter) as somebody has derived it by
    hand, shown in the place of what the chain rule gives. Changes nothing: no ``.grad`` is written.
    Raises TypeError or ValueError, in words, for what has no graph.

    >>> a, b = Tensor(2.0, requires_grad=True), Tensor(-3.0, requires_grad=True)
    >>> c = a * b
    >>> "1 · (−3)" in draw(c, names=locals()).source
    True
    """
    graph = read(output, gradient, names, steps, jacobians)
    return Drawing(dot.source(fold_repeated(graph) if fold else graph))
