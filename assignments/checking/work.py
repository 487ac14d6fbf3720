"""A learner's work: the source of a worksheet, and the module it becomes when it is run."""

from __future__ import annotations

import linecache
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from pathlib import Path
from types import ModuleType
from typing import Any

from assignments.checking.explanation import explain, in_words
from assignments.checking.source import Source, Versions


class Work:
    """What a learner has handed in.

    ``source``: its text. ``module``: empty until ``run`` has filled it. ``live``: somebody waits for it, and may
    press Ctrl-C.
    """

    def __init__(self, source: Source) -> None:
        self.source, self.path = source, source.path
        self.module = ModuleType("worksheet")
        self.live = False

    @classmethod
    def read(cls, path: str | Path) -> Work:
        """The work in a ``.py`` or ``.ipynb`` file; OSError or ValueError, in words, if it cannot be read."""
        return cls(Source.read(path))

    def run(self) -> str | None:
        """Execute the worksheet; None if all went well, and otherwise what went wrong, in words, some lines long.

        Its name is "worksheet", so what stands under ``if __name__ == "__main__":`` is not run.
        """
        name = str(self.path)
        lines = [f"{line}\n" for line in self.source.lines]
        linecache.cache[name] = (len(self.source.text), None, lines, name)  # a notebook's cells are no file's lines
        self.module.__file__ = name
        sys.modules[self.module.__name__] = self.module
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of 2(a - b), say: it is told when it is called
                code = self.source.compile()
            exec(code, vars(self.module))
        except BaseException as problem:  # also sys.exit() and the like: it is somebody else's code
            summary, details = explain(problem, self.source)
            return "\n".join((summary, *details))
        return None

    @contextmanager
    def with_globals(self, **changes: Any) -> Iterator[ModuleType]:
        """The module with some globals changed; afterwards all of them are what they were."""
        before = dict(vars(self.module))
        vars(self.module).update(changes)
        try:
            yield self.module
        finally:
            vars(self.module).clear()
            vars(self.module).update(before)

    def problem_with(self, name: str, handed_out: Versions) -> str | None:
        """Why a function that was asked for cannot be called at all, if so; ``handed_out``: how it was once given."""
        if name not in vars(self.module):
            own = [key for key, value in vars(self.module).items() if callable(value) and not key.startswith("__")]
            near = [key for key in own if key.lower() == name.lower()] or get_close_matches(name, own, 1, 0.75)
            alike = near and near[0][0].lower() == name[0].lower()
            advice = f" {near[0]} looks like it: give it its name back." if alike else ""
            return f"There is no function {name} in {self.path.name}.{advice}"
        value = vars(self.module)[name]
        if not callable(value):
            return f"{name} is no longer a function but {in_words(value)}: the name is used again further down."
        definitions = self.source.definitions(name)
        written = [each for each in definitions[:-1] if not self.source.is_unwritten(each, handed_out)]
        if written and self.is_unwritten(name, handed_out):
            return (f"{name} is defined twice, at {self.source.place(written[0].lineno)} and at "
                    f"{self.source.place(definitions[-1].lineno)}. The last one counts, and it is empty.")
        return None

    def problem_with_head(self, name: str, given: list[str]) -> str | None:
        """What is wrong if the arguments of a function stand in another order than they were given in."""
        code = getattr(vars(self.module)[name], "__code__", None)
        own = list(code.co_varnames[:code.co_argcount]) if code else given
        if own == given or sorted(own) != sorted(given):
            return None  # other names for the same things are as good
        return (f"It takes ({', '.join(own)}), and it is called with ({', '.join(given)}): its arguments have changed "
                "places. Give its head back the order that it had.")

    def is_unwritten(self, name: str, handed_out: Versions) -> bool:
        """Is the function that counts still as it was handed out?"""
        definition = self.source.definition(name)
        code = getattr(vars(self.module).get(name), "__code__", None)
        lines = [definition.lineno, *(node.lineno for node in definition.decorator_list)] if definition else []
        counts = code is not None and code.co_firstlineno in lines  # it has not been given another value further down
        return definition is not None and counts and self.source.is_unwritten(definition, handed_out)
