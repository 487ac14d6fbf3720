"""What goes wrong with products along paths and with their sum, in words and as functions of the six links."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations

import numpy as np

from assignments.checking.answers import Answer
from assignments.checking.cases import Case
from assignments.checking.instead import Instead
from assignments.checking.scale import same
from assignments.module_3_chain_rule.sum_over_paths import solution
from assignments.module_3_chain_rule.sum_over_paths.one_by_one import LINKS, PATHS

Value = Callable[[Sequence[float]], float]  # of the six links


def times(n: int, m: int) -> Value:
    """The product of two of the six links."""
    return lambda d: d[n] * d[m]


def slips(outer: int, inner: int) -> dict[str, Value]:
    """What is done wrong with the two links of a path, {p} in its middle and {q} at t."""
    return {
        "{p} is missing": lambda d: d[inner],
        "{q} is missing": lambda d: d[outer],
        "{p} and {q} are added, and along a path one multiplies": lambda d: d[outer] + d[inner],
        "all three links, that with 1 among them, are added, and along a path one multiplies":
            lambda d: 1 + d[outer] + d[inner],
        "the sign is turned": lambda d: -d[outer] * d[inner],
        "{p} is divided by {q}, and along a path one multiplies": lambda d: d[outer] / d[inner],
        "{q} is there twice": lambda d: d[outer] * d[inner]**2,
        "{p} is there twice": lambda d: d[outer]**2 * d[inner],
    }


def on_every_path(words: str) -> str:
    """A slip in words that hold for each path."""
    return words.format(p="the link in the middle", q="the link at t")


def exchanged(path: str) -> dict[str, Value]:
    """What is the product of two links, and not of those of this path."""
    outer, inner = PATHS[path]
    others = {frozenset(pair): name for name, pair in PATHS.items() if name != path}
    found: dict[str, Value] = {f"the product along {name} stands there": times(*pair) for name, pair in PATHS.items()
                               if name != path}
    for n, link in enumerate(LINKS):
        if n not in (outer, inner) and frozenset((outer, n)) not in others:
            found[f"{link} stands in the place of {LINKS[inner]}"] = times(outer, n)
        if n not in (outer, inner) and frozenset((n, inner)) not in others:
            found[f"{link} stands in the place of {LINKS[outer]}"] = times(n, inner)
    return found


def wrong(path: str) -> dict[str, Value]:
    """All that may stand in the place of the product along a path."""
    return {**slips(*PATHS[path]), **exchanged(path)}


def of_the_path(path: str, words: str) -> str:
    """A slip in words, with the names of the path's own links."""
    outer, inner = PATHS[path]
    return words.format(p=LINKS[outer], q=LINKS[inner])


def path_by_path(cases: Sequence[Case], answers: Sequence[Answer]) -> str | None:
    """What went wrong along each path that is wrong; None where one of them is not explained."""
    if any(answer.value is None or answer.value.shape != (4,) for answer in answers):
        return None
    yours = np.array([answer.value for answer in answers])
    right = np.array([solution.products(*case.arguments) for case in cases])
    said: dict[str, str] = {}
    for n, path in enumerate(PATHS):
        if same(yours[:, n], right[:, n]):
            continue
        words = next((words for words, value in wrong(path).items()
                      if same(yours[:, n], np.array([value(case.arguments) for case in cases]))), None)
        if words is None:
            return None
        said[path] = words
    if len(said) == len(PATHS) and len(set(said.values())) == 1:
        return f"Along each path {on_every_path(next(iter(said.values())))}."
    return " ".join(f"Along {path} {of_the_path(path, words)}." for path, words in said.items())


def total(d: Sequence[float]) -> float:
    """∂f/∂t from the six links."""
    return float(solution.dfdt(*d))


def instead_of(path: int, value: Value) -> Callable[..., float]:
    """The sum with something else in the place of the product along one path."""
    return lambda *d: total(d) - float(solution.products(*d)[path]) + value(d)


def weighted(counts: np.ndarray) -> Callable[..., float]:
    """The sum with each path counted so many times."""
    return lambda *d: float(counts @ np.array(solution.products(*d)))


def everywhere(words: str) -> Callable[..., float]:
    """The sum with the same slip along each path."""
    return lambda *d: sum(slips(*pair)[words](d) for pair in PATHS.values())


def without(link: int) -> Callable[..., float]:
    """The sum with 1 in the place of one link."""
    return lambda *d: total([*d[:link], 1.0, *d[link + 1:]])


def of_the_sum() -> Iterator[Instead]:
    """What stands in the place of the sum over all paths."""
    for n, path in enumerate(PATHS):
        yield Instead(f"the sum without the path {path}", weighted(np.arange(4) != n))
        yield Instead(f"the sum with the path {path} counted twice", weighted(1 + (np.arange(4) == n)))
        yield Instead(f"the product along {path} alone, without the three other paths", weighted(np.arange(4) == n))
        for words, value in wrong(path).items():
            yield Instead(f"the sum, but along {path} {of_the_path(path, words)}", instead_of(n, value))
    for one, other in combinations(range(4), 2):
        names = list(PATHS)
        yield Instead(f"the sum without the paths {names[one]} and {names[other]}",
                      weighted(~np.isin(np.arange(4), (one, other))))
    for words in slips(0, 0):
        yield Instead(f"the sum, but along each path {on_every_path(words)}", everywhere(words))
    for n, link in enumerate(LINKS[:2]):
        yield Instead(f"the sum, but without {link}, which both paths through x{n + 1} need", without(n))
    yield Instead("the product of the four products: along a path one multiplies, and over the paths one adds up",
                  lambda *d: np.prod(solution.products(*d)))
    yield Instead("the sum of all links: along a path they are multiplied", lambda *d: sum(d))
    yield Instead("the product of all links: only those of one path are multiplied", lambda *d: np.prod(d))
    yield Instead("(∂x1/∂t + ∂x2/∂t) times the sum of the other links: each goes with the link that it meets",
                  lambda *d: (d[0] + d[1]) * sum(d[2:]))
    yield Instead("the four products, and their sum is wanted", solution.products)
