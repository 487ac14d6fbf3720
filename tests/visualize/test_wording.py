"""Numbers, formulas and partial derivatives as one writes them; colours that can be read."""

from itertools import pairwise

import numpy as np
import pytest

from tinygrad_edu import OPERATIONS, Tensor, relu, sigmoid
from visualize import heat, labels, markup
from visualize.jacobians import local_jacobian
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
    assert spread(np.array([np.nan, 1.0, 2.0])) == "1 … 2, not all finite"
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
    (lambda: sum([a, b]) * 2, "(0 + a + b)·2")]


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
    (lambda: sigmoid(a), ["f·(1 − f)"]), (lambda: abs(a), ["sign(a)"]), (lambda: relu(a), ["heaviside(a, 0.5)"])]


@pytest.mark.parametrize(("f", "texts"), PARTIALS, ids=[", ".join(texts) for _, texts in PARTIALS])
def test_partial_derivatives(f, texts):
    graph = read(f())
    assert [local_jacobian(edge, graph.texts).text for edge in graph.edges] == texts


def test_partials_are_what_their_text_says():
    for f, texts in PARTIALS:
        graph = read(f())
        known = {"a": a.item(), "b": b.item(), "f": graph.output.value.item(), "cos": np.cos, "sin": np.sin,
                 "log": np.log, "sign": np.sign, "heaviside": np.heaviside}
        for edge, text in zip(graph.edges, texts):
            code = text.replace("·", "*").replace("−", "-").replace("²", "**2").replace("^", "**")
            assert local_jacobian(edge, graph.texts).number == pytest.approx(eval(code, known))


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
            jacobian = local_jacobian(next(edge for edge in graph.edges if edge.source.name == "x"), graph.texts)
            for text in (graph.output.formula, jacobian.text):
                assert text
                assert not set("{}*\ue000") & set(text), (name, text)
                assert "np." not in text
            drawn += 1
    assert drawn > 40


# --- Colours -----------------------------------------------------------------------------------------------------

def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    parts = [int(colour[i:i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("ink", [markup.FORWARD, markup.BACKWARD, markup.INK, markup.QUIET])
def test_texts_have_a_contrast_of_four_and_a_half_wherever_they_stand(ink):
    headers = [look[0] for look in labels.LOOKS.values()]  # only names and roles stand on these
    for ground in ["#FFFFFF", labels.BOX, *(headers if ink in (markup.INK, markup.QUIET) else ())]:
        assert (luminance(ground) + 0.05) / (luminance(ink) + 0.05) >= 4.5, (ink, ground)


def test_the_heat_scale_gets_lighter_all_the_way():
    lightness = [luminance(heat.colour(x)) for x in np.linspace(-1, 1, 21)]
    assert all(low < high for low, high in pairwise(lightness))


def test_large_arrays_are_averaged_in_blocks():
    array = np.arange(700 * 600.0).reshape(700, 600)
    cells = heat.averaged(array)
    assert cells.shape == (8, 16)
    assert cells[0, 0] == pytest.approx(array[:87, :37].mean())
    assert heat.strip(array).count("BGCOLOR") == 128
    np.testing.assert_array_equal(heat.averaged(np.eye(3)), np.eye(3))
    assert heat.as_matrix(np.zeros((2, 3, 4))).shape == (6, 4)
