"""Module 5: minima and maxima on a curve, where ∇f = λ∇g: the partials, λ, all points, the least value, the kind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product
from random import Random
from typing import NamedTuple

import numpy as np

from assignments.practice.algebra import derivative_text, tidy
from assignments.practice.answers import a_number, an_expression, number, written
from assignments.practice.question import CollapsedError, Task, Template, Verdict
from assignments.practice.words import a_kind, points
from assignments.practice.working import graph
from visualize.expression import compute

Point = tuple[float, float]


class Problem(NamedTuple):
    """f on the curve g = c, with all points where ∇f = λ∇g; ``closed``: is the curve, so that f has both extremes?"""

    f: str
    g: str
    c: int
    points: tuple[Point, ...]
    closed: bool = True


# --- Small problems whose points come out even ---------------------------------------------------------------------

def _whole(rng: Random, largest: int = 4) -> int:
    return rng.choice([n for n in range(-largest, largest + 1) if n])


def line_on_circle(rng: Random) -> Problem:
    """a·x + b·y on a circle: the two points where the circle's radius is ∇f."""
    a, b, m = _whole(rng, 6), _whole(rng, 6), rng.choice([1, 2, 3])
    return Problem(f"{a}*x + {b}*y", "x**2 + y**2", m * m * (a * a + b * b), ((m * a, m * b), (-m * a, -m * b)))


def distance_to_line(rng: Random) -> Problem:
    """x² + y², the square of the distance from 0, on a line: one point."""
    a, b, m = _whole(rng, 6), _whole(rng, 6), _whole(rng, 3)
    return Problem("x**2 + y**2", f"{a}*x + {b}*y", m * (a * a + b * b), ((m * a, m * b),), closed=False)


def area_on_line(rng: Random) -> Problem:
    """k·x·y on a line: one point, half way between the axes."""
    a, b, m, k = _whole(rng, 5), _whole(rng, 5), _whole(rng, 3), _whole(rng, 3)
    return Problem(f"{k}*x*y", f"{a}*x + {b}*y", 2 * m * a * b, ((m * b, m * a),), closed=False)


def area_on_ellipse(rng: Random) -> Problem:
    """k·x·y on an ellipse: four points, at ± and ±."""
    a, b, m, k = rng.choice([1, 2, 3]), rng.choice([1, 2, 3]), rng.choice([1, 2, 3]), _whole(rng, 4)
    four = tuple((s * m * b, t * m * a) for s, t in product((1, -1), repeat=2))
    return Problem(f"{k}*x*y", f"{a * a}*x**2 + {b * b}*y**2", 2 * m * m * a * a * b * b, four)


def squares_on_circle(rng: Random) -> Problem:
    """a·x² + b·y² on a circle: four points, on the axes."""
    a, b, r = _whole(rng, 5), _whole(rng, 5), rng.randrange(1, 6)
    if a == b:
        raise CollapsedError("the same everywhere on the circle")
    return Problem(f"{a}*x**2 + {b}*y**2", "x**2 + y**2", r * r, ((r, 0), (-r, 0), (0, r), (0, -r)))


def parabola_on_circle(rng: Random) -> Problem:
    """k(x² + 2b·y) on a circle: (±x, b), and above and below."""
    x, y, r = rng.choice([(4, 3, 5), (3, 4, 5), (12, 5, 13), (5, 12, 13), (8, 6, 10), (6, 8, 10)])
    k, b = _whole(rng, 3), rng.choice([-1, 1]) * y
    return Problem(f"{k}*x**2 + {2 * k * b}*y", "x**2 + y**2", r * r, ((x, b), (-x, b), (0, r), (0, -r)))


def bent_on_ellipse(rng: Random) -> Problem:
    """k·x²·y on 2x² + y² = 3m²: four points at ± and ±, and two more where x = 0."""
    m, k = rng.choice([1, 2, 3, 4]), _whole(rng, 5)
    top = float(np.sqrt(3) * m)
    four = tuple((s * m, t * m) for s, t in product((1, -1), repeat=2))
    return Problem(f"{k}*x**2*y", "2*x**2 + y**2", 3 * m * m, (*four, (0, top), (0, -top)))


# --- What is asked -------------------------------------------------------------------------------------------------

def value(text: str, point: Point) -> float:
    """An expression at a point."""
    return float(np.asarray(compute(text, {"x": float(point[0]), "y": float(point[1])})[0]))


def gradient(text: str, point: Point) -> np.ndarray:
    """∇f at a point."""
    return np.array([value(derivative_text(text, name), point) for name in "xy"])


def multiplier(problem: Problem, point: Point) -> float:
    """λ of ∇f = λ∇g; ArithmeticError where there is none, which would be a mistake in the problem."""
    of_f, of_g = gradient(problem.f, point), gradient(problem.g, point)
    λ = float(of_f @ of_g / (of_g @ of_g))
    if not np.allclose(of_f, λ * of_g) or abs(value(problem.g, point) - problem.c) > 1e-9:
        raise ArithmeticError(f"{point} is no point of {problem}")
    return λ


def bend(problem: Problem, point: Point) -> float:
    """The second derivative of f along the curve: τᵀ(Hf − λHg)τ with the tangent τ = (−∂g/∂y, ∂g/∂x)."""
    by_x, by_y = gradient(problem.g, point)
    along, λ = np.array([-by_y, by_x]), multiplier(problem, point)
    f_less_g = f"{problem.f} - ({λ!r})*({problem.g})"
    H = np.array([gradient(derivative_text(f_less_g, name), point) for name in "xy"])
    return float(along @ H @ along)


def _shown(point: Point) -> str:
    return f"({number(point[0])}, {number(point[1])})"


@dataclass(frozen=True)
class Lagrange:
    """A question on one of the problems. ``asked``: partial, equation, λ, points, value, where or kind."""

    level: int
    asked: str
    problems: tuple[Callable[[Random], Problem], ...]

    def make(self, rng: Random) -> Task:
        """Draw a problem."""
        problem = rng.choice(self.problems)(rng)
        problem = problem._replace(f=tidy(problem.f), g=tidy(problem.g))
        given = f"f(x, y) = {written(problem.f)} on the curve {written(problem.g)} = {number(problem.c)}"
        ask = {"partial": self.partial, "equation": self.equation, "λ": self.multiplier, "points": self.points,
               "value": self.value, "where": self.where, "kind": self.kind}[self.asked]
        return ask(problem, given, rng)

    def partial(self, p: Problem, given: str, rng: Random) -> Task:
        """One of the four partial derivatives."""
        name, by = rng.choice("fg"), rng.choice("xy")
        own, other = (p.f, p.g) if name == "f" else (p.g, p.f)
        truth, turned = derivative_text(own, by), "y" if by == "x" else "x"
        if truth == "0":
            raise CollapsedError("the answer is 0")
        slips = [(derivative_text(other, by), f"That is ∂{'g' if name == 'f' else 'f'}/∂{by}, of the other function."),
                 (derivative_text(own, turned), f"That is ∂{name}/∂{turned}; here {by} moves, and {turned} is held "
                                                "still.")]
        judge = an_expression(own, by, ["x", "y"], slips=[slip for slip in slips if tidy(slip[0]) != tidy(truth)])
        return Task(text=f"To find where f is least or greatest: {given}, so g(x, y) = {written(p.g)}. ∇f = λ∇g needs four "
                         f"partial derivatives. Type ∂{name}/∂{by}",
                    prompt=f"∂{name}/∂{by} = ", grade=judge, answer=truth, expression=own,
                    hints=("Which function is differentiated, and which letter is held still?",
                           "∇f = [∂f/∂x, ∂f/∂y] and ∇g = [∂g/∂x, ∂g/∂y]; each term by itself.",
                           f"{turned} counts as a number here."),
                    working=lambda: [*_gradients(p), f"So ∂{name}/∂{by} = {written(truth)}."],
                    graph=lambda: graph(own, by))

    def equation(self, p: Problem, given: str, rng: Random) -> Task:
        """One equation of ∇f − λ∇g = 0."""
        by = rng.choice("xy")
        of_f, of_g = derivative_text(p.f, by), derivative_text(p.g, by)
        truth = tidy(f"{of_f} - λ*({of_g})")
        slips = ((f"{of_f} + λ*({of_g})", "The sign of λ: ∇f = λ∇g is ∇f − λ∇g = 0."),
                 (f"{of_f} - ({of_g})", "λ is missing."), (f"λ*({of_f}) - ({of_g})", "λ stands with the wrong one: it is "
                                                                                   "the factor of ∇g."),
                 (f"{of_f} - λ*({p.g})", "λ is to be multiplied by the derivative of g, not by g itself."),
                 (of_f, "That is ∂f alone; λ times that of g is subtracted."))
        judge = an_expression(truth, by, ["x", "y", "λ"], "value", slips=slips)
        turned = an_expression(f"-({truth})", by, ["x", "y", "λ"], "value")

        def judged(typed: str) -> Verdict:
            left, _, right = (side.strip() for side in typed.partition("="))
            if right == "0" or (right and left != "0" and "∂" not in left):  # all on one side, or some on each
                typed = left if right == "0" else f"({left}) - ({right})"
            verdict = judge(typed)
            if verdict.right is False and turned(typed).right:
                return Verdict(True, verdict.read_as, ("That is the same equation with its sides exchanged.",))
            return verdict
        return Task(text=f"{given}. One equation of ∇f = λ∇g is that by {by}. Write it as … = 0 and type its left side, "
                         f"∂f/∂{by} − λ·∂g/∂{by}",
                    prompt="0 = ", grade=judged, answer=truth, expression=p.f,
                    hints=("Which two partial derivatives stand in the equation?",
                           f"∂f/∂{by} − λ·∂g/∂{by}; λ counts as a number.",
                           f"∂f/∂{by} = {written(of_f)}."),
                    working=lambda: [*_gradients(p), f"∂f/∂{by} − λ·∂g/∂{by} = {written(truth)}"])

    def multiplier(self, p: Problem, given: str, rng: Random) -> Task:
        """λ at a point."""
        point = rng.choice(p.points)
        λ = multiplier(p, point)
        if abs(λ) < 1e-9 or any(not float(z).is_integer() for z in point):
            raise CollapsedError("the answer is 0, or the point is not whole")
        of_f, of_g = gradient(p.f, point), gradient(p.g, point)
        slips = [(-λ, "The sign: ∇f = λ∇g, not ∇f + λ∇g = 0."), (1 / λ, "That is ∇g in terms of ∇f; ∇f = λ∇g."),
                 (value(p.f, point), "That is f at the point; λ is the factor between the gradients."),
                 (float(of_f @ of_g), "That is the product of the gradients; λ is the factor that makes ∇g to ∇f.")]
        return Task(text=f"{given}: at {_shown(point)} ∇f = λ∇g. How large is λ?", prompt="λ = ",
                    grade=a_number(λ, slips), answer=f"{of_f[0]:g}/{_plain(of_g[0])}" if of_g[0] else
                    f"{of_f[1]:g}/{_plain(of_g[1])}", expression=p.f,
                    hints=("What are the two gradients at that point?", "∇f = λ∇g: each entry of ∇f is λ times that of "
                                                                        "∇g.",
                           f"∇f there is [{number(of_f[0])}, {number(of_f[1])}]."),
                    working=lambda: [*_gradients(p), f"At {_shown(point)}: ∇f = [{number(of_f[0])}, {number(of_f[1])}], "
                                     f"∇g = [{number(of_g[0])}, {number(of_g[1])}]", f"λ = {number(λ)}"])

    def points(self, p: Problem, given: str, rng: Random) -> Task:
        """All points where ∇f = λ∇g."""
        count = {1: "the point", 2: "both points"}.get(len(p.points), f"all {len(p.points)} points")
        return Task(text=f"{given}. Find {count} with ∇f = λ∇g, as (x, y); …", prompt="",
                    grade=points(p.points, lambda at: _why_not(p, at)), answer=_typed(p.points), expression=p.f,
                    hints=("Which three equations do x, y and λ have to fulfil?",
                           "∂f/∂x = λ·∂g/∂x, ∂f/∂y = λ·∂g/∂y, and the curve itself. Take λ out of the first two; where "
                           "a factor may be 0, that is a case of its own.",
                           f"∂f/∂x = {written(derivative_text(p.f, 'x'))}, ∂g/∂x = {written(derivative_text(p.g, 'x'))}."),
                    working=lambda: [*_gradients(p), *_table(p)])

    def value(self, p: Problem, given: str, rng: Random) -> Task:
        """The least or the greatest value of f on a closed curve."""
        word = rng.choice(["least", "greatest"])
        found = [value(p.f, point) for point in p.points]
        truth = min(found) if word == "least" else max(found)
        if abs(truth) < 1e-9 or not p.closed:
            raise CollapsedError("the answer is 0, or there is none")
        other = max(found) if word == "least" else min(found)
        slips = [(other, f"That is the {'greatest' if word == 'least' else 'least'} value."),
                 *((multiplier(p, point), "That is a λ; f at the point is asked for.") for point in p.points),
                 *((v, "At one point with ∇f = λ∇g that is f, but at another it is "
                       f"{'less' if word == 'least' else 'greater'}.") for v in found if v not in (truth, other)),
                 (float(p.c), "That is the constant of the curve.")]
        return Task(text=f"{given}: what is the {word} value of f?", prompt="f = ", grade=a_number(truth, slips),
                    answer=f"{truth:g}", expression=p.f,
                    hints=("At which points can it lie?", "At those with ∇f = λ∇g; compute f at each, and compare.",
                           f"One of them is {_shown(p.points[0])}."), working=lambda: [*_gradients(p), *_table(p)])

    def where(self, p: Problem, given: str, rng: Random) -> Task:
        """The point or points at which f is least, or greatest, of all."""
        word = rng.choice(["least", "greatest"])
        found = [value(p.f, point) for point in p.points]
        best = min(found) if word == "least" else max(found)
        there = tuple(point for point, v in zip(p.points, found) if abs(v - best) < 1e-9)
        if not p.closed or len(there) == len(p.points):
            raise CollapsedError("no extreme, or the same everywhere")
        return Task(text=f"{given}: where is f {word} of all? Type {'the point' if len(there) == 1 else 'the points'}, as "
                         "(x, y); …", prompt="",
                    grade=points(there, lambda at: _why_not(p, at) or (
                        f"there f is {number(value(p.f, at))}, and elsewhere on the curve {number(best)}.")),
                    answer=_typed(there), expression=p.f,
                    hints=("At which points can it be?", "At those with ∇f = λ∇g; compute f at each, and compare.",
                           f"There are {len(p.points)} such points; at {_shown(p.points[0])} f is {number(found[0])}."),
                    working=lambda: [*_gradients(p), *_table(p)])

    def kind(self, p: Problem, given: str, rng: Random) -> Task:
        """Minimum or maximum along the curve, at one of the points."""
        point = rng.choice(p.points)
        bent, λ = bend(p, point), multiplier(p, point)
        if abs(bent) < 1e-9 or any(not float(z).is_integer() for z in point):
            raise CollapsedError("cannot be told so, or the point is not whole")
        right = "minimum" if bent > 0 else "maximum"
        by_x, by_y = gradient(p.g, point)
        figures = (f"along the tangent τ = [{number(-by_y)}, {number(by_x)}] of the curve τᵀ(Hf − λHg)τ = {number(bent)}, "
                   f"so f curves {'up' if bent > 0 else 'down'}")
        why = {"minimum": f"It is no minimum: {figures}.", "maximum": f"It is no maximum: {figures}.",
               "saddle": f"On a curve there is one way to go, there and back, and no saddle is left: {figures}."}
        return Task(text=f"{given}: at {_shown(point)} ∇f = λ∇g, with λ = {number(λ)}. Has f a minimum or a maximum there, "
                         "among the points of the curve nearby?",
                    prompt="It is a ", grade=a_kind(right, why), answer=right, expression=p.f,
                    hints=("What is f at points of the curve close by?",
                           "Along the tangent τ = [−∂g/∂y, ∂g/∂x]: τᵀ(Hf − λHg)τ > 0 is a minimum. Or compare f with that "
                           "at the other points.", f"f at {_shown(point)} is {number(value(p.f, point))}."),
                    working=lambda: [*_gradients(p), *_table(p), f"At {_shown(point)}: {figures}."])


def _plain(value: float) -> str:
    return f"{value:g}" if value >= 0 else f"({value:g})"


def _typed(there: Sequence[Point]) -> str:
    return "; ".join(f"({x!r}, {y!r})" for x, y in there)


def _gradients(p: Problem) -> list[str]:
    return [f"∇{name} = [{', '.join(written(derivative_text(text, by)) for by in 'xy')}]"
            for name, text in (("f", p.f), ("g", p.g))]


def _table(p: Problem) -> list[str]:
    """Every point, with λ and f."""
    return [f"{_shown(point)}: λ = {number(multiplier(p, point))}, f = {number(value(p.f, point))}" for point in p.points]


def _why_not(p: Problem, at: Point) -> str:
    """Why a point is none of those with ∇f = λ∇g; empty if it is one."""
    on = value(p.g, at)
    if abs(on - p.c) > 1e-9 * max(1, abs(p.c)):
        return f"it is not on the curve: {written(p.g)} is {number(on)} there, not {number(p.c)}."
    if any(np.allclose(at, point) for point in p.points):
        return ""
    of_f, of_g = gradient(p.f, at), gradient(p.g, at)
    return (f"it is on the curve, but ∇f = [{number(of_f[0])}, {number(of_f[1])}] is no multiple of "
            f"∇g = [{number(of_g[0])}, {number(of_g[1])}] there.")


_EASY = (line_on_circle, distance_to_line, area_on_line, squares_on_circle)
_FOUR = (area_on_ellipse, squares_on_circle, parabola_on_circle)
_ALL = (*_EASY, *_FOUR, bent_on_ellipse)

TEMPLATES: dict[str, Sequence[Template]] = {"lagrange": (
    Lagrange(1, "partial", _ALL), Lagrange(1, "equation", _ALL), Lagrange(1, "equation", (line_on_circle, area_on_line)),
    Lagrange(2, "λ", _ALL), Lagrange(2, "points", _EASY), Lagrange(2, "value", (line_on_circle, squares_on_circle)),
    Lagrange(3, "points", _FOUR), Lagrange(3, "value", (*_FOUR, bent_on_ellipse)), Lagrange(3, "where", _FOUR),
    Lagrange(3, "kind", (*_EASY, *_FOUR)), Lagrange(4, "points", (bent_on_ellipse, parabola_on_circle)),
    Lagrange(4, "kind", (parabola_on_circle, bent_on_ellipse)))}
