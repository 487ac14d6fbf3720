"""Newton–Raphson in a page: its steps are those of the engine, and it does what it is asked."""

import json
from itertools import pairwise

import numpy as np
import pytest

from assignments.__main__ import main
from assignments.module_5_optimisation.newton_raphson import tangents_page
from tests.chromium import wait_for_address
from tests.in_node import answer_of, library, needs_node, written
from tinygrad_edu import derivative
from tinygrad_edu.optimize import newton

NAMES = [script.name for script in tangents_page.print_steps()]
STARTS = [-4.0, -0.75, 0.3, 1.0, 2.2, 3.5]


@needs_node
@pytest.mark.parametrize(("curve", "script"), list(zip(tangents_page.CURVES, tangents_page.print_steps())), ids=NAMES)
def test_value_slope_and_step_are_the_engine_s(curve, script):
    x = np.linspace(*curve.across, 41) + 0.0123
    answer = answer_of(f"{library()}{script}const answer = {written(x.tolist())}.map({script.name});")
    y, slope = curve.f(x), derivative(curve.f)(x)
    for name, right in (("y", y), ("slope", slope), ("next", x - y / slope)):
        np.testing.assert_allclose([each[name] for each in answer], right, rtol=1e-10, atol=1e-10)


@pytest.fixture(scope="module")
def html(tmp_path_factory):
    """The page, as the command line writes it."""
    path = tmp_path_factory.mktemp("page") / "newton.html"
    assert main(["run", "newton_raphson", "--page", str(path), "--start", "1.99"]) == 0
    return path.read_text(encoding="utf-8")


def path_of(page):
    """The points that the page shows, in full."""
    return json.loads(page.get_attribute("#account", "data-path"))


def begin(page, start):
    page.get_by_label("Start, as a number").fill(str(start))
    page.locator("h1").click()  # so that no widget has the focus
    page.keyboard.press("End")


@pytest.mark.parametrize(("curve", "name"), list(zip(tangents_page.CURVES, NAMES)), ids=NAMES)
def test_the_path_is_that_of_the_engine(visit, html, curve, name):
    page = visit(html, f"#f={name}")
    for start in STARTS:
        begin(page, start)
        found, right = path_of(page), newton(curve.f, start)
        # From each point of the page's path the engine goes to the next: long paths double their rounding at each step.
        for x, reached in pairwise(found[:40]):
            assert reached == pytest.approx(newton(curve.f, x, maxiter=1).x, rel=1e-9, abs=1e-12)
        words = page.inner_text("#account")
        if len(right.path) < 15:
            np.testing.assert_allclose(found[:len(right.path)], right.path, rtol=1e-7, atol=1e-12)
            assert right.success == ("come to the root" in words)
        if right.success and "come to the root" in words and len(right.path) < 15:
            assert abs(len(found) - len(right.path)) <= 1
        assert any(part in words
                   for part in ("to the root", "slope is 0", "circle", "runs away", "leapt", "no root in 100"))


@pytest.mark.parametrize(("address", "words"), [
    ("#start=-4&step=99", "It has come to the root −3.76021397 in 6 steps."),
    ("#start=3", "The slope is 0 there, so its tangent never meets the axis."),
    ("#f=cycle&start=0&step=100", "It goes round in a circle: 0 → 1 → 0."),
    ("#f=flattening&start=1.391745200270&step=100", "It has come to the root 0 in"),
    ("#f=flattening&start=1.40&step=100", "It runs away, each step further than the one before."),
    ("#f=cube_root&start=1&step=100", "It runs away"),
    ("#f=cosine&start=-1.5707963&step=100", "from where the curve is all but flat."),
    ("#f=cube_root&start=0", "It has come to the root 0 in 0 steps."),
    ("#start=1e300", "There f is no finite number."),
    ("#start=-1e308", "There f is no finite number."),
    ("#f=none&start=1.5&step=100", "It has come to no root in 100 steps."),
])
def test_how_a_path_ends_is_told(visit, html, address, words):
    page = visit(html, address)
    assert words in page.inner_text("#account")
    assert page.inner_text("#said") == page.inner_text("#account")


def test_the_strip_has_the_shares_of_the_lab(visit, html):
    label = visit(html).get_attribute("#strip svg", "aria-label")
    shares = [float(part.partition(" %")[0].rpartition(" ")[2]) for part in label.split(",")]
    assert "−3.76021" in label.split(",")[0]
    assert shares[0] == pytest.approx(41.5, abs=1.5)
    assert shares[1] == pytest.approx(53.5, abs=1.5)
    assert sum(shares) == pytest.approx(100, abs=0.2)


def test_a_click_is_a_start_and_keys_take_steps(visit, html):
    page = visit(html)
    assert path_of(page) == [1.99]  # what the command line said
    for where in ("#picture", "#strip"):
        page.click(f"{where} svg", position={"x": 100 if where == "#picture" else 180, "y": 20})
        start, = path_of(page)
        box = page.locator(f"{where} > svg").bounding_box()
        share = ((100 if where == "#picture" else 180) / box["width"] * 420 - 62) / (420 - 62 - 26)
        assert start == pytest.approx(-6 + 12 * share, abs=0.02)
        assert float(page.input_value("#start")) == start == float(page.input_value("#slider"))
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert len(path_of(page)) == 3
    page.keyboard.press("ArrowLeft")
    assert len(path_of(page)) == 2
    assert page.locator("#steps tr").count() == 2
    page.keyboard.press("End")
    assert "root" in page.inner_text("#account")
    page.keyboard.press("Home")
    assert path_of(page) == [start]
    page.fill("#start", "")  # which is no start, and not 0
    page.keyboard.press("Tab")
    assert path_of(page) == [start]
    page.focus("#slider")
    page.keyboard.press("ArrowRight")  # a slider that has the focus keeps its own keys
    assert path_of(page)[0] == pytest.approx(start + 0.005)


def test_another_function_brings_its_own_start_and_the_address_remembers(visit, html):
    page = visit(html)
    page.select_option("#function", "cosine")
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Next").click()
    wait_for_address(page, "#f=cosine&start=-2&step=1")
    assert path_of(page)[0] == -2
    assert page.text_content("#program").startswith("function cosine(x)")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", NAMES)
def test_it_fits_a_phone(visit, html, theme, name):
    page = visit(html, f"#f={name}&step=100", viewport={"width": 390, "height": 844}, color_scheme=theme)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
