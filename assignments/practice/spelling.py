"""What is typed, in the signs of a keyboard, and taken apart: numbers, names, functions and signs."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from assignments.practice.computing import FUNCTIONS


class ReadingError(ValueError):
    """Something typed that is not understood, in words."""


GREEK = {"alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "theta": "θ", "lambda": "λ", "mu": "μ",
         "rho": "ρ", "sigma": "σ", "tau": "τ", "phi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω", "sig": "sig"}
_JOINT = "\u2060"  # between two words that stand together, as in 2√x: no space, which would say what belongs to what
_SPELLINGS = {"−": "-", "–": "-", "—": "-", "·": "*", "⋅": "*", "×": "*", "∙": "*", "÷": "/", "∕": "/", "⁄": "/",
              "²": "^2", "µ": "μ", "\u00a0": " ", "\t": " ", "\n": " ", "½": "(1/2)", "⅓": "(1/3)", "¼": "(1/4)",
              "¾": "(3/4)", "⅔": "(2/3)", "{": "(", "}": ")", "’": "'", "′": "'", "″": "''", "⟨": "(", "⟩": ")",
              "′′": "''",
              **{sign: f"{_JOINT}{word}{_JOINT}" for sign, word in (("π", "pi"), ("√", "sqrt"), ("∛", "cbrt"))}}
OTHER_NAMES = {"ln": "log", "asin": "arcsin", "acos": "arccos", "atan": "arctan", "cosec": "csc", "cotan": "cot",
                "tg": "tan", "sgn": "sign", "sen": "sin", "logistic": "sigmoid", "asinh": "arsinh", "acosh": "arcosh",
                "atanh": "artanh", "arcsinh": "arsinh", "arccosh": "arcosh", "arctanh": "artanh", "lg": "log10"}
_TOKEN = re.compile(r"(?P<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+(?![.\d]*[a-zA-Z^(]))?)"
                    r"|(?P<word>[^\W\d_](?:\w)*)|(?P<sign>\*\*|[-+*/^()\[\],|!;=])|(?P<space> +)|(?P<joint>\u2060)"
                    r"|(?P<other>.)")
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")


def spelled(typed: str) -> str:
    """The same in the signs of a keyboard."""
    text = re.sub(r"\b(np|numpy|math)\.", "", typed)
    text = re.sub("[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+", lambda found: "^(" + found[0].translate(_RAISED) + ")", text)
    text = "".join(_SPELLINGS.get(character, character) for character in text).strip().strip("$").rstrip(".;")
    return text.strip()


def right_side(text: str) -> str:
    """What stands after ``f'(x) =`` or ``∂f/∂x =``."""
    left, equals, right = text.rpartition("=")
    if not equals:
        return text
    if left and not re.fullmatch(r"[\w'∂/(), ^|*]*", left.replace("=", "")):
        raise ReadingError(f"What stands left of the last = is not understood: {left[:40].strip()}. "
                           "Write the answer alone.")
    if not right.strip():
        raise ReadingError("Nothing stands after the = sign.")
    return right.strip()


@dataclass(frozen=True)
class Token:
    """A number, a word, a sign, or the end."""

    kind: str   # number, word, sign, end
    text: str
    spaced: bool  # is there a space before it?


class Splitter:
    """Takes a text apart. ``names``: the variables, None if any may stand there. ``choice``: which of two readings."""

    def __init__(self, names: Collection[str] | None, choice: int) -> None:
        self.names, self.choice, self.ambiguous = names, choice, False

    def second_of_two(self) -> bool:
        """Two readings are possible here: is it the second one that is wanted?"""
        self.ambiguous = True
        return self.choice == 1

    def split(self, text: str) -> Iterator[Token]:
        """Numbers, words and signs; words that stand together, such as xcos, are taken apart."""
        spaced, before = True, ""
        for found in _TOKEN.finditer(text):
            kind, part = found.lastgroup or "", found[0]
            if kind == "space":
                spaced = True
                continue
            if kind == "joint":
                before = ""
                continue
            if kind == "other" or part in ("=", ";"):
                raise ReadingError(f"The sign {part!r} is not understood here."
                                   + (" Write sums with + and products with *." if part in "&@:" else ""))
            scientific = kind == "number" and "e-" in part.lower() and part[0] != "1"
            if scientific and self.second_of_two():  # 2e-3 as 2e − 3
                front, _, back = part.lower().partition("e-")
                for piece, of in ((front, "number"), ("e", "word"), ("-", "sign"), (back, "number")):
                    yield Token(of, piece, spaced)
                    spaced = False
                continue
            if kind == "number" and before == "word" and not spaced:
                raise ReadingError(f"{text[max(found.start() - 1, 0):found.end()]} is not understood: "
                                   "write * for times and ^ for a power.")
            for piece in (self.words(part) if kind == "word" else [part]):
                yield Token("number" if piece[0].isdigit() else kind, {"**": "^"}.get(piece, piece), spaced)
                spaced = False
            before = kind
        yield Token("end", "", True)

    def words(self, run: str) -> list[str]:
        """Letters that stand together, as the names and functions they are made of."""
        if self.names is None and (len(run) == 1 or not run.isalpha()):
            return [run]
        pieces = self.taken_apart(run, {}) if len(run) <= 40 else None
        if self.names is None and pieces and len(run) > 3 and len(pieces) == len(run):
            return [run]  # height is a name, and not h·e·i·g·h·t
        if pieces is None:
            raise self.unknown(run)
        return pieces

    def taken_apart(self, run: str, tried: dict[str, list[str] | None]) -> list[str] | None:
        """The longest known word first, then the rest; None if that cannot be done."""
        for word in (run, run.lower()):
            if self.known(word):
                return [word]
        if run in tried:
            return tried[run]
        tried[run] = None
        for length in range(len(run) - 1, 0, -1):
            head, tail = run[:length], run[length:]
            digits = re.match(r"\d+", tail)
            if digits and (head in FUNCTIONS or head in OTHER_NAMES):  # cos2x
                rest = tail[digits.end():]
                after = self.taken_apart(rest, tried) if rest else []
                if after is not None:
                    tried[run] = [head, digits[0], *after]
                    break
            elif tail[0].isalpha() and (self.known(head) or (self.names is None and length == 1)):
                after = self.taken_apart(tail, tried)
                if after is None and self.names is None and len(tail) == 1:
                    after = [tail]
                if after is not None:
                    tried[run] = [head, *after]
                    break
        return tried[run]

    def known(self, word: str) -> bool:
        return word in FUNCTIONS or word in OTHER_NAMES or word in ("pi", "e") \
            or (word in GREEK and (self.names is None or GREEK[word] in self.names)) \
            or (self.names is not None and word in self.names)

    def unknown(self, word: str) -> ReadingError:
        if self.names is None:
            return ReadingError(f"{word[:30]} is not known here.")
        these = ", ".join(self.names)
        return ReadingError(f"{word[:30]} is not known here. The variables are {these}." if these else
                            f"{word[:30]} is not known here: there are no variables, only numbers.")
