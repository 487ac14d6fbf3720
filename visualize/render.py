"""From DOT source to a picture: by the `dot` program, or by pygraphviz, which brings Graphviz along."""

from __future__ import annotations

import contextlib
import io
import threading

import graphviz

ADVICE = ("No picture, because Graphviz is not here: `pip install pygraphviz` brings it along "
          "(or install the `dot` program from graphviz.org).")

_one_at_a_time = threading.Lock()  # Graphviz inside this process keeps global state


class NoLayoutError(RuntimeError):
    """Nothing on this machine can lay out a graph."""


def render(source: str, form: str) -> bytes:
    """A picture of a graph as ``svg``, ``png`` or ``pdf``; NoLayoutError with one line of advice if nothing can."""
    with contextlib.suppress(graphviz.ExecutableNotFound, graphviz.CalledProcessError):
        return graphviz.Source(source).pipe(format=form, engine="dot", quiet=True)
    try:
        import pygraphviz  # only where there is no `dot`: loading Graphviz takes time
    except ImportError:
        raise NoLayoutError(ADVICE) from None
    with _one_at_a_time, contextlib.redirect_stderr(io.StringIO()):  # it warns of large graphs there
        return bytes(pygraphviz.AGraph(string=source).draw(format=form, prog="dot"))
