"""What a function finds around itself: the variables it closes over, globals, attributes, what is in lists.

A trace takes all of that for granted. So it is noted while the function is traced, by the names that its code reads,
and compared before each later run. Compared is which object stands there (of plain numbers and texts, which value),
because that is quick; the numbers *in* an array or a Tensor are read anew at each run anyway.
"""

from __future__ import annotations

import dis
import sys
from functools import partial
from inspect import getattr_static
from operator import is_
from types import CodeType, FunctionType, MemberDescriptorType, MethodType, ModuleType
from typing import Any

import numpy as np

from tinygrad_edu.compiler.traced import Traced
from tinygrad_edu.tensor import Tensor

# Code whose surroundings do not change, or that takes care of them itself.
STEADY = {*sys.stdlib_module_names, "numpy", "tinygrad_edu"}
_STEADY_MODULES = {"nn", "nn.module", "nn.training", "nn.optim", "nn.optimizer", "nn.watching"}
_PLAIN = (int, float, complex, str, bytes, type(None), np.generic)
_NOTHING = object()


class Place:
    """Somewhere a value was found: a variable of a closure, a global, an attribute, or all that a container holds."""

    def __init__(self, holder: Any, name: str, kind: str) -> None:
        self.holder, self.name, self.kind = holder, name, kind
        self.value = self.read()

    def read(self) -> Any:
        """What stands there now."""
        if self.kind == "closure":
            try:
                return self.holder.cell_contents
            except ValueError:
                return _NOTHING
        if self.kind == "global":
            return self.holder.get(self.name, _NOTHING)
        return getattr(self.holder, self.name, _NOTHING) if self.kind == "attribute" else contents(self.holder)

    def as_source(self, holder: str, value: str) -> str:
        """The question whether the very same object stands there, as source; ``holder`` and ``value`` are names."""
        if self.kind == "items" and not self.value:
            return f"not {holder}"
        attribute = f"{holder}.{self.name}" if self.name.isidentifier() else f"getattr({holder}, {self.name!r})"
        return {"closure": f"{holder}.cell_contents is {value}", "global": f"{holder}[{self.name!r}] is {value}",
                "attribute": f"{attribute} is {value}", "items": f"same({holder}, {value})"}[self.kind]

    def changed(self) -> bool:
        """Does something else stand there? An equal number or text is the same, and expected from now on."""
        now = self.read()
        pairs = [(now, self.value)]
        if self.kind == "items":
            pairs = list(zip(now, self.value)) if len(now) == len(self.value) else [(now, None)]
        if all(map(equal, *zip(*pairs))) if pairs else True:
            self.value = now
            return False
        return True

    def __str__(self) -> str:
        return f"what is in a {type(self.holder).__name__}" if self.kind == "items" else (
            f"{type(self.holder).__name__}.{self.name}" if self.kind == "attribute" else self.name)


class Surroundings:
    """The places in which traced code looked, and the memory of the arrays that it found."""

    def __init__(self, f: Any) -> None:
        self.places: dict[tuple[int, str], Place] = {}
        self.memory: dict[int, Any] = {}
        self.functions: dict[CodeType, list[FunctionType]] = {}
        self.names: dict[CodeType, tuple[frozenset[str], frozenset[str]]] = {}
        self.seen: dict[tuple[int, frozenset[str]], Any] = {}
        self.missing: dict[tuple[int, str], tuple[Any, str]] = {}  # attributes that are read and were not there yet
        self.look_into(f, frozenset())

    # --- While the function is traced ----------------------------------------------------------------------------

    def enter(self, frame: Any) -> None:
        """Note what a function finds that is being called."""
        module = str(frame.f_globals.get("__name__", ""))
        if is_steady(module):
            return
        code = frame.f_code
        if code not in self.names:
            self.names[code] = names_read(code)
        global_names, names = self.names[code]
        for name in global_names:
            if name in frame.f_globals:
                self.note(frame.f_globals, name, "global", names)
        for function in self.functions.get(code, ()):
            for name, cell in zip(code.co_freevars, function.__closure__ or ()):
                self.note(cell, name, "closure", names)
        for value in list(frame.f_locals.values()):
            self.look_into(value, names)

    def note(self, holder: Any, name: str, kind: str, names: frozenset[str]) -> None:
        """Note what stands in one place, and what is found behind it."""
        key = id(holder), name
        if key not in self.places:
            place = Place(holder, name, kind)
            if place.value is _NOTHING or (isinstance(place.value, ModuleType) and is_steady(place.value.__name__)):
                return
            self.places[key] = place
        self.look_into(self.places[key].value, names)

    def look_into(self, value: Any, names: frozenset[str]) -> None:
        """Note the attributes that code of these names can read, and what lists and dictionaries hold."""
        if isinstance(value, (*_PLAIN, Tensor)) or (id(value), names) in self.seen:
            return
        self.seen[id(value), names] = value
        if isinstance(value, np.ndarray):
            memory = memory_of(value)
            self.memory[id(memory)] = memory
        elif isinstance(value, FunctionType):
            self.functions.setdefault(value.__code__, []).append(value)
            if is_steady(value.__globals__.get("__name__", "")):  # such as grad(f): its f never changes, but look at f
                for cell in value.__closure__ or ():
                    self.look_into(Place(cell, "", "closure").value, names)
        elif isinstance(value, (MethodType, partial)):
            parts = (value.__func__, value.__self__) if isinstance(value, MethodType) else (
                value.func, value.args, value.keywords)
            self.look_into(parts, names)
        elif isinstance(value, tuple):
            for part in value:
                self.look_into(part, names)
        elif isinstance(value, (list, dict, set)):
            key = id(value), "[]"
            if key not in self.places:
                self.places[key] = Place(value, "", "items")
            for part in self.places[key].value:
                self.look_into(part, names)
        elif hasattr(value, "__wrapped__"):
            self.look_into(value.__wrapped__, names)
        elif not isinstance(value, ModuleType) or not is_steady(value.__name__):
            self.note_attributes(value, names)

    def note_attributes(self, value: Any, names: frozenset[str]) -> None:
        """Note the attributes of an object, a class or a module that code of these names can read."""
        if isinstance(value, type) and is_steady(value.__module__):
            return
        own = getattr(value, "__dict__", {})
        for name in list(own) if names & {"vars", "getattr", "__dict__"} else names:
            found = getattr_static(value, name, _NOTHING)  # without running a property
            if found is _NOTHING:
                self.missing[id(value), name] = value, name
            elif (name in own and not isinstance(value, type)) or isinstance(found, MemberDescriptorType) or not (
                    callable(found) or hasattr(found, "__get__")):
                self.note(value, name, "attribute", names)

    # --- Afterwards ----------------------------------------------------------------------------------------------

    def changes(self) -> list[tuple[Place, Any, Any]]:
        """What the function itself changed while it ran: where, what stood there, and what stands there now.

        What it adds to a list or a dictionary is its own affair, a log or a count of its traces, and not compared.
        """
        found = []
        for key, place in list(self.places.items()):
            before = place.value
            if not place.changed():
                continue
            now = place.value = place.read()
            if place.kind != "items":
                found.append((place, before, now))
                continue
            del self.places[key]
            if len(now) == len(before):
                found += [(place, old, new) for old, new in zip(before, now)
                          if new is not old and isinstance(new, Traced)]
        for value, name in self.missing.values():
            if getattr_static(value, name, _NOTHING) is not _NOTHING:
                found.append((Place(value, name, "attribute"), None, getattr(value, name)))
        return found

    def arrays(self) -> list[np.ndarray]:
        """The arrays that stand in places."""
        found = {}
        for place in self.places.values():
            for value in place.value if place.kind == "items" else (place.value,):
                if isinstance(value, np.ndarray):
                    found[id(value)] = value
        return list(found.values())


def is_steady(module: str) -> bool:
    """Does this module take care of its surroundings itself?"""
    return module.partition(".")[0] in STEADY or module in _STEADY_MODULES


def names_read(code: CodeType) -> tuple[frozenset[str], frozenset[str]]:
    """The names of globals and of attributes that code reads."""
    of_globals, of_attributes = set(), set()
    for instruction in dis.get_instructions(code):
        if instruction.opname in ("LOAD_GLOBAL", "LOAD_NAME"):
            of_globals.add(str(instruction.argval))
        elif instruction.opname in ("LOAD_ATTR", "LOAD_METHOD", "LOAD_SUPER_ATTR"):
            of_attributes.add(str(instruction.argval))
    return frozenset(of_globals), frozenset(of_attributes | (of_globals & {"vars", "getattr"}))


def contents(container: Any) -> list[Any]:
    """All that a list, a set or a dictionary holds."""
    return [*container, *container.values()] if isinstance(container, dict) else [*container]


def same(container: Any, before: list[Any]) -> bool:
    """Does a container hold the very same objects as before?"""
    now = contents(container)
    return len(now) == len(before) and all(map(is_, now, before))


def equal(a: Any, b: Any) -> bool:
    """Is it the same object, or a plain value that cannot be told from the other?"""
    if a is b:
        return True
    if type(a) is not type(b):
        return False
    if isinstance(a, tuple):
        return len(a) == len(b) and all(map(equal, a, b))
    return isinstance(a, _PLAIN) and repr(a) == repr(b)


def memory_of(array: np.ndarray) -> Any:
    """The array that owns the memory in which this one lies."""
    while isinstance(array.base, np.ndarray):
        array = array.base
    return array
