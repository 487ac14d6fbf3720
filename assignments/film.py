"""A training as a page with a scrubber: what was drawn at each moment, and beside it how the numbers went.

The curves stand in the page as whole numbers, thousandths of what an eye can tell apart, so that a hundred of them are
smaller than one picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from visualize.pages.shell import assemble

FOLDER = Path(__file__).parent
FINE = 4000  # so many steps from one end of an axis to the other


class Axis(NamedTuple):
    """From where to where, and of what."""

    start: float
    end: float
    label: str
    log: bool = False

    def whole(self, values: Any) -> list[int]:
        """Values as whole numbers, 0 at the start of the axis and FINE at its end."""
        start, end, values = (np.log10(x) if self.log else np.asarray(x, float) for x in (self.start, self.end, values))
        return [int(n) for n in np.rint((values - start) / (end - start) * FINE)]

    def has(self, values: Any) -> np.ndarray:
        """Has the axis a place for each of them? It has none for what is not finite, nor, if logarithmic, for 0."""
        return np.isfinite(values) & (~np.array(self.log) | (np.asarray(values) > 0))

    def as_data(self) -> dict[str, Any]:
        """As the page has it."""
        return {"from": self.start, "to": self.end, "label": self.label, "log": self.log}


class Line(NamedTuple):
    """A curve with its name; ``kind`` says how plot.css draws it. ``points``: of shape (2, n), or None if it moves."""

    kind: str
    name: str
    points: Any = None


class Chart(NamedTuple):
    """Two axes with lines; ``label`` says what it is to those who cannot see it.

    ``now``: for each frame the point, or with NaN as its second number the place, that is marked; of shape (frames, 2).
    """

    label: str
    x: Axis
    y: Axis
    lines: Sequence[Line]
    now: Any = None
    height: int = 300

    def as_data(self) -> dict[str, Any]:
        """As the page has it."""
        lines = [{"kind": kind, "name": name, "points": None if points is None else self.whole(points)}
                 for kind, name, points in self.lines]
        now = [] if self.now is None else [
            [self.x.whole([a])[0], self.y.whole([b])[0] if self.y.has(b) else None] for a, b in self.now]
        return {"label": self.label, "x": self.x.as_data(), "y": self.y.as_data(), "lines": lines, "now": now,
                "height": self.height}

    def whole(self, points: Any) -> list[list[int]]:
        """Points as whole numbers: those across, those up; without what an axis has no place for."""
        x, y = np.asarray(points, float)
        shown = self.x.has(x) & self.y.has(y)
        return [self.x.whole(x[shown]), self.y.whole(y[shown])]


class Frame(NamedTuple):
    """One moment: what is said of it, and where each moving line of the stage is; each of shape (2, n)."""

    words: str
    curves: Sequence[Any]


def film(title: str, about: str, stage: Chart, frames: Sequence[Frame], charts: Sequence[Chart]) -> str:
    """The page as HTML. ``stage``: where the curves move. ``charts``: what stands beside it."""
    data = {"stage": stage.as_data(), "charts": [chart.as_data() for chart in charts], "fine": FINE,
            "frames": [{"words": frame.words, "curves": [stage.whole(curve) for curve in frame.curves]}
                       for frame in frames]}
    body = (FOLDER / "film.html").read_text("utf-8").format(title=escape(title), about=escape(about))
    return assemble(title, body, data, [FOLDER / "film.js"], ["plot.css"])


def steps_in_words(steps: int) -> str:
    """``1 step``, ``50,000 steps``."""
    return f"{steps:,} step{'' if steps == 1 else 's'}"


def powers_around(values: Any) -> tuple[float, float]:
    """The powers of ten below and above some positive numbers: the ends of a logarithmic axis.

    Below 10⁻³⁰⁷ and above 10³⁰⁸ there are none in double precision, and the axis ends there.
    """
    values = np.asarray(values, float)
    values = values[np.isfinite(values) & (values > 0)]
    if not values.size:
        return 0.1, 1.0
    low, high = np.clip([np.floor(np.log10(values.min())), np.ceil(np.log10(values.max()))], -307, 308)
    low = min(low, 307)
    return float(10.0 ** low), float(10.0 ** max(high, low + 1))


def some_steps(last: int, how_many: int = 600) -> np.ndarray:
    """Steps from 0 to the last, as many as a logarithmic axis can show."""
    return np.unique(np.rint(np.geomspace(1, last + 1, how_many)).astype(int)) - 1
