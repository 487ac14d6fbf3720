"""A Python expression as JavaScript of the same meaning.

What the two languages write alike stays as it is; the rest becomes a call of ``numpy.js``, the functions of NumPy on
numbers, or of ``arrays.js``, the same on arrays.
"""

from __future__ import annotations

import ast
import re


def words(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(re.findall(r"\w+", text))


ON_NUMBERS = words("""
    power square negative remainder floor_divide abs sign maximum minimum relu heaviside floor ceil rint exp expm1 log
    log1p log2 log10 logaddexp sqrt sin cos tan arcsin arccos arctan arctan2 sinh cosh tanh sigmoid softplus where equal
    not_equal less less_equal greater greater_equal isnan isfinite isinf""")
ON_ARRAYS = ON_NUMBERS | words("""
    add subtract multiply divide array broadcast_to sum mean norm max min transpose reshape matmul index scatter
    concatenate solve inv det""")
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


class NoScriptError(ValueError):
    """A function that cannot be written in JavaScript with the same meaning; the message says which part of it."""


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
        of = self.visit(node.value) if ast.unparse(node.value) != "np.s_" else None
        parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        index = ast.List([self.part(part) for part in parts])
        return index if of is None else self.call("index", of, index)

    def part(self, node: ast.expr) -> ast.expr:
        """What an index takes of one axis: a whole number, or from where to where in which steps."""
        if isinstance(node, ast.Slice):
            ends = (node.lower, node.upper, node.step)
            return ast.List([ast.Name("null") if end is None else self.part(end) for end in ends])
        if is_plain(node) and type(ast.literal_eval(node)) is int:
            return self.visit(node)
        raise NoScriptError(f"It takes {ast.unparse(node)} of an array; arrays.js knows whole numbers and slices.")

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
