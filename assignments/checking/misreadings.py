"""Functions that are nearly the one that was asked about: a sign lost, a factor left out, sin for cos.

A wrong answer may be the right derivative of one of these.
"""

from __future__ import annotations

from collections.abc import Iterator

from assignments.checking.rules import (
    Node,
    constant,
    function_of,
    power_of,
    product_of,
    quotient_of,
    rebuilt,
    sum_of,
)
from tinygrad_edu import OPERATIONS

SWAPPED = {"sin": ("cos", "tan"), "cos": ("sin",), "tan": ("sin",), "sinh": ("cosh", "sin"), "cosh": ("sinh", "cos"),
           "tanh": ("tan",), "arcsin": ("arccos",), "arccos": ("arcsin",), "exp": (), "log": ()}

INVERSES = {"arcsin": "sin", "arccos": "cos", "arctan": "tan"}


def misreadings(node: Node, variables: dict[str, Node], root: bool = True) -> Iterator[tuple[Node, str]]:
    """A function with one thing changed, and what that is. ``variables``: those that may stand in place of another."""
    for i, part in enumerate(node.parts):
        for changed, words in misreadings(part, variables, False):
            parts = [*node.parts[:i], changed, *node.parts[i + 1:]]
            yield rebuilt(node, parts), words
    yield from _changed(node, variables, root)


def _changed(node: Node, variables: dict[str, Node], root: bool) -> Iterator[tuple[Node, str]]:
    parts = node.parts
    if node.kind == "sum":
        terms = list(zip(node.signs, parts))
        for i, (sign, part) in enumerate(terms):
            turned = [*terms[:i], (-sign, part), *terms[i + 1:]]
            yield sum_of(turned), f"the sign of {part.formula} is turned"
            if len(terms) > 1 and not root:
                yield sum_of([*terms[:i], *terms[i + 1:]]), f"{part.formula} is left out"
    elif node.kind == "product":
        for i, part in enumerate(parts):
            yield product_of([*parts[:i], *parts[i + 1:]]), f"the factor {part.formula} is left out"
    elif node.kind == "quotient":
        yield quotient_of(parts[1], parts[0]), f"{node.formula} is turned upside down"
        yield product_of([parts[0], parts[1]]), f"{parts[1].formula} is multiplied in place of divided by"
        yield parts[0], f"the divisor {parts[1].formula} is left out"
    elif node.kind == "power":
        yield parts[0], f"the exponent of {node.formula} is left out"
        inside = parts[0]
        if inside.operation is not None:
            yield (function_of(inside.operation, power_of(inside.parts[0], parts[1])),
                   f"{node.formula} is read as a function of a power")
        if inside.kind == "product":
            yield (product_of([*inside.parts[:-1], power_of(inside.parts[-1], parts[1])]),
                   f"{node.formula} raises {inside.parts[-1].formula} alone")
        if parts[1].kind == "constant":
            n = float(parts[1].value)
            for other in (n + 1, n - 1, -n):
                if other not in (0.0, n):
                    yield power_of(parts[0], constant(other)), f"the exponent of {node.formula} is another"
    elif node.operation is not None:
        yield parts[0], f"{node.formula} stands there without its function"
        if parts[0].kind == "power":
            yield (power_of(function_of(node.operation, parts[0].parts[0]), parts[0].parts[1]),
                   f"{node.formula} is read as a power of the function")
        if node.kind in INVERSES:
            function = INVERSES[node.kind]
            yield (quotient_of(constant(1.0), function_of(OPERATIONS[function], parts[0])),
                   f"{node.formula} is read as 1/{function}({parts[0].formula})")
        for other_function in SWAPPED.get(node.kind, ()):
            yield (function_of(OPERATIONS[other_function], parts[0]),
                   f"{other_function} stands in place of {node.kind}")
    elif node.kind == "variable":
        for name, other_variable in variables.items():
            if name != node.formula.text:
                yield other_variable, f"{name} stands in place of {node.formula}"
