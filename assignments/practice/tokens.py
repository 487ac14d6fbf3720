"""What is typed, gone through from one number, name or sign to the next."""

from __future__ import annotations

from collections.abc import Collection

from assignments.practice.spelling import ReadingError, Splitter, Token

DEEPEST = 40    # parentheses inside parentheses
MOST = 1200     # numbers, names and functions


class Tokens(Splitter):
    """The tokens of a text, one after the other: ``next`` is the one that comes."""

    def __init__(self, text: str, names: Collection[str] | None, choice: int) -> None:
        super().__init__(names, choice)
        self.depth = self.at = 0
        self.tokens = list(self.split(text))
        if len(self.tokens) == 1:
            raise ReadingError("Nothing is typed there.")
        if len(self.tokens) > 3 * MOST or sum(token.kind != "sign" for token in self.tokens) > MOST:
            raise ReadingError(f"That is too long: at most {MOST} numbers, names and functions are read.")

    @property
    def next(self) -> Token:
        return self.tokens[self.at]

    def take(self) -> Token:
        token = self.tokens[self.at]
        self.at += token.kind != "end"
        return token

    def sees(self, *signs: str) -> bool:
        return self.next.kind == "sign" and self.next.text in signs

    def need(self, sign: str) -> None:
        if not self.sees(sign):
            before = f"before {self.next.text}" if self.next.text else "at the end"
            raise ReadingError(f"A {sign} is missing {before}.")
        self.take()

    def minus(self) -> bool:
        """Take the signs that come next: do they turn the sign of what follows them?"""
        turned = False
        while self.sees("-", "+"):
            turned ^= self.take().text == "-"
        return turned

    def deeper(self) -> None:
        """One more inside another: Python's own stack is not endless."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise ReadingError(f"More than {DEEPEST} parentheses, powers or functions stand inside one another.")
