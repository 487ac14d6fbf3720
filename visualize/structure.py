"""The local Jacobian of an edge as a formula. Of arrays it is mostly zeros, so its structure is told instead:

    diag(v)       each number moves only its own result, by the factor in v
    W ⊗ I         one copy of W for every column that W multiplies (Kronecker product, numbers counted row by row)
    I ⊗ 1         every number is copied (1 is a column of ones)
    uᵀ            one row, because the target is a single number
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import numpy as np

from visualize import wording
from visualize.links import Link, is_plain_number, operand_text
from visualize.wording import ATOM, PRODUCT, SUM, Text

_LONGEST = 34


def partial(link: Link, texts: Mapping[int, Text]) -> Text:
    """The local derivative of one operation, as a formula."""
    record = link.record
    operands = [_known(operand, texts) for operand in record.operands]
    return wording.partial(record.operation, link.position, operands, _known(link.tensor, texts), record.parameters,
                           record.values, link.tensor.value)


def _known(operand: Any, texts: Mapping[int, Text]) -> Text:
    return operand_text(operand, texts) if is_plain_number(operand) or id(operand) in texts else Text("·")


def structure(links: list[Link], texts: Mapping[int, Text]) -> str:
    """The Jacobian of an edge as the product of those of its operations, with what is 1 left out."""
    a, y = links[-1].operand, np.asarray(links[0].tensor.value)
    many = a.size > 1
    factors: list[Text] = []
    below = ""  # 1 / n · J is written J / n
    negative = False
    i = 0
    while i < len(links):
        of_norm = _square_of_norm(links[i:i + 2], texts)
        factor = of_norm or _factor(links[i], texts, many)
        i += 2 if of_norm else 1
        if factor.text.startswith("−") and " " not in factor.text:
            negative, factor = not negative, Text(factor.text[1:], max(factor.tightness, PRODUCT))
        one_over = re.fullmatch("1(ᵀ?)( / [^ ]+)", factor.text)
        if one_over and (len(links) > 1 or many):
            below += one_over[2]
            factor = Text(f"1{one_over[1]}")
        row_of_ones = y.ndim == 0 and bool(factors) and factors[-1].text == "1ᵀ"
        if row_of_ones and factor.text.startswith("diag("):
            factors[-1] = Text(f"{_row(factor.text[5:-1])}ᵀ", PRODUCT)  # 1ᵀ · diag(v) is the row vᵀ
        elif factor.text not in ("1", "I") and not (row_of_ones and factor.text.startswith("1ᵀ")):
            factors.append(factor)
        copies = _copies(links[i - 1]) if many else ""
        if copies:
            factors.append(Text(copies, SUM))
    if not factors:
        factors = [Text("I" if many else "1")]
    elif len(factors) == 1 and many and a.size == y.size and not factors[0].text.startswith("diag") \
            and all(link.record.operation.elementwise for link in links):
        factors = [Text(f"{factors[0].within(PRODUCT)}·I", PRODUCT)]
    product = factors[0].within(PRODUCT if below or negative else SUM) if len(factors) == 1 else \
        " · ".join(factor.within(PRODUCT) for factor in factors)
    if len(product) > _LONGEST and len(factors) > 1:
        return f"product of {len(factors)} Jacobians"
    return ("−" if negative else "") + product + below


def _row(v: str) -> str:
    """A vector as it stands before ᵀ; 2·(a − y) needs no more parentheses, because 2 is a number."""
    return v if re.fullmatch(r"([0-9.]+·)?(\w+|\([^()]*\))", v) else f"({v})"


def _copies(link: Link) -> str:
    """An operand's broadcasting as a Kronecker product with a column of ones: ``I ⊗ 1`` copies along the last axes."""
    source, target = link.operand.shape, link.tensor.shape
    padded = (1,) * (len(target) - len(source)) + source
    copied = [n != length for n, length in zip(padded, target)]
    if not link.record.operation.elementwise or not any(copied):
        return ""
    if copied == sorted(copied):
        return "I ⊗ 1"
    return "1 ⊗ I" if copied == sorted(copied, reverse=True) else "copies of I"


def _factor(link: Link, texts: Mapping[int, Text], diagonal: bool) -> Text:
    """The Jacobian of one operation, a matrix unless the whole is one column."""
    record = link.record
    text = partial(link, texts)
    if text.text.startswith("1ᵀ") and record.parameters.get("axis") is not None:
        return Text(f"{text.text} along axis {record.parameters['axis']}", SUM)
    if not record.operation.elementwise or not diagonal or link.operand.size == 1 or text.text in ("1", "−1"):
        return text
    if record.operation.name in ("multiply", "divide") and np.size(record.values[1 - link.position]) == 1 \
            and (link.position == 0 or record.operation.name == "multiply"):
        return text  # a number times I
    return Text(f"diag {text.text}" if text.text.startswith("σ′(") else f"diag({text.text})")


def _square_of_norm(links: list[Link], texts: Mapping[int, Text]) -> Text | None:
    """‖u‖² has the derivative 2uᵀ, which says more than 2‖u‖ · uᵀ/‖u‖."""
    if len(links) < 2:
        return None
    outer, inner = (link.record for link in links)
    if inner.operation.name != "norm" or inner.parameters.get("axis") is not None or links[0].position != 0:
        return None
    exponent = outer.operands[-1]
    if outer.operation.name == "square" or (outer.operation.name == "power" and is_plain_number(exponent)
                                            and exponent == 2):
        return Text(f"2·{_known(inner.operands[0], texts).within(ATOM)}ᵀ", PRODUCT)
    return None
