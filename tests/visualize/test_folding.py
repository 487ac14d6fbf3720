"""Equal parts in a row become one ribbon, and nothing else does."""

import numpy as np
import pytest

from tinygrad_edu import Tensor, group
from visualize import draw, labels
from visualize.fold import Ribbon, fold, ribbon
from visualize.reading import read


def network(layers: int, width=lambda i: 4, kinds=("dense",)) -> Tensor:
    """A deep tanh network."""
    rng = np.random.default_rng(0)
    a = rng.normal(size=(4, 3))
    for i in range(layers):
        with group(f"layer {i + 1}", kinds[i % len(kinds)]):
            W = Tensor(rng.normal(size=(width(i), a.shape[0])) / 4, requires_grad=True, name=f"W{i + 1}")
            a = np.tanh(W @ a)
            a.name = f"a{i + 1}"
    return (a ** 2).mean()


def ribbons(output: Tensor) -> list[Ribbon]:
    return [node for node in fold(read(output)).nodes if isinstance(node, Ribbon)]


def test_forty_layers_become_one_ribbon_with_the_gradients_of_each():
    output = network(40)
    [ribbon] = ribbons(output)
    assert (ribbon.name, ribbon.parts, ribbon.folded) == ("layer 2 … layer 39", 38, 3 * 38)
    adjoints = {node.name: node.adjoint for node in read(output).nodes}
    np.testing.assert_allclose(ribbon.adjoint, [np.linalg.norm(adjoints[f"a{i}"]) for i in range(2, 40)])
    assert ribbon.adjoint[0] < 1e-6 * ribbon.adjoint[-1]


def test_the_neighbours_stay_connected():
    graph = fold(read(network(40)))
    [ribbon] = [node for node in graph.nodes if isinstance(node, Ribbon)]
    into = [edge.source.name for edge in graph.edges if edge.target is ribbon]
    out = [edge.target.formula for edge in graph.edges if edge.source is ribbon]
    assert (into, out) == (["a1"], ["W40 @ a39"])
    source = draw(network(40)).source
    assert "38 equal parts, 114 nodes folded" in source
    assert "‖∂L/∂a1‖ = " in source


def test_a_few_layers_and_unequal_layers_are_drawn_one_by_one():
    assert len(ribbons(network(6))) == 0
    assert len(ribbons(network(7))) == 1
    assert len(ribbons(network(20, width=lambda i: i + 1))) == 0


def test_a_pattern_of_kinds_is_folded_as_a_whole():
    [ribbon] = ribbons(network(20, kinds=("linear", "other")))
    assert (ribbon.name, ribbon.parts) == ("layer 3 … layer 18", 8)


def test_fold_can_be_switched_off():
    assert "folded" not in draw(network(12), fold=False).source


def test_groups_inside_groups():
    x = Tensor(np.ones(3), requires_grad=True, name="x")
    with group("net", "Net"):
        y = x
        for i in range(10):
            with group(f"block {i}", "Block"), group("inner", "Inner"):
                y = np.sin(y) * 2
    [ribbon] = ribbons(y.sum())
    assert (ribbon.name, ribbon.group.path) == ("block 2 … block 8", "net")  # x belongs to the first


def test_what_is_given_to_one_part_only_is_folded_with_it():
    W, h = Tensor(np.eye(2), requires_grad=True, name="W"), np.zeros(2)
    for i in range(10):
        with group(f"time {i}", "cell"):
            h = np.tanh(W @ h + np.full(2, float(i)))
    graph = fold(read(h.sum()))
    assert sum(node.role == "data" for node in graph.nodes) == 3  # the first state, the first and the last input
    assert sum(edge.source.name == "W" for edge in graph.edges) == 3  # to the first, the ribbon and the last


def test_a_long_chain_of_operations_without_groups_is_folded():
    y = Tensor(0.5, requires_grad=True)
    for _ in range(500):
        y = np.sin(y) * 1.1
    [ribbon] = [node for node in fold(read(y), chains=True).nodes if isinstance(node, Ribbon)]
    assert ribbon.parts > 490
    assert len(draw(y).source) < 60_000


def test_a_ribbon_names_the_ends_of_what_a_gradient_reaches():
    x, y = Tensor(2.0, name="x"), Tensor(3.0, requires_grad=True, name="y")
    graph = read(x * y)
    given = [node for node in graph.nodes if node.given]
    text = labels.node(ribbon("r0", given, given, "", "given", None), graph, True)
    assert "x: 2  …  y: 3" in text  # the values
    assert "y: 2  …  y: 2" in text  # the derivatives


def test_operations_that_only_look_alike_are_not_folded():
    rng = np.random.default_rng(0)
    values = [Tensor(float(i), requires_grad=True) for i in range(5)]
    for _ in range(200):
        values.append(np.sin(values[rng.integers(len(values))] * values[-1]))
    total = values[-1]
    for value in values[5::7]:
        total = total + value
    assert not any(ribbon.parts > 60 for ribbon in ribbons(total))


@pytest.mark.parametrize("form", ["svg", "png"])
def test_folded_pictures_are_laid_out(tmp_path, form, capfd):
    assert draw(network(40)).save(tmp_path / f"x.{form}").stat().st_size > 5000
    assert "port" not in capfd.readouterr().err  # Graphviz warns of lines that are tied to nothing
