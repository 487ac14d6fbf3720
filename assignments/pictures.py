"""The pictures a lab makes: where they go, how they look, and the windows that ``--show`` opens.

matplotlib draws into files and needs no screen for it; only ``--show`` asks for one.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from pathlib import Path
from typing import Any

import matplotlib
from matplotlib.figure import Figure
from matplotlib.style import context

from assignments import surroundings
from assignments.lab import Lab
from assignments.terminal import say
from visualize import Drawing
from visualize.drawing import write_whole

# Told apart by people who confuse red and green, and dark enough to be read as text.
BLUE, ORANGE, GREY = "#0072B2", "#C44E00", "#6B6B6B"

STYLE: dict[str, Any] = {
    "figure.constrained_layout.use": True,
    "font.size": 11, "axes.titlesize": 13, "axes.titlelocation": "left", "axes.titlepad": 10,
    "axes.labelcolor": "#333333", "axes.edgecolor": "#999999", "axes.linewidth": 0.8,
    "axes.spines.top": False, "axes.spines.right": False,
    "xtick.color": "#999999", "ytick.color": "#999999", "xtick.labelcolor": "#333333", "ytick.labelcolor": "#333333",
    "axes.grid": True, "grid.color": "#E6E6E6", "grid.linewidth": 0.8, "axes.axisbelow": True,
    "legend.framealpha": 0.85, "legend.edgecolor": "white", "lines.solid_capstyle": "round",
}


# Draws in this style, whatever the user's own settings are: ``@styled`` above a function, or ``with styled:``.
styled = context(["default", STYLE])


class Pictures:
    """A folder for the pictures of one run.

    ``folder``: made if it is missing; OSError in words if it cannot be written to.
    ``show``: also show the pictures, in windows or in the notebook; by default only in a notebook.
    ``film``: the file for a page in which the run can be gone through again, if one is wanted.
    ``files``: what was written so far.
    """

    def __init__(self, folder: str | Path, show: bool | None = None, film: Path | None = None) -> None:
        self.folder, self.film = Path(folder), film
        self.files: list[Path] = []
        self.drawings: list[Drawing] = []
        self.show = "ipykernel" in sys.modules if show is None else show
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            if not os.access(self.folder, os.W_OK | os.X_OK):
                raise PermissionError(None, "it may not be written to")
        except OSError as problem:
            why = "a file has that name" if isinstance(problem, FileExistsError) else problem.strerror
            raise OSError(f"Pictures cannot go to {self.folder}: {why}. Choose another folder with --out.") from None
        if self.show and not has_a_screen():
            self.show = False
            say("There is no display to show the pictures on; they are written to files only.")

    def figure(self, width: float, height: float) -> Figure:
        """An empty figure, in inches."""
        if not self.show:
            return Figure((width, height))
        from matplotlib import pyplot  # only windows need it, and it looks for a screen

        return pyplot.figure(figsize=(width, height))

    def write(self, name: str, content: bytes) -> None:
        """Write a file into the folder, as a whole or not at all."""
        self._note(write_whole(self.folder / name, content))

    def _note(self, path: Path) -> None:
        self.files = [file for file in self.files if file != path] + [path]

    def save(self, figure: Figure, name: str) -> None:
        """Write a figure to a file."""
        drawn = BytesIO()
        figure.savefig(drawn, format=Path(name).suffix[1:], dpi=160)
        self.write(name, drawn.getvalue())

    def save_graph(self, drawing: Drawing, name: str) -> None:
        """Write the drawing of a graph to a file; where nothing can lay it out, its text is written instead."""
        self._note(drawing.save(self.folder / name))
        self.drawings.append(drawing)

    def save_film(self, film: str) -> None:
        """Write the film of a run, as a page, to the file that was asked for; if that cannot be, say why and go on."""
        assert self.film is not None
        try:
            self.files.append(write_whole(self.film, film.encode()))
        except OSError as problem:
            say(str(problem.strerror or problem), file=sys.stderr)

    def finish(self) -> None:
        """List the files, and show the windows if there are any until they are closed."""
        if self.files:
            print("\nWritten:")
            for file in self.files:
                print(f"  {file}")
        if self.show:
            from matplotlib import pyplot

            pyplot.show()
            if "ipykernel" in sys.modules:
                self.show_what_is_no_figure()

    def show_what_is_no_figure(self) -> None:
        """Show graphs and films in the notebook: matplotlib shows its own figures only."""
        from IPython.display import Image, display  # it is there, where there is a notebook

        for shown in (*self.drawings, *(Image(file) for file in self.files if file.suffix == ".gif")):
            display(shown)


@contextmanager
def pictures_of(lab: Lab, pictures: Pictures | None = None) -> Iterator[Pictures]:
    """The pictures of a run: those that are given, or else, as in a worksheet, the lab's own, listed in the end."""
    if pictures is not None:
        yield pictures
        return
    own = Pictures(f"pictures/{lab.name}")
    yield own
    own.finish()


def has_a_screen() -> bool:
    """Can matplotlib open a window, or show a picture in a notebook?"""
    from matplotlib import pyplot

    for backend in filter(None, (surroundings.BACKEND, matplotlib.get_backend())):
        with suppress(ImportError, ValueError):  # one was asked for that there is not, or that cannot start here
            pyplot.switch_backend(backend)
            break
    return pyplot.get_backend().lower() not in {"agg", "cairo", "pdf", "pgf", "ps", "svg"}  # those write files only
