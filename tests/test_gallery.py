"""The README's gallery shows pages as they are made today, and every page's classes have a look."""

import re
from pathlib import Path

import pytest

from .gallery import FOLDER, PAGES, make, program_of

ROOT = Path(__file__).parent.parent
MARKUP = [path for package in ("assignments", "visualize/pages") for path in sorted((ROOT / package).rglob("*.html"))]


def same_everywhere(html):
    """The program but for the lines of printed functions, whose names come from Python's frames."""
    return [line for line in program_of(html).splitlines()
            if not re.match(r"const \w+ = |return |<meta", line)]


@pytest.mark.slow
@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_the_gallery_is_the_one_that_is_made_today(name, tmp_path, capsys):
    """All but its data and its drawing, whose last digits and places are another machine's."""
    make(name, tmp_path / "page.html")
    made = (tmp_path / "page.html").read_text("utf-8")
    kept = (FOLDER / f"{name}.html").read_text("utf-8")
    assert same_everywhere(kept) == same_everywhere(made), f"python -m tests.gallery {name} makes it anew"
    assert abs(len(kept) - len(made)) < 0.2 * len(made)


def test_the_gallery_is_in_the_readme_and_nothing_else_is_in_its_folder():
    readme = (ROOT / "README.md").read_text("utf-8")
    for name in PAGES:
        assert (FOLDER / f"{name}.png").is_file()
        assert f"(visualize/examples/{name}.html)" in readme
    shown = {Path(file).name for file in re.findall(r"visualize/examples/[\w.]+", readme)}
    assert shown == {path.name for path in FOLDER.iterdir()}


@pytest.mark.parametrize("path", MARKUP, ids=lambda path: path.name)
def test_every_class_of_a_page_has_a_look_or_a_use(path):
    """One that was taken out of the common styles would show what was to be heard only."""
    there = [*(ROOT / "visualize" / "pages").glob("*.css"), *path.parent.glob("*.css"), *path.parent.glob("*.js")]
    text = "".join(file.read_text("utf-8") for file in there)
    used = {name for names in re.findall(r'class="([^"]+)"', path.read_text("utf-8")) for name in names.split()}
    assert not [name for name in used if f".{name}" not in text]
