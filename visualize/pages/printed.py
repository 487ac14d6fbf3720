"""Functions that Python prints into a page: ``printed.f(x)`` in its scripts is the f that was traced here."""

from __future__ import annotations

from collections.abc import Iterable
from textwrap import indent

from tinygrad_edu.compiler.javascript import Script, libraries


def printed(scripts: Iterable[Script]) -> str:
    """Printed functions as one of the scripts of ``assemble``, before those that call them.

    A script that does so says ``import { printed } from "./printed.js";``.
    """
    scripts = list(scripts)
    files = libraries(arrays=any(script.arrays for script in scripts))
    return "\n".join(['import { printed } from "./printed.js";', *(f'import "{path.as_posix()}";' for path in files),
                      "Object.assign(printed, (() => {",  # a scope of their own, whatever their names are
                      *(indent(script, "  ") for script in scripts),
                      f"  return {{ {', '.join(script.name for script in scripts)} }};", "})());", ""])
