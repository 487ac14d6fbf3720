"""Matrices with at most one number in each row: numbers that are scaled, chosen, copied or moved.

Most operations have one of these as their local Jacobian, or its transpose: where each result comes from one number of
the operand (elementwise, broadcast, index, transpose), or each number goes into one result (sums, means, concatenate).
"""

from __future__ import annotations

from functools import cached_property
from itertools import groupby

import numpy as np

from visualize.jacobians.algebra import Jacobian, Transposed
from visualize.jacobians.writing import Entries, Scale
from visualize.wording import ATOM, SUM, Text

_PASSED_ON = "the identity, every number is passed on"
_ROWS, _COLUMNS = Text("rows of I", SUM), Text("columns of I", SUM)
_ONE = Scale()


class Selection(Jacobian):
    """Row i has ``factors[i]`` in the column ``taken[i]``, and zeros elsewhere: rows of I, each times a number.

    >>> Selection(np.array([2, 0]), 3).dense()
    array([[0., 0., 1.],
           [1., 0., 0.]])
    """

    def __init__(self, taken: np.ndarray, columns: int, factors: np.ndarray | float = 1.0,
                 text: Text = _ROWS) -> None:
        self.taken, self.written, self.shape = taken, text, (len(taken), columns)
        self.factors = np.broadcast_to(np.asarray(factors, dtype=np.float64), taken.shape)

    @np.errstate(all="ignore")
    def push(self, v: np.ndarray) -> np.ndarray: return self.factors * v[self.taken]

    @np.errstate(all="ignore")
    def pull(self, g: np.ndarray) -> np.ndarray:
        return np.bincount(self.taken, weights=g * self.factors, minlength=self.shape[1])

    def dense(self) -> np.ndarray:
        """All entries; where nothing is taken is 0, also beside ∞."""
        dense = self.zeros()
        dense[np.arange(self.shape[0]), self.taken] = self.factors
        return dense

    @cached_property
    def one_to_one(self) -> bool:
        """Is every column taken exactly once?"""
        return self.shape[0] == self.shape[1] and bool(np.all(np.bincount(self.taken, minlength=self.shape[1]) == 1))

    def column_lengths(self) -> np.ndarray:
        """No two columns have a number in the same row."""
        largest = np.max(np.abs(self.factors), initial=0.0)
        unit = largest if 0 < largest < np.inf else 1.0  # whose square is neither too large nor too small
        return unit * np.sqrt(np.bincount(self.taken, weights=(self.factors / unit)**2, minlength=self.shape[1]))

    def row_lengths(self) -> np.ndarray | None:
        """Rows are orthogonal if no column is taken twice."""
        return np.abs(self.factors) if np.bincount(self.taken, minlength=1).max() <= 1 else None

    def _norm(self) -> float:
        return float(np.max(self.column_lengths()))

    def joined(self, other: Jacobian) -> Jacobian | None:
        """A choice of a choice is a choice."""
        if isinstance(other, Selection):
            return Selection(other.taken[self.taken], other.shape[1], self.factors * other.factors[self.taken])
        if isinstance(other, Transposed) and isinstance(other.of, Selection) and self.one_to_one:
            joined = other.of.joined(self.inverted())  # A · Bᵀ is (B · Aᵀ)ᵀ
            return joined and Transposed(joined)
        return None

    def times(self, other: Jacobian) -> Jacobian | None:
        """Rows of rows of I are rows of I."""
        if type(self) is type(other) is Selection:
            return chosen(other.taken[self.taken], other.shape[1])
        return None

    def inverted(self) -> Selection:
        """The transpose of what is one to one: each number goes back to where it came from."""
        back = np.argsort(self.taken)
        return Selection(back, self.shape[0], self.factors[back])

    @property
    def T(self) -> Jacobian: return Placement(self)

    @property
    def meanings(self) -> dict[str, str]:
        return {"rows of I": "some numbers are chosen"}


class Placement(Transposed):
    """The transpose of a selection: each number goes to one place, where several meet they add up."""

    def __init__(self, of: Selection) -> None:
        super().__init__(of, _COLUMNS)

    @property
    def meanings(self) -> dict[str, str]:
        return {"columns of I": "the numbers go to their places among others"}


class Permutation(Selection):
    """The numbers change places."""

    def __init__(self, taken: np.ndarray) -> None:
        super().__init__(taken, len(taken), text=Text("P"))

    def times(self, other: Jacobian) -> Jacobian | None:
        return chosen(other.taken[self.taken], other.shape[1]) if isinstance(other, Permutation) else None

    @property
    def T(self) -> Jacobian: return Permutation(np.argsort(self.taken))

    @property
    def meanings(self) -> dict[str, str]:
        return {"P": "a permutation, the numbers change places"}


def chosen(taken: np.ndarray, columns: int) -> Selection:
    """The selection of these columns: I, a permutation, or rows of I."""
    selection = Selection(taken, columns)
    if not selection.one_to_one:
        return selection
    return Scalar(1.0, columns) if np.array_equal(taken, np.arange(columns)) else Permutation(taken)


class Scalar(Selection):
    """A number times I."""

    scale: Scale

    def __init__(self, number: float, n: int, scale: Scale = _ONE) -> None:
        super().__init__(np.arange(n), n, number, scale.above or Text("I"))
        self.number, self.scale = float(number), scale

    def resized(self, n: int) -> Scalar: return Scalar(self.number, n, self.scale)

    def times(self, other: Jacobian) -> Jacobian | None:
        """1 · J is J, and two numbers are one."""
        if self.scale == _ONE:
            return other
        return Scalar(self.number * other.number, len(self.taken), self.scale.times(other.scale)) \
            if isinstance(other, Scalar) else None

    @property
    def T(self) -> Jacobian: return self

    @property
    def meanings(self) -> dict[str, str]: return {"I": _PASSED_ON} if len(self.taken) > 1 else _of_entries(self.text)


def _of_entries(text: str) -> dict[str, str]:
    """What functions mean that stand in the entries of a matrix."""
    meanings = {}
    if "[" in text and (" > " in text or " = " in text):
        meanings["[a > b]"] = "1 where that is so, 0 elsewhere, and a part where they tie"
    if "σ′" in text:
        meanings["σ′"] = "the slope of σ, which is σ·(1 − σ)"
    return meanings


class Diagonal(Selection):
    """Each number moves only its own result, by its own factor."""

    def __init__(self, values: np.ndarray, entries: Entries) -> None:
        text = entries.text.text
        super().__init__(np.arange(values.size), values.size, values.reshape(-1),
                         Text(f"diag {text}" if text.startswith("σ′(") else f"diag({text})"))
        self.entries = entries

    def times(self, other: Jacobian) -> Jacobian | None:
        """A diagonal times a column of ones is a column."""
        if isinstance(other, Copy) and other.shape[1] == 1:
            return Column(self.factors, self.entries)
        return None

    @property
    def T(self) -> Jacobian: return self

    @property
    def numbers(self) -> np.ndarray: return self.factors

    @property
    def meanings(self) -> dict[str, str]:
        return {"diag(v)": "each number moves only its own result, by its number in v", **_of_entries(self.text)}


class Column(Selection):
    """One number that moves many results."""

    def __init__(self, values: np.ndarray, entries: Entries) -> None:
        super().__init__(np.zeros(values.size, dtype=int), 1, values.reshape(-1), entries.text)
        self.entries = entries

    @property
    def T(self) -> Jacobian: return Row(self)

    @property
    def meanings(self) -> dict[str, str]: return _of_entries(self.text)


class Row(Transposed):
    """Many numbers that move one result."""

    def __init__(self, column: Column) -> None:
        super().__init__(column, column.entries.row)


class Copy(Selection):
    """A broadcast: every number is copied along some axes. Its transpose adds the copies up.

    >>> print(Copy((3, 1), (3, 4)), Copy((4,), (3, 4)), Copy((), (3, 4)))
    I ⊗ 1 1 ⊗ I 1
    """

    def __init__(self, source: tuple[int, ...], target: tuple[int, ...]) -> None:
        places = np.arange(int(np.prod(source))).reshape(source)
        self.source, self.target = source, target
        super().__init__(np.broadcast_to(places, target).reshape(-1), places.size, text=_kronecker(source, target, "1"))

    def times(self, other: Jacobian) -> Jacobian | None:
        """A number that is copied twice is copied."""
        return Copy((), self.target) if isinstance(other, Copy) and other.shape[1] == 1 else None

    @property
    def T(self) -> Jacobian: return Sum(self)

    @property
    def meanings(self) -> dict[str, str]:
        copies = {"I ⊗ 1": "every number is copied along the last axes, by 1 ⊗ I along the first"}
        return {"1": "a column of ones, which copies", "I": _PASSED_ON, **copies} if "⊗" in self.text else \
            {"1": "a column of ones, which copies"}


class Sum(Transposed):
    """The transpose of a broadcast: the sum along some axes."""

    def __init__(self, copy: Copy) -> None:
        super().__init__(copy, _kronecker(copy.source, copy.target, "1ᵀ"))
        self.copy = copy

    def times(self, other: Jacobian) -> Jacobian | None:
        """Where all is added up: 1ᵀ · diag(v) is vᵀ; the order does not count, nor what was added up before."""
        if self.shape[0] != 1:
            return None
        if isinstance(other, Diagonal):
            return Row(Column(other.factors, other.entries))
        if isinstance(other, Permutation):
            return self
        return Sum(Copy((), other.copy.target)) if isinstance(other, Sum) else None

    @property
    def meanings(self) -> dict[str, str]:
        sums = {"I ⊗ 1ᵀ": "sums along the last axes, 1ᵀ ⊗ I along the first"}
        return {"1ᵀ": "a row of ones, which adds up", **(sums if "⊗" in self.text else {})}


def _kronecker(source: tuple[int, ...], target: tuple[int, ...], ones: str) -> Text:
    """I for the axes that stay, 1 for those that are copied: ``I ⊗ 1`` copies along the last axes."""
    padded = (1,) * (len(target) - len(source)) + source
    parts = ["I" if n == length else ones for n, length in zip(padded, target) if length != 1]
    runs = [part for part, _ in groupby(parts)] or ["I"]
    return Text(" ⊗ ".join(runs), SUM if len(runs) > 1 else ATOM)
