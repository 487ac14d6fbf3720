"""Formulas as symbols: how an expression is written on paper, and just enough algebra to write a derivative neatly.

A formula is put together as it was typed (``Formula("sum", …)``), or by the operators, which tidy up: 1·u is u, 3·2x is
6x, u + 0 is u. NumPy's functions work on it, so a chain-rule line that computes with arrays writes itself down as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from assignments.checking.numbers_in_words import SINGLE_SIGNS, number_on_paper, simple_fraction
from tinygrad_edu.formula import superscript

SUM, PRODUCT, POWER, ATOM = range(4)  # how tightly a text holds together


class Formula:
    """A number, a name, or an operation on formulas.

    ``kind``: number, name, negative, sum, product, quotient, power, or call. ``parts``: what it is made of.
    ``text``: the name, or the number as it was written. ``value``: of a number.

    >>> x = name("x")
    >>> print(np.cos(3 * x**2) * (3 * (2 * x)), "and", 3 / x**2 - 1)
    6x·cos(3x²) and 3/x² − 1
    """

    __slots__ = ("kind", "parts", "text", "value")

    def __init__(self, kind: str, parts: tuple[Formula, ...] = (), text: str = "", value: float = 0.0) -> None:
        self.kind, self.parts, self.text, self.value = kind, parts, text, value

    def __str__(self) -> str:
        return on_paper(self)[0]

    def __repr__(self) -> str:
        return f"Formula({self})"

    # --- Algebra: each gives the tidied formula ------------------------------------------------------------------

    def __add__(self, other: Any) -> Formula: return _sum([self, as_formula(other)])
    def __radd__(self, other: Any) -> Formula: return _sum([as_formula(other), self])
    def __sub__(self, other: Any) -> Formula: return _sum([self, -as_formula(other)])
    def __rsub__(self, other: Any) -> Formula: return _sum([as_formula(other), -self])
    def __mul__(self, other: Any) -> Formula: return _product([self, as_formula(other)])
    def __rmul__(self, other: Any) -> Formula: return _product([as_formula(other), self])
    def __truediv__(self, other: Any) -> Formula: return _quotient(self, as_formula(other))
    def __rtruediv__(self, other: Any) -> Formula: return _quotient(as_formula(other), self)
    def __pow__(self, other: Any) -> Formula: return _power(self, as_formula(other))
    def __rpow__(self, other: Any) -> Formula: return _power(as_formula(other), self)
    def __neg__(self) -> Formula: return _product([number(-1), self])
    def __abs__(self) -> Formula: return call("abs", self)

    def __array_ufunc__(self, ufunc: Any, method: str, *operands: Any, **settings: Any) -> Any:
        """NumPy's functions on formulas: the operators, and otherwise a call."""
        if method != "__call__" or settings:
            return NotImplemented
        if ufunc in _OPERATORS:
            return _OPERATORS[ufunc](*(as_formula(operand) for operand in operands))
        return call({"absolute": "abs"}.get(ufunc.__name__, ufunc.__name__), *map(as_formula, operands))


_OPERATORS: dict[Any, Callable[..., Any]] = {
    np.add: lambda a, b: a + b, np.subtract: lambda a, b: a - b, np.multiply: lambda a, b: a * b,
    np.true_divide: lambda a, b: a / b, np.power: lambda a, b: a ** b, np.negative: lambda a: -a,
    np.square: lambda a: a ** 2}


def number(value: float, text: str = "") -> Formula: return Formula("number", text=text, value=float(value))
def name(text: str) -> Formula: return Formula("name", text=text)
def call(function: str, *parts: Formula) -> Formula: return Formula("call", parts, function)


def as_formula(value: Any) -> Formula:
    """A formula as it is, anything else as a number."""
    return value if isinstance(value, Formula) else number(float(value))


def names_in(formula: Formula) -> Iterator[str]:
    """Every name in a formula, as often as it stands there."""
    if formula.kind == "name":
        yield formula.text
    for part in formula.parts:
        yield from names_in(part)


def same_formula(a: Formula, b: Formula) -> bool:
    """Are two written alike?"""
    return a is b or (a.kind == b.kind and a.text == b.text and a.value == b.value and len(a.parts) == len(b.parts)
                      and all(map(same_formula, a.parts, b.parts)))


def _is(formula: Formula, value: float) -> bool:
    return formula.kind == "number" and formula.value == value


def _split(formula: Formula) -> tuple[float, list[Formula], list[Formula]]:
    """A formula as a number times factors, over factors."""
    if formula.kind == "number":
        return formula.value, [], []
    if formula.kind == "negative":
        front, over, under = _split(formula.parts[0])
        return -front, over, under
    if formula.kind == "product":
        front, over, under = 1.0, [], []
        for part in formula.parts:
            c, up, down = _split(part)
            front, over, under = front * c, over + up, under + down
        return front, over, under
    if formula.kind == "quotient":
        front, over, under = _split(formula.parts[0])
        c, up, down = _split(formula.parts[1])
        return (front / c, over + down, under + up) if c else (1.0, [formula], [])
    return 1.0, [formula], []


def _product(parts: list[Formula]) -> Formula:
    front, over, under = _split(Formula("product", tuple(parts)))
    return _put_together(front, over, under)


def _quotient(a: Formula, b: Formula) -> Formula:
    front, over, under = _split(Formula("quotient", (a, b)))
    return _put_together(front, over, under)


def _put_together(front: float, over: list[Formula], under: list[Formula]) -> Formula:
    """A number times factors over factors, with powers of the same base collected."""
    if front == 0:
        return number(0)
    powers: list[tuple[Formula, float]] = []
    for factor, sign in [*((f, 1) for f in over), *((f, -1) for f in under)]:
        base, n = factor, 1.0
        if factor.kind == "power" and factor.parts[1].kind == "number":
            base, n = factor.parts[0], factor.parts[1].value
        for i, (other, m) in enumerate(powers):
            if same_formula(base, other):
                powers[i] = (other, m + sign * n)
                break
        else:
            powers.append((base, sign * n))
    top = [_power(base, number(n)) for base, n in powers if n > 0]
    bottom = [_power(base, number(-n)) for base, n in powers if n < 0]
    fraction = simple_fraction(front, 1000)
    up, down = (float(fraction.numerator), float(fraction.denominator)) if fraction else (front, 1.0)
    negative, up = up < 0, abs(up)
    numerator = _of_factors(([number(up)] if up != 1 else []) + _sorted(top))
    denominator = _of_factors(([number(down)] if down != 1 else []) + _sorted(bottom))
    whole = numerator if _is(denominator, 1) else Formula("quotient", (numerator, denominator))
    if not negative:
        return whole
    return number(-whole.value) if whole.kind == "number" else Formula("negative", (whole,))


def _sorted(factors: list[Formula]) -> list[Formula]:
    """Names first, then roots and functions, then sums, as one writes a product."""
    def rank(factor: Formula) -> tuple[int, str]:
        base = factor.parts[0] if factor.kind == "power" else factor
        return (0, "" if base.text == "π" else base.text) if base.kind in ("name", "number") else (1, "")
    return sorted(factors, key=rank)


def _of_factors(factors: list[Formula]) -> Formula:
    if not factors:
        return number(1)
    return factors[0] if len(factors) == 1 else Formula("product", tuple(factors))


def _sum(terms: list[Formula]) -> Formula:
    """A sum with its numbers added up."""
    flat: list[Formula] = []
    for term in terms:
        flat += term.parts if term.kind == "sum" else [term]
    total = sum(term.value for term in flat if term.kind == "number")
    leading = flat[0].kind == "number"
    others = [term for term in flat if term.kind != "number"]
    kept: list[Formula] = []
    for term in others:
        opposite = next((i for i, other in enumerate(kept) if same_formula(-other, term)), None)
        if opposite is None:
            kept.append(term)
        else:
            del kept[opposite]
    if total or not kept:
        kept.insert(0 if leading else len(kept), number(total))
    return kept[0] if len(kept) == 1 else Formula("sum", tuple(kept))


def _power(a: Formula, b: Formula) -> Formula:
    if _is(b, 1) or _is(a, 1):
        return a
    if _is(b, 0):
        return number(1)
    if a.kind == b.kind == "number" and b.value == int(b.value) and abs(b.value) <= 8 and a.value:
        return number(a.value ** b.value)
    if a.kind == "call" and a.text == "sqrt" and _is(b, 2):
        return a.parts[0]
    if a.kind == "power" and a.parts[1].kind == b.kind == "number" and b.value == int(b.value):
        return _power(a.parts[0], number(a.parts[1].value * b.value))
    return call("sqrt", a) if _is(b, 0.5) else Formula("power", (a, b))


# --- On paper ----------------------------------------------------------------------------------------------------


def on_paper(formula: Formula) -> tuple[str, int]:
    """How a formula is written, and how tightly that holds together."""
    kind, parts = formula.kind, formula.parts
    if kind == "number":
        text = formula.text if formula.text and "e" not in formula.text.lower() else number_on_paper(formula.value)
        return text, SUM if text.startswith("−") else PRODUCT if "/" in text else ATOM
    if kind == "name":
        return formula.text, ATOM
    if kind == "negative":
        return "−" + within(parts[0], PRODUCT), SUM
    if kind == "sum":
        text = within(parts[0], SUM)
        for part in parts[1:]:
            minus = part.kind == "negative" or (part.kind == "number" and not part.text and part.value < 0)
            term = part.parts[0] if part.kind == "negative" else number(-part.value) if minus else part
            text += f" {'−' if minus else '+'} {within(term, PRODUCT)}"
        return text, SUM
    if kind == "product":
        return _product_on_paper(parts), PRODUCT
    if kind == "quotient":
        over = within(parts[0], PRODUCT)
        return f"{f'({over})' if parts[0].kind == 'quotient' else over}/{_after_slash(parts[1])}", PRODUCT
    if kind == "power":
        return _power_on_paper(*parts)
    return _call_on_paper(formula)


def within(formula: Formula, tightness: int) -> str:
    """The text of a formula, in parentheses if it does not hold together tightly enough."""
    text, holds = on_paper(formula)
    return text if holds >= tightness else f"({text})"


def _after_slash(formula: Formula) -> str:
    return within(formula, POWER)


def _product_on_paper(parts: tuple[Formula, ...]) -> str:
    text = ""
    for i, part in enumerate(parts):
        shown = within(part, PRODUCT if part.kind != "product" else POWER)
        if part.kind == "quotient" or ("/" in shown and part.kind == "number"):
            shown = SINGLE_SIGNS.get(on_paper(part)[0], f"({on_paper(part)[0]})")
        before = parts[i - 1]
        number_before = text[-1:] in "½¼¾" or (before.kind == "number" and text[-1:] != ")")
        letter_after = _is_letter(part) and (_is_letter(before) or number_before)
        if text and not letter_after and not (text.isdigit() and i == 1 and shown[0] in "(√"):
            text += "·"
        text += shown
    return text


def _is_letter(formula: Formula) -> bool:
    """x, or x²: what is written in a row without a sign between."""
    if formula.kind == "power" and formula.parts[1].kind == "number":
        return _is_letter(formula.parts[0]) and _raised(formula.parts[1]) is not None
    return formula.kind == "name" and len(formula.text) == 1


def _raised(exponent: Formula) -> str | None:
    """Raised digits, where the exponent is a whole number."""
    if exponent.kind == "negative" and (digits := _raised(exponent.parts[0])):
        return "⁻" + digits
    if exponent.kind != "number" or exponent.value != int(exponent.value) or abs(exponent.value) >= 1e6:
        return None
    return superscript(str(int(exponent.value)))


def _power_on_paper(base: Formula, exponent: Formula) -> tuple[str, int]:
    raised = _raised(exponent)
    if raised is None:
        return f"{within(base, ATOM)}^{within(exponent, ATOM)}", POWER
    text = within(base, ATOM)
    opened = text.find("(")
    if base.kind == "call" and opened > 0 and text[:opened].isalpha():  # sin²(x), but not √(x)²
        return text[:opened] + raised + text[opened:], POWER
    return (f"({text})" if base.kind == "call" and base.text in ("sqrt", "exp") else text) + raised, POWER


def _call_on_paper(formula: Formula) -> tuple[str, int]:
    inside = ", ".join(str(part) for part in formula.parts)
    if formula.text == "exp":
        return f"e^{within(formula.parts[0], ATOM)}", POWER
    if formula.text == "sqrt":
        return f"√{within(formula.parts[0], ATOM)}", ATOM
    if formula.text == "abs":
        return f"|{inside}|", ATOM
    return f"{'ln' if formula.text == 'log' else formula.text}({inside})", ATOM
