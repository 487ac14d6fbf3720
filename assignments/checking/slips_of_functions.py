"""Slips with functions of something inside, beside the chain rule that they distort: (f(u))′ = f′(u) · u′."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from assignments.checking.lines import At, Slip, derivative, right_line
from assignments.checking.rules import Node

CHAIN = "by the chain rule {chain}"

OF_SOMETHING_INSIDE = [  # where u is more than the variable itself
    Slip("inner", lambda s: s.outer(s.u), "The inner derivative of {node} is missing: " + CHAIN + "."),
    Slip("only inside", lambda s: s.du, "Of {node} only the inside {u} is differentiated: " + CHAIN + "."),
    Slip("inside's derivative inside", lambda s: s.outer(s.du),
         "In the derivative of {node} the derivative of {u} stands inside; " + CHAIN + "."),
    Slip("derivative inside", lambda s: s.apply(s.du),
         "The derivative of {node} is not the same function of the derivative of {u}: " + CHAIN + "."),
    Slip("derivative inside and outside", lambda s: s.outer(s.du) * s.du,
         "The derivative of {node} keeps {u} itself inside: " + CHAIN + ".", False),
    Slip("outside at x", lambda s: s.outer(s.x) * s.du,
         "The outer derivative of {node} is taken at {x}, and it belongs at {u}: " + CHAIN + "."),
    Slip("at x without inner", lambda s: s.outer(s.x),
         "{node} is differentiated as if {x} stood inside it alone: " + CHAIN + ".", False),
    Slip("inside as a factor", lambda s: s.outer(s.u) * s.u,
         "In the derivative of {node} the inside {u} itself stands as a factor, in place of its derivative: "
         + CHAIN + "."),
    Slip("inside kept as a factor", lambda s: s.apply(s.u) * s.u,
         "{node} is multiplied by its inside; " + CHAIN + ".", False),
    Slip("inner added", lambda s: s.outer(s.u) + s.du,
         "In the derivative of {node} the inner derivative is added, and it is a factor: " + CHAIN + ".", False),
    Slip("inner divided", lambda s: s.outer(s.u) / s.du,
         "The derivative of {node} is divided by the inner derivative, and it is multiplied by it: " + CHAIN + ".",
         False),
    Slip("inner twice", lambda s: s.outer(s.u) * s.du ** 2,
         "The inner derivative of {node} is there twice: " + CHAIN + ".", False),
]
KEEPS = [
    Slip("outer kept", lambda s: s.apply(s.u) * s.du, "{name} itself is not differentiated in {node}: {rule}."),
    Slip("outer kept, sign", lambda s: -s.apply(s.u) * s.du,
         "{name} itself is not differentiated in {node}, and only a minus is put before it: {rule}."),
]
SIGN = Slip("sign of the function", lambda s: -s.outer(s.u) * s.du,
            "The sign of the derivative of {node} is wrong: {rule}.")
SIGNED = ("sin", "cos", "arccos", "arcsin", "sinh", "cosh", "tan", "tanh", "log", "exp")


# --- What is special about a function: (key, what stands for f′(u), words) ---------------------------------------

OUTER: dict[str, list[tuple[str, Callable[[At], Any], str]]] = {
    "exp": [
        ("power rule", lambda s: s.u * np.exp(s.u - 1),
         "{node} is differentiated by the power rule, though its exponent moves: {rule}."),
        ("power rule half", lambda s: s.u * s.y, "The exponent of {node} is brought down as for a power: {rule}."),
        ("lowered", lambda s: np.exp(s.u - 1), "The exponent of {node} is lowered as for a power: {rule}."),
    ],
    "log": [
        ("ln: squared", lambda s: 1 / s.u ** 2, "The derivative of ln(u) is 1/u, and not 1/u²: {rule}."),
        ("ln: −1/u²", lambda s: -1 / s.u ** 2, "That is the derivative of 1/u in place of ln(u): {rule}."),
        ("ln: u", lambda s: s.u, "The derivative of ln(u) is 1/u, and not u: {rule}."),
        ("ln: 1/ln", lambda s: 1 / np.log(s.u), "The derivative of ln(u) is 1/u, and not 1/ln(u): {rule}."),
        ("ln: ln/u", lambda s: np.log(s.u) / s.u, "The logarithm stays beside its derivative 1/u: {rule}."),
        ("ln: e", lambda s: np.exp(s.u), "The derivative of ln(u) is 1/u, and not e^u: {rule}."),
    ],
    "sin": [("sin: −sin", lambda s: -np.sin(s.u), "The derivative of sin is cos, and not −sin: {rule}."),
            ("sin: tan", lambda s: np.tan(s.u), "The derivative of sin is cos, and not tan: {rule}."),
            ("sin: sin cos", lambda s: np.sin(s.u) * np.cos(s.u), "The sine stays beside its derivative: {rule}."),
            ("sin: 1/sin", lambda s: 1 / np.sin(s.u), "The derivative of sin is cos, and not 1/sin: {rule}.")],
    "cos": [("cos: sin cos", lambda s: -np.sin(s.u) * np.cos(s.u), "The cosine stays beside its derivative: {rule}.")],
    "tan": [
        ("tan: sec", lambda s: 1 / np.cos(s.u), "The derivative of tan is 1/cos², with a square: {rule}."),
        ("tan: tan²", lambda s: s.y ** 2, "The derivative of tan is 1 + tan², and the 1 is missing: {rule}."),
        ("tan: 1−tan²", lambda s: 1 - s.y ** 2, "The derivative of tan is 1 + tan², with a plus: {rule}."),
        ("tan: csc²", lambda s: 1 / np.sin(s.u) ** 2, "The derivative of tan is 1/cos², and not 1/sin²: {rule}."),
        ("tan: −csc²", lambda s: -1 / np.sin(s.u) ** 2, "That is the derivative of cot: {rule}."),
        ("tan: sec tan", lambda s: s.y / np.cos(s.u), "That is the derivative of 1/cos: {rule}."),
        ("tan: arctan", lambda s: 1 / (1 + s.u ** 2), "That is the derivative of arctan: {rule}."),
        ("tan: cot", lambda s: 1 / s.y, "The derivative of tan is 1/cos², and not cot: {rule}."),
        ("tan: −cot", lambda s: -1 / s.y, "The derivative of tan is 1/cos², and not −cot: {rule}."),
        ("tan: cos²", lambda s: np.cos(s.u) ** 2, "The derivative of tan is 1/cos², and not cos²: {rule}."),
        ("tan: parts", lambda s: -np.cos(s.u) / np.sin(s.u), "The derivative of a quotient is not the quotient of the "
                                                             "derivatives: {rule}.")],
    "arcsin": [
        ("arcsin: root", lambda s: 1 / (1 - s.u ** 2), "The root is missing: {rule}."),
        ("arcsin: +", lambda s: 1 / np.sqrt(1 + s.u ** 2), "1 − u² stands under the root, with a minus: {rule}."),
        ("arcsin: not divided", lambda s: np.sqrt(1 - s.u ** 2), "The root stands under the line: {rule}."),
        ("arcsin: no square", lambda s: 1 / np.sqrt(1 - s.u), "The square of the inside is missing: {rule}."),
        ("arcsin: square of a part", lambda s: 1 / np.sqrt(1 - _squared_in_part(s)),
         "The whole inside is squared: {rule}."),
        ("arcsin: arctan", lambda s: 1 / (1 + s.u ** 2), "That is the derivative of arctan: {rule}."),
        ("arcsin: arccos", lambda s: np.arccos(s.u), "arcsin is not sin, its derivative is no arccos: {rule}."),
        ("arcsin: 1/cos", lambda s: 1 / np.cos(s.u), "The derivative of arcsin is not 1/cos: {rule}.")],
    "arccos": [
        ("arccos: root", lambda s: -1 / (1 - s.u ** 2), "The root is missing: {rule}."),
        ("arccos: +", lambda s: -1 / np.sqrt(1 + s.u ** 2), "1 − u² stands under the root, with a minus: {rule}."),
        ("arccos: no square", lambda s: -1 / np.sqrt(1 - s.u), "The square of the inside is missing: {rule}."),
        ("arccos: arcsin", lambda s: -np.arcsin(s.u), "arccos is not cos, its derivative is no −arcsin: {rule}.")],
    "arctan": [
        ("arctan: root", lambda s: 1 / np.sqrt(1 + s.u ** 2), "There is no root in the derivative of arctan: {rule}."),
        ("arctan: −", lambda s: 1 / (1 - s.u ** 2), "1 + u² stands under the line, with a plus: {rule}."),
        ("arctan: not divided", lambda s: 1 + s.u ** 2, "1 + u² stands under the line: {rule}."),
        ("arctan: no square", lambda s: 1 / (1 + s.u), "The square of the inside is missing: {rule}."),
        ("arctan: sec²", lambda s: 1 / np.cos(s.u) ** 2, "That is the derivative of tan, and not of arctan: {rule}."),
        ("arctan: no 1", lambda s: 1 / s.u ** 2, "The 1 in 1 + u² is missing: {rule}."),
        ("arctan: arcsin", lambda s: 1 / np.sqrt(1 - s.u ** 2), "That is the derivative of arcsin, and not of arctan: "
                                                                "{rule}."),
        ("arctan: square of a part", lambda s: 1 / (1 + _squared_in_part(s)), "The whole inside is squared: {rule}."),
        ("arctan: twice", lambda s: 1 / (1 + s.u ** 2) ** 2, "1 + u² is squared: {rule}.")],
    "sinh": [("sinh: cos", lambda s: np.cos(s.u), "That is the derivative of sin, and not of sinh: {rule}.")],
    "cosh": [("cosh: −sin", lambda s: -np.sin(s.u), "That is the derivative of cos, and not of cosh: {rule}.")],
    "tanh": [
        ("tanh: +", lambda s: 1 + s.y ** 2, "The derivative of tanh is 1 − tanh², with a minus: {rule}."),
        ("tanh: no square", lambda s: 1 - s.y, "The derivative of tanh is 1 − tanh², with a square: {rule}."),
        ("tanh: tanh²", lambda s: s.y ** 2, "The derivative of tanh is 1 − tanh², and the 1 is missing: {rule}."),
        ("tanh: −tanh²", lambda s: -s.y ** 2, "The derivative of tanh is 1 − tanh², and the 1 is missing: {rule}."),
        ("tanh: sech", lambda s: 1 / np.cosh(s.u), "The derivative of tanh is 1/cosh², with a square: {rule}."),
        ("tanh: sec²", lambda s: 1 / np.cos(s.u) ** 2, "That is the derivative of tan, and not of tanh: {rule}."),
        ("tanh: u", lambda s: 1 - s.u ** 2, "The derivative of tanh(u) is 1 − tanh²(u), and not 1 − u²: {rule}.")],
    "sigmoid": [
        ("σ: σ", lambda s: s.y, "The derivative of σ is σ (1 − σ), and the factor 1 − σ is missing: {rule}."),
        ("σ: 1−σ", lambda s: 1 - s.y, "The derivative of σ is σ (1 − σ), and the factor σ is missing: {rule}."),
        ("σ: +", lambda s: s.y * (1 + s.y), "The derivative of σ is σ (1 − σ), with a minus: {rule}."),
        ("σ: σ²", lambda s: s.y ** 2, "The derivative of σ is σ (1 − σ), and not σ²: {rule}."),
        ("σ: 1−σ²", lambda s: 1 - s.y ** 2, "That is the derivative of tanh, and not of σ: {rule}."),
        ("σ: z", lambda s: s.u * (1 - s.u), "σ′(z) is σ(z) (1 − σ(z)), and not z (1 − z): {rule}.")],
    "absolute": [("abs: 1", lambda s: s.u / s.u, "The slope of |u| is −1 where u is negative: {rule}.")],
}



def slips_of_a_function(node: Node, role: str, x: str, others: Sequence[str]) -> Iterator[Slip]:
    """Those that can be made at a function such as sin(u)."""
    inside = node.parts[0]
    if inside.kind != "variable":
        yield from OF_SOMETHING_INSIDE
    elif role == "factor":
        yield Slip("only inside", lambda s: s.du, "The derivative of {node} is left out as a factor: {rule}.")
    if inside.kind == "sum" and len(inside.parts) > 1:
        yield Slip("distributed", distributed, "A function of a sum is not the sum of the functions: {right_says}.")
    if node.kind != "exp":
        yield from KEEPS
    if node.kind in SIGNED:
        yield SIGN
    for key, outer, words in OUTER.get(node.kind, ()):
        yield from with_and_without_inner(key, outer, words, inside)
    for other in others if inside.kind == "variable" else ():
        yield Slip(f"at {other}", lambda s, other=other: s.outer(s.names[other]) * s.du,
                   f"In the derivative of {{node}} stands {other} in place of {x}: {{rule}}.")


def _squared_in_part(s: At) -> Any:
    """2x² where (2x)² belongs."""
    inside = s.node.parts[0]
    return s.u ** 2 / (inside.parts[0].value if inside.kind == "product" else 1)


def with_and_without_inner(key: str, outer: Callable[[At], Any], words: str, inside: Node,
                           first: bool = True) -> Iterator[Slip]:
    """A wrong outer derivative times the inner one, and alone."""
    yield Slip(key, lambda s: outer(s) * (s.du if first else s.dv), words)
    if inside.kind != "variable":
        yield Slip(key + ", inner", outer, words.replace(": {rule}", ", and the inner derivative is missing: {rule}"),
                   False)


def distributed(s: At) -> Any:
    """f(a + b) as if it were f(a) + f(b)."""
    inside, whole = s.node.parts[0], 0 * s.y
    for sign, part in zip(inside.signs, inside.parts):
        if part.moves:
            one = At(Node(s.node.kind, [part, *s.node.parts[1:]], s.node.value, s.node.formula,
                          operation=s.node.operation), [derivative(part, s.x), *s.all_du[1:]], s.x)
            one.y = one.u ** one.v if s.node.kind == "power" else one.apply(one.u)
            whole = whole + sign * right_line(one)
    return whole
