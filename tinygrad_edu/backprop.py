"""Backpropagation: the chain rule, walked from a result back to everything it was computed from.

For each node y of the graph, latest first, and each of its operands a, the rule of the operation gives

    ∂L/∂a  +=  ∂L/∂y · ∂y/∂a

A node is done after everything that was computed from it, so its own ∂L/∂y is complete when its turn comes.

A node is a Tensor (``tensor.py``), of which the walk reads what was noted when it was computed: its ``value``; the
``operation``, None for a leaf; the ``operands``, their ``values`` then, and the ``parameters`` (axis, shape, …); the
``positions`` of those operands that want a gradient; and ``created``, a number that is greater the later it was made.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from operator import attrgetter
from typing import Any, NamedTuple

import numpy as np

from tinygrad_edu.formula import as_factor, number
from tinygrad_edu.operation import Operand
from tinygrad_edu.recording import current_mode


class Step(NamedTuple):
    """One step of the chain rule: along one edge of the graph, from a node to one of its operands.

    Printed, it is the line of the textbook; where y depends on a by another way as well, ∂y/∂a|b says what is held.
    """

    node: Any  # the Tensor y whose operation is differentiated
    position: int  # which of its operands: 0 for a, 1 for b, …
    operand: Any  # that operand, a Tensor
    arriving: Any  # g = ∂L/∂y, complete
    contribution: Any  # g · ∂y/∂a, what this edge adds to ∂L/∂a
    total: Any  # ∂L/∂a so far, this contribution included

    def __str__(self) -> str:
        y, a = called(self.node), called(self.operand)
        held = [called(b) for i, b in enumerate(self.node.operands) if i != self.position and depends(b, self.operand)]
        local = f"∂{y}/∂{a}" + (f"|{', '.join(dict.fromkeys(held))}" if held else "")
        numbers, arriving = in_brief(self.contribution), self.arriving
        if np.size(self.node.value) == np.size(self.operand.value) == 1:
            slope = rule_of(self.node, self.position)(np.ones_like(self.node.value)[()])
            numbers = f"{number(only_number(arriving))} · {as_factor(only_number(slope))} = {numbers}"
        return f"∂L/∂{a} += ∂L/∂{y} · {local} = {numbers}   (so far {in_brief(self.total)})"


_step = tuple.__new__  # makes a Step as its constructor does, in half the time


def chain_rule(output: Any, gradient: Any = None, *, variables: Collection[Any] | None = None) -> Iterator[Step]:
    """Walk the chain rule from ``output`` back to its leaves, yielding every step.

    ``gradient`` is ∂L/∂output, 1 for a single number. If it is a Tensor, the rules run on the recorded Tensors instead
    of their arrays: the gradient is then itself a graph, and can be differentiated again.
    With ``variables``, only what lies between them and the output is walked.

    >>> from tinygrad_edu import Tensor, chain_rule
    >>> a, b = Tensor(2.0, requires_grad=True, name="a"), Tensor(-3.0, requires_grad=True, name="b")
    >>> for step in chain_rule(a * b):
    ...     print(step)
    ∂L/∂a += ∂L/∂(a·b) · ∂(a·b)/∂a = 1 · (−3) = −3   (so far −3)
    ∂L/∂b += ∂L/∂(a·b) · ∂(a·b)/∂b = 1 · 2 = 2   (so far 2)
    """
    if not isinstance(output, Operand):
        raise TypeError(f"The chain rule starts from a Tensor, the result of a computation; this is {output!r}.")
    on_tensors = isinstance(gradient, Operand)
    sums = {output: output.seed(gradient)}  # ∂L/∂(each tensor) so far
    nodes = nodes_below(output) if variables is None else nodes_between(output, variables)
    walked = None if variables is None else set(nodes)
    for y in reversed(nodes):
        if y.operation is None:
            continue  # a leaf
        g = sums.pop(y)  # complete: all that was computed from y has had its turn
        rules, values, parameters = y.operation.rules, y.values, y.parameters
        result, operands = (y, y.unchanged_operands()) if on_tensors else (y.value, values)
        for position in y.positions:
            a = y.operands[position]
            if walked is not None and a not in walked:
                continue
            contribution = rules[position](g, result, *operands, **parameters)
            value = values[position]
            if contribution.shape != value.shape or contribution.dtype is not value.dtype:
                contribution = unbroadcast(contribution, value, y.operation)
            # A new array each time: `+=` would write into one that another node may hold as well.
            total = sums[a] = sums[a] + contribution if a in sums else contribution
            yield _step(Step, (y, position, a, g, contribution, total))


def backpropagate(output: Any, gradient: Any = None, variables: Collection[Any] | None = None) -> dict[Any, Any]:
    """∂L/∂(each leaf) by the chain rule, or ∂L/∂(each of the ``variables``) that output depends on.

    ``gradient`` is ∂L/∂output, as in ``chain_rule``. Nothing is written into any ``.grad``.

    >>> from tinygrad_edu import Tensor
    >>> a = Tensor(3.0, requires_grad=True)
    >>> b = a * a
    >>> gradients = backpropagate(b * a, variables=[a, b])
    >>> float(gradients[a]), float(gradients[b])
    (27.0, 3.0)
    """
    observer = current_mode().observer  # somebody who watches the walk, such as the hunt for NaN; mostly nobody
    wanted = None if variables is None else several_tensors(variables)
    gradients: dict[Any, Any] = {}
    for step in chain_rule(output, gradient, variables=variables):
        a = step.operand
        if a.operation is None if wanted is None else a in wanted:
            gradients[a] = step.total  # the last of them is complete
        if observer is not None:
            observer.stepped(step, output)
    if output.operation is None if wanted is None else output in wanted:
        gradients[output] = output.seed(gradient)
    if observer is not None:
        observer.arrived(gradients, output)
    return gradients


# --- Which nodes, and in which order ---------------------------------------------------------------------------


def nodes_below(output: Any, since: int = -1) -> list[Any]:
    """All that ``output`` was computed from and that wants a gradient, itself included, in the order of creation.

    An operand is always made before its result, so the order of creation is a topological order.
    The search is a loop, not a recursion: Python would stop a recursion at about a thousand operations.
    ``since`` leaves out what was created before.
    """
    found = {output}
    to_visit = [output]
    while to_visit:
        y = to_visit.pop()
        for position in y.positions:
            a = y.operands[position]
            if a not in found and a.created >= since:
                found.add(a)
                to_visit.append(a)
    return sorted(found, key=attrgetter("created"))


def nodes_between(output: Any, variables: Collection[Any]) -> list[Any]:
    """Those of the nodes below ``output`` that were computed from one of the variables, these included."""
    between = several_tensors(variables)
    nodes = nodes_below(output, since=min((variable.created for variable in variables), default=0))
    for y in nodes:
        if any(y.operands[position] in between for position in y.positions):
            between.add(y)
    return [y for y in nodes if y in between]


def several_tensors(variables: Collection[Any]) -> set[Any]:
    """The variables in a set; TypeError for anything but Tensors, and for one alone: its entries would be taken."""
    if isinstance(variables, Operand):
        raise TypeError("What to differentiate by is several Tensors, or one in a list: [a].")
    for variable in variables:
        if not isinstance(variable, Operand):
            raise TypeError(f"What to differentiate by is Tensors that the result was computed from, not {variable!r}.")
    return set(variables)


# --- Broadcasting ----------------------------------------------------------------------------------------------


def unbroadcast(contribution: Any, operand: Any, operation: Any) -> Any:
    """Give a contribution the shape and type of its operand: the one place where broadcasting is undone.

    An operand that was broadcast was copied along new leading axes and along axes of length 1; every copy moved
    the result, so the contributions of the copies are summed over exactly those axes.
    """
    shape = operand.shape
    new_axes = tuple(range(contribution.ndim - len(shape)))
    summed = contribution.sum(axis=new_axes) if new_axes else contribution
    stretched = tuple(i for i, (n, length) in enumerate(zip(shape, summed.shape)) if n == 1 != length)
    summed = summed.sum(axis=stretched, keepdims=True) if stretched else summed
    if summed.shape != shape:
        raise RuntimeError(f"The chain-rule line of {operation.name} gave a gradient of shape {contribution.shape} "
                           f"for an operand of shape {shape}. A rule must give ∂L/∂a in the shape of a.")
    return summed if summed.dtype == operand.dtype else summed.astype(operand.dtype)


# --- A step in words -------------------------------------------------------------------------------------------


def called(tensor: Any, depth: int = 3) -> str:
    """What a tensor is called: by its name, or by the formula that computed it; what lies deeper is left out."""
    if not isinstance(tensor, Operand):
        return number(tensor) if np.ndim(tensor) == 0 else "…"
    if tensor.name or tensor.operation is None:
        value = getattr(tensor, "value", 0)
        constant = not getattr(tensor, "requires_grad", True) and np.ndim(value) == 0
        return tensor.name or (number(value) if constant else "·")
    text = formula(tensor, depth) if depth else "…"
    return text if re.fullmatch(r"\w+(\([^()]*\))?", text) else f"({text})"


def formula(y: Any, depth: int = 3) -> str:
    """How y was computed, in the names or formulas of its operands; of a long one the beginning only."""
    shown = [called(a, depth - 1) for a in y.operands[:6]]
    text = y.operation.written([a if len(a) <= 24 else "(…)" for a in shown], y.parameters).replace("np.", "")
    return text.replace(" * ", "·").replace(" - ", " − ")


def depends(tensor: Any, on: Any) -> bool:
    """Was a tensor computed from another, or is it that one?"""
    # In a set, for its `in` asks whether it is the same Tensor; that of a list asks for equal numbers.
    return isinstance(tensor, Operand) and on in set(nodes_below(tensor, since=on.created))


def rule_of(y: Any, position: int) -> Any:
    """The chain-rule line of y for one of its operands, on arrays: a function of g alone."""
    return lambda g: unbroadcast(np.asarray(y.operation.rules[position](g, y.value, *y.values, **y.parameters)),
                                 np.asarray(y.values[position]), y.operation)


def only_number(x: Any) -> float:
    """The only number of an array or a Tensor."""
    return float(np.asarray(getattr(x, "value", x)).reshape(()))


def in_brief(number_or_array: Any) -> str:
    """A number, or the shape of an array and from where to where its numbers go."""
    array = np.asarray(getattr(number_or_array, "value", number_or_array))
    if array.size == 1:
        return number(array.item())
    span = f" from {number(np.nanmin(array))} to {number(np.nanmax(array))}" \
        if array.size and not np.isnan(array).all() else ""
    return f"array of {'×'.join(map(str, array.shape))}{span}"
