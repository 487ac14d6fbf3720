"""A whole class: everybody's worksheet is checked, and a report is written.

Submissions are ``DIR/name.py``, ``DIR/name.ipynb``, ``DIR/name/<lab>.py`` or ``DIR/name/<lab>.ipynb``. All of them are
read before the first is run, each runs in a folder of its own that is thrown away, and what was found is kept in the
teacher's process until the report is written in one step: no submission can touch another, or the report.

The report is JSON: ``{"lab", "written", "complete", "submissions": [{"name", "file", "state", "functions":
[{"function", "state", "summary", "details"}], "problem", "printed", "seconds"}]}``.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from tqdm import tqdm

from assignments.checking import Finding
from assignments.checking.source import MOST_BYTES
from assignments.lab import Lab
from assignments.worksheets.learners_folder import FORMS, write_whole
from assignments.worksheets.isolation import Limits, Outcome, judge

CODES = {"wrong": 1, "not started": 2, "right": 0}  # the worst first


@dataclass(frozen=True)
class Submission:
    """What one learner has handed in: the worksheet, and what Python files lie beside it in a folder of its own."""

    name: str
    path: Path
    files: dict[str, bytes]
    problem: str = ""


def check_all(lab: Lab, functions: Sequence[str], folder: Path, report: Path | None, limits: Limits,
              jobs: int | None) -> int:
    """Check functions of everybody's worksheet; 1 if any is wrong, or else 2 if any is not started, or else 0."""
    if not folder.is_dir():
        print(f"There is no folder {folder}.")
        return CODES["not started"]
    submissions = list(collect(lab, folder))
    if not submissions:
        print(f"There are no worksheets in {folder}: they are called NAME.py, NAME.ipynb, NAME/{lab.name}.py or "
              f"NAME/{lab.name}.ipynb.")
        return CODES["not started"]
    if report:
        if report.is_dir() or not report.parent.is_dir():
            raise OSError(f"The report cannot go to {report}: "
                          f"{'it is a folder' if report.is_dir() else f'there is no folder {report.parent}'}.")
        trial = report.with_name(f".{report.name}.trial")  # learn now, not after an hour, if it cannot be written
        trial.touch()
        trial.unlink()
    outcomes: dict[str, Outcome] = {}
    with ThreadPoolExecutor(jobs or os.cpu_count() or 1) as pool:
        waiting = {pool.submit(check_one, lab, submission, functions, limits): submission for submission in submissions}
        stopped = False
        try:
            for done in tqdm(as_completed(waiting), total=len(waiting), unit=" worksheets", disable=None):
                done.result()
        except KeyboardInterrupt:
            stopped = True
            print("\nStopping; those that are being checked are finished first.")
            pool.shutdown(cancel_futures=True)
        outcomes |= {submission.name: done.result() for done, submission in waiting.items()
                     if done.done() and not done.cancelled()}
    rows = [row(submission, outcomes[submission.name]) for submission in submissions if submission.name in outcomes]
    if report:
        complete = len(rows) == len(submissions)
        content = {"lab": lab.name, "written": datetime.now().isoformat(timespec="seconds"), "complete": complete,
                   "submissions": rows}
        text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
        write_whole(report, text.encode("utf-8", "replace").decode("utf-8"))  # somebody's message may be no text
    show_table(rows, functions)
    if stopped:
        return 130  # the custom for Ctrl-C
    states = {row["state"] for row in rows}
    return next((code for state, code in CODES.items() if state in states), CODES["right"])


def collect(lab: Lab, folder: Path) -> Iterator[Submission]:
    """Everybody's submission, read into memory, in the order of the names."""
    taken: set[str] = set()
    for entry in sorted(folder.iterdir(), key=lambda path: path.name):
        if entry.name.startswith("."):
            continue
        if entry.is_dir() and not entry.is_symlink():
            sheets = [path for form in FORMS if (path := entry / f"{lab.name}{form}").exists()]
            if sheets:
                taken.add(entry.name)
                yield read(entry.name, max(sheets, key=lambda path: path.lstat().st_mtime),
                           [path for path in sorted(entry.glob("*.py")) if path not in sheets])
        elif entry.suffix in FORMS:
            name = entry.name if entry.stem in taken else entry.stem
            taken.add(name)
            yield read(name, entry, [])


def read(name: str, path: Path, others: list[Path]) -> Submission:
    """A submission: its worksheet has to be a file of its own and of the size of one."""
    files = {}
    for each in (path, *others):
        try:
            if each.is_symlink() or not each.is_file():
                raise OSError("it is a link, or no file")
            if each.stat().st_size > MOST_BYTES:
                raise OSError(f"{each.stat().st_size:,} bytes are no worksheet")
            files[each.name] = each.read_bytes()
        except OSError as problem:
            if each is path:
                return Submission(name, path, {}, f"{path.name} cannot be read: {problem}.")
    return Submission(name, path, files)


def check_one(lab: Lab, submission: Submission, functions: Sequence[str], limits: Limits) -> Outcome:
    """Check one submission in a folder that is made for it and thrown away."""
    def unchecked(problem: str) -> Outcome:
        return Outcome([Finding(name, "wrong", "It could not be checked.") for name in functions], problem)

    if submission.problem:
        return unchecked(submission.problem)
    try:
        with tempfile.TemporaryDirectory(prefix="submission-", ignore_cleanup_errors=True) as own:
            for name, content in submission.files.items():
                (Path(own) / name).write_bytes(content)
            return judge(lab, Path(own) / submission.path.name, functions, limits)
    except Exception as problem:  # the disk is full, say, or a folder cannot be removed: the others may fare better
        return unchecked(f"{type(problem).__name__}: {problem}")


def row(submission: Submission, outcome: Outcome) -> dict[str, Any]:
    """One submission in the report."""
    return {"name": submission.name, "file": str(submission.path), "state": outcome.state,
            "functions": [finding.as_dict() for finding in outcome.findings], "problem": outcome.problem,
            "printed": outcome.printed, "seconds": round(outcome.seconds, 1)}


def show_table(rows: list[dict[str, Any]], functions: Sequence[str]) -> None:
    """A line for each submission, and how many have each function right."""
    width = max([len(row["name"]) for row in rows] + [10])
    print("  ".join([" " * width, *(f"{name:11}" for name in functions)]).rstrip())
    for row in rows:
        states = [f"{each['state']:{max(11, len(each['function']))}}" for each in row["functions"]]
        print("  ".join([f"{row['name']:{width}}", *states]).rstrip())
    right = Counter(each["function"] for row in rows for each in row["functions"] if each["state"] == "right")
    print("  ".join([f"{'right':{width}}", *(f"{f'{right[name]} of {len(rows)}':{max(11, len(name))}}"
                                             for name in functions)]).rstrip())
