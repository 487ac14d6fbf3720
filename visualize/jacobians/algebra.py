"""What a local Jacobian can do: meet a row or a column of numbers, be transposed and multiplied, tell its norm.

A Jacobian J has a row for every number of the result and a column for every number of the operand; the numbers of an
array are counted row by row. Few are ever written out: each kind (``matrices``, ``blocks``) knows its own structure,
and a product knows its factors. The manner is that of SciPy's ``LinearOperator``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property, reduce
from itertools import pairwise
from typing import Any

import numpy as np

from visualize.jacobians.norms import is_small, length, search, spectral_norm
from visualize.jacobians.writing import Scale, transposed
from visualize.wording import PRODUCT, QUOTIENT, SUM, Text

_MOST_ENTRIES = 10_000_000  # more are not written out
_MOST_WORK = 1e7  # multiplications to meet a row; beyond, a norm is not searched for, because nobody wants to wait


class Jacobian:
    """A matrix, known by what it does."""

    shape: tuple[int, int]
    written: Text  # with the names of the formula
    scale: Scale | None = None  # of a number times I: how that number is written

    def push(self, v: np.ndarray) -> np.ndarray:
        """J · v, how the result moves when the operand moves by v; both are flat arrays."""
        raise NotImplementedError

    def pull(self, g: np.ndarray) -> np.ndarray:
        """g · J, the gradient that arrives, brought back to the operand; both are flat arrays."""
        raise NotImplementedError

    def resized(self, n: int) -> Jacobian:
        """Of a number times I: the same number times the I of n rows."""
        raise NotImplementedError

    def dense(self) -> np.ndarray:
        """All entries, rows × columns; ValueError if they are too many to be written out."""
        dense = self.zeros()
        for i in range(min(self.shape)):
            unit = np.zeros(min(self.shape))
            unit[i] = 1
            if self.shape[0] <= self.shape[1]:
                dense[i] = self.pull(unit)
            else:
                dense[:, i] = self.push(unit)
        return dense

    def zeros(self) -> np.ndarray:
        """Zeros for all entries; ValueError if they are too many to be written out."""
        rows, columns = self.shape
        if rows * columns > _MOST_ENTRIES:
            raise ValueError(f"This Jacobian has {rows}×{columns} entries, too many to write out. "
                             "pull(g) gives g · J and push(v) gives J · v without them.")
        return np.zeros(self.shape)

    @cached_property
    def norm(self) -> float | None:
        """The spectral norm, by how much J can lengthen a change; None where it was not computed."""
        rows, columns = self.shape
        with np.errstate(all="ignore"):
            if 0 in self.shape:
                return 0.0
            if rows == 1:
                return length(self.pull(np.ones(1)))
            if columns == 1:
                return length(self.push(np.ones(1)))
            return self._norm()

    def _norm(self) -> float | None:
        """The norm of what has more than one row and column."""
        if is_small(self.shape):
            return spectral_norm(self.dense())
        return search(self) if self.work <= _MOST_WORK else None

    @property
    def work(self) -> float:
        """About how many multiplications it takes to meet a row or a column."""
        return float(sum(self.shape))

    def column_lengths(self) -> np.ndarray | None:
        """The lengths of the columns if they are known to be orthogonal to each other, else None."""
        return None

    def row_lengths(self) -> np.ndarray | None:
        """The lengths of the rows if they are known to be orthogonal to each other, else None."""
        return None

    @property
    def T(self) -> Jacobian:
        """The transpose."""
        return Transposed(self)

    @property
    def numbers(self) -> np.ndarray | None:
        """The numbers that it is made of where they are fewer than its entries: a diagonal, a block that repeats."""
        return None

    @property
    def meanings(self) -> dict[str, str]:
        """What the signs in its text mean, for a legend."""
        return {}

    def times(self, other: Jacobian) -> Jacobian | None:
        """The product self · other, if it can be *written* as one of the kinds that are known."""
        return None

    def joined(self, other: Jacobian) -> Jacobian | None:
        """The product self · other, if one of the kinds that are known has its *numbers*; its text does not count."""
        return None

    def __matmul__(self, other: Jacobian) -> Product:
        return Product([self, other])

    @property
    def text(self) -> str:
        """How it is written, with the names of the formula."""
        return self.written.text

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self}, {self.shape[0]}×{self.shape[1]}>"


class Transposed(Jacobian):
    """The transpose of another."""

    def __init__(self, of: Jacobian, text: Text | None = None) -> None:
        self.of, self.shape, self.written = of, of.shape[::-1], text or transposed(of.written)

    def push(self, v: np.ndarray) -> np.ndarray: return self.of.pull(v)
    def pull(self, g: np.ndarray) -> np.ndarray: return self.of.push(g)
    def dense(self) -> np.ndarray: return self.of.dense().T
    def column_lengths(self) -> np.ndarray | None: return self.of.row_lengths()
    def row_lengths(self) -> np.ndarray | None: return self.of.column_lengths()
    def _norm(self) -> float | None: return self.of.norm

    @property
    def work(self) -> float: return self.of.work

    def joined(self, other: Jacobian) -> Jacobian | None:
        """Aᵀ · B is (Bᵀ · A)ᵀ."""
        turned = other.T
        joined = None if isinstance(turned, Transposed) else turned.joined(self.of)
        return joined and Transposed(joined)

    @property
    def T(self) -> Jacobian: return self.of

    @property
    def numbers(self) -> np.ndarray | None: return self.of.numbers

    @property
    def meanings(self) -> dict[str, str]: return self.of.meanings


class Product(Jacobian):
    """Factors one after another; the last one meets the operand first."""

    def __init__(self, factors: Sequence[Jacobian]) -> None:
        parts: list[Jacobian] = []
        for factor in factors:
            parts += factor.factors if isinstance(factor, Product) else [factor]
        for left, right in pairwise(parts):
            if left.shape[1] != right.shape[0]:
                raise ValueError(f"{left.shape[0]}×{left.shape[1]} · {right.shape[0]}×{right.shape[1]}: the first "
                                 "needs as many columns as the second has rows.")
        self.shape = (parts[0].shape[0], parts[-1].shape[1])
        self.factors: list[Jacobian] = _simplified(parts)

    def push(self, v: np.ndarray) -> np.ndarray:
        """J · v, by one factor after another."""
        return reduce(lambda v, factor: factor.push(v), reversed(self.factors), v)

    def pull(self, g: np.ndarray) -> np.ndarray:
        """g · J, by one factor after another."""
        return reduce(lambda g, factor: factor.pull(g), self.factors, g)

    def dense(self) -> np.ndarray:
        """All entries, rows × columns; ValueError if they are too many to be written out."""
        return self.joined_factors[0].dense() if len(self.joined_factors) == 1 else super().dense()

    @cached_property
    def joined_factors(self) -> list[Jacobian]:
        """The same matrix in as few factors as its numbers allow."""
        return _pairs_replaced(self.factors, lambda left, right: left.joined(right))

    def _norm(self) -> float | None:
        """The norm of what has more than one row and column.

        A factor whose columns are orthogonal and equally long, such as a permutation, a number times I, or a copy, only
        scales it when it stands first; a factor with such rows, when it stands last.
        """
        factors, scale = list(self.joined_factors), 1.0
        while factors and (same := _equal(factors[0].column_lengths())) is not None:
            factors, scale = factors[1:], scale * same
        while factors and (same := _equal(factors[-1].row_lengths())) is not None:
            factors, scale = factors[:-1], scale * same
        if len(factors) < 2:
            norm = factors[0].norm if factors else 1.0
            return norm and norm * scale
        for i, factor in enumerate(factors[:-1], 1):
            if factor.shape[1] == 1:  # column · row: the lengths are multiplied
                left, right = Product(factors[:i]).norm, Product(factors[i:]).norm
                return None if left is None or right is None else left * right * scale
        columns, rows = factors[0].column_lengths(), factors[1].row_lengths()
        if len(factors) == 2 and columns is not None and rows is not None:
            return float(np.max(columns * rows)) * scale
        return super()._norm()

    @property
    def work(self) -> float: return sum(factor.work for factor in self.factors)

    @property
    def T(self) -> Jacobian:
        """The transpose: that of every factor, in the opposite order."""
        return Product([factor.T for factor in reversed(self.factors)])

    @property
    def meanings(self) -> dict[str, str]:
        """What the signs of all factors mean."""
        return {sign: words for factor in self.factors for sign, words in factor.meanings.items()}

    @property
    def written(self) -> Text:  # type: ignore[override]
        """The factors, with one sign in front and what they are divided by behind."""
        scales = [factor.scale for factor in self.factors if factor.scale]
        shown = [(factor.scale.above if factor.scale else factor.written) for factor in self.factors]
        texts = [text for text in shown if text]
        negative = sum(scale.negative for scale in scales) % 2 == 1
        below = "".join(f" / {text.within(PRODUCT + 1)}" for scale in scales for text in scale.below)
        if not texts:
            texts = [Text("1" if self.shape == (1, 1) else "I")]
        elif len(texts) == 1 and self.factors[0].scale and len(self.factors) == 1 and self.shape != (1, 1):
            texts.append(Text("I"))
        product = ("·" if texts[-1].text == "I" else " · ").join(text.within(PRODUCT) for text in texts) \
            if len(texts) > 1 else texts[0].within(QUOTIENT if below or negative else SUM)
        tightness = SUM if negative else QUOTIENT if below else PRODUCT if len(texts) > 1 else texts[0].tightness
        return Text(("−" if negative else "") + product + below, tightness)


def _equal(lengths: np.ndarray | None) -> float | None:
    """The length that all have, if there is one."""
    return float(lengths[0]) if lengths is not None and lengths.size and np.ptp(lengths) == 0 else None


def _pairs_replaced(factors: Sequence[Jacobian], rule: Callable[[Jacobian, Jacobian], Any]) -> list[Jacobian]:
    """The factors after a rule for neighbours has been applied as often as it gives one or two others, not None."""
    done: list[Jacobian] = []
    waiting = list(factors)
    while waiting:
        right = waiting.pop(0)
        new = rule(done[-1], right) if done else None
        if new is None:
            done.append(right)
        else:
            done.pop()
            waiting[:0] = new if isinstance(new, list) else [new]
    return done


def _simplified(factors: Sequence[Jacobian]) -> list[Jacobian]:
    """The factors as they are written: neighbours multiplied where that has a name, and numbers in front."""
    def rule(left: Jacobian, right: Jacobian) -> Any:
        if right.scale and not left.scale and right.shape[0] > 1:
            return [right.resized(left.shape[0]), left]
        return left.times(right)
    return _pairs_replaced(factors, rule)
