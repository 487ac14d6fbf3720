"""A function compiled for one kind of arguments: traced, written, and ready to run as long as nothing has changed."""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from tinygrad_edu.compiler.arguments import argument_names, is_variable
from tinygrad_edu.compiler.computation import Computation
from tinygrad_edu.compiler.fast_source import FastSource
from tinygrad_edu.compiler.listing import Listing
from tinygrad_edu.compiler.places import NOTHING, same
from tinygrad_edu.compiler.surroundings import memory_of
from tinygrad_edu.compiler.trace import Trace, survivors
from tinygrad_edu.compiler.traced import Kept, Traced
from tinygrad_edu.nested import flatten


class Compiled:
    """A function for one combination of arguments: its two listings, how to run it, and when it may be run.

    ``listing``: the source to be read. ``fast``: the one that is run.
    """

    def __init__(self, f: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any], by_value: bool) -> None:
        if self.write(f, args, kwargs, by_value, first=True):  # it made what the next runs find, such as parameters
            self.write(f, args, kwargs, by_value, first=False)

    def write(self, f: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any], by_value: bool,
              first: bool) -> bool:
        """Trace the function and write the sources. True if the function itself changed what it found."""
        trace = trace_of(f, args, kwargs, by_value)
        changed = self.settle(trace, first)
        as_written, pulled = Computation(trace), Computation(trace, pull_numbers=True)
        self.listing = Listing(as_written, getattr(f, "__name__", "f"))
        if pulled.cost() < as_written.cost():
            self.fast = FastSource(pulled, careful=FastSource(as_written))
        else:
            self.fast = FastSource(as_written)
        self.hidden = [tensor for _, tensor in as_written.hidden]
        self.checks = [check for check, _ in trace.checks]
        self.take_for_granted(trace)
        self.alone = not self.hidden and not self.checks  # are its arguments all that it needs?
        made_here, unknown, strangers = as_written.made_here, trace.unknown, trace.strangers
        del trace, as_written, pulled
        if first and survivors(made_here):
            gc.collect()
            changed = changed or bool(survivors(made_here))
        for tensor in survivors(unknown):
            tensor.__class__ = Kept
        ours = set(map(id, self.fast.constants.values()))
        kept = {id(array): array for array in survivors(strangers) if id(array) not in ours}
        self.contents += [(array, array.shape, array.tobytes()) for array in kept.values()]
        self.known: dict[str, Any] = {"same": same, "NOTHING": NOTHING}
        self.unchanged = self.question()
        return changed

    def take_for_granted(self, trace: Trace) -> None:
        """Keep what the trace found around itself, to be compared before each run.

        The numbers of an array are, unless all that was done with it is to be done anew at each run.
        """
        around = trace.surroundings
        read = trace.takes_numbers or self.fast.holds_arrays  # NumPy computed something in the trace
        if read:
            around.note_numbers_of_tensors()
        self.places = list(around.places.values())
        self.tensors = list({id(tensor): tensor for tensor in (*self.hidden, *around.tensors.values())
                             if tensor.created < trace.started}.values())
        anew = set() if read else {id(memory_of(array)) for array in trace.outside.values()} - around.itemized
        self.contents = [(array, array.shape, None if id(memory_of(array)) in anew else array.tobytes())
                         for array in around.arrays() if not array.dtype.hasobject]

    @staticmethod
    def settle(trace: Trace, first: bool) -> bool:
        """Did the function change something that it will find again? TypeError if compiled code would have to do so."""
        changed = False
        for array in trace.surroundings.written():
            raise TypeError(f"{trace.name} writes into {trace.name_of(array) or 'an array'} of shape {array.shape}, "
                            "which is not its own. Compiled, it would do so this once. Let it compute a new array and "
                            "return it, or run it without jit.")
        for place, before, now in trace.surroundings.changes():
            if isinstance(now, Traced):
                raise TypeError(f"{trace.name} keeps what it computes in {place}, and reads it at its next run. "
                                "Compiled, it would keep it this once. Take it as an argument and return the new one, "
                                "or run it without jit.")
            if (is_count(now) and is_count(before)) or not first:
                raise TypeError(f"{trace.name} changes {place} ({before!r} → {now!r}) whenever it runs. Compiled, it "
                                "would do so this once. Take it as an argument and return the new one, or run it "
                                "without jit.")
            changed = True
        return changed

    def question(self) -> Callable[[], bool] | None:
        """A function that says whether everything that the trace took for granted is still so; None if it is nothing.

        It is written out, because it is asked before every run.
        """
        known, questions = self.known, []
        for i, place in enumerate(self.places):
            known[f"holder{i}"], known[f"value{i}"] = place.holder, place.value
            questions.append(place.as_source(f"holder{i}", f"value{i}"))
        for i, tensor in enumerate(self.tensors):
            known |= {f"tensor{i}": tensor, f"shape{i}": tensor.shape, f"type{i}": tensor.dtype}
            questions.append(f"tensor{i}.value.shape == shape{i} and tensor{i}.value.dtype is type{i} "
                             f"and tensor{i}.requires_grad is {tensor.requires_grad}")
        for i, (array, shape, numbers) in enumerate(self.contents):
            known |= {f"array{i}": array, f"form{i}": shape, f"numbers{i}": numbers}
            questions.append(f"array{i}.shape == form{i}")
            if numbers is not None:
                questions.append(f"array{i}.tobytes() == numbers{i}")
        return eval(f"lambda: {' and '.join(questions)}", known) if questions else None

    def fits(self) -> bool:
        """Is everything still as it was when the function was traced?"""
        if self.unchanged is None:
            return True
        try:
            if self.unchanged():
                return True
        except (AttributeError, KeyError, ValueError):
            return False  # something was deleted
        # Another object with the same meaning, such as an equal number, is what is expected from now on.
        if sum(place.changed() for place in self.places):
            return False
        self.known |= {f"value{i}": place.value for i, place in enumerate(self.places)}
        return self.unchanged()

    def __call__(self, arrays: list[Any]) -> Any:
        """Run the fast source, then the checks that the function made of its numbers."""
        result = self.fast(*arrays, *(tensor.value for tensor in self.hidden))
        if not self.checks:
            return result
        result, looked_at = result
        for check, operands in zip(self.checks, looked_at):
            check(*(np.asarray(operand) for operand in operands))
        return result


def trace_of(f: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any], by_value: bool = False,
             names: Sequence[str] | None = None, name: str | None = None) -> Trace:
    """A run of the function on Tensors in the place of those arguments that are variables.

    ``names``: for all leaves. ``name``: of the function; by default they have those of the code.
    """
    leaves, rebuild = flatten((args, kwargs))
    inputs = {i: Traced.holding(leaf, name) for i, (leaf, name) in enumerate(
        zip(leaves, names or argument_names(f, args, kwargs))) if is_variable(leaf, by_value)}
    new_args, new_kwargs = rebuild([inputs.get(i, leaf) for i, leaf in enumerate(leaves)])
    return Trace(f, new_args, new_kwargs, list(inputs.values()), name)


def is_count(value: Any) -> bool:
    """Is it a number that can count or measure, rather than a yes or no?"""
    return isinstance(value, (int, float, np.number)) and not isinstance(value, bool)

