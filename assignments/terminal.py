"""What is said in a terminal, in lines no wider than it is; where nobody knows how wide, a paragraph stays one line."""

from __future__ import annotations

import re
import shutil
import textwrap
from typing import TextIO

NARROWEST, WIDEST = 40, 110
ENDLESS = 1_000_000
_COMMAND = re.compile(r"(?:^|(?<=  ))(?:python|pip) .*?(?=  |[.,;]?$)")  # typed as it stands, so it stays whole
_TIE, _SPACE = "\N{NO-BREAK SPACE}", " "


def columns(unknown: int = ENDLESS) -> int:
    """How many letters a line may have; ``unknown`` for a file, or a pipe."""
    found = shutil.get_terminal_size((unknown, 24)).columns
    return found if found == ENDLESS else max(NARROWEST, min(found, WIDEST))


def lines(text: str, width: int, hanging: str = "") -> list[str]:
    """A text in lines of so many letters; its own lines stay apart, and what an indented one goes on with is indented.

    ``hanging``: a further indent of what goes on. A word that is too long, and a command, are not broken.

    >>> lines("Next: mend J_W3. A hint:  python -m assignments hint", 30)
    ['Next: mend J_W3. A hint:', 'python -m assignments hint']
    """
    found = []
    for line in text.split("\n"):
        words = line.lstrip(" ")
        indent = line[:len(line) - len(words)]
        tied = _COMMAND.sub(lambda command: command[0].replace(_SPACE, _TIE), words)
        found += textwrap.wrap(tied, width, initial_indent=indent, subsequent_indent=indent + hanging, tabsize=4,
                               break_long_words=False, break_on_hyphens=False) or [""]
    return [line.replace(_TIE, _SPACE) for line in found]


def say(*texts: str, hanging: str = "", file: TextIO | None = None) -> None:
    """Print prose: ``print`` with a line for each text, none wider than the terminal.

    What is aligned in columns is for ``print``: it would be no table any more.
    """
    print(*(line for text in texts for line in lines(str(text), columns(), hanging)), sep="\n", file=file, flush=True)
