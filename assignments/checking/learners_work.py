"""A learner's work: the source of a worksheet, and the module it becomes when it is run."""

from __future__ import annotations

import ast
import linecache
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from types import ModuleType
from typing import Any

from assignments.checking.answers import Answer, Line, answer, copied, quietly, watched
from assignments.checking.explanation import Words, explain
from assignments.checking.scene import in_words
from assignments.checking.source import Source, Versions


@dataclass(frozen=True)
class Held:
    """What a name of the worksheet stands for in the end: in words, and if it is a function, where that begins."""

    words: str
    callable: bool
    line: int | None = None


class NotebookTools:
    """Stands for what a notebook's own programs give: whatever is asked of it, it does nothing."""

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *arguments, **options: None


class Work:
    """What a learner has handed in.

    ``source``: its text. ``module``: empty until ``run`` has filled it. ``failures``: what may come out of it when one
    of its functions is called; here it may be anything. ``remarks``: what was passed over, in words. ``live``: somebody
    waits for it, and may press Ctrl-C.
    """

    failures: type[BaseException] = BaseException

    def __init__(self, source: Source) -> None:
        self.source, self.path = source, source.path
        self.module: Any = ModuleType("worksheet")
        self.remarks: list[str] = list(source.passed_over)
        self.live = False

    @classmethod
    def read(cls, path: str | Path) -> Work:
        """The work in a ``.py`` or ``.ipynb`` file; OSError or ValueError, in words, if it cannot be read."""
        return cls(Source.read(path))

    def run(self) -> str | None:
        """Execute the worksheet; None if all went well, and otherwise what went wrong, in words, some lines long.

        Its name is "worksheet", so what stands under ``if __name__ == "__main__":`` is not run; a statement further
        down that needs what is defined there is passed over.
        """
        name = str(self.path)
        lines = [f"{line}\n" for line in self.source.lines]
        linecache.cache[name] = (len(self.source.text), None, lines, name)  # a notebook's cells are no file's lines
        self.module.__file__ = name
        self.module.display, self.module.get_ipython = (lambda *shown, **options: None), NotebookTools
        sys.modules[self.module.__name__] = self.module
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of 2(a - b), say: it is told when it is called
                self.source.compile()  # all of it, before the first line is run
                statements = [(node, compile(ast.Module([node], []), name, "exec", self.source.future,
                                             dont_inherit=True)) for node in self.source.tree.body]
            left_out: set[str] = set()
            for node, code in statements:
                try:
                    exec(code, vars(self.module))
                except NameError as problem:
                    if isinstance(problem, UnboundLocalError) or problem.name not in left_out:
                        raise
                    place = self.source.place(node.lineno)
                    self.remarks.append(f"{place[0].upper()}{place[1:]} is passed over: it needs {problem.name}, "
                                        'which is defined under if __name__ == "__main__".')
                    left_out |= _assigned(node)
                if _is_main(node):
                    left_out |= _assigned(node)
        except BaseException as problem:  # also sys.exit() and the like: it is somebody else's code
            summary, details = explain(problem, self.source)
            return "\n".join((summary, *details))
        return None

    # --- Its functions -------------------------------------------------------------------------------------------

    @contextmanager
    def with_globals(self, **changes: Any) -> Iterator[None]:
        """With some globals changed; afterwards all of them are what they were."""
        before = dict(vars(self.module))
        self.set_globals(**changes)
        try:
            yield
        finally:
            vars(self.module).clear()
            vars(self.module).update(before)

    @contextmanager
    def with_text(self, text: str) -> Iterator[None]:
        """With a function that has another text, made of the learner's own; afterwards all is what it was."""
        with self.with_globals():
            self.set_text(text)
            yield

    def set_text(self, text: str) -> None:
        """Define what a text defines, in the module."""
        exec(compile(text, str(self.path), "exec", self.source.future, dont_inherit=True), vars(self.module))

    def set_globals(self, **changes: Any) -> None:
        """Give copies of these to the names of the module."""
        vars(self.module).update({name: copied(value) for name, value in changes.items()})

    def set_meanings(self, meanings: Mapping[str, str]) -> None:
        """Say what is to be written for names of the lab's formulas, for who explains that they are not defined."""
        self.source.meanings = meanings

    def answer(self, name: str, arguments: tuple[Any, ...], *, aloud: bool = False,
               unchanged: Mapping[str, Any] | None = None) -> Answer:
        """What a function answers; see ``answers.answer``."""
        return answer(vars(self.module), self.source, name, arguments, aloud=aloud, unchanged=unchanged,
                      live=self.live)

    def watched(self, name: str, arguments: tuple[Any, ...]) -> list[Line]:
        """What each line of a function gives; see ``answers.watched``."""
        return watched(vars(self.module), self.source, name, arguments)

    def quietly(self) -> AbstractContextManager[None]:
        """While the functions are called that were given: nothing printed, and no warnings."""
        return quietly()

    def explained(self, problem: BaseException) -> Words:
        """What one of its functions has raised, in words."""
        return explain(problem, self.source)

    # --- Its names -----------------------------------------------------------------------------------------------

    def names(self) -> Mapping[str, Held]:
        """What each name of the module stands for."""
        return {key: _held(value) for key, value in vars(self.module).items() if not key.startswith("__")}

    def problem_with(self, name: str, handed_out: Versions) -> str | None:
        """Why a function that was asked for cannot be called at all, if so; ``handed_out``: how it was once given."""
        names = self.names()
        if name not in names:
            own = [key for key, held in names.items() if held.callable]
            near = [key for key in own if key.lower() == name.lower()] or get_close_matches(name, own, 1, 0.75)
            alike = near and near[0][0].lower() == name[0].lower()
            advice = f" {near[0]} looks like it: give it its name back." if alike else ""
            return f"There is no function {name} in {self.path.name}.{advice}"
        if not names[name].callable:
            return f"{name} is no longer a function but {names[name].words}: the name is used again further down."
        definitions = self.source.definitions(name)
        written = [each for each in definitions[:-1] if not self.source.is_unwritten(each, handed_out)]
        if written and self.is_unwritten(name, handed_out):
            return (f"{name} is defined twice, at {self.source.place(written[0].lineno)} and at "
                    f"{self.source.place(definitions[-1].lineno)}. The last one counts, and it is empty.")
        return None

    def problem_with_head(self, name: str, given: list[str]) -> str | None:
        """What is wrong if the arguments of a function stand in another order than they were given in."""
        own = self.source.parameters(name)
        if not self._counts(name) or own == given or sorted(own) != sorted(given):
            return None  # other names for the same things are as good
        return (f"It takes ({', '.join(own)}), and it is called with ({', '.join(given)}): its arguments have changed "
                "places. Give its head back the order that it had.")

    def is_unwritten(self, name: str, handed_out: Versions) -> bool:
        """Is the function that counts still as it was handed out?"""
        definition = self.source.definition(name)
        return definition is not None and self._counts(name) and self.source.is_unwritten(definition, handed_out)

    def _counts(self, name: str) -> bool:
        """Is what stands in the text under a name what it has in the end, and not given another value further down?"""
        definition, held = self.source.definition(name), self.names().get(name)
        lines = [definition.lineno, *(node.lineno for node in definition.decorator_list)] if definition else []
        return held is not None and held.line in lines


def _held(value: Any) -> Held:
    try:
        return Held(in_words(value), callable(value),
                    getattr(getattr(value, "__code__", None), "co_firstlineno", None))
    except Exception:  # an object of the learner's own kind does not let itself be looked at
        return Held("something that cannot be looked at", callable(value))


def _is_main(node: ast.stmt) -> bool:
    """Is this ``if __name__ == "__main__":``?"""
    return isinstance(node, ast.If) and any(isinstance(part, ast.Name) and part.id == "__name__"
                                            for part in ast.walk(node.test))


def _assigned(node: ast.AST) -> set[str]:
    """The names that a statement would define."""
    found = {part.id for part in ast.walk(node) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)}
    found |= {part.name for part in ast.walk(node) if isinstance(part, (ast.FunctionDef, ast.ClassDef))}
    return found | {(alias.asname or alias.name).partition(".")[0] for part in ast.walk(node)
                    if isinstance(part, (ast.Import, ast.ImportFrom)) for alias in part.names}
