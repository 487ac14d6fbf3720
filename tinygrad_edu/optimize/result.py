"""What every search gives back: SciPy's fields, and the path."""

from __future__ import annotations

from collections.abc import Callable
from inspect import signature
from types import SimpleNamespace
from typing import Any

import numpy as np

from tinygrad_edu.formula import number


class OptimizeResult(SimpleNamespace):
    """The outcome of a search; which fields it has is said by the function that gives it.

    >>> OptimizeResult(x=2.0, success=True, message="Found.").x
    2.0
    """

    x: Any  # where the search ended
    fun: Any  # the function there
    jac: Any  # its derivative there
    nit: int  # how many steps were taken
    success: Any
    message: str
    path: Any  # every point from the start to x

    def __repr__(self) -> str:
        width = max(map(len, vars(self)))
        lines = []
        for name, value in vars(self).items():
            text = f"{len(value)} points" if name == "path" else str(value)
            lines.append(f"{name:>{width}}: " + text.replace("\n", "\n" + " " * (width + 2)))
        return "\n".join(lines)


def place(x: Any) -> str:
    """A point in words: a number, or the first few numbers of an array in parentheses."""
    numbers = np.ravel(x)
    text = ", ".join(number(value, 6) for value in numbers[:4]) + (", …" if numbers.size > 4 else "")
    return text if np.ndim(x) == 0 else f"({text})"


def steps(n: int) -> str:
    """``1 step``, ``2 steps``."""
    return f"{n} step" if n == 1 else f"{n} steps"


def takes_one(func: Callable[..., Any], x0: Any, args: tuple[Any, ...] = ()) -> None:
    """TypeError, in words, if a function cannot be called with one argument, as ``lambda x, y: …`` cannot."""
    try:
        signature(func).bind(x0, *args)
    except TypeError:
        name = getattr(func, "__name__", "").replace("<lambda>", "") or "The function"
        example = "x" if np.ndim(x0) == 0 else "v: … v[0] … v[1]"
        raise TypeError(f"{name} is called with one argument, {place(x0)}" + (f", and args {args}" if args else "")
                        + f", and takes others: write it as  lambda {example}  .") from None
    except ValueError:
        pass  # a function of C's whose arguments nobody knows
