"""What is looked at before anything else of this package is loaded: what surrounds it on somebody's machine.

This file has to be understood by an older Python too, so that it can say what is missing.
"""

import io
import os
import sys
from importlib.util import find_spec
from pathlib import Path

OURS = ("tinygrad_edu", "nn", "visualize")


def needs_python(version: str, oldest: "tuple[int, int]" = (3, 10)) -> None:
    """End the program, in words, if Python is too old for it."""
    if sys.version_info < oldest:
        raise SystemExit(f"The labs need Python {oldest[0]}.{oldest[1]} or newer, and this is {version}. "
                         "Make the environment with a newer one, such as  python3.12 -m venv .venv")


def own_folder_comes_last() -> None:
    """Under ``python -m assignments``: a numpy.py or nn.py where it is called takes nobody's place."""
    called_by_name = sys.argv[:1] == ["-m"]  # so it is while Python looks for this package
    if called_by_name and not getattr(sys.flags, "safe_path", False):
        sys.path.append(sys.path.pop(0))


def nothing_stands_in_the_way() -> None:
    """Raise ImportError, in words, if somebody's own file is found in the place of one of the project's packages."""
    here = Path(__file__).resolve().parents[1]
    for name in OURS:
        found = find_spec(name)
        if found is None or found.origin is None:
            continue
        place = Path(found.origin).resolve()
        if place.parents[1] != here:
            raise ImportError(f"{place} stands in the way: Python takes it for this project's package {name!r}. "
                              "Give it another name, or work in another folder.")


def missing_letters_are_replaced() -> None:
    """A terminal without χ in its alphabet shows ? instead."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")


def chosen_backend() -> "str | None":
    """Which windows matplotlib was told to use, by MPLBACKEND, which is put out of its sight.

    matplotlib cannot be imported where that names something that is not there, and a notebook sets it to something
    of its own for every program that is started from a cell. In the notebook itself it stays.
    """
    return None if "ipykernel" in sys.modules else os.environ.pop("MPLBACKEND", None)


needs_python(sys.version.split()[0])
own_folder_comes_last()
nothing_stands_in_the_way()
missing_letters_are_replaced()
BACKEND = chosen_backend()
