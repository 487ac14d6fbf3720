"""The table: a row for each task, a column for each contender."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import NamedTuple

import numpy as np
from contenders import CONTENDERS
from measuring import alone, prepare, timed
from tasks import TASKS

ROWS = (*TASKS, "import", "memory")


class Cell(NamedTuple):
    """A median, and the quartiles around it."""

    text: str
    spread: str = ""


class Row(NamedTuple):
    """A line of the table: what was measured, and a cell for each contender."""

    title: str
    cells: dict[str, Cell]


def measured(row: str, contenders: list[str], rounds: int, complain: Callable[[str], None]) -> Row:
    """Measure one row for the contenders that are installed."""
    if row == "import":
        return import_time(contenders, max(3, rounds // 10))
    if row == "memory":
        return peak_memory(contenders, complain)
    task = TASKS[row]()
    seconds = timed(prepare(task, contenders, complain), rounds)
    if row == "scalar":  # by hand it is next to nothing, so a ratio would say little
        return Row(f"{task.title}, µs", {name: cell(times * 1e6) for name, times in seconds.items()})
    cells = {name: cell(times / seconds["hand"]) for name, times in seconds.items()}
    by_hand = cell(seconds["hand"] * 1e6)
    return Row(task.title, {**cells, "hand": Cell(f"1.00 ({by_hand.text} µs)", by_hand.spread)})


def cell(numbers: np.ndarray) -> Cell:
    """The median, and the quartiles."""
    low, median, high = np.percentile(numbers, [25, 50, 75])
    return Cell(in_three_digits(median), f"{in_three_digits(low)} – {in_three_digits(high)}")


def in_three_digits(number: float) -> str:
    """1.23, 12.3, 123."""
    return f"{number:.{max(0, 2 - int(np.log10(max(number, 1))))}f}"


def import_time(contenders: list[str], rounds: int) -> Row:
    """Importing each engine, NumPy included, in a fresh process; engines in turns, like everything else."""
    modules = list(dict.fromkeys(CONTENDERS[name].module for name in contenders))
    times: dict[str, list[float]] = {module: [] for module in modules}
    for _ in range(rounds):
        for module in modules:
            times[module].append(alone(module)["import"] * 1e3)
    cells = {module: cell(np.array(values)) for module, values in times.items()}
    return Row("import in a fresh process, NumPy included, ms",
               {name: cells[CONTENDERS[name].module] for name in contenders})


def peak_memory(contenders: list[str], complain: Callable[[str], None]) -> Row:
    """The peak of a fresh process that does 20 steps of the classifier."""
    cells = {}
    for name in contenders:
        try:
            found = alone(CONTENDERS[name].module, name, "classifier")
        except RuntimeError as problem:
            complain(f"{CONTENDERS[name].title} does not run here (memory of the classifier): {problem}")
            continue
        if "memory" in found:
            cells[name] = Cell(f"{found['memory']:.0f}")
    return Row("peak memory of a process with 20 classifier steps, MB", cells)


def written(rows: list[Row], contenders: list[str], missing: list[str], complaints: list[str], rounds: int) -> str:
    """The table in Markdown, the spread below it, and on what machine this was."""
    def lines(column: Callable[[Row, str], str]) -> list[str]:
        shown = [n for n in CONTENDERS if n in contenders or n in missing]
        grid = [["", *(CONTENDERS[n].title for n in shown)],
                *([row.title, *(column(row, n) for n in shown)] for row in rows)]
        widths = [max(len(line[i]) for line in grid) for i in range(len(grid[0]))]
        grid.insert(1, ["---", *("---:" for _ in shown)])
        return ["| " + " | ".join(text.ljust(width) if i == 0 else text.rjust(width)
                                  for i, (text, width) in enumerate(zip(line, widths))) + " |" for line in grid]

    def median(row: Row, name: str) -> str:
        return "not installed" if name in missing else row.cells[name].text if name in row.cells else "–"

    def spread(row: Row, name: str) -> str:
        return row.cells[name].spread or "–" if name in row.cells else "–"

    notes = [f"Not installed: {', '.join(CONTENDERS[name].title for name in missing)}. "
             'python -m pip install -e ".[bench]" brings all.'] if missing else []
    return "\n".join([
        "Time of one step, forward and backward, as a ratio to the same step written by hand in NumPy "
        "(where no unit is given).", "", *lines(median), "",
        f"Medians of {rounds} rounds in turns, one thread, gradients checked. {machine()}", *notes, *complaints, "",
        "The middle half of the rounds (by hand: in µs):", "", *lines(spread), ""])


def machine() -> str:
    """When and on what: the date, the processor, and the versions."""
    model = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        names = [line.partition(":")[2].strip() for line in cpuinfo.read_text().splitlines() if "model name" in line]
        model = names[0] if names else model
    versions = []
    for name in ("numpy", "torch", "jax", "mygrad", "autograd"):
        try:
            versions.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            continue
    return (f"{date.today().isoformat()}, {model}, {os.cpu_count()} cores, {platform.system()}, "
            f"Python {platform.python_version()}, {', '.join(versions)}.")
