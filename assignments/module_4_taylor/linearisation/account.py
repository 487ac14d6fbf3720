"""The errors of a line, of a quadratic and of their neighbours: measured, printed, and drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from assignments.log_log import measured_order
from assignments.module_4_taylor.linearisation import LAB, plots
from assignments.pictures import Pictures, pictures_of
from assignments.unwritten import all_written
from tinygrad_edu.formula import formatted, number
from tinygrad_edu.taylor_series import taylor_polynomial

DISTANCES = np.geomspace(1e-3, 0.1, 41)  # for the measurement
DRAWN = np.geomspace(1e-3, 1, 121)
HIGHEST = 5  # the order up to which the curve's polynomials are compared
DIRECTION = np.array([0.8, 0.6])  # in which the surface is left, of length 1

Error = Callable[[np.ndarray], np.ndarray]  # of a model, at these distances


def compare_errors(names: Mapping[str, Any], x0: float, v0: np.ndarray, pictures: Pictures | None = None) -> None:
    """Print and draw how fast the error of each model shrinks with the distance.

    ``names``: those of a worksheet or of the solution: f, linear, g, J, quadratic.
    """
    if not all_written(names, {"linear": (1.0, 0.5)}, {"quadratic": (np.array([0.4, 0.1]), np.array([0.3, 0.2]))}):
        return
    curve, surface = errors_of_the_curve(names, x0), errors_of_the_surface(names, v0)
    print(f"eˣ cos x about x₀ = {number(x0)}, and x exp(−x² − y²) about v₀ = {plots.point(v0)}:\n"
          "how far each model is off\n\n"
          "order   the curve's, 0.1 away   it shrinks as   the surface's   it shrinks as")
    for n in range(HIGHEST + 1):
        row = f"{n:5}   {in_a_row(curve[n], 'Δx', 21)}"
        print(row + (f"   {in_a_row(surface[n], '‖Δv‖', 13)}" if n in surface else ""))
    print()
    with pictures_of(LAB, pictures) as pictures:
        plots.draw_errors(to_be_drawn(curve), to_be_drawn(surface), x0, v0, pictures)


def to_be_drawn(errors: Mapping[int, Error]) -> dict[int, plots.Measured]:
    """For each order the distances, the errors there, and the power with which they shrink."""
    return {n: (DRAWN, error(DRAWN), measured(error)) for n, error in errors.items()}


def in_a_row(error: Error, what: str, width: int) -> str:
    """What is told of one model: its error at 0.1, and the power with which it shrinks."""
    power = f"{what}^{measured(error):.2f}"
    return f"{formatted(error(np.array([0.1]))[0], '.2e'):>{width}}   {power:>13}"


def measured(error: Error) -> float:
    """The power of the distance with which an error shrinks."""
    return measured_order(DISTANCES, error(DISTANCES))


def errors_of_the_curve(names: Mapping[str, Any], x0: float) -> dict[int, Error]:
    """By its order, how far off each polynomial of f is; that of order 1 is ``linear``, the others are the engine's."""
    f, linear = names["f"], names["linear"]

    def of_order(n: int) -> Error:
        p = (lambda x: linear(x, x0)) if n == 1 else taylor_polynomial(f, x0, n)
        return lambda h: np.abs(np.asarray(p(x0 + h)) - f(x0 + h))
    return {n: of_order(n) for n in range(HIGHEST + 1)}


def errors_of_the_surface(names: Mapping[str, Any], v0: np.ndarray) -> dict[int, Error]:
    """The same of g, along one direction: its value alone, the plane, and ``quadratic``."""
    g, J, quadratic = names["g"], names["J"], names["quadratic"]
    models = {0: lambda v: g(v0), 1: lambda v: g(v0) + J(v0) @ (v - v0), 2: lambda v: quadratic(v, v0)}

    def of(model: Callable[[np.ndarray], Any]) -> Error:
        return lambda h: np.array([abs(float(model(v)) - float(g(v))) for v in v0 + h[:, None] * DIRECTION])
    return {n: of(model) for n, model in models.items()}


def draw_models(names: Mapping[str, Any], x0: float, v0: np.ndarray, pictures: Pictures) -> None:
    """Draw the line and a parabola over the curve, and the quadratic over the surface."""
    plots.draw_models(names["f"], {"line": lambda x: names["linear"](x, x0),
                                   "parabola": taylor_polynomial(names["f"], x0, 2)}, x0,
                      names["g"], lambda v: names["quadratic"](v, v0), v0, pictures)
