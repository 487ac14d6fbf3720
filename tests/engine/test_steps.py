"""A step of the chain rule as it is printed: the line of the textbook, with names, numbers and the sum so far."""

import bdb
import sys
import traceback

import numpy as np
import pytest

from tinygrad_edu import OPERATIONS, Tensor, chain_rule


def leaf(data, name=None) -> Tensor:
    """A variable."""
    return Tensor(data, requires_grad=True, name=name)


def lines(y, gradient=None):
    """What is printed along the walk."""
    return [str(step) for step in chain_rule(y, gradient)]


def test_each_line_has_names_numbers_and_the_sum_so_far():
    a, b = leaf(2.0, "a"), leaf(-3.0, "b")
    c = a * b
    c.name = "c"
    assert lines(c + a) == [
        "∂L/∂c += ∂L/∂(c + a) · ∂(c + a)/∂c = 1 · 1 = 1   (so far 1)",
        "∂L/∂a += ∂L/∂(c + a) · ∂(c + a)/∂a|c = 1 · 1 = 1   (so far 1)",
        "∂L/∂a += ∂L/∂c · ∂c/∂a = 1 · (−3) = −3   (so far −2)",
        "∂L/∂b += ∂L/∂c · ∂c/∂b = 1 · 2 = 2   (so far 2)",
    ]


def test_what_is_held_still_is_said_only_where_it_depends():
    a, b = leaf(2.0, "a"), leaf(5.0, "b")
    assert "∂(a·b)/∂a = " in lines(a * b)[0]
    square = a * a
    square.name = "s"
    of_a = next(line for line in lines(square * a) if line.startswith("∂L/∂a += ∂L/∂(s·a)"))
    assert "∂(s·a)/∂a|s = 1 · 4 = 4" in of_a
    assert all("∂(a·a)/∂a|a = 1 · 2 = 2" in line for line in lines(a * a))


def test_another_tensor_with_the_same_numbers_is_not_held_still():
    for number in (2.0, np.array([1.0, 2.0])):
        a, c = leaf(number, "a"), leaf(number, "c")
        b = c * 3
        b.name = "b"
        assert "∂(a·b)/∂a = " in lines((a * b).sum())[1]


def test_a_step_prints_whatever_lies_behind_its_operands():
    rng = np.random.default_rng(4)
    a = leaf(rng.normal(size=(3, 4)), "a")
    from_mean = a - a.mean(axis=0, keepdims=True)
    line, = (line for line in lines((from_mean / np.std(from_mean)).sum()) if "∂L/∂a += " in line and "|" in line)
    assert "/∂a|mean(a, axis=0, keepdims=True) = array of 3×4" in line


@pytest.mark.parametrize("name", ["exp", "log", "sqrt", "sin", "tanh", "square", "relu", "negative"])
def test_the_printed_slope_is_the_derivative(name):
    x = leaf(0.7, "x")
    line, = lines(OPERATIONS[name](x))
    h = 1e-6
    slope = (OPERATIONS[name].value(0.7 + h) - OPERATIONS[name].value(0.7 - h)) / (2 * h)
    printed = line.split("1 · ")[1].split(" = ")[0].strip("()").replace("−", "-")
    assert float(printed) == pytest.approx(float(slope), rel=1e-3)


def test_a_slope_is_printed_where_nothing_arrives():
    x = leaf(3.0, "x")
    assert lines(x * x, 0.0)[0].endswith("= 0 · 3 = 0   (so far 0)")


def test_arrays_are_told_by_shape_and_range():
    W = leaf(np.arange(6.0).reshape(2, 3), "W")
    assert lines((W @ np.ones(3)).sum())[-1] == \
        "∂L/∂W += ∂L/∂(W @ …) · ∂(W @ …)/∂W = array of 2×3 from 1 to 1   (so far array of 2×3 from 1 to 1)"


@pytest.mark.parametrize("y", [
    leaf(np.zeros((0, 2)), "e").sum(), leaf([np.nan, np.nan], "n").sum(), leaf(1.0) * leaf(2.0),
    np.concatenate([leaf([1.0]) for _ in range(20)]).sum(), leaf(np.ones(3), "{a} **parameters")[[0, 0]].sum(),
], ids=["empty", "nan", "without names", "many operands", "a hostile name"])
def test_any_step_can_be_printed(y):
    assert all(line.startswith("∂L/∂") for line in lines(y))


def test_a_long_formula_is_cut():
    y = leaf(1.0, "x")
    for _ in range(200):
        y = (y * y + 1.0) / 2.0
    assert max(map(len, lines(y))) < 400


def test_a_step_on_tensors_prints_the_same_line():
    a, b = leaf(2.0, "a"), leaf(-3.0, "b")
    y = a * b + a
    assert lines(y) == lines(y, Tensor(1.0))


def test_rules_have_names_in_a_traceback():
    y = np.exp(leaf(1.0, "x"))
    with pytest.raises(TypeError) as caught:
        list(chain_rule(y * y, "not a number"))
    broken = OPERATIONS["multiply"].rules[0]
    with pytest.raises(TypeError) as caught:
        broken(object(), 1.0, 2.0, 3.0)
    assert traceback.extract_tb(caught.tb)[-1].name == "∂multiply/∂a"


class Stepper(bdb.Bdb):
    """Counts the stops of a debugger that steps into everything, up to the first line of a rule."""

    stops, arrived = 0, False

    def user_line(self, frame):
        self.stops += not self.arrived
        self.arrived |= frame.f_code.co_name.startswith("∂")
        self.set_quit() if self.arrived else self.set_step()


def test_a_debugger_meets_the_first_product_soon():
    a, b = leaf(2.0, "a"), leaf(-3.0, "b")
    y = a * b + np.tanh(a)
    stepper = Stepper()
    before = sys.gettrace()
    try:
        stepper.runcall(y.backward)
    finally:
        sys.settrace(before)
    assert stepper.arrived
    assert stepper.stops <= 80
