"""What a function finds around itself: the variables it closes over, globals, attributes, what is in lists.

A trace takes all of that for granted. So it is noted while the function is traced, by the names that its code reads,
and compared before each later run, place by place; the numbers *in* an array or a Tensor are read anew at each run.
Arrays whose numbers the function itself has read, or may have, are compared number by number.
"""

from __future__ import annotations

import builtins
import inspect
import os
import sys
import weakref
import zlib
from functools import partial
from inspect import getattr_static
from types import CodeType, FunctionType, MemberDescriptorType, MethodType, ModuleType
from typing import Any

import numpy as np

from tinygrad_edu.compiler.bytecode import NO_NAMES, Names
from tinygrad_edu.compiler.places import CONTAINERS, NOTHING, PLAIN, Place, words_about
from tinygrad_edu.compiler.traced import Traced
from tinygrad_edu.tensor import Tensor

# Code whose surroundings do not change, or that takes care of them itself.
STEADY = {*sys.stdlib_module_names, "numpy", "tinygrad_edu"}
_STEADY_MODULES = {"nn.training", "nn.optimizer"}
_LIBRARY = "nn"  # its functions stay what they are; what its objects hold may change


class Surroundings:
    """The places in which traced code looked, and the Tensors and the memory of the arrays that it found.

    ``memory``: by id, the array that owns it, and what its numbers were. ``itemized``: the ids of those of which code
    takes single numbers. ``tensors``: those that code has in sight.
    """

    def __init__(self, f: Any) -> None:
        self.places: dict[tuple[int, str], Place] = {}
        self.memory: dict[int, tuple[np.ndarray, int]] = {}
        self.itemized: set[int] = set()
        self.tensors: dict[int, Tensor] = {}
        self.numbers_of_tensors: set[str] = set()  # the attributes of Tensors by which code may read their numbers
        self.functions: dict[CodeType, list[FunctionType]] = {}
        self.names: dict[CodeType, Names] = {}
        self.seen: dict[tuple[int, Names], Any] = {}
        self.missing: dict[tuple[int, str], tuple[Any, str]] = {}  # attributes that are read and were not there yet
        self.look_into(f, NO_NAMES)

    # --- While the function is traced ----------------------------------------------------------------------------

    def enter(self, frame: Any) -> None:
        """Note what a function finds that is being called."""
        module = str(frame.f_globals.get("__name__", ""))
        if module == "os" and frame.f_locals.get("self") is os.environ:
            self.note_environment(frame.f_code.co_name, frame.f_locals.get("key"))
        if is_steady(module):
            return
        code = frame.f_code
        if code not in self.names:
            self.names[code] = Names.read_by(code)
        names = self.names[code]
        self.numbers_of_tensors |= names.of_attributes & {"value", "grad"}
        around = own_locals(frame)
        if in_library(module):
            for value in around:
                if not isinstance(value, (*CONTAINERS, tuple)):
                    self.look_into(value, names)
            return
        for name in names.of_globals:
            if name in frame.f_globals:
                self.note(frame.f_globals, name, "global", names)
            elif not hasattr(builtins, name):
                self.note(frame.f_globals, name, "absent", names)
        for function in self.functions.get(code, ()):
            for name, cell in zip(code.co_freevars, function.__closure__ or ()):
                self.note(cell, name, "closure", names)
        if code.co_argcount and around:
            self.note_method(around[0], code)
        for value in around:
            self.look_into(value, names)

    def leave(self, frame: Any) -> None:
        """Note of which arrays a function that returns has taken single numbers by its own variables."""
        for name, indices in self.names[frame.f_code].itemized if frame.f_code in self.names else ():
            self.take_items(frame.f_locals.get(name), indices)

    def take_items(self, value: Any, indices: int) -> None:
        """Note an array of which so many indices take a number, or such arrays in a container."""
        if isinstance(value, np.ndarray):
            if value.ndim <= indices:
                self.itemized.add(id(memory_of(value)))
        elif isinstance(value, (tuple, list, dict)) and indices > 1:
            for part in value.values() if isinstance(value, dict) else value:
                self.take_items(part, indices - 1)

    def note(self, holder: Any, name: str, kind: str, names: Names) -> None:
        """Note what stands in one place, and what is found behind it."""
        key = id(holder), name
        if key not in self.places:
            place = Place(holder, name, kind)
            if (place.value is NOTHING and kind != "context") or (
                    isinstance(place.value, ModuleType) and is_steady(place.value.__name__)):
                return
            self.places[key] = place
        value = self.places[key].value
        self.look_into(value, names)
        for itemized, indices in names.itemized:
            if itemized == name:
                self.take_items(value, indices)
        if isinstance(value, FunctionType) and not in_library(str(value.__globals__.get("__name__", ""))):
            self.note(value, "__code__", "attribute", NO_NAMES)  # which reloading a module replaces in the function

    def note_environment(self, asked: str, key: Any) -> None:
        """Note what is read of os.environ, one variable or all: the bytes it keeps, for the texts it gives are new."""
        variables = getattr(os.environ, "_data", {})
        if asked == "__getitem__" and isinstance(key, str):
            name: Any = os.environ.encodekey(key)
            self.note(variables, name, "global" if name in variables else "absent", NO_NAMES)
        elif asked != "__setitem__":
            self.look_into_items(variables, NO_NAMES)

    def note_method(self, owner: Any, code: CodeType) -> None:
        """Note that code which runs is a method, or a property, of the class of its first argument."""
        kind = type(owner)
        found = getattr_static(kind, code.co_name, None)
        if getattr(getattr(found, "fget", found), "__code__", None) is code:
            self.note(kind, code.co_name, "attribute", NO_NAMES)

    def look_into(self, value: Any, names: Names) -> None:
        """Note the attributes that code of these names can read, and what lists and dictionaries hold."""
        if isinstance(value, PLAIN) or (id(value), names) in self.seen:
            return
        self.seen[id(value), names] = value
        if isinstance(value, Tensor):
            if not isinstance(value, Traced):
                self.tensors[id(value)] = value
        elif isinstance(value, np.ndarray):
            memory = memory_of(value)
            if id(memory) not in self.memory:
                self.memory[id(memory)] = memory, fingerprint(memory)
            if value.dtype.hasobject:
                self.look_into_items(value, names)
        elif isinstance(value, FunctionType):
            self.look_into_function(value, names)
        elif isinstance(value, (MethodType, partial)):
            parts = (value.__func__, value.__self__) if isinstance(value, MethodType) else (
                value.func, value.args, value.keywords)
            self.look_into(parts, names)
        elif isinstance(value, tuple):
            for part in value:
                self.look_into(part, names)
        elif isinstance(value, CONTAINERS):
            self.look_into_items(value, names)
        elif isinstance(value, weakref.ref):
            self.look_into(value(), names)
        elif hasattr(value, "__wrapped__"):
            self.look_into(value.__wrapped__, names)
        elif not isinstance(value, ModuleType) or not is_steady(value.__name__):
            self.note_attributes(value, names)

    def look_into_items(self, container: Any, names: Names) -> None:
        """Note what a container holds, or all attributes of an object."""
        key = id(container), "[]"
        if key not in self.places:
            self.places[key] = Place(container, "", "items")
        for part in self.places[key].value:
            self.look_into(part, names)

    def look_into_function(self, function: FunctionType, names: Names) -> None:
        """Note what a function is made of, and the attributes that it was given."""
        self.functions.setdefault(function.__code__, []).append(function)
        if is_steady(str(function.__globals__.get("__name__", ""))):  # such as grad(f): its f never changes; look at f
            for cell in function.__closure__ or ():
                self.look_into(Place(cell, "", "closure").value, names)
            return
        if function.__defaults__:
            self.note(function, "__defaults__", "attribute", names)
        if function.__kwdefaults__:
            self.look_into_items(function.__kwdefaults__, names)
        if vars(function):
            self.note_attributes(function, names)

    def note_attributes(self, value: Any, names: Names) -> None:
        """Note the attributes of an object, a class or a module that code of these names can read."""
        if isinstance(value, type) and is_steady(value.__module__):
            return
        own = getattr(value, "__dict__", {})
        if names.any_attribute and own and not isinstance(value, (type, ModuleType)):
            self.look_into_items(value, names._replace(any_attribute=False))
        for name in names.of_attributes - words_about(value):
            found = own[name] if name in own else getattr_static(value, name, NOTHING)  # without running a property
            if found is NOTHING:
                self.missing[id(value), name] = value, name
                if name in names.optional:
                    self.note(value, name, "absent", names)
            elif (name in own and not isinstance(value, type)) or isinstance(found, MemberDescriptorType) or not (
                    callable(found) or hasattr(found, "__get__")):
                self.note(value, name, "attribute", names)

    def knows(self, array: np.ndarray) -> bool:
        """Does an array lie in memory from outside?"""
        memory = memory_of(array)
        if id(memory) not in self.memory and self.numbers_of_tensors:
            self.note_numbers_of_tensors(memory)
        return id(memory) in self.memory

    def note_numbers_of_tensors(self, memory: np.ndarray | None = None) -> None:
        """Note the arrays of Tensors that code may read, past the gate; one of them, or all."""
        for tensor in list(self.tensors.values()):
            for name in self.numbers_of_tensors:
                array = getattr(tensor, name)
                if memory is None or (isinstance(array, np.ndarray) and memory_of(array) is memory):
                    self.note(tensor, name, "attribute", NO_NAMES)

    # --- Afterwards ----------------------------------------------------------------------------------------------

    def changes(self) -> list[tuple[str, Any, Any]]:
        """What the function itself changed while it ran: where, what stood there, and what stands there now.

        What it adds to a list or a dictionary is its own affair, a log or a count of its traces, and not compared.
        """
        found = []
        for key, place in list(self.places.items()):
            before = place.value
            if not place.changed() or place.kind == "absent":  # what was absent is in ``missing``
                continue
            now = place.value = place.read()
            if place.kind != "items":
                found.append((str(place), before, now))
                continue
            del self.places[key]
            if len(now) == len(before):
                found += [(place.called(new), old, new) for old, new in zip(before, now)
                          if new is not old and isinstance(new, Traced)]
        for value, name in self.missing.values():
            if getattr_static(value, name, NOTHING) is not NOTHING:
                found.append((str(Place(value, name, "attribute")), None, getattr(value, name)))
        return found

    def written(self) -> list[np.ndarray]:
        """The arrays whose numbers are others than when the function found them."""
        return [memory for memory, before in self.memory.values() if fingerprint(memory) != before]

    def arrays(self) -> list[np.ndarray]:
        """The arrays that stand in places."""
        found = {}
        for place in self.places.values():
            for value in place.value if isinstance(place.value, (list, tuple)) else (place.value,):
                if isinstance(value, np.ndarray):
                    found[id(value)] = value
        return list(found.values())


def is_steady(module: str) -> bool:
    """Does this module take care of its surroundings itself?"""
    return module.partition(".")[0] in STEADY or module in _STEADY_MODULES


def in_library(module: str) -> bool:
    """Is it code that nobody changes while a program runs?"""
    return is_steady(module) or module.partition(".")[0] == _LIBRARY


def own_locals(frame: Any) -> list[Any]:
    """The local variables of a call, its arguments first; of ``**named``, what it was given and not the dictionary."""
    values, code = dict(frame.f_locals), frame.f_code
    if code.co_flags & inspect.CO_VARKEYWORDS:
        given = code.co_argcount + code.co_kwonlyargcount + bool(code.co_flags & inspect.CO_VARARGS)
        name = code.co_varnames[given]
        values[name] = tuple(values.get(name, {}).values())
    first = [values.pop(code.co_varnames[0])] if code.co_argcount and code.co_varnames[0] in values else []
    return [*first, *values.values()]


def memory_of(array: np.ndarray) -> Any:
    """The array that owns the memory in which this one lies."""
    while isinstance(array.base, np.ndarray):
        array = array.base
    return array


def fingerprint(array: np.ndarray) -> int:
    """A number that tells whether something was written into an array."""
    if array.dtype.hasobject or not array.size:
        return 0
    return zlib.crc32(array.ravel(order="K").view(np.uint8).data)
