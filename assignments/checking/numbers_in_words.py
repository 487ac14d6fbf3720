"""Numbers as people write them: a fraction where a number is one, and otherwise a few digits."""

from __future__ import annotations

import math
from fractions import Fraction


def simple_fraction(value: float, largest: int, nearness: float = 1e-12) -> Fraction | None:
    """The fraction, with a denominator up to ``largest``, that a number is but for rounding; None if it is none.

    >>> simple_fraction(2 / 3, 12), simple_fraction(3.14159, 100)
    (Fraction(2, 3), None)
    """
    nearest = Fraction(value).limit_denominator(largest)
    return nearest if abs(float(nearest) - value) <= nearness * abs(value) else None


def number_on_paper(value: float) -> str:
    """A number as it stands in a formula: 3, −1/2, 0.123, 2/3.

    >>> number_on_paper(-0.5), number_on_paper(2/3), number_on_paper(173)
    ('−1/2', '2/3', '173')
    """
    sign = "−" if value < 0 else ""
    size = abs(value)
    if not math.isfinite(size):
        return sign + ("∞" if size == math.inf else "not a number")
    if size == int(size) and size < 1e15:
        return f"{sign}{int(size)}"
    fraction = simple_fraction(size, 20)
    return f"{sign}{fraction}" if fraction and fraction.numerator < 1000 else f"{sign}{size:.6g}"


def number_in_words(value: float) -> str:
    """A number as it stands in a sentence.

    >>> number_in_words(-0.5), number_in_words(0.01), number_in_words(2/3)
    ('−½', '0.01', '2/3')
    """
    sign = "−" if value < 0 else ""
    fraction = simple_fraction(abs(value), 12, 1e-9)
    if fraction is None or fraction.numerator > 99:
        return f"{sign}{abs(value):.6g}"
    return sign + SINGLE_SIGNS.get(str(fraction), str(fraction))


SINGLE_SIGNS = {"1/2": "½", "1/4": "¼", "3/4": "¾"}
