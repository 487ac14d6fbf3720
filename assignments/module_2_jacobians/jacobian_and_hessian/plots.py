"""The pictures: the surface with its slopes and what H says at the critical points; and what a determinant is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import BoundaryNorm
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon

from assignments.module_2_jacobians.jacobian_and_hessian import LAB
from assignments.pictures import BLUE, GREY, ORANGE, Pictures, pictures_of, styled
from assignments.unwritten import all_written
from tinygrad_edu.formula import number

LEVELS = (-32, -16, -8, -4, -2, -1, -0.75, -0.5, -0.25, 0, 0.25, 0.5, 1, 2, 4, 8, 16, 32)
HIGHER = 0.2       # the curves around a critical point are where ½ dᵀ H d is this much, or minus this
DASHES = (0, (3, 1.5))
NEAR = 0.55        # how far from it they are drawn
MARKS = {"minimum": "o", "maximum": "^", "saddle": "X", "cannot tell": "P"}


def draw_all(names: Mapping[str, Any], at: tuple[float, float], pictures: Pictures | None = None) -> None:
    """Draw both pictures by the functions of a worksheet or of the solution, if all of them are written."""
    if not all_written(names, {"J": at, "H": at}, {"kind": (np.array([1.0, 0.0]), np.eye(2))}):
        return
    with pictures_of(LAB, pictures) as pictures:
        draw_surface(names, at, pictures)
        draw_coordinates(names["plane"], names["J_plane"], pictures)


@styled
def draw_surface(names: Mapping[str, Any], at: tuple[float, float], pictures: Pictures) -> None:
    """Contours of f, arrows along −J, and at each critical point the curves of its H."""
    f, J, H, kind = (names[name] for name in ("f", "J", "H", "kind"))
    low, high = min(-1.1, *at) - 0.5, max(1.6, *at) + 0.5
    figure = pictures.figure(10.4, 6.2)
    axes, beside = figure.subplots(1, 2, width_ratios=(2.6, 1))
    x, y = np.meshgrid(*[np.linspace(low, high, 240)] * 2)
    heights = f(x, y)
    levels = [each for each in LEVELS if heights.min() / 2 < each < heights.max() * 2]
    areas = axes.contourf(x, y, heights, levels, norm=BoundaryNorm(levels, 256), cmap="Blues_r", alpha=0.4,
                          extend="both")
    axes.contour(x, y, heights, levels, colors=GREY, linewidths=0.5, linestyles="solid")
    bar = figure.colorbar(areas, ax=axes, label="height f", ticks=levels, spacing="uniform", shrink=0.85)
    bar.ax.set_yticklabels([number(each) for each in levels])
    ticks, apart = np.linspace(low + 0.25, high - 0.25, 12, retstep=True)
    places = [(a, b) for a in ticks for b in ticks if min(np.hypot(a - c, b - d) for c, d in names["CRITICAL"]) > 0.15]
    arrows(axes, [(*place, *-np.ravel(J(*place))) for place in places], BLUE, min(0.65 * apart, 0.24))
    handles = [Line2D([], [], color=BLUE, marker=">", linewidth=1, markersize=5, label="−J, downhill")]
    arrows(axes, [(*at, *-np.ravel(J(*at)))], "black", 0.4)
    handles.append(axes.plot(*at, "s", color="black", markersize=6, linestyle="none",
                             label=f"({number(at[0])}, {number(at[1])}), and −J there")[0])
    for a, b in names["CRITICAL"]:
        matrix = np.asarray(H(a, b), float)
        word = kind(np.asarray(J(a, b), float), matrix)
        curves(axes, np.array([a, b]), matrix)
        says = f"({number(a)}, {number(b)}): {word},\ndet H = {number(np.linalg.det(matrix))}, trace H = " \
               f"{number(np.trace(matrix))}"
        handles.append(axes.plot(a, b, MARKS.get(word, "s"), color="white", markeredgecolor="black", markersize=10,
                                 markeredgewidth=1.6, linestyle="none", zorder=5, label=says)[0])
    handles += [Line2D([], [], color=ORANGE, linewidth=2.2, label=f"½ dᵀ H d = {HIGHER:g}, above the point"),
                Line2D([], [], color=ORANGE, linewidth=2.2, linestyle=DASHES,
                       label=f"½ dᵀ H d = −{HIGHER:g}, below it")]
    axes.set(xlim=(low, high), ylim=(low, high), aspect="equal", xlabel="x", ylabel="y",
             title="The slopes of a surface, and what H says where it is level")
    beside.axis("off")
    beside.legend(handles=handles, loc="center left", handlelength=2.4, labelspacing=1.0, borderaxespad=0)
    pictures.save(figure, "surface.png")


def arrows(axes: Axes, rows: list[tuple[float, ...]], colour: str, longest: float) -> None:
    """Arrows in the directions given, longer where it is steeper, and never longer than ``longest``."""
    x, y, u, v = np.array(rows).T
    steepness = np.hypot(u, v)
    length = longest * steepness / (1 + steepness) / np.where(steepness > 0, steepness, 1)
    axes.quiver(x, y, length * u, length * v, color=colour, angles="xy", scale_units="xy", scale=1, zorder=3,
                width=0.0026 if longest < 0.3 else 0.006)


def curves(axes: Axes, centre: np.ndarray, H: np.ndarray) -> None:
    """Where ½ dᵀ H d is one number: an ellipse, if H rises or falls in every direction, or else two hyperbolas."""
    d = np.stack(np.meshgrid(*[np.linspace(-NEAR, NEAR, 161)] * 2))
    height = 0.5 * np.einsum("imn,ij,jmn->mn", d, H, d)
    height[np.hypot(*d) > NEAR] = np.nan
    for level, style in ((HIGHER, "solid"), (-HIGHER, DASHES)):
        if np.nanmin(height) < level < np.nanmax(height):
            axes.contour(*(d + centre[:, None, None]), height, [level], colors=ORANGE, linewidths=2.2,
                         linestyles=[style], zorder=4)


@styled
def draw_coordinates(plane: Callable[[Any], Any], J: Callable[[Any], Any], pictures: Pictures) -> None:
    """Cells of polar coordinates, and what becomes of them in the plane: each as large as det J says."""
    figure = pictures.figure(9, 4.6)
    left, right = figure.subplots(1, 2)
    r, φ = np.linspace(0, 3, 7), np.linspace(0, np.pi / 2, 7)
    fine = np.linspace(0, 1, 60)
    for line in [*([0 * fine + each, fine * φ[-1]] for each in r), *([fine * r[-1], 0 * fine + each] for each in φ)]:
        left.plot(*line, color=GREY, linewidth=0.8)
        right.plot(*plane(np.array(line)), color=GREY, linewidth=0.8)
    corners = np.array([[0, 1, 1, 0], [0, 0, 1, 1]]) * [[r[1]], [φ[1]]]
    for start, hatch, colour in (((0.5, φ[3]), "//", ORANGE), ((2.0, φ[3]), "\\\\", BLUE)):
        cell = np.array(start)[:, None] + corners
        middle = cell.mean(axis=1)
        edge = [cell[:, [n]] + (cell[:, [(n + 1) % 4]] - cell[:, [n]]) * fine for n in range(4)]
        x, y = outline = plane(np.concatenate(edge, axis=1))
        area = 0.5 * abs(np.sum(x * np.roll(y, -1) - y * np.roll(x, -1)))  # of a polygon, by its corners
        style: dict[str, Any] = {"facecolor": colour, "alpha": 0.45, "hatch": hatch, "edgecolor": "white"}
        left.add_patch(Polygon(cell.T, **style))
        right.add_patch(Polygon(outline.T, **style, label=f"{area / (r[1] * φ[1]):.3g} · Δr Δφ large; in its middle "
                                                          f"det J = {np.linalg.det(J(middle)):.3g}"))
    left.set(xlabel="distance r", ylabel="angle φ", title="Cells of one size, Δr Δφ …",
             xlim=(0, r[-1]), ylim=(0, φ[-1]))
    right.set(xlabel="x = r cos(φ)", ylabel="y = r sin(φ)", title="… are det J = r times that in the plane",
              aspect="equal", xlim=(0, 3.05), ylim=(0, 3.05))
    for axes in (left, right):
        axes.grid(False)
    figure.legend(loc="outside lower center", ncols=2)
    pictures.save(figure, "coordinates.png")
