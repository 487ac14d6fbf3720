"""Three ways to a picture, each tried with the others out of reach."""

import stat
import sys

import pytest

from tinygrad_edu import Tensor
from visualize import Drawing, draw

# A `dot` program that leaves a note that it ran, and lays out with the Graphviz inside pygraphviz.
STAND_IN = """#!{python}
import pathlib, sys
import pygraphviz
pathlib.Path({note!r}).write_text(" ".join(sys.argv[1:]))
form = next(word[2:].split(":")[0] for word in sys.argv if word.startswith("-T"))
source = sys.stdin.buffer.read().decode()
sys.stdout.buffer.write(pygraphviz.AGraph(string=source).draw(format=form, prog="dot"))
"""
BROKEN = """#!{python}
import sys
sys.exit("Format not recognized")
"""


def program(folder, text: str) -> None:
    """An executable called dot."""
    path = folder / "dot"
    path.write_text(text)
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
    program(no_dot, STAND_IN.format(python=sys.executable, note=str(note)))
    assert drawing.save(tmp_path / f"x.{form}").read_bytes().startswith(start)
    assert f"-T{form}" in note.read_text()


@pytest.mark.parametrize(("form", "start"), [("svg", b"<?xml"), ("png", b"\x89PNG"), ("pdf", b"%PDF")])
def test_pygraphviz_does_it_where_there_is_no_dot(drawing, no_dot, tmp_path, form, start):
    assert drawing.save(tmp_path / f"x.{form}").read_bytes().startswith(start)


def test_pygraphviz_does_it_where_dot_fails(drawing, no_dot, tmp_path):
    program(no_dot, BROKEN.format(python=sys.executable))
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
    program(no_dot, BROKEN.format(python=sys.executable))
    assert "dot program stopped with code 1" in drawing._repr_mimebundle_()["text/plain"]
