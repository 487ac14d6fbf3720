"""Slips of antiderivatives, term by term. They are told from the derivative of what was typed.

Of a term c · g(kx + d) every slip gives a known multiple of it, or another known function, when it is differentiated
again. So the derivative of the answer is a sum of these, and that sum is looked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product
from typing import Any

import numpy as np

from assignments.checking.lines import derivative
from assignments.checking.numbers_in_words import number_in_words
from assignments.checking.rules import Node, TooLargeError, settle, signed_terms, tree_of
from assignments.checking.symbols import as_formula, call, name
from tinygrad_edu import Tensor

EXACTLY = 1e-9
MOST = 3  # terms in which something went wrong


def explain_antiderivative(function: Callable[..., Any], answer: Any, slope: Any, points: Mapping[str, np.ndarray],
                           by: str) -> list[str]:
    """What went wrong in an antiderivative, a sentence for each way to get it.

    ``answer`` and ``slope``: the numbers of what was typed, and of its derivative, at the points.

    >>> x = np.linspace(0.3, 2.1, 9)
    >>> explain_antiderivative(lambda x: x**3, x**4, 4 * x**3, {"x": x}, by="x")
    ['Of x³ the new exponent is not divided by: an antiderivative is x⁴/4.']
    """
    tensors = [Tensor(row, requires_grad=True) for row in points.values()]
    try:
        root = settle(tree_of(function(*tensors), dict(zip(tensors, points)), by), by)
    except TooLargeError:
        return []
    with np.errstate(all="ignore"):
        return list(dict.fromkeys(_sentences(root, np.asarray(answer, float), np.asarray(slope, float), points[by],
                                             by)))[:4]


def _sentences(root: Node, answer: np.ndarray, slope: np.ndarray, x: np.ndarray, by: str) -> Iterator[str]:
    f = root.value + 0 * x
    f_prime = derivative(root, x) + 0 * x
    if _same(answer, f_prime) and _moves(f_prime):
        yield f"That is the derivative of {root.formula}, and its antiderivative is asked for."
    elif _same(answer - f, np.mean(answer - f)) and _moves(f):
        yield f"That is {root.formula} itself, and not its antiderivative."
    terms = signed_terms(root)
    ways = [list(_slips(term, x, by)) for _, term in terms]
    found = []
    for choice in product(*(range(-1, len(way)) for way in ways)) if np.prod([len(w) + 1 for w in ways]) < 5000 else ():
        made = [(i, j) for i, j in enumerate(choice) if j >= 0]
        if 0 < len(made) <= MOST:
            total = sum(sign * (ways[i][choice[i]][0] if choice[i] >= 0 else term.value)
                        for i, (sign, term) in enumerate(terms))
            if _same(slope, total + 0 * x):
                found.append([ways[i][j][1] for i, j in made])
    for words in sorted(found, key=len)[:3]:
        if len(words) == min(map(len, found)):
            yield " ".join(words)
    ratio = slope / f
    if not found and np.isfinite(ratio).all() and np.ptp(ratio) <= 1e-8 * abs(ratio[0]) and abs(ratio[0]) > 1e-9:
        yield (f"Differentiated, it gives {number_in_words(float(ratio[0]))} times {root.formula}: "
               f"this factor is too much.")


def _same(a: Any, b: Any) -> bool:
    tolerance = EXACTLY * np.maximum(np.abs(a), np.abs(b)) + 1e-12 * np.max(np.abs(a), initial=0)
    return bool(np.all(np.isfinite(tolerance) & (np.abs(a - b) <= tolerance)))


def _moves(row: np.ndarray) -> bool:
    return bool(np.ptp(row) > 0)


def _slips(term: Node, x: np.ndarray, by: str) -> Iterator[tuple[Any, str]]:
    """For a term: the derivative of what was put in place of its antiderivative, and the words."""
    shown = f"Of {term.formula} "
    if not term.moves:
        yield 0.0 * x, (f"{shown}nothing is there, or it stands still as a number: "
                        f"an antiderivative is {term.formula * name(by)}.")
        return
    core, front = _core(term)
    right = _right(core, front, by)
    constant = term.value / core.value
    yield 0.0 * x, f"{shown}nothing is there."
    yield -term.value, f"{shown}the sign of the antiderivative is wrong{right}"
    first = derivative(core, x) + 0 * x
    yield constant * first, f"{shown}the term itself stands there, and not its antiderivative{right}"
    n = _exponent(core)
    if n is not None:
        u = (core.parts[0] if core.kind == "power" else core.parts[1] if core.kind == "quotient" else core).value
        if core.kind == "quotient" and core.parts[1].kind == "power":
            u = core.parts[1].parts[0].value
        k = _inner(core, x)
        if n != -1:
            yield (n + 1) * term.value, f"{shown}the new exponent is not divided by{right}"
            yield (n + 1) ** 2 * term.value, f"{shown}the new exponent multiplies, and it divides{right}"
            if n:
                yield (n + 1) / n * term.value, (f"{shown}the old exponent divides, and the new one "
                                                 f"has to{right}")
                yield (constant * k * n / (n + 1) * u ** (n - 1),
                       f"{shown}the exponent is not raised{right}")
                yield (constant * k * u ** (n - 1), f"{shown}the exponent is not raised, and divided by{right}")
                yield (constant * k * k * n * (n - 1) * u ** (n - 2),
                       f"{shown}the derivative stands there{right}")
        else:
            yield -constant * k * k * -2 * u ** -3.0, f"{shown}the derivative stands there{right}"
            yield -constant * k * u ** -2.0 * -1 * -1, f"{shown}the term itself is kept{right}"
    else:
        rates = derivative(core.parts[0], x) + 0 * x if core.parts else None
        if rates is not None and np.ptp(rates) == 0:
            second = _second(core, x)
            if second is not None:
                yield constant * second, f"{shown}the derivative stands there{right}"
                yield -constant * second, f"{shown}the derivative stands there, with the other sign{right}"
    k = _inner(core, x)
    if np.ptp(k) == 0 and abs(k[0]) not in (0.0, 1.0):
        inner = number_in_words(float(k[0]))
        yield k * term.value, f"{shown}the inner derivative {inner} is not divided by{right}"
        yield k * k * term.value, f"{shown}the inner derivative {inner} multiplies, and it divides{right}"
        yield -k * term.value, (f"{shown}the sign is wrong, and the inner derivative {inner} is not divided "
                                f"by{right}")
    if isinstance(constant, np.ndarray) and constant.ndim == 0 and constant not in (0, 1):
        yield core.value, f"{shown}the factor in front is lost{right}"


def _core(term: Node) -> tuple[Node, list[Node]]:
    """The factor of a term that moves, and those that do not."""
    if term.kind == "product":
        moving = [part for part in term.parts if part.moves]
        if len(moving) == 1:
            return moving[0], [part for part in term.parts if not part.moves]
    return term, []


def _exponent(core: Node) -> float | None:
    """n, where the core is uⁿ."""
    if core.kind == "variable":
        return 1.0
    if core.kind == "power" and core.parts[1].kind == "constant":
        return float(core.parts[1].value)
    if core.kind == "quotient" and not core.parts[0].moves:
        below = core.parts[1]
        if below.kind == "power" and below.parts[1].kind == "constant":
            return -float(below.parts[1].value)
        return -1.0 if below.kind in ("variable", "sum", "product") else None
    return None


def _inner(core: Node, x: np.ndarray) -> np.ndarray:
    """k, the derivative of what stands inside."""
    if core.kind == "variable" or not core.parts:
        return np.ones_like(x)
    inside = core.parts[1] if core.kind == "quotient" else core.parts[0]
    if core.kind == "quotient" and inside.kind == "power":
        inside = inside.parts[0]
    return derivative(inside, x) + 0 * x


def _second(core: Node, x: np.ndarray) -> Any:
    """f″ of a function of a linear inside."""
    k = _inner(core, x)
    return {"exp": core.value * k * k, "sin": -core.value * k * k, "cos": -core.value * k * k,
            "sinh": core.value * k * k, "cosh": core.value * k * k}.get(core.kind)


def _right(core: Node, front: Sequence[Node], by: str) -> str:
    """: an antiderivative is …, where it can be written down."""
    n, symbol = _exponent(core), name(by)
    inside: Any = core.formula if core.kind == "variable" else core.parts[0].formula
    k: Any = 1.0 if core.kind == "variable" else derivative(core.parts[0], symbol, symbols=True)
    if core.kind == "quotient":
        if core.parts[1].kind not in ("variable", "power"):
            return "."
        below = core.parts[1].parts[0] if core.parts[1].kind == "power" else core.parts[1]
        inside, k = below.formula, derivative(below, symbol, symbols=True)
    if getattr(k, "kind", "number") != "number" and by in str(k):
        return "."
    table = {"exp": core.formula, "sin": -as_formula(np.cos(as_formula(inside))), "cos": np.sin(as_formula(inside)),
             "sinh": np.cosh(as_formula(inside)), "cosh": np.sinh(as_formula(inside))}
    if n is not None:
        whole = call("log", abs(inside)) if n == -1 else inside ** (n + 1) / (n + 1)
        if core.kind == "quotient":
            whole = core.parts[0].formula * whole
    elif core.kind in table:
        whole = table[core.kind]
    else:
        return "."
    for part in front:
        whole = part.formula * whole
    return f": an antiderivative is {whole / as_formula(k)}."
