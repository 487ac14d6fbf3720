"""``check(J_W3)`` where one works: in a script and in a notebook, with the words of the command."""

import linecache
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import assignments
from assignments.checking import Finding, Work
from assignments.checking import check as check_file
from assignments.checking.source import Source
from assignments.course import LABS
from assignments.worksheets import here
from assignments.worksheets.colour import painted, wanted
from assignments.worksheets.findings_in_words import lines
from assignments.worksheets.sheet import worksheet

SHEET = worksheet(LABS["backpropagation"])
LEFT = "    return ...                               # · ∂z3/∂b3, summed over the samples\n"


def notebook(*cells):
    """The names of a notebook after its cells; like IPython, it keeps their texts."""
    names = {"__name__": "__main__"}
    for number, text in enumerate(cells):
        name = f"/tmp/ipykernel_{id(names)}/{number}.py"
        linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)
        exec(compile(text, name, "exec", dont_inherit=True), names)
    return names


@pytest.fixture
def names():
    head = SHEET[:SHEET.index("# %%\ndef J_b3")].replace("\ncheck(J_W3)\n", "")
    return notebook(head)


def in_a_cell(names, text):
    name = f"/tmp/ipykernel_{id(names)}/more_{len(linecache.cache)}.py"
    linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)
    exec(compile(text, name, "exec", dont_inherit=True), names)


J_B3 = """def J_b3(x, y):
    a0, z1, a1, z2, a2, z3, a3 = network_function(x)
    J = 2 * (a3 - y) / x.size
    {}
    return np.sum(J, axis=1, keepdims=True)
"""


def test_the_check_in_the_sheet_needs_nothing_from_further_down(capsys):
    sheet = worksheet(LABS["fitting_distribution"])
    sheet = sheet.replace("    ...\n", "    return f(x, mu, sig) * (x - mu) / sig**2\n", 1)
    notebook(*sheet.split("# %%\n"))
    assert capsys.readouterr().out.startswith("dfdmu   right\n")


def test_it_says_what_the_command_says(names, capsys):
    assignments.check(names["J_W3"])
    assert capsys.readouterr().out == "J_W3   right\n"
    in_a_cell(names, J_B3.format("J = J * d_sigma(a3)"))
    assignments.check(names["J_b3"])
    said = capsys.readouterr().out
    body = J_B3.format("J = J * d_sigma(a3)")
    start, end = SHEET.index("def J_b3"), SHEET.index("\n\n\n# %%", SHEET.index("def J_b3"))
    work = Work(Source(Path("sheet.py"), SHEET[:start] + body + SHEET[end:]))
    assert work.run() is None
    theirs = check_file(work, LABS["backpropagation"].exercises()[1])
    assert theirs.summary in " ".join(said.split())
    assert "line 4:  J = J * d_sigma(a3)" in said
    assert "python -m assignments hint backpropagation J_b3" in said


def test_nothing_of_the_notebook_is_changed(names, capsys):
    in_a_cell(names, "seen = []\n" + J_B3.format("global W3; seen.append(1); W3 = W3 * 2; J[0] = np.inf"))
    before, W3 = dict(names), names["W3"].copy()
    assignments.check(names["J_b3"])
    assert "wrong" in capsys.readouterr().out
    assert names == before or list(names) == list(before)
    np.testing.assert_array_equal(names["W3"], W3)


def test_what_is_not_begun_or_asked_for_by_nobody(names, capsys):
    in_a_cell(names, "def J_b3(x, y):\n    ...\n")
    assignments.check(names["J_b3"])
    assert capsys.readouterr().out.startswith("J_b3   not started\n")
    assignments.check(names["reset_network"])
    assert capsys.readouterr().out == "There is no exercise reset_network in any lab.\n"
    assignments.check(3)
    assert capsys.readouterr().out == "There is no exercise int in any lab.\n"


def test_ctrl_c_is_not_taken_for_a_mistake(names):
    in_a_cell(names, J_B3.format("raise KeyboardInterrupt"))
    with pytest.raises(KeyboardInterrupt):
        assignments.check(names["J_b3"])


def test_in_a_file_that_is_checked_it_does_nothing(capsys):
    work = Work(Source(Path("sheet.py"), SHEET))
    assert "\ncheck(J_W3)\n" in SHEET
    assert work.run() is None
    assert capsys.readouterr().out == ""


def test_in_a_script(tmp_path):
    text = SHEET.replace(LEFT, "    return np.sum(J, axis=0, keepdims=True)\n\n\ncheck(J_b3)\n")
    (tmp_path / "sheet.py").write_text(text, encoding="utf-8")
    done = subprocess.run([sys.executable, "sheet.py"], cwd=tmp_path, capture_output=True, text=True, encoding="utf-8",
                          env={**os.environ, "PYTHONIOENCODING": "utf-8"})
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("J_W3   right\nJ_b3   wrong\n    Your answer is exactly the chain summed over axis=0")
    assert "\033" not in done.stdout


# --- How it looks ----------------------------------------------------------------------------------------------------

WRONG = Finding("J_W3", "wrong", "One of <these> is off.", ("✓ right, ✗ off, entry by entry:", "  ✓ ✗", "  ✓ ✓",
                                                           "  line 3:  a < b  ← the first line that matches nothing"))


def test_colour_adds_nothing_but_colour(monkeypatch):
    plain = "\n".join(lines(WRONG))
    coloured = painted(plain, colour=True)
    assert coloured != plain
    for code in ("\033[1;34m", "\033[1;33m", "\033[0m"):
        assert code in coloured
        coloured = coloured.replace(code, "")
    assert coloured == plain
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert wanted()
    monkeypatch.setenv("NO_COLOR", "1")
    assert not wanted()


def test_a_notebook_shows_the_entries_as_squares_and_escapes_what_is_code():
    text = here.as_html(lines(WRONG))
    assert text.count("✗</span>") == 1
    assert text.count("✓</span>") == 3
    assert "&lt;these&gt;" in text
    assert "a &lt; b" in text
    assert ">wrong</b>" in text
    assert "pre-wrap" in text  # no word is cut off where the window is narrow


def test_a_notebook_has_colours_for_a_dark_page_and_words_for_a_console(notebook):
    assert here.shown_in_a_notebook(WRONG, LABS["backpropagation"])
    bundle, options = notebook[0]
    assert options == {"raw": True}
    assert bundle["text/plain"].startswith("J_W3   wrong\n    One of <these> is off.")
    assert 'data-jp-theme-light="false"' in bundle["text/html"]
    for colour in here.STATE.values():
        assert f'[style="color:{colour}"]{{color:#' in bundle["text/html"]
    assert max(map(len, bundle["text/plain"].splitlines())) <= here.NOTEBOOK_COLUMNS
