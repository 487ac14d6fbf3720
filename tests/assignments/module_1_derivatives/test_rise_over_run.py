"""Both valleys have their figures, by hand, by the engine, and by SciPy and mpmath."""

import mpmath
import numpy as np
import pytest
from scipy.optimize import approx_fprime

from assignments.module_1_derivatives.rise_over_run import limit, solution
from assignments.pictures import Pictures
from tinygrad_edu import derivative, rise_over_run

SLOPE = -1.311615430778612


@pytest.fixture(scope="module")
def table():
    return limit.table(vars(solution), 0.7, limit.DECADES)


def test_the_slope_at_the_point(table):
    exact = mpmath.diff(lambda x: mpmath.exp(x) * mpmath.sin(3 * x), mpmath.mpf("0.7"))
    assert float(exact) == pytest.approx(SLOPE, rel=1e-15)
    assert derivative(solution.f)(0.7) == pytest.approx(SLOPE, rel=1e-15)
    assert table.slope == pytest.approx(SLOPE, rel=1e-15)


def test_the_best_steps_and_what_is_left_over(table):
    assert (table.best_forward, table.best_central) == (1e-8, 1e-6)
    assert f"{table.forward_error.min():.1e}" == "1.2e-07"
    assert f"{table.central_error.min():.1e}" == "1.5e-10"


@pytest.mark.parametrize("h", [0.25, 1e-3, 1e-7])
def test_by_hand_as_by_others(h):
    assert solution.slope(solution.f, 0.7, h) == pytest.approx(
        approx_fprime([0.7], lambda x: solution.f(x[0]), h)[0], abs=1e-15 / h)
    f = lambda x: mpmath.exp(x) * mpmath.sin(3 * x)
    x, step = mpmath.mpf(0.7), mpmath.mpf(h)  # 50 digits: no rounding
    with mpmath.workdps(50):
        forward, central = (f(x + step) - f(x)) / step, (f(x + step) - f(x - step)) / (2 * step)
    assert solution.slope(solution.f, 0.7, h) == pytest.approx(float(forward), abs=1e-15 / h)
    assert solution.central(solution.f, 0.7, h) == pytest.approx(float(central), abs=1e-15 / h)


def test_by_the_engine_it_is_the_same_table(table):
    theirs = rise_over_run(solution.f, 0.7, smallest=1e-12)
    np.testing.assert_array_equal(table.forward, theirs.forward)
    np.testing.assert_array_equal(table.central, theirs.central)


@pytest.mark.parametrize("x", [0.7, 1.2, -1.1])
def test_on_logarithmic_axes_one_error_goes_as_h_and_the_other_as_its_square(x):
    fine = limit.table(vars(solution), x, limit.FINE)
    assert limit.order(fine.forward_error) == pytest.approx(1, abs=0.02)
    assert limit.order(fine.central_error) == pytest.approx(2, abs=0.01)


def test_the_order_is_measured():
    h = limit.FINE
    for power in (1, 2, 3.5):
        assert limit.order(7 * h**power) == pytest.approx(power)
    for rounding in (1e-16 / h, 0 * h, np.full(h.shape, np.nan)):
        assert np.isnan(limit.order(rounding))


@pytest.mark.parametrize(("f", "words"), [
    (lambda x: 5, "central: off by 0.0 at best, at h = 10⁻¹; for larger h there is no error but rounding."),
    (lambda x: 3 * x - 1, "for larger h there is no error but rounding."),
    (lambda x: x**2, "at h = 10⁻⁸; for larger h its error goes as h to the power 1.00"),
    (abs, "no error but rounding."),
])
def test_a_function_of_ones_own_may_have_no_curve_to_speak_of(f, words, capsys, tmp_path):
    limit.watch_the_limit({**vars(solution), "f": f}, pictures=Pictures(tmp_path))
    assert words in capsys.readouterr().out
    assert (tmp_path / "error.png").is_file()


def test_the_account_has_the_figures(capsys, tmp_path):
    solution.run(0.7, Pictures(tmp_path))
    said = capsys.readouterr().out
    for words in ("−1.31161543078", "forward: off by 1.2·10⁻⁷ at best, at h = 10⁻⁸", "h to the power 1.00",
                  "central: off by 1.5·10⁻¹⁰ at best, at h = 10⁻⁶",
                  "h to the power 2.00", "The same by SciPy", "agree"):
        assert words in said
    assert len(said.splitlines()) <= 26
