"""What a J and an H say of a point, and what is said in its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import product
from typing import Any

import numpy as np

from assignments.checking.cases import Case
from assignments.checking.instead import Instead
from assignments.checking.one_word import OneWord
from assignments.module_2_jacobians.jacobian_and_hessian import solution
from tinygrad_edu.formula import number

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
    first, *rows = (f"[{', '.join(number(each, 6) for each in row)}]" for row in (J, *H))
    return f"J = {first} and H = [{', '.join(rows)}]"


def det(H: np.ndarray) -> float:
    """The determinant, exact for such numbers."""
    return float(H[0, 0] * H[1, 1] - H[0, 1] * H[1, 0])


def trace(H: np.ndarray) -> float:
    """The sum of the diagonal."""
    return float(H[0, 0] + H[1, 1])


# An answer is made of four steps: is it level, what is the determinant, what if that is 0, and minimum or maximum? Each
# has its slips, the right way of it first. The words complete "Your answers are exactly those of who …".

Slips = tuple[tuple[str, Any], ...]

LEVEL: Slips = (
    ("", lambda J: not np.any(J)),
    ("does not look at J: where it is not [0, 0], the point is not critical, whatever H is", lambda J: True),
    ("looks at the first entry of J only", lambda J: J[0] == 0),
    ("looks at the second entry of J only", lambda J: J[1] == 0),
    ("adds up the entries of J: slopes of 1.5 and −1.5 are no level place", lambda J: np.sum(J) == 0),
    ("asks whether a slope is positive: a negative one is no level place either", lambda J: np.max(J) <= 0),
    ("calls a point critical where one of the two slopes is 0: both have to be", lambda J: np.prod(J) == 0),
    ("has it the wrong way round: where J is [0, 0], the point is critical", np.any),
)
DETERMINANT: Slips = (
    ("", det),
    ("turns the sign of the determinant: det H < 0 is the saddle", lambda H: -det(H)),
    ("takes the determinant without its sign: det H < 0 is the saddle", lambda H: abs(det(H))),
    ("adds the two products in the determinant: it is H[0, 0] · H[1, 1] − H[0, 1] · H[1, 0]",
     lambda H: det(H) + 2 * H[0, 1] * H[1, 0]),
    ("forgets the square in the determinant: it is H[0, 0] · H[1, 1] − H[0, 1]²",
     lambda H: H[0, 0] * H[1, 1] - H[0, 1]),
    ("looks at the diagonal of H only: up along x and along y may still be down between them, and the mixed "
     "derivatives say so", lambda H: H[0, 0] * H[1, 1]),
)
ZERO: Slips = (
    ("", lambda trace: "cannot tell"),
    ("takes det H = 0 for a saddle: there H cannot tell", lambda trace: "saddle"),
    ("takes det H = 0 for a minimum or a maximum: there H cannot tell",
     lambda trace: "minimum" if trace > 0 else "maximum"),
    ("takes det H = 0 for a minimum or a maximum: there H cannot tell (and a trace of 0 for a minimum)",
     lambda trace: "maximum" if trace < 0 else "minimum"),
)
WHICH: Slips = (
    ("", lambda H: "minimum" if trace(H) > 0 else "maximum"),
    ("has minimum and maximum in each other's place", lambda H: "maximum" if trace(H) > 0 else "minimum"),
    ("does not look at the trace: det H > 0 says minimum or maximum, and not which", lambda H: "minimum"),
    ("does not look at the trace: det H > 0 says minimum or maximum, and not which (always a maximum)",
     lambda H: "maximum"),
    ("looks at the mixed derivative in place of the trace", lambda H: "minimum" if H[0, 1] > 0 else "maximum"),
)


STEPS = (LEVEL, DETERMINANT, ZERO, WHICH)


def in_steps(level: Any, determinant: Any, zero: Any, which: Any) -> Callable[..., str]:
    """An answer made of these four."""
    def word(J: np.ndarray, H: np.ndarray) -> str:
        if not level(J):
            return "not critical"
        d = determinant(H)
        return str("saddle" if d < 0 else zero(trace(H)) if d == 0 else which(H))
    return word


def by_sign(number: Callable[[np.ndarray], float], positive: str, negative: str, zero: str) -> Callable[..., str]:
    """A word by the sign of one number of H."""
    return lambda J, H: "not critical" if np.any(J) else \
        positive if number(H) > 0 else negative if number(H) < 0 else zero


ENTIRELY = tuple(Instead(f"somebody who {words}", value) for words, value in (  # other ways to answer altogether
    ("takes det H for the trace: det H < 0 is a saddle, and the trace tells minimum from maximum",
     by_sign(det, "minimum", "maximum", "cannot tell")),
    ("takes det H for the trace: det H < 0 is a saddle, 0 cannot tell, and the trace tells minimum from maximum",
     by_sign(det, "minimum", "maximum", "saddle")),
    ("does not look at the determinant: the trace alone cannot tell a saddle from the others",
     by_sign(trace, "minimum", "maximum", "cannot tell")),
    ("does not look at the determinant: a trace of 0 is not what makes a saddle",
     by_sign(trace, "minimum", "maximum", "saddle")),
    ("looks at the first entry of H only", by_sign(lambda H: H[0, 0], "minimum", "maximum", "cannot tell")),
    ("looks at the first entry of H only, and takes a 0 there for a saddle",
     by_sign(lambda H: H[0, 0], "minimum", "maximum", "saddle")),
    ("looks at the signs of the four entries of H: it is its determinant and its trace that count",
     lambda J, H: "not critical" if np.any(J) else
     "minimum" if np.all(H > 0) else "maximum" if np.all(H < 0) else "saddle"),
    ("looks at the diagonal of H only, and takes all others for saddles",
     lambda J, H: "not critical" if np.any(J) else
     "minimum" if min(np.diag(H)) > 0 else "maximum" if max(np.diag(H)) < 0 else "saddle"),
    *((f"does not look at H, and says {word!r} wherever J is [0, 0]", by_sign(lambda H: 0, word, word, word))
      for word in ("minimum", "maximum", "saddle", "cannot tell")),
))


def slips(cases: Sequence[Case]) -> Iterator[Instead]:
    """Each slip, each other way, and each two slips that give other answers than one."""
    told: set[tuple[str, ...]] = set()
    steps = list(product(*map(range, map(len, STEPS))))
    for how_many in (1, 2):
        known = set(told)
        for made in steps:
            if sum(map(bool, made)) != how_many:
                continue
            ways = [step[n] for step, n in zip(STEPS, made)]
            value = in_steps(*(way for _, way in ways))
            answers = tuple(value(*case.arguments) for case in cases)
            if answers not in known:
                told.add(answers)
                yield Instead("somebody who " + ", and who ".join(words for words, _ in ways if words), value)
        if how_many == 1:
            yield from ENTIRELY
            told |= {tuple(each.value(*case.arguments) for case in cases) for each in ENTIRELY}


CASES = [Case(with_brackets(J, H), (np.array(J), np.array(H))) for J, H, _ in KINDS]
KIND = OneWord(
    ("minimum", "maximum", "saddle", "cannot tell", "not critical"), CASES, solution.kind,
    also={"min": "minimum", "max": "maximum", "saddle point": "saddle", "can't tell": "cannot tell",
          "cannot say": "cannot tell", "unclear": "cannot tell", "inconclusive": "cannot tell",
          "not a critical point": "not critical", "no critical point": "not critical", "none": "not critical"},
    why={with_brackets(J, H): why for J, H, why in KINDS}, instead=tuple(slips(CASES)))
