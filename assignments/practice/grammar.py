"""The grammar of what people type: sums of terms, terms of factors side by side, powers, functions without parentheses.

Where a text is ambiguous the parser takes the reading that it was told to take, and says that there was another.
"""

from __future__ import annotations

from math import factorial

from assignments.checking.symbols import Formula, call, name, number
from assignments.practice.computing import FUNCTIONS
from assignments.practice.spelling import GREEK, OTHER_NAMES, ReadingError, Token
from assignments.practice.tokens import Tokens

_INVERSES = {"sin": "arcsin", "cos": "arccos", "tan": "arctan", "sinh": "arsinh", "cosh": "arcosh", "tanh": "artanh"}


class Parser(Tokens):
    """Recursive descent over the tokens. Where a text is ambiguous, ``choice`` decides, and ``ambiguous`` says so."""

    bars = 0  # so many | have been opened, and not closed yet

    # --- From the loosest to the tightest ------------------------------------------------------------------------

    def everything(self) -> tuple[Formula | None, tuple[tuple[Formula, ...], ...]]:
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
        return formula, rows

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

    def sum(self) -> Formula:
        """a + b − c."""
        self.deeper()
        terms = [self.term()]
        while self.sees("+", "-"):
            terms.append(with_sign(self.take().text == "-", self.term()))
        self.depth -= 1
        return terms[0] if len(terms) == 1 else Formula("sum", tuple(terms))

    def term(self) -> Formula:
        """a · b / c, with * or side by side."""
        if self.sees("-", "+"):
            return with_sign(self.minus(), self.term())
        whole = self.factor()
        while True:
            if self.sees("*"):
                self.take()
                whole = times(whole, self.signed())
            elif self.sees("/"):
                spaced, simple = self.take().spaced, self.simple()
                under = self.signed()
                if self.starts_factor() and self.joined(simple, spaced) and self.second_of_two():
                    while self.starts_factor() and not (self.next.spaced and not spaced):
                        under = times(under, self.factor())
                whole = Formula("quotient", (whole, under))
            elif self.starts_factor():
                whole = times(whole, self.factor())
            else:
                return whole

    def joined(self, simple: bool, spaced: bool) -> bool:
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
        return with_sign(self.minus(), self.factor())

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
        minus = self.minus()
        bare = not self.sees("(", "[")
        simple = self.simple()
        exponent = self.factor()
        numeric = base.kind == "number" or (base.kind == "name" and base.text in ("e", "π"))
        tight = self.starts_factor() and not self.next.spaced
        if bare and tight and ((numeric and simple) or (exponent.kind == "name" and self.next.kind == "word")) \
                and self.second_of_two():
            while self.starts_factor() and not self.next.spaced:  # e^2x as e^(2x)
                exponent = times(exponent, self.factor())
        elif bare and exponent.kind == "number" and exponent.value == 1 and self.sees("/") \
                and self.tokens[self.at + 1].kind == "number" and self.second_of_two():  # x^1/2 as x^(1/2)
            self.take()
            exponent = Formula("quotient", (exponent, self.atom()))
        elif bare and base.kind == "name" and base.text == "e" and (minus or exponent.kind == "power") \
                and self.sees("/") and not self.next.spaced and self.second_of_two():  # e^-x^2/2 as e^(-x^2/2)
            self.take()
            exponent = Formula("quotient", (exponent, self.factor()))
        self.depth -= 1
        exponent = with_sign(minus, exponent)
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

    def is_function(self, token: Token) -> bool:
        return token.kind == "word" and (token.text in FUNCTIONS or token.text in OTHER_NAMES) \
            and not (self.names is not None and token.text in self.names)

    def function(self, token: Token) -> Formula:
        """sin(x), sin x, sin 2x, sin^2 x, sin^2(x)."""
        self.deeper()
        function = OTHER_NAMES.get(token.text, token.text)
        power: Formula | None = None
        if self.sees("^"):
            self.take()
            minus = self.minus()
            power = self.atom() if self.next.kind == "number" or self.sees("(") or self.simple() else None
            if power is None:
                raise ReadingError(f"Of what is {token.text} taken? Write {token.text}(x).")
            power = with_sign(minus, power)
            if _is_minus_one(power) and function in _INVERSES and not self.second_of_two():  # tan^-1 as arctan
                function, power = _INVERSES[function], None
        if self.sees("(", "|", "["):
            inner: tuple[Formula, ...] = self.arguments(function)
        else:
            inner = (self.bare_argument(token.text, power is not None),)
        self.depth -= 1
        whole = call(function, *inner)
        if power is not None and _is_minus_one(power):
            return Formula("quotient", (number(1), whole))
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
                and not (root and not self.second_of_two()):
            coefficient, first = first, self.atom()
        else:
            coefficient = None
        if self.sees("^") and (root or not self.second_of_two()):  # sin x^2 as sin(x^2), sin 3x^2 as sin(3 x^2)
            first = self.raised(first) if not root or self.second_of_two() else first
        first = times(coefficient, first) if coefficient is not None else first
        if self.sees("/") and not self.next.spaced and not root and self.second_of_two():  # sin x/2 as sin(x/2)
            self.take()
            first = Formula("quotient", (first, self.factor()))
        if self.starts_factor() and not (self.next.kind == "word" and self.is_function(self.next)) \
                and not (root and self.next.spaced) and self.second_of_two():  # cos x e^x as cos(x e^x)
            first = times(first, self.factor())
        return first


def times(a: Formula, b: Formula) -> Formula:
    """A product, flat: x·y·z has three factors."""
    left = a.parts if a.kind == "product" else (a,)
    return Formula("product", (*left, b))


def with_sign(minus: bool, formula: Formula) -> Formula:
    """−a, or a."""
    return Formula("negative", (formula,)) if minus else formula


def on_number(formula: Formula) -> str:
    return formula.text or str(formula)


def _is_minus_one(formula: Formula) -> bool:
    return formula.kind == "negative" and formula.parts[0].kind == "number" and formula.parts[0].value == 1
