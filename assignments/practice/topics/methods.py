"""Modules 5 and 6: the slope and the first step of Newton and Raphson, and a line fitted by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from random import Random

import numpy as np

from assignments.practice.algebra import derivative_text, tidy
from assignments.practice.answers import a_number, an_expression, as_a_whole, number, several_numbers, written
from assignments.practice.atoms import expand
from assignments.practice.natural import refuse_unnatural
from assignments.practice.question import EVERYWHERE, POSITIVE, CollapsedError, Domain, Task, Template, Verdict
from assignments.practice.rules import hints
from assignments.practice.working import graph, worked
from visualize.expression import compute


@dataclass(frozen=True)
class NewtonStep:
    """x₁ from x₀, for a root of f."""

    level: int
    text: str
    starts: tuple[float, ...] = (-3, -2, -1, 1, 2, 3, 4)

    def make(self, rng: Random) -> Task:
        """Draw f and the start."""
        f, start = expand(self.text, rng), float(rng.choice(self.starts))
        slope = derivative_text(f, "x")
        with np.errstate(all="ignore"):
            value, steepness = (float(np.asarray(compute(text, {"x": start})[0])) for text in (f, slope))
        if not np.isfinite(value + steepness) or abs(steepness) < 0.2 or abs(value) < 1e-9 or max(abs(value),
                                                                                                  abs(steepness)) > 1e3:
            raise CollapsedError("nothing to compute by hand")
        step = value / steepness
        if abs(start - step) < 1e-9 or not _crosses_the_axis(f):
            raise CollapsedError("the answer is 0, or there is no root")
        slips = ((start + step, "The step goes the other way: x₁ = x₀ − f(x₀)/f′(x₀)."),
                 (start - steepness / value, "f′/f stands where f/f′ belongs."),
                 (start - value * steepness, "f is multiplied by f′ here; it is to be divided by it."),
                 (start - value, "f is not divided by the slope f′."),
                 (step, "That is the length of the step f/f′; x₁ = x₀ − f/f′."), (-step, "That is the step; it is "
                                                                                         "added to x₀."),
                 (value, "That is f(x₀)."), (steepness, "That is f′(x₀)."))
        at = number(start)
        return Task(text=f"Find a root of f(x) = {written(f)}: what is x₁ after one step of Newton and Raphson from x₀ "
                         f"= {at}?",
                    prompt="x₁ = ", grade=a_number(start - step, slips),
                    hints=("Where does the tangent at x₀ cross the axis? Which two numbers does that need?",
                           "x₁ = x₀ − f(x₀)/f′(x₀)", f"f′(x) = {written(slope)}, and f({at}) = {number(value)}."),
                    working=lambda: [f"f({at}) = {number(value)}", f"f′(x) = {written(slope)}, so f′({at}) = "
                                                                   f"{number(steepness)}",
                                     f"x₁ = {at} − {_factor(value)}/{_factor(steepness)} = {number(start - step)}"],
                    answer=repr(start - step), expression=f, graph=lambda: graph(f, "x", start))


def _crosses_the_axis(f: str) -> bool:
    """Is there a root to look for, between −20 and 20?"""
    with np.errstate(all="ignore"):
        y = np.asarray(compute(f, {"x": np.linspace(-19.99, 20, 1201)})[0], dtype=float)
    return bool(np.any(np.sign(y[1:]) * np.sign(y[:-1]) < 0))


def _factor(value: float) -> str:
    return number(value) if value >= 0 else f"({number(value)})"


@dataclass(frozen=True)
class NewtonSlope:
    """f′(x), before the first step is made."""

    level: int
    text: str
    starts: tuple[float, ...] = (-3, -2, -1, 1, 2, 3, 4)
    domain: Domain = EVERYWHERE

    def make(self, rng: Random) -> Task:
        """Draw f and the start; NewtonStep says whether a step can be made from there."""
        step = NewtonStep(self.level, self.text, self.starts).make(rng)
        f, slope = step.expression, derivative_text(step.expression, "x")
        refuse_unnatural(f, ["x"], self.domain)
        first, second, third = step.working()
        start = step.text.rpartition("= ")[2].rstrip("?")
        at_start = second.rpartition("= ")[2]
        steepness = float(np.asarray(compute(slope, {"x": float(start.replace("−", "-"))})[0]))
        judge = as_a_whole(an_expression(f, "x", ["x"], domain=self.domain, slips=(
            (f"x - ({f})/({slope})", "That is the whole step x − f/f′; its denominator alone is asked for."),)), [
            (a_number(steepness), f"That is a number, the slope at {start}; f′ as a function of x is asked for.")])

        def judged(typed: str) -> Verdict:
            verdict = judge(typed)
            more = (f"With it, {first} and f′({start}) = {at_start}, so {third}.",)
            return verdict._replace(explanations=verdict.explanations + more) if verdict.right else verdict
        return Task(text=" ".join([f"Newton and Raphson are to look for a root of f(x) = {written(f)} from x₀ = {start}. "
                                   "What is needed first: f′(x)", self.domain.words]).strip(),
                    prompt="f′(x) = ", grade=judged, hints=hints(f, "x"),
                    working=lambda: [*worked(f, "x", "f′(x)"), f"Then the first step: {first}, f′({start}) = {at_start},",
                                     f"    {third}"],
                    answer=slope, expression=f, graph=step.graph)


@dataclass(frozen=True)
class Regression:
    """A line y = m·x + c through a few points. ``asked``: mean, line, chi2, or slope (∂χ²/∂m at a given line)."""

    level: int
    asked: str

    def make(self, rng: Random) -> Task:
        """Draw the points."""
        count = rng.choice([3, 4])
        x = sorted(rng.sample(range(-2, 8), count))
        y = [rng.randrange(-4, 10) for _ in range(count)]
        m, c = fit(x, y)
        if m == 0 or all(b == m * a + c for a, b in zip(x, y)):
            raise CollapsedError("no slope, or nothing left over")
        points = ", ".join(f"({number(a)}, {number(b)})" for a, b in zip(x, y))
        line = (rng.choice([-2, -1, 1, 2, 3]), rng.randrange(-3, 6))
        return {"mean": self.mean, "line": self.line, "chi2": self.chi2, "slope": self.slope}[self.asked](x, y, points,
                                                                                                          line)

    def mean(self, x: Sequence[int], y: Sequence[int], points: str, line: tuple[int, int]) -> Task:
        """The point that every least-squares line goes through."""
        centre = (Fraction(sum(x), len(x)), Fraction(sum(y), len(y)))
        return Task(text="The line of least squares goes through one point for certain. Which, for the points "
                         f"{points}?",
                    prompt="x̄, ȳ = ", grade=several_numbers(["x", "y"], list(map(float, centre))),
                    hints=("Which point is in the middle of all the others?", "(x̄, ȳ), the means: from ∂χ²/∂c = 0.",
                           f"x̄ = ({' + '.join(map(_shown, x))})/{len(x)}."),
                    working=lambda: [f"x̄ = {_shown(centre[0])}, ȳ = {_shown(centre[1])}",
                                     "∂χ²/∂c = −2 Σ (yᵢ − m·xᵢ − c) = 0 gives ȳ = m·x̄ + c."],
                    answer=f"{centre[0]}, {centre[1]}")

    def line(self, x: Sequence[int], y: Sequence[int], points: str, line: tuple[int, int]) -> Task:
        """m and c from the data."""
        m, c = fit(x, y)
        n, mean_x, mean_y = len(x), Fraction(sum(x), len(x)), Fraction(sum(y), len(y))
        above = sum((a - mean_x) * b for a, b in zip(x, y))
        below = sum((a - mean_x)**2 for a in x)
        swapped = sum((b - mean_y)**2 for b in y)
        not_centred = Fraction(sum(a * b for a, b in zip(x, y)), sum(a * a for a in x) or 1)
        slips_m = [(float(not_centred), "Not centred: x̄ is to be subtracted, Σ(x − x̄)y / Σ(x − x̄)²."),
                   (float(above / (sum(a * a for a in x) or 1)), "Σx² stands where Σ(x − x̄)² belongs."),
                   (float(c), "m and c have changed places.")]
        if swapped:
            slips_m.append((float(above / swapped), "x and y have changed places in the denominator: Σ(x − x̄)² "
                                                    "belongs there."))
        slips_c = [(float(mean_y), "That is ȳ; c = ȳ − m·x̄."), (float(mean_y + m * mean_x), "The sign: c = ȳ − m·x̄."),
                   (float(m), "m and c have changed places.")]
        return Task(text=f"Fit a line y = m·x + c to the points {points} by least squares",
                    prompt="m, c = ", grade=several_numbers(["m", "c"], [float(m), float(c)], [slips_m, slips_c]),
                    hints=("Which derivatives of χ² = Σ(y − m·x − c)² are 0 at the best line?",
                           "m = Σ(x − x̄)·y / Σ(x − x̄)², and c = ȳ − m·x̄",
                           f"x̄ = {_shown(mean_x)}, and Σ(x − x̄)² = {_shown(below)}."),
                    working=lambda: [f"n = {n}, x̄ = {_shown(mean_x)}, ȳ = {_shown(mean_y)}",
                                     f"Σ(x − x̄)·y = {_shown(above)}, Σ(x − x̄)² = {_shown(below)}",
                                     f"m = {_shown(m)} = {number(float(m))}", f"c = ȳ − m·x̄ = {_shown(c)} = "
                                                                              f"{number(float(c))}"],
                    answer=f"m = {m}, c = {c}")

    def chi2(self, x: Sequence[int], y: Sequence[int], points: str, line: tuple[int, int]) -> Task:
        """χ² of a given line."""
        m, c = line
        rest = [b - m * a - c for a, b in zip(x, y)]
        truth = float(sum(r * r for r in rest))
        slips = ((float(sum(rest)), "The residuals are added without being squared."),
                 (float(sum(map(abs, rest))), "Their sizes are added; χ² adds their squares."),
                 (truth / len(x), "That is divided by the number of points; χ² is the sum."),
                 (truth**0.5, "The root is one too many."))
        return Task(text=f"How large is χ² = Σ(y − m·x − c)² of the line y = {_line(m, c)} for the points {points}?",
                    prompt="χ² = ", grade=a_number(truth, slips),
                    hints=("What is left over at each point?", "The residual is y − (m·x + c); χ² is the sum of their "
                                                               "squares.",
                           f"The first residual is {_shown(rest[0])}."),
                    working=lambda: ["residuals " + ", ".join(map(_shown, rest)),
                                     "χ² = " + " + ".join(f"{_factor(r)}²" for r in rest) + f" = {number(truth)}"],
                    answer=f"{truth:g}")

    def slope(self, x: Sequence[int], y: Sequence[int], points: str, line: tuple[int, int]) -> Task:
        """The Jacobian of χ² at a given line."""
        m, c = line
        rest = [b - m * a - c for a, b in zip(x, y)]
        by_m, by_c = -2.0 * sum(a * r for a, r in zip(x, rest)), -2.0 * sum(rest)
        slips = [((-by_m, "The sign: the residual y − m·x − c has the derivative −x by m."),
                  (by_m / 2, "The 2 of the square is missing."), (by_c, "∂χ²/∂m and ∂χ²/∂c have changed places, or x "
                                                                        "is missing.")),
                 ((-by_c, "The sign: the residual has the derivative −1 by c."), (by_c / 2, "The 2 of the square is "
                                                                                            "missing."),
                  (by_m, "∂χ²/∂m and ∂χ²/∂c have changed places."))]
        return Task(text=f"χ² = Σ(y − m·x − c)² for the points {points}. What are its derivatives by m and by c at "
                         f"m = {number(m)}, c = {number(c)}?",
                    prompt="∂χ²/∂m, ∂χ²/∂c = ", grade=several_numbers(["by m", "by c"], [by_m, by_c], slips),
                    hints=("Which rule is for the square of something that depends on m?",
                           "∂χ²/∂m = −2 Σ x·(y − m·x − c), ∂χ²/∂c = −2 Σ (y − m·x − c)",
                           f"The residuals are {', '.join(map(_shown, rest))}."),
                    working=lambda: ["residuals r = " + ", ".join(map(_shown, rest)), "∂χ²/∂m = −2 Σ x·r = "
                                                                                      f"{number(by_m)}",
                                     f"∂χ²/∂c = −2 Σ r = {number(by_c)}"],
                    answer=f"{by_m:g}, {by_c:g}")


def fit(x: Sequence[int], y: Sequence[int]) -> tuple[Fraction, Fraction]:
    """The line of least squares, m and c, exactly."""
    mean_x, mean_y = Fraction(sum(x), len(x)), Fraction(sum(y), len(y))
    m = sum(((a - mean_x) * b for a, b in zip(x, y)), Fraction(0)) / sum(((a - mean_x)**2 for a in x), Fraction(0))
    return m, mean_y - m * mean_x


def _shown(value: Fraction | int) -> str:
    return str(value).replace("-", "−")


def _line(m: int, c: int) -> str:
    return written(tidy(f"{m}*x + {c}"))


TEMPLATES: dict[str, Sequence[Template]] = {
    "newton": (
        NewtonStep(1, "{k1}*x**{n} {sign} {k}*x {sign} {k1}"), NewtonStep(1, "{k1}*x**2 {sign} {k}*x - {big}"),
        NewtonStep(1, "{k1}*x**3 {sign} {k}*x**2 {sign} {k1}*x {sign} {k}"),
        NewtonStep(2, "{k}*x {sign} {k}/x {sign} {k}"), NewtonStep(2, "({k1}*x {sign} {k1})**3 {sign} {k}*x"),
        NewtonStep(3, "{k}*exp(x) {sign} {k}*x - {big}", (0, 1, -1)), NewtonStep(3, "{k}*cos(x) {sign} {k}*x {sign} "
                                                                                    "{k1}", (0, 1, 2)),
        NewtonStep(3, "x**2 - {k}*sin(x) - {k1}", (1, 2, 3)), NewtonStep(3, "{k}*log(x) {sign} {k}*x - {k}", (1, 2)),
        NewtonSlope(1, "x**{n}/{k} {sign} {k}*x**2 {sign} {k1}*x {sign} {k}"),
        NewtonSlope(1, "{k1}*x**{n} {sign} {k}*x {sign} {k1}"),
        NewtonSlope(2, "{k}*x**{n} {sign} {k}*sin({k}*x) {sign} {k1}", (0, 1, 2)),
        NewtonSlope(2, "({k1}*x {sign} {k1})**3 {sign} {k}*x"),
        NewtonSlope(3, "x*exp({k}*x) {sign} {k}", (0, 1, -1)), NewtonSlope(3, "{k}*x*log(x) - {big}", (1, 2), POSITIVE)),
    "regression": (Regression(1, "mean"), Regression(1, "chi2"), Regression(2, "line"), Regression(2, "line"),
                   Regression(3, "slope")),
}
