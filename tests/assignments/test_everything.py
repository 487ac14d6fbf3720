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


def lab(name, outcome):
    def run(pictures):
        if isinstance(outcome, BaseException):
            raise outcome
        pictures.path("a.png").write_bytes(b"")
        return outcome

    made = Lab(f"assignments.module_1_derivatives.{name}", f"The <{name}>", "what & why", (), ("a.png", "b.png"))
    vars(made)["solution"] = lambda: SimpleNamespace(run=run)
    return made


@pytest.mark.parametrize(("outcomes", "code", "shown", "said"), [
    ({"one": None, "two": None}, 0, ["one", "two"], "2 of 2 labs"),
    ({"one": SimpleNamespace(interrupted=False, problem="diverged"), "two": None}, 1, ["one", "two"], "end: one."),
    ({"one": None, "two": KeyboardInterrupt(), "three": None}, 130, ["one"], "1 of 3 labs"),
    ({"one": OSError(28, "No space left on device"), "two": None}, 1, ["two"], "end: one."),
    ({"one": SimpleNamespace(interrupted=True, problem=None), "two": None}, 130, [], "0 of 2 labs"),
])
def test_a_lab_that_fails_is_named_and_ctrl_c_keeps_what_there_is(outcomes, code, shown, said, tmp_path, capsys,
                                                                  monkeypatch):
    monkeypatch.setattr(everything, "LABS", {name: lab(name, outcome) for name, outcome in outcomes.items()})
    assert everything.run_all(tmp_path) == code
    page = (tmp_path / "index.html").read_text("utf-8")
    assert re.findall(r'<figure id="(\w+)">', page) == shown
    assert "The <" not in page
    captured = capsys.readouterr()
    assert said in captured.out + captured.err


def test_every_module_of_the_course_has_its_title():
    assert list(MODULES) == [1, 2, 3, 4, 5, 6]


def test_a_folder_that_cannot_be_written_to_is_told(tmp_path, capsys):
    (tmp_path / "file").write_text("")
    assert main(["run", "all", "--out", str(tmp_path / "file")]) == 2
    assert "a file has that name" in capsys.readouterr().err
