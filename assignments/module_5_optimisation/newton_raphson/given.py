"""What a worksheet is given: functions on which Newton–Raphson goes astray, and what is printed and drawn of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from assignments.module_5_optimisation.newton_raphson import LAB, plots
from assignments.pictures import Pictures, pictures_of
from assignments.terminal import say
from assignments.unwritten import all_written
from tinygrad_edu.formula import formatted, number

STARTS = (1.0, -4.0, 1.99, 2.5, 3.1, -1.0, 3.0)
STRIP = np.linspace(-6, 6, 2401)
MOST = 100  # steps


def cycle(x: Any) -> Any:
    """x³ − 2x + 2."""
    return x**3 - 2 * x + 2


def dcycle(x: Any) -> Any:
    """Its derivative."""
    return 3 * x**2 - 2


def arctan(x: Any) -> Any:
    """arctan x, steep at its root and ever flatter away from it."""
    return np.arctan(x)


def darctan(x: Any) -> Any:
    """Its derivative."""
    return 1 / (1 + x**2)


def cube_root(x: Any) -> Any:
    """∛x, upright at its root."""
    return np.sign(x) * np.abs(x)**(1 / 3)


def dcube_root(x: Any) -> Any:
    """Its derivative, which has no value at 0."""
    return np.abs(x)**(-2 / 3) / 3


def ends(names: Mapping[str, Any], starts: np.ndarray = STRIP) -> np.ndarray:
    """Where every start has come after 100 steps, all of them as one array; NaN where the slope was 0 on the way."""
    x = np.array(starts, float)
    with np.errstate(all="ignore"):
        for _ in range(MOST):
            x = np.asarray(names["newton_step"](x, names["f"](x), names["df"](x)))
        last = np.abs(np.asarray(names["f"](x)) / np.asarray(names["df"](x)))
    x[~(last <= 1e-9 * np.maximum(1, np.abs(x)))] = np.nan
    return x


def shares(x: np.ndarray, roots: np.ndarray) -> list[float]:
    """The fraction of the starts that came to each root."""
    return [float(np.mean(np.abs(x - root) < 1e-6)) for root in roots]


def roots_among(x: np.ndarray) -> np.ndarray:
    """The different numbers among those that were reached, in their order."""
    return np.unique(np.round(x[np.isfinite(x)], 9))


def print_table(names: Mapping[str, Any], newton: Callable[..., Any]) -> None:
    """From each of some starts: the first step, how many there are, and where they end."""
    print("   start   first step to   steps   ends at")
    for start in STARTS:
        path = newton(names["f"], names["df"], start)
        if len(path) == 1:
            print(f"{formatted(start, '.2f'):>8}   the slope there is 0: its tangent never meets the axis")
            continue
        first, last = formatted(path[1], ".8f"), formatted(path[-1], ".8f")
        print(f"{formatted(start, '.2f'):>8} {first:>15} {len(path) - 1:7} {last:>13}")


def explore(names: Mapping[str, Any], start: float = LAB.defaults["start"], pictures: Pictures | None = None) -> None:
    """Print where the starts end, and draw the tangents from one of them, the strip of all, and what goes astray.

    ``names``: those of a worksheet or of the solution: f, df, newton_step and newton.
    """
    if not all_written(names, {"df": (1.0,), "newton_step": (1.0, 2.0, 3.0)},
                       {"newton": (names["f"], names["df"], 1.0)}):
        return
    newton = names["newton"]
    print_table(names, newton)
    reached = ends(names)
    roots = roots_among(reached)
    parts = " and ".join(f"{100 * share:.1f} % end at {number(root, 9)}"
                         for share, root in zip(shares(reached, roots), roots))
    say(f"Of {STRIP.size:,} starts from −6 to 6, taken as one array, {parts}, the others nowhere in {MOST} steps.")
    with np.errstate(all="ignore"):  # what runs away comes to where numbers end
        astray = [("x³ − 2x + 2 from 0: in a circle", cycle, newton(cycle, dcycle, 0.0)),
                  ("arctan x from 1.5: ever further out", arctan, newton(arctan, darctan, 1.5)),
                  ("∛x from 0.5: twice as far each time", cube_root, newton(cube_root, dcube_root, 0.5))]
    path = np.array(newton(names["f"], names["df"], start))
    with pictures_of(LAB, pictures) as pictures:
        plots.draw_tangents(names["f"], path, STRIP, reached, roots, pictures)
        plots.draw_astray(astray, pictures)
