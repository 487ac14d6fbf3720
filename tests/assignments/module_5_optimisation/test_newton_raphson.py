"""Newton–Raphson meets its figures, by hand, by the engine, and by SciPy or a formula."""

import numpy as np
import pytest
import scipy.optimize

from assignments.module_5_optimisation.newton_raphson import given, solution
from assignments.module_5_optimisation.newton_raphson.judging_paths import settled
from assignments.pictures import Pictures
from tinygrad_edu import derivative
from tinygrad_edu.optimize import newton

ROOTS = np.roots([1 / 6, 0, -3, -2 / 3, 27 / 2, 18, -30])
LEFT, RIGHT = sorted(root.real for root in ROOTS if abs(root.imag) < 1e-9)


def path_from(start):
    return solution.newton(solution.f, solution.df, start)


@pytest.mark.parametrize(("start", "first", "steps", "root"), [
    (1.0, 1.0625, 3, RIGHT), (-4.0, -3.81128748, 6, LEFT), (1.99, -36.4746, 20, LEFT), (2.5, 3.2397959, 56, RIGHT),
    (3.1, 2.5206031, 29, LEFT)])
def test_the_steps_from_each_start(start, first, steps, root):
    path = path_from(start)
    assert path[1] == pytest.approx(first, abs=1e-4)
    assert abs(len(path) - 1 - steps) <= 1
    assert path[-1] == pytest.approx(root, abs=1e-8)
    assert newton(solution.f, start).x == pytest.approx(root, abs=1e-8)
    assert scipy.optimize.newton(solution.f, start, fprime=solution.df, maxiter=100) == pytest.approx(root, abs=1e-8)


def test_the_roots_are_those_of_the_course():
    assert (round(LEFT, 8), round(RIGHT, 8)) == (-3.76021397, 1.06307063)
    assert min(abs(ROOTS - (3.0605 + 0.3329j))) < 1e-3


def test_without_a_slope_scipy_takes_secants_and_ends_elsewhere():
    assert scipy.optimize.newton(solution.f, 3.1) == pytest.approx(RIGHT)
    assert path_from(3.1)[-1] == pytest.approx(LEFT)


@pytest.mark.parametrize("start", [-3.0, -1.0, 2.0, 3.0])
def test_at_a_flat_start_there_is_no_step(start):
    assert solution.df(start) == 0 == derivative(solution.f)(start)
    assert path_from(start) == [start]


def test_the_slope_is_the_engines_and_is_factored_as_the_text_says():
    x = np.linspace(-5, 5, 41)
    np.testing.assert_allclose(solution.df(x), derivative(solution.f)(x), rtol=1e-11, atol=1e-9)
    np.testing.assert_allclose(solution.df(x), (x + 3) * (x + 1)**2 * (x - 2) * (x - 3), rtol=1e-11, atol=1e-9)
    assert solution.compare_steps() < 1e-10


def test_the_shares_of_the_strip_come_from_one_run_of_arrays():
    calls = []

    def f(x):
        calls.append(np.size(x))
        return solution.f(x)

    reached = given.ends({"f": f, "df": solution.df, "newton_step": solution.newton_step})
    assert calls == [2401] * 101
    np.testing.assert_allclose(given.roots_among(reached), [LEFT, RIGHT], atol=1e-8)
    left, right = given.shares(reached, np.array([LEFT, RIGHT]))
    assert left == pytest.approx(0.415, abs=0.015)
    assert right == pytest.approx(0.535, abs=0.015)
    by_engine = newton(solution.f, given.STRIP)
    short = np.argmax(np.abs(np.diff(by_engine.path, axis=0)) < 1e-9, axis=0) < 12
    np.testing.assert_allclose(reached[short & by_engine.success], by_engine.x[short & by_engine.success], rtol=1e-9)
    assert np.isnan(reached[given.STRIP == 3]).all()


def test_a_circle_and_what_runs_away():
    circle = solution.newton(given.cycle, given.dcycle, 0.0)
    assert circle == [0.0, 1.0] * 50 + [0.0]
    doubled = solution.newton(given.cube_root, given.dcube_root, 0.5)
    np.testing.assert_allclose(doubled[:9], 0.5 * (-2.0)**np.arange(9), rtol=1e-12)
    for start, settles in ((1.391745200270, True), (1.391745200272, False)):
        with np.errstate(all="ignore"):
            path = solution.newton(given.arctan, given.darctan, np.float64(start))
        assert (abs(path[-1]) < 1e-9) == settles
    border = scipy.optimize.brentq(lambda x: np.arctan(x) * (1 + x * x) - 2 * x, 1, 2, xtol=1e-14)
    assert border == pytest.approx(1.391745200271, abs=1e-12)


@pytest.mark.parametrize(("f", "df"), [(given.cycle, given.dcycle), (given.arctan, given.darctan),
                                       (given.cube_root, given.dcube_root)])
def test_the_slopes_that_are_given_are_the_engines(f, df):
    x = np.linspace(-3, 3, 14)
    np.testing.assert_allclose(df(x), derivative(f)(x), rtol=1e-12)


@pytest.mark.parametrize("start", [-6.0, -3.2, -1.0, 0.0, 1.99, 2.01, 6.0])
def test_from_any_start_there_is_a_picture(start, tmp_path, capsys):
    solution.run(start, Pictures(tmp_path))
    said = capsys.readouterr().out
    assert "agree" in said
    assert "1.391745200271" in said
    assert "0 → 1 → 0" in said
    assert len(said.splitlines()) <= 30
    assert {path.name for path in tmp_path.iterdir()} == {"tangents.png", "astray.png"}


def test_comparing_notices_a_wrong_step(monkeypatch):
    monkeypatch.setattr(solution, "newton_step", lambda x, y, slope: x - 1.001 * y / slope)
    assert solution.compare_steps() > 1e-6


def test_an_unwritten_worksheet_says_what_is_missing(capsys):
    names = {**vars(solution), "newton_step": lambda x, y, slope: None}
    given.explore(names)
    assert capsys.readouterr().out == "Still to be written: newton_step.\n"


def test_a_path_may_end_a_step_sooner_or_later_and_no_more():
    right = np.array([1.0, 1.4, 1.414, 1.41421356237, 1.41421356237])
    assert settled(right[:-1], right) is right
    assert settled(np.append(right, right[-1]), right) is right
    for wrong in (right[:-2], np.append(right, [right[-1]] * 2), np.append(right[:-2], 1.5), right[1:]):
        assert settled(wrong, right) is wrong
