"""A computation written out as JavaScript, to be run in a page: the listing, translated through Python's syntax tree.

A listing is made of the formulas in the table of operations, and so is the script; no formula stands here. What the two
languages write alike stays as it is; the rest becomes a call of ``numpy.js``, the functions of NumPy on numbers, or
of ``arrays.js``, the same on arrays. What cannot be said there with the same meaning is refused: ``NoScriptError``.
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


def words(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(re.findall(r"\w+", text))


ON_NUMBERS = words("""
    power square negative remainder floor_divide abs sign maximum minimum relu heaviside floor ceil rint exp expm1 log
    log1p log2 log10 logaddexp sqrt sin cos tan arcsin arccos arctan arctan2 sinh cosh tanh sigmoid softplus where equal
    not_equal less less_equal greater greater_equal isnan isfinite isinf""")
ON_ARRAYS = ON_NUMBERS | words("""
    add subtract multiply divide array broadcast_to sum mean norm max min transpose reshape matmul""")
RESERVED = words("""
    arguments async await break case catch class const continue debugger default delete do else enum eval export extends
    false finally for function get if implements import in instanceof interface let new null of package private
    protected public return set static super switch this throw true try typeof undefined var void while with yield
    np Array Float64Array Infinity Math NaN Number Object globalThis document self window""")
OPERATORS = {ast.Add: "add", ast.Sub: "subtract", ast.Mult: "multiply", ast.Div: "divide", ast.MatMult: "matmul",
             ast.Pow: "power", ast.Mod: "remainder", ast.FloorDiv: "floor_divide"}
ALIKE = (ast.Add, ast.Sub, ast.Mult, ast.Div)  # of numbers, both languages write and rank these in the same way
QUESTIONS = {ast.Eq: "equal", ast.NotEq: "not_equal", ast.Lt: "less", ast.LtE: "less_equal", ast.Gt: "greater",
             ast.GtE: "greater_equal"}
NUMBERS_WRITTEN_OUT = 20_000  # in a script; more should be given to it as an argument


class NoScriptError(ValueError):
    """A function that cannot be written in JavaScript with the same meaning; the message says which part of it."""


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

    >>> print(script_of(lambda x, y: -x**2 * y, derivatives=1, name="f"))
    function f(x, y) {
      const df_dy = np.negative(x ** 2);  // ∂f/∂y
      const t1 = df_dy * y;
      const df_dx = -y * (2 * x);  // ∂f/∂x = ∂f/∂df_dy · ∂df_dy/∂x
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
        trace = trace_of(with_derivatives(f, derivatives, arguments, name), tuple(arguments), {}, names=names)
        Compiled.settle(trace, first=True)
        computation = Computation(trace)
    check(computation)
    lines = needed(computation.outputs)
    listing = Listing(computation, name)
    outside = [] if parameters else [tensor.value for _, tensor in computation.hidden]
    return Translated(listing, outside, arrays=any(line.shape for line in lines)).script


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
    all_of_them.__name__ = name
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
        if line.does("matmul") and max(len(operand.shape) for operand in line.operands) > 2:
            raise NoScriptError("It multiplies stacks of matrices; arrays.js knows vectors and matrices.")


def called(line: Line) -> str:
    """A line in words."""
    return line.name or (f"a result of {line.operation.name}" if line.operation else "a number that it uses")


class Translated:
    """A listing as JavaScript: ``script``.

    ``outside``: the numbers of the Tensors that stand as arguments after its own. ``arrays``: does it compute with any?
    """

    def __init__(self, listing: Listing, outside: Sequence[Any], arrays: bool) -> None:
        tree = ast.parse(listing.text)
        function = next(node for node in tree.body if isinstance(node, ast.FunctionDef))
        arguments = [argument.arg for argument in function.args.args]
        own = len(arguments) - len(outside)
        constants = {**dict(zip(arguments[own:], outside)), **listing.constants}
        self.translate = Translation(arrays, tree)
        tokens = tokenize.generate_tokens(io.StringIO(listing.text).readline)
        comments = {token.start[0]: token.string for token in tokens if token.type == tokenize.COMMENT}
        rows = [self.row(node, comments.get(node.lineno, "")) for node in function.body]
        name = self.translate.name(function.name)
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


class Translation(ast.NodeTransformer):
    """A Python expression as a tree that, written down in Python's way, is the JavaScript of the same meaning."""

    def __init__(self, arrays: bool, tree: ast.AST) -> None:
        self.arrays = arrays
        self.taken = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}

    def name(self, name: str) -> str:
        """A name that means nothing else in JavaScript."""
        while name in RESERVED:
            name += "_"
            if name in self.taken:
                name += "_"
        return name

    def call(self, function: str, *arguments: ast.expr) -> ast.expr:
        """The call of a function of the library."""
        if function not in (ON_ARRAYS if self.arrays else ON_NUMBERS):
            raise NoScriptError(f"It uses {function}, which {'arrays' if self.arrays else 'numpy'}.js does not have.")
        return ast.Call(ast.Attribute(ast.Name("np"), function), list(arguments), [])

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return ast.Name(self.name(node.id))

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        return ast.Name("null") if node.value is None else ast.Constant(
            int(node.value) if isinstance(node.value, bool) else node.value)

    def visit_Tuple(self, node: ast.Tuple) -> ast.expr:
        return ast.List([self.visit(part) for part in node.elts])

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        operand = self.visit(node.operand)
        if isinstance(node.op, ast.UAdd):
            return operand
        # Two signs side by side would be JavaScript's −−, and of −x**2 it wants to know whether (−x)² is meant.
        plain = is_plain(operand) or (not self.arrays and isinstance(operand, ast.Name))
        return ast.UnaryOp(node.op, operand) if plain else self.call("negative", operand)

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        left, right = self.visit(node.left), self.visit(node.right)
        # A power differs only where its exponent is not finite.
        if not self.arrays and (isinstance(node.op, ALIKE) or (isinstance(node.op, ast.Pow) and is_plain(right))):
            return ast.BinOp(left, node.op, right)
        return self.call(OPERATORS[type(node.op)], left, right)

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        return self.call(QUESTIONS[type(node.ops[0])], self.visit(node.left), self.visit(node.comparators[0]))

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        text = ast.unparse(node)
        known = {"np.inf": "Infinity", "np.nan": "NaN", "np.pi": "Math.PI", "np.e": "Math.E"}
        if text in known:
            return ast.Name(known[text])
        if node.attr == "T":
            return self.call("transpose", self.visit(node.value))
        raise NoScriptError(f"It uses {text}, which JavaScript does not have.")

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        raise NoScriptError(f"It takes a part of an array, {ast.unparse(node)}, which arrays.js does not do.")

    def visit_Call(self, node: ast.Call) -> ast.expr:
        function = ast.unparse(node.func)
        of = node.func.value if isinstance(node.func, ast.Attribute) else node.func
        if function.endswith(".astype"):
            return self.visit(of)  # True and False are 1 and 0 already
        arguments = [self.visit(argument) for argument in node.args]
        if function == "np.float64":
            return arguments[0]
        if function.endswith(".reshape"):
            arguments, function = [self.visit(of), *arguments], "reshape"
        if node.keywords:
            arguments.append(ast.Dict([ast.Constant(keyword.arg) for keyword in node.keywords],
                                      [self.visit(keyword.value) for keyword in node.keywords]))
        return self.call(function.removeprefix("np.").removeprefix("linalg."), *arguments)


def is_plain(node: ast.expr) -> bool:
    """Is it a number, with its sign or without?"""
    return isinstance(node.operand if isinstance(node, ast.UnaryOp) else node, ast.Constant)


def numbers(value: Any, name: str) -> str:
    """An array from outside, written out."""
    if not (isinstance(value, (np.ndarray, np.generic, float)) and np.asarray(value).dtype.kind in "fb"):
        raise NoScriptError(f"It uses {name}, a {type(value).__name__}, which cannot be written out.")
    array = np.asarray(value, float)
    if array.size > NUMBERS_WRITTEN_OUT:
        raise NoScriptError(f"It uses {name}, an array of {array.size:,} numbers; a script holds at most "
                            f"{NUMBERS_WRITTEN_OUT:,}. Make it an argument.")
    text = json.dumps(array.tolist())
    return f"np.array({text})" if array.ndim else text
