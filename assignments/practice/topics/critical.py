"""Critical points: found where the Jacobian is 0, and told apart by the Hessian."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from assignments.practice.algebra import derivative_text, tidy
from assignments.practice.answers import number, written
from assignments.practice.question import CollapsedError, Task, Template
from assignments.practice.words import a_kind, points_with_kinds
from assignments.practice.working import graph
from visualize.expression import compute

Numbers = tuple[int, int, int]  # the Hessian [[a, b], [b, c]]
_RULE = ("det H < 0: a saddle. det H > 0: a minimum if the trace is positive, a maximum if it is negative.")


def kind(a: float, b: float, c: float) -> str:
    """What a critical point with the Hessian [[a, b], [b, c]] is; CollapsedError where H cannot tell."""
    determinant = a * c - b * b
    if determinant == 0:
        raise CollapsedError("the Hessian cannot tell")
    return "saddle" if determinant < 0 else "minimum" if a > 0 else "maximum"


def reasons(a: float, b: float, c: float) -> dict[str, str]:
    """What is said to each wrong word."""
    determinant, right = a * c - b * b, kind(a, b, c)
    figures = (f"det H = {number(a)}·{_factor(c)} − {_factor(b)}² = {number(determinant)} "
               f"and the trace is {number(a + c)}")
    return {wrong: f"It is no {wrong}: {figures}. "
                   f"{'A negative determinant means' if right == 'saddle' else 'That means'} "
                   f"{_curves(right)}." for wrong in ("minimum", "maximum", "saddle")}


def _curves(right: str) -> str:
    return {"saddle": "up in one direction and down in another", "minimum": "up in every direction",
            "maximum": "down in every direction"}[right]


def _factor(value: float) -> str:
    return number(value) if value >= 0 else f"({number(value)})"


@dataclass(frozen=True)
class FromHessian:
    """A Hessian is given: what is the point?"""

    level: int = 1

    def make(self, rng: Random) -> Task:
        """Draw a Hessian without a zero determinant."""
        a, b, c = (rng.choice([n for n in range(-9, 10) if n]) for _ in range(3))
        right = kind(a, b, c)
        x, y = rng.randrange(-4, 5), rng.randrange(-4, 5)
        return Task(text=f"At ({number(x)}, {number(y)}) the Jacobian of f is 0, and its Hessian is "
                         f"[[{number(a)}, {number(b)}], [{number(b)}, {number(c)}]]. Minimum, maximum or saddle?",
                    prompt="It is a ", grade=a_kind(right, reasons(a, b, c)),
                    hints=("Which two numbers of a Hessian tell how f curves?", _RULE,
                           f"det H = {number(a)}·{_factor(c)} − {_factor(b)}²."),
                    working=lambda: _classified(a, b, c), answer=right)


def _classified(a: float, b: float, c: float) -> list[str]:
    return [f"H = [[{number(a)}, {number(b)}], [{number(b)}, {number(c)}]]",
            f"det H = {number(a)}·{_factor(c)} − {_factor(b)}² = {number(a * c - b * b)}; trace = {number(a + c)}",
            f"So f curves {_curves(kind(a, b, c))}: a {kind(a, b, c)}."]


@dataclass(frozen=True)
class Find:
    """A function is given, and its critical points are to be found and told apart.

    ``shape``: quadratic (one point), cubic (two, on a line), folium (two: x³ + y³ and xy).
    """

    level: int
    shape: str
    located: bool = False  # is the point given?

    def make(self, rng: Random) -> Task:
        """Draw f by its points."""
        f, points = {"quadratic": _quadratic, "cubic": _cubic, "folium": _folium}[self.shape](rng)
        names = ("x", "y")
        slopes = [derivative_text(f, name) for name in names]
        hessians = {p: _at(slopes, p) for p in points}
        kinds = {p: kind(*h) for p, h in hessians.items()}
        working = ["∂f/∂x = " + written(slopes[0]), "∂f/∂y = " + written(slopes[1])]
        for p, h in hessians.items():
            working += [f"Both are 0 at ({number(p[0])}, {number(p[1])}). There",
                        *(f"    {line}" for line in _classified(*h))]
        answer = "; ".join(f"({p[0]:g}, {p[1]:g}) {word}" for p, word in kinds.items())
        hints = ("Where are both partial derivatives 0? And what does the Hessian say there?",
                 f"J = [0, 0]; then {_RULE}",
                 f"∂f/∂x = {written(slopes[0])}, and that is 0 where …")
        if self.located:
            (point, right), = kinds.items()
            return Task(text=f"f(x, y) = {written(f)} has a critical point at ({number(point[0])}, "
                             f"{number(point[1])}). "
                             "Minimum, maximum or saddle?",
                        prompt="It is a ", grade=a_kind(right, reasons(*hessians[point])), hints=hints,
                        working=lambda: working, answer=right, expression=f, graph=lambda: graph(f, "x"))
        how_many = "the critical point" if len(points) == 1 else f"the {len(points)} critical points"
        return Task(text=f"Find {how_many} of f(x, y) = {written(f)}, each with its kind, as (x, y) kind; …",
                    prompt="", grade=points_with_kinds(
                        kinds, lambda p, said: f"({number(p[0])}, {number(p[1])}): {reasons(*hessians[p])[said]}"),
                    hints=hints, working=lambda: working, answer=answer, expression=f, graph=lambda: graph(f, "x"))


def _at(slopes: Sequence[str], point: tuple[float, float]) -> tuple[float, float, float]:
    """The Hessian's three numbers at a point."""
    def value(text: str) -> float:
        return float(compute(text, {"x": point[0], "y": point[1]})[0])
    return (value(derivative_text(slopes[0], "x")), value(derivative_text(slopes[0], "y")),
            value(derivative_text(slopes[1], "y")))


def _quadratic(rng: Random) -> tuple[str, list[tuple[float, float]]]:
    """a(x − p)² + b(x − p)(y − q) + c(y − q)², multiplied out."""
    a, c = (rng.choice([-3, -2, -1, 1, 2, 3]) for _ in range(2))
    b, p, q = rng.randrange(-5, 6), rng.randrange(-4, 5), rng.randrange(-4, 5)
    text = f"{a}*x**2 + {b}*x*y + {c}*y**2 + {-2 * a * p - b * q}*x + {-2 * c * q - b * p}*y"
    return tidy(text), [(float(p), float(q))]


def _cubic(rng: Random) -> tuple[str, list[tuple[float, float]]]:
    """k(x³ − 3p²x) ± (y − q)² times a number."""
    k, c = rng.choice([-2, -1, 1, 2]), rng.choice([-5, -4, -3, -2, -1, 1, 2, 3, 4, 5])
    p, q = rng.randrange(1, 6), rng.randrange(-5, 6)
    text = f"{k}*x**3 + {-3 * k * p * p}*x + {c}*y**2 + {-2 * c * q}*y"
    return tidy(text), [(float(-p), float(q)), (float(p), float(q))]


def _folium(rng: Random) -> tuple[str, list[tuple[float, float]]]:
    """k(x³ + y³ − 3pxy), which is critical at 0 and at (p, p)."""
    k, p = rng.choice([-3, -2, -1, 1, 2, 3]), rng.choice([-4, -3, -2, -1, 1, 2, 3, 4])
    return tidy(f"{k}*x**3 + {k}*y**3 + {-3 * k * p}*x*y"), [(0.0, 0.0), (float(p), float(p))]


CRITICAL: Sequence[Template] = (FromHessian(), FromHessian(), Find(2, "quadratic", located=True), Find(2, "quadratic",
                                                                                                       located=True),
                                Find(3, "quadratic"), Find(4, "cubic"), Find(4, "folium"))
