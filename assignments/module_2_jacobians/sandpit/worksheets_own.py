"""The learner's own ``next_step``, as it stands in the worksheet, to play with."""

from __future__ import annotations

from assignments.checking import Work
from assignments.module_2_jacobians.sandpit import LAB
from assignments.module_2_jacobians.sandpit.game import NextStep
from assignments.worksheets.learners_folder import Folder


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
    next_step: NextStep = work.module.next_step
    return next_step
