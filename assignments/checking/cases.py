"""The cases on which a learner's function is called, chosen so that they tell slips apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Case:
    """One case on which a function is called.

    ``words``: which it is. ``arguments``: what the function is given. ``globals``: what it finds in its module.
    ``sizes``: the numbers of which powers a wrong scale may be made, by their names.
    """

    words: str
    arguments: tuple[Any, ...]
    globals: Mapping[str, Any] = field(default_factory=dict)
    sizes: Mapping[str, float] = field(default_factory=dict)


def others(case: Case) -> list[Case]:
    """The same case with other numbers in its arrays, and then with other ones in all that is no array among them."""
    def moved(value: Any, kind: type[Any]) -> Any:
        return 1.0625 * value if isinstance(value, kind) and not isinstance(value, bool) else value

    arrays = tuple(moved(value, np.ndarray) for value in case.arguments)
    numbers = tuple(moved(value, float) for value in case.arguments)
    globals_ = {name: moved(value, np.ndarray) for name, value in case.globals.items()}
    found = [replace(case, arguments=numbers, globals=globals_), replace(case, arguments=arrays)]
    return [other for other, changes in zip(found, (numbers + tuple(globals_.values()), arrays)) if
            any(each is not before for each, before in zip(changes, case.arguments + tuple(case.globals.values())))]
