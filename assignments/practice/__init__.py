"""Practice without end: exercises on every topic of the course, and every wrong answer understood.

``grade(function, typed)`` says whether an expression is the derivative of another, and if not, which rule went wrong.
"""

from __future__ import annotations

from typing import Any

__all__ = ["Grade", "grade"]


def __getattr__(name: str) -> Any:
    """Brings in what is asked for when it is: a list of topics needs no NumPy."""
    if name in __all__:
        from assignments.practice import grading

        return getattr(grading, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
