"""A wrong function that one change of its text makes right: parentheses, / for //, ** for ^, another logarithm.

Such slips are Python's and not the mathematics'. Each change is tried: where it is said that with it the function is
right, it has been right in every case.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations, pairwise
from time import monotonic

from assignments.checking.learners_work import Work
from assignments.checking.source import cut

MOST_CHANGES, MOST_SECONDS = 80, 5.0
DIGITS, DEGREES = "throws digits away", "is for degrees, and there are none here"
NOT_MEANT = {  # functions that are not what they look like: what to take, nothing if none, and why
    "log10": ("log", "is the logarithm to base 10"), "log2": ("log", "is the logarithm to base 2"),
    "radians": ("", DEGREES), "deg2rad": ("", DEGREES), "degrees": ("", DEGREES), "rad2deg": ("", DEGREES),
    "round": ("", DIGITS), "around": ("", DIGITS), "int": ("", DIGITS), "floor": ("", DIGITS), "float32": ("", DIGITS)}
SIGNS = (("//", "/", "// divides and rounds down; with / it is right."),
         ("^", "**", "^ is no power in Python; with ** it is right."))

Other = tuple[ast.expr, str]                # what to write in the place of an expression, and why
Chain = list[tuple[ast.operator, ast.expr]]  # a * b / c as (*, a), (*, b), (/, c)


def one_change(work: Work, name: str, is_right: Callable[[], bool]) -> str:
    """What to change in a function, in a sentence, if one change makes it right; ``is_right``: is it right now?"""
    definition, late = work.source.definition(name), monotonic() + MOST_SECONDS
    for number, (line, text, words) in enumerate(changes(definition) if definition else ()):
        if number == MOST_CHANGES or monotonic() > late:
            break
        with work.with_text(text):
            if is_right():
                place = work.source.place(line)
                return f"{place[0].upper()}{place[1:]}: {words}"
    return ""


def changes(definition: ast.FunctionDef) -> Iterator[tuple[int, str, str]]:
    """Each change that may be meant: its line, the function as it then is, and why; parentheses come last."""
    text = ast.unparse(definition)
    for sign, meant, words in SIGNS:
        lines = [node.lineno for node in ast.walk(definition) if isinstance(node, ast.BinOp)
                 and isinstance(node.op, (ast.FloorDiv, ast.BitXor)) and sign in ast.unparse(node)]
        if lines:
            yield min(lines), text.replace(sign, meant), words  # all of them: who writes one writes them all
    for find in (_functions, _parentheses):
        for node in ast.walk(definition):
            for other, words in find(node):
                changed = copy.deepcopy(definition, {id(node): other})  # this node counts as copied already
                yield getattr(node, "lineno", 0), ast.unparse(ast.fix_missing_locations(changed)), words


def _functions(node: ast.AST) -> Iterator[Other]:
    if isinstance(node, ast.Call) and node.args:
        called = ast.unparse(node.func)
        other, why = NOT_MEANT.get(called.rpartition(".")[2], ("", ""))
        if other:
            other = called.rpartition(".")[0] + called.rpartition(".")[1] + other
            meant = ast.Call(ast.parse(other, mode="eval").body, node.args, [])
            yield meant, f"{called} {why}; with {other} it is right."
        elif why:
            yield node.args[0], f"{called} {why}; without it, it is right."


def _parentheses(node: ast.AST) -> Iterator[Other]:
    if isinstance(node, ast.BinOp):
        find = _around_sums if isinstance(node.op, (ast.Add, ast.Sub)) else _inside_a_product
        for meant in find(node):
            yield meant, f"Python reads it without the parentheses that {_shown(meant)} has; with them it is right."


def _around_sums(node: ast.BinOp) -> Iterator[ast.expr]:
    """(a + b) / c for a + b / c, and a * (b + c) for a * b + c."""
    before, after = _chain(node.left), _chain(node.right)
    for split in range(1, len(after)):
        yield _product([(ast.Mult(), ast.BinOp(node.left, node.op, _product(after[:split]))), *after[split:]])
    for split in range(1, len(before)):
        op, first = before[split]
        together = ast.BinOp(_product([(op, first), *before[split + 1:]]), node.op, node.right)
        yield ast.BinOp(_product(before[:split]), op, together)


def _inside_a_product(node: ast.BinOp) -> Iterator[ast.expr]:
    """a / (b * c) for a / b * c, and a**(b / c) for a**b / c, and (a * b)**c for a * b**c."""
    chain = _chain(node)
    for start, end in combinations(range(1, len(chain)), 2):
        if isinstance(chain[start][0], ast.Div):
            yield _product([*chain[:start], (ast.Div(), _product(chain[start:end + 1])), *chain[end + 1:]])
    for place, ((op, left), (sign, right)) in enumerate(pairwise(chain)):
        rest = chain[place + 2:]
        if isinstance(left, ast.BinOp) and isinstance(left.op, ast.Pow):
            power = ast.BinOp(left.left, ast.Pow(), ast.BinOp(left.right, sign, right))
            yield _product([*chain[:place], (op, power), *rest])
        if isinstance(right, ast.BinOp) and isinstance(right.op, ast.Pow):
            power = ast.BinOp(ast.BinOp(left, sign, right.left), ast.Pow(), right.right)
            yield _product([*chain[:place], (op, power), *rest])


def _chain(node: ast.expr) -> Chain:
    """A product as its factors, read from the left; what is none is one factor."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Mult, ast.Div, ast.MatMult)):
        return [*_chain(node.left), (node.op, node.right)]
    return [(ast.Mult(), node)]


def _product(chain: Sequence[tuple[ast.operator, ast.expr]]) -> ast.expr:
    """The factors multiplied again; the sign of the first does not count."""
    whole = chain[0][1]
    for op, factor in chain[1:]:
        whole = ast.BinOp(whole, op, factor)
    return whole


def _shown(node: ast.expr) -> str:
    return cut(ast.unparse(ast.fix_missing_locations(copy.deepcopy(node))))
