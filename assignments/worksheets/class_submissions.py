"""What a class has handed in: whose worksheet is where, and what belongs to nobody.

Understood are ``NAME.py`` and ``NAME.ipynb``, and a folder ``NAME`` with the lab's worksheet in it, there or in a
folder below, as ``start`` makes it: ``NAME/worksheets/backpropagation.py``. A copy, ``backpropagation (1).py``, is one
too. All is read into memory before anything is run.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from assignments.checking.source import MOST_BYTES
from assignments.lab import Lab
from assignments.worksheets.learners_folder import FORMS, RECORD, Progress, recorded

DEEPEST = 4               # folders below that of a student
MOST_BESIDE = 1_000_000   # bytes of another file that is taken along
MOST_FILES = 200          # that are taken along
NOT_LOOKED_INTO = ("__pycache__", "pictures", "site-packages", "node_modules")


@dataclass(frozen=True)
class Submission:
    """What one learner has handed in.

    ``path``: the worksheet. ``files``: its content and that of what lies beside it, by name. ``problem``: why it cannot
    be read, or nothing. ``progress``: the learner's record, if it was handed in.
    """

    name: str
    path: Path
    files: dict[str, bytes] = field(default_factory=dict)
    problem: str = ""
    progress: Progress | None = None


@dataclass
class Collected:
    """All submissions in the order of the names; and of every file that is in none of them, why."""

    submissions: list[Submission] = field(default_factory=list)
    passed_over: dict[str, str] = field(default_factory=dict)


def collect(lab: Lab, labs: Iterable[str], folder: Path) -> Collected:
    """Everybody's submission of a lab, read into memory. ``labs``: the names of all labs there are."""
    found, names = Collected(), set()
    for entry in sorted(folder.iterdir(), key=lambda path: path.name):
        if entry.is_dir() and not entry.is_symlink() and not entry.name.startswith("."):
            sheet = _sheet_in(entry, lab, folder, found)
            if sheet:
                names.add(entry.name)
                found.submissions.append(read(entry.name, sheet, lab))
        elif entry.name.startswith(".") or entry.suffix.lower() not in FORMS:
            found.passed_over[entry.name] = "neither a script (.py) nor a notebook (.ipynb), nor a folder with one"
        elif any(_is_of(entry, other) for other in labs if other != lab.name):
            found.passed_over[entry.name] = "by its name it is of another lab"
        else:
            name = entry.name if entry.stem in names else entry.stem
            names.add(name)
            found.submissions.append(read(name, entry, lab, alone=True))
    return found


def _sheet_in(student: Path, lab: Lab, folder: Path, found: Collected) -> Path | None:
    """The worksheet in a student's folder, the newest if there are several; of the others it is noted."""
    sheets: list[Path] = []
    others: list[Path] = []
    rest: list[Path] = []  # neither scripts nor notebooks
    for place, folders, files in os.walk(student):
        depth = len(Path(place).relative_to(student).parts)
        folders[:] = sorted(each for each in folders if depth < DEEPEST and not each.startswith(".")
                            and each not in NOT_LOOKED_INTO)
        for path in (Path(place) / each for each in sorted(files)):
            if path.suffix.lower() in FORMS:
                (sheets if _is_of(path, lab.name) else others).append(path)
            else:
                rest.append(path)
    if not sheets:
        has = ", ".join(path.name for path in (others + rest)[:5])
        found.passed_over[student.name] = f"a folder without a worksheet of {lab.name}" + (f"; it has {has}"
                                                                                           if has else "")
        return None
    # What `reset` keeps, backpropagation.1.py, is older than what it made, whatever the clock says.
    chosen = max(sheets, key=lambda path: (not re.search(r"\.\d+$", path.stem), path.lstat().st_mtime,
                                           path.stem.lower() == lab.name))
    for path in sheets:
        if path != chosen:
            found.passed_over[str(path.relative_to(folder))] = f"{chosen.relative_to(folder)} is the newer one"
    for path in others:
        if path.parent != chosen.parent or path.suffix.lower() == ".ipynb":
            found.passed_over[str(path.relative_to(folder))] = f"by its name it is no worksheet of {lab.name}"
    return chosen


def _is_of(path: Path, lab: str) -> bool:
    """Is this called after a lab: backpropagation.py, Backpropagation (1).ipynb, backpropagation_kim.py?"""
    return re.fullmatch(rf"{re.escape(lab)}([\W_].*)?", path.stem, re.IGNORECASE) is not None


def read(name: str, path: Path, lab: Lab, alone: bool = False) -> Submission:
    """A submission: its worksheet has to be a file of its own and of the size of one.

    ``alone``: what lies beside it is not the same learner's.
    """
    try:
        files = {path.name: _content(path, MOST_BYTES)}
    except OSError as problem:
        return Submission(name, path, problem=f"{path.name} cannot be read: {problem}.")
    if alone:
        return Submission(name, path, files)
    progress = None
    for beside in sorted(path.parent.iterdir())[:MOST_FILES]:
        try:
            if beside.name == RECORD:
                progress = recorded(_content(beside, MOST_BESIDE))[0].get(lab.name)
            elif beside.name not in files and not beside.is_dir():
                files[beside.name] = _content(beside, MOST_BESIDE)
        except (OSError, ValueError):
            continue  # the worksheet may not need it; if it does, it says so
    return Submission(name, path, files, progress=progress)


def _content(path: Path, most: int) -> bytes:
    """What is in a file; OSError, in words, if it is none or too long."""
    if path.is_symlink() or not path.is_file():
        raise OSError("it is a link, or no file")
    if path.stat().st_size > most:
        raise OSError(f"{path.stat().st_size:,} bytes are no worksheet")
    return path.read_bytes()
