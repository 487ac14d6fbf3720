"""Whether the functions of a worksheet are right: its code runs in a process of its own, and the verdict is made here.

That process is asked what the learner's functions give for numbers of our choosing. The right answers, and who compares
and explains, are in this process, which never runs a line of the learner's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

from assignments.checking import Finding, check
from assignments.checking.source import Source
from assignments.lab import Lab
from assignments.worksheets.printed_output import PrintedOutput, printable
from assignments.worksheets.processes import BrokenOffError, Limits, Starter
from assignments.worksheets.remote_work import RemoteWork

UNCHECKED = "It could not be checked"
NOT_REACHED = f"{UNCHECKED}: the file does not run as far as this."


@dataclass
class Outcome:
    """What came of the check of one worksheet.

    ``findings``: one for each function. ``problem``: what is wrong with the file as a whole, or nothing. ``remarks``:
    what was passed over. ``printed``: the beginning of what the code printed.
    """

    findings: list[Finding] = field(default_factory=list)
    problem: str = ""
    printed: str = ""
    seconds: float = 0.0
    remarks: list[str] = field(default_factory=list)

    @property
    def state(self) -> str:
        """Of all together: "wrong" if a function or the file is, "not started" if one is not, and else "right"."""
        states = {"wrong"} if self.problem else {finding.state for finding in self.findings}
        return "wrong" if "wrong" in states else "not started" if "not started" in states else "right"


def judge(lab: Lab, path: Path, functions: Sequence[str], limits: Limits,
          show: Callable[[str], None] | None = None, starter: Starter | None = None,
          hidden: Sequence[Path] = ()) -> Outcome:
    """Check functions of a worksheet; where one has to be ended, the others are checked in a new process.

    ``show``: gets what the learner's code prints, as it comes, up to a limit.
    ``starter``: what starts the processes, if there is one already. ``hidden``: what the code may not read, other
    than the solution.
    """
    outcome, began, output = Outcome(), monotonic(), PrintedOutput(show)
    text: list[Source] = []
    with ExitStack() as stack:
        starter = starter or stack.enter_context(Starter(lab, limits))
        left = list(functions)
        while left:
            before = len(left)
            _check(lab, path, left, outcome, starter, output, hidden, text)
            found = {finding.function for finding in outcome.findings}
            left = [name for name in left if name not in found]
            if len(left) == before or (left and outcome.problem):
                outcome.findings += [Finding(name, "wrong", NOT_REACHED) for name in left]
                break
    outcome.findings.sort(key=lambda finding: list(functions).index(finding.function))
    outcome.printed, outcome.seconds = output.closing(), monotonic() - began
    return outcome


def _check(lab: Lab, path: Path, functions: Sequence[str], outcome: Outcome, starter: Starter, output: PrintedOutput,
           hidden: Sequence[Path], text: list[Source]) -> None:
    """Check functions in one process, as far as it gets.

    ``text``: the worksheet's, once that process could read it and before it runs it; later it may be another.
    """
    exercises = {exercise.name: exercise for exercise in lab.exercises()}
    stage = "The check"
    try:
        with starter.process(path, output, hidden) as (process, unreadable):
            if unreadable is not None:
                outcome.problem = printable(unreadable)
                return
            if not text:
                text.append(Source.read(path))
                text[0].parse()
            work = RemoteWork(text[0], process)
            stage = "The file as a whole"
            outcome.problem = work.run() or ""
            outcome.remarks = work.remarks
            # What was defined before the file broke off is judged all the same.
            for name in [name for name in functions if not outcome.problem or name in work.names()]:
                stage = name
                work.next_function()
                outcome.findings.append(check(work, exercises[name]))
    except BrokenOffError as broken:
        if stage in functions:
            outcome.findings.append(Finding(stage, "wrong", f"It {broken}."))
        else:
            outcome.problem = f"{stage} {broken}."
