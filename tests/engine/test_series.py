"""Power series: every smooth function to order 16 against mpmath, corners in words, and what a series cannot do."""

import time

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tinygrad_edu import (
    OPERATIONS,
    NoSeriesError,
    Series,
    Tensor,
    derivative,
    logsumexp,
    relu,
    sigmoid,
    softplus,
    taylor,
    taylor_polynomial,
)
from tinygrad_edu.taylor_series import radius_of_convergence

from .operation_cases import ELEMENTWISE

ORDER = 16
# what an operation is to mpmath, and a point about which to try it
ONE_OPERAND = {
    "positive": (lambda a: a, 0.3), "negative": (lambda a: -a, 0.3), "square": (lambda a: a * a, -0.7),
    "absolute": (lambda a: -a, -0.7), "relu": (lambda a: a, 0.7), "exp": (mpmath.exp, 0.7),
    "expm1": (mpmath.expm1, -0.4), "log": (mpmath.log, 1.3), "log1p": (mpmath.log1p, 0.4),
    "log2": (lambda a: mpmath.log(a) / mpmath.log(2), 1.3), "log10": (mpmath.log10, 0.6), "sqrt": (mpmath.sqrt, 0.8),
    "sin": (mpmath.sin, 0.7), "cos": (mpmath.cos, 2.1), "tan": (mpmath.tan, 0.6), "arcsin": (mpmath.asin, 0.3),
    "arccos": (mpmath.acos, -0.4), "arctan": (mpmath.atan, 1.7), "sinh": (mpmath.sinh, -0.8),
    "cosh": (mpmath.cosh, 0.8), "tanh": (mpmath.tanh, 0.5), "sigmoid": (lambda a: 1 / (1 + mpmath.exp(-a)), 0.9),
    "softplus": (lambda a: mpmath.log(1 + mpmath.exp(a)), -0.9),
}
TWO_OPERANDS = {
    "add": lambda a, b: a + b, "subtract": lambda a, b: a - b, "multiply": lambda a, b: a * b,
    "divide": lambda a, b: a / b, "power": lambda a, b: a ** b,
    "remainder": lambda a, b: a - b * mpmath.floor(1.6 / 0.9),
    "maximum": lambda a, b: a, "minimum": lambda a, b: b, "arctan2": lambda a, b: mpmath.atan(a / b),
    "logaddexp": lambda a, b: mpmath.log(mpmath.exp(a) + mpmath.exp(b)),
}


def exact(f, x0, order=ORDER):
    """The Taylor coefficients, by mpmath."""
    with mpmath.workdps(60):
        return np.array([float(c) for c in mpmath.taylor(f, mpmath.mpf(x0), order)])


def assert_series(f, reference, x0, order=ORDER, tolerance=1e-12):
    """f on a series, and taylor by it, agree with mpmath to 1e-12 of the largest coefficient."""
    expected = exact(reference, x0, order)
    y = f(Series.about(x0, order))
    assert isinstance(y, Series)
    scale = np.abs(expected).max()
    np.testing.assert_allclose(y.coefficients / scale, expected / scale, rtol=0, atol=tolerance)
    np.testing.assert_array_equal(taylor(f, x0, order), y.coefficients)


def test_every_elementwise_operation_is_tried():
    names = set(ONE_OPERAND) | set(TWO_OPERANDS) | {"where", "astype"}
    assert names == {case.operation for case in ELEMENTWISE}


@pytest.mark.parametrize("name", ONE_OPERAND)
def test_functions_of_one_number(name):
    reference, x0 = ONE_OPERAND[name]
    assert_series(OPERATIONS[name], reference, x0)
    inner = lambda x: x0 + 0.3 * (x ** 2 - x)
    assert_series(lambda x: OPERATIONS[name](inner(x)), lambda x: reference(inner(x)), 1.0, tolerance=2e-12)


@pytest.mark.parametrize("name", TWO_OPERANDS)
def test_functions_of_two_numbers(name):
    f, reference = OPERATIONS[name], TWO_OPERANDS[name]
    assert_series(lambda x: f(1.6 + x, 0.9 + x * x), lambda x: reference(1.6 + x, 0.9 + x * x), 0.0)
    assert_series(lambda x: f(1.6 + x, 0.9), lambda x: reference(1.6 + x, mpmath.mpf(0.9)), 0.0)
    assert_series(lambda x: f(1.6, 0.9 + x), lambda x: reference(mpmath.mpf(1.6), 0.9 + x), 0.0)


COMPOSITIONS = [
    (lambda m, x: m.exp(m.sin(x) * x) / (1 + x ** 2), 0.7), (lambda m, x: m.cos(3 * x ** 2 + x) * m.exp(m.sin(x)), 0.4),
    (lambda m, x: m.tanh(m.sin(2 * x) + m.tanh(x)), 0.3), (lambda m, x: m.log(1 + m.exp(m.sin(x))), -0.6),
    (lambda m, x: m.sqrt(1 + x ** 4) / m.cosh(x), 0.8), (lambda m, x: x ** x, 1.4), (lambda m, x: x ** 2.5, 1.2),
    (lambda m, x: 2 ** (x * x), 0.3), (lambda m, x: x ** -3, 1.5), (lambda m, x: (1 + x) ** 1.5 * m.tan(x), 0.2),
    (lambda m, x: m.sin(m.sin(m.sin(m.sin(x)))), 0.9), (lambda m, x: 1 / (1 + m.exp(-5 * x)), 0.1),
    (lambda m, x: (x - 2) ** 11, 0.3), (lambda m, x: m.exp(-x ** 2) * m.sin(3 * x), 0.4),
    (lambda m, x: x ** 0 + x, 2.0),
]


@pytest.mark.parametrize(("f", "x0"), COMPOSITIONS)
def test_compositions(f, x0):
    assert_series(lambda x: f(np, x), lambda x: f(mpmath, x), x0)


@given(st.lists(st.sampled_from(["sin", "cos", "exp", "tanh", "sinh", "square", "double", "over", "log"]), min_size=2,
                max_size=5), st.floats(-1, 1))
@settings(max_examples=40, deadline=None)
def test_random_compositions(names, x0):
    def f(m, x):
        y = x / 2
        for name in names:
            y = {"square": lambda y: y * y - 0.3, "double": lambda y: y + 0.5 * x, "over": lambda y: x / (3 + m.cos(y)),
                 "log": lambda y: m.log(2 + m.sin(y))}.get(name, lambda y, name=name: getattr(m, name)(y / 2))(y)
        return y
    expected = exact(lambda x: f(mpmath, x), x0, 8)
    np.testing.assert_allclose(taylor(lambda x: f(np, x), x0, 8), expected, rtol=0,
                               atol=1e-12 * max(np.abs(expected).max(), 1))


def test_order_16_in_milliseconds():
    for f, x0 in COMPOSITIONS:
        times = []
        for _ in range(5):
            start = time.perf_counter()
            taylor(lambda x, f=f: f(np, x), x0, ORDER)
            times.append(time.perf_counter() - start)
        assert min(times) < 0.01


def test_polynomials_are_exact_and_end():
    np.testing.assert_array_equal(taylor(lambda x: x ** 3 - 2 * x, 2, 5), [4, 10, 6, 1, 0, 0])
    np.testing.assert_array_equal(taylor(lambda x: (x * x).astype(np.float64), 3.0, 3), [9, 6, 1, 0])
    np.testing.assert_array_equal(taylor(lambda x: 5, 1.0, 2), [5, 0, 0])
    np.testing.assert_array_equal(taylor(lambda x: x, 1.0, 0), [1])
    np.testing.assert_array_equal(taylor(lambda x: x % 1.0, 2.25, 2), [0.25, 1, 0])
    np.testing.assert_array_equal(taylor(lambda x: np.where(x > 1, x ** 2, x), 2.0, 2), [4, 4, 1])
    np.testing.assert_array_equal(taylor(lambda x: np.floor(x) * x + np.round(2 * x), 2.7, 1), [2.7 * 2 + 5, 2])


def test_a_function_with_branches_and_loops():
    def f(x):
        y = x
        for _ in range(600):  # deeper than Python's recursion goes
            y = y + 0.001 * np.sin(y)
        return y if y > 0 else -y
    first = derivative(f)
    c = taylor(f, 0.5, 3)
    np.testing.assert_allclose(c[:3], [f(0.5), first(0.5), derivative(first)(0.5) / 2], rtol=1e-12)


# --- Arrays in between ---------------------------------------------------------------------------------------------

A, W, B = np.array([0.5, -1.0, 2.0]), np.array([[1.0, 0.5, -0.3], [0.2, 0.0, 0.7]]), np.array([0.1, -0.2])
WITH_ARRAYS = {
    "a polynomial": lambda x: np.sum(A * x ** np.arange(3)),
    "a network": lambda x: B @ np.tanh(W @ np.sin(A * x + 1) + B),
    "stacked": lambda x: np.stack([x, x * x, np.exp(x)]).mean() + np.concatenate([np.stack([x, 2 * x]), A])[1],
    "matrices": lambda x: ((x * W) @ (W.T + x)).sum() + (W * x).T.reshape(2, 3)[1].sum(axis=0),
    "greatest": lambda x: np.max(np.stack([x, 2 * x, 3.0 * x])) + np.min(A * x),
    "broadcast": lambda x: (x + A).sum() + np.maximum(x, A).sum() + np.arctan2(x, A).sum() + (x % A).sum(),
    "cumulated": lambda x: (np.cumsum(x * A) ** 2).sum(),
}


@pytest.mark.parametrize("f", WITH_ARRAYS.values(), ids=WITH_ARRAYS)
def test_arrays_in_between(f):
    y = f(Series.about(0.7, 3))
    assert isinstance(y, Series)
    expected = []
    for k in range(4):
        expected.append(f(0.7) / (1, 1, 2, 6)[k])
        f = derivative(f)
    np.testing.assert_allclose(y.coefficients, [float(c) if np.ndim(c) == 0 else c for c in
                                                [expected[0], *(e for e in expected[1:])]], rtol=1e-12, atol=1e-13)


def test_a_series_of_arrays_has_a_shape():
    y = np.exp(Series.about(0.0, 2) * A)
    assert y.shape == (3,)
    np.testing.assert_allclose(y.coefficients, [np.ones(3), A, A ** 2 / 2])
    assert repr(y) == "Series(of order 2, of arrays of shape (3,))"


# --- What is not smooth --------------------------------------------------------------------------------------------

CORNERS = {
    "abs": (np.abs, 0.0, "absolute|abs"), "relu": (relu, 0.0, "relu"),
    "max": (lambda x: np.maximum(x, 2), 2.0, "maximum"),
    "min": (lambda x: np.minimum(x * x, x), 1.0, "minimum"), "sqrt": (np.sqrt, 0.0, "sqrt.*infinite slope"),
    "sqrt below": (np.sqrt, -1.0, "sqrt.*no number"), "log": (np.log, 0.0, "log.*infinite"),
    "log below": (np.log, -1.0, "log.*no number"), "pole": (lambda x: 1 / x, 0.0, "division by 0"),
    "power": (lambda x: x ** 1.5, 0.0, "whole numbers"), "power below": (lambda x: x ** 0.5, -2.0, "no number"),
    "arcsin": (np.arcsin, 1.0, "arcsin.*infinite slope"), "clip": (lambda x: np.clip(x, 0, 1), 1.0, "minimum"),
    "a root of a square": (lambda x: np.sqrt(x * x), 0.0, "sqrt"), "a jump": (np.floor, 2.0, "floor.*jump"),
    "remainder": (lambda x: x % 1, 3.0, "floor.*jump"), "sign": (np.sign, 0.0, "sign"),
    "branch": (lambda x: x if x > 0 else x * x, 0.0, "corner or a jump"),
    "chosen": (lambda x: np.where(x < 1, x, 1), 1.0, "<"),
    "greatest": (lambda x: np.max(np.stack([x, -x])), 0.0, "several"),
    "a negative power": (lambda x: x ** -2, 0.0, "0"),
    "0/0 with a corner": (lambda x: np.abs(x) / x, 0.0, "abs"), "floor division": (lambda x: x // 1, 2.0, "floor"),
}


@pytest.mark.parametrize(("f", "x0", "words"), CORNERS.values(), ids=CORNERS)
def test_corners_jumps_and_poles_are_refused_in_words(f, x0, words):
    with pytest.raises(NoSeriesError, match=words) as caught:
        taylor(f, x0, 3)
    assert "power series" in str(caught.value)
    assert len(str(caught.value)) < 300


def test_a_hole_is_filled():
    np.testing.assert_allclose(taylor(lambda x: np.sin(x) / x, 0.0, 4), [1, 0, -1 / 6, 0, 1 / 120], atol=1e-15)
    np.testing.assert_allclose(taylor(lambda x: (1 - np.cos(x)) / x ** 2, 0.0, 2), [1 / 2, 0, -1 / 24], atol=1e-15)


# --- What a series cannot do ---------------------------------------------------------------------------------------

def test_what_is_not_known_for_series_is_done_by_repeated_derivatives():
    stretched = lambda x: np.linalg.norm(np.stack([x, 2 * x])) + logsumexp(np.stack([x, -x]))
    with pytest.raises(TypeError, match="norm is not known for a power series"):
        stretched(Series.about(1.0, 2))
    expected = exact(lambda x: mpmath.sqrt(5) * x + mpmath.log(mpmath.exp(x) + mpmath.exp(-x)), 1.0, 3)
    np.testing.assert_allclose(taylor(stretched, 1.0, 3), expected, rtol=1e-10)
    inner = lambda x: derivative(lambda y: np.sin(x * y))(x)  # x cos x²
    np.testing.assert_allclose(taylor(inner, 0.5, 2), exact(lambda x: x * mpmath.cos(x * x), 0.5, 2), rtol=1e-12)
    np.testing.assert_array_equal(taylor(lambda x: Tensor(2.0) * x, 3.0, 1), [6, 2])


def test_what_a_function_says_itself_is_not_swallowed():
    def fails(x):
        raise KeyError("mine")
    with pytest.raises(KeyError, match="mine"):
        taylor(fails, 0.0, 2)
    with pytest.raises(ValueError, match="return missing"):
        taylor(lambda x: None, 0.0, 2)
    with pytest.raises(ValueError, match=r"one number.*\(3,\)"):
        taylor(lambda x: x * np.ones(3), 0.0, 2)


def test_a_series_in_words():
    x = Series.about(2.0, 3)
    assert repr(x) == "Series(2 + h + O(h⁴))"
    assert repr(1 / x) == "Series(0.5 − 0.25·h + 0.125·h² − 0.0625·h³ + O(h⁴))"
    assert repr(-x * 0) == "Series(0 + O(h⁴))"
    np.testing.assert_array_equal((x * Series([1.0, 1.0])).coefficients, [2, 3])  # as far as both are known
    assert (x > 1, x < 1, bool(x == 1)) == (True, False, False)


# --- Taylor polynomials --------------------------------------------------------------------------------------------

def test_a_taylor_polynomial_is_called_on_anything():
    p = taylor_polynomial(np.exp, 1.0, 3)
    powers = lambda x: np.e * (1 + (x - 1) + (x - 1) ** 2 / 2 + (x - 1) ** 3 / 6)
    assert p(1.5) == pytest.approx(powers(1.5), rel=1e-14)
    np.testing.assert_allclose(p(A), powers(A), rtol=1e-13)
    np.testing.assert_allclose(p([0, 1]), powers(np.arange(2)), rtol=1e-13)
    t = Tensor(1.5, requires_grad=True)
    p(t).backward()
    assert t.grad == pytest.approx(np.e * (1 + 0.5 + 0.125), rel=1e-13)
    np.testing.assert_allclose(p.coefficients, np.e / np.array([1, 1, 2, 6]))
    assert (p.x0, p.order) == (1.0, 3)
    assert repr(p) == "2.718 + 2.718·(x − 1) + 1.359·(x − 1)² + 0.453·(x − 1)³"


@pytest.mark.parametrize(("f", "x0", "radius"), [
    (lambda x: 2 / (x * x - x), 0.5, 0.5), (np.tan, 0.0, np.pi / 2), (lambda x: 1 / (1 + x ** 2), 2.0, 5 ** 0.5),
    (lambda x: 1 / (1 + x ** 2), 0.0, 1), (lambda x: 1 / (1 + x ** 2), 1.0, 2 ** 0.5), (np.log, 1.0, 1),
    (np.sqrt, 2.0, 2), (lambda x: (1 - x) ** -3, 0.0, 1), (np.tanh, 0.4, abs(0.4 - np.pi / 2 * 1j)),
    (sigmoid, 1.0, abs(1 - np.pi * 1j)),
    (softplus, 0.0, np.pi), (lambda x: np.exp(x) / (1 - x / 3), 0.0, 3),
    (lambda x: 1 / (1 + 25 * x * x), 0.3, 0.13 ** 0.5),
    # poles of a high order, essential singularities, and series of which most coefficients are 0
    (lambda x: (2 - x) ** -10.0, 0.0, 2), (lambda x: 1 / (1 - x) ** 5, 0.5, 0.5), (lambda x: x ** 3.5, 1.0, 1),
    (lambda x: np.exp(1 / x), 1.0, 1), (lambda x: np.exp(1 / (1 - x)), 0.0, 1), (lambda x: x ** np.pi, 2.0, 2),
    (lambda x: 1 / (1 - x ** 7), 0.0, 1), (lambda x: x ** 3 / (1 - x ** 6 / 64), 0.0, 2),
    (lambda x: 1 / (1 - x ** 10), 0.0, 1), (lambda x: 1 / (1 + x ** 25), 0.0, 1), (lambda x: 1 / (1 - x ** 50), 0, 1),
    (np.log, 1e6, 1e6), (lambda x: 1 / x, 1e-3, 1e-3),
])
def test_radius_of_convergence(f, x0, radius):
    assert taylor_polynomial(f, x0, 3).radius() == pytest.approx(radius, rel=0.02)


@pytest.mark.parametrize(("f", "singularities"), [
    (lambda x: 1 / (1 + x**2), [1j]), (lambda x: 1 / (1 + x**2)**2, [1j]),
    (lambda x: 1 / (1 + x**4), [0.5**0.5 * (1 + 1j), 0.5**0.5 * (-1 + 1j)]),
    (np.tanh, [np.pi / 2 * 1j]), (lambda x: 1 / np.cosh(x)**2, [np.pi / 2 * 1j]), (np.arctan, [1j]),
    (lambda x: np.log(1 + x**2), [1j]), (lambda x: np.sqrt(1 + x**2), [1j]), (lambda x: np.arcsin(x / 4), [4, -4]),
    (lambda x: 1 / (1 + x**3), [-1, 0.5 + 0.75**0.5 * 1j]), (lambda x: np.exp(x) / (x**2 - 4 * x + 13), [2 + 3j]),
])
def test_the_radius_is_right_wherever_the_series_is_about(f, singularities):
    """Two singularities beside each other make the coefficients swing, differently about each point."""
    for x0 in np.arange(-2.95, 3, 0.15):
        radius = min(abs(z - x0) for z in singularities)  # and those below the line are just as far
        if radius > 0.03:
            assert taylor_polynomial(f, x0, 3).radius() == pytest.approx(radius, rel=0.02), x0


@pytest.mark.parametrize("f", [np.exp, np.sin, lambda x: np.exp(-x**2), lambda x: np.exp(-x**4 / 4), np.sinh,
                               lambda x: np.cos(x**2), lambda x: np.cos(3 * x) * np.exp(-x), lambda x: x**5 - x])
def test_no_radius_is_seen_where_there_is_none(f):
    for x0 in np.arange(-2.95, 3, 0.3):
        assert taylor_polynomial(f, x0, 3).radius() == np.inf, x0


@pytest.mark.parametrize(("coefficients", "radius"), [
    ([], np.inf), ([3.0], np.inf), ([1.0, 2.0], 0.5), ([1.0, 0.5, 0.25, 0.125], 2.0), ([1.0, 0.0, 1.0, 0.0, 1.0], 1.0),
    ([0.0] * 41, np.inf), ([1.0] + [0.0] * 40, np.inf), ([1e300 * 10.0**k for k in range(12)], 0.1)])
def test_a_radius_from_few_coefficients(coefficients, radius):
    with np.errstate(all="raise"):
        assert radius_of_convergence(np.array(coefficients)) == pytest.approx(radius)


@pytest.mark.parametrize(("f", "x0"), [
    (np.exp, 0.0), (np.sin, 0.3), (lambda x: np.exp(-x * x), 0.0), (lambda x: np.exp(-x * x), 0.7),
    (lambda x: x ** 3, 1.0), (lambda x: np.exp(3 * x) * np.sin(5 * x), 0.7),
    (lambda x: np.sin(x) / x, 0.0), (lambda x: 2.0, 0.0), (lambda x: (1 + x) ** 60, 0.0), (lambda x: x ** 41, 1.0),
    (lambda x: x ** 41 + 1, 0.0), (lambda x: sum(x ** k for k in range(46)), 0.0), (lambda x: np.exp(x ** 5), 0.0),
    (lambda x: np.exp(x) * 1e-200, 0.0), (lambda x: np.exp(x ** 3), 0.0), (lambda x: np.exp(np.exp(x)), 0.0)])
def test_a_series_that_converges_everywhere(f, x0):
    assert taylor_polynomial(f, x0, 3).radius() == np.inf


def test_the_error_of_a_taylor_polynomial():
    p = taylor_polynomial(np.cos, 0.0, 4)
    assert p.error(-1, 1) == pytest.approx(abs(np.cos(1) - (1 - 1 / 2 + 1 / 24)), rel=1e-12)
    assert p.error(0, 0) == 0
    assert taylor_polynomial(lambda x: 1 / x, 1.0, 3).error(0, 1) == np.inf
    f = lambda x: np.exp(x) * np.cos(x)
    for order in range(6):  # the error falls as distance to the power of order + 1
        p = taylor_polynomial(f, 0.5, order)
        errors = [abs(f(0.5 + h) - p(0.5 + h)) for h in (0.02, 0.04)]
        assert np.log2(errors[1] / errors[0]) == pytest.approx(order + 1, abs=0.1)


@pytest.mark.parametrize(("f", "a", "b"), [
    (np.tan, -2.0, 2.0), (lambda x: 1 / (x - 0.3456), -1.0, 1.0), (lambda x: 1 / (x - 0.3), 0.0, 1.0),
    (lambda x: (x - 0.7654) ** -2, 0.0, 1.0),
    (np.log, -1.0, 1.0)])
def test_the_error_has_no_bound_at_a_pole_wherever_it_lies(f, a, b):
    assert taylor_polynomial(f, 0.2, 3).error(a, b) == taylor_polynomial(f, 0.2, 3).error(b, a) == np.inf


def test_the_error_is_looked_for_more_closely_where_it_is_great():
    assert taylor_polynomial(lambda x: np.exp(-1e6 * (x - 0.3456) ** 2), 0.0, 2).error(-1, 1) == pytest.approx(1)
    hill = lambda x: 1 / (1 + 1e6 * (x - 0.34567) ** 2)
    assert taylor_polynomial(hill, 0.0, 0).error(-1, 1) == pytest.approx(1, 1e-4)
    assert taylor_polynomial(np.exp, 0.0, 2).error(-100, 100) == pytest.approx(np.exp(100))
    with pytest.raises(ValueError, match=r"two finite numbers.*inf"):
        taylor_polynomial(np.exp, 0.0, 2).error(0, np.inf)
