"""The neuron meets its figures, by hand, by the engine and by SciPy."""

from itertools import pairwise

import numpy as np
import pytest
from scipy.optimize import approx_fprime, minimize

import nn
from assignments.course import LABS
from assignments.module_3_chain_rule.simple_networks import solution, training
from assignments.pictures import Pictures
from tinygrad_edu import value_and_grad

X, Y = np.array([0.0, 1.0]), np.array([1.0, 0.0])
START = 1.3, -0.1
COSTS = {0: 0.9521248510975315, 1: 0.5162602, 10: 0.0838788, 100: 0.0043276, 1000: 0.0004154}
J = [0.25428133, -0.83446289]


def C(p):
    """The mean cost at p = [w1, b1], written anew."""
    return np.mean((np.tanh(p[0] * X + p[1]) - Y)**2)


@pytest.fixture
def names():
    """The names of the solution, whose neuron is at its start."""
    solution.set_neuron(*START)
    return vars(solution)


@pytest.fixture(scope="module")
def descended():
    solution.set_neuron(*START)
    return training.descend(vars(solution), X, Y, 1, 1000)


def test_the_start_meets_its_figures(names):
    assert solution.cost(X, Y) == pytest.approx(COSTS[0], rel=1e-15)
    by_hand = [solution.dCdw(X, Y), solution.dCdb(X, Y)]
    np.testing.assert_allclose(by_hand, J, atol=5e-9)
    value, by_engine = value_and_grad(C)(np.array(START))
    assert value == pytest.approx(COSTS[0], rel=1e-15)
    np.testing.assert_allclose(by_hand, by_engine, rtol=1e-14)
    np.testing.assert_allclose(by_hand, approx_fprime(START, C), atol=1e-6)


def test_the_first_step_goes_where_it_should(descended):
    path, _ = descended
    np.testing.assert_allclose(path[0], START)
    np.testing.assert_allclose(path[1], [1.04572, 0.73446], atol=5e-6)


@pytest.mark.parametrize("step", COSTS)
def test_the_descent_meets_its_figures(step, descended):
    path, descent = descended
    assert descent.costs[step] == pytest.approx(COSTS[step], abs=5e-8)
    assert descent.costs[step] == pytest.approx(C(path[step]), rel=1e-13)


def test_the_table_is_printed(descended, capsys):
    training.print_table(*descended)
    rows = [line.split() for line in capsys.readouterr().out.splitlines()[1:]]
    assert [(row[0], row[-1]) for row in rows] == [(f"{step:,}", f"{cost:.7f}") for step, cost in COSTS.items()]


def test_the_cost_has_no_lowest_point_but_is_as_low_as_one_likes():
    """As SciPy and the README say: tanh never reaches 1."""
    found = minimize(C, START)
    assert found.fun < 1e-6
    assert C([-10, 10]) < C([-5, 5]) < C([-3, 3])


def test_j_is_that_of_the_engine_all_the_way(descended, monkeypatch):
    path, _ = descended
    assert solution.compare_jacobians(path, X, Y) < 1e-14
    monkeypatch.setattr(solution, "d_sigma", lambda z: 1 / np.cosh(z))
    assert solution.compare_jacobians(path, X, Y) > 0.01


def test_a_layer_is_that_of_nn_and_its_parameters_are_counted():
    assert solution.compare_layer(5, 4) < 1e-15
    sizes = 1, 6, 7, 2
    net = nn.Sequential(*(nn.Linear(n, m) for n, m in pairwise(sizes)))
    assert solution.count_parameters(*sizes) == sum(p.size for p in net.parameters()) == 77


def test_a_neuron_that_is_not_finished_says_what_is_missing(names, capsys, monkeypatch):
    monkeypatch.setitem(names, "dCdb", lambda x, y: None)
    path, _ = training.plot_descent(names, X, Y)
    assert capsys.readouterr().out == "Still to be written: dCdb.\n"
    assert len(path) == 0


def test_the_account_has_the_figures(tmp_path, capsys):
    lab = LABS["simple_networks"]
    solution.run(**lab.defaults, pictures=Pictures(tmp_path))
    said = capsys.readouterr().out
    for words in ("its cost is 0.95212485, ", "[0.25428133, −0.83446289]", "1.04572    0.73446   0.5162602",
                  "by the engine agree", "has 77", "The same by SciPy"):
        assert words in said
    assert {path.name for path in tmp_path.iterdir()} == set(lab.pictures)


def test_pictures_leave_the_neuron_where_it_is(names, tmp_path):
    path, _ = training.plot_descent(names, X, Y, 1, 3, Pictures(tmp_path))
    assert (names["w1"], names["b1"]) == tuple(path[-1])
