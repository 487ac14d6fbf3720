"""Where a function has no power series: at a corner, a jump or a pole, and where it has no value.

These are asked of numbers and of power series alike; of a series what counts is its value, where the step h is 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from tinygrad_edu.errors import describe
from tinygrad_edu.operation import Operation


class NoSeriesError(ValueError):
    """A function has no power series about this point: a corner, a jump, a pole, or nothing at all."""


def ask(question: Operation, operands: tuple[Any, ...]) -> Any:
    """The answer of a question such as a > b; where it is about to change, there is a corner or a jump."""
    values = [getattr(a, "value", a) for a in operands]
    if question.name in ("isnan", "isfinite", "isinf"):
        return question.value(*values)
    if question.name in ("floor", "ceil", "rint"):
        at_the_edge = np.mod(values[0], 1) == (0.5 if question.name == "rint" else 0)
    else:
        at_the_edge = np.equal(values[0], 0 if question.name in ("sign", "heaviside") else values[1])
    if np.any(at_the_edge):
        raise NoSeriesError(f"{described(question, operands)} is just about to change, so there is a corner or a jump, "
                            "and no power series about this point. Choose another one.")
    return question.value(*values)


def finite(operation: Operation, operands: list[Any], parameters: dict[str, Any]) -> Any:
    """The value of an operation; NoSeriesError if it has none here."""
    y0 = operation.value(*(getattr(a, "value", a) for a in operands), **parameters)
    if not np.all(np.isfinite(y0)):
        raise NoSeriesError(f"{described(operation, operands)} is {in_words(y0)}, so it has no power series about this "
                            "point. Choose another one.")
    return y0


def described(operation: Operation, operands: Sequence[Any]) -> str:
    """An operation and the numbers it is done on."""
    return describe(operation, tuple(operands), {}).replace("np.", "")


def in_words(y: Any) -> str:
    """What is not a finite number, or the kind of it in an array."""
    wrong = np.ravel(y)[~np.isfinite(np.ravel(y))]
    return "no number" if np.isnan(wrong[0]) else "infinite"
