"""Functions whose series are looked at, with the points of the plane at which they are infinite or not smooth."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Function:
    """A function, the point x₀ about which it is built up, and its poles, those nearest to x₀ at least.

    ``poles_in_words``: those nearest to x₀. ``edge``: what they are, if they are no poles but branch points: there f is
    not smooth, as log x is not at 0.
    """

    name: str
    f: Callable[[Any], Any]
    x0: float
    poles: tuple[complex, ...]
    poles_in_words: str
    edge: str = "pole"

    @property
    def radius(self) -> float:
        """How far the series about x₀ converges.

        >>> round(FUNCTIONS[2].radius**2, 12)
        5.0
        """
        return self.radius_about(self.x0)

    def radius_about(self, x0: float) -> float:
        """The distance from some point to the nearest pole; ∞ where there is none."""
        return min((abs(pole - x0) for pole in self.poles), default=math.inf)


FUNCTIONS = (
    Function("2/(x² − x)", lambda x: 2 / (x**2 - x), 0.5, (0, 1), "0 and 1"),
    Function("tan x", np.tan, 0.0, tuple((k + 0.5) * np.pi for k in range(-3, 3)), "−π/2 and π/2"),
    Function("1/(1 + x²)", lambda x: 1 / (1 + x**2), 2.0, (1j, -1j), "i and −i"),
)
# For the page, by the name that each has in the address.
EXPLORED = {
    "hill": FUNCTIONS[2],
    "quotient": FUNCTIONS[0],
    "tan": FUNCTIONS[1],
    "tanh": Function("tanh x", np.tanh, 0.0, tuple((k + 0.5) * np.pi * 1j for k in range(-3, 3)), "±iπ/2"),
    "inverse": Function("1/x", lambda x: 1 / x, 1.0, (0,), "0"),
    "log": Function("log x", np.log, 1.0, (0,), "0", "branch point"),
    "root": Function("√(1 + x)", lambda x: np.sqrt(1 + x), 0.0, (-1,), "−1", "branch point"),
    "arctan": Function("arctan x", np.arctan, 0.0, (1j, -1j), "i and −i", "branch point"),
    "sin": Function("sin x", np.sin, 1.0, (), "none"),
    "exp": Function("eˣ", np.exp, 0.0, (), "none"),
    "bell": Function("exp(−x²)", lambda x: np.exp(-x**2), 0.0, (), "none"),
}
