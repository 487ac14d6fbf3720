"""Sums over paths: what is listed, counted and added up, against the chain rule as backpropagation walks it."""

import time

import numpy as np
import pytest

from tinygrad_edu import Tensor, count_paths, no_grad, paths, softmax

from .operation_cases import CASES, label
from .test_operations import differentiable, run, tensors


def leaf(data, name=None) -> Tensor:
    """A variable."""
    return Tensor(data, requires_grad=True, name=name)


def tanh_net(layers=7, width=6):
    """A number through hidden layers to a number, and the number."""
    random = np.random.default_rng(0)
    x = a = leaf([0.3], "x")
    for _ in range(layers):
        a = np.tanh(random.normal(size=(width, a.size)) @ a + random.normal(size=width))
    return (random.normal(size=(1, width)) @ a)[0], x


def test_the_four_paths_of_the_course():
    t = leaf(0.7, "t")
    x1, x2 = 1 - t ** 2, 1 + t ** 2
    x1.name, x2.name = "x1", "x2"
    f = x1 ** 2 * x2 + x1 * x2 ** 2
    found = paths(f, t)
    np.testing.assert_allclose([path.product for path in found], [-2.12772, 0.36414, -3.10814, 2.12772], rtol=1e-12)
    assert found.sum == pytest.approx(-2.744, rel=1e-12)
    assert len(found) == count_paths(f, t) == 4
    assert [path.tensors[-2] is t for path in found] == [False] * 4
    assert all(path.tensors[0] is f and path.tensors[-1] is t for path in found)
    f.name = "f"
    assert str(found[0]) == "f ← ((x1 ** 2)·x2) ← (x1 ** 2) ← x1 ← (t ** 2) ← t: 1 · 1.49 · 1.02 · (−1) · 1.4 = −2.128"
    assert str(found).endswith("∂f/∂t, the sum: −2.744")


def test_to_an_intermediate_tensor_and_to_itself():
    a = leaf(2.0, "a")
    b = a * a
    y = b * b * a
    assert paths(y, b).sum == 2 * 4 * 2
    assert paths(y, a).sum == 5 * 2 ** 4
    assert len(paths(y, a)) == count_paths(y, a) == 5
    assert (paths(a, a).sum, count_paths(a, a), str(paths(a, a)[0])) == (1, 1, "a: 1")


def test_a_network_of_arrays_and_one_of_numbers_have_the_same_paths():
    y, x = tanh_net()
    assert count_paths(y, x) == 6 ** 7 == 279_936
    with pytest.raises(ValueError, match=r"279,936 paths.*one by one.*share their (\d+) edges.*backward\(\)"):
        paths(y, x)
    random = np.random.default_rng(1)
    number = leaf(0.3)
    layer = [number]
    for _ in range(7):
        layer = [np.tanh(sum(w * a for w, a in zip(random.normal(size=len(layer)), layer))) for _ in range(6)]
    out = sum(w * a for w, a in zip(random.normal(size=6), layer))
    assert count_paths(out, number) == 279_936
    for end, start_of_paths in ((y, x), (out, number)):
        times = []
        for _ in range(5):
            start = time.perf_counter()
            count_paths(end, start_of_paths)
            times.append(time.perf_counter() - start)
        assert min(times) < 5e-3


def test_the_sum_over_a_small_network_is_its_gradient():
    y, x = tanh_net(layers=3, width=4)
    found = paths(y, x)
    y.backward()
    assert len(found) == count_paths(y, x) == 4 ** 3
    np.testing.assert_allclose(found.sum, x.grad, rtol=1e-12)
    assert found[0].entries[-1] == (0,)


def test_a_path_along_which_a_derivative_is_0_is_a_path():
    x = leaf([1.0, -2.0], "x")
    y = (np.array([[0.0, 1.0], [1.0, 0.0]]) @ x).relu().sum()
    assert count_paths(y, x) == 4
    assert sorted(path.product for path in paths(y, x)) == [0, 0, 0, 1]
    np.testing.assert_array_equal(paths(y, x).sum, [1, 0])


SMALL = [case for case in CASES if all(0 < np.size(x) < 25 for x in case.operands)
         and 0 < np.size(run(case)(*case.operands)) < 30]


@pytest.mark.parametrize("case", SMALL, ids=label)
def test_paths_through_every_operation(case):
    operands = tensors(case.operands)
    y = run(case)(*operands)
    weights = np.random.default_rng(5).normal(size=y.shape)
    total = (y * weights).sum()
    total.backward()
    for i in differentiable(case):
        found = paths(total, operands[i], most=10_000)
        assert len(found) == count_paths(total, operands[i])
        np.testing.assert_allclose(found.sum, operands[i].grad, rtol=1e-9, atol=1e-11)


def test_a_very_long_graph_and_a_very_bushy_one():
    x = leaf(1.0)
    y = x
    for _ in range(3000):
        y = y * 1.0 + x
    assert count_paths(y, x) == 3001
    y = x
    for _ in range(300):
        y = np.tanh(y * y)
    assert count_paths(y, x) == 2 ** 300


def test_words():
    x, z = leaf(1.0, "x"), leaf(1.0, "z")
    for y in (z * z, Tensor(2.0, name="c")):
        for ask in (paths, count_paths):
            with pytest.raises(ValueError, match=r"There is no path.*not computed from x"):
                ask(y, x)
    with no_grad():
        y = x * x
    with pytest.raises(ValueError, match="did not require a gradient"):
        count_paths(y, x)
    with pytest.raises(ValueError, match=r"to one number; y has shape \(2,\).*y.sum\(\)"):
        paths(x * np.ones(2), x)
    assert count_paths(softmax(x * np.ones(2)), x) == 4


def test_a_constant_is_called_by_its_number_and_what_is_no_tensor_is_told():
    x = Tensor(2.0, requires_grad=True, name="x")
    assert str(paths(x * Tensor(5.0), x)).startswith("(x·5) ← x: 5")
    for y, by in ((3.0, x), (x * 2, 2.0)):
        with pytest.raises(TypeError, match="from a Tensor to one that was computed from it"):
            paths(y, by)
