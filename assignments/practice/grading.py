"""Is an answer right? Two expressions as text go in; a verdict, how the answer was read, and what went wrong come out.

    >>> print(grade("sin(3*x**2)", "cos(3x²)"))
    Not right. You wrote cos(3x²).
      The inner derivative of sin(3x²) is missing: by the chain rule cos(3x²) · 6x.
    >>> grade("x**2", "x + x").right, grade("log(3*x)", "1/3x").readings
    (True, ('(1/3)·x', '1/(3x)'))
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from assignments.checking.symbols import Formula
from assignments.practice.comparing import Compared, compare
from assignments.practice.computing import TooLongError
from assignments.practice.explaining import explanations, right_terms
from assignments.practice.reading import Reading, ReadingError, read
from assignments.practice.truth import Question, Truth, filled_in, truths
from tinygrad_edu.formula import formatted
from visualize.expression import ExpressionError

KINDS = ("derivative", "total", "jacobian", "hessian", "antiderivative", "value")


@dataclass(frozen=True)
class Grade:
    """What is to be said about an answer.

    ``right``: True, False, or None where it could not be read, is ambiguous, or there is no point to compare at.
    ``read_as``: how it was understood; ``readings``: the same as a tuple, of two where it is ambiguous.
    ``explanations``: what went wrong, one sentence for each way to get exactly this answer; ``problem``: why there is
    no verdict; ``remarks``: what is known beyond, such as the first point with both numbers.
    ``points``, ``yours``, ``expected``: the numbers, to be drawn or shown, of the first entry that is wrong.
    """

    right: bool | None
    read_as: str = ""
    explanations: list[str] = field(default_factory=list)
    readings: tuple[str, ...] = ()
    problem: str = ""
    remarks: tuple[str, ...] = ()
    points: Mapping[str, np.ndarray] = field(default_factory=dict, repr=False)
    yours: np.ndarray | None = field(default=None, repr=False)
    expected: np.ndarray | None = field(default=None, repr=False)

    def __str__(self) -> str:
        if len(self.readings) > 1:
            return f"That can be read in two ways: {self.read_as}. Write * or parentheses to say which."
        read_as = f" You wrote {self.read_as}." if self.read_as else ""
        if self.right is None:
            return f"{self.problem}{read_as}"
        lines = [("Right." if self.right else "Not right.") + read_as]
        return "\n".join([*lines, *(f"  {line}" for line in (*self.explanations, *self.remarks))])


def grade(function: str, typed: str, by: str | Sequence[str] = "x", variables: str | Sequence[str] | None = None,
          kind: str = "derivative", domain: Mapping[str, tuple[float, float]] | None = None) -> Grade:
    """Is ``typed`` the derivative of ``function`` by ``by``? And if not, which rule was misapplied, and where?

    ``function``: an expression, which may come after steps such as ``x = t**2;``, for a Jacobian ``[f, g]``.
    ``variables``: the names that the answer may use, all those of the function unless given; those other than ``by``
    are held still. ``kind``: derivative (or partial, or total through the steps), jacobian (a row for each function, a
    column for each of ``by``, or of the variables), hessian, antiderivative (+ C or not), or value (equal to the
    function itself). ``domain``: between which numbers a variable lies, where the question says so.
    Raises ValueError if the *function* is not understood; an answer that is not gives ``right`` None, and words.
    """
    if kind not in KINDS:
        raise ValueError(f"There is no kind {kind!r}; there are {', '.join(KINDS)}.")
    question = Question.asked(function, by, variables, kind, domain or {})
    try:
        readings = read(typed if isinstance(typed, str) else repr(typed), question.allowed)
    except ReadingError as problem:
        return Grade(None, problem=str(problem))
    shown = tuple(str(reading) for reading in readings)
    if len(readings) > 1:
        return Grade(None, "  or  ".join(shown), readings=shown)
    try:
        return _judged(question, readings[0])
    except (ExpressionError, TooLongError) as problem:
        return Grade(None, shown[0], readings=shown, problem=f"That could not be computed: {problem}")


def _judged(question: Question, reading: Reading) -> Grade:
    shown = str(reading)
    expected = truths(question)
    if expected is None:
        return Grade(None, shown, readings=(shown,), problem="No point was found where the function and its derivative "
                                                             "are numbers, so nothing can be compared.")
    rows, shape = reading.entries, (len(expected.entries), len(expected.entries[0]))
    if (len(rows), len(rows[0])) != shape:
        return _of_another_shape(question, reading, shape)
    compared = [[compare(question, expected, i, j, entry) for j, entry in enumerate(row)] for i, row in enumerate(rows)]
    wrong = [(i, j) for i, row in enumerate(compared) for j, entry in enumerate(row) if entry.right is False]
    remarks = tuple(dict.fromkeys(entry.note for row in compared for entry in row if entry.note))
    if not wrong and any(entry.right is None for row in compared for entry in row):
        return Grade(None, shown, readings=(shown,), problem="Written like that it loses too many digits to rounding "
                                                             "to tell whether it is right. Write it shorter.")
    if not wrong:
        return Grade(True, shown, readings=(shown,), remarks=remarks, points=expected.points)
    first = compared[wrong[0][0]][wrong[0][1]]
    said = explanations(question, expected, {(i, j): compared[i][j] for i, j in wrong}, rows)
    if not said:
        remarks += _what_is_known(question, expected, first, rows[wrong[0][0]][wrong[0][1]], wrong[0])
    if len(wrong) > 1 or shape != (1, 1):
        right = [f"row {i + 1}, column {j + 1}" for i, row in enumerate(compared) for j, entry in enumerate(row)
                 if entry.right]
        remarks += (f"Right: {'; '.join(right)}.",) if right else ()
    return Grade(False, shown, said, (shown,), "", remarks, expected.points, first.yours, first.expected)


def _what_is_known(question: Question, truth: Truth, entry: Compared, typed: Formula,
                   at: tuple[int, int]) -> tuple[str, ...]:
    """Of an answer that nothing explains: the first point with both numbers, and which terms are right."""
    k = int(np.flatnonzero(~entry.agree)[0])
    where = ", ".join(f"{name} = {formatted(row[k], '.4g')}" for name, row in truth.points.items())
    yours = formatted(entry.yours[k], ".6g") if np.isfinite(entry.yours[k]) else "no number"
    said = [f"At {where} yours is {yours}, and it should be {formatted(entry.expected[k], '.6g')}."]
    with np.errstate(all="ignore"):
        gap = np.max(np.abs(entry.yours - entry.expected) / np.abs(entry.expected))  # NaN where one is no number
    if 0 < gap < 0.01:
        said.append(f"It differs by {100 * gap:.2g} % at most: if a number in it is rounded, write it as a fraction.")
    if question.kind in ("derivative", "total", "jacobian"):
        function = question.functions[at[0]][0] if question.kind == "jacobian" else question.functions[at[0]][at[1]]
        by = question.by[at[1]] if question.kind == "jacobian" else question.by[0]
        right = right_terms(function, filled_in(typed, question.steps), truth.points, by)
        if right:
            said.append(f"Of your terms {' and '.join(right)} {'is' if len(right) == 1 else 'are'} right.")
    return tuple(said)


def _of_another_shape(question: Question, reading: Reading, shape: tuple[int, int]) -> Grade:
    rows = reading.entries
    got, wanted = f"{len(rows)} × {len(rows[0])}", f"{shape[0]} × {shape[1]}"
    words = f"It has the shape {got}, and {wanted} is asked for (rows × columns)."
    return Grade(False, str(reading), [], (str(reading),), remarks=(words,))
