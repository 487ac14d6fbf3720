"""What each line of a learner's function gives, by the name of the derivative or value that it equals.

A name is given only if it holds on several cases of different sizes: where N = 4, 2/N is ½ by chance.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

import numpy as np

from assignments.checking.answers import Line
from assignments.checking.scale import same, scale_between
from assignments.checking.source import Source

Known = Mapping[str, np.ndarray]  # what a line may give in one case, by its name

STRAY = "← the first line that matches nothing"
ZERO = "← from here on all of it is 0"


def table(source: Source, lines: Sequence[Sequence[Line]], knowns: Sequence[Known],
          sizes: Sequence[Mapping[str, float]], later: Mapping[str, str]) -> list[str]:
    """The lines of a function, each with what it gives, and the first that goes astray marked.

    ``lines``: those of each case, ``knowns`` and ``sizes`` as well. ``later``: for a scale, what may yet mend it.
    """
    told = [(line, label(values, knowns, sizes, later if line.name != "return" else {}))  # nothing comes after that
            for line, values in _beside(lines)]
    told = [(line, text) for line, text in told if text != f"= {line.name}"]  # z3, from what was given
    good = max((i for i, (_, text) in enumerate(told) if text and "∂" in text), default=-1)
    nothing = next((i for i, (line, _) in enumerate(told) if i > good and _is_zero(line)), None) \
        if told and _is_zero(told[-1][0]) else None
    stray = next((i for i, (line, text) in enumerate(told) if text is None and i > good
                  and line.value.size > 1 and line.value.any()  # not a size, nor an empty beginning
                  and not isinstance(source.statement(line.number), ast.For)), None)
    marks: dict[int, list[tuple[str, str]]] = {}  # by the line: several names may get a value on it
    for i, (line, text) in enumerate(told):
        mark = ZERO if i == nothing else STRAY if i == stray else text or ""
        marks.setdefault(line.number, []).append((line.name, mark))
    width = max((len(source.shown(number)) for number in marks), default=0)
    shown = []
    for number, said in marks.items():
        words = said[0][1] if len(said) == 1 else ",  ".join(f"{name} {mark}" for name, mark in said if mark)
        shown.append(f"  {source.place(number)}:  {source.shown(number):{width}}  {words}".rstrip())
    return shown


def _beside(lines: Sequence[Sequence[Line]]) -> list[tuple[Line, list[np.ndarray]]]:
    """Each line of the first case, with what it gave in as many of the cases as it came to."""
    others = [{(line.number, line.name): line.value for line in those} for those in lines[1:]]
    found = []
    for line in lines[0]:
        values = [line.value]
        for those in others:
            if (line.number, line.name) not in those:
                break
            values.append(those[line.number, line.name])
        found.append((line, values))
    return found


def _is_zero(line: Line) -> bool:
    return line.value.size > 1 and not line.value.any()


def label(values: Sequence[np.ndarray], knowns: Sequence[Known], sizes: Sequence[Mapping[str, float]],
          later: Mapping[str, str]) -> str | None:
    """Which known thing the values are in every case, with a mark if it is a derivative; None if none."""
    values = [value.astype(float) for value in values]
    for name in knowns[0]:
        if all(same(value, known[name]) for value, known in zip(values, knowns)):
            return f"= {name} ✓" if name.startswith("∂") else f"= {name}"
    for name, first in knowns[0].items():
        known = [known[name] for _, known in zip(values, knowns)]
        if name.startswith("∂") and first.size > 1:
            scale = scale_between(values, known, sizes if len(values) > 1 else [{}])
            if scale:
                here = ", ".join(f"{size} = {sizes[0][size]:g}" for size, _ in scale.powers)
                fine = f", {later[str(scale)]}" if str(scale) in later else ""
                times = "−" if str(scale) == "−1" else f"{scale} · "
                return f"= {times}{name}{f' (here {here})' if here else ''}{fine}"
        if first.ndim == 2 and all(same(value, each.T) for value, each in zip(values, known)):
            return f"= ({name})ᵀ"
        if first.ndim == 2 and values[0].ndim == 1 and all(same(value, each.ravel())
                                                           for value, each in zip(values, known)):
            return f"= {name}, but of shape {values[0].shape}"
    return None


def comes_in(lines: Sequence[Sequence[Line]], knowns: Sequence[Known], sizes: Sequence[Mapping[str, float]],
             ) -> tuple[int, str] | None:
    """The line at which a wrong number comes in to what was right before, and the text of its scale."""
    was_right = False
    for line, values in _beside(lines):
        said = label(values, knowns, sizes, {}) or ""
        if said.startswith("= ∂"):
            was_right = True
        elif "∂" in said and was_right:
            return line.number, "−1" if said.startswith("= −∂") else said.removeprefix("= ").partition(" · ")[0]
    return None


def permuted(lines: Sequence[Line], known: Known) -> str:
    """Which names hold each other's values, as after an unpacking in another order: "a1 holds z1 and z1 holds a1"."""
    held = {line.name: line.value for line in lines if line.name in known and not line.name.startswith("∂")}
    wrong = {name: next((other for other in held if same(np.asarray(value), known[other])), None)
             for name, value in held.items() if not same(np.asarray(value), known[name])}
    return ", ".join(f"{name} holds {other}" for name, other in sorted(wrong.items()) if other)
