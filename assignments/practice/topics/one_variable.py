"""Module 1: derivatives by each of the rules, one large expression taken apart, and the way back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from assignments.practice.algebra import derivative_text, tidy
from assignments.practice.answers import an_expression, written
from assignments.practice.atoms import expand
from assignments.practice.natural import refuse_unnatural
from assignments.practice.question import EVERYWHERE, NOT_ZERO, POSITIVE, CollapsedError, Domain, Task, Template
from assignments.practice.rules import depth, hints
from assignments.practice.working import graph, worked


@dataclass(frozen=True)
class Derivative:
    """Differentiate f(x)."""

    level: int
    text: str
    domain: Domain = EVERYWHERE

    def make(self, rng: Random) -> Task:
        """Draw a function of x."""
        f = expand(self.text, rng)
        refuse_unnatural(f, ["x"], self.domain)
        if depth(f, "x") != self.level:
            raise CollapsedError("of another level")
        at = 1.3 if self.domain.bounded else 0.7
        return Task(text=" ".join(["Differentiate", f"f(x) = {written(f)}", self.domain.words]).strip(),
                    prompt="f′(x) = ", grade=an_expression(f, "x", ["x"], domain=self.domain), hints=hints(f, "x"),
                    working=lambda: worked(f, "x", "f′(x)", at), answer=derivative_text(f, "x"), expression=f,
                    graph=lambda: graph(f, "x", at))


@dataclass(frozen=True)
class Antiderivative:
    """Find F with F′ = f, where f was made by differentiating a drawn F."""

    level: int
    text: str
    domain: Domain = EVERYWHERE

    def make(self, rng: Random) -> Task:
        """Draw F, and ask for it by its derivative."""
        F = tidy(expand(self.text, rng))
        refuse_unnatural(F, ["x"], self.domain)
        f = derivative_text(F, "x")
        return Task(text=" ".join(["Find a function F whose derivative is", f"f(x) = {written(f)}",
                                   self.domain.words]).strip(),
                    prompt="F(x) = ", grade=an_expression(f, "x", ["x"], "antiderivative", self.domain),
                    hints=self.hints(F, f),
                    working=lambda: [f"F(x) = {written(F)}, and any constant may be added. Its derivative:",
                                     *worked(F, "x", "F′(x)")],
                    answer=F, expression=f, graph=lambda: graph(F, "x"))

    def hints(self, F: str, f: str) -> tuple[str, str, str]:
        """The rules of differentiation, read from right to left."""
        back = ("Each term by itself: xⁿ comes from xⁿ⁺¹/(n + 1), 1/x from ln x, cos x from sin x, sin x from −cos x.",
                "Take the first term, raise its power by one (or find the function it is the derivative of), and "
                "divide "
                "by the factor that differentiating brings down.") if self.level == 1 else \
               ("The chain rule backwards: g′(u) · u′ comes from g(u). A linear u brings down only a number.",
                "Write down g(u) without a factor, differentiate it, and compare the factor with the one that is "
                "wanted.")
        return ("Which function has a derivative of this shape? Guess, differentiate, and mend the factor.", *back)


TEMPLATES: dict[str, Sequence[Template]] = {
    "powers": (
        Derivative(1, "{k}*x**{n} {sign} {k}*x {sign} {k1}"),
        Derivative(1, "{minus}{k}*x**{big} {sign} {k}*x**{n} {sign} {k}*x"),
        Derivative(1, "{k}*x**{n} {sign} {k}/x**{n} {sign} {k}*x", NOT_ZERO),
        Derivative(1, "{k}*x**{n} {sign} {k}/x {sign} {k1}", NOT_ZERO),
        Derivative(1, "{k}*sqrt(x) {sign} {k}/x**{n} {sign} {k}*x**{n}", POSITIVE),
        Derivative(1, "{k}*x**({frac}) {sign} {k}*x**{n} {sign} {k1}*x", POSITIVE)),
    "special": (
        Derivative(1, "{minus}{special} {sign} {special} {sign} {k}*x**{n}"),
        Derivative(1, "{minus}{special} {sign} {special} {sign} {special}"),
        Derivative(1, "{minus}{special} {sign} {special positive} {sign} {k}*x**{n}", POSITIVE),
        Derivative(1, "{minus}{special} {sign} {special positive} {sign} {special}", POSITIVE)),
    "products": (
        Derivative(2, "{k}*({polynomial})*{plain}"),
        Derivative(2, "{power}*{plain} {sign} {power}"),
        Derivative(2, "{k}*sin(x)*{plain} {sign} {k}*x**{n}"),
        Derivative(2, "{k}*({polynomial})*log(x) {sign} {k1}*x", POSITIVE),
        Derivative(3, "({polynomial})*{wave:linear}"),
        Derivative(3, "{power}*exp(-{k}*x) {sign} {k}*x**{n}"),
        Derivative(3, "{power}*{wave:x}*exp(x) {sign} {power}"),
        Derivative(3, "{wave:linear}*exp({k}*x)"),
        Derivative(3, "({polynomial})*log({positive})", POSITIVE)),
    "quotients": (
        Derivative(2, "{k}*({polynomial})/({above})"),
        Derivative(2, "{special}/({above}) {sign} {k}*x"),
        Derivative(2, "({polynomial})/({k}*x**{n} + {k1}*x)", NOT_ZERO),
        Derivative(2, "{k}*log(x)/({positive}) {sign} {k1}*x", POSITIVE),
        Derivative(3, "{smooth:linear}/({above})"),
        Derivative(3, "{k}*{smooth:linear}/x**{n}", NOT_ZERO),
        Derivative(3, "({polynomial})/sqrt({above})"),
        Derivative(3, "({polynomial})/({k} + {wave:linear})")),
    "chain": (
        Derivative(2, "{k}*{outer:linear} {sign} {k}*x"),
        Derivative(2, "{k}*{outer:quadratic}"),
        Derivative(2, "{k}*{root:positive} {sign} {k}*x**{n}", POSITIVE),
        Derivative(3, "{k}*{outer:inner wave}"),
        Derivative(3, "({wave:linear} {sign} {k}*x)**{n}"),
        Derivative(3, "sqrt({k}*x**2 + {smooth:linear})", POSITIVE),
        Derivative(3, "{k}*log({k} + {wave:quadratic})", POSITIVE),
        Derivative(4, "exp({k}*({wave:linear})**{n})"),
        Derivative(4, "{k}*sin({k}*exp({wave:linear}))")),
    "beast": (
        Derivative(3, "{wave:quadratic}*{smooth:linear} {sign} {k}*x**{n}"),
        Derivative(3, "({polynomial})*{wave:quadratic} {sign} {k}*exp(-{k}*x)"),
        Derivative(3, "{k}*sin({quadratic}) {sign} {k}*x**{n}*exp({linear})"),
        Derivative(4, "{k}*x**{n}*exp(-{k}*x)*cos({linear})"),
        Derivative(4, "({polynomial})*{smooth:linear}/({above})"),
        Derivative(4, "{wave:linear}*exp(-{k}*x)/({above})"),
        Derivative(4, "exp({k}*{wave:linear})*({polynomial})"),
        Derivative(4, "{k}*x**{n}*{wave:linear}/sqrt({above})"),
        Derivative(4, "({wave:linear})**{n}/({above})"),
        Derivative(4, "{wave:quadratic}*exp({wave:x})/sqrt({above})")),
    "antiderivatives": (
        Antiderivative(1, "{k1}*x**{n} {sign} {special} {sign} {k}*x"),
        Antiderivative(1, "{k1}*x**{big}/{k} {sign} {k}*x**{n} {sign} {k1}*x"),
        Antiderivative(1, "{special} {sign} {special positive} {sign} {k}*x**{n}", POSITIVE),
        Antiderivative(2, "{k1}*{smooth:linear}/{k} {sign} {k}*x**{n}"),
        Antiderivative(2, "{k}*{smooth:quadratic}"),
        Antiderivative(2, "({quadratic})**{big}"),
        Antiderivative(2, "{k}*log({above}) {sign} {k}*x**{n}"),
        Antiderivative(3, "{k}*exp({k}*{wave:linear})"),
        Antiderivative(3, "({wave:linear})**{big} {sign} {k}*x")),
}
