"""draw() and Drawing: what is shown, what is saved, what is refused, and that nothing is changed."""

import os
import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest

from tinygrad_edu import Tensor, sigmoid
from visualize import Drawing, draw

SVG = "{http://www.w3.org/2000/svg}"


def leaf(data, name=None) -> Tensor:
    """A variable."""
    return Tensor(data, requires_grad=True, name=name)


def svg_texts(drawing: Drawing) -> list[str]:
    """All texts in the picture."""
    root = ET.fromstring(drawing._repr_mimebundle_()["image/svg+xml"])
    return ["".join(text.itertext()) for text in root.iter(f"{SVG}text")]


def tooltips(drawing: Drawing) -> list[str]:
    """What appears when the mouse rests on something."""
    root = ET.fromstring(drawing._repr_mimebundle_()["image/svg+xml"])
    return [value for element in root.iter() for key, value in element.attrib.items() if key.endswith("}title")]


def expression() -> Drawing:
    a, b, c = leaf(2.0), leaf(-3.0), leaf(5.5)
    return draw(np.tanh(a * b + c), names={"a": a, "b": b, "c": c})


def test_an_expression_shows_names_formulas_values_adjoints_and_the_chain_rule():
    texts = " ".join(svg_texts(expression()))
    for wanted in ("d  = a·b", "e  = d + c", "f  = tanh(e)", "−0.4621", "∂f/∂a", "−2.359", "1.573",
                   "0.7864 · (−3)", "∂d/∂a = b", "∂f/∂e = 1 − f²", "1 · 0.7864"):
        assert wanted in texts, wanted


def test_tooltips_have_full_precision():
    tips = "\n".join(tooltips(expression()))
    slope = 1 - np.tanh(-0.5) ** 2
    assert repr(float(np.tanh(-0.5))) in tips
    assert repr(float(slope * -3)) in tips


def test_roles_are_told_in_words_and_the_legend_lists_those_that_occur():
    a, k, x = leaf(2.0, "a"), Tensor(3.0, name="k"), np.ones(20)
    texts = svg_texts(draw((a * k * x).sum(), names={"x": x}))
    assert {"parameter: gets a gradient", "constant: no gradient", "data", "output"} <= set(texts)
    assert not any("folded" in text for text in texts)
    assert "constant: no gradient" not in svg_texts(expression())


def test_arrays_show_structure_shape_norm_and_strips_instead_of_thousands_of_numbers():
    rng = np.random.default_rng(0)
    W, b, x = leaf(rng.normal(size=(7, 6))), leaf(rng.normal(size=(7, 1))), rng.normal(size=(6, 100))
    z = W @ x + b
    a = sigmoid(z)
    C = np.linalg.norm(a - 0.5) ** 2 / 100
    drawing = draw(C, names=locals())
    texts = svg_texts(drawing)
    joined = " ".join(texts)
    for wanted in ("I ⊗ xᵀ", "700×42", "I ⊗ 1", "diag σ′(z)", "700×700", "2·(a − 0.5)ᵀ / 100", "= W @ x + b",
                   "= ‖a − 0.5‖² / 100", "= ∂C/∂z · ∂z/∂W"):
        assert wanted in joined, wanted
    assert f"‖J‖ {np.linalg.norm(x, 2):.3g}" in joined
    assert len(drawing.source) < 150_000
    assert len(texts) < 120


def arrow_tips(drawing: Drawing) -> dict[str, tuple[float, float]]:
    """By tooltip: where the arrow head of a line is in the picture."""
    root = ET.fromstring(drawing._repr_mimebundle_()["image/svg+xml"])
    tips = {}
    for edge in root.iter(f"{SVG}g"):
        if edge.get("class") == "edge":
            [title] = [value for link in edge.iter(f"{SVG}a") for key, value in link.attrib.items()
                       if key.endswith("}title") and link.find(f"{SVG}path") is not None]
            points = next(edge.iter(f"{SVG}polygon")).get("points").split()
            tips[title.splitlines()[0]] = tuple(float(x) for x in points[1].split(","))
    return tips


def places(drawing: Drawing) -> dict[str, tuple[float, float, float, float]]:
    """By name: the box of a node, left, right, top and bottom."""
    root = ET.fromstring(drawing._repr_mimebundle_()["image/svg+xml"])
    boxes = {}
    for node in root.iter(f"{SVG}g"):
        if node.get("class") == "node":
            words = ["".join(text.itertext()).strip() for text in node.iter(f"{SVG}text")]
            drawn = " ".join(shape.get("points", shape.get("d", "")) for shape in node.iter())
            x, y = zip(*((float(x), float(y)) for x, y in re.findall(r"([-.0-9]+),([-.0-9]+)", drawn)))
            boxes[words[0]] = (min(x), max(x), min(y), max(y))
    return boxes


def test_lines_forward_point_at_the_result_and_lines_back_at_the_operand():
    rng = np.random.default_rng(0)
    W, b, x = leaf(rng.normal(size=(5, 6))), leaf(rng.normal(size=(5, 1))), rng.normal(size=(6, 20))
    z = W @ x + b
    L = (np.tanh(z) ** 2).sum()
    drawing = draw(L, names={"W": W, "b": b, "x": x, "z": z, "L": L})
    tips, boxes = arrow_tips(drawing), places(drawing)
    checked = 0
    for title, (x_tip, y_tip) in tips.items():
        aim = title.split(" → ")[1].split(":")[0] if " → " in title else title.split(" = ")[0].split("/∂")[1]
        left, right, top, bottom = boxes[aim]
        assert left - 8 < x_tip < right + 8, title
        assert top - 8 < y_tip < bottom + 8, title
        checked += 1
    assert checked == 9


def test_parameters_stand_beside_the_node_they_are_used_by():
    W, b, x = leaf(np.ones((5, 6))), leaf(np.ones((5, 1))), np.ones((6, 20))
    z = W @ x + b
    boxes = places(draw((z ** 2).sum(), names={"W": W, "b": b, "x": x, "z": z}))
    middle = {name: (top + bottom) / 2 for name, (_, _, top, bottom) in boxes.items()}
    assert middle["x"] < middle["z"] < middle["L"]
    assert middle["W"] == pytest.approx(middle["z"], abs=2)
    assert middle["b"] == pytest.approx(middle["z"], abs=2)
    assert boxes["W"][1] < boxes["z"][0] < boxes["z"][1] < boxes["b"][0]


def test_reading_changes_nothing():
    w, x = leaf([1.0, 2.0]), np.array([3.0, 4.0])
    y = (w * x).sum()
    draw(y, names=locals())
    assert w.grad is None
    assert w.name is None
    np.testing.assert_array_equal(x, [3, 4])
    y.backward()
    np.testing.assert_array_equal(w.grad, [3, 4])


def test_values_are_those_of_the_computation_also_after_a_step():
    w = leaf(2.0, "w")
    y = w * w
    w.data = 100.0
    assert "100" not in " ".join(svg_texts(draw(y)))


def test_the_same_graph_gives_the_same_source():
    a, b = leaf(2.0, "a"), leaf(np.arange(30.0), "b")
    y = (np.sin(a * b) * b).sum()
    assert draw(y).source == draw(y).source
    assert expression().source == expression().source


@pytest.mark.parametrize(("form", "start"), [("svg", b"<?xml"), ("png", b"\x89PNG"), ("pdf", b"%PDF"),
                                             ("dot", b"digraph")])
def test_save_writes_what_the_name_ends_with_and_makes_folders(tmp_path, form, start):
    path = tmp_path / "new" / "folder" / f"flow.{form}"
    assert expression().save(path) == path
    assert path.read_bytes().startswith(start)


def test_save_takes_text_and_capitals(tmp_path):
    assert expression().save(str(tmp_path / "FLOW.SVG")).read_bytes().startswith(b"<?xml")


def test_another_ending_is_refused_in_words(tmp_path):
    with pytest.raises(ValueError, match=r"'x.jpg' should end with .svg, .png, .pdf or .dot"):
        expression().save(tmp_path / "x.jpg")
    with pytest.raises(ValueError, match=r"'x' should end with"):
        expression().save(tmp_path / "x")
    assert not list(tmp_path.iterdir())


def test_what_has_no_graph_is_refused_in_words():
    with pytest.raises(TypeError, match="takes a Tensor"):
        draw(3.0)
    with pytest.raises(ValueError, match="has no graph"):
        draw(Tensor(1.0) * 2)
    with pytest.raises(ValueError, match=r"shape \(2,\).*gradient="):
        draw(leaf([1.0, 2.0]) * 2)
    with pytest.raises(ValueError, match=r"The gradient has shape \(3,\)"):
        draw(leaf([1.0, 2.0]) * 2, gradient=np.ones(3))


def test_an_array_can_be_drawn_with_a_gradient():
    a = leaf([1.0, 2.0], "a")
    texts = " ".join(svg_texts(draw(a * 2, gradient=[10.0, 100.0])))
    assert "20" in texts
    assert "200" in texts


def test_a_leaf_alone_can_be_drawn():
    assert "output" in svg_texts(draw(leaf(3.0, "a")))


def test_infinite_and_undefined_numbers_are_drawn():
    with np.errstate(all="ignore"):
        y = (np.log(leaf(-1.0)) * leaf([np.inf, 1.0, 2.0, 3.0, np.nan])).sum()
    assert "NaN" in svg_texts(draw(y))


def test_empty_arrays_are_drawn():
    assert "L" in svg_texts(draw(leaf(np.zeros((0, 3))).sum()))


def test_a_thousand_nodes_take_less_than_two_seconds():
    y = x = leaf(0.5)
    for _ in range(500):
        y = np.sin(y) * x
    start = sum(os.times()[:4])  # of the processor, for this process and the programs it starts: others may be busy
    drawing = draw(y, fold=False)
    picture = drawing._repr_mimebundle_()["image/svg+xml"]
    assert sum(os.times()[:4]) - start < 2
    assert picture.count('class="node"') == 1001 + 500  # x stands beside each of its uses
