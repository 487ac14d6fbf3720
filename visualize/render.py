"""From DOT source to a picture: by the `dot` program, or by pygraphviz, which brings Graphviz along."""

from __future__ import annotations

import contextlib
import io
import threading

import graphviz

from visualize import fonts

_one_at_a_time = threading.Lock()  # Graphviz inside this process keeps global state


class NoLayoutError(RuntimeError):
    """Nothing on this machine can lay out a graph; the message is one line of advice."""


def render(source: str, form: str) -> bytes:
    """A picture of a graph as ``svg``, ``png`` or ``pdf``; NoLayoutError if nothing here can make one."""
    fonts.provide()
    try:
        return graphviz.Source(source).pipe(format=form, engine="dot", quiet=True)
    except graphviz.ExecutableNotFound:
        why = "Graphviz is not here"
    except graphviz.CalledProcessError as problem:  # a `dot` that was built without this format, for example
        why = f"the dot program stopped with code {problem.returncode}"
    try:
        import pygraphviz  # only where `dot` does not help, because loading it takes time
    except ImportError:
        raise NoLayoutError(f"No picture, because {why}. `pip install pygraphviz` brings Graphviz along; "
                            "or install the dot program from graphviz.org.") from None
    with _one_at_a_time, contextlib.redirect_stderr(io.StringIO()), fonts.no_remarks():  # on large graphs, and fonts
        return bytes(pygraphviz.AGraph(string=source).draw(format=form, prog="dot"))
