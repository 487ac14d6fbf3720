"""Checking again whenever a worksheet is saved, with a key for each thing one may want meanwhile."""

from __future__ import annotations

import contextlib
import queue
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from assignments.terminal import say

LOOK_SECONDS = 0.3
GONE_SECONDS = 2.0  # an editor may take a file away for a moment
CLEARED = "\033[2J\033[3J\033[H"
KEYS = "c checks, h hints, l lists, q quits"


@dataclass(frozen=True)
class Actions:
    """What can be done while watching.

    ``check``: check one function and say what was found; 0 if it is right. ``hint``: give a hint for one. ``states``:
    by function, what the last checks found.
    """

    check: Callable[[str], int]
    hint: Callable[[str], object] = lambda name: None
    states: Callable[[], Mapping[str, str]] = dict


def watch(path: Path, functions: Sequence[str], actions: Actions) -> int:
    """Check one function each time the file's text changes; when it is right, Enter goes on to the next.

    Nothing moves on by itself: what is right may still be made clearer. q or Ctrl-C ends it.
    Returns the code of the last check.
    """
    position, code, seen = 0, 2, ""
    last_there: float | None = time.monotonic()  # None once it is said that nothing is there
    with _keys() as typed:
        try:
            while True:
                text = _text(path)
                if text:
                    last_there = time.monotonic()
                elif last_there is not None and time.monotonic() - last_there > GONE_SECONDS:
                    last_there = None
                    print(f"\n{path} is {'empty' if path.is_file() else 'gone'}. Waiting for it to come back; q quits.",
                          flush=True)
                if text and text != seen:
                    seen = text
                    if sys.stdout.isatty():
                        print(CLEARED, end="")
                    print(f"{time.strftime('%H:%M:%S')}  ", end="")
                    code = actions.check(functions[position])
                    while not typed.empty():  # what was typed meanwhile was no answer to what is asked now
                        typed.get()
                    _say_what_is_awaited(functions, position, code, actions.states())
                try:
                    key = typed.get(timeout=LOOK_SECONDS)
                except queue.Empty:
                    continue
                if key == "q":
                    return code
                if key == "h":
                    print()
                    actions.hint(functions[position])
                elif key == "l":
                    _list(functions, actions.states())
                elif key == "\n" and code == 0 and position + 1 < len(functions):
                    position, seen = position + 1, ""
                elif key == "\n" and code == 0:
                    return code
                elif key in "c\n":
                    seen = ""
                    last_there = last_there or 0.0
                else:
                    say(f"{KEYS}.")
        except KeyboardInterrupt:
            print()
            return code


def _say_what_is_awaited(functions: Sequence[str], position: int, code: int, states: Mapping[str, str]) -> None:
    right = sum(states.get(name) == "right" for name in functions)
    say(f"\n{right} of {len(functions)} right.   {KEYS}.")
    if code:
        say("Waiting for you to save; Ctrl-C ends.")
    elif position + 1 < len(functions):
        say(f"Enter goes on to {functions[position + 1]}; saving checks {functions[position]} again.")
    else:
        say("That was the last one. Enter or Ctrl-C ends.")


def _list(functions: Sequence[str], states: Mapping[str, str]) -> None:
    width = max(map(len, functions))
    print()
    for name in functions:
        print(f"    {name:{width}}   {states.get(name, 'not checked yet')}", flush=True)


def _text(path: Path) -> str:
    """The text of the file; nothing while an editor is replacing it."""
    try:
        return path.read_text("utf-8", errors="replace")
    except OSError:
        return ""


@contextlib.contextmanager
def _keys() -> Iterator[queue.Queue[str]]:
    """The keys that are pressed, as they come; a thread waits for them, so that nobody else has to.

    Where keys cannot be had one by one, the first of a line counts, and an empty line is Enter.
    """
    keys: queue.Queue[str] = queue.Queue()

    def by_lines() -> None:
        for line in sys.stdin:
            keys.put(line[:1].lower())

    def one_by_one() -> None:
        while key := sys.stdin.read(1):
            keys.put("\n" if key == "\r" else key.lower())

    restore = _without_waiting_for_enter()
    threading.Thread(target=one_by_one if restore else by_lines, daemon=True).start()
    try:
        yield keys
    finally:
        if restore:
            restore()


def _without_waiting_for_enter() -> Callable[[], None] | None:
    """Have the terminal hand on each key at once; how to undo it, or None where it cannot be done."""
    try:
        import termios  # is missing on Windows
        import tty
    except ImportError:
        return None
    try:
        before = termios.tcgetattr(sys.stdin)
        tty.setcbreak(sys.stdin)
    except (OSError, ValueError, termios.error):  # it is no terminal
        return None
    return lambda: termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)
