"""Colour in a terminal: the state of a function, the guilty line, the entries that are off. Never colour alone."""

from __future__ import annotations

import os
import re
import sys

BLUE, ORANGE, GREY = "\033[1;34m", "\033[1;33m", "\033[2m"  # red and green are one colour to many
PLAIN = "\033[0m"
GUILTY = "←"
ENTRIES = re.compile(r"\s*[✓✗](?: [✓✗])*")  # a row of the picture that shows which entries are off
STATE = re.compile(r"^(\S+ +)(right|wrong|not started)$", re.MULTILINE)
STATES = {"right": BLUE, "wrong": ORANGE, "not started": GREY}


def wanted() -> bool:
    """Does the reader want colour? Only a terminal shows it, and NO_COLOR in the environment asks for none."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def painted(text: str, colour: bool | None = None) -> str:
    """A text in colour, if that is wanted; the words are the same without it.

    >>> painted("J_W3   right", colour=True)
    'J_W3   \\x1b[1;34mright\\x1b[0m'
    >>> painted("J_W3   right", colour=False)
    'J_W3   right'
    """
    if not (wanted() if colour is None else colour):
        return text
    text = STATE.sub(lambda found: f"{found[1]}{STATES[found[2]]}{found[2]}{PLAIN}", text)
    return "\n".join(_line(line) for line in text.split("\n"))


def _line(line: str) -> str:
    if ENTRIES.fullmatch(line):
        return line.replace("✗", f"{ORANGE}✗{PLAIN}").replace("✓", f"{BLUE}✓{PLAIN}")
    return f"{ORANGE}{line}{PLAIN}" if GUILTY in line else line
