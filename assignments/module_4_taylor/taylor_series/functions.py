"""Three functions whose series end at a wall, with the points where they are infinite."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Function:
    """A function, the point x₀ about which it is built up, and its poles, those nearest to x₀ at least."""

    name: str
    f: Callable[[Any], Any]
    x0: float
    poles: tuple[complex, ...]
    poles_in_words: str  # the nearest ones

    @property
    def radius(self) -> float:
        """How far the series converges: the distance from x₀ to the nearest pole.

        >>> round(FUNCTIONS[2].radius**2, 12)
        5.0
        """
        return min(abs(pole - self.x0) for pole in self.poles)


FUNCTIONS = (
    Function("2/(x² − x)", lambda x: 2 / (x**2 - x), 0.5, (0, 1), "0 and 1"),
    Function("tan x", np.tan, 0.0, tuple((k + 0.5) * np.pi for k in range(-3, 3)), "−π/2 and π/2"),
    Function("1/(1 + x²)", lambda x: 1 / (1 + x**2), 2.0, (1j, -1j), "i and −i"),
)
