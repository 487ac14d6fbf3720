"""Checking again whenever a worksheet is saved."""

from __future__ import annotations

import queue
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

LOOK_SECONDS = 0.3


def watch(path: Path, functions: Sequence[str], check: Callable[[str], int]) -> int:
    """Check one function each time the file's text changes; when it is right, Enter goes on to the next.

    Nothing moves on by itself: what is right may still be made clearer. Ctrl-C ends it.
    ``check``: checks one function and says what it found; 0 if it is right.
    Returns the code of the last check.
    """
    typed = _typed_lines()
    position, code, seen = 0, 2, ""
    try:
        while True:
            text = _text(path)
            if text and text != seen:
                seen = text
                print(f"\n{time.strftime('%H:%M:%S')}  ", end="")
                code = check(functions[position])
                while not typed.empty():  # what was typed meanwhile was no answer to what is asked now
                    typed.get()
                _say_what_is_awaited(functions, position, code)
            try:
                typed.get(timeout=LOOK_SECONDS)
            except queue.Empty:
                continue
            if code == 0 and position + 1 < len(functions):
                position, seen = position + 1, ""
            elif code == 0:
                return code
            else:
                seen = ""  # Enter checks again
    except KeyboardInterrupt:
        print()
        return code


def _say_what_is_awaited(functions: Sequence[str], position: int, code: int) -> None:
    if code:
        print("Waiting for you to save; Ctrl-C ends.", flush=True)
    elif position + 1 < len(functions):
        print(f"Enter goes on to {functions[position + 1]}; saving checks {functions[position]} again.", flush=True)
    else:
        print("That was the last one. Enter or Ctrl-C ends.", flush=True)


def _text(path: Path) -> str:
    """The text of the file; nothing while an editor is replacing it."""
    try:
        return path.read_text("utf-8", errors="replace")
    except OSError:
        return ""


def _typed_lines() -> queue.Queue[str]:
    """The lines that are typed, as they come; a thread waits for them, so that nobody else has to."""
    lines: queue.Queue[str] = queue.Queue()

    def read() -> None:
        for line in sys.stdin:
            lines.put(line)

    threading.Thread(target=read, daemon=True).start()
    return lines
