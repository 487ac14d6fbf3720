"""An edge's line of the chain rule with names: ∂C/∂W2 = ∂C/∂z2 @ a1ᵀ, ∂C/∂z1 = ∂C/∂a1 · a1 · (1 − a1).

No line is written here. The rules of the engine run on Tensors that carry names, in the place of numbers; what they did
is read from the graph that they have made. So the line has the shapes of what it stands for, and says what the engine
does, also where it undoes a broadcast.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from tinygrad_edu import OPERATIONS, Tensor
from tinygrad_edu.backprop import unbroadcast
from tinygrad_edu.recording import ChangedMode, Observer
from visualize import paper, wording
from visualize.graph import Edge
from visualize.jacobians.local import is_norm_squared
from visualize.links import Link, is_plain_number, operand_text
from visualize.wording import ATOM, POWER, PRODUCT, QUOTIENT, SUM, Text

_LONGEST = 120  # characters; a longer line says less than the local Jacobian
_QUESTIONS = {"equal": "=", "not_equal": "≠", "less": "<", "less_equal": "≤", "greater": ">", "greater_equal": "≥"}
# Their rules keep away from 0⁰, hold a logarithm as a number, or choose by a mask; the partials that stand beside them
# in the table say it as one does.
_BY_THEIR_PARTIAL = {"power", "log2", "log10", "where"}


class _Everything(Observer):
    """Has everything noted that a rule does, questions too."""

    keeps_everything = True

    def varies(self, tensor: Any) -> bool:
        return isinstance(tensor, Tensor)


class _NoNameError(Exception):
    """Something in a line has no name: a table of numbers that a rule has made up for itself."""


def line(edge: Edge, arriving: str) -> str | None:
    """What the chain rule adds to the source of an edge, as a formula; ``arriving`` is how ∂L/∂(its target) is called.

    None where it would be too long, or holds numbers without a name.
    """
    g = Tensor(np.asarray(edge.target.adjoint))
    names = {id(g): Text(arriving, POWER)}  # ∂C/∂z holds together less than z: (∂C/∂z)ᵀ
    kept: list[Any] = [g]  # an id is one's own as long as one lives
    try:
        with np.errstate(all="ignore"), ChangedMode(observer=_Everything(), recording=True, group=None):
            i, result = 0, g
            while i < len(edge.links):
                pair = edge.links[i:i + 2]
                if is_norm_squared(pair):
                    result = result * 2 * _named(pair[1].record.operands[0], pair[1].operand, edge, names, kept)
                    i += 2
                else:
                    result = _through(edge.links[i], result, edge, names, kept)
                    i += 1
        text = _written(result, names).text
    except (_NoNameError, TypeError, ValueError):  # the last two of a rule, somebody's own, that knows arrays only
        return None
    return text if len(text) <= _LONGEST else None


def _through(link: Link, g: Tensor, edge: Edge, names: dict[int, Text], kept: list[Any]) -> Tensor:
    """One rule, run on names."""
    operation, operands, values, parameters, *_ = link.record
    stand_ins = [_named(*pair, edge, names, kept) for pair in zip(operands, values)]
    y = _named(link.tensor, link.tensor.value, edge, names, kept)
    of_a_constant = operation.name == "power" and is_plain_number(operands[1]) and link.position == 0
    if operation.name in _BY_THEIR_PARTIAL and not of_a_constant:
        letters = {**dict(zip("abc", (operand_text(x, edge.texts) for x in operands))), "y": names.get(id(y))}
        tree = paper.parsed(wording.partial_code(operation, link.position))
        assert tree is not None
        partial = Tensor(np.zeros(np.shape(link.tensor.value)))
        names[id(partial)] = paper.written(tree.body, {k: text for k, text in letters.items() if text})
        kept.append(partial)
        result = g * partial
    elif operation.name == "matmul" and all(np.ndim(value) == 1 for value in values):
        result = g * stand_ins[1 - link.position]  # a · b: the rule makes matrices of the vectors, and says much more
    else:
        result = operation.rules[link.position](g, y, *stand_ins, **parameters)
    kept.append(result)
    return unbroadcast(result, np.asarray(values[link.position]), operation)


def _named(operand: Any, value: Any, edge: Edge, names: dict[int, Text], kept: list[Any]) -> Any:
    """A Tensor of the same numbers, which stands for an operand and has its name; plain numbers stand as themselves."""
    if is_plain_number(operand) or np.asarray(value).dtype.kind not in "fiu":
        names.setdefault(id(operand), operand_text(operand, edge.texts))
        return operand
    stand_in = Tensor(value)
    text = operand_text(operand, edge.texts) if id(operand) in edge.texts else Text("·")
    turned = isinstance(operand, Tensor) and _is_transposed(operand) and operand_text(operand.operands[0], edge.texts)
    if turned and text == Text(f"{turned.within(ATOM)}ᵀ"):  # a rule that turns it back gets W, and not Wᵀᵀ
        before = Tensor(np.asarray(value).T)
        names[id(before)] = turned
        stand_in = before.T
    else:
        names[id(stand_in)] = text
    kept.append(stand_in)
    return stand_in


# --- Reading what a rule did -------------------------------------------------------------------------------------


def _written(x: Any, names: dict[int, Text]) -> Text:
    """A recorded result as a formula."""
    if id(x) in names:
        if names[id(x)].text == "·":
            raise _NoNameError
        return names[id(x)]
    if not isinstance(x, Tensor) or x.operation is None:
        return _constant(x)
    name, operands = x.operation.name, x.operands
    if name == "multiply":
        return _product(x, names)
    if _is_transposed(x):
        return _turned(operands[0], names)
    if name == "matmul" and (product := _outer(operands[0], operands[1], names)):
        return product
    if name == "reshape" and x.ndim == 1 and (vector := _as_vector(operands[0], names)):
        return vector
    if name == "det":  # of a table of minors, which nobody has named
        raise _NoNameError
    if name == "astype" or (name == "not_equal" and _is_question(operands[0])) or _adds_nothing(x):
        return _written(operands[0], names)
    if name in _QUESTIONS:
        a, b = (_written(operand, names) for operand in operands)
        return Text(f"[{a.within(SUM)} {_QUESTIONS[name]} {b.within(SUM)}]")
    if name == "floor_divide":
        a, b = (_written(operand, names) for operand in operands)
        return Text(f"⌊{a.within(QUOTIENT)} / {b.within(PRODUCT + 1)}⌋")
    if name == "reshape" and (factors := _times_vector(x)):
        return wording.formula(OPERATIONS["matmul"], [_written(factor, names) for factor in factors], {})
    if name == "scatter":
        index = wording.formula(OPERATIONS["index"], [Text("")], {"index": x.parameters["index"]}).text
        return Text(f"zeros({_lengths(x.shape)}) with {_written(operands[0], names).text} added at {index}", SUM)
    return wording.formula(x.operation, [_written(operand, names) for operand in operands], x.parameters)


def _product(x: Tensor, names: dict[int, Text]) -> Text:
    """A product of any number of factors: of three, no two need parentheses."""
    factors: list[Any] = []
    to_split = [x]
    while to_split:
        factor = to_split.pop()
        if _made_by(factor, "multiply") and id(factor) not in names:
            to_split += reversed(factor.operands)
        else:
            factors.append(factor)
    plain = [_without_leading_ones(factor) if id(factor) not in names else factor for factor in factors]
    factors = plain if np.broadcast_shapes(*map(np.shape, plain)) == x.shape else factors
    for factor in [factor for factor in factors if id(factor) not in names and _is_ones(factor)]:
        others = [other for other in factors if other is not factor]
        if others and np.broadcast_shapes(*map(np.shape, others)) == x.shape:
            factors = others  # what stands beside it has that shape already
    texts = [_written(factor, names) for factor in factors]
    texts = [text for text in texts if text.text != "1"] or texts[:1]
    if len(texts) == 1:
        return texts[0]
    first, *others = texts
    shown = [first.within(PRODUCT), *(text.within(PRODUCT + 1) for text in others)]
    return Text(" · ".join([shown[0], *(f"({text})" if text.startswith("−") else text for text in shown[1:])]), PRODUCT)


def _turned(x: Any, names: dict[int, Text]) -> Text:
    """xᵀ; what was turned before is as it was, also in a product: (aᵀ @ b)ᵀ is bᵀ @ a."""
    if id(x) not in names and _is_transposed(x):
        return _written(x.operands[0], names)
    if id(x) not in names and _made_by(x, "matmul") and any(_is_transposed(factor) for factor in x.operands) \
            and all(np.ndim(factor) == 2 for factor in x.operands) and not _outer(x.operands[0], x.operands[1], names):
        a, b = x.operands
        return wording.formula(OPERATIONS["matmul"], [_turned(b, names), _turned(a, names)], {})
    return wording.formula(OPERATIONS["transpose"], [_written(x, names)], {})


def _is_ones(x: Any) -> bool:
    return not (isinstance(x, Tensor) and x.operation is not None) and np.ndim(x) > 0 and bool(np.all(x == 1))


def _without_leading_ones(x: Any) -> Any:
    """v, if this is v as a row: beside a matrix a vector stands for each of its rows anyway."""
    if not _made_by(x, "reshape"):
        return x
    before = x.operands[0]
    return before if before.ndim and x.shape == (1,) * (x.ndim - before.ndim) + before.shape else x


def _constant(x: Any) -> Text:
    """A number, or an array of ones and the like that a rule has made."""
    array = np.asarray(getattr(x, "value", x))
    if array.ndim == 0:
        return operand_text(array[()], {})
    value = array.flat[0] if array.size else 1
    if (array != value).any() or array.dtype == bool:
        raise _NoNameError
    ones = f"ones({_lengths(array.shape)})"
    return Text(ones, ATOM) if value == 1 else Text(f"{wording.number(value)} · {ones}", PRODUCT)


def _adds_nothing(x: Tensor) -> bool:
    """Is it a + [b = 0], and b is 0 nowhere? This is how a rule keeps from dividing by 0."""
    if not _made_by(x, "add"):
        return False
    guard = x.operands[1]
    while _made_by(guard, "astype"):
        guard = guard.operands[0]
    return _is_question(guard) and not np.any(guard.value)


def _times_vector(x: Tensor) -> tuple[Any, Any] | None:
    """A and v, if this is A @ v, and v stood as a column meanwhile: NumPy's product of a matrix and a vector."""
    product = x.operands[0]
    if x.ndim != 1 or not _made_by(product, "matmul") or product.shape != (x.size, 1):
        return None
    matrix, column = product.operands
    vector = column.operands[0] if _made_by(column, "reshape") else column
    return (matrix, vector) if np.ndim(vector) == 1 and column.shape == (column.size, 1) else None


def _as_vector(column: Any, names: dict[int, Text]) -> Text | None:
    """What stands as a column only here, and is the formula of a vector: of b.reshape((3, 1)) it is b."""
    if not isinstance(column, Tensor) or column.ndim != 2 or column.shape[1] != 1 or id(column) in names:
        return None
    if _made_by(column, "reshape"):
        return _written(column.operands[0], names) if np.ndim(column.operands[0]) == 1 else None
    if column.operation is not None and column.operation.name in ("solve", "negative"):
        *others, last = column.operands
        inner = _as_vector(last, names)
        return inner and wording.formula(column.operation, [*(_written(x, names) for x in others), inner], {})
    return None


def _outer(a: Any, b: Any, names: dict[int, Text]) -> Text | None:
    """u @ vᵀ, if both are vectors that stand as columns only here: their outer product."""
    vectors = [_as_vector(a, names), _as_vector(b.operands[0], names)] if _is_transposed(b) else []
    found = [vector.text for vector in vectors if vector]
    return Text(f"outer({', '.join(found)})") if len(found) == 2 else None


def _is_transposed(x: Any) -> bool:
    """Is it a matrix that was turned?"""
    return np.ndim(x) == 2 and (_made_by(x, "transpose") or (_made_by(x, "permute") and x.parameters["axes"] == (1, 0)))


def _made_by(x: Any, name: str) -> bool:
    return isinstance(x, Tensor) and x.operation is not None and x.operation.name == name


def _is_question(x: Any) -> bool:
    return isinstance(x, Tensor) and x.operation is not None and x.operation.name in _QUESTIONS


def _lengths(shape: tuple[int, ...]) -> str:
    return ", ".join(map(str, shape)) if shape else "()"
