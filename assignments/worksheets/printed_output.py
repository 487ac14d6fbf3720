"""What a learner's code prints: the beginning is shown and kept, and of the rest only how much there was."""

from __future__ import annotations

import codecs
import contextlib
import os
import unicodedata
from collections.abc import Callable
from typing import IO

MOST_SHOWN = 20_000  # bytes


class PrintedOutput:
    """Hears what the learner's code prints: shows and keeps the beginning, and only counts the rest."""

    def __init__(self, show: Callable[[str], None] | None = None, most: int = MOST_SHOWN) -> None:
        self.show, self.most = show, most
        self.kept: list[str] = []
        self.heard = 0

    def hear(self, pipe: IO[bytes]) -> None:
        """Read to the end what a process prints."""
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        with pipe, contextlib.suppress(OSError, ValueError):  # it was closed from the other side
            while piece := os.read(pipe.fileno(), 65536):
                room = max(self.most - self.heard, 0)
                self.heard += len(piece)
                text = decoder.decode(piece[:room])
                if text:
                    self.kept.append(text)
                    if self.show:
                        self.show(text)

    def closing(self) -> str:
        """What was kept, and how much more there was."""
        more = self.heard - self.most
        if more > 0:
            self.kept.append(f"\n… and {more:,} more bytes, not shown.\n")
            if self.show:
                self.show(self.kept[-1])
        return "".join(self.kept)


def printable(text: str) -> str:
    """A text of somebody else's without what would move the cursor of a terminal, or colour it.

    >>> printable("σ \\x1b[2J")
    'σ ?[2J'
    """
    return "".join(letter if letter in "\n\t" or unicodedata.category(letter)[0] != "C" else "?" for letter in text)
