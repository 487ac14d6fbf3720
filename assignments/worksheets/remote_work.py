"""A learner's work in a process of its own, looked at from ours: it is asked for values, and they are claims."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import numpy as np

from assignments.checking import TimeIsUpError, Work
from assignments.checking.answers import Answer, Line
from assignments.checking.explanation import Words
from assignments.checking.learners_work import Held
from assignments.checking.source import Source
from assignments.worksheets.messages import NoMessageError, packed, unpacked, unpacked_array
from assignments.worksheets.printed_output import printable
from assignments.worksheets.processes import LearnersProcess

KINDS: dict[str, type[BaseException]] = {
    kind.__name__: kind for kind in (TimeIsUpError, MemoryError, RecursionError, ValueError)}
MOST_NAMES, MOST_LINES, MOST_WORDS = 10_000, 2_000, 5_000


class RaisedThereError(Exception):
    """What was raised in the learner's process, in words, and by which kind of exception."""

    def __init__(self, words: Words) -> None:
        super().__init__(words[0])
        self.words = words


class RemoteWork(Work):
    """The same as ``Work``, its module in another process. BrokenOffError when that does not get through."""

    failures = Exception  # Ctrl-C is not the learner's

    def __init__(self, source: Source, process: LearnersProcess) -> None:
        super().__init__(source)
        self.process = process
        self.module = RemoteModule(self)
        self._before: list[dict[str, Any]] = []  # changes to the module that go with the next question
        self._functions: list[Callable[..., Any]] = []
        self._names: dict[str, Held] = {}

    def run(self) -> str | None:
        """Execute the worksheet there; None if all went well, and otherwise in words what went wrong."""
        answer = self._ask({"do": "run"})
        self._names = self._names_there()
        self.remarks = [text(each) for each in answer.get("remarks") or ()][:50]
        problem = answer.get("problem") or "\n".join(_words(answer)[:1] if "raised" in answer else [])
        return text(problem) if problem else None

    def next_function(self) -> None:
        """From now on the time of the next function runs."""
        self.process.more_time()
        self._before.append({"function": True})

    # --- Its functions -------------------------------------------------------------------------------------------

    @contextmanager
    def with_globals(self, **changes: Any) -> Iterator[None]:
        """With some globals changed; afterwards all of them are what they were."""
        self._before.append({"scope": "begins"})
        self._set(changes, new=True)
        try:
            yield
        finally:
            self._before.append({"scope": "ends"})

    def set_globals(self, **changes: Any) -> None:
        """Give these to the names of the module, when the next question is asked."""
        self._set(changes, new=False)

    def set_text(self, text: str) -> None:
        """Define what a text defines there, when the next question is asked."""
        self._before.append({"text": text})

    def set_meanings(self, meanings: Mapping[str, str]) -> None:
        """Say what is to be written for names of the lab's formulas: exceptions are explained there."""
        super().set_meanings(meanings)
        self._before.append({"meanings": dict(meanings)})

    def _set(self, changes: Mapping[str, Any], new: bool) -> None:
        if changes or new:
            self._before.append({"new": new, "globals": {name: packed(value, self._functions)
                                                         for name, value in changes.items()}})

    def answer(self, name: str, arguments: tuple[Any, ...], *, aloud: bool = False,
               unchanged: Mapping[str, Any] | None = None) -> Answer:
        """What a function answers: an array of finite numbers, or a problem."""
        answer = self._ask({"do": "answer", "name": name, "arguments": packed(arguments, self._functions),
                            "aloud": aloud, "unchanged": list(unchanged or ())})
        claimed = answer.get("changed")
        changed = tuple(text(each) for each in claimed[:20]) if isinstance(claimed, list) else ()
        if "raised" in answer:
            kind = KINDS.get(str(answer.get("exception")))
            word = answer.get("word")
            return Answer(None, _words(answer), kind() if kind else None, changed,
                          text(word) if isinstance(word, str) else None)
        try:
            value = unpacked_array(answer.get("value"))
            if not np.all(np.isfinite(value)):
                raise NoMessageError("these are no numbers")
        except NoMessageError as problem:
            return Answer(None, (f"It returns what cannot be looked at: {problem}.", ()), None, changed)
        return Answer(value, None, None, changed)

    def watched(self, name: str, arguments: tuple[Any, ...]) -> list[Line]:
        """What each line of a function gives: only words are made of it."""
        claimed = self._ask({"do": "watched", "name": name,
                             "arguments": packed(arguments, self._functions)}).get("lines")
        lines = []
        for each in claimed[:MOST_LINES] if isinstance(claimed, list) else ():
            try:
                number, key, value = each
                if type(number) is int and 0 < number <= len(self.source.lines):
                    lines.append(Line(number, text(key), unpacked_array(value)))
            except (TypeError, ValueError):
                continue
        return lines

    def value(self, name: str, arguments: tuple[Any, ...]) -> Any:
        """What a function that was given returns; RaisedThereError if it raises."""
        answer = self._ask({"do": "value", "name": name, "arguments": packed(arguments, self._functions)})
        if "raised" in answer:
            raise RaisedThereError(_words(answer))
        return unpacked(answer.get("value"))

    def quietly(self) -> AbstractContextManager[None]:
        """Nothing is printed here; and numbers that are too large say so by what becomes of them."""
        return np.errstate(all="ignore")

    def explained(self, problem: BaseException) -> Words:
        """What one of its functions has raised, in words."""
        return problem.words if isinstance(problem, RaisedThereError) else super().explained(problem)

    # --- Its names -----------------------------------------------------------------------------------------------

    def names(self) -> Mapping[str, Held]:
        """What each name of the module stood for when the worksheet had been run."""
        return self._names

    def _names_there(self) -> dict[str, Held]:
        claimed = self._ask({"do": "names"}).get("names")
        names = {}
        for name, held in list(claimed.items())[:MOST_NAMES] if isinstance(claimed, dict) else ():
            if isinstance(held, list) and len(held) == 3:
                names[text(name)] = Held(text(held[0]), held[1] is True, held[2] if type(held[2]) is int else None)
        return names

    def _ask(self, question: dict[str, Any]) -> dict[str, Any]:
        before, self._before = self._before, []
        return self.process.ask({**question, "before": before}, self._functions)


class RemoteModule:
    """The module: its functions are called there, and what it is given is given there."""

    def __init__(self, work: RemoteWork) -> None:
        vars(self)["_work"] = work

    def __getattr__(self, name: str) -> Any:
        if name not in vars(self)["_work"].names():
            raise AttributeError(f"there is no {name} in the worksheet", name=name, obj=self)
        return lambda *arguments: vars(self)["_work"].value(name, arguments)

    def __setattr__(self, name: str, value: Any) -> None:
        vars(self)["_work"].set_globals(**{name: value})


def text(value: Any) -> str:
    """What was claimed to be a text, as one that can be shown."""
    return printable(str(value)[:MOST_WORDS])


def _words(answer: dict[str, Any]) -> Words:
    raised = answer.get("raised")
    lines = [text(line) for line in raised[:50]] if isinstance(raised, list) and raised else ["It raises something."]
    return lines[0], tuple(lines[1:])
