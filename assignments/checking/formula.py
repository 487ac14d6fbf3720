"""A function read back from its numbers, as a sum of terms c · uᵖ · σ^q, some of them times a known function.

A learner's ∂f/∂σ is known only by its numbers. For each σ they are tried as a polynomial in u, and each coefficient of
that as one or two powers of σ. What is read back gives every number again, or it is not said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from assignments.checking.numbers_in_words import number_in_words
from assignments.checking.scale import same
from tinygrad_edu.formula import power_of

DEGREES = range(5)        # of u
POWERS = range(-6, 5)     # of σ

Terms = Mapping[tuple[int, int], float]  # (p, q): c stands for c · uᵖ · σ^q


@dataclass(frozen=True)
class Reading:
    """The numbers of the function on a row of u, for one σ; and those of the functions that may multiply terms."""

    u: np.ndarray
    sigma: float
    numbers: np.ndarray
    fronts: tuple[np.ndarray, ...]


def read_terms(readings: Sequence[Reading]) -> list[Terms] | None:
    """For each front, the terms it multiplies, if the sum of all these gives every reading; and otherwise None."""
    sigmas = np.array([reading.sigma for reading in readings])
    coefficients = []
    for reading in readings:
        columns = np.stack([front * reading.u**p for front in reading.fronts for p in DEGREES], axis=1)
        size = np.abs(columns).max(axis=0)
        fitted = np.linalg.lstsq(columns / size, reading.numbers, rcond=None)[0]
        if not same(columns / size @ fitted, reading.numbers):
            return None
        fitted[np.abs(fitted) < 1e-7 * np.abs(fitted).max()] = 0
        coefficients.append(fitted / size)
    terms: list[dict[tuple[int, int], float]] = [{} for _ in readings[0].fronts]
    for position, column in enumerate(np.array(coefficients).T):
        front, p = divmod(position, len(DEGREES))
        powers = _powers_of(sigmas, column)
        if powers is None:
            return None
        terms[front] |= {(DEGREES[p], q): c for q, c in powers.items()}
    return list(terms)


def _powers_of(sigmas: np.ndarray, column: np.ndarray) -> dict[int, float] | None:
    """A column of coefficients as c · σ^q, or as the sum of two such."""
    if not column.any():
        return {}
    for how_many in (1, 2):
        for powers in combinations(POWERS, how_many):
            basis = np.stack([sigmas**float(q) for q in powers], axis=1)
            scale = np.abs(basis).max(axis=0)
            c = np.linalg.lstsq(basis / scale, column, rcond=None)[0]
            if same(basis / scale @ c, column, 1e-6) and np.all(np.abs(c) > 1e-6 * np.abs(column).max()):
                return dict(zip(powers, (float(value) for value in c / scale)))
    return None


def in_words(terms: Terms, u: str = "u") -> str:
    """A sum of terms as a formula.

    >>> in_words({(2, -3): 1.0, (0, -1): -1.0})
    'u²/σ³ − 1/σ'
    """
    text = ""
    for (p, q), c in sorted(terms.items(), reverse=True):
        sign = ("−" if c < 0 else "") if not text else " − " if c < 0 else " + "
        text += sign + term_in_words(p, q, abs(c), u)
    return text or "0"


def term_in_words(p: int, q: int, c: float = 1.0, u: str = "u") -> str:
    """One term: u²/σ³, 2σ, 1."""
    factors = [power_of(u, p)] if p else []
    factors += [power_of("σ", q)] if q > 0 else []
    number = number_in_words(c)
    if factors and number == "1":
        number = ""
    over = " ".join(part for part in (number, *factors) if part) or "1"
    return f"{over}/{power_of('σ', -q)}" if q < 0 else over


def is_plain(terms: Terms) -> bool:
    """Are all its numbers such as a person writes?"""
    return all("." not in number_in_words(c) for c in terms.values())


def differences(found: Terms, right: Terms) -> list[str]:
    """What is wrong with a sum of terms, term by term, and not what is right: that is for the learner to find."""
    if found and set(found) == set(right) and all(np.isclose(found[key], -c, rtol=1e-6) for key, c in right.items()):
        return ["the sign of the whole is turned"]
    said = []
    for key, c in right.items():
        factor = found.get(key, c) / c
        if np.isclose(factor, -1, rtol=1e-6):
            said.append(f"{term_in_words(*key)} has the wrong sign")
        elif not np.isclose(factor, 1, rtol=1e-6):
            said.append(f"{term_in_words(*key)} has a factor {number_in_words(factor)} that does not belong to it")
    missing, extra = [key for key in right if key not in found], [key for key in found if key not in right]
    while missing and extra:
        # A term that is missing and one that is too much are the same one, written wrongly: of the same power of u,
        # or else of σ, or else the only ones left.
        pairs = [(own, key) for same_power in (0, 1) for key in missing for own in extra
                 if own[same_power] == key[same_power]] + [(extra[0], missing[0])]
        own, key = pairs[0]
        extra.remove(own)
        missing.remove(key)
        which = "power of σ" if own[0] == key[0] else "power of u" if own[1] == key[1] else "powers of u and σ"
        sign = ", and its sign as well" if found[own] * right[key] < 0 else ""
        said.append(f"wrong {which} in the term {term_in_words(*own, abs(found[own]))}{sign}")
    said += [f"a term {'in ' + power_of('u', p) if p else 'without u'} is missing" for p, _ in missing]
    return said + [f"the term {in_words({key: found[key]})} does not belong there" for key in extra]
