"""Three ways to a picture, each tried with the others out of reach."""

import errno
import os
import re
import shlex
import stat
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tinygrad_edu import Tensor
from visualize import Drawing, draw, gallery, render

# A `dot` program that leaves a note that it ran, and lays out with the Graphviz inside pygraphviz.
STAND_IN = """
import pathlib, sys
import pygraphviz
pathlib.Path({note!r}).write_text(" ".join(sys.argv[1:]))
form = next(word[2:].split(":")[0] for word in sys.argv if word.startswith("-T"))
source = sys.stdin.buffer.read().decode()
sys.stdout.buffer.write(pygraphviz.AGraph(string=source).draw(format=form, prog="dot"))
"""
BROKEN = """
import sys
sys.exit("Format not recognized")
"""


def program(folder, text: str) -> None:
    """An executable called dot, which the shell starts: no line #! can name a Python in a folder with spaces."""
    script, path = folder / "dot.py", folder / "dot"
    script.write_text(text, encoding="utf-8")
    command = shlex.join([sys.executable, str(script)])
    path.write_text(f'#!/bin/sh\nexec {command} "$@"\n', encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IEXEC)


@pytest.fixture
def drawing() -> Drawing:
    a = Tensor(2.0, requires_grad=True, name="a")
    return draw(a * a)


@pytest.fixture
def no_dot(monkeypatch, tmp_path):
    """A PATH with nothing on it."""
    folder = tmp_path / "empty"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


@pytest.fixture
def no_pygraphviz(monkeypatch):
    """As if pygraphviz were not installed."""
    monkeypatch.setitem(sys.modules, "pygraphviz", None)


@pytest.mark.parametrize(("form", "start"), [("svg", b"<?xml"), ("png", b"\x89PNG"), ("pdf", b"%PDF")])
def test_the_dot_program_is_used_if_there_is_one(drawing, no_dot, no_pygraphviz, tmp_path, form, start):
    note = tmp_path / "note"
    program(no_dot, STAND_IN.format(note=str(note)))
    assert drawing.save(tmp_path / f"x.{form}").read_bytes().startswith(start)
    assert f"-T{form}" in note.read_text()


def test_the_bundled_graphviz_is_preferred_to_a_program(drawing, no_dot, tmp_path):
    note = tmp_path / "note"
    program(no_dot, STAND_IN.format(python=sys.executable, note=str(note)))
    drawing.save(tmp_path / "x.svg")
    assert not note.exists()
    assert not render.is_old()


@pytest.mark.parametrize(("version", "old"), [("2.43.0 (0)", True), ("2.42.2 (20200629.0806)", True),
                                              ("12.2.1 (20241206.2353)", False), ("no number", False)])
def test_an_old_program_is_known_and_gets_lines_that_it_draws_right(version, old, no_dot, no_pygraphviz):
    program(no_dot, f"#!{sys.executable}\nimport sys\nsys.stderr.write('dot - graphviz version {version}')")
    assert render.is_old() is old
    W, x = Tensor(np.ones((5, 6)), requires_grad=True, name="W"), np.ones((6, 7))
    source = draw((W @ x * np.ones((5, 7))).sum(), {"x": x}).source
    assert bool(re.search(r"n\d:[we] -> n\d:[we]", source)) is old


@pytest.mark.parametrize(("form", "start"), [("svg", b"<?xml"), ("png", b"\x89PNG"), ("pdf", b"%PDF")])
def test_pygraphviz_does_it_where_there_is_no_dot(drawing, no_dot, tmp_path, form, start):
    assert drawing.save(tmp_path / f"x.{form}").read_bytes().startswith(start)


def test_pygraphviz_does_it_where_dot_fails(drawing, no_dot, tmp_path):
    program(no_dot, BROKEN)
    assert drawing.save(tmp_path / "x.svg").read_bytes().startswith(b"<?xml")


def test_without_both_the_text_is_written_and_one_line_says_why(drawing, no_dot, no_pygraphviz, tmp_path, capsys):
    path = drawing.save(tmp_path / "deep" / "x.png")
    assert path == tmp_path / "deep" / "x.dot"
    assert path.read_text(encoding="utf-8") == drawing.source
    assert not (tmp_path / "deep" / "x.png").exists()
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "pip install pygraphviz" in said
    assert "x.dot" in said


def test_a_notebook_gets_a_picture_or_one_line_and_never_an_error(drawing, no_dot, monkeypatch):
    assert drawing._repr_mimebundle_(include=None, exclude=None)["image/svg+xml"].startswith("<?xml")
    monkeypatch.setitem(sys.modules, "pygraphviz", None)
    shown = drawing._repr_mimebundle_()
    assert set(shown) == {"text/plain"}
    assert "pip install pygraphviz" in shown["text/plain"]
    assert "\n" not in shown["text/plain"]
    drawing.source = "this is no graph"
    assert set(drawing._repr_mimebundle_()) == {"text/plain"}


def test_a_broken_dot_alone_is_told(drawing, no_dot, no_pygraphviz):
    program(no_dot, BROKEN)
    assert "dot program stopped with code 1" in drawing._repr_mimebundle_()["text/plain"]


# --- Layout in another process, resolution, files ----------------------------------------------------------------

def test_a_layout_in_another_process_is_that_of_this_one():
    source = gallery.neurons_350().source
    outside, inside = (render.picture(render.lay_out(source, deadline), "svg") for deadline in (60, None))
    assert outside == inside


def test_another_process_is_stopped_at_its_deadline():
    source = draw(gallery.irregular(600), fold=False).source
    with pytest.raises(render.TooSlowError):
        render.lay_out(source, 0.01)


def test_where_no_process_may_be_started_it_is_laid_out_in_this_one(monkeypatch):
    def refused(*arguments, **settings):
        raise PermissionError("a check may not start another process")

    monkeypatch.setattr(subprocess, "run", refused)
    assert 'pos="' in render.lay_out(gallery.neurons_350().source, 60)


def test_it_is_laid_out_once_for_all_forms(drawing, monkeypatch, tmp_path):
    laid_out = []
    real = render.lay_out
    monkeypatch.setattr(render, "lay_out", lambda *given: laid_out.append(1) or real(*given))
    for form in ("svg", "png", "pdf", "svg"):
        drawing.save(tmp_path / f"x.{form}")
    drawing._repr_mimebundle_()
    assert laid_out == [1]


def size(png: bytes) -> tuple[int, int]:
    """Width and height."""
    return int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")


def test_a_png_has_the_resolution_that_was_chosen(drawing, tmp_path):
    width, height = size(drawing.save(tmp_path / "x.png").read_bytes())
    wide, high = size(drawing.save(tmp_path / "y.png", dpi=288).read_bytes())
    assert (wide / width, high / height) == (pytest.approx(3, abs=0.02), pytest.approx(3, abs=0.02))
    with pytest.raises(ValueError, match="dpi=0 should be"):
        drawing.save(tmp_path / "z.png", dpi=0)


def test_a_png_is_never_larger_than_what_programs_open(drawing, tmp_path, capsys):
    width, height = size(drawing.save(tmp_path / "x.png", dpi=2400).read_bytes())
    assert width * height < 42e6
    said = capsys.readouterr().err
    assert "too large" in said
    assert said.count("\n") == 1


def test_a_full_disk_leaves_no_half_file_and_names_the_one_it_was_writing(drawing, monkeypatch, tmp_path):
    path = drawing.save(tmp_path / "x.svg")
    before = path.read_bytes()
    real = Path.write_bytes

    def full(self, content):
        real(self, content[:100])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match=r"x.svg could not be written: No space left") as problem:
        drawing.save(path)
    assert problem.value.errno == errno.ENOSPC
    assert path.read_bytes() == before  # what was there stays
    assert list(tmp_path.iterdir()) == [path]
