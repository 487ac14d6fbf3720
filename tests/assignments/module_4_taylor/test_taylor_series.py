"""The figures of the lab taylor_series, each by two ways."""

import math

import mpmath
import numpy as np
import pytest

from assignments.checking import Work, check
from assignments.checking.source import Source
from assignments.log_log import measured_order, radius_by_the_upper_edge
from assignments.module_4_taylor.taylor_series import LAB, account, exercise, solution
from assignments.module_4_taylor.taylor_series.functions import FUNCTIONS
from assignments.pictures import Pictures
from assignments.worksheets.sheet import worksheet
from tinygrad_edu.taylor_series import taylor, taylor_polynomial

FACTORIALS = np.cumprod([1.0, *range(1, 41)])
BY_MPMATH = {"2/(x² − x)": lambda x: 2 / (x**2 - x), "tan x": mpmath.tan, "1/(1 + x²)": lambda x: 1 / (1 + x**2)}


@pytest.mark.parametrize("x0", [-3.0, 0.0, 1.0, 2.5])
@pytest.mark.parametrize("order", range(10))
def test_a_polynomial_by_hand_is_the_engines_and_mpmaths(x0, order):
    x = x0 + np.linspace(-3, 3, 31)
    by_hand = solution.polynomial(solution.derivatives_at(x0, order), x, x0)
    np.testing.assert_allclose(by_hand, taylor_polynomial(np.sin, x0, order)(x), rtol=0, atol=1e-13)
    coefficients = [float(c) for c in mpmath.taylor(mpmath.sin, x0, order)]
    np.testing.assert_allclose(by_hand, np.polyval(coefficients[::-1], x - x0), rtol=0, atol=1e-13)


def test_factorial_is_that_of_everybody():
    assert [solution.factorial(k) for k in range(41)] == [math.factorial(k) for k in range(41)]


@pytest.mark.parametrize(("f", "x0", "orders"), [
    (np.sin, 0.0, [1, 3, 3, 5, 5, 7]), (np.cos, 0.0, [2, 2, 4, 4, 6, 6]), (np.exp, 0.0, [1, 2, 3, 4, 5, 6]),
    (lambda x: np.exp(-x**2), 0.0, [2, 2, 4, 4, 6, 6]), (lambda x: 1 / (1 + x**4), 0.0, [4, 4, 4, 4, 8, 8])])
def test_the_errors_order_is_that_of_the_first_term_left_out_and_the_slope_on_log_log_paper(f, x0, orders):
    known = taylor(f, x0, 12) * FACTORIALS[:13]
    h = np.geomspace(1e-3, 0.3, 60)
    for n, expected in enumerate(orders):
        assert solution.error_order(n, known) == expected
        error = np.abs(solution.polynomial(known[:n + 1], x0 + h, x0) - f(x0 + h))
        assert measured_order(h, error) == pytest.approx(expected, abs=0.1)


@pytest.mark.parametrize(("function", "radius"), list(zip(FUNCTIONS, (0.5, np.pi / 2, np.sqrt(5)))),
                         ids=lambda each: getattr(each, "name", ""))
def test_the_radii_are_those_of_the_nearest_poles_and_of_the_coefficients(function, radius):
    assert function.radius == pytest.approx(radius, rel=1e-14)
    coefficients = taylor_polynomial(function.f, function.x0, 40).coefficients
    assert radius_by_the_upper_edge(coefficients) == pytest.approx(radius, rel=0.02)
    assert taylor_polynomial(function.f, function.x0, 40).radius() == pytest.approx(radius, rel=0.02)
    mpmath.mp.dps = 60
    try:
        exact = mpmath.taylor(BY_MPMATH[function.name], mpmath.mpf(function.x0), 40)
    finally:
        mpmath.mp.dps = 15
    np.testing.assert_allclose(coefficients, [float(c) for c in exact],
                               rtol=1e-9, atol=1e-12 * np.abs(coefficients).max())
    at_a_pole = [abs(1 / function.f(complex(pole) + 1e-9)) for pole in function.poles]
    assert max(at_a_pole) < 1e-8


def test_inside_the_disc_the_learners_polynomial_comes_near_and_outside_it_runs_away():
    for function in FUNCTIONS:
        known = taylor(function.f, function.x0, 40) * FACTORIALS
        inside, outside = function.x0 + 0.5 * function.radius, function.x0 + 1.5 * function.radius
        assert solution.polynomial(known, inside, function.x0) == pytest.approx(function.f(inside), rel=1e-9)
        assert abs(solution.polynomial(known, outside, function.x0) - function.f(outside)) > 1e4


def test_the_account_has_the_figures(tmp_path, capsys):
    solution.run(**LAB.defaults, pictures=Pictures(tmp_path, show=False))
    said = capsys.readouterr().out
    assert len(said.splitlines()) <= 27
    for line in ("9                     2.44·10⁻⁷              10      10.02", "0 → 1, 1 → 3, 2 → 3, 3 → 5, 4 → 5",
                 "0.5000      0.5000      0.5000          0.4747",
                 "1.5708      1.5708      1.5708               ∞",
                 "2.2361      2.2537      2.2361          2.3887", "they agree"):
        assert line in said


def test_a_worksheet_that_is_not_begun_says_what_is_missing(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    exec(compile(worksheet(LAB), "sheet", "exec", dont_inherit=True), {"__name__": "__main__"})
    assert capsys.readouterr().out.rstrip().endswith("Still to be written: term.")
    right = {name: getattr(solution, name) for name in ("f", "derivatives_at", "term", "polynomial", "error_order")}
    account.build_up({**right, "error_order": lambda n, derivatives: None})
    assert capsys.readouterr().out == "Still to be written: error_order.\n"
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(("text", "state", "words"), [
    ("import math\ndef term(k, dkf, x, x0):\n    return dkf / math.factorial(k - 1) * (x - x0)**k\n", "wrong",
     "(k − 1)! in place of k!"),
    ("def term(k, dkf, x, x0):\n    product = dkf\n    for j in range(k):\n        product *= (x - x0) / (j + 1)\n"
     "    return product\n", "right", "6 cases"),  # factorial is not needed, and not there
    ("def factorial(k):\n    return k\ndef term(k, dkf, x, x0):\n    return dkf / factorial(k) * (x - x0)**k\n",
     "wrong", "factorial was given, and it has been changed"),
    ("import math\ndef term(k, dkf, x, x0):\n    return dkf / math.factorial(k - 1) / k * (x - x0)**k\n", "wrong",
     "ValueError"),
])
def test_what_stands_around_a_term(text, state, words, tmp_path):
    work = Work(Source(tmp_path / "sheet.py", text))
    assert work.run() is None
    found = check(work, exercise.EXERCISES[0])
    assert found.state == state
    assert words in " ".join((found.summary, *found.details))
