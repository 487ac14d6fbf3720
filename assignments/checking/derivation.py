"""Which rule was misapplied, and where? A wrong derivative is explained from the graph of the function alone.

The forward chain rule over the function's graph gives the derivative. A slip is the same walk with the line of one node
replaced, or of two, or of all nodes where the same slip can be made. What is named gives the answer at every point,
or it is not named.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations, islice, permutations
from typing import Any

import numpy as np

from assignments.checking.candidates import Mistake, Tree, candidates
from assignments.checking.lines import Slip, derivative
from assignments.checking.misreadings import misreadings
from assignments.checking.rules import Node, TooLargeError, settle, tree_of
from assignments.checking.wording import in_words
from tinygrad_edu import Tensor, grad

EXACTLY = 1e-9
FEW = 6            # points at which two slips are looked for; they are tried at all of them before they are named
MOST_SAID = 5
MOST_OF_THREE = 3  # ways to get an answer by three slips at once, beyond which none of them is believed
MOST_MISREADINGS = 120
MISREAD_NODES = 1500  # of misread functions in which a slip is looked for as well
LARGE = 60  # nodes; in larger trees only common slips are looked for in pairs
SCALES = {-1.0: "The sign of the whole is wrong", 2.0: "A factor 2 is too much", 0.5: "A factor ½ is too much",
          -2.0: "A factor −2 is too much", -0.5: "A factor −½ is too much"}
FIRST = ("inner", "product of derivatives", "quotient: parts", "distributed", "product: term left out", "left out")
TIMES = {-1.0: "−1 times", 2.0: "twice", 0.5: "half", -2.0: "−2 times", -0.5: "−½ times"}


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
    root = tree(function, points, by)
    if root is None:
        return []
    with np.errstate(all="ignore"):
        said = Search(function, root, yours[known], points, by).sentences()
        return said or list(_another_derivative(function, answer, root, yours[known], points, by))


def _another_derivative(function: Callable[..., Any], answer: Any, root: Node, yours: np.ndarray,
                        points: Mapping[str, np.ndarray], by: str) -> Iterator[str]:
    """Integrated in place of differentiated, or differentiated twice."""
    position, rows = list(points).index(by), list(points.values())
    if callable(answer):
        typed = tree(answer, points, by)
        if typed is not None and _near(derivative(typed, points[by]) + 0 * yours, root.value):
            yield f"That is an antiderivative of {root.formula}, and its derivative is asked for."

    def slope(x: Any) -> Any:
        return function(*rows[:position], x, *rows[position + 1:]).sum()
    if root.moves and _near(grad(lambda x: grad(slope)(x).sum())(points[by]), yours):
        yield f"{root.formula} is differentiated twice, and once was asked for."


def _near(a: Any, b: Any) -> bool:
    return bool(np.any(b) and np.all(np.abs(a - b) <= EXACTLY * np.maximum(np.abs(a), np.abs(b))))


def tree(function: Callable[..., Any], points: Mapping[str, np.ndarray], by: str) -> Node | None:
    """The tree of a function of Tensors at some points; None if it cannot be taken apart."""
    tensors = [Tensor(row, requires_grad=True, name=name) for name, row in points.items()]
    try:
        with np.errstate(all="ignore"):
            return tree_of(function(*tensors), dict(zip(tensors, points)), by)
    except TooLargeError:
        return None


class Search:
    """For what explains one answer."""

    def __init__(self, function: Callable[..., Any], root: Node, yours: np.ndarray,
                 points: Mapping[str, np.ndarray], by: str) -> None:
        self.function, self.yours, self.by, self.points = function, yours, by, points
        self.root = root
        self.tree = Tree(root, points, by)
        self.right = derivative(self.root, self.tree.x) + 0 * yours
        self.scale = 1e-13 * float(np.median(np.abs(self.right)))

    def same(self, numbers: Any, yours: np.ndarray | None = None) -> Any:
        """Which rows are the answer?"""
        yours = self.yours if yours is None else yours
        gap = np.abs(numbers - yours)
        near = EXACTLY * np.maximum(np.abs(numbers), np.abs(yours)) + self.scale
        return np.all(np.isfinite(gap) & (gap <= near), axis=-1)

    def sentences(self) -> list[str]:
        """The simplest explanations there are; none of an answer that is right."""
        if self.same(self.right):
            return []
        for stage in (self.one_slip, self.one_misreading, self.two_slips, self.three_slips,
                      self.a_misreading_and_a_slip):
            said = list(dict.fromkeys(stage()))
            if stage == self.three_slips and len(said) > MOST_OF_THREE:
                said = []  # a number as simple as this answer comes of many slips by chance
            if said:
                return said[:MOST_SAID]
        return []

    def words(self, mistakes: Sequence[Mistake], tree: Tree | None = None) -> str:
        tree = tree or self.tree
        return " ".join(dict.fromkeys(in_words(tree.nodes[m.node], tree.slips[m.node][m.slip], self.by)
                                      for m in mistakes))

    def said(self, found: Sequence[tuple[Mistake, ...]], tree: Tree | None = None) -> Iterator[str]:
        """The words of what was found and gives the answer: two of a kind at most, and two at the same nodes."""
        tree = tree or self.tree
        at: dict[tuple[Any, ...], int] = {}
        def odd(made: tuple[Mistake, ...]) -> int:
            slips = [tree.slips[m.node][m.slip] for m in made]
            return sum(2 * (not slip.common) - (slip.key in FIRST) for slip in slips)
        for mistakes in sorted(found, key=odd):
            nodes = tuple(m.node for m in mistakes)
            keys = tuple(tree.slips[m.node][m.slip].key for m in mistakes)
            if at.get(nodes, 0) < 2 and at.get(keys, 0) < 2 and self.gives_it(mistakes, tree):
                at[nodes], at[keys] = at.get(nodes, 0) + 1, at.get(keys, 0) + 1
                yield self.words(mistakes, tree)

    def gives_it(self, mistakes: Sequence[Mistake], tree: Tree) -> bool:
        """Does a walk with these lines replaced give the answer at every point?"""
        lines: dict[int, list[Slip]] = {}
        for m in mistakes:
            lines.setdefault(m.node, []).append(tree.slips[m.node][m.slip])
        return bool(self.same(np.asarray(tree.walk(lines), float)))

    # --- One thing that went wrong -------------------------------------------------------------------------------

    def one_slip(self) -> Iterator[str]:
        found = candidates(self.tree, 1)
        self.ones = found.one
        known = [found.one.mistakes[k] for k in np.flatnonzero(self.same(found.one.numbers))]
        yield from self.said(known)
        if not known:
            yield from self.everywhere()
        for scale, words in SCALES.items():
            if self.right.any() and self.same(scale * self.right):
                yield f"{words}: it is exactly {TIMES[scale]} the derivative."

    def everywhere(self) -> Iterator[str]:
        """The same slip wherever it can be made."""
        at: dict[str, dict[int, list[Slip]]] = {}
        for i, slips in enumerate(self.tree.slips):
            for key in {slip.key for slip in slips if slip.common}:
                same = [slip for slip in slips if slip.key == key]
                if len(same) == 1:
                    at.setdefault(key, {})[i] = same
        for key in sorted(at):
            lines = at[key]
            if len(lines) < 2 or not self.same(np.asarray(self.tree.walk(lines), float)):
                continue
            for i in list(lines):  # only where it matters
                fewer = {j: slip for j, slip in lines.items() if j != i}
                if self.same(np.asarray(self.tree.walk(fewer), float)):
                    lines = fewer
            yield " ".join(dict.fromkeys(in_words(self.tree.nodes[i], slip[0], self.by) for i, slip in lines.items()))

    def one_misreading(self) -> Iterator[str]:
        """The right derivative of another function."""
        variables = {node.formula.text: node for node in self.tree.nodes if node.kind == "variable"}
        self.misread = list(islice(misreadings(self.root, variables), MOST_MISREADINGS))
        for root, words in self.misread:
            settle(root, self.by)
            if self.same(derivative(root, self.tree.x) + 0 * self.yours):
                yield f"That is the derivative of {root.formula}, where {words}."

    # --- Two, and three ------------------------------------------------------------------------------------------

    def two_slips(self) -> Iterator[str]:
        few = {name: row[:FEW] for name, row in self.points.items()}
        root = tree(self.function, few, self.by)
        assert root is not None  # it could be taken apart at all points
        small = Tree(root, few, self.by)
        yours = self.yours[:FEW]
        for scale, words in SCALES.items():
            known = [self.ones.mistakes[k] for k in np.flatnonzero(self.same(scale * self.ones.numbers))]
            known = [made for made in known if self.tree.slips[made[0].node][made[0].slip].common]
            if scale == -1.0:
                yield from (f"{words}. {self.words(made)}" for made in known[:1])
        for only_common in (True, False) if len(small.nodes) < LARGE else (True,):
            self.halves = candidates(small, 2, only_common)
            rows = self.halves.two
            known = [rows.mistakes[k] for k in np.flatnonzero(self.same(rows.numbers, yours))]
            yield from self.said(known)
            if known:
                return
        yield from self.by_another()

    def by_another(self) -> Iterator[str]:
        """Differentiated by another variable, with a slip."""
        for other in self.points:
            if other != self.by and other in self.root.variables:
                tree = Tree(settle(self.root, other), self.points, other)
                rows = candidates(tree, 1).one
                known = [rows.mistakes[k] for k in np.flatnonzero(self.same(rows.numbers))]
                for made in known[:2]:
                    yield f"That is differentiated by {other}, and not by {self.by}. " + " ".join(
                        in_words(tree.nodes[m.node], tree.slips[m.node][m.slip], other) for m in made)
        settle(self.root, self.by)

    def three_slips(self) -> Iterator[str]:
        """Three in different terms of a sum."""
        terms = self.halves.below
        if self.root.kind != "sum" or len(terms) < 2:
            return
        rest = self.yours[:FEW] - self.halves.right
        moved = [[(sign * (rows.numbers - term.right), rows.mistakes) for rows in (term.one, term.two)]
                 for sign, term in zip(self.root.signs, terms)]
        found: list[tuple[Mistake, ...]] = []
        for i, j in permutations(range(len(terms)), 2):  # two slips in one term, one in another
            found += _pairs(moved[i][1], moved[j][0], rest)
        for i, j, k in combinations(range(len(terms)), 3):
            a, b = moved[i][0], moved[j][0]
            both = (a[0][:, None] + b[0][None]).reshape(-1, len(rest))
            found += _pairs((both, [(*one, *other) for one in a[1] for other in b[1]]), moved[k][0], rest)
        yield from self.said(found)

    def a_misreading_and_a_slip(self) -> Iterator[str]:
        for root, words in self.misread[:MISREAD_NODES // len(self.tree.nodes)]:
            if not root.moves:
                continue
            if self.same(-derivative(root, self.tree.x) + 0 * self.yours):
                yield f"The sign is wrong, and that is the derivative of {root.formula}, where {words}."
                continue
            tree = Tree(root, self.points, self.by)
            rows = candidates(tree, 1, True).one
            known = [rows.mistakes[k] for k in np.flatnonzero(self.same(rows.numbers))]
            for sentence in list(self.said(known, tree))[:1]:
                yield f"{root.formula} is differentiated, where {words}. {sentence}"


def _pairs(a: tuple[np.ndarray, list[Any]], b: tuple[np.ndarray, list[Any]], rest: np.ndarray) -> list[Any]:
    """Mistakes of a and of b whose effects add up to the rest: looked up at one point, and tried at all."""
    wanted, order = rest[0] - a[0][:, 0], np.argsort(b[0][:, 0])
    there = b[0][order, 0]
    near = 1e-9 * (abs(rest[0]) + np.abs(wanted)) + 1e-12
    low, high = np.searchsorted(there, wanted - near), np.searchsorted(there, wanted + near)
    found = []
    for p in np.flatnonzero(high > low):
        for q in order[low[p]:high[p]]:
            total = a[0][p] + b[0][q]
            if np.all(np.abs(total - rest) <= 1e-8 * np.abs(rest) + 1e-10):
                found.append((*a[1][p], *b[1][q]))
    return found
