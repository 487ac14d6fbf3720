"""What is drawn must be an exercise: nothing that cancels, is trivial, or has no value where it is asked about."""

from __future__ import annotations

import ast
import math
from collections.abc import Sequence

import numpy as np

from assignments.practice.algebra import derivative_text, operations, read, tidy
from assignments.practice.question import CollapsedError, Domain
from visualize.expression import compute

MOST_OPERATIONS = 14
_INVERSES = (("exp", "log"), ("log", "exp"))


def refuse_unnatural(text: str, by: Sequence[str], domain: Domain, longest: int = 240) -> None:
    """CollapsedError for an expression that is no exercise in differentiation by these variables.

    >>> refuse_unnatural("4*exp(x) - exp(x)", ["x"], Domain())
    Traceback (most recent call last):
    ...
    assignments.practice.question.CollapsedError: terms run together
    """
    if operations(text) > MOST_OPERATIONS:
        raise CollapsedError("too many operations")
    for node in ast.walk(ast.parse(text, mode="eval")):
        if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub)) \
                and len(read(ast.unparse(node))) < _terms(node):
            raise CollapsedError("terms run together")
        if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Mult, ast.Div)) and _shared(node):
            raise CollapsedError("factors run together")
        if isinstance(node, ast.Call) and isinstance(node.args[0], ast.Call) \
                and (getattr(node.func, "id", ""), getattr(node.args[0].func, "id", "")) in _INVERSES:
            raise CollapsedError("an inverse undoes its function")
    for name in by:
        slope = derivative_text(text, name)
        if slope in ("0", "1", tidy(text)) or len(slope) > longest:
            raise CollapsedError("the derivative is trivial, or too long")
        if not _computable(slope, domain):
            raise CollapsedError("the derivative has no moderate value somewhere in the domain")
    if not _computable(text, domain):
        raise CollapsedError("the function has no moderate value somewhere in the domain")


def _terms(node: ast.expr) -> int:
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub)):
        return _terms(node.left) + _terms(node.right)
    return 1


def _shared(node: ast.expr) -> bool:
    """Is there something that two factors are both powers of, or are two of them exponentials?"""
    seen: set[str] = set()
    for factor in _factors(node):
        terms = read(ast.unparse(factor))
        names = [name for name, _ in next(iter(terms))] if len(terms) == 1 else [tidy(ast.unparse(factor))]
        names = ["exp" if name.startswith("exp(") else name for name in names]
        if seen & set(names):
            return True
        seen |= set(names)
    return False


def _factors(node: ast.expr) -> list[ast.expr]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Mult, ast.Div)):
        return [*_factors(node.left), *_factors(node.right)]
    return [node]


def _computable(text: str, domain: Domain) -> bool:
    """Is it a number, and not a huge one, everywhere in the domain?"""
    names = sorted({node.id for node in ast.walk(ast.parse(text, mode="eval")) if isinstance(node, ast.Name)})
    steps = {name: domain.low + (domain.high - domain.low) * ((0.5 + math.sqrt(prime) * np.arange(24)) % 1)
             for name, prime in zip(names, (2, 3, 5, 7, 11, 13, 17, 19))}
    with np.errstate(all="ignore"):
        values = np.asarray(compute(text, steps)[0], dtype=float)
    return bool(np.all(np.isfinite(values)) and np.max(np.abs(values)) < 1e6)
