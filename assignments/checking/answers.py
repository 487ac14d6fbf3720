"""The answer of a learner's function that is called: numbers, or in words why there are none."""

from __future__ import annotations

import contextlib
import io
import numbers
import re
import sys
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import FrameType
from typing import Any

import numpy as np

from assignments.checking.explanation import Words, explain
from assignments.checking.scale import same
from assignments.checking.scene import in_words
from assignments.checking.source import Source
from tinygrad_edu import Tensor

BEGUN = "It has been begun, and at {} the ... still stands."
MOST_LINES = 2_000  # a loop is watched no longer than this: the lines are for people to read


@dataclass(frozen=True)
class Answer:
    """What a function returned: an array of numbers, or a problem in words, and by which exception if by one.

    ``changed``: the names of what it should only look at, and has changed. ``word``: what was returned, if that was a
    text, which is a problem where numbers were asked for.
    """

    value: np.ndarray | None
    problem: Words | None = None
    exception: BaseException | None = None
    changed: tuple[str, ...] = ()
    word: str | None = None

    @property
    def misfit(self) -> bool:
        """Is it that shapes do not fit?"""
        return isinstance(self.exception, ValueError)


@dataclass(frozen=True)
class Line:
    """What one line of a function gave to a name; the name is "return" for what the function returned."""

    number: int
    name: str
    value: np.ndarray


def answer(module: Mapping[str, Any], source: Source, name: str, arguments: tuple[Any, ...], *,
           aloud: bool = False, unchanged: Mapping[str, Any] | None = None, live: bool = False) -> Answer:
    """Call a function of a worksheet's module with copies of the arguments; never raises, but for Ctrl-C if ``live``.

    ``aloud``: let it print. It is called many times, and what it prints is wanted once.
    ``unchanged``: globals that it should only look at, as it should only look at its arguments.
    """
    given = [copied(value) for value in arguments]
    try:
        with quietly(aloud):
            found = _read(module[name](*given), source, name)
    except BaseException as problem:  # also sys.exit() and the like: it is somebody else's code
        if live and isinstance(problem, KeyboardInterrupt):
            raise
        found = _nothing_yet(problem, source, name) or Answer(None, explain(problem, source), problem)
    held = {**dict(zip(source.parameters(name), zip(arguments, given))),
            **{key: (value, module.get(key)) for key, value in (unchanged or {}).items()}}
    return replace(found, changed=tuple(key for key, (before, after) in held.items() if _is_changed(before, after)))


def _is_changed(before: Any, after: Any) -> bool:
    """Has an array become another? Not by ``b += h`` and a later ``b -= h``, which leave all but rounding as it was."""
    if not isinstance(before, np.ndarray):
        return False
    if not isinstance(after, np.ndarray) or after.dtype != before.dtype:
        return True
    return not (np.array_equal(before, after) or (before.dtype.kind == "f" and same(after, before)))


def _nothing_yet(problem: BaseException, source: Source, name: str) -> Answer | None:
    """That something is still to be written, if this is what an exception comes from, as of @ with None or ``...``."""
    if not isinstance(problem, (TypeError, ValueError, AttributeError)):
        return None
    line, nothing = source.placeholder(name), source.call_of_nothing(name)
    return _problem(BEGUN.format(source.place(line))) if line else \
        _problem(f"{nothing} gave None: it is not written yet.") if nothing else None


def copied(value: Any) -> Any:
    """An array's copy, and everything else itself."""
    return np.array(value) if isinstance(value, np.ndarray) else value


def watched(module: Mapping[str, Any], source: Source, name: str, arguments: tuple[Any, ...]) -> list[Line]:
    """Call a function and note what each of its lines gives to which name, up to where it raises."""
    code = getattr(module[name], "__code__", None)
    lines: list[Line] = []
    held: dict[str, Any] = {}
    current = 0

    def note(frame: FrameType) -> None:
        for key, value in frame.f_locals.items():
            if isinstance(value, (np.ndarray, float, int)) and current:
                known = held.get(key)
                if known is None or np.shape(known) != np.shape(value) or not np.array_equal(known, value):
                    lines.append(Line(current, key, np.array(value)))
                    held[key] = np.array(value)

    def each_line(frame: FrameType, event: str, value: Any) -> Any:
        nonlocal current
        if len(lines) > MOST_LINES:
            return None
        if event in ("line", "return"):
            note(frame)
            current = frame.f_lineno
        numbers = _read(value, source, name).value if event == "return" else None
        if numbers is not None:
            lines.append(Line(frame.f_lineno, "return", numbers))
        return each_line

    def each_call(frame: FrameType, event: str, value: Any) -> Any:
        if frame.f_code is not code:
            return None
        held.update({key: np.array(value) for key, value in frame.f_locals.items()})  # the arguments
        return each_line

    before = sys.gettrace()
    try:
        sys.settrace(each_call)
        answer(module, source, name, arguments)
    finally:
        sys.settrace(before)
    return _last_of_each_statement(lines, source)


def _last_of_each_statement(lines: list[Line], source: Source) -> list[Line]:
    """The lines at the first line of their statement; what a loop gives again and again, only the last time."""
    found: dict[tuple[int, str], Line] = {}
    for line in lines:
        statement = source.statement(line.number)
        number = statement.lineno if statement else line.number
        found.pop((number, line.name), None)
        found[number, line.name] = Line(number, line.name, line.value)
    return list(found.values())


@contextlib.contextmanager
def quietly(aloud: bool = False) -> Iterator[None]:
    """No warnings of NumPy's: what is not finite is told in words; and unless ``aloud``, nothing printed."""
    with contextlib.ExitStack() as stack:
        stack.enter_context(np.errstate(all="ignore"))
        stack.enter_context(warnings.catch_warnings())
        warnings.simplefilter("ignore")
        if not aloud:
            stack.enter_context(contextlib.redirect_stdout(Nowhere()))
            stack.enter_context(contextlib.redirect_stderr(Nowhere()))
        yield


class Nowhere(io.TextIOBase):
    """A place for what nobody wants to read."""

    def write(self, text: str) -> int:
        """Forget it."""
        return len(text)


def _read(returned: Any, source: Source, name: str) -> Answer:
    """The numbers that were returned, or why they are none."""
    if returned is None or returned is Ellipsis:
        line = source.placeholder(name)
        if line:
            return _problem(BEGUN.format(source.place(line)))
        nothing = source.call_of_nothing(name)
        if nothing:
            return _problem(f"{nothing} gave None: it is not written yet.")
        if not source.has_return(name):
            how = "its last line needs return in the place of print" if source.ends_in_print(name) else \
                "its last line needs the word return"
            return _problem(f"It returns nothing: {how}.")
        if source.returns_print(name):
            return _problem("It returns None instead of numbers. That is what print gives: leave print and its "
                            "parentheses out, and keep what is in them.")
        return _problem(f"It returns {in_words(returned)} instead of numbers.")
    if isinstance(returned, Tensor):
        returned = returned.numpy()
    if isinstance(returned, tuple) and len(returned) == 1 and isinstance(returned[0], (np.ndarray, Tensor)) \
            and returned[0].ndim:
        return _problem("It returns a tuple with one array in it: take away the comma after what it returns.")
    if callable(returned):
        return _problem(f"It returns {in_words(returned)} itself: call it, with its arguments in parentheses.")
    if isinstance(returned, str):
        # f' * g + f * g' is one text to Python, with an f before it
        primes = re.search(r"(?<!['\w])[A-Za-z]{1,2}'\s*[-+*/(]", source.code(name))
        marks = " In Python what stands between two marks ' is a text: write df for f′." if primes else ""
        return replace(_problem(f"It returns {in_words(returned)} instead of real numbers.{marks}"), word=str(returned))
    try:
        value = np.asarray(returned)
    except Exception:
        several = f": {' and '.join(map(in_words, returned[:3]))}, with commas between" \
            if isinstance(returned, tuple) and len(returned) < 4 else ""
        return _problem(f"It returns {in_words(returned)} that is no array: its rows differ in length{several}.")
    value = _of_other_numbers(value)
    if isinstance(returned, (set, dict)):
        return _problem(f"It returns {in_words(returned)} instead of real numbers. Put them in square brackets, […].")
    if value.dtype.kind == "U":
        return _problem(f"It returns {in_words(returned)} instead of real numbers. What stands in quotation marks is "
                        "a text.")
    if letters := _letters(value):
        return _problem(f"It returns {in_words(returned)} instead of real numbers. It is a formula in {letters}: put "
                        "numbers in the place of its letters, by subs or lambdify.")
    if value.dtype.kind not in "fiub":
        kind = "complex numbers" if value.dtype.kind == "c" else \
            f"an array of Python's objects (dtype {value.dtype})" if isinstance(returned, np.ndarray) else \
            in_words(returned)
        return _problem(f"It returns {kind} instead of real numbers.")
    value = np.array(value, dtype=np.float64)
    if not np.all(np.isfinite(value)):
        worst = tuple(int(i) for i in np.argwhere(~np.isfinite(value))[0])
        where = f"entry {list(worst)}" if worst else "the number"
        why = "a root or a logarithm of a negative number, or 0/0" if np.isnan(value[worst]) else \
            "a division by zero, or an exponential that is too large"
        return _problem(f"It returns numbers that are not finite: {where} is {value[worst]}. Is there {why}?")
    return Answer(value)


def _of_other_numbers(value: np.ndarray) -> np.ndarray:
    """Numbers of another library, such as SymPy's or fractions, as floats, if all of them are numbers."""
    if value.dtype.kind != "O" or not all(isinstance(each, numbers.Number) or hasattr(each, "is_number")
                                          for each in value.flat):
        return value
    try:
        return value.astype(float)
    except Exception:  # a formula with letters in it, or complex
        return value


def _letters(value: np.ndarray) -> str:
    """The letters of SymPy's formulas in an array; empty if there are none."""
    try:
        return ", ".join(sorted({str(letter) for each in value.flat for letter in each.free_symbols}))
    except Exception:  # it is none, or of a kind of the learner's own
        return ""


def _problem(summary: str) -> Answer:
    return Answer(None, (summary, ()))
