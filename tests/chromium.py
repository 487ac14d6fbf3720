"""A headless Chromium for the tests of pages: one for all of them, which notes whatever a page does that it should not.

It is looked for by its usual names and in the variable CHROMIUM. Where there is none, these tests are skipped, and
counted as such; with CI set they fail.
"""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

MEASURING = (Path(__file__).parent / "visualize" / "pages" / "measuring.js").read_text(encoding="utf-8")
NAMES = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def browser():
    """Chromium, driven by playwright."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(
            f"There is no Chromium here: none of {', '.join(NAMES)} on PATH, and CHROMIUM is not set. "
            "On Debian: apt-get install chromium.")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=[
            "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync"])
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser, tmp_path):
    """visit(html, "#step=3", **settings): a page in a window of its own; what it must not do fails the test at the end.

    ``settings`` are those of playwright's ``new_context``: ``color_scheme="dark"``, ``viewport={…}``.
    """
    contexts, wrong = [], []

    def visit(html, address="", may_complain=False, **settings):
        path = tmp_path / f"page{len(contexts)}.html"
        path.write_text(html, encoding="utf-8")
        context = browser.new_context(**{"viewport": {"width": 1100, "height": 800}, **settings})
        contexts.append(context)
        page = context.new_page()
        requests = []
        if not may_complain:
            page.on("console", lambda message: wrong.append(f"console: {message.text}"))
            page.on("pageerror", lambda error: wrong.append(f"error: {error}"))
        page.on("request", lambda request: requests.append(request.url))
        page.goto(path.as_uri() + address)
        page.requests = requests
        return page

    yield visit
    for context in contexts:
        for page in context.pages:
            wrong += [f"request: {url[:80]}" for url in page.requests[1:]]
        context.close()
    assert not wrong


def ask(page, question):
    """What the page answers to a call of a function of measuring.js."""
    return page.evaluate(f"() => {{ {MEASURING} return {question}; }}")


@pytest.fixture(scope="session")
def axe(tmp_path_factory):
    """The text of axe-core, from npm."""
    folder = tmp_path_factory.mktemp("axe")
    npm = shutil.which("npm")
    done = npm and subprocess.run([npm, "pack", "axe-core@4", "--silent", "--cache", folder / "cache"], cwd=folder,
                                  capture_output=True, timeout=120)
    if not npm or done.returncode:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("axe-core is not to be had here: npm pack axe-core")
    [packed] = folder.glob("*.tgz")
    shutil.unpack_archive(packed, folder, "gztar")
    return (folder / "package" / "axe.min.js").read_text(encoding="utf-8")


def wait_for_address(page, part):
    """Wait until the address holds this. An older playwright waits for a page to load, and none is."""
    for _ in range(100):
        if part in page.url:
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"{part} is not in {page.url}")
