"""How the numbers in a Jacobian are written, with the names of the formula."""

from __future__ import annotations

from typing import NamedTuple

from visualize.wording import ATOM, PRODUCT, QUOTIENT, Text, number


class Scale(NamedTuple):
    """How a number that multiplies a matrix is written: −2·over / below."""

    negative: bool = False
    coefficient: float = 1.0  # a number that stands in the formula as itself
    over: Text | None = None
    below: tuple[Text, ...] = ()

    @property
    def above(self) -> Text | None:
        """What stands above the line, without the sign; None for 1."""
        if self.coefficient == 1:
            return self.over
        text = number(self.coefficient)
        return Text(f"{text}·{self.over.within(PRODUCT + 1)}", PRODUCT) if self.over else Text(text)

    def times(self, other: Scale) -> Scale:
        """The product of two numbers, with what is known of both multiplied."""
        both = [text.within(PRODUCT) for text in (self.over, other.over) if text]
        return Scale(self.negative != other.negative, self.coefficient * other.coefficient,
                     Text(" · ".join(both), PRODUCT if len(both) > 1 else ATOM) if both else None,
                     self.below + other.below)


class Entries(NamedTuple):
    """How the entries of a diagonal, a row or a column are written: 2·(a − y) has the coefficient 2."""

    coefficient: str
    vector: Text
    as_row: str = ""  # where ᵀ does not simply stand behind

    @property
    def text(self) -> Text:
        """As they stand inside diag( )."""
        return Text(f"{self.coefficient}·{self.vector.within(PRODUCT + 1)}", PRODUCT) if self.coefficient \
            else self.vector

    @property
    def row(self) -> Text:
        """As a row."""
        if self.as_row:
            return Text(self.as_row, QUOTIENT)
        row = transposed(self.vector)
        return Text(f"{self.coefficient}·{row.text}", PRODUCT) if self.coefficient else row


def transposed(text: Text) -> Text:
    """Aᵀ for A, and A for Aᵀ."""
    within = text.within(ATOM)
    return Text(within[:-1]) if within.endswith("ᵀ") else Text(f"{within}ᵀ")
