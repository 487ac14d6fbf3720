"""What a worksheet is given: the search for points, and what is printed and drawn of it; and four more problems."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np

from assignments.module_5_optimisation.lagrange_multipliers import LAB, plots
from assignments.pictures import Pictures, pictures_of
from assignments.unwritten import all_written
from tinygrad_edu.formula import formatted

AGAIN = 1e-6  # how near a point is to one that was found before, if it is the same


class Problem(NamedTuple):
    """Where is f least and greatest on g = 0? ``shown``: the part of the plane that a picture shows."""

    words: str
    f: Callable[..., Any]
    g: Callable[..., Any]
    shown: tuple[float, float, float, float]


OTHERS = (
    Problem("−exp(x − y² + xy) on cosh y + x = 2", lambda x, y: -np.exp(x - y**2 + x * y),
            lambda x, y: np.cosh(y) + x - 2, (-3.0, 2.5, -2.8, 1.8)),
    Problem("x²y on x² + y² = 1", lambda x, y: x**2 * y, lambda x, y: x**2 + y**2 - 1, (-2.2, 2.2, -1.85, 1.85)),
    Problem("xy + x on x²/4 + y² = 1", lambda x, y: x * y + x, lambda x, y: x**2 / 4 + y**2 - 1,
            (-3.2, 3.2, -2.1, 2.1)),
    Problem("x on y² = x³", lambda x, y: x, lambda x, y: y**2 - x**3, (-1.5, 2.0, -1.7, 1.7)),
)


class Point(NamedTuple):
    """Where ∇f = λ∇g, with λ, f there, and the kind."""

    x: float
    y: float
    multiplier: float
    f: float
    kind: str


def places(starts: int, seed: int) -> np.ndarray:
    """Chance places to start from, (x, y) in each row."""
    return np.random.default_rng(seed).uniform(-2, 2, (starts, 2))


def settle(names: Mapping[str, Any], x: float, y: float) -> np.ndarray | None:
    """(x, y, λ) where DL is 0, by Newton's method from (x, y, 0); None if it does not settle in 100 steps."""
    v = np.array([x, y, 0.0])
    with np.errstate(all="ignore"):
        for _ in range(100):
            DL, H = np.array(names["DL"](v), float), np.array(names["bordered"](*v), float)
            if not np.all(np.isfinite(DL)) or not np.all(np.isfinite(H)) or np.linalg.cond(H) > 1e15:
                return None
            step = -np.linalg.solve(H, DL)
            v = v + step
            if np.max(np.abs(step)) <= 1e-12 * max(1, np.max(np.abs(v))):
                return v
    return None


def search(names: Mapping[str, Any], starts: np.ndarray) -> tuple[list[Point], int]:
    """The points that the starts settle on, the lowest first, and how many of the starts settled."""
    settled = [v for x, y in starts if (v := settle(names, x, y)) is not None]
    found: list[np.ndarray] = []
    for v in settled:
        if not any(np.max(np.abs(v - other)) < AGAIN for other in found):
            found.append(v)
    points = [Point(x, y, multiplier, float(names["f"](x, y)), names["kind"](x, y, multiplier))
              for x, y, multiplier in (v.tolist() for v in found)]
    return sorted(points, key=lambda point: point.f), len(settled)


def explore(names: Mapping[str, Any], starts: int = LAB.defaults["starts"], seed: int = LAB.defaults["seed"],
            pictures: Pictures | None = None) -> list[Point]:
    """Look for the points, print a table of them, and draw them; ``names``: those of a worksheet or the solution."""
    if not all_written(names, dict.fromkeys(("f", "dfdx", "dfdy", "dgdx", "dgdy"), (0.5, 0.5)),
                       {"DL": (np.array([0.5, 0.5, 0.5]),)}, {"kind": (0.5, 0.5, 0.5)}):
        return []
    points, settled = search(names, places(starts, seed))
    print(f"{settled} of {starts} starts settled, on {len(points)} points" +
          ("." if settled == starts else "; the others ran away."))
    print("           x            y            λ            f   kind")
    for number, point in enumerate(points):
        least = ", the least of all" if number == 0 and point.kind == "minimum" else ""
        figures = " ".join(f"{formatted(each, '.8f'):>12}" for each in (point.x, point.y, point.multiplier, point.f))
        print(f"{figures}   {point.kind}{least}")
    with pictures_of(LAB, pictures) as pictures:
        plots.draw_points(names, points, pictures)
    return points
