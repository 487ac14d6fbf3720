"""The course's labs, in the course's order; ``python -m assignments`` lists and runs them.

``surroundings`` looks at the machine before anything else. ``lab`` says what a lab is, ``course`` which there are. Each
lab is a folder in that of its module: a README with the mathematics, the ``solution`` that a learner reads, the
``exercise`` that asks for parts of it, and the ``plots`` it draws. ``practice`` asks for derivatives without end.
``descent`` watches over long training, ``pictures`` looks after the files that are written, ``gif`` and ``film`` show
what moves, as a picture and as a page, ``elsewhere`` shows how a library does the same, and ``everything`` does all
labs. ``command_line`` says what can be asked for, and ``terminal`` how wide what is answered may be.

    >>> from assignments import check
    >>> check(lambda: 0)
    There is no exercise <lambda> in any lab.
"""

import sys
from typing import Any

from assignments import surroundings as surroundings
from assignments.moved import OldNames

__all__ = ["check"]


def __getattr__(name: str) -> Any:
    """``check``, which brings NumPy: only who asks for it waits for that."""
    if name != "check":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from assignments.worksheets.here import check

    return check


sys.meta_path.insert(0, OldNames())  # in front: a folder with nothing but old bytecode in it would be found first
