"""Module 4: Taylor polynomials about a point, and linear approximations with what they leave out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import factorial
from random import Random

import numpy as np

from assignments.checking.numbers_in_words import simple_fraction
from assignments.practice.algebra import derivative_text
from assignments.practice.answers import Judge, an_expression, number, written
from assignments.practice.atoms import expand
from assignments.practice.polynomials import a_polynomial, an_order
from assignments.practice.question import CollapsedError, Task, Template, Verdict
from tinygrad_edu import taylor
from tinygrad_edu.formula import power_of, superscript
from visualize.expression import compute


def coefficients(text: str, about: float, order: int) -> list[float]:
    """f⁽ᵏ⁾(x₀)/k! for k = 0 … order, by the engine."""
    return [float(c) for c in taylor(lambda x: compute(text, {"x": x})[0], about, order)]


def as_text(coefficient: float) -> str:
    """A coefficient as one types it: a fraction if it is one."""
    exact = simple_fraction(coefficient, 100_000)
    return repr(coefficient) if exact is None else str(exact)


def polynomial(found: Sequence[float], power: str) -> str:
    """A polynomial in Python's notation; ``power``: what is raised, x or (x - 1)."""
    terms = []
    for k, coefficient in enumerate(found):
        if abs(coefficient) > 1e-14:
            raised = "" if k == 0 else f"*{power}" if k == 1 else f"*{power}**{k}"
            terms.append(f"({as_text(coefficient)}){raised}" if raised else as_text(coefficient))
    return " + ".join(terms) or "0"


def on_paper(found: Sequence[float], power: str) -> str:
    """The same as it is written by hand."""
    text = ""
    for k, c in enumerate(found):
        if abs(c) > 1e-14:
            shown = as_text(abs(c))
            raised = power_of(power, k)
            piece = raised if shown == "1" and raised else f"({shown})·{raised}" if "/" in shown and raised else \
                f"{shown}{raised}"
            text += ("−" if c < 0 else "") + piece if not text else f" {'−' if c < 0 else '+'} {piece}"
    return text or "0"


@dataclass(frozen=True)
class Taylor:
    """The Taylor polynomial of f about x₀ up to an order."""

    level: int
    text: str
    orders: tuple[int, ...]
    about: tuple[int, ...] = (0,)

    def make(self, rng: Random) -> Task:
        """Draw f, the point and the order."""
        f, order, about = expand(self.text, rng), rng.choice(self.orders), rng.choice(self.about)
        c = coefficients(f, float(about), order)
        if sum(abs(value) > 1e-12 for value in c) < 2 or abs(c[-1]) < 1e-12 or max(map(abs, c)) > 1e4 \
                or not np.all(np.isfinite(c)) or any("e" in as_text(v) or "." in as_text(v) for v in c):
            raise CollapsedError("not for a computation by hand")
        power, typed = ("x", "x") if not about else (f"(x {'−' if about > 0 else '+'} {abs(about)})",
                                                     f"(x - ({about}))")
        slips = (
            (lambda k: c[k] * factorial(k), "1/k! is missing: the coefficient of the k-th power is f⁽ᵏ⁾(x₀)/k!."),
            (lambda k: c[k] * (k or 1), "These have 1/(k − 1)! where 1/k! belongs."),
            (lambda k: c[k] if k < order else 0.0, "It is one order short: the term with "
                                                   f"{power}{superscript(str(order))}"
                                                   " is missing."),
            (lambda k: 0.0 if k == 0 else c[k], "The constant term, f at the point, is missing."),
            (lambda k: c[k] * (-1)**k, "Every odd power has the wrong sign: look at the sign of (x − x₀), or of the "
                                       "inner "
                                       "derivative."))
        at_zero = "" if not about else f" Write it in powers of {power}"
        judge = a_polynomial(c, "x", float(about), slips)
        return Task(text=f"f(x) = {written(f)}. Find its Taylor polynomial about x = {number(about)} up to "
                         f"order {order}.{at_zero}".rstrip("."), prompt="f(x) ≈ ",
                    grade=_about_the_point(judge, c, float(about)),
                    hints=("Which derivatives of f are needed, and where are they evaluated?",
                           "f(x₀) + f′(x₀)(x − x₀) + f″(x₀)/2! (x − x₀)² + …: the k-th coefficient is f⁽ᵏ⁾(x₀)/k!.",
                           f"It begins with f({number(about)}) = {as_text(c[0]).replace('-', '−')}; "
                           f"f′(x) = {written(derivative_text(f, 'x'))}."),
                    working=lambda: _derivatives(f, about, order, c, power), answer=polynomial(c, typed), expression=f)


def _about_the_point(judge: Judge, c: Sequence[float], about: float) -> Judge:
    """Says so if x was written where x − x₀ belongs."""
    if not about:
        return judge
    with_x = a_polynomial(c, "x", 0.0)

    def judged(typed: str) -> Verdict:
        verdict = judge(typed)
        if verdict.right is False and with_x(typed).right:
            return Verdict(False, verdict.read_as, ("The coefficients are right, but x stands where x − x₀ belongs, "
                                                    "and x₀ "
                                                    f"is {number(about)}.",))
        return verdict
    return judged


def _derivatives(f: str, about: int, order: int, c: Sequence[float], power: str) -> list[str]:
    lines, text = [], f
    for k in range(order + 1):
        name = "f" + ("′" * k if k < 4 else f"⁽{superscript(str(k))}⁾")
        value = as_text(round(c[k] * factorial(k), 9)).replace("-", "−")
        formula = f"{name}(x) = {written(text)}" if len(text) < 80 else f"{name}(x)"
        lines.append(f"{formula}, at {number(about)}: {value}; over {k}!: {as_text(c[k]).replace('-', '−')}")
        text = derivative_text(text, "x") if k < order else text
    return [*lines, f"f(x) ≈ {on_paper(c, power)}"]


@dataclass(frozen=True)
class Linear:
    """f(x₀ + h) up to the first order, with what is left out."""

    level: int
    text: str
    about: tuple[int, ...] = (0,)

    def make(self, rng: Random) -> Task:
        """Draw f and x₀."""
        f, about = expand(self.text, rng), rng.choice(self.about)
        c = coefficients(f, float(about), 6)
        if not np.all(np.isfinite(c)) or abs(c[1]) < 1e-12 \
                or any("." in as_text(v) or "e" in as_text(v) for v in c[:2]):
            raise CollapsedError("no linear approximation by hand")
        first = next((k for k in range(2, 7) if abs(c[k]) > 1e-12), 7)
        if first == 7:
            raise CollapsedError("linear already")
        slips = ((lambda k: c[0] if k == 0 else 0.0, "The term with h is missing: f′(x₀)·h."),
                 (lambda k: c[1] if k == 1 else 0.0, "f(x₀) itself is missing."),
                 (lambda k: (c[1], c[0])[k], "f(x₀) and f′(x₀) have changed places."),
                 (lambda k: (c[0], -c[1])[k], "The sign of f′(x₀) is the other one."))
        inside = f"{about} + h" if about else "h"
        return Task(text=f"f(x) = {written(f)}. Find its linear approximation at x = {inside.replace('-', '−')}, with "
                         "the "
                         "order of what is left out, as … + …h + O(…)", prompt=f"f({inside.replace('-', '−')}) = ",
                    grade=a_polynomial(c[:2], "h", 0.0, slips, an_order(first, 2, "h")),
                    hints=("Which two numbers make the tangent, and which power of h is the first that it leaves out?",
                           "f(x₀ + h) = f(x₀) + f′(x₀)·h + O(h²); where f″(x₀) = 0 what is left out may be smaller "
                           "still.",
                           f"f({number(about)}) = {as_text(c[0]).replace('-', '−')}, and f′(x) = "
                           f"{written(derivative_text(f, 'x'))}."),
                    working=lambda: [f"f({number(about)}) = {as_text(c[0]).replace('-', '−')}",
                                     f"f′(x) = {written(derivative_text(f, 'x'))}, "
                                     f"at {number(about)}: {as_text(c[1]).replace('-', '−')}",
                                     f"f(x₀ + h) = {on_paper(c[:2], 'h')} + O(h{superscript(str(first))})"],
                    answer=f"{polynomial(c[:2], 'h')} + O(h^2)", expression=f)


@dataclass(frozen=True)
class LinearInTwo:
    """f(x₀ + h, y₀ + k) up to the first order."""

    level: int
    text: str

    def make(self, rng: Random) -> Task:
        """Draw f and the point."""
        f = expand(self.text, rng)
        x, y = rng.randrange(-2, 4), rng.randrange(-2, 4)
        slopes = [derivative_text(f, name) for name in "xy"]
        value, by_x, by_y = (float(np.asarray(compute(text, {"x": float(x), "y": float(y)})[0])) for text in (f,
                                                                                                              *slopes))
        if not by_x or not by_y or max(map(abs, (value, by_x, by_y))) > 2000:
            raise CollapsedError("not for a computation by hand")
        truth = f"{value:g} + ({by_x:g})*h + ({by_y:g})*k"
        slips = ((f"{value:g} + ({by_y:g})*h + ({by_x:g})*k", "h goes with ∂f/∂x and k with ∂f/∂y; here they have "
                                                              "changed places."),
                 (f"({by_x:g})*h + ({by_y:g})*k", "f at the point itself is missing."),
                 (f"{value:g} + ({by_x:g})*h", "The term with k is missing."),
                 (f"{value:g} + ({by_y:g})*k", "The term with h is missing."))
        at = f"({number(x)}, {number(y)})"
        return Task(text=f"f(x, y) = {written(f)}. Find its linear approximation at ({number(x)} + h, {number(y)} + "
                         "k), "
                         "without what is left out", prompt="f ≈ ",
                    grade=an_expression(truth, "h", ["h", "k"], "value", slips=slips),
                    hints=("Which three numbers make the tangent plane?", "f(x₀ + h, y₀ + k) ≈ f + ∂f/∂x · h + ∂f/∂y · "
                                                                          "k, "
                           "each at (x₀, y₀): the Jacobian times the step.",
                           f"f{at} = {number(value)}, and ∂f/∂x = {written(slopes[0])}."),
                    working=lambda: [f"f{at} = {number(value)}",
                                     *(f"∂f/∂{n} = {written(s)}, there {number(v)}"
                                       for n, s, v in zip("xy", slopes, (by_x, by_y))), f"f ≈ {written(truth)}"],
                    answer=truth, expression=f)


_AT_ZERO = ("exp({k}*x)", "sin({k}*x)", "cos({k}*x)", "log(1 + {k}*x)", "1/(1 - {k}*x)", "1/(1 + {k}*x)", "exp(-{k}*x)",
            "sinh({k}*x)", "cosh({k}*x)")

TEMPLATES: dict[str, Sequence[Template]] = {
    "taylor": (
        *(Taylor(1, f"{{minus}}{{k}}*{text} {{sign}} {{k}}*x", (2, 3, 4)) for text in _AT_ZERO),
        *(Taylor(2, text, (2, 3), (1, 2, -1, 3)) for text in (
            "{k}/x {sign} {k}*x", "x**{big} {sign} {k}*x", "{k}*x**{n} {sign} {k}/x", "{k}/(x + {k})", "{k}*x**{big}")),
        *(Taylor(2, f"{{k}}*{text} {{sign}} {{k}}*{other}",
                 (2, 3)) for text in _AT_ZERO[:4] for other in _AT_ZERO[1:6]),
        *(Taylor(3, text, (2, 3)) for text in (
            "exp({k}*x)*sin({k}*x)", "exp(-{k}*x)*cos({k}*x)", "cos({k}*x)/(1 + {k}*x)", "exp({k}*x)/(1 - {k}*x)",
            "sin({k}*x)*log(1 + {k}*x)", "({k1} + {k}*x)*exp({k}*x)")),
        *(Taylor(4, text, (2, 3, 4)) for text in ("exp({k}*x**2 {sign} x)", "{k}/(1 + {k}*x**2)",
                                                  "cos({k}*x)**2 {sign} {k}*x",
                                                  "exp(sin({k}*x))", "log(1 + sin({k}*x))"))),
    "linearisation": (
        *(Linear(1, f"{text} {{sign}} {{k}}*x**{{n}} {{sign}} {{k}}*x") for text in _AT_ZERO),
        *(Linear(1, text, (1, 2, 3, -1, -2)) for text in ("{k}*x**{n} {sign} {k}*x", "x**{n} {sign} {k}*x**2 {sign} "
                                                                                     "{k1}")),
        *(Linear(2, text, (1, 2, -1, 3)) for text in ("{k}/x {sign} {k}*x", "({k}*x {sign} {k1})**{n}",
                                                      "{k}/(x**2 + {k1})")),
        *(Linear(3, text) for text in ("{k}*exp({k}*x)*cos({k}*x)", "({k1} + {k}*x)*exp(-{k}*x)",
                                       "{k}*sin({k}*x)/(1 + x**2)",
                                       "sqrt(1 + {k}*x) {sign} {k}*x", "{k}*exp(sin({k}*x))")),
        *(LinearInTwo(3, text) for text in ("{k}*x**{n}*y {sign} {k}*y", "{k}*x*y**2 {sign} {k}*x**2",
                                            "x**2*y**2 {sign} {k}*x {sign} {k}*y"))),
}
