"""The page on Taylor series shows what the engine computes, for every function, centre and order that can be chosen."""

import re
from base64 import b64decode

import mpmath
import numpy as np
import pytest

from assignments.__main__ import main
from assignments.module_4_taylor.taylor_series import explorer
from assignments.module_4_taylor.taylor_series.functions import EXPLORED
from tests.chromium import wait_for_address
from tinygrad_edu.taylor_series import MANY, radius_of_convergence, taylor, taylor_polynomial

BY_MPMATH = {
    "hill": lambda x: 1 / (1 + x**2), "quotient": lambda x: 2 / (x**2 - x), "tan": mpmath.tan, "tanh": mpmath.tanh,
    "inverse": lambda x: 1 / x, "log": mpmath.log, "root": lambda x: mpmath.sqrt(1 + x), "arctan": mpmath.atan,
    "sin": mpmath.sin, "exp": mpmath.exp, "bell": lambda x: mpmath.exp(-x**2)}


@pytest.fixture(scope="module")
def html(tmp_path_factory):
    """The page, as the command line writes it."""
    path = tmp_path_factory.mktemp("page") / "new" / "taylor.html"
    assert main(["run", "taylor_series", "--page", str(path), "--x0", "1.98", "--order", "7"]) == 0
    return path.read_text(encoding="utf-8")


def account(page):
    """What the page knows in full: the polynomial at x, f at x, the radius and what is read off."""
    return {name: float(page.get_attribute("#account", f"data-{name}").replace("Infinity", "inf"))
            for name in ("value", "exact", "radius", "read", "x0")}


def choose(page, function, centre, order, x):
    """Go where the address says, and wait until it is shown."""
    page.evaluate(f"location.hash = 'f={function}&centre={centre}&order={order}&x={x}'")
    page.wait_for_function("([function_, order]) => document.getElementById('function').value === function_ && "
                           "document.querySelector('#order output').textContent.startsWith(`${order} /`)",
                           arg=[function, order])


def points(page, kind):
    """The corners of a curve on the line, as numbers of its axes."""
    low, high = explorer.HEIGHTS[page.input_value("#function")]
    path = page.get_attribute(f"#line .field path.{kind}", "d")
    across, down = np.array([pair.split() for pair in re.findall(r"[ML]([-\d. ]+)", path)], float).T
    return -5 + 10 * (across - 62) / (420 - 62 - 26), high - (high - low) * (down - 10) / (330 - 10 - 44)


CHOSEN = [("hill", 2.0, 30, 3.5), ("hill", -0.35, 11, -3.0), ("quotient", 0.5, 8, 0.8), ("tan", -0.5, 21, 0.3),
          ("tanh", 1.3, 14, 2.2), ("inverse", -2.95, 5, -1.05), ("log", 0.05, 9, 0.1), ("root", 0.4, 30, 1.75),
          ("arctan", 0.0, 17, 0.95), ("sin", 3.0, 0, 1.0), ("exp", -3.0, 25, 4.0), ("bell", 1.25, 12, 2.5)]


def test_the_polynomial_that_is_shown_is_the_engine_s(visit, html):
    page = visit(html)
    for function, centre, order, x in CHOSEN:
        choose(page, function, centre, order, x)
        f, shown = EXPLORED[function].f, account(page)
        p = taylor_polynomial(f, centre, order)
        assert shown["x0"] == centre
        assert shown["value"] == pytest.approx(float(p(x)), rel=1e-14)
        assert shown["exact"] == pytest.approx(float(f(x)), rel=1e-14)
        assert shown["read"] == pytest.approx(radius_of_convergence(taylor(f, centre, MANY)), rel=1e-14)
        assert shown["radius"] == EXPLORED[function].radius_about(centre)
        across, up = points(page, "now")
        assert len(across) == 501
        expected = p(np.linspace(-5, 5, 501))
        low, high = explorer.HEIGHTS[function]
        seen = (expected > low) & (expected < high)
        assert seen.sum() > 5
        np.testing.assert_allclose(up[seen], expected[seen], rtol=0, atol=0.01 / 276 * (high - low))
        rows = page.locator("#terms tr").all_text_contents()
        assert len(rows) == explorer.HIGHEST + 1
        assert sum("left out" in row for row in rows) == explorer.HIGHEST - order


@pytest.mark.parametrize("function", EXPLORED)
def test_every_coefficient_at_every_centre_is_the_engine_s(function):
    known = explorer.of_a_function(EXPLORED[function])
    rows = np.frombuffer(b64decode(known["coefficients"])).reshape(len(explorer.CENTRES), -1)
    for row, centre in list(enumerate(explorer.CENTRES))[::9]:
        if row in known["why"]:
            assert np.isnan(rows[row]).all()
            with pytest.raises(ValueError, match=re.escape(known["why"][row])):
                taylor(EXPLORED[function].f, centre, 2)
            continue
        expected = taylor_polynomial(EXPLORED[function].f, centre, explorer.HIGHEST).coefficients
        np.testing.assert_array_equal(rows[row], expected)
        by_mpmath = [float(c) for c in mpmath.taylor(BY_MPMATH[function], centre, 4)]  # and somebody else's
        np.testing.assert_allclose(expected[:5], by_mpmath, rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize(("function", "centre", "x", "radius"), [
    ("hill", 2.0, 0.0, 5**0.5), ("quotient", 0.5, 0.5, 0.5), ("tan", 0.0, 0.0, np.pi / 2), ("log", 2.5, 0.0, 2.5)])
def test_the_disc_ends_at_the_nearest_pole(visit, html, function, centre, x, radius):
    page = visit(html, f"#f={function}&centre={centre}")
    path = page.get_attribute("#plane .field path.disc", "d")
    across, down = np.array([pair.split() for pair in re.findall(r"[ML]([-\d. ]+)", path)], float).T
    unit = (420 - 62 - 26) / 10
    assert np.ptp(across) / 2 / unit == pytest.approx(radius, abs=0.001)
    assert np.ptp(down) / 2 / unit == pytest.approx(radius, abs=0.001)  # round, and not an ellipse
    assert (across.mean() - 62) / unit - 5 == pytest.approx(centre, abs=0.02)
    left, right = np.sort(points(page, "disc")[0])[[0, -1]]
    assert (left, right) == pytest.approx((centre - radius, centre + radius), abs=0.001)
    crosses = page.get_attribute("#plane .field path.cross", "d").count("M")
    assert crosses == 2 * len(EXPLORED[function].poles)


def test_where_there_is_no_series_the_engine_s_words_stand(visit, html):
    page = visit(html, "#f=quotient&centre=1&order=4")
    assert page.inner_text("#account").startswith("2/(x² − x) about x₀ = 1: A division by 0 stands here")
    assert page.get_attribute("#line .field path.now", "d") == ""
    assert page.get_attribute("#plane .field path.disc", "d") == ""
    choose(page, "log", -1, 4, 0)
    assert "so it has no power series about this point" in page.inner_text("#account")
    choose(page, "sin", 0.5, 4, 0)
    assert "It has no pole anywhere" in page.inner_text("#account")
    assert "radius is ∞" in page.inner_text("#account")


def test_keys_sliders_and_the_address(visit, html):
    page = visit(html)
    assert page.inner_text("#account").startswith("1/(1 + x²) about x₀ = 2, order 7.")  # 1.98 is moved to a centre
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowLeft")
    assert page.inner_text("#account").startswith("1/(1 + x²) about x₀ = 2.05, order 8.")
    page.get_by_label("Centre x₀").focus()
    page.keyboard.press("Home")
    assert page.inner_text("#account").startswith("1/(1 + x²) about x₀ = −3, order 8.")
    page.keyboard.press("Shift+ArrowRight")  # a slider that has the focus keeps its keys
    assert page.inner_text("#centre-now") == "−2.95"
    page.get_by_label("Look at x").focus()
    page.keyboard.press("End")
    assert "At x = 5, outside the disc" in page.inner_text("#account")
    page.get_by_label("f(x) =").select_option("tan x")
    assert page.inner_text("#account").startswith("tan x about x₀ = 0, order 8.")
    wait_for_address(page, "f=tan")
    page.locator("#said", has_text="tan x about x₀ = 0").wait_for(state="attached")
    again = visit(html, page.url[page.url.index("#"):])
    assert again.inner_text("#account") == page.inner_text("#account")
    page = visit(html, "#f=nonsense&centre=99&order=-4&x=nothing")
    assert page.inner_text("#account").startswith("1/(1 + x²) about x₀ = 3, order 0.")


def test_it_plays_and_fits_on_a_phone_in_the_dark(visit, html):
    page = visit(html, "#order=28", viewport={"width": 390, "height": 844}, color_scheme="dark")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.get_by_role("button", name="Play").click()
    page.locator("#order output", has_text="30 / 30").wait_for()
    assert page.get_by_role("button", name="Play").is_visible() or page.get_by_role("button", name="Pause").is_visible()
    for summary in page.locator("summary").all():
        summary.click()
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_the_page_is_the_same_when_it_is_made_again(html):
    assert explorer.page(1.98, 7) == html
    assert html.count("<script") == 2
    assert set(re.findall("https?://[^\"]*", html)) == {"http://www.w3.org/2000/svg"}  # a name, and no address
    assert "url(" not in html
