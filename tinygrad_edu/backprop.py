"""Backpropagation: the chain rule, walked from a result back to everything it was computed from.

For each node y of the graph, latest first, and each of its operands a, the rule of the operation gives

    ∂L/∂a  +=  ∂L/∂y · ∂y/∂a

A node is done after everything that was computed from it, so its own ∂L/∂y is complete when its turn comes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from operator import attrgetter
from typing import Any, NamedTuple

import numpy as np

from tinygrad_edu.recording import current_mode


class Step(NamedTuple):
    """One step of the chain rule: along one edge of the graph, from a node to one of its operands."""

    node: Any  # the Tensor y whose operation is differentiated
    position: int  # which of its operands: 0 for a, 1 for b, …
    operand: Any  # that operand, a Tensor
    arriving: Any  # g = ∂L/∂y, complete
    contribution: Any  # g · ∂y/∂a, what this edge adds to ∂L/∂a


_step = tuple.__new__  # makes a Step as its constructor does, in half the time


def chain_rule(output: Any, gradient: Any = None, gradients: dict[Any, Any] | None = None, *,
               targets: Collection[Any] = (), on_tensors: bool = False) -> Iterator[Step]:
    """Walk the chain rule from ``output`` back to its leaves, yielding every step.

    ``gradient`` is ∂L/∂output, 1 for a single number. When the walk has ended, the dictionary ``gradients`` holds
    ∂L/∂leaf for every leaf. With ``targets``, only what lies between them and the output is walked, and they count
    as the leaves. ``on_tensors`` runs the rules on the recorded Tensors instead of their arrays: the gradient is
    then itself a graph, and can be differentiated again.

    >>> from tinygrad_edu import Tensor, chain_rule
    >>> a, b = Tensor(2.0, requires_grad=True, name="a"), Tensor(-3.0, requires_grad=True, name="b")
    >>> for step in chain_rule(a * b):
    ...     print(f"∂L/∂{step.operand.name} += {step.contribution}")
    ∂L/∂a += -3.0
    ∂L/∂b += 2.0
    """
    gradients = {} if gradients is None else gradients
    on_tensors = on_tensors or current_mode().trace is not None  # traced for jit: numbers are not known yet
    gradients[output] = gradient if on_tensors and hasattr(gradient, "record") else output.seed(gradient)
    nodes = nodes_between(output, targets) if targets else nodes_below(output)
    ends, walked = set(targets), set(nodes) if targets else None
    checking = current_mode().checking
    for node in reversed(nodes):
        if node.record is None or node in ends:
            continue  # a leaf: its gradient stays in the dictionary
        g = gradients.pop(node, None)
        if g is None:
            continue  # nothing reached it
        operation, tensors, values, parameters, _, positions = record = node.record
        y, operands = (node, record.unchanged_operands()) if on_tensors else (node.value, values)
        for position in positions:
            operand = tensors[position]
            if walked is not None and operand not in walked:
                continue
            contribution = operation.rules[position](g, y, *operands, **parameters)
            value = values[position]
            if contribution.shape != value.shape or contribution.dtype is not value.dtype:
                contribution = fit(contribution, value, operation)
            if checking:
                refuse_nan(contribution, node, position, output)
            yield _step(Step, (node, position, operand, g, contribution))
            # A new array each time: `+=` would write into one that another node may hold as well.
            gradients[operand] = gradients[operand] + contribution if operand in gradients else contribution


def nodes_below(output: Any, since: int = -1) -> list[Any]:
    """All that ``output`` was computed from and that wants a gradient, itself included, in the order of creation.

    An operand is always made before its result, so the order of creation is a topological order.
    The search is a loop, not a recursion: Python would stop a recursion at about a thousand operations.
    ``since`` leaves out what was created before.
    """
    found = {output}
    to_visit = [output]
    while to_visit:
        record = to_visit.pop().record
        if record is not None:
            for position in record.positions:
                operand = record.operands[position]
                if operand not in found and operand.created >= since:
                    found.add(operand)
                    to_visit.append(operand)
    return sorted(found, key=attrgetter("created"))


def nodes_between(output: Any, targets: Collection[Any]) -> list[Any]:
    """Those of the nodes below ``output`` that were computed from one of the targets, the targets included."""
    between = set(targets)
    nodes = nodes_below(output, since=min(target.created for target in targets))
    for node in nodes:
        if node.record and any(node.record.operands[position] in between for position in node.record.positions):
            between.add(node)
    return [node for node in nodes if node in between]


def fit(contribution: Any, operand: Any, operation: Any) -> Any:
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


def refuse_nan(contribution: Any, node: Any, position: int, output: Any) -> None:
    """Raise if a contribution holds NaN, naming the operation that first made one."""
    if not has_nan(contribution):
        return
    for made in nodes_below(output):
        if has_nan(made):
            raise FloatingPointError(f"NaN reached a gradient. It was first made by {made.describe()}.")
    raise FloatingPointError(f"NaN reached a gradient: the chain rule through operand {position} "
                             f"of {node.describe()} made it first.")


def has_nan(number: Any) -> bool:
    """Is any entry of an array, a number or a Tensor NaN?"""
    return bool(np.isnan(getattr(number, "value", number)).any())
