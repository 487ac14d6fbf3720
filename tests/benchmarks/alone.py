"""One contender alone in a fresh process: the time of its import and, after 20 steps of a task, its peak memory.

    python alone.py MODULE [CONTENDER TASK]

prints seconds and MB as JSON. The module is imported first, so that its time includes that of importing NumPy.
"""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path
from time import perf_counter


def peak_memory() -> float:
    """The most memory in MB that this process has held (NaN where the system does not tell)."""
    status = Path("/proc/self/status")
    if status.exists():  # on Linux getrusage would count what the parent held as well
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return float(line.split()[1]) / 1024
    try:
        resource = importlib.import_module("resource")
    except ImportError:  # Windows
        return float("nan")
    return float(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) / 1024**2


if __name__ == "__main__":
    module, *steps_of = sys.argv[1:]
    start = perf_counter()
    importlib.import_module(module)
    found = {"import": perf_counter() - start}
    if steps_of:
        from contenders import CONTENDERS
        from tasks import TASKS
        contender, task = steps_of
        step = CONTENDERS[contender].prepare(TASKS[task]())
        if step is not None:
            for _ in range(20):
                step()
            found["memory"] = peak_memory()
    print(json.dumps(found))
