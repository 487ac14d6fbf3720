"""How the order of the error is judged: by the slope of the error, and by what is written in its place."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from assignments.checking.cases import Case
from assignments.checking.instead import Instead, compared
from assignments.module_4_taylor.taylor_series.judging_terms import MEANINGS
from tinygrad_edu.formula import number


def first_left_out(n: int, derivatives: Sequence[float]) -> int:
    """The first k > n with a derivative that is not 0."""
    return next(k for k in range(n + 1, len(derivatives)) if derivatives[k])


def measured(n: int, derivatives: Sequence[float]) -> float:
    """The slope of the error on log–log paper, very close to x₀, where all but the first term of it are nothing."""
    h = np.array([1e-9, 2e-9])
    error = sum(abs(derivatives[k]) / math.factorial(k) * h**k for k in range(n + 1, len(derivatives)))
    return float(np.diff(np.log(error))[0] / np.log(2))


def first_before(n: int, derivatives: Sequence[float]) -> int:
    """The first derivative from the n-th on that is not 0."""
    return n if derivatives[n] else first_left_out(n, derivatives)


ORDER_CASES = [Case(f"order {n} and the derivatives {', '.join(map(number, row))}", (n, np.array(row)))
               for n, row in ((2, [1.5, -0.5, 2.0, 0.7, 1.1, -3.0, 0.4]), (1, [1.0, 2.0, 3.0, 0.0, 4.0, -1.0]),
                              (2, [0.0, 1.0, 0.0, -1.0, 0.0, 1.0, 0.0]), (2, [1.0, 0.0, -1.0, 0.0, 1.0, 0.0, -1.0]),
                              (0, [2.0, 0.0, 0.0, 0.0, -0.3, 0.0, 0.8]), (3, [0.0, 0.0, 0.0, 6.0, 0.0, 0.0, 0.0, 1.2]))]
ERROR_ORDER = compared(
    "the order of the error", ORDER_CASES, first_left_out, measured, (
        Instead("n + 1 in every case: that derivative may be 0, and then the error begins further on",
                lambda n, derivatives: n + 1),
        Instead("n, the order of the polynomial itself: what it leaves out begins after that",
                lambda n, derivatives: n),
        Instead("n − 1", lambda n, derivatives: n - 1),
        Instead("n + 2 in every case", lambda n, derivatives: n + 2),
        Instead("the first power from n on: the term k = n is in the polynomial, and what it leaves out begins with "
                "k = n + 1", first_before),
        Instead("one too many: the first power that is left out is counted from 0, as the derivatives are",
                lambda n, derivatives: first_left_out(n, derivatives) + 1),
        Instead("one too few: the last power before the error",
                lambda n, derivatives: first_left_out(n, derivatives) - 1),
        Instead("how far behind n the error begins: that is counted from n, and the power of (x − x₀) is asked for",
                lambda n, derivatives: first_left_out(n, derivatives) - n),
        Instead("the first power that is in f at all, and not the first behind n",
                lambda n, derivatives: first_left_out(-1, derivatives)),
        Instead("the highest power that is known of f, and not the first that is left out",
                lambda n, derivatives: len(derivatives) - 1),
        Instead("how many terms are left out", lambda n, derivatives: len(derivatives) - 1 - n),
        Instead("the derivative with which the error begins, and its place k is asked for",
                lambda n, derivatives: derivatives[first_left_out(n, derivatives)]),
    ), meanings=MEANINGS, ways=("the slope of the error on log–log paper", "the first term that is left out"),
    tries="The check tries several orders, and derivatives of which some are 0.")
