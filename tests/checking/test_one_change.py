"""Slips of Python's and not of the mathematics: what one change of a function's text makes right is said to be so."""

import ast

import pytest

from assignments.checking.one_change import changes
from tests.checking.sheets import finding

TAKEN_FOR_GRANTED = [  # (lab, function, body, words of the summary)
    ("time_saving_rules", "quotient", "return (df * g - f * dg) // g**2", "// divides and rounds down; with / it"),
    ("time_saving_rules", "dw", "return chain(lambda c: 1//2 * c**(-1//2), 1 + x**4, 4 * x**3)",
     "// divides and rounds down; with / it is right."),
    ("time_saving_rules", "dw", "return 0.5 * (1 + x**4)**-1/2 * 4 * x**3", "that 0.5 * (1 + x ** 4) ** (-1 / 2) * 4"),
    ("time_saving_rules", "dw", "return 4 * x**3 / 2 * np.sqrt(1 + x**4)", "/ (2 * np.sqrt(1 + x ** 4)) has; with"),
    ("time_saving_rules", "du", "return -np.sin(3 * x**2 + x) * 6 * x + 1", "-np.sin(3 * x ** 2 + x) * (6 * x + 1)"),
    ("time_saving_rules", "du", "return -np.sin(np.radians(3 * x**2 + x)) * (6 * x + 1)",
     "np.radians is for degrees, and there are none here; without it, it is right."),
    ("lagrange_multipliers", "dgdy", "return 6 * y + 1", "without the parentheses that 6 * (y + 1) has"),
    ("linearisation", "quadratic", "d = v - v0\nreturn g(v0) + J(v0) @ d + 1//2 * d @ H(v0) @ d",
     "// divides and rounds down; with / it is right. Or: Your answer is exactly the plane"),
    ("linear_regression", "scatter", "return (chi2(x, y, ones, m, c) / (len(x) - 2))**1/2", "** (1 / 2) has; with"),
    ("linear_regression", "chi2", "return round(np.sum(((y - m * x - c) / sigma)**2), 3)",
     "round throws digits away; without it, it is right."),
    ("taylor_series", "term", "return dkf // factorial(k) * (x - x0)**k", "// divides and rounds down; with / it"),
    ("rise_over_run", "slope", "return f(x + h) - f(x) / h", "there are parentheses missing"),  # said already
]


@pytest.mark.parametrize(("lab", "function", "body", "words"), TAKEN_FOR_GRANTED)
def test_a_slip_of_python_is_told_as_one(lab, function, body, words):
    found = finding(function, body, lab=lab)
    assert found.state == "wrong"
    assert words in found.summary


@pytest.mark.parametrize(("lab", "function", "body"), [
    ("time_saving_rules", "product", "return f + dg * df + g"),
    ("time_saving_rules", "quotient", "return (f * dg - df * g) // g**2"),
    ("lagrange_multipliers", "dgdy", "return 6 * y + 2"),
    ("backpropagation", "J_W3", "return (2 * (a3 - y) // x.size * d_sigma(z2)) @ a1.T"),
])
def test_what_it_would_not_make_right_it_is_not_said_of(lab, function, body):
    found = finding(function, body, lab=lab)
    assert found.state == "wrong"
    assert "it is right" not in found.summary


def test_the_function_is_afterwards_what_it_was():
    first = finding("quotient", "return (df * g - f * dg) // g**2")
    assert first == finding("quotient", "return (df * g - f * dg) // g**2")


@pytest.mark.parametrize(("written", "meant"), [
    ("a + b / c", "(a + b) / c"), ("a - b / c / d", "(a - b) / c / d"), ("a - b / c / d", "(a - b / c) / d"),
    ("a * b + c", "a * (b + c)"), ("a * b * c - d", "a * (b * c - d)"), ("a / b + c", "a / (b + c)"),
    ("a / b * c", "a / (b * c)"), ("a / b * c / d", "a / (b * c) / d"), ("a ** b / c", "a ** (b / c)"),
    ("a * b ** c", "(a * b) ** c"), ("a / b ** c", "(a / b) ** c"), ("a // b", "a / b"), ("a ^ b + c", "a ** b + c"),
    ("np.log10(a)", "np.log(a)"), ("log2(a)", "log(a)"), ("round(a, 2)", "a"), ("-a * b + c", "-a * (b + c)"),
])
def test_the_change_is_among_those_that_are_tried(written, meant):
    definition = ast.parse(f"def f(a):\n    return {written}").body[0]
    before = ast.dump(definition)
    tried = [ast.dump(ast.parse(text)) for _, text, _ in changes(definition)]
    assert ast.dump(ast.parse(f"def f(a):\n    return {meant}")) in tried
    assert ast.dump(definition) == before
