"""Names may hold anything: they are shown as they are, and never break the picture or get into its code."""

import xml.etree.ElementTree as ET

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tinygrad_edu import Tensor, group
from visualize import draw
from visualize.wording import clean

SVG = "{http://www.w3.org/2000/svg}"
ODD = [
    "<b>bold</b>", "</TD></TR>", 'a"quote"', "'", "back\\slash", "\\N", "\\", "\\\\", 'x\\"', "{br|ace}", "{a}", "{0}",
    "two\nlines", "\ttab", "\r", "\x00", "\x7f", "\x9f", "∂ 数 😀", "&lt; &amp; &#x41; &bogus;", "%s %n", "]]>", "-->",
    "<script>alert(1)</script>", "<N>", "-", "0", "", "\u202egnp", "\u2028", "\ud800", "\uffff", "\U0001fffe", "n0",
    "graph", "strict digraph", "\ue0000\ue001", "a" * 500, "np.sin", "a - b", "x ** 2", "1 / 5", "diag(x)"]


def drawn(name: str, scalar: bool) -> ET.Element:
    """The picture of a small graph in which everything has this name."""
    a = Tensor(2.0, requires_grad=True, name=name)
    b = Tensor(3.0 if scalar else np.arange(30.0), requires_grad=True)
    with group(name, name):
        y = (a * b).sum()
    y.name = name
    picture = draw(y, names={name: b})._repr_mimebundle_()
    return ET.fromstring(picture["image/svg+xml"])  # KeyError, ParseError: the name broke the picture


def check(name: str, scalar: bool) -> None:
    root = drawn(name, scalar)
    texts = ["".join(text.itertext()).replace("\xa0", " ") for text in root.iter(f"{SVG}text")]
    shown = clean(name).replace("\xa0", " ")
    if shown.strip() and "  " not in shown:  # Graphviz itself joins spaces
        assert any(shown.strip() == text.strip() for text in texts)
    elements = {element.tag.removeprefix(SVG) for element in root.iter()}
    assert elements <= {"svg", "g", "title", "desc", "style", "a", "text", "polygon", "polyline", "path", "ellipse"}
    assert not any(key.startswith("on") or key.endswith("href") for element in root.iter() for key in element.attrib)


@pytest.mark.parametrize("scalar", [True, False])
@pytest.mark.parametrize("name", ODD, ids=[ascii(name)[:20] for name in ODD])
def test_odd_names(name, scalar):
    check(name, scalar)


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=20), st.booleans())
@example("\\\\N", True)
def test_any_name(name, scalar):
    check(name, scalar)


@pytest.mark.parametrize("name", [name for name in ODD if name.strip() and "\r" not in name])
def test_tooltips_show_the_name_too(name):
    tips = [value for element in drawn(name, True).iter() for key, value in element.attrib.items()
            if key.endswith("}title")]
    assert any(tip.startswith(f"{clean(name)} (parameter)") for tip in tips)


def test_two_things_with_one_name_are_told_apart():
    a, b, c = (Tensor(number, requires_grad=True, name="w") for number in (2.0, 3.0, 4.0))
    graph = draw(a * b + np.sin(c)).graph
    assert [node.name for node in graph.nodes if node.given] == ["w", "w₂", "w₃"]
    assert [(edge.local, edge.jacobian.text) for edge in graph.edges][:3] == \
        [("∂a/∂w", "w₂"), ("∂a/∂w₂", "w"), ("∂b/∂w₃", "cos(w₃)")]


def test_a_name_with_a_sign_of_arithmetic_in_it_is_one_factor():
    a, b = Tensor(2.0, requires_grad=True, name="a + b"), Tensor(3.0, requires_grad=True, name="c")
    assert draw(a * b).graph.output.formula == "(a + b)·c"


def test_blank_names_are_none():
    a = Tensor(2.0, requires_grad=True, name=" ")
    assert [node.name for node in draw(a * 2.0, names={"": a}).graph.nodes] == ["a", "f"]


def test_around_and_unfold_take_a_name_as_it_was_given():
    W = Tensor([2.0, 1.0], requires_grad=True, name="0.weight")
    output = np.tanh(W * 2.0).sum()
    assert {node.name for node in draw(output, around="0.weight", reach=0)._view.graph.nodes} == {"W₀"}
    assert draw(output, unfold="0.weight").graph.nodes[0].name == "W₀"


def test_control_characters_are_made_visible_and_long_names_cut():
    assert clean("a\nb\x00") == "a␊b␀"
    assert clean("x" * 100) == "x" * 31 + "…"
    assert clean("\u202e") == "\N{REPLACEMENT CHARACTER}"
