"""Questions that are pictures: lettered panels, of which one is right, and a reason in words for each of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

import numpy as np

from assignments.practice.algebra import derivative_text, tidy
from assignments.practice.answers import number, written
from assignments.practice.atoms import expand
from assignments.practice.panels import Curve, Panel, draw_panels
from assignments.practice.question import CollapsedError, Task, Template
from assignments.practice.topics.series import coefficients
from assignments.practice.topics.situations import SITUATIONS
from assignments.practice.words import a_letter
from visualize.expression import compute

Numbers = np.ndarray
_MOST_ALIKE = 0.12  # of its height; curves that differ by less cannot be told apart by eye


def values(text: str, x: Numbers) -> Numbers:
    """The values of an expression."""
    with np.errstate(all="ignore"):
        return np.broadcast_to(np.asarray(compute(text, {"x": x})[0], dtype=float), x.shape)


def choose(rng: Random, right: Panel, wrong: Sequence[tuple[Panel, str]], because: str,
           top: Panel | None, text: str, hints: tuple[str, str, str], module: int) -> Task:
    """A task of lettered panels in a drawn order. ``because``: why the right one is right."""
    reasons = [(right, because), *wrong[:3]]
    rng.shuffle(reasons)
    letters = dict(zip("ABCD", reasons))
    answer = next(letter for letter, (panel, _) in letters.items() if panel is right)
    shown = [panel._replace(letter=letter) for letter, (panel, _) in letters.items()]
    return Task(text=text, prompt=f"A to {'ABCD'[len(reasons) - 1]}: ", answer=answer, hints=hints, module=module,
                grade=a_letter(answer, {letter: why for letter, (_, why) in letters.items()}),
                working=lambda: [f"{letter}: {why}" for letter, (_, why) in sorted(
                    letters.items(), key=lambda pair: pair[0] == answer)],
                picture=lambda figure: draw_panels(figure, shown, top))


def told_apart(panels: Sequence[Numbers]) -> bool:
    """Do curves, each drawn to its own scale with the axis at 0, look different?"""
    scaled = [panel / max(float(np.max(np.abs(panel))), 1e-12) for panel in panels]
    return all(np.max(np.abs(a - b)) > 2 * _MOST_ALIKE and np.mean(np.abs(a - b)) > _MOST_ALIKE
               for n, a in enumerate(scaled) for b in scaled[:n])


@dataclass(frozen=True)
class WhichDerivative:
    """Which graph is f′ of this one?"""

    level: int
    text: str

    def make(self, rng: Random) -> Task:
        """Draw f and three curves that others take for its derivative."""
        f = expand(self.text, rng)
        slope = derivative_text(f, "x")
        x = np.linspace(-3, 3, 301)
        y, right = values(f, x), values(slope, x)
        if not np.all(np.isfinite([y, right])) or np.max(np.abs(y)) > 60 * (np.median(np.abs(y)) + 0.1):
            raise CollapsedError("not drawn well")
        level = [float(a + 0.02 * p / (p - q)) for a, p, q in zip(x[:-1], right[:-1], right[1:]) if p * q < 0]
        lifted = right + 0.9 * np.max(np.abs(right))
        wrong = [(-right, "that is −f′: it is negative where f rises."), (y, "that is f itself."),
                 (values(derivative_text(slope, "x"), x), "that is f″, the slope of the slope."),
                 (right[::-1], "that is f′ mirrored: left and right have changed places."),
                 *([(lifted, "that has the shape of f′, but it is not 0 where f is level.")] if level else [])]
        rng.shuffle(wrong)
        kept: list[tuple[Numbers, str]] = []
        for curve, why in wrong:
            if np.all(np.isfinite(curve)) and told_apart([right, curve, *(other for other, _ in kept)]):
                kept.append((curve, why))
        if len(kept) < 3:
            raise CollapsedError("the panels look alike")
        places = ", ".join(number(a, 2) for a in level[:3])
        where = f"f is level near x = {places}, and there it is 0; " if level else ""
        rises = "rises" if right[0] > 0 else "falls"
        because = (f"it is right: {where}at the left end f {rises}, "
                   f"and it is {'positive' if right[0] > 0 else 'negative'}.")
        return choose(rng, Panel((Curve(x, right),)), [(Panel((Curve(x, curve),)), why) for curve, why in kept],
                      because,
                      Panel((Curve(x, y),), f"f(x) = {written(f)}"),
                      f"The curve on top is f(x) = {written(f)}. Which panel is its derivative f′?",
                      ("Where is f level, and what is f′ there?", "f′ is positive where f rises, 0 where it is level, "
                                                                  "large "
                       "where it is steep.", f"At the left end f {rises}."), 1)


@dataclass(frozen=True)
class WhichOrder:
    """Which of these approximations has this order?"""

    level: int
    text: str

    def make(self, rng: Random) -> Task:
        """Draw f and its Taylor polynomials about 0."""
        f = expand(self.text, rng)
        c = coefficients(f, 0.0, 6)
        orders = [k for k in range(1, 6) if abs(c[k]) > 1e-9 * max(map(abs, c))]
        if not np.all(np.isfinite(c)) or len(orders) < 3:
            raise CollapsedError("too few orders differ")
        orders = sorted(rng.sample(orders, 4) if len(orders) > 4 else orders)
        reach = min(2.0, max((1.2 / abs(c[k] / (abs(c[0]) + abs(c[1]) + 0.5)))**(1 / k) for k in orders))
        x = np.linspace(-reach, reach, 241)
        y = values(f, x)
        drawn = {k: np.polynomial.polynomial.polyval(x, c[:k + 1]) for k in orders}
        if not np.all(np.isfinite(y)):
            raise CollapsedError("not a number everywhere")
        height = float(np.max(np.abs(y - np.mean(y)))) or 1.0
        clipped = [np.clip((p - np.mean(y)) / height, -1.6, 1.6) for p in drawn.values()]
        if any(np.mean(np.abs(a - b)) < 0.08 or np.max(np.abs(a - b)) < 0.5
                                             for n, a in enumerate(clipped) for b in clipped[:n]):
            raise CollapsedError("the panels look alike")
        asked = rng.choice(orders)
        limits = (float(np.mean(y) - 1.5 * height), float(np.mean(y) + 1.5 * height))

        def panel(k: int) -> Panel:
            return Panel((Curve(x, y, "f"), Curve(x, drawn[k], "approximation", dashed=True)), limits=limits)

        def shape(k: int) -> str:
            ends = "the same way" if k % 2 == 0 else "opposite ways"
            kind = {1: "a straight line", 2: "a parabola"}.get(k, f"of order {k}")
            return f"{kind}{'' if k == 1 else f', which leaves at both ends {ends}'}"
        return choose(rng, panel(asked), [(panel(k), f"that is {shape(k)}: order {k}.") for k in orders if k != asked],
                      f"it is right: {shape(asked)}.", None,
                      f"Each panel has f(x) = {written(f)} and, dashed, a Taylor polynomial about 0. "
                      f"Which polynomial is of order {asked}?",
                      ("How many bends can a polynomial of that order have?", "A polynomial of order n has at most n − "
                                                                              "1 turning "
                       "points. Far out, an even order leaves the same way at both ends, an odd one opposite ways.",
                       "The higher the order, the longer the two curves stay together."), 4)


@dataclass(frozen=True)
class WhichEnd:
    """Where does this start of Newton and Raphson end?"""

    level: int

    def make(self, rng: Random) -> Task:
        """Draw three roots and a start that jumps."""
        left, gaps = rng.randrange(-5, 0), [rng.randrange(2, 5) for _ in range(2)]
        roots = [left, left + gaps[0], left + sum(gaps)]
        polynomial = np.poly(roots)
        start = rng.randrange(10 * roots[0] - 15, 10 * roots[2] + 16) / 10
        path = newton_path(polynomial, start)
        ends = [n for n, root in enumerate(roots) if abs(path[-1] - root) < 1e-9]
        nearest = min(range(3), key=lambda n: abs(start - roots[n]))
        if not ends or len(path) > 9 or min(abs(start - root) for root in roots) < 0.4 or abs(path[1]) > 9 \
                or (ends[0] == nearest and rng.random() < 0.7):
            raise CollapsedError("no clear end")
        text = _polynomial(polynomial)
        away = start + float(np.polyval(polynomial, start)) / float(np.polyval(np.polyder(polynomial), start))
        x = np.linspace(min(roots[0], start, max(away, -8)) - 1, max(roots[2], start, min(away, 8)) + 1, 301)
        y = np.polyval(polynomial, x)
        between = np.polyval(polynomial, np.linspace(roots[0] - 0.8, roots[2] + 0.8, 100))
        limits = (1.3 * float(between.min()), 1.3 * float(between.max()))

        def panel(end: float) -> Panel:
            return Panel((Curve(x, y, "f"),), limits=limits, start=(start, float(np.polyval(polynomial, start))),
                         end=float(end))
        went = " → ".join(number(step, 3) for step in path[:5]) + (" → …" if len(path) > 5 else "")
        slope = float(np.polyval(np.polyder(polynomial), start))
        because = (f"it is right: the tangent at the start falls to the axis at {number(path[1], 3)}, and from there "
                   f"{went} ends at {number(roots[ends[0]])}.")
        led = {n: "the nearest root, but the first tangent leads away from it" if n == nearest else
               "not where the tangents lead" for n in range(3)}
        wrong = [(panel(root), f"{number(root)} is {led[n]}: {went}.") for n, root in enumerate(roots) if n != ends[0]]
        if abs(away) < 8 and min(abs(away - root) for root in roots) > 0.8:
            wrong.append((panel(away), "that is no root: it is one step in the wrong direction, x₀ + f/f′."))
        return choose(rng, panel(roots[ends[0]]), wrong, because, None,
                      f"Newton and Raphson look for a root of f(x) = {text}. Which panel shows where they end from "
                      f"x₀ = {number(start)}?",
                      ("Where does the tangent at the start cross the axis?", "Each step goes down the tangent to the "
                                                                              "axis: "
                       "where f is nearly level, the step is long.", f"The slope at the start is {number(slope, 3)}."),
                       5)


def newton_path(polynomial: Numbers, start: float) -> list[float]:
    """The steps of Newton and Raphson, until they settle or 60 are done."""
    path = [start]
    slope = np.polyder(polynomial)
    while len(path) < 60:
        steepness = float(np.polyval(slope, path[-1]))
        if steepness == 0:
            break
        path.append(path[-1] - float(np.polyval(polynomial, path[-1])) / steepness)
        if abs(path[-1] - path[-2]) < 1e-12 * max(1.0, abs(path[-1])):
            break
    return path


def _polynomial(c: Numbers) -> str:
    terms = [f"{round(value)}*x**{len(c) - 1 - k}" for k, value in enumerate(c) if round(value)]
    return written(tidy(" + ".join(terms)))


@dataclass(frozen=True)
class WhichSituation:
    """Which graph fits this situation?"""

    level: int
    situation: Callable[[Random], tuple[str, Panel, str, list[tuple[Panel, str]]]]

    def make(self, rng: Random) -> Task:
        """Draw the numbers of a situation."""
        text, right, because, wrong = self.situation(rng)
        curves = [panel.curves[0].y for panel, _ in wrong]
        if not told_apart([right.curves[0].y, *curves]):
            raise CollapsedError("the panels look alike")
        return choose(rng, right, wrong, because, None, text,
                      ("What is the slope of the graph in this situation, and how does it change?",
                       "The height of the graph is the quantity; its slope is how fast the quantity changes.",
                       "What is the quantity at the start, and is it growing then?"), 1)


_CURVES = ("{minus}x**3 {sign} {k}*x", "{minus}{k1}*sin({k1}*x) {sign} x", "{minus}{k}*x*exp(-x**2/{k})",
           "{minus}{k}/({k} + x**2)",
           "{minus}x**4/{k} {sign} {k}*x**2 {sign} x", "{minus}exp(x/{k}) {sign} {k}*x", "{minus}{k}*cos(x) {sign} "
                                                                                         "{k}*x/{k}",
           "{minus}x**2*exp(-x/{k})", "{minus}tanh({k1}*x) {sign} x/{k}")
TEMPLATES: dict[str, Sequence[Template]] = {"pictures": (
    *(WhichDerivative(1, text) for text in _CURVES),
    *(WhichSituation(1, situation) for situation in SITUATIONS for _ in range(2)),
    *(WhichOrder(2, text) for text in ("{k}*exp(-x)*sin({k}*x)", "{k}*sin({k}*x) {sign} {k}*cos({k}*x)",
                                       "{k}*exp(x)*cos({k}*x)", "{k}*sin({k}*x)*exp(x) {sign} {k1}*x")),
    *(WhichEnd(2) for _ in range(5)))}


