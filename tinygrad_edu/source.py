"""A computation written out as NumPy source, as a person would write it.

For the gradient of a network this is the program that a course on backpropagation asks for: the forward pass line by
line, then the chain rule line by line, each with a comment that says which ∂/∂ it is.
"""

from __future__ import annotations

import ast
import keyword
import re
import textwrap
from collections import Counter
from typing import Any, NamedTuple

import numpy as np

from tinygrad_edu.operations import OPERATIONS
from tinygrad_edu.simplify import Line, needed
from tinygrad_edu.tensor import Tensor
from tinygrad_edu.trace import Computation, Trace

WIDEST = 120  # characters in a row
LONGEST = 60  # characters: a longer expression gets a line, and a name, of its own


class Listing:
    """The readable source of a computation.

    ``text``: the source. ``constants``: the arrays that it mentions by name and does not compute.
    """

    def __init__(self, computation: Computation, name: str) -> None:
        self.computation, self.function = computation, name
        self.lines = needed(computation.outputs)
        self.uses = Counter(operand.number for line in self.lines for operand in line.operands)
        self.constants: dict[str, Any] = {}
        self.texts: dict[int, str] = {}
        names = Names(computation)
        self.names, self.comments = names, Comments(computation, names)
        self.text = self.write()

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
        result = written(self.computation.rebuild([self.texts[line.number] for line in self.computation.outputs]))
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
        operands = [self.operand_text(operand, line) for operand in line.operands]
        parameters = with_array_names(line.parameters, self.names, self.constants)
        return line.operation.written(operands, parameters)

    def operand_text(self, operand: Line, user: Line) -> str:
        """An operand inside a formula; parentheses that are not needed go later."""
        text = number_text(operand, user) if operand.is_number else self.texts[operand.number]
        return text if text.isidentifier() else f"({text})"

    def value_text(self, line: Line) -> str:
        """An input or a constant."""
        if not line.is_constant:
            return self.names.of(line)
        if line.is_number:
            return number_text(line, line)
        name = self.names.of(line)
        self.constants[name] = line.value
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


def with_array_names(parameters: dict[str, Any], names: Names, constants: dict[str, Any]) -> dict[str, Any]:
    """The parameters of an operation, with a name in the place of each array, which becomes a constant."""
    def named(value: Any) -> Any:
        if isinstance(value, np.ndarray):
            name = names.unique("index")
            constants[name] = value
            return Text(name)
        return tuple(map(named, value)) if isinstance(value, tuple) else value
    return {key: named(value) for key, value in parameters.items()}


class Text(str):
    """A piece of source that is written as it is, without quotation marks."""

    def __repr__(self) -> str:
        return str(self)


class Names:
    """A name for every line that gets one: what the code, its modules or the chain rule call it."""

    def __init__(self, computation: Computation) -> None:
        self.taken = {"np", *OPERATIONS, *keyword.kwlist}
        self.names: dict[int, str] = {}
        self.counts: dict[str, int] = {}
        trace, line_of = computation.trace, computation.line_of
        self.trace, self.line_of = trace, line_of
        self.derivatives: dict[Tensor, Derivative] = {}
        for line in computation.inputs:
            self.give(line, line.name)
        for line, _ in computation.hidden:
            self.give(line, line.name or "parameter")
        called = {tensor: tensor.name or trace.names.get(tensor) for tensor in line_of}
        several = Counter(name for tensor, name in called.items() if name)
        for tensor, name in called.items():
            if name:
                self.give(line_of[tensor], name, numbered=several[name] > 1 and not tensor.name)
        for group, tensor in results_of_groups(line_of):
            self.give(line_of[tensor], group.path)
        self.name_adjoints(trace, line_of)

    def name_adjoints(self, trace: Trace, line_of: dict[Tensor, Line]) -> None:
        """Name gradients after what they are: dC_dz1 is ∂C/∂z1."""
        for g, nodes in trace.adjoint_of.items():
            for node, output in nodes:
                derivative = self.derivative(output, node)
                if derivative is not None:
                    self.derivatives.setdefault(g, derivative)
                    if g in line_of and line_of[g].operation is not None:
                        self.give(line_of[g], derivative.as_name())
                    break

    def derivative(self, output: Tensor, node: Tensor) -> Derivative | None:
        """∂output/∂node, if the node has a name; the output may be a derivative itself."""
        if node not in self.line_of or not self.given(self.line_of[node]):
            return None
        if output not in self.derivatives:
            name = output.name or self.trace.names.get(output) or self.trace.name
            name = "y" if "lambda" in name else name
            line = self.line_of.get(output)
            if line is not None:
                self.give(line, name)
                name = self.names.get(line.number, name)
            self.derivatives[output] = Derivative(name, ())
        of = self.derivatives[output]
        return Derivative(of.y, (*of.by, self.of(self.line_of[node])))

    def give(self, line: Line, name: str | None, numbered: bool = False) -> None:
        """Name a line, unless it has a name or is a number; of several lines with one name each gets a number."""
        if name and line.number not in self.names and not line.is_number and not line.does("broadcast_to"):
            self.names[line.number] = self.unique(name, numbered)

    def given(self, line: Line) -> bool:
        """Was this line named for a reason?"""
        return line.number in self.names

    def of(self, line: Line) -> str:
        """The name of a line; a new one if it has none."""
        if line.number not in self.names:
            self.names[line.number] = self.unique(line.name or ("constant" if line.is_constant else "t"),
                                                  numbered=not line.name)
        return self.names[line.number]

    def unique(self, name: str, numbered: bool = False) -> str:
        """A Python name that is not taken yet."""
        name = re.sub(r"\W+", "_", name).strip("_") or "t"
        name = f"layer_{name}" if name[0].isdigit() else name
        count = self.counts.get(name, 1)  # how far the numbers of this name have gone
        candidate = f"{name}{count}" if numbered else name
        while candidate in self.taken:
            count += 1
            candidate = f"{name}{count}" if not name[-1].isdigit() else f"{name}_{count}"
        self.counts[name] = count
        self.taken.add(candidate)
        return candidate


class Derivative(NamedTuple):
    """∂y/∂x, or ∂²y/∂x∂z, …: what is differentiated, and by what."""

    y: str
    by: tuple[str, ...]

    def as_name(self) -> str:
        """dy_dx, d2y_dx2, d2y_dx_dz."""
        n = "" if len(self.by) == 1 else str(len(self.by))
        below = f"_d{self.by[0]}{n}" if len(set(self.by)) == 1 else "".join(f"_d{x}" for x in self.by)
        return f"d{n}{self.y}{below}"

    def __str__(self) -> str:
        n = "" if len(self.by) == 1 else str(len(self.by)).translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))
        below = f"∂{self.by[0]}{n}" if len(set(self.by)) == 1 else "".join(f"∂{x}" for x in self.by)
        return f"∂{n}{self.y}/{below}"


class Comments:
    """For each line of the chain rule, which ∂/∂ it is."""

    def __init__(self, computation: Computation, names: Names) -> None:
        self.by_line: dict[int, str] = {}
        trace, line_of = computation.trace, computation.line_of
        for g, nodes in trace.adjoint_of.items():
            for node, output in nodes:
                derivative = names.derivative(output, node)
                if g in line_of and derivative is not None:
                    terms = []
                    if len(derivative.by) == 1:
                        a = derivative.by[0]
                        through = {names.of(line_of[y]): y for y in self.named_above(trace, node, names)}
                        terms = [f"∂{derivative.y}/∂{y} · ∂{y}/∂{a}" for y in through if y not in (derivative.y, a)]
                    sum_of_paths = " + ".join(terms[:3]) + (" + …" if len(terms) > 3 else "")
                    self.by_line.setdefault(line_of[g].number,
                                            f"{derivative}" + (f" = {sum_of_paths}" if terms else ""))
                    break

    @staticmethod
    def named_above(trace: Trace, node: Tensor, names: Names) -> list[Tensor]:
        """The nearest results with a name through which the gradient came to a node."""
        found, to_visit, seen = [], list(trace.paths.get(node, [])), set()
        while to_visit:
            above = to_visit.pop(0)
            if above in seen:
                continue
            seen.add(above)
            if above in names.line_of and names.given(names.line_of[above]):
                found.append(above)
            else:
                to_visit += trace.paths.get(above, [])
        return found

    def of(self, line: Line) -> str:
        """The comment on a line, or nothing."""
        return self.by_line.get(line.number, "")


def results_of_groups(line_of: dict[Tensor, Line]) -> list[tuple[Any, Tensor]]:
    """Each group of the graph, such as a layer, with the Tensors that leave it."""
    found = {}
    for tensor in line_of:
        for operand in tensor.record.operands if tensor.record else ():
            group = operand.record.group if isinstance(operand, Tensor) and operand.record else None
            if group is not None and tensor.record is not None and tensor.record.group is not group:
                found[operand] = group
    return [(group, tensor) for tensor, group in found.items()]


def wrapped(row: str) -> str:
    """A long row of source in several rows; it must be one between brackets."""
    return textwrap.fill(row, WIDEST, subsequent_indent=" " * 12, break_long_words=False, break_on_hyphens=False)


def tidy(text: str) -> str:
    """The same expression without the parentheses that it does not need."""
    return ast.unparse(ast.parse(text, mode="eval"))


def written(result: Any) -> str:
    """A nested tuple, list or dictionary of expressions as source."""
    if isinstance(result, dict):
        return "{" + ", ".join(f"{key!r}: {written(value)}" for key, value in result.items()) + "}"
    if isinstance(result, list):
        return "[" + ", ".join(map(written, result)) + "]"
    if isinstance(result, tuple):
        return "(" + ", ".join(map(written, result)) + ("," if len(result) == 1 else "") + ")"
    return tidy(result)
