"""What a learner's process gives up before it runs the learner's code: rights, and memory without end.

On Linux the system holds it to that: ``landlock`` for files, ``system_calls`` for everything else. On every system
Python refuses in words what it is told of: ``audit_hook``.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from assignments.worksheets.audit_hook import refuse_in_words
from assignments.worksheets.landlock import only_these_files, without
from assignments.worksheets.system_calls import refuse_system_calls

MEGABYTE = 1_000_000
MOST_WRITTEN = 20 * MEGABYTE  # in one file
PACKAGES = Path(__file__).resolve().parents[2]
SYSTEM = ("/usr", "/lib", "/lib64", "/nix/store", "/etc/fonts", "/etc/ld.so.cache", "/etc/localtime", "/dev/urandom")
OURS = ("tinygrad_edu", "nn", "visualize", "assignments")


def shut_in(own: list[Path], secret: list[Path]) -> bool:
    """From now on only these folders can be changed, and nothing of the solutions or of others be read.

    True if the system sees to that, and False if it is only Python.
    What a lab's worksheet imports has been imported already; of the lab's folder, it may read that, and data.
    """
    loaded = {str(getattr(module, "__file__", None)) for module in list(sys.modules.values())}
    labs = [folder for folder in (PACKAGES / "assignments").glob("module_*/*") if folder.is_dir()]
    hidden = [*secret, *(file for folder in labs for file in folder.glob("*.py") if str(file) not in loaded),
              *(folder / "__pycache__" for folder in labs)]
    system = [Path(each) for each in SYSTEM]
    python = [Path(each) for each in (sys.prefix, sys.base_prefix, *sys.path)
              if Path(each).resolve() not in (PACKAGES, Path.cwd())]
    readable = [*system, *python, *(PACKAGES / name for name in OURS)]
    if PACKAGES.name == "site-packages":  # they are installed, beside what they use
        readable += [each for each in PACKAGES.iterdir() if each.name not in OURS]
    files = only_these_files(without([each for each in readable if each.exists()], hidden), [*own, Path(os.devnull)])
    calls = refuse_system_calls()
    refuse_in_words(own, hidden)
    return files and calls


def limit_memory(megabytes: int) -> None:
    """Let the process grow by so much and write no larger files, where the system can see to that."""
    try:
        import resource  # is missing on Windows
    except ImportError:
        return
    for limit, most in ((resource.RLIMIT_FSIZE, MOST_WRITTEN), (resource.RLIMIT_CORE, 0)):
        resource.setrlimit(limit, (most, most))
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
    except OSError:  # not Linux
        return
    most = pages * resource.getpagesize() + megabytes * MEGABYTE
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
