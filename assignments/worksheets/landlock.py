"""Landlock: Linux lets a process give up, for good, the right to every file but some.

Source: https://docs.kernel.org/userspace-api/landlock.html. It needs no privileges, and Linux 5.13 or newer. What is
not covered is asking whether a path exists, and how large it is.
"""

from __future__ import annotations

import ctypes
import os
import stat
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446  # the numbers of its system calls, the same on every machine
GIVE_THE_VERSION, PATH_BENEATH = 1, 1
NO_NEW_PRIVILEGES = 38  # asked of everybody who is not root

EXECUTE, WRITE_FILE, READ_FILE, READ_DIR, REMOVE_DIR, REMOVE_FILE = (1 << bit for bit in range(6))
MAKE_DIR, MAKE_FILE, BETWEEN_FOLDERS, TRUNCATE = 1 << 7, 1 << 8, 1 << 13, 1 << 14
LOOK = EXECUTE | READ_FILE | READ_DIR  # EXECUTE is for libraries that are loaded
CHANGE = LOOK | WRITE_FILE | REMOVE_DIR | REMOVE_FILE | MAKE_DIR | MAKE_FILE | BETWEEN_FOLDERS | TRUNCATE
OF_A_FILE = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE
RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}  # how many rights there are in each version; from 6 on as in 5


class _Ruleset(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("network", ctypes.c_uint64), ("scopes", ctypes.c_uint64))


class _Rule(ctypes.Structure):
    _pack_ = 1
    _layout_ = "ms"
    _fields_ = (("rights", ctypes.c_uint64), ("folder", ctypes.c_int32))


def version() -> int:
    """Which version of Landlock this system has; 0 if it has none."""
    if sys.platform != "linux":
        return 0
    return max(_library().syscall(CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(GIVE_THE_VERSION)), 0)


def only_these_files(readable: Iterable[Path], writable: Iterable[Path]) -> bool:
    """From now on this process reads only these files and folders, and changes only the second; False if that fails."""
    which = version()
    try:
        if which:
            _restrict(which, readable, writable)
        return which > 0
    except OSError:  # a system around this one does not let it
        return False


def _restrict(which: int, readable: Iterable[Path], writable: Iterable[Path]) -> None:
    all_rights = (1 << RIGHTS.get(which, 16)) - 1
    # From version 4 on no TCP; from version 6 on no abstract sockets, and no signals to other processes.
    rules = _Ruleset(all_rights, 3 if which >= 4 else 0, 3 if which >= 6 else 0)
    size = 8 if which < 4 else 16 if which < 6 else 24
    ruleset = _checked(CREATE_RULESET, ctypes.byref(rules), ctypes.c_size_t(size), ctypes.c_uint32(0))
    for paths, rights in ((readable, LOOK), (writable, CHANGE)):
        for path in paths:
            try:
                opened = os.open(path, os.O_PATH | os.O_CLOEXEC)
            except OSError:  # there is no such file, so nobody has to read it
                continue
            own = rights if stat.S_ISDIR(os.fstat(opened).st_mode) else rights & OF_A_FILE
            rule = _Rule(own & all_rights, opened)
            _checked(ADD_RULE, ctypes.c_int(ruleset), ctypes.c_int(PATH_BENEATH), ctypes.byref(rule),
                     ctypes.c_uint32(0))
            os.close(opened)
    _library().prctl(NO_NEW_PRIVILEGES, *(ctypes.c_ulong(number) for number in (1, 0, 0, 0)))
    _checked(RESTRICT_SELF, ctypes.c_int(ruleset), ctypes.c_uint32(0))
    os.close(ruleset)


def without(paths: Iterable[Path], hidden: Iterable[Path]) -> Iterator[Path]:
    """The paths, and in the place of those above something hidden, what else is in them.

    A right to a folder is one to all that is in it, so such a folder is not named itself.
    """
    hidden = {path.resolve() for path in hidden}
    above = {folder for path in hidden for folder in path.parents}
    waiting = [path.resolve() for path in paths]
    while waiting:
        path = waiting.pop()
        if path in hidden:
            continue
        if path in above:
            waiting += [each for each in path.iterdir() if not each.is_symlink()]
        else:
            yield path


def _library() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _checked(number: int, *arguments: object) -> int:
    result = int(_library().syscall(ctypes.c_long(number), *arguments))
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result
