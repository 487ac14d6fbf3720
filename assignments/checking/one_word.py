"""A function that answers with a word, such as "minimum": it is compared on every case."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from assignments.checking.answers import Answer
from assignments.checking.by_its_text import written_into
from assignments.checking.cases import Case
from assignments.checking.exercise import Finding
from assignments.checking.given import Given, GivenChangedError, nothing_given
from assignments.checking.instead import Instead
from assignments.checking.learners_work import Work
from assignments.checking.source import Source


@dataclass(frozen=True)
class OneWord:
    """How a function is judged that answers with a word: an exercise's ``judge``.

    ``words``: every word that it may answer. ``right`` takes its arguments and gives the right one; ``also``: words
    that are as good as one of those, such as "min". ``instead``: what is written in its place; its words complete "Your
    answers are exactly those of …". ``why``: for each case, by its words, why the right word is right.
    """

    words: tuple[str, ...]
    cases: Sequence[Case]
    right: Callable[..., str]
    instead: Sequence[Instead] = ()
    also: Mapping[str, str] = field(default_factory=dict)
    given: Given = nothing_given
    why: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, work: Work, name: str) -> Finding:
        """Call the function on every case, and say what was found."""
        answers: list[str] = []
        work.set_meanings({word: f"A word stands in quotation marks: {word!r}." for word in self.words})
        for case in self.cases:
            with work.with_globals(**case.globals):
                try:
                    with work.quietly():
                        self.given(work, case)
                except GivenChangedError as problem:
                    return Finding(name, "wrong", str(problem))
                except work.failures as problem:  # of the learner's own functions
                    summary, details = work.explained(problem)
                    return Finding(name, "wrong", f"What {name} needs does not work. {summary}", details)
                answer = work.answer(name, case.arguments, aloud=case is self.cases[0])
                again = work.answer(name, case.arguments)
            finding = self.no_word(work, name, case, answer)
            if finding:
                return finding
            if again.word != answer.word:
                return Finding(name, "wrong", "Called twice with the same numbers, it gives two different answers: "
                                              "something in it is random, or remembered from the last call.")
            answers.append(self.plain(answer.word or ""))
        right = [self.right(*case.arguments) for case in self.cases]
        if answers == right:
            return Finding(name, "right", f"It is right in {len(self.cases)} cases.")
        alone = word_alone(work.source, name)
        if alone:
            return Finding(name, "wrong", alone, self.first_wrong(answers, right))
        return Finding(name, "wrong", self.explained(answers), self.first_wrong(answers, right))

    def no_word(self, work: Work, name: str, case: Case, answer: Answer) -> Finding | None:
        """A finding if the answer is none of the words."""
        choice = f"{', '.join(map(repr, self.words[:-1]))} or {self.words[-1]!r}"
        changed = [each for each in answer.changed if each in work.source.parameters(name)]
        if changed:
            return Finding(name, "wrong", written_into(work.source, name, changed[0]))
        if answer.word is not None and self.plain(answer.word) not in self.words:
            return Finding(name, "wrong", f"For {case.words} it returns {answer.word[:60]!r}, and the words to choose "
                                          f"from are {choice}.")
        if answer.value is not None:
            return Finding(name, "wrong", f"It returns numbers, and a word is asked for: {choice}.")
        if answer.word is None:
            summary, details = answer.problem or ("It returns nothing.", ())
            summary = summary.replace("instead of real numbers", "instead of numbers").replace(
                "instead of numbers", f"instead of a word: {choice}")
            if summary.startswith("It returns None"):  # it returns something elsewhere
                summary = f"For {case.words} i{summary[1:]} Does a way through it end without return?"
            return Finding(name, "wrong", summary, details)
        return None

    def plain(self, word: str) -> str:
        """The word that is meant, whatever its case, the spaces around it, and a full stop."""
        word = " ".join(word.lower().rstrip(" .!").split())
        return self.also.get(word, word)

    def explained(self, answers: Sequence[str]) -> str:
        """What gives exactly these answers; nothing is guessed where nothing does."""
        found = [each.words for each in self.instead
                 if [_word(each, case.arguments) for case in self.cases] == list(answers)]
        if not found and len(set(answers)) == 1:
            found = [f"somebody who always says {answers[0]!r}"]
        if not found:
            return "Not every answer is right."
        return f"Your answers are exactly those of {'; or of '.join(found)}."

    def first_wrong(self, answers: Sequence[str], right: Sequence[str]) -> tuple[str, ...]:
        """The first case that is wrong, with the right word and why."""
        case, yours, theirs = next(each for each in zip(self.cases, answers, right) if each[1] != each[2])
        reason = self.why.get(case.words, "")
        wrong = sum(a != b for a, b in zip(answers, right))
        return (f"For {case.words} it says {yours!r}, and it is {theirs!r}" + (f": {reason}" if reason else "") + ".",
                f"{len(right) - wrong} of {len(right)} cases are right.")


def word_alone(source: Source, name: str) -> str:
    """That a word stands in a function as a line of its own, where it does nothing; empty if none does."""
    definition = source.definition(name)
    for node in ast.walk(definition) if definition else ():
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str) \
                and definition and node is not definition.body[0]:  # that is its docstring
            place = source.place(node.lineno)
            word = node.value.value[:60]
            return f"{place[0].upper()}{place[1:]} has a word that goes nowhere: write return before {word!r}."
    return ""


def _word(instead: Instead, arguments: tuple[Any, ...]) -> str:
    try:
        return str(instead.value(*arguments))
    except (ArithmeticError, ValueError):
        return ""
