"""The fit meets its figures, by hand and by the engine."""

import numpy as np
import pytest
from scipy.optimize import least_squares

from assignments.module_6_regression.fitting_distribution import fitting, solution
from tinygrad_edu import jacobian

# step: μ in cm, σ in cm, χ² in 1/cm²; published with so many digits
FIGURES = {
    0: ("155.00000000", "6.00000000", "0.0323333271"),
    1: ("155.92606635", "13.31886963", "0.0167762011"),
    10: ("164.96415800", "19.58684687", "0.0087592509"),
    30: ("177.84678696", "8.42634765", "0.0006173458"),
    50: ("178.51982404", "7.54990772", "0.000439245367132"),
}


def descend(*arguments):
    return fitting.descend(vars(solution), *arguments)


@pytest.fixture(scope="module")
def data():
    return fitting.heights_data()


@pytest.fixture(scope="module")
def descended(data):
    return descend(*data, 155, 6, 2000, 50)


def test_the_histogram_is_a_density(data):
    x, y = data
    assert x.shape == y.shape == (100,)
    assert (x[0], x[-1]) == (51.25, 298.75)
    assert np.count_nonzero(y) == 16
    assert y.sum() * 2.5 == pytest.approx(1)


@pytest.mark.parametrize("step", FIGURES)
def test_the_descent_meets_every_digit(step, descended):
    path, descent = descended
    mu, sig, cost = FIGURES[step]
    assert f"{path[step, 0]:.8f}" == mu
    assert f"{path[step, 1]:.8f}" == sig
    assert f"{descent.costs[step]:.{len(cost) - 2}f}" == cost


def test_the_table_is_printed_with_every_digit(descended, capsys):
    fitting.print_table(*descended)
    rows = [line.split() for line in capsys.readouterr().out.splitlines()[1:]]
    assert rows == [[str(step), *figures] for step, figures in FIGURES.items()]


def test_longer_descents_reach_the_minimum_that_least_squares_finds(data):
    x, y = data
    path, _ = descend(x, y, 155, 6, 2000, 200)
    minimum = least_squares(lambda p: y - solution.f(x, *p), [170, 10], xtol=1e-15, ftol=1e-15, gtol=1e-15).x
    np.testing.assert_allclose(path[-1], minimum, atol=1e-6)
    np.testing.assert_allclose(path[-1], [178.51982433, 7.54990774], atol=1.1e-8)


@pytest.mark.parametrize(("mu", "sig"), [(155, 6), (178.5, 7.5), (190, 30.0)])
def test_partial_derivatives_by_hand_agree_with_the_engine(mu, sig, data):
    x, _ = data
    by_mu = jacobian(solution.f, argnums=1)(x, mu, sig)
    by_sig = jacobian(solution.f, argnums=2)(x, mu, sig)
    np.testing.assert_allclose(solution.dfdmu(x, mu, sig), by_mu, rtol=1e-12)
    np.testing.assert_allclose(solution.dfdsig(x, mu, sig), by_sig, rtol=1e-12)


def test_a_steepest_step_goes_against_the_slopes_that_central_differences_see(data):
    x, y = data
    h = 1e-5
    slopes = [(solution.chi_squared(x, y, 160 + h, 9) - solution.chi_squared(x, y, 160 - h, 9)) / (2 * h),
              (solution.chi_squared(x, y, 160, 9 + h) - solution.chi_squared(x, y, 160, 9 - h)) / (2 * h)]
    np.testing.assert_allclose(solution.steepest_step(x, y, 160, 9, 2000), -2000 * np.array(slopes), rtol=1e-6)


def test_comparing_notices_a_wrong_derivative(data, descended, monkeypatch):
    path, _ = descended
    assert solution.compare_jacobians(*data, path) < 1e-12
    monkeypatch.setattr(solution, "dfdsig", lambda x, mu, sig: solution.f(x, mu, sig) * (x - mu)**2 / sig**3)
    assert solution.compare_jacobians(*data, path) > 1e-5  # the term −1/σ forgotten


def test_a_step_out_of_the_histogram_is_told(data):
    path, descent = descend(*data, 155, 6, 1e6, 50)
    assert descent.problem.startswith("At step 1 the curve has left the histogram, with μ = 618.033 cm and σ")
    assert "Aggression 1e+06 is too large" in descent.problem
    np.testing.assert_array_equal(path, [[155, 6]])


def test_a_negative_width_is_told(data):
    _, descent = descend(*data, 60, 1, 2000, 50)
    assert "At step 1" in descent.problem
    assert "σ = −149" in descent.problem


def test_a_start_where_no_slope_leads_anywhere_is_told(data):
    _, descent = descend(*data, 100, 0.1, 2000, 50)
    assert descent.problem.startswith("At step 0 nothing moves, at μ = 100 cm")
    assert "Start nearer to the data" in descent.problem


def test_at_the_minimum_a_descent_stands_still_without_complaint(data):
    _, descent = descend(*data, 178.5, 7.5, 2000, 2000)
    assert descent.problem is None
    assert descent.reached == 2000


def test_no_steps_leave_the_start(data):
    path, descent = descend(*data, 155, 6, 2000, 0)
    np.testing.assert_array_equal(path, [[155, 6]])
    assert len(descent.costs) == 1
