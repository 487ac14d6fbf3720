"""explain(): how a number was computed, and how its derivatives come back, as lines of text."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tinygrad_edu import Tensor
from visualize import simplify, wording
from visualize.graph import Graph
from visualize.reading import read
from visualize.selection import selected
from visualize.steps import Backward, Forward, Step, all_steps, size

MOST_STEPS = 300  # nobody reads more; of a larger graph parts are folded into boxes, as in its picture
_WIDEST = 60  # places of a column


def explain(output: Tensor, names: Mapping[str, Any] | None = None, *, gradient: Any = None,
            steps: bool | None = None, depth: int | None = None, unfold: str | None = None) -> str:
    """The computation of a Tensor step by step: every value forward, then every contribution of the chain rule back.

    ``names``, ``gradient``, ``steps``, ``depth`` and ``unfold`` are those of ``draw``. Of a graph with more than 300
    steps parts are folded, as in its picture, and a line says so. Changes nothing; raises TypeError or ValueError, in
    words, for what has no graph.

    >>> x = Tensor(2.0, requires_grad=True)
    >>> print(explain(x * x.sin(), {"x": x}))
    Given     x = 2
    <BLANKLINE>
    Forward   a = sin(x)   sin(2)       = 0.9093
              f = x·a      2 · 0.9093   = 1.819
    <BLANKLINE>
    Backward  ∂f/∂f = 1
              ∂f/∂x += ∂f/∂f · ∂f/∂x|a   1 · 0.9093      = 0.9093    (so far 0.9093)   ∂f/∂x|a = a
              ∂f/∂a = ∂f/∂f · ∂f/∂a      1 · 2           = 2                           ∂f/∂a = x
              ∂f/∂x += ∂f/∂a · ∂a/∂x     2 · (−0.4161)   = −0.8323   (in all 0.077)    ∂a/∂x = cos(x)
    """
    graph = read(output, gradient, names, steps, asked_by="explain")
    shown, found = few_steps(selected(graph, depth, unfold), unfold)
    notes = what_is_folded(graph, shown)
    return "\n".join([*notes, *[""] * bool(notes), *_lines(shown, found)])


def what_is_folded(graph: Graph, shown: Graph) -> list[str]:
    """What has to be said of a graph whose steps are shown with parts folded into boxes; nothing if they are not."""
    if len(shown.nodes) == len(graph.nodes):
        return list(shown.notes)
    return [*(shown.notes or [f"{len(graph.nodes):,} nodes drawn as {len(shown.nodes)} boxes."]),
            "A step is what happens between two boxes; what happens inside of them is left out."]


def few_steps(graph: Graph, unfold: str | None = None) -> tuple[Graph, list[Step]]:
    """The steps of a graph; of one with too many, those of the first view in which they are few."""
    found = all_steps(graph)
    if len(found) > MOST_STEPS:
        for view in simplify.views(graph, unfold=unfold):
            graph, found = view.graph, all_steps(view.graph)
            if len(found) <= MOST_STEPS:
                break
    return graph, found


def _lines(graph: Graph, found: Sequence[Step]) -> Iterator[str]:
    """What is given, what is computed, what comes back: each under its word."""
    computed = {step.node for step in found if isinstance(step, Forward)}
    given = [f"{node.name} = {size(node)}" if node.value.size == 1 else f"{node.name}: {size(node)}"
             for node in graph.nodes if node not in computed]
    forward = [(step.line, *_halves(step.numbers)) for step in found if isinstance(step, Forward)]
    backward = [(step.line, *_halves(step.numbers), _so_far(step), step.local)
                for step in found if isinstance(step, Backward)]
    for word, table in (("Given", [(text,) for text in given]), ("Forward", forward), ("Backward", backward)):
        if word != "Given" and table:
            yield ""
        yield from (f"{word if i == 0 else '':10}{text}" for i, text in enumerate(_aligned(table)))


def _halves(numbers: str) -> tuple[str, str]:
    """A product and its result, so that results stand below one another."""
    product, equals, result = numbers.rpartition(" = ")
    return (product, f"= {result}") if equals else (numbers, "")


def _so_far(step: Backward) -> str:
    """The sum, in a few words."""
    if not step.sum or step.total is None:
        return ""
    total = wording.number(step.total.item()) if step.total.size == 1 else wording.spread(step.total)
    return f"({'in all' if step.number == step.of else 'so far'} {total})"


def _aligned(table: Sequence[Sequence[str]]) -> Iterator[str]:
    """Rows whose columns begin below one another; a column with nothing in it is left out.

    After a text that is longer than its column the row goes on below it.
    """
    columns = [column for column in zip(*table) if any(column)]
    widths = [max(_width(text) for text in column if _fits(text) or not any(map(_fits, column))) for column in columns]
    for row in zip(*columns):
        line = ""
        for i, (text, width) in enumerate(zip(row, widths)):
            if _width(text) > width and any(row[i + 1:]):
                yield line + text
                line, text = " " * _width(line), ""
            line += text + " " * (width - _width(text) + 3)
        yield line.rstrip()


def _fits(text: str) -> bool:
    return 0 < _width(text) <= _WIDEST


def _width(text: str) -> int:
    """How many places a text takes in a terminal: 名 takes two, an accent that stands above a letter takes none."""
    return sum(0 if unicodedata.category(character) in ("Mn", "Me", "Cf") else
               2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
