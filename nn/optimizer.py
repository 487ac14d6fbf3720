"""Optimizer: what all optimisers have in common, whatever the formula by which they move a parameter.

That formula is ``update``: from p, its gradient g, and what is remembered from the steps before, to the new p and what
is to be remembered. It changes nothing itself, so the same lines run on arrays in ``step()``, and on Tensors in a
``TrainingStep``, which compiles them together with the loss.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar

import numpy as np

from nn.module import Parameter
from tinygrad_edu import Tensor

State = dict[str, Any]  # what is remembered of one parameter: arrays by name
NO_GRADIENT = ("No parameter has a gradient, so there is no step to take. Call loss.backward() before step(), after "
               "zero_grad(), on a loss computed from these parameters.")


class Optimizer:
    """What optimisers have in common; a subclass says in ``rate`` and ``update`` where a parameter goes.

    ``params``: the Tensors to move, such as ``net.parameters()``.
    Raises TypeError and ValueError, in words, for anything but different leaves that can have a gradient.

    >>> class SignDescent(Optimizer):
    ...     settings = ("lr",)
    ...     lr = 0.5
    ...     def rate(self):
    ...         return self.lr
    ...     def update(self, p, g, state, rate):
    ...         return p - rate * np.sign(g), state
    >>> p = Parameter(3.0)
    >>> (p ** 2).backward()
    >>> SignDescent([p]).step()
    >>> p.item()
    2.5
    """

    settings: ClassVar[tuple[str, ...]] = ()  # the attributes that a state_dict keeps

    def __init__(self, params: Iterable[Tensor]) -> None:
        self.params = checked(params)
        self.state: dict[Tensor, State] = {p: {} for p in self.params}  # what is remembered between steps

    # --- What a subclass writes ----------------------------------------------------------------------------------

    def rate(self) -> float:
        """How far to go: the one number that is taken, or drawn, anew for each parameter at each step."""
        raise NotImplementedError(f"{type(self).__name__} does not say how far to go: write its method rate(self).")

    def initial_state(self, p: Tensor) -> State:
        """What ``update`` is told of p at its first step: an array for each thing that it remembers."""
        return {}

    def update(self, p: Any, g: Any, state: State, rate: Any) -> tuple[Any, State]:
        """Where p goes, and what to remember until the next step, under the names of ``initial_state``.

        ``g``: the gradient ∂L/∂p. ``rate``: the number of ``rate()``, in the type of p. All are arrays, or Tensors
        when a whole training step is compiled; nothing is changed in place, and nothing is drawn here.
        """
        raise NotImplementedError(f"{type(self).__name__} does not say where a parameter goes: write its method "
                                  "update(self, p, g, state, rate).")

    # --- A step --------------------------------------------------------------------------------------------------

    def zero_grad(self) -> None:
        """Forget the gradients."""
        for p in self.params:
            p.grad = None

    def step(self) -> None:
        """Move every parameter that has a gradient: all of them, or if anything fails, none.

        Raises RuntimeError if none has one, ValueError for a gradient of another shape than its parameter.
        """
        moving = [(p, np.asarray(p.grad)) for p in self.params if p.grad is not None]
        if not moving:
            raise RuntimeError(NO_GRADIENT)
        for p, g in moving:
            if g.shape != p.shape:
                raise ValueError(f"{p.name or 'A parameter'} has shape {p.shape}, but its .grad has shape {g.shape}.")
        put_back = self.generators()
        try:
            moves = [(p, *self.update(p.value, g, self.state_of(p), self.rate_for(p))) for p, g in moving]
        except BaseException:
            put_back()
            raise
        self.move(moves)

    def rate_for(self, p: Tensor) -> Any:
        """The next rate, in the type of p, so that numbers in single precision stay so."""
        return p.dtype.type(self.rate())

    def state_of(self, p: Tensor) -> State:
        """What is remembered of p, as ``update`` wants it; ValueError if it is of another shape than p is now."""
        known, state = self.state.get(p, {}), self.initial_state(p)
        for name, start in state.items():
            if name in known:
                state[name] = np.asarray(known[name], start.dtype)[()]
                if state[name].shape != start.shape:
                    raise ValueError(f"{p.name or 'A parameter'} has shape {p.shape} now, but its {name} has shape "
                                     f"{state[name].shape}, from the steps before. A parameter of another shape needs "
                                     "an optimiser of its own: make a new one.")
        return state

    def move(self, moves: list[tuple[Tensor, Any, State]]) -> None:
        """Take the steps that ``update`` computed: new numbers and new memory for each parameter."""
        for p, new, _ in moves:
            if np.shape(new) != p.shape:
                raise ValueError(f"{type(self).__name__}.update moves {p.name or 'a parameter'} of shape {p.shape} to "
                                 f"numbers of shape {np.shape(new)}.")

        def all_of_them() -> None:
            for p, new, state in moves:
                p.take_over(new)
                self.state.setdefault(p, {}).update(state)
        try:
            all_of_them()
        except BaseException:  # Ctrl-C between two parameters: a step is taken whole
            all_of_them()
            raise

    def generators(self) -> Callable[[], None]:
        """Remember where the random generators are; the function that puts them back there, if no step was taken."""
        before = [(rng.bit_generator, rng.bit_generator.state)
                  for rng in vars(self).values() if isinstance(rng, np.random.Generator)]

        def put_back() -> None:
            for bit_generator, state in before:
                bit_generator.state = state
        return put_back

    # --- Keeping it ----------------------------------------------------------------------------------------------

    def state_dict(self) -> dict[str, np.ndarray]:
        """Settings and memory, with which training can be taken up again; ``np.savez(file, **…)`` writes them.

        The memory of parameter number i is under ``i.``, as in "0.momentum_buffer". Everything is a copy.
        """
        memory = {f"{i}.{key}": np.array(value)
                  for i, p in enumerate(self.params) for key, value in self.state[p].items()}
        return {name: np.array(getattr(self, name)) for name in self.settings} | memory

    def load_state_dict(self, state_dict: Mapping[str, Any]) -> None:
        """Take over a ``state_dict()``; ValueError that names what does not fit, and then nothing is changed."""
        new = {name: np.array(value) for name, value in state_dict.items()}
        problems = [f"missing: {name}" for name in self.settings if name not in new]
        state: dict[Tensor, dict[str, Any]] = {p: {} for p in self.params}
        for name, value in new.items():
            number, _, key = name.partition(".")
            if name in self.settings:
                continue
            if not (number.isdecimal() and int(number) < len(self.params) and key):
                problems.append(f"not known here: {name}")
                continue
            p = self.params[int(number)]
            state[p][key] = value
            if value.shape not in (p.shape, ()):
                problems.append(f"of another shape: {name} is {value.shape}, {p.name or 'its parameter'} is {p.shape}")
        if problems:
            raise ValueError(f"The state does not fit {self!r}, and nothing was loaded.\n  " + "\n  ".join(problems))
        for name in self.settings:
            value = new[name].tolist()
            setattr(self, name, tuple(value) if isinstance(value, list) else value)
        self.state = state

    def __repr__(self) -> str:
        settings = ", ".join(f"{name}={getattr(self, name)}" for name in self.settings)
        return f"{type(self).__name__}({len(self.params)} parameters, {settings})"


# --- What may come in --------------------------------------------------------------------------------------------


def checked(params: Iterable[Tensor]) -> list[Tensor]:
    """The parameters in a list, if each can be moved."""
    if isinstance(params, Tensor) or not isinstance(params, Iterable):
        raise TypeError(f"An optimiser takes parameters, such as net.parameters() or [W, b]; this is {params!r}.")
    params = list(params)
    if not params:
        raise ValueError("There are no parameters to optimise. A generator such as net.parameters() is used up after "
                         "one reading; a module without Parameters has none.")
    for i, p in enumerate(params):
        if not isinstance(p, Tensor):
            hint = " Give the values of named_parameters(), or parameters()." if isinstance(p, tuple) else ""
            raise TypeError(f"An optimiser moves Parameters, but number {i} is of type {type(p).__name__}.{hint}")
        if not p.is_leaf:
            raise ValueError(f"Number {i}, {p.describe()}, is a result: it follows from its operands and cannot be "
                             "moved itself. Give the Parameters that it was computed from.")
        if not p.requires_grad and not isinstance(p, Parameter):  # a Parameter may be frozen for a while
            raise ValueError(f"Number {i}, {p.describe()}, does not require a gradient and would never move. Make it "
                             "nn.Parameter(…), or Tensor(…, requires_grad=True).")
    if len(set(params)) < len(params):
        raise ValueError("The same parameter was given twice, and would move twice at every step.")
    return params


def at_least_0(name: str, number: float) -> float:
    """A setting as a plain float; ValueError if it is negative, infinite or NaN."""
    try:
        plain = float(number)
    except (TypeError, ValueError):
        raise TypeError(f"{name} must be a number; it was {number!r}.") from None
    if not 0 <= plain < math.inf:
        raise ValueError(f"{name} must be a finite number of at least 0; it was {number!r}.")
    return plain
