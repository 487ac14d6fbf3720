"""The labs on the command line: ``python -m assignments``."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Sequence

from assignments.command_line import ALL, MISUSED, command_line
from assignments.course import LABS, MODULES
from assignments.lab import Lab
from assignments.practice import command_line as practice
from assignments.terminal import say
from assignments.worksheets.learners_folder import Folder, in_words, mark

# Exit codes; 130 is the custom for Ctrl-C, 141 that for a pipe that nobody reads from.
FINISHED, FAILED, INTERRUPTED, CUT_OFF = 0, 1, 130, 141


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line asks; the exit code says how it ended."""
    parser = command_line()
    if not (sys.argv[1:] if arguments is None else arguments):
        parser.print_help()
        return FINISHED
    options = parser.parse_args(arguments)
    try:
        if options.command == "list":
            show_labs(Folder(options.folder))
            return FINISHED
        if options.command == "run" and options.lab == ALL:
            from assignments.everything import run_all

            return run_all(options.out)
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
        say(in_words(problem), file=sys.stderr)
        return FAILED


def show_labs(folder: Folder) -> None:
    """The course: its modules, the labs of each, what is done in them, and how far the worksheets are."""
    width, module = max(map(len, LABS)), 0
    for lab in LABS.values():
        if lab.module != module:
            module = lab.module
            print(f"\nmodule {module}: {MODULES[module]}")
        say(f"  {lab.name:{width}}   {lab.summary}", hanging=" " * (width + 3))
        sheet = folder.sheet(lab)
        if sheet is None:
            continue
        progress = folder.progress(lab)
        by_state: dict[str, list[str]] = {}
        for name, state in progress.states.items():
            by_state.setdefault(state, []).append(f"{name}{' (given up)' if name in progress.gave_up else ''}")
        far = "; ".join(f"{state}: {', '.join(names)}" for state, names in sorted(by_state.items()))
        say(f"{'':{width + 5}}{sheet}: {far or 'not checked yet'}")
        if progress.checked and progress.checked != mark(sheet):
            say(f"{'':{width + 5}}(it has been changed since it was checked)")
    say("\nSee one done with  python -m assignments run NAME  (--help after it shows what can be set),\n"
          "all of them with  python -m assignments run all;\n"
          "do one yourself with  python -m assignments start NAME.")
    practice.show(folder)


def run(lab: Lab, options: Namespace) -> int:
    """Do a lab with the options of the command line, or write one of its pages."""
    settings = {option.name: getattr(options, option.name) for option in lab.options}
    if lab.game and all(value == lab.defaults[name] for name, value in settings.items() if name not in lab.game):
        settings["play"] = True
    pages = [(page, path) for page in lab.pages if (path := getattr(options, page.name))]
    if pages:
        from visualize.drawing import write_whole
        from visualize.render import NoLayoutError

        for page, path in pages:
            try:
                write_whole(path, lab.page(page, settings).encode())
            except NoLayoutError as problem:
                say(str(problem), file=sys.stderr)
                return FAILED
            say(f"{path}: {page.help}. Open it in a browser.")
        if not (lab.film and options.film):  # a film takes the run
            return FINISHED
    from assignments.pictures import Pictures  # brings matplotlib, which a list of labs can do without

    try:
        pictures = Pictures(options.out, options.show, options.film if lab.film else None)
    except OSError as problem:
        say(str(problem), file=sys.stderr)
        return MISUSED
    descent = lab.solution().run(pictures=pictures, **settings)
    pictures.finish()
    if descent is None:  # a lab without a long way down
        return FINISHED
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
