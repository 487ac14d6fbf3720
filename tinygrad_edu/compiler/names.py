"""What the lines of a listing are called: as in the code, after its modules, or by the chain rule.

``RESERVED`` is the one table of names that generated source uses itself; a variable of such a name gets another.
"""

from __future__ import annotations

import builtins
import keyword
import re
import unicodedata
from collections import Counter
from typing import Any

from tinygrad_edu.compiler.adjoints import Adjoint, Derivative, adjoints
from tinygrad_edu.compiler.computation import Computation
from tinygrad_edu.compiler.lines import Line
from tinygrad_edu.numpy_functions import UFUNCS
from tinygrad_edu.operation import OPERATIONS
from tinygrad_edu.tensor import Tensor

UFUNC_NAMES = {operation.name for operation in UFUNCS.values()} - {"matmul"}
# What the fast source imports from NumPy: functions, and the types of numbers.
FROM_NUMPY = UFUNC_NAMES | {"matmul", "dot", "vdot", "logaddexp", "array", "float16", "float32", "float64",
                            "longdouble"}
RESERVED = {"np", "step", "careful", *keyword.kwlist, *dir(builtins), *OPERATIONS, *FROM_NUMPY}


class Names:
    """A name for every line that gets one: what the code, its modules or the chain rule call it."""

    def __init__(self, computation: Computation, function: str) -> None:
        self.taken: set[str] = set()
        self.names: dict[int, str] = {}
        self.counts: dict[str, int] = {}
        trace, line_of = computation.trace, computation.line_of
        self.trace, self.line_of = trace, line_of
        self.derivatives: dict[Tensor, Derivative] = {}
        self.adjoints: dict[int, tuple[Adjoint, Derivative]] = {}  # by the number of the line
        self.functions: dict[Any, str] = {}  # by their code
        self.function = self.unique(function.replace("<lambda>", "f"))
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
        self.name_adjoints({tensor for tensor, name in called.items() if name})

    def name_adjoints(self, named: set[Tensor]) -> None:
        """Name gradients after what they are: dC_dz1 is ∂C/∂z1; but not what the code has a name for."""
        found = list(adjoints(self.trace, self.line_of))
        gradients = {adjoint.g for adjoint in found}
        self.whole = {adjoint.node for adjoint in found}
        of_the_code = {self.line_of[tensor].number for tensor in named if tensor not in gradients}
        for adjoint in found:
            derivative = self.derivative(adjoint.walk.output, adjoint.node)
            if derivative is None:
                continue
            self.derivatives.setdefault(adjoint.g, derivative)
            line = self.line_of.get(adjoint.g)
            if line is not None and line.operation is not None and line.number not in of_the_code:
                self.give(line, derivative.as_name())
                self.adjoints.setdefault(line.number, (adjoint, derivative))

    def derivative(self, output: Tensor, node: Tensor) -> Derivative | None:
        """∂output/∂node, if both have a name; the output may be a derivative itself."""
        if node not in self.line_of or not self.given(self.line_of[node]):
            return None
        if output not in self.derivatives:
            name = self.name_of_value(output)
            if name is None:
                return None
            line = self.line_of.get(output)
            if line is not None:
                self.give(line, name)
                name = self.names.get(line.number, name)
            self.derivatives[output] = Derivative(name, (), ())
        of = self.derivatives[output]
        line = self.line_of[node]
        by = shown = self.of(line)
        if line.number in self.adjoints:  # by a derivative itself, such as one by df_dy: ∂g/∂(∂f/∂y)
            itself = self.adjoints[line.number][1]
            shown = f"({itself})" if by.startswith(itself.as_name()) else by
        return Derivative(of.y, (*of.by, by), (*of.shown, shown))

    def name_of_value(self, value: Tensor) -> str | None:
        """What a value is called that is differentiated: as a variable, or as the function that gave it."""
        trace = self.trace
        name = value.name or trace.names.get(value)
        code: Any = trace.returned_by.get(value, trace.code)
        if name or (value not in trace.returned_by and code is not None):
            return name
        if code not in self.functions:  # a lambda is a letter that means nothing else; np.sin, say, has no code
            name = trace.name if code is trace.code else str(code.co_name)
            letters = (letter for letter in "yfghuvw" if letter not in {*self.taken, *self.functions.values()})
            self.functions[code] = next(letters, "y") if re.match("<|__", name) else name
        return self.functions[code]

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
        name = identifier(name)
        count = self.counts.get(name, 1)  # how far the numbers of this name have gone
        candidate = f"{name}{count}" if numbered else name
        while candidate in self.taken or is_reserved(candidate):
            count += 1
            candidate = f"{name}{count}" if not name[-1].isdigit() else f"{name}_{count}"
        self.counts[name] = count
        self.taken.add(candidate)
        return candidate


def identifier(name: str) -> str:
    """A name as Python will read it (ﬁ is fi to Python), of letters and digits, that means nothing else yet."""
    name = re.sub(r"\W+", "_", unicodedata.normalize("NFKC", name)).strip("_") or "t"
    name = f"layer_{name}" if name[0].isdigit() else name
    name = name if name.isidentifier() else "t"
    return f"{name}_" if is_reserved(name) else name


def is_reserved(name: str) -> bool:
    """Does generated source use this name itself?"""
    return name in RESERVED or re.fullmatch(r"(buffer|number)\d+", name) is not None


def results_of_groups(line_of: dict[Tensor, Line]) -> list[tuple[Any, Tensor]]:
    """Each group of the graph, such as a layer, with the Tensors that leave it."""
    found = {}
    for tensor in line_of:
        for operand in tensor.operands:
            group = operand.group if isinstance(operand, Tensor) else None
            if group is not None and tensor.group is not group:
                found[operand] = group
    return [(group, tensor) for tensor, group in found.items()]
