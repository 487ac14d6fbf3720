"""The pages of the labs can be read by everybody: contrast, what is read aloud, a phone."""

import pytest

from assignments.__main__ import main
from tests.chromium import ask

PAGES = {
    "train": ["backpropagation", "--train"],
    "film of a training": ["backpropagation", "--iterations", "30", "--film"],
    "film of a fit": ["fitting_distribution", "--steps", "9", "--film"],
}
each_page = pytest.mark.parametrize("name", PAGES)
each_scheme = pytest.mark.parametrize("scheme", ["light", "dark"])


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """Each page as the command line writes it."""
    folder = tmp_path_factory.mktemp("pages")
    made = {}
    for name, arguments in PAGES.items():
        assert main(["run", *arguments, str(folder / f"{name}.html"), "--out", str(folder / name)]) == 0
        made[name] = (folder / f"{name}.html").read_text(encoding="utf-8")
    return made


@each_scheme
@each_page
def test_every_word_has_enough_contrast(visit, pages, name, scheme):
    page = visit(pages[name], color_scheme=scheme, viewport={"width": 1100, "height": 2500})
    for _ in range(8):
        found = ask(page, "contrasts()")
        assert not [(text, contrast) for text, contrast in found if contrast < 4.5]
        assert len(found) > 20
        page.keyboard.press("ArrowRight")


@each_scheme
@each_page
def test_axe_finds_nothing(visit, axe, pages, name, scheme):
    page = visit(pages[name], color_scheme=scheme)
    page.keyboard.press("ArrowRight")
    page.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")
    page.evaluate(axe)
    found = page.evaluate("axe.run()")
    assert not [(violation["id"], [node["html"][:200] for node in violation["nodes"]])
                for violation in found["violations"]]
    assert len(found["passes"]) > 10


@each_page
def test_a_phone_does_not_scroll_sideways(visit, pages, name):
    page = visit(pages[name], viewport={"width": 390, "height": 844})
    page.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    for button in page.get_by_role("button").all():
        assert button.bounding_box()["height"] >= 30
