"""Python's notation turned into that of paper: ``1 - y**2`` becomes 1 − f², with the names that stand in a picture.

An expression is parsed, not searched for patterns, so that parentheses are where they are needed, whatever the names.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import NamedTuple

from visualize.wording import ATOM, POWER, PRODUCT, QUOTIENT, SUM, Text, number, raised

_SIGNS: dict[type, tuple[str, int, int, int]] = {  # the sign, how tightly it holds, and what it demands on both sides
    ast.Add: (" + ", SUM, SUM, SUM), ast.Sub: (" − ", SUM, SUM, QUOTIENT),
    ast.Mult: ("·", PRODUCT, PRODUCT, PRODUCT + 1), ast.Div: (" / ", QUOTIENT, QUOTIENT, PRODUCT + 1),
    ast.MatMult: (" @ ", PRODUCT, PRODUCT, PRODUCT + 1)}


class Fraction(NamedTuple):
    """An expression as ∓coefficient·over / below; ``over`` is None where it is 1."""

    negative: bool
    coefficient: float
    over: Text | None
    below: Text | None


def parsed(code: str) -> ast.Expression | None:
    """The syntax tree of an expression; None if it is in words."""
    try:
        return ast.parse(code, mode="eval")
    except SyntaxError:
        return None


def letters(code: str) -> set[str]:
    """The names of numbers in an expression, without those of functions; what is in words is one name.

    >>> sorted(letters("y * np.log(a)"))
    ['a', 'y']
    """
    tree = parsed(code)
    if tree is None:
        return {code}
    called = {id(part) for call in ast.walk(tree) if isinstance(call, ast.Call) for part in ast.walk(call.func)}
    return {part.id for part in ast.walk(tree) if isinstance(part, ast.Name) and id(part) not in called}


def fraction(code: str, names: Mapping[str, Text]) -> Fraction:
    """An expression with names filled in; its sign, a number in front and its denominator apart.

    >>> fraction("-y / b", {"y": Text("f"), "b": Text("b − 1", SUM)})
    Fraction(negative=True, coefficient=1.0, over=Text(text='f', tightness=6), below=Text(text='b − 1', tightness=1))
    """
    tree = parsed(code)
    if tree is None:
        return Fraction(False, 1.0, Text(code, SUM), None)
    negative, node = _without_sign(tree.body)
    below = None
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
        below = written(node.right, names)
        minus, node = _without_sign(node.left)
        negative = negative != minus
    if isinstance(node, ast.Constant):
        return Fraction(negative, float(ast.literal_eval(node)), None, below)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult) and isinstance(node.left, ast.Constant):
        return Fraction(negative, float(ast.literal_eval(node.left)), written(node.right, names), below)
    return Fraction(negative, 1.0, written(node, names), below)


def _without_sign(node: ast.expr) -> tuple[bool, ast.expr]:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return True, node.operand
    return False, node


def written(node: ast.expr, names: Mapping[str, Text]) -> Text:
    """A part of a syntax tree as one writes it on paper."""
    if isinstance(node, ast.Constant):
        return Text(number(node.value))
    if isinstance(node, ast.Name):
        return names.get(node.id) or Text(node.id)
    if isinstance(node, ast.UnaryOp):
        return Text("−" + written(node.operand, names).within(QUOTIENT), SUM)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow):
        return Text(written(node.left, names).within(ATOM) + raised(written(node.right, names)), POWER)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.FloorDiv):
        return Text(f"⌊{written(ast.BinOp(node.left, ast.Div(), node.right), names).text}⌋")
    if isinstance(node, ast.BinOp):
        sign, tightness, left, right = _SIGNS[type(node.op)]
        return Text(written(node.left, names).within(left) + sign + written(node.right, names).within(right), tightness)
    if isinstance(node, ast.Call):
        return _call(ast.unparse(node.func).rpartition(".")[2], [written(part, names) for part in node.args])
    return Text(ast.unparse(node), SUM)  # nothing that stands in a partial today


def _call(function: str, operands: list[Text]) -> Text:
    """A function of its operands; a step from 0 to 1 is the bracket [a > b], 1 where that is so and 0 elsewhere."""
    if function == "heaviside":
        return Text(f"[{operands[0].text} > 0]")
    if function == "ahead":
        return Text(f"[{operands[0].text} > {operands[1].text}]")
    return Text(f"{function}({', '.join(operand.text for operand in operands)})")
