"""The same computation as source that is made to be run: no array is allocated that need not be.

Every line of the computation becomes one or more calls that write their result into a buffer. The buffers are made
once, and used again as soon as nothing reads them any more. Results get new arrays at each call, so they are safe to
keep. What else differs from the readable source: np.dot takes less time to call than ``@``, a sum of products is one
np.vdot, and the sum along an axis of a matrix is its product with ones.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np

from tinygrad_edu.compiler.buffers import Buffers, root_of
from tinygrad_edu.compiler.listing import number_text, tidy, with_array_names, written
from tinygrad_edu.compiler.names import Names
from tinygrad_edu.compiler.simplify import Line, is_number, needed
from tinygrad_edu.compiler.trace import Computation
from tinygrad_edu.numpy_functions import UFUNCS
from tinygrad_edu.operation import OPERATIONS

UFUNC_NAMES = {operation.name for operation in UFUNCS.values()} - {"matmul"}
FROM_NUMPY = UFUNC_NAMES | {"matmul", "dot", "vdot", "logaddexp", "float32", "float64"}
# Operations that are no NumPy function, as calls of NumPy's functions on one buffer, {out}; {1} is the number 1.
CALLS = {
    "sigmoid": ("negative({a}, {out})", "exp({out}, {out})", "add({out}, {1}, {out})", "divide({1}, {out}, {out})"),
    "relu": ("maximum({a}, 0, out={out})",),
    "softplus": ("logaddexp(0, {a}, {out})",),
    "square": ("multiply({a}, {a}, {out})",),
    "heaviside": ("sign({a}, {out})", "add({out}, {1}, {out})", "multiply({out}, {0.5}, {out})"),  # in half its time
}


class FastSource:
    """The source of a computation with its buffers, and the function that it defines.

    ``text``: the source. ``run``: the function; it takes the inputs, then the numbers of the hidden Tensors.
    """

    def __init__(self, computation: Computation) -> None:
        self.computation = computation
        self.lines = needed(computation.outputs)
        self.names = Names(computation)
        self.names.taken |= FROM_NUMPY | {"step", "float", "bool"}
        self.constants: dict[str, Any] = {}
        self.numbers: dict[str, str] = {}  # how a number is made, and its name
        self.fixed: dict[int, Any] = {}  # the values of lines that are the same in every run
        uses = Counter(operand.number for line in self.lines for operand in line.operands)
        self.products = {line.operands[0].number: line for line in self.lines
                         if is_sum_of_products(line) and uses[line.operands[0].number] == 1}
        self.buffers = Buffers(self.lines, computation.outputs, {n: line.number for n, line in self.products.items()})
        self.body: list[str] = []
        for line in self.lines:
            self.emit(line)
        self.text = self.write()
        self.code = compile(self.text, f"<jit of {computation.trace.name}>", "exec")
        self.run = self.with_new_buffers()
        # What was needed to write, and is not to run, holds the arrays of the trace.
        del self.computation, self.lines, self.names, self.fixed, self.products, self.buffers, self.body

    def with_new_buffers(self) -> Callable[..., Any]:
        """The function, with buffers that no other run uses."""
        namespace: dict[str, Any] = dict(self.constants)
        exec(self.code, namespace)
        return namespace["step"]

    def emit(self, line: Line) -> None:
        """Write the statements that compute one line."""
        if line.is_constant or (line.operands and all(operand.number in self.fixed for operand in line.operands)):
            self.fixed[line.number] = line.value if line.operation is None else line.operation.value(
                *(self.fixed[operand.number] for operand in line.operands), **line.parameters)
        elif line.operation is None:
            if line.shape == ():
                self.body.append(f"{self.names.of(line)} = {line.dtype}({self.names.of(line)})")
        elif line.number not in self.products:
            calls = self.calls(line)
            name = self.names.of(line)
            if "{out}" not in calls[0]:
                self.body.append(f"{name} = {calls[0]}")
            else:
                buffer = self.buffers.take(line)
                first = re.sub(r", (out=)?\{out\}", "" if buffer is None else rf", \1buffer{buffer}", calls[0])
                self.body += [f"{name} = {first}", *(call.replace("{out}", name) for call in calls[1:])]
            self.buffers.give_back(line)

    def calls(self, line: Line) -> list[str]:
        """The calls that compute a line; ``{out}`` is where the result goes."""
        operation = line.operation
        assert operation is not None
        refs = [self.reference(operand, line) for operand in line.operands]
        a, b = [*refs, "", ""][:2]
        if operation.name == "sum":
            return self.sum(line, a)
        if operation.name == "norm" and line.parameters.get("axis") is None and not line.parameters.get("keepdims"):
            return [f"vdot({a}, {a}) ** 0.5"]
        if operation.name == "matmul" and line.shape:
            plain = all(len(o.shape) == 2 and o.dtype == line.dtype for o in line.operands)
            return [f"{'dot' if plain else 'matmul'}({a}, {b}, {{out}})"]
        if line.shape:
            if operation.name == "power" and is_number(line.operands[1], 2):
                return [f"multiply({a}, {a}, {{out}})"]
            if operation.name in CALLS and (operation.name != "heaviside" or is_number(line.operands[1], 0.5)):
                calls = "\n".join(CALLS[operation.name]).replace("{a}", a)
                for number in re.findall(r"\{([\d.]+)\}", calls):
                    calls = calls.replace(f"{{{number}}}", self.number(float(number), line.dtype))
                return calls.split("\n")
            if operation.name in ("add", "subtract", "multiply", "divide", "maximum", "minimum"):
                refs = [self.number(operand.value, line.dtype) if operand.is_number else ref
                        for operand, ref in zip(line.operands, refs)]
            if operation.name in UFUNC_NAMES:
                by_name = "out=" if operation.name in ("maximum", "minimum") else ""  # as NumPy wants it for these
                return [f"{operation.name}({', '.join(refs)}, {by_name}{{out}})"]
        parameters = with_array_names(line.parameters, self.names, self.constants)
        return [tidy(operation.written([f"({ref})" for ref in refs], parameters))]

    def sum(self, line: Line, a: str) -> list[str]:
        """A sum: of products as np.vdot, along an axis of a matrix as a product with ones."""
        summed, = line.operands
        axis, keepdims = line.parameters.get("axis"), bool(line.parameters.get("keepdims"))
        if summed.number in self.products:
            factors = summed.operands if summed.does("multiply") else summed.operands[:1] * 2
            return [f"vdot({', '.join(self.reference(factor, summed) for factor in factors)})"]
        if isinstance(axis, tuple) and len(axis) == 1:
            axis = axis[0]
        if len(summed.shape) == 2 and axis in (0, 1, -1, -2) and summed.dtype.kind == "f" and summed.dtype.itemsize > 2:
            axis %= 2
            length = summed.shape[axis]
            shape: Any = length if not keepdims else (1, length) if axis == 0 else (length, 1)
            ones = self.constant(np.ones(shape, summed.dtype), "ones")
            return [f"dot({ones}, {a}, {{out}})" if axis == 0 else f"dot({a}, {ones}, {{out}})"]
        return [f"add.reduce({a}, axis={axis}, keepdims={keepdims})"]

    def reference(self, operand: Line, user: Line) -> str:
        """How an operand is written in a call."""
        if operand.number not in self.fixed:
            return self.names.of(operand)
        if operand.is_number:
            return number_text(operand, user)
        return self.constant(self.fixed[operand.number], self.names.of(operand))

    def number(self, value: Any, dtype: Any) -> str:
        """The name of a number as an array without axes, with which NumPy's functions take less time."""
        made = f"np.array(float('{float(value)!r}'), np.{dtype})" if not np.isfinite(value) else (
            f"np.array({float(value)!r}, np.{dtype})")
        if made not in self.numbers:
            self.numbers[made] = self.names.unique("number", numbered=True)
        return self.numbers[made]

    def constant(self, value: Any, name: str) -> str:
        """The name of an array that is the same in every run."""
        for known, other in self.constants.items():
            if other is value or (name == "ones" and known.startswith("ones") and other.shape == value.shape
                                  and other.dtype == value.dtype):
                return known
        name = self.names.unique(name) if name == "ones" else name
        self.constants[name] = value
        return name

    def result(self, line: Line, returned: set[int]) -> str:
        """How a result is handed out: a plain number, or an array that nothing else holds."""
        if line.number in self.fixed and line.is_number:
            return number_text(line, line)
        text = self.reference(line, line)
        if line.shape == ():
            return f"{'bool' if line.dtype == bool else 'float'}({text})"
        root = root_of(line)
        shared = (root.operation is None or line.number in self.fixed or root.number in returned
                  or line.does("index", "broadcast_to"))  # a part would keep the whole alive
        returned.add(root.number)
        return f"np.array({text})" if shared else text

    def write(self) -> str:
        """The whole source."""
        returned: set[int] = set()
        computation = self.computation
        results = written(computation.rebuild([self.result(line, returned) for line in computation.outputs]))
        arguments = [self.names.of(line) for line in [*computation.inputs, *(line for line, _ in computation.hidden)]]
        body = [*self.body, f"return {results}"]
        # Inside the logistic function e¹⁰⁰⁰ = ∞ is right: 1 / ∞ = 0.
        without_warning = ['@np.errstate(over="ignore")'] if any(line.does("sigmoid") for line in self.lines) else []
        called = set(re.findall(r"(?<![.\w])(\w+)[.(]", "\n".join(self.body)))
        ours = sorted((called & set(OPERATIONS)) - FROM_NUMPY)
        modules = {name: type(OPERATIONS[name]).__module__ for name in ours}
        self.constants.update({name: OPERATIONS[name] for name in modules})
        return "\n".join([
            "import numpy as np", f"from numpy import {', '.join(sorted(called & FROM_NUMPY)) or 'array'}", "",
            *(f"# {name}: {'the operation' if name in modules else f'a constant of shape {np.shape(value)}'}"
              for name, value in self.constants.items()),
            *(f"{name} = {made}" for made, name in self.numbers.items()),
            *(f"buffer{i} = np.empty({shape}, np.{dtype})" for i, (shape, dtype) in enumerate(self.buffers.sizes)), "",
            *without_warning, f"def step({', '.join(arguments)}):", *(f"    {row}" for row in body), ""])


def is_sum_of_products(line: Line) -> bool:
    """Is it Σ a·b over all entries, of arrays of one shape?"""
    if not line.does("sum") or line.shape != () or line.parameters.get("keepdims"):
        return False
    product, = line.operands
    if product.dtype.kind != "f" or product.shape == () or product.dtype.itemsize < 4:
        return False
    if product.does("power"):
        return is_number(product.operands[1], 2)
    return product.does("square") or (product.does("multiply") and all(
        (factor.shape, factor.dtype) == (product.shape, product.dtype) for factor in product.operands))
