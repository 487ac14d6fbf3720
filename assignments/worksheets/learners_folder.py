"""A learner's folder: the worksheets in it, their backups, and what has been reached."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from assignments.lab import Lab
from assignments.terminal import say

DEFAULT = Path("worksheets")
RECORD = "progress.json"
PRACTICE = "practice"  # in the record, beside the labs
FORMS = (".py", ".ipynb")
Standing = TypeVar("Standing")


@dataclass
class Progress:
    """What has been reached in one lab.

    ``states``: by function, what the last check found. ``checked``: the mark of the text that was checked.
    ``hints``: by function, how many were asked for. ``gave_up``: functions whose solution was asked for before they
    were right. ``drawn``: the mark of the text whose pictures were drawn. ``told``: by function, where to look after
    the last check.
    """

    states: dict[str, str] = field(default_factory=dict)
    checked: str = ""
    hints: dict[str, int] = field(default_factory=dict)
    gave_up: list[str] = field(default_factory=list)
    drawn: str = ""
    told: dict[str, str] = field(default_factory=dict)


class Folder:
    """The folder a learner works in; it is made when something is first put into it.

    Who stands in it and names none means it.
    """

    def __init__(self, path: Path = DEFAULT) -> None:
        stands_in_it = path == DEFAULT and not path.exists() and Path(RECORD).is_file()
        self.path = Path() if stands_in_it else path
        self.complained = False

    # --- Worksheets ----------------------------------------------------------------------------------------------

    def sheet(self, lab: Lab) -> Path | None:
        """The worksheet of a lab, a script or a notebook; if there are both, the one changed last."""
        found = [path for form in FORMS if (path := self.path / f"{lab.name}{form}").is_file()]
        return max(found, key=lambda path: path.stat().st_mtime, default=None)

    def put(self, name: str, text: str) -> Path | None:
        """Write a worksheet; one that is there already is kept under a number, which is returned."""
        self.make()
        path = self.path / name
        try:
            backup = self.keep(path) if path.exists() else None
            write_whole(path, text)
        except OSError as problem:
            raise self.closed(problem) from None
        return backup

    def make(self) -> None:
        """Make the folder if it is not there; OSError in words if that cannot be."""
        try:
            self.path.mkdir(parents=True, exist_ok=True)
        except OSError as problem:
            raise self.closed(problem) from None

    def closed(self, problem: OSError) -> OSError:
        """That nothing can be written here, and why."""
        why = "a file has that name" if isinstance(problem, FileExistsError) else problem.strerror
        return OSError(f"Worksheets cannot go to {self.path}: {why}. Choose another folder with --in.")

    @staticmethod
    def keep(path: Path) -> Path:
        """Give a file the first number that is free: backpropagation.py becomes backpropagation.1.py."""
        number = 1
        while (backup := path.with_name(f"{path.stem}.{number}{path.suffix}")).exists():
            number += 1
        path.rename(backup)
        return backup

    # --- Progress ------------------------------------------------------------------------------------------------

    def progress(self, lab: Lab) -> Progress:
        """What has been reached in a lab; nothing, with a word about it, if the record cannot be read."""
        try:
            return self._read().get(lab.name, Progress())
        except OSError as problem:
            self._complain("read", problem)
            return Progress()

    def note(self, lab: Lab, progress: Progress) -> bool:
        """Keep what has been reached in a lab; where that cannot be, say so and go on."""
        return self._write(lambda labs: {**labs, lab.name: asdict(progress)}, None)

    def practised(self, checked: Callable[[object], dict[str, Standing]]) -> dict[str, Standing]:
        """What has been reached in practice, by topic; ``checked`` makes it of a record, TypeError if that is none."""
        try:
            labs = self._read()
        except OSError as problem:
            self._complain("read", problem)
            return {}
        try:
            return checked(self._practice)
        except (ValueError, TypeError, AttributeError):
            self._put_aside()
            if labs:  # which could be read
                self._write(lambda _: {name: asdict(progress) for name, progress in labs.items()}, {})
            return {}

    def note_practice(self, practice: dict[str, Any]) -> bool:
        """Keep what has been reached in practice; where that cannot be, say so and go on."""
        return self._write(lambda labs: labs, practice)

    def _write(self, change: Callable[[dict[str, Any]], dict[str, Any]], practice: dict[str, Any] | None) -> bool:
        """Keep the record with another part of it changed."""
        try:
            self.make()
            labs = change({name: asdict(kept) for name, kept in self._read().items()})
            practice = self._practice if practice is None else practice
            record = {**labs, PRACTICE: practice} if practice else labs
            write_whole(self.path / RECORD, json.dumps(record, indent=1))
            return True
        except OSError as problem:
            self._complain("written", problem)
            return False

    def _complain(self, what: str, problem: OSError) -> None:
        """Say once that the record is out of reach."""
        if not self.complained:
            self.complained = True
            say(f"{self.path / RECORD} cannot be {what}: {problem.strerror or problem}. "
                  "So it is not noted what you have reached.", file=sys.stderr)

    def _read(self) -> dict[str, Progress]:
        """The record of all labs; one that is damaged is kept under a number, and a new one begun."""
        self._practice: dict[str, Any] = {}
        try:
            labs, practice = recorded((self.path / RECORD).read_text("utf-8"))
        except (FileNotFoundError, NotADirectoryError):
            return {}
        except ValueError:
            self._put_aside()
            return {}
        self._practice = practice
        return labs

    def _put_aside(self) -> None:
        path = self.path / RECORD
        self._practice = {}
        say(f"{path} could not be read. It is kept as {self.keep(path).name}, and a new record is begun; "
              "the worksheets are untouched.")


def recorded(content: str | bytes) -> tuple[dict[str, Progress], dict[str, Any]]:
    """What a record says of each lab, and of practice; ValueError if it is none."""
    try:
        record = json.loads(content)
        practice = record.pop(PRACTICE, {})
        return {name: _checked(**values) for name, values in record.items()}, practice
    except (ValueError, TypeError, AttributeError, RecursionError):
        raise ValueError("this is no record of progress") from None


def _checked(**values: Any) -> Progress:
    """Progress from a record; TypeError if it holds something else."""
    progress = Progress(**values)
    kinds = {"states": dict, "checked": str, "hints": dict, "gave_up": list, "drawn": str, "told": dict}
    if not all(isinstance(getattr(progress, name), kind) for name, kind in kinds.items()) \
            or not all(isinstance(level, int) for level in progress.hints.values()) \
            or not all(isinstance(text, str) for text in (*progress.states.values(), *progress.gave_up,
                                                          *progress.told.values())):
        raise TypeError("a record of something else")
    return progress


def mark(path: Path) -> str:
    """A mark of what is written in a file: it changes with the text."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


def write_whole(path: Path, text: str) -> None:
    """Write a file in one step: whoever looks finds the old text or the new one, never half of it."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_text(text, encoding="utf-8")
        beside.replace(path)
    except OSError:
        beside.unlink(missing_ok=True)
        raise


def in_words(problem: OSError) -> str:
    """What a system says went wrong, and with which file; our own errors are in words already."""
    return f"{problem.filename}: {problem.strerror}." if problem.filename and problem.strerror else \
        problem.strerror or str(problem)
