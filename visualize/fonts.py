"""Letters for Graphviz on a machine that has none: the fonts that matplotlib brings along.

Graphviz asks fontconfig for its fonts. Where no font is installed, as in many containers, it draws a box for every
letter; and where fontconfig's own settings are missing, it complains about that on the error stream.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from xml.sax.saxutils import escape

SETTINGS = Path("/etc/fonts/fonts.conf")
PLACES = ("/usr/share/fonts", "/usr/local/share/fonts", "/usr/share/X11/fonts", "~/.local/share/fonts", "~/.fonts",
          "/run/current-system/sw/share/X11/fonts")
KINDS = {".ttf", ".otf", ".ttc", ".otc", ".pfb", ".pcf", ".gz"}  # .pcf.gz: those of X

# What is installed comes first; DejaVu Sans is appended to whatever font is asked for.
CONFIGURATION = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">{settings}</include>
  <dir>{folder}</dir>
  <match target="pattern"><edit name="family" mode="append_last"><string>DejaVu Sans</string></edit></match>
  <cachedir>{folder}</cachedir>
</fontconfig>
"""


@cache
def provide() -> None:
    """See to it, once, that Graphviz finds letters, in this process and in those it starts.

    Does nothing where fonts are installed, where fontconfig has been told where to look, or on Windows and macOS,
    which always have fonts.
    """
    told = any(name in os.environ for name in ("FONTCONFIG_FILE", "FONTCONFIG_PATH", "FONTCONFIG_SYSROOT"))
    if told or sys.platform in ("win32", "cygwin", "darwin") or (SETTINGS.exists() and any(map(_has_fonts, PLACES))):
        return
    matplotlib = find_spec("matplotlib")  # not imported: that takes a while, and only its files are wanted
    if matplotlib is None or matplotlib.origin is None:
        return
    with contextlib.suppress(OSError):  # where nothing can be written, boxes have to do
        folder = Path(tempfile.mkdtemp(prefix="fonts-"))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        for font in (Path(matplotlib.origin).parent / "mpl-data" / "fonts" / "ttf").glob("DejaVuSans[.-]*"):
            shutil.copy(font, folder)  # fontconfig leaves notes of its own beside the fonts
        configuration = folder / "fonts.conf"
        configuration.write_text(CONFIGURATION.format(settings=escape(str(SETTINGS)), folder=escape(str(folder))),
                                 encoding="utf-8")
        os.environ["FONTCONFIG_FILE"] = str(configuration)


def _has_fonts(place: str) -> bool:
    """Is there a font in a folder, or below it?"""
    return any(Path(name).suffix.lower() in KINDS
               for _, _, names in os.walk(os.path.expanduser(place)) for name in names)


@contextlib.contextmanager
def no_remarks() -> Iterator[None]:
    """Keep away what C code in this process writes to the error stream, past Python's sys.stderr."""
    try:
        kept = os.dup(2)
    except OSError:  # there is no such stream
        yield
        return
    try:
        with open(os.devnull, "wb") as nowhere:
            os.dup2(nowhere.fileno(), 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
