"""Reading what a person types: ``2x cos(x³)``, ``e^x``, ``sin^2 x``, ``√x``, ``f'(x) = …``.

The text becomes a formula, which is said back as it was understood, and a text for the safe reader of
``visualize/expression.py``, which computes it; nothing typed is ever run. Where people mean different things by the
same text, such as 1/3x, both readings are given and none is chosen.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from math import factorial

from assignments.checking.symbols import Formula, call, name, number
from assignments.practice.computing import FUNCTIONS, on_one_line

LONGEST = 1000  # characters
DEEPEST = 40    # parentheses inside parentheses
MOST = 200      # numbers, names and functions

GREEK = {"alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "theta": "θ", "lambda": "λ", "mu": "μ",
         "rho": "ρ", "sigma": "σ", "tau": "τ", "phi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω", "sig": "sig"}
_SPELLINGS = {"−": "-", "–": "-", "—": "-", "·": "*", "⋅": "*", "×": "*", "∙": "*", "÷": "/", "∕": "/", "⁄": "/",
              "²": "^2", "µ": "μ", "\u00a0": " ", "\t": " ", "\n": " ", "½": "(1/2)", "⅓": "(1/3)", "¼": "(1/4)",
              "¾": "(3/4)", "⅔": "(2/3)", "{": "(", "}": ")", "π": " pi ", "√": " sqrt ", "∛": " cbrt ", "’": "'",
              "′": "'", "″": "''", "⟨": "(", "⟩": ")", "′′": "''"}
_OTHER_NAMES = {"ln": "log", "asin": "arcsin", "acos": "arccos", "atan": "arctan", "cosec": "csc", "cotan": "cot",
                "tg": "tan", "sgn": "sign", "sen": "sin", "logistic": "sigmoid", "asinh": "arsinh", "acosh": "arcosh",
                "atanh": "artanh", "arcsinh": "arsinh", "arccosh": "arcosh", "arctanh": "artanh", "lg": "log10"}
_INVERSES = {"sin": "arcsin", "cos": "arccos", "tan": "arctan", "sinh": "arsinh", "cosh": "arcosh", "tanh": "artanh"}
_TOKEN = re.compile(r"(?P<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+(?![.\d]*[a-zA-Z^(]))?)"
                    r"|(?P<word>[^\W\d_](?:\w)*)|(?P<sign>\*\*|[-+*/^()\[\],|!;=])|(?P<space> +)|(?P<other>.)")
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")


class ReadingError(ValueError):
    """Something typed that is not understood, in words."""


@dataclass(frozen=True)
class Reading:
    """One way to understand a text: the ``formula``, or the rows of a matrix of them."""

    formula: Formula | None
    rows: tuple[tuple[Formula, ...], ...] = ()

    def __str__(self) -> str:
        if self.formula is not None:
            return str(self.formula)
        return f"[{', '.join('[' + ', '.join(map(str, row)) + ']' for row in self.rows)}]"

    @property
    def entries(self) -> tuple[tuple[Formula, ...], ...]:
        """Always as rows of a matrix."""
        return self.rows if self.formula is None else ((self.formula,),)

    @property
    def text(self) -> str:
        """For the safe reader; of a matrix, one text for each entry."""
        assert self.formula is not None
        return on_one_line(self.formula)


def read(typed: str, names: Collection[str] | None = None) -> list[Reading]:
    """What a text may mean: one reading, or two where it is ambiguous. ReadingError, in words, if it is not understood.

    ``names``: the variables that may stand in it; None if any may.

    >>> [str(reading) for reading in read("2x cos(x^3)", ["x"])], [str(r) for r in read("1/3x", ["x"])]
    (['2x·cos(x³)'], ['(1/3)·x', '1/(3x)'])
    """
    if len(typed) > LONGEST:
        raise ReadingError(f"That has {len(typed)} characters; at most {LONGEST} are read.")
    readings: list[Reading] = []
    for choice in (0, 1):
        parser = _Parser(_right_side(_spelled(typed)), names, choice)
        reading = parser.everything()
        if all(str(reading) != str(other) for other in readings):
            readings.append(reading)
        if not parser.ambiguous:
            break
    return readings


def names_of(text: str) -> list[str]:
    """The variables that stand in a formula, in alphabetical order."""
    found: set[str] = set()
    for reading in read(text)[:1]:
        for row in reading.entries:
            for entry in row:
                found |= set(_names(entry))
    return sorted(found - {"π", "e"})


def _names(formula: Formula) -> Iterator[str]:
    if formula.kind == "name":
        yield formula.text
    for part in formula.parts:
        yield from _names(part)


def _spelled(typed: str) -> str:
    """The same in the signs of a keyboard."""
    text = re.sub("[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+", lambda found: "^(" + found[0].translate(_RAISED) + ")", typed)
    text = "".join(_SPELLINGS.get(character, character) for character in text).strip().strip("$").rstrip(".;")
    return text.strip()


def _right_side(text: str) -> str:
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
class _Token:
    kind: str   # number, word, sign, end
    text: str
    spaced: bool  # is there a space before it?


class _Parser:
    """Recursive descent over the tokens. Where a text is ambiguous, ``choice`` decides, and ``ambiguous`` says so."""

    def __init__(self, text: str, names: Collection[str] | None, choice: int) -> None:
        self.names, self.choice, self.ambiguous = names, choice, False
        self.depth = self.bars = self.at = 0
        self.tokens = list(self.split(text))
        if len(self.tokens) == 1:
            raise ReadingError("Nothing is typed there.")
        if len(self.tokens) > 3 * MOST or sum(token.kind != "sign" for token in self.tokens) > MOST:
            raise ReadingError(f"That is too long: at most {MOST} numbers, names and functions are read.")

    # --- Tokens --------------------------------------------------------------------------------------------------

    def split(self, text: str) -> Iterator[_Token]:
        """Numbers, words and signs; words that stand together, such as xcos, are taken apart."""
        spaced, before = True, ""
        for found in _TOKEN.finditer(text):
            kind, part = found.lastgroup or "", found[0]
            if kind == "space":
                spaced = True
                continue
            if kind == "other" or part in ("=", ";"):
                raise ReadingError(f"The sign {part!r} is not understood here."
                                   + (" Write sums with + and products with *." if part in "&@:" else ""))
            if kind == "number" and "e" in part.lower() and "-" in part and part[0] != "1" and self.doubt():  # 2e-3
                front, _, back = part.lower().partition("e-")
                for piece, of in ((front, "number"), ("e", "word"), ("-", "sign"), (back, "number")):
                    yield _Token(of, piece, spaced)
                    spaced = False
                continue
            if kind == "number" and before == "word" and not spaced:
                raise ReadingError(f"{text[max(found.start() - 1, 0):found.end()]} is not understood: "
                                   "write * for times and ^ for a power.")
            for piece in (self.words(part) if kind == "word" else [part]):
                yield _Token("number" if piece[0].isdigit() else kind, {"**": "^"}.get(piece, piece), spaced)
                spaced = False
            before = kind
        yield _Token("end", "", True)

    def words(self, run: str) -> list[str]:
        """Letters that stand together, as the names and functions they are made of."""
        if self.known(run):
            return [run]
        if self.known(run.lower()):
            return [run.lower()]
        if self.names is None and (len(run) == 1 or not run.isalpha()):
            return [run]
        for length in range(len(run) - 1, 0, -1):
            head, tail = run[:length], run[length:]
            if (self.known(head) or (self.names is None and length == 1)) and tail[0].isalpha():
                try:
                    return [head, *self.words(tail)]
                except ReadingError:
                    continue
            if head in FUNCTIONS or head in _OTHER_NAMES:  # cos2x
                digits = re.match(r"\d+", tail)
                if digits:
                    rest = tail[digits.end():]
                    return [head, digits[0], *(self.words(rest) if rest else [])]
        raise self.unknown(run)

    def known(self, word: str) -> bool:
        return word in FUNCTIONS or word in _OTHER_NAMES or word in ("pi", "e") \
            or (word in GREEK and (self.names is None or GREEK[word] in self.names)) \
            or (self.names is not None and word in self.names)

    def unknown(self, word: str) -> ReadingError:
        if self.names is None:
            return ReadingError(f"{word[:30]} is not known here.")
        these = ", ".join(self.names)
        return ReadingError(f"{word[:30]} is not known here. The variables are {these}." if these else
                            f"{word[:30]} is not known here: there are no variables, only numbers.")

    @property
    def next(self) -> _Token:
        return self.tokens[self.at]

    def take(self) -> _Token:
        token = self.tokens[self.at]
        self.at += token.kind != "end"
        return token

    def sees(self, *signs: str) -> bool:
        return self.next.kind == "sign" and self.next.text in signs

    def need(self, sign: str) -> None:
        if not self.sees(sign):
            raise ReadingError(f"A {sign} is missing{' before ' + self.next.text if self.next.text else ' at the end'}.")
        self.take()

    def doubt(self) -> bool:
        """Two readings are possible here: is it the second one that is wanted?"""
        self.ambiguous = True
        return self.choice == 1

    # --- From the loosest to the tightest ------------------------------------------------------------------------

    def everything(self) -> Reading:
        """A formula or a matrix, and nothing after it."""
        rows: tuple[tuple[Formula, ...], ...] = ()
        formula = None
        if self.sees("[") and self.is_list():
            rows = self.matrix()
        else:
            formula = self.sum()
        if self.next.kind != "end":
            text = self.next.text
            raise ReadingError(
                "A comma is not understood here: decimals are written with a point, 0.75." if text == "," else
                f"There is a {text} too many." if text in ")]|" else f"{text} is not understood at that place.")
        return Reading(formula, rows)

    def is_list(self) -> bool:
        """Is the bracket that opens here a list, and no parenthesis?"""
        depth = 0
        for i, token in enumerate(self.tokens[self.at:], self.at):
            if token.kind == "sign":
                depth += token.text in ("(", "[")
                depth -= token.text in (")", "]")
            if depth == 0:
                return self.tokens[i + 1].kind == "end"
        return True

    def matrix(self) -> tuple[tuple[Formula, ...], ...]:
        """[[a, b], [c, d]], or one row [a, b]."""
        self.need("[")
        if not self.sees("["):
            rows = [self.row()]
        else:
            rows = []
            while self.sees("["):
                self.take()
                rows.append(self.row())
                self.need("]")
                if self.sees(","):
                    self.take()
        self.need("]")
        if len({len(row) for row in rows}) > 1:
            raise ReadingError("The rows of the matrix are not equally long: "
                               + ", ".join(str(len(row)) for row in rows) + " entries.")
        return tuple(rows)

    def row(self) -> tuple[Formula, ...]:
        entries = [self.sum()]
        while self.sees(","):
            self.take()
            entries.append(self.sum())
        return tuple(entries)

    def deeper(self) -> None:
        """One more inside another: Python's own stack is not endless."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise ReadingError(f"More than {DEEPEST} parentheses, powers or functions stand inside one another.")

    def sum(self) -> Formula:
        """a + b − c."""
        self.deeper()
        terms = [self.term()]
        while self.sees("+", "-"):
            minus = self.take().text == "-"
            term = self.term()
            terms.append(Formula("negative", (term,)) if minus else term)
        self.depth -= 1
        return terms[0] if len(terms) == 1 else Formula("sum", tuple(terms))

    def term(self) -> Formula:
        """a · b / c, with * or side by side."""
        if self.sees("-", "+"):
            minus = False
            while self.sees("-", "+"):
                minus ^= self.take().text == "-"
            inner = self.term()
            return Formula("negative", (inner,)) if minus else inner
        whole = self.factor()
        while True:
            if self.sees("*"):
                self.take()
                whole = times(whole, self.signed())
            elif self.sees("/"):
                spaced, simple = self.take().spaced, self.simple()
                under = self.signed()
                if self.starts_factor() and self.joined(under, simple, spaced) and self.doubt():
                    while self.starts_factor() and not (self.next.spaced and not spaced):
                        under = times(under, self.factor())
                whole = Formula("quotient", (whole, under))
            elif self.starts_factor():
                whole = times(whole, self.factor())
            else:
                return whole

    def joined(self, under: Formula, simple: bool, spaced: bool) -> bool:
        """May what follows a divisor be meant to stand under the line as well, as in 1/3x?"""
        if self.next.spaced and not spaced:
            return False  # 3/4 y
        return simple or self.sees("(")

    def simple(self) -> bool:
        """Does a number or a name come next, without parentheses?"""
        return self.next.kind == "number" or (self.next.kind == "word" and not self.is_function(self.next))

    def starts_factor(self) -> bool:
        """Does something follow that is multiplied without a sign?"""
        return self.next.kind in ("number", "word") or self.sees("(", "[") or (self.sees("|") and not self.bars)

    def signed(self) -> Formula:
        """A factor that may have a minus sign: 2 * -x."""
        minus = False
        while self.sees("-", "+"):
            minus ^= self.take().text == "-"
        inner = self.factor()
        return Formula("negative", (inner,)) if minus else inner

    def factor(self) -> Formula:
        """An atom, and the power it is raised to."""
        base = self.atom()
        while self.sees("!"):
            self.take()
            if base.kind != "number" or base.value != int(base.value) or not 0 <= base.value <= 20:
                raise ReadingError("! is understood after whole numbers up to 20 only.")
            base = number(factorial(int(base.value)), f"{on_number(base)}!")
        return self.raised(base) if self.sees("^") else base

    def raised(self, base: Formula) -> Formula:
        """base^exponent; powers of powers from the right."""
        self.deeper()
        self.take()
        minus = False
        while self.sees("-", "+"):
            minus ^= self.take().text == "-"
        bare = not self.sees("(", "[")
        simple = self.simple()
        exponent = self.factor()
        numeric = base.kind == "number" or (base.kind == "name" and base.text in ("e", "π"))
        tight = self.starts_factor() and not self.next.spaced
        if bare and tight and ((numeric and simple) or (exponent.kind == "name" and self.next.kind == "word")) \
                and self.doubt():
            while self.starts_factor() and not self.next.spaced:  # e^2x as e^(2x)
                exponent = times(exponent, self.factor())
        elif bare and exponent.kind == "number" and exponent.value == 1 and self.sees("/") \
                and self.tokens[self.at + 1].kind == "number" and self.doubt():  # x^1/2 as x^(1/2)
            self.take()
            exponent = Formula("quotient", (exponent, self.atom()))
        self.depth -= 1
        exponent = Formula("negative", (exponent,)) if minus else exponent
        if base.kind == "name" and base.text == "e":
            return call("exp", exponent)
        return Formula("power", (base, exponent))

    def atom(self) -> Formula:
        """A number, a name, something in parentheses, or a function of something."""
        token = self.take()
        if token.kind == "number":
            value = float(token.text)
            if value > 1e300:
                raise ReadingError(f"The number {token.text[:20]}… is too large.")
            return number(value, token.text)
        if token.kind == "word":
            return self.function(token) if self.is_function(token) else self.named(token.text)
        if token.text in ("(", "["):
            inner = self.sum()
            self.need(")" if token.text == "(" else "]")
            return inner
        if token.text == "|":
            self.bars += 1
            inner = self.sum()
            self.bars -= 1
            self.need("|")
            return call("abs", inner)
        raise ReadingError(f"Something is missing before {token.text}." if token.text else
                           "Something is missing at the end.")

    def named(self, text: str) -> Formula:
        if text in GREEK and not (self.names is not None and text in self.names):
            text = GREEK[text]
        return name("π" if text == "pi" and not (self.names and "pi" in self.names) else text)

    # --- Functions -----------------------------------------------------------------------------------------------

    def is_function(self, token: _Token) -> bool:
        return token.kind == "word" and (token.text in FUNCTIONS or token.text in _OTHER_NAMES) \
            and not (self.names is not None and token.text in self.names)

    def function(self, token: _Token) -> Formula:
        """sin(x), sin x, sin 2x, sin^2 x, sin^2(x)."""
        self.deeper()
        function = _OTHER_NAMES.get(token.text, token.text)
        power: Formula | None = None
        if self.sees("^"):
            self.take()
            minus = False
            while self.sees("-", "+"):
                minus ^= self.take().text == "-"
            power = self.atom() if self.next.kind == "number" or self.sees("(") or self.simple() else None
            if power is None:
                raise ReadingError(f"Of what is {token.text} taken? Write {token.text}(x).")
            power = Formula("negative", (power,)) if minus else power
            if _is_minus_one(power) and function in _INVERSES and not self.doubt():  # tan^-1 as arctan
                function, power = _INVERSES[function], None
        if self.sees("(", "|", "["):
            inner: tuple[Formula, ...] = self.arguments(function)
        else:
            inner = (self.bare_argument(token.text, power is not None),)
        self.depth -= 1
        whole = call(function, *inner)
        return whole if power is None else Formula("power", (whole, power))

    def arguments(self, function: str) -> tuple[Formula, ...]:
        """What stands in the parentheses after a function."""
        if not self.sees("("):
            return (self.atom(),)
        self.take()
        inside = [self.sum()]
        while self.sees(",") and FUNCTIONS[function] == 2:
            self.take()
            inside.append(self.sum())
        if self.sees(","):
            raise ReadingError(f"{function} takes one operand; decimals are written with a point, 0.75.")
        self.need(")")
        if len(inside) != FUNCTIONS[function]:
            raise ReadingError(f"{function} takes {FUNCTIONS[function]} operands.")
        return tuple(inside)

    def bare_argument(self, function: str, raised: bool) -> Formula:
        """A number and a name at most, as in sin 2x. What may belong to it or not is ambiguous."""
        if self.next.kind not in ("number", "word") or (self.is_function(self.next) and self.next.text != "sqrt"):
            raise ReadingError(f"Of what is {function} taken? Write it in parentheses: {function}(x).")
        first = self.atom()
        root = function in ("sqrt", "cbrt")
        if first.kind == "number" and self.next.kind == "word" and not self.is_function(self.next) \
                and not (root and not self.doubt()):
            first = times(first, self.atom())
        if self.sees("^") and (root or not self.doubt()):  # sin x^2 as sin(x^2)
            first = self.raised(first) if not root or self.doubt() else first
        if self.sees("/") and not self.next.spaced and not root and self.doubt():  # sin x/2 as sin(x/2)
            self.take()
            first = Formula("quotient", (first, self.factor()))
        if self.starts_factor() and not (self.next.kind == "word" and self.is_function(self.next)) \
                and not (root and self.next.spaced) and self.doubt():  # cos x e^x as cos(x e^x)
            first = times(first, self.factor())
        return first


def times(a: Formula, b: Formula) -> Formula:
    """A product, flat: x·y·z has three factors."""
    left = a.parts if a.kind == "product" else (a,)
    return Formula("product", (*left, b))


def on_number(formula: Formula) -> str:
    return formula.text or str(formula)


def _is_minus_one(formula: Formula) -> bool:
    return formula.kind == "negative" and formula.parts[0].kind == "number" and formula.parts[0].value == 1
