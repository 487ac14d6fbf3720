"""Module 6: does the data suit a line, and which line is it? Both are read off a picture."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

import numpy as np

from assignments.practice.answers import Judge, number, understood
from assignments.practice.polynomials import coefficients
from assignments.practice.question import CollapsedError, Task, Template, Verdict
from assignments.practice.sketches import draw_cloud, draw_clouds
from assignments.practice.words import a_letter, typed_number

Row = np.ndarray
Cloud = tuple[Row, Row]


# --- Does the data suit a line? ------------------------------------------------------------------------------------
# Each cloud: z from 0 to 1, noise with the spread 1, and what stands in the way of a line.

def _bent(z: Row, noise: Row, rng: Random) -> Row:
    return noise + rng.choice([-1, 1]) * rng.uniform(24, 34) * ((z - 0.5)**2 - 1 / 12)


def _waving(z: Row, noise: Row, rng: Random) -> Row:
    return noise + rng.choice([-1, 1]) * rng.uniform(3.2, 4.2) * np.sin(2 * np.pi * rng.choice([1.5, 2]) * z)


def _spreading(z: Row, noise: Row, rng: Random) -> Row:
    return noise * (0.08 + 3.2 * (z if rng.random() < 0.5 else 1 - z)**2)


def _with_a_stray(z: Row, noise: Row, rng: Random) -> Row:
    stray = np.zeros_like(z)
    stray[rng.randrange(len(z) // 4, 3 * len(z) // 4)] = rng.choice([-1, 1]) * rng.uniform(10, 14)
    return noise * 0.8 + stray


FAULTS: dict[str, tuple[Callable[[Row, Row, Random], Row], str, str]] = {
    "bent": (_bent, "bend: at both ends they lie on one side of the line, in the middle on the other",
             "bend, so that both ends lie on one side of the line"),
    "waving": (_waving, "go up and down in waves about the line", "go up and down in waves"),
    "spreading": (_spreading, "keep close to the line at one end and not at the other, so they are not to be trusted alike",
                  "spread ever farther towards one end"),
    "stray": (_with_a_stray, "have one point far off, which draws the line towards itself", "have one point far off")}


def misfit(z: Row, rest: Row) -> bool:
    """Could somebody see more than chance in what is left over: a bend, a drift of the spread, or a point far off?"""
    spread = float(np.std(rest))
    columns = [np.cos(np.pi * k * z) for k in range(2, 6)]
    trend = max(abs(float(np.corrcoef(column, rest)[0, 1])) for column in columns)
    widening = abs(float(np.corrcoef(z, np.abs(rest))[0, 1]))
    thirds = [float(np.std(part)) for part in np.array_split(rest, 3)]
    return trend > 0.35 or widening > 0.35 or max(thirds) > 1.8 * min(thirds) or float(np.max(np.abs(rest))) > 2.4 * spread


def _left_over(z: Row, y: Row) -> Row:
    return np.asarray(y - np.polyval(np.polyfit(z, y, 1), z))


@dataclass(frozen=True)
class SuitsALine:
    """Which of four panels is it? ``residuals``: are these drawn, or the data? ``fault``: ask for a fault, not for none."""

    level: int
    residuals: bool
    fault: bool = False

    def make(self, rng: Random) -> Task:
        """Draw one cloud that suits a line, and three that do not."""
        noise = np.random.default_rng(rng.randrange(2**32))
        count = rng.randrange(24, 37)
        names = rng.sample(list(FAULTS), 3)
        clouds: dict[str, Cloud] = {}
        for name in ("none", *names):
            z = np.sort(noise.uniform(0, 1, count))
            z = (z - z[0]) / (z[-1] - z[0])
            own = noise.normal(0, 1, count)
            y = FAULTS[name][0](z, own, rng) if name in FAULTS else own
            if misfit(z, _left_over(z, y)) != (name in FAULTS) or (name != "none" and not _plain(name, z, y)):
                raise CollapsedError("chance looks like a fault, or a fault like chance")
            tilt = rng.choice([-1, 1]) * rng.uniform(9, 18)
            scale, start = rng.choice([0.1, 0.2, 0.5, 1, 2]), rng.choice([0, 0, 1, 10, 20])
            clouds[name] = (start + rng.choice([5, 10, 20]) * z, scale * (y + tilt * z + rng.uniform(-20, 20)))
        order = list(clouds)
        rng.shuffle(order)
        letters = dict(zip("ABCD", order))
        asked = rng.choice(names) if self.fault else "none"
        answer = next(letter for letter, name in letters.items() if name == asked)
        what = "what the line of least squares leaves over of them, y − m·x − c" if self.residuals else \
            "with their line of least squares"
        which = f"In which panel do the {'residuals' if self.residuals else 'points'} {FAULTS[asked][2]}" if self.fault \
            else "Which data suit a line"
        why = {letter: self.reason(name, name == asked) for letter, name in letters.items()}
        return Task(text=f"Series {rng.randrange(100, 1000)}: four times {count} points, {what}. {which}?", prompt="A to D: ",
                    grade=a_letter(answer, why), answer=answer,
                    hints=("What is left over, if a line is right and only chance is added?",
                           "As many residuals above as below, all along the line, without a pattern, and of the same size "
                           "everywhere. How large they are is another question.",
                           "Cover the line, and look along it from one end to the other."),
                    working=lambda: [f"{letter}: {reason}" for letter, reason in sorted(
                        why.items(), key=lambda pair: pair[0] == answer)],
                    picture=lambda figure: draw_clouds(figure, {letter: clouds[name] for letter, name in letters.items()},
                                                       self.residuals))

    @staticmethod
    def reason(name: str, right: bool) -> str:
        """What is said of a panel."""
        said = "what is left over has no pattern, and is of one size all along, so it may be chance" if name == "none" \
            else f"these data {FAULTS[name][1]}"
        return f"{'it is right: ' if right else ''}{said}."


def _plain(name: str, z: Row, y: Row) -> bool:
    """Is a fault to be seen at a glance, and is it not taken for another one?"""
    rest = _left_over(z, y)
    spread = float(np.std(rest))
    far = np.sort(np.abs(rest))
    halves = [float(np.std(part)) for part in np.array_split(rest, 2)]
    if name == "spreading":
        return bool(max(halves) > 2.8 * min(halves) and far[-1] < 3.2 * spread)
    if name == "stray":
        return bool(far[-1] > 3 * far[-2])
    pattern = np.polyval(np.polyfit(z, rest, 2 if name == "bent" else 7), z)
    explained = 1 - float(np.var(rest - pattern)) / spread**2
    return explained > 0.6 and far[-1] < 2.8 * spread


# --- Which line is it? ---------------------------------------------------------------------------------------------

@dataclass(frozen=True)
class ReadOff:
    """m and c of a line, read off a picture of points. ``drawn``: is the line drawn? ``away``: is x = 0 out of sight?"""

    level: int
    drawn: bool
    away: bool = False

    def make(self, rng: Random) -> Task:
        """Draw a line, points about it, and a window whose two axes have different scales."""
        width = rng.choice([4, 8, 10, 20, 40])
        left = rng.choice([1, 2, 3]) * width / 2 if self.away else 0
        m = rng.choice([-1, 1]) * rng.choice([0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.75, 0.8, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8])
        rise = m * width
        c = round(rng.uniform(-1.5, 1.5) * abs(rise), 1 if abs(rise) < 20 else 0)
        noise = np.random.default_rng(rng.randrange(2**32))
        x = np.sort(left + width * noise.uniform(0.02, 0.98, rng.randrange(11, 17)))
        y = m * x + c + noise.normal(0, 0.05 * abs(rise), len(x))
        m, c = (float(value) for value in np.polyfit(x, y, 1))
        at_left, at_right = m * left + c, m * (left + width) + c
        low, high = min(at_left, at_right, *y), max(at_left, at_right, *y)
        room = rng.uniform(0.1, 0.35) * (high - low)
        window = (float(left), float(left + width), float(low - room), float(high + room))
        judge = a_line(m, c, window, 0.035 if self.drawn else 0.07)
        apart = 0.25 * (window[3] - window[2])
        wrong = (-m * left + c, (m / (window[3] - window[2]) * width) * width + at_left)
        if abs(c) < apart / 2 or abs(at_left - c) < apart and self.away or abs(c - m) < apart \
                or abs(wrong[1] - at_right) < apart:
            raise CollapsedError("slips that would pass for right ones")
        seen = "the line of least squares is drawn through them" if self.drawn else "no line is drawn"
        two = [left + width / 4, left + 3 * width / 4]
        return Task(text=f"Series {rng.randrange(100, 1000)}: {len(x)} points, and {seen}. Read m and c of the line y = m·x + c off it, as "
                         "well as the eye allows", prompt="m, c = ", grade=judge, answer=f"m = {m:.6g}, c = {c:.6g}",
                    hints=("How far does the line rise, and how far does x go meanwhile?",
                           "m = Δy/Δx between two points of the line far from one another, in the units of the axes, not "
                           "in squares. c is y where x = 0" + (", which is out of sight here: c = y − m·x." if self.away
                                                               else "."),
                           f"At x = {number(two[0])} the line is near y = {number(m * two[0] + c, 2)}."),
                    working=lambda: [f"At x = {number(two[0])} the line is at y ≈ {number(m * two[0] + c, 3)}, at x = "
                                     f"{number(two[1])} at y ≈ {number(m * two[1] + c, 3)}.",
                                     f"m ≈ {number(m * (two[1] - two[0]), 3)}/{number(two[1] - two[0])} = {number(m, 3)}",
                                     f"c = y − m·x ≈ {number(c, 3)}"],
                    picture=lambda figure: draw_cloud(figure, x, y, window, (m, c) if self.drawn else None))


def a_line(m: float, c: float, window: tuple[float, float, float, float], share: float) -> Judge:
    """A judge of a line that was read off a picture.

    What counts is how far it is from the right one where the picture ends: no more than a ``share`` of its height.
    Typed as ``m = 2, c = 1``, as ``2, 1``, or as ``y = 2x + 1``.
    """
    left, right, bottom, top = window
    height, ends = top - bottom, np.array([left, right])

    def judge(typed: str) -> Verdict:
        found = _line_typed(typed)
        if found is None:
            return Verdict(None, (), ("Type m and c as numbers: m = …, c = …; or the line: y = …x + ….",))
        own_m, own_c = found
        said = (f"m = {number(own_m)}, c = {number(own_c)}",)
        off = own_m * ends + own_c - (m * ends + c)
        if np.all(np.abs(off) <= share * height):
            return Verdict(True, said, (f"More exactly, by least squares: m = {number(m, 4)}, c = {number(c, 4)}.",))
        curves = (ends, own_m * ends + own_c, m * ends + c)
        return Verdict(False, said, (_slip(own_m, own_c, off),), curves=curves)

    def near(one: float, other: float, room: float) -> bool:
        return abs(one - other) <= 1.5 * share * height / room

    def _slip(own_m: float, own_c: float, off: Row) -> str:
        width = right - left
        if near(own_m, m, width):
            if left and near(own_c, m * left + c, 1):
                return f"m is right; but that is y at the left edge, where x = {number(left)}, and c is y where x = 0."
            return f"m is right, but the line lies too {'high' if own_c > c else 'low'}."
        if near(own_m, -m, width):
            return f"The line {'rises' if m > 0 else 'falls'}, so m is {'positive' if m > 0 else 'negative'}."
        if near(own_m, c, width) and near(own_c, m, 1):
            return "m and c have changed places."
        if own_m and near(1 / own_m, m, width):
            return "That is Δx/Δy; m = Δy/Δx."
        if near(own_m * height / width, m, width) and abs(height / width - 1) > 0.2:
            return "The slope is in units of the axes, not of the paper: one side of a square is not one unit."
        if abs(own_m) > abs(m) and own_m * m > 0:
            return f"The line is less steep: with yours it would be at y = {number(float(off[1] + m * right + c), 3)} at " \
                   "the right edge."
        return f"With yours the line would be at y = {number(own_m * left + own_c, 3)} at the left edge and at " \
               f"y = {number(own_m * right + own_c, 3)} at the right one."
    return judge


def _line_typed(typed: str) -> tuple[float, float] | None:
    """m and c, or those of a line that was typed as an expression; None if it is neither."""
    text = typed.replace("≈", "=").replace("~", "=").strip()
    pieces = [piece.strip().strip("()[]") for piece in text.replace(";", ",").replace(" and ", ",").split(",")]
    if len(pieces) == 1 and "x" not in text and "=" not in text:
        pieces = pieces[0].split()
    if len(pieces) == 2:
        named = {piece.partition("=")[0].strip().lower(): piece for piece in pieces if "=" in piece}
        if named and set(named) != {"m", "c"}:
            return None
        m, c = (typed_number(named.get(name, piece)) for name, piece in zip("mc", pieces))
        return None if m is None or c is None else (m, c)
    reading = understood(text, ["x"])
    if "x" not in text.rpartition("=")[2] or isinstance(reading, Verdict) or reading.formula is None:
        return None
    found = coefficients(reading.formula, "x", 0.0, 1)
    return None if found is None else (float(found[1]), float(found[0]))


TEMPLATES: dict[str, Sequence[Template]] = {
    "residuals": (SuitsALine(1, residuals=False), SuitsALine(2, residuals=True), SuitsALine(2, residuals=True, fault=True),
                  SuitsALine(3, residuals=False, fault=True)),
    "by_eye": (ReadOff(1, drawn=True), ReadOff(2, drawn=False), ReadOff(3, drawn=False, away=True),
               ReadOff(2, drawn=True, away=True)),
}
