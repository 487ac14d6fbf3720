"""A learner's folder: the worksheets in it, their backups, and what has been reached."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from assignments.lab import Lab

DEFAULT = Path("worksheets")
RECORD = "progress.json"
FORMS = (".py", ".ipynb")


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

    # --- Worksheets ----------------------------------------------------------------------------------------------

    def sheet(self, lab: Lab) -> Path | None:
        """The worksheet of a lab, a script or a notebook; if there are both, the one changed last."""
        found = [path for form in FORMS if (path := self.path / f"{lab.name}{form}").is_file()]
        return max(found, key=lambda path: path.stat().st_mtime, default=None)

    def put(self, name: str, text: str) -> Path | None:
        """Write a worksheet; one that is there already is kept under a number, which is returned."""
        self.make()
        path = self.path / name
        backup = self.keep(path) if path.exists() else None
        write_whole(path, text)
        return backup

    def make(self) -> None:
        """Make the folder if it is not there; OSError in words if that cannot be."""
        try:
            self.path.mkdir(parents=True, exist_ok=True)
        except OSError as problem:
            why = "a file has that name" if isinstance(problem, FileExistsError) else problem.strerror
            raise OSError(f"Worksheets cannot go to {self.path}: {why}. Choose another folder with --in.") from None

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
        """What has been reached in a lab."""
        return self._read().get(lab.name, Progress())

    def note(self, lab: Lab, progress: Progress) -> None:
        """Keep what has been reached in a lab."""
        self.make()
        record = {**self._read(), lab.name: progress}
        write_whole(self.path / RECORD,
                    json.dumps({name: asdict(progress) for name, progress in record.items()}, indent=1))

    def _read(self) -> dict[str, Progress]:
        """The record of all labs; one that cannot be read is kept under a number, and a new one begun."""
        path = self.path / RECORD
        try:
            return {name: _checked(**values) for name, values in json.loads(path.read_text("utf-8")).items()}
        except FileNotFoundError:
            return {}
        except (ValueError, TypeError, AttributeError, RecursionError):
            print(f"{path} could not be read. It is kept as {self.keep(path).name}, and a new record is begun; "
                  "the worksheets are untouched.")
            return {}


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
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)
