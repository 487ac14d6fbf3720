"""What is told of a class: a report in JSON, a table for a gradebook, a file for each learner, and the common slips.

The report is ``{"lab", "written", "complete", "submissions": [{"name", "file", "state", "functions": [{"function",
"state", "summary", "details", "hints", "gave_up"}], "problem", "remarks", "printed", "seconds"}], "passed_over",
"slips": [{"function", "summary", "names"}]}``. All is written anew after each worksheet, so that a run that is stopped
has lost nothing. ``hints`` and ``gave_up`` are from the record that was handed in with it, and null if none was.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from assignments.lab import Lab
from assignments.terminal import say
from assignments.worksheets.class_submissions import Submission
from assignments.worksheets.findings_in_words import lines, wrapped
from assignments.worksheets.learners_folder import write_whole
from assignments.worksheets.printed_output import printable
from assignments.worksheets.verdicts import UNCHECKED, Outcome

COLUMNS = ("name", "function", "state", "points", "hints", "gave_up")
MOST_SLIPS = 5
PLACE = re.compile(r"\b(line|code cell) \d+(, line \d+)?", re.IGNORECASE)  # it differs from worksheet to worksheet

Row = dict[str, Any]


@dataclass
class Report:
    """The report of a class as it grows.

    ``to_json``, ``to_csv``, ``feedback``: where it is written, each or none of them. ``order``: all names.
    """

    lab: Lab
    functions: Sequence[str]
    order: Sequence[str]
    passed_over: Mapping[str, str]
    to_json: Path | None = None
    to_csv: Path | None = None
    feedback: Path | None = None
    by_name: dict[str, Row] = field(default_factory=dict)

    def try_to_write(self) -> None:
        """OSError now, and not after an hour, if it cannot be written."""
        for path in (self.to_json, self.to_csv):
            if path and (path.is_dir() or not path.parent.is_dir()):
                why = "it is a folder" if path.is_dir() else f"there is no folder {path.parent}"
                raise OSError(f"The report cannot go to {path}: {why}.")
        if self.feedback:
            try:
                self.feedback.mkdir(parents=True, exist_ok=True)
            except OSError as problem:
                raise OSError(f"Feedback cannot go to {self.feedback}: {problem.strerror}.") from None
        self.write()

    @property
    def rows(self) -> list[Row]:
        """What is known so far, in the order of the names."""
        return [self.by_name[name] for name in self.order if name in self.by_name]

    def add(self, submission: Submission, outcome: Outcome) -> None:
        """One more worksheet has been checked: it is written at once."""
        progress = submission.progress
        functions = [{**finding.as_dict(), "hints": progress.hints.get(finding.function, 0) if progress else None,
                      "gave_up": finding.function in progress.gave_up if progress else None}
                     for finding in outcome.findings]
        self.by_name[submission.name] = {
            "name": submission.name, "file": str(submission.path), "state": outcome.state, "functions": functions,
            "problem": outcome.problem, "remarks": outcome.remarks, "printed": outcome.printed,
            "seconds": round(outcome.seconds, 1)}
        if self.feedback:
            write_whole(self.feedback / f"{submission.name}.txt", in_words(self.lab, submission.name, outcome))
        self.write()

    def write(self) -> None:
        """Write the report and the table as they are now."""
        if self.to_json:
            content = {"lab": self.lab.name, "written": datetime.now().isoformat(timespec="seconds"),
                       "complete": len(self.by_name) == len(self.order), "submissions": self.rows,
                       "passed_over": dict(self.passed_over), "slips": self.slips()}
            write_whole(self.to_json, _text(json.dumps(content, ensure_ascii=False, indent=1) + "\n"))
        if self.to_csv:
            write_whole(self.to_csv, _text(self.table()))

    def table(self) -> str:
        """For a gradebook: a line for each function of each learner; a right one has 1 point, every other 0."""
        sheet = io.StringIO()
        writer = csv.writer(sheet, lineterminator="\n")
        writer.writerow(COLUMNS)
        for row in self.rows:
            for each in row["functions"]:
                gave_up = {True: "yes", False: "no", None: ""}[each["gave_up"]]
                hints = "" if each["hints"] is None else each["hints"]
                writer.writerow([_no_formula(row["name"]), each["function"], each["state"],
                                 int(each["state"] == "right"), hints, gave_up])
        return sheet.getvalue()

    def slips(self) -> list[dict[str, Any]]:
        """What is said of a function to more than one learner, the most frequent first, and to whom; not of files."""
        said: dict[tuple[str, str], list[str]] = {}
        for row in self.rows:
            for each in row["functions"]:
                if each["state"] == "wrong" and not each["summary"].startswith(UNCHECKED):
                    said.setdefault((each["function"], PLACE.sub("a line", each["summary"])), []).append(row["name"])
        common = sorted(((key, names) for key, names in said.items() if len(names) > 1), key=lambda slip: -len(slip[1]))
        return [{"function": function, "summary": summary, "names": names} for (function, summary), names in common]

    # --- In a terminal -------------------------------------------------------------------------------------------

    def show(self) -> None:
        """A line for each submission, how many have each function right, the common slips, and what was passed over."""
        width = max([len(row["name"]) for row in self.rows] + [10])
        widths = [max(11, len(name)) for name in self.functions]
        print("  ".join([" " * width, f"{'all of it':11}", *(f"{name:{w}}" for name, w in zip(self.functions, widths))
                         ]).rstrip())
        for row in self.rows:
            states = [f"{each['state']:{w}}" for each, w in zip(row["functions"], widths)]
            note = "  the file: see the report" if row["problem"] else ""
            print("  ".join([f"{printable(row['name']):{width}}", f"{row['state']:11}", *states]).rstrip() + note)
        right = Counter(each["function"] for row in self.rows for each in row["functions"] if each["state"] == "right")
        whole = sum(row["state"] == "right" for row in self.rows)
        counts = [f"{f'{right[name]} of {len(self.rows)}':{w}}" for name, w in zip(self.functions, widths)]
        print("  ".join([f"{'right':{width}}", f"{f'{whole} of {len(self.rows)}':11}", *counts]).rstrip())
        if slips := self.slips()[:MOST_SLIPS]:
            print("\nThe most common slips:")
            for slip in slips:
                head = f"{len(slip['names'])} × {slip['function']}: "
                print("\n".join(f"  {line}" for line in wrapped(head + slip["summary"])))
        self.show_passed_over()

    def show_passed_over(self) -> None:
        """What is in the folder and in no submission."""
        if self.passed_over:
            print("\nPassed over:")
            for path, why in self.passed_over.items():
                say(printable(f"  {path}: {why}"), hanging="  ")


def in_words(lab: Lab, name: str, outcome: Outcome) -> str:
    """What one learner is told: the same words as by ``check``."""
    width = max(len(finding.function) for finding in outcome.findings)
    told = [f"{lab.title}: {name}", ""]
    told += [*outcome.remarks, ""] if outcome.remarks else []
    told += [*wrapped(outcome.problem), ""] if outcome.problem else []
    for finding in outcome.findings:
        told += lines(finding, width)
    return _text("\n".join(told).rstrip() + "\n")


def _text(words: str) -> str:
    return words.encode("utf-8", "replace").decode("utf-8")  # somebody's message, or a file's name, may be no text


def _no_formula(name: str) -> str:
    """A name that a spreadsheet does not take for a formula and compute."""
    return f"'{name}" if name.startswith(("=", "+", "-", "@", "\t", "\r")) else name
