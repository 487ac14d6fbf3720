"""The same computation as source that is made to be run: no array is allocated that need not be.

Every line of the computation becomes one or more calls that write their result into a buffer. The buffers are made
once, and used again as soon as nothing reads them any more. Results get new arrays at each call, so they are safe to
keep. What else differs from the readable source: np.dot takes less time to call than ``@``, a sum of products is one
np.vdot, and the sum along an axis of a matrix is its product with ones.
"""

from __future__ import annotations

import re
import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np

from tinygrad_edu.compiler.buffers import Buffers, root_of
from tinygrad_edu.compiler.computation import Computation
from tinygrad_edu.compiler.lines import Line, is_number, needed, value_of
from tinygrad_edu.compiler.listing import AsItIs, Text, formula, number_text, tidy, written
from tinygrad_edu.compiler.names import FROM_NUMPY, UFUNC_NAMES, Names
from tinygrad_edu.operation import OPERATIONS

ALL_AT_ONCE = 4096  # so many numbers are summed by BLAS; more, by halves, which rounds less
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

    ``text``: the source. ``run``: the function; it takes the inputs, then the numbers of the hidden Tensors, and gives
    the result; if the function made checks, a pair of the result and of what they look at. ``careful``: what takes
    over where numbers are too large or too small for a program that moves factors out of sums. ``holds_arrays``: are
    there arrays in it which the function computed with NumPy while it was traced?
    """

    def __init__(self, computation: Computation, careful: FastSource | None = None) -> None:
        self.computation = computation
        self.outputs = [*computation.outputs, *(line for lines in computation.checked for line in lines)]
        self.lines = needed(self.outputs)
        self.names = Names(computation, "step")
        self.arguments = [self.names.of(line)
                          for line in [*computation.inputs, *(line for line, _ in computation.hidden)]]
        self.constants: dict[str, Any] = {}
        self.constant_names: dict[Any, str] = {}
        self.numbers: dict[str, str] = {}  # how a number is made, and its name
        self.fixed: dict[int, Any] = {}  # the values of lines that are the same in every run
        self.as_arrays: dict[int, str] = {}  # numbers as arrays without axes
        uses = Counter(operand.number for line in self.lines for operand in line.operands)
        uses.update(line.number for line in self.outputs)
        self.products = {line.operands[0].number: line for line in self.lines
                         if is_sum_of_products(line) and uses[line.operands[0].number] == 1}
        self.buffers = Buffers(self.lines, self.outputs, {n: line.number for n, line in self.products.items()})
        self.body: list[str] = []
        for line in self.lines:
            self.emit(line)
            self.check_size(line)
        self.holds_arrays = any(isinstance(value, np.ndarray) and not re.match("ones", name)
                                for name, value in self.constants.items())
        self.constants.update({name: line.array for name, line in self.outside()})
        self.text = self.write()
        if careful is not None and "careful" in self.text:
            self.constants["careful"] = careful
        self.code = compile(self.text, f"<jit of {computation.trace.name}>", "exec")
        self.lock = threading.Lock() if self.buffers.sizes else None
        self.run = self.with_new_buffers()
        # What was needed to write, and is not to run, holds the arrays of the trace.
        del self.computation, self.outputs, self.lines, self.names, self.fixed, self.products, self.buffers, self.body

    def __call__(self, *arguments: Any) -> Any:
        """Run it; a second run at the same time, in another thread, gets buffers of its own."""
        if self.lock is None:
            return self.run(*arguments)
        if not self.lock.acquire(False):
            return self.with_new_buffers()(*arguments)
        try:
            return self.run(*arguments)
        finally:
            self.lock.release()

    def with_new_buffers(self) -> Callable[..., Any]:
        """The function, with buffers that no other run uses."""
        namespace: dict[str, Any] = dict(self.constants)
        exec(self.code, namespace)
        return namespace.pop("step")  # a function that its own globals hold would wait for the garbage collector

    def outside(self) -> list[tuple[str, Line]]:
        """The arrays from outside, by their names in the source."""
        return [(self.names.of(line), line) for line in self.lines if line.array is not None]

    def emit(self, line: Line) -> None:
        """Write the statements that compute one line."""
        if line.is_constant or (line.operands and all(operand.number in self.fixed for operand in line.operands)):
            self.fixed[line.number] = line.value if line.operation is None else value_of(
                line.operation, [self.fixed[operand.number] for operand in line.operands], line.parameters)
        elif line.operation is None:
            if line.shape == () and line.array is None:
                name = self.names.of(line)
                self.body.append(f"{name} = {line.dtype}({name})" if line.dtype.kind == "f" else f"{name} = {name}[()]")
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

    def check_size(self, line: Line) -> None:
        """Hand over to the careful program where a factor that was moved, or its sum, is too large or too small."""
        if line.number in self.computation.program.moderate:
            _, limit = self.computation.program.moderate[line.number]
            self.body.append(f"if not {1 / limit:.0e} < abs({self.names.of(line)}) < {limit:.0e}:")
            self.body.append(f"    return careful({', '.join(self.arguments)})")

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
            if operation.name in CALLS and line.operands[0].dtype == line.dtype and (
                    operation.name != "heaviside" or is_number(line.operands[1], 0.5)):
                calls = "\n".join(CALLS[operation.name]).replace("{a}", a)
                for number in re.findall(r"\{([\d.]+)\}", calls):
                    calls = calls.replace(f"{{{number}}}", self.number(float(number), line.dtype))
                return calls.split("\n")
            if operation.name in ("add", "subtract", "multiply", "divide", "maximum", "minimum"):
                refs = [self.as_array(operand, ref, line) for operand, ref in zip(line.operands, refs)]
            if operation.name in UFUNC_NAMES:
                by_name = "out=" if operation.name in ("maximum", "minimum") else ""  # as NumPy wants it for these
                return [f"{operation.name}({', '.join(refs)}, {by_name}{{out}})"]
        return [tidy(formula(line, [f"({ref})" for ref in refs], self.names, self.constants))]

    def sum(self, line: Line, a: str) -> list[str]:
        """A sum: of products as np.vdot, along an axis of a matrix as a product with ones."""
        summed, = line.operands
        axis, keepdims = line.parameters.get("axis"), bool(line.parameters.get("keepdims"))
        if summed.number in self.products:
            factors = summed.operands if summed.does("multiply") else summed.operands[:1] * 2
            return [f"vdot({', '.join(self.reference(factor, summed) for factor in factors)})"]
        if isinstance(axis, tuple) and len(axis) == 1:
            axis = axis[0]
        if len(summed.shape) == 2 and axis in (0, 1, -1, -2) and is_float(summed):
            axis %= 2
            length = summed.shape[axis]
            shape: Any = length if not keepdims else (1, length) if axis == 0 else (length, 1)
            ones = self.constant(np.ones(shape, summed.dtype), "ones")
            return [f"dot({ones}, {a}, {{out}})" if axis == 0 else f"dot({a}, {ones}, {{out}})"]
        if axis is None and not keepdims and int(np.prod(summed.shape)) <= ALL_AT_ONCE and is_float(summed):
            return [f"vdot({a}, {self.constant(np.ones(summed.shape, summed.dtype), 'ones')})"]
        return [f"add.reduce({a}, axis={axis}, keepdims={keepdims})"]

    def reference(self, operand: Line, user: Line) -> str:
        """How an operand is written in a call."""
        if operand.number not in self.fixed:
            return self.names.of(operand)
        if operand.is_number:
            return number_text(operand, user)
        return self.constant(self.fixed[operand.number], self.names.of(operand))

    def as_array(self, operand: Line, ref: str, user: Line) -> str:
        """A number as an array without axes, with which NumPy's functions take half the time."""
        if operand.is_number:
            return self.number(operand.value, user.dtype)
        if operand.shape or operand.dtype.kind != "f" or operand.number in self.fixed:
            return ref
        if operand.number not in self.as_arrays:
            self.as_arrays[operand.number] = self.names.unique(f"{ref}_array")
            self.body.append(f"{self.as_arrays[operand.number]} = array({ref})")
        return self.as_arrays[operand.number]

    def number(self, value: Any, dtype: Any) -> str:
        """The name of a constant number as an array without axes."""
        made = f"np.array(float('{float(value)!r}'), np.{dtype})" if not np.isfinite(value) else (
            f"np.array({float(value)!r}, np.{dtype})")
        if made not in self.numbers:
            self.numbers[made] = f"number{len(self.numbers) + 1}"
        return self.numbers[made]

    def constant(self, value: Any, name: str) -> str:
        """The name of an array that is the same in every run."""
        key = (value.shape, value.dtype) if name == "ones" else id(value)
        if key not in self.constant_names:
            self.constant_names[key] = self.names.unique(name) if name == "ones" else name
            self.constants[self.constant_names[key]] = value
        return self.constant_names[key]

    def result(self, line: Line, returned: set[int]) -> str:
        """How a result is handed out: a plain number, or an array that nothing else holds."""
        if line.number in self.fixed and line.shape == ():
            value = np.asarray(self.fixed[line.number]).item()
            value = float(value) if line.dtype.kind == "f" else value
            return repr(value) if np.isfinite(value) else f"float('{value}')"
        text = self.reference(line, line)
        if line.shape == ():
            return f"{ {'b': 'bool', 'f': 'float'}.get(line.dtype.kind, 'int')}({text})"
        root = root_of(line)
        shared = (root.operation is None or line.number in self.fixed or root.number in returned
                  or line.does("index", "broadcast_to"))  # a part would keep the whole alive
        returned.add(root.number)
        return f"np.array({text})" if shared else text

    def write(self) -> str:
        """The whole source."""
        returned: set[int] = set()
        computation = self.computation
        results = written(computation.rebuild([
            Text(self.result(result, returned)) if isinstance(result, Line) else AsItIs(result)
            for result in computation.results]), self.names, self.constants)
        checked = [", ".join(self.reference(line, line) for line in lines) for lines in computation.checked]
        body = [*self.body, f"return {results}, [{', '.join(f'[{part}]' for part in checked)}]" if checked
                else f"return {results}"]
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
            *without_warning, f"def step({', '.join(self.arguments)}):", *(f"    {row}" for row in body), ""])


def is_float(line: Line) -> bool:
    """Does BLAS know this type of number?"""
    return line.dtype in (np.float32, np.float64)


def is_sum_of_products(line: Line) -> bool:
    """Is it Σ a·b over all entries, of arrays of one shape?"""
    if not line.does("sum") or line.shape != () or line.parameters.get("keepdims"):
        return False
    product, = line.operands
    if not is_float(product) or product.shape == ():
        return False
    if product.does("power"):
        return is_number(product.operands[1], 2)
    return product.does("square") or (product.does("multiply") and all(
        (factor.shape, factor.dtype) == (product.shape, product.dtype) for factor in product.operands))
