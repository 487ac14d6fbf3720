"""The game in a browser: one page, which has its mathematics from here.

Depth, Jacobian and Hessian of a landscape, the strategies and the rules are this lab's own functions, traced and
printed as JavaScript. The pits are drawn here as well, so that the page need not look for the lowest point of one.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from assignments.module_2_jacobians.sandpit import game
from assignments.module_2_jacobians.sandpit.landscapes import FAMILIES, SIDE, Family, f_J_H, pits
from assignments.module_2_jacobians.sandpit.strategies import strategies
from tinygrad_edu.compiler.javascript import Script, script_of
from visualize.pages.printed import printed
from visualize.pages.shell import assemble

FOLDER = Path(__file__).parent
TITLE = "The sandpit"
PITS = 12  # of each landscape
MAP = 121  # places along a side of the map: 5 cm apart


def page(landscape: str, mode: str, strategy: str | None, gamma: float, seed: int) -> str:
    """The page as HTML; it begins with these settings, and holds 12 pits of each landscape, from the seed on."""
    data = {
        "landscapes": {name: {"words": family.words, "pits": [
            {"seed": n, "phone": pit.phones[:, 0].tolist(), "coefficients": [c[0].tolist() for c in pit.coefficients]}
            for n in range(seed, seed + PITS) for pit in [pits(name, [n])]]} for name, family in FAMILIES.items()},
        "ticks": map_ticks().tolist(), "side": SIDE, "clicks": game.CLICKS, "nudge": game.NUDGE, "steps": game.STEPS,
        "modes": game.MODES, "words": game.WORDS, "strategies": list(strategies()),
        "begin": {"landscape": "random" if landscape == "all" else landscape, "mode": mode, "gamma": gamma,
                  "strategy": strategy if strategy in strategies() else "hybrid"},
    }
    return assemble(TITLE, (FOLDER / "page.html").read_text("utf-8"), data,
                    [printed(scripts()), FOLDER / "page.js"], [FOLDER / "page.css"])


def map_ticks() -> np.ndarray:
    """The places along a side of the map."""
    return np.linspace(0, SIDE, MAP)


def scripts() -> list[Script]:
    """All that is computed in the page: look_… and map_… of each landscape, step_… of each strategy, and the rules."""
    return [*(script for family in FAMILIES.values() for script in of_a_landscape(family)),
            *map(of_a_strategy, strategies()), *rules()]


def of_a_landscape(family: Family) -> list[Script]:
    """f, its two slopes and its three curvatures at a place; and the depths all over, a column for each x."""
    coefficients = [c[0] for c in pits(family.name, [0]).coefficients]
    names = ["x", "y", "scale", "offset", *(f"c{n}" for n in range(1, len(coefficients) - 1))]
    ticks = map_ticks()
    return [script_of(f_J_H(family), names, at=[3.1, 2.2, *coefficients], name=f"look_{family.name}"),
            script_of(family.depth, names, at=[ticks[:, None], ticks, *coefficients], name=f"map_{family.name}")]


def of_a_strategy(name: str) -> Script:
    """Its step [Δx, Δy] of γ, of f, and of the entries of J and H."""
    return script_of(lambda gamma, f, fx, fy, fxx, fxy, fyy: strategies(gamma)[name](
        f, [fx, fy], [[fxx, fxy], [fxy, fyy]]), name=f"step_{name}")


def rules() -> list[Script]:
    """Is the phone found, is a place in the pit, is it a local minimum (each 1 or 0); and the arrow."""
    answer: Callable[[Any], Any] = lambda question: np.where(question, 1.0, 0.0)
    return [
        script_of(lambda x, y, x0, y0: answer(game.is_found([x, y], [x0, y0])), name="is_found"),
        script_of(lambda x, y: answer(game.is_inside([x, y])), name="is_inside"),
        script_of(lambda fx, fy, fxx, fxy, fyy: answer(game.is_local_minimum([fx, fy], [[fxx, fxy], [fxy, fyy]])),
                  name="is_local_minimum"),
        script_of(lambda fx, fy: game.arrow([fx, fy]), name="arrow"),
    ]
