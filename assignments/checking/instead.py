"""A function that is no long chain: it is compared with the right one, and with what is written in its place.

    target = "the slope"
    judge = compared(target, cases, right=solution.slope, check=by_differences, instead=(
        Instead("(x − x₀) / (f(x) − f(x₀)), run over rise", lambda f, x, h: h / (f(x + h) - f(x))),))
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from assignments.checking.answers import Answer
from assignments.checking.cases import Case
from assignments.checking.chain import Factor, Slip, explanations
from assignments.checking.comparison import Comparison, Truth
from assignments.checking.derivation import explain
from assignments.checking.given import Given, nothing_given
from assignments.checking.learners_work import Work
from assignments.checking.scale import same

ReadBack = Callable[[Sequence[Case], Sequence[Answer]], "str | None"]


@dataclass(frozen=True)
class Instead:
    """What learners write in the place of a function; ``words`` complete "your answer is exactly …".

    Before "with …", "without …" and "about …" what the function computes is put: the line without ½.

    ``value`` takes the arguments of the function, and gives what is written instead.
    """

    words: str
    value: Callable[..., Any]


@dataclass(frozen=True)
class Derivative:
    """An entry of an answer is ∂f/∂by, and a wrong one is explained from the graph of f.

    ``name``: what it is called, such as "∂f/∂x". ``function`` takes Tensors in the order of ``names``, which are also
    those of the learner's arguments, in their order. ``entry``: where in the answer it stands; () if it is all of it.
    """

    name: str
    function: Callable[..., Any]
    names: tuple[str, ...]
    by: str
    entry: tuple[int, ...] = ()


def compared(target: str, cases: Sequence[Case], right: Callable[..., Any], check: Callable[..., Any],
             instead: Sequence[Instead] = (), *, derivatives: Sequence[Derivative] = (), given: Given = nothing_given,
             causes: Mapping[str, str] | None = None, known: Mapping[str, Callable[..., Any]] | None = None,
             function: str = "", meanings: Mapping[str, str] | None = None, tries: str = "",
             ways: tuple[str, str] = ("rise over run", "the engine"), otherwise: ReadBack | None = None) -> Comparison:
    """How such a function is judged.

    ``right`` and ``check``: two independent ways to the right answer, each of the function's arguments: the engine's
    and rise over run, or a library's; the second need have no more than six digits. ``ways``: what they are called,
    the second one first.
    ``causes``: what a wrong scale comes from, by the scale's text. ``known``: what else an answer or a line may be, by
    its name. ``otherwise``: what may still be said where all this explains nothing. The others are those of
    ``Comparison``.
    """
    def truth(work: Work, case: Case) -> Truth:
        values = {name: np.asarray(value(*case.arguments), float) for name, value in (known or {}).items()}
        return Truth(np.asarray(right(*case.arguments), float), np.asarray(check(*case.arguments), float), values,
                     {"arguments": case.arguments})

    slips = tuple(Slip(f"{target} {each.words}" if each.words.startswith(("with", "about ")) else each.words,
                       _of_the_arguments(each)) for each in instead)
    whole = Factor(target, lambda nothing, values: right(*values["arguments"]), slips)

    def read_back(cases: Sequence[Case], answers: Sequence[Answer]) -> str | None:
        of_the_whole = explanations((whole,), [answer.value for answer in answers],
                                    [{"arguments": case.arguments} for case in cases], [{} for _ in cases])
        if any(found.slips or str(found.scale) in (causes or {}) or len(derivatives) > 1 for found in of_the_whole):
            return None  # the same −1 before several entries is one mistake
        said = explained(derivatives, right, cases, answers)  # it knows where a mere −1 or ½ comes from
        return said if said or of_the_whole or otherwise is None else otherwise(cases, answers)

    return Comparison(target, cases, given, truth, (whole,), causes or {}, read_back, function=function,
                      meanings=meanings or {}, tries=tries, slips_are="", ways=ways)


def _of_the_arguments(instead: Instead) -> Callable[[Any, Mapping[str, Any]], Any]:
    def value(nothing: Any, values: Mapping[str, Any]) -> Any:
        with np.errstate(all="ignore"):
            try:
                return instead.value(*values["arguments"])
            except ZeroDivisionError:
                return np.nan
    return value


def explained(derivatives: Collection[Derivative], right: Callable[..., Any], cases: Sequence[Case],
              answers: Sequence[Answer]) -> str | None:
    """What went wrong in the entries that are wrong, each by itself; None where one of them is not explained."""
    truths = [np.asarray(right(*case.arguments), float) for case in cases]
    if not derivatives or any(answer.value is None or answer.value.shape != truth.shape
                              for answer, truth in zip(answers, truths)):
        return None
    said, left = [], [np.array(answer.value) for answer in answers]
    for entry in derivatives:
        yours = np.concatenate([np.ravel(answer.value[entry.entry]) for answer in answers])  # type: ignore[index]
        expected = np.concatenate([np.ravel(truth[entry.entry]) for truth in truths])
        for value, truth in zip(left, truths):
            value[entry.entry] = truth[entry.entry]
        if same(yours, expected):
            continue
        if not yours.any():  # what explains 0 is the whole derivative, which is what was asked for
            return None
        points = {name: np.concatenate([np.ravel(np.broadcast_to(case.arguments[n], np.shape(truth[entry.entry])))
                                        for case, truth in zip(cases, truths)]).astype(float)
                  for n, name in enumerate(entry.names)}
        sentences = explain(entry.function, yours, points, by=entry.by)
        if not sentences:
            return None
        said.append((entry.name, sentences))
    if not said or not all(same(value, truth) for value, truth in zip(left, truths)):
        return None
    most = 2 if len(said) > 1 else None  # of each, the likeliest: all of them would be a wall of words
    return " ".join(f"{name}: {' Or: '.join(sentences[:most])}" for name, sentences in said)

