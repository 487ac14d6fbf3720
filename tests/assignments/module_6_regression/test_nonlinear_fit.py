"""Levenberg–Marquardt meets its figures: by hand, by the engine, by SciPy, and as NIST has certified them."""

import re
from pathlib import Path

import numpy as np
import pytest
import scipy.optimize

from assignments.__main__ import main
from assignments.module_6_regression.nonlinear_fit import data, showing, solution
from tinygrad_edu import jacobian
from tinygrad_edu.optimize import curve_fit, least_squares

NIST = (Path(__file__).parents[2] / "optimize" / "nist" / "Misra1a.dat").read_text("ascii")


@pytest.fixture(scope="module")
def heights():
    return data.heights_data()


def walk(heights, start=(155.0, 6.0), **settings):
    return solution.levenberg_marquardt(solution.bell, solution.J_bell, *heights, start, **settings)


def test_the_heights_in_sixteen_steps(heights):
    path, costs = walk(heights)
    assert len(path) == 17
    minimum = least_squares(lambda p: solution.bell(heights[0], p[0], p[1]) - heights[1], [170.0, 9.0]).x
    assert [f"{number:.9f}" for number in minimum] == ["178.519824339", "7.549907734"]
    np.testing.assert_allclose(path[-1], minimum, atol=3e-9)
    assert np.abs(path[-2] - minimum).max() > 1e-7  # not before
    assert np.all(np.diff(costs) < 0)
    assert showing.arrived(path, minimum) == "after 16 steps"
    by_scipy = scipy.optimize.least_squares(lambda p: solution.bell(heights[0], *p) - heights[1], [170, 9], xtol=1e-15,
                                            ftol=1e-15, gtol=1e-15).x
    np.testing.assert_allclose(minimum, by_scipy, atol=1e-8)


def test_the_engines_own_steps_are_the_same(heights):
    x, density = heights
    own = least_squares(lambda p: solution.bell(x, p[0], p[1]) - density, [155.0, 6.0], x_scale=1.0)
    np.testing.assert_allclose(walk(heights)[0], own.path[:17], rtol=1e-7)


def test_steepest_descent_needs_fifty_two(heights):
    downhill = showing.descend(vars(solution), *heights, (155.0, 6.0), 100)
    minimum = showing.minimum(vars(solution), *heights)
    assert showing.arrived(downhill, minimum) == "after 52 steps"
    np.testing.assert_allclose(downhill[50], [178.51982404, 7.54990772], atol=1e-8)  # as the next lab has it
    assert showing.arrived(downhill[:50], minimum) == "not in 49 steps"


def test_how_far_the_parameters_of_the_heights_can_be_trusted(heights):
    path, costs = walk(heights)
    errors = showing.errors_of(solution.J_bell(heights[0], *path[-1]), costs[-1])
    assert [f"{error:.4f}" for error in errors] == ["0.1849", "0.1510"]
    _, covariance = scipy.optimize.curve_fit(solution.bell, *heights, [155, 6])
    np.testing.assert_allclose(errors, np.sqrt(np.diag(covariance)), rtol=1e-5)
    np.testing.assert_allclose(errors, curve_fit(solution.bell, *heights, [170.0, 9.0]).stderr, rtol=1e-6)


def test_the_data_are_nists():
    rows = [line.split() for line in NIST.splitlines() if re.fullmatch(r"\s*\d+\.\d+E0\s+\d+\.\d+E0\s*", line)]
    volume, pressure = np.array(rows, float).T
    np.testing.assert_array_equal(data.adsorbed(), [pressure, volume])
    for name, row in zip("ab", re.findall(r"b\d =\s+\S+\s+\S+\s+(\S+)\s+(\S+)", NIST)):
        assert data.CERTIFIED[name] == tuple(map(float, row))


@pytest.mark.parametrize("start", [(500.0, 1e-4), (250.0, 5e-4), (100.0, 0.01), (1.0, 0.001)])
def test_what_nist_has_certified_is_reached(start):
    x, volume = data.adsorbed()
    with np.errstate(all="ignore"):
        path, costs = solution.levenberg_marquardt(solution.y, solution.J_y, x, volume, start)
    best, errors = zip(*data.CERTIFIED.values())
    np.testing.assert_allclose(path[-1], best, rtol=1e-7)
    np.testing.assert_allclose(showing.errors_of(solution.J_y(x, *path[-1]), costs[-1]), errors, rtol=1e-7)


def test_the_derivatives_by_hand_agree_with_the_engine():
    x, _ = data.adsorbed()
    for a, b in ((500.0, 1e-4), (239.0, 5.5e-4), (-3.0, 0.01)):
        np.testing.assert_allclose(solution.dyda(x, a, b), jacobian(solution.y, 1)(x, a, b), rtol=1e-12)
        np.testing.assert_allclose(solution.dydb(x, a, b), jacobian(solution.y, 2)(x, a, b), rtol=1e-12)


def test_a_great_damping_goes_downhill_and_none_leaps():
    random = np.random.default_rng(1)
    J, r = random.normal(size=(7, 2)), random.normal(size=7)
    np.testing.assert_allclose(solution.lm_step(J, r, 1e9) * 1e9, J.T @ r, rtol=1e-6)
    np.testing.assert_allclose(solution.lm_step(J, r, 0.0), np.linalg.lstsq(J, r, rcond=None)[0], rtol=1e-10)


def test_a_step_that_leads_up_is_not_taken(heights):
    path, costs = walk(heights, (200.0, 40.0), lam=1e-9)
    left_over = lambda p: heights[1] - solution.bell(heights[0], *p)
    leap = path[0] + solution.lm_step(solution.J_bell(heights[0], *path[0]), left_over(path[0]), 0)
    assert np.sum(left_over(leap)**2) > costs[0]  # so it would have led up
    assert np.all(np.diff(costs) < 0)
    np.testing.assert_allclose(path[-1], [178.519824339, 7.549907734], atol=1e-7)


def test_comparing_notices_a_wrong_derivative(monkeypatch):
    x, _ = data.adsorbed()
    way = np.array([[500.0, 1e-4], [239.0, 5.5e-4]])
    assert solution.compare(x, way) < 1e-12
    monkeypatch.setattr(solution, "dydb", lambda x, a, b: a * np.exp(-b * x))
    assert solution.compare(x, way) > 0.1


def test_what_a_run_prints(tmp_path, capsys):
    assert main(["run", "nonlinear_fit", "--out", str(tmp_path)]) == 0
    words = capsys.readouterr().out.partition("Written:")[0]
    for figure in ("a = 238.9421292 ± 2.707   NIST: 238.9421292 ± 2.707", "in 16 steps",
                   "16   178.51982434    7.54990773", "178.519824339, 7.549907734", "σ(μ) = 0.1849 cm   σ(σ) = 0.1510",
                   "of the minimum: after 16 steps; steepest descent after 52 steps", "agree", "The same by SciPy"):
        assert figure in words
    assert len(words.splitlines()) <= 25


@pytest.mark.parametrize(("options", "said"), [
    (["--steps", "10"], "not in 10 steps; steepest descent after 52 steps"),
    (["--mu", "140"], "after 22 steps; steepest descent not in 100 steps"),
    (["--mu", "290", "--sigma", "0.1"], "No step: the curve lies where nobody is"),
])
def test_what_a_run_says_of_other_starts(options, said, tmp_path, capsys):
    assert main(["run", "nonlinear_fit", *options, "--out", str(tmp_path)]) == 0
    words = capsys.readouterr().out
    assert said in words
    assert "the best a and b agree" in words


def test_what_is_still_to_be_written_is_said_and_nothing_drawn(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    showing.show_fits({**vars(solution), "dydb": lambda x, a, b: None, "lm_step": lambda J, r, lam: None})
    assert capsys.readouterr().out == "Still to be written: dydb, lm_step.\n"
    assert not list(tmp_path.iterdir())
