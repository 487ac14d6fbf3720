"""page(): a computation replayed in a browser, one step after another, over the drawing of its graph."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path
from typing import Any

import numpy as np

from tinygrad_edu import Tensor
from visualize import heat, render, simplify, speech, wording
from visualize.drawing import Drawing, write_whole
from visualize.explanation import MOST_STEPS, what_is_folded
from visualize.fold import Bundle, Folded, Ribbon
from visualize.graph import Edge, Graph, Node
from visualize.nudge import Entry, NoNudgeError, holds_numbers, nudged, plain
from visualize.pages import picture
from visualize.pages.printed import printed
from visualize.pages.shell import FOLDER, assemble
from visualize.reading import read
from visualize.render import NoLayoutError
from visualize.selection import selected
from visualize.simplify import View
from visualize.steps import Backward, Forward, Step, all_steps, is_number, of_array, size

_MOST_PICTURES = 4  # operands that a step shows as strips
_ROOM = 48.0  # points: for −0.1234


class Page:
    """A page as one file: ``html`` is its text, ``save()`` writes it, and notebooks show it in a frame."""

    def __init__(self, html: str) -> None:
        self.html = html

    def save(self, path: str | Path) -> Path:
        """Write the page as .html; missing folders are made. Returns the path; OSError names what cannot be written."""
        path = Path(path)
        if path.suffix.lower() not in (".html", ".htm"):
            raise ValueError(f"{path.name!r} should end with .html: a page is for a browser.")
        return write_whole(path, self.html.encode("utf-8"))

    def _repr_html_(self) -> str:
        """What a notebook shows."""
        return f'<iframe srcdoc="{escape(self.html)}" title="One step at a time" width="100%" height="760" ' \
               'style="border:0"></iframe>'

    def __repr__(self) -> str:
        return f"<Page of {len(self.html.encode('utf-8')) / 1000:.0f} kB; save() writes it as .html>"


def page(output: Tensor, path: str | Path | None = None, names: Mapping[str, Any] | None = None, *,
         gradient: Any = None, steps: bool | None = None, depth: int | None = None, unfold: str | None = None,
         nudge: Entry | None = None) -> Page:
    """A page that replays how a Tensor was computed and how its derivatives come back, one step at a time.

    ``path``: where to write it at once, as .html. ``names``, ``gradient``, ``steps``, ``depth`` and ``unfold`` are
    those of ``draw``. Of a graph with more than 300 steps, or too large to be drawn, parts are folded into boxes, and
    the page says so.
    ``nudge``: (input, index), which number of an array has a slider; of single numbers all have one.
    Changes nothing. Raises TypeError or ValueError, in words, for what has no graph, and NoLayoutError, in a sentence,
    if nothing here can lay it out in a few seconds.

    >>> a, b = Tensor(2.0, requires_grad=True), Tensor(-3.0, requires_grad=True)
    >>> page(a * b, names={"a": a, "b": b}).html[:15]
    '<!doctype html>'
    """
    graph = read(output, gradient, names, steps, asked_by="page")
    views = _few(graph, selected(graph, depth, unfold), unfold)
    made = replay(graph, output if gradient is None else None, nudge, views)
    if path is not None:
        made.save(path)
    return made


def replay(graph: Graph, output: Tensor | None = None, entry: Entry | None = None,
           views: Iterator[View] | None = None) -> Page:
    """The page of a graph that was read; with the ``output`` it was read from, its inputs can be nudged.

    ``views``: how it may be shown; by default with as much folded as has to be.
    """
    drawing = _Marked(graph, views or _few(graph, graph))
    svg = picture.inline(drawing.picture_to_mark())
    shown = drawing.shown
    found = all_steps(shown)
    title = f"{_named(shown.output)}, one step at a time"
    body = (FOLDER / "steps.html").read_text(encoding="utf-8")
    said = "\n".join(f"<p>{escape(note)}</p>" for note in what_is_folded(graph, shown))
    for place, text in (("title", escape(title)), ("notes", said), ("drawing", svg)):
        body = body.replace(f"<!-- {place} -->", text)
    data = data_of(shown, found, drawing.detailed)
    data["nudge"], functions = nudging(shown if "live" in data else graph, output, "live" in data, entry)
    return Page(assemble(title, body, data, [*functions, "steps.js"], ["plot.css", "steps.css"]))


def nudging(graph: Graph, output: Tensor | None, live: bool, entry: Entry | None
            ) -> tuple[dict[str, Any], list[str]]:
    """What can be nudged, or why nothing can be; and the functions that were printed for it."""
    try:
        if output is None:
            raise NoNudgeError("the way back begins with a gradient that was given")
        data, scripts = nudged(graph, output, live, entry)
    except NoNudgeError as problem:
        return {"refused": str(problem)}, []
    return {**data, "holds": holds_numbers(output)}, [printed(scripts)] if scripts else []


# --- The drawing -----------------------------------------------------------------------------------------------------


class _Marked(Drawing):
    """A drawing whose numbers are in groups of their own, with room for longer ones."""

    def _show(self, view: View) -> None:
        super()._show(view)
        self.shown, self.detailed = view
        self.source = picture.marked(self.source, _ROOM)

    def picture_to_mark(self) -> str:
        """Graphviz's own SVG."""
        return render.picture(self._positions(), "svg").decode("utf-8")


def _few(graph: Graph, shown: Graph, unfold: str | None = None) -> Iterator[View]:
    """The views of what is shown of a graph that have few steps; NoLayoutError if there are none."""
    some = False
    for view in simplify.views(shown, unfold=unfold):
        if len(view.graph.edges) <= MOST_STEPS and len(all_steps(view.graph)) <= MOST_STEPS:
            some = True
            yield view
    if not some:
        raise NoLayoutError(f"No page, because {len(graph.nodes):,} nodes cannot be folded into boxes with at most "
                            f"{MOST_STEPS} steps between them. Take a part of the computation, or put its parts into "
                            'groups: with group("layer 1"): …')


def _named(output: Node) -> str:
    return f"{output.name} = {wording.cut(output.formula)}" if output.formula else output.name


# --- What the script is given ----------------------------------------------------------------------------------------


def data_of(graph: Graph, found: list[Step], detailed: bool) -> dict[str, Any]:
    """The graph and its steps for the page's script; ``types.js`` says what each part means."""
    live = detailed and graph.only_numbers and not any(isinstance(node, Folded) for node in graph.nodes) \
        and all(len(edge.links) == 1 for edge in graph.edges)
    nodes = {node: i for i, node in enumerate(graph.nodes)}
    edges = {id(edge): i for i, edge in enumerate(graph.edges)}
    computed = {step.node for step in found if isinstance(step, Forward)}
    strips = _Strips()
    data: dict[str, Any] = {
        "output": nodes[graph.output],
        "nodes": [{"id": node.id, "name": node.name, "said": _said(node), "given": node not in computed,
                   "adjoint": node.adjoint is not None, **({} if live else {"value": size(node)})}
                  for node in graph.nodes],
        "edges": [{"from": nodes[edge.source], "to": nodes[edge.target], "local": _local(edge),
                   **({"folded": True} if isinstance(edge, Bundle) else {})} for edge in graph.edges],
        "steps": [_step(step, nodes, edges, live, strips) for step in found]}
    if live:
        data["live"] = numbers_of(graph)
    if strips.known:
        data["strips"] = list(strips.known)
        data["shades"] = [heat.colour(x / 10) for x in range(-10, 11)]
    return data


def numbers_of(graph: Graph) -> dict[str, list[Any]]:
    """The numbers of a graph of single numbers: of nodes their values; of edges their derivatives and what they add."""
    return {"values": [_plain(node.value) for node in graph.nodes],
            "seed": [_plain(graph.output.adjoint)],
            "slopes": [_plain(edge.jacobian.number if edge.jacobian else None) for edge in graph.edges],
            "contributions": [_plain(edge.contribution) for edge in graph.edges],
            "totals": [_plain(edge.total) for edge in graph.edges]}


def _plain(number: Any) -> float | str | None:
    """A single number as JSON can hold it; where there is none, None."""
    return None if number is None else plain(float(np.asarray(number).item()))


def _said(node: Node) -> str:
    """``f: tanh of e``, for those who hear the page."""
    about = node.about if isinstance(node, Folded) else ""
    return f"{node.name}: " + (about or (speech.spoken(wording.cut(node.formula)) if node.formula else node.role))


def _local(edge: Edge) -> str:
    return edge.local if edge.contribution is not None else ""


def _step(step: Step, nodes: Mapping[Node, int], edges: Mapping[int, int], live: bool, strips: _Strips
          ) -> dict[str, Any]:
    """One step; what is empty is left out."""
    data: dict[str, Any] = {"node": nodes[step.node], "line": step.line, "local": step.local}
    if isinstance(step, Forward):
        data["edges"] = [edges[id(edge)] for edge in step.edges]
        if live:
            data["template"] = step.template if " = " in step.numbers else ""
    else:
        data["adjoint"] = step.adjoint
        data |= {"edge": edges[id(step.edge)]} if step.edge is not None else {}
        data |= {"number": step.number, "of": step.of} if step.of > 1 else {}
    if not live:
        data |= {"numbers": step.numbers, "sum": step.sum, **_pictures(step, strips)}
        if isinstance(step, Backward) and step.total is not None and not isinstance(step.node, Ribbon):
            data["now"] = of_array(step.total)
    return {name: value for name, value in data.items() if value != ""}


class _Strips:
    """Heat strips, each once, as text: a letter for each cell, a stroke between rows."""

    def __init__(self) -> None:
        self.known: dict[str, int] = {}

    def picture(self, name: str, array: np.ndarray) -> list[Any]:
        """A name, a size, and the numbers of a small array or the place of a strip."""
        array = np.asarray(array)
        about = [name, wording.number(array.item()) if array.size == 1 else of_array(array)]
        if array.size == 1 or not array.size:
            return about
        if heat.is_small(array):
            return [*about, [[wording.number(x, 3) for x in row] for row in heat.as_matrix(array)]]
        letters = "/".join("".join("?" if np.isnan(x) else chr(97 + heat.shade(x)) for x in row)
                           for row in heat.scaled(array))
        return [*about, self.known.setdefault(letters, len(self.known))]


def _pictures(step: Step, strips: _Strips) -> dict[str, Any]:
    """The arrays of a step: those that go into it, and what comes out."""
    if isinstance(step.node, Ribbon):
        return {}
    if isinstance(step, Forward):
        if all(map(is_number, step.nodes)):
            return {}
        sources = list(dict.fromkeys(edge.source for edge in step.edges if not isinstance(edge.source, Ribbon)))
        return {"before": [strips.picture(node.name, node.value) for node in sources[:_MOST_PICTURES]],
                "after": [strips.picture(step.node.name, step.node.value)]}
    if step.edge is None or step.between_numbers or not step.edge.links or isinstance(step.edge.target, Ribbon):
        return {}
    jacobian, arriving = step.edge.jacobian, step.edge.target.adjoint
    assert jacobian is not None
    assert arriving is not None
    shown = jacobian.shown
    data = {"before": [strips.picture(f"∂{step.output.name}/∂{step.edge.target.name}", arriving)]}
    if shown is not None and shown.size and not jacobian.only_ones:
        of = "" if shown.shape == jacobian.shape else "entries of "  # in I ⊗ a1ᵀ those of a1ᵀ, of which it has many
        data["by"] = [strips.picture(f"{of}{step.edge.local}", shown)]  # the answer, where what arrives is 1
    after = [strips.picture(step.adjoint if step.of == 1 else "this adds", np.asarray(step.edge.contribution))]
    if step.of > 1 and step.total is not None:
        after.append(strips.picture(step.adjoint, step.total))
    return {**data, "after": after}
