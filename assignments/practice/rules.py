"""Which rule of differentiation an expression asks for: how many stand inside one another, and hints."""

from __future__ import annotations

import ast

from assignments.practice.algebra import derivative_text
from assignments.practice.answers import written

_SUM = ("sum", "(u + v)′ = u′ + v′: each term by itself.")
_PRODUCT = ("product", "(u · v)′ = u′ · v + u · v′")
_QUOTIENT = ("quotient", "(u / v)′ = (u′ · v − u · v′) / v²")
_POWER = ("power", "(xⁿ)′ = n · xⁿ⁻¹, also where n is negative or a fraction: 1/x = x⁻¹, √x = x^(1/2).")
_CHAIN = ("chain", "g(u)′ = g′(u) · u′: the outer derivative, with u left as it is, times the inner one.")
_SPECIAL = {
    "sin": "(sin x)′ = cos x", "cos": "(cos x)′ = −sin x", "exp": "(e^x)′ = e^x", "log": "(ln x)′ = 1/x",
    "tan": "(tan x)′ = 1 + tan² x", "sqrt": "(√x)′ = 1/(2√x)", "sinh": "(sinh x)′ = cosh x",
    "cosh": "(cosh x)′ = sinh x", "tanh": "(tanh x)′ = 1 − tanh² x", "arctan": "(arctan x)′ = 1/(1 + x²)"}


def depth(text: str, by: str) -> int:
    """The number of rules on the deepest path; constants as factors and sums count for nothing.

    >>> depth("3*x**2", "x"), depth("sin(2*x + 1)", "x"), depth("x**2*sin(2*x)", "x")
    (1, 2, 3)
    """
    return _depth(ast.parse(text, mode="eval").body, by)


def _depth(node: ast.expr, by: str) -> int:
    if not _varies(node, by):
        return 0
    if isinstance(node, ast.Name):
        return 0
    if isinstance(node, ast.UnaryOp):
        return _depth(node.operand, by)
    if isinstance(node, ast.Call):
        return 1 + _inside(node.args[0], by)
    assert isinstance(node, ast.BinOp)
    both = max(_depth(node.left, by), _depth(node.right, by))
    if isinstance(node.op, (ast.Add, ast.Sub)):
        return both
    if isinstance(node.op, ast.Pow):
        return 1 + _inside(node.left, by)
    if isinstance(node.op, ast.Div) and not _varies(node.left, by) and _varies(node.right, by):
        return 1 + _inside(node.right, by) if not isinstance(node.right, ast.BinOp) \
            or not isinstance(node.right.op, ast.Pow) else both  # 1/x³ is a power of x
    return both + (_varies(node.left, by) and _varies(node.right, by))


def _inside(node: ast.expr, by: str) -> int:
    """What stands inside of a function counts at least once, unless it is x itself."""
    return 0 if isinstance(node, ast.Name) else max(1, _depth(node, by))


def _varies(node: ast.AST, by: str) -> bool:
    return any(isinstance(part, ast.Name) and part.id == by for part in ast.walk(node))


def hints(text: str, by: str) -> tuple[str, str, str]:
    """Which rule; the rule; the first step, for the derivative of an expression.

    >>> for hint in hints("3*x*sin(2*x)", "x"): print(hint)
    Its outermost operation is a product of two parts that both depend on x. Which rule is for that?
    The product rule: (u · v)′ = u′ · v + u · v′
    Take u = 3x and v = sin(2x). Then u′ = 3.
    """
    node, which = _hardest(ast.parse(text, mode="eval").body, by)
    part = f"In {written(ast.unparse(node))}, the outermost operation" if which else "Its outermost operation"
    shown, by_name = (lambda inner: written(ast.unparse(inner))), written(by)

    def slope(inner: ast.expr) -> str:
        return written(derivative_text(ast.unparse(inner), by))

    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Mult, ast.Div)) and _varies(node.right, by):
        product = isinstance(node.op, ast.Mult)
        if product or _varies(node.left, by):
            name, rule = _PRODUCT if product else _QUOTIENT
            return (f"{part} is a {name} of two parts that both depend on {by_name}. Which rule is for that?",
                    f"The {name} rule: {rule}",
                    f"Take u = {shown(node.left)} and v = {shown(node.right)}. Then u′ = {slope(node.left)}.")
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        special = _SPECIAL.get(node.func.id, "")
        outer, inner = written(f"{node.func.id}(u)"), node.args[0]
        if isinstance(inner, ast.Name):
            return (f"{part} is one of the special functions. What is its derivative?", f"{special}",
                    f"The other terms one at a time; this one is {slope(node)}." if which else
                    "Constant factors stay as they are.")
        return (f"{part} is {outer}, and u depends on {by_name} itself. Which rule is for a function of a function?",
                f"The chain rule: {_CHAIN[1]} And {special}.",
                f"The inner function is u = {shown(inner)}, and u′ = {slope(inner)}.")
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Pow, ast.Div)):
        inner = node.left if isinstance(node.op, ast.Pow) else node.right
        if isinstance(inner, ast.BinOp) and isinstance(inner.op, ast.Pow):
            inner = inner.left
        if not isinstance(inner, ast.Name) and _depth(inner, by) + _varies(inner, by):
            return (f"{part} is a power, of something that depends on {by_name} itself. Which rule is for that?",
                    "The power rule and the chain rule: (uⁿ)′ = n · uⁿ⁻¹ · u′, and 1/u is u⁻¹.",
                    f"The inner function is u = {shown(inner)}, and u′ = {slope(inner)}.")
    return ("How is a power of a variable differentiated, and what becomes of a constant?",
            f"The power rule: {_POWER[1]} A term without {by_name} has the derivative 0.",
            f"One term first: the derivative of {shown(node)} is {slope(node)}." if which else
            f"Everything but {by_name} is a constant here.")


def _hardest(node: ast.expr, by: str) -> tuple[ast.expr, bool]:
    """The term of a sum that asks for most rules, constant factors taken off, and whether there were other terms."""
    several = False
    while True:
        if isinstance(node, ast.UnaryOp):
            node = node.operand
        elif isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub)):
            several = several or (_varies(node.left, by) and _varies(node.right, by))
            node = max(node.left, node.right, key=lambda term: (_varies(term, by), _depth(term, by)))
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult) and not _varies(node.left, by):
            node = node.right
        elif isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Mult, ast.Div)) and not _varies(node.right, by):
            node = node.left
        else:
            return node, several
