"""How time and memory grow with the work: measured at powers of ten and between, drawn as one plot and listed.

Time is the median of some runs. Memory is the peak of what Python and NumPy allocate from before the first step
(``tracemalloc``), so what jit keeps between steps counts too.
"""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any, NamedTuple

import numpy as np
from contenders import CONTENDERS, Step
from tasks import Task, network

from tinygrad_edu import Tensor, jit, numerical_jacobian, value_and_grad

SERIES = {  # as drawn: colours of Okabe and Ito, and a line style and a marker for those who do not see them
    "by hand": ("#000000", ":", "s"),
    "eager": ("#0072B2", "-", "o"),
    "jit": ("#C44E00", "--", "^"),
    "finite differences": ("#666666", "-.", "v"),
}


class Panel(NamedTuple):
    """One quantity against one size, for some of the series."""

    title: str
    size: str  # what is on the axis below
    quantity: str  # and on the one beside it
    sizes: list[int]
    measure: Callable[[str, int], float]  # of a series at a size
    largest: dict[str, int]  # the series, each with the size up to which it is measured


def measure_growth(picture: Path, quick: bool = False) -> str:
    """Measure all, save the picture, give the table."""
    panels = the_panels(quick)
    results = []
    for panel in panels:
        results.append({series: [(n, panel.measure(series, n)) for n in panel.sizes if n <= largest]
                        for series, largest in panel.largest.items()})
    draw(panels, results, picture)
    return written(panels, results)


def the_panels(quick: bool) -> list[Panel]:
    """What is measured; quickly: a hundredth of the sizes, and a tenth of the time for each."""
    def sizes(low: int, high: int) -> list[int]:
        """1, 3, 10, 30, … from 10**low to 10**high."""
        steps = [10**k * m for k in range(low, high) for m in ((1,) if quick else (1, 3))]
        return [*steps, 10**high]

    less = 2 if quick else 0
    time = partial(seconds, limit=0.02 if quick else 0.2)
    operations, parameters = sizes(3 - less, 6 - less), sizes(1, 6 - less)
    widths, inputs = sizes(0, 3 - less), sizes(1, 6 - less)
    ours = {"eager": 10**7, "jit": 10**7}
    chains = {"eager": 10**7, "jit": 10**(4 - less)}  # a source of more lines than that helps nobody
    return [
        Panel("A chain of operations: time", "operations", "seconds", operations, of_chain(time), chains),
        Panel("Many parameters: time", "parameters", "seconds", parameters,
              lambda who, n: time(step_of(who, elementwise(n))), {"by hand": 10**7, **ours}),
        Panel("Wide layers: time", "neurons in each of two layers", "seconds", widths,
              lambda who, n: time(step_of(who, network(n, n))), {"by hand": 10**7, **ours}),
        Panel("A chain of operations: memory", "operations", "MB", operations, of_chain(megabytes), chains),
        Panel("Many parameters: memory", "parameters", "MB", parameters,
              lambda who, n: megabytes(step_of(who, elementwise(n))), {"by hand": 10**7, **ours}),
        Panel("Value and gradient, relative to the value", "inputs", "times the function", inputs,
              partial(relative_cost, time), {**ours, "finite differences": 10**3}),
    ]


# --- What is differentiated ---------------------------------------------------------------------------------------


def chain(n: int) -> Callable[[Any], Any]:
    """A function of one number, of n operations one after another."""
    def f(x: Any) -> Any:
        for _ in range(n):
            x = np.sin(x)
        return x
    return f


def of_chain(measure: Callable[[Callable[[], Step]], float]) -> Callable[[str, int], float]:
    """Measure forward and backward through a chain."""
    def run(who: str, n: int) -> float:
        f = chain(n)
        x = Tensor(1.0, requires_grad=True)
        compiled = jit(value_and_grad(f))
        return measure(lambda: (lambda: f(x).backward()) if who == "eager" else (lambda: compiled(1.0)))
    return run


def elementwise(n: int) -> Task:
    """n parameters, each in a sum of its own: Σ (w·x − y)²."""
    def by_hand(w: Any, x: Any, y: Any) -> Any:
        d = w * x - y
        return np.sum(d**2), (2 * d * x,)
    w, x, y = np.random.default_rng(0).standard_normal((3, n))
    return Task("elementwise", (w,), lambda library, w, x, y: ((w * x - y) ** 2).sum(), by_hand,
                data={"x": x, "y": y})


def step_of(who: str, task: Task) -> Callable[[], Step]:
    """One step of a series on a task, made when it is asked for."""
    def make() -> Step:
        step = CONTENDERS["hand" if who == "by hand" else who].prepare(task)
        assert step is not None
        return step
    return make


def rosenbrock(x: Any) -> Any:
    """A function of any number of inputs, with its minimum at 1, …, 1 (Rosenbrock 1960)."""
    return (100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2).sum()


def relative_cost(time: Callable[[Callable[[], Step]], float], who: str, n: int) -> float:
    """The time of value and gradient, divided by that of the value alone, computed in the same way."""
    x = np.random.default_rng(0).standard_normal(n)
    if who == "finite differences":
        with_gradient, alone = (lambda: numerical_jacobian(rosenbrock, x)), (lambda: rosenbrock(x))
    elif who == "eager":
        leaf, constant = Tensor(x, requires_grad=True), Tensor(x)
        with_gradient, alone = (lambda: rosenbrock(leaf).backward()), (lambda: rosenbrock(constant))
    else:
        gradient, value = jit(value_and_grad(rosenbrock)), jit(rosenbrock)
        with_gradient, alone = (lambda: gradient(x)), (lambda: value(x))
    return time(lambda: with_gradient) / time(lambda: alone)


# --- How ----------------------------------------------------------------------------------------------------------


def seconds(make: Callable[[], Step], limit: float) -> float:
    """The median time of a step: of up to 200 steps, or as many as fit in the limit, at least one."""
    step = make()
    step()
    times: list[float] = []
    while not times or (len(times) < 200 and sum(times) < limit):
        start = perf_counter()
        step()
        times.append(perf_counter() - start)
    return float(np.median(times))


def megabytes(make: Callable[[], Step]) -> float:
    """The peak of memory while a step is run once more, with all that was kept since it was made."""
    tracemalloc.start()
    try:
        step = make()
        step()
        tracemalloc.reset_peak()  # tracing for jit took more, once
        step()
        return tracemalloc.get_traced_memory()[1] / 1e6
    finally:
        tracemalloc.stop()


# --- The picture and the table ------------------------------------------------------------------------------------


def draw(panels: list[Panel], results: list[dict[str, list[tuple[int, float]]]], picture: Path) -> None:
    """Six small plots, all logarithmic, the series written at their ends."""
    import matplotlib  # takes a second to import, and the table does without

    matplotlib.use("agg")
    from matplotlib import pyplot as plt

    plt.rcParams.update({"font.size": 10, "axes.spines.top": False, "axes.spines.right": False,
                         "axes.titleweight": "bold", "axes.titlesize": 11, "axes.titlelocation": "left",
                         "figure.constrained_layout.hspace": 0.06, "figure.constrained_layout.wspace": 0.04})
    figure, axes = plt.subplots(2, 3, figsize=(14, 8), layout="constrained")
    for panel, result, ax in zip(panels, results, axes.flat):
        for series, points in result.items():
            colour, line, marker = SERIES[series]
            n, value = zip(*points)
            ax.loglog(n, value, line, color=colour, marker=marker, markersize=5, linewidth=1.8, label=series)
        ax.set(title=panel.title, xlabel=panel.size, ylabel=panel.quantity)
        ax.grid(True, which="major", color="#e4e4e4", linewidth=0.8)
        ax.set_axisbelow(True)
        ax.minorticks_off()
        if panel.quantity.startswith("times"):  # Baur and Strassen 1983: at most 5 times the operations
            ax.axhspan(1, 5, color="#f0f0f0", zorder=0)
            ax.annotate("theory, in operations: at most 5", (panel.sizes[-1], 1.08), ha="right", va="bottom",
                        color="#555555", fontsize=9)
            ax.set_ylim(bottom=0.9)
        ax.legend(frameon=False, loc="upper right" if "finite differences" in result else "upper left")
    figure.savefig(picture, dpi=150)
    plt.close(figure)


def written(panels: list[Panel], results: list[dict[str, list[tuple[int, float]]]]) -> str:
    """A row for each series of each panel, a column for each power of ten."""
    powers = sorted({n for panel in panels for n in panel.sizes if str(n).strip("0") == "1"})
    lines = ["| against | what | " + " | ".join(f"{n:,}" for n in powers) + " | grows as |",
             "| --- | --- |" + " ---: |" * (len(powers) + 1)]
    for panel, result in zip(panels, results):
        for series, points in result.items():
            values = dict(points)
            cells = [with_unit(values[n], panel.quantity) if n in values else "–" for n in powers]
            lines.append(f"| {panel.size} | {series}, {panel.title.partition(': ')[2] or 'gradient / function'} | "
                         + " | ".join(cells) + f" | {exponent(points)} |")
    return "\n".join([*lines, ""])


def with_unit(value: float, quantity: str) -> str:
    """A value with a unit that suits its size."""
    if quantity == "seconds":
        factor, unit = (1e6, "µs") if value < 1e-3 else (1e3, "ms") if value < 1 else (1, "s")
        return f"{value * factor:.3g} {unit}"
    if quantity == "MB":
        return f"{value * 1e3:.3g} kB" if value < 1 else f"{value:.3g} MB"
    return f"{value:.3g} ×"


def exponent(points: list[tuple[int, float]]) -> str:
    """The slope of the last third of a line in the logarithmic plot: n to which power."""
    last = points[-max(3, len(points) // 3):]
    slope = np.polyfit(np.log([n for n, _ in last]), np.log([value for _, value in last]), 1)[0]
    return f"n^{slope:.2f}"
