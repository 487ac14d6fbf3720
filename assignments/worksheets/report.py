"""What was found, in lines to be read in a terminal."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Sequence

from assignments.checking import Finding
from assignments.worksheets.isolation import Outcome


def show_findings(outcome: Outcome) -> None:
    """A problem with the whole file, then every function: its state, why, and where."""
    if outcome.problem:
        print("\n".join(wrapped(outcome.problem)) + "\n")
    width = max(len(finding.function) for finding in outcome.findings)
    for finding in outcome.findings:
        print("\n".join(lines(finding, width)))


def lines(finding: Finding, width: int = 0) -> list[str]:
    """A finding: the function and its state before a sentence, and the details below that."""
    head = f"  {finding.function:{width}}  {finding.state:11}  "
    if finding.state == "not started":
        return [head.rstrip()]
    indent = " " * len(head)
    summary = wrapped(finding.summary, len(head))
    return [head + summary[0], *(indent + line for line in summary[1:]), *(indent + line for line in finding.details)]


def wrapped(text: str, used: int = 0) -> Sequence[str]:
    """A text in lines no wider than the terminal; its own lines stay apart."""
    width = max(min(shutil.get_terminal_size((110, 24)).columns, 120) - used - 1, 40)
    return [part for line in text.splitlines()
            for part in textwrap.wrap(line, width, break_on_hyphens=False, break_long_words=False,
                                      subsequent_indent=" " * (len(line) - len(line.lstrip()))) or [""]]
