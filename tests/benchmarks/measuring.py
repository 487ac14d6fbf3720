"""How the time of a step, the time of an import and the memory of a process are measured.

The contenders take turns, round after round, so that a machine that grows warm or busy slows all of them alike. In each
round a contender's time is divided by that of the hand-written step; what is reported is the median of these ratios.
"""

from __future__ import annotations

import gc
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
from contenders import CONTENDERS, Step
from tasks import Task

TURN = 0.003  # seconds for which a contender is timed in a round, or one step if that takes longer


def prepare(task: Task, contenders: list[str], complain: Callable[[str], None]) -> dict[str, Step]:
    """The steps of those who do the task; an engine that cannot run here is told of, a wrong gradient ends all."""
    by_hand = CONTENDERS["hand"].prepare(task)
    assert by_hand is not None
    cost, gradients = by_hand()
    steps = {}
    for name in contenders:
        title = CONTENDERS[name].title
        try:
            step = CONTENDERS[name].prepare(task)
            result = step and step()
        except Exception as problem:  # an engine of others may fail in any way, such as for want of a compiler
            if name in ("hand", "eager", "jit", "course"):
                raise
            complain(f"{title} does not run here ({task.title}): {type(problem).__name__}: "
                     f"{(str(problem).splitlines() or [''])[0]}")
            continue
        if step is None:
            continue
        if result[0] is not None:
            check(title, task, result[0].item() if hasattr(result[0], "item") else result[0], cost)
        for found, right in zip(result[1], gradients, strict=True):
            check(title, task, found, right)
        steps[name] = step
    return steps


def check(title: str, task: Task, found: Any, right: Any) -> None:
    """AssertionError if numbers differ by more than rounding from those of the hand-written step."""
    found, right = np.asarray(found), np.asarray(right)
    accuracy = float(np.finfo(right.dtype).eps) ** 0.5  # half of the digits
    np.testing.assert_allclose(found, right, rtol=accuracy, atol=accuracy * float(np.max(np.abs(right))),
                               err_msg=f"{title} disagrees with the step by hand on: {task.title}")


def timed(steps: dict[str, Step], rounds: int) -> dict[str, np.ndarray]:
    """Seconds per step, one for each round, for each contender; every round starts with another one."""
    numbers = {name: calls_in_a_turn(step) for name, step in steps.items()}
    names = list(steps)
    seconds: dict[str, list[float]] = {name: [] for name in names}
    gc.collect()
    gc.freeze()  # so that collecting garbage costs each contender its own, and not the memory of all modules
    for turn in range(rounds):
        start = turn % len(names)
        for name in names[start:] + names[:start]:
            steps[name]()  # warms the caches after another one's turn
            seconds[name].append(seconds_per_call(steps[name], numbers[name]))
    return {name: np.array(times) for name, times in seconds.items()}


def calls_in_a_turn(step: Step) -> int:
    """How many steps fill a turn."""
    step()
    return max(1, round(TURN / max(min(seconds_per_call(step, 3) for _ in range(3)), 1e-9)))


def seconds_per_call(step: Step, number: int) -> float:
    """The mean time of a number of steps."""
    start = perf_counter()
    for _ in range(number):
        step()
    return (perf_counter() - start) / number


def alone(*arguments: str) -> dict[str, float]:
    """What ``alone.py`` finds in a fresh process: the seconds of an import and, if asked for, the MB of some steps."""
    script = str(Path(__file__).with_name("alone.py"))
    done = subprocess.run([sys.executable, script, *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError((done.stderr.strip().splitlines() or ["no message"])[-1])
    return dict(json.loads(done.stdout.splitlines()[-1]))
