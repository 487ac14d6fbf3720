"""What is read from a Tensor: nodes, names, roles, edges and adjoints."""

import numpy as np
import pytest

from tinygrad_edu import Tensor, group, sigmoid, softmax
from visualize import draw
from visualize.reading import read


def leaf(data, name=None) -> Tensor:
    """A variable."""
    return Tensor(data, requires_grad=True, name=name)


def by_name(graph):
    """The nodes by their names."""
    return {node.name: node for node in graph.nodes}


def test_every_operation_on_numbers_is_a_node_named_by_the_next_free_letter():
    a, b, c = leaf(2.0), leaf(-3.0), leaf(5.5)
    graph = read(np.tanh(a * b + c), names=locals())
    assert [(node.name, node.formula) for node in graph.nodes] == [
        ("a", ""), ("b", ""), ("d", "a·b"), ("c", ""), ("e", "d + c"), ("f", "tanh(e)")]
    assert [node.id for node in graph.nodes] == ["n0", "n1", "n2", "n3", "n4", "n5"]


def test_arithmetic_without_a_name_stands_inside_the_formula_that_uses_it():
    rng = np.random.default_rng(0)
    W, x, b = leaf(rng.normal(size=(3, 2))), rng.normal(size=(2, 5)), leaf(rng.normal(size=(3, 1)))
    a, target = sigmoid(W @ x + b), np.ones((3, 5))
    L = ((a - target) ** 2).mean()
    graph = read(L, names=locals())
    assert [node.formula for node in graph.nodes if node.formula] == ["W @ x + b", "σ(c)", "mean((a − target)²)"]
    every = read(L, names=locals(), steps=True)
    assert [node.formula for node in every.nodes if node.formula] == [
        "W @ x", "c + b", "σ(d)", "a − target", "e²", "mean(g)"]


def test_what_is_used_twice_or_has_a_name_is_a_node():
    x = leaf(np.ones(3))
    s = x + 1
    t = s * s
    assert [n.formula for n in read((t - 2).sum(), names={"x": x}).nodes if n.formula] == ["x + 1", "sum(a·a − 2)"]
    assert [n.formula for n in read((t - 2).sum(), names=locals()).nodes if n.formula] == [
        "x + 1", "s·s", "sum(t − 2)"]


def test_names_by_identity_own_names_first_and_underscores_not():
    W, unnamed = leaf([1.0, 2.0], "weight"), leaf([3.0, 4.0])
    x = np.array([5.0, 6.0])
    equal = np.array([5.0, 6.0])
    y = (W * x * unnamed).sum()
    names = {"w": W, "other": equal, "x": x, "_hidden": unnamed, "loss": y}
    assert {node.name for node in read(y, names=names).nodes} == {"weight", "x", "loss", "a"}


def test_parts_of_lists_get_the_name_of_the_list():
    layers = [leaf([1.0, 2.0]), leaf([3.0, 4.0])]
    assert {"layers[0]", "layers[1]"} <= set(by_name(read((layers[0] * layers[1]).sum(), names={"layers": layers})))


def test_roles():
    p, k, x = leaf(2.0, "p"), Tensor(3.0, name="k"), np.ones(5)
    y = p * k
    roles = {node.name: node.role for node in read((y * x).sum(), names=locals()).nodes}
    assert roles == {"p": "parameter", "k": "constant", "x": "data", "y": "result", "L": "output"}


def test_a_product_with_itself_has_two_edges_and_the_adjoint_is_their_sum():
    a = leaf(3.0, "a")
    graph = read(a * a)
    assert len(graph.edges) == 2
    assert [edge.contribution for edge in graph.edges] == [3, 3]
    assert by_name(graph)["a"].adjoint == 6
    assert by_name(graph)["a"].paths == graph.edges


def test_adjoints_are_those_of_backward():
    rng = np.random.default_rng(1)
    W, b, x = leaf(rng.normal(size=(3, 4)), "W"), leaf(rng.normal(size=(3, 1)), "b"), rng.normal(size=(4, 6))
    y = (softmax(W @ x + b, axis=0) * rng.normal(size=(3, 6))).sum()
    nodes = by_name(read(y))
    y.backward()
    np.testing.assert_allclose(nodes["W"].adjoint, W.grad)
    np.testing.assert_allclose(nodes["b"].adjoint, b.grad)


def test_parameters_lie_in_the_box_of_the_layer_that_uses_them_and_data_outside():
    W, shared, x = leaf([1.0, 2.0], "W"), leaf([1.0, 1.0], "shared"), np.ones(2)
    with group("net"):
        with group("one"):
            h = W * x * shared
        with group("two"):
            y = (h * shared).sum()
    groups = {node.name: node.group.path if node.group else None for node in read(y, names=locals()).nodes}
    assert groups == {"W": "net.one", "x": None, "shared": "net", "h": "net.one", "y": "net.two"}


def test_letters_run_out_into_numbered_names():
    y = leaf(1.0)
    for _ in range(40):
        y = np.sin(y)
    names = [node.name for node in read(y).nodes]
    assert len(set(names)) == 41
    assert names[:3] == ["a", "b", "c"]
    assert names[-1] == "f"
    assert "v1" in names


def test_jacobians_by_hand_are_shown_in_the_place_of_the_chain_rule_s():
    W, b = leaf(np.ones((2, 3)), "W"), leaf(np.ones((2, 1)), "b")
    y = np.sum(W @ np.ones((3, 4)) + b)
    own = {W: np.arange(6.0).reshape(2, 3)}
    nodes = {node.name: node for node in read(y, jacobians=own).nodes}
    np.testing.assert_array_equal(nodes["W"].adjoint, own[W])
    np.testing.assert_array_equal(nodes["W"].paths[0].contribution, own[W])
    np.testing.assert_array_equal(nodes["b"].adjoint, [[4.0], [4.0]])
    source = draw(y, jacobians=own).source
    assert source.count("as derived by hand") == 1
    assert W.grad is None


def test_jacobians_by_hand_must_fit():
    W = leaf(np.ones((2, 3)), "W")
    with pytest.raises(ValueError, match=r"one of shape \(3, 2\) for W"):
        draw(np.sum(W * 2), jacobians={W: np.ones((3, 2))})
    with pytest.raises(ValueError, match="leaves that the computation uses once"):
        draw(np.sum(W * W), jacobians={W: np.ones((2, 3))})
