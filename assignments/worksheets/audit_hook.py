"""What Python itself refuses to a learner's code, in words: it may compute, read, and write in its own folder.

Python tells an audit hook of what reaches out of the interpreter, and the hook can refuse. That meets accidents, on
every system, with words that a learner understands. Whoever knows Python well gets around a hook; the wall against
that is the system's own (``landlock``, ``system_calls``).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

# Changes to files: the positions of the paths among the event's arguments.
CHANGES = {"os.remove": (0,), "os.rename": (0, 1), "os.rmdir": (0,), "os.mkdir": (0,), "os.truncate": (0,),
           "os.link": (0, 1), "os.symlink": (0, 1), "os.chmod": (0,), "os.chown": (0,), "os.utime": (0,),
           "os.setxattr": (0,), "os.chflags": (0,), "shutil.rmtree": (0,), "shutil.move": (0, 1),
           "shutil.copyfile": (1,), "shutil.copytree": (1,)}
REFUSED = {
    "start another process": ("subprocess.", "os.system", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "pty.",
                              "os.startfile", "_winapi.CreateProcess"),
    "stop another process": ("os.kill", "signal.pthread_kill"),
    "use the network or a database": ("sqlite3.", "socket.", "urllib.", "ftplib.", "smtplib.", "http."),
    "load machine code": ("ctypes.",),
    "change its own limits": ("resource.",),
}
MOST_OPENED = 200  # for writing: each file is limited in size, and so their number has to be
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def refuse_in_words(folders: Iterable[Path], hidden: Iterable[Path]) -> None:
    """From now on, in this process, files change only in these folders, and nothing else is started or reached.

    ``hidden``: files and folders that may not even be read, unless they lie in those folders.
    """
    roots = [os.path.realpath(folder) + os.sep for folder in folders]
    secrets = [os.path.realpath(path) + os.sep for path in hidden]
    changes, refused, writing_flags = dict(CHANGES), dict(REFUSED), WRITING  # out of the reach of others
    opened = 0

    def may_change(path: Any) -> bool:
        if isinstance(path, int) or path is None or path == os.devnull:
            return True  # a file that is open already
        real = os.path.realpath(os.fsdecode(path))
        return real == os.devnull or any((real + os.sep).startswith(root) for root in roots)

    def may_read(path: Any) -> bool:
        if isinstance(path, int) or path is None:
            return True
        real = os.path.realpath(os.fsdecode(path)) + os.sep
        return any(map(real.startswith, roots)) or not any(map(real.startswith, secrets))

    def count() -> None:
        nonlocal opened
        opened += 1
        if opened > MOST_OPENED:
            raise PermissionError(f"a check may not make more than {MOST_OPENED} files and folders")

    def listen(event: str, arguments: Sequence[Any]) -> None:
        if event == "open":
            path, mode, flags = arguments
            writing = set(mode) & set("wax+") if mode else (flags or 0) & writing_flags
            if writing and not may_change(path):
                raise PermissionError(f"a check may write only in its own folder, not to {os.fsdecode(path)}")
            if writing and path != os.devnull:
                count()
            if not writing and not may_read(path):
                raise PermissionError(f"a check may not read {os.path.basename(os.fsdecode(path))}")
        elif event == "os.listdir" and not may_read(arguments[0]):
            raise PermissionError("a check may look only into its own folder")
        elif event in changes:
            if event == "os.mkdir":
                count()
            for position in changes[event]:
                if not may_change(arguments[position]):
                    raise PermissionError(f"a check may change only its own folder, not {arguments[position]}")
        else:
            for what, events in refused.items():
                if event.startswith(events):
                    raise PermissionError(f"a check may not {what}")

    sys.addaudithook(listen)
