"""Is ∇L right? It is looked at entry by entry, each with what learners write in its place, and then as a whole."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from assignments.checking import Work
from assignments.checking.answers import Answer
from assignments.checking.cases import Case
from assignments.checking.chain import Factor, Slip
from assignments.checking.comparison import Truth
from assignments.checking.scale import same
from assignments.module_5_optimisation.lagrange_multipliers import solution
from tinygrad_edu import grad, numerical_jacobian

f, g = solution.f, solution.g
RIGHT = {name: getattr(solution, name) for name in ("f", "g", "dfdx", "dfdy", "dgdx", "dgdy")}
PLACES = np.random.default_rng(5).uniform(-1.4, 1.4, (9, 2)).round(2).tolist()


def entry(words: str, value: Callable[[float, float, float], Any]) -> Slip:
    """Something else in an entry of ∇L."""
    return Slip(words, carried(value))


def carried(value: Callable[[float, float, float], Any]) -> Callable[[Any, Any], Any]:
    """The entries so far, and one more."""
    return lambda before, values: [*([] if before is None else before), value(*values["v"])]


def first_two(by: str, other: str, place: str) -> Factor:
    """∂L/∂x or ∂L/∂y, and its slips."""
    df, dg, df_other, dg_other = (RIGHT[name] for name in (f"dfd{by}", f"dgd{by}", f"dfd{other}", f"dgd{other}"))
    slip = lambda words, value: entry(f"{words} in the {place} entry", value)
    return Factor(f"∂L/∂{by}", carried(lambda x, y, λ: df(x, y) - λ * dg(x, y)), (
        slip(f"+ λ ∂g/∂{by} in place of − λ ∂g/∂{by}", lambda x, y, λ: df(x, y) + λ * dg(x, y)),
        slip(f"no λ before ∂g/∂{by}", lambda x, y, λ: df(x, y) - dg(x, y)),
        slip(f"∂f/∂{by} alone", lambda x, y, λ: df(x, y)),
        slip("the sign turned", lambda x, y, λ: λ * dg(x, y) - df(x, y)),
        slip("λ before both parts", lambda x, y, λ: λ * (df(x, y) - dg(x, y))),
        slip(f"λ before ∂f/∂{by} in place of ∂g/∂{by}", lambda x, y, λ: λ * df(x, y) - dg(x, y)),
        slip(f"∂g/∂{other} in place of ∂g/∂{by}", lambda x, y, λ: df(x, y) - λ * dg_other(x, y)),
        slip(f"∂f/∂{other} in place of ∂f/∂{by}", lambda x, y, λ: df_other(x, y) - λ * dg(x, y)),
        slip(f"∂L/∂{other}", lambda x, y, λ: df_other(x, y) - λ * dg_other(x, y)),
        slip(f"(y, x) handed to dfd{by} and dgd{by}, which take (x, y),", lambda x, y, λ: df(y, x) - λ * dg(y, x)),
        slip(f"(y, x) handed to dfd{by}, which takes (x, y),", lambda x, y, λ: df(y, x) - λ * dg(x, y)),
        slip(f"(y, x) handed to dgd{by}, which takes (x, y),", lambda x, y, λ: df(x, y) - λ * dg(y, x)),
        slip(f"f − λg, not differentiated by {by},", lambda x, y, λ: f(x, y) - λ * g(x, y))))


ENTRIES = (first_two("x", "y", "first"), first_two("y", "x", "second"), Factor(
    "∂L/∂λ", carried(lambda x, y, λ: -g(x, y)), (
        entry("+g in place of −g in the third entry: 0 at the same points, but no derivative of L",
              lambda x, y, λ: g(x, y)),
        entry("0 in the third entry, so that nothing keeps the point on the curve", lambda x, y, λ: 0.0),
        entry("f in the third entry", lambda x, y, λ: f(x, y)),
        entry("−f in the third entry", lambda x, y, λ: -f(x, y)),
        entry("−λg in the third entry, as if it were not differentiated by λ", lambda x, y, λ: -λ * g(x, y)),
        entry("L itself in the third entry", lambda x, y, λ: f(x, y) - λ * g(x, y)),
        entry("f − g in the third entry: f does not move with λ", lambda x, y, λ: f(x, y) - g(x, y)),
        entry("λ in the third entry", lambda x, y, λ: λ),
        entry("(y, x) handed to g, which takes (x, y), in the third entry", lambda x, y, λ: -g(y, x)))))


def whole(cases: Sequence[Case], answers: Sequence[Answer]) -> str | None:
    """What is wrong with ∇L as a whole."""
    def is_it(value: Callable[[np.ndarray], Any]) -> bool:
        return all(answer.value is not None and same(answer.value, np.asarray(value(case.arguments[0]), float))
                   for case, answer in zip(cases, answers))

    DL = solution.DL
    for words, value in (
            ("The third entry, ∂L/∂λ = −g, is missing: without it nothing keeps the point on the curve.",
             lambda v: DL(v)[:2]),
            ("It is L itself, and not its three derivatives.", lambda v: f(*v[:2]) - v[2] * g(*v[:2])),
            ("v is taken as (λ, x, y), and it is (x, y, λ).", lambda v: DL(v[[1, 2, 0]])),
            ("v is taken as (y, x, λ), and it is (x, y, λ).", lambda v: DL(v[[1, 0, 2]])),
            ("Its entries stand in the order λ, x, y, and it is x, y, λ.", lambda v: DL(v)[[2, 0, 1]]),
            ("The derivatives by x and by y stand in each other's place.", lambda v: DL(v)[[1, 0, 2]]),
            ("It is −∇L: the sign of all three is turned.", lambda v: -DL(v)),
            ("It is ∇f in place of ∇L.", lambda v: [RIGHT["dfdx"](*v[:2]), RIGHT["dfdy"](*v[:2])])):
        if is_it(value):
            return words
    return None


PARTIALS = {name: value for name, value in RIGHT.items() if name not in ("f", "g")}
L_CASES = [Case(f"v = ({x}, {y}, {λ})", (np.array([x, y, λ]),), PARTIALS)
           for (x, y), λ in zip(PLACES, (0.7, -1.3, 2.2, -0.4, 1.6, 0.9))]


def L(v: Any) -> Any:
    """L of a vector (x, y, λ)."""
    return f(v[0], v[1]) - v[2] * g(v[0], v[1])


def L_truth(work: Work, case: Case) -> Truth:
    """∇L by the engine and by rise over run."""
    v = case.arguments[0]
    return Truth(grad(L)(v), numerical_jacobian(L, v), {}, {"v": v.tolist()})
