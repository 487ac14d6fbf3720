"""Which rule was misapplied, and where? A wrong derivative is explained from the graph of the function alone.

The forward chain rule over the function's graph gives the derivative. A slip is the same walk with the line of one node
replaced, or of two, or of all nodes where the same slip can be made. What is named gives the answer at every point,
or it is not named.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np

from assignments.checking.rules import At, Node, TooLargeError, derivative, right_line, tree_of
from assignments.checking.slips import Slip, slips_of
from assignments.checking.wording import in_words
from tinygrad_edu import Tensor

EXACTLY = 1e-9
FEW = 6            # points at which two slips are looked for; they are tried at all of them before they are named
MOST_SAID = 5
MOST_PAIRS = 20_000
SCALES = {-1.0: "The sign of the whole is wrong", 2.0: "A factor 2 is too much", 0.5: "A factor ½ is too much",
          -2.0: "A factor −2 is too much", -0.5: "A factor −½ is too much"}


def explain(function: Callable[..., Any], answer: Callable[..., Any] | Any, points: Mapping[str, np.ndarray],
            by: str) -> list[str]:
    """What went wrong, in a sentence for each way to get exactly this answer; an empty list if nothing explains it.

    ``function``: takes Tensors in the order of ``points``, the names with their numbers; ``by``: the one that is
    differentiated by. ``answer``: a function of the same arguments, or its numbers at the points.

    >>> x = np.linspace(0.3, 2.1, 9)
    >>> explain(lambda x: np.sin(3 * x**2), lambda x: np.cos(3 * x**2), {"x": x}, by="x")
    ['The inner derivative of sin(3x²) is missing: by the chain rule cos(3x²) · 6x.']
    """
    numbers = answer(*points.values()) if callable(answer) else answer
    yours = np.broadcast_to(np.asarray(getattr(numbers, "value", numbers), float), next(iter(points.values())).shape)
    known = np.isfinite(yours)
    if known.sum() < min(FEW, len(known)):
        return []
    points = {name: row[known] for name, row in points.items()}
    try:
        with np.errstate(all="ignore"):
            return Search(function, yours[known], points, by).sentences()
    except TooLargeError:
        return []


class Mistake(NamedTuple):
    """A slip at one node, by their numbers in the tree."""

    node: int
    slip: int


class Tree:
    """The tree of a function at some points, its nodes numbered, with the slips that can be made at each."""

    def __init__(self, root: Node, points: Mapping[str, np.ndarray], by: str) -> None:
        self.root, self.x, self.by = root, points[by], by
        self.nodes: list[Node] = []
        self.roles: list[str] = []
        self.parts: list[list[int]] = []
        self.number(root, "root")
        self.slips = [list(slips_of(node, role, by)) for node, role in zip(self.nodes, self.roles)]

    def number(self, node: Node, role: str) -> int:
        inside = "term" if node.kind == "sum" and role in ("root", "term") else \
            "factor" if node.kind == "product" else "inside"
        below = [self.number(part, inside) for part in node.parts]
        self.nodes.append(node)
        self.roles.append(role)
        self.parts.append(below)
        return len(self.nodes) - 1

    def walk(self, mistakes: Mapping[int, Slip]) -> Any:
        """The derivative, with some lines replaced."""
        rates: list[Any] = []
        for i, node in enumerate(self.nodes):
            slip = mistakes.get(i)
            rates.append(self.line(i, [rates[part] for part in self.parts[i]], slip)
                         if slip or node.moves else 0.0)
            if not slip and any(not isinstance(rates[part], float) for part in self.parts[i]) and not node.moves:
                rates[-1] = self.line(i, [rates[part] for part in self.parts[i]], None)
        return rates[-1]

    def line(self, i: int, rates: Sequence[Any], slip: Slip | None) -> Any:
        node = self.nodes[i]
        if slip is None and not node.parts:
            return 1.0 + 0 * self.x if node.moves else 0.0
        at = At(node, rates, self.x)
        return right_line(at) if slip is None else slip.line(at)


@dataclass
class Rows:
    """Derivatives that some mistakes give: one row of numbers for each."""

    numbers: np.ndarray
    mistakes: list[tuple[Mistake, ...]]


class Candidates:
    """At a node: the right derivative, and those with one mistake, and with two."""

    def __init__(self, tree: Tree, i: int, below: Sequence[Candidates], how_many: int) -> None:
        self.tree, self.i = tree, i
        node, shape = tree.nodes[i], tree.x.shape
        self.right = tree.line(i, [part.right for part in below], None) if node.moves else 0.0
        rights = [part.right for part in below]
        open_parts = [p for p in range(len(below)) if not (p == 1 and node.kind == "power")]
        slips = list(enumerate(tree.slips[i]))
        rows, mistakes = [], []
        for p in open_parts:
            if below[p].one.mistakes:
                rows.append(self.with_rates(rights, {p: below[p].one.numbers}, len(below[p].one.mistakes)))
                mistakes += below[p].one.mistakes
        for j, slip in slips:
            rows.append(np.broadcast_to(np.asarray(tree.line(i, rights, slip), float), shape)[None])
            mistakes.append((Mistake(i, j),))
        self.one = Rows(np.concatenate(rows) if rows else np.empty((0, *shape)), mistakes)
        self.two = self.of_two(below, rights, open_parts, slips) if how_many > 1 else Rows(self.one.numbers[:0], [])

    def with_rates(self, rights: Sequence[Any], changed: Mapping[int, np.ndarray], how_many: int,
                   slip: Slip | None = None) -> np.ndarray:
        """The line of this node, with the rates of some operands replaced by rows of them."""
        rates = [changed.get(p, right) for p, right in enumerate(rights)]
        value = np.asarray(self.tree.line(self.i, rates, slip), float)
        return np.broadcast_to(value, (how_many, *self.tree.x.shape))

    def of_two(self, below: Sequence[Candidates], rights: Sequence[Any], open_parts: Sequence[int],
               slips: Sequence[tuple[int, Slip]]) -> Rows:
        rows: list[np.ndarray] = []
        mistakes: list[tuple[Mistake, ...]] = []
        for p in open_parts:
            part = below[p]
            if part.two.mistakes:
                rows.append(self.with_rates(rights, {p: part.two.numbers}, len(part.two.mistakes)))
                mistakes += part.two.mistakes
            if part.one.mistakes:
                for j, slip in slips:
                    rows.append(self.with_rates(rights, {p: part.one.numbers}, len(part.one.mistakes), slip))
                    mistakes += [(*made, Mistake(self.i, j)) for made in part.one.mistakes]
        for p, q in combinations(open_parts, 2):
            a, b = below[p].one, below[q].one
            if a.mistakes and b.mistakes and len(mistakes) + len(a.mistakes) * len(b.mistakes) < MOST_PAIRS:
                rows.append(self.with_rates(rights, {p: np.repeat(a.numbers, len(b.mistakes), axis=0),
                                                     q: np.tile(b.numbers, (len(a.mistakes), 1))},
                                            len(a.mistakes) * len(b.mistakes)))
                mistakes += [(*one, *other) for one in a.mistakes for other in b.mistakes]
        return Rows(np.concatenate(rows) if rows else self.one.numbers[:0], mistakes)


def candidates(tree: Tree, how_many: int) -> Candidates:
    """The candidates at the root."""
    done: list[Candidates] = []
    for i in range(len(tree.nodes)):
        done.append(Candidates(tree, i, [done[part] for part in tree.parts[i]], how_many))
    return done[-1]


class Search:
    """For what explains one answer."""

    def __init__(self, function: Callable[..., Any], yours: np.ndarray, points: Mapping[str, np.ndarray],
                 by: str) -> None:
        self.function, self.yours, self.by, self.points = function, yours, by, points
        self.tree = self.tree_at(points)
        self.scale = 1e-13 * float(np.median(np.abs(derivative(self.tree.root, self.tree.x) + 0 * yours)))

    def tree_at(self, points: Mapping[str, np.ndarray]) -> Tree:
        tensors = [Tensor(row, requires_grad=True, name=name) for name, row in points.items()]
        result = self.function(*tensors)
        return Tree(tree_of(result, dict(zip(tensors, points)), self.by), points, self.by)

    def same(self, numbers: Any, yours: np.ndarray | None = None) -> Any:
        """Which rows are the answer?"""
        yours = self.yours if yours is None else yours
        gap = np.abs(numbers - yours)
        return np.all(gap <= EXACTLY * np.maximum(np.abs(numbers), np.abs(yours)) + self.scale, axis=-1)

    def sentences(self) -> list[str]:
        """The simplest explanations there are."""
        for stage in (self.one_slip, self.two_slips, self.three_slips):
            said = list(dict.fromkeys(stage()))
            if said:
                return said[:MOST_SAID]
        return []

    def words(self, mistakes: Sequence[Mistake]) -> str:
        return " ".join(dict.fromkeys(in_words(self.tree.nodes[m.node], self.tree.slips[m.node][m.slip].words, self.by)
                                      for m in mistakes))

    def gives_it(self, mistakes: Sequence[Mistake], scale: float = 1.0) -> bool:
        """Does a walk with these lines replaced give the answer at every point?"""
        lines = {m.node: self.tree.slips[m.node][m.slip] for m in mistakes}
        return bool(self.same(scale * np.asarray(self.tree.walk(lines), float)))

    # --- One thing that went wrong -------------------------------------------------------------------------------

    def one_slip(self) -> Iterator[str]:
        found = candidates(self.tree, 1)
        self.ones = found.one
        for k in np.flatnonzero(self.same(found.one.numbers)):
            if self.gives_it(found.one.mistakes[k]):
                yield self.words(found.one.mistakes[k])
        yield from self.everywhere(1.0)
        right = np.asarray(found.right, float)
        for scale, words in SCALES.items():
            if right.any() and self.same(scale * right):
                yield f"{words}: it is exactly {_times_words(scale)} the derivative."

    def everywhere(self, scale: float) -> Iterator[str]:
        """The same slip wherever it can be made."""
        at: dict[str, dict[int, Slip]] = {}
        for i, slips in enumerate(self.tree.slips):
            for key in {slip.key for slip in slips}:
                same = [slip for slip in slips if slip.key == key]
                if len(same) == 1:
                    at.setdefault(key, {})[i] = same[0]
        for lines in at.values():
            if len(lines) > 1 and self.same(scale * np.asarray(self.tree.walk(lines), float)):
                yield " ".join(dict.fromkeys(in_words(self.tree.nodes[i], slip.words, self.by)
                                             for i, slip in lines.items()))

    # --- Two, and three ------------------------------------------------------------------------------------------

    def two_slips(self) -> Iterator[str]:
        few = {name: row[:FEW] for name, row in self.points.items()}
        tree = self.tree_at(few)
        found = candidates(tree, 2)
        yours = self.yours[:FEW]
        for k in np.flatnonzero(self.same(found.two.numbers, yours)):
            if self.gives_it(found.two.mistakes[k]):
                yield self.words(found.two.mistakes[k])
        for scale, words in SCALES.items():
            for k in np.flatnonzero(self.same(scale * self.ones.numbers)):
                yield f"{words}. {self.words(self.ones.mistakes[k])}"
        yield from (f"{SCALES[-1.0]}. {said}" for said in self.everywhere(-1.0))

    def three_slips(self) -> Iterator[str]:
        yield from ()


def _times_words(scale: float) -> str:
    return {-1.0: "−1 times", 2.0: "twice", 0.5: "half", -2.0: "−2 times", -0.5: "−½ times"}[scale]
