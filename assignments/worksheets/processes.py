"""Processes for learners' code: how they are started, asked and ended. What they say is met with mistrust."""

from __future__ import annotations

import ast
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from typing import IO, Any

import assignments
from assignments.lab import Lab
from assignments.worksheets import messages
from assignments.worksheets.printed_output import PrintedOutput
from assignments.worksheets.sheet import worksheet

START_SECONDS = 120  # to import everything, on a slow machine that does so for the first time
GRACE_SECONDS = 2    # after its own alarm, for the process to say so
LOOK_SECONDS = 0.1
NO_SECRETS = ("PATH", "HOME", "LANG", "LC_", "TZ", "TMP", "PYTHON", "VIRTUAL_ENV", "LD_LIBRARY", "MPL", "XDG_CACHE")
PROGRAM = "assignments.worksheets.learners_process"
MOST_CALLS = 20_000  # of our functions, while one question is answered


@dataclass(frozen=True)
class Limits:
    """What a learner's code may use: seconds for each function, and megabytes in all."""

    seconds: float = 10
    megabytes: int = 1000


class BrokenOffError(BaseException):
    """A process did not get through, and what it did instead.

    Whoever catches what a learner's code may raise does not catch this: there is nobody left to go on with.
    """


def program(*arguments: str) -> list[str]:
    """A command line that runs a program of ours."""
    return [sys.executable, "-m", *arguments]


def surroundings(kept: Sequence[str] = ("",)) -> dict[str, Any]:
    """Where and how programs of ours are started: one thread each, no windows, and out of the reach of Ctrl-C.

    ``kept``: how the names of the environment's variables begin that they get to know.
    """
    environment = {name: value for name, value in os.environ.items() if name.startswith(tuple(kept))}
    return {"cwd": Path(assignments.__file__).parents[1], "start_new_session": True, "env": {
        **environment, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1",
        "MPLBACKEND": "agg", "PYTHONIOENCODING": "utf-8:replace", "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUNBUFFERED": "1"}}


class LearnersProcess:
    """One process with one worksheet in it.

    ``held``: whether the system sees to what it may do; else only Python does.
    ``ask`` sends a question and returns the answer; BrokenOffError if there is none, or not in time.
    """

    def __init__(self, requests: IO[bytes], answers: IO[bytes], end: Callable[[], int], limits: Limits) -> None:
        self.requests, self.answers, self.limits = requests, answers, limits
        self._end, self._ending = end, threading.Lock()
        self.status: int | None = None
        self.late = False
        self.too_often = False
        self.held = True
        self.number = 0
        self.left: float = START_SECONDS  # seconds until the answer, or all answers about one function, must be there
        self.deadline = float("inf")
        threading.Thread(target=self._watch, daemon=True).start()

    def open(self, path: Path, temporary: str, hidden: Sequence[Path]) -> str | None:
        """Name the worksheet; in words, why it cannot be read, or None."""
        opening = {"path": str(path.resolve()), "temporary": temporary, "hidden": [str(each) for each in hidden],
                   "seconds": self.limits.seconds, "megabytes": self.limits.megabytes}
        answer = self._exchange(opening, 0, ())
        self.more_time()
        problem, self.held = answer.get("problem"), answer.get("held") is True
        return str(problem) if problem is not None else None

    def more_time(self) -> None:
        """For the next function, the time begins anew."""
        self.left = self.limits.seconds + GRACE_SECONDS

    def ask(self, question: dict[str, Any], functions: Sequence[Callable[..., Any]] = ()) -> dict[str, Any]:
        """The answer to a question; while it is answered, functions of ours may be called, by their places."""
        self.number += 1
        return self._exchange({**question, "number": self.number}, self.number, functions)

    def _exchange(self, question: dict[str, Any], number: int, functions: Sequence[Callable[..., Any]],
                  ) -> dict[str, Any]:
        started = monotonic()
        self.deadline = started + self.left
        try:
            messages.write(self.requests, question)
            for _ in range(MOST_CALLS):
                answer = messages.read(self.answers)
                if answer is None:
                    break
                if answer.get("number") != number:
                    continue  # nobody has asked for this
                if "call" not in answer:
                    return answer
                messages.write(self.requests, called(answer, functions))
            else:
                self.too_often = True
        except (OSError, ValueError):
            pass  # it has ended
        finally:
            self.deadline = float("inf")
            self.left -= monotonic() - started
        raise BrokenOffError(self._how_it_ended())

    def _how_it_ended(self) -> str:
        if self.late:
            return f"did not come back within {self.limits.seconds:g} s, and paid no heed to being interrupted"
        if self.too_often:
            self.end()
            return (f"called the functions that it was given {MOST_CALLS:,} times, and was stopped there: does a loop "
                    "in it come to no end?")
        sleep(LOOK_SECONDS)  # it may be about to end by itself
        signal_number = -self.end()
        return f"ended the whole process{f' (signal {signal_number})' if signal_number > 0 else ''}"

    def _watch(self) -> None:
        while self.status is None:
            if monotonic() > self.deadline:
                self.late = True
                self.end()
            sleep(LOOK_SECONDS)

    def end(self) -> int:
        """End it, however it is; the signal it ended by, negative, or its exit code."""
        with self._ending:
            if self.status is None:
                self.status = self._end()
        return self.status


def called(request: dict[str, Any], functions: Sequence[Callable[..., Any]]) -> dict[str, Any]:
    """The value of one of our functions, for numbers that a learner's process has sent."""
    try:
        place, arguments = request["call"], messages.unpacked(request["arguments"])
        if type(place) is not int or not 0 <= place < len(functions):
            return {"raised": "there is no such function"}
        return {"value": messages.packed(functions[place](*arguments))}
    except Exception as problem:  # the numbers are the learner's
        return {"raised": str(problem)}


# --- Starting ----------------------------------------------------------------------------------------------------


class Starter:
    """Starts processes for worksheets of one lab; where they can be forked, what they import is imported once for all.

    ``forks``: whether they are forked; Windows cannot, and on macOS what NumPy computes with does not survive it.
    """

    def __init__(self, lab: Lab, limits: Limits, forks: bool = sys.platform not in ("win32", "darwin")) -> None:
        self.limits, self.forks = limits, forks
        self.held = True  # every process so far
        imports = [node for node in ast.parse(worksheet(lab)).body if isinstance(node, (ast.Import, ast.ImportFrom))]
        self.imports = "; ".join(ast.unparse(node) for node in imports)
        self._lock = threading.Lock()
        self._forking: tuple[subprocess.Popen[bytes], socket.socket] | None = None

    def __enter__(self) -> Starter:
        return self

    def __exit__(self, *problem: object) -> None:
        with self._lock:
            self._forget()

    @contextmanager
    def process(self, path: Path, output: PrintedOutput, hidden: Sequence[Path] = (),
                ) -> Iterator[tuple[LearnersProcess, str | None]]:
        """A process for a worksheet, ended afterwards; and in words, why the worksheet cannot be read, or None."""
        with tempfile.TemporaryDirectory(prefix="check-", ignore_cleanup_errors=True) as temporary:
            process, printed = self._start()
            hearing = threading.Thread(target=output.hear, args=(printed,), daemon=True)
            hearing.start()
            try:
                unreadable = process.open(path, temporary, hidden)
                self.held = self.held and process.held
                yield process, unreadable
            finally:
                process.end()
                hearing.join(GRACE_SECONDS)
                for pipe in (process.requests, process.answers):
                    with contextlib.suppress(OSError):
                        pipe.close()

    def _start(self) -> tuple[LearnersProcess, IO[bytes]]:
        if not self.forks:
            alone = subprocess.Popen(program(PROGRAM, self.imports), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                     stderr=subprocess.PIPE, **surroundings())
            requests, answers, printed = alone.stdin, alone.stdout, alone.stderr
            assert requests
            assert answers
            assert printed
            return LearnersProcess(requests, answers, lambda: end(alone), self.limits), printed
        theirs_0, to_write = os.pipe()
        to_read, theirs_1 = os.pipe()
        to_hear, theirs_2 = os.pipe()
        try:
            process = self._told({"start": True}, [theirs_0, theirs_1, theirs_2])["process"]
        finally:
            for pipe in (theirs_0, theirs_1, theirs_2):
                os.close(pipe)
        return LearnersProcess(os.fdopen(to_write, "wb"), os.fdopen(to_read, "rb"),
                               lambda: int(self._told({"end": process})["status"]), self.limits), \
            os.fdopen(to_hear, "rb")

    def _told(self, request: dict[str, Any], pipes: Sequence[int] = ()) -> dict[str, Any]:
        """Tell the program that forks something; if it is gone, another one takes its place for what comes then."""
        with self._lock:
            try:
                _, control = self._forking = self._forking or self._ready()
                socket.send_fds(control, [json.dumps(request).encode()], pipes)
                answer: dict[str, Any] = json.loads(control.recv(65536))
                return answer
            except KeyboardInterrupt:  # its answer would be taken for that to the next question
                self._forget()
                raise
            except (OSError, ValueError):
                self._forget()
                return {"status": 0} if "end" in request else self._not_started()

    @staticmethod
    def _not_started() -> dict[str, Any]:
        raise OSError("No process could be started for a worksheet: is there memory left?")

    def _ready(self) -> tuple[subprocess.Popen[bytes], socket.socket]:
        ours, theirs = socket.socketpair()
        with theirs:
            os.set_inheritable(theirs.fileno(), True)
            forking = subprocess.Popen(program(PROGRAM, self.imports, str(theirs.fileno())), pass_fds=[theirs.fileno()],
                                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, **surroundings(NO_SECRETS))
        ours.settimeout(START_SECONDS)
        return forking, ours

    def _forget(self) -> None:
        if self._forking:
            forking, control = self._forking
            self._forking = None
            control.close()  # it ends all that it has started
            with contextlib.suppress(subprocess.TimeoutExpired):
                forking.wait(GRACE_SECONDS)
            end(forking)


def end(process: subprocess.Popen[bytes]) -> int:
    """End a process and all that it has started; how it ended."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:  # Windows
            process.kill()
    return process.wait()
