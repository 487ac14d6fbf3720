"""Numbers, formulas and partial derivatives as one writes them."""

import numpy as np
import pytest

import nn
from tinygrad_edu import OPERATIONS, Tensor, relu, sigmoid
from visualize.reading import read
from visualize.wording import number, shape, spread


@pytest.mark.parametrize(("x", "text"), [
    (0, "0"), (-0.0, "0"), (1, "1"), (-3, "−3"), (5.5, "5.5"), (0.78644773, "0.7864"), (-2.35934, "−2.359"),
    (332640, "332640"), (1234567.8, "1.235·10⁶"), (0.00123456, "0.001235"), (6.7e-5, "6.7·10⁻⁵"),
    (-1e-300, "−1·10⁻³⁰⁰"), (9.99999, "10"), (99999.99, "100000"), (1e22, "1·10²²"),
    (np.nan, "NaN"), (np.inf, "∞"), (-np.inf, "−∞"),
    (np.float32(0.1), "0.1"), (True, "1")])
def test_numbers(x, text):
    assert number(x) == text


def test_shapes_and_ranges():
    assert [shape(np.zeros(n)) for n in ((), 3, (6, 100), (2, 3, 4))] == ["", "3 numbers", "6×100", "2×3×4"]
    assert spread(np.array([-1.0, 2.5])) == "−1 … 2.5"
    assert spread(np.array([2.0, 2.0])) == "2"
    assert spread(np.array([np.nan, 1.0, 2.0])) == "1 … 2, 1 NaN"
    assert spread(np.zeros(0)) == "empty"


a, b, c = (Tensor(x, requires_grad=True, name=name) for x, name in ((0.3, "a"), (2.0, "b"), (1.5, "c")))
FORMULAS = [
    (lambda: a * b + c, "a·b + c"), (lambda: a * (b + c), "a·(b + c)"), (lambda: (a + b) * c, "(a + b)·c"),
    (lambda: a - (b - c), "a − (b − c)"), (lambda: a - b - c, "a − b − c"), (lambda: a / (b * c), "a / (b·c)"),
    (lambda: a / b / c, "a / b / c"), (lambda: a * b / c, "a·b / c"), (lambda: (a * b) ** 2, "(a·b)²"),
    (lambda: -a ** 2, "−a²"), (lambda: (-a) ** 2, "(−a)²"), (lambda: a * -b, "a·(−b)"), (lambda: a + -b, "a + (−b)"),
    (lambda: -(a + b), "−(a + b)"), (lambda: a * -3, "a·(−3)"), (lambda: -3 * a, "−3·a"), (lambda: a + -3, "a + (−3)"),
    (lambda: a ** -1, "a⁻¹"), (lambda: a ** 0.5, "a^0.5"), (lambda: a ** b, "a^b"), (lambda: 2 ** a, "2^a"),
    (lambda: (a ** b) ** c, "(a^b)^c"), (lambda: a ** (b + c), "a^(b + c)"), (lambda: a * 1e-7, "a·(1·10⁻⁷)"),
    (lambda: sum([a, b]) * 2, "(0 + a + b)·2"), (lambda: np.negative(-a), "−(−a)")]


@pytest.mark.parametrize(("f", "text"), FORMULAS, ids=[text for _, text in FORMULAS])
def test_formulas_have_the_parentheses_they_need_and_no_more(f, text):
    array = np.zeros(2)  # beside an array, arithmetic is written in one formula
    y = f() + array
    assert read(y, np.ones(2), {"array": array}).output.formula == f"{text} + array"


PARTIALS = [
    (lambda: a + b, ["1", "1"]), (lambda: a - b, ["1", "−1"]), (lambda: a * b, ["b", "a"]),
    (lambda: a * -3, ["−3"]), (lambda: -a, ["−1"]), (lambda: a ** b, ["b·a^(b − 1)", "f·log(a)"]),
    (lambda: np.tanh(a), ["1 − f²"]), (lambda: np.exp(a), ["f"]), (lambda: np.log(a), ["1 / a"]),
    (lambda: np.sqrt(a), ["1 / (2·f)"]), (lambda: np.sin(a), ["cos(a)"]), (lambda: np.cos(a), ["−sin(a)"]),
    (lambda: sigmoid(a), ["f·(1 − f)"]), (lambda: abs(a), ["sign(a)"]), (lambda: relu(a), ["[a > 0]"]),
    (lambda: a % b, ["1", "−⌊a / b⌋"])]


@pytest.mark.parametrize(("f", "texts"), PARTIALS, ids=[", ".join(texts) for _, texts in PARTIALS])
def test_partial_derivatives(f, texts):
    graph = read(f())
    assert [edge.jacobian.text for edge in graph.edges] == texts


def test_partials_are_what_their_text_says():
    for f, texts in PARTIALS:
        graph = read(f())
        known = {"a": a.item(), "b": b.item(), "f": graph.output.value.item(), "cos": np.cos, "sin": np.sin,
                 "log": np.log, "sign": np.sign, "heaviside": np.heaviside}
        for edge, text in zip(graph.edges, texts):
            text = text.replace("[a > 0]", "heaviside(a, 0.5)").replace("⌊a / b⌋", "(a // b)")
            code = text.replace("·", "*").replace("−", "-").replace("²", "**2").replace("^", "**")
            assert edge.jacobian.number == pytest.approx(eval(code, known))


def test_every_operation_can_be_written():
    x, square = Tensor(0.4 + 0.3 * np.eye(3), requires_grad=True, name="x"), np.full((3, 3), 0.5)
    parameters = {"astype": {"dtype": np.dtype("f8")}, "index": {"index": (0,)}, "reshape": {"shape": (9,)},
                  "broadcast_to": {"shape": (2, 3, 3)}, "permute": {"axes": (1, 0)}, "cumsum": {"axis": 0},
                  "scatter": {"shape": (6, 3), "index": slice(0, 3)}}
    drawn = 0
    for name, operation in OPERATIONS.items():
        if operation.rules and name != "concatenate":
            operands = (x, *[square] * (len(operation.rules) - 1), *[square > 0] * (name == "where"))
            y = operation(*operands, **parameters.get(name, {}))
            graph = read(y, np.ones(y.shape), {"y": y})
            jacobian = next(edge for edge in graph.edges if edge.source.name == "x").jacobian
            for text in (graph.output.formula, jacobian.text):
                assert text
                assert not set("{}*\ue000") & set(text), (name, text)
                assert "np." not in text
            drawn += 1
    assert drawn > 40


def test_a_quotient_before_a_product_keeps_its_parentheses():
    """a / b·c would be read as a / (b·c)."""
    y = (a / b) * c + np.zeros(2)
    assert read(y, np.ones(2)).output.formula.startswith("(a / b)·c")


@pytest.mark.parametrize(("f", "text"), [
    (lambda: np.positive(a) * np.ones(2), "a·b"), (lambda: a * 1 + np.ones(2), "a + b"),
    (lambda: 1 * a + np.ones(2), "a + b"), (lambda: a**1 + np.ones(2), "a + b"), (lambda: a / 1 + np.ones(2), "a + b")])
def test_what_changes_nothing_is_not_written(f, text):
    assert read(f(), np.ones(2)).output.formula == text


def test_two_axes_that_are_swapped_are_a_transpose():
    A = Tensor(np.ones((2, 3)), requires_grad=True, name="A")
    assert read(np.swapaxes(A, 0, 1) * 1.5, np.ones((3, 2))).output.formula == "Aᵀ·1.5"


def test_long_indices_are_told_and_not_written_out():
    x = Tensor(np.zeros((20, 4)), requires_grad=True, name="x")
    y = x[np.arange(20), np.zeros(20, int)]
    assert read(y, np.ones(20)).output.formula == "x[20 indices, 20 indices]"
    y = x[np.eye(20, 4) > 0]
    assert read(y, np.ones(4)).output.formula == "x[mask of 20×4]"
    assert read(x[-1, ::2], np.ones(2)).output.formula == "x[−1, ::2]"


def test_weights_of_modules_without_a_name_are_written_as_one_writes_them():
    net = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1))
    graph = read(net(np.ones((4, 2))).sum())
    assert [node.name for node in graph.nodes if node.role == "parameter"] == ["W₀", "b₀", "W₂", "b₂"]
    assert "@ W₀ᵀ + b₀" in "".join(node.formula for node in graph.nodes)
