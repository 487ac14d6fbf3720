"""The learner's folder: backups that overwrite nothing, and a record that survives what happens to it."""

import json
import os
from pathlib import Path

import pytest

from assignments.course import LABS
from assignments.worksheets.learners_folder import Folder, Progress, mark, write_whole

LAB = LABS["backpropagation"]


def test_backups_are_numbered_and_overwrite_nothing(tmp_path):
    folder = Folder(tmp_path / "new" / "folder")
    assert folder.sheet(LAB) is None
    assert folder.put("backpropagation.py", "one") is None
    for number, text in enumerate(("two", "three"), 1):
        assert folder.put("backpropagation.py", text).name == f"backpropagation.{number}.py"
    (folder.path / "backpropagation.1.py").unlink()
    folder.put("backpropagation.py", "four")
    assert {path.name: path.read_text() for path in folder.path.iterdir()} == {
        "backpropagation.py": "four", "backpropagation.1.py": "three", "backpropagation.2.py": "two"}


def test_the_form_that_was_changed_last_counts(tmp_path):
    folder = Folder(tmp_path)
    folder.put("backpropagation.py", "")
    folder.put("backpropagation.ipynb", "")
    for form, moment in ((".py", 3e9), (".ipynb", 4e9)):
        os.utime(tmp_path / f"backpropagation{form}", (moment, moment))
        assert folder.sheet(LAB).suffix == form


def test_progress_is_kept_for_each_lab(tmp_path):
    folder = Folder(tmp_path / "folder")
    assert folder.progress(LAB) == Progress()
    own = Progress({"J_W3": "right"}, "abc", {"J_b3": 2}, ["J_W2"], "abc")
    folder.note(LAB, own)
    folder.note(LABS["fitting_distribution"], Progress({"dfdmu": "wrong"}))
    assert Folder(tmp_path / "folder").progress(LAB) == own
    assert [path.name for path in folder.path.iterdir()] == ["progress.json"]


@pytest.mark.parametrize("content", [
    "", "{", "[]", "3", '{"backpropagation": 3}', '{"backpropagation": {"else": 1}}', "[" * 100_000, "\x00",
    '{"backpropagation": {"states": []}}', '{"backpropagation": {"hints": {"a": "b"}}}',
    '{"backpropagation": {"states": {"a": []}}}'])
def test_a_damaged_record_is_kept_and_a_new_one_begun(content, tmp_path, capsys):
    folder = Folder(tmp_path)
    (tmp_path / "progress.json").write_text(content, encoding="utf-8")
    assert folder.progress(LAB) == Progress()
    assert "It is kept as progress.1.json" in capsys.readouterr().out
    assert (tmp_path / "progress.1.json").read_text("utf-8") == content
    folder.note(LAB, Progress(drawn="x"))
    assert json.loads((tmp_path / "progress.json").read_text("utf-8"))["backpropagation"]["drawn"] == "x"


def test_a_file_is_written_whole_or_not_at_all(tmp_path):
    write_whole(tmp_path / "a", "one")
    with pytest.raises(UnicodeEncodeError):
        write_whole(tmp_path / "a", "two \ud800")
    assert (tmp_path / "a").read_text() == "one"


def test_a_folder_that_is_closed_is_told_in_words(tmp_path, capsys, monkeypatch):
    def refuse(*arguments, **keywords):
        raise PermissionError(13, "Permission denied", str(tmp_path / "x"))

    folder = Folder(tmp_path)
    monkeypatch.setattr(Path, "write_text", refuse)
    with pytest.raises(OSError, match=r"Worksheets cannot go to .*: Permission denied\. Choose another folder"):
        folder.put("backpropagation.py", "")
    for _ in range(2):
        assert not folder.note(LAB, Progress())
    assert capsys.readouterr().err == (f"{tmp_path / 'progress.json'} cannot be written: Permission denied. "
                                       "So it is not noted what you have reached.\n")


def test_a_record_that_cannot_be_read_is_not_overwritten(tmp_path, monkeypatch, capsys):
    folder = Folder(tmp_path)
    folder.note(LAB, Progress(drawn="x"))
    before = (tmp_path / "progress.json").read_bytes()
    with monkeypatch.context() as patch:  # as if it were closed to us
        patch.setattr(Path, "read_text", lambda *arguments: tmp_path.read_bytes())
        assert folder.progress(LAB) == Progress()
        assert not folder.note(LAB, Progress(drawn="y"))
    assert (tmp_path / "progress.json").read_bytes() == before
    assert capsys.readouterr().err.count("\n") == 1


def test_the_mark_changes_with_the_text(tmp_path):
    marks = set()
    for text in ("a", "b", "a"):
        (tmp_path / "a").write_text(text)
        marks.add(mark(tmp_path / "a"))
    assert len(marks) == 2
