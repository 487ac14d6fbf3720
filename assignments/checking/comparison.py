"""Is a learner's function right? Its answers are compared with two independent ones, and a wrong one is diagnosed.

The two are central differences of the learner's own functions, and the engine's derivative of them. They are taken on
several cases that are chosen to tell slips apart.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np

from assignments.checking.answers import Answer, Line
from assignments.checking.by_its_text import computed_for_nothing, shortcut, written_into
from assignments.checking.cases import Case, others
from assignments.checking.chain import Chain, Explanation, Values, explanations
from assignments.checking.exercise import Finding
from assignments.checking.explanation import TimeIsUpError, Words
from assignments.checking.given import Given, GivenChangedError
from assignments.checking.learners_work import Work
from assignments.checking.line_by_line import comes_in, permuted, table
from assignments.checking.one_change import one_change
from assignments.checking.scale import same
from tinygrad_edu.formula import formatted

ROUGHLY = 1e-5  # how near central differences must be: they have some ten correct digits
EXACTLY = 1e-8
UNEXPLAINED = ("The numbers are", "All its numbers", "It returns shape")
MOST_SHOWN = 12  # rows and columns of the picture that shows which entries are off


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
    ``causes``: what a wrong scale comes from, by the scale's text, and ``first``, those that lie in the first factor;
    ``later``: what may still put it right on a line.
    ``read_back``: another way to say what is wrong. ``function``: what is differentiated, by its name in the worksheet.
    ``meanings``: what to write for names of the formulas. ``tries``: a sentence on the cases, for who wonders.
    ``slips_are``: the words before those of a slip. ``ways``: what the two truths come from, rise over run first.
    ``by_line``: is it also shown what each line gives? Only in a product does the first strange line say anything.
    """

    target: str
    cases: Sequence[Case]
    given: Given
    truth: Callable[[Work, Case], Truth]
    chain: Chain = ()
    causes: Mapping[str, str] = field(default_factory=dict)
    read_back: Callable[[Sequence[Case], Sequence[Answer]], str | None] = lambda cases, answers: None
    first: Collection[str] = ()
    later: Mapping[str, str] = field(default_factory=dict)
    function: str = ""
    meanings: Mapping[str, str] = field(default_factory=dict)
    tries: str = ""
    slips_are: str = "the chain "
    ways: tuple[str, str] = ("rise over run", "the engine")
    by_line: bool = True

    def __call__(self, work: Work, name: str) -> Finding:
        """Call the function on every case, and say what was found."""
        answers, truths = [], []
        work.set_meanings(self.meanings)
        remark = shortcut(work.source, name, self.function)
        # Differences have fewer digits than the engine, and are asked for no more than they have.
        enough = ROUGHLY if "differences" in remark else EXACTLY
        for case in self.cases:
            with work.with_globals(**case.globals):
                met = self.in_case(work, name, case)
                if isinstance(met, tuple) and case is self.cases[0] and agrees(*met, enough):
                    met = self.with_other_numbers(work, name, case, enough) or met
            if isinstance(met, Finding):
                return met
            answers.append(met[0])
            truths.append(met[1])
        if all(agrees(answer, truth, enough) for answer, truth in zip(answers, truths)):
            return Finding(name, "right", f"It agrees with {self.ways[0]} and with {self.ways[1]} in "
                                          f"{len(self.cases)} cases.", (remark,) if remark else ())
        lines = self.lines(work, name, truths)
        known, sizes = [truth.known for truth in truths], [case.sizes for case in self.cases]
        came_in = comes_in(lines, known, sizes) if lines else None
        summary, details = self.of_the_text(work, name, answers, lines, truths) or self.with_one_change(
            work, name, answers, enough,
            self.diagnosis(answers, truths, {came_in[1]: work.source.place(came_in[0])} if came_in else {}))
        shown = table(work.source, lines, known, sizes, self.later) if lines else []
        if shown:
            shown.insert(0, f"Line by line, for {self.cases[0].words}:")
        return Finding(name, "wrong", summary, (*details, *shown))

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
        arguments = [each for each in answer.changed if each in work.source.parameters(name)]
        if arguments:
            return Finding(name, "wrong", written_into(work.source, name, arguments[0]))
        if answer.changed:
            return Finding(name, "wrong", f"It changes {' and '.join(answer.changed)} itself, and it should only look: "
                                          f"work on a copy, such as {answer.changed[0]}.copy().")
        again = work.answer(name, case.arguments) if answer.value is not None else answer
        if answer.value is not None and again.value is not None and not same(answer.value, again.value, ROUGHLY):
            return Finding(name, "wrong", "Called twice with the same numbers, it gives two different answers: "
                                          "something in it is random, or remembered from the last call.")
        return answer, truth

    def with_other_numbers(self, work: Work, name: str, case: Case, enough: float) -> Finding | None:
        """A finding if the function is not right any more when other numbers of the same shapes come after a call."""
        for other in others(case):
            work.set_globals(**other.globals)
            with work.quietly():
                truth = self.truth(work, other)
            if not agrees(work.answer(name, other.arguments), truth, enough):
                return Finding(name, "wrong", f"It is right for {case.words}, and not when it is then called with "
                                              "other numbers: something in it is remembered from the last call, or "
                                              "holds for these numbers only. Compute it anew from what is given.")
        return None

    # --- What is wrong -------------------------------------------------------------------------------------------

    def of_the_text(self, work: Work, name: str, answers: list[Answer], lines: list[list[Line]], truths: list[Truth],
                    ) -> Words | None:
        """What is wrong by the text or the names of a function, whatever its numbers are."""
        if any(answer.problem and not answer.misfit for answer in answers):
            return None
        thrown_away = computed_for_nothing(work.source, name)
        if thrown_away:
            return thrown_away
        held = permuted(lines[0], truths[0].known) if lines else ""
        if held:
            return f"There are names in each other's place: {held}. Look at the line that unpacks them.", ()
        return None

    def with_one_change(self, work: Work, name: str, answers: list[Answer], enough: float, found: Words) -> Words:
        """What was found; before it or, where nothing explained it, in its place, what one change would make right."""
        def is_right() -> bool:
            for case in self.cases:
                with work.with_globals(**case.globals), work.quietly():
                    truth = self.truth(work, case)
                    if not agrees(work.answer(name, case.arguments), truth, enough):
                        return False
            return True

        if "parentheses" in found[0] or any(answer.problem and not answer.misfit for answer in answers):
            return found
        try:
            change = one_change(work, name, is_right)
        except work.failures:  # of a function that it is compared with
            return found
        summary, details = found
        explains = not summary.startswith((*UNEXPLAINED, *(answer.problem[0] for answer in answers if answer.problem)))
        return (f"{change} Or: {summary}" if explains else change, details) if change else found

    def diagnosis(self, answers: list[Answer], truths: list[Truth], came_in: Mapping[str, str]) -> Words:
        """What explains the answers, or failing that their problem, their shape or their worst entry.

        ``came_in``: by the text of a scale, the line at which it came in to what was right before.
        """
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
        if not found and misfit:
            return misfit[0], (*misfit[1], *([self.tries] if self.tries else []))
        if not found:
            return self.unexplained(answers, truths)
        if not misfit:
            return f"Your answer is {self.named(found, came_in)}.", self.worst_entry(answers, truths)
        ran = next(case for case, answer in zip(self.cases, answers) if answer.value is not None)
        return (f"{misfit[0]} For {ran.words}, where the shapes happen to fit, your answer is {self.named(found)}.",
                (*misfit[1], *([self.tries] if self.tries else [])))

    def something_else(self, answers: list[Answer], truths: list[Truth]) -> str | None:
        """Which other known thing the answers are, in every case."""
        return next((name for name in truths[0].known
                     if all(answer.value is not None and same(answer.value, truth.known[name])
                            for answer, truth in zip(answers, truths))), None)

    def named(self, found: list[Explanation], came_in: Mapping[str, str] = MappingProxyType({})) -> str:
        """The explanations in words; several, if several give the very same numbers."""
        several = "; or ".join(self.in_words(explanation, came_in) for explanation in found[:5])
        return f"exactly {several}" if len(found) == 1 else f"one of these, which give the same numbers: {several}"

    def in_words(self, explanation: Explanation, came_in: Mapping[str, str]) -> str:
        """What one explanation says; "your answer is exactly" goes before it."""
        scale = explanation.scale
        cause = self.causes.get(str(scale), "")
        at = came_in.get(str(scale)) if not explanation.slips else None
        if at and str(scale) in self.first:
            cause = ""  # the first factor is not to blame: it was right until there
        if explanation.slips and len(self.chain) == 1:
            cause = ""  # it is said of the right one, and here something else stands in the place of all of it
        why = f"; it may be that {cause}" if cause else ""  # others could give the same number
        why += f"; it comes in at {at}" if at else ""
        if not explanation.slips:
            return f"the right one with the sign turned{why}" if str(scale) == "−1" else \
                f"{scale} times the right one{why}"
        chain = f"{self.slips_are}{' and '.join(slip.words for slip in explanation.slips)}"
        return chain if scale.is_one else f"{scale} times {chain}{why}"

    def unexplained(self, answers: list[Answer], truths: list[Truth]) -> Words:
        """A wrong shape, or the worst entry: where nothing explains the answers, nothing is guessed."""
        for case, answer, truth in zip(self.cases, answers, truths):
            assert answer.value is not None
            if answer.value.shape == truth.by_engine.shape:
                continue
            shape = f"It returns shape {answer.value.shape} where {self.target} has {truth.by_engine.shape}"
            if not truth.by_engine.shape:
                return f"{shape}: {instead_of_a_number(answer.value, truth.by_engine)} ({case.words}).", ()
            for words, value in (("these are the right numbers", truth.by_engine.ravel()),
                                 ("these are the right numbers, transposed", truth.by_engine.T.ravel()),
                                 ("that is the sum of the right numbers", np.sum(truth.by_engine, keepdims=True))):
                if same(answer.value.ravel(), value.ravel()):
                    return f"{shape}; {words}.", ()
            return f"{shape} ({case.words}).", ()
        if all(answer.value is not None and same(answer.value, truth.by_engine, 1e-3)
               for answer, truth in zip(answers, truths)):
            return ("The numbers are right to a few digits only: is something rounded, or in float32, or a derivative "
                    "by differences?"), self.worst_entry(answers, truths, digits=12)
        if all(np.abs(answer.value).max(initial=0) <= 1e-12 * np.abs(truth.by_engine).max(initial=0)
               for answer, truth in zip(answers, truths) if answer.value is not None):
            return f"All its numbers are 0, and those of {self.target} are not.", self.worst_entry(answers, truths)
        right = [case.words for case, answer, truth in zip(self.cases, answers, truths) if agrees(answer, truth)]
        holds = f" For {right[0]} they are right, and they have to be so for all." if right else ""
        return f"The numbers are not those of {self.target}.{holds}", self.worst_entry(answers, truths)

    def worst_entry(self, answers: list[Answer], truths: list[Truth], digits: int = 6) -> tuple[str, ...]:
        """The entry that is off most, with its true value, and which entries are off; or the shape that is wrong."""
        case, value, truth = next((case, answer.value, truth) for case, answer, truth
                                  in zip(self.cases, answers, truths) if not agrees(answer, truth))
        right = truth.by_differences
        assert value is not None
        if value.shape != right.shape:
            return (f"For {case.words} it returns shape {value.shape}; {self.target} has {right.shape}.",)
        worst = tuple(int(i) for i in np.unravel_index(np.argmax(np.abs(value - right)), right.shape))
        where = f"entry {list(worst)}" if worst else "it"
        own, theirs = (formatted(numbers[worst], f".{digits}g") for numbers in (value, right))
        return (*([self.tries] if self.tries else []),
                f"For {case.words}, {where} is {own}; {self.ways[0]} gives {theirs}.", *entries(value, right))

    def lines(self, work: Work, name: str, truths: list[Truth]) -> list[list[Line]]:
        """What each line of the function gives, in the first three cases."""
        if not truths[0].known or not self.by_line:
            return []
        found = []
        for case in self.cases[:3]:
            with work.with_globals(**case.globals):
                found.append(work.watched(name, case.arguments))
        return found


def instead_of_a_number(value: np.ndarray, right: np.ndarray) -> str:
    """What stands where a single number is asked for."""
    if value.size == 1:
        is_right = "the right number" if same(value.ravel()[0], right) else "a number"
        return f"{is_right} in brackets, or with a comma after it; return the number alone, of an array by .item()"
    theirs = "; their sum is the right one" if same(np.sum(value), right) else ""
    return f"{value.size} numbers in the place of one{theirs}"


def entries(value: np.ndarray, right: np.ndarray) -> list[str]:
    """A picture of which entries are off, if only some are: a sign for each, in rows and columns."""
    off = np.abs(value - right) > ROUGHLY * np.abs(right).max(initial=0)
    if right.ndim != 2 or off.all() or not off.any() or max(right.shape) > MOST_SHOWN:
        return []
    return ["✓ right, ✗ off, entry by entry:", *(f"  {' '.join('✗' if each else '✓' for each in row)}" for row in off)]


def agrees(answer: Answer, truth: Truth, exactly: float = EXACTLY) -> bool:
    """Is an answer right: finite, and the same as both truths?"""
    return (answer.value is not None and bool(np.all(np.isfinite(answer.value)))
            and same(answer.value, truth.by_engine, exactly) and same(answer.value, truth.by_differences, ROUGHLY))
