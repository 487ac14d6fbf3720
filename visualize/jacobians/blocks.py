"""Matrices that mix numbers along one axis: matrix products and softmax; and those of which nothing else is known."""

from __future__ import annotations

from collections.abc import Callable
from math import prod
from typing import Any

import numpy as np

from tinygrad_edu import Tensor
from visualize.jacobians.algebra import Jacobian
from visualize.jacobians.norms import is_small, spectral_norm
from visualize.wording import ATOM, PRODUCT, SUM, Text

_STACKED = {"⊕": "such a block on the diagonal for each vector or matrix of a stack"}


class Kronecker(Jacobian):
    """A matrix that multiplies every line of numbers along one axis of an array: I ⊗ A ⊗ I, or ⊕ A if each has its own.

    ``blocks``: shape (…, rows, columns), where … are the other axes of the operand, of length 1 where they share it.

    >>> A = np.array([[1.0, 2.0]])
    >>> Kronecker(A[None], (2, 3), 0, Text("A")).dense()
    array([[1., 0., 0., 2., 0., 0.],
           [0., 1., 0., 0., 2., 0.],
           [0., 0., 1., 0., 0., 2.]])
    """

    def __init__(self, blocks: np.ndarray, operand: tuple[int, ...], axis: int, block: Text) -> None:
        self.blocks, self.operand, self.axis, self.block = np.asarray(blocks, dtype=np.float64), operand, axis, block
        before, after = operand[:axis], operand[axis + 1:]
        self.result = (*before, blocks.shape[-2], *after)
        self.shape = (prod(self.result), prod(operand))
        many = prod(blocks.shape[:-2]) > 1
        between = (blocks.shape[-3] == 1 and (operand[:axis] + operand[axis + 1:])[-1:] != (1,)) if many else True
        first, last = (prod(before) > 1, prod(after) > 1) if not many else (between and not after, between and after)
        parts = ["I"] * bool(first) + [block.within(ATOM)] + ["I"] * bool(last)
        same = Text(" ⊗ ".join(parts), SUM) if len(parts) > 1 else block
        self.written = Text(f"⊕ {same.within(ATOM)}", PRODUCT) if many else same

    def push(self, v: np.ndarray) -> np.ndarray:
        return _times(self.blocks, v.reshape(self.operand), self.axis).reshape(-1)

    def pull(self, g: np.ndarray) -> np.ndarray:
        return _times(self.blocks.mT, g.reshape(self.result), self.axis).reshape(-1)

    def _norm(self) -> float | None:
        """The norm of a matrix with blocks on its diagonal is the greatest of theirs."""
        if is_small(self.blocks.shape):
            return spectral_norm(self.blocks)
        return super()._norm() if prod(self.blocks.shape[:-2]) > 1 else Dense(self.blocks.reshape(
            self.blocks.shape[-2:]), self.block).norm

    @property
    def work(self) -> float: return float(prod(self.result)) * self.blocks.shape[-1]

    @property
    def numbers(self) -> np.ndarray | None:
        """The block; of many different ones none, because one below the other they would tell nothing."""
        return self.blocks.reshape(self.blocks.shape[-2:]) if prod(self.blocks.shape[:-2]) == 1 else None

    @property
    def meanings(self) -> dict[str, str]:
        kronecker = {"W ⊗ I": "W once for every column that it multiplies, I ⊗ W once for every row"}
        return {**(_STACKED if self.text.startswith("⊕") else {}), **(kronecker if "⊗" in self.text else {})}


def _times(blocks: np.ndarray, array: np.ndarray, axis: int) -> np.ndarray:
    """The blocks times every line along an axis."""
    lines = np.moveaxis(array, axis, -1)
    if blocks.ndim > 2 and lines.ndim > 1 and blocks.shape[-3] == 1:  # neighbours share a block: a matrix product
        product = lines @ blocks[..., 0, :, :].mT
    else:
        product = np.einsum("...ij,...j->...i", blocks, lines)
    return np.moveaxis(product, -1, axis)


class Dense(Jacobian):
    """A matrix that is written out."""

    def __init__(self, entries: np.ndarray, text: Text) -> None:
        self.entries, self.written, self.shape = np.asarray(entries, dtype=np.float64), text, entries.shape

    def push(self, v: np.ndarray) -> np.ndarray: return self.entries @ v
    def pull(self, g: np.ndarray) -> np.ndarray: return g @ self.entries
    def dense(self) -> np.ndarray: return self.entries

    @property
    def work(self) -> float: return float(self.entries.size)


class ByRule(Jacobian):
    """A matrix of which only the chain-rule line is known, g ↦ g · J."""

    def __init__(self, rule: Callable[[Any], Any], result: tuple[int, ...], operand: tuple[int, ...],
                 text: Text) -> None:
        self.rule, self.result, self.operand, self.written = rule, result, operand, text
        self.shape = (prod(result), prod(operand))

    def pull(self, g: np.ndarray) -> np.ndarray:
        return np.asarray(self.rule(g.reshape(self.result)), dtype=np.float64).reshape(-1)

    @property
    def meanings(self) -> dict[str, str]: return _STACKED if self.text.startswith("⊕") else {}

    @property
    def work(self) -> float: return 100.0 * sum(self.shape)  # a graph is made for every column

    def push(self, v: np.ndarray) -> np.ndarray:
        """The line is linear in g: the derivative of (g · J) · v by g is J · v."""
        g = Tensor(np.zeros(self.result), requires_grad=True)
        (self.rule(g) * v.reshape(self.operand)).sum().backward()
        return np.asarray(g.grad).reshape(-1)
