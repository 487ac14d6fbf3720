"""Worksheets are read from scripts and notebooks, run, and left as they were found."""

import json
from pathlib import Path

import numpy as np
import pytest

from assignments.checking import Work, check
from assignments.checking.source import Source
from assignments.course import LABS

from .sheets import EXERCISE, SOURCE, finding, sheet, work
from .slips import S3, SUM, E


@pytest.mark.parametrize("lab", LABS.values(), ids=list(LABS))
def test_the_solution_is_right(lab):
    solved = Work.read(lab.solution().__file__)
    assert solved.run() is None
    for exercise in lab.exercises():
        found = check(solved, exercise)
        assert (found.function, found.state) == (exercise.name, "right")
        assert not found.details or lab.name == "sandpit"  # which says how it ranks among the other strategies
        assert len(exercise.hints) == 3
        assert all(exercise.hints)


@pytest.mark.parametrize("body", ["...", "pass", "return", "return None", "return ...", "raise NotImplementedError",
                                  "'''To do.'''\n...", "# to do\n...", "raise NotImplementedError('later')"])
@pytest.mark.parametrize("given", [True, False])
def test_a_function_of_placeholders_is_not_started(body, given):
    for function in ("J_W2", "dfdmu"):
        assert finding(function, body, given=given).state == "not started"


@pytest.mark.parametrize("body", [E + "...", "J = 0", "return 0", "raise ValueError", "if x.size:\n    ...",
                                  "a0, z1, a1, z2, a2, z3, a3 = network_function(y)\n..."])
def test_a_function_that_has_been_begun_is_not_called_not_started(body):
    assert finding("J_W2", body).state == "wrong"


def without(function, instead=""):
    text = sheet(function, "...", given=False)
    start = text.index(f"def {function}(")
    end = text.index("...\n", start) + 4
    done = Work(Source(Path("backpropagation.py"), text[:start] + instead + text[end:]))
    assert done.run() is None
    return check(done, EXERCISE[function])


@pytest.mark.parametrize(("instead", "words"), [
    ("", "There is no function J_W3 in backpropagation.py."),
    ("def j_w3(x, y):\n    return 1\n", "j_w3 looks like it: give it its name back."),
    ("def J_w3(x, y):\n    return 1\n", "J_w3 looks like it: give it its name back."),
    ("J_W3 = W3\n", "J_W3 is no longer a function but an array of shape"),
    ("def J_W3(x):\n    return W3\n", "takes 1 positional argument but 2 were given"),
    ("class J_W3:\n    def __init__(self, x, y):\n        pass\n", "It returns a J_W3 instead of real numbers."),
])
def test_a_function_that_cannot_be_called_is_told(instead, words):
    found = without("J_W3", instead)
    assert found.state == "wrong"
    assert words in found.summary


def test_the_last_of_two_definitions_counts():
    text = sheet("J_b3", "return 0")
    text += "\n\ndef J_b3(x, y):\n    a0, z1, a1, z2, a2, z3, a3 = network_function(x)\n"
    text += "".join(f"    {line}\n" for line in (E + S3 + SUM).splitlines())
    done = Work(Source(Path("backpropagation.py"), text))
    assert done.run() is None
    assert check(done, EXERCISE["J_b3"]).state == "right"


@pytest.mark.parametrize(("old", "new", "name"), [
    ("return sigmoid(z)", "return sigmoid(2 * z)", "sigma"), ("4 * np.cosh", "2 * np.cosh", "d_sigma"),
    ("z2 = W2 @ a1 + b2", "z2 = W2 @ a1", "network_function"), ("/ x.size\n", "/ y.size\n", "cost"),
])
def test_what_was_given_must_still_compute_the_same(old, new, name):
    text = SOURCE["backpropagation"]
    start = text.index("def sigma")
    assert old in text[start:]
    changed = Work(Source(Path("sheet.py"), text[:start] + text[start:].replace(old, new, 1)))
    assert changed.run() is None
    found = check(changed, EXERCISE["J_W3"])
    assert found.state == "wrong"
    assert found.summary.startswith(f"{name} was given, and it has been changed")


def test_what_was_given_must_still_be_there():
    text = sheet("J_W3", E + "return J * a3 * (1 - a3) @ a2.T").replace("def d_sigma(", "def slope_of_sigma(")
    changed = Work(Source(Path("sheet.py"), text))
    assert changed.run() is None
    assert check(changed, EXERCISE["J_W3"]).summary.startswith("d_sigma was given, and it is gone from your file.")


def test_what_a_name_stands_for_in_the_end_counts():
    right = "J_W3 = lambda x, y: (2 * (network_function(x)[6] - y) * d_sigma(network_function(x)[5]) / x.size) @ " \
            "network_function(x)[4].T\n"
    changed = Work(Source(Path("sheet.py"), f"{sheet('J_W3', '...')}\n\n{right}"))
    assert changed.run() is None
    assert check(changed, EXERCISE["J_W3"]).state == "right"
    twice = Work(Source(Path("sheet.py"), f"{SOURCE['backpropagation']}\n\ndef J_W3(x, y):\n    ...\n"))
    assert twice.run() is None
    found = check(twice, EXERCISE["J_W3"])
    assert found.state == "wrong"
    assert found.summary.startswith("J_W3 is defined twice, at line ")


def test_an_error_in_what_was_given_is_explained():
    text = SOURCE["backpropagation"].replace("a1 = sigma(z1)", "a1 = sigma(z11)", 1)
    changed = Work(Source(Path("sheet.py"), text))
    changed.run()
    found = check(changed, EXERCISE["J_W3"])
    assert found.summary.startswith("What J_W3 needs does not work. Line ")
    assert "Did you mean z1" in found.summary


def test_checking_leaves_the_module_as_it_was():
    done = work("J_W3", "global b3, secret\nb3 = b3 * 2\nsecret = 1\nreturn W3")
    before = dict(vars(done.module))
    copies = {name: value.copy() for name, value in before.items() if isinstance(value, np.ndarray)}
    check(done, EXERCISE["J_W3"])
    assert vars(done.module) == before or list(vars(done.module)) == list(before)
    assert "secret" not in vars(done.module)
    for name, value in copies.items():
        np.testing.assert_array_equal(vars(done.module)[name], value)


def test_what_a_function_prints_is_heard_once(capsys):
    finding("J_W3", "print('here', x.size)\nreturn W3")
    assert capsys.readouterr().out == "here 4\n"


def test_a_wrong_helper_does_not_spoil_the_function_that_uses_it():
    """A step is judged by itself: with ∂f/∂μ wrong, a right step is still right."""
    text = sheet("dfdmu", "return 0 * x")
    done = Work(Source(Path("sheet.py"), text))
    assert done.run() is None
    assert [check(done, EXERCISE[name]).state for name in ("dfdmu", "dfdsig", "steepest_step")] == \
        ["wrong", "right", "right"]


def test_line_by_line_each_value_is_named_and_the_first_stray_one_marked():
    found = finding("J_W2", E + "J = J * d_sigma(z3)\nJ = W3.T @ J\nJ = J * d_sigma(a2)\nreturn J @ a1.T")
    told = [line.split("  ")[-1].strip() for line in found.details if "= ∂" in line or "←" in line]
    assert told == ["= ∂C/∂a3 ✓", "= ∂C/∂z3 ✓", "= ∂C/∂a2 ✓", "← the first line that matches nothing"]
    found = finding("J_W2", "half = (a3 - y) / x.size\nslope = d_sigma(z3)\nJ = W3.T @ (half * slope)\nreturn J @ a1.T")
    assert any(line.endswith("= ½ · ∂C/∂a3, fine if you multiply by 2 later") for line in found.details)
    assert any(line.endswith("= σ′(z3)") for line in found.details)
    assert any(line.endswith("= ½ · ∂C/∂a2, fine if you multiply by 2 later") for line in found.details)


# --- Reading ---------------------------------------------------------------------------------------------------------


def notebook(path, *cells):
    path.write_text(json.dumps({"cells": [{"cell_type": kind, "source": source} for kind, source in cells],
                                "nbformat": 4, "metadata": {}}), encoding="utf-8")
    return path


def test_a_notebook_is_read_and_its_lines_are_counted_by_cells(tmp_path):
    path = notebook(tmp_path / "sheet.ipynb", ("markdown", "# Text"), ("code", "%matplotlib inline\n!pip list\na = 1"),
                    ("code", ["def f():\n", "    return a / 0\n"]), ("code", []), ("code", "b = c"))
    done = Work.read(path)
    words = done.run()
    assert words.startswith("Code cell 4, line 1 raises NameError: name 'c' is not defined")
    assert done.module.a == 1
    assert done.source.place(6) == "code cell 2, line 2"


def test_a_cell_magic_hides_only_its_own_line(tmp_path):
    done = Work.read(notebook(tmp_path / "sheet.ipynb", ("code", "%%time\nif True:\n    %timeit 1\n    a = 2")))
    assert done.run() is None
    assert done.module.a == 2


@pytest.mark.parametrize(("cell", "word"), [
    ("%%bash\nls | wc", "%%bash"), ("\n%%html\n<b>a</b>", "%%html"), ("await asyncio.sleep(1)", "await"),
    ("async with a as b:\n    pass", "await"),
])
def test_a_cell_that_is_not_for_python_is_passed_over_with_a_word(cell, word, tmp_path):
    done = Work.read(notebook(tmp_path / "sheet.ipynb", ("code", "a = 1"), ("code", cell), ("code", "b = a\nc = d")))
    assert done.run().startswith("Code cell 3, line 2 raises NameError")
    assert done.module.b == 1
    assert len(done.remarks) == 1
    assert done.remarks[0].startswith("Code cell 2 is passed over: it ")
    assert word in done.remarks[0]


@pytest.mark.parametrize("cell", [
    "%time a = 2", "%prun a = 2", "display(1)\nget_ipython().run_line_magic('matplotlib', 'inline')\na = 2",
    "a = (5\n     % 3)", "async def f():\n    await g()\na = 2", "%%capture out\na = 2", "%config a = 1\na = 2",
    "b = !ls\n?a\na??\na = 2",
])
def test_what_a_notebook_understands_is_understood(cell, tmp_path):
    done = Work.read(notebook(tmp_path / "sheet.ipynb", ("code", cell)))
    assert done.run() is None
    assert done.module.a == 2
    assert done.remarks == []


def test_what_needs_the_part_under_main_is_passed_over_with_a_word(tmp_path):
    main = "if __name__ == '__main__':\n    x, y = 1, 2"
    done = Work.read(notebook(tmp_path / "sheet.ipynb", ("code", main), ("code", "z = x + y\nw = 3"),
                              ("code", "print(z)\nv = w")))
    assert done.run() is None
    assert (done.module.w, done.module.v) == (3, 3)
    assert [remark.partition(" is passed")[0] for remark in done.remarks] == \
        ["Code cell 2, line 1", "Code cell 3, line 1"]
    assert Work(Source(Path("sheet.py"), f"{main}\nprint(x)\nprint(q)\n")).run().startswith("Line 4 raises NameError")


@pytest.mark.parametrize("content", [b"", b"{}", b"[1]", b'{"cells": 3}', b"\xff\xfe", b'{"cells": [{}]}', b"[" * 9999])
def test_a_broken_notebook_is_told_in_words(content, tmp_path):
    (tmp_path / "sheet.ipynb").write_bytes(content)
    with pytest.raises(ValueError, match=r"sheet\.ipynb is not a notebook that can be read"):
        Work.read(tmp_path / "sheet.ipynb")


@pytest.mark.parametrize("content", [b"a = '\xe9'", b"\xff\xfea\x00", b"# coding: nonsense\na = 1"])
def test_text_that_is_not_utf_8_is_told_in_words(content, tmp_path):
    (tmp_path / "sheet.py").write_bytes(content)
    with pytest.raises(ValueError, match=r"sheet\.py is not text in UTF-8"):
        Work.read(tmp_path / "sheet.py")


@pytest.mark.parametrize("content", [b"\xef\xbb\xbfa = 'x'\r\n", b"# coding: latin-1\na = 'x'\n"])
def test_other_editors_files_are_read(content, tmp_path):
    (tmp_path / "sheet.py").write_bytes(content)
    done = Work.read(tmp_path / "sheet.py")
    assert done.run() is None
    assert done.module.a == "x"


def test_a_huge_file_is_no_worksheet(tmp_path):
    with (tmp_path / "sheet.py").open("wb") as file:
        file.truncate(30_000_000)
    with pytest.raises(ValueError, match="30,000,000 bytes"):
        Work.read(tmp_path / "sheet.py")


@pytest.mark.parametrize(("head", "words"), [
    ("def J_W3(y, x):", "It takes (y, x), and it is called with (x, y): its arguments have changed places."),
    ("def J_W3(inputs, targets):", "right"),
])
def test_a_head_with_its_arguments_in_another_order_is_told(head, words):
    text = SOURCE["backpropagation"].replace("def J_W3(x: Array, y: Array) -> Array:", head)
    if words == "right":
        start = text.index(head)
        text = text[:start] + text[start:].replace("(x)", "(inputs)", 1).replace("- y)", "- targets)", 1).replace(
            "x.size", "inputs.size", 1)
    changed = Work(Source(Path("sheet.py"), text))
    assert changed.run() is None
    found = check(changed, EXERCISE["J_W3"])
    assert words in (found.state, found.summary[:len(words)])


def test_a_given_name_that_stands_for_something_else_is_not_called_gone():
    changed = Work(Source(Path("sheet.py"), SOURCE["backpropagation"] + "\nsigma = 0.5\n"))
    assert changed.run() is None
    assert check(changed, EXERCISE["J_W3"]).summary.startswith("sigma was given, and it is the number 0.5 now")


@pytest.mark.parametrize("unwritten", ["...", "pass", "J = ...\n    return ..."])
@pytest.mark.parametrize("body", ["return W3.T @ J_b3(x, y)", "return J_b3(x, y)",
                                  "J = J_b3(x, y)\nJ = W3.T @ J\n" + SUM])
def test_an_unwritten_function_that_is_called_is_named(body, unwritten):
    text = sheet("J_b2", body)
    start = text.index("def J_b3")
    a, b = text.index("    a0, z1", start), text.index("# %%", start)
    done = Work(Source(Path("sheet.py"), f"{text[:a]}    {unwritten}\n\n\n{text[b:]}"))
    assert done.run() is None
    assert check(done, EXERCISE["J_b2"]).summary == "J_b3(x, y) gave None: it is not written yet."


def test_what_is_shown_of_a_line_holds_whatever_the_number_of_samples():
    """With N = 4, 2 (a3 − y) / N is (a3 − y) / 2 by chance."""
    found = finding("J_b3", "J = (a3 - y) / 2\n" + S3 + SUM)
    assert any(line.endswith("= ¼·N · ∂C/∂a3 (here N = 4)") for line in found.details)
    found = finding("J_b3", "J = 2 * (a3 - y)\nJ = J * d_sigma(a3)\n" + SUM)
    assert any(line.endswith("= N · ∂C/∂a3 (here N = 4), fine if you divide by x.size later") for line in found.details)


def test_the_entries_that_are_off_are_shown_if_only_some_are():
    found = finding("J_W3", E + S3 + "J = J @ a2.T\nJ[0, 1] *= 3\nreturn J")
    assert found.details[2:6] == ("✓ right, ✗ off, entry by entry:", "  ✓ ✗ ✓ ✓ ✓ ✓", "  ✓ ✓ ✓ ✓ ✓ ✓", "  ✓ ✓ ✓ ✓ ✓ ✓")


@pytest.mark.parametrize(("text", "words"), [
    ("def f(x):\n    y = 2\nreturn y\n", "Line 3 is not Python: 'return' outside function. It belongs to the function"),
    ("a = 1 / 2h\n", "A product needs its sign in Python: 2h is written 2 * h."),
    ("a = 1e-6 + 1.5x1\n", "1.5x1 is written 1.5 * x1."),
    ("a = 2 − 1\n", "In Python − is written -."), ("a = 2·(b)\n", "In Python · is written *."),
    ("J = ….T @ J\n", "Where the hint has …, something is left for you to write."),
    ("s = σ′(z3)\n", "In Python ′ is written d_ before the name."), ("b = a·c\n", "In Python · is written *."),
    ("def f(x):\nreturn 1\n", "one below the other, each after four spaces."),
    ("a = 2 - lambda*3\n", "lambda is a word of Python's own"),
    ("np.zeros(3)\n", "Its import is missing: write import numpy as np"),
    ("ImportWarnings\n", "name 'ImportWarnings' is not defined."),
])
def test_what_is_pasted_or_left_out_is_told_with_the_way_out(text, words):
    said = Work(Source(Path("sheet.py"), text)).run()
    assert words in said
    assert "Did you mean ImportWarning" not in said


@pytest.mark.parametrize(("text", "words"), [
    ("a = (1\nb = 2\n", "Line 1 is not Python"), ("def f():\nreturn 1\n", "Line 2 is not Python"),
    ("a = 1\x00", "null bytes"), ("import sys\nsys.exit()", "Line 2 ends the whole program (exit)"),
    ("raise KeyboardInterrupt", "Line 1 raises KeyboardInterrupt."), ("1/0", "Line 1 raises ZeroDivisionError"),
    ("from numpy import nothing", "cannot import name"), ("(" * 500, "is not Python"),
])
def test_a_sheet_that_does_not_run_says_where_and_why(text, words):
    said = Work(Source(Path("sheet.py"), text)).run()
    assert said
    assert words in said


def test_what_stands_under_main_is_not_run():
    done = Work(Source(Path("sheet.py"), "a = 1\nif __name__ == '__main__':\n    a = 2"))
    assert done.run() is None
    assert done.module.a == 1
