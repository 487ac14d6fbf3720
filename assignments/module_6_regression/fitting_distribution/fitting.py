"""The fit under watch: the data, the way down χ², and what is printed and drawn of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib.resources import files
from typing import Any

import numpy as np

from assignments.descent import Descent, DivergedError
from assignments.module_6_regression.fitting_distribution import LAB, film, plots
from assignments.pictures import Pictures, pictures_of
from assignments.terminal import say
from assignments.unwritten import all_written
from tinygrad_edu.formula import formatted, number


def heights_data() -> tuple[np.ndarray, np.ndarray]:
    """The middle of each bin in cm, x, and the density of people there in 1/cm, y; both of shape (100,)."""
    table = files("assignments.module_6_regression.fitting_distribution") / "heights.csv"
    left_edge, fraction = np.loadtxt(table.read_text("utf-8").splitlines(), delimiter=",", skiprows=1).T
    width = left_edge[1] - left_edge[0]
    return left_edge + width / 2, fraction / (fraction.sum() * width)


def descend(names: Mapping[str, Any], x: np.ndarray, y: np.ndarray, mu: float, sig: float, aggression: float,
            steps: int, take_step: Callable[..., np.ndarray] | None = None) -> tuple[np.ndarray, Descent]:
    """Take steepest steps from (mu, sig); the path, a row [μ, σ] for each point reached, and the costs along it."""
    take_step = take_step or names["steepest_step"]
    descent = Descent(steps, aggression, "χ²")
    path = []

    def arrive() -> None:
        if not (x[0] < mu < x[-1] and 0 < sig < x[-1] - x[0]):
            descent.diverged(f"the curve has left the histogram, with μ = {number(mu, 6)} cm and "
                             f"σ = {number(sig, 6)} cm")
        descent.note(names["chi_squared"](x, y, mu, sig))
        path.append((mu, sig))

    with descent, np.errstate(all="ignore"):  # a number that is not finite is met in words by descent.note
        for step in descent:
            arrive()
            d_mu, d_sig = take_step(x, y, mu, sig, aggression)
            if (mu + d_mu, sig + d_sig) == (mu, sig) and y @ names["f"](x, mu, sig) < 1e-12:
                raise DivergedError(f"At step {step:,} nothing moves, at μ = {number(mu, 6)} cm and "
                                    f"σ = {number(sig, 6)} cm: the curve lies where nobody is, and no slope leads "
                                    "back. Start nearer to the data (--mu, --sigma).")
            mu, sig = mu + d_mu, sig + d_sig
        arrive()
    return np.array(path), descent


def print_table(path: np.ndarray, descent: Descent) -> None:
    """A few of the points reached, and the last, with more digits."""
    last = len(path) - 1
    print(" step   μ in cm        σ in cm       χ² in 1/cm²")
    for step in sorted({step for step in (0, 1, 10, 30, 50, 100, 1000, 10_000) if step < last} | {last}):
        mu, sig = (formatted(each, ".8f") for each in path[step])
        print(f"{step:5}   {mu:>12}   {sig:>11}   {descent.costs[step]:.{15 if step == last else 10}f}")


def plot_descent(names: Mapping[str, Any], x: np.ndarray, y: np.ndarray, mu: float = 155, sig: float = 6,
                 aggression: float = 2000, steps: int = 50, pictures: Pictures | None = None,
                 take_step: Callable[..., np.ndarray] | None = None) -> tuple[np.ndarray, Descent]:
    """Descend, print the way down, and draw the fit and the way over the map of χ²; the path, and how it went.

    ``names``: those of a worksheet or of the solution: f, chi_squared, steepest_step and the others.
    ``take_step``: one step; by default the one that is written by hand, if all of it is.
    """
    if not take_step and not all_written(names, dict.fromkeys(("dfdmu", "dfdsig"), (x, mu, sig)),
                                         {"steepest_step": (x, y, mu, sig, 1.0)}):
        return np.empty((0, 2)), Descent(0, aggression, "χ²")
    path, descent = descend(names, x, y, mu, sig, aggression, steps, take_step)
    say(f"\n{descent.in_words()}\n")
    if len(path):  # it may be stopped before the first step
        print_table(path, descent)
        with pictures_of(LAB, pictures) as pictures:
            plots.draw_fit(x, y, path, names["f"], pictures)
            plots.draw_descent(x, y, path, names["f"], pictures)
            if pictures.film:
                pictures.save_film(film.page(x, y, path, descent, names["f"]))
    return path, descent
