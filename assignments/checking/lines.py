"""The right line of each rule, and the slips that may stand in its place.

A line gives dy of a node from the derivatives of its operands. It is computed on arrays, or on formulas, and then it
writes itself down. Of functions such as sin the line is the engine's own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from assignments.checking.rules import Node
from assignments.checking.symbols import as_formula, call


class Slip(NamedTuple):
    """What is written in place of a rule's line, and how that is said.

    ``key``: slips with the same key are one slip, that can be made at all its nodes. ``line``: what was written.
    ``words``: in them {node}, {u}, {v}, {right}, {rule}, {chain} are filled in. ``common``: is it one that comes
    together with others? ``of``: which terms of a sum or product it concerns; slips in different ones add up.
    """

    key: str
    line: Callable[..., Any]  # of an At
    words: str
    common: bool = True
    of: tuple[int, ...] = ()


class At:
    """What a line of the chain rule is made of, in numbers or in symbols.

    ``u``, ``v``: the operands; ``du``, ``dv``: their derivatives; ``y``: the node itself; ``x``: the variable.
    Of sums and products ``all_u`` and ``all_du`` hold those of every part; ``names`` holds every variable's numbers.
    """

    def __init__(self, node: Node, derivatives: Sequence[Any], x: Any, symbols: bool = False,
                 names: Mapping[str, Any] | None = None) -> None:
        self.node, self.all_du, self.x, self.names = node, list(derivatives), x, names or {}
        self.all_u = [part.formula if symbols else part.value for part in node.parts]
        self.y: Any = node.formula if symbols else node.value
        self.u: Any
        self.du: Any
        self.v: Any
        self.dv: Any
        self.u, self.v = [*self.all_u, None, None][:2]
        self.du, self.dv = [*self.all_du, None, None][:2]
        self.symbols = symbols

    def outer(self, inside: Any) -> Any:
        """f′ at some inside, by the engine's own line for this function."""
        operation = self.node.operation
        assert operation is not None
        y = self.apply(inside)
        if self.symbols and operation.name in _ON_PAPER:
            return _ON_PAPER[operation.name](inside)
        return operation.rules[0](as_formula(1) if self.symbols else 1.0, y, inside)

    def apply(self, inside: Any) -> Any:
        """f of some inside."""
        operation = self.node.operation
        assert operation is not None
        if self.symbols:
            return call({"absolute": "abs"}.get(operation.name, operation.name), as_formula(inside))
        return operation.value(inside)

    def others(self, *without: int) -> Any:
        """The product of all factors but some."""
        whole: Any = as_formula(1) if self.symbols else 1.0
        for i, factor in enumerate(self.all_u):
            if i not in without:
                whole = whole * factor
        return whole


# Where the engine's line says it in its own way, and a textbook in another.
_ON_PAPER: dict[str, Any] = {
    "tan": lambda u: 1 / np.cos(u) ** 2, "absolute": lambda u: u / abs(u), "tanh": lambda u: 1 - np.tanh(u) ** 2,
    "arcsin": lambda u: 1 / np.sqrt(1 - u ** 2), "arccos": lambda u: -(1 / np.sqrt(1 - u ** 2))}


def right_line(at: At) -> Any:
    """dy of a node from those of its operands; what is held still has the derivative 0.0."""
    node, whole = at.node, 0.0
    if node.kind == "sum":
        for sign, du in zip(node.signs, at.all_du):
            whole = whole + sign * du if not _zero(du) else whole
        return whole
    if node.kind == "product":
        for i, du in enumerate(at.all_du):
            whole = whole + at.others(i) * du if not _zero(du) else whole
        return whole
    if node.kind == "quotient":
        if _zero(at.dv):
            return at.du / at.v
        if _zero(at.du):
            return -(at.u * at.dv) / at.v ** 2
        return (at.du * at.v - at.u * at.dv) / at.v ** 2
    if node.kind in ("power", "exponential", "both"):
        if _zero(at.dv):
            return whole if _zero(at.du) else at.v * less(at) * at.du
        if _zero(at.du):
            return at.y * np.log(at.u) * at.dv
        return at.y * (at.dv * np.log(at.u) + at.v * at.du / at.u)
    return whole if _zero(at.du) else at.outer(at.u) * at.du


def _zero(rate: Any) -> bool:
    return isinstance(rate, float) and rate == 0.0


def derivative(node: Node, x: Any, symbols: bool = False, by: Mapping[str, float] | None = None) -> Any:
    """The right derivative of a node, from the leaves up; 0.0 where it is held still.

    ``by``: the rates of the variables, if it is not the one that moves alone.
    """
    if node.kind == "variable":
        rate = by.get(node.formula.text, 0.0) if by is not None else float(node.moves)
        return rate if symbols or not rate else rate + 0 * x
    if not node.parts or (by is None and not node.moves):
        return 0.0
    return right_line(At(node, [derivative(part, x, symbols, by) for part in node.parts], x, symbols))


def less(at: At, by: float = 1.0) -> Any:
    """uⁿ⁻¹; of a root 1/√u."""
    if at.symbols and at.node.formula.kind == "call" and by == 1.0:
        return 1 / at.y
    with np.errstate(all="ignore"):
        return at.u ** (at.v - by)
