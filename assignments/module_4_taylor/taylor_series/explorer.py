"""A page in which a Taylor polynomial can be moved about: its order, its centre, and the disc that it reaches.

The page has no calculus of its own. The functions are traced here and printed as JavaScript; the coefficients are the
engine's, worked out beforehand for each of the centres that can be chosen, as numbers of full precision.
"""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path
from typing import Any

import numpy as np

from assignments.module_4_taylor.taylor_series.functions import EXPLORED, Function
from tinygrad_edu.compiler.javascript import script_of
from tinygrad_edu.smoothness import NoSeriesError
from tinygrad_edu.taylor_series import MANY, radius_of_convergence, taylor
from visualize.pages.printed import printed
from visualize.pages.shell import assemble

FOLDER = Path(__file__).parent
TITLE = "Taylor series, and how far they reach"
HIGHEST = 30  # the highest order that can be chosen
PER_UNIT, FROM, TO = 20, -3, 3  # so many centres between one whole number and the next
HEIGHTS = {"hill": (-0.5, 1.5), "quotient": (-20, 10), "tan": (-5, 5), "tanh": (-2, 2), "inverse": (-5, 5),
           "log": (-4, 3), "root": (-1, 3), "arctan": (-2.5, 2.5), "sin": (-2.5, 2.5), "exp": (-2, 10),
           "bell": (-0.5, 1.5)}
CENTRES = [k / PER_UNIT for k in range(FROM * PER_UNIT, TO * PER_UNIT + 1)]


def page(x0: float, order: int) -> str:
    """The page as HTML, with x₀ and the order to begin with; x₀ is moved to the nearest centre."""
    scripts = [script_of(function.f, ["x"], name=f"f_{name}") for name, function in EXPLORED.items()]
    data = {
        "functions": {name: {**of_a_function(function), "height": HEIGHTS[name]}
                      for name, function in EXPLORED.items()},
        "perUnit": PER_UNIT, "from": FROM, "to": TO, "highest": HIGHEST, "readFrom": MANY,
        "x0": float(min(CENTRES, key=lambda centre: abs(centre - x0))), "order": min(order, HIGHEST),
    }
    return assemble(TITLE, (FOLDER / "explorer.html").read_text("utf-8"), data,
                    [printed(scripts), FOLDER / "explorer.js"], ["plot.css", FOLDER / "explorer.css"])


def of_a_function(function: Function) -> dict[str, Any]:
    """What the page knows of a function besides its formula: its poles, and at each centre its coefficients.

    Where it has no series about a centre, its row is NaN, and the engine's words say why.
    """
    rows, why = np.full((len(CENTRES), HIGHEST + 1), np.nan), {}
    radii = np.full(len(CENTRES), np.nan)
    for row, centre in enumerate(CENTRES):
        try:
            coefficients = taylor(function.f, centre, MANY)
        except NoSeriesError as problem:
            why[row] = str(problem)
            continue
        rows[row], radii[row] = coefficients[:HIGHEST + 1], radius_of_convergence(coefficients)
    poles = [[complex(pole).real, complex(pole).imag] for pole in function.poles]
    return {"name": function.name, "x0": function.x0, "poles": poles, "edge": function.edge,
            "coefficients": packed(rows), "readOff": packed(radii), "why": why}


def packed(numbers: np.ndarray) -> str:
    """Numbers in double precision as text: all digits, also of NaN and ∞, which JSON does not know."""
    return b64encode(np.ascontiguousarray(numbers, "<f8").tobytes()).decode("ascii")
