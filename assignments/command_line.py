"""The command line ``python -m assignments``: every command, with what can be set, in one parser."""

from __future__ import annotations

import re
import sys
from argparse import SUPPRESS, Action, ArgumentParser, BooleanOptionalAction, Namespace, RawDescriptionHelpFormatter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from assignments.course import LABS
from assignments.lab import html_file, number, unknown, whole_number
from assignments.practice import command_line as practice
from assignments.terminal import columns, lines
from assignments.worksheets.learners_folder import DEFAULT

EXAMPLES = """examples:
  python -m assignments list
  python -m assignments run backpropagation
  python -m assignments run backpropagation --hidden 10 10 --seed 5
  python -m assignments run fitting_distribution --mu 160 --sigma 12 --show
  python -m assignments run backpropagation --train train.html
  python -m assignments run backpropagation --help

examples of doing a lab yourself:
  python -m assignments start backpropagation
  python -m assignments check backpropagation
  python -m assignments hint backpropagation J_W3
"""
MISUSED = 2  # the exit code
ALL = "all"  # in the place of a lab's name


class ShowVersion(Action):
    """``--version``, which brings NumPy only if it is asked for."""

    def __call__(self, parser: ArgumentParser, *rest: Any) -> None:
        from tinygrad_edu import __version__

        print(f"tinygrad_edu {__version__}, Python {sys.version.split()[0]}")
        parser.exit()


class CommandLine(ArgumentParser):
    """A parser that meets what it does not know with what there is, and takes a function or a topic anywhere."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._negative_number_matcher = re.compile(r"-\.?\d")  # argparse takes -1e5 for an option, and -5 for a number

    def error(self, message: str) -> NoReturn:
        """Say what is wrong, and leave."""
        usage = "" if message.endswith("\n") else self.format_usage()
        self.exit(MISUSED, usage + "\n".join(lines(message.rstrip("\n"), columns())) + "\n")

    def _check_value(self, action: Action, value: Any) -> None:  # argparse asks this of a command or a lab
        if action.choices is not None and value not in action.choices:
            self.error(unknown(str(action.dest), value, action.choices))

    def parse_known_args(self, args: Sequence[str] | None = None,  # type: ignore[override]
                         namespace: Namespace | None = None) -> tuple[Namespace, list[str]]:
        """Read the words of a command; nothing is left over."""
        found, left = super().parse_known_args(args, namespace)
        for name in ("function", "topic"):
            if left and not left[0].startswith("-") and vars(found).get(name, "") is None:
                setattr(found, name, left.pop(0))  # argparse looks for it only before the options
        if left and not left[0].startswith("-") and "function" in found:
            self.error(f"One function at a time, or none for all of them: {left[0]!r} is one too many.\n")
        if left:
            options = [flag for action in self._actions if action.help != SUPPRESS for flag in action.option_strings
                       if flag.startswith("--")]
            self.error(unknown("option", left[0].split("=")[0], options))
        return found, left


def command_line() -> CommandLine:
    """The commands and their options."""
    parser = CommandLine("python -m assignments", description="The course's labs.", epilog=EXAMPLES,
                         formatter_class=RawDescriptionHelpFormatter)
    parser.add_argument("--version", action=ShowVersion, nargs=0, help="show the version and leave")
    commands = parser.add_subparsers(title="commands", dest="command", metavar="command", required=True)

    labs_there_are = _add(commands, "list", "show the labs, in the course's order, and how far you are", lab=False)
    labs_there_are.add_argument("--in", dest="folder", type=Path, default=DEFAULT, metavar="DIR",
                                help="the folder with your worksheets (default %(default)s)")

    run = commands.add_parser("run", help="do a lab with its real data, and draw its pictures", epilog=EXAMPLES,
                              formatter_class=RawDescriptionHelpFormatter)
    labs = run.add_subparsers(title="labs", dest="lab", metavar="lab", required=True)
    for lab in LABS.values():
        options = labs.add_parser(lab.name, usage=f"{run.prog} {lab.name} [options]", help=lab.summary,
                                  description=f"{lab.title}: {lab.summary}.")
        for option in lab.options:
            option.add_to(options)
        if lab.film:
            options.add_argument("--film", metavar="FILE", type=html_file,
                                 help="write the run as a page, too, in which you can go back and forth")
        for page in lab.pages:
            options.add_argument(f"--{page.name}", metavar="FILE", type=html_file, help=page.help)
        options.add_argument("--out", metavar="DIR", type=Path, default=Path("pictures") / lab.name,
                             help="folder for the pictures (default %(default)s)")
        options.add_argument("--show", action="store_true", help="show the pictures in windows as well")

    everything = labs.add_parser(ALL, help="every lab, and a page that shows them",
                                 description="Do every lab, one after the other, and write index.html with a picture "
                                             "of each.")
    everything.add_argument("--out", metavar="DIR", type=Path, default=Path("pictures"),
                            help="folder for index.html and a folder of each lab (default %(default)s)")

    _add_those_of_a_learner(commands)
    practice.add_to(commands)
    return parser


def _add_those_of_a_learner(commands: Any) -> None:
    """Add the commands of those who do a lab themselves, and of their teachers."""
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
    check.add_argument("--csv", type=Path, metavar="FILE", help="with --all: write a table for a gradebook here")
    check.add_argument("--feedback", type=Path, metavar="DIR",
                       help="with --all: write here a file for each learner, with what check would say")
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


def _add(commands: Any, name: str, text: str, lab: bool = True) -> ArgumentParser:
    usage = f"python -m assignments {name} {'lab ' if lab else ''}[options]"
    parser: ArgumentParser = commands.add_parser(name, usage=usage, help=text,
                                                 description=f"{text[0].upper()}{text[1:]}.")
    if lab:
        parser.add_argument("lab", choices=list(LABS), metavar="lab",
                            help="the lab's name; python -m assignments list shows them")
        parser.add_argument("--in", "--into", dest="folder", type=Path, default=DEFAULT, metavar="DIR",
                            help="your folder (default %(default)s)")
    return parser


def _blank(parser: ArgumentParser) -> None:
    parser.add_argument("--blank", action="store_true", help="with nothing written out: every line is left to you")


def _function(parser: ArgumentParser) -> None:
    parser.usage = str(parser.usage).replace("[options]", "[function] [options]")
    parser.add_argument("function", nargs="?", help="one of the functions in the worksheet")
