"""The process in which a learner's code runs: ``python -m assignments.worksheets.judge``.

What it finds goes to its standard output, a line of JSON for each message; what the learner's code prints goes, with
its errors, to standard error. ``isolation.py`` starts it, listens, and ends it.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import Any

import visualize
from assignments.checking import Finding, TimeIsUpError, Work, check
from assignments.checking.explanation import explain
from assignments.course import LABS
from assignments.pictures import Pictures
from assignments.worksheets.guard import guard

MEGABYTE = 1_000_000
MOST_WRITTEN = 20 * MEGABYTE  # in one file


def main() -> None:
    """Check the functions that the request on the command line names, and say what was found."""
    request = json.loads(sys.argv.pop())
    say = results()
    lab, path = LABS[request["lab"]], Path(request["path"])
    exercises = {exercise.name: exercise for exercise in lab.exercises()}  # imports all that labs need
    celebrate = lab.exercise().celebrate
    os.chdir(path.parent)
    # The learner's own modules are found last, so that none of them stands in for one of ours.
    sys.path[:] = [place for place in sys.path if place not in ("", os.getcwd())] + [os.getcwd()]
    limit_memory(request["megabytes"])
    if not request["pictures"]:
        leave_drawings_aside()
        guard(path.parent, Path(tempfile.gettempdir()))
        for name in ("pidfd_open", "mkfifo", "mknod", "memfd_create"):  # Python tells no hook of these
            if hasattr(os, name):
                delattr(os, name)
        sys.modules.update({"_posixsubprocess": None})  # type: ignore[dict-item]
    say(stage="run")
    try:
        work = Work.read(path)
    except (OSError, ValueError) as problem:
        say(problem=str(problem))
        say(done=True)
        return
    problem_in_words: str | None = f"The file takes more than {request['seconds']:g} s to be read."
    with suppress(TimeIsUpError), limited(request["seconds"]):  # it may be up before or after the learner's code
        problem_in_words = work.run()
    if problem_in_words:
        say(problem=problem_in_words)
    # What was defined before the file broke off is judged all the same.
    functions = [name for name in request["functions"] if not problem_in_words or name in vars(work.module)]
    for name in functions:
        say(stage=name)
        found = Finding(name, "wrong", f"It takes more than {request['seconds']:g} s for a few small cases.")
        with suppress(TimeIsUpError), limited(request["seconds"]):
            found = check(work, exercises[name])
        say(finding=found.as_dict())
    if request["pictures"]:
        say(stage="pictures")
        pictures = Pictures(request["pictures"])
        try:
            celebrate(work, pictures)
        except BaseException as problem:  # of the learner's code: it is right, but it may not be fit for all of this
            summary, details = explain(problem, work.source)
            say(problem="\n".join((summary, *details)))
        say(pictures=[str(file) for file in pictures.files])
    say(done=True)


def leave_drawings_aside() -> None:
    """Have ``visualize.draw(…).save(…)`` lay nothing out: that takes another process, and nobody looks at it here."""
    def save(drawing: visualize.Drawing, path: str | Path, *arguments: Any, **options: Any) -> Path:
        return Path(path)

    setattr(visualize.Drawing, "save", save)  # noqa: B010 - mypy allows no other assignment to a method


def results() -> Callable[..., None]:
    """A way to say something to who started this process; from now on, what is printed goes to standard error."""
    private = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)

    def say(**message: Any) -> None:
        sys.stdout.flush()
        private.write(json.dumps(message) + "\n")
        private.flush()
    return say


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Raise TimeIsUpError in code that runs for longer; where there is no such signal, ``isolation.py`` ends it.

    It comes again every second, in case the code catches it.
    """
    def ring(number: int, frame: FrameType | None) -> None:
        raise TimeIsUpError(f"{seconds:g} s")

    if not hasattr(signal, "setitimer"):
        yield
        return
    signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds, 1)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def limit_memory(megabytes: int) -> None:
    """Let the process grow by so much and write no larger files, where the system can see to that."""
    try:
        import resource  # is missing on Windows
    except ImportError:
        return
    for limit, most in ((resource.RLIMIT_FSIZE, MOST_WRITTEN), (resource.RLIMIT_CORE, 0)):
        resource.setrlimit(limit, (most, most))
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
    except OSError:  # not Linux
        return
    most = pages * resource.getpagesize() + megabytes * MEGABYTE
    resource.setrlimit(resource.RLIMIT_AS, (most, most))


if __name__ == "__main__":
    try:
        main()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)  # whatever threads the learner's code has left running
