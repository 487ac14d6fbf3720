"""Newton–Raphson in a page: click a start, and follow its tangents; below, where every other start ends.

The page does no mathematics of its own. The value, the slope and the next x of each function are traced here, the slope
by the chain rule and the next x by the lab's own step, and printed as JavaScript.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from assignments.module_5_optimisation.newton_raphson import given, solution
from tinygrad_edu import value_and_grad
from tinygrad_edu.compiler.javascript import Script, script_of
from visualize.pages.printed import printed
from visualize.pages.shell import assemble

FOLDER = Path(__file__).parent
TITLE = "Newton–Raphson: follow the tangent"


class Curve(NamedTuple):
    """A function to be tried; ``across`` and ``up`` say which part of it is shown."""

    name: str
    formula: str
    f: Callable[[Any], Any]
    across: tuple[float, float]
    up: tuple[float, float]
    start: float


CURVES = (
    Curve("sixth", "x⁶/6 − 3x⁴ − 2x³/3 + 27x²/2 + 18x − 30", solution.f, (-6, 6), (-80, 230), 2.2),
    Curve("root_of_two", "x² − 2", lambda x: x**2 - 2, (-4, 4), (-4, 12), 3.5),
    Curve("cosine", "cos x − x", lambda x: np.cos(x) - x, (-8, 8), (-9, 9), -2.0),
    Curve("cycle", "x³ − 2x + 2", given.cycle, (-3, 3), (-6, 9), 0.0),
    Curve("flattening", "arctan x", given.arctan, (-6, 6), (-2, 2), 1.35),
    Curve("cube_root", "∛x", given.cube_root, (-6, 6), (-2.2, 2.2), 0.1),
    Curve("double", "(x − 1)², which touches the axis", lambda x: (x - 1)**2, (-3, 5), (-3, 16), 4.5),
    Curve("none", "x² + 1, which has no root", lambda x: x**2 + 1, (-4, 4), (-3, 17), 1.5),
)


def page(start: float) -> str:
    """The page as HTML; it opens with the lab's function, from this start."""
    scripts = print_steps()
    curves = [{"name": script.name, "formula": curve.formula, "across": curve.across, "up": curve.up,
               "start": start if curve is CURVES[0] else curve.start, "program": str(script)}
              for curve, script in zip(CURVES, scripts)]
    return assemble(TITLE, (FOLDER / "tangents_page.html").read_text("utf-8"), {"curves": curves, "most": given.MOST},
                    [printed(scripts), FOLDER / "tangents_page.js"], ["plot.css", FOLDER / "tangents_page.css"])


def print_steps() -> list[Script]:
    """For each function its value, its slope and the next x, as JavaScript."""
    return [script_of(step_of(curve.f), ["x"], name=curve.name) for curve in CURVES]


def step_of(f: Callable[[Any], Any]) -> Callable[[Any], dict[str, Any]]:
    """One step of Newton–Raphson, to be traced: the slope by the engine, and the step that the lab has written."""
    def step(x: Any) -> dict[str, Any]:
        y, slope = value_and_grad(f)(x)
        return {"y": y, "slope": slope, "next": solution.newton_step(x, y, slope)}
    return step
