"""Functions that are no long chain: what is written in their place is named, by a table or from the graph."""

from pathlib import Path

import numpy as np
import pytest

from assignments.checking import Exercise, Work, check
from assignments.checking.cases import Case
from assignments.checking.instead import Derivative, Instead, compared
from assignments.checking.one_word import OneWord
from assignments.checking.source import Source
from tinygrad_edu import grad, numerical_derivative

from .sheets import finding as in_lab


def J(x, y):
    """[∂f/∂x, ∂f/∂y]"""
    return np.array([2 * x * np.sin(3 * y), 3 * x**2 * np.cos(3 * y)])


def f(x, y):
    return x**2 * np.sin(3 * y)


def kind(det, trace):
    """Which kind of point it is."""
    return "saddle" if det < 0 else "minimum" if trace > 0 else "maximum"


CASES = [Case(f"x = {x}, y = {y}", (x, y)) for x, y in np.random.default_rng(1).uniform(0.3, 1.9, (8, 2)).tolist()]
JUDGES = {
    "J": (J, compared("J", CASES, right=lambda x, y: np.array(grad(f, argnums=(0, 1))(x, y)),
                      check=lambda x, y: np.array([numerical_derivative(lambda x: f(x, y), x),
                                                   numerical_derivative(lambda y: f(x, y), y)]),
                      instead=(Instead("[∂f/∂y, ∂f/∂x], in the wrong order", lambda x, y: J(x, y)[::-1]),),
                      derivatives=(Derivative("∂f/∂x", f, ("x", "y"), "x", (0,)),
                                   Derivative("∂f/∂y", f, ("x", "y"), "y", (1,))))),
    "kind": (kind, OneWord(("minimum", "maximum", "saddle"), [
        Case(f"det {det}, trace {trace}", (det, trace)) for det, trace in ((1.0, 2.0), (1.0, -2.0), (-1.0, 0.5))], kind,
        (Instead("who swaps minimum and maximum",
                 lambda det, trace: {"minimum": "maximum", "maximum": "minimum"}.get(kind(det, trace), "saddle")),),
        {"min": "minimum"}, why={"det 1.0, trace 2.0": "it rises both ways"})),
}


def finding(name, body):
    function, judge = JUDGES[name]
    head = "x, y" if name == "J" else "det, trace"
    work = Work(Source(Path("sheet.py"), f"import numpy as np\n\ndef {name}({head}):\n    {body}\n"))
    assert work.run() is None
    return check(work, Exercise(function, ("?", "=", "return"), judge))


@pytest.mark.parametrize(("name", "body", "state", "words"), [
    ("J", "return [x * 2 * np.sin(3 * y), 3 * x * x * np.cos(3 * y)]", "right", "rise over run"),
    ("J", "return [2 * x * np.sin(3 * y), x**2 * np.cos(3 * y)]", "wrong", "∂f/∂y: The inner derivative of sin(3y) is"),
    ("J", "return [3 * x**2 * np.cos(3 * y), 2 * x * np.sin(3 * y)]", "wrong", "exactly [∂f/∂y, ∂f/∂x], in the wrong"),
    ("J", "return [x * np.sin(3 * y), 1.5 * x**2 * np.cos(3 * y)]", "wrong", "½"),
    ("J", "return [x, y]", "wrong", "The numbers are not those of J."),
    ("J", "return [0 * x, 0 * y]", "wrong", "All its numbers are 0, and those of J are not."),  # and not the derivative
    ("J", "return 'J'", "wrong", "It returns a str instead of real numbers."),
    ("kind", "return 'saddle' if det < 0 else 'Min ' if trace > 0 else 'maximum'", "right", "3 cases"),
    ("kind", "return 'saddle' if det < 0 else 'minimum' if trace < 0 else 'maximum'", "wrong",
     "exactly those of who swaps minimum and maximum."),
    ("kind", "return 'minimum'", "wrong", "exactly those of somebody who always says 'minimum'."),
    ("kind", "return 'saddle' if trace > 1 else 'minimum'", "wrong", "Not every answer is right."),
    ("kind", "return 'valley'", "wrong", "it returns 'valley', and the words to choose from are 'minimum'"),
    ("kind", "if det < 0: return 'saddle'", "wrong", "For det 1.0, trace 2.0 it returns None instead of a word"),
    ("kind", "if det < 0: 'saddle'\n    return 'minimum'", "wrong", "Line 4 has a word that goes nowhere"),
    ("kind", "return 1", "wrong", "It returns numbers, and a word is asked for"),
    ("kind", "return ('minimum',)", "wrong", "It returns a tuple instead of a word"),
    ("kind", "return {}", "wrong", "instead of a word: 'minimum', 'maximum' or 'saddle'"),
    ("kind", "det / 0", "wrong", "ZeroDivisionError"),
    ("kind", "...", "not started", ""),
])
def test_what_is_wrong_is_named(name, body, state, words):
    found = finding(name, body)
    assert found.state == state
    assert words in found.summary


def test_a_wrong_word_is_shown_where_it_first_is():
    assert finding("kind", "return 'maximum'").details == (
        "For det 1.0, trace 2.0 it says 'maximum', and it is 'minimum': it rises both ways.", "1 of 3 cases are right.")


def test_calling_the_model_once_is_no_rise_over_run():
    """y = a (1 − exp(−b x)) is straight in a, so that y for a = 1 is its derivative, and so is a difference."""
    once = in_lab("dyda", "return y(x, 1, b)", lab="nonlinear_fit")
    assert (once.state, once.details) == ("right", ())
    twice = in_lab("dyda", "return y(x, a + 1, b) - y(x, a, b)", lab="nonlinear_fit")
    assert twice.state == "right"
    assert "differences of y, rise over run" in twice.details[0]


@pytest.mark.parametrize("off", [1 + 3e-8, 1 + 1e-7, 1 + 1e-6, 1 - 1e-5 / 2, 2 + 1e-6])
def test_what_is_inexact_is_no_factor_that_anybody_put_there(off):
    said = finding("J", f"return [2 * {off!r} * x * np.sin(3 * y), 3 * {off!r} * x * x * np.cos(3 * y)]").summary
    assert "exactly" not in said
    assert said.startswith("The numbers are")
