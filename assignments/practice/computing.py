"""A formula as one line for the safe reader of ``visualize/expression.py``, which computes it on Tensors."""

from __future__ import annotations

from typing import Any

from assignments.checking.symbols import ATOM, POWER, PRODUCT, SUM, Formula
from visualize.expression import compute

LONGEST = 20_000  # characters on one line

# How functions that the safe reader does not have are made of those it has.
_MADE_OF = {
    "sec": "1 / cos({0})", "csc": "1 / sin({0})", "cot": "cos({0}) / sin({0})", "sech": "1 / cosh({0})",
    "csch": "1 / sinh({0})", "coth": "cosh({0}) / sinh({0})", "arccot": "pi / 2 - arctan({0})",
    "arsinh": "log({0} + sqrt(({0})**2 + 1))", "arcosh": "log({0} + sqrt({0} - 1) * sqrt({0} + 1))",
    "artanh": "log((1 + {0}) / (1 - ({0}))) / 2", "sign": "({0}) / abs({0})",
    "cbrt": "({0}) / abs({0}) * abs({0})**(1/3)", "log2": "log({0}) / log(2)", "log10": "log({0}) / log(10)"}
_AS_THEY_ARE = ("exp", "log", "sqrt", "sin", "cos", "tan", "arcsin", "arccos", "arctan", "sinh", "cosh", "tanh",
                "sigmoid", "relu", "softplus", "abs")
FUNCTIONS = {**dict.fromkeys((*_AS_THEY_ARE, *_MADE_OF), 1), "maximum": 2, "minimum": 2}  # how many operands each takes


class TooLongError(ValueError):
    """A formula that grows beyond what is computed."""


def on_one_line(formula: Formula) -> str:
    """A formula as the safe reader reads it. Every name gets a _, so that none is a word of Python's."""
    return _line(formula)[0]


def value_of(formula: Formula, values: dict[str, Any]) -> Any:
    """What a formula computes: a Tensor if one of the values is, and otherwise numbers."""
    return compute(on_one_line(formula), {f"{name}_": value for name, value in values.items()}, LONGEST)[0]


def _line(formula: Formula) -> tuple[str, int]:
    kind, parts = formula.kind, formula.parts
    if kind == "number":
        return repr(formula.value), ATOM if formula.value >= 0 else SUM
    if kind == "name":
        return f"{formula.text}_", ATOM
    if kind == "negative":
        return "-" + _within(parts[0], PRODUCT), SUM
    if kind == "sum":
        text = _within(parts[0], PRODUCT)
        for part in parts[1:]:
            minus = part.kind == "negative"
            text += f" {'-' if minus else '+'} {_within(part.parts[0] if minus else part, PRODUCT)}"
        return text, SUM
    if kind == "product":
        return " * ".join(_within(part, POWER) for part in parts), PRODUCT
    if kind == "quotient":
        return f"{_within(parts[0], PRODUCT)} / {_within(parts[1], POWER)}", PRODUCT
    if kind == "power":
        return f"{_within(parts[0], ATOM)} ** {_within(parts[1], ATOM)}", POWER
    if formula.text == "exp" and parts[0].kind == "number":
        return f"e_ ** {_within(parts[0], ATOM)}", POWER  # a number like π², which is held still
    inside = [_line(part)[0] for part in parts]
    if formula.text in _MADE_OF:
        text = f"({_MADE_OF[formula.text].format(f'({inside[0]})')})"
    else:
        text = f"{formula.text}({', '.join(inside)})"
    if len(text) > LONGEST:
        raise TooLongError("That grows too long to be computed.")
    return text, ATOM


def _within(formula: Formula, tightness: int) -> str:
    text, holds = _line(formula)
    return text if holds >= tightness else f"({text})"
