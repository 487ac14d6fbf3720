"""A check in a process of its own: whatever the learner's code does there costs its own limits and nothing else."""

from __future__ import annotations

import codecs
import contextlib
import json
import os
import queue
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import IO, Any

import assignments
from assignments.checking import STATES, Finding
from assignments.lab import Lab

START_SECONDS = 120  # to import everything, on a slow machine that does so for the first time
PICTURE_SECONDS = 900.0
GRACE_SECONDS = 5    # after its own alarm, for the process to say what it found
NOT_REACHED = "It could not be checked: the file does not run as far as this."
MOST_SHOWN = 20_000  # bytes of what the learner's code prints
MOST_SAID = 5_000_000  # bytes of findings: more is no finding


@dataclass(frozen=True)
class Limits:
    """What a learner's code may use: seconds for each function, and megabytes in all."""

    seconds: float = 10
    megabytes: int = 1000


@dataclass
class Outcome:
    """What came of the check of one worksheet.

    ``findings``: one for each function. ``problem``: what is wrong with the file as a whole, or nothing. ``printed``:
    the beginning of what the code printed. ``pictures``: the files that were drawn.
    """

    findings: list[Finding] = field(default_factory=list)
    problem: str = ""
    printed: str = ""
    seconds: float = 0.0
    pictures: list[str] = field(default_factory=list)

    @property
    def state(self) -> str:
        """Of all together: "wrong" if a function or the file is, "not started" if one is not, and else "right"."""
        states = {"wrong"} if self.problem else {finding.state for finding in self.findings}
        return "wrong" if "wrong" in states else "not started" if "not started" in states else "right"


class BrokenOffError(Exception):
    """A process did not get through: at which stage, and what it did instead."""

    def __init__(self, stage: str, what: str) -> None:
        super().__init__(f"{stage}: {what}")
        self.stage, self.what = stage, what


def judge(lab: Lab, path: Path, functions: Sequence[str], limits: Limits,
          show: Callable[[str], None] | None = None) -> Outcome:
    """Check functions of a worksheet; where one has to be ended, the others are checked in a new process.

    ``show``: gets what the learner's code prints, as it comes, up to a limit.
    """
    outcome, started, listener = Outcome(), monotonic(), Listener(show)
    left = list(functions)
    while left:
        before = len(left)
        try:
            _run(lab, path, left, None, limits, listener, outcome)
        except BrokenOffError as broken:
            if broken.stage in left and all(finding.function != broken.stage for finding in outcome.findings):
                outcome.findings.append(Finding(broken.stage, "wrong", f"It {broken.what}."))
            elif broken.stage in ("start", "run"):
                subject = "The check" if broken.stage == "start" else "The file as a whole"
                outcome.problem = f"{subject} {broken.what}."
        found = {finding.function for finding in outcome.findings}
        left = [name for name in left if name not in found]
        if len(left) == before or (left and outcome.problem):
            outcome.findings += [Finding(name, "wrong", NOT_REACHED) for name in left]
            break
    outcome.findings.sort(key=lambda finding: list(functions).index(finding.function))
    outcome.printed, outcome.seconds = listener.closing(), monotonic() - started
    return outcome


def draw(lab: Lab, path: Path, folder: Path, limits: Limits, show: Callable[[str], None] | None = None) -> Outcome:
    """Draw what a right worksheet has made possible; no guard stands over it, and it may take its time."""
    outcome, listener = Outcome(), Listener(show, most=1_000_000)  # the progress bar is part of it
    try:
        _run(lab, path, [], folder, limits, listener, outcome)
    except BrokenOffError as broken:
        outcome.problem = f"The drawing of the pictures {broken.what}."
    outcome.printed = listener.closing()
    return outcome


def _run(lab: Lab, path: Path, functions: Sequence[str], pictures: Path | None, limits: Limits, listener: Listener,
         outcome: Outcome) -> None:
    """Check or draw in a process of its own; BrokenOffError if it does not get through."""
    request = json.dumps({"lab": lab.name, "path": str(path.resolve()), "functions": list(functions),
                          "seconds": limits.seconds, "megabytes": limits.megabytes,
                          "pictures": str(pictures.resolve()) if pictures else None})
    with tempfile.TemporaryDirectory(prefix="check-", ignore_cleanup_errors=True) as own:
        columns = str(shutil.get_terminal_size().columns)  # which the process cannot see: a progress bar has to fit
        environment = {**os.environ, "COLUMNS": columns, "MPLBACKEND": "agg",
                       "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1",
                       "PYTHONIOENCODING": "utf-8:replace", "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUNBUFFERED": "1",
                       "TMPDIR": own, "TEMP": own, "TMP": own}
        process = subprocess.Popen(
            [sys.executable, "-m", "assignments.worksheets.judge", request],
            cwd=Path(assignments.__file__).parents[1], env=environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
        try:
            _follow(process, functions, limits, listener, outcome)
        finally:
            end(process)


def _follow(process: subprocess.Popen[bytes], stages: Sequence[str], limits: Limits, listener: Listener,
            outcome: Outcome) -> None:
    """Listen to a process until it is through; BrokenOffError if it ends before, or says nothing for too long."""
    assert process.stdout is not None
    assert process.stderr is not None
    messages: queue.Queue[dict[str, Any] | None] = queue.Queue()
    printing = threading.Thread(target=listener.print, args=(process.stderr,), daemon=True)
    hearing = threading.Thread(target=hear, args=(process.stdout, messages), daemon=True)
    printing.start()
    hearing.start()
    stage, deadline, stopping = "start", monotonic() + START_SECONDS, False
    ahead = {"run", *stages, "pictures"}  # each comes once: saying it again gives nobody more time
    while True:
        try:
            message = messages.get(timeout=max(deadline - monotonic(), 0))
        except KeyboardInterrupt:
            if stage != "pictures" or stopping:
                raise
            stopping = True  # a descent that is interrupted goes on with what it has
            process.send_signal(signal.SIGINT)
            continue
        except queue.Empty:
            what = f"did not come back within {limits.seconds:g} s, and paid no heed to being interrupted"
            raise BrokenOffError(stage, what if stage != "start" else "did not start") from None
        if message is None:
            with contextlib.suppress(subprocess.TimeoutExpired):  # how it ended, before it is ended
                process.wait(1)
            end(process)
            printing.join(GRACE_SECONDS)
            signal_number = -(process.returncode or 0)
            how = f" (signal {signal_number})" if signal_number > 0 else ""
            raise BrokenOffError(stage, f"ended the whole process{how}")
        if isinstance(message.get("stage"), str) and message["stage"] in ahead:
            stage = message["stage"]
            ahead.remove(stage)
            deadline = monotonic() + (PICTURE_SECONDS if stage == "pictures" else limits.seconds + GRACE_SECONDS)
        elif "problem" in message:
            outcome.problem = str(message["problem"])
        elif "finding" in message and stage in stages:
            if all(finding.function != stage for finding in outcome.findings):  # the first one counts
                outcome.findings += _finding(stage, message["finding"])
        elif isinstance(message.get("pictures"), list):
            outcome.pictures = [str(file) for file in message["pictures"]]
        elif "done" in message:
            end(process)
            printing.join(GRACE_SECONDS)
            return


def _finding(function: str, message: Any) -> list[Finding]:
    """A finding that a process has sent, if it is one: the learner's code may have written there as well."""
    try:
        state, summary, details = message["state"], message["summary"], message["details"]
    except (TypeError, KeyError):
        return []
    if state not in STATES or not isinstance(summary, str) or not isinstance(details, list):
        return []
    return [Finding(function, state, summary, tuple(str(line) for line in details))]


def end(process: subprocess.Popen[bytes]) -> None:
    """End a process and all that it has started."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:  # Windows
            process.kill()
    process.wait()


# --- Listening ---------------------------------------------------------------------------------------------------


def hear(pipe: IO[bytes], messages: queue.Queue[dict[str, Any] | None]) -> None:
    """Pass on the messages that a process writes, a line each; None at its end. What is no message is passed over."""
    said, line = 0, b""
    with pipe:
        while (piece := os.read(pipe.fileno(), 65536)) and (said := said + len(piece)) < MOST_SAID:
            *lines, line = (line + piece).split(b"\n")
            for text in lines:
                with contextlib.suppress(ValueError, RecursionError):
                    message = json.loads(text)
                    if isinstance(message, dict):
                        messages.put(message)
    messages.put(None)


class Listener:
    """Hears what the learner's code prints: shows and keeps the beginning, and only counts the rest."""

    def __init__(self, show: Callable[[str], None] | None = None, most: int = MOST_SHOWN) -> None:
        self.show, self.most = show, most
        self.kept: list[str] = []
        self.heard = 0

    def print(self, pipe: IO[bytes]) -> None:
        """Read to the end what a process prints."""
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        with pipe, contextlib.suppress(OSError, ValueError):  # it was closed from the other side
            while piece := os.read(pipe.fileno(), 65536):
                room = max(self.most - self.heard, 0)
                self.heard += len(piece)
                text = decoder.decode(piece[:room])
                if text:
                    self.kept.append(text)
                    if self.show:
                        self.show(text)

    def closing(self) -> str:
        """What was kept, and how much more there was."""
        more = self.heard - self.most
        if more > 0:
            self.kept.append(f"\n… and {more:,} more bytes, not shown.\n")
            if self.show:
                self.show(self.kept[-1])
        return "".join(self.kept)
