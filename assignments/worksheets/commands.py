"""What the commands of a learner do: start, check, hint, solution, reset."""

from __future__ import annotations

import inspect
import sys
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from assignments.checking import Exercise, Finding
from assignments.checking.following import follow
from assignments.lab import Lab, unknown
from assignments.terminal import say
from assignments.worksheets import notebooks
from assignments.worksheets.class_check import Files, check_all
from assignments.worksheets.findings_in_words import show_findings, wrapped
from assignments.worksheets.learners_folder import DEFAULT, FORMS, Folder, Progress, mark
from assignments.worksheets.own_pictures import draw
from assignments.worksheets.processes import Limits, Starter
from assignments.worksheets.sheet import worksheet
from assignments.worksheets.verdicts import NOT_REACHED, Outcome, judge
from assignments.worksheets.watching import Actions, watch

RIGHT, WRONG, NOT_STARTED = 0, 1, 2
CODES = {"right": RIGHT, "wrong": WRONG, "not started": NOT_STARTED}


def us(folder: Folder, command: str, *words: str) -> str:
    """One of our commands, as one types it who works in this folder."""
    place = () if folder.path in (DEFAULT, Path()) else ("--in", str(folder.path))
    return " ".join(("python -m assignments", command, *words, *place))


class MisusedError(Exception):
    """What was asked for does not exist; the message says what does."""


def do(lab: Lab, options: Namespace) -> int:
    """Do what a command line asks; the exit code is 0 if all is right, 1 if not, 2 if it has not been begun."""
    folder = Folder(options.folder)
    try:
        if options.command == "start":
            return start(lab, folder, options.notebook, options.blank)
        if options.command == "reset":
            return reset(lab, folder, options.blank)
        exercises = chosen(lab, options.function)
        if options.command == "check" and options.everyone:
            return check_all(lab, [exercise.name for exercise in exercises], options.everyone,
                             Files(options.json, options.csv, options.feedback),
                             Limits(options.seconds, options.megabytes), options.jobs)
        if options.command == "check" and (options.json or options.csv or options.feedback or options.jobs):
            raise MisusedError("--json, --csv, --feedback and --jobs go with --all DIR, a folder of everybody's "
                               "worksheets.")
        if options.command == "hint":
            return hint(lab, folder, exercises, options.level)
        if options.command == "solution":
            return solution(lab, folder, exercises, options.give_up)
        path = options.file if options.command == "check" and options.file else the_sheet(lab, folder)
        limits = Limits(options.seconds, options.megabytes)
        if options.command == "watch":
            with Starter(lab, limits) as starter:  # kept, so that every check but the first is quick
                return watch(path, [exercise.name for exercise in exercises], Actions(
                    lambda name: check(lab, folder, path, chosen(lab, name), limits, starter=starter),
                    lambda name: hint(lab, folder, chosen(lab, name), None), lambda: folder.progress(lab).states))
        return check(lab, folder, path, exercises, limits, options.pictures)
    except MisusedError as problem:
        say(str(problem), file=sys.stderr)
        return NOT_STARTED


def chosen(lab: Lab, function: str | None) -> tuple[Exercise, ...]:
    """The exercises of a lab, or the one that is named."""
    exercises = {exercise.name: exercise for exercise in lab.exercises()}
    if function is None:
        return tuple(exercises.values())
    if function not in exercises:
        raise MisusedError(unknown("function", function, exercises).strip())
    return (exercises[function],)


def the_sheet(lab: Lab, folder: Folder) -> Path:
    """The worksheet of a lab in a folder."""
    path = folder.sheet(lab)
    if path is None:
        raise MisusedError(f"There is no worksheet of {lab.name} in {folder.path}. Begin with\n\n"
                           f"    {us(folder, 'start', lab.name)}")
    return path


# --- Beginning ---------------------------------------------------------------------------------------------------


def start(lab: Lab, folder: Folder, as_notebook: bool, blank: bool = False) -> int:
    """Put a fresh worksheet into the folder; what was noted of hints and of giving up stays."""
    text = worksheet(lab, blank)
    if as_notebook:
        text = notebooks.from_script(text)
    name = f"{lab.name}{'.ipynb' if as_notebook else '.py'}"
    backup = folder.put(name, text)
    progress = folder.progress(lab)
    folder.note(lab, Progress(hints=progress.hints, gave_up=progress.gave_up))
    if backup:
        say(f"Your earlier worksheet is kept as {backup}.")
    say(f"Your worksheet is {folder.path / name}. In it you write\n")
    for exercise in lab.exercises():
        worked = "  (written out, for a start)" if exercise.to_write == 0 and not blank else ""
        say(f"    {exercise.name:14} {(inspect.getdoc(exercise.solution) or '').splitlines()[0]}{worked}",
            hanging=" " * 15)
    say(f"\nThen ask, as often as you like:\n\n    {us(folder, 'check', lab.name)}")
    others = [path.name for form in FORMS if (path := folder.path / f"{lab.name}{form}").exists() and path.name != name]
    if others:
        say(f"\nThere is {others[0]} too. Of the two, the one that was saved last is checked.")
    return RIGHT


def reset(lab: Lab, folder: Folder, blank: bool = False) -> int:
    """Begin a worksheet afresh, in the form it has."""
    return start(lab, folder, the_sheet(lab, folder).suffix == ".ipynb", blank)


# --- Checking ----------------------------------------------------------------------------------------------------


def check(lab: Lab, folder: Folder, path: Path, exercises: Sequence[Exercise], limits: Limits,
          pictures: bool | None = None, starter: Starter | None = None) -> int:
    """Check functions of a worksheet and say what was found; when all of it is right, draw what it makes possible.

    ``pictures``: True draws them anew, False does not draw, None draws them once.
    """
    if not path.is_file():
        raise MisusedError(f"There is no file {path}.")
    say(f"{path}\n")
    text_mark = mark(path)
    outcome = judge(lab, path, [exercise.name for exercise in exercises], limits, show, starter)
    show_findings(outcome)
    progress = folder.progress(lab)
    own = folder.sheet(lab) == path
    if own:
        progress.states |= {finding.function: finding.state for finding in outcome.findings
                            if finding.summary != NOT_REACHED}
        progress.told |= {finding.function: follow(finding) for finding in outcome.findings}
        progress.checked = text_mark
        folder.note(lab, progress)
    names = [exercise.name for exercise in lab.exercises()]
    what_next(lab, folder, path, outcome, progress if own else None, names)
    if outcome.state == "right" and len(outcome.findings) == len(names) and pictures is not False:
        celebrate(lab, folder, path, text_mark, own, anew=bool(pictures))
    return CODES[outcome.state]


def show(text: str) -> None:
    """Pass on what the learner's code prints."""
    sys.stdout.write(text)
    sys.stdout.flush()


def what_next(lab: Lab, folder: Folder, path: Path, outcome: Outcome, progress: Progress | None,
              names: Sequence[str]) -> None:
    """One line: which function to turn to now."""
    def first(state: str) -> Finding | None:
        return next((finding for finding in outcome.findings if finding.state == state), None)

    if outcome.problem:
        say(f"\nNext: mend {path}, and check again.")
    elif found := first("wrong"):
        say(f"\nNext: mend {found.function}, and check again. A hint:  "
              f"{us(folder, 'hint', lab.name, found.function)}")
    elif found := first("not started"):
        say(f"\nNext: write {found.function}. A hint:  {us(folder, 'hint', lab.name, found.function)}")
    elif len(outcome.findings) < len(names):
        left = [name for name in names if progress is None or progress.states.get(name) != "right"]
        say(f"\nNext: {left[0]}." if left else f"\nNow check them all:  {us(folder, 'check', lab.name)}")
    else:
        say(f"\nAll of {lab.name} is right. How the solution has it:  "
              f"{us(folder, 'solution', lab.name)}")
        if lab.practice:
            say(f"To keep it fresh, exercises on {', '.join(lab.practice)}:  "
                  f"{us(folder, 'practice', lab.practice[0])}")


def celebrate(lab: Lab, folder: Folder, path: Path, text_mark: str, own: bool, anew: bool = False) -> None:
    """Draw what a right worksheet makes possible, once; it may be stopped, and keeps what it has."""
    progress = folder.progress(lab)
    into = (folder.path if own else path.parent) / "pictures" / lab.name
    if into.is_dir() and (progress.drawn or not own) and not anew:
        changed = ", of your worksheet as it was then" if own and progress.drawn != text_mark else ""
        say(f"The pictures it makes are in {into}{changed}. To draw them anew:  "
              f"{us(folder, 'check', lab.name, '--pictures')}")
        return
    say("\nNow your own functions do the lab; Ctrl-C stops it and keeps what it has:")
    files, problem = draw(lab, path, into, show)
    if problem:
        say(f"\nThe functions are right, but drawing with them did not get to its end. {problem}")
        return
    print("Written:")
    for file in files:
        print(f"  {into / Path(file).name}")
    if own:
        progress = folder.progress(lab)  # hints may have been asked for meanwhile
        progress.drawn = text_mark
        folder.note(lab, progress)


# --- Help --------------------------------------------------------------------------------------------------------


def hint(lab: Lab, folder: Folder, exercises: Sequence[Exercise], level: int | None) -> int:
    """Hints for a function, one more each time; without its name, for the first that is not right."""
    progress = folder.progress(lab)
    exercise = next((each for each in exercises if progress.states.get(each.name) != "right"), exercises[0])
    level = level or min(progress.hints.get(exercise.name, 0) + 1, len(exercise.hints))
    told = progress.told.get(exercise.name)
    if told and progress.states.get(exercise.name) == "wrong":
        print("\n".join(["After your last check:\n", *(f"    {line}" for line in wrapped(told)), ""]))
    for number, text in enumerate(exercise.hints[:level], 1):
        kind = ("a question", "the formula", "the shape of the lines")[number - 1]
        say(f"{exercise.name}, hint {number} of {len(exercise.hints)}, {kind}:\n")
        print("\n".join(f"    {line}" for line in wrapped(text)) + "\n")
    progress.hints[exercise.name] = max(level, progress.hints.get(exercise.name, 0))
    noted = folder.path.is_dir() and folder.note(lab, progress)
    if level < len(exercise.hints):
        which = () if noted else ("--level", str(level + 1))  # nobody remembers how many there were
        say(f"Ask again for the next:  {us(folder, 'hint', lab.name, exercise.name, *which)}")
    return RIGHT


def solution(lab: Lab, folder: Folder, exercises: Sequence[Exercise], give_up: bool) -> int:
    """Show functions of the solution that the learner has right, or has given up on."""
    progress = folder.progress(lab)
    missing = [each.name for each in exercises
               if progress.states.get(each.name) != "right" and each.name not in progress.gave_up]
    if missing and not give_up:
        say(f"{', '.join(missing)} {'is' if len(missing) == 1 else 'are'} not right yet. A hint may do:  "
              f"{us(folder, 'hint', lab.name, missing[0])}\n"
              "--give-up shows the solution all the same, and that is noted.")
        return WRONG
    if missing:
        progress.gave_up += missing
        if folder.note(lab, progress):
            say(f"Noted: given up on {', '.join(missing)}.\n")
    print("\n\n".join(inspect.getsource(each.solution).replace("  # given", "").rstrip() for each in exercises))
    return RIGHT
