"""The words of a slip, with the formulas of the node where it was made filled in."""

from __future__ import annotations

from assignments.checking.lines import At, Slip, derivative, less, right_line
from assignments.checking.rules import Node
from assignments.checking.symbols import PRODUCT, Formula, as_formula, name, on_paper, within


def in_words(node: Node, slip: Slip, x: str) -> str:
    """The sentence of a slip, such as "The inner derivative of {node} is missing: by the chain rule {chain}."."""
    words, parts = slip.words, [str(part.formula) for part in node.parts]
    u, v = [*parts, "", ""][:2]
    wanted = {"node": str(node.formula), "x": x, "u": u, "v": v, "name": _name(node)}
    if any(mark in words for mark in ("{right}", "{chain}", "{rule}", "{right_says}")):
        right = str(written_derivative(node, x))
        chain = chain_of(node, x) if "{chain}" in words or "{rule}" in words else right
        its = "its derivative is" if "{node}" in words else f"the derivative of {node.formula} is"
        wanted |= {"right": right, "chain": chain, "rule": f"{its} {chain}", "right_says": f"{its} {right}"}
    if "{signed" in words:
        sign, part = node.signs[slip.of[0]], node.parts[slip.of[0]]
        written = as_formula(sign) * part.formula
        wanted |= {"signed": str(written), "signed_right": str(as_formula(sign) * written_derivative(part, x))}
    return words.format(**wanted)


def written_derivative(node: Node, x: str) -> Formula:
    """The right derivative, written down."""
    return as_formula(derivative(node, name(x), symbols=True))


def _name(node: Node) -> str:
    return {"log": "ln", "exp": "e to a power", "absolute": "the absolute value", "sqrt": "the root"}.get(
        node.kind, node.kind)


def chain_of(node: Node, x: str) -> str:
    """f′(u) · u′, the outer derivative and the inner one apart."""
    symbol = name(x)
    rates = [derivative(part, symbol, symbols=True) for part in node.parts]
    at = At(node, rates, symbol, symbols=True)
    if node.kind == "power":
        outer = at.v * less(at)
    elif node.operation is not None:
        outer = as_formula(at.outer(at.u))
    else:
        return str(as_formula(right_line(at)))
    inner = as_formula(rates[0])
    if inner.kind == "number" and inner.value == 1:
        return str(outer)
    first = str(outer) if outer.kind == "negative" else _factor(outer)
    return f"{first} · {_factor(inner)}"


def _factor(formula: Formula) -> str:
    text, _ = on_paper(formula)
    return f"({text})" if formula.kind in ("sum", "negative") or text.startswith("−") else within(formula, PRODUCT)
