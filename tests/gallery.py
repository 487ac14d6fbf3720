"""The pages and pictures of the README's gallery; ``python -m tests.gallery`` makes them anew."""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent.parent / "visualize" / "examples"
LABS = "assignments"


def _train(page: Any) -> None:
    page.get_by_role("button", name="Train").click()
    while int(re.findall(r"Step ([\d,]+)", page.inner_text("main"))[0].replace(",", "")) < 20_000:
        page.wait_for_timeout(200)
    page.get_by_role("button", name="Pause").click()


def _play(page: Any) -> None:
    page.locator("select").nth(1).select_option(index=2)  # one click, and a strategy goes on
    board = page.locator("svg, canvas").first.bounding_box()
    for x, y in ((0.35, 0.6), (0.75, 0.3)):
        page.mouse.click(board["x"] + x * board["width"], board["y"] + y * board["height"])
        page.wait_for_timeout(300)


def _nothing(page: Any) -> None:
    pass


# By its name: the command without its last word, the file; the address behind the file, and what is done before the
# picture is taken.
PAGES: dict[str, tuple[tuple[str, ...], str, Callable[[Any], None]]] = {
    "step": (("visualize", "tanh(a*b + c)", "a=2", "b=-3", "c=5.5", "--page"), "#step=8", _nothing),
    "network": ((LABS, "run", "backpropagation", "--page"), "#step=17", _nothing),
    "train": ((LABS, "run", "backpropagation", "--train"), "", _train),
    "film": ((LABS, "run", "backpropagation", "--out", "{folder}", "--film"), "#frame=62", _nothing),
    "sandpit": ((LABS, "run", "sandpit", "--page"), "", _play),
    "newton": ((LABS, "run", "newton_raphson", "--page"), "#step=4", _nothing),
    "taylor": ((LABS, "run", "taylor_series", "--page"), "#order=12", _nothing),
}


def make(name: str, path: Path) -> None:
    """Write one of the pages by its command."""
    from assignments.__main__ import main as labs
    from visualize.__main__ import main as drawings

    (program, *arguments), _, _ = PAGES[name]
    with tempfile.TemporaryDirectory() as folder:
        code = (labs if program == LABS else drawings)([*(each.format(folder=folder) for each in arguments), str(path)])
    assert code == 0, name


def program_of(html: str) -> str:
    """What a page looks like and does, without its data and its drawing: style, scripts, policy."""
    return "\n".join(re.findall(r"<style>.*?</style>|<script type=\"module\">.*?</script>|<meta http-equiv[^>]*>", html,
                                re.DOTALL))


def main() -> None:
    """Make all pages, and take a picture of each."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for name, (_, address, prepare) in PAGES.items():
            if sys.argv[1:] and name not in sys.argv[1:]:
                continue
            make(name, FOLDER / f"{name}.html")
            page = chromium.new_page(viewport={"width": 1000, "height": 700}, color_scheme="light")
            page.goto((FOLDER / f"{name}.html").as_uri() + address)
            prepare(page)
            page.wait_for_timeout(500)
            page.screenshot(path=FOLDER / f"{name}.png")
            page.close()
        chromium.close()


if __name__ == "__main__":
    main()
