"""One operation on the way along an edge, and how its operands are written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from tinygrad_edu import Record, Tensor
from visualize import wording
from visualize.wording import Text


class Link(NamedTuple):
    """One operation on the way along an edge: ``tensor`` was computed, and the edge came in as this operand."""

    tensor: Tensor
    position: int

    @property
    def record(self) -> Record:
        """How the tensor was made."""
        assert self.tensor.record is not None
        return self.tensor.record

    @property
    def operand(self) -> np.ndarray:
        """The operand's numbers as they were when the operation used them."""
        return np.asarray(self.record.values[self.position])


def is_plain_number(operand: Any) -> bool:
    """A number that stands in a formula as itself, such as the 2 of a ** 2."""
    return not isinstance(operand, Tensor) and np.ndim(operand) == 0


def operand_text(operand: Any, texts: Mapping[int, Text]) -> Text:
    """An operand inside a formula: its name, its own formula, or its number."""
    if id(operand) in texts:
        return texts[id(operand)]
    text = wording.number(operand)
    return Text(text, wording.PRODUCT if text.startswith("−") or "·" in text else wording.ATOM)
