"""Minima and maxima on a curve: every point of the course's tables, each classified."""

import numpy as np
import pytest

from tinygrad_edu.optimize import lagrange

CIRCLE = lambda v: v[0] ** 2 + v[1] ** 2 - 1
STARTS = np.random.default_rng(4).uniform(-2, 2, (40, 2))
RISES = 0.38490018

TABLE = {
    "a bell on an ellipse": (
        lambda v: np.exp(-(2 * v[0] ** 2 + v[1] ** 2 - v[0] * v[1]) / 2),
        lambda v: v[0] ** 2 + 3 * (v[1] + 1) ** 2 - 1, [
            (0.93094184, -1.21082955, -0.15231910, 0.11494371, "minimum"),
            (-0.95896254, -1.16369774, -0.24653757, 0.35390241, "minimum"),
            (-0.62614158, -1.45016542, -0.15650277, 0.37174813, "maximum"),
            (-0.09583772, -0.42530729, 0.10110783, 0.92381100, "maximum")]),
    "the course's": (
        lambda v: -np.exp(v[0] - v[1] ** 2 + v[0] * v[1]), lambda v: np.cosh(v[1]) + v[0] - 2, [
            (0.95778236, 0.28956479, -4.07788891, -3.16222104, "minimum"),
            (-1.17104547, -1.82136457, 0.07790214, -0.09484478, "maximum")]),
    "x²y on a circle": (lambda v: v[0] ** 2 * v[1], CIRCLE, [
        (-(2 / 3) ** 0.5, -1 / 3 ** 0.5, -1 / 3 ** 0.5, -RISES, "minimum"),
        ((2 / 3) ** 0.5, -1 / 3 ** 0.5, -1 / 3 ** 0.5, -RISES, "minimum"),
        (0, 1, 0, 0, "minimum"), (0, -1, 0, 0, "maximum"),
        (-(2 / 3) ** 0.5, 1 / 3 ** 0.5, 1 / 3 ** 0.5, RISES, "maximum"),
        ((2 / 3) ** 0.5, 1 / 3 ** 0.5, 1 / 3 ** 0.5, RISES, "maximum")]),
    "a degenerate point": (lambda v: v[0] * v[1] + v[0], lambda v: v[0] ** 2 / 4 + v[1] ** 2 - 1, [
        (-3 ** 0.5, 0.5, -3 ** 0.5, -2.59807621, "minimum"), (0, -1, 0, 0, "cannot tell"),
        (3 ** 0.5, 0.5, 3 ** 0.5, 2.59807621, "maximum")]),
}


@pytest.mark.parametrize(("f", "g", "expected"), TABLE.values(), ids=TABLE)
def test_every_point_of_the_table(f, g, expected):
    result = lagrange(f, g, STARTS)
    assert result.success
    found = sorted((*np.round(point.x, 6) + 0.0, point.multiplier, point.fun, point.kind) for point in result.points)
    wanted = sorted((round(x, 6), round(y, 6), *rest) for x, y, *rest in expected)
    assert [row[-1] for row in found] == [row[-1] for row in wanted]
    for a, b in zip(found, wanted):
        np.testing.assert_allclose(a[:4], b[:4], atol=2e-6)
    assert np.all(np.diff(result.fun) > -1e-9)
    np.testing.assert_allclose(result.jac, [multiplier * np.asarray(dg) for multiplier, dg in
                                            zip(result.multipliers, map(numerical_gradient(g), result.x))], atol=1e-5)
    assert f"{result.settled} of 40 starts" in result.message
    assert len(str(result).splitlines()) == len(expected) + 1


def numerical_gradient(g):
    """∇g by central differences."""
    return lambda x: [(g(x + h) - g(x - h)) / 2e-6 for h in 1e-6 * np.eye(2)]


def test_about_half_of_the_starts_settle_on_the_course_s():
    result = lagrange(*TABLE["the course's"][:2], STARTS)
    assert 0.3 < result.settled / 40 < 0.8
    assert "there may be more points" in result.message
    assert len(result.path) == 40


def test_a_cusp_is_said_to_be_one():
    result = lagrange(lambda v: v[0], lambda v: v[1] ** 2 - v[0] ** 3, STARTS[:12])
    assert not result.success
    assert result.points == []
    assert "No start settled: they run to (0, 0), where ∇g = 0" in result.message
    assert result.x.shape == (0, 2)


def test_one_start_three_unknowns_and_a_curve_that_is_not_there():
    line = lagrange(lambda v: (v ** 2).sum(), lambda v: v.sum() - 3, [5.0, 1.0, -2.0])
    np.testing.assert_allclose(line.x, [[1, 1, 1]], atol=1e-12)
    assert (line.kinds, line.settled) == (["minimum"], 1)
    saddle = lagrange(lambda v: v[0] ** 2 - v[1] ** 2 + v[2], lambda v: v[2], [0.3, 0.2, 0.1])
    assert saddle.kinds == ["saddle"]
    nowhere = lagrange(lambda v: v[0], lambda v: v[0] ** 2 + v[1] ** 2 + 1, STARTS[:5])
    assert not nowhere.success
    assert "None of 5 starts settled" in nowhere.message


def test_a_function_that_cannot_be_compiled_is_taken_as_it_is():
    def f(v):
        return v[0] + v[1] if float(v[0].item() if hasattr(v[0], "item") else v[0]) > -9 else v[0]
    result = lagrange(f, CIRCLE, [[1.0, 0.5], [-1.0, -0.3]])
    np.testing.assert_allclose(result.fun, [-2 ** 0.5, 2 ** 0.5])


@pytest.mark.parametrize(("f", "g", "size"), [
    (lambda v: v[0], lambda v: v[0] ** 2 + v[1] ** 2 - 1e12, 1e6),
    (lambda v: v[0], lambda v: v[0] ** 2 + v[1] ** 2 - 1e-12, 1e-6),
    (lambda v: 1e-9 * v[0], lambda v: v[0] ** 2 + v[1] ** 2 - 1, 1.0)])
def test_the_kind_does_not_depend_on_units(f, g, size):
    found = lagrange(f, g, size * np.random.default_rng(0).uniform(-2, 2, (10, 2)))
    assert found.kinds == ["minimum", "maximum"]
    np.testing.assert_allclose(found.x, [[-size, 0], [size, 0]], atol=1e-9 * size)


def test_what_is_no_problem_of_this_kind_is_told():
    two = lambda v: np.stack([v[0], v[1]])
    with pytest.raises(ValueError, match="There is no start"):
        lagrange(lambda v: v[0], lambda v: v[1], [])
    with pytest.raises(ValueError, match=r"g gives shape \(2,\).*one curve"):
        lagrange(lambda v: v[0], two, [[1.0, 1.0]])
    with pytest.raises(ValueError, match=r"f gives shape \(2,\)"):
        lagrange(two, lambda v: v[0], [[1.0, 1.0]])
    nowhere = lagrange(lambda v: v[0], lambda v: v[0] ** 2 + v[1] ** 2 + 1, [[1.0, 1.0], [0.5, -2.0]])
    assert not nowhere.success
    assert "same sign" in nowhere.message
