"""What practice is made of: topics, their templates, and the questions that are drawn from them.

Nothing here needs NumPy, so that a list of topics appears at once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from random import Random
from typing import Any, NamedTuple, Protocol


class Verdict(NamedTuple):
    """What is said of an answer.

    ``right``: None if it was not graded. ``read_as``: how it was read; two readings where it is ambiguous.
    ``explanations``: of a wrong answer, why; of one that was not graded, what to do; of a right one, what to add.
    """

    right: bool | None
    read_as: tuple[str, ...] = ()
    explanations: tuple[str, ...] = ()
    readings: tuple[str, ...] = ()  # the readings of an ambiguous answer, as they can be typed
    curves: tuple[Any, Any, Any] | None = None  # x, what was typed and what is right, where that is to be looked at


class Domain(NamedTuple):
    """Where a function is asked about: in words, and the interval from which numbers are taken."""

    words: str = ""
    low: float = -1.7
    high: float = 1.9
    bounded: bool = False  # is an answer judged between these numbers only?


EVERYWHERE = Domain()
NOT_ZERO = Domain("for x ≠ 0", 0.2, 3.0)
POSITIVE = Domain("for x > 0", 0.2, 3.0, bounded=True)


@dataclass(frozen=True)
class Task:
    """Something to be answered, and all that can be said about it.

    ``text``: what is asked. ``prompt``: what stands before the answer. ``grade``: judges what was typed.
    ``hints``: which rule; the rule; the first step. ``working``: the worked answer, a line each. ``answer``: a right
    answer, as it may be typed. ``expression``: the function that was asked about, in Python's notation.
    ``graph``: the function's graph, to be drawn. ``picture``: draws on a matplotlib figure, for a task that is one.
    ``module``: where it belongs in the course, if that is narrower than where its topic does.
    """

    text: str
    prompt: str
    grade: Callable[[str], Verdict]
    hints: tuple[str, str, str]
    working: Callable[[], list[str]]
    answer: str
    expression: str = ""
    graph: Callable[[], Any] | None = None
    picture: Callable[[Any], None] | None = None
    module: int | None = None


class CollapsedError(Exception):
    """What was drawn is no exercise: it cancels, is trivial, or cannot be computed. Another one is drawn."""


class Template(Protocol):
    """A pattern for exercises of one level: the number of rules on the deepest path, 1 to 4."""

    @property
    def level(self) -> int:
        """How hard it is."""

    def make(self, rng: Random) -> Task:
        """Draw one; CollapsedError if that was no exercise."""


@dataclass(frozen=True)
class Topic:
    """One kind of question of the course.

    ``modules``: where in the course it is asked. ``version``: goes up when the templates change, because then a seed
    and a number no longer name the same question. ``source``: the file in ``topics/`` with TEMPLATES[name].
    """

    name: str
    modules: tuple[int, ...]
    summary: str
    source: str
    version: int = 1

    def templates(self) -> Sequence[Template]:
        """The templates, imported only now: they need NumPy."""
        found: Sequence[Template] = import_module(f"assignments.practice.topics.{self.source}").TEMPLATES[self.name]
        return found


@dataclass(frozen=True)
class Question:
    """A task with its name: the topic, the seed, and the number."""

    topic: Topic
    seed: int
    number: int
    level: int
    task: Task = field(compare=False)

    @property
    def name(self) -> str:
        """How to ask for this question again."""
        return f"{self.topic.name} --seed {self.seed} --question {self.number}"
