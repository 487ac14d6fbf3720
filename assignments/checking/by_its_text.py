"""What the text of a function says about it, whatever its numbers are."""

from __future__ import annotations

from collections.abc import Sequence

from assignments.checking.explanation import Words
from assignments.checking.source import Source

# What is right and was not derived by hand, by the name of the function that did it.
BY_THE_ENGINE = ("backward", "grad", "jacobian", "vjp", "jvp", "gradients_of", "backpropagate", "derivative")
BY_DIFFERENCES = ("numerical_jacobian", "numerical_derivative", "numerical_gradient")


def shortcut(source: Source, name: str, function: str) -> str:
    """What a function uses in the place of the chain rule by hand, if it does; nothing otherwise.

    ``function``: what is differentiated. A derivative of f or y may well call it, but with one set of arguments only.
    """
    def used(names: Sequence[str]) -> str:
        return next((each for each in names if source.called_with(name, each)), "")

    own = set(source.called_with(name, function)) if function else set()
    if used(BY_DIFFERENCES) or len(own) > (function in ("f", "y")):
        what = f"differences of {function}" if own else f"differences ({used(BY_DIFFERENCES)})"
        return f"It is got by {what}, rise over run, and not by the chain rule: right, and slow in a large network."
    engine = used(BY_THE_ENGINE)
    return f"It is got from the engine ({engine}), which walks the chain rule for you." if engine else ""


def written_into(source: Source, name: str, argument: str) -> str:
    """That a function changes one of its arguments, at which line, and what to write there."""
    found = source.written_into(name, argument)
    if not found:
        return f"It changes {argument} itself, and what it is given it should only look at."
    line, array, sign = found
    same_array = "" if array == argument else f" ({array} is the same array)"
    way_out = f"{array} = {array} {sign} … makes a new array, {array} {sign}= … writes into the old one." if sign \
        else f"Work on a copy, {array}.copy()."
    return (f"{_at(source, line)} changes {argument} itself{same_array}, and what a function is given it should only "
            f"look at. {way_out}")


def computed_for_nothing(source: Source, name: str) -> Words | None:
    """That a line computes something and does nothing with it, if there is one."""
    line = source.thrown_away(name)
    if line is None:
        return None
    return (f"{_at(source, line)} computes something and throws it away: give the result a name, with = before it.",
            (f"  {source.place(line)}:  {source.shown(line)}",))


def _at(source: Source, line: int) -> str:
    place = source.place(line)
    return place[0].upper() + place[1:]
