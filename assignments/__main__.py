"""The labs on the command line: ``python -m assignments``."""

from __future__ import annotations

import io
import sys
from argparse import Namespace
from collections.abc import Sequence

from assignments.command_line import MISUSED, command_line
from assignments.course import LABS
from assignments.lab import Lab
from assignments.worksheets.learners_folder import Folder, mark

FINISHED, FAILED, INTERRUPTED = 0, 1, 130  # exit codes; 130 is the custom for Ctrl-C


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line asks; the exit code says how it ended."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal without χ in its alphabet shows ? instead
    parser = command_line()
    if not (sys.argv[1:] if arguments is None else arguments):
        parser.print_help()
        return FINISHED
    options = parser.parse_args(arguments)
    if options.command == "list":
        show_labs(Folder(options.folder))
        return FINISHED
    try:
        if options.command == "run":
            return run(LABS[options.lab], options)
        from assignments.worksheets import commands  # brings NumPy, which a list of labs can do without

        return commands.do(LABS[options.lab], options)
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return INTERRUPTED
    except OSError as problem:
        print(problem, file=sys.stderr)
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
    sys.path.append(sys.path.pop(0))  # a numpy.py in the folder where this is called does not take NumPy's place
    sys.exit(main())
