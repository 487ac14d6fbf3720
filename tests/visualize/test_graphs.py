"""What is read from a Tensor: nodes, names, roles, edges, adjoints, and local Jacobians that are right."""

import numpy as np
import pytest

from tinygrad_edu import Tensor, group, numerical_jacobian, sigmoid, softmax
from visualize import draw
from visualize.jacobians import local_jacobian
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


# --- Local Jacobians ---------------------------------------------------------------------------------------------

RNG = np.random.default_rng(7)
M, MT, N, COLUMN, ROW = (RNG.normal(size=shape) for shape in ((3, 4), (4, 3), (4, 5), (3, 1), (4,)))
JACOBIANS = [  # a function, its operand, and the structure that is told
    ("matrix on the left", lambda a: a @ N, M, "I ⊗ Nᵀ"),
    ("matrix on the right", lambda a: M @ a, N, "M ⊗ I"),
    ("matrix and transpose", lambda a: MT @ a.T, RNG.normal(size=(5, 3)), "(MT ⊗ I) · P"),
    ("matrix times vector", lambda a: M @ a, ROW, "M"),
    ("vector in the matrix", lambda a: a @ ROW, M, "I ⊗ ROWᵀ"),
    ("elementwise", np.tanh, M, "diag(1 − y²)"),
    ("elementwise twice", lambda a: (a * M) ** 2, M + 1, "diag(2·(a·M)) · diag(M)"),
    ("copied and squared", lambda a: (M + a) ** 2, ROW, "diag(2·(M + a)) · (1 ⊗ I)"),
    ("logistic", sigmoid, M, "diag σ′(a)"),
    ("a number times", lambda a: 3 * a, M, "3·I"),
    ("minus", lambda a: 1 - a, M, "−I"),
    ("by an array", lambda a: a * M, M + 1, "diag(M)"),
    ("by a number", lambda a: a / 4, M, "I / 4"),
    ("copied columns", lambda a: M + a, COLUMN, "I ⊗ 1"),
    ("copied rows", lambda a: M + a, ROW, "1 ⊗ I"),
    ("copied and multiplied", lambda a: M * a, ROW, "diag(M) · (1 ⊗ I)"),
    ("one number to many", lambda a: M * a, np.array(2.0), "M"),
    ("sum", lambda a: a.sum(), M, "1ᵀ"),
    ("mean of squares", lambda a: (a ** 2).mean(), M, "2·aᵀ / 12"),
    ("norm squared", lambda a: np.linalg.norm(a) ** 2, M, "2·aᵀ"),
    ("norm", np.linalg.norm, M, "aᵀ / ‖a‖"),
    ("sums of columns", lambda a: a.sum(axis=0), M, "1ᵀ along axis 0"),
    ("softmax", lambda a: softmax(a, axis=0), M, "diag(y) − y yᵀ"),
    ("reshape", lambda a: a.reshape(2, 6), M, "I"),
    ("rows", lambda a: a[:2], M, "rows of I"),
]


@pytest.mark.parametrize(("f", "operand", "structure"), [case[1:] for case in JACOBIANS],
                         ids=[case[0] for case in JACOBIANS])
def test_local_jacobians_against_rise_over_run(f, operand, structure):
    a = leaf(operand)
    y = f(a)
    graph = read(y, np.ones(y.shape), {"a": a, "y": y, "M": M, "MT": MT, "N": N, "ROW": ROW})
    [edge] = [edge for edge in graph.edges if edge.source.name == "a"]
    true = numerical_jacobian(f, operand).reshape(y.size, operand.size)
    jacobian = local_jacobian(edge, graph.texts)
    assert jacobian.shape == true.shape
    assert jacobian.norm == pytest.approx(np.linalg.norm(true, 2), rel=1e-6)
    if jacobian.full:
        np.testing.assert_allclose(jacobian.shown.reshape(true.shape), true, atol=1e-7)
    elif jacobian.text.startswith("diag") and jacobian.shown.size == operand.size:
        np.testing.assert_allclose(np.diag(jacobian.shown.reshape(-1)), true, atol=1e-7)
    assert jacobian.text == structure


def test_a_large_jacobian_without_simple_structure_is_not_computed_and_has_no_norm():
    a = leaf(RNG.normal(size=(30, 30)))
    graph = read(softmax(a), np.ones((30, 30)), locals())
    jacobian = local_jacobian(graph.edges[0], graph.texts)
    assert (jacobian.shape, jacobian.norm, jacobian.shown) == ((900, 900), None, None)


def test_the_jacobian_of_a_power_at_a_number():
    a = leaf(3.0, "a")
    for exponent, text, slope in ((2, "2·a", 6), (3, "3·a²", 27), (-1, "−1·a⁻²", -1 / 9), (1, "1", 1), (0, "0", 0)):
        graph = read(a ** exponent)
        jacobian = local_jacobian(graph.edges[0], graph.texts)
        assert (jacobian.text, jacobian.number) == (text, pytest.approx(slope))


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
