"""A computation written out as JavaScript, to be run in a page: the listing, translated through Python's syntax tree.

A listing is made of the formulas in the table of operations, and so is the script; no formula stands here. What cannot
be said in JavaScript with the same meaning is refused: ``NoScriptError``.
"""

from __future__ import annotations

import ast
import io
import json
import re
import tokenize
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from tinygrad_edu.calculus import grad
from tinygrad_edu.compiler.arguments import argument_names
from tinygrad_edu.compiler.compiled import Compiled, trace_of
from tinygrad_edu.compiler.computation import Computation
from tinygrad_edu.compiler.lines import Line, needed
from tinygrad_edu.compiler.listing import Listing
from tinygrad_edu.compiler.trace import survivors
from tinygrad_edu.compiler.traced import Kept
from tinygrad_edu.compiler.translation import NoScriptError, Translation

NUMBERS_WRITTEN_OUT = 20_000  # in a script; more should be given to it as an argument


class Script(str):
    """A function in JavaScript, as text.

    ``name``: what it is called. ``arguments``: their names. ``arrays``: does it compute with any?
    """

    name: str
    arguments: tuple[str, ...]
    arrays: bool


def libraries(arrays: bool) -> list[Path]:
    """The files with the functions that scripts call as ``np.…``: of numbers, and those that know arrays, too."""
    return [Path(__file__).with_name(name) for name in (("numpy.js", "arrays.js") if arrays else ("numpy.js",))]


def script_of(f: Callable[..., Any], names: Sequence[str] | None = None, *, at: Sequence[Any] | None = None,
              derivatives: int = 0, name: str | None = None, parameters: bool = False) -> Script:
    """A function as a function in JavaScript, which calls the ``libraries``.

    ``names``: of its arguments; by default those of its parameters. ``at``: numbers or arrays to try it on, whose
    shapes say what its arguments are; by default numbers. ``name``: what it is called.
    ``derivatives``: 0 gives what f gives, tuples as lists and dictionaries as objects. 1 gives ``{value, gradient}``, a
    list of the derivatives by each argument; 2 gives ``{value, gradient, hessian}``, a list of lists.
    Arrays and Tensors that f finds around itself are written in with the numbers they have now; with ``parameters``
    the Tensors become arguments as well, after its own: ``Script.arguments`` has their names.
    NoScriptError for what has no counterpart, such as single precision; TypeError, as from ``jit``, for code whose
    course depends on a number.

    >>> print(script_of(lambda x, y: -x**2 - x * y, derivatives=1, name="f"))
    function f(x, y) {
      const t1 = np.negative(x ** 2) - x * y;
      const df_dy = -x;  // ∂f/∂y
      const df_dx = -2 * x - y;  // ∂f/∂x
      return {'value': t1, 'gradient': [df_dx, df_dy]};
    }
    """
    if at is None:
        at = [0.5] * len(names if names is not None else own_names(f))
    arguments = [np.asarray(x, float)[()] for x in at]
    names = list(names) if names is not None else argument_names(f, tuple(at), {})
    if len(names) != len(arguments):
        raise ValueError(f"{len(names)} names ({', '.join(names)}) for {len(arguments)} arguments.")
    name = name or getattr(f, "__name__", "f").replace("<lambda>", "f")
    with np.errstate(all="ignore"):  # the numbers of the trial are of no importance
        trace = trace_of(with_derivatives(f, derivatives, arguments, name), tuple(arguments), {}, names=names,
                         name=name)
        Compiled.settle(trace, first=True)
        computation = Computation(trace)
    check(computation)
    lines = needed(computation.outputs)
    listing = Listing(computation, "printed_function")  # so that a result may have the name of the function
    outside = [] if parameters else [tensor.value for _, tensor in computation.hidden]
    for tensor in survivors(trace.unknown):
        tensor.__class__ = Kept  # whoever has kept it will be told that it has no number
    return Translated(listing, name, outside, arrays=any(line.shape for line in lines)).script


def own_names(f: Callable[..., Any]) -> Sequence[str]:
    """The names of a function's parameters."""
    code = getattr(f, "__code__", None)
    if code is None:
        raise TypeError(f"The names of the arguments of {f!r} are not known: script_of(f, [\"x\", \"y\"]).")
    return code.co_varnames[:code.co_argcount]


def with_derivatives(f: Callable[..., Any], order: int, arguments: Sequence[Any], name: str) -> Callable[..., Any]:
    """The function, or its value beside its derivatives by all arguments."""
    if order not in (0, 1, 2):
        raise ValueError(f"derivatives={order}: 0 for none, 1 for the gradient, 2 for the Hessian as well.")
    if order == 2 and any(map(np.ndim, arguments)):
        raise NoScriptError("A Hessian is written for a function of numbers; an argument here is an array.")
    if order == 0:
        return f
    by_all = tuple(range(len(arguments)))
    gradient = grad(f, by_all)

    def all_of_them(*x: Any) -> dict[str, Any]:
        found = {"value": f(*x), "gradient": list(gradient(*x))}
        rows = [grad(lambda *x, i=i: gradient(*x)[i], by_all) for i in by_all]
        return found if order == 1 else {**found, "hessian": [list(row(*x)) for row in rows]}
    all_of_them.__name__, all_of_them.__wrapped__ = name, f  # type: ignore[attr-defined]
    return all_of_them


def check(computation: Computation) -> None:
    """NoScriptError for lines that would mean something else in JavaScript, whose numbers are all of one type."""
    if computation.trace.checks:
        raise NoScriptError("It asks something of its numbers in every run, as the losses of nn do; a script does not.")
    for line in needed(computation.outputs):
        counts = line.dtype.kind in "iu" and (line.is_number or line.does("sum"))
        if not (line.dtype in (np.float64, np.bool_) or counts):
            raise NoScriptError(f"{called(line)} is of type {line.dtype}; numbers in JavaScript are float64.")
        if line.does("add") and line.dtype == np.bool_:
            raise NoScriptError("It adds True and False, which is “or” to NumPy and 1 + 0 to JavaScript.")
        if line.does("matmul", "solve", "inv", "det") and max(len(operand.shape) for operand in line.operands) > 2:
            raise NoScriptError("It works on stacks of matrices; arrays.js knows vectors and matrices.")


def called(line: Line) -> str:
    """A line in words."""
    return line.name or (f"a result of {line.operation.name}" if line.operation else "a number that it uses")


class Translated:
    """A listing as JavaScript: ``script``.

    ``outside``: the numbers of the Tensors that stand as arguments after its own. ``arrays``: does it compute with any?
    """

    def __init__(self, listing: Listing, name: str, outside: Sequence[Any], arrays: bool) -> None:
        tree = ast.parse(listing.text)
        function = next(node for node in tree.body if isinstance(node, ast.FunctionDef))
        arguments = [argument.arg for argument in function.args.args]
        own = len(arguments) - len(outside)
        constants = {**dict(zip(arguments[own:], outside)), **listing.constants}
        self.translate = Translation(arrays, tree)
        tokens = tokenize.generate_tokens(io.StringIO(listing.text).readline)
        comments = {token.start[0]: token.string for token in tokens if token.type == tokenize.COMMENT}
        rows = [self.row(node, comments.get(node.lineno, "")) for node in function.body]
        name = self.translate.name(re.sub(r"\W+", "_", name))
        taken = tuple(map(self.translate.name, arguments[:own]))
        head = f"function {name}({', '.join(taken)}) {{"
        text = "\n".join([head, *(f"  {row}" for row in rows), "}"])
        if constants:
            given = [f"  const {self.translate.name(key)} = {numbers(value, key)};" for key, value in constants.items()]
            body = text.replace("\n", "\n  ")
            text = "\n".join([f"const {name} = (() => {{", *given, f"  return {body};", "})();"])
        self.script = Script(text)
        self.script.name, self.script.arguments, self.script.arrays = name, taken, arrays

    def row(self, node: ast.stmt, comment: str) -> str:
        """One row of the listing."""
        assert isinstance(node, (ast.Assign, ast.Return))
        assert node.value is not None
        value = ast.unparse(self.translate.visit(node.value))
        if isinstance(node, ast.Return):
            return f"return {value};"
        target, = node.targets
        assert isinstance(target, ast.Name)
        return f"const {self.translate.name(target.id)} = {value};" + comment.replace("#", "  //", 1)


def numbers(value: Any, name: str) -> str:
    """An array from outside, written out."""
    if not (isinstance(value, (np.ndarray, np.generic, float)) and np.asarray(value).dtype.kind in "fb"):
        raise NoScriptError(f"It uses {name}, a {type(value).__name__}, which cannot be written out.")
    array = np.asarray(value, float)
    if array.size > NUMBERS_WRITTEN_OUT:
        raise NoScriptError(f"It uses {name}, an array of {array.size:,} numbers; a script holds at most "
                            f"{NUMBERS_WRITTEN_OUT:,}. Make it an argument.")
    if array.ndim and not array.size:  # lists would lose the lengths behind the 0
        return f"np.broadcast_to(0, {list(array.shape)})"
    text = json.dumps(array.tolist())
    return f"np.array({text})" if array.ndim else text
