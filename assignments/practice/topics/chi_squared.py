"""Module 6: the Jacobian of χ² for a model that is no line, −2 Σ (y − f)·∂f/∂a."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from assignments.practice.algebra import derivative_text, names_in, tidy
from assignments.practice.answers import an_expression, written
from assignments.practice.atoms import expand
from assignments.practice.question import CollapsedError, Task, Template
from assignments.practice.working import graph

Term = tuple[str, str]  # the residual y − f of one datum, and f there


@dataclass(frozen=True)
class JacobianOfChiSquared:
    """∂χ²/∂a as a formula. ``data``: how many in numbers; 0 for one datum (x, y). ``all_of_it``: by both parameters.

    ``weighted``: is the residual divided by its σ?
    """

    level: int
    model: str
    data: int = 0
    all_of_it: bool = False
    weighted: bool = False

    def make(self, rng: Random) -> Task:
        """Draw the model and the data."""
        f = tidy(expand(self.model, rng))
        parameters = [name for name in names_in(f) if name != "x"]
        by = rng.choice(parameters)
        if names_in(f) != ["a", "b", "x"]:
            raise CollapsedError("not a model with two parameters")
        numbers = [(x, rng.randrange(1, 10)) for x in sorted(rng.sample([1, 2, 3, 4], self.data))]
        data = [(str(x), str(y)) for x, y in numbers] or [("x", "y")]
        terms = [(f"({y} - ({at}))", at) for x, y in data for at in [tidy(re.sub(r"\bx\b", f"({x})", f))]]
        if any(names_in(derivative_text(at, name)) == [] for _, at in terms for name in parameters):
            raise CollapsedError("a slope that is only a number")
        over = "/σ**2" if self.weighted else ""
        chi2 = " + ".join(f"{residual}**2{over}" for residual, _ in terms)
        names = names_in(chi2)
        shown = ", ".join(f"({x}, {y})" for x, y in data)
        many = f"the data {shown}" if self.data > 1 else f"one datum, {shown}" if self.data else \
            f"one datum (x, y){' with its σ' if self.weighted else ''}"
        wanted = parameters if self.all_of_it else [by]
        what = ", ".join(f"∂χ²/∂{name}" for name in wanted)
        asked = [_slope(terms, name, over) for name in wanted]
        answer = f"[{', '.join(asked)}]" if self.all_of_it else asked[0]
        grade = an_expression(chi2, parameters, names, "jacobian", slips=self.row_slips(terms, parameters, over)) \
            if self.all_of_it else an_expression(chi2, by, names, slips=self.slips(terms, by, parameters, over))
        partials = [f"∂f/∂{name} = {written(derivative_text(f, name))}" for name in parameters]
        general = f"−2 Σ (y − f){'/σ²' if self.weighted else ''}·∂f/∂"
        return Task(text=f"The model f(x) = {written(f)} with the parameters a and b is fitted to {many}: χ² = {written(chi2)}. "
                         f"Find {f'its Jacobian [{what}]' if self.all_of_it else what}",
                    prompt=f"{'J' if self.all_of_it else what} = ", grade=grade, answer=answer, expression=chi2,
                    hints=("Which rule is for the square of something that depends on the parameter?",
                           f"∂χ²/∂{by} = {general}{by}: the derivative of the square, times that of what is inside, y − f.",
                           f"{partials[parameters.index(by)]}; x and y are numbers here."),
                    working=lambda: [*partials, *(f"∂χ²/∂{name} = {general}{name}" for name in wanted),
                                     *(f"y − f = {written(residual)}, " + ", ".join(
                                         f"∂f/∂{name} = {written(derivative_text(at, name))}" for name in wanted)
                                       for residual, at in terms),
                                     f"{'J' if self.all_of_it else what} = {written(answer)}"],
                    graph=lambda: graph(chi2, by, 0.7))

    @staticmethod
    def slips(terms: Sequence[Term], by: str, parameters: Sequence[str], over: str) -> list[tuple[str, str]]:
        """What else may have been computed, and its cause."""
        other = next(name for name in parameters if name != by)

        def total(*factors: str) -> str:
            """A sum over the data, of r the residual, f, and its derivatives p by this and q by the other parameter."""
            parts = []
            for residual, at in terms:
                known = {"r": residual, "f": f"({at})", "p": f"({derivative_text(at, by)})",
                         "q": f"({derivative_text(at, other)})"}
                parts.append("*".join(known.get(factor, factor) for factor in factors) + over)
            return " + ".join(parts)

        slips = [(total("2", "r", "p"), f"The sign: f stands in y − f with a minus, so the inner derivative is −∂f/∂{by}."),
                 (total("(-2)", "r"), f"The inner derivative is missing: times ∂f/∂{by}."),
                 (total("2", "r"), f"The inner derivative −∂f/∂{by} is missing."),
                 (total("(-1)", "r", "p"), "The 2 of the square is missing."),
                 (total("r", "p"), "The 2 of the square is missing, and the sign is the other one."),
                 (total("(-2)", "r", "q"), f"That is ∂χ²/∂{other}; by {by} is asked for."),
                 (total("(-2)", "r", "f"), f"f itself stands where ∂f/∂{by} belongs."),
                 (total("(-2)", "r", "r", "p"), "The residual is squared there; the derivative of its square has it once."),
                 (total("(-2)", "p"), "The residual y − f is missing."), (total("p"), f"That is ∂f/∂{by}; χ² is asked "
                                                                                     "about."),
                 (total("r", "r"), "That is χ² itself.")]
        if over:
            slips += [(total("(-2)", "r", "p").replace(over, ""), "σ² is missing: each residual is divided by its σ, "
                                                                  "and squared."),
                      (total("(-2)", "r", "p").replace(over, "/σ"), "σ is squared with the residual.")]
        if len(terms) > 1:
            residuals = " + ".join(residual for residual, _ in terms)
            partials = " + ".join(f"({derivative_text(at, by)})" for _, at in terms)
            slips += [(f"-2*({residuals})*({partials})", "The sum is over the products: each residual times its own "
                                                        f"∂f/∂{by}."),
                      *((_slope([term], by, over), "Only one datum is there; the others are to be added.")
                        for term in terms)]
        return slips

    def row_slips(self, terms: Sequence[Term], parameters: Sequence[str], over: str) -> list[tuple[str, str]]:
        """The same slip in both entries; and the two exchanged."""
        columns = [self.slips(terms, by, parameters, over) for by in parameters]
        each = " or ".join(f"∂f/∂{name}" for name in parameters)
        rows = [(f"[{one}, {two}]", f"In both entries: {why[0].lower()}{why[1:]}".replace(f"∂f/∂{parameters[0]}", each))
                for (one, why), (two, _) in zip(*columns) if "asked" not in why]
        swapped = ", ".join(_slope(terms, by, over) for by in reversed(parameters))
        return [*rows, (f"[{swapped}]", "The two entries have changed places.")]


def _slope(terms: Sequence[Term], by: str, over: str = "") -> str:
    """−2 Σ (y − f)·∂f/∂by, as it is typed."""
    return " - ".join(f"{'-' if not n else ''}2*{residual}*({derivative_text(at, by)}){over}"
                      for n, (residual, at) in enumerate(terms))


_MODELS = ("{big}*a*exp({big}*b*x)", "{big}*a*exp(-{big}*b*x)", "{big}*a*sin({big}*b*x)", "{big}*a*cos({big}*b*x)",
           "{big}*a/(b + {big}*x)", "{big}*exp({k}*a*x) + {big}*b*x**2", "{big}*a*x/({big} + b*x)", "(a*x + {big}*b)**{some}",
           "{big}*sin(a*x) {sign} {big}*b*x**2", "{big}*a*(1 - exp(-{big}*b*x))", "{big}*a*exp(-{big}*(x - b)**2)",
           "{big}*a**2*x {sign} {big}*b**2", "{big}*a*b*x {sign} {big}*b**2")

TEMPLATES: dict[str, Sequence[Template]] = {"chi_squared": (
    *(JacobianOfChiSquared(1, text) for text in _MODELS),
    *(JacobianOfChiSquared(2, text, 1) for text in _MODELS),
    *(JacobianOfChiSquared(2, text, weighted=True) for text in _MODELS[:6]),
    *(JacobianOfChiSquared(3, text, 2) for text in _MODELS[:7]),
    *(JacobianOfChiSquared(3, text, all_of_it=True) for text in _MODELS),
    *(JacobianOfChiSquared(4, text, 1, all_of_it=True) for text in _MODELS[:7]))}
