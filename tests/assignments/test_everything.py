"""``run all`` does every lab and leaves a page with a picture of each."""

import re
from types import SimpleNamespace

import pytest

from assignments import everything
from assignments.__main__ import main
from assignments.course import LABS, MODULES
from assignments.lab import Lab


@pytest.mark.slow
def test_all_labs_and_a_page_with_a_picture_of_each(tmp_path, capsys):
    assert main(["run", "all", "--out", str(tmp_path)]) == 0
    page = (tmp_path / "index.html").read_text("utf-8")
    assert re.findall(r'<figure id="(\w+)">', page) == list(LABS)
    modules = [int(number) for number in re.findall(r"<h2>Module (\d)", page)]
    assert modules == sorted({lab.module for lab in LABS.values()})
    for lab in LABS.values():
        assert f'<img src="{lab.name}/{lab.pictures[0]}"' in page
        for name in lab.pictures:
            assert (tmp_path / lab.name / name).is_file()
            assert f'href="{lab.name}/{name}"' in page
    for link in re.findall(r'(?:src|href)="([^"]+)"', page):
        assert (tmp_path / link).is_file()
    assert f"{len(LABS)} of {len(LABS)} labs" in capsys.readouterr().out


def lab(name, outcome, draws=True):
    def run(pictures):
        if draws:
            pictures.write("a.png", b"drawn")
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome

    made = Lab(f"assignments.module_1_derivatives.{name}", f"The <{name}>", "what & why", (), ("a.png", "b.png"))
    vars(made)["solution"] = lambda: SimpleNamespace(run=run)
    return made


def done(labs, folder, capsys, monkeypatch):
    """Exit code, page and words of ``run all`` with these labs."""
    monkeypatch.setattr(everything, "LABS", {each.name: each for each in labs})
    code = everything.run_all(folder)
    captured = capsys.readouterr()
    page = (folder / "index.html").read_text("utf-8")
    assert "The <" not in page
    return code, page, captured.out + captured.err


DIVERGED = SimpleNamespace(interrupted=False, problem="The cost became nan.")
STOPPED = SimpleNamespace(interrupted=True, problem=None)


@pytest.mark.parametrize(("outcomes", "code", "on_page", "said", "why"), [
    ({"one": None, "two": None}, 0, ["one", "two"], "2 of 2 labs", ""),
    ({"one": DIVERGED, "two": None}, 1, ["one", "two"], "Not to the end: one.", "The cost became nan."),
    ({"one": ValueError("3 is < 4"), "two": None}, 1, ["one", "two"], "one: ValueError: 3 is < 4. Where",
     "ValueError: 3 is &lt; 4."),
    ({"one": None, "two": ZeroDivisionError()}, 1, ["one", "two"], "1 of 2 labs", "ZeroDivisionError."),
    ({"one": OSError(28, "No space left on device"), "two": None}, 1, ["one", "two"], "one: No space left on device.",
     "No space left on device."),
    ({"one": None, "two": KeyboardInterrupt(), "three": None}, 130, ["one", "two"], "1 of 3 labs", "stopped by Ctrl-C"),
    ({"one": STOPPED, "two": None}, 130, ["one"], "Not to the end: one.", "stopped by Ctrl-C"),
])
def test_a_lab_that_fails_is_named_and_ctrl_c_keeps_what_there_is(outcomes, code, on_page, said, why, tmp_path, capsys,
                                                                  monkeypatch):
    found, page, words = done([lab(*each) for each in outcomes.items()], tmp_path, capsys, monkeypatch)
    assert found == code
    assert re.findall(r'<figure id="(\w+)">', page) == on_page
    assert re.findall(r'<img src="(\w+)/a.png"', page) == on_page  # all of them had drawn it
    assert said in words
    assert "Traceback" not in words
    assert page.count("Not to the end") == bool(why)
    assert why in page


def test_where_a_lab_failed_is_told_in_a_file_until_it_does_not(tmp_path, capsys, monkeypatch):
    _, page, words = done([lab("one", ValueError("bad"))], tmp_path, capsys, monkeypatch)
    account = tmp_path / "one" / "traceback.txt"
    assert str(account) in words
    assert 'href="one/traceback.txt"' in page
    assert "raise outcome\nValueError: bad\n" in account.read_text("utf-8")
    assert done([lab("one", None)], tmp_path, capsys, monkeypatch)[0] == 0
    assert not account.exists()


def test_pictures_of_an_earlier_run_are_not_shown_for_those_of_this(tmp_path, capsys, monkeypatch):
    done([lab("one", None)], tmp_path, capsys, monkeypatch)
    code, page, _ = done([lab("one", ValueError("bad"), draws=False)], tmp_path, capsys, monkeypatch)
    assert code == 1
    assert "<figure" in page
    assert "a.png" not in page
    assert "ValueError: bad." in page


def test_a_lab_that_cannot_be_read_or_has_no_folder_is_named_too(tmp_path, capsys, monkeypatch):
    def broken():
        raise SyntaxError("invalid syntax", ("solution.py", 3, 1, "def\n"))

    (tmp_path / "two").write_text("in the way")
    unreadable = lab("one", None)
    vars(unreadable)["solution"] = broken
    code, page, words = done([unreadable, lab("two", None), lab("three", None)], tmp_path, capsys, monkeypatch)
    assert code == 1
    assert "one: SyntaxError: invalid syntax (solution.py, line 3)." in words
    assert "two: Pictures cannot go to" in words
    assert "Not to the end: one, two." in words
    assert re.findall(r'<img src="(\w+)/a.png"', page) == ["three"]


def test_every_module_of_the_course_has_its_title():
    assert list(MODULES) == [1, 2, 3, 4, 5, 6]


def test_a_folder_that_cannot_be_written_to_is_told(tmp_path, capsys):
    (tmp_path / "file").write_text("")
    assert main(["run", "all", "--out", str(tmp_path / "file")]) == 2
    assert "a file has that name" in capsys.readouterr().err
