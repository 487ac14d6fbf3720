"""The fits, printed and drawn, by the functions of a worksheet or of the solution."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from assignments.module_6_regression.nonlinear_fit import LAB, plots
from assignments.module_6_regression.nonlinear_fit.data import CERTIFIED, adsorbed, heights_data
from assignments.pictures import Pictures, pictures_of
from assignments.terminal import say
from assignments.unwritten import all_written
from tinygrad_edu.formula import number
from tinygrad_edu.optimize import least_squares

START = (500.0, 1e-4)  # one of the two that NIST suggests, and the harder one
AGGRESSION = 2000.0
NEAR = 1e-7


def show_fits(names: Mapping[str, Any], start: tuple[float, float] = (155.0, 6.0), damping: float = 1.0,
              steps: int = 100, pictures: Pictures | None = None) -> dict[str, np.ndarray]:
    """Fit what was adsorbed and the heights, print the ways and draw them; the paths by what was fitted.

    ``names``: dyda, dydb, lm_step and what was given. ``start``: μ and σ in cm. ``damping``: λ at the start, and
    ``steps``: how many tries there are, both for the heights.
    """
    x = np.arange(1.0, 4.0)
    if not all_written(names, {"dyda": (x, 1.0, 1.0), "dydb": (x, 1.0, 1.0),
                               "lm_step": (np.stack([x, x**2], axis=1), x, 1.0)}):
        return {}
    walk = names["levenberg_marquardt"]
    x, volume = adsorbed()
    with np.errstate(all="ignore"):  # a leap may end where exp is too large: then it is not taken
        path, costs = walk(names["y"], names["J_y"], x, volume, START)
    print(f"What is adsorbed, from a = {START[0]:g}, b = {START[1]:g}, in {len(path) - 1} steps:")
    for name, best, error in zip("ab", path[-1], errors_of(names["J_y"](x, *path[-1]), costs[-1])):
        print(f"    {name} = {with_error(best, error)}   NIST: {with_error(*CERTIFIED[name])}")
    heights, density = heights_data()
    with np.errstate(all="ignore"):
        way, costs = walk(names["bell"], names["J_bell"], heights, density, start, damping, steps)
    downhill = descend(names, heights, density, start, steps)
    print_table(way, costs)
    if len(way) == 1:
        say("    No step: the curve lies where nobody is, and no slope leads back. Start nearer (--mu, --sigma).")
    best = minimum(names, heights, density)
    if np.abs(way[-1] - best).max() < 1e-3:
        of_mu, of_sigma = errors_of(names["J_bell"](heights, *way[-1]), costs[-1])
        print(f"    σ(μ) = {of_mu:.4f} cm   σ(σ) = {of_sigma:.4f} cm   minimum: {best[0]:.9f}, {best[1]:.9f}")
    say(f"    Within 10⁻⁷ of the minimum: {arrived(way, best)}; steepest descent {arrived(downhill, best)}.")
    with pictures_of(LAB, pictures) as pictures:
        plots.draw_fits(names, (x, volume, path), (heights, density, way), pictures)
        plots.draw_costs(names["bell"], heights, density, way, downhill, best, pictures)
    return {"adsorbed": path, "heights": way, "downhill": downhill}


def with_error(best: float, error: float) -> str:
    """A parameter and its error."""
    return f"{number(best, 10)} ± {number(error)}"


def errors_of(J: np.ndarray, cost: float) -> np.ndarray:
    """The error of each parameter: (JᵀJ)⁻¹ times the mean square of what is left over, χ²/(N − 2)."""
    J = np.asarray(J)
    return np.sqrt(np.diag(np.linalg.inv(J.T @ J)) * cost / (len(J) - 2))


def descend(names: Mapping[str, Any], x: np.ndarray, density: np.ndarray, start: tuple[float, float],
            steps: int) -> np.ndarray:
    """The path of steepest descent, as in the next lab, until it leaves the data."""
    path = [np.array(start)]
    for _ in range(max(steps, 60)):
        mu, sig = path[-1]
        J = names["J_bell"](x, mu, sig)
        p = path[-1] + 2 * AGGRESSION * J.T @ (density - names["bell"](x, mu, sig))
        if not (x[0] < p[0] < x[-1] and 0 < p[1] < x[-1] - x[0]):
            break
        path.append(p)
    return np.array(path)


def minimum(names: Mapping[str, Any], x: np.ndarray, density: np.ndarray) -> np.ndarray:
    """Where χ² of the heights is least, by the engine."""
    return least_squares(lambda p: names["bell"](x, p[0], p[1]) - density, [178.0, 7.5]).x


def arrived(path: np.ndarray, best: np.ndarray) -> str:
    """After how many steps a path is at the minimum to stay."""
    far = np.flatnonzero(np.abs(path - best).max(axis=1) >= NEAR)
    if far.size == len(path):
        return f"not in {len(path) - 1} steps"
    return f"after {far[-1] + 1 if far.size else 0} steps"


def print_table(path: np.ndarray, costs: np.ndarray) -> None:
    """A few of the points reached, and the last."""
    last = len(path) - 1
    print(f"\nThe heights of people, in {last} steps:\n    step   μ in cm        σ in cm       χ² in 1/cm²")
    for step in sorted({step for step in (0, 1, 5, 10, 12, 14) if step < last} | {last}):
        print(f"    {step:4}   {path[step, 0]:12.8f}   {path[step, 1]:11.8f}   {costs[step]:.12f}")
