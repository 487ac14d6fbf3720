"""Where pictures are looked at: notebooks, dark pages, and by those who hear them."""

import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest

from tinygrad_edu import Tensor, group
from visualize import draw, gallery, speech, svg

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def picture() -> str:
    return gallery.expression().picture("svg").decode("utf-8")


def labels(picture: str, kind: str) -> list[str]:
    """What is said of all nodes, edges or clusters."""
    return [group.get("aria-label") for group in ET.fromstring(picture).iter(f"{SVG}g") if group.get("class") == kind]


def test_a_picture_has_a_title_and_a_description(picture):
    root = ET.fromstring(picture)
    assert root.find(f"{SVG}title").text == "How f = tanh(e) is computed, and how its derivatives come back"
    assert root.get("aria-label") == root.find(f"{SVG}title").text
    description = root.find(f"{SVG}desc").text
    assert "Given: a = 2, b = −3, c = 5.5." in description
    assert "The derivatives of f: by a −2.359, by b 1.573, by c 0.7864." in description


def test_nodes_and_lines_are_told_in_words_and_not_by_their_ids(picture):
    assert sorted(labels(picture, "node")) == [
        "a: parameter, value 2, derivative −2.359", "b: parameter, value −3, derivative 1.573",
        "c: parameter, value 5.5, derivative 0.7864", "d: a times b, value −6, derivative 0.7864",
        "e: d plus c, value −0.5, derivative 0.7864", "f: tanh of e, value −0.4621, derivative 1"]
    lines = labels(picture, "edge")
    assert lines[0] == "the value of a goes into d"
    assert "from f back to e: adds 0.7864 to the derivative of f by e" in lines
    titles = [title.text for title in ET.fromstring(picture).iter(f"{SVG}title")]
    assert not any("->" in title or re.fullmatch(r"n\d+|chain_rule", title) for title in titles)


@pytest.mark.parametrize("scene", [scene for scene in gallery.SCENES if "10000" not in scene.__name__])
def test_everything_in_every_scene_has_words(scene):
    picture = scene().picture("svg").decode("utf-8")
    for kind in ("node", "edge", "cluster"):
        assert all(labels(picture, kind)), kind


@pytest.mark.parametrize(("formula", "said"), [
    ("W @ x + b", "W matrix-times x plus b"), ("σ(z)", "σ of z"), ("1 / a", "1 over a"), ("x²", "x squared"),
    ("‖a − y‖² / 100", "the length of (a minus y) squared over 100"), ("aᵀ", "a transposed"),
    ("mean((a − y)²)", "mean of ((a minus y) squared)")])
def test_formulas_as_one_says_them(formula, said):
    assert speech.spoken(formula) == said


def test_a_notebook_gets_it_inline_and_as_an_image():
    bundle = gallery.layer()._repr_mimebundle_()
    html = bundle["text/html"]
    assert html.startswith("<svg")
    assert "max-width:100%" in html
    assert 'aria-label="How C = ' in html
    assert "xlink:title=" in html  # exported notebooks keep what the mouse shows
    assert " id=" not in html  # several pictures may stand on one page
    assert bundle["image/svg+xml"].startswith("<?xml")


def test_a_dark_page_gets_a_dark_drawing(picture):
    style = ET.fromstring(picture).find(f"{SVG}style").text
    assert "@media (prefers-color-scheme:dark)" in style
    assert '[data-jp-theme-light="false"]' in style
    for light, dark in svg.DARK.items():
        assert f'[fill="{light}"]{{fill:{dark}}}' in style
    dark = svg.darkened(picture)
    assert 'fill="#1a1a1a"' not in dark
    assert 'fill="white"' not in dark


def test_a_line_that_passes_does_not_strike_words_through(picture):
    """Words on edges are edged with the ground, in light and in dark."""
    style = ET.fromstring(picture).find(f"{SVG}style").text
    assert ".edge text{paint-order:stroke;stroke:white;" in style
    assert style.count(f".edge text{{stroke:{svg.DARK['white']}}}") == 2
    assert f"stroke:{svg.DARK['white']};" in svg.darkened(picture)


def luminance(colour: str) -> float:
    """By WCAG 2."""
    parts = [int(colour[i:i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055)**2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_dark_texts_have_a_contrast_of_four_and_a_half_on_every_ground():
    inks = ("#1a1a1a", "#595959", "#0072b2", "#c44e00")
    grounds = ("white", "#fcfcfc", "#e2e2e2", "#f1f1f1", "#cfe8db", "#ffe3a6")
    for ink in inks:
        for ground in grounds:
            low, high = sorted((luminance(svg.DARK[ink]), luminance(svg.DARK[ground])))
            assert (high + 0.05) / (low + 0.05) >= 4.5, (ink, ground)


@pytest.mark.parametrize("scene", [scene for scene in gallery.SCENES if "0000" not in scene.__name__])
def test_every_colour_but_those_of_data_has_a_dark_one(scene):
    from visualize.heat import colour

    data = {colour(x).lower() for x in np.linspace(-1, 1, 201)} | {"none", "transparent"}
    picture = scene().picture("svg").decode("utf-8")
    used = set(re.findall(r'(?:fill|stroke)="([^"]*)"', picture))
    assert used - data <= set(svg.DARK)


def test_spaces_of_an_old_graphviz_are_kept():
    old = '<?xml?><svg width="1pt"><g id="n0" class="node">\n<title>n0</title><text x="1"> a</text></g></svg>'
    finished = svg.finish(old, "t", "d", {"n0": "a: <b>"})
    assert '<text xml:space="preserve" x="1"> a</text>' in finished
    assert 'aria-label="a: &lt;b&gt;"' in finished


def test_boxes_of_a_model_are_named():
    with group("net", "Sequential"), group("0", "Linear(2, 3)"):
        y = Tensor(np.ones((3, 2)), requires_grad=True) @ np.ones(2)
    picture = draw(y.sum()).picture("svg").decode("utf-8")
    assert labels(picture, "cluster") == ["net  Sequential", "net.0  Linear(2, 3)"]
