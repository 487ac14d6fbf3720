"""From an operation to its local Jacobian, and from an edge to the product of those along it.

Every number in them comes from the operation's own chain-rule line, given g = 1, so that a picture cannot differ from
the engine. A broadcast is a factor of its own, since each copy of a number moves its own result.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from math import prod
from typing import Any

import numpy as np

from visualize import paper, wording
from visualize.jacobians.algebra import Jacobian, Product, Transposed
from visualize.jacobians.blocks import ByRule, Kronecker
from visualize.jacobians.matrices import Column, Copy, Diagonal, Row, Scalar, Selection, chosen
from visualize.jacobians.writing import Entries, Scale, transposed
from visualize.links import Link, is_plain_number, operand_text
from visualize.wording import ATOM, POWER, PRODUCT, QUOTIENT, SUM, Text, number

_MOST_IN_BLOCKS = 1_000_000  # numbers; a softmax over more is known by its rule only
_MOST_SHOWN = 400  # entries of a matrix without simple structure; of more no strip is drawn


class Local:
    """One operation on the way, with all that its local Jacobian needs."""

    def __init__(self, link: Link, texts: Mapping[int, Text]) -> None:
        self.link = link
        self.operation, operands, values, self.parameters, *_ = link.record
        self.position, self.y = link.position, np.asarray(link.tensor.value)
        self.values = [np.asarray(value) for value in values]
        self.a = self.values[self.position]
        self.raw_y, self.raw_values = link.tensor.value, values  # as the rule knows them
        known = [is_plain_number(x) or id(x) in texts for x in (*operands, link.tensor)]
        self.texts = [operand_text(x, texts) if there else Text("·") for x, there in
                      zip((*operands, link.tensor), known)]
        self.name = self.texts[self.position]

    def rule(self, g: Any) -> Any:
        """The chain-rule line of the operation, for this operand."""
        return self.operation.rules[self.position](g, self.raw_y, *self.raw_values, **self.parameters)

    def slopes(self, shape: tuple[int, ...]) -> np.ndarray:
        """What the rule gives for g = 1, for each number of a shape."""
        with np.errstate(all="ignore"):
            return np.broadcast_to(np.asarray(self.rule(np.ones_like(self.y)[()]), dtype=np.float64), shape)

    @staticmethod
    def places(shape: tuple[int, ...]) -> np.ndarray:
        """The numbers 0, 1, 2 … in this shape: which number of a flat array stands where."""
        return np.arange(prod(shape)).reshape(shape)


def factors(link: Link, texts: Mapping[int, Text]) -> list[Jacobian]:
    """The local Jacobian of one operation by one operand, as factors."""
    local = Local(link, texts)
    if local.operation.name in _KINDS:
        return _KINDS[local.operation.name](local)
    return _elementwise(local) if local.operation.elementwise else [ByRule(local.rule, local.y.shape, local.a.shape,
                                                                           Text("∂" + local.operation.name))]


# --- Operations on each number ---------------------------------------------------------------------------------

def _elementwise(local: Local) -> list[Jacobian]:
    """diag(∂y/∂a), or a number times I where all slopes are one number; then the copies of the broadcast."""
    code = wording.partial_code(local.operation, local.position)
    slopes = local.slopes(local.y.shape)
    sizes = {**dict(zip("abc", (value.size for value in local.values))), "y": local.y.size}
    negative, coefficient, over, below = _partial(local, code)
    copies = _copies(local.a.shape, local.y.shape)
    same = over is below is None and slopes.size and np.all(slopes == slopes.flat[0])  # as of a power 0 or 1
    if same or all(sizes.get(letter) == 1 for letter in paper.letters(code)):
        scale = Scale(negative, coefficient, over, (below,) if below else ())
        return [Scalar(slopes.flat[0] if slopes.size else np.nan, slopes.size, scale), *copies]
    if local.operation.name == "sigmoid":
        over, below = Text(f"σ′({local.name.text})"), None
    if below:
        over = Text(f"{over.within(QUOTIENT) if over else '1'} / {below.within(PRODUCT + 1)}", QUOTIENT)
    entries = Entries("" if coefficient == 1 else number(coefficient), over or Text("1"))
    sign: list[Jacobian] = [Scalar(-1.0, slopes.size, Scale(negative=True))] if negative else []
    return [*sign, Diagonal(-slopes if negative else slopes, entries), *copies]


def _partial(local: Local, code: str) -> paper.Fraction:
    """The local derivative ∂y/∂a on paper; numbers that stand in the formula as themselves are multiplied out."""
    operands = local.link.record.operands
    numbers = {letter: float(x) for letter, x, text in zip("abc", operands, local.texts)
               if is_plain_number(x) and text.text == operand_text(x, {}).text}
    names = {**dict(zip("abc", local.texts)), "y": local.texts[-1]}
    if local.operation.name == "power" and local.position == 0 and "b" in numbers:
        n, less = numbers["b"], numbers["b"] - 1
        power = None if less == 0 or n == 0 else local.name if less == 1 else \
            Text(local.name.within(ATOM) + paper.raised(operand_text(less, {})), POWER)
        return paper.Fraction(n < 0, abs(n), power, None)
    if code in numbers:
        return paper.Fraction(numbers[code] < 0, abs(numbers[code]), None, None)
    fraction = paper.fraction(code, names)
    return fraction._replace(below=None) if fraction.below == Text("1") else fraction


def _copies(source: tuple[int, ...], target: tuple[int, ...]) -> list[Jacobian]:
    """The copies that a broadcast makes; none if it only adds axes of length 1."""
    return [Copy(source, target)] if prod(source) != prod(target) else []


# --- Sums and other reductions -----------------------------------------------------------------------------------

def _along(local: Local) -> tuple[int, ...]:
    """The shape of the result, with a 1 for every axis that was reduced."""
    axis = local.parameters.get("axis")
    reduced = range(local.a.ndim) if axis is None else [int(i) % max(local.a.ndim, 1) for i in np.atleast_1d(axis)]
    return tuple(1 if i in reduced else n for i, n in enumerate(local.a.shape))


def _sum(local: Local) -> list[Jacobian]:
    return [copy.T for copy in _copies(_along(local), local.a.shape)] or _unchanged(local)


def _mean(local: Local) -> list[Jacobian]:
    together = local.a.size // max(local.y.size, 1)
    scale = Scale(below=(Text(number(together)),)) if together != 1 else Scale()
    return [Scalar(1 / together if together else np.nan, local.y.size, scale), *_sum(local)]


def _weighted(coefficient: str, vector: str, row: str, tightness: int = ATOM) -> Callable[[Local], list[Jacobian]]:
    """A reduction in which each number has a weight of its own, which may depend on the numbers."""
    def kind(local: Local) -> list[Jacobian]:
        a, y = local.name, local.texts[-1]
        chosen = y.text if y.text != "·" else local.operation.name
        n = local.a.size // max(local.y.size, 1) - local.parameters.get("ddof", 0)
        names = {"a": a.within(ATOM), "inner": a.text, "n": "" if n == 1 else f" / {number(n)}", "y": chosen,
                 "length": f"‖{a.text}‖" if local.parameters.get("axis") is None else chosen}
        holds = ATOM if n == 1 and vector.endswith("{n}") else tightness
        entries = Entries(coefficient, Text(vector.format(**names), holds), row.format(**names))
        slopes = local.slopes(local.a.shape)
        if slopes.size == 1:
            return [Scalar(slopes.item(), 1, Scale(over=entries.text))]
        return [*_sum(local), Diagonal(slopes, entries)]
    return kind


# --- Matrix products and softmax ---------------------------------------------------------------------------------

def _matmul(local: Local) -> list[Jacobian]:
    """a @ b: by a, every row of a meets bᵀ; by b, every column of b meets a. Vectors are a row and a column."""
    a, b = local.values
    left, right = (a.reshape(1, -1) if a.ndim == 1 else a), (b.reshape(-1, 1) if b.ndim == 1 else b)
    stack = np.broadcast_shapes(left.shape[:-2], right.shape[:-2])
    if local.position == 0:
        operand, axis, blocks, name = left.shape, -1, right.mT, transposed(local.texts[1])
    else:
        operand, axis, blocks = right.shape, -2, left
        name = transposed(local.texts[0]) if a.ndim == 1 else local.texts[0]
        if right.ndim == 2 and left.ndim > 2:  # a stack times one matrix is one tall matrix times it
            blocks, stack = left.reshape(-1, left.shape[-1]), ()
    full = (*stack, *operand[-2:])
    product = Kronecker(np.expand_dims(blocks, -3), full, len(full) + axis, name)
    return [product, *_copies(operand, full)]


def _softmax(text: str) -> Callable[[Local], list[Jacobian]]:
    """A matrix for every line of numbers along an axis; its rows are what the rule gives for the rows of I."""
    def kind(local: Local) -> list[Jacobian]:
        shape = local.a.shape or (1,)
        axis = local.parameters.get("axis", -1) % len(shape)
        n = shape[axis]
        block = Text(text.format(a=local.name.text, y=local.texts[-1].within(ATOM)), SUM)
        if local.a.size * n > _MOST_IN_BLOCKS:
            stacked = Text(f"⊕ ({block.text})", PRODUCT) if local.a.size > n else block
            return [ByRule(local.rule, local.y.shape, local.a.shape, stacked)]
        rows = []
        for i in range(n):
            g = np.zeros(shape, local.y.dtype)
            g[(slice(None),) * axis + (i,)] = 1
            row = np.asarray(local.rule(g.reshape(local.y.shape)[()]))
            rows.append(np.moveaxis(row.reshape(shape), axis, -1))
        blocks = np.stack(rows, axis=-2) if rows else np.zeros((*shape[:axis], *shape[axis + 1:], 0, 0))
        return [Kronecker(blocks, shape, axis, block)]
    return kind


# --- The same numbers in another place or shape --------------------------------------------------------------------

def _unchanged(local: Local) -> list[Jacobian]:
    return [Scalar(1.0, local.a.size)]


def _broadcast(local: Local) -> list[Jacobian]:
    return _copies(local.a.shape, local.y.shape) or _unchanged(local)


def _transpose(local: Local) -> list[Jacobian]:
    return [chosen(local.places(local.a.shape).transpose(local.parameters.get("axes")).reshape(-1), local.a.size)]


def _index(local: Local) -> list[Jacobian]:
    return [chosen(local.places(local.a.shape)[local.parameters["index"]].reshape(-1), local.a.size)]


def _scatter(local: Local) -> list[Jacobian]:
    places = local.places(local.y.shape)[local.parameters["index"]]
    return [chosen(places.reshape(-1), local.y.size).T, *_copies(local.a.shape, places.shape)]


def _concatenate(local: Local) -> list[Jacobian]:
    axis = local.parameters.get("axis", 0) % local.y.ndim
    start = sum(value.shape[axis] for value in local.values[:local.position])
    places = local.places(local.y.shape)[(slice(None),) * axis + (slice(start, start + local.a.shape[axis]),)]
    return [chosen(places.reshape(-1), local.y.size).T]


_KINDS: dict[str, Callable[[Local], list[Jacobian]]] = {
    "sum": _sum, "mean": _mean,
    "var": _weighted("2", "({inner} − mean){n}", "2·({inner} − mean)ᵀ{n}", QUOTIENT),
    "norm": _weighted("", "{a} / {length}", "{a}ᵀ / {length}", QUOTIENT),
    "logsumexp": _weighted("", "softmax({inner})", "softmax({inner})ᵀ"),
    "max": _weighted("", "[{a} = {y}]", "[{a} = {y}]ᵀ"), "min": _weighted("", "[{a} = {y}]", "[{a} = {y}]ᵀ"),
    "prod": _weighted("", "product of the others", "(product of the others)ᵀ"),
    "matmul": _matmul, "softmax": _softmax("diag({y}) − {y} {y}ᵀ"), "log_softmax": _softmax("I − 1 softmax({a})ᵀ"),
    "reshape": _unchanged, "broadcast_to": _broadcast, "transpose": _transpose, "permute": _transpose,
    "index": _index, "scatter": _scatter, "concatenate": _concatenate}


# --- Along an edge -----------------------------------------------------------------------------------------------

class EdgeJacobian(Product):
    """The local Jacobian of an edge: how its target moves when its source moves, with everything else held still."""

    def __init__(self, factors: list[Jacobian], target: tuple[int, ...], source: tuple[int, ...]) -> None:
        super().__init__(factors)
        self.target, self.source = target, source  # the shapes of the arrays

    @cached_property
    def shown(self) -> np.ndarray | None:
        """The numbers that it is made of, laid out as the arrays are; None where no few numbers tell it.

        One row or column has the shape of the array that it belongs to; a diagonal too; a repeated block stands once.
        """
        rows, columns = self.shape
        if columns == 1:
            return self.push(np.ones(1)).reshape(self.target)
        if rows == 1:
            return self.pull(np.ones(1)).reshape(self.source)
        parts = self.joined_factors
        if len(parts) == 1:
            of = parts[0].of if isinstance(parts[0], Transposed) else parts[0]
            if isinstance(of, Selection):
                return of.factors.reshape(self.target if of is parts[0] else self.source)
        numbers = [part.numbers for part in parts if part.numbers is not None and not isinstance(part, Selection)]
        rest = [part for part in parts if part.numbers is None or isinstance(part, Selection)]
        if len(numbers) == 1 and all(isinstance(part, Selection) and part.one_to_one and not np.ptp(part.factors)
                                     for part in rest):
            return numbers[0] * np.prod([part.factors[0] for part in rest if isinstance(part, Selection)])
        return self.dense() if rows * columns <= _MOST_SHOWN else None

    @property
    def number(self) -> float:
        """The only entry of a 1×1 Jacobian."""
        return float(self.push(np.ones(1)).item())

    @property
    def only_ones(self) -> bool:
        """Does it only pass on, move, copy or add up, so that there are no numbers to show?"""
        return self.shown is not None and bool(np.all(np.abs(self.shown) == 1))


def local_jacobian(links: Sequence[Link], texts: Mapping[int, Text]) -> EdgeJacobian:
    """The product of the local Jacobians of the operations along an edge, from its target to its source."""
    parts: list[Jacobian] = []
    i = 0
    while i < len(links):
        norm_squared = _norm_squared(links[i:i + 2], texts)
        parts += norm_squared or factors(links[i], texts)
        i += 2 if norm_squared else 1
    return EdgeJacobian(parts, np.shape(links[0].tensor.value), links[-1].operand.shape)


def _norm_squared(links: Sequence[Link], texts: Mapping[int, Text]) -> list[Jacobian] | None:
    """‖u‖² has the derivative 2uᵀ, which says more than 2‖u‖ · uᵀ / ‖u‖."""
    if not is_norm_squared(links):
        return None
    outer, inner = Local(links[0], texts), Local(links[1], texts)
    slopes = inner.slopes(inner.a.shape) * outer.slopes(()).item()
    return [Row(Column(slopes, Entries("2", inner.name)))]


def is_norm_squared(links: Sequence[Link]) -> bool:
    """Do two operations on the way take the length of an array, and its square?"""
    if len(links) != 2 or links[0].position != 0:
        return False
    outer, inner = links[0].record, links[1].record
    squares = outer.operation.name == "square" or (
        outer.operation.name == "power" and is_plain_number(outer.operands[1]) and outer.values[1] == 2)
    return squares and inner.operation.name == "norm" and np.ndim(links[1].tensor.value) == 0
