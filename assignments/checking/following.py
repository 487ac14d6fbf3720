"""A hint that follows what the last check found: where to look, as a question, and not what to write there."""

from __future__ import annotations

import re

from assignments.checking.exercise import Finding
from assignments.checking.line_by_line import STRAY, ZERO

FACTOR = re.compile(r"chain .*?∂(\w+)/∂(\w+)")


def follow(finding: Finding) -> str:
    """Where to look next after a finding; nothing if it has no more to say than its words.

    >>> follow(Finding("J_W3", "wrong", "Your answer is exactly the chain without ∂a3/∂z3 = σ′(z3)."))
    'Look at the way from z3 to a3: if z3 changes a little, by how much does a3, and which line of yours says so?'
    """
    if finding.state != "wrong":
        return ""
    factor = FACTOR.search(finding.summary)
    if factor:
        result, operand = factor.groups()
        return (f"Look at the way from {operand} to {result}: if {operand} changes a little, by how much does "
                f"{result}, and which line of yours says so?")
    stray = next((line for line in finding.details if STRAY in line or ZERO in line), "")
    if stray:
        place = stray.strip().partition(":  ")[0]
        good = [line.rpartition("= ")[2].removesuffix(" ✓") for line in finding.details
                if line.endswith("✓") and line.startswith("  ") and "= ∂" in line]
        so_far = f"until there you have {good[-1]}, and that is right" if good else "nothing before it goes astray"
        return f"Look at {place}: {so_far}. What does the next step of the chain multiply it by, and how?"
    if "times the right one" in finding.summary or "sign turned" in finding.summary:
        return "All factors are there; it is a number that is off. Which of your lines bring a number in?"
    if "It returns shape" in finding.summary:
        return "Write the shape of each line beside it, rows and columns: at which line does it leave the way?"
    return ""
