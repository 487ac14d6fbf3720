"""The line and its errors meet their figures: by hand, by the engine and by SciPy."""

import numpy as np
import pytest
import scipy.optimize
import scipy.stats

from assignments.__main__ import main
from assignments.module_6_regression.linear_regression import data, showing, solution
from tinygrad_edu import hessian
from tinygrad_edu.optimize import linregress

straight = lambda x, m, c: m * x + c


def by_hand(x, y, sigma):
    """m, its error, c, its error."""
    (m, c), (of_m, of_c) = solution.linfit(x, y, sigma), np.sqrt(np.diag(solution.covariance(x, sigma)))
    return m, of_m, c, of_c


def six():
    x, y = data.six_points()
    return x, y, np.full(6, solution.scatter(x, y))


def test_where_the_errors_are_not_known():
    x, y, sigma = six()
    figures = [f"{number:.8f}" for number in by_hand(x, y, sigma)]
    assert figures == ["1.94857143", "0.04583318", "1.09523810", "0.13876684"]
    line = scipy.stats.linregress(x, y)
    np.testing.assert_allclose(by_hand(x, y, sigma), [line.slope, line.stderr, line.intercept, line.intercept_stderr],
                               rtol=1e-12)
    own = linregress(x, y)
    np.testing.assert_allclose(by_hand(x, y, sigma), [own.slope, own.stderr, own.intercept, own.intercept_stderr],
                               rtol=1e-12)


def test_where_each_point_has_its_error():
    x, y, sigma = data.eight_points()
    figures = [f"{number:.8f}" for number in by_hand(x, y, sigma)]
    assert figures == ["0.92408304", "0.05031201", "1.50004739", "0.24847636"]
    line, covariance = scipy.optimize.curve_fit(straight, x, y, sigma=sigma, absolute_sigma=True)
    np.testing.assert_allclose(solution.linfit(x, y, sigma), line, rtol=1e-7)
    np.testing.assert_allclose(solution.linfit(x, y, sigma), np.polyfit(x, y, 1, w=1 / sigma), rtol=1e-12)
    np.testing.assert_allclose(solution.covariance(x, sigma), covariance, rtol=1e-6)
    np.testing.assert_allclose(solution.covariance(x, sigma), linregress(x, y, sigma).covariance, rtol=1e-12)
    assert solution.chi2(x, y, sigma, *solution.linfit(x, y, sigma)) == pytest.approx(4.02005587, abs=5e-9)


@pytest.mark.parametrize("points", [six(), data.eight_points(), data.eight_points(without=8)])
def test_the_covariance_is_the_inverse_of_half_the_hessian(points):
    x, y, sigma = points
    H = hessian(lambda p: solution.chi2(x, y, sigma, p[0], p[1]))(np.array([3.0, -2.0]))  # the same everywhere
    covariance = solution.covariance(x, sigma)
    np.testing.assert_allclose(covariance, np.linalg.inv(H / 2), rtol=1e-12)
    np.testing.assert_allclose(covariance @ H / 2, np.eye(2), atol=1e-12)
    assert solution.compare(x, y, sigma) < 1e-12


def test_where_chi_squared_has_risen_by_one_a_parameter_is_one_error_off():
    x, y, sigma = data.eight_points()
    m, c = solution.linfit(x, y, sigma)
    covariance = solution.covariance(x, sigma)
    for off in covariance / np.sqrt(np.diag(covariance))[:, None]:  # where m, or c, is farthest out on the ellipse
        risen = solution.chi2(x, y, sigma, m + off[0], c + off[1]) - solution.chi2(x, y, sigma, m, c)
        assert risen == pytest.approx(1, rel=1e-9)


@pytest.mark.parametrize(("name", "m", "c"), [("I", "0.50009", "3.00009"), ("II", "0.50000", "3.00091"),
                                              ("III", "0.49973", "3.00245"), ("IV", "0.49991", "3.00173")])
def test_anscombes_four_sets_have_one_line(name, m, c):
    x, y = data.anscombe()[name]
    line = solution.linfit(x, y, np.ones(11))
    assert [f"{number:.5f}" for number in line] == [m, c]
    np.testing.assert_allclose(line, scipy.stats.linregress(x, y)[:2], rtol=1e-10)
    assert scipy.stats.linregress(x, y).rvalue == pytest.approx(0.8165, abs=3e-4)
    assert solution.scatter(x, y) == pytest.approx(1.2364, abs=1e-3)


def test_comparing_notices_a_wrong_covariance(monkeypatch):
    points, right = data.eight_points(), solution.covariance
    monkeypatch.setattr(solution, "covariance", lambda x, sigma: right(x, sigma) * [[1, -1], [-1, 1]])
    assert solution.compare(*points) > 0.1
    monkeypatch.setattr(solution, "covariance", right)
    monkeypatch.setattr(solution, "linfit", lambda x, y, sigma: np.polyfit(x, y, 1))
    assert solution.compare(*points) > 1e-3


def test_what_a_run_prints(tmp_path, capsys):
    assert main(["run", "linear_regression", "--out", str(tmp_path)]) == 0
    words = capsys.readouterr().out.partition("Written:")[0]
    for figure in ("m = 1.94857143 ± 0.04583318   c = 1.09523810 ± 0.13876684", "correlation of m and c −0.87397788",
                   "m = 0.92408304 ± 0.05031201   c = 1.50004739 ± 0.24847636", "χ² = 4.02005587", "agree",
                   "m = 0.50009   c = 3.00009", "The same by SciPy"):
        assert figure in words
    assert len(words.splitlines()) <= 25


def test_a_point_can_be_left_out(tmp_path, capsys):
    assert main(["run", "linear_regression", "--without", "8", "--out", str(tmp_path)]) == 0
    words = capsys.readouterr().out
    x, y, sigma = (np.delete(each, 7) for each in data.eight_points())
    m, c = np.polyfit(x, y, 1, w=1 / sigma)
    assert "Seven points" in words
    assert f"m = {m:.8f}" in words
    assert f"c = {c:.8f}" in words


def test_what_is_still_to_be_written_is_said_and_nothing_drawn(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    names = dict.fromkeys(("linfit", "chi2", "scatter", "covariance"), lambda *arguments: None)
    showing.show_lines({**names, "chi2": solution.chi2})
    assert capsys.readouterr().out == "Still to be written: linfit, covariance.\n"
    showing.show_lines({**vars(solution), "scatter": names["scatter"]})
    assert capsys.readouterr().out == "Still to be written: scatter.\n"
    assert not list(tmp_path.iterdir())


def test_functions_that_return_lists_are_drawn_as_well(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    lists = {name: lambda *arguments, name=name: getattr(solution, name)(*arguments).tolist()
             for name in ("linfit", "covariance")}
    showing.show_lines({**vars(solution), **lists})
    assert "m = 0.92408304" in capsys.readouterr().out
    assert {path.name for path in (tmp_path / "pictures").rglob("*.png")} == {"line.png", "anscombe.png"}
