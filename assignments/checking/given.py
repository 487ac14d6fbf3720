"""What is given to the learner, and has to stay as it was: who changes it would be told of slips that are none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any

import numpy as np

from assignments.checking.cases import Case
from assignments.checking.learners_work import Work
from assignments.checking.scale import same

Given = Callable[[Work, Case], None]  # raises GivenChangedError


class GivenChangedError(Exception):
    """What was given to the learner is no longer what it was, or no longer there."""

    def __init__(self, name: str, lab: str,
                 what: str = "it has been changed: it no longer computes what it did") -> None:
        super().__init__(f"{name} was given, and {what}. Take it from a fresh worksheet:  "
                         f"python -m assignments start {lab} --into another_folder")


def require(work: Work, names: Sequence[str], lab: str) -> None:
    """GivenChangedError if one of the functions that were given is no longer there."""
    held = work.names()
    for name in names:
        if name not in held:
            raise GivenChangedError(name, lab, "it is gone from your file")
        if not held[name].callable:
            raise GivenChangedError(name, lab, f"it is {held[name].words} now: the name is used again further down")


def nothing_given(work: Work, case: Case) -> None:
    """Where the worksheet gives nothing that has to stay as it was."""


def still_given(solution: ModuleType, *names: str, **tried: Callable[..., tuple[Any, ...]]) -> Given:
    """A look whether functions are still there, and still give what the solution's give.

    ``names``: those that take the arguments of the case. ``tried``: of the others, by their names, what they are tried
    with, as a function of the arguments of the case.
    """
    def look(work: Work, case: Case) -> None:
        require(work, (*names, *tried), solution.LAB.name)
        for name in (*names, *tried):
            arguments = tried[name](*case.arguments) if name in tried else case.arguments
            found = getattr(work.module, name)(*arguments)
            if not same(np.asarray(found, float), np.asarray(getattr(solution, name)(*arguments), float)):
                raise GivenChangedError(name, solution.LAB.name)
    return look
