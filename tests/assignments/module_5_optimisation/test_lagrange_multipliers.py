"""Lagrange multipliers meet their figures, by hand, by the engine, and by SciPy or a formula."""

import numpy as np
import pytest
import scipy.optimize

from assignments.module_5_optimisation.lagrange_multipliers import given, plots, solution
from assignments.pictures import Pictures

HILL = given.Problem("the hill", solution.f, solution.g, (0, 0, 0, 0))
STARTS = given.places(40, 4)
RISES = 0.38490018
A, B = (2 / 3)**0.5, (1 / 3)**0.5

# x, y, λ, f, kind, the lowest first
TABLE = {
    HILL: [(0.93094184, -1.21082955, -0.15231910, 0.11494371, "minimum"),
           (-0.95896254, -1.16369774, -0.24653757, 0.35390241, "minimum"),
           (-0.62614158, -1.45016542, -0.15650277, 0.37174813, "maximum"),
           (-0.09583772, -0.42530729, 0.10110783, 0.92381100, "maximum")],
    given.OTHERS[0]: [(0.95778236, 0.28956479, -4.07788891, -3.16222104, "minimum"),
                      (-1.17104547, -1.82136457, 0.07790214, -0.09484478, "maximum")],
    given.OTHERS[1]: [(-A, -B, -B, -RISES, "minimum"), (A, -B, -B, -RISES, "minimum"), (0, -1, 0, 0, "maximum"),
                      (0, 1, 0, 0, "minimum"), (-A, B, B, RISES, "maximum"), (A, B, B, RISES, "maximum")],
    given.OTHERS[2]: [(-3**0.5, 0.5, -3**0.5, -2.59807621, "minimum"), (0, -1, 0, 0, "cannot tell"),
                      (3**0.5, 0.5, 3**0.5, 2.59807621, "maximum")],
    given.OTHERS[3]: [],
}


@pytest.mark.parametrize("problem", TABLE, ids=lambda problem: problem.words)
def test_every_point_by_the_engine_and_by_scipy(problem):
    result = solution.by_engine(problem, STARTS)
    assert result.kinds == [row[-1] for row in TABLE[problem]]
    for point, (x, y, multiplier, f, _) in zip(result.points, TABLE[problem]):
        np.testing.assert_allclose([*point.x, point.multiplier, point.fun], [x, y, multiplier, f], atol=2e-6)

        def rates(v, h=1e-6):
            def L(v):
                return problem.f(v[0], v[1]) - v[2] * problem.g(v[0], v[1])
            return [(L(v + h * e) - L(v - h * e)) / (2 * h) for e in np.eye(3)]
        found = scipy.optimize.root(rates, [x + 0.01, y - 0.01, multiplier], tol=1e-10)
        np.testing.assert_allclose(found.x, [x, y, multiplier], atol=1e-4)


def test_the_points_by_hand_are_those_of_the_table():
    points, settled = given.search(vars(solution), STARTS)
    assert settled == 40
    np.testing.assert_allclose([point[:4] for point in points], [row[:4] for row in TABLE[HILL]], atol=6e-9)
    assert [point.kind for point in points] == [row[-1] for row in TABLE[HILL]]
    assert solution.compare(points, STARTS) < 1e-12


def test_the_highest_value_on_the_circle_is_that_of_the_formula():
    assert solution.by_engine(given.OTHERS[1], STARTS).fun[-1] == pytest.approx(2 / (3 * 3**0.5), rel=1e-12)


def test_about_half_of_the_starts_run_away_and_at_the_cusp_all_do():
    assert 0.3 < solution.by_engine(given.OTHERS[0], STARTS).settled / 40 < 0.8
    cusp = solution.by_engine(given.OTHERS[3], STARTS)
    assert cusp.settled == 0
    assert "∇g = 0" in cusp.message


def test_the_determinant_tells_what_walking_along_the_curve_tells():
    """Second, independent way: f at both sides along the ellipse, (sin t, −1 + cos t / √3)."""
    for x, y, multiplier, f, kind in TABLE[HILL]:
        t = np.arctan2(x, (y + 1) * 3**0.5)
        beside = [solution.f(np.sin(t + h), -1 + np.cos(t + h) / 3**0.5) for h in (-1e-3, 1e-3)]
        assert solution.kind(x, y, multiplier) == kind == ("minimum" if min(beside) > f else "maximum")


def test_comparing_notices_a_wrong_derivative_and_a_wrong_kind(monkeypatch):
    points, _ = given.search(vars(solution), STARTS[:10])
    monkeypatch.setattr(solution, "dfdy", lambda x, y: solution.f(x, y) * (-y - x / 2))
    assert solution.compare(points, STARTS) > 1e-3
    assert solution.compare([points[0]._replace(kind="maximum"), *points[1:]], STARTS) == np.inf


def test_the_account_is_short_and_says_what_cannot_be_told(tmp_path, capsys):
    solution.run(40, 4, Pictures(tmp_path))
    said = capsys.readouterr().out
    for words in ("agree", "0.11494371   minimum, the least of all", "cannot tell", "No start settled", "21 of 40 st"):
        assert words in said
    assert len(said.splitlines()) <= 36


@pytest.mark.parametrize(("starts", "seed"), [(1, 0), (3, 7)])
def test_a_few_starts_are_enough_for_an_account(starts, seed, tmp_path, capsys):
    solution.run(starts, seed, Pictures(tmp_path))
    assert f"of {starts} starts settled" in capsys.readouterr().out


def test_no_arrow_leaves_its_axes(tmp_path):
    figures = []

    class Looked(Pictures):
        def save(self, figure, name):
            figures.append(figure)
            super().save(figure, name)

    points, _ = given.search(vars(solution), STARTS)
    plots.draw_points(vars(solution), points, Looked(tmp_path))
    plots.draw_others(given.OTHERS, [solution.by_engine(problem, STARTS) for problem in given.OTHERS], Looked(tmp_path))
    arrows = 0
    for axes in (axes for figure in figures for axes in figure.axes):
        for x, y in (end for text in axes.texts if getattr(text, "arrow_patch", None) for end in (text.xy, text.xyann)):
            assert axes.get_xlim()[0] < x < axes.get_xlim()[1]
            assert axes.get_ylim()[0] < y < axes.get_ylim()[1]
            arrows += 1 / 2
    assert arrows == 8 + 4 + 10 + 5 + 1


def test_an_unwritten_worksheet_says_what_is_missing(capsys):
    nothing = dict.fromkeys(("f", "dfdx"), lambda x, y: None)
    assert given.explore({**vars(solution), **nothing}) == []
    given.explore({**vars(solution), "DL": lambda v: None})
    given.explore({**vars(solution), "kind": lambda x, y, lam: None})
    assert capsys.readouterr().out == \
        "Still to be written: f, dfdx.\nStill to be written: DL.\nStill to be written: kind.\n"
