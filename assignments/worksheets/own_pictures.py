"""What a right worksheet makes possible is drawn by its own functions.

``python -m assignments.worksheets.own_pictures`` runs in a process of its own as well, so that Ctrl-C and time limits
hold; but no guard stands over it, because it is done for the learner only, with the learner's own file, as running the
file would be.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from assignments.checking import Work
from assignments.checking.explanation import explain
from assignments.course import LABS
from assignments.lab import Lab
from assignments.pictures import Pictures
from assignments.worksheets.printed_output import PrintedOutput
from assignments.worksheets.processes import GRACE_SECONDS, end, program, surroundings

PICTURE_SECONDS = 900.0
MOST_PRINTED = 1_000_000  # the progress bar is part of it


def draw(lab: Lab, path: Path, folder: Path, show: Callable[[str], None]) -> tuple[list[str], str]:
    """Draw into a folder what a right worksheet has made possible; the files, and in words what went wrong, if so.

    Ctrl-C is passed on: a descent that is interrupted goes on with what it has. The second one ends it all.
    """
    output = PrintedOutput(show, MOST_PRINTED)
    where = surroundings()
    where["env"]["COLUMNS"] = str(shutil.get_terminal_size().columns)  # unseen from there: a progress bar has to fit
    process = subprocess.Popen(program("assignments.worksheets.own_pictures", lab.name, str(path.resolve()),
                                       str(folder.resolve())),
                               stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                               **where)
    assert process.stdout
    assert process.stderr
    hearing = threading.Thread(target=output.hear, args=(process.stderr,), daemon=True)
    hearing.start()
    late = threading.Timer(PICTURE_SECONDS, end, (process,))
    late.start()
    try:
        with process.stdout:
            try:
                said = process.stdout.read()
            except KeyboardInterrupt:
                process.send_signal(signal.SIGINT)
                said = process.stdout.read()
    finally:
        late.cancel()
        end(process)
    hearing.join(GRACE_SECONDS)
    output.closing()
    try:
        drawn = json.loads(said)
    except ValueError:
        return [], f"It did not come to its end within {PICTURE_SECONDS:g} s, or ended the whole process."
    return drawn["pictures"], drawn["problem"]


def main(name: str, path: Path, folder: Path) -> None:
    """Run the worksheet, draw, and say to standard output which files there are."""
    answer = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what is printed goes where errors go
    celebrate = LABS[name].exercise().celebrate
    os.chdir(path.parent)
    # The learner's own modules are found last, so that none of them stands in for one of ours.
    sys.path[:] = [place for place in sys.path if place not in ("", os.getcwd())] + [os.getcwd()]
    work, pictures, problem = Work.read(path), Pictures(folder), ""
    problem = work.run() or ""
    if not problem:
        try:
            celebrate(work, pictures)
        except BaseException as raised:  # of the learner's code: it is right, but it may not be fit for all of this
            summary, details = explain(raised, work.source)
            problem = "\n".join((summary, *details))
    sys.stdout.flush()
    with answer:
        json.dump({"pictures": [str(file) for file in pictures.files], "problem": problem}, answer)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
    os._exit(0)  # whatever threads the learner's code has left running
