"""The shell of all pages: one file, a policy that holds, controls, and numbers as Python writes them."""

import math
import re

import numpy as np
import pytest

from tests.chromium import wait_for_address
from tinygrad_edu.formula import number
from visualize.pages.shell import FOLDER, assemble, bundle

COUNTER = """
import { byId, readData, stepper } from "./common.js";
const data = readData();
stepper(byId("controls"), {last: data.last, word: "step", show: (at) => { byId("shown").textContent = `at ${at}`; }});
"""
BODY = '<h1>A counter</h1><div id="controls"></div><p id="shown"></p>'


@pytest.fixture
def counter(tmp_path):
    """A page that counts to 12, and whose script imports from the shell."""
    script = tmp_path / "counter.js"
    script.write_text(COUNTER.replace("./common.js", str(FOLDER / "common.js")), encoding="utf-8")
    return assemble("A <counter>", BODY, {"last": 12}, [script])


def test_a_page_is_one_file_that_is_the_same_when_made_again(counter, tmp_path):
    assert "<title>A &lt;counter&gt;</title>" in counter
    script = tmp_path / "counter.js"
    assert counter == assemble("A <counter>", BODY, {"last": 12}, [script])
    assert set(re.findall("https?:[^\"]*", counter)) == {"http://www.w3.org/2000/svg"}  # the name of a language
    for outside in ("import ", "url(", "src="):
        assert outside not in counter


@pytest.mark.parametrize(("keys", "at"), [
    (["ArrowRight"], 1), (["End"], 12), (["End", "ArrowLeft"], 11), (["Space", "Space"], 2), (["End", "Home"], 0),
    (["ArrowLeft"], 0), (["End", "ArrowRight"], 12), (["Space", "Shift+Space"], 0), (["Control+ArrowRight"], 0)])
def test_keys(visit, counter, keys, at):
    page = visit(counter)
    for key in keys:
        page.keyboard.press(key)
    assert page.inner_text("#shown") == f"at {at}"
    assert page.inner_text("output") == f"{at} / 12"
    assert page.get_by_label("Step").input_value() == str(at)


def test_a_slider_and_a_button_that_have_the_focus_keep_their_keys(visit, counter):
    page = visit(counter)
    page.get_by_label("Step").focus()
    page.keyboard.press("ArrowRight")
    assert page.inner_text("#shown") == "at 1"
    page.get_by_role("button", name="Last").focus()
    page.keyboard.press("Space")
    assert page.inner_text("#shown") == "at 12"
    page.get_by_role("button", name="First").click()
    assert page.inner_text("#shown") == "at 0"
    page.keyboard.press("ArrowRight")  # the button is switched off now, and the page goes on
    assert page.inner_text("#shown") == "at 1"


@pytest.mark.parametrize(("address", "at"), [
    ("#step=7", 7), ("#step=99", 12), ("#step=-1", 0), ("#step=nonsense", 0), ("#", 0), ("#else=3&step=4", 4)])
def test_the_address_says_where(visit, counter, address, at):
    page = visit(counter, address)
    assert page.inner_text("#shown") == f"at {at}"
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    wait_for_address(page, "step=1")
    assert ("else=3" in page.url) == ("else=3" in address)
    page.evaluate("location.hash = 'step=5'")
    page.locator("#shown", has_text="at 5").wait_for()


def test_the_policy_lets_nothing_else_run(visit, counter):
    broken = counter.replace("<h1>", '<script>document.title = "broken into"</script><h1 style="color:red">')
    page = visit(broken, may_complain=True)
    assert page.title() == "A <counter>"
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).color") != "rgb(255, 0, 0)"


def test_data_cannot_end_its_script(visit, tmp_path):
    script = tmp_path / "say.js"
    script.write_text(f'import {{ byId, readData }} from "{FOLDER}/common.js";\n'
                      'byId("shown").textContent = readData().name;', encoding="utf-8")
    name = "</script><b>∂f/∂x & $title <!--"
    page = visit(assemble(name, '<h1>x</h1><p id="shown"></p>', {"name": name}, [script]))
    assert page.text_content("#shown") == name
    assert page.title() == name
    assert page.query_selector("#data") is None


def test_what_is_imported_comes_once_and_first(tmp_path):
    (tmp_path / "a.js").write_text("export const a = 1;\n")
    (tmp_path / "b.js").write_text('import { a } from "./a.js";\nexport const b = a;\n')
    (tmp_path / "c.js").write_text('import { a } from "./a.js";\nimport { b } from "./b.js";\nconst c = a + b;\n')
    assert bundle([tmp_path / "c.js"]).split("\n") == ["const a = 1;", "const b = a;", "const c = a + b;", ""]


def test_comments_are_left_out_and_texts_that_look_like_them_stay():
    kept = ['const a = "x // y";', "const b = `${a} // z`;", 'const c = "http://x";']
    script = "/** of a\n * line */\n" + "".join(f"  {line} // of which nobody is told\n" for line in kept)
    assert bundle([script]).splitlines() == kept
    assert bundle(["const d = 1; // it's not a text\n\n"]).splitlines() == ["const d = 1; // it's not a text"]


def test_a_script_that_would_end_early_is_refused(tmp_path):
    (tmp_path / "a.js").write_text('const a = "</script>";')
    with pytest.raises(ValueError, match="may not hold </script"):
        assemble("x", "", None, [tmp_path / "a.js"])
    with pytest.raises(ValueError, match="JSON"):
        assemble("x", "", math.nan, ["common.js"])


def test_numbers_are_written_as_python_writes_them(visit, counter):
    page = visit(counter)
    random = np.random.default_rng(1)
    halfway = [1.0625, 1.1875, 10.125, 2.5, 12345.5, 12346.5, 1234567.5, 1234550000.0, 1234650000.0, 2.0**-11]
    cases = [0.0, -0.0, 1.0, -1.0, 1e-3, 0.99996, 9.9995, 999999.5, 1e6, 123456.7, 5e-324, 1.8e308, math.inf, -math.inf,
             math.nan, *halfway, *(10.0**k for k in range(-12, 13)),
             *(random.standard_normal(500) * 10.0 ** random.integers(-12, 12, 500)).tolist(),
             *(random.integers(-9999, 9999, 500) / 2.0 ** random.integers(0, 12, 500)).tolist()]
    for digits in (4, 3, 2):
        script = f"([xs, digits]) => {{ {bundle(['numbers.js'])}; return xs.map((x) => number(x, digits)); }}"
        written = page.evaluate(script, [cases, digits])
        assert written == [number(x, digits) for x in cases]
