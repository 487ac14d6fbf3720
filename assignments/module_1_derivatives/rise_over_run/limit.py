"""The limit under watch: slopes over shrinking steps, what is printed of them, and what is drawn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from assignments.log_log import measured_order
from assignments.module_1_derivatives.rise_over_run import LAB, plots
from assignments.pictures import Pictures, pictures_of
from assignments.terminal import say
from assignments.unwritten import all_written
from tinygrad_edu import derivative
from tinygrad_edu.differences import RiseOverRun
from tinygrad_edu.formula import formatted

DECADES = 10.0 ** -np.arange(1, 13)
FINE = 10.0 ** np.linspace(-15, -0.5, 117)  # for the picture: eight steps in each decade
CURVED = (FINE > 1e-4) & (FINE < 1e-2)  # where the curve leaves the secant, and rounding is not felt yet


def table(names: Mapping[str, Any], x: float, steps: np.ndarray) -> RiseOverRun:
    """The slopes of f by ``slope`` and ``central``, for each step, beside its slope by the chain rule."""
    f, at = names["f"], np.float64(x)
    with np.errstate(all="ignore"):
        return RiseOverRun(x, float(derivative(f)(x)), steps, *(
            np.array([float(names[name](f, at, h)) for h in steps]) for name in ("slope", "central")))


def order(error: np.ndarray) -> float:
    """The power of h with which an error shrinks: 1, or 2 if it goes as h²; nan if it is rounding alone.

    ``error``: one for each step of FINE.
    """
    found = measured_order(FINE[CURVED], error[CURVED], rounding=0, fewest=5)
    return found if found > 0.5 else np.nan  # rounding grows as h shrinks


def watch_the_limit(names: Mapping[str, Any], x: float = 0.7, pictures: Pictures | None = None) -> RiseOverRun:
    """Print the slopes over shrinking steps and draw them; the table.

    ``names``: those of a worksheet or of the solution: f, slope and central.
    """
    if not all_written(names, dict.fromkeys(("slope", "central"), (names["f"], x, 0.5))):
        return RiseOverRun(x, np.nan, *np.empty((3, 0)))
    coarse, fine = table(names, x, DECADES), table(names, x, FINE)
    print(coarse)
    orders = order(fine.forward_error), order(fine.central_error)
    for name, power, error, best in (("forward", orders[0], coarse.forward_error, coarse.best_forward),
                                     ("central", orders[1], coarse.central_error, coarse.best_central)):
        more = f"for larger h its error goes as h to the power {power:.2f}." if np.isfinite(power) else \
            "for larger h there is no error but rounding."
        say(f"{name}: off by {formatted(np.nanmin(error), '.1e')} at best, at h = {formatted(best, '.0e')}; {more}")
    with pictures_of(LAB, pictures) as pictures:
        plots.draw_secants(names["f"], names["slope"], x, coarse.slope, pictures)
        plots.film(names["f"], names["slope"], x, coarse.slope, pictures)
        plots.draw_errors(fine, coarse, orders, pictures)
    return coarse
