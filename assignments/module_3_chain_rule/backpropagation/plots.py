"""The pictures of the training: the series of curves, the film, and the cost."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import FuncNorm, LinearSegmentedColormap
from matplotlib.figure import Figure

from assignments.descent import Descent
from assignments.gif import gif
from assignments.pictures import BLUE, ORANGE, Pictures, styled

Curve = tuple[int, np.ndarray]  # the step at which the network drew it, and its points, of shape (2, N)

PALE = "#9CC7E3"
FAINT_TO_BOLD = LinearSegmentedColormap.from_list("progress", ["#D6E6F2", "#5FA8D3", BLUE])
PIXELS = 480


def moments(iterations: int, how_many: int = 100) -> set[int]:
    """The steps at which to keep the curve: close together at first, when it changes fastest."""
    return {round(iterations * (k / how_many)**2) for k in range(how_many + 1)}


def draw_training(curves: list[Curve], y: np.ndarray, descent: Descent, pictures: Pictures) -> None:
    """Write all pictures of a training that kept ``curves`` on its way to the target ``y``."""
    if curves:
        draw_series(curves, y, pictures)
        film(curves, y, pictures)
    if descent.costs:
        draw_cost(descent, pictures)


def plane(axes: Axes, y: np.ndarray) -> None:
    """The plane the curve lies in, with the target."""
    closed = np.concatenate([y, y[:, :1]], axis=1)  # the target ends where it begins
    axes.set(xlim=(0, 1), ylim=(0, 1), aspect="equal",
             xlabel="first output: across", ylabel="second output: up")
    axes.plot(*closed, color=ORANGE, linewidth=1.6, linestyle=(0, (4, 2)), label="target", zorder=3)


@styled
def draw_series(curves: list[Curve], y: np.ndarray, pictures: Pictures) -> None:
    """The curves one over the other, faint for the first steps and bold for the last."""
    figure = pictures.figure(7.4, 6.4)
    axes = figure.add_subplot()
    plane(axes, y)
    last, final = curves[-1]
    scale = FuncNorm((np.sqrt, np.square), vmin=0, vmax=max(last, 1))  # most of the change is at the beginning
    for step, curve in curves[:-1]:
        axes.plot(*curve, color=FAINT_TO_BOLD(scale(step)), linewidth=0.9)
    axes.plot(*final, color=BLUE, linewidth=3, label=f"after {last:,} steps", zorder=4)
    axes.set_title(f"A network learns to draw a heart in {last:,} steps")
    axes.legend(loc="upper center", ncols=2)
    bar = figure.colorbar(ScalarMappable(scale, FAINT_TO_BOLD), ax=axes, label="step", shrink=0.8, format="{x:,.0f}")
    bar.outline.set_visible(False)
    pictures.save(figure, "training.png")


@styled
def film(curves: list[Curve], y: np.ndarray, pictures: Pictures) -> None:
    """The same curves one after the other."""
    figure = Figure((PIXELS / 100, PIXELS / 100), dpi=100)
    figure.set_layout_engine("constrained", w_pad=0.1, h_pad=0.1)
    axes = figure.add_subplot()
    plane(axes, y)
    axes.legend(loc="upper right")
    axes.set_title("Learning to draw a heart", loc="center")
    now, = axes.plot([], [], color=BLUE, linewidth=2.6, zorder=4)
    words = axes.text(0.02, 0.97, "", va="top", color="#333333")

    def move(frame: Curve) -> None:
        step, curve = frame
        now.set_data(*curve)
        words.set_text(f"step {step:,}\ncost {np.sum((curve - y)**2) / y.shape[1]:.5f}")
    shown = curves[:-1:len(curves) // 60 + 1] + curves[-1:]
    pictures.write("training.gif", gif(figure, (now, words), move, shown))


@styled
def draw_cost(descent: Descent, pictures: Pictures) -> None:
    """The cost against the step, both on logarithmic axes."""
    figure = pictures.figure(7.4, 4.4)
    axes = figure.add_subplot(xscale="log", yscale="log")
    steps = np.arange(len(descent.costs)) + 1  # a logarithmic axis has no place for step 0
    axes.plot(steps, descent.costs, color=PALE, linewidth=0.7, label="at each step")
    axes.plot(steps, np.minimum.accumulate(descent.costs), color=BLUE, linewidth=2.2, label="lowest so far")
    axes.plot(steps[-1], descent.costs[-1], "o", color=ORANGE, label=f"{descent.costs[-1]:.3g} at the end")
    axes.set(xlabel="step + 1", ylabel="cost C = ‖a3 − y‖² / N",
             title="How the cost fell, and how the noise shook it")
    axes.legend(loc="lower left")
    pictures.save(figure, "cost.png")
