"""Is a learner's function right? Its answers are compared with two independent ones, and a wrong one is diagnosed.

The two are central differences of the learner's own functions, and the engine's derivative of them. They are taken on
several cases that are chosen to tell slips apart.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from assignments.checking.answers import Answer, Line
from assignments.checking.chain import Chain, Explanation, Values, explanations
from assignments.checking.exercise import Finding
from assignments.checking.explanation import TimeIsUpError, Words
from assignments.checking.learners_work import Work
from assignments.checking.scale import same, scale_between

ROUGHLY = 1e-5  # how near central differences must be: they have some ten correct digits


class GivenChangedError(Exception):
    """What was given to the learner is no longer what it was, or no longer there."""

    def __init__(self, name: str, lab: str,
                 what: str = "it has been changed: it no longer computes what it did") -> None:
        super().__init__(f"{name} was given, and {what}. Take it from a fresh worksheet:  "
                         f"python -m assignments start {lab} --into another_folder")


def require(work: Work, names: Sequence[str], lab: str) -> None:
    """GivenChangedError if one of the functions that were given is no longer there."""
    held = work.names()
    for name in names:
        if name not in held or not held[name].callable:
            raise GivenChangedError(name, lab, "it is gone from your file")


@dataclass(frozen=True)
class Case:
    """One case on which a function is called.

    ``words``: which it is. ``arguments``: what the function is given. ``globals``: what it finds in its module.
    ``sizes``: the numbers of which powers a wrong scale may be made, by their names.
    """

    words: str
    arguments: tuple[Any, ...]
    globals: Mapping[str, Any] = field(default_factory=dict)
    sizes: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Truth:
    """The right answer in one case, twice, and what a learner meets on the way to it.

    ``known``: by their names, the derivatives and values that a line may give; ``values``: what the chain is made of.
    """

    by_engine: np.ndarray
    by_differences: np.ndarray
    known: Mapping[str, np.ndarray] = field(default_factory=dict)
    values: Values = field(default_factory=dict)


@dataclass(frozen=True)
class Comparison:
    """How one function is checked: an exercise's ``judge``.

    ``target``: what it computes, such as "∂C/∂W3". ``given``: raises GivenChangedError where the learner has changed
    what was given. ``truth``: may call the learner's own functions, ``work.module.f(x)``, and set globals. They may run
    in another process, so what they take and give are numbers, arrays, tuples of these, and as arguments functions of
    these. ``chain``: the factors, if it is a product.
    ``causes``: what a wrong scale comes from, by the scale's text. ``read_back``: another way to say what is wrong.
    """

    target: str
    cases: Sequence[Case]
    given: Callable[[Work, Case], None]
    truth: Callable[[Work, Case], Truth]
    chain: Chain = ()
    causes: Mapping[str, str] = field(default_factory=dict)
    read_back: Callable[[Sequence[Case], Sequence[Answer]], str | None] = lambda cases, answers: None

    def __call__(self, work: Work, name: str) -> Finding:
        """Call the function on every case, and say what was found."""
        answers, truths = [], []
        for case in self.cases:
            with work.with_globals(**case.globals):
                met = self.in_case(work, name, case)
                if isinstance(met, tuple) and case is self.cases[0] and agrees(*met):
                    met = self.with_other_numbers(work, name, case) or met
            if isinstance(met, Finding):
                return met
            answers.append(met[0])
            truths.append(met[1])
        if all(agrees(answer, truth) for answer, truth in zip(answers, truths)):
            return Finding(name, "right", "It agrees with central differences and with the engine in "
                                          f"{len(self.cases)} cases.")
        summary, details = self.diagnosis(answers, truths)
        return Finding(name, "wrong", summary, (*details, *self.line_by_line(work, name, truths[0])))

    def in_case(self, work: Work, name: str, case: Case) -> tuple[Answer, Truth] | Finding:
        """The answer and the right one; or what is wrong before the two can be compared."""
        try:
            with work.quietly():
                self.given(work, case)
                truth = self.truth(work, case)
        except GivenChangedError as problem:
            return Finding(name, "wrong", str(problem))
        except work.failures as problem:  # of the learner's own functions
            summary, details = work.explained(problem)
            return Finding(name, "wrong", f"What {name} needs does not work. {summary}", details)
        answer = work.answer(name, case.arguments, aloud=case is self.cases[0], unchanged=case.globals)
        if isinstance(answer.exception, (TimeIsUpError, MemoryError, RecursionError)):
            return Finding(name, "wrong", *answer.problem or ())  # in the other cases it would be the same
        again = work.answer(name, case.arguments) if answer.value is not None else answer
        if answer.changed:
            return Finding(name, "wrong", f"It changes {' and '.join(answer.changed)} itself, and it should only look: "
                                          f"work on a copy, such as {answer.changed[0]}.copy(). A second name for the "
                                          "same array is no copy, and -=, *= and [:] = change it in its place.")
        if answer.value is not None and again.value is not None and not np.array_equal(answer.value, again.value):
            return Finding(name, "wrong", "Called twice with the same numbers, it gives two different answers: "
                                          "something in it is random, or remembered from the last call.")
        return answer, truth

    def with_other_numbers(self, work: Work, name: str, case: Case) -> Finding | None:
        """A finding if the function is not right any more when other numbers of the same shapes come after a call."""
        for other in others(case):
            work.set_globals(**other.globals)
            with work.quietly():
                truth = self.truth(work, other)
            if not agrees(work.answer(name, other.arguments), truth):
                return Finding(name, "wrong", "It is right when it is first called, and not when it is called again "
                                              "with other numbers: something in it is remembered from the last call.")
        return None

    # --- What is wrong -------------------------------------------------------------------------------------------

    def diagnosis(self, answers: list[Answer], truths: list[Truth]) -> Words:
        """What explains the answers, or failing that their problem, their shape or their worst entry."""
        problem = next((answer.problem for answer in answers if answer.problem and not answer.misfit), None)
        if problem:
            return problem
        misfit = next((answer.problem for answer in answers if answer.problem), None)
        sentence = self.read_back(self.cases, answers) if not misfit else None
        if sentence:
            return sentence, self.worst_entry(answers, truths)
        found = explanations(self.chain, [answer.value for answer in answers], [truth.values for truth in truths],
                             [case.sizes for case in self.cases], self.causes)
        if not misfit and (not found or found[0].length > 1) and (other := self.something_else(answers, truths)):
            return f"Your answer is {other}, and not {self.target}.", self.worst_entry(answers, truths)
        if not found:
            return misfit or self.unexplained(answers, truths)
        if not misfit:
            return f"Your answer is {self.named(found)}.", self.worst_entry(answers, truths)
        ran = next(case for case, answer in zip(self.cases, answers) if answer.value is not None)
        return (f"For {ran.words}, where the shapes happen to fit, your answer is {self.named(found)}.",
                (f"Elsewhere it raises an error. {misfit[0]}", *misfit[1]))

    def something_else(self, answers: list[Answer], truths: list[Truth]) -> str | None:
        """Which other known thing the answers are, in every case."""
        return next((name for name in truths[0].known
                     if all(answer.value is not None and same(answer.value, truth.known[name])
                            for answer, truth in zip(answers, truths))), None)

    def named(self, found: list[Explanation]) -> str:
        """The explanations in words; several, if several give the very same numbers."""
        several = "; or ".join(self.in_words(explanation) for explanation in found[:5])
        return f"exactly {several}" if len(found) == 1 else f"one of these, which give the same numbers: {several}"

    def in_words(self, explanation: Explanation) -> str:
        """What one explanation says; "your answer is exactly" goes before it."""
        scale = explanation.scale
        cause = self.causes.get(str(scale))
        why = f"; it may be that {cause}" if cause else ""  # others could give the same number
        if not explanation.slips:
            return f"the right one with the sign turned{why}" if str(scale) == "−1" else \
                f"{scale} times the right one{why}"
        chain = f"the chain {' and '.join(slip.words for slip in explanation.slips)}"
        return chain if scale.is_one else f"{scale} times {chain}{why}"

    def unexplained(self, answers: list[Answer], truths: list[Truth]) -> Words:
        """A wrong shape, or the worst entry: where nothing explains the answers, nothing is guessed."""
        for case, answer, truth in zip(self.cases, answers, truths):
            assert answer.value is not None
            if answer.value.shape == truth.by_engine.shape:
                continue
            shape = f"It returns shape {answer.value.shape} where {self.target} has {truth.by_engine.shape}"
            for words, value in (("these are the right numbers", truth.by_engine.ravel()),
                                 ("these are the right numbers, transposed", truth.by_engine.T.ravel()),
                                 ("that is the sum of the right numbers", np.sum(truth.by_engine, keepdims=True))):
                if same(answer.value.ravel(), value.ravel()):
                    return f"{shape}; {words}.", ()
            return f"{shape} ({case.words}).", ()
        if all(answer.value is not None and same(answer.value, truth.by_engine, 1e-4)
               for answer, truth in zip(answers, truths)):
            return ("The numbers are right to a few digits only: is something rounded, or in float32, or a derivative "
                    "by differences?"), self.worst_entry(answers, truths, digits=12)
        return f"The numbers are not those of {self.target}.", self.worst_entry(answers, truths)

    def worst_entry(self, answers: list[Answer], truths: list[Truth], digits: int = 6) -> tuple[str, ...]:
        """The entry that is off most, with its true value; or the shape that is wrong."""
        case, value, truth = next((case, answer.value, truth) for case, answer, truth
                                  in zip(self.cases, answers, truths) if not agrees(answer, truth))
        right = truth.by_differences
        assert value is not None
        if value.shape != right.shape:
            return (f"For {case.words} it returns shape {value.shape}; {self.target} has {right.shape}.",)
        worst = tuple(int(i) for i in np.unravel_index(np.argmax(np.abs(value - right)), right.shape))
        where = f"entry {list(worst)}" if worst else "it"
        own, theirs = (f"{numbers[worst]:.{digits}g}" for numbers in (value, right))
        return f"For {case.words}, {where} is {own}; central differences give {theirs}.",

    # --- Line by line --------------------------------------------------------------------------------------------

    def line_by_line(self, work: Work, name: str, truth: Truth) -> tuple[str, ...]:
        """What each line of the function gives in the first case, by the name of the derivative that it equals."""
        case = self.cases[0]
        if not truth.known:
            return ()
        with work.with_globals(**case.globals):
            lines = work.watched(name, case.arguments)
        told = [(line, _label(line, truth)) for line in lines]
        told = [(line, label) for line, label in told if label != f"= {line.name}"]  # z3, from what was given
        good = max((i for i, (_, label) in enumerate(told) if label and "∂" in label), default=-1)
        stray = next((i for i, (line, label) in enumerate(told) if label is None and i > good
                      and line.value.size > 1 and line.value.any()  # not a size, nor an empty beginning
                      and not isinstance(work.source.statement(line.number), ast.For)), None)
        width = max((len(work.source.shown(line.number)) for line, _ in told), default=0)
        shown = [f"Line by line, for {case.words}:"]
        for i, (line, label) in enumerate(told):
            label = "← the first line that matches nothing" if i == stray else label or ""
            text = f"  {work.source.place(line.number)}:  {work.source.shown(line.number):{width}}  {label}"
            shown.append(text.rstrip())
        return tuple(shown) if told else ()


def _label(line: Line, truth: Truth) -> str | None:
    """Which known thing a line gives, with a mark if it is a derivative; None if none."""
    value = line.value.astype(float)
    for name, known in truth.known.items():
        if same(value, known):
            return f"= {name} ✓" if name.startswith("∂") else f"= {name}"
    for name, known in truth.known.items():
        scale = scale_between([value], [known], [{}]) if name.startswith("∂") and known.size > 1 else None
        if scale:
            return f"= {scale} · {name}"
        if known.ndim == 2 and same(value, known.T):
            return f"= ({name})ᵀ"
        if known.ndim == 2 and value.ndim == 1 and same(value, known.ravel()):
            return f"= {name}, but of shape {value.shape}"
    return None


def agrees(answer: Answer, truth: Truth) -> bool:
    """Is an answer right: finite, and the same as both truths?"""
    return (answer.value is not None and bool(np.all(np.isfinite(answer.value)))
            and same(answer.value, truth.by_engine) and same(answer.value, truth.by_differences, ROUGHLY))


def others(case: Case) -> list[Case]:
    """The same case with other numbers in its arrays, and then with other ones in all that is no array among them."""
    def moved(value: Any, kind: type[Any]) -> Any:
        return 1.0625 * value if isinstance(value, kind) and not isinstance(value, bool) else value

    arrays = tuple(moved(value, np.ndarray) for value in case.arguments)
    numbers = tuple(moved(value, float) for value in case.arguments)
    globals_ = {name: moved(value, np.ndarray) for name, value in case.globals.items()}
    found = [replace(case, arguments=numbers, globals=globals_), replace(case, arguments=arrays)]
    return [other for other, changes in zip(found, (numbers + tuple(globals_.values()), arrays)) if
            any(each is not before for each, before in zip(changes, case.arguments + tuple(case.globals.values())))]
