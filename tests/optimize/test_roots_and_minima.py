"""Newton–Raphson and descent: the course's figures, and what is said when there is nothing to be found."""

import numpy as np
import pytest
import scipy.optimize

from tinygrad_edu.optimize import lagrange, least_squares, minimize, newton

SIXTH_DEGREE = lambda x: x ** 6 / 6 - 3 * x ** 4 - 2 * x ** 3 / 3 + 27 * x ** 2 / 2 + 18 * x - 30
LEFT, RIGHT = -3.760213972197448, 1.0630706297096972

# --- Newton–Raphson ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("start", "first", "nit", "root"), [
    (1.0, 1.0625, 3, RIGHT), (-4.0, -3.8112875, 6, LEFT), (1.99, -36.4746, 20, LEFT), (2.5, 3.2397959, 56, RIGHT),
    (3.1, 2.5206031, 29, LEFT)])
def test_newton_takes_the_steps_of_the_course(start, first, nit, root):
    result = newton(SIXTH_DEGREE, start)
    assert result.success
    assert result.x == pytest.approx(root, abs=1e-8)
    assert result.path[1] == pytest.approx(first, abs=1e-4)
    assert abs(result.nit - nit) <= 1
    assert len(result.path) == result.nit + 1
    assert abs(result.fun) < 1e-11
    assert result.jac == pytest.approx((root + 3) * (root + 1) ** 2 * (root - 2) * (root - 3), rel=1e-9)
    assert "root was found" in result.message


def test_many_starts_at_once_are_the_same_one_by_one():
    starts = np.linspace(-6, 6, 2401)
    result = newton(SIXTH_DEGREE, starts)
    left, right = (np.mean(result.success & (np.abs(result.x - root) < 1e-6)) for root in (LEFT, RIGHT))
    assert left == pytest.approx(0.415, abs=0.015)
    assert right == pytest.approx(0.535, abs=0.015)
    for i in range(0, 2401, 60):
        alone = newton(SIXTH_DEGREE, starts[i])
        if alone.nit > 12:  # it has leapt about, and leaps elsewhere with the least difference in rounding
            continue
        assert alone.success == result.success[i]
        np.testing.assert_allclose(result.x[i], alone.x, rtol=1e-9)
        np.testing.assert_allclose(result.path[:len(alone.path), i], alone.path, rtol=1e-6)
    assert f"{result.success.sum():,} of 2,401" in result.message


NO_ROOT = {
    "a flat start": (SIXTH_DEGREE, -1.0, "slope is 0 at x = −1.*start elsewhere"),
    "another": (SIXTH_DEGREE, 3.0, "slope is 0 at x = 3"),
    "a circle": (lambda x: x ** 3 - 2 * x + 2, 0.0, "circle, 0 → 1 → 0,"),
    "a circle that attracts": (lambda x: x ** 3 - 2 * x + 2, 0.1, "circle"),
    "running away": (np.arctan, 1.3918, "run away.*nearer"),
    "a cube root": (lambda x: np.sign(x) * np.abs(x) ** (1 / 3), 1.0, "run away"),
    "no root at all": (lambda x: x * x + 1, 0.3, "same sign.*no root"),
    "a root at infinity": (lambda x: np.exp(-x), 0.0, "same sign"),
    "out of the domain": (np.log, 5.0, "no finite number.*nearer"),
    "no patience": (lambda x: (x - 1) ** 2, 3.0, "in 5 steps"),
}


@pytest.mark.parametrize(("f", "start", "words"), NO_ROOT.values(), ids=NO_ROOT)
def test_no_root_is_said_in_one_sentence(f, start, words):
    result = newton(f, start, maxiter=5 if words == "in 5 steps" else 100)
    assert not result.success
    assert result.message.count(". ") == 0
    with pytest.raises(AssertionError, match=words):
        raise AssertionError(result.message)
    assert result.path[-1] == result.x
    at_once = newton(f, np.array([start, start]), maxiter=5 if words == "in 5 steps" else 100)
    assert not at_once.success.any()


def test_arctan_settles_just_below_and_runs_away_just_above():
    assert newton(np.arctan, 1.391745200270).success
    assert not newton(np.arctan, 1.391745200272).success


def test_a_double_root_a_root_at_the_start_and_a_given_slope():
    assert newton(lambda x: (x - 1) ** 2, 3.0).x == pytest.approx(1, abs=1e-11)
    assert newton(lambda x: x ** 2, 0.0).nit == 0
    calls = []
    result = newton(lambda x, a: x * x - a, 1.0, fprime=lambda x, a: (calls.append(x), 2 * x)[1], args=(3.0,))
    assert result.x == pytest.approx(3 ** 0.5)
    assert len(calls) == result.nit + 1
    with pytest.raises(ValueError, match="one number"):
        newton(lambda x: x * np.ones(2), 1.0)


# --- Descent -------------------------------------------------------------------------------------------------------

VALLEY = lambda v: (1 - v[0]) ** 2 + 100 * (v[1] - v[0] ** 2) ** 2
SADDLE = lambda v: v[0] ** 3 - 3 * v[0] * v[1] + v[1] ** 3


@pytest.mark.parametrize("method", ["absolute", "newton", "steepest"])
@pytest.mark.parametrize("start", [[-1.2, 1.0], [0.5, 2.0]])
def test_every_method_finds_the_end_of_the_valley(method, start):
    result = minimize(VALLEY, start, method=method, tol=1e-9 if method != "steepest" else 1e-4, maxiter=50_000)
    assert result.success
    assert result.kind == "minimum"
    np.testing.assert_allclose(result.x, [1, 1], atol=1e-3)
    np.testing.assert_allclose(result.hess, [[802, -400], [-400, 200]], rtol=1e-2)
    assert len(result.path) == result.nit + 1
    np.testing.assert_array_equal(result.path[0], start)
    np.testing.assert_array_equal(result.path[-1], result.x)


@pytest.mark.parametrize("method", ["absolute", "newton", "steepest"])
def test_agreement_with_scipy(method):
    f = lambda v: np.exp(v[0] + 3 * v[1] - 0.1) + np.exp(v[0] - 3 * v[1] - 0.1) + np.exp(-v[0] - 0.1)
    theirs = scipy.optimize.minimize(f, [0.3, 0.2], tol=1e-10)
    ours = minimize(f, [0.3, 0.2], method=method)
    np.testing.assert_allclose(ours.x, theirs.x, atol=1e-6)
    assert ours.fun == pytest.approx(theirs.fun, rel=1e-12)
    assert {"x", "fun", "jac", "nit", "success", "message", "path"} <= set(vars(ours))


def test_newton_goes_to_whatever_is_near_and_says_what_it_found():
    found = {start: minimize(SADDLE, start, method="newton") for start in ((0.1, 0.1), (1.2, 0.9))}
    assert [result.kind for result in found.values()] == ["saddle", "minimum"]
    assert [result.success for result in found.values()] == [False, True]
    assert "saddle, lower to some sides: start beside it" in found[0.1, 0.1].message
    top = minimize(lambda v: -(v ** 2).sum() + (v ** 4).sum(), [0.1, 0.1], method="newton")
    assert (top.kind, top.success) == ("maximum", False)
    away = minimize(lambda v: -(v ** 2).sum() + (v ** 4).sum(), [0.1, 0.2], method="absolute")
    np.testing.assert_allclose(away.x, [0.5 ** 0.5] * 2, atol=1e-8)
    flat = minimize(SADDLE, [0.0, 0.0], method="steepest")
    assert (flat.nit, flat.success, flat.kind) == (0, False, "saddle")


def test_a_number_as_well_as_a_vector_and_given_derivatives():
    result = minimize(lambda x: (x - 2) ** 4 + x, 0.0)
    assert result.x == pytest.approx(2 - 0.25 ** (1 / 3), abs=1e-8)
    given = minimize(VALLEY, [0.5, 0.5], jac=scipy.optimize.rosen_der, hess=scipy.optimize.rosen_hess)
    np.testing.assert_allclose(given.x, [1, 1], atol=1e-8)
    assert minimize(lambda v, a: ((v - a) ** 2).sum(), [0.0, 0.0], args=(3.0,)).x.tolist() == [3, 3]


def test_fixed_steps_and_the_longest():
    result = minimize(lambda v: (v ** 2).sum(), [8.0, 6.0], method="steepest", rate=0.25, maxiter=3)
    np.testing.assert_allclose(result.path, [[8, 6], [4, 3], [2, 1.5], [1, 0.75]])
    short = minimize(lambda v: (v ** 2).sum(), [8.0, 6.0], method="newton", max_step=5.0)
    np.testing.assert_allclose(short.path, [[8, 6], [4, 3], [0, 0]], atol=1e-14)


NO_MINIMUM = {
    "no end": (lambda v: v.sum(), [0.0, 0.0], {"method": "steepest"}, "falls without end.*no minimum"),
    "too great a rate": (lambda v: (v ** 2).sum(), [1.0, 1.0], {"method": "steepest", "rate": 1.5}, "up instead of"),
    "a singular Hessian": (lambda v: (v[0] + v[1]) ** 2 + v[0], [1.0, 1.0], {"method": "newton"}, "singular at x = "),
    "no number": (lambda v: np.log(v).sum(), [-1.0, 1.0], {}, "no finite number"),
    "no patience": (VALLEY, [-1.2, 1.0], {"maxiter": 3}, "in 3 steps"),
    "nowhere, though the gradient ebbs away": (lambda x: np.exp(-x), 0.0, {"method": "steepest"}, "lies elsewhere"),
    "a corner": (lambda v: abs(v[0]) + 3 * abs(v[1] - v[0]), [1.3, 0.2], {"method": "steepest"}, "corner"),
    "a wrong gradient": (VALLEY, [0.0, 0.5], {"method": "steepest", "jac": lambda v: -scipy.optimize.rosen_der(v)},
                         "wrong jac"),
}


@pytest.mark.parametrize(("f", "start", "settings", "words"), NO_MINIMUM.values(), ids=NO_MINIMUM)
def test_no_minimum_is_said_in_one_sentence(f, start, settings, words):
    result = minimize(f, start, **settings)
    assert not result.success
    assert result.message.count(". ") == 0
    with pytest.raises(AssertionError, match=words):
        raise AssertionError(result.message)


def test_where_the_hessian_is_singular_it_cannot_tell():
    result = minimize(lambda v: v[0] ** 4 + v[1] ** 2, [1.0, 1.0], tol=1e-14)
    assert (result.kind, result.success) == ("cannot tell", True)
    assert "cannot tell whether" in result.message
    with pytest.raises(ValueError, match="'bfgs'; there are absolute, steepest, newton"):
        minimize(VALLEY, [0.0, 0.0], method="bfgs")


@pytest.mark.parametrize("search", [
    lambda: newton(lambda x, y: x * y, 1.0),
    lambda: minimize(lambda x, y: x * y, [1.0, 2.0]),
    lambda: least_squares(lambda x, y: x * y, [1.0, 2.0]),
    lambda: lagrange(lambda x, y: x * y, lambda v: v[0] - v[1], [1.0, 2.0]),
    lambda: lagrange(lambda v: v[0] * v[1], lambda x, y: x - y, [1.0, 2.0]),
], ids=["newton", "minimize", "least_squares", "lagrange f", "lagrange g"])
def test_a_function_of_two_arguments_is_told_what_it_is_called_with(search):
    with pytest.raises(TypeError, match=r"The function is called with one argument, .* write it as  lambda"):
        search()


def test_many_starts_need_a_function_that_keeps_them_apart():
    with pytest.raises(ValueError, match="this function mixes them"):
        newton(lambda v: np.stack([v[0] ** 2 + v[1] - 3, v[0] - v[1]]), np.array([1.0, 1.0]))
    apart = newton(lambda x: x**2 - 2, np.array([1.0, -3.0, 0.5]))
    assert apart.success.all()
    assert apart.message == f"3 of 3 starts found a root in {apart.nit} steps."


@pytest.mark.parametrize("method", ["absolute", "newton", "steepest"])
def test_a_minimum_in_large_units_is_no_minimum_found_at_the_start(method):
    """The gradient is small everywhere, which does not mean that the minimum is everywhere."""
    found = minimize(lambda v: 1e-12 * ((v - 3) ** 2).sum(), [1.0, 1.0], method=method)
    assert found.success
    np.testing.assert_allclose(found.x, 3, atol=1e-3)


def test_steepest_descent_does_not_leap_to_and_fro_across_a_valley():
    assert minimize(lambda v: v[0] - np.log(v[0]), [0.1], method="steepest").nit < 20


def test_a_start_has_one_axis():
    with pytest.raises(ValueError, match=r"\(2, 2\).*ravel"):
        minimize(lambda v: (v ** 2).sum(), np.ones((2, 2)))
