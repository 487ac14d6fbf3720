"""What was done by hand, done elsewhere: by the engine, and by a library, so that what is learned carries over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assignments.terminal import say


def agreement(difference: float, at_most: float = 1e-12) -> str:
    """What is said of two ways to the same numbers that differ by so much.

    >>> print("By hand and by the engine they", agreement(1e-16))
    By hand and by the engine they agree
    """
    return "agree" if difference < at_most else "differ, so one of the two is wrong"


def the_same_by(library: str, lines: str, names: Mapping[str, Any]) -> Any:
    """Print lines of Python that use another library, and what the last one gives; None where it is not installed.

    ``library``: as one calls it, "SciPy". ``lines``: imports and assignments, and in the end an
    expression; they may use ``names``. What is shown is what is run.

    >>> the_same_by("NumPy", "import numpy as np\\nnp.round(np.gradient(y, 0.5), 3)", {"y": [0.0, 1.0, 4.0]})
    The same by NumPy:
        import numpy as np
        np.round(np.gradient(y, 0.5), 3)
        → [2. 4. 6.]
    array([2., 4., 6.])
    """
    *statements, last = lines.strip().splitlines()
    space = dict(names)
    try:
        exec("\n".join(statements), space)
        found = eval(last, space)
    except ImportError as missing:
        package = (missing.name or library.lower()).split(".")[0]
        say(f"The same by {library}, where it is installed (pip install {package}):")
        print(*(f"    {line}" for line in (*statements, last)), sep="\n")
        return None
    print(f"The same by {library}:")
    print(*(f"    {line}" for line in (*statements, last)), sep="\n")
    print(f"    → {found}")
    return found
