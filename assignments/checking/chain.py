"""A chain of factors, and which slips in it explain a wrong answer exactly.

A slip is one factor replaced by another: left out, taken from the wrong layer, not transposed. The answer is compared
with the chain with one or two slips in it, or with the same one in all layers, up to a scale, on several cases at once.
What is named must explain the answer on every case, and where the answer's code raises an error, the chain with the
slips must not fit either.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from typing import Any

import numpy as np

from assignments.checking.scale import Scale, scale_between

Values = Mapping[str, Any]  # what is known in one case, by the names of the lab: z3, W3, N …
Carry = Callable[[Any, Values], Any]  # from the product so far to the product with this factor in it


@dataclass(frozen=True)
class Slip:
    """Something else in the place of a factor; ``words`` complete "your answer is exactly the chain …".

    ``kind``: the same for slips that are made in all layers at once, if they are.
    """

    words: str
    carry: Carry
    kind: str = ""


@dataclass(frozen=True)
class Factor:
    """A factor of a chain, and the slips that are made with it."""

    name: str
    carry: Carry
    slips: tuple[Slip, ...] = ()


Chain = Sequence[Factor]


@dataclass(frozen=True)
class Explanation:
    """Slips and a scale that give the answer exactly."""

    slips: tuple[Slip, ...]
    scale: Scale

    @property
    def length(self) -> int:
        """How many things went wrong, if it was this."""
        return len(self.slips) + (not self.scale.is_one)


def multiply_out(chain: Chain, values: Values, replaced: Mapping[int, Slip] | None = None) -> np.ndarray | None:
    """The product of a chain, the factors at some positions replaced; None if the shapes do not fit."""
    carried: Any = None
    for position, factor in enumerate(chain):
        slip = (replaced or {}).get(position)
        try:
            carried = np.asarray((slip or factor).carry(carried, values))
        except ValueError:
            return None
    return carried


def explanations(chain: Chain, answers: Sequence[np.ndarray | None], cases: Sequence[Values],
                 sizes: Sequence[Mapping[str, float]], scales: Collection[str] = ()) -> list[Explanation]:
    """The shortest explanations of the answers; none if nothing explains them all.

    ``answers``: one for each case, None where the learner's code raises an error.
    ``scales``: the texts of those that may come on top of a slip; alone, any scale explains an answer.
    """
    known = [i for i, answer in enumerate(answers) if answer is not None]
    found: list[Explanation] = []
    for replaced in _replacements(chain):
        if found and len(replaced) > found[0].length:
            break  # whatever follows is longer
        candidates = []
        for values, answer in zip(cases, answers):
            candidate = multiply_out(chain, values, replaced)
            if (candidate is None) != (answer is None) or (candidate is not None and answer is not None
                                                           and candidate.shape != answer.shape):
                break
            candidates.append(candidate)
        if len(candidates) < len(cases) or not known:
            continue
        scale = scale_between([answers[i] for i in known],  # type: ignore[misc]
                              [candidates[i] for i in known], [sizes[i] for i in known])  # type: ignore[misc]
        # With a slip, or in one case only, a scale that nobody makes by mistake would be a coincidence.
        if scale is not None and scale.is_one and not replaced:
            continue  # it is as near as that, and not near enough to be right: nothing is named by it
        if scale is not None and (scale.is_one or str(scale) in scales or (not replaced and len(known) > 1)):
            found.append(Explanation(tuple(replaced.values()), scale))
            shortest = min(explanation.length for explanation in found)
            found = [explanation for explanation in found if explanation.length == shortest]
    return found


def _replacements(chain: Chain) -> Iterator[dict[int, Slip]]:
    """No slip, then each one, then each two in different factors, then the same one wherever it can be made."""
    for how_many in (0, 1, 2):
        for positions in combinations(range(len(chain)), how_many):
            for slips in product(*(chain[position].slips for position in positions)):
                yield dict(zip(positions, slips))
    for kind in dict.fromkeys(slip.kind for factor in chain for slip in factor.slips if slip.kind):
        everywhere = {position: slip for position, factor in enumerate(chain) for slip in factor.slips
                      if slip.kind == kind}
        if len(everywhere) > 2:
            yield everywhere
