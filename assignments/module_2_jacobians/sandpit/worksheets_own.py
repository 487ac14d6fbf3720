"""The learner's own ``next_step``, as it stands in the worksheet, to play with."""

from __future__ import annotations

import sys
from pathlib import Path
from time import perf_counter

import numpy as np

from assignments.checking import Work
from assignments.module_2_jacobians.sandpit import LAB
from assignments.module_2_jacobians.sandpit.game import NextStep
from assignments.worksheets.learners_folder import Folder

PATIENCE = 5.0  # seconds, after which it is said how slow a next_step is


def next_step_of_the_worksheet() -> NextStep:
    """It runs here, as it would if its file were run; OSError in words if there is no worksheet, or none that runs."""
    sheet = Folder().sheet(LAB)
    if sheet is None:
        raise OSError(f"There is no worksheet of {LAB.name} in {Folder().path}. Begin with\n\n"
                      f"    python -m assignments start {LAB.name}")
    work = Work.read(sheet)
    problem = work.run()
    if problem is None and not callable(getattr(work.module, "next_step", None)):
        problem = "There is no function next_step in it."
    if problem is not None:
        raise OSError(f"{sheet} cannot play. {problem}")
    next_step = Player(work, sheet)
    next_step(-5.0, np.array([1.0, 2.0]), np.eye(2))  # now, and not in the middle of a game
    return next_step


class Player:
    """The function, which says in words, as an OSError, that it fails or is not written; and once that it is slow."""

    def __init__(self, work: Work, sheet: Path) -> None:
        self.work, self.sheet = work, sheet
        self.steps, self.seconds, self.told = 0, 0.0, False

    def __call__(self, f: float, J: np.ndarray, H: np.ndarray) -> np.ndarray:
        """The step [Δx, Δy]."""
        began = perf_counter()
        try:
            step = self.work.module.next_step(f, J, H)
            read = None if step is None or step is ... else np.asarray(step, float)
        except Exception as raised:  # whatever the learner's code raises
            raise OSError(f"{self.sheet} cannot play. {self.work.explained(raised)[0]}") from None
        self.steps, self.seconds = self.steps + 1, self.seconds + perf_counter() - began
        if read is None:
            raise OSError(f"{self.sheet} cannot play. Its next_step returns None at f = {f:.3g}, J = {J.round(3)}: "
                          "it is still to be written, or one way through it ends without return.")
        if read.size != 2:
            raise OSError(f"{self.sheet} cannot play. Its next_step returns shape {read.shape}, and a step is two "
                          "numbers, [Δx, Δy].")
        if self.seconds > PATIENCE and not self.told:
            self.told = True
            print(f"Your next_step takes {1000 * self.seconds / self.steps:.1f} ms, and is asked for tens of thousands "
                  "of steps: that takes a while. Ctrl-C ends it.", file=sys.stderr, flush=True)
        return read
