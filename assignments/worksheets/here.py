"""Checking where one works: ``check(J_W3)`` in a notebook or a script, with the words that the commands have."""

from __future__ import annotations

import html
import linecache
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FunctionType
from typing import Any

from assignments import checking
from assignments.checking import Exercise, Finding, Work
from assignments.checking.source import Source
from assignments.course import LABS
from assignments.lab import Lab
from assignments.worksheets.colour import ENTRIES, GUILTY, painted
from assignments.worksheets.findings_in_words import lines
from visualize.svg import DARK, DARK_PAGES


def check(function: Callable[..., Any]) -> None:
    """Say whether a function of a worksheet is right, and if not, why.

    It is called on small cases of the check's own, in a copy of what is defined where it stands; nothing of that is
    changed. In a file that is being checked already, it does nothing.
    """
    names = getattr(function, "__globals__", {})
    if names.get("__name__") == "worksheet":
        return
    asked = getattr(function, "__name__", type(function).__name__)
    found = next(exercises_called(asked, names), None)
    if found is None:
        print(f"There is no exercise {asked} in any lab.")
        return
    lab, exercise = found
    finding = checking.check(work_around(function), exercise)
    if shown_in_a_notebook(finding, lab):
        return
    print(painted("\n".join([*lines(finding), *help_with(finding, lab)])))


def help_with(finding: Finding, lab: Lab) -> list[str]:
    """Where a hint is to be had, for what is not right."""
    return [] if finding.state == "right" else \
        [f"    A hint, in a terminal:  python -m assignments hint {lab.name} {finding.function}"]


def exercises_called(name: str, names: dict[str, Any]) -> Iterator[tuple[Lab, Exercise]]:
    """The exercises of a name, first of labs that the names where it stands come from."""
    packages = {str(getattr(value, "__module__", None) or getattr(value, "__name__", "")) for value in names.values()}
    file = Path(str(names.get("__file__", ""))).name

    def nearness(lab: Lab) -> bool:
        return not (file.startswith(lab.name) or any(package.startswith(lab.package) for package in packages))

    for lab in sorted(LABS.values(), key=nearness):
        for exercise in lab.exercises():
            if exercise.name == name:
                yield lab, exercise


def work_around(function: Any) -> Work:
    """A function and all that is defined where it stands, as a piece of work that shares no names with it."""
    code, names = function.__code__, function.__globals__
    work = Work(Source(Path(code.co_filename), "".join(linecache.getlines(code.co_filename, names))))
    work.live = True
    work.source.compile()
    own = vars(work.module)
    own.update({name: value for name, value in names.items() if name not in ("__name__", "__builtins__")})
    for name, value in names.items():
        if isinstance(value, FunctionType) and value.__globals__ is names:
            copied = FunctionType(value.__code__, own, value.__name__, value.__defaults__, value.__closure__)
            copied.__kwdefaults__ = value.__kwdefaults__
            own[name] = copied
    return work


# --- In a notebook -----------------------------------------------------------------------------------------------


def shown_in_a_notebook(finding: Finding, lab: Lab) -> bool:
    """Show a finding in the notebook, if this is one."""
    if "ipykernel" not in sys.modules:
        return False
    from IPython.display import display  # it is there, where there is a notebook

    told = [*lines(finding, columns=NOTEBOOK_COLUMNS), *help_with(finding, lab)]
    display({"text/html": as_html(told), "text/plain": "\n".join(told)}, raw=True)  # consoles show the latter
    return True


NOTEBOOK_COLUMNS = 90  # what a notebook beside its list of files has room for
STATE = {"right": "#0072B2", "wrong": "#C44E00", "not started": "#595959"}
STYLE = "".join(f':is({DARK_PAGES}) .finding [style="color:{colour}"]{{color:{DARK[colour.lower()]}!important}}'
                for colour in STATE.values())
SQUARE = "display:inline-block;width:1.3em;height:1.3em;line-height:1.3em;margin:1px;text-align:center;"
SQUARES = {"✓": f'<span style="{SQUARE}background:#D6E6F2;color:#0072B2">✓</span>',
           "✗": f'<span style="{SQUARE}background:#C44E00;color:white">✗</span>'}


def as_html(told: list[str]) -> str:
    """A finding as a notebook shows it: in colour, and the entries as squares."""
    rows = []
    for number, line in enumerate(told):
        text = html.escape(line)
        if ENTRIES.fullmatch(line):
            text = "".join(SQUARES.get(sign, sign) for sign in text if sign != " ")
        elif number == 0:
            name, _, state = line.rpartition("   ")
            text = f'{html.escape(name)}   <b style="color:{STATE[state]}">{state}</b>'
        elif GUILTY in line:
            text = f'<b style="color:{STATE["wrong"]}">{text}</b>'
        rows.append(f'<div style="white-space:pre-wrap;font-family:monospace">{text or " "}</div>')
    return f'<style>{STYLE}</style><div class="finding">{"".join(rows)}</div>'
