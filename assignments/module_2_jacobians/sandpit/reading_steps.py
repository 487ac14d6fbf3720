"""What the steps of a strategy are, read from J, H and the steps alone: a known strategy, or a slip."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from assignments.module_2_jacobians.sandpit.strategies import absolute, hybrid, newton
from tinygrad_edu.formula import number


@dataclass(frozen=True)
class Formula:
    """What a step may be, up to a factor: ``value(J, H)``, and if it is a slip, what is wrong with it.

    ``any_length``: the direction alone tells it, whatever the length is.
    """

    name: str
    value: Callable[[np.ndarray, np.ndarray], np.ndarray]
    wrong: str = ""
    any_length: bool = False


def det(H: np.ndarray) -> Any:
    """The determinant of each H."""
    return H[0, 0] * H[1, 1] - H[0, 1]**2


def times(H: np.ndarray, J: np.ndarray) -> np.ndarray:
    """H·J at each place."""
    return np.einsum("ijn,jn->in", H, J)


STEEPEST = Formula("−γJ", lambda J, H: -J)
NEWTON = Formula("−H⁻¹J", lambda J, H: np.array(newton(0.0, J, H)))
ABSOLUTE = Formula("−|H|⁻¹J", lambda J, H: np.array(absolute(0.0, J, H)), any_length=True)
INVERSE = "Newton's step is −H⁻¹J, so −np.linalg.inv(H) @ J, or −np.linalg.solve(H, J)"
SLIPS = (
    Formula("J", lambda J, H: J, "that goes uphill, because J points uphill, and the phone lies at the bottom; "
                                 "downhill is −J", any_length=True),
    Formula("H⁻¹J", lambda J, H: -np.array(newton(0.0, J, H)), f"its sign is turned. {INVERSE}", any_length=True),
    Formula("−H·J", lambda J, H: -times(H, J), f"H stands in the place of its inverse. {INVERSE}", any_length=True),
    Formula("H·J", lambda J, H: times(H, J), "H stands in the place of its inverse, and the sign is turned. "
                                             f"{INVERSE}", any_length=True),
    Formula("−J / det H", lambda J, H: -J / det(H),
            f"1 / det H stands in the place of H⁻¹, one number where a matrix belongs. {INVERSE}"),
    Formula("J / det H", lambda J, H: J / det(H),
            f"1 / det H stands in the place of H⁻¹, and the sign is turned. {INVERSE}"),
    Formula("−det H · J", lambda J, H: -J * det(H),
            f"det H stands in the place of H⁻¹, one number where a matrix belongs. {INVERSE}"),
    Formula("det H · J", lambda J, H: J * det(H),
            f"det H stands in the place of H⁻¹, and the sign is turned. {INVERSE}"),
    Formula("−det H · H⁻¹J", lambda J, H: np.array(newton(0.0, J, H)) * det(H),
            f"the inverse of H has 1/det H in front, and that is missing. {INVERSE}"),
    Formula("−(1/H)·J", lambda J, H: -times(1 / H, J),
            f"1/H takes one over each entry by itself, and that is not the inverse of a matrix. {INVERSE}"),
)


def factors(steps: np.ndarray, formula: Formula, J: np.ndarray, H: np.ndarray) -> np.ndarray:
    """By what each step is a multiple of a formula; NaN where it is none, or points the other way."""
    value = formula.value(J, H)
    found = np.sum(steps * value, axis=0) / np.sum(value * value, axis=0)
    fits = np.hypot(*(steps - found * value)) <= 1e-6 * np.hypot(*steps)
    return np.where(fits & (found > 0), found, np.nan)


def constant(found: np.ndarray) -> float | None:
    """The one factor that there is in all these places, or None."""
    if not len(found) or not np.all(np.abs(found - found[0]) <= 1e-6 * np.abs(found[0])):
        return None
    return float(found[0])


def named_slip(steps: np.ndarray, J: np.ndarray, H: np.ndarray) -> str:
    """Which known mistake the steps are, everywhere, or where they are not −γJ or −H⁻¹J; nothing if none."""
    downhill, to_the_bottom = factors(steps, STEEPEST, J, H), factors(steps, NEWTON, J, H)
    for slip in SLIPS:
        found = factors(steps, slip, J, H)
        here = np.isfinite(found)
        if not slip.any_length and constant(found[here]) is None:
            continue
        if here.all():
            return f"Your step is {with_factor(constant(found), slip.name)}: {slip.wrong}."
        if here.sum() >= 3 and any(constant(rest[~here]) is not None for rest in (downhill, to_the_bottom)):
            return (f"In some places, {here.sum()} of {len(here)} that were tried, your step is "
                    f"{with_factor(constant(found[here]), slip.name)}: {slip.wrong}.")
    return ""


def with_factor(factor: float | None, name: str) -> str:
    """``exactly −H·J``, ``0.1 · (−H·J)`` or, where the factor changes, ``along −H·J``."""
    if factor is None:
        return f"along {name}"
    return f"exactly {name}" if abs(factor - 1) < 1e-6 else f"{number(factor, 4)} · ({name})"


def known(steps: np.ndarray, J: np.ndarray, H: np.ndarray) -> str:
    """Which of the course's strategies the steps are, in words; nothing if none."""
    gamma = constant(factors(steps, STEEPEST, J, H))
    if gamma is not None:
        return f"It is steepest descent, −γJ with γ = {gamma:.4g}" + missing(gamma)
    if (part := constant(factors(steps, NEWTON, J, H))) is not None:
        return "It is Newton's step, −H⁻¹J" + (f", times {part:.4g}" if abs(part - 1) > 1e-6 else "")
    if np.all(np.isfinite(factors(steps, ABSOLUTE, J, H))):
        return "It goes along −|H|⁻¹J, with the absolute values of the eigenvalues of H"
    found = factors(steps, STEEPEST, J, H)
    gamma = constant(found[np.isfinite(found)])
    if gamma is not None and np.allclose(steps, hybrid(gamma)(0.0, J, H), rtol=1e-6):
        return f"It is the hybrid: −H⁻¹J, and −{gamma:.4g} J where that goes uphill or too far" + missing(gamma)
    return ""


def missing(gamma: float) -> str:
    """What is to be said where nothing stands before J."""
    return "" if abs(gamma - 1) > 1e-9 else \
        ". γ is missing, so that it is 1: such steps leap too far. Try a smaller γ, such as 0.5"
