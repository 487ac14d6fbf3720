"""A whole class is checked, some worksheets at a time; whatever one of them does, the others are not touched."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

from tqdm import tqdm

from assignments.checking import Finding
from assignments.course import LABS
from assignments.lab import Lab
from assignments.terminal import say
from assignments.worksheets.class_report import Report
from assignments.worksheets.class_submissions import Submission, collect
from assignments.worksheets.processes import Limits, Starter
from assignments.worksheets.verdicts import UNCHECKED, Outcome, judge

CODES = {"wrong": 1, "not started": 2, "right": 0}  # the worst first
NOT_HELD = ("On this system only Python holds back code that means harm, and who knows Python well gets around that. "
            "Check strangers' work on Linux 5.13 or newer, or on a machine that has nothing to lose; see "
            "assignments/worksheets/README.md.")
STOPPED = 130  # the custom for Ctrl-C


@dataclass(frozen=True)
class Files:
    """Where the results are written, each or none of them: the report, the gradebook, a file for each learner."""

    json: Path | None = None
    csv: Path | None = None
    feedback: Path | None = None


def check_all(lab: Lab, functions: Sequence[str], folder: Path, files: Files, limits: Limits, jobs: int | None) -> int:
    """Check functions of everybody's worksheet; 1 if any is wrong, or else 2 if any is not started, or else 0."""
    if not folder.is_dir():
        say(f"There is no folder {folder}.")
        return CODES["not started"]
    collected = collect(lab, LABS, folder)
    report = Report(lab, functions, [each.name for each in collected.submissions], collected.passed_over,
                    files.json, files.csv, files.feedback)
    if not collected.submissions:
        say(f"There are no worksheets in {folder}: they are called NAME.py, NAME.ipynb, NAME/{lab.name}.py or "
              f"NAME/{lab.name}.ipynb.")
        report.show_passed_over()
        return CODES["not started"]
    report.try_to_write()
    lab.exercises()  # imported by one thread, before there are others
    stopped = False
    with Starter(lab, limits) as starter, ThreadPoolExecutor(jobs or os.cpu_count() or 1) as pool:
        waiting: dict[Future[Outcome], Submission] = {
            pool.submit(check_one, lab, submission, functions, limits, starter, folder): submission
            for submission in collected.submissions}
        try:
            for done in tqdm(as_completed(waiting), total=len(waiting), unit=" worksheets", disable=None):
                report.add(waiting[done], done.result())
        except KeyboardInterrupt:
            stopped = True
            say("\nStopping; those that are being checked are finished first.")
            pool.shutdown(cancel_futures=True)
        for done, submission in waiting.items():
            if done.done() and not done.cancelled() and submission.name not in report.by_name:
                report.add(submission, done.result())
    report.show()
    if not starter.held:
        say(f"\n{NOT_HELD}")
    if stopped:
        return STOPPED
    states = {row["state"] for row in report.rows}
    return next((code for state, code in CODES.items() if state in states), CODES["right"])


def check_one(lab: Lab, submission: Submission, functions: Sequence[str], limits: Limits, starter: Starter,
              folder: Path) -> Outcome:
    """Check one submission in a copy of its folder that is thrown away; the folder of the class is out of its sight."""
    def unchecked(problem: str) -> Outcome:
        return Outcome([Finding(name, "wrong", f"{UNCHECKED}.") for name in functions], problem)

    if submission.problem:
        return unchecked(submission.problem)
    try:
        with tempfile.TemporaryDirectory(prefix="submission-", ignore_cleanup_errors=True) as own:
            for name, content in submission.files.items():
                (Path(own) / name).write_bytes(content)
            return judge(lab, Path(own) / submission.path.name, functions, limits, starter=starter, hidden=[folder])
    except Exception as problem:  # the disk is full, say, or a folder cannot be removed: the others may fare better
        return unchecked(f"{type(problem).__name__}: {problem}")
