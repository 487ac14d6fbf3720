"""Least squares: NIST's certified answers from both starts, the course's fits, lines, and data that tell nothing."""

import csv
from importlib.resources import files

import numpy as np
import pytest
import scipy.optimize
import scipy.stats

from tinygrad_edu import hessian, jacobian, jit
from tinygrad_edu.optimize import curve_fit, least_squares, linregress

from .nist_cases import PROBLEMS, Problem

# --- NIST ----------------------------------------------------------------------------------------------------------


def digits(x, answer) -> float:
    """To how many digits two vectors agree."""
    return float(np.min(-np.log10(np.maximum(np.abs(x - answer) / np.abs(answer), 1e-16))))


def model_of(problem: Problem):
    """The residuals as a function of the parameters, and their Jacobian compiled: it is needed a thousand times."""
    residuals = lambda b: problem.model(problem.x, *[b[i] for i in range(len(problem.answer))]) - problem.y
    return residuals, jit(jacobian(residuals))


@pytest.mark.parametrize("problem", PROBLEMS, ids=lambda problem: problem.name)
def test_the_certified_answer_is_reached_wherever_scipy_reaches_it(problem):
    residuals, J = model_of(problem)
    if problem.name != "Lanczos1":  # whose certified residuals are below rounding
        assert (residuals(problem.answer) ** 2).sum() == pytest.approx(problem.sum_of_squares, rel=1e-7)
    with np.errstate(all="ignore"):
        for start in problem.starts:
            theirs = [scipy.optimize.least_squares(residuals, start, jac=J, method="lm", x_scale=scale, xtol=1e-15,
                                                   ftol=1e-15, gtol=1e-15, max_nfev=1000).x for scale in (1.0, "jac")]
            ours = least_squares(residuals, start, jac=J)
            reached = digits(ours.x, problem.answer) >= 6
            assert reached or max(digits(x, problem.answer) for x in theirs) < 6
            assert reached == ours.success, ours.message


@pytest.mark.parametrize("name", ["Misra1a", "Gauss1", "Gauss2", "Gauss3", "Rat43", "Thurber", "MGH10", "Kirby2"])
def test_a_curve_fit_has_the_certified_uncertainty(name):
    problem = next(problem for problem in PROBLEMS if problem.name == name)
    _, J = model_of(problem)
    with np.errstate(all="ignore"):
        fit = curve_fit(problem.model, problem.x, problem.y, problem.starts[1], jac=lambda x, *p: J(np.array(p)))
    assert fit.success
    np.testing.assert_allclose(fit.x, problem.answer, rtol=1e-6)
    np.testing.assert_allclose(fit.stderr, problem.stderr, rtol=1e-5)
    popt, pcov = fit
    np.testing.assert_array_equal(popt, fit.x)
    np.testing.assert_array_equal(np.sqrt(np.diag(pcov)), fit.stderr)


# --- The course's fit ----------------------------------------------------------------------------------------------


def heights():
    """Bin centres and densities."""
    text = files("assignments.module_6_regression.fitting_distribution").joinpath("heights.csv").read_text()
    left, fraction = np.array([[float(n) for n in row] for row in csv.reader(text.splitlines()[1:])]).T
    return left + 1.25, fraction / (fraction.sum() * 2.5)


BELL = lambda x, mu, sig: np.exp(-(x - mu) ** 2 / (2 * sig ** 2)) / (np.sqrt(2 * np.pi) * sig)


def test_the_distribution_of_heights():
    x, y = heights()
    fit = curve_fit(BELL, x, y, [155, 6], x_scale=1.0)
    np.testing.assert_allclose(fit.x, [178.519824339, 7.549907734], atol=5e-10)
    np.testing.assert_allclose(fit.stderr, [0.1849, 0.1510], atol=5e-5)
    assert abs(fit.nit - 16) <= 1
    np.testing.assert_allclose(fit.dampings, 10.0 ** -np.arange(fit.nit), rtol=1e-9)
    quicker = curve_fit(BELL, x, y, [155, 6])
    np.testing.assert_allclose(quicker.x, fit.x, rtol=1e-9)
    popt, pcov = scipy.optimize.curve_fit(BELL, x, y, [155, 6])
    np.testing.assert_allclose(fit.x, popt, rtol=1e-6)
    np.testing.assert_allclose(fit.covariance, pcov, rtol=1e-4, atol=1e-6)


# --- Curves in general ---------------------------------------------------------------------------------------------

X = np.linspace(0, 3, 12)
DECAY = lambda x, a, b, c: a * np.exp(-b * x) + c
NOISY = DECAY(X, 2.5, 1.3, 0.5) + np.random.default_rng(2).normal(size=12) * 0.05
SIGMA = np.linspace(0.05, 0.1, 12)


@pytest.mark.parametrize("settings", [{}, {"p0": [2, 1, 1]}, {"sigma": SIGMA},
                                      {"sigma": SIGMA, "absolute_sigma": True}])
def test_curve_fit_agrees_with_scipy(settings):
    popt, pcov = scipy.optimize.curve_fit(DECAY, X, NOISY, **settings)
    fit = curve_fit(DECAY, X, NOISY, **settings)
    np.testing.assert_allclose(fit.x, popt, rtol=1e-5)
    np.testing.assert_allclose(fit.covariance, pcov, rtol=1e-3)


def test_data_that_determine_nothing():
    product = curve_fit(lambda x, a, b: a * b * x, X, 2 * X)
    assert not product.success
    assert "do not determine the parameters: x[0] and x[1] together can be moved" in product.message
    assert np.all(np.isinf(product.covariance))
    unused = least_squares(lambda p: p[0] - X, [0.0, 5.0])
    assert "x[1] can be moved" in unused.message
    too_few = curve_fit(DECAY, X[:2], NOISY[:2])
    assert not too_few.success
    assert "do not determine" in too_few.message
    exact = curve_fit(DECAY, X[:3], NOISY[:3])
    assert exact.success
    assert "3 data for 3 parameters" in exact.message
    assert np.all(np.isinf(exact.stderr))


def test_what_cannot_be_fitted_is_said():
    assert "At the start" in least_squares(lambda p: np.log(p), [-1.0]).message
    hasty = least_squares(lambda p: DECAY(X, p[0], p[1], p[2]) - NOISY, [1.0, 9.0, 1.0], maxiter=2)
    assert "in 2 steps" in hasty.message
    flat = least_squares(lambda p: np.stack([p[0] ** 2 - 4, p[1] - 1]), [0.0, 0.0])
    assert not flat.success
    for act, words in [
            (lambda: curve_fit(lambda x, *p: x, X, X), "p0="), (lambda: curve_fit(DECAY, X, X * np.nan), "isfinite"),
            (lambda: curve_fit(DECAY, X, X, sigma=0 * X), "greater than 0"),
            (lambda: least_squares(lambda p: p, [1.0], x_scale=3), "'jac' or 1.0")]:
        with pytest.raises(ValueError, match=words):
            act()


# --- Straight lines ------------------------------------------------------------------------------------------------

LINE = np.array([1.1, 2.9, 5.2, 6.8, 9.1, 10.7])
WEIGHTED = np.array([2.36, 3.10, 4.28, 5.43, 6.65, 7.13, 7.67, 8.66]), np.array([.3, .3, .5, .3, .4, .3, .6, .3])
ANSCOMBE = ([10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5],
            [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68])


def test_the_lines_of_the_course():
    line = linregress(np.arange(6), LINE)
    np.testing.assert_allclose([line.slope, line.stderr, line.intercept, line.intercept_stderr],
                               [1.94857143, 0.04583318, 1.0952381, 0.13876684], atol=5e-9)
    y, sigma = WEIGHTED
    x = np.arange(1, 9.0)
    line = linregress(x, y, sigma)
    np.testing.assert_allclose([line.slope, line.stderr, line.intercept, line.intercept_stderr, line.chi2],
                               [0.92408304, 0.05031201, 1.50004739, 0.24847636, 4.02005587], atol=5e-9)
    correlation = line.covariance[0, 1] / (line.stderr * line.intercept_stderr)
    assert correlation == pytest.approx(-0.87397788, abs=5e-9)
    chi2 = lambda v: (((y - v[0] * x - v[1]) / sigma) ** 2).sum()
    np.testing.assert_allclose(line.covariance, np.linalg.inv(hessian(chi2)(line.x) / 2), rtol=1e-12)
    line = linregress(*ANSCOMBE)
    np.testing.assert_allclose([line.slope, line.intercept], [0.50009, 3.00009], atol=5e-6)


def test_lines_agree_with_scipy_and_with_curve_fit():
    theirs = scipy.stats.linregress(*ANSCOMBE)
    line = linregress(*ANSCOMBE)
    for name in ("slope", "intercept", "stderr", "intercept_stderr", "rvalue"):
        assert getattr(line, name) == pytest.approx(getattr(theirs, name), rel=1e-12)
    fit = curve_fit(lambda x, m, c: m * x + c, np.array(ANSCOMBE[0], float), ANSCOMBE[1])
    np.testing.assert_allclose(fit.x, line.x, rtol=1e-10)
    np.testing.assert_allclose(fit.covariance, line.covariance, rtol=1e-9)
    far = linregress(np.arange(6) + 1e8, LINE)  # centred, so that nothing is lost to rounding
    assert far.slope == pytest.approx(1.94857142857, rel=1e-11)
    assert {"x", "fun", "jac", "nit", "success", "message", "path"} <= set(vars(line))


def test_points_that_make_no_line():
    for x, y, words in [([1, 1, 1], [1, 2, 3], "all have the same x"), ([1], [1], "the same x"),
                        ([1, 2], [1, 2, 3], "2 x and 3 y"), ([1, np.nan], [1, 2], "finite")]:
        with pytest.raises(ValueError, match=words):
            linregress(x, y)
    with pytest.raises(ValueError, match="greater than 0"):
        linregress([1, 2], [1, 2], sigma=0)
    two = linregress([0, 1], [1, 3])
    assert (two.slope, two.intercept) == (2, 1)
    assert np.isnan(two.stderr)
    assert "take a third" in two.message


def test_as_many_values_as_data():
    with pytest.raises(ValueError, match=r"\(4,\).*\(3,\).*one number is needed for each"):
        curve_fit(lambda x, a: a * x, np.arange(4.0), [1.0, 2.0, 3.0])
