"""Which array a computation writes into: memory taken when a line is computed, given back after its last use.

A transposed or reshaped array lies in the memory of another; that memory is its *root*, and is kept until the last
view of it has been read.
"""

from __future__ import annotations

from typing import Any

from tinygrad_edu.compiler.simplify import Line

VIEWS = ("transpose", "permute", "reshape", "broadcast_to", "index")


class Buffers:
    """A plan of memory for the lines of a program.

    ``lines``: what is computed, in order. ``kept``: lines that the caller gets, which never lie in a buffer.
    ``read_later``: lines that are read not when their turn comes but at a later line.
    """

    def __init__(self, lines: list[Line], kept: list[Line], read_later: dict[int, int]) -> None:
        self.kept = {root_of(line).number for line in kept}
        self.sizes: list[tuple[tuple[int, ...], str]] = []  # shape and type of each buffer
        self.lying_in: dict[int, int] = {}  # root: the buffer that it lies in now
        self.free: dict[Any, list[int]] = {}
        self.last_read: dict[int, int] = {}
        self.ending: dict[int, list[Line]] = {}
        roots = {}
        for line in lines:
            for operand in line.operands:
                root = root_of(operand)
                roots[root.number] = root
                reader = read_later.get(line.number, line.number)
                self.last_read[root.number] = max(reader, self.last_read.get(root.number, -1))
        for number, last in self.last_read.items():
            self.ending.setdefault(last, []).append(roots[number])

    def take(self, line: Line) -> int | None:
        """The number of the buffer for a line, or None if its result is to be kept by the caller.

        A line that works number by number may write over an operand that nothing reads any more.
        """
        if line.number in self.kept:
            return None
        kind = (line.shape, str(line.dtype))
        if line.operation is not None and line.operation.elementwise:
            for operand in line.operands:
                if (operand.number in self.lying_in and self.last_read[operand.number] == line.number
                        and (operand.shape, str(operand.dtype)) == kind):
                    self.lying_in[line.number] = self.lying_in.pop(operand.number)
                    return self.lying_in[line.number]
        if not self.free.get(kind):
            self.sizes.append(kind)
            self.free.setdefault(kind, []).append(len(self.sizes) - 1)
        self.lying_in[line.number] = self.free[kind].pop()
        return self.lying_in[line.number]

    def give_back(self, line: Line) -> None:
        """Free the buffers that were read for the last time by this line."""
        for root in self.ending.get(line.number, ()):
            if root.number in self.lying_in:
                self.free[root.shape, str(root.dtype)].append(self.lying_in.pop(root.number))


def root_of(line: Line) -> Line:
    """The line in whose memory this one lies: its own, unless it is a view."""
    while line.does(*VIEWS):
        line = line.operands[0]
    return line
