"""A function's recorded graph as a tree of the rules that differentiate it.

The engine records sums and products two at a time, and roots and squares as operations of their own. Rules are spoken
of as a person does: a sum of terms, a product of factors, a power, a quotient, a function of something inside.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from assignments.checking.symbols import Formula, call, name, number
from tinygrad_edu import Operation, Tensor

MOST = 400  # nodes; what is longer is not taken apart


class TooLargeError(ValueError):
    """A graph that is not taken apart: too many nodes, or operations on arrays as a whole."""


class Node:
    """A part of a function.

    ``kind``: variable, constant, sum, product, quotient, power (the exponent is held still), exponential (the base is),
    both (neither is), or the name of an operation on one operand. ``parts``: its operands. ``signs``: of a sum's terms.
    ``value``: its numbers at the points; ``formula``: as it is written. ``moves``: does it depend on the variable?
    ``variables``: the names it depends on.
    """

    __slots__ = ("formula", "kind", "moves", "operation", "parts", "signs", "value", "variables")

    def __init__(self, kind: str, parts: Sequence[Node], value: Any, formula: Formula, *,
                 signs: Sequence[int] = (), operation: Operation | None = None, variable: str = "") -> None:
        self.kind, self.parts, self.value, self.formula = kind, tuple(parts), value, formula
        self.signs, self.operation = tuple(signs), operation
        self.variables: frozenset[str] = frozenset([variable] if variable else ()).union(*(p.variables for p in parts))
        self.moves = False

    def __repr__(self) -> str:
        return f"<{self.kind} {self.formula}>"

    def nodes(self) -> Iterator[Node]:
        """This and all below it, operands first."""
        for part in self.parts:
            yield from part.nodes()
        yield self


# --- From the engine's graph -------------------------------------------------------------------------------------


def tree_of(result: Any, names: Mapping[Any, str], by: str) -> Node:
    """The tree below a recorded Tensor. ``names``: what its leaves are called. ``by``: the variable that moves.

    Raises TooLargeError for what cannot be taken apart.
    """
    return settle(_Builder(names).node(result), by)


def settle(root: Node, by: str) -> Node:
    """Says of every node whether it moves with a variable, and tells powers apart by that."""
    for node in root.nodes():
        node.moves = by in node.variables
        if node.kind in ("power", "exponential", "both"):
            base, exponent = node.parts
            node.kind = "power" if not exponent.moves else "both" if base.moves else "exponential"
    return root


class _Builder:
    def __init__(self, names: Mapping[Any, str]) -> None:
        self.names, self.built = names, 0

    def node(self, tensor: Any) -> Node:
        """The tree of a Tensor, a number or an array."""
        self.built += 1
        if self.built > MOST:
            raise TooLargeError(f"More than {MOST} operations.")
        if not isinstance(tensor, Tensor):
            value = np.asarray(tensor, float)
            if value.ndim:
                raise TooLargeError("An array of numbers.")
            return constant(float(value))
        if tensor.record is None:
            text = self.names.get(tensor)
            if text is None:
                return constant(float(np.ravel(tensor.value)[0])) if tensor.size == 1 else \
                    Node("constant", (), tensor.value, name(tensor.name or "?"))
            return Node("variable", (), np.asarray(tensor.value, float), name(text), variable=text)
        record = tensor.record
        operation = record.operation
        if not operation.elementwise or record.parameters:
            raise TooLargeError(f"{operation.name} works on arrays as a whole.")
        parts = [self.node(operand) for operand in record.operands]
        return combine(operation, parts)


def constant(value: float) -> Node:
    """A number."""
    return Node("constant", (), np.float64(value), number(value))  # NumPy's: a root of −1 is no number


def combine(operation: Operation, parts: Sequence[Node]) -> Node:
    """An operation on trees: sums and products become flat, signs are pulled to the front."""
    kind, a = operation.name, parts[0]
    if kind == "positive":
        return a
    if kind == "negative":
        return negative(a)
    if kind in ("add", "subtract"):
        sign = 1 if kind == "add" else -1
        return sum_of([*signed_terms(a), *((sign * s, t) for s, t in signed_terms(parts[1]))])
    if kind == "multiply":
        return product_of([*factors_of(a), *factors_of(parts[1])])
    if kind == "divide":
        return quotient_of(a, parts[1])
    if kind in ("power", "square", "sqrt"):
        exponent = parts[1] if kind == "power" else constant(2.0 if kind == "square" else 0.5)
        return power_of(a, exponent)
    if len(parts) > 1:
        raise TooLargeError(f"{kind} has no slips.")
    return function_of(operation, a)


def function_of(operation: Operation, inside: Node) -> Node:
    """A function such as sin of something."""
    with np.errstate(all="ignore"):
        value = operation.value(inside.value)
    spelled = {"absolute": "abs"}.get(operation.name, operation.name)
    return Node(operation.name, [inside], value, call(spelled, inside.formula), operation=operation)


def signed_terms(node: Node) -> list[tuple[int, Node]]:
    """The terms of a sum, or the node alone, each with its sign."""
    return list(zip(node.signs, node.parts)) if node.kind == "sum" else [(1, node)]


def factors_of(node: Node) -> list[Node]:
    """The factors of a product, or the node alone."""
    return list(node.parts) if node.kind == "product" else [node]


def sum_of(terms: Sequence[tuple[int, Node]]) -> Node:
    """A sum of signed terms."""
    signs, parts = [s for s, _ in terms], [t for _, t in terms]
    value: Any = 0.0
    for sign, part in terms:
        value = value + sign * part.value
    written = [part.formula if sign > 0 else Formula("negative", (part.formula,)) for sign, part in terms]
    return Node("sum", parts, value, written[0] if len(written) == 1 else Formula("sum", tuple(written)), signs=signs)


def negative(node: Node) -> Node:
    """−u, as a sum of one term; −(−u) is u."""
    terms = [(-sign, term) for sign, term in signed_terms(node)]
    if node.kind == "constant" and node.formula.kind == "number":
        return constant(-node.value)
    if len(terms) > 1:
        terms = [(-1, node)]
    return terms[0][1] if terms[0][0] > 0 else sum_of(terms)


def product_of(factors: Sequence[Node]) -> Node:
    """A product; the sign of a factor −u comes to the front."""
    sign, parts = 1, []
    for factor in factors:
        if factor.kind == "sum" and factor.signs == (-1,):
            sign, factor = -sign, factor.parts[0]
        parts += factors_of(factor)
    value: Any = 1.0
    for part in parts:
        value = value * part.value
    if len(parts) > 1 and parts[0].kind == "constant" and _is_number(parts[0], 1):
        del parts[0]
    whole = parts[0] if len(parts) == 1 else Node("product", parts, value,
                                                  Formula("product", tuple(part.formula for part in parts)))
    return whole if sign > 0 else sum_of([(-1, whole)])


def quotient_of(a: Node, b: Node) -> Node:
    """a / b; a minus sign comes to the front."""
    sign = 1
    if a.kind == "sum" and a.signs == (-1,):
        sign, a = -1, a.parts[0]
    with np.errstate(all="ignore"):
        value = np.true_divide(a.value, b.value)
    whole = Node("quotient", [a, b], value, Formula("quotient", (a.formula, b.formula)))
    return whole if sign > 0 else sum_of([(-1, whole)])


def power_of(a: Node, b: Node) -> Node:
    """a to the power b; a root is the power ½."""
    with np.errstate(all="ignore"):
        value = np.power(np.asarray(a.value, float), b.value)
    root = b.kind == "constant" and _is_number(b, 0.5)
    formula = call("sqrt", a.formula) if root else Formula("power", (a.formula, b.formula))
    if a.kind == "variable" and a.formula.text == "e":
        formula = call("exp", b.formula)
    return Node("power", [a, b], value, formula)


def _is_number(node: Node, value: float) -> bool:
    return node.formula.kind == "number" and node.formula.value == value


def rebuilt(node: Node, parts: Sequence[Node]) -> Node:
    """The same operation on other parts."""
    if node.kind == "sum":
        return sum_of(list(zip(node.signs, parts)))
    if node.kind == "product":
        return product_of(parts)
    if node.kind == "quotient":
        return quotient_of(*parts)
    if node.kind in ("power", "exponential", "both"):
        return power_of(*parts)
    assert node.operation is not None
    return function_of(node.operation, parts[0])
