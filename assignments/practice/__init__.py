"""Practice without end: exercises on every topic of the course, and every wrong answer understood.

``practice("chain", seed=7)`` asks, in a notebook; on the command line it is ``python -m assignments practice``.
``grade(function, typed)`` says whether an expression is the derivative of another, and if not, which rule went wrong.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

__all__ = ["Grade", "grade", "practice"]


def __getattr__(name: str) -> Any:
    """Brings in what is asked for when it is: a list of topics needs no NumPy."""
    if name in __all__:
        module = "commands" if name == "practice" else "grading"
        return getattr(import_module(f"assignments.practice.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
