"""The slips that people make with each rule, beside the rule that they distort.

A row is (key, line, words). The line says what was written in place of the rule's own: in it u and v are the operands,
du and dv their derivatives, y the node itself, n the exponent. The words name what happened; in them {node}, {u}, {v},
{right} and {chain} are filled in. Rows with the same key are one slip, that can be made at all its nodes.
A slip is added by a row; nothing else has to know of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np

from assignments.checking.rules import At, Node, derivative, less, right_line


class Slip(NamedTuple):
    """What was written in place of a rule's line, and how that is said."""

    key: str
    line: Callable[[At], Any]
    words: str


CHAIN = "by the chain rule {chain}"

# --- A function of something inside: (f(u))′ = f′(u) · u′ ---------------------------------------------------------

OF_SOMETHING_INSIDE = [  # where u is more than the variable itself
    Slip("inner", lambda s: s.outer(s.u), "The inner derivative of {node} is missing: " + CHAIN + "."),
    Slip("only inside", lambda s: s.du, "Of {node} only the inside {u} is differentiated: " + CHAIN + "."),
    Slip("inside's derivative inside", lambda s: s.outer(s.du),
         "In the derivative of {node} the derivative of {u} stands inside; " + CHAIN + "."),
    Slip("derivative inside", lambda s: s.apply(s.du),
         "The derivative of {node} is not the same function of the derivative of {u}: " + CHAIN + "."),
    Slip("derivative inside and outside", lambda s: s.outer(s.du) * s.du,
         "The derivative of {node} keeps {u} itself inside: " + CHAIN + "."),
    Slip("at x", lambda s: s.outer(s.x) * s.du,
         "The outer derivative of {node} is taken at {x}, and it belongs at {u}: " + CHAIN + "."),
    Slip("at x without inner", lambda s: s.outer(s.x),
         "{node} is differentiated as if {x} stood inside it alone: " + CHAIN + "."),
    Slip("inside as a factor", lambda s: s.outer(s.u) * s.u,
         "In the derivative of {node} the inside {u} itself stands as a factor, in place of its derivative: "
         + CHAIN + "."),
    Slip("inside kept as a factor", lambda s: s.apply(s.u) * s.u, "{node} is multiplied by its inside; " + CHAIN + "."),
    Slip("inner added", lambda s: s.outer(s.u) + s.du,
         "In the derivative of {node} the inner derivative is added, and it is a factor: " + CHAIN + "."),
    Slip("inner divided", lambda s: s.outer(s.u) / s.du,
         "The derivative of {node} is divided by the inner derivative, and it is multiplied by it: " + CHAIN + "."),
    Slip("inner twice", lambda s: s.outer(s.u) * s.du ** 2,
         "The inner derivative of {node} is there twice: " + CHAIN + "."),
]
OF_ANYTHING = [
    Slip("outer kept", lambda s: s.apply(s.u) * s.du, "{name} itself is not differentiated in {node}: {rule}."),
    Slip("outer kept, sign", lambda s: -s.apply(s.u) * s.du,
         "{name} itself is not differentiated in {node}, and only a minus is put before it: {rule}."),
    Slip("sign of the function", lambda s: -s.outer(s.u) * s.du,
         "The sign of the derivative of {node} is wrong: {rule}."),
]

# --- What is special about a function: (key, what stands for f′(u), words) ---------------------------------------

_OUTER: dict[str, list[tuple[str, Callable[[At], Any], str]]] = {
    "exp": [
        ("power rule", lambda s: s.u * np.exp(s.u - 1), "{node} is differentiated by the power rule, and its exponent "
                                                        "moves: {rule}."),
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

# --- Powers: (uⁿ)′ = n uⁿ⁻¹ · u′ ---------------------------------------------------------------------------------

POWER = [  # in each line the inner derivative follows
    ("not lowered", lambda s: s.v * s.y, "In the derivative of {node} the exponent is not lowered: {rule}."),
    ("not brought down", lambda s: less(s), "In the derivative of {node} the exponent {v} is not brought down in "
                                            "front: {rule}."),
    ("raised", lambda s: s.v * s.u ** (s.v + 1), "In the derivative of {node} the exponent is raised, and it has to be "
                                                 "lowered by 1: {rule}."),
    ("lowered twice", lambda s: s.v * s.u ** (s.v - 2), "In the derivative of {node} the exponent is lowered by 2: "
                                                        "{rule}."),
    ("lowered in front", lambda s: (s.v - 1) * less(s), "The exponent that comes to the front of {node} is {v} itself, "
                                                        "before it is lowered: {rule}."),
    ("lowered in front only", lambda s: (s.v - 1) * s.y, "In the derivative of {node} the number in front is lowered, "
                                                         "and the exponent is not: {rule}."),
    ("raised in front", lambda s: (s.v + 1) * less(s), "The number that comes to the front of {node} is {v}: {rule}."),
    ("raised both", lambda s: (s.v + 1) * s.u ** (s.v + 1), "{node} is raised where it has to be lowered: {rule}."),
    ("raised in front only", lambda s: (s.v + 1) * s.y, "The number that comes to the front of {node} is {v}: {rule}."),
    ("off by two", lambda s: (s.v - 2) * s.y, "The number that comes to the front of {node} is {v}, and the exponent is "
                                              "lowered by 1: {rule}."),
    ("integrated", lambda s: s.u ** (s.v + 1) / (s.v + 1), "{node} is integrated, and not differentiated: {rule}."),
    ("half integrated", lambda s: s.u ** (s.v + 1), "The exponent of {node} is raised as in an integral: {rule}."),
    ("kept", lambda s: s.y, "{node} itself is kept, and only its inside differentiated: {rule}."),
    ("exponent lost", lambda s: s.v * s.u, "In the derivative of {node} the exponent is lost: {rule}."),
    ("power lost", lambda s: s.v + 0 * s.u, "Of the derivative of {node} only the exponent is left: {rule}."),
    ("exponent forgotten", lambda s: s.u, "In the derivative of {node} the exponent is lost, and not brought down: "
                                          "{rule}."),
    ("divided", lambda s: less(s) / s.v, "The derivative of {node} is divided by the exponent, and it has to be "
                                         "multiplied by it: {rule}."),
    ("divided, not lowered", lambda s: s.y / s.v, "{node} is divided by its exponent: {rule}."),
    ("as exponential", lambda s: s.y * np.log(s.u), "{node} is differentiated as an exponential, and its exponent does "
                                                    "not move: {rule}."),
    ("sign of exponent", lambda s: -s.v * less(s), "The sign of the derivative of {node} is wrong: {rule}."),
    ("exponent plus", lambda s: s.v + less(s), "The exponent of {node} is added in front, and it is a factor: {rule}."),
]

# --- Exponentials: (aᵘ)′ = aᵘ ln a · u′ --------------------------------------------------------------------------

EXPONENTIAL = [
    ("power rule", lambda s: s.v * s.u ** (s.v - 1), "{node} is differentiated by the power rule, and its exponent "
                                                     "moves: {rule}."),
    ("ln missing", lambda s: s.y, "The factor ln({u}) is missing: {rule}."),
    ("by ln", lambda s: s.y / np.log(s.u), "{node} is divided by ln({u}), as in an integral: {rule}."),
    ("power rule half", lambda s: s.v * s.y, "The exponent of {node} is brought down as for a power: {rule}."),
    ("power rule, ln", lambda s: s.v * s.u ** (s.v - 1) * np.log(s.u), "The exponent of {node} stays as it is, and is "
                                                                       "no factor: {rule}."),
    ("ln of exponent", lambda s: s.y * np.log(s.v), "The logarithm is that of the base {u}: {rule}."),
    ("base as factor", lambda s: s.y * s.u, "The factor is ln({u}), and not {u}: {rule}."),
]
BOTH = [
    ("as a power", lambda s: s.v * s.u ** (s.v - 1) * s.du, "In {node} the exponent moves too, so the power rule alone "
                                                            "is not enough: {right}."),
    ("as a power, inner", lambda s: s.v * s.u ** (s.v - 1), "In {node} the exponent moves too, so the power rule alone "
                                                            "is not enough: {right}."),
    ("as an exponential", lambda s: s.y * np.log(s.u) * s.dv, "In {node} the base moves too: {right}."),
    ("as an exponential, inner", lambda s: s.y * np.log(s.u), "In {node} the base moves too: {right}."),
    ("kept", lambda s: s.y, "{node} itself is no derivative of it: {right}."),
    ("without itself", lambda s: s.dv * np.log(s.u) + s.v * s.du / s.u, "That is the derivative of ln({node}); {node} "
                                                                        "has to be multiplied to it: {right}."),
    ("minus", lambda s: s.y * (s.dv * np.log(s.u) - s.v * s.du / s.u), "Both parts are added: {right}."),
]

# --- Quotients: (u/v)′ = (u′ v − u v′) / v² ----------------------------------------------------------------------

QUOTIENT = "by the quotient rule {right}"
QUOTIENTS = [  # both move
    Slip("quotient: sign", lambda s: (s.du * s.v + s.u * s.dv) / s.v ** 2,
         "In the derivative of {node} stands a plus in place of the minus: " + QUOTIENT + "."),
    Slip("quotient: turned", lambda s: (s.u * s.dv - s.du * s.v) / s.v ** 2,
         "In the derivative of {node} the two terms are turned round, so that the sign is wrong: " + QUOTIENT + "."),
    Slip("quotient: square", lambda s: (s.du * s.v - s.u * s.dv) / s.v,
         "In the derivative of {node} the square of the denominator is missing: " + QUOTIENT + "."),
    Slip("quotient: square and sign", lambda s: (s.du * s.v + s.u * s.dv) / s.v,
         "In the derivative of {node} the square of the denominator is missing, and a minus: " + QUOTIENT + "."),
    Slip("quotient: no denominator", lambda s: s.du * s.v - s.u * s.dv,
         "In the derivative of {node} the denominator is missing: " + QUOTIENT + "."),
    Slip("quotient: as a product", lambda s: s.du * s.v + s.u * s.dv,
         "{node} is differentiated as a product: " + QUOTIENT + "."),
    Slip("quotient: parts", lambda s: s.du / s.dv,
         "The derivative of the quotient {node} is not the quotient of the derivatives: " + QUOTIENT + "."),
    Slip("quotient: numerator only", lambda s: s.du / s.v,
         "In {node} only the numerator is differentiated: " + QUOTIENT + "."),
    Slip("quotient: denominator only", lambda s: -s.u * s.dv / s.v ** 2,
         "In {node} only the denominator is differentiated: " + QUOTIENT + "."),
    Slip("quotient: first term", lambda s: s.du / s.v ** 2,
         "In the derivative of {node} the terms of the numerator are incomplete: " + QUOTIENT + "."),
    Slip("quotient: last term", lambda s: s.u * s.dv / s.v ** 2,
         "In the derivative of {node} the first term of the numerator and a sign are missing: " + QUOTIENT + "."),
    Slip("quotient: product of derivatives", lambda s: s.du * s.dv / s.v ** 2,
         "In the derivative of {node} the two derivatives are multiplied: " + QUOTIENT + "."),
    Slip("quotient: difference of derivatives", lambda s: (s.du - s.dv) / s.v ** 2,
         "In the derivative of {node} each derivative has to be multiplied by the other part: " + QUOTIENT + "."),
    Slip("quotient: derivative squared", lambda s: (s.du * s.v - s.u * s.dv) / s.dv ** 2,
         "In the derivative of {node} the derivative of the denominator is squared: " + QUOTIENT + "."),
    Slip("quotient: mixed", lambda s: (s.u * s.v - s.du * s.dv) / s.v ** 2,
         "In the derivative of {node} each term has to hold one derivative: " + QUOTIENT + "."),
    Slip("quotient: crossed", lambda s: (s.du * s.u - s.v * s.dv) / s.v ** 2,
         "In the derivative of {node} each derivative stands beside the wrong part: " + QUOTIENT + "."),
    Slip("quotient: terms apart", lambda s: s.du - s.u * s.dv / s.v ** 2,
         "In the derivative of {node} the first term is not divided by the denominator: " + QUOTIENT + "."),
    Slip("quotient: terms apart, half", lambda s: s.du * s.v - s.u * s.dv / s.v ** 2,
         "In the derivative of {node} only the last term is divided: " + QUOTIENT + "."),
    Slip("quotient: cubed", lambda s: (s.du * s.v - s.u * s.dv) / s.v ** 3,
         "In the derivative of {node} the denominator is cubed: " + QUOTIENT + "."),
    Slip("quotient: v′ squared below", lambda s: (s.du * s.v - s.u * s.dv) / s.u ** 2,
         "In the derivative of {node} the numerator is squared below the line: " + QUOTIENT + "."),
    Slip("quotient: v′ missing", lambda s: (s.du * s.v - s.u) / s.v ** 2,
         "In the derivative of {node} the derivative of the denominator is missing as a factor: " + QUOTIENT + "."),
    Slip("quotient: u′ missing", lambda s: (s.v - s.u * s.dv) / s.v ** 2,
         "In the derivative of {node} the derivative of the numerator is missing as a factor: " + QUOTIENT + "."),
]
RECIPROCALS = [  # the numerator is held still
    Slip("1/v: sign", lambda s: s.u * s.dv / s.v ** 2,
         "The minus in the derivative of {node} is missing: {right}."),
    Slip("inner", lambda s: -s.u / s.v ** 2, "The inner derivative of {node} is missing: by the chain rule {right}."),
    Slip("1/v: inner and sign", lambda s: s.u / s.v ** 2,
         "In the derivative of {node} the minus and the inner derivative are missing: {right}."),
    Slip("1/v: square", lambda s: -s.u * s.dv / s.v,
         "In the derivative of {node} the square of the denominator is missing: {right}."),
    Slip("1/v: square and sign", lambda s: s.u * s.dv / s.v,
         "In the derivative of {node} the minus and the square of the denominator are missing: {right}."),
    Slip("1/v: parts", lambda s: s.u / s.dv,
         "The derivative of {node} is not {u} over the derivative of {v}: {right}."),
    Slip("1/v: −parts", lambda s: -s.u / s.dv,
         "The derivative of {node} is not {u} over the derivative of {v}, with a minus: {right}."),
    Slip("1/v: −parts squared", lambda s: -s.u / s.dv ** 2,
         "The denominator of the derivative of {node} holds {v} itself, squared: {right}."),
    Slip("1/v: ln", lambda s: s.u * np.log(s.v), "ln({v}) is an integral, and not the derivative of {node}: {right}."),
    Slip("1/v: ln over v′", lambda s: s.u * np.log(s.v) / s.dv,
         "{node} is integrated, and not differentiated: {right}."),
    Slip("1/v: numerator lost", lambda s: -s.dv / s.v ** 2,
         "In the derivative of {node} the numerator {u} is lost: {right}."),
    Slip("1/v: cubed", lambda s: -s.u * s.dv / s.v ** 3,
         "In the derivative of {node} the denominator is squared, and not cubed: {right}."),
    Slip("1/v: kept", lambda s: -s.u / s.v, "In the derivative of {node} neither the square nor the inner derivative "
                                            "is there: {right}."),
    Slip("1/v: quotient without numerator", lambda s: -s.u * s.dv,
         "In the derivative of {node} the denominator is missing: {right}."),
    Slip("1/v: derivative above", lambda s: s.u * s.dv,
         "{node} is differentiated as if {v} stood above the line: {right}."),
    Slip("1/v: u′ = 1", lambda s: (s.v - s.u * s.dv) / s.v ** 2,
         "The derivative of the numerator {u} is 0, and not 1: {right}."),
]
DIVIDED = [  # the denominator is held still
    Slip("/c: lost", lambda s: s.du, "The divisor {v} of {node} is lost: {right}."),
    Slip("/c: multiplied", lambda s: s.du * s.v, "{node} is divided by {v}, and its derivative as well: {right}."),
    Slip("/c: squared", lambda s: s.du / s.v ** 2,
         "The divisor {v} of {node} is held still, and stays as it is: {right}."),
    Slip("/c: quotient", lambda s: (s.du * s.v - s.u) / s.v ** 2,
         "The divisor {v} of {node} is held still, so its derivative is 0 and not 1: {right}."),
]

# --- Any part: left out, kept, held still ------------------------------------------------------------------------

KEPT = Slip("not differentiated", lambda s: s.y, "{node} is not differentiated: {right_says}.")


def slips_of(node: Node, role: str, x: str) -> Iterator[Slip]:
    """The slips that can be made at a node. ``role``: root, term, factor, or inside another function."""
    if not node.moves:
        yield from _held_still(node, role)
        if role != "factor":
            yield from _by_another(node, x)
        return
    if node.kind == "variable":
        yield Slip("x kept", lambda s: s.y, "The derivative of {node} is 1, and {node} itself was kept.")
        if role in ("term", "root"):
            yield Slip("left out", lambda s: 0 * s.y, "The derivative of {node} is 1, and it is left out.")
        elif role == "inside":
            yield Slip("x to 0", lambda s: 0 * s.y, "The derivative of {node} is 1, and 0 was taken.")
        return
    if role == "term":
        yield Slip("left out", lambda s: 0 * s.y, "The derivative of the term {node} is missing: it is {right}.")
    if role == "root":
        yield Slip("constant", lambda s: 0 * s.y, "0 is the derivative of what does not depend on {x}: {right_says}.")
    if node.kind not in ("power", "exp") or role in ("term", "root", "factor"):
        yield KEPT
    yield from _by_another(node, x)
    yield from _BY_KIND.get(node.kind, _of_a_function)(node)


def _by_another(node: Node, x: str) -> Iterator[Slip]:
    """Differentiated by what is held still."""
    for other in sorted(node.variables - {x}):
        line = lambda s, other=other: derivative(s.node, s.x, s.symbols, {other: 1.0}) + 0 * s.x  # noqa: E731
        yield Slip(f"by {other}", line, f"{{node}} is differentiated by {other}, and not by {x}: {{right_says}}." if
                   node.moves else f"{{node}} is differentiated by {other}, which is held still: its derivative is 0."
                   if other not in ("π", "e") else f"{{node}} is a number, so its derivative is 0.")


def _held_still(node: Node, role: str) -> Iterator[Slip]:
    """A constant part: its derivative is 0."""
    if role in ("term", "root", "inside"):
        yield Slip("constant kept", lambda s: s.y + 0 * s.x, "{node} does not depend on {x}, so its derivative is 0, "
                                                              "and it was kept.")
        yield Slip("constant to 1", lambda s: 1 + 0 * s.x, "{node} does not depend on {x}, so its derivative is 0, and "
                                                           "1 was taken.")
        if node.kind == "product" and node.parts[0].kind == "constant":
            yield Slip("constant to coefficient", lambda s: s.all_u[0] + 0 * s.x, "{node} does not depend on {x}, so its "
                       "derivative is 0, and its factor was kept.")


def _of_a_function(node: Node) -> Iterator[Slip]:
    if node.operation is None:
        return
    inside = node.parts[0]
    if inside.kind != "variable":
        yield from OF_SOMETHING_INSIDE
    if inside.kind == "sum" and len(inside.parts) > 1:
        yield Slip("distributed", _distributed, "A function of a sum is not the sum of the functions: {right_says}.")
    for slip in OF_ANYTHING:
        if node.kind != "exp" or slip.key != "outer kept":
            yield slip
    for key, outer, words in _OUTER.get(node.kind, ()):
        yield Slip(key, _times_inner(outer), words)
        if inside.kind != "variable":
            yield Slip(key + ", inner", outer, words[:-1] + ", with the inner derivative.")


def _times_inner(outer: Callable[[At], Any]) -> Callable[[At], Any]:
    return lambda s: outer(s) * s.du


def _times_exponent(outer: Callable[[At], Any]) -> Callable[[At], Any]:
    return lambda s: outer(s) * s.dv


def _distributed(s: At) -> Any:
    """f(a + b) as if it were f(a) + f(b)."""
    inside, whole = s.node.parts[0], 0 * s.y
    for sign, part in zip(inside.signs, inside.parts):
        if part.moves:
            one = At(Node(s.node.kind, [part, *s.node.parts[1:]], s.node.value, s.node.formula,
                          operation=s.node.operation), [derivative(part, s.x), *s.all_du[1:]], s.x)
            one.y = one.u ** one.v if s.node.kind == "power" else one.apply(one.u)
            whole = whole + sign * right_line(one)
    return whole


def _powers(node: Node) -> Iterator[Slip]:
    inside = node.parts[0]
    plain = inside.kind == "variable"
    if not plain:
        yield Slip("inner", lambda s: s.v * less(s), "The inner derivative of {node} is missing: " + CHAIN + ".")
        yield Slip("only inside", lambda s: s.du, "Of {node} only the inside {u} is differentiated: " + CHAIN + ".")
        yield Slip("inside's derivative inside", lambda s: s.v * s.du ** (s.v - 1),
                   "In the derivative of {node} the derivative of {u} is raised, and {u} itself has to be: "
                   + CHAIN + ".")
        yield Slip("derivative inside", lambda s: s.du ** s.v,
                   "The derivative of {node} is not the same power of the derivative of {u}: " + CHAIN + ".")
        yield Slip("derivative inside and outside", lambda s: s.v * s.du ** (s.v - 1) * s.du,
                   "The derivative of {node} keeps {u} itself in the power: " + CHAIN + ".")
        yield Slip("inner added", lambda s: s.v * less(s) + s.du,
                   "In the derivative of {node} the inner derivative is added, and it is a factor: " + CHAIN + ".")
        yield Slip("inner divided", lambda s: s.v * less(s) / s.du,
                   "The derivative of {node} is divided by the inner derivative: " + CHAIN + ".")
        yield Slip("inner twice", lambda s: s.v * less(s) * s.du ** 2,
                   "The inner derivative of {node} is there twice: " + CHAIN + ".")
        yield Slip("at x", lambda s: s.v * s.x ** (s.v - 1) * s.du,
                   "The outer derivative of {node} is taken at {x}, and it belongs at {u}: " + CHAIN + ".")
        yield Slip("not lowered, derivative", lambda s: s.v * s.du ** s.v,
                   "In the derivative of {node} the derivative of {u} is raised: " + CHAIN + ".")
    if inside.kind == "sum" and len(inside.parts) > 1:
        yield Slip("distributed", _distributed, "A power of a sum is not the sum of the powers: {right_says}.")
    for key, line, words in POWER:
        yield Slip(key, _times_inner(line), words)
        if not plain:
            yield Slip(key + ", inner", line, words[:-1] + ", with the inner derivative.")


def _exponentials(node: Node) -> Iterator[Slip]:
    if node.parts[1].kind != "variable":
        yield Slip("inner", lambda s: s.y * np.log(s.u), "The inner derivative of {node} is missing: by the chain rule "
                                                         "{right}.")
    for key, line, words in EXPONENTIAL:
        yield Slip(key, _times_exponent(line), words)
        if node.parts[1].kind != "variable":
            yield Slip(key + ", inner", line, words[:-1] + ", with the inner derivative.")


def _both(node: Node) -> Iterator[Slip]:
    yield from (Slip("both: " + key, line, words) for key, line, words in BOTH)


def _quotients(node: Node) -> Iterator[Slip]:
    above, below = node.parts
    if not below.moves:
        yield from DIVIDED
    elif above.moves:
        yield from QUOTIENTS
    else:
        plain = below.kind == "variable"
        yield from (slip for slip in RECIPROCALS if not (plain and slip.key in ("inner", "1/v: inner and sign")))
        if below.kind == "power":
            yield Slip("raised", lambda s: -s.u * below.parts[1].value * below.parts[0].value ** (1 - below.parts[1].value)
                       if not s.symbols else s.y, "{node} is a power with a negative exponent, which is lowered by 1 to "
                                                  "a larger negative one: {right}.")
        if below.kind == "cos":
            yield Slip("sec: sec²", lambda s: s.u / s.v ** 2 * below_inner(s), "That is the derivative of tan, and not "
                                                                               "of 1/cos: {right}.")
            yield Slip("sec: tan", lambda s: s.u * np.tan(below.parts[0].value) * below_inner(s),
                       "The factor 1/cos is missing: {right}.")
        if below.kind == "sin":
            yield Slip("csc: csc²", lambda s: -s.u / s.v ** 2 * below_inner(s), "That is the derivative of cot, and not "
                                                                                "of 1/sin: {right}.")


def below_inner(s: At) -> Any:
    """The derivative of what stands inside the function below the line."""
    return derivative(s.node.parts[1].parts[0], s.x)


def _sums(node: Node) -> Iterator[Slip]:
    for i, (sign, part) in enumerate(zip(node.signs, node.parts)):
        if not part.moves:
            continue
        shown = str(part.formula)
        if len(node.parts) == 1:
            yield Slip("sign lost", lambda s: s.du, "The minus of {node} is lost: its derivative is {right}.")
        else:
            yield Slip("sign of a term", _turned(i, sign),
                       f"The derivative of the term {shown} has the wrong sign: {{right_says}}.")


def _turned(i: int, sign: int) -> Callable[[At], Any]:
    return lambda s: right_line(s) - 2 * sign * s.all_du[i]


def _products(node: Node) -> Iterator[Slip]:
    if any(node.parts[i].variables for i, part in enumerate(node.parts) if not part.moves):
        every = dict.fromkeys(node.variables, 1.0)
        yield Slip("each by its own", lambda s: _times([derivative(part, s.x, s.symbols, every) if part.variables
                                                        else s.all_u[i] for i, part in enumerate(s.node.parts)]),
                   "In {node} each factor is differentiated by its own variable, and all but {x} are held still: "
                   "{right_says}.")
    moving = [i for i, part in enumerate(node.parts) if part.moves]
    still = [i for i, part in enumerate(node.parts) if not part.moves]
    shown = [str(part.formula) for part in node.parts]
    if len(moving) > 1:
        rule = "by the product rule {right}."
        yield Slip("product of derivatives", lambda s: _times([s.all_du[i] if i in moving else s.all_u[i]
                                                               for i in range(len(shown))]),
                   "The derivative of the product {node} is not the product of the derivatives: " + rule)
        yield Slip("sum of derivatives", lambda s: sum(s.all_du[i] for i in moving) * s.others(*moving),
                   "In the derivative of {node} each derivative has to be multiplied by the other factors: " + rule)
        for i in moving:
            yield Slip("product: term left out", lambda s, i=i: right_line(s) - s.others(i) * s.all_du[i],
                       f"In the derivative of {{node}} the term with the derivative of {shown[i]} is missing: " + rule)
            yield Slip("product: sign", lambda s, i=i: right_line(s) - 2 * s.others(i) * s.all_du[i],
                       f"In the derivative of {{node}} the term with the derivative of {shown[i]} has the wrong sign: "
                       + rule)
            if len(moving) > 2:
                yield Slip("product: one term", lambda s, i=i: s.others(i) * s.all_du[i],
                           f"Of the product {{node}} only {shown[i]} is differentiated: " + rule)
            yield Slip("product: kept in a term", lambda s, i=i: right_line(s) + s.others(i) * (s.all_u[i] - s.all_du[i]),
                       f"In the derivative of {{node}} a term holds {shown[i]} in place of its derivative: " + rule)
            for j in range(len(shown)):
                if j != i and (j in moving or len(moving) > 1):
                    yield Slip("product: factor lost", lambda s, i=i, j=j: right_line(s) + s.all_du[i] * (
                        s.others(i, j) - s.others(i)), f"In the derivative of {{node}} the factor {shown[j]} is missing "
                        f"in the term with the derivative of {shown[i]}: " + rule)
                if j != i and j in moving:
                    yield Slip("product: both differentiated", lambda s, i=i, j=j: right_line(s) + s.all_du[i]
                               * s.others(i, j) * (s.all_du[j] - s.all_u[j]),
                               f"In the derivative of {{node}} a term holds the derivatives of both {shown[i]} and "
                               f"{shown[j]}: " + rule)
    for i in still:
        yield Slip("factor lost", lambda s, i=i: _each_without(s, i),
                   f"The constant factor {shown[i]} of {{node}} is lost: its derivative is {{right}}.")
        yield Slip("factor's rule", lambda s, i=i: right_line(s) + s.others(i),
                   f"The factor {shown[i]} of {{node}} is held still, so its derivative is 0, and not 1: {{right_says}}.")
        yield Slip("factor added", lambda s, i=i: _each_without(s, i) + s.all_u[i],
                   f"The constant factor {shown[i]} of {{node}} is added, and it stays a factor: {{right_says}}.")
        yield Slip("factor squared", lambda s, i=i: right_line(s) * s.all_u[i],
                   f"The constant factor {shown[i]} of {{node}} is there twice: its derivative is {{right}}.")
        yield Slip("factor divides", lambda s, i=i: _each_without(s, i) / s.all_u[i],
                   f"{{node}} is multiplied by {shown[i]}, and its derivative is as well: {{right}}.")
        for other in sorted(node.parts[i].variables):
            own = {other: 1.0}
            yield Slip("factor differentiated", lambda s, i=i, own=own: _each_without(s, i) * derivative(
                s.node.parts[i], s.x, s.symbols, own), f"The factor {shown[i]} of {{node}} is differentiated as well, "
                "and it is held still: {right_says}.")
            yield Slip("factor in the rule", lambda s, i=i, own=own: right_line(s) + s.others(i) * derivative(
                s.node.parts[i], s.x, s.symbols, own), f"The factor {shown[i]} of {{node}} is held still, so its "
                "derivative is 0, and the product rule is not needed: {right_says}.")
        yield Slip("factor alone", lambda s, i=i: s.all_u[i] + 0 * s.x,
                   f"Of the derivative of {{node}} only the factor {shown[i]} is left: {{right_says}}.")


def _each_without(s: At, j: int) -> Any:
    """The right line, without the factor j."""
    whole: Any = 0.0
    for i, part in enumerate(s.node.parts):
        if part.moves:
            whole = whole + s.others(i, j) * s.all_du[i]
    return whole


def _times(factors: list[Any]) -> Any:
    whole: Any = 1.0
    for factor in factors:
        whole = whole * factor
    return whole


_BY_KIND: dict[str, Callable[[Node], Iterator[Slip]]] = {
    "power": _powers, "exponential": _exponentials, "both": _both, "quotient": _quotients, "sum": _sums,
    "product": _products}
