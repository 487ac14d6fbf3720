"""The beast taken apart: the table of its parts, and its pictures."""

from __future__ import annotations

from collections.abc import Mapping
from math import cos
from typing import Any

import numpy as np

import visualize
from assignments.module_1_derivatives.time_saving_rules import LAB, plots
from assignments.pictures import Pictures, pictures_of
from assignments.unwritten import all_written
from tinygrad_edu import Operation, Tensor, group
from tinygrad_edu.formula import formatted

RULES = {"product": (2.0, 3.0, 5.0, 7.0), "quotient": (2.0, 3.0, 5.0, 7.0), "chain": (cos, 2.0, 3.0)}
PARTS = ("du", "dv", "dw", "dbeast")


def draw_beast(x: float) -> visualize.Drawing:
    """The graph of the beast, a box for each rule, the products of the chain rule on its edges."""
    t = Tensor(x, requires_grad=True, name="x")
    with group("chain rule"):
        a = 3 * t**2 + t
        u = np.cos(a)
    with group("chain rule"):
        b = np.sin(t)
        v = np.exp(b)
    with group("chain rule"):
        c = 1 + t**4
        w = np.sqrt(c)
    return put_together(u, v, w, {"a": a, "b": b, "c": c})


def draw_own(names: Mapping[str, Any], x: float) -> visualize.Drawing:
    """The same with somebody's own du, dv and dw on the edges from x."""
    t = Tensor(x, requires_grad=True, name="x")
    parts = []
    for name in ("u", "v", "w"):
        part = Operation(name, f"{name}(a)", names[name],
                         (f"d{name}(a)", lambda g, y, x, slope=names[f"d{name}"]: g * slope(x)))
        with group("chain rule"):
            parts.append(part(t))
    u, v, w = parts
    return put_together(u, v, w, {})


def put_together(u: Tensor, v: Tensor, w: Tensor, names: Mapping[str, Any]) -> visualize.Drawing:
    """The product and the quotient of the three parts, drawn."""
    with group("product rule"):
        uv = u * v
    with group("quotient rule"):
        beast = uv / w
    return visualize.draw(beast, {**names, "u": u, "v": v, "w": w, "uv": uv, "beast": beast}, steps=False)


def print_table(names: Mapping[str, Any], x: float) -> None:
    """Each part with its value, its derivative, and the rule that gave it."""
    u, v, w, du, dv, dw = (float(names[name](x)) for name in ("u", "v", "w", "du", "dv", "dw"))
    print(f"{'part':18} {'value':>12} {'derivative':>13}   by the rule for a")
    for part, value, slope, rule in (
            ("u = cos(3x² + x)", u, du, "chain"), ("v = e^(sin x)", v, dv, "chain"), ("w = √(1 + x⁴)", w, dw, "chain"),
            ("u · v", u * v, float(names["product"](u, du, v, dv)), "product"),
            ("u · v / w", u * v / w, float(names["dbeast"](x)), "quotient")):
        print(f"{part:18} {formatted(value, '.8f'):>12} {formatted(slope, '.8f'):>13}   {rule}")


def take_apart(names: Mapping[str, Any], x: float = 1.2, pictures: Pictures | None = None) -> float:
    """Print the parts of the beast at x with their derivatives, and draw it; the derivative of the whole.

    ``names``: those of a worksheet or of the solution: the rules, the parts and the beast.
    """
    if not all_written(names, RULES, dict.fromkeys(PARTS, (x,))):
        return np.nan
    x = float(x)
    print_table(names, x)
    with pictures_of(LAB, pictures) as pictures:
        pictures.save_graph(draw_beast(x), "beast.svg")
        plots.draw_slopes(names["beast"], names["dbeast"], x, pictures)
    return float(names["dbeast"](x))
