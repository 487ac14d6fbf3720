"""From DOT source to a picture: laid out once, in a process that can be stopped, and then written in any form.

The Graphviz that pygraphviz brings along comes first, so that pictures are the same everywhere; a ``dot`` program is
asked where it is missing.
"""

from __future__ import annotations

import contextlib
import io
import re
import subprocess
import sys
import threading
from pathlib import Path
from types import ModuleType

from visualize import fonts

DEADLINE = 3.0  # seconds for a layout
PAD = 0.15  # inches around a picture
_DPI = 96
_MOST_DOTS = 40e6  # in a PNG: more takes seconds to write, and viewers give up
_LONGEST_SIDE = 30_000
_FIRST_WITHOUT_FAULTS = (2, 50)
_LAYOUT = Path(__file__).with_name("layout.py")

_one_at_a_time = threading.Lock()  # Graphviz inside this process keeps global state


class NoLayoutError(RuntimeError):
    """Nothing on this machine can lay out a graph; the message is one line of advice."""


class TooSlowError(RuntimeError):
    """A layout was stopped at its deadline."""


def lay_out(source: str, deadline: float | None = None) -> str:
    """A graph with positions, as DOT text.

    ``deadline``: in seconds; TooSlowError if it passes. Without one, a small graph is laid out in this process, which
    saves a quarter of a second. NoLayoutError if nothing here can do it.
    """
    fonts.provide()
    bundled = _bundled()
    if bundled is not None:
        with contextlib.suppress(_BrokenError):
            if deadline is None:
                return _inside(bundled, source, "dot", "dot").decode("utf-8")
            try:
                return _run([sys.executable, str(_LAYOUT)], source, deadline).decode("utf-8")
            except OSError:  # no process may be started here
                return _inside(bundled, source, "dot", "dot").decode("utf-8")
    return _program(source, ["-Kdot", "-Tdot"], deadline).decode("utf-8")


def picture(laid_out: str, form: str, dpi: float | None = None) -> bytes:
    """A graph that has positions as ``svg``, ``png`` or ``pdf``; ``dpi``: dots per inch of a PNG."""
    fonts.provide()
    if form == "png":
        laid_out = re.sub(r"^(\s*graph \[)", rf"\g<1>dpi={dpi or _DPI}, ", laid_out, count=1, flags=re.MULTILINE)
    bundled = _bundled()
    if bundled is not None:
        with contextlib.suppress(_BrokenError):
            return _inside(bundled, laid_out, "nop2", form)
    return _program(laid_out, ["-Knop2", f"-T{form}"], None)


def fitting_dpi(laid_out: str, dpi: float | None) -> float:
    """The resolution of a PNG that is no larger than what programs open: as wished, or less."""
    size = re.search(r'bb="[-.\d]+,[-.\d]+,([-.\d]+),([-.\d]+)"', laid_out)
    width, height = (float(length) / 72 + 2 * PAD for length in size.groups()) if size else (1.0, 1.0)
    return min(dpi or _DPI, (_MOST_DOTS / (width * height)) ** 0.5, _LONGEST_SIDE / max(width, height))


def is_old() -> bool:
    """Is there nothing but an old ``dot`` program, for which some things have to be written in another way?"""
    if _bundled() is not None:
        return False
    with contextlib.suppress(OSError, subprocess.SubprocessError):
        told = subprocess.run(["dot", "-V"], capture_output=True, text=True, timeout=10, check=False).stderr
        version = re.search(r"version (\d+)\.(\d+)", told)
        return version is not None and (int(version[1]), int(version[2])) < _FIRST_WITHOUT_FAULTS
    return False


class _BrokenError(Exception):
    """One of the ways to a picture failed; there may be another."""


def _bundled() -> ModuleType | None:
    """pygraphviz with a Graphviz inside, if it is installed."""
    try:
        import pygraphviz
    except ImportError:
        return None
    return pygraphviz


def _inside(bundled: ModuleType, text: str, engine: str, form: str) -> bytes:
    """Let Graphviz run in this process."""
    try:
        with _one_at_a_time, contextlib.redirect_stderr(io.StringIO()), fonts.no_remarks():  # on large graphs, fonts
            return bytes(bundled.AGraph(string=text).draw(format=form, prog=engine))
    except Exception as problem:  # whatever it is, there is another way
        raise _BrokenError(str(problem)) from None


def _program(text: str, options: list[str], deadline: float | None) -> bytes:
    """Ask the ``dot`` program."""
    try:
        return _run(["dot", *options], text, deadline)
    except OSError:
        why = "Graphviz is not here"
    except _BrokenError as problem:  # a `dot` that was built without this format, for example
        why = f"the dot program {problem}"
    raise NoLayoutError(f"No picture, because {why}. `pip install pygraphviz` brings Graphviz along; "
                        "or install the dot program from graphviz.org.")


def _run(command: list[str], text: str, deadline: float | None) -> bytes:
    """What another process makes of a text; OSError if it cannot be started, TooSlowError if it takes too long."""
    no_window = getattr(subprocess, "CREATE_NO_WINDOW", 0)  # on Windows
    try:
        return subprocess.run(command, input=text.encode("utf-8"), capture_output=True, timeout=deadline, check=True,
                              creationflags=no_window).stdout
    except subprocess.TimeoutExpired:
        raise TooSlowError from None
    except subprocess.CalledProcessError as problem:
        raise _BrokenError(f"stopped with code {problem.returncode}") from None
