"""How things are written: a formula with the names of its operands, a parameter as in code, a number as on paper."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

_WORD = re.compile(r"(, )?\*\*parameters|(?<![A-Za-z0-9_.])[A-Za-z_]+(?![A-Za-z0-9_=])")
_SUPERSCRIPTS = str.maketrans("0123456789-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁻")


def fill(text: str, operands: Sequence[str], result: str = "", parameters: Mapping[str, Any] | None = None) -> str:
    """A formula or a partial with names in the place of a, b, c (the operands), y (the result) and the parameters.

    >>> fill("b * a**(b - 1)", ["x", "3"])
    '3 * x**(3 - 1)'
    >>> fill("np.sum(a, **parameters)", ["x"], parameters={"axis": 0, "keepdims": False})
    'np.sum(x, axis=0)'
    """
    parameters = parameters or {}
    names = {**dict(zip("abc", operands)), "y": result, "operands": ", ".join(operands),
             **{key: as_index(value) if key == "index" else as_written(value) for key, value in parameters.items()}}
    return _WORD.sub(lambda word: settings(parameters) if word[0].endswith("**parameters") else
                     names.get(word[0], word[0]), text)


def settings(parameters: Mapping[str, Any]) -> str:
    """The parameters that are not what they are without being said: ``, axis=0``."""
    said = {key: value for key, value in parameters.items()
            if value is not None and value is not False and not (key == "ddof" and value == 0)}
    return "".join(f", {key}={value[0] if isinstance(value, tuple) and len(value) == 1 else value!r}"
                   for key, value in said.items())


def as_written(parameter: Any) -> str:
    """A parameter as one writes it in code; a long array by its shape."""
    if isinstance(parameter, np.dtype):
        return f"np.{parameter}"
    if isinstance(parameter, tuple):
        return f"({', '.join(map(as_written, parameter))}{',' if len(parameter) == 1 else ''})"
    if isinstance(parameter, np.ndarray) and parameter.size > 6:
        return f"<{parameter.dtype} array of shape {parameter.shape}>"
    return str(parameter.tolist()) if isinstance(parameter, np.ndarray) else str(parameter)


def as_index(index: Any) -> str:
    """An index as it stands between brackets: ``1:, 0``."""
    if isinstance(index, tuple):
        return ", ".join(map(as_index, index)) or "()"
    if isinstance(index, slice):
        parts = [index.start, index.stop] + ([index.step] if index.step is not None else [])
        return ":".join("" if part is None else str(part) for part in parts)
    return "..." if index is Ellipsis else as_written(index)


def number(x: Any, digits: int = 4) -> str:
    """A number with a few significant digits and a true minus sign.

    >>> number(-0.46211715), number(5.50), number(3.1e-13)
    ('−0.4621', '5.5', '3.1·10⁻¹³')
    """
    x = float(x) + 0.0  # which makes 0 of −0
    if x == 0 or 1e-3 <= abs(x) < 10 ** max(digits, 6):
        decimals = max(digits - 1 - int(np.floor(np.log10(abs(x)))), 0) if x else 0
        text = formatted(x, f".{decimals}f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    mantissa, times, power = formatted(x, f".{digits - 1}e").partition("·")
    return (mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa) + times + power


def formatted(x: Any, form: str) -> str:
    """A number in one of Python's formats, with its signs as on paper.

    >>> formatted(-0.46211715, ".3f"), formatted(2.2e-16, ".1e"), formatted(1e-16, ".0e"), formatted(-1e-9, ".3f")
    ('−0.462', '2.2·10⁻¹⁶', '10⁻¹⁶', '0.000')
    """
    if np.isnan(x):
        return "NaN"
    if np.isinf(x):
        return "∞" if x > 0 else "−∞"
    if x == 0:
        form = form.replace("e", "f")  # no power of ten makes 0 of anything
    mantissa, _, exponent = format(x, form).partition("e")
    if not mantissa.strip("-0."):
        mantissa = mantissa.lstrip("-")  # −0.000 is what was left of a number by rounding
    text = f"{mantissa}·10{superscript(str(int(exponent)))}" if exponent else mantissa
    return re.sub(r"^(-?)1·", r"\1", text).replace("-", "−")


def as_factor(x: Any, digits: int = 4) -> str:
    """A number as it stands in a product: a negative one in parentheses."""
    text = number(x, digits)
    return f"({text})" if text.startswith("−") else text


def superscript(digits: str) -> str:
    """The digits, raised."""
    return digits.translate(_SUPERSCRIPTS)


def polynomial(coefficients: Sequence[float], h: str, most: int = 8) -> str:
    """A polynomial as on paper: ``1 + h − 0.5·h²``, without its zeros, and not longer than some terms.

    >>> polynomial([1.0, 0.0, -0.5], "h")
    '1 − 0.5·h²'
    """
    terms = [(c, power_of(h, k)) for k, c in enumerate(coefficients) if c]
    text = ""
    for c, power in terms[:most]:
        size = number(abs(c))
        term = size if not power else power if size == "1" else f"{size}·{power}"
        text += (" − " if c < 0 else " + ") + term if text else "−" + term if c < 0 else term
    return (text or "0") + (" + …" if len(terms) > most else "")


def power_of(h: str, k: int) -> str:
    """hᵏ."""
    return "" if k == 0 else h if k == 1 else h + superscript(str(k))
