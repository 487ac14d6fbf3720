"""The derivatives of a function that are had with one slip, or with two, all at once.

The forward chain rule is walked from the leaves up. At each node stand the right derivative and a table of wrong ones,
a row for each mistake that can be made below; the line of a node turns whole tables of its operands into its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np

from assignments.checking.lines import At, Slip, right_line
from assignments.checking.rules import Node
from assignments.checking.slips import slips_of

MOST_PAIRS = 20_000
ROLES = {"sum": "inner term", "product": "factor", "power": "base"}  # of the parts of a node


class Mistake(NamedTuple):
    """A slip at one node, by their numbers in the tree."""

    node: int
    slip: int


class Tree:
    """The tree of a function at some points, its nodes numbered, with the slips that can be made at each."""

    def __init__(self, root: Node, points: Mapping[str, np.ndarray], by: str) -> None:
        self.root, self.x, self.by, self.points = root, points[by], by, points
        others = [name for name in points if name != by]
        self.nodes: list[Node] = []
        self.roles: list[str] = []
        self.parts: list[list[int]] = []
        self.number(root, "root")
        self.slips = [list(slips_of(node, role, by, others)) for node, role in zip(self.nodes, self.roles)]

    def number(self, node: Node, role: str) -> int:
        outermost = node.kind == "sum" and role in ("root", "term")
        inside = "term" if outermost else ROLES.get(node.kind, "inside")
        below = [self.number(part, inside) for part in node.parts]
        self.nodes.append(node)
        self.roles.append(role)
        self.parts.append(below)
        return len(self.nodes) - 1

    def walk(self, mistakes: Mapping[int, Sequence[Slip]]) -> Any:
        """The derivative, with some lines replaced; of several at one node, which are of different terms, all."""
        rates: list[Any] = []
        for i in range(len(self.nodes)):
            below = [rates[part] for part in self.parts[i]]
            slips = mistakes.get(i, ())
            right = self.line(i, below, None)
            rates.append(self.line(i, below, slips[0]) if len(slips) == 1 else
                         right + sum(self.line(i, below, slip) - right for slip in slips))
        return rates[-1]

    def line(self, i: int, rates: Sequence[Any], slip: Slip | None) -> Any:
        node = self.nodes[i]
        if slip is None and not node.parts:
            return 1.0 + 0 * self.x if node.moves else 0.0
        at = At(node, rates, self.x, names=self.points)
        return right_line(at) if slip is None else slip.line(at)


@dataclass
class Rows:
    """Derivatives that some mistakes give: one row of numbers for each."""

    numbers: np.ndarray
    mistakes: list[tuple[Mistake, ...]]


class Candidates:
    """At a node: the right derivative, and those with one mistake, and with two."""

    def __init__(self, tree: Tree, i: int, below: Sequence[Candidates], how_many: int, only_common: bool) -> None:
        self.tree, self.i, self.below = tree, i, below
        node, shape = tree.nodes[i], tree.x.shape
        rights: list[Any] = [part.right for part in below]
        self.right: Any = tree.line(i, rights, None) if node.moves else 0.0
        open_parts = [p for p in range(len(below)) if not (p == 1 and node.kind == "power")]
        slips = [(j, slip) for j, slip in enumerate(tree.slips[i]) if slip.common or not only_common]
        rows, mistakes = [], []
        for p in open_parts:
            if below[p].one.mistakes:
                rows.append(self.with_rates(rights, {p: below[p].one.numbers}, len(below[p].one.mistakes)))
                mistakes += below[p].one.mistakes
        for j, slip in slips:
            rows.append(np.broadcast_to(np.asarray(tree.line(i, rights, slip), float), shape)[None])
            mistakes.append((Mistake(i, j),))
        self.one: Rows = Rows(np.concatenate(rows) if rows else np.empty((0, *shape)), mistakes)
        self.two: Rows = Rows(self.one.numbers[:0], [])
        if how_many > 1:
            self.two = self.of_two(below, rights, open_parts, slips)

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
            if part.one.mistakes and len(mistakes) < MOST_PAIRS:
                for j, slip in slips:
                    rows.append(self.with_rates(rights, {p: part.one.numbers}, len(part.one.mistakes), slip))
                    mistakes += [(*made, Mistake(self.i, j)) for made in part.one.mistakes]
        if additive := [(j, slip) for j, slip in slips if slip.of]:  # in different terms of a sum: they add up
            moved = [self.tree.line(self.i, rights, slip) - self.right for _, slip in additive]
            for (m, (j, one)), (n, (k, other)) in combinations(enumerate(additive), 2):
                if one.of != other.of:
                    rows.append((self.right + moved[m] + moved[n])[None])
                    mistakes.append((Mistake(self.i, j), Mistake(self.i, k)))
        for p, q in combinations(open_parts, 2):
            a, b = below[p].one, below[q].one
            if a.mistakes and b.mistakes and len(mistakes) + len(a.mistakes) * len(b.mistakes) < MOST_PAIRS:
                rows.append(self.with_rates(rights, {p: np.repeat(a.numbers, len(b.mistakes), axis=0),
                                                     q: np.tile(b.numbers, (len(a.mistakes), 1))},
                                            len(a.mistakes) * len(b.mistakes)))
                mistakes += [(*one, *other) for one in a.mistakes for other in b.mistakes]
        return Rows(np.concatenate(rows) if rows else self.one.numbers[:0], mistakes)


def candidates(tree: Tree, how_many: int, only_common: bool = False) -> Candidates:
    """The candidates at the root."""
    done: list[Candidates] = []
    for i in range(len(tree.nodes)):
        done.append(Candidates(tree, i, [done[part] for part in tree.parts[i]], how_many, only_common))
    return done[-1]
