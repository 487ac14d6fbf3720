"""What a lab is: its name, what it is about, and the numbers that can be set when it is run."""

from __future__ import annotations

import math
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any


@dataclass(frozen=True)
class Option:
    """What can be set for a run: ``--name``, its default, and how its text is read; a switch has no text.

    The default may be a number, a tuple of numbers, a word, or None: nothing is set then, and nothing is said of it.
    """

    name: str
    default: Any
    read: Callable[[str], Any] | None
    help: str
    metavar: str | tuple[str, ...] = "NUMBER"

    def add_to(self, parser: ArgumentParser) -> None:
        """Add it to a command line; a tuple as default makes it an option of that many numbers, False a switch."""
        flag = f"--{self.name.replace('_', '-')}"
        if self.read is None:
            parser.add_argument(flag, action="store_true", help=self.help)
            return
        several = isinstance(self.default, tuple)
        default = " ".join(map(str, self.default)) if several else \
            self.default if isinstance(self.default, str) else "" if self.default is None else f"{self.default:,}"
        parser.add_argument(flag, default=self.default, type=self.read, metavar=self.metavar,
                            nargs=len(self.default) if several else None,
                            help=self.help + (f" (default {default})" if default else ""))


@dataclass(frozen=True)
class Page:
    """A page for a browser that is written in the place of a run: ``--name FILE``.

    ``module``: of the lab's folder; its ``page`` makes the HTML of those options of a run that are named here.
    """

    name: str
    help: str
    module: str
    options: tuple[str, ...]


@dataclass(frozen=True)
class Lab:
    """One lab of the course, as its folder declares it in ``__init__.py``.

    ``package`` is the ``__name__`` of that folder, ``assignments.module_N_subject.name``: it says what the lab is
    called, and in which of the course's modules it stands. ``pictures``: the files that a run writes; the first one
    stands for the lab where all labs are shown. ``game``: of a lab that has one, what may be set for it; where nothing
    else is, ``run NAME`` opens it in a window, by the switch ``play``. ``practice``: topics whose exercises keep fresh
    what is learned here.
    """

    package: str
    title: str
    summary: str
    options: tuple[Option, ...]
    pictures: tuple[str, ...]
    pages: tuple[Page, ...] = ()
    film: bool = False  # can a run be written as a page with a scrubber?
    practice: tuple[str, ...] = ()
    game: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What it is called on the command line."""
        return self.package.split(".")[-1]

    @property
    def module(self) -> int:
        """The number of the course's module, 1 to 6."""
        return int(self.package.split(".")[-2].split("_")[1])

    @property
    def defaults(self) -> dict[str, Any]:
        """Every option with its default."""
        return {option.name: option.default for option in self.options}

    def solution(self) -> ModuleType:
        """The lab's ``solution.py``, imported only now: it needs NumPy and matplotlib, and a list of labs does not."""
        return import_module(f"{self.package}.solution")

    def page(self, page: Page, settings: dict[str, Any]) -> str:
        """One of the lab's pages, as HTML."""
        make: Callable[..., str] = import_module(f"{self.package}.{page.module}").page
        return make(**{name: settings[name] for name in page.options})

    def exercise(self) -> ModuleType:
        """The lab's ``exercise.py``: EXERCISES, and ``celebrate``, which draws what they have made possible."""
        return import_module(f"{self.package}.exercise")

    def exercises(self) -> tuple[Any, ...]:
        """The functions that a learner writes, in the order in which they are written."""
        return tuple(self.exercise().EXERCISES)


# --- Reading numbers from the command line -----------------------------------------------------------------------


def whole_number(at_least: int, at_most: int | None = None) -> Callable[[str], int]:
    """A reader of whole numbers between two bounds, the second of which may be missing.

    >>> whole_number(at_least=1)("50_000")
    50000
    """
    def read(text: str) -> int:
        try:
            number = int(text)
        except ValueError:
            raise ArgumentTypeError(f"{text!r} is not a whole number such as {max(at_least, 7)}.") from None
        if number < at_least or (at_most is not None and number > at_most):
            bounds = f"at least {at_least:,}" if at_most is None else f"between {at_least:,} and {at_most:,}"
            raise ArgumentTypeError(f"{number} will not do: it must be {bounds}.")
        return number
    return read


def number(above: float = -math.inf, at_least: float = -math.inf, at_most: float = math.inf) -> Callable[[str], float]:
    """A reader of finite numbers within bounds, any of which may be missing.

    >>> number(above=0)("3.5")
    3.5
    """
    def read(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            raise ArgumentTypeError(f"{text!r} is not a number such as 3.5.") from None
        if not math.isfinite(value):
            raise ArgumentTypeError(f"{text} will not do: it must be a finite number.")
        if value <= above or not at_least <= value <= at_most:
            bound = f"greater than {above:g}" if value <= above else \
                f"at least {at_least:g}" if value < at_least else f"at most {at_most:g}"
            raise ArgumentTypeError(f"{text} will not do: it must be {bound}.")
        return value
    return read


def one_of(*words: str) -> Callable[[str], str]:
    """A reader of one of these words.

    >>> one_of("slope", "depth")("depth")
    'depth'
    """
    def read(text: str) -> str:
        if text not in words:
            raise ArgumentTypeError(unknown("choice", text, words).strip())
        return text
    return read


def file(text: str, such_as: str = "report.json") -> Path:
    """A reader of the name of a file that is to be written."""
    path = Path(text)
    if not text or path.is_dir():
        raise ArgumentTypeError(f"{text!r} is a folder; a file has to have a name, such as {path / such_as}.")
    return path


def html_file(text: str) -> Path:
    """A reader of the name of a page that is to be written."""
    if Path(text).suffix.lower() not in (".html", ".htm"):
        raise ArgumentTypeError(f"{text!r} should end with .html: a page is for a browser.")
    return file(text, such_as="page.html")


# --- Names -------------------------------------------------------------------------------------------------------


def unknown(kind: str, word: str, known: Iterable[str]) -> str:
    """Say that there is no such thing, and which names are nearest."""
    known = list(known)
    near = [name for name in known if name.lower() == word.lower().replace("-", "_")]
    bare = {name.lstrip("-"): name for name in known}  # that each option begins with -- makes none of them alike
    near = near or [bare[name] for name in get_close_matches(word.lower().lstrip("-"), bare, cutoff=0.4)]
    advice = f"Did you mean {' or '.join(near)}?" if near else f"There are: {', '.join(known)}." if known else ""
    return f"There is no {kind} {word!r}. {advice}".strip() + "\n"
