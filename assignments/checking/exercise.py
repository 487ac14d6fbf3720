"""What a lab asks a learner to write, and what is found when it has been written."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args

from assignments.checking.learners_work import Work
from assignments.checking.source import handed_out

State = Literal["right", "wrong", "not started"]
STATES: tuple[str, ...] = get_args(State)


@dataclass(frozen=True)
class Finding:
    """What a check says of one function.

    ``summary`` is a sentence to the learner; ``details`` are further lines: where, which entry, line by line.
    """

    function: str
    state: State
    summary: str
    details: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The same for a report in JSON.

        >>> Finding("f", "right", "It agrees.").as_dict()["state"]
        'right'
        """
        return {**asdict(self), "details": list(self.details)}


@dataclass(frozen=True)
class Exercise:
    """One function that a learner writes.

    ``solution`` is the function as the lab's solution has it; its name is the name of the exercise, and its lines that
    end in ``# given`` stand in the worksheet too.
    ``hints``: a question, the formula, and the shape of the line.
    ``to_write``: how many of its last lines the learner writes, none if it is worked; by default, all that are not
    given.
    ``judge`` looks at a learner's work in which the function has been begun.
    """

    solution: Callable[..., Any]
    hints: tuple[str, str, str]
    judge: Callable[[Work, str], Finding]
    to_write: int | None = None

    @property
    def name(self) -> str:
        """The name of the function."""
        return self.solution.__name__

    def handed_out(self, blank: bool = False) -> list[str]:
        """The lines that stand in the worksheet; ``blank``: no more than those that are marked as given."""
        return handed_out(self.solution, None if blank else self.to_write)


def check(work: Work, exercise: Exercise) -> Finding:
    """Say whether a learner's function is right, wrong, and why, or not started.

    Whatever the learner's code raises is told in the finding. The module's globals are afterwards what they were.
    """
    name = exercise.name
    versions = (exercise.handed_out(), exercise.handed_out(blank=True))
    problem = work.problem_with(name, versions)
    if problem:
        return Finding(name, "wrong", problem)
    if work.is_unwritten(name, versions):
        return Finding(name, "not started", "Its lines are still to be written.")
    problem = work.problem_with_head(name, list(inspect.signature(exercise.solution).parameters))
    if problem:
        return Finding(name, "wrong", problem)
    try:
        with work.with_globals():
            return exercise.judge(work, name)
    except Exception as problem:  # an object of the learner's own kind has not let itself be looked at
        return Finding(name, "wrong", f"What it returns or raises cannot be looked at: {type(problem).__name__}.")
