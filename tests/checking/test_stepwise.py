"""Functions that compute one quantity after the other: a slip goes on into what follows, and two are found together."""

from pathlib import Path

import numpy as np
import pytest

from assignments.checking import Exercise, Work, check
from assignments.checking.cases import Case
from assignments.checking.source import Source
from assignments.checking.stepwise import Step, stepwise


def deviation(x):
    """√(Σ (x − x̄)² / (N − 1))"""
    return np.sqrt(np.sum((x - x.mean())**2) / (len(x) - 1))


STEPS = (
    Step("mean", lambda x: x.mean(), {"with the median": lambda x: np.median(x),
                                      "with an end": (lambda x: x[0], lambda x: x[-1])}),
    Step("square", lambda x, mean: np.sum((x - mean)**2), {"without the mean": lambda x: np.sum(x**2)}),
    Step("number", lambda x: len(x) - 1, {"with N": lambda x: len(x), "with nothing left": lambda: 0}),
    Step("answer", lambda square, number: np.sqrt(square / number), {"without the root": lambda square, number:
                                                                     square / number}))
JUDGE = stepwise("s", [Case(f"{n} numbers", (np.random.default_rng(n).normal(1, 2, n),), {}, {"N": n})
                       for n in (4, 7, 9)], ("x",), STEPS, lambda x: np.std(x, ddof=1), deviation,
                 known={"the mean": lambda x: x.mean()}, causes={"2": "2 stands before it"})


@pytest.mark.parametrize(("body", "state", "words"), [
    ("return np.std(x, ddof=1)", "right", "3 cases"),
    ("return np.std(x)", "wrong", "exactly what you get with N."),
    ("return np.var(x, ddof=1)", "wrong", "exactly what you get without the root."),
    ("return np.sqrt(np.sum((x - np.median(x))**2) / len(x))", "wrong", "what you get with the median and with N."),
    ("return np.sqrt(np.sum((x - x[-1])**2) / (len(x) - 1))", "wrong", "exactly what you get with an end."),
    ("return 2 * np.std(x)", "wrong", "exactly 2 times what you get with N; it may be that 2 stands before it."),
    ("return 3 * np.std(x, ddof=1)", "wrong", "exactly 3 times the right one."),
    ("return np.mean(x)", "wrong", "Your answer is the mean, and not s."),
    ("return 1.0", "wrong", "The numbers are not those of s."),
    ("return 1 / 0", "wrong", "ZeroDivisionError"),
    ("return np.sqrt(-np.var(x))", "wrong", "is nan. Is there a root or a logarithm of a negative number, or 0/0?"),
    ("return np.var(x) / np.float64(0)", "wrong", "is inf. Is there a division by zero, or an exponential"),
])
def test_what_is_wrong_is_named(body, state, words):
    work = Work(Source(Path("sheet.py"), f"import numpy as np\n\ndef deviation(x):\n    {body}\n"))
    assert work.run() is None
    found = check(work, Exercise(deviation, ("?", "=", "return"), JUDGE))
    assert found.state == state
    assert words in found.summary


def test_no_line_is_blamed_because_nothing_known_is_on_it():
    """In a chain of products the first such line is where it goes wrong; in a sum of squares it says nothing."""
    work = Work(Source(Path("sheet.py"), "import numpy as np\n\ndef deviation(x):\n    d = x - 2 * np.mean(x)\n"
                                         "    return np.sqrt(d @ d / (len(x) - 1))\n"))
    assert work.run() is None
    found = check(work, Exercise(deviation, ("?", "=", "return"), JUDGE))
    assert found.state == "wrong"
    assert not any("line" in line for line in found.details)
