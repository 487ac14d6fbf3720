"""A computation written out as NumPy source, as a person would write it.

For the gradient of a network this is the program that a course on backpropagation asks for: the forward pass line by
line, then the chain rule line by line, each with a comment that says which ∂/∂ it is.
"""

from __future__ import annotations

import ast
import re
import textwrap
from collections import Counter
from typing import Any, NamedTuple

import numpy as np

from tinygrad_edu.backprop import depends
from tinygrad_edu.compiler.adjoints import Adjoint, Derivative
from tinygrad_edu.compiler.computation import Computation
from tinygrad_edu.compiler.lines import Computed, Line, count_computed, needed
from tinygrad_edu.compiler.names import Names
from tinygrad_edu.operation import OPERATIONS
from tinygrad_edu.tensor import Tensor

WIDEST = 120  # characters in a row
LONGEST = 60  # characters: a longer expression gets a line, and a name, of its own


class Listing:
    """The readable source of a computation.

    ``text``: the source. ``constants``: the arrays that it mentions by name and does not compute.
    """

    def __init__(self, computation: Computation, name: str) -> None:
        self.computation = computation
        self.lines = needed(computation.outputs)
        self.uses = Counter(operand.number for line in self.lines for operand in line.operands)
        self.constants: dict[str, Any] = {}
        self.texts: dict[int, str] = {}
        names = Names(computation, name)
        self.function = names.function
        self.names, self.comments = names, Comments(names)
        self.text = self.write()
        # What was needed to write, and is not to read, holds the arrays of the trace.
        del self.computation, self.lines, self.names, self.comments, self.texts

    def write(self) -> str:
        """The whole source."""
        outputs = {line.number for line in self.computation.outputs}
        body = []
        for line in self.lines:
            if line.operation is None:
                self.texts[line.number] = self.value_text(line)
                continue
            text = self.expression(line)
            if self.names.given(line) or line.number in outputs or len(text) > LONGEST or (
                    self.uses[line.number] > 1 and not line.does("transpose", "broadcast_to")):
                name = self.names.of(line)
                comment = self.comments.of(line)
                body.append((f"{name} = {tidy(text)}", f"  # {comment}" if comment else ""))
                text = name
            self.texts[line.number] = text
        width = max([len(code) for code, comment in body if comment], default=0)
        width = min(width, LONGEST)
        rows = [f"    {code:<{width}}{comment}" if comment else f"    {code}" for code, comment in body]
        result = written(self.computation.rebuild([
            Text(self.texts[result.number]) if isinstance(result, Line) else AsItIs(result)
            for result in self.computation.results]), self.names, self.constants)
        arguments = ", ".join(self.names.of(line) for line in [*self.computation.inputs, *self.hidden()])
        notes = [f"    # {name}: a constant array of shape {np.shape(value)}" for name, value in self.constants.items()]
        return "\n".join([*self.imports(rows), wrapped(f"def {self.function}({arguments}):"), *notes, *rows,
                          wrapped(f"    return {result}"), ""])

    def hidden(self) -> list[Line]:
        """Inputs that are no arguments: the numbers of Tensors from outside."""
        return [line for line, _ in self.computation.hidden]

    def expression(self, line: Line) -> str:
        """The formula of a line, with its operands written in."""
        assert line.operation is not None
        return formula(line, [self.operand_text(operand, line) for operand in line.operands],
                       self.names, self.constants)

    def operand_text(self, operand: Line, user: Line) -> str:
        """An operand inside a formula; parentheses that are not needed go later."""
        text = number_text(operand, user) if operand.is_number else self.texts[operand.number]
        return text if text.isidentifier() else f"({text})"

    def value_text(self, line: Line) -> str:
        """An input or a constant."""
        if line.is_number:
            return number_text(line, line)
        name = self.names.of(line)
        if line.is_constant or line.array is not None:
            self.constants[name] = line.value if line.is_constant else line.array
        return name

    @staticmethod
    def imports(rows: list[str]) -> list[str]:
        """The imports that the source needs."""
        called = set(re.findall(r"(?<![.\w])(\w+)\(", "\n".join(row.split("#")[0] for row in rows)))
        ours = sorted(called & set(OPERATIONS))
        lines = ["import numpy as np", ""]
        if ours:
            lines[1:1] = [f"from tinygrad_edu.operations import {name}" if name in ("sigmoid", "relu", "softplus")
                          else f"from tinygrad_edu.array_operations import {name}" for name in ours]
        return [*lines, ""]


def number_text(line: Line, user: Line) -> str:
    """A constant number as it stands in a formula; with its type where a bare number would give another result."""
    text = str(line.value)
    if text.endswith(".0") and text != "-0.0":
        text = text[:-2]  # 2 rather than 2.0
    text = {"nan": "np.nan", "inf": "np.inf", "-inf": "-np.inf"}.get(text, text)
    types = [operand.dtype for operand in user.operands if not operand.is_number]
    if isinstance(line.value, np.generic) and types and (
            np.result_type(*types, 1.0) != np.result_type(*types, line.value)):
        return f"np.{line.dtype}({text})"
    return text


def formula(line: Line, operands: list[str], names: Names, constants: dict[str, Any]) -> str:
    """The formula of an operation with the texts of its operands; an array among its parameters becomes a constant."""
    assert line.operation is not None
    parameters = {key: with_names(value, operands, names, constants) for key, value in line.parameters.items()}
    own = len(operands) - count_computed(tuple(line.parameters.values()))
    return line.operation.written(operands[:own], parameters)


def with_names(parameter: Any, operands: list[str], names: Names, constants: dict[str, Any]) -> Any:
    """One parameter, with a name in the place of each array."""
    if isinstance(parameter, Computed):
        return Text(operands[parameter.operand])
    if isinstance(parameter, np.ndarray):
        name = names.unique("index")
        constants[name] = parameter
        return Text(name)
    if isinstance(parameter, tuple):
        return tuple(with_names(part, operands, names, constants) for part in parameter)
    return parameter


class Text(str):
    """A piece of source that is written as it is, without quotation marks."""

    def __repr__(self) -> str:
        return str(self)


class AsItIs(NamedTuple):
    """A part of a result that nothing is computed for."""

    part: Any


class Comments:
    """For each line of the chain rule, which ∂/∂ it is, and the sum over the paths by which the chain rule came to it.

    ∂f/∂a = ∂f/∂a|u + ∂f/∂u · ∂u/∂a, where the bar says what is held still.
    """

    def __init__(self, names: Names) -> None:
        self.names = names
        self.by_line: dict[int, str] = {}
        for number, (adjoint, derivative) in names.adjoints.items():
            terms = self.paths(adjoint, derivative) if len(derivative.by) == 1 else []
            sum_of_paths = " + ".join(terms[:3]) + (" + …" if len(terms) > 3 else "")
            self.by_line[number] = f"{derivative}" + (f" = {sum_of_paths}" if terms else "")

    def of(self, line: Line) -> str:
        """The comment on a line, or nothing."""
        return self.by_line.get(line.number, "")

    def paths(self, adjoint: Adjoint, derivative: Derivative) -> list[str]:
        """The terms of the sum; none if there is a path through what has no name, or is itself a derivative."""
        names, f, a = self.names, derivative.y, derivative.shown[0]
        through, direct = self.named_above(adjoint)
        numbers = [names.line_of[u].number for u in through]
        if not through or len(set(numbers)) < len(numbers) or any(
                u not in names.whole or names.line_of[u].number in names.adjoints for u in through):
            return []
        held = [names.of(names.line_of[u]) for u in through]
        terms = [f"∂{f}/∂{a}|{', '.join(held)}"] if direct else []
        for y, called in zip(through, held):
            also = [other for u, other in zip(through, held) if u is not y and depends(y, on=u)]
            bar = f"|{', '.join(also)}" if also else ""
            terms.append(f"∂{f}/∂{called} · ∂{called}/∂{a}{bar}")
        return terms

    def named_above(self, adjoint: Adjoint) -> tuple[list[Tensor], bool]:
        """The nearest results with a name through which the gradient came, and whether it came past them as well."""
        found, direct, names, walk = [], False, self.names, adjoint.walk
        here = names.line_of[adjoint.node].number
        to_visit, seen = list(walk.above.get(adjoint.node, [])), set()
        while to_visit:
            above = to_visit.pop(0)
            if above in seen:
                continue
            seen.add(above)
            line = names.line_of.get(above)
            if above is walk.output:
                direct = True
            elif line is not None and names.given(line) and line.number != here:
                found.append(above)
            else:
                to_visit += walk.above.get(above, [])
        return found, direct


def wrapped(row: str) -> str:
    """A long row of source in several rows; it must be one between brackets."""
    return textwrap.fill(row, WIDEST, subsequent_indent=" " * 12, break_long_words=False, break_on_hyphens=False)


def tidy(text: str) -> str:
    """The same expression without the parentheses that it does not need."""
    return ast.unparse(ast.parse(text, mode="eval"))


def written(result: Any, names: Names, constants: dict[str, Any]) -> str:
    """A nested tuple, list or dictionary of expressions as source."""
    def named(thing: Any, name: str) -> str:
        """A name for something that cannot be written down."""
        name = names.unique(name)
        constants[name] = thing
        return name
    if isinstance(result, Text):
        return tidy(result)
    if isinstance(result, AsItIs):
        literal = type(result.part) in (str, bytes, bool, int, type(None))
        return repr(result.part) if literal else named(result.part, "constant")
    if isinstance(result, dict):
        keys = [repr(key) if type(key) in (str, int, bool, type(None)) else named(key, "key") for key in result]
        return "{" + ", ".join(f"{key}: {written(value, names, constants)}"
                               for key, value in zip(keys, result.values())) + "}"
    parts = ", ".join(written(part, names, constants) for part in result)
    if type(result) is list:
        return f"[{parts}]"
    if type(result) is tuple:
        return f"({parts}{',' if len(result) == 1 else ''})"
    kind = named(type(result), type(result).__name__)
    return f"{kind}({parts})" if hasattr(result, "_fields") else f"{kind}([{parts}])"
