"""What a lab asks a learner to write, and what is found when it has been written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args

from assignments.checking.learners_work import Work

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
    ``judge`` looks at a learner's work in which the function has been begun.
    """

    solution: Callable[..., Any]
    hints: tuple[str, str, str]
    judge: Callable[[Work, str], Finding]

    @property
    def name(self) -> str:
        """The name of the function."""
        return self.solution.__name__


def check(work: Work, exercise: Exercise) -> Finding:
    """Say whether a learner's function is right, wrong, and why, or not started.

    Whatever the learner's code raises is told in the finding. The module's globals are afterwards what they were.
    """
    name = exercise.name
    problem = work.problem_with(exercise.solution)
    if problem:
        return Finding(name, "wrong", problem)
    if work.is_unwritten(exercise.solution):
        return Finding(name, "not started", "Its lines are still to be written.")
    try:
        with work.with_globals():
            return exercise.judge(work, name)
    except Exception as problem:  # an object of the learner's own kind has not let itself be looked at
        return Finding(name, "wrong", f"What it returns or raises cannot be looked at: {type(problem).__name__}.")
