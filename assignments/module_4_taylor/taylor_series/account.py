"""What is printed of a series: how well each polynomial fits, and how far three series reach."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from assignments.log_log import measured_order, radius_by_the_upper_edge
from assignments.module_4_taylor.taylor_series import LAB
from assignments.module_4_taylor.taylor_series.functions import FUNCTIONS
from assignments.module_4_taylor.taylor_series.plots import curves, draw_orders
from assignments.pictures import Pictures, pictures_of
from assignments.unwritten import all_written
from tinygrad_edu.formula import formatted, number
from tinygrad_edu.taylor_series import MANY, radius_by_recurrence, taylor_polynomial

MORE = 12  # derivatives beyond those that are used, in which the error's order is looked for


def build_up(names: Mapping[str, Any], x0: float = 1.0, order: int = 9, pictures: Pictures | None = None) -> None:
    """Print how well the polynomials of growing orders fit, and draw them.

    ``names``: those of a worksheet or of the solution: f, derivatives_at, term, polynomial, error_order.
    """
    if not all_written(names, {"term": (1, 1.0, 2.0, 1.0)},
                       {"polynomial": ([1.0, 1.0], 2.0, 1.0), "error_order": (0, [1.0, 1.0])}):
        return
    f, polynomial, error_order = names["f"], names["polynomial"], names["error_order"]
    known = names["derivatives_at"](x0, order + MORE)
    near, around = np.geomspace(1e-3, 0.5, 60), x0 + np.linspace(-1, 1, 201)
    orders = range(order, 0, -max(2, order // 5))[:5][::-1]
    print(f"sin, built from its derivatives at x₀ = {number(x0, 6)}\n\n"
          "order   furthest off within 1 of x₀   error's order   measured")
    for n in orders:
        furthest = np.abs(polynomial(known[:n + 1], around, x0) - f(around)).max()
        measured = measured_order(near, np.abs(polynomial(known[:n + 1], x0 + near, x0) - f(x0 + near)))
        print(f"{n:5}   {formatted(furthest, '.2e'):>27}   {error_order(n, known):13}   {in_words(measured):>8}")
    print()
    with pictures_of(LAB, pictures) as pictures:
        draw_orders(f, curves(polynomial, known, x0, orders), x0, pictures)


def in_words(measured: float) -> str:
    """A measured order; where all errors are too small to be measured, a dash."""
    return "–" if np.isnan(measured) else f"{measured:.2f}"



def print_reach() -> None:
    """For each function: the distance to its nearest pole, and what its coefficients tell of it, in three ways.

    By the upper edge of log |cₖ| against k; by the recurrence that they obey, which the engine looks for; and badly.
    """
    print("                                         radius, read off c₀ … c₄₀ by\n"
          "function     about  nearest pole  radius  upper edge  recurrence  the last alone")
    for each in FUNCTIONS:
        p = taylor_polynomial(each.f, each.x0, MANY)
        last = abs(p.coefficients[-1])
        alone = f"{last**(-1 / MANY):.4f}" if last else "∞"
        print(f"{each.name:11}  {number(each.x0):>5}  {each.poles_in_words:>12}  {each.radius:6.4f}"
              f"  {radius_by_the_upper_edge(p.coefficients):10.4f}  {radius_by_recurrence(p.coefficients):10.4f}"
              f"  {alone:>14}")
