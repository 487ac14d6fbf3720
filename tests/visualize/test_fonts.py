"""Letters where no font is installed, and nothing of what C code has to say about fonts."""

import os
import subprocess
import sys

import pytest

NO_FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{folder}</dir><cachedir>{folder}</cachedir></fontconfig>
"""
# How wide eight letters are drawn: boxes are all of one width, letters are not.
PROGRAM = """
import io, pathlib, sys
from PIL import Image
from visualize import fonts
from visualize.render import lay_out, picture

fonts.PLACES, fonts.SETTINGS = (), pathlib.Path("nowhere")  # a machine without fonts
for text in ("iiiiiiii", "WWWWWWWW"):
    drawn = picture(lay_out(f'digraph {{ node [shape=plain fontname="Helvetica,Arial,sans-serif"]; {text} }}'), "png")
    print(Image.open(io.BytesIO(drawn)).width)
"""


def widths(folder, **environment):
    """The widths of narrow letters and of wide ones; nothing may be said on the error stream."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FONTCONFIG")}
    done = subprocess.run([sys.executable, "-c", PROGRAM], cwd=folder, capture_output=True, text=True, check=True,
                          env={**kept, **environment})
    assert done.stderr == ""
    return [int(width) for width in done.stdout.split()]


@pytest.mark.parametrize("path", [None, "nowhere"])  # with the dot program, if there is one, and without it
def test_where_no_font_is_installed_letters_are_drawn_all_the_same(path, tmp_path):
    narrow, wide = widths(tmp_path, TMPDIR=str(tmp_path), **({"PATH": path} if path else {}))
    assert wide > 2 * narrow
    assert list(tmp_path.iterdir()) == []  # what was provided is taken away again


@pytest.mark.skipif(sys.platform != "linux", reason="fonts come from elsewhere")
def test_who_has_told_fontconfig_where_to_look_is_left_alone(tmp_path):
    settings = tmp_path / "fonts.conf"
    settings.write_text(NO_FONTS.format(folder=tmp_path), encoding="utf-8")
    narrow, wide = widths(tmp_path, PATH="nowhere", FONTCONFIG_FILE=str(settings))
    assert wide == narrow  # boxes: so the widths above do tell letters from boxes


def test_what_fontconfig_complains_of_is_not_shown(tmp_path):
    widths(tmp_path, PATH="nowhere", FONTCONFIG_FILE="nowhere")
