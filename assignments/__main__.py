"""The labs on the command line: ``python -m assignments``."""

from __future__ import annotations

import io
import sys
from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from pathlib import Path

from assignments.course import LABS
from assignments.lab import Lab

EXAMPLES = """examples:
  python -m assignments list
  python -m assignments run backpropagation
  python -m assignments run backpropagation --iterations 10000 --hidden 10 10 --seed 5
  python -m assignments run fitting_distribution --mu 160 --sigma 12 --show
  python -m assignments run backpropagation --help
"""

FINISHED, FAILED, MISUSED, INTERRUPTED = 0, 1, 2, 130  # exit codes; 130 is the custom for Ctrl-C


def command_line() -> ArgumentParser:
    """The commands and their options."""
    parser = ArgumentParser("python -m assignments", description="The course's labs.", epilog=EXAMPLES,
                            formatter_class=RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(title="commands", dest="command", metavar="command", required=True)
    commands.add_parser("list", help="show the labs, in the course's order")
    run = commands.add_parser("run", help="do a lab with its real data, and draw its pictures", epilog=EXAMPLES,
                              formatter_class=RawDescriptionHelpFormatter)
    labs = run.add_subparsers(title="labs", dest="lab", metavar="lab", required=True)
    for lab in LABS.values():
        options = labs.add_parser(lab.name, usage=f"{run.prog} {lab.name} [options]", help=lab.summary,
                                  description=f"{lab.title}: {lab.summary}.")
        for option in lab.options:
            option.add_to(options)
        options.add_argument("--out", metavar="DIR", type=Path, default=Path("pictures") / lab.name,
                             help="folder for the pictures (default %(default)s)")
        options.add_argument("--show", action="store_true", help="show the pictures in windows as well")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line asks; the exit code says how it ended."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal without χ in its alphabet shows ? instead
    words = list(sys.argv[1:] if arguments is None else arguments)
    parser = command_line()
    if not words:
        parser.print_help()
        return FINISHED
    for word, known, kind in zip(words, (("list", "run"), tuple(LABS)), ("command", "lab")):
        if not word.startswith("-") and word not in known:
            parser.exit(MISUSED, unknown(kind, word, known))
        if word == "list":
            break
    options, rest = parser.parse_known_args(words)
    if rest:
        names = [name.replace("_", "-") for name in LABS[options.lab].defaults] if "lab" in options else []
        settings = [f"--{name}" for name in (*names, "out", "show")] if names else []
        parser.exit(MISUSED, unknown("option", rest[0].split("=")[0], settings))
    if options.command == "list":
        show_labs()
        return FINISHED
    try:
        return run(LABS[options.lab], options)
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return INTERRUPTED
    except OSError as problem:
        print(problem, file=sys.stderr)
        return FAILED


def unknown(kind: str, word: str, known: Iterable[str]) -> str:
    """Say that there is no such thing, and which names are nearest."""
    known = list(known)
    near = get_close_matches(word.lower(), known, cutoff=0.4)
    advice = f"Did you mean {' or '.join(near)}?" if near else f"There are: {', '.join(known)}." if known else ""
    return f"There is no {kind} {word!r}. {advice}".strip() + "\n"


def show_labs() -> None:
    """One line for each lab: its place in the course, its name, and what is done in it."""
    width = max(map(len, LABS))
    for lab in LABS.values():
        print(f"module {lab.module}   {lab.name:{width}}   {lab.summary}")
    print("\nDo one with  python -m assignments run NAME  (--help after it shows what can be set).")


def run(lab: Lab, options: Namespace) -> int:
    """Do a lab with the options of the command line."""
    from assignments.pictures import Pictures  # brings matplotlib, which a list of labs can do without

    try:
        pictures = Pictures(options.out, options.show)
    except OSError as problem:
        print(problem, file=sys.stderr)
        return MISUSED
    descent = lab.solution().run(pictures=pictures, **{option.name: getattr(options, option.name)
                                                      for option in lab.options})
    pictures.finish()
    return INTERRUPTED if descent.interrupted else FAILED if descent.problem else FINISHED


if __name__ == "__main__":
    sys.exit(main())
