"""The process in which a learner's code runs: ``python -m assignments.worksheets.learners_process``.

It is asked what functions give for which numbers, and answers with numbers; whether they are right it does not know,
and the solution is nowhere in it. ``processes.py`` starts it and asks. Where processes can fork, this program only
makes ready once, imports all that a worksheet imports, and forks a process for each worksheet.
"""

from __future__ import annotations

import gc
import os
import signal
import socket
import sys
import tempfile
import traceback
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from time import monotonic
from types import FrameType
from typing import IO, Any

from assignments.checking import TimeIsUpError, Work
from assignments.checking.answers import Answer, quietly
from assignments.checking.explanation import explain
from assignments.checking.scene import in_words
from assignments.worksheets import messages
from assignments.worksheets.forking import fork_for_each
from assignments.worksheets.giving_up_rights import limit_memory, shut_in
from assignments.worksheets.messages import NoMessageError, packed, unpacked
from tinygrad_edu import Tensor
from visualize import Drawing

MOST_WORDS = 2_000            # letters of one sentence
KINDS = (TimeIsUpError, MemoryError, RecursionError, ValueError)


def serve_and_leave() -> None:
    """Serve, and end at once whatever threads the learner's code has left running."""
    try:
        serve()
    except Exception:
        traceback.print_exc()
    finally:
        with suppress(Exception):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(0)


def serve() -> None:
    """Shut oneself in, run the worksheet that the first request names, and answer for its functions."""
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(2, 1)  # what is printed goes where errors go
    opening = messages.read(requests)
    if opening is None:
        return
    path, temporary = Path(opening["path"]), Path(opening["temporary"])
    os.environ.update({"TMPDIR": str(temporary), "TEMP": str(temporary), "TMP": str(temporary)})
    tempfile.tempdir = None
    os.chdir(path.parent)
    # The learner's own modules are found last, so that none of them stands in for one of ours.
    sys.path[:] = [place for place in sys.path if place not in ("", os.getcwd())] + [os.getcwd()]
    leave_drawings_aside()
    limit_memory(opening["megabytes"])
    held = shut_in([path.parent, temporary], [Path(each) for each in opening["hidden"]])
    clock = Clock(opening["seconds"])
    try:
        work = Work.read(path)
        work.source.parse()  # what can be read here can be read by those who ask, too
        readable: dict[str, Any] = {"readable": True}
    except SyntaxError as problem:
        readable = {"problem": "\n".join(_flat(explain(problem, work.source)))}
    except (OSError, ValueError, RecursionError, MemoryError) as problem:
        readable = {"problem": str(problem)[:MOST_WORDS] or type(problem).__name__}
    messages.write(answers, {**readable, "number": 0, "held": held})
    if "problem" not in readable:
        Served(work, clock, requests, answers).until_the_end()


def leave_drawings_aside() -> None:
    """Have ``visualize.draw(…).save(…)`` lay nothing out: that takes another process, and nobody looks at it here."""
    def save(drawing: Drawing, path: str | Path, *arguments: Any, **options: Any) -> Path:
        return Path(path)

    setattr(Drawing, "save", save)  # noqa: B010 - mypy allows no other assignment to a method


class Clock:
    """Says in a learner's code that its time is up: the file has so many seconds, and then each function."""

    def __init__(self, seconds: float) -> None:
        self.seconds = self.left = seconds
        self.speaking = self.rang = False

    @contextmanager
    def running(self) -> Iterator[None]:
        """Raise TimeIsUpError when nothing is left; where there is no such signal, who asks ends the process.

        It comes again every second, in case the code catches it.
        """
        def ring(number: int, frame: FrameType | None) -> None:
            self.rang = True
            if not self.speaking:
                raise TimeIsUpError(f"{self.seconds:g} s")

        started = monotonic()
        self.rang = False
        if hasattr(signal, "setitimer"):
            signal.signal(signal.SIGALRM, ring)
            signal.setitimer(signal.ITIMER_REAL, max(self.left, 0.001), 1)
        try:
            yield
        finally:
            if hasattr(signal, "setitimer"):
                signal.setitimer(signal.ITIMER_REAL, 0)
            self.left -= monotonic() - started

    @contextmanager
    def said_to_the_end(self) -> Iterator[None]:
        """Raise TimeIsUpError only after what is said here: half a message, or half a talk, confuses what follows."""
        self.speaking = True
        try:
            yield
        finally:
            self.speaking = False
        if self.rang:
            raise TimeIsUpError(f"{self.seconds:g} s")


class Served:
    """Answers requests about one worksheet, each with its number, until there are no more."""

    def __init__(self, work: Work, clock: Clock, requests: IO[bytes], answers: IO[bytes]) -> None:
        self.work, self.clock, self.requests, self.answers = work, clock, requests, answers
        self.scopes: list[ExitStack] = []
        self.given: dict[str, Any] = {}  # the globals as they were given, to be compared with what becomes of them
        self.number = 0

    def until_the_end(self) -> None:
        """Answer every request; whatever the learner's code raises is an answer too."""
        while (request := messages.read(self.requests)) is not None:
            self.number = request["number"]
            try:
                for change in request.get("before", ()):
                    self.change(change)
                with self.clock.running():
                    found = self.found(request)
            except BaseException as problem:  # the time may be up before or after the learner's code, too
                found = self.raised(problem)
            with suppress(Exception):
                sys.stdout.flush()
            self.say(found)

    def say(self, message: dict[str, Any]) -> None:
        """Send an answer to the last request."""
        messages.write(self.answers, {**message, "number": self.number})

    def raised(self, problem: BaseException) -> dict[str, Any]:
        """What was raised, in words, and which of the kinds it is that make a difference."""
        try:
            return {"raised": _flat(explain(problem, self.work.source)), "exception": _kind(problem)}
        except BaseException as another:  # an object of the learner's own kind does not let itself be looked at
            return {"raised": [f"What it returns or raises cannot be looked at: {type(another).__name__}."]}

    def change(self, change: dict[str, Any]) -> None:
        """Change the module before a question: globals, or the beginning and the end of a time with others."""
        if "function" in change:
            self.clock.left = self.clock.seconds
        elif "text" in change:
            self.work.set_text(change["text"])
        elif "meanings" in change:
            self.work.set_meanings(change["meanings"])
        elif change.get("scope") == "begins":
            self.scopes.append(ExitStack())
            self.scopes[-1].enter_context(self.work.with_globals())
        elif change.get("scope") == "ends":
            self.scopes.pop().close()
        else:
            self.given = {name: unpacked(value, self.asking) for name, value in change["globals"].items()} \
                if change["new"] else {**self.given, **{name: unpacked(value, self.asking)
                                                        for name, value in change["globals"].items()}}
            for name in change["globals"]:
                if callable(self.given[name]):
                    self.given[name].__name__ = name  # it is spoken of by it
            self.work.set_globals(**{name: self.given[name] for name in change["globals"]})

    def found(self, request: dict[str, Any]) -> dict[str, Any]:
        """The answer to one request."""
        what, work = request["do"], self.work
        if what == "run":
            problem = work.run()
            return {"problem": problem, "remarks": work.remarks}
        if what == "names":
            return {"names": {name: [held.words[:MOST_WORDS], held.callable, held.line]
                              for name, held in work.names().items()}}
        arguments = unpacked(request["arguments"], self.asking)
        if what == "value":
            with quietly():
                return {"value": packed(_plain(vars(work.module)[request["name"]](*arguments)))}
        if what == "watched":
            return {"lines": [[line.number, line.name, packed(np_float(line.value))]
                              for line in work.watched(request["name"], arguments)]}
        for name, value in zip(work.source.parameters(request["name"]), arguments):
            if callable(value):
                value.__name__ = name  # it is spoken of by it
        answer = work.answer(request["name"], arguments, aloud=request["aloud"],
                             unchanged={name: self.given[name] for name in request["unchanged"]})
        return _sent(answer)

    def asking(self, place: int) -> Any:
        """A function in the place of one that was sent by its number: it asks for each value."""
        def function(*arguments: Any) -> Any:
            try:
                numbers = packed(tuple(map(_plain, arguments)))
            except NoMessageError as problem:
                raise TypeError(str(problem)) from None  # to the learner it is that
            with self.clock.said_to_the_end():
                self.say({"call": place, "arguments": numbers})
                answer = messages.read(self.requests)
            if answer is None:
                raise SystemExit
            if "raised" in answer:
                raise ValueError(answer["raised"])
            return unpacked(answer["value"])
        return function


def np_float(value: Any) -> Any:
    """A value of a line, as numbers of the common kind."""
    return value.astype(float) if value.size <= messages.MOST_NUMBERS else value[:0].astype(float)


def _plain(value: Any) -> Any:
    """Arrays in the place of Tensors; NoMessageError, in words, for what is no number."""
    if isinstance(value, (tuple, list)):
        return tuple(map(_plain, value))
    if isinstance(value, Tensor):
        return value.numpy()
    try:
        packed(value)
    except NoMessageError:
        raise NoMessageError(f"{in_words(value)} stands where numbers belong") from None
    return value


def _sent(answer: Answer) -> dict[str, Any]:
    if answer.value is not None and answer.value.size > messages.MOST_NUMBERS:
        return {"raised": [f"It returns {answer.value.size:,} numbers."], "changed": answer.changed}
    if answer.value is not None:
        return {"value": packed(answer.value), "changed": answer.changed}
    return {"raised": _flat(answer.problem or ("", ())), "exception": _kind(answer.exception),
            "changed": answer.changed, "word": answer.word and answer.word[:MOST_WORDS]}


def _kind(problem: BaseException | None) -> str:
    return next((kind.__name__ for kind in KINDS if isinstance(problem, kind)), "")


def _flat(words: tuple[str, tuple[str, ...]]) -> list[str]:
    return [line[:MOST_WORDS].encode("utf-8", "replace").decode() for line in (words[0], *words[1])][:50]


if __name__ == "__main__":
    exec(sys.argv[1])  # our own line: all that a worksheet imports
    if sys.argv[2:]:
        gc.freeze()  # memory that nobody touches is shared between all processes
        with socket.socket(fileno=int(sys.argv[2])) as the_control:
            fork_for_each(the_control, serve_and_leave)
    else:
        serve_and_leave()
