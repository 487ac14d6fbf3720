"""The picture of the beast over x, and of its derivative below it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from assignments.pictures import BLUE, GREY, ORANGE, Pictures, styled
from tinygrad_edu import numerical_derivative
from tinygrad_edu.formula import formatted, number

Function = Callable[[Any], Any]


@styled
def draw_slopes(f: Function, df: Function, x: float, pictures: Pictures) -> None:
    """A function with its tangent at x, and below it the derivative, by the rules and as rise over run."""
    figure = pictures.figure(8, 6.4)
    above, below = figure.subplots(2, 1, sharex=True)
    fine = np.linspace(x - 2, x + 1, 400)
    values, slopes = (np.array([float(each(point)) for point in fine]) for each in (f, df))
    run = np.array([-0.28, 0.28])
    above.plot(fine, values, color="black", linewidth=2, label="beast")
    above.plot(x + run, f(x) + float(df(x)) * run, color=BLUE, linewidth=2, linestyle=(0, (5, 2)),
               label=f"tangent at x = {number(x, 6)}")
    above.set(title="The beast, and below it how steep it is", ylabel="beast",
              ylim=(values.min() - 0.4, values.max() + 0.4))
    below.axhline(0, color=GREY, linewidth=0.8)
    below.plot(fine, slopes, color=ORANGE, linewidth=2, label="beast′ by the rules")
    coarse = fine[::14]
    below.plot(coarse, [numerical_derivative(f, point) for point in coarse], "o", color="white",
               markeredgecolor="black", markersize=5, label="rise over run")
    for axes, height in ((above, f(x)), (below, float(df(x)))):
        axes.plot(x, height, "s", color=BLUE, markersize=9, zorder=4,
                  label=f"{formatted(height, '.8f')} at x = {number(x, 6)}")
        axes.legend(fontsize=9.5)
    below.set(xlabel="x", ylabel="beast′")
    pictures.save(figure, "slopes.png")
