"""What a piece of code reads, as its bytecode tells: which names, and of what it takes single items."""

from __future__ import annotations

import builtins
import dis
from types import CodeType
from typing import Any, NamedTuple

_WORDS = {"__name__", "__module__", "__qualname__", "__doc__"}
_READING = {"float", "int", "bool", "complex", "round", "str", "repr", "list", "tuple", "set", "frozenset", "iter",
            "next", "sum", "max", "min", "any", "all", "sorted", "reversed", "zip", "enumerate", "map", "filter",
            "range", "divmod", "pow", "hash", "format"}  # Python's own functions that look at numbers

_SAME_NUMBERS = {"T", "mT", "flat", "real", "ravel", "reshape", "flatten", "transpose", "swapaxes", "squeeze", "copy",
                 "astype", "view", "diagonal"}  # what gives the numbers of an array in another arrangement
_ANY = 64  # indices: so many axes an array may have


class Names(NamedTuple):
    """The names that code reads.

    ``optional``: those it can do without, by getattr, hasattr or an except. ``any_attribute``: may it read them all?
    ``itemized``: names of what it takes single items of, so that a number of an array becomes a plain one, each with
    the greatest number of its indices.
    """

    of_globals: frozenset[str] = frozenset()
    of_attributes: frozenset[str] = frozenset()
    optional: frozenset[str] = frozenset()
    any_attribute: bool = False
    itemized: frozenset[tuple[str, int]] = frozenset()

    @classmethod
    def read_by(cls, code: CodeType) -> Names:
        """Those that stand in the bytecode."""
        of_globals, of_attributes, texts = set(), set(), set()
        instructions = list(dis.get_instructions(code))
        for instruction in instructions:
            if instruction.opname in ("LOAD_GLOBAL", "LOAD_NAME"):
                of_globals.add(str(instruction.argval))
            elif instruction.opname in ("LOAD_ATTR", "LOAD_METHOD", "LOAD_SUPER_ATTR"):
                of_attributes.add(str(instruction.argval))
            elif instruction.opname == "LOAD_CONST":
                texts |= set(instruction.argval if isinstance(instruction.argval, tuple) else (instruction.argval,))
        used = of_globals | of_attributes
        by_text = {text for text in texts if isinstance(text, str) and text.isidentifier()}
        optional = by_text if used & {"getattr", "hasattr"} else set()
        if used & {"AttributeError", "NameError", "Exception", "suppress"}:
            optional |= used
        # A class pattern, ``case Point(x=0)``, and attrgetter("x") name attributes by texts too.
        return cls(frozenset(of_globals), frozenset((of_attributes | by_text) - _WORDS), frozenset(optional),
                   bool(used & {"vars", "getattr", "hasattr", "__dict__"}), frozenset(itemized(instructions).items()))


NO_NAMES = Names()


# --- Of what single items are taken ------------------------------------------------------------------------------


def itemized(instructions: list[dis.Instruction]) -> dict[str, int]:
    """The names of what is indexed, iterated, unpacked, asked whether it is true, or given to a function of Python."""
    found: dict[str, int] = {}
    reading = False  # between the name of such a function and its call
    for i, instruction in enumerate(instructions):
        operation, indices = instruction.opname, 1
        names: list[str | None] = []
        if is_subscript(instruction):
            names, indices = indexed(instructions, i)
        elif reading or operation.startswith(("GET_ITER", "UNPACK_", "CALL_FUNCTION_EX", "TO_BOOL", "LIST_EXTEND")) or (
                "JUMP" in operation and "_IF_" in operation and "NONE" not in operation):
            names = [name_of(instructions[i - 1])]
        elif operation == "COMPARE_OP":  # (a > b) of arrays of one number
            names = [name_of(instructions[i - 1]), name_of(instructions[i - 2])]
        if operation in ("LOAD_GLOBAL", "LOAD_NAME"):
            reading = reading or (instruction.argval in _READING and hasattr(builtins, instruction.argval))
        elif operation.startswith("CALL"):
            reading = False
        for name in filter(None, names):
            found[name] = max(indices, found.get(name, 0))
    return found


def is_subscript(instruction: dis.Instruction) -> bool:
    """Is it a[i]?"""
    return instruction.opname == "BINARY_SUBSCR" or (instruction.opname, instruction.argrepr) == ("BINARY_OP", "[]")


def indexed(instructions: list[dis.Instruction], i: int) -> tuple[list[str | None], int]:
    """What is indexed by an instruction a[i], by its name, and by how many indices: of a[i][j, k], three.

    Of ``a.T[i]`` and ``a.ravel()[i]`` it is a, by any number of them.
    """
    start, pushed = beginning(instructions, i)
    index = instructions[i - 1]
    indices = index.arg or 0 if index.opname == "BUILD_TUPLE" else 1
    if index.opname == "LOAD_CONST" and isinstance(index.argval, tuple):
        indices = len(index.argval)
    indices -= sum(instruction.opname == "BUILD_SLICE" for instruction in instructions[start:i])
    if pushed > 1:  # one instruction loads both, or copies both, as for a[i] += 1
        both = instructions[start].argval
        return [both[0] if isinstance(both, tuple) else None], indices
    container = instructions[start - 1]
    if is_subscript(container):
        names, before = indexed(instructions, start - 1)
        return names, before + indices
    expression = instructions[beginning(instructions, start)[0]:start]
    if any(instruction.argval in _SAME_NUMBERS for instruction in expression):
        return [name_of(instruction) for instruction in expression], _ANY
    return [name_of(container)], indices


def beginning(instructions: list[dis.Instruction], end: int) -> tuple[int, int]:
    """Where the expression begins whose last instruction stands before ``end``, and how much it pushes: 1 as a rule."""
    pushed = 0
    while pushed < 1 and end > 0:
        end -= 1
        pushed += dis.stack_effect(instructions[end].opcode, instructions[end].arg, jump=False)
    return end, pushed


def name_of(instruction: dis.Instruction) -> str | None:
    """The name of what an instruction loads, the last if it loads several; None for any other instruction."""
    loads = "LOAD_" in instruction.opname and instruction.opname not in ("LOAD_CONST", "LOAD_METHOD")
    value: Any = instruction.argval[-1] if isinstance(instruction.argval, tuple) else instruction.argval
    return value if loads and isinstance(value, str) else None
