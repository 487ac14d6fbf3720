"""The local Jacobian of an edge: how its target moves when its source moves, with everything else held still.

For single numbers it is one number. For arrays it has a row for every number of the target and a column for every
number of the source, and mostly zeros in between; so its structure is told instead:

    diag(v)       each number moves its own result only, by the factor in v
    W ⊗ I         one copy of W for every column that W multiplies (Kronecker product, numbers counted row by row)
    one row       the target is a single number: the row is ∂target/∂source
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from tinygrad_edu.backprop import fit
from visualize import wording
from visualize.graph import Edge, Link, operand_text
from visualize.wording import ATOM, PRODUCT, SUM, Text

_MOST_COLUMNS = 400  # a Jacobian that has no simple structure is computed in full only up to this many rows × columns
_LONGEST = 34


@dataclass
class Jacobian:
    """What is known about ∂target/∂source."""

    text: str  # its entries as a formula, or its structure
    shape: tuple[int, int]
    norm: float | None  # its spectral norm: by how much it can lengthen a change; None if that is not known
    shown: np.ndarray | None  # the numbers it is made of: the diagonal, the repeated block, the row, or all of it
    full: bool  # is `shown` all of it?

    @property
    def number(self) -> float:
        """The only entry of a 1×1 Jacobian."""
        assert self.shown is not None
        return float(self.shown.reshape(-1)[0])


def local_jacobian(edge: Edge, texts: Mapping[int, Text]) -> Jacobian:
    """The local Jacobian of an edge that has a gradient."""
    links = edge.links
    target, source = np.asarray(links[0].tensor.value), np.asarray(_value(links[-1]))
    shape = (target.size, source.size)
    text = _structure(links, texts)
    with np.errstate(all="ignore"):
        if target.size == 1:  # one row: pull 1 back along the edge
            row = pull_back(links, np.ones_like(target))
            return Jacobian(text, shape, wording.length(row), row, True)
        if all(link.tensor.record and link.tensor.record.operation.elementwise for link in links):
            # Each result depends on one number of the source. A source that was broadcast has several results in
            # each column; its columns still do not overlap, so the longest of them is the norm.
            factors = pull_back(links[:-1], np.ones_like(target))
            factors = np.broadcast_to(_rule(links[-1], factors), target.shape)
            columns = fit(factors**2, source, links[-1].tensor.record.operation)  # type: ignore[union-attr]
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
        record = link.tensor.record
        assert record is not None
        g = fit(np.asarray(_rule(link, g)), np.asarray(_value(link)), record.operation)[()]
    return np.asarray(g)


def _rule(link: Link, g: Any) -> Any:
    record = link.tensor.record
    assert record is not None
    return record.operation.rules[link.position](g, link.tensor.value, *record.values, **record.parameters)


def _value(link: Link) -> Any:
    """The operand's numbers as they were when the operation used them."""
    assert link.tensor.record is not None
    return link.tensor.record.values[link.position]


def _block(links: list[Link]) -> np.ndarray | None:
    """The block that repeats in the Jacobian of a matrix product, if everything else on the way passes g on."""
    products = [link for link in links if link.tensor.record and link.tensor.record.operation.name == "matmul"]
    if len(products) != 1 or products[0].tensor.record is None:
        return None
    for link in links:
        if link is not products[0]:
            text = _own_partial(link, {})
            if text not in ("1", "−1") or np.shape(_value(link)) != np.shape(link.tensor.value):
                return None
    a, b = (np.asarray(value) for value in products[0].tensor.record.values)
    if a.ndim > 2 or b.ndim > 2 or min(a.ndim, b.ndim) == 0:
        return None
    return a if products[0].position == 1 else b.T


def _own_partial(link: Link, texts: Mapping[int, Text]) -> str:
    return _partial(link, texts).text


def _partial(link: Link, texts: Mapping[int, Text]) -> Text:
    """The local derivative of one operation, as a formula."""
    record = link.tensor.record
    assert record is not None
    operands = [_known(operand, texts) for operand in record.operands]
    return wording.partial(record.operation, link.position, operands, _known(link.tensor, texts), record.parameters,
                           record.values, link.tensor.value)


def _known(operand: Any, texts: Mapping[int, Text]) -> Text:
    is_number = np.ndim(getattr(operand, "value", operand)) == 0 and not hasattr(operand, "record")
    return operand_text(operand, texts) if is_number or id(operand) in texts else Text("·")


# --- In words --------------------------------------------------------------------------------------------------

def _structure(links: list[Link], texts: Mapping[int, Text]) -> str:
    """The Jacobian of an edge as a product of those of its operations, what is 1 left out."""
    target, source = np.asarray(links[0].tensor.value), np.asarray(_value(links[-1]))
    factors: list[Text] = []
    negative = False
    i = 0
    while i < len(links):
        text = _square_of_norm(links[i:i + 2], texts)
        i += 2 if text else 1
        link = links[i - 1]
        text = text or _factor(link, texts)
        if text.text.startswith("−") and " " not in text.text:
            negative, text = not negative, Text(text.text[1:], max(text.tightness, PRODUCT))
        if text.text not in ("1", "I"):
            factors.append(text)
    product = " · ".join(factor.within(PRODUCT) for factor in factors)
    if len(factors) == 1:
        product = factors[0].text
    if len(product) > _LONGEST and len(factors) > 1:
        product = f"product of {len(factors)} Jacobians"
    if not product:
        if target.size == 1 or source.size == target.size:
            product = "I" if target.size > 1 else "1" if source.size == 1 else "1ᵀ"
        else:
            product = "copies of I"
    tight = len(factors) < 2 and (not factors or factors[0].tightness > SUM)
    return ("−" + (product if tight or len(factors) > 1 else f"({product})")) if negative else product


def _factor(link: Link, texts: Mapping[int, Text]) -> Text:
    """The Jacobian of one operation."""
    record = link.tensor.record
    assert record is not None
    text = _partial(link, texts)
    elementwise_on_array = record.operation.elementwise and np.ndim(_value(link)) and np.size(_value(link)) > 1
    if not elementwise_on_array or text.text in ("1", "−1"):
        return text
    others = [x for k, x in enumerate(record.operands) if k != link.position]
    if record.operation.name in ("multiply", "divide") and link.position == 0 and others and \
            all(np.ndim(getattr(x, "value", x)) == 0 for x in others):
        return text  # a number times I
    return Text(f"diag {text.text}" if text.text.startswith("σ′(") else f"diag({text.text})")


def _square_of_norm(links: list[Link], texts: Mapping[int, Text]) -> Text | None:
    """‖u‖² has the derivative 2uᵀ, which says more than 2‖u‖ · uᵀ/‖u‖."""
    if len(links) < 2:
        return None
    (outer, _), (inner, _) = links
    if outer.record is None or inner.record is None or inner.record.operation.name != "norm" \
            or inner.record.parameters.get("axis") is not None or links[0].position != 0:
        return None
    if outer.record.operation.name == "square" or (
            outer.record.operation.name == "power" and np.ndim(outer.record.operands[1]) == 0
            and not hasattr(outer.record.operands[1], "record") and outer.record.operands[1] == 2):
        return Text(f"2·{_known(inner.record.operands[0], texts).within(ATOM)}ᵀ", PRODUCT)
    return None
