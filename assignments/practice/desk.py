"""Where practice takes place: lines come in, from a person or a file; text and pictures go out."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from assignments import terminal

WIDEST = 78
PICTURES = Path("pictures") / "practice"


class Desk:
    """Asks and says.

    ``lines``: answers and commands in the place of a person's. ``pictures``: the folder for pictures.
    """

    def __init__(self, lines: Iterator[str] | None = None, pictures: Path = PICTURES) -> None:
        self.lines, self.pictures = lines, pictures

    @property
    def piped(self) -> bool:
        """Do the answers come from a file? Then each of them settles its question."""
        return self.lines is not None

    def ask(self, prompt: str) -> str:
        """The next line; EOFError at the end."""
        if self.lines is None:
            return _clean(input(prompt))
        line = next(self.lines, None)
        if line is None:
            raise EOFError
        print(f"{prompt}{_clean(line)}")
        return _clean(line)

    def say(self, *lines: str) -> None:
        """Print lines, wrapped to the terminal, what is indented staying so."""
        width = min(WIDEST, terminal.columns(WIDEST) - 1)
        for line in lines:
            print(*terminal.lines(line, width, hanging="    " * line.startswith(" ")), sep="\n")

    def show_figure(self, draw: Callable[[Any], None], name: str) -> None:
        """Draw a figure into a file, and open it."""
        from matplotlib.figure import Figure

        figure = Figure((7, 4))
        draw(figure)
        self._keep(name + ".png", lambda path: _saved(figure, path))

    def show_graph(self, graph: Any, name: str) -> None:
        """Write the drawing of a graph, and open it."""
        self._keep(name + ".svg", graph.save)

    def _keep(self, name: str, save: Callable[[Path], Path]) -> None:
        try:
            self.pictures.mkdir(parents=True, exist_ok=True)
            path = save(self.pictures / name)
        except OSError as problem:
            self.say(f"The picture could not be written: {problem}. Another folder can be chosen with --out.")
            return
        self.say(f"Picture: {path}")
        if not self.piped:
            show(path)


def _saved(figure: Any, path: Path) -> Path:
    figure.savefig(path, dpi=120)
    return path


def _clean(line: str) -> str:
    return line.encode("utf-8", "replace").decode().strip()


def show(path: Path) -> None:
    """Open a picture: in the notebook, or with the program that the system has for it, if there is a screen."""
    if "ipykernel" in sys.modules:
        from IPython.display import SVG, Image, display  # type: ignore[import-not-found,unused-ignore]

        display(SVG(str(path)) if path.suffix == ".svg" else Image(str(path)))
        return
    if not sys.stdin or not sys.stdin.isatty() or path.suffix == ".dot":
        return
    if sys.platform == "win32":
        os.startfile(path)  # type: ignore[attr-defined,unused-ignore]
        return
    opener = "open" if sys.platform == "darwin" else "xdg-open"
    if shutil.which(opener) and (opener == "open" or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        subprocess.Popen([opener, str(path)], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                         stderr=subprocess.DEVNULL, start_new_session=True)
