"""Which slips can be made at a node: those of its rule, and those that can be made anywhere.

The tables stand beside the rules that they distort: functions of something inside in ``slips_of_functions.py``, powers
and quotients in ``slips_of_powers.py``, sums and products here. A slip is added by a row; nothing else has to know it.
In a line, u and v are the operands, du and dv their derivatives, y the node itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import numpy as np

from assignments.checking.lines import At, Slip, derivative, right_line
from assignments.checking.rules import Node
from assignments.checking.slips_of_functions import slips_of_a_function
from assignments.checking.slips_of_powers import (
    slips_of_a_power,
    slips_of_a_quotient,
    slips_of_an_exponential,
    slips_of_both,
)

NUMBERS = ("π", "e")
PRODUCT_RULE = "by the product rule {right}."
PARTNERS: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "sin": ("cos", np.cos), "cos": ("sin", np.sin), "sinh": ("cosh", np.cosh), "cosh": ("sinh", np.sinh)}


def slips_of(node: Node, role: str, x: str, others: Sequence[str]) -> Iterator[Slip]:
    """The slips that can be made at a node.

    ``role``: root, term (of the whole), inner term, factor, base (of a power), or inside.
    ``others``: the variables that are held still.
    """
    if not node.moves:
        if role in ("root", "term", "inner term"):
            yield from _held_still(node)
            yield from _by_another(node, x)
        return
    if node.kind == "variable":
        if role != "base":
            yield Slip("x kept", lambda s: s.y, "The derivative of {node} is 1, and {node} itself was kept.")
        if role in ("term", "inner term", "root"):
            yield Slip("left out", lambda s: 0 * s.y, "The derivative of {node} is 1, and it is left out.")
        return
    if role in ("term", "inner term"):
        yield Slip("left out", lambda s: 0 * s.y, "The derivative of the term {node} is missing: it is {right}.")
    if role == "root":
        yield Slip("constant", lambda s: 0 * s.y, "0 would be right if nothing moved with {x}: {right_says}.")
    if node.kind not in ("power", "exp", "sum") or role in ("term", "root", "factor"):
        yield Slip("not differentiated", lambda s: s.y, "{node} is not differentiated: {right_says}.")
    rules: dict[str, Callable[[], Iterator[Slip]]] = {
        "power": partial(slips_of_a_power, node), "exponential": partial(slips_of_an_exponential, node),
        "both": partial(slips_of_both, node), "quotient": partial(slips_of_a_quotient, node),
        "sum": partial(_of_a_sum, node), "product": partial(_of_a_product, node, x)}
    yield from rules.get(node.kind, partial(slips_of_a_function, node, role, x, others))()
    yield from _by_another(node, x)


def _by_another(node: Node, x: str) -> Iterator[Slip]:
    """Differentiated by what is held still."""
    for other in sorted(node.variables - {x}):
        words = f"{{node}} is differentiated by {other}, and not by {x}: {{right_says}}." if other not in NUMBERS else \
            f"In {{node}} the number {other} is differentiated as if it moved: {{right_says}}."
        if not node.moves:
            words = "{node} is a number, so its derivative is 0." if other in NUMBERS else \
                f"{{node}} is differentiated by {other}, which is held still: its derivative is 0."
        yield Slip(f"by {other}", partial(_rate, by=other), words)


def _rate(at: At, by: str) -> Any:
    return _rate_of(at.node, at, by)


def _rate_of(node: Node, at: At, by: str) -> Any:
    """The derivative of a node by another variable."""
    return derivative(node, at.x, at.symbols, {by: 1.0}) + 0 * at.x


def _held_still(node: Node) -> Iterator[Slip]:
    """A constant part: its derivative is 0."""
    why = "{node} does not depend on {x}, so its derivative is 0, and "
    yield Slip("constant kept", lambda s: s.y + 0 * s.x, why + "it was kept.")
    yield Slip("constant to 1", lambda s: 1 + 0 * s.x, why + "1 was taken.")
    for i, part in enumerate(node.parts if node.kind == "product" else ()):
        if part.kind in ("constant", "variable"):
            yield Slip(f"constant to factor {i}", lambda s, i=i: s.all_u[i] + 0 * s.x,
                       why + f"its factor {part.formula} was kept.")


# --- Sums: (u + v)′ = u′ + v′ ------------------------------------------------------------------------------------


def _of_a_sum(node: Node) -> Iterator[Slip]:
    for i, (sign, part) in enumerate(zip(node.signs, node.parts)):
        if part.moves and len(node.parts) == 1:
            yield Slip("sign lost", lambda s: s.du, "The minus of {node} is lost: its derivative is {right}.")
        elif part.moves:
            yield Slip("sign of a term", lambda s, i=i, sign=sign: right_line(s) - 2 * sign * s.all_du[i],
                       "The derivative of {signed} has the wrong sign: it is {signed_right}.", True, (i,))
    if len(node.parts) > 1 and node.signs[0] == 1 and -1 in node.signs:
        yield Slip("minus distributed", lambda s: sum(s.all_du), "The minus in {node} is lost: {right_says}.", False)


# --- Products: (u v w)′ = u′ v w + u v′ w + u v w′ ----------------------------------------------------------------


def _of_a_product(node: Node, x: str) -> Iterator[Slip]:
    moving = [i for i, part in enumerate(node.parts) if part.moves]
    still = [i for i, part in enumerate(node.parts) if not part.moves]
    if len(moving) > 1:
        yield from _of_the_product_rule(node, moving)
    for i in still:
        yield from _of_a_constant_factor(node, i)
    if len(still) > 1:
        yield Slip("factors lost", lambda s: _each_without(s, *still) + 0 * s.x,
                   "The constant factors of {node} are lost: its derivative is {right}.")
    if len(node.parts) == 2 and node.parts[0].kind == "constant" and node.parts[1].kind == "power":
        n = node.parts[1].parts[1].value
        yield Slip("coefficient added", lambda s: right_line(s) / (s.u * n) * (s.u + n),
                   f"In the derivative of {{node}} the exponent is added to the factor {node.parts[0].formula}, and it "
                   "is multiplied with it: {right}.")
    if any(node.parts[i].variables for i in still):
        rates = dict.fromkeys(node.variables, 1.0)
        yield Slip("each by its own", lambda s: _product(
            [derivative(part, s.x, s.symbols, rates) if part.variables else part.value for part in s.node.parts]),
            "In {node} each factor is differentiated by its own variable, and all but {x} are held still: "
            "{right_says}.")
        yield Slip("sum of its own", lambda s: sum(derivative(part, s.x, s.symbols, rates) for part in s.node.parts),
                   "In {node} each factor is differentiated by its own variable, and these are added: {right_says}.",
                   False)


def _of_the_product_rule(node: Node, moving: Sequence[int]) -> Iterator[Slip]:
    shown = [str(part.formula) for part in node.parts]
    all_of_them = range(len(shown))
    yield Slip("product of derivatives", lambda s: _product([s.all_du[i] if i in moving else s.all_u[i]
                                                             for i in all_of_them]),
               "The derivative of the product {node} is not the product of the derivatives: " + PRODUCT_RULE)
    yield Slip("sum of derivatives", lambda s: sum(s.all_du[i] for i in moving) * s.others(*moving),
               "In the derivative of {node} each derivative has to be multiplied by the other factors: " + PRODUCT_RULE)
    for i in moving:
        term = f"the term with the derivative of {shown[i]}"
        yield Slip("product: term left out", lambda s, i=i: right_line(s) - s.others(i) * s.all_du[i],
                   f"In the derivative of {{node}} {term} is missing: " + PRODUCT_RULE, True, (i,))
        if len(moving) > 2:
            yield Slip("product: one term", lambda s, i=i: s.others(i) * s.all_du[i],
                       f"Of the product {{node}} only {shown[i]} is differentiated: " + PRODUCT_RULE)
        yield Slip("product: sign", lambda s, i=i: right_line(s) - 2 * s.others(i) * s.all_du[i],
                   f"In the derivative of {{node}} {term} has the wrong sign: " + PRODUCT_RULE, True, (i,))
        yield Slip("product: kept", lambda s, i=i: right_line(s) + s.others(i) * (s.all_u[i] - s.all_du[i]),
                   f"In the derivative of {{node}} a term holds {shown[i]} in place of its derivative: " + PRODUCT_RULE,
                   True, (i,))
        for j in all_of_them:
            if j == i:
                continue
            yield Slip("product: factor lost", lambda s, i=i, j=j: right_line(s) + s.all_du[i] * (
                s.others(i, j) - s.others(i)),
                f"In the derivative of {{node}} the factor {shown[j]} is missing in {term}: " + PRODUCT_RULE, of=(i,))
            if j in moving:
                yield Slip("product: both", lambda s, i=i, j=j: right_line(s) + s.all_du[i] * s.others(i, j) * (
                    s.all_du[j] - s.all_u[j]), f"In the derivative of {{node}} {term} holds the derivative of "
                    f"{shown[j]} as well: " + PRODUCT_RULE, True, (i,))
            if node.parts[j].kind in PARTNERS:
                name, partner = PARTNERS[node.parts[j].kind]
                yield Slip("product: partner", lambda s, i=i, j=j, partner=partner: right_line(s) + s.all_du[i]
                           * s.others(i, j) * (partner(s.node.parts[j].parts[0].value) - s.all_u[j]),
                           f"In the derivative of {{node}} {name} stands in place of {node.parts[j].kind} in {term}: "
                           + PRODUCT_RULE, True, (i,))


def _of_a_constant_factor(node: Node, i: int) -> Iterator[Slip]:
    part = node.parts[i]
    factor = f"The factor {part.formula} of {{node}} "
    yield Slip(f"factor {part.formula} lost", lambda s: _each_without(s, i) + 0 * s.x,
               f"The constant factor {part.formula} of {{node}} is lost: its derivative is {{right}}.")
    yield Slip("factor's rule", lambda s: right_line(s) + s.others(i),
               factor + "is held still, so its derivative is 0, and not 1: {right_says}.")
    for other in sorted(part.variables):
        yield Slip("factor differentiated", lambda s, by=other: _each_without(s, i) * _rate_of(part, s, by),
                   factor + "is differentiated as well, and it is held still: {right_says}.")
        yield Slip("factor in the rule", lambda s, by=other: right_line(s) + s.others(i) * _rate_of(part, s, by),
                   factor + "is held still, so the product rule is not needed: {right_says}.")
    if part.kind == "power":
        yield Slip("factor lowered", lambda s: right_line(s) / part.parts[0].value,
                   factor + "is lowered, and it is held still: {right_says}.")
    yield Slip("factor added", lambda s: _each_without(s, i) + s.all_u[i],
               factor + "is added, and it stays a factor: {right_says}.", False)
    yield Slip("factor alone", lambda s: s.all_u[i] + 0 * s.x,
               f"Of the derivative of {{node}} only the factor {part.formula} is left: {{right_says}}.")
    yield Slip("factor squared", lambda s: right_line(s) * s.all_u[i], factor + "is there twice: {right_says}.", False)
    yield Slip("factor divides", lambda s: _each_without(s, i) / s.all_u[i],
               factor + "divides, and it is multiplied: {right_says}.", False)


def _each_without(s: At, *lost: int) -> Any:
    """The right line, without some factors."""
    whole: Any = 0.0
    for i, part in enumerate(s.node.parts):
        if part.moves:
            whole = whole + s.others(i, *lost) * s.all_du[i]
    return whole


def _product(factors: Sequence[Any]) -> Any:
    whole: Any = 1.0
    for factor in factors:
        whole = whole * factor
    return whole
