"""Reading what a person types: ``2x cos(x³)``, ``e^x``, ``sin^2 x``, ``√x``, ``f'(x) = …``.

The text becomes a formula, which is said back as it was understood, and a text for the safe reader of
``visualize/expression.py``, which computes it; nothing typed is ever run. Where people mean different things by the
same text, such as 1/3x, both readings are given and none is chosen.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from assignments.checking.symbols import Formula
from assignments.practice.computing import on_one_line
from assignments.practice.grammar import Parser
from assignments.practice.spelling import ReadingError, right_side, spelled

__all__ = ["Reading", "ReadingError", "read"]

LONGEST = 3000  # characters


@dataclass(frozen=True)
class Reading:
    """One way to understand a text: the ``formula``, or the rows of a matrix of them."""

    formula: Formula | None
    rows: tuple[tuple[Formula, ...], ...] = ()

    def __str__(self) -> str:
        if self.formula is not None:
            return str(self.formula)
        return f"[{', '.join('[' + ', '.join(map(str, row)) + ']' for row in self.rows)}]"

    @property
    def entries(self) -> tuple[tuple[Formula, ...], ...]:
        """Always as rows of a matrix."""
        return self.rows if self.formula is None else ((self.formula,),)

    @property
    def text(self) -> str:
        """For the safe reader; of a matrix, one text for each entry."""
        assert self.formula is not None
        return on_one_line(self.formula)


def read(typed: str, names: Collection[str] | None = None) -> list[Reading]:
    """What a text may mean: one reading, or two where it is ambiguous. ReadingError, in words, if it is not understood.

    ``names``: the variables that may stand in it; None if any may.

    >>> [str(reading) for reading in read("2x cos(x^3)", ["x"])], [str(r) for r in read("1/3x", ["x"])]
    (['2x·cos(x³)'], ['(1/3)·x', '1/(3x)'])
    """
    if len(typed) > LONGEST:
        raise ReadingError(f"That has {len(typed)} characters; at most {LONGEST} are read.")
    readings: list[Reading] = []
    for choice in (0, 1):
        parser = Parser(right_side(spelled(typed)), names, choice)
        reading = Reading(*parser.everything())
        if all(str(reading) != str(other) for other in readings):
            readings.append(reading)
        if not parser.ambiguous:
            break
    return readings
