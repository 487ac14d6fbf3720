"""The worked answer: the chain of rules, step by step, from the engine's own walk through the graph of the function."""

from __future__ import annotations

from typing import Any

from assignments.practice.algebra import derivative_text, names_in, operation, source, tidy
from assignments.practice.answers import written
from tinygrad_edu import Tensor, chain_rule
from tinygrad_edu.formula import as_factor, number
from tinygrad_edu.pullback import gradients_of
from visualize import Drawing, draw
from visualize.expression import compute

_RULES = {"add": "sum rule", "subtract": "sum rule", "multiply": "product rule", "divide": "quotient rule",
          "power": "power rule", "negative": "sign"}
_LETTERS = "uvwpqrstmncdgh"


def computed(text: str, by: str, at: float = 1.3) -> tuple[Tensor, Tensor]:
    """The value of an expression with its graph, and the variable that it is differentiated by."""
    values = {name: Tensor(at if name == by else 0.7 + 0.2 * n, requires_grad=True, name=name)
              for n, name in enumerate(sorted({*names_in(text), by}))}
    return compute(text, values)[0], values[by]


def graph(text: str, by: str, at: float = 1.3) -> Drawing:
    """The graph of an expression, its values forward and its derivatives back."""
    y, variable = computed(text, by, at)
    return draw(y, {"f": y, by: variable})


def worked(text: str, by: str, label: str, at: float = 1.3) -> list[str]:
    """The derivative of an expression, rule by rule, and then written out. ``label``: what the derivative is called.

    >>> print("\\n".join(worked("sin(2*x)", "x", "f′(x)")))
    One operation at a time, from the inside out:
        u = 2x
        f = sin(u)
    The chain rule, from f back to x, with the numbers at x = 1.3:
        ∂f/∂u = cos(u)                     derivative of sin
          ∂f/∂u += ∂f/∂f · ∂f/∂u = 1 · (−0.8569) = −0.8569
        ∂u/∂x = 2                          constant factor
          ∂f/∂x += ∂f/∂u · ∂u/∂x = (−0.8569) · 2 = −1.714
    All of it written out:
        f′(x) = 2·cos(2x)
    """
    y, variable = computed(text, by, at)
    if y is variable or not getattr(y, "requires_grad", False):
        return [f"{label} = {written(derivative_text(text, by))}"]
    every = sorted({step.node for step in chain_rule(y)}, key=lambda node: node.created, reverse=True)
    moving = {variable}  # what depends on the variable
    for node in reversed(every):
        moving |= {node} if any(operand in moving for operand in node.record.operands
                                if isinstance(operand, Tensor)) else set()
    steps = [step for step in chain_rule(y) if step.operand in moving]
    letters = iter(letter for letter in _LETTERS if letter not in (*names_in(text), by))
    nodes = [node for node in reversed(every) if node in moving]
    name = {variable: by, **{node: next(letters) for node in nodes if node is not y}, y: "f"}
    lines = ["One operation at a time, from the inside out:"]
    lines += [f"    {name[node]} = {written(tidy(operation(node, name)))}" for node in nodes]
    lines.append(f"The chain rule, from f back to {by}, with the numbers at {by} = {number(at)}:")
    met = set()
    for step in steps:
        node, operand = name[step.node], name[step.operand]
        local = _local(step.node, step.position, name)
        lines.append(f"    {f'∂{node}/∂{operand} = {written(local[0])}':34} {_rule(step.node, moving)}".rstrip())
        added = f"   (so far {number(step.total)})" if step.operand in met else ""
        met.add(step.operand)
        lines.append(f"      ∂f/∂{operand} += ∂f/∂{node} · ∂{node}/∂{operand} = {as_factor(step.arriving)} · "
                     f"{as_factor(local[1])} = {number(step.contribution)}{added}")
    return [*lines, "All of it written out:", f"    {label} = {written(derivative_text(text, by))}"]


def _local(node: Any, position: int, name: dict[Any, str]) -> tuple[str, float]:
    """∂y/∂a of one operation, as an expression and as a number: the operation's own rule, run on Tensors with names."""
    record = node.record
    operands = [Tensor(value, requires_grad=True, name=name.get(operand) or source(operand))
                if isinstance(operand, Tensor) else value for operand, value in zip(record.operands, record.values)]
    partial, = gradients_of(record.operation(*operands, **record.parameters), [operands[position]])
    return tidy(source(partial)), float(getattr(partial, "value", partial))


def _rule(node: Any, variables: set[Any]) -> str:
    """What the rule of an operation is called."""
    operation = node.record.operation.name
    moving = [isinstance(operand, Tensor) and operand in variables for operand in node.record.operands]
    if operation in ("multiply", "divide") and not all(moving):
        return "constant factor" if operation == "multiply" or moving[0] else "power rule, 1/u = u⁻¹"
    return _RULES.get(operation, f"derivative of {'ln' if operation == 'log' else operation}")
