"""What a J and an H say of a point, and what is said in its place."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from assignments.checking.comparison import Case
from assignments.checking.instead import Instead
from assignments.checking.one_word import OneWord
from assignments.module_2_jacobians.jacobian_and_hessian import solution

# J, H, and why the right word is right.
KINDS: tuple[tuple[tuple[float, float], list[list[float]], str], ...] = (
    ((0.0, 0.0), [[6.0, -3.0], [-3.0, 6.0]], "det H = 27 and the trace is 12, so both eigenvalues are positive"),
    ((0.0, 0.0), [[0.0, -3.0], [-3.0, 0.0]], "det H = −9, so the eigenvalues have different signs"),
    ((0.0, 0.0), [[-4.0, 1.0], [1.0, -2.0]], "det H = 7 and the trace is −6, so both eigenvalues are negative"),
    ((0.0, 0.0), [[1.0, 4.0], [4.0, 2.0]], "det H = 2 − 16 < 0, though it rises along x and along y: between them, "
                                           "along x = −y, it falls"),
    ((0.0, 0.0), [[-1.0, 3.0], [3.0, -2.0]], "det H = 2 − 9 < 0, though it falls along x and along y: between them it "
                                             "rises"),
    ((0.0, 0.0), [[5.0, 1.0], [1.0, -2.0]], "det H = −11: up along x, down along y"),
    ((0.0, 0.0), [[-3.0, 1.0], [1.0, 1.0]], "det H = −4: down along x, up along y"),
    ((0.0, 0.0), [[1.0, 3.0], [3.0, 4.0]], "det H = 4 − 9 < 0: the mixed derivative counts squared"),
    ((0.0, 0.0), [[0.2, 0.3], [0.3, 0.9]], "det H = 0.18 − 0.09 > 0, small as it is, and the trace is 1.1"),
    ((0.0, 0.0), [[2.0, 0.0], [0.0, 0.0]], "det H = 0: along y H says nothing"),
    ((0.0, 0.0), [[0.0, 0.0], [0.0, -3.0]], "det H = 0: along x H says nothing"),
    ((0.0, 0.0), [[0.0, 0.0], [0.0, 0.0]], "H is 0, and so is its determinant"),
    ((0.5, 0.0), [[6.0, -3.0], [-3.0, 6.0]], "along x it is steep there, by 0.5"),
    ((0.0, -2.0), [[6.0, -3.0], [-3.0, 6.0]], "along y it is steep there, by −2"),
    ((1.5, -1.5), [[-4.0, 1.0], [1.0, -2.0]], "both slopes count, and it does not matter that their sum is 0"),
    ((-0.25, -4.0), [[5.0, 1.0], [1.0, -2.0]], "neither slope is 0"),
)


def with_brackets(J: tuple[float, float], H: list[list[float]]) -> str:
    """Which J and H these are."""
    return f"J = [{J[0]:g}, {J[1]:g}] and H = [[{H[0][0]:g}, {H[0][1]:g}], [{H[1][0]:g}, {H[1][1]:g}]]"


SWAPPED = {"minimum": "maximum", "maximum": "minimum"}


def det(H: np.ndarray) -> float:
    """The determinant, exact for such numbers."""
    return float(H[0, 0] * H[1, 1] - H[0, 1] * H[1, 0])


def told(word: Callable[[np.ndarray], str]) -> Callable[..., str]:
    """A word by H alone, where J is [0, 0]."""
    return lambda J, H: "not critical" if np.any(J != 0) else word(H)


def by(determinant: Callable[[np.ndarray], float], other: Callable[[np.ndarray], float]) -> Callable[..., str]:
    """The right way with another determinant, or something else in the place of the trace."""
    return told(lambda H: "saddle" if determinant(H) < 0 else "cannot tell" if determinant(H) == 0 else
                "minimum" if other(H) > 0 else "maximum")


def by_sign(number: Callable[[np.ndarray], float], positive: str, negative: str, zero: str) -> Callable[..., str]:
    """A word by the sign of one number of H."""
    return told(lambda H: positive if number(H) > 0 else negative if number(H) < 0 else zero)


def of_entries(H: np.ndarray) -> str:
    """A word by the signs of all four entries."""
    return "minimum" if np.all(H > 0) else "maximum" if np.all(H < 0) else "saddle"


KIND = OneWord(
    ("minimum", "maximum", "saddle", "cannot tell", "not critical"),
    [Case(with_brackets(J, H), (np.array(J), np.array(H))) for J, H, _ in KINDS], solution.kind,
    also={"min": "minimum", "max": "maximum", "saddle point": "saddle", "can't tell": "cannot tell",
          "cannot say": "cannot tell", "unclear": "cannot tell", "not a critical point": "not critical",
          "no critical point": "not critical", "none": "not critical"},
    why={with_brackets(J, H): why for J, H, why in KINDS},
    instead=(
        Instead("who does not look at J: where it is not [0, 0], the point is not critical, whatever H is",
                lambda J, H: solution.kind(0 * J, H)),
        Instead("who looks at the first entry of J only", lambda J, H: solution.kind(J * [1, 0], H)),
        Instead("who looks at the second entry of J only", lambda J, H: solution.kind(J * [0, 1], H)),
        Instead("who adds up the entries of J: slopes of 1.5 and −1.5 are no level place",
                lambda J, H: solution.kind(np.sum(J) * np.ones(2), H)),
        Instead("who asks whether a slope is positive: a negative one is no level place either",
                lambda J, H: solution.kind(np.maximum(J, 0), H)),
        Instead("who calls a point critical where one of the two slopes is 0: both have to be",
                lambda J, H: solution.kind(np.prod(J) * np.ones(2), H)),
        Instead("who has minimum and maximum in each other's place",
                lambda J, H: SWAPPED.get(solution.kind(J, H), solution.kind(J, H))),
        *(Instead(f"who does not look at the trace: det H > 0 says minimum or maximum, and not which{more}",
                  by_sign(det, word, "saddle", zero))
          for word, zero, more in (("minimum", "cannot tell", ""), ("maximum", "cannot tell", " (always a maximum)"),
                                   ("minimum", "saddle", ", and det H = 0 is no saddle"))),
        *(Instead(f"who takes det H for the trace: {more}",
                  by_sign(det, "minimum", "maximum", zero))
          for zero, more in (("cannot tell", "det H < 0 is a saddle, and the trace tells minimum from maximum"),
                             ("saddle", "det H < 0 is a saddle, 0 cannot tell, and the trace tells minimum from "
                                        "maximum"))),
        *(Instead(f"who does not look at the determinant: {more}",
                  by_sign(np.trace, "minimum", "maximum", zero))
          for zero, more in (("cannot tell", "the trace alone cannot tell a saddle from the others"),
                             ("saddle", "a trace of 0 is not what makes a saddle"))),
        Instead("who looks at the signs of the four entries of H: it is its determinant and its trace that count",
                told(of_entries)),
        Instead("who looks at the diagonal of H only: up along x and along y may still be down between them, and the "
                "mixed derivatives say so",
                told(lambda H: "minimum" if min(np.diag(H)) > 0 else "maximum" if max(np.diag(H)) < 0 else
                     "saddle" if H[0, 0] * H[1, 1] < 0 else "cannot tell")),
        Instead("who looks at the diagonal of H only: up along x and along y may still be down between them (and takes "
                "all others for saddles)",
                told(lambda H: "minimum" if min(np.diag(H)) > 0 else "maximum" if max(np.diag(H)) < 0 else "saddle")),
        Instead("who looks at the first entry of H only",
                by_sign(lambda H: H[0, 0], "minimum", "maximum", "cannot tell")),
        Instead("who takes det H = 0 for a saddle: there H cannot tell",
                told(lambda H: solution.kind(np.zeros(2), H).replace("cannot tell", "saddle"))),
        Instead("who takes det H = 0 for a minimum or a maximum, by the trace: there H cannot tell",
                told(lambda H: "saddle" if det(H) < 0 else "minimum" if np.trace(H) > 0 else "maximum")),
        Instead("who takes det H = 0 for a minimum or a maximum, by the trace: there H cannot tell (and takes a trace "
                "of 0 for a minimum)",
                told(lambda H: "saddle" if det(H) < 0 else "maximum" if np.trace(H) < 0 else "minimum")),
        Instead("who turns the sign of the determinant: det H < 0 is the saddle",
                by(lambda H: -det(H), lambda H: float(np.trace(H)))),
        Instead("who adds the two products in the determinant: it is H[0, 0] · H[1, 1] − H[0, 1] · H[1, 0]",
                by(lambda H: det(H) + 2 * H[0, 1] * H[1, 0], lambda H: float(np.trace(H)))),
        Instead("who forgets the square in the determinant: it is H[0, 0] · H[1, 1] − H[0, 1]²",
                by(lambda H: H[0, 0] * H[1, 1] - H[0, 1], lambda H: float(np.trace(H)))),
    ))
