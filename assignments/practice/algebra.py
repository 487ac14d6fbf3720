"""A little algebra on expressions that were typed or drawn: like terms collected, and derivatives written out.

An expression becomes a sum of products: for each product of factors to a power, its coefficient. Parentheses are not
multiplied out, so (x + 1)⁵ stays what it is.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from assignments.checking.numbers_in_words import simple_fraction
from tinygrad_edu import Tensor
from tinygrad_edu.pullback import gradients_of
from visualize.expression import evaluate
from visualize.paper import letters

Product = frozenset[tuple[str, Fraction]]  # each factor with its exponent
Sum = dict[Product, Fraction]  # each product with its coefficient


def tidy(text: str) -> str:
    """An expression with numbers multiplied out and like terms collected.

    >>> tidy("2*x*3*x + x**2"), tidy("4*exp(x) - exp(x)"), tidy("x/(2*sqrt(x))"), tidy("-(x - 1)*2")
    ('7*x**2', '3*exp(x)', 'sqrt(x)/2', '2 - 2*x')
    """
    return in_words(read(text))


def read(text: str) -> Sum:
    """An expression in Python's notation as a sum of products."""
    return _read(ast.parse(text, mode="eval").body)


def derivative_text(text: str, by: str) -> str:
    """The derivative of an expression, written out: the engine's own chain rule, run on Tensors, and tidied.

    >>> derivative_text("3*x**2*sin(2*x)", "x")
    '6*x**2*cos(2*x) + 6*x*sin(2*x)'
    """
    names = names_in(text)
    if by not in names:
        return "0"
    y, tensors = evaluate(text, dict.fromkeys(names, 1.1) | {by: 0.6})
    gradient, = gradients_of(y, [tensors[by]])
    return in_words(grouped(read(source(gradient)))) if isinstance(gradient, Tensor) else f"{float(gradient):g}"


def grouped(a: Sum) -> Sum:
    """Terms that share all but powers of letters, put together: 6x·cos(u) + cos(u) is (6x + 1)·cos(u)."""
    groups: dict[Product, Sum] = {}
    for product, coefficient in a.items():
        letters = frozenset(pair for pair in product if pair[0].isalpha() and pair[1] > 0)
        groups.setdefault(product - letters, {})[letters] = coefficient
    whole: Sum = {}
    for rest, before in groups.items():
        with_functions = any(not name.isalpha() for name, _ in rest)
        terms = {rest | letters: coefficient for letters, coefficient in before.items()}
        whole = add(whole, multiply(before, {rest: Fraction(1)}) if with_functions and len(before) > 1 else terms)
    return whole


def names_in(text: str) -> list[str]:
    """The variables of an expression."""
    return sorted(letters(text) - {"pi", "e"})


def source(tensor: Any) -> str:
    """How a Tensor was computed, as an expression of the named Tensors it was computed from."""
    if not isinstance(tensor, Tensor):
        return repr(float(tensor))
    if tensor.record is None:
        return tensor.name or repr(tensor.item())
    return operation(tensor, {})


def operation(tensor: Tensor, names: Mapping[Tensor, str]) -> str:
    """The operation that gave a Tensor, with the names of its operands; what has no name is written out."""
    assert tensor.record is not None
    operands = [f"({names[each] if isinstance(each, Tensor) and each in names else source(each)})"
                for each in tensor.record.operands]
    return tensor.record.operation.written(operands, tensor.record.parameters).replace("np.", "")


# --- Sums and products -------------------------------------------------------------------------------------------

def number(value: float) -> Sum:
    """A number; a fraction of small whole numbers where it is one."""
    return {frozenset(): simple_fraction(value, 10**6, 1e-15) or Fraction(value)} if value else {}


def factor(name: str, exponent: Fraction | int = 1) -> Sum:
    """A factor to a power."""
    return {frozenset({(name, Fraction(exponent))}): Fraction(1)}


def add(a: Sum, b: Sum) -> Sum:
    """The sum; terms that cancel are gone."""
    total = {product: a.get(product, Fraction(0)) + b.get(product, Fraction(0)) for product in [*a, *b]}
    return {product: coefficient for product, coefficient in total.items() if coefficient}


def multiply(a: Sum, b: Sum) -> Sum:
    """The product; a number goes into a sum, any other factor stays before its parentheses."""
    if not a or not b:
        return {}
    for one, other in ((a, b), (b, a)):
        if set(one) == {frozenset()}:
            return {product: coefficient * one[frozenset()] for product, coefficient in other.items()}
    (left, p), (right, q) = _as_one(a), _as_one(b)
    exponents = dict(left)
    for name, exponent in right:
        exponents[name] = exponents.get(name, Fraction(0)) + exponent
    return {frozenset((name, exponent) for name, exponent in exponents.items() if exponent): p * q}


def power(a: Sum, exponent: Fraction) -> Sum:
    """A sum to a power that is a number."""
    if not exponent or not a:
        return number(1.0) if not exponent else {}
    product, coefficient = _as_one(a)
    whole = exponent.denominator == 1
    if not whole and (coefficient != 1 or any(own != 1 for _, own in product) or len(product) > 1):
        return factor(f"({in_words(a)})", exponent)
    return {frozenset((name, own * exponent) for name, own in product):
            coefficient ** exponent.numerator if whole else Fraction(1)}


def _as_one(a: Sum) -> tuple[Product, Fraction]:
    """A sum as a single product: itself, or itself in parentheses."""
    if len(a) == 1:
        return next(iter(a.items()))
    return frozenset({(f"({in_words(a)})", Fraction(1))}), Fraction(1)


def _read(node: ast.expr) -> Sum:
    if isinstance(node, ast.Constant):
        return number(float(node.value))  # type: ignore[arg-type]
    if isinstance(node, ast.Name):
        return factor(node.id)
    if isinstance(node, ast.UnaryOp):
        return multiply(number(-1.0), _read(node.operand)) if isinstance(node.op, ast.USub) else _read(node.operand)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        operand = _read(node.args[0])
        if node.func.id == "sqrt":
            return power(operand, Fraction(1, 2))
        return factor(f"{node.func.id}({in_words(operand)})")
    assert isinstance(node, ast.BinOp), ast.unparse(node)
    left, right = _read(node.left), _read(node.right)
    if isinstance(node.op, ast.Add):
        return add(left, right)
    if isinstance(node.op, ast.Sub):
        return add(left, multiply(number(-1.0), right))
    if isinstance(node.op, ast.Mult):
        return multiply(left, right)
    if isinstance(node.op, ast.Div):
        return multiply(left, power(right, Fraction(-1)))
    if set(right) <= {frozenset()}:
        return power(left, right.get(frozenset(), Fraction(0)))
    return factor(f"({in_words(left)})**({in_words(right)})")


# --- Written again -----------------------------------------------------------------------------------------------

def in_words(a: Sum) -> str:
    """A sum of products in Python's notation."""
    if not a:
        return "0"
    text = ""
    terms = sorted(a.items(), key=lambda term: _order(term[0]))
    first = next((n for n, (_, coefficient) in enumerate(terms) if coefficient > 0), 0)
    for product, coefficient in [terms[first], *terms[:first], *terms[first + 1:]]:  # 2 − x rather than −x + 2
        term = _term(product, abs(coefficient))
        sign = ("-" if coefficient < 0 else "") if not text else (" - " if coefficient < 0 else " + ")
        text += sign + term
    return text


def _term(product: Product, coefficient: Fraction) -> str:
    ordered = sorted(product, key=lambda pair: (_rank(pair[0]), pair[0]))
    above = [_raised(name, exponent) for name, exponent in ordered if exponent > 0]
    below = [_raised(name, -exponent) for name, exponent in ordered if exponent < 0]
    if coefficient.numerator != 1 or not above:
        above.insert(0, str(coefficient.numerator))
    if coefficient.denominator != 1:
        below.insert(0, str(coefficient.denominator))
    if not below:
        return "*".join(above)
    return f"{'*'.join(above)}/{below[0] if len(below) == 1 else '(' + '*'.join(below) + ')'}"


def _order(product: Product) -> tuple[Any, ...]:
    """Polynomials from the highest power down, then what has functions in it."""
    letters = {name: exponent for name, exponent in product if name.isalpha()}
    return (len(product) - len(letters), not product,
            [(name, -exponent) for name, exponent in sorted(letters.items())], sorted(name for name, _ in product))


def _rank(name: str) -> int:
    """Letters stand first, then parentheses, then functions."""
    return 0 if name.isalpha() else 1 if name.startswith("(") else 3 if name.startswith("exp") else 4


def _raised(name: str, exponent: Fraction) -> str:
    if exponent == 1:
        return name
    if exponent == Fraction(1, 2):
        return f"sqrt{name}" if name.startswith("(") else f"sqrt({name})"
    return f"{name}**{exponent}" if exponent.denominator == 1 else f"{name}**({exponent})"


def operations(text: str) -> int:
    """How many operations an expression has."""
    return sum(isinstance(node, (ast.BinOp, ast.Call, ast.UnaryOp)) for node in ast.walk(ast.parse(text, mode="eval")))


def parts(text: str) -> Iterator[str]:
    """The expression and every expression inside of it, as texts."""
    for node in ast.walk(ast.parse(text, mode="eval")):
        if isinstance(node, ast.expr):
            yield ast.unparse(node)
