"""The figures of the lab linearisation, each by two ways."""

import mpmath
import numpy as np
import pytest
import sympy
from scipy.optimize import approx_fprime

from assignments.log_log import ROUNDING, measured_order
from assignments.module_4_taylor.linearisation import LAB, account, solution
from assignments.pictures import Pictures
from assignments.worksheets.sheet import worksheet
from tinygrad_edu import grad, hessian
from tinygrad_edu.taylor_series import taylor_polynomial

V0 = np.array([0.5, -0.4])
NAMES = vars(solution)


@pytest.mark.parametrize("n", range(6))
def test_the_error_of_order_n_shrinks_with_the_power_n_plus_1(n):
    assert account.measured(account.errors_of_the_curve(NAMES, 0.5)[n]) == pytest.approx(n + 1, abs=0.1)
    # The other way: without rounding, in fifty digits, over all the distances.
    mpmath.mp.dps = 50
    try:
        f = lambda x: mpmath.exp(x) * mpmath.cos(x)
        coefficients = mpmath.taylor(f, mpmath.mpf("0.5"), n)
        error = [abs(f(mpmath.mpf("0.5") + h) - sum(c * mpmath.mpf(h)**k for k, c in enumerate(coefficients)))
                 for h in account.DISTANCES]
        slope = np.polyfit(np.log(account.DISTANCES), [float(mpmath.log(each)) for each in error], 1)[0]
    finally:
        mpmath.mp.dps = 15
    assert slope == pytest.approx(n + 1, abs=0.1)


@pytest.mark.parametrize("n", range(3))
def test_the_surfaces_too(n):
    assert account.measured(account.errors_of_the_surface(NAMES, V0)[n]) == pytest.approx(n + 1, abs=0.1)


def test_where_the_next_derivative_is_0_it_shrinks_faster():
    assert account.measured(account.errors_of_the_curve(NAMES, 0.0)[1]) == pytest.approx(3, abs=0.1)


def test_rounding_is_left_out_of_a_measurement():
    h = np.geomspace(1e-6, 1, 50)
    rounded = np.maximum(h**4, 1e-16)
    assert measured_order(h, rounded) == pytest.approx(4)
    assert np.polyfit(np.log(h), np.log(rounded), 1)[0] < 3.5
    assert np.isnan(measured_order(h, np.full(50, ROUNDING)))


@pytest.mark.parametrize("v", [V0, np.array([-1.2, 0.7]), np.array([0.0, 0.0])])
def test_the_derivatives_that_are_given_are_the_engines_sympys_and_scipys(v):
    np.testing.assert_allclose(solution.J(v), grad(solution.g)(v), atol=1e-14)
    np.testing.assert_allclose(solution.H(v), hessian(solution.g)(v), atol=1e-14)
    np.testing.assert_allclose(solution.J(v), approx_fprime(v, solution.g), atol=1e-6)
    np.testing.assert_allclose(solution.H(v), approx_fprime(v, solution.J), atol=1e-6)
    x, y = sympy.symbols("x y")
    exact = sympy.hessian(x * sympy.exp(-x**2 - y**2), (x, y)).subs({x: float(v[0]), y: float(v[1])})
    np.testing.assert_allclose(solution.H(v), np.array(exact.evalf().tolist(), float), atol=1e-14)
    assert solution.df(v[0]) == pytest.approx(grad(solution.f)(v[0]), abs=1e-14)


def test_the_line_is_the_engines_and_the_tangent():
    x = np.linspace(-2, 2, 41)
    for x0 in (-1.3, 0.0, 0.5):
        np.testing.assert_allclose(solution.linear(x, x0), taylor_polynomial(solution.f, x0, 1)(x), atol=1e-14)
    assert solution.compare_models(0.5, V0) < 1e-14


def test_the_quadratic_is_sympys():
    t, (a, b) = sympy.symbols("t"), (0.3, -0.7)
    along = (0.5 + t * a) * sympy.exp(-(0.5 + t * a)**2 - (-0.4 + t * b)**2)
    expected = float(sum(along.diff(t, k).subs(t, 0) / sympy.factorial(k) for k in range(3)))
    assert solution.quadratic(V0 + np.array([a, b]), V0) == pytest.approx(expected, abs=1e-14)


def test_the_account_has_the_figures(tmp_path, capsys):
    solution.run(**LAB.defaults, pictures=Pictures(tmp_path, show=False))
    said = capsys.readouterr().out
    assert len(said.splitlines()) <= 25
    for row in ("0 5.70·10⁻² Δx^0.98 3.73·10⁻² ‖Δv‖^0.98", "1 8.67·10⁻³ Δx^2.02 5.21·10⁻³ ‖Δv‖^2.01",
                "2 7.70·10⁻⁴ Δx^3.01 3.66·10⁻⁴ ‖Δv‖^2.99", "3 2.43·10⁻⁵ Δx^4.00", "4 2.10·10⁻⁷ Δx^4.99",
                "5 9.14·10⁻⁹ Δx^6.02"):
        assert row in [" ".join(line.split()) for line in said.splitlines()]
    assert "agree" in said


def test_a_worksheet_that_is_not_begun_says_what_is_missing(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    exec(compile(worksheet(LAB), "sheet", "exec", dont_inherit=True), {"__name__": "__main__"})
    assert capsys.readouterr().out.rstrip().endswith("Still to be written: linear.")
    account.compare_errors({**NAMES, "quadratic": lambda v, v0: None}, 0.5, V0)
    assert capsys.readouterr().out == "Still to be written: quadratic.\n"
    assert not list(tmp_path.iterdir())
