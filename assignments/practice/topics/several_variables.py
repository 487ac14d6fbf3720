"""Module 2: partial and total derivatives, Jacobians and their determinants, Hessians."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

import numpy as np

from assignments.practice.algebra import derivative_text, names_in, tidy
from assignments.practice.answers import Judge, a_number, an_expression, written
from assignments.practice.atoms import expand
from assignments.practice.natural import refuse_unnatural
from assignments.practice.question import EVERYWHERE, CollapsedError, Domain, Task, Template
from assignments.practice.rules import depth, hints
from assignments.practice.topics.critical import CRITICAL
from assignments.practice.working import graph, worked
from visualize.expression import compute


@dataclass(frozen=True)
class Partial:
    """∂f/∂(one of its variables); a, b and c are parameters."""

    level: int
    text: str
    by: str
    domain: Domain = EVERYWHERE

    def make(self, rng: Random) -> Task:
        """Draw a function, and by which of its variables it is differentiated."""
        f, by = expand(self.text, rng), rng.choice(self.by.split())
        names = names_in(f)
        if by not in names or depth(f, by) > self.level + 1:
            raise CollapsedError("nothing to differentiate by")
        refuse_unnatural(f, [by], self.domain)
        variables = [name for name in names if name not in "abc"] or names
        parameters = [name for name in names if name not in variables]
        given = f", where {' and '.join(parameters)} {'is a parameter' if len(parameters) == 1 else 'are parameters'}"
        return Task(text=f"Differentiate f({', '.join(variables)}) = {written(f)} by {by}{given if parameters else ''}",
                    prompt=f"∂f/∂{by} = ", grade=an_expression(f, by, names, domain=self.domain),
                    hints=(f"Which letters are held still? {hints(f, by)[0]}", *hints(f, by)[1:]),
                    working=lambda: worked(f, by, f"∂f/∂{by}"), answer=derivative_text(f, by), expression=f,
                    graph=lambda: graph(f, by), module=None if by in parameters else 2)  # a fit asks for parameters


@dataclass(frozen=True)
class Total:
    """df/dt, where f depends on t through each of its variables."""

    level: int
    text: str
    x: str
    y: str

    def make(self, rng: Random) -> Task:
        """Draw f, x(t) and y(t)."""
        f = expand(self.text, rng)
        inner = {"x": expand(self.x, rng), "y": expand(self.y, rng)}
        if names_in(f) != ["x", "y"]:
            raise CollapsedError("not of two variables")
        whole = put_in(f, inner)
        refuse_unnatural(f, ["x", "y"], EVERYWHERE)
        for way in inner.values():
            refuse_unnatural(way, ["t"], EVERYWHERE)
        if not names_in(derivative_text(whole, "t")):
            raise CollapsedError("the total derivative is a constant")
        ways = [(name, derivative_text(f, name), derivative_text(way, "t")) for name, way in inner.items()]
        answer = " + ".join(f"({put_in(slope, inner)})*({speed})" for _, slope, speed in ways)
        slips = tuple((f"({put_in(slope, inner)})*({speed})",
                       f"Only the path through {name} is there: those through the other variables are to be added.")
                      for name, slope, speed in ways)
        steps = "; ".join(f"{name} = {way}" for name, way in inner.items())
        return Task(text=f"f(x, y) = {written(f)}, where x = {written(inner['x'])} and y = {written(inner['y'])}. "
                         "Find the total derivative by t",
                    prompt="df/dt = ", grade=an_expression(f"{steps}; {f}", "t", ["t"], slips=slips),
                    hints=("On how many paths does t reach f, and through which variables?",
                           "df/dt = ∂f/∂x · dx/dt + ∂f/∂y · dy/dt: the product along each path, and their sum.",
                           f"Through x: ∂f/∂x = {written(ways[0][1])}, and dx/dt = {written(ways[0][2])}."),
                    working=lambda: self.working(f, ways, tidy(answer)), answer=answer,
                    expression=f"{steps}; {f}", graph=lambda: graph(whole, "t", 0.7))

    def working(self, f: str, ways: Sequence[tuple[str, str, str]], answer: str) -> list[str]:
        """Path by path."""
        lines = []
        for name, _, speed in ways:
            lines += [f"The path through {name}:", *(f"    {line}" for line in worked(f, name, f"∂f/∂{name}",
                                                                                      0.7)[-1:]),
                      f"    d{name}/dt = {written(speed)}"]
        lines.append("The product along each path, and their sum:")
        lines.append("    df/dt = " + " + ".join(f"({written(slope)})·({written(speed)})" for _, slope, speed in ways))
        return [*lines, "In t alone:", f"    df/dt = {written(answer)}"]


def put_in(text: str, inner: dict[str, str]) -> str:
    """An expression with expressions in the place of some of its names.

    >>> put_in("x**2*exp(y)", {"x": "1 - t", "y": "2*t"})
    '(1 - t)**2*exp((2*t))'
    """
    return re.sub(r"\b(" + "|".join(inner) + r")\b", lambda name: f"({inner[name[0]]})", text)


@dataclass(frozen=True)
class Jacobian:
    """The Jacobian of one function, a row, or of several, a matrix; its determinant; or the Hessian of a function."""

    level: int
    functions: tuple[str, ...]
    kind: str = "jacobian"

    def make(self, rng: Random) -> Task:
        """Draw the functions."""
        texts = [expand(text, rng) for text in self.functions]
        names = sorted({name for text in texts for name in names_in(text)})
        if len(names) < 2:
            raise CollapsedError("of one variable only")
        for text in texts:
            own = names_in(text)
            if not own:
                raise CollapsedError("a constant")
            if depth(text, own[0]) > 0:
                refuse_unnatural(text, own if len(texts) == 1 else [n for n in own if depth(text, n)], EVERYWHERE)
        if self.kind == "hessian":
            return hessian(texts[0], names)
        rows = [[derivative_text(text, name) for name in names] for text in texts]
        if len({tuple(row) for row in rows}) < len(rows) or any(set(row) == {"0"} for row in rows):
            raise CollapsedError("two rows are the same")
        return self.determinant(texts, names, rows) if self.kind == "determinant" else jacobian(texts, names, rows)

    def determinant(self, texts: Sequence[str], names: Sequence[str], rows: Sequence[Sequence[str]]) -> Task:
        """∂(u, v)/∂(x, y)."""
        (a, b), (c, d) = rows
        truth = tidy(f"({a})*({d}) - ({b})*({c})")
        if truth == "0":
            raise CollapsedError("the determinant is 0")
        x, y = names
        slips = ((f"({a})*({d}) + ({b})*({c})",
                  "The second product is subtracted: det = ∂u/∂x · ∂v/∂y − ∂u/∂y · ∂v/∂x."),
                 (f"({b})*({c}) - ({a})*({d})", "The sign is the other one: the product of the main diagonal comes "
                                                "first."),
                 (f"({a})*({c}) - ({b})*({d})",
                  "These products are along columns; those along the diagonals are meant."),
                 (f"({a})*({d})", "The other diagonal is missing: its product is subtracted."))
        matrix = _matrix(rows)
        return Task(text=f"u = {written(texts[0])} and v = {written(texts[1])}. Find the determinant of the Jacobian "
                         f"∂(u, v)/∂({x}, {y})",
                    prompt="det J = ", grade=_a_determinant(truth, names, slips),
                    hints=("What are the four partial derivatives, and where does each stand in the matrix?",
                           f"J = [[∂u/∂{x}, ∂u/∂{y}], [∂v/∂{x}, ∂v/∂{y}]], and det [[a, b], [c, d]] = a·d − b·c.",
                           f"The first row of J is {written(a)}, {written(b)}."),
                    working=lambda: [f"J = {matrix}", f"det J = ({written(a)})·({written(d)}) − "
                                     f"({written(b)})·({written(c)})", f"      = {written(truth)}"],
                    answer=truth, expression="; ".join(texts))


def _a_determinant(truth: str, names: Sequence[str], slips: Sequence[tuple[str, str]]) -> Judge:
    """A judge of an expression, or of a number where the determinant is the same everywhere."""
    if names_in(truth):
        return an_expression(truth, names[0], names, "value", slips=slips)
    return a_number(_constant(truth), [(_constant(wrong), why) for wrong, why in slips])


def _constant(text: str) -> float:
    return float(np.asarray(compute(text, {})[0]))


def jacobian(texts: Sequence[str], names: Sequence[str], rows: Sequence[Sequence[str]]) -> Task:
    """All partial derivatives of one function or several."""
    inside = ", ".join(names)
    labels = ["f"] if len(texts) == 1 else list("uvw")[:len(texts)]
    functions = " and ".join(f"{label}({inside}) = {written(text)}" for label, text in zip(labels, texts))
    form = f"[{', '.join('…' for _ in names)}]" if len(texts) == 1 else \
        f"[{', '.join('[' + ', '.join('…' for _ in names) + ']' for _ in texts)}]"
    target = "f" if len(texts) == 1 else f"({', '.join(labels)})"
    answer = "[" + ", ".join("[" + ", ".join(row) + "]" for row in rows) + "]"
    first = f"∂{labels[0]}/∂{names[0]}"
    return Task(text=f"{functions}. Find the Jacobian of {target} by ({inside}), as {form}",
                prompt="J = ", grade=an_expression(f"[{', '.join(texts)}]", list(names), names, "jacobian"),
                hints=("What does a row of the Jacobian belong to, and what a column?",
                       "A row for each function, a column for each variable: Jᵢⱼ = ∂fᵢ/∂xⱼ.",
                       f"The first entry is {first} = {written(rows[0][0])}."),
                working=lambda: [*(f"∂{label}/∂{name} = {written(entry)}" for label, row in zip(labels, rows)
                                   for name, entry in zip(names, row)), f"J = {_matrix(rows)}"],
                answer=answer, expression="; ".join(texts), graph=lambda: graph(texts[0], names[0], 0.7))


def hessian(text: str, names: Sequence[str]) -> Task:
    """All second derivatives of one function."""
    slopes = [derivative_text(text, name) for name in names]
    rows = [[derivative_text(slope, name) for name in names] for slope in slopes]
    if sum(entry == "0" for row in rows for entry in row) > 1 or max(len(entry) for row in rows for entry in row) > 100:
        raise CollapsedError("nearly empty, or too long")
    inside = ", ".join(names)
    form = f"[{', '.join('[' + ', '.join('…' for _ in names) + ']' for _ in names)}]"
    return Task(text=f"f({inside}) = {written(text)}. Find its Hessian, as {form}", prompt="H = ",
                grade=an_expression(text, list(names), names, "hessian"),
                hints=("Which first derivatives are needed, and by what is each differentiated again?",
                       "Hᵢⱼ = ∂²f/∂xᵢ∂xⱼ: each row is the Jacobian of one first derivative, and H is symmetric.",
                       f"∂f/∂{names[0]} = {written(slopes[0])}; the first row of H is its Jacobian."),
                working=lambda: [*(f"∂f/∂{name} = {written(slope)}" for name, slope in zip(names, slopes)),
                                 *(f"∂²f/∂{a}∂{b} = {written(rows[i][j])}" for i, a in enumerate(names)
                                   for j, b in enumerate(names) if i <= j), f"H = {_matrix(rows)}"],
                answer="[" + ", ".join("[" + ", ".join(row) + "]" for row in rows) + "]", expression=text,
                graph=lambda: graph(text, names[0], 0.7))


def _matrix(rows: Sequence[Sequence[str]]) -> str:
    return "[" + ", ".join("[" + ", ".join(map(written, row)) + "]" for row in rows) + "]"


_TWO = ("{k}*x**{n}*y**{n} {sign} {k}*x {sign} {k}*y**{n}", "{k}*x**2*y {sign} {k}*x*y**{n} {sign} {k1}*y",
        "x**{n}*{wave:linear.y} {sign} {k}*x*y", "exp({k}*x)*{wave:linear.y} {sign} {k}*y**2",
        "x*exp({k}*y) {sign} {k}*x**{n}*y", "{wave:x}*exp(-{k}*y) {sign} {k}*x*y**2")
_MIXED = ("{smooth:mixed} {sign} {k}*x*y", "{k}*{smooth:mixed}", "x*{wave:mixed}", "y**{n}*{smooth:mixed} {sign} {k}*x")
_STRAIGHT = ("{k1}*x {sign} {k1}*y", "{minus}{k1}*x {sign} {k1}*y")

TEMPLATES: dict[str, Sequence[Template]] = {
    "partials": (
        *(Partial(1, text, "x y") for text in _TWO[:2]),
        Partial(1, "{k}*a*x**{n} {sign} {k}*b*x**2 {sign} {k1}*c*x", "a b c x"),
        Partial(1, "{k}*x**{n}*y {sign} {k}*y**{n}*z {sign} {k1}*z**2*x", "x y z"),
        *(Partial(2, text, "x y") for text in _TWO[2:]),
        Partial(2, "{k}*a*x**{n} {sign} {k}*b*x**2 {sign} {k}*exp(-{k1}*c*x)", "a b c x"),
        Partial(2, "{k}*x**{n}*exp(-{k}*y)*{wave:linear.z}", "x y z"),
        Partial(2, "{k}*a*({k1} - exp(-{k}*b*x**{n}))", "a b x", Domain("", 0.3, 1.7)),
        Partial(3, "{k}*a*{wave:bx} {sign} {k}*x**{n}", "a b x"),
        *(Partial(3, text, "x y") for text in _MIXED),
        Partial(3, "{k1}*exp(-(x - a)**2/({k}*b**2))/b", "a b x", Domain("", 0.3, 2.0))),
    "total": tuple(Total(level, f, x, y) for level, fs, ways in (
        (1, ("{k}*x**{n}*y", "{k}*x*y**{n} {sign} {k}*x", "x**2 {sign} {k}*x*y {sign} {k}*y"),
         ("{k1} {sign} {k}*t", "{k}*t {sign} {k1}", "t**{n}")),
        (2, ("{k}*x**2*y {sign} x*y**2", "x*exp({k}*y)", "{k}*x**2*{wave:x.y}", "{k}*x*y**{n} {sign} x**2"),
         ("{k1} {sign} t**2", "{wave:x.t}", "{k}*t**2 {sign} t", "exp(-t)")),
        (3, ("{wave:x}*exp({k}*y)", "exp({k}*x*y)", "{wave:mixed}", "x*{wave:linear.y}"),
         ("{wave:linear.t}", "t**2 {sign} {k1}", "exp(-{k}*t)")))
        for f in fs for x in ways for y in ways),
    "jacobian": (
        *(Jacobian(1, (text,)) for text in _TWO[:2]),
        Jacobian(1, ("{k}*x**{n}*y {sign} {k}*y**{n}*z {sign} {k1}*x*z",)),
        *(Jacobian(2, (text,)) for text in (*_TWO[2:], *_MIXED)),
        Jacobian(2, ("{k}*x**{n}*y {sign} {k1}*y", "{k}*x*y {sign} y**{n}")),
        Jacobian(2, ("{k}*x**2 {sign} {k1}*y**{n}", "{k}*x**{n}*y")),
        Jacobian(3, ("x**{n}*{wave:linear.y}", "{k}*x*y {sign} {k}*y**{n}")),
        Jacobian(3, ("exp({k}*x)*{wave:x.y}", "{wave:linear}*y**{n}")),
        Jacobian(3, ("{k}*x*y", "y**{n}*z", "{k1}*x {sign} {k}*z"))),
    "determinants": (
        *(Jacobian(1, (u, v), "determinant") for u in _STRAIGHT for v in _STRAIGHT),
        Jacobian(2, ("{k}*x**{n} {sign} {k1}*y", "{k}*x*y {sign} {k}*y"), "determinant"),
        Jacobian(2, ("{k}*x*y", "{k}*x {sign} {k1}*y**{n}"), "determinant"),
        Jacobian(2, ("{k}*x**2 {sign} {k1}*y**2", "{k}*x*y"), "determinant"),
        Jacobian(3, ("{k}*r*cos({k}*θ)", "{k}*r*sin({k}*θ)"), "determinant"),
        Jacobian(3, ("exp({k}*x)*cos({k}*y)", "exp({k}*x)*sin({k}*y)"), "determinant"),
        Jacobian(3, ("x**{n}*exp({k}*y)", "{k}*x {sign} {k1}*y"), "determinant")),
    "hessian": (
        *(Jacobian(1, (text,), "hessian") for text in (*_TWO[:2], "{k}*x**3 {sign} {k}*x*y**2 {sign} {k1}*y**{n}")),
        *(Jacobian(2, (text,), "hessian") for text in _TWO[2:]),
        *(Jacobian(3, (text,), "hessian") for text in ("exp({k}*x*y)", "{k}*{wave:mixed}", "{k}*exp({k1}*x {sign} "
                                                                                           "{k}*y)",
                                                       "x*exp({k}*x*y)",
                                                       "{k}*x**{n}*exp({k1}*x*y) {sign} {k}*y**{n}"))),
    "critical": CRITICAL,
}
