"""The local Jacobian of an edge: how its target moves when its source moves, with everything else held still.

It has a row for every number of the target and a column for every number of the source. Its numbers come from the
chain-rule lines of the operations on the edge, which are given g = 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from tinygrad_edu.backprop import unbroadcast
from visualize import wording
from visualize.graph import Edge, Link
from visualize.structure import partial, structure
from visualize.wording import Text

_MOST_COLUMNS = 400  # a Jacobian that has no simple structure is computed in full only up to this many rows × columns


@dataclass
class Jacobian:
    """What is known about ∂target/∂source."""

    text: str  # its entries as a formula, or its structure
    shape: tuple[int, int]
    norm: float | None  # its spectral norm: by how much it can lengthen a change; None if that is not known
    shown: np.ndarray | None  # the numbers it is made of: the diagonal, the repeated block, the row, or all of it
    full: bool  # is `shown` all of it?

    @property
    def only_ones(self) -> bool:
        """Does it only pass on or copy, so that there is nothing to show?"""
        return self.shown is not None and bool(np.all(np.abs(self.shown) == 1))

    @property
    def number(self) -> float:
        """The only entry of a 1×1 Jacobian."""
        assert self.shown is not None
        return float(self.shown.reshape(-1)[0])


def local_jacobian(edge: Edge, texts: Mapping[int, Text]) -> Jacobian:
    """The local Jacobian of an edge that has a gradient."""
    links = edge.links
    target, source = np.asarray(links[0].tensor.value), links[-1].operand
    shape = (target.size, source.size)
    text = structure(links, texts)
    with np.errstate(all="ignore"):
        if target.size == 1:  # one row: pull 1 back along the edge
            row = pull_back(links, np.ones_like(target))
            return Jacobian(text, shape, wording.length(row), row, True)
        if all(link.record.operation.elementwise for link in links):
            # Each result depends on one number of the source. A source that was broadcast has several results in
            # each column; its columns still do not overlap, so the longest of them is the norm.
            factors = pull_back(links[:-1], np.ones_like(target))
            factors = np.broadcast_to(_rule(links[-1], factors), target.shape)
            columns = unbroadcast(factors**2, source, links[-1].record.operation)
            return Jacobian(text, shape, float(np.sqrt(columns.max(initial=0))), factors, False)
        block = _block(links)
        if block is not None:
            return Jacobian(text, shape, float(np.linalg.norm(block, 2)) if block.size else 0.0, block, False)
        if target.size * source.size <= _MOST_COLUMNS:
            rows = [pull_back(links, unit.reshape(target.shape)).reshape(-1) for unit in
                    np.eye(target.size, dtype=target.dtype)]
            dense = np.array(rows)
            finite = dense.size and np.isfinite(dense).all()
            return Jacobian(text, shape, float(np.linalg.norm(dense, 2)) if finite else None, dense, True)
    return Jacobian(text, shape, None, None, False)


def pull_back(links: list[Link], g: Any) -> Any:
    """g · J for the operations along an edge: their chain-rule lines, one after another."""
    for link in links:
        g = unbroadcast(np.asarray(_rule(link, g)), link.operand, link.record.operation)[()]
    return np.asarray(g)


def _rule(link: Link, g: Any) -> Any:
    operation, _, values, parameters, *_ = link.record
    return operation.rules[link.position](g, link.tensor.value, *values, **parameters)


def _block(links: list[Link]) -> np.ndarray | None:
    """The block that repeats in the Jacobian of a matrix product, if everything else on the way passes g on.

    A minus sign or another order of the numbers (as after a transpose) does not change its norm.
    """
    products = [link for link in links if link.record.operation.name == "matmul"]
    if len(products) != 1 or products[0].tensor.record is None:
        return None
    for link in links:
        if link is not products[0]:
            passed_on = partial(link, {}).text in ("1", "−1") and link.operand.shape == link.tensor.shape
            if not passed_on and link.record.operation.name not in ("transpose", "permute", "reshape"):
                return None
    a, b = (np.asarray(value) for value in products[0].tensor.record.values)
    if a.ndim > 2 or b.ndim > 2 or min(a.ndim, b.ndim) == 0:
        return None
    return a if products[0].position == 1 else b.T
