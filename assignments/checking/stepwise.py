"""A function that computes one quantity after the other: a slip is one of them computed otherwise.

    steps = (Step("x_mean", lambda x: np.mean(x), {"with the median for x̄": lambda x: np.median(x)}),
             Step("spread", lambda x, x_mean: np.sum((x - x_mean)**2), {"with Σ x²": lambda x: np.sum(x**2)}))

Each step takes what it needs by name, of the arguments and of the steps before it, and so does a slip in its place. A
mean that is wrong then goes on into all that is made of it, and two slips in two steps are found together.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from assignments.checking.answers import Answer
from assignments.checking.cases import Case
from assignments.checking.chain import Carry, Factor, Slip, Values
from assignments.checking.comparison import Comparison, Truth
from assignments.checking.given import Given, nothing_given
from assignments.checking.learners_work import Work


@dataclass(frozen=True)
class Step:
    """A quantity, and what is computed in its place.

    ``slips``: by the words that complete "your answer is exactly what you get …"; several functions may have the same
    words, in a tuple.
    """

    name: str
    value: Callable[..., Any]
    slips: Mapping[str, Callable[..., Any] | tuple[Callable[..., Any], ...]] = field(default_factory=dict)


def stepwise(target: str, cases: Sequence[Case], names: Sequence[str], steps: Sequence[Step],
             right: Callable[..., Any], check: Callable[..., Any], *, given: Given = nothing_given,
             causes: Mapping[str, str] | None = None, known: Mapping[str, Callable[..., Any]] | None = None,
             function: str = "", meanings: Mapping[str, str] | None = None, tries: str = "",
             read_back: Callable[[Sequence[Case], Sequence[Answer]], str | None] = lambda cases, answers: None,
             ways: tuple[str, str] = ("rise over run", "the engine")) -> Comparison:
    """How such a function is judged; ``names``: what the steps call its arguments. The last step is the answer.

    ``right`` and ``check``, ``causes``, ``known`` and ``ways`` are those of ``compared``; ``read_back`` that of
    ``Comparison``.
    """
    def truth(work: Work, case: Case) -> Truth:
        values = {name: np.asarray(value(*case.arguments), float) for name, value in (known or {}).items()}
        return Truth(np.asarray(right(*case.arguments), float), np.asarray(check(*case.arguments), float), values,
                     dict(zip(names, case.arguments)))

    return Comparison(target, cases, given, truth, chain_of(steps), causes or {}, read_back, function=function,
                      meanings=meanings or {}, tries=tries, slips_are="what you get ", ways=ways,
                      by_line=False)


def chain_of(steps: Sequence[Step]) -> tuple[Factor, ...]:
    """The steps as a chain, which carries all quantities so far by their names."""
    factors = []
    for step in steps:
        last = step is steps[-1]
        slips = []
        for words, values in step.slips.items():
            values = values if isinstance(values, tuple) else (values,)
            slips += [Slip(words, carried_on(step.name, value, last)) for value in values]
        factors.append(Factor(step.name, carried_on(step.name, step.value, last), tuple(slips)))
    return tuple(factors)


def carried_on(name: str, value: Callable[..., Any], last: bool) -> Carry:
    """From the quantities so far to those with one more; after the last, the answer alone; ValueError if it is none."""
    needed = tuple(inspect.signature(value).parameters)

    def carry(carried: Any, arguments: Values) -> Any:
        quantities = dict(arguments) if carried is None else carried.item()
        with np.errstate(all="ignore"):
            found = value(**{each: quantities[each] for each in needed})
        if last and not np.all(np.isfinite(found)):
            raise ValueError("these are no numbers")
        return np.asarray(found, float) if last else np.array({**quantities, name: found}, dtype=object)
    return carry
