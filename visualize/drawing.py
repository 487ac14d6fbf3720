"""draw(): a picture of how a number was computed, and of how its derivatives come back."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from numbers import Real
from pathlib import Path
from typing import Any

import numpy as np

from tinygrad_edu import Tensor
from visualize import dot, render, simplify, speech, svg
from visualize.graph import Graph
from visualize.reading import read
from visualize.render import NoLayoutError, TooSlowError
from visualize.selection import selected
from visualize.simplify import View

_FORMS = ("svg", "png", "pdf")
_TRIES = 3  # as many layouts as there is patience for: the view that can be read, a simpler one, the simplest


class Drawing:
    """A drawn graph: notebooks show it, ``save()`` writes it.

    ``graph``: all nodes and edges before anything is folded, for those who draw their own. ``source``: the DOT text of
    what is drawn. A graph that is too large to be laid out in a few seconds is simplified; the picture says so, and
    one line on the error stream.
    """

    def __init__(self, graph: Graph, views: Iterator[View]) -> None:
        self.graph = graph
        self._views = views
        self._show(next(views))

    def _show(self, view: View) -> None:
        self._view, self._laid_out = view, ""
        self.source, self._words = dot.source(*view, for_old=render.is_old())

    def save(self, path: str | Path, dpi: float | None = None) -> Path:
        """Write the picture as .svg, .png, .pdf or .dot, whichever the name ends with; missing folders are made.

        ``dpi``: dots per inch of a .png, by default 96. Returns the path of what was written. If nothing here can lay
        out the graph, that is its .dot text beside the path, and one line on the error stream says how to get the
        picture. ValueError for another ending; OSError, which names the file, if it cannot be written: then nothing is.
        """
        path = Path(path)
        form = path.suffix.lower().lstrip(".")
        if form not in (*_FORMS, "dot"):
            raise ValueError(f"{path.name!r} should end with .svg, .png, .pdf or .dot, "
                             "which says what kind of picture to write.")
        if dpi is not None and not (isinstance(dpi, Real) and 1 <= dpi <= 2400):
            raise ValueError(f"dpi={dpi!r} should be a number of dots per inch, such as 96 or 300.")
        if form == "dot":
            return write_whole(path, self.source.encode("utf-8"))
        try:
            picture = self.picture(form, dpi)
        except NoLayoutError as problem:
            path = write_whole(path.with_suffix(".dot"), self.source.encode("utf-8"))
            print(f"{problem} Its text is in {path} meanwhile.", file=sys.stderr)
            return path
        return write_whole(path, picture)

    def picture(self, form: str, dpi: float | None = None) -> bytes:
        """The picture as ``svg``, ``png`` or ``pdf``; NoLayoutError, in words, if there is none."""
        laid_out = self._positions()
        if form == "png":
            fitting = render.fitting_dpi(laid_out, dpi)
            if dpi is not None and fitting < dpi:
                print(f"At {dpi:g} dots per inch the picture would be too large for most programs; it has "
                      f"{fitting:.0f}. A .svg or .pdf is sharp at every size.", file=sys.stderr)
            return render.picture(laid_out, form, fitting)
        picture = render.picture(laid_out, form)
        return picture if form != "svg" else self._with_words(picture.decode("utf-8")).encode("utf-8")

    def _positions(self) -> str:
        """The layout, made once for all forms: of the first view for which it does not take too long."""
        tries = 0
        while not self._laid_out:
            try:
                if simplify.is_hopeless(self._view.graph):
                    raise TooSlowError
                tries += 1
                small = simplify.is_small(self._view.graph)
                self._laid_out = render.lay_out(self.source, None if small else render.DEADLINE / tries)
            except TooSlowError:
                simpler = list(self._views) if tries == _TRIES - 1 else [next(self._views, None)]
                if tries == _TRIES or not simpler or simpler[-1] is None:
                    boxes = len(self._view.graph.nodes)
                    raise NoLayoutError(f"No picture, because the layout of {boxes} boxes takes longer than "
                                        f"{render.DEADLINE:g} s. Draw a part of it: draw(…, around=a tensor), "
                                        "or less: depth=1.") from None
                self._show(simpler[-1])
            else:
                if self._view.graph.notes:
                    print(" ".join(self._view.graph.notes), file=sys.stderr)
        return self._laid_out

    def _with_words(self, picture: str) -> str:
        """An SVG with words for those who hear it, and dark colours for dark pages."""
        graph = self._view.graph
        return svg.finish(picture, speech.title(graph), speech.description(graph), self._words)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        """What a notebook shows: the picture, or one line of advice."""
        try:
            picture = self.picture("svg").decode("utf-8")
            # Inline, because tooltips and dark pages do not reach into an image; exported notebooks take it too.
            return {"text/html": svg.inline(picture), "image/svg+xml": picture, "text/plain": repr(self)}
        except Exception as problem:  # a notebook gets words, whatever happened
            return {"text/plain": str(problem)}

    def __repr__(self) -> str:
        return f"<Drawing of {len(self._view.graph.nodes)} boxes; save() writes it as a picture>"


def write_whole(path: Path, content: bytes) -> Path:
    """Write a file as a whole or not at all; OSError in words, which names it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        real = path.resolve()  # a link stays a link
        half = real.with_name(f".{real.name}.half")
        try:
            half.write_bytes(content)
            os.replace(half, real)
        finally:
            half.unlink(missing_ok=True)
    except OSError as problem:
        raise OSError(problem.errno, f"{path} could not be written: {problem.strerror or problem}") from None
    return path


def draw(output: Tensor, names: Mapping[str, Any] | None = None, *, gradient: Any = None,
         steps: bool | None = None, fold: bool = True, depth: int | None = None,
         around: Tensor | np.ndarray | str | None = None, reach: int = 3, unfold: str | None = None,
         jacobians: Mapping[Tensor, Any] | None = None) -> Drawing:
    """Draw the computation graph of a Tensor: values forward, the chain rule back.

    ``names``: variables, such as ``locals()``, after which nodes are named; a Tensor's own name comes first, and names
    that start with _ do not count. ``gradient``: ∂L/∂output, for an output of more than one number. ``steps``: a node
    for every operation; by default only where all values are single numbers, and otherwise arithmetic that has no
    name of its own stands inside the formula that uses it. ``jacobians``: ∂(output)/∂(a parameter) as somebody has
    derived it by hand, shown in the place of what the chain rule gives.

    Of a large graph: ``fold``: more than six equal parts in a row, such as the layers of a deep network, become one
    ribbon, and what is still too large to be read is folded further; False asks for every node. ``depth``: so many
    levels of groups are shown open, the others as boxes. ``around``: only what lies within ``reach`` edges of this
    Tensor or array, or of the node with this name. ``unfold``: the box with this title, or with something of this name
    in it, stays open.

    Changes nothing: no ``.grad`` is written. Raises TypeError or ValueError, in words, for what has no graph.

    >>> a, b = Tensor(2.0, requires_grad=True), Tensor(-3.0, requires_grad=True)
    >>> c = a * b
    >>> "1 · (−3)" in draw(c, names=locals()).source
    True
    """
    graph = read(output, gradient, names, steps, jacobians, keep=around if isinstance(around, Tensor) else None)
    shown = selected(graph, depth, unfold, around, reach, fold)
    return Drawing(graph, simplify.views(shown, fold, unfold))
