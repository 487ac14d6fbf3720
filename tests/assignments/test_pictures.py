"""Where the pictures of a run go, and that each is there as a whole or not at all."""

import pytest
from matplotlib.figure import Figure
from PIL import Image

from assignments.course import LABS
from assignments.pictures import Pictures, pictures_of


def test_without_pictures_a_worksheet_has_those_of_its_lab(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    lab = LABS["rise_over_run"]
    given = Pictures("given")
    with pictures_of(lab, given) as pictures:
        assert pictures is given
    assert capsys.readouterr().out == ""
    with pictures_of(lab) as pictures:
        pictures.write("a.png", b"")
    assert (tmp_path / "pictures" / "rise_over_run").is_dir()
    assert "a.png" in capsys.readouterr().out


def test_a_picture_is_written_under_its_name_once(tmp_path):
    pictures = Pictures(tmp_path)
    for _ in range(2):
        pictures.save(pictures.figure(2, 1), "a.png")
    pictures.write("b.gif", b"GIF89a")
    assert pictures.files == [tmp_path / "a.png", tmp_path / "b.gif"]
    with Image.open(tmp_path / "a.png") as image:
        assert image.size == (320, 160)


def test_a_picture_that_is_interrupted_leaves_the_one_that_was_there(tmp_path, monkeypatch):
    def savefig(figure, file, **options):
        file.write(b"half of it")
        raise KeyboardInterrupt

    (tmp_path / "a.png").write_bytes(b"an older one")
    pictures = Pictures(tmp_path)
    monkeypatch.setattr(Figure, "savefig", savefig)
    with pytest.raises(KeyboardInterrupt):
        pictures.save(pictures.figure(2, 1), "a.png")
    assert pictures.files == []
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("a.png", b"an older one")]
