"""Numbers, formulas and local derivatives as one writes them on paper: 0.7864 · (−3), z², 1 − f², ‖a − y‖² / 100."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from tinygrad_edu.formula import fill, number, superscript
from tinygrad_edu.operation import Operation

# How tightly a piece of formula holds together; what is looser than its place demands gets parentheses.
SUM, PRODUCT, POWER, ATOM = 1, 2, 4, 5


class Text(NamedTuple):
    """A piece of a formula, and how tightly it holds together."""

    text: str
    tightness: int = ATOM

    def within(self, demanded: int) -> str:
        """The text, in parentheses where its surroundings demand them."""
        return self.text if self.tightness >= demanded else f"({self.text})"


# --- Numbers ---------------------------------------------------------------------------------------------------

def shape(array: Any) -> str:
    """The shape of an array, ``6×100`` or ``3 numbers``; nothing for a single number."""
    lengths = np.shape(array)
    return f"{lengths[0]} numbers" if len(lengths) == 1 else "×".join(str(n) for n in lengths)


def spread(array: np.ndarray) -> str:
    """From the least to the greatest: ``−1.31 … 2.04``."""
    finite = array[np.isfinite(array)] if array.size else array
    if not finite.size:
        return "empty" if not array.size else number(array.flat[0])
    low, high = number(finite.min(), 3), number(finite.max(), 3)
    return (low if low == high else f"{low} … {high}") + ("" if finite.size == array.size else ", not all finite")


def length(array: np.ndarray) -> float:
    """The Euclidean length of all the numbers."""
    return float(np.sqrt(np.sum(np.square(np.asarray(array, dtype=np.float64)))))


def brief(array: np.ndarray) -> str:
    """A single number, or the shape and root mean square of an array."""
    if array.size == 1:
        return number(array.item())
    return f"{shape(array)}, rms {number(length(array) / np.sqrt(max(array.size, 1)), 3)}"


def exact(array: Any) -> str:
    """Full precision, for tooltips; of a large array the corners."""
    array = np.asarray(array)
    if array.ndim == 0:
        return repr(array.item())
    return np.array2string(array, separator=", ", threshold=60, edgeitems=2, max_line_width=100)


# --- Names -----------------------------------------------------------------------------------------------------

def clean(name: str, longest: int = 32) -> str:
    """A name that can stand in a picture: no control characters, not too long."""
    shown = "".join(_visible(character) for character in name[:longest + 1])
    return shown if len(shown) <= longest else shown[:longest - 1] + "…"


def cut(text: str, longest: int = 60) -> str:
    """A formula that is not too long for a box."""
    return text if len(text) <= longest else text[:longest - 1] + "…"


def _visible(character: str) -> str:
    """A character as it is, or what stands for it if XML forbids it or it would change what is beside it."""
    if ord(character) < 32:
        return chr(0x2400 + ord(character))  # the symbols ␀ … ␟
    forbidden = unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") or ord(character) & 0xFFFE == 0xFFFE \
        or unicodedata.bidirectional(character) in ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
    return "\N{REPLACEMENT CHARACTER}" if forbidden else character


# --- Formulas --------------------------------------------------------------------------------------------------

# name of the operation: its formula, how tightly that holds, and how tightly each operand has to
_NOTATION: dict[str, tuple[str, int, tuple[int, ...]]] = {
    "add": ("a + b", SUM, (SUM, PRODUCT)),
    "subtract": ("a − b", SUM, (SUM, PRODUCT)),
    "negative": ("−a", PRODUCT, (PRODUCT,)),
    "multiply": ("a·b", PRODUCT, (PRODUCT, PRODUCT + 1)),
    "divide": ("a / b", PRODUCT, (PRODUCT, PRODUCT + 1)),
    "matmul": ("a @ b", PRODUCT, (PRODUCT, PRODUCT + 1)),
    "square": ("a²", POWER, (ATOM,)),
    "transpose": ("aᵀ", ATOM, (ATOM,)),
    "index": ("a[index]", ATOM, (ATOM,)),
    "absolute": ("|a|", ATOM, (SUM,)),
    "sigmoid": ("σ(a)", ATOM, (SUM,)),
}


def formula(operation: Operation, operands: Sequence[Text], parameters: dict[str, Any]) -> Text:
    """An operation on operands whose formulas are known.

    >>> from tinygrad_edu import OPERATIONS
    >>> formula(OPERATIONS["multiply"], [Text("a + b", SUM), Text("−3", SUM)], {}).text
    '(a + b)·(−3)'
    """
    if operation.name == "power":
        return Text(operands[0].within(ATOM) + _raised(operands[1]), POWER)
    if operation.name == "norm" and parameters.get("axis") is None:
        return Text(f"‖{operands[0].text}‖")
    template, tightness, demanded = _NOTATION.get(operation.name, (operation.formula, ATOM, ()))
    demands = [*demanded, *[SUM] * len(operands)] if demanded or re.search(r"[(\[](a|operands)\b", template) else \
        [ATOM] * len(operands)
    shown = [operand.within(demand) for operand, demand in zip(operands, demands)]
    shown[1:] = [f"({text})" if text.startswith("−") and operation.name in _NOTATION else text for text in shown[1:]]
    return Text(_filled(operation, template, shown, "", parameters), tightness)


def _raised(exponent: Text) -> str:
    """An exponent: raised digits where there are such, else after a ^."""
    return superscript(exponent.text) if re.fullmatch("−?[0-9]+", exponent.text) else f"^{exponent.within(ATOM)}"


def partial(operation: Operation, position: int, operands: Sequence[Text], result: Text,
            parameters: dict[str, Any], values: Sequence[Any], y: Any) -> Text:
    """The local derivative ∂y/∂(operand), or the structure of the local Jacobian, with names filled in."""
    name, a = operation.name, operands[0]
    if name == "power" and position == 0 and re.fullmatch("−?[0-9]+", operands[1].text):
        n = int(operands[1].text.replace("−", "-"))
        power = {0: "", 1: a.text if n == 1 else a.within(ATOM)}.get(n - 1, a.within(ATOM) + superscript(str(n - 1)))
        return Text("0") if n == 0 else Text("1") if n == 1 else Text(f"{Text(number(n)).text}·{power}", PRODUCT)
    if name == "sigmoid" and np.ndim(values[0]):
        return Text(f"σ′({a.text})")
    if name == "matmul" and np.ndim(values[position]) == 1:  # the Jacobian by a vector is the other factor itself
        other = operands[1 - position]
        return Text(other.within(ATOM) + ("ᵀ" if position == 0 or np.ndim(values[0]) == 1 else ""))
    template = operation.partials[position]
    if template in ("a", "b", "y"):
        return {"a": operands[0], "b": operands[-1], "y": result}[template]
    if not operation.elementwise:
        letters = {"n": number(np.size(values[0]) / max(np.size(y), 1))}
        template = re.sub(r"(?<![A-Za-z])[n](?![A-Za-z])", letters["n"], template)
    shown = [operand.text if f"({letter})" in template else operand.within(ATOM)
             for letter, operand in zip("abc", operands)]
    text = _filled(operation, template, shown, result.within(ATOM), parameters).replace("ᵀᵀ", "")
    looser = SUM if re.search(r" [+−⊗] |^−", text) else PRODUCT if re.search(r"[·/⊗ ]", text) else ATOM
    return Text(text, looser)


def _filled(operation: Operation, template: str, operands: Sequence[str], result: str,
            parameters: dict[str, Any]) -> str:
    """A template with its names put in last, so that no name is ever rewritten."""
    marks = [f"\ue000{i}\ue001" for i in range(len(operands) + 1)]
    text = _on_paper(fill(template, marks[:-1], marks[-1], parameters))
    return re.sub("\ue000([0-9]+)\ue001", lambda found: [*operands, result][int(found[1])], text)


def _on_paper(code: str) -> str:
    """Python's notation turned into that of paper."""
    text = re.sub(r"\bnp\.(linalg\.)?", "", code).replace("-", "−").replace(" * ", "·")
    text = re.sub(r"\*\*([0-9]+)", lambda found: superscript(found[1]), text)
    return text.replace("**", "^").replace("ahead(", "greater(")
