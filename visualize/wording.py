"""Numbers, formulas and local derivatives as one writes them on paper: 0.7864 · (−3), z², 1 − f², ‖a − y‖² / 100."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from tinygrad_edu.formula import as_index, number, superscript
from tinygrad_edu.operation import Operation

_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")

# How tightly a piece of formula holds together; what is looser than its place demands gets parentheses.
SUM, QUOTIENT, PRODUCT, POWER, ATOM = 1, 2, 3, 5, 6


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
    """From the least to the greatest, ``−1.31 … 2.04``; then the few that are far off, and what is not finite.

    >>> spread(np.array([0.0, 1, 2, 3, 4, 5, 6, 7, 1000, np.nan]))
    '0 … 7, and 1000, 1 NaN'
    """
    array = np.asarray(array)
    if not array.size:
        return "empty"
    most, far = usual(array)
    parts = []
    if most.size:
        low, high = number(most.min(), 3), number(most.max(), 3)
        parts.append(low if low == high else f"{low} … {high}")
    if far.size:
        parts.append(f"and {number(far[0], 3)}" if far.size == 1 else
                     f"and {far.size} up to {number(far[np.argmax(np.abs(far))], 3)}")
    for what, found in (("NaN", np.isnan(array)), ("∞", np.isposinf(array)), ("−∞", np.isneginf(array))):
        if count := int(found.sum()):
            parts.append(what if count == array.size else f"{count} {what}")
    return ", ".join(parts)


def usual(array: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The finite numbers of an array without the few that are far off, and these.

    Far off is more than ten times as large as all others, and at most one of them, or one in a hundred.
    """
    finite = np.asarray(array, dtype=np.float64).reshape(-1)
    finite = finite[np.isfinite(finite)]
    few = max(1, finite.size // 100)
    if finite.size < 8:
        return finite, finite[:0]
    sizes = np.abs(finite)
    rest = np.partition(sizes, finite.size - few - 1)[finite.size - few - 1]  # the greatest without these few
    far = sizes > 10 * rest if rest > 0 else np.zeros(finite.size, bool)
    return finite[~far], finite[far]


def length(array: np.ndarray) -> float:
    """The Euclidean length of all the numbers, also where their squares are too large or too small for a float.

    >>> length(np.array([3e-200, 4e-200]))
    5e-200
    """
    array = np.asarray(array, dtype=np.float64)
    with np.errstate(all="ignore"):
        found = float(np.sqrt(np.sum(np.square(array))))
        if 1e-150 < found < 1e150:
            return found
        largest = float(np.max(np.abs(array), initial=0.0))
        if not np.isfinite(largest) or largest == 0:
            return largest
        return largest * float(np.sqrt(np.sum(np.square(array / largest))))


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
    """A name that can stand in a picture: no control characters, not too long.

    After one that runs to the left stands a mark which nobody sees, so that what follows it in a formula does not.
    """
    shown = "".join(_visible(character) for character in name[:longest + 1])
    shown = shown if len(shown) <= longest else shown[:longest - 1] + "…"
    runs_left = any(unicodedata.bidirectional(character) in ("R", "AL") for character in shown)
    return shown + "\N{LEFT-TO-RIGHT MARK}" if runs_left else shown


def by_place(name: str) -> str:
    """The name of a parameter whose module has only a number, as one writes it: W₀ for ``0.weight``.

    >>> by_place("0.weight"), by_place("2.bias"), by_place("2.0.scale"), by_place("hidden.weight")
    ('W₀', 'b₂', 'scale₂.₀', 'hidden.weight')
    """
    found = re.fullmatch(r"([0-9]+(?:[.][0-9]+)*)[.]([^.]+)", name)
    if not found:
        return name
    return {"weight": "W", "bias": "b"}.get(found[2], found[2]) + found[1].translate(_SUBSCRIPTS)


def numbered(name: str, i: int) -> str:
    """A name with a number below, w₂."""
    return f"{name}{str(i).translate(_SUBSCRIPTS)}"


def named(name: str) -> Text:
    """A name as a piece of formula; one with a sign of arithmetic in it stands in parentheses there.

    >>> named("a-b").within(ATOM), named("hidden.weight").within(ATOM)
    ('(a-b)', 'hidden.weight')
    """
    return Text(name, SUM if re.search("[-+−*/·@^=<>|,]", name) else ATOM)


def shown(name: str) -> str:
    """The name of a Tensor as it stands in a picture."""
    return clean(by_place(name))


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
    "add": ("{} + {}", SUM, (SUM, QUOTIENT)),
    "subtract": ("{} − {}", SUM, (SUM, QUOTIENT)),
    "positive": ("{}", ATOM, (ATOM,)),
    "negative": ("−{}", PRODUCT, (QUOTIENT,)),
    "multiply": ("{}·{}", PRODUCT, (PRODUCT, PRODUCT + 1)),
    "divide": ("{} / {}", QUOTIENT, (QUOTIENT, PRODUCT + 1)),
    "matmul": ("{} @ {}", PRODUCT, (PRODUCT, PRODUCT + 1)),
    "square": ("{}²", POWER, (ATOM,)),
    "transpose": ("{}ᵀ", ATOM, (ATOM,)),
    "absolute": ("|{}|", ATOM, (SUM,)),
    "sigmoid": ("σ({})", ATOM, (SUM,)),
}


def formula(operation: Operation, operands: Sequence[Text], parameters: dict[str, Any]) -> Text:
    """An operation on operands whose formulas are known.

    >>> from tinygrad_edu import OPERATIONS
    >>> formula(OPERATIONS["multiply"], [Text("a + b", SUM), Text("−3", SUM)], {}).text
    '(a + b)·(−3)'
    """
    name, texts = operation.name, [operand.text for operand in operands]
    if name == "positive" or (name in ("multiply", "power", "divide") and texts[1] == "1"):
        return operands[0]
    if name == "multiply" and texts[0] == "1":
        return operands[1]
    if name == "power":
        return Text(operands[0].within(ATOM) + raised(operands[1]), POWER)
    if name == "permute" and tuple(parameters["axes"]) == (1, 0):
        return Text(f"{operands[0].within(ATOM)}ᵀ")
    if name == "negative" and texts[0].startswith("−"):
        return Text(f"−({texts[0]})", PRODUCT)
    if name == "norm" and parameters.get("axis") is None:
        return Text(f"‖{operands[0].text}‖")
    if name == "index":
        return Text(f"{operands[0].within(ATOM)}[{_index(parameters['index'])}]")
    if name in _NOTATION:
        template, tightness, demands = _NOTATION[name]
        shown = [operand.within(demand) for operand, demand in zip(operands, demands)]
        return Text(template.format(shown[0], *(f"({text})" if text.startswith("−") else text for text in shown[1:])),
                    tightness)
    return Text(_filled(operation, operands, parameters))


def raised(exponent: Text) -> str:
    """An exponent: raised digits where there are such, else after a ^."""
    return superscript(exponent.text) if re.fullmatch("−?[0-9]+", exponent.text) else f"^{exponent.within(ATOM)}"


def _index(index: Any) -> str:
    """An index as one writes it; of a long one, how many numbers it takes."""
    if isinstance(index, tuple) and index:
        return ", ".join(_index(part) for part in index)
    if isinstance(index, np.ndarray) and index.size > 6:
        return f"mask of {shape(index)}" if index.dtype == bool else f"{index.size} indices"
    return as_index(index).replace("-", "−")


def _filled(operation: Operation, operands: Sequence[Text], parameters: dict[str, Any]) -> str:
    """A formula of the engine on paper; names are put in last, so that none is ever rewritten."""
    code = operation.written([f"\ue000{i}\ue001" for i in range(len(operands))], parameters)
    text = re.sub(r"\bnp\.(linalg\.)?", "", code).replace("-", "−").replace("**", "^").replace(" * ", "·")

    def name(found: re.Match[str]) -> str:
        enclosed = found[1] in ("(", "[", ", ")  # an operand of a function, and not one that a dot follows
        return found[1] + operands[int(found[2])].within(SUM if enclosed else ATOM)
    return re.sub("(^|[([]|, |)\ue000([0-9]+)\ue001", name, text)


def partial_code(operation: Operation, position: int) -> str:
    """The local derivative ∂y/∂(operand) of an operation on each number, in Python, such as ``1 - y**2``."""
    return operation.partials[position]
