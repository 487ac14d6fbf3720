"""Colours that can be read, strips that do not deceive, axes that are marked."""

import re
import xml.etree.ElementTree as ET
from itertools import pairwise

import numpy as np
import pytest

import nn
from tinygrad_edu import Tensor, group, log_softmax
from visualize import draw, heat, labels, markup, svg, wording
from visualize.reading import read

SVG = "{http://www.w3.org/2000/svg}"


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    parts = [int(colour[i:i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, from 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("ink", [markup.FORWARD, markup.BACKWARD, markup.INK, markup.QUIET])
def test_texts_have_a_contrast_of_four_and_a_half_wherever_they_stand(ink):
    headers = [look[0] for look in labels.LOOKS.values()]  # only names and roles stand on these
    for ground in ["#FFFFFF", labels.BOX, *(headers if ink in (markup.INK, markup.QUIET) else ())]:
        assert contrast(ground, ink) >= 4.5, (ink, ground)


def test_the_heat_scale_gets_lighter_all_the_way():
    lightness = [luminance(heat.colour(x)) for x in np.linspace(-1, 1, 21)]
    assert all(low < high for low, high in pairwise(lightness))


# --- Every text of whole pictures --------------------------------------------------------------------------------

def scalars() -> Tensor:
    """Single numbers, one of them NaN."""
    a, b = (Tensor(x, requires_grad=True, name=name) for x, name in ((2.0, "a"), (-1.0, "b")))
    return np.log(b) * a + a * Tensor(3.0) + b


def classifier() -> Tensor:
    """Arrays in boxes, with data and ∞."""
    net = nn.Sequential(nn.Linear(6, 5), nn.Tanh(), nn.Linear(5, 3))
    with group("loss"):
        logits = log_softmax(net(np.linspace(-1, 1, 60).reshape(10, 6)))
        return -(logits * np.eye(10, 3)).mean() + np.sum(Tensor([1.0, 2.0], requires_grad=True) * 3)


def deep() -> Tensor:
    """A long row of layers, folded."""
    return (nn.Sequential(*(part for _ in range(9) for part in (nn.Linear(3, 3), nn.Tanh())))(np.ones((2, 3)))**2).sum()


@pytest.mark.filterwarnings("ignore:invalid value")
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("scene", [scalars, classifier, deep])
def test_every_text_of_a_picture_can_be_read_on_what_is_behind_it(scene, dark):
    def seen(colour: str) -> str:
        return {"white": "#FFFFFF", "black": "#000000"}.get(colour, colour) if not dark else \
            svg.DARK.get(colour.lower(), colour)
    root = ET.fromstring(re.sub(r"<!DOCTYPE[^>]*>", "", draw(scene())._repr_mimebundle_()["image/svg+xml"]))
    grounds = []  # in the order of drawing: colour, left, top, right, bottom
    texts = 0
    for element in root.iter():
        if element.tag in (f"{SVG}polygon", f"{SVG}path") and element.get("fill", "none").startswith(("#", "white")):
            numbers = [float(x) for x in re.findall(r"-?[0-9.]+", element.get("points") or element.get("d"))]
            x, y = numbers[::2], numbers[1::2]
            grounds.append((seen(element.get("fill")), min(x), min(y), max(x), max(y)))
        if element.tag == f"{SVG}text" and "".join(element.itertext()).strip():
            x, y, texts = float(element.get("x")), float(element.get("y")) - 3, texts + 1
            behind = [colour for colour, left, top, right, bottom in grounds
                      if left <= x <= right and top <= y <= bottom]
            ink = seen(element.get("fill", "black"))
            assert contrast(behind[-1], ink) >= 4.5, ("".join(element.itertext()), behind)
    assert texts > 20


def test_directions_and_roles_are_told_without_colour():
    """What a grey printer keeps: dashes, borders and words."""
    source = draw(scalars_without_nan()).source
    assert "style=dashed" in source
    assert len({(border, width) for _, border, width, _ in labels.LOOKS.values()}) == len(labels.LOOKS)
    assert abs(luminance(markup.FORWARD) - luminance(markup.BACKWARD)) < 0.1  # so neither looks weaker in grey


def scalars_without_nan() -> Tensor:
    """A product."""
    return Tensor(2.0, requires_grad=True) * Tensor(3.0, requires_grad=True)


# --- Strips ------------------------------------------------------------------------------------------------------

def cells(array: np.ndarray) -> list[str]:
    """The colours of a strip."""
    return re.findall('BGCOLOR="(#......)"', heat.strip(array))


def test_a_strip_has_the_ends_of_the_range_that_is_printed():
    array = np.random.default_rng(0).normal(size=(200, 300))
    low, high = (float(x.replace("−", "-")) for x in wording.spread(array).split(" … "))
    shown = heat.blocks(array)
    assert shown.shape == (8, 16)
    assert (shown.min(), shown.max()) == (pytest.approx(low, abs=0.005), pytest.approx(high, abs=0.005))
    assert heat.colour(np.sign(high if high > -low else low)) in cells(array)


def test_structure_stays():
    shown = heat.blocks(np.kron(np.eye(4), np.ones((3, 7))))
    np.testing.assert_array_equal(shown, np.kron(np.eye(4), np.ones((1, 4))))
    one_hot = np.eye(100)[:, ::-1]
    assert set(np.unique(heat.blocks(one_hot))) == {0.0, 1.0}
    np.testing.assert_array_equal(heat.blocks(np.eye(3)), np.eye(3))


def test_one_outlier_does_not_make_the_rest_grey():
    array = np.random.default_rng(1).normal(size=64)
    quiet = len(set(cells(array.reshape(8, 8))))
    array[5] = 1e6
    assert len(set(cells(array.reshape(8, 8)))) >= quiet - 2
    assert wording.spread(array).endswith("and 1·10⁶")
    assert wording.spread(np.eye(10)) == "0 … 1"  # many zeros are no reason to call the ones far off
    array[:2] = np.nan, np.inf
    assert heat.colour(np.nan) in cells(array)
    assert wording.spread(array).endswith("and 1·10⁶, 1 NaN, 1 ∞")


# --- The ribbon --------------------------------------------------------------------------------------------------

def test_what_hardly_changes_looks_like_it():
    heights = [int(x) for x in re.findall('HEIGHT="([0-9]+)" BGCOLOR="#0072B2"', heat.bars(np.linspace(0.72, 0.51, 20),
                                                                                       markup.FORWARD))]
    assert len(heights) == 20
    assert max(heights) - min(heights) <= 3


@pytest.mark.parametrize("lengths", [[0.72, 0.51], [1.0, 1.0], [1e-300, 1e300], [3e-8, 0.2], [0, 0.1], [np.nan, 2.0],
                                     [np.inf, np.nan], [0.0, 0.0], [9.99, 10.0]])
def test_powers_of_ten_are_marked_and_at_least_three_of_them(lengths):
    marks = heat.decades(np.array(lengths))
    assert 4 <= len(marks) <= 7
    assert len({high - low for low, high in pairwise(marks)}) == 1
    for length in lengths:
        if np.isfinite(length) and length > 0:
            assert 10.0**marks[0] <= length <= 10.0**min(marks[-1], 308)
    shown = heat.bars(np.array(lengths), markup.FORWARD)
    assert len(re.findall(r"10[⁻⁰¹²³⁴-⁹]+", shown)) >= 3


@pytest.mark.filterwarnings("ignore:invalid value")
def test_a_ribbon_that_holds_nan_says_where_it_began():
    y = Tensor(np.array([5.0, 5.5]), requires_grad=True)
    for i in range(12):
        with group(f"part {i}", "part"):
            y = np.log(y)
    assert [node.name for node in read(y.sum()).nodes if node.begins] == ["e"]
    assert "NaN in e begins here" in draw(y.sum()).source
