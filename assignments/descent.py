"""A long descent under watch: its costs, a progress bar, and a good end whatever happens on the way.

    descent = Descent(iterations, aggression)
    with descent:
        for step in descent:
            descent.note(cost)
            …

The block may end early: by Ctrl-C, or because the descent diverged. Either way the program goes on after the block
with what was reached, and ``interrupted`` or ``problem`` says what happened.
"""

from __future__ import annotations

import math
import shutil
from collections.abc import Iterator
from time import perf_counter
from types import TracebackType

from tqdm import tqdm

from tinygrad_edu.formula import formatted

SECONDS_BETWEEN_LOOKS = 0.1


class DivergedError(Exception):
    """The descent has gone where further steps are of no use; the message says at which step, why and what to do."""


class Descent:
    """The steps 0, 1, … of a descent, shown in a progress bar with the latest cost.

    ``steps``: how many to take. ``aggression``: how far each goes along −J; it is blamed if the descent diverges.
    ``cost_name``: what the cost is called in the bar and in words.
    ``costs``: the cost before each step, and after the last. ``reached``: how many steps were completed.

    >>> descent = Descent(steps=2, aggression=0.1)
    >>> with descent:
    ...     for step in descent:
    ...         descent.note(1.0 / (step + 1))
    >>> descent.reached, descent.costs
    (2, [1.0, 0.5])
    """

    def __init__(self, steps: int, aggression: float, cost_name: str = "cost") -> None:
        self.steps, self.aggression, self.cost_name = steps, aggression, cost_name
        self.costs: list[float] = []
        self.reached = 0
        self.interrupted = False
        self.problem: str | None = None

    def __enter__(self) -> Descent:
        columns = shutil.get_terminal_size((80, 24)).columns - 1  # a bar that is too long would wrap and scroll
        self._bar = tqdm(total=self.steps, desc="descent", unit=" steps", disable=self.steps == 0, ncols=columns)
        return self

    def __iter__(self) -> Iterator[int]:
        looked = perf_counter()
        for step in range(self.steps):
            self.reached = step
            yield step
            # Looking at the clock costs a thousandth of a step; drawing the bar would cost more than a step.
            if (now := perf_counter()) - looked > SECONDS_BETWEEN_LOOKS:
                looked = now
                self._show(step + 1)
        self.reached = self.steps

    def note(self, cost: float) -> None:
        """Keep the cost that has been reached; DivergedError if it is not a finite number."""
        if not math.isfinite(cost):
            self.diverged(f"the cost became {cost}")
        self.costs.append(cost)

    def diverged(self, what: str) -> None:
        """Stop because of what the last step led to: it was too long."""
        raise DivergedError(f"At step {self.reached:,} {what}. Aggression {self.aggression:g} is too large here: "
                            f"try a smaller one, such as {self.aggression / 10:g}.")

    def in_words(self) -> str:
        """How it went: what stopped it, if anything did, and how far the cost came."""
        words = [self.problem] if self.problem else []
        if self.interrupted:
            words.append(f"Stopped after {self.reached:,} of {self.steps:,} steps; what they reached is kept.")
        if self.costs:
            first, last = self.costs[0], self.costs[-1]
            words.append(f"The {self.cost_name} was {formatted(first, '.6g')} at step 0 and is "
                         f"{formatted(last, '.6g')} at step {len(self.costs) - 1:,}.")
            if last > first and not self.problem:
                words.append(f"That is uphill: try a smaller aggression than {self.aggression:g}.")
        return "\n".join(words)

    def __exit__(self, kind: type[BaseException] | None, problem: BaseException | None,
                 traceback: TracebackType | None) -> bool:
        self._show(self.reached)
        self._bar.close()
        if isinstance(problem, DivergedError):
            self.problem = str(problem)
        self.interrupted = isinstance(problem, KeyboardInterrupt)
        return self.interrupted or self.problem is not None

    def _show(self, reached: int) -> None:
        if self.costs:
            self._bar.set_postfix_str(f"{self.cost_name} {self.costs[-1]:.3g}", refresh=False)
        self._bar.update(reached - self._bar.n)
