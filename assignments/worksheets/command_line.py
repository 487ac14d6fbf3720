"""The commands of those who do a lab themselves, and of their teachers; what they do stands in ``commands.py``."""

from __future__ import annotations

import re
from argparse import ArgumentParser, BooleanOptionalAction
from pathlib import Path
from typing import Any

from assignments.lab import number, whole_number
from assignments.worksheets.folder import DEFAULT

COMMANDS = ("start", "check", "hint", "solution", "reset", "watch")


def add_to(commands: Any) -> None:
    """Add the commands to those of ``python -m assignments``."""
    start = _add(commands, "start", "put a worksheet into your folder, to be completed by you")
    start.add_argument("--notebook", action="store_true", help="as a notebook; needs the package jupytext")

    _blank(start)

    check = _add(commands, "check", "say of each function in your worksheet whether it is right, and if not, why")
    _function(check)
    check.add_argument("--file", type=Path, metavar="FILE", help="check this script or notebook instead")
    check.add_argument("--pictures", action=BooleanOptionalAction, default=None,
                       help="when all is right, do the lab with your functions and draw it anew, or not at all "
                            "(default: the first time)")
    check.add_argument("--all", type=Path, metavar="DIR", dest="everyone",
                       help="check everybody's worksheets in a folder, for teachers")
    check.add_argument("--json", type=Path, metavar="FILE", help="with --all: write the report here")
    check.add_argument("--jobs", type=whole_number(1, 64), metavar="N",
                       help="with --all: how many to check at a time (default: one for each processor)")

    hint = _add(commands, "hint", "a question, then the formula, then the shape of the line")
    _function(hint)
    hint.add_argument("--level", type=whole_number(1, 3), metavar="1, 2 or 3", help="the hints up to this one")

    solution = _add(commands, "solution", "show how the solution has it, after your own is right")
    _function(solution)
    solution.add_argument("--give-up", action="store_true", help="show it before that, which is noted")

    _blank(_add(commands, "reset", "begin a worksheet afresh; the old one is kept under a number"))

    watch = _add(commands, "watch", "check again whenever you save")
    _function(watch)
    for parser in (check, watch):
        parser.add_argument("--seconds", type=number(above=0, at_most=3600), default=10.0, metavar="S",
                            help="how long a function may take (default %(default)g)")
        parser.add_argument("--megabytes", type=whole_number(50), default=1000, metavar="MB",
                            help="how much memory your code may use (default %(default)d)")


def _add(commands: Any, name: str, text: str) -> ArgumentParser:
    parser: ArgumentParser = commands.add_parser(name, help=text, description=f"{text[0].upper()}{text[1:]}.")
    parser.set_defaults(flags=lambda: re.findall(r"--[a-z-]+", parser.format_usage()))
    parser.add_argument("lab", help="the lab's name; python -m assignments list shows them")
    parser.add_argument("--in", "--into", dest="folder", type=Path, default=DEFAULT, metavar="DIR",
                        help="your folder (default %(default)s)")
    return parser


def _blank(parser: ArgumentParser) -> None:
    parser.add_argument("--blank", action="store_true", help="with nothing written out: every line is left to you")


def _function(parser: ArgumentParser) -> None:
    parser.add_argument("function", nargs="?", help="one of the functions in the worksheet")
