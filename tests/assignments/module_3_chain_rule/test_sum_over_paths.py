"""Four products and their sum, by hand, by the engine, as matrices and by SymPy; and paths that are only counted."""

import numpy as np
import pytest
import sympy

from assignments.module_3_chain_rule.sum_over_paths import one_by_one, solution
from assignments.module_3_chain_rule.sum_over_paths.plots import STATIONS
from assignments.pictures import Pictures
from tinygrad_edu import count_paths, derivative, paths

FIGURES = (-2.12772, 0.36414, -3.10814, 2.12772)
SUM = -2.744


def f(t):
    x1, x2 = solution.x(t)
    return solution.a(x1, x2) + solution.b(x1, x2)


def test_the_figures_by_hand_and_by_the_engine():
    links = solution.links(0.7, *solution.x(0.7))
    assert solution.products(*links) == pytest.approx(FIGURES, abs=1e-14)
    found = paths(*solution.record(0.7))
    assert [path.product for path in found] == pytest.approx(FIGURES, abs=1e-14)
    assert found.sum == pytest.approx(SUM, abs=1e-14)
    assert solution.dfdt(*links) == pytest.approx(SUM, abs=1e-14)
    assert derivative(f)(0.7) == pytest.approx(SUM, abs=1e-14)


def test_the_engines_paths_are_these_in_this_order():
    stations = [tuple(tensor.name for tensor in path.tensors if tensor.name) for path in paths(*solution.record(0.7))]
    assert stations == [tuple(reversed(each)) for each in STATIONS]
    assert [" ← ".join(each) for each in stations] == list(one_by_one.PATHS)


@pytest.mark.parametrize("t", [0.7, -1.3, 0.0, 1.0, 2.2])
def test_the_sum_by_sympy_and_as_row_matrix_column(t):
    z = sympy.Symbol("z")
    x1, x2 = 1 - z**2, 1 + z**2
    exact = float(sympy.diff(x1**2 * x2 + x1 * x2**2, z).subs(z, sympy.Float(t, 30)))
    links = solution.links(t, *solution.x(t))
    matrices = np.ones(2) @ np.reshape(links[2:], (2, 2)) @ links[:2]
    assert solution.dfdt(*links) == pytest.approx(exact, abs=1e-12)
    assert matrices == pytest.approx(exact, abs=1e-12)
    assert solution.difference(solution.products(*links), t) < 1e-12


def test_a_wrong_product_is_a_difference():
    products = solution.products(*solution.links(0.7, *solution.x(0.7)))
    assert solution.difference([*products[:3], 0.0], 0.7) > 2


@pytest.mark.parametrize(("layers", "width", "count"), [(7, 6, 279_936), (1, 3, 3), (2, 2, 4), (3, 4, 64)])
def test_the_paths_of_a_network_are_counted(layers, width, count):
    y, x = one_by_one.network(layers, width)
    assert count_paths(y, x) == count == width**layers
    if count < 1000:
        walked = paths(y, x)
        assert len(walked) == count
        y.backward()
        assert walked.sum == pytest.approx(x.grad)
    else:
        with pytest.raises(ValueError, match=f"{count:,} paths .* {one_by_one.edges(layers, width):,} edges"):
            paths(y, x)


@pytest.mark.parametrize(("layers", "width"), [(1, 1), (5, 8), (20, 3)])
def test_the_links_drawn_are_those_that_the_engine_counts(layers, width):
    y, x = one_by_one.network(layers, width)
    with pytest.raises(ValueError, match=f"share their {one_by_one.edges(layers, width):,} edges"):
        paths(y, x, most=0)


def test_the_account_has_the_figures(capsys, tmp_path):
    solution.run(0.7, 7, 6, Pictures(tmp_path))
    said = capsys.readouterr().out
    for words in ("−2.12772", "0.36414", "−3.10814", "2.12772", "−1.76358", "−4.87172", "∂f/∂t = −2.744", "agree",
                  "7 hidden layers of 6 has 279,936 paths", "271 edges", "The same by NumPy", "→ -2.744"):
        assert words in said
    assert len(said.splitlines()) <= 25
