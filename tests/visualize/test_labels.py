"""What stands at nodes and edges: one symbol for one value, sums in the engine's order, where NaN begins."""

import numpy as np
import pytest

from tinygrad_edu import Tensor, grad, softmax
from visualize import draw
from visualize.legend import legend
from visualize.reading import read


def leaf(data, name=None) -> Tensor:
    """A variable."""
    return Tensor(data, requires_grad=True, name=name)


def symbols(output: Tensor, **names) -> list[str]:
    """How the local derivatives of a graph are written."""
    return [edge.local for edge in read(output, names=names).edges if edge.contribution is not None]


# --- What is held still ------------------------------------------------------------------------------------------

def test_a_product_with_itself_holds_the_other_factor_still():
    x = leaf(3.0, "x")
    assert symbols(x * x) == ["∂f/∂x|x", "∂f/∂x|x"]
    assert "f uses x more than once" in draw(x * x).source


def test_the_local_derivative_says_what_is_held_still_where_the_total_one_differs():
    x, y = leaf(3.0, "x"), leaf(2.0, "y")
    b = np.sin(x)
    d = x * b
    c = x * y + d
    assert symbols(c, b=b, c=c, d=d) == ["∂b/∂x", "∂d/∂x|b", "∂d/∂b", "∂a/∂x", "∂a/∂y", "∂c/∂a", "∂c/∂d"]
    source = draw(c, names={"b": b, "c": c, "d": d}).source
    assert "∂d/∂x|b = b" in source
    assert "only x moves and b is held still, though it depends on x as well" in source
    assert "held still" not in draw(np.sin(x) * y).source


def test_in_formulas_of_arrays_too():
    s, x = leaf(2.0, "s"), leaf([1.0, 2.0, 3.0], "x")
    b = np.exp(x / s)
    f = b / s
    source = draw(f.sum(), names={"b": b, "f": f}).source
    assert "∂f/∂s|b" in source
    assert "∂f/∂b|" not in source


def test_a_local_derivative_with_something_held_still_is_that_of_the_formula_and_the_box_has_the_total():
    x = leaf(3.0, "x")
    b = np.sin(x)
    c = x * b
    graph = read(c, names={"b": b})
    [edge] = [edge for edge in graph.edges if edge.held]
    assert edge.jacobian.number == pytest.approx(np.sin(3))
    assert edge.source.adjoint == pytest.approx(grad(lambda x: x * np.sin(x))(3.0))


def test_nothing_is_held_still_that_no_gradient_goes_through():
    x = leaf(3.0, "x")
    assert symbols(x * x.detach()) == ["∂f/∂x"]


# --- Sums --------------------------------------------------------------------------------------------------------

def test_the_sum_stands_in_the_order_in_which_the_engine_adds():
    x, y = leaf(3.0, "x"), leaf(2.0, "y")
    b = np.sin(x)
    c = x * y + x * b
    assert "= 0.1411 + 2 − 2.97<" in draw(c).source
    node = next(node for node in read(c).nodes if node.name == "x")
    total = 0.0
    for path in node.paths:
        total = total + path.contribution
    assert total == node.adjoint  # to the last bit


def test_a_long_sum_stays_and_says_how_many_it_leaves_out():
    x = leaf(2.0, "x")
    total = x * 1.0
    for k in range(2, 12):
        total = total + x * float(k)
    assert "= 11 + 10 + 9 + … 7 more … + 1<" in draw(total).source


# --- Structures ---------------------------------------------------------------------------------------------------

def test_signs_are_explained_where_they_occur_and_only_there():
    W, x = leaf(np.ones((3, 4)), "W"), leaf(np.ones((5, 4)), "x")
    y = np.tanh(W @ x.T + np.ones((3, 1)))
    said = legend(read((y**2).sum()), True)
    assert "W ⊗ I: W once for every column" in said
    assert "P: a permutation" in said
    assert "diag(v):" in said
    assert "⊕" not in said
    assert "columns of I" not in said
    said = legend(read((softmax(W) * np.concatenate([W, W])[:3] + leaf(np.ones((3, 1)), "b")).sum()), True)
    for sign in ("⊕:", "columns of I:", "rows of I:", "1ᵀ:"):
        assert sign in said


def test_a_small_jacobian_is_written_out_in_its_own_shape():
    a, b = leaf([1.0, 2.0, 3.0], "a"), leaf([1.0, 1.0], "b")
    source = draw(np.sum(a / b.sum())).source
    assert source.count('SIDES="LTB"') == source.count('SIDES="RTB"') > 0
    assert 'SIDES="LR"' not in source


def test_a_norm_that_is_not_known_is_not_left_out():
    a = leaf(np.linspace(0, 1, 300_000), "a")
    norms = [edge.jacobian.norm for edge in read(softmax(np.sin(a)), np.ones(300_000)).edges]
    assert norms == [pytest.approx(1.0), None]
    assert "300000×300000   ‖J‖ not computed" in draw(softmax(np.sin(a)), gradient=np.ones(300_000)).source


# --- NaN and ∞ -----------------------------------------------------------------------------------------------------

@pytest.mark.filterwarnings("ignore:invalid value", "ignore:divide by zero")
def test_nan_and_infinity_are_marked_where_they_begin_and_nowhere_else():
    a = leaf(np.array([1.0, 0.0, -1.0]), "a")
    b = np.log(a)
    c = np.tanh(b)
    L = (c * 2).sum()
    graph = read(L, names={"b": b, "c": c})
    assert {node.name: node.begins for node in graph.nodes} == {"a": "", "b": "NaN and ∞", "c": "", "L": ""}
    begins = {(edge.target.name, edge.source.name): edge.begins for edge in graph.edges}
    assert begins["L", "c"] == ""
    assert begins["c", "b"] == "NaN"
    source = draw(L, names={"b": b, "c": c}).source
    assert source.count("NaN and ∞ begin here") == 1
    assert source.count("NaN begins here") == 1


@pytest.mark.filterwarnings("ignore:divide by zero")
def test_a_gradient_that_becomes_infinite_on_its_way_back_is_marked_on_its_edge():
    a = leaf(0.0, "a")
    b = np.sqrt(a)
    graph = read(b + 1, names={"b": b})
    assert not any(node.begins for node in graph.nodes)
    assert [edge.begins for edge in graph.edges] == ["∞", ""]
    assert "∞ begins here" in draw(b + 1, names={"b": b}).source


def test_nothing_is_marked_where_all_is_finite():
    x = leaf(3.0, "x")
    assert "here" not in draw(np.sin(x) * 2).source
