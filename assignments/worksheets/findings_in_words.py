"""What was found, in lines to be read in a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from assignments import terminal
from assignments.checking import Finding
from assignments.worksheets.colour import painted
from assignments.worksheets.verdicts import Outcome


def show_findings(outcome: Outcome) -> None:
    """A problem with the whole file, then every function: its state, why, and where."""
    if outcome.printed:
        print()
    for remark in outcome.remarks:
        print("\n".join(wrapped(remark)) + "\n")
    if outcome.problem:
        print("\n".join(wrapped(outcome.problem)) + "\n")
    width = max(len(finding.function) for finding in outcome.findings)
    told = [line for finding in outcome.findings for line in lines(finding, width)]
    print(painted("\n".join(told).rstrip("\n")))


def lines(finding: Finding, width: int = 0, columns: int = 110) -> list[str]:
    """A finding: the function and its state, and for what is wrong, why and where below that.

    ``width``: of the names; ``columns``: no line is longer.
    """
    head = f"{finding.function:{width}}   {finding.state}"
    if finding.state != "wrong":
        return [head, *(f"    {part}" for text in finding.details for part in wrapped(text, columns))]
    return [head, *(f"    {part}" for text in (finding.summary, *finding.details)
                    for part in wrapped(text, columns)), ""]


def wrapped(text: str, columns: int = 110) -> Sequence[str]:
    """A text in lines no wider than the terminal; its own lines stay apart, and those that are indented as they are."""
    width = max(min(terminal.columns(columns), columns) - 5, terminal.NARROWEST)
    return [part for line in text.splitlines()
            for part in ([line] if line.startswith("  ") else terminal.lines(line, width))]
