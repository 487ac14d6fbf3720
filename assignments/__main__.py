"""The labs on the command line: ``python -m assignments``."""

from __future__ import annotations

import os
import sys
from argparse import Action, ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from assignments.course import LABS
from assignments.lab import Lab, unknown
from assignments.practice import command_line as practice
from assignments.worksheets import command_line as worksheets
from assignments.worksheets.folder import DEFAULT, Folder, in_words, mark

EXAMPLES = """examples:
  python -m assignments list
  python -m assignments run backpropagation
  python -m assignments run backpropagation --iterations 10000 --hidden 10 10 --seed 5
  python -m assignments run fitting_distribution --mu 160 --sigma 12 --show
  python -m assignments run backpropagation --help

examples of doing a lab yourself:
  python -m assignments start backpropagation
  python -m assignments check backpropagation
  python -m assignments hint backpropagation J_W3
"""

COMMANDS = ("list", "run", *worksheets.COMMANDS, practice.COMMAND)

# Exit codes; 130 is the custom for Ctrl-C, 141 that for a pipe that nobody reads from.
FINISHED, FAILED, MISUSED, INTERRUPTED, CUT_OFF = 0, 1, 2, 130, 141


class ShowVersion(Action):
    """``--version``, which brings NumPy only if it is asked for."""

    def __call__(self, parser: ArgumentParser, *rest: Any) -> None:
        from tinygrad_edu import __version__

        print(f"tinygrad_edu {__version__}, Python {sys.version.split()[0]}")
        parser.exit()


def command_line() -> ArgumentParser:
    """The commands and their options."""
    parser = ArgumentParser("python -m assignments", description="The course's labs.", epilog=EXAMPLES,
                            formatter_class=RawDescriptionHelpFormatter)
    parser.add_argument("--version", action=ShowVersion, nargs=0, help="show the version and leave")
    commands = parser.add_subparsers(title="commands", dest="command", metavar="command", required=True)
    labs_there_are = commands.add_parser("list", help="show the labs, in the course's order, and how far you are")
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
        options.add_argument("--out", metavar="DIR", type=Path, default=Path("pictures") / lab.name,
                             help="folder for the pictures (default %(default)s)")
        options.add_argument("--show", action="store_true", help="show the pictures in windows as well")
    worksheets.add_to(commands)
    practice.add_to(commands)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line asks; the exit code says how it ended."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    parser = command_line()
    if not words:
        parser.print_help()
        return FINISHED
    for word, known, kind in zip(words, (COMMANDS, tuple(LABS)), ("command", "lab")):
        if not word.startswith("-") and word not in known:
            parser.exit(MISUSED, unknown(kind, word, known))
        if word in ("list", practice.COMMAND):
            break
    options, rest = parser.parse_known_args(words)
    if rest and vars(options).get("function", "no such thing") is None and not rest[0].startswith("-"):
        options.function = rest.pop(0)  # argparse looks for it only right after the lab, not after an option
    if rest and "function" in options and not rest[0].startswith("-"):
        parser.exit(MISUSED, f"One function at a time, or none for all of them: {rest[0]!r} is one too many.\n")
    if rest:
        settings = options.flags() if "flags" in options else \
            [f"--{name.replace('_', '-')}" for name in (*LABS[options.lab].defaults, "out", "show")] \
            if "lab" in options else []
        parser.exit(MISUSED, unknown("option", rest[0].split("=")[0], settings))
    try:
        if options.command == "list":
            show_labs(Folder(options.folder))
            return FINISHED
        if options.command == "run":
            return run(LABS[options.lab], options)
        if options.command == practice.COMMAND:
            from assignments.practice import commands as practising

            return practising.do(options)
        from assignments.worksheets import commands  # brings NumPy, which a list of labs can do without

        return commands.do(LABS[options.lab], options)
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        raise
    except OSError as problem:
        print(in_words(problem), file=sys.stderr)
        return FAILED


def show_labs(folder: Folder) -> None:
    """For each lab: its place in the course, its name, what is done in it, and how far its worksheet is."""
    width = max(map(len, LABS))
    for lab in LABS.values():
        print(f"module {lab.module}   {lab.name:{width}}   {lab.summary}")
        sheet = folder.sheet(lab)
        if sheet is None:
            continue
        progress = folder.progress(lab)
        by_state: dict[str, list[str]] = {}
        for name, state in progress.states.items():
            by_state.setdefault(state, []).append(f"{name}{' (given up)' if name in progress.gave_up else ''}")
        far = "; ".join(f"{state}: {', '.join(names)}" for state, names in sorted(by_state.items()))
        print(f"{'':{width + 14}}{sheet}: {far or 'not checked yet'}")
        if progress.checked and progress.checked != mark(sheet):
            print(f"{'':{width + 14}}(it has been changed since it was checked)")
    print("\nSee one done with  python -m assignments run NAME  (--help after it shows what can be set);\n"
          "do it yourself with  python -m assignments start NAME.")
    practice.show(folder)


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


def program() -> int:
    """``main`` for a shell, where whoever reads may have seen enough: ``python -m assignments list | head -1``."""
    try:
        try:
            return main()
        finally:
            sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # for what is still to be written at the end
        return CUT_OFF


if __name__ == "__main__":
    sys.exit(program())
