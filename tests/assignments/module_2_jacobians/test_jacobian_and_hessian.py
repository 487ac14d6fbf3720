"""The surface meets its figures, by hand, by the engine and by SymPy."""

import numpy as np
import pytest
import sympy

from assignments.course import LABS
from assignments.module_2_jacobians.jacobian_and_hessian import solution
from assignments.pictures import Pictures
from tinygrad_edu import grad, hessian, jacobian
from tinygrad_edu.optimize import minimize

X, Y = sympy.symbols("x y", real=True)
F = solution.f(X, Y)
FIGURES = {  # H, its determinant, its trace, its eigenvalues, and what the point is
    (0.0, 0.0): ([[0, -3], [-3, 0]], -9, 0, [-3, 3], "saddle"),
    (1.0, 1.0): ([[6, -3], [-3, 6]], 27, 12, [3, 9], "minimum"),
}


@pytest.mark.parametrize("point", FIGURES)
def test_the_critical_points_meet_their_figures(point):
    H, determinant, trace, eigenvalues, kind = FIGURES[point]
    by_hand = solution.H(*point)
    np.testing.assert_array_equal(solution.J(*point), [0, 0])
    np.testing.assert_array_equal(by_hand, H)
    np.testing.assert_allclose(np.linalg.det(by_hand), determinant, rtol=1e-14)
    assert np.trace(by_hand) == trace
    np.testing.assert_allclose(np.linalg.eigvalsh(by_hand), eigenvalues)
    assert solution.kind(solution.J(*point), by_hand) == kind
    # the same by the engine, and by SymPy
    np.testing.assert_array_equal(hessian(lambda v: solution.f(v[0], v[1]))(np.array(point)), H)
    assert sympy.hessian(F, (X, Y)).subs({X: int(point[0]), Y: int(point[1])}).det() == determinant
    assert minimize(lambda v: solution.f(v[0], v[1]), point, method="newton").kind == kind


def test_there_are_no_other_critical_points():
    found = sympy.solve([F.diff(X), F.diff(Y)], [X, Y])
    assert sorted((float(x), float(y)) for x, y in found) == sorted(solution.CRITICAL) == sorted(FIGURES)


@pytest.mark.parametrize("point", [(0.5, 1.4), (-1.7, 0.3), (2.0, -2.5)])
def test_j_and_h_are_those_of_the_engine_and_of_sympy(point):
    at = dict(zip((X, Y), point))
    np.testing.assert_allclose(solution.J(*point), grad(solution.f, argnums=(0, 1))(*point), rtol=1e-14)
    np.testing.assert_allclose(solution.J(*point), [float(F.diff(v).subs(at)) for v in (X, Y)], rtol=1e-14)
    theirs = np.array(sympy.hessian(F, (X, Y)).subs(at).tolist(), float)
    np.testing.assert_allclose(solution.H(*point), theirs, rtol=1e-14)


def test_comparing_notices_a_wrong_derivative(monkeypatch):
    assert solution.compare() < 1e-13
    monkeypatch.setattr(solution, "H", lambda x, y: np.array([[6 * x, 3], [-3, 6 * y]]))
    assert solution.compare() == 6


@pytest.mark.parametrize("v", [(2.0, 0.5), (0.3, 2.0)])
def test_a_cell_of_polar_coordinates_grows_by_r(v):
    v = np.array(v)
    np.testing.assert_allclose(solution.J_plane(v), jacobian(solution.plane)(v), rtol=1e-14)
    np.testing.assert_allclose(np.linalg.det(solution.J_plane(v)), v[0], rtol=1e-14)


@pytest.mark.parametrize(("H", "kind"), [
    ([[2.0, 1.0], [1.0, 2.0]], "minimum"), ([[-2.0, 1.0], [1.0, -2.0]], "maximum"),
    ([[1.0, 3.0], [3.0, 1.0]], "saddle"), ([[1.0, 1.0], [1.0, 1.0]], "cannot tell"),
])
def test_a_kind_is_what_the_eigenvalues_say(H, kind):
    low, high = np.linalg.eigvalsh(H).round(12)
    assert solution.kind(np.zeros(2), np.array(H)) == kind
    assert kind == ("minimum" if low > 0 else "maximum" if high < 0 else "saddle" if low < 0 < high else "cannot tell")
    assert solution.kind(np.array([0.0, 1e-3]), np.array(H)) == "not critical"


def test_the_account_has_the_figures(tmp_path, capsys):
    solution.run((0.5, 1.4), Pictures(tmp_path))
    said = capsys.readouterr().out
    for words in ("(0, 0)   J = [0, 0]   H = [[0, −3], [−3, 0]]\n         det H = −9, trace H = 0: saddle",
                  "(1, 1)   J = [0, 0]   H = [[6, −3], [−3, 6]]\n         det H = 27, trace H = 12: minimum",
                  "to (0, 0), a saddle", "to (1, 1), a minimum", "agree", "The same by SymPy"):
        assert words in said
    assert {path.name for path in tmp_path.iterdir()} == set(LABS["jacobian_and_hessian"].pictures)


def test_a_worksheet_that_is_not_finished_says_what_is_missing(capsys):
    names = {**vars(solution), "H": lambda x, y: None}
    solution.draw_all(names, (0.5, 1.4))
    assert capsys.readouterr().out == "Still to be written: H.\n"
