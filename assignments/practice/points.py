"""Where a question is asked: points inside the domain of a function and of its derivatives, always the same ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

POINTS = 24
FEWEST = 4
MODERATE = 6  # points where the numbers are neither large nor small
Point = Mapping[str, np.ndarray]
_RANGES = ((-3, 3, 96), (0.1, 3, 40), (-1, 1, 32), (-0.2, 0.2, 24), (-12, 12, 32), (-80, 80, 32))


def candidates(names: Sequence[str], wide: bool = False) -> dict[str, np.ndarray]:
    """For each name a row of numbers, the same at every call; ``wide``: of every size."""
    rng = np.random.default_rng(20210)
    if wide:
        shape = (len(names), 6000)
        rows = np.exp(rng.uniform(np.log(1e-4), np.log(1e5), shape)) * rng.choice([-1, 1, 1], shape)
        rows[:, ::3] = rng.uniform(-6, 6, rows[:, ::3].shape)
    else:
        rows = np.concatenate([rng.uniform(low, high, (len(names), how_many)) for low, high, how_many in _RANGES], 1)
        rows = rows[:, rng.permutation(rows.shape[1])]
    return dict(zip(names, rows))


def points_inside(names: Sequence[str], values: Callable[[Point], Sequence[np.ndarray]],
                  domain: Mapping[str, tuple[float, float]] | None = None) -> dict[str, np.ndarray] | None:
    """Points where all ``values`` are numbers, most of them where they are of moderate size; None if none are found.

    ``domain``: for some names, between which numbers they may lie.
    """
    best: dict[str, np.ndarray] | None = None
    for wide in (False, True):
        at = candidates(names, wide)
        for name, (low, high) in (domain or {}).items():
            if name in at:
                at[name] = np.random.default_rng(20212).uniform(low, high, len(at[name]))
        how_many = len(next(iter(at.values()))) if at else POINTS
        inside, moderate = np.ones(how_many, bool), np.ones(how_many, bool)
        for value in values(at):
            size = np.abs(np.broadcast_to(value, how_many))
            inside &= np.isfinite(size) & (size < 1e150)
            moderate &= (size < 1e4) & ((size > 1e-6) | (size == 0))
        near, far = np.flatnonzero(inside & moderate), np.flatnonzero(inside & ~moderate)
        order = np.concatenate([near[:2 * POINTS // 3], far[:POINTS // 3], near[2 * POINTS // 3:], far])
        order = np.array(list(dict.fromkeys(order.tolist()))[:POINTS], int)
        enough = len(order) >= (FEWEST if wide else POINTS)
        if enough and (best is None or moderate[order].sum() >= MODERATE):
            best = {name: row[order] for name, row in at.items()}
        if enough and moderate[order].sum() >= MODERATE:
            break  # where numbers are large, small differences are not seen: only then it is looked further
    return best
