"""The sandpit as a page: its numbers are the lab's, its words are the game's, and it can be won."""

import json

import numpy as np
import pytest

from assignments.__main__ import main
from assignments.module_2_jacobians.sandpit import game, page
from assignments.module_2_jacobians.sandpit.game import Game
from assignments.module_2_jacobians.sandpit.landscapes import FAMILIES, pits
from assignments.module_2_jacobians.sandpit.strategies import strategies
from tests.chromium import wait_for_address


@pytest.fixture(scope="module")
def html(tmp_path_factory):
    """The page, as the command line writes it."""
    path = tmp_path_factory.mktemp("page") / "new" / "pit.html"
    assert main(["run", "sandpit", "--page", str(path)]) == 0
    return path.read_text("utf-8")


def click(shown, x, y):
    """Click a place in the pit; where the pixel is, is told by the table."""
    frame = shown.locator("#pit .sand").bounding_box()
    shown.mouse.click(frame["x"] + frame["width"] * x / 6, frame["y"] + frame["height"] * (1 - y / 6))


def told(shown):
    """What the table holds in full, the first dip first: place, depth, J and H, which a mode may keep back."""
    rows = shown.locator("#dips tr").evaluate_all("rows => rows.map((row) => ({...row.dataset}))")
    return [(np.array(json.loads(row["place"])), float(row["depth"]), *(json.loads(row.get("slopes", "[[], []]"))))
            for row in reversed(rows)]


@pytest.mark.parametrize("landscape", FAMILIES)
def test_depths_slopes_and_steps_are_the_labs(visit, html, landscape):
    steps = 0
    for number, name in enumerate(strategies(0.3)):
        seed = 7 + 2 * number
        shown = visit(html, f"#landscape={landscape}&pit={seed}&mode=strategy&strategy={name}&gamma=0.3")
        for place in np.random.default_rng(seed).uniform(0.3, 5.7, (4, 2)):
            click(shown, *place)
        where, before, start, found = pits(landscape, [seed]), None, None, told(shown)
        marks = shown.locator("#dips td:first-child").all_inner_texts()[::-1]
        for (place, depth, J, (fxx, fxy, fyy)), mark in zip(found, marks):
            f, slopes, curvatures = where.look(place[:, None])
            assert depth == pytest.approx(f[0], abs=1e-9)
            np.testing.assert_allclose(J, slopes[:, 0], atol=1e-9, rtol=1e-9)
            np.testing.assert_allclose([[fxx, fxy], [fxy, fyy]], curvatures[:, :, 0], atol=1e-9, rtol=1e-9)
            if mark == "■":
                step = strategies(0.3)[name](*before)
                np.testing.assert_allclose(place, start + np.array(step), atol=1e-9)
                steps += 1
            before, start = (f[0], slopes[:, 0], curvatures[:, :, 0]), place
        assert len(found) == len(marks) >= 1
    assert steps > 20


@pytest.mark.parametrize(("landscape", "mode"), [("random", "slope"), ("minima", "strategy"), ("well", "depth")])
def test_a_whole_game_is_told_in_the_words_of_the_game(visit, html, landscape, mode):
    shown = visit(html, f"#landscape={landscape}&pit=9&mode={mode}&strategy=newton")
    play = Game(landscape, 9, mode, strategies()["newton"])
    assert shown.inner_text("#message") == play.message
    said = []
    for place in [*np.random.default_rng(4).uniform(0.2, 5.8, (26, 2)), (3, 3)]:
        before = len(told(shown))
        click(shown, *place)
        dips = told(shown)
        play.click(*(dips[before][0] if len(dips) > before else place))  # the pixel that was hit
        said.append(shown.inner_text("#message"))
        assert said[-1] == play.message
        assert len(dips) == len(play.dips)
    assert (said[-1] == game.WORDS["over"]) == play.over
    assert play.over
    assert any("Only 3 tries are left" in words for words in said) or play.won
    shown.get_by_role("button", name="Again").click()
    assert shown.inner_text("#message").startswith("A phone lies")
    assert not told(shown)


def test_it_can_be_won_by_the_keyboard_alone(visit, html):
    shown = visit(html)
    x, y = pits("random", [7]).phones[:, 0].round(1)
    for _ in range(20):  # to the pit, whatever stands before it
        shown.keyboard.press("Tab")
        if shown.evaluate("document.activeElement.tagName") == "svg":
            break
    keys = {"ArrowRight": x - 3, "ArrowLeft": 3 - x, "ArrowUp": y - 3, "ArrowDown": 3 - y}
    for key, way in keys.items():
        for _ in range(int(max(way, 0))):
            shown.keyboard.press(f"Shift+{key}")
        for _ in range(round(10 * max(way, 0)) % 10):
            shown.keyboard.press(key)
    assert shown.inner_text("#message") == f"({x:.2f}, {y:.2f})"
    assert shown.locator("#pit image").get_attribute("visibility") == "hidden"
    shown.keyboard.press("Space")
    assert shown.inner_text("#message") == "Found at try 1. The phone lay at (5.18, 1.48)."
    assert shown.locator("#pit image").get_attribute("visibility") == "visible"
    shown.get_by_role("button", name="New pit").click()
    assert shown.inner_text("#which").startswith("random, pit 8")
    assert shown.locator("#pit image").get_attribute("visibility") == "hidden"
    wait_for_address(shown, "pit=8")


def test_a_strategy_wins_where_the_lab_says_so(visit, html):
    shown = visit(html, "#landscape=random&pit=7&mode=strategy&strategy=newton")
    click(shown, 5.6, 2.6)
    assert shown.inner_text("#message").startswith("Found at try 1, by steps of the strategy.")


def test_depth_only_keeps_the_slopes_back(visit, html):
    shown = visit(html, "#mode=depth")
    click(shown, 2, 4)
    assert told(shown)[0][2] == []
    assert shown.locator("#pit .arrow").count() == 0
    assert not shown.get_by_text("J", exact=True).is_visible()
    assert shown.locator("#pit .phone").count() == 0
    assert shown.query_selector("#data") is None
    shown.get_by_label("Mode").select_option("slope")
    click(shown, 2, 4)
    (_, _, J, _), = told(shown)
    assert shown.locator("#pit .arrow").count() == 1
    path = shown.locator("#pit .arrow").get_attribute("d").split("M")[1].replace("L", " ").split()
    x0, y0, x1, y1 = map(float, path)
    np.testing.assert_allclose([x1 - x0, y0 - y1], 100 * np.array(game.arrow(J)), atol=1e-9)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("mode", game.MODES)
def test_it_fits_a_phone_and_no_depth_stands_on_another(visit, html, mode, scheme):
    shown = visit(html, f"#mode={mode}&strategy=steepest", viewport={"width": 360, "height": 800}, color_scheme=scheme)
    assert shown.evaluate("document.documentElement.scrollWidth") == 360
    for place in np.random.default_rng(1).uniform(0.1, 5.9, (9, 2)):
        shown.locator("#pit svg").scroll_into_view_if_needed()
        click(shown, *place)
    assert shown.evaluate("document.documentElement.scrollWidth") == 360
    boxes = [text.bounding_box() for text in shown.locator("#pit .told").all()]
    assert len(boxes) > 4
    for n, one in enumerate(boxes):
        for other in boxes[:n]:
            assert abs(one["x"] - other["x"]) >= one["width"] - 1 or abs(one["y"] - other["y"]) >= 10


def test_what_is_set_on_the_command_line_is_where_it_begins(visit, tmp_path):
    path = tmp_path / "pit.html"
    assert main(["run", "sandpit", "--page", str(path), "--landscape", "rocks", "--mode", "strategy", "--strategy",
                 "absolute", "--gamma", "0.2", "--seed", "40"]) == 0
    shown = visit(path.read_text("utf-8"))
    assert shown.inner_text("#which").startswith("rocks, pit 40")
    assert [shown.input_value(f"#{name}") for name in ("mode", "strategy", "gamma")] == ["strategy", "absolute", "0.2"]


@pytest.mark.parametrize(("said", "taken"), [("-5", "0.01"), ("1e300", "9"), ("Infinity", "9"), ("abc", "0.5"),
                                             ("0.25", "0.25")])
def test_gamma_in_the_address_is_one_that_the_field_allows(visit, html, said, taken):
    assert visit(html, f"#gamma={said}").input_value("#gamma") == taken


def test_nothing_of_the_mathematics_is_written_in_the_page_itself():
    text = (page.FOLDER / "page.js").read_text("utf-8")
    names = {script.name for script in page.scripts()}
    assert {f"look_{name}" for name in FAMILIES} | {f"step_{name}" for name in strategies()} <= names
    for name in ("is_found", "is_inside", "is_local_minimum", "arrow"):
        assert f"printed.{name}(" in text
    for mathematics in ("Math.exp", "Math.sqrt", "np.sum", "np.cos", "np.exp", "**"):
        assert mathematics not in text.replace("(size + 1) ** 2", "").replace("/**", "")
