"""Slips with powers, exponentials and quotients, beside the rules that they distort."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from assignments.checking.lines import At, Slip, derivative, less
from assignments.checking.rules import Node
from assignments.checking.slips_of_functions import CHAIN, distributed, with_and_without_inner

# --- Powers: (uⁿ)′ = n uⁿ⁻¹ · u′ ---------------------------------------------------------------------------------

POWER = [  # what stands for n uⁿ⁻¹; the inner derivative follows
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
    ("off by two", lambda s: (s.v - 2) * s.y,
     "The number that comes to the front of {node} is {v}, and the exponent is lowered by 1: {rule}."),
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
    ("power rule", lambda s: s.v * s.u ** (s.v - 1), "{node} is differentiated by the power rule, though its exponent "
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


# --- At a node ----------------------------------------------------------------------------------------------------


def slips_of_a_power(node: Node) -> Iterator[Slip]:
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
                   "The derivative of {node} keeps {u} itself in the power: " + CHAIN + ".", False)
        yield Slip("inner added", lambda s: s.v * less(s) + s.du,
                   "In the derivative of {node} the inner derivative is added, and it is a factor: " + CHAIN + ".",
                   False)
        yield Slip("inner divided", lambda s: s.v * less(s) / s.du,
                   "The derivative of {node} is divided by the inner derivative: " + CHAIN + ".", False)
        yield Slip("inner twice", lambda s: s.v * less(s) * s.du ** 2,
                   "The inner derivative of {node} is there twice: " + CHAIN + ".", False)
        yield Slip("outside at x", lambda s: s.v * s.x ** (s.v - 1) * s.du,
                   "The outer derivative of {node} is taken at {x}, and it belongs at {u}: " + CHAIN + ".")
        yield Slip("not lowered, derivative", lambda s: s.v * s.du ** s.v,
                   "In the derivative of {node} the derivative of {u} is raised: " + CHAIN + ".", False)
    if inside.kind == "sum" and len(inside.parts) > 1:
        yield Slip("distributed", distributed, "A power of a sum is not the sum of the powers: {right_says}.")
    negative = np.all(np.asarray(node.parts[1].value) < 0)
    for key, line, words in POWER:
        if key == "sign of exponent" and not negative:
            continue
        yield from with_and_without_inner(key, line, words, inside)


def slips_of_an_exponential(node: Node) -> Iterator[Slip]:
    if node.parts[1].kind != "variable":
        yield Slip("inner", lambda s: s.y * np.log(s.u), "The inner derivative of {node} is missing: by the chain rule "
                                                         "{right}.")
    for key, line, words in EXPONENTIAL:
        yield from with_and_without_inner(key, line, words, node.parts[1], first=False)


def slips_of_both(node: Node) -> Iterator[Slip]:
    yield from (Slip("both: " + key, line, words) for key, line, words in BOTH)


def slips_of_a_quotient(node: Node) -> Iterator[Slip]:
    above, below = node.parts
    if not below.moves:
        yield from DIVIDED
    elif above.moves:
        yield from QUOTIENTS
    else:
        plain = below.kind == "variable"
        yield from (slip for slip in RECIPROCALS if not (plain and slip.key in ("inner", "1/v: inner and sign")))
        if below.kind == "power":
            n = below.parts[1].formula
            base, exponent = below.parts[0].value, below.parts[1].value
            yield Slip("raised", lambda s: -s.u * exponent * base ** (1 - exponent) * below_inner(s),
                       f"Written as a power of {below.parts[0].formula}, the exponent −{n} of {{node}} is lowered, "
                       "and not raised: {right}.")
        if below.kind == "cos":
            yield Slip("sec: sec²", lambda s: s.u / s.v ** 2 * below_inner(s),
                       "That is the derivative of tan, and not of 1/cos: {right}.")
            yield Slip("sec: tan", lambda s: s.u * np.tan(below.parts[0].value) * below_inner(s),
                       "The factor 1/cos is missing: {right}.")
        if below.kind == "sin":
            yield Slip("csc: csc²", lambda s: -s.u / s.v ** 2 * below_inner(s),
                       "That is the derivative of cot, and not of 1/sin: {right}.")


def below_inner(s: At) -> Any:
    """The derivative of what stands inside the function below the line."""
    return derivative(s.node.parts[1].parts[0], s.x)


