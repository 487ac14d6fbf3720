"""Functions on a curve, small enough to be solved by hand, with all points where ∇f = λ∇g."""

from __future__ import annotations

from itertools import product
from random import Random
from typing import NamedTuple

import numpy as np

from assignments.practice.algebra import derivative_text
from assignments.practice.question import CollapsedError
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


# --- What is to be known of a point --------------------------------------------------------------------------------

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
