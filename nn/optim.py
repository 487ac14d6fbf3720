"""Optimisers: how parameters move when their gradients are known.

    optimizer.zero_grad()    # forget the gradients of the step before: backward() adds to them
    loss.backward()          # ∂loss/∂p of every parameter p, by the chain rule
    optimizer.step()         # move every p downhill

The settings (``optimizer.lr`` …) are ordinary attributes, and may be changed between steps.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

import numpy as np

from nn.init import generator
from nn.module import Parameter
from tinygrad_edu import Tensor


class Optimizer:
    """What optimisers have in common; a subclass says in ``step_for`` how far one parameter moves, with what numbers.

    ``params``: the Tensors to move, such as ``net.parameters()``.
    Raises TypeError and ValueError, in words, for anything but different leaves that can have a gradient.
    """

    settings: ClassVar[tuple[str, ...]] = ()  # the attributes that a state_dict keeps

    def __init__(self, params: Iterable[Tensor]) -> None:
        self.params = checked(params)
        self.state: dict[Tensor, dict[str, Any]] = {p: {} for p in self.params}  # what is remembered between steps

    def zero_grad(self) -> None:
        """Forget the gradients."""
        for p in self.params:
            p.grad = None

    def step(self) -> None:
        """Move every parameter that has a gradient.

        Raises RuntimeError if none has one, ValueError for a gradient of another shape than its parameter.
        """
        moving = [(p, np.asarray(p.grad)) for p in self.params if p.grad is not None]
        if not moving:
            raise RuntimeError("No parameter has a gradient, so there is no step to take. Call loss.backward() before "
                               "step(), after zero_grad(), on a loss computed from these parameters.")
        for p, g in moving:
            if g.shape != p.shape:
                raise ValueError(f"{p.name or 'A parameter'} has shape {p.shape}, but its .grad has shape {g.shape}.")
        for p, g in moving:
            p.data -= self.step_for(p.value, g, self.state[p], *self.numbers_for(self.state[p]))

    def numbers_for(self, state: dict[str, Any]) -> tuple[float, ...]:
        """The numbers that are new at each step of a parameter: its rate, and what is counted or drawn."""
        raise NotImplementedError(f"{type(self).__name__} does not say which numbers its steps need: "
                                  "write numbers_for.")

    def step_for(self, p: Any, g: Any, state: dict[str, Any], *numbers: Any) -> Any:
        """How far to move from p, against the gradient g = ∂L/∂p; ``state`` is kept until the next step.

        It runs on arrays, or on Tensors when a whole training step is compiled.
        """
        raise NotImplementedError(f"{type(self).__name__} does not say how far a parameter moves: write step_for.")

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


class SGD(Optimizer):
    """Gradient descent, p ← p − lr · g; with momentum the step builds up, v ← momentum · v + g and p ← p − lr · v.

    ``weight_decay`` adds weight_decay · p to g, which pulls every p towards 0. ``nesterov`` steps along
    g + momentum · v, as if looking one step ahead. v starts at 0. As in PyTorch.

    >>> p = Parameter(3.0)
    >>> optimizer = SGD([p], lr=0.1)
    >>> (p ** 2).backward()
    >>> optimizer.step()
    >>> round(p.item(), 12)  # 3 − 0.1 · 6
    2.4
    """

    settings = ("lr", "momentum", "weight_decay", "nesterov")

    def __init__(self, params: Iterable[Tensor], lr: float = 1e-3, momentum: float = 0.0, *,
                 weight_decay: float = 0.0, nesterov: bool = False) -> None:
        super().__init__(params)
        self.lr = at_least_0("lr", lr)
        self.momentum = at_least_0("momentum", momentum)
        self.weight_decay = at_least_0("weight_decay", weight_decay)
        self.nesterov = bool(nesterov)
        if nesterov and not momentum:
            raise ValueError("Nesterov's step looks ahead along the momentum, so it needs one: momentum=0.9, say.")

    def numbers_for(self, state: dict[str, Any]) -> tuple[float, ...]:
        return (self.lr,)

    def step_for(self, p: Any, g: Any, state: dict[str, Any], *numbers: Any) -> Any:
        lr, = numbers
        if self.weight_decay:
            g = g + self.weight_decay * p
        if self.momentum:
            v = state["momentum_buffer"] = self.momentum * state.get("momentum_buffer", 0.0) + g
            g = g + self.momentum * v if self.nesterov else v
        return lr * g


class Adam(Optimizer):
    """Every number takes steps of about ``lr``, whatever the size of its gradient. Kingma and Ba, 2015, algorithm 1.

    With t the number of the step, m and v running averages of g and g²:

        m ← β₁ m + (1 − β₁) g        v ← β₂ v + (1 − β₂) g²
        p ← p − lr · m̂ / (√v̂ + eps)    with m̂ = m / (1 − β₁ᵗ), v̂ = v / (1 − β₂ᵗ), for m and v start at 0

    ``betas``: β₁ and β₂. ``weight_decay`` adds weight_decay · p to g. As in PyTorch.

    >>> p = Parameter([3.0, -0.001])
    >>> optimizer = Adam([p], lr=0.1)
    >>> (p ** 2).sum().backward()
    >>> optimizer.step()
    >>> np.round(p.data, 3)
    array([2.9  , 0.099])
    """

    settings = ("lr", "betas", "eps", "weight_decay")

    def __init__(self, params: Iterable[Tensor], lr: float = 1e-3, betas: tuple[float, float] = (0.9, 0.999),
                 eps: float = 1e-8, weight_decay: float = 0.0) -> None:
        super().__init__(params)
        self.lr = at_least_0("lr", lr)
        self.betas = (at_least_0("betas[0]", betas[0]), at_least_0("betas[1]", betas[1]))
        self.eps = at_least_0("eps", eps)
        self.weight_decay = at_least_0("weight_decay", weight_decay)
        if max(self.betas) >= 1:
            raise ValueError(f"Running averages need betas below 1; they were {betas}.")

    def numbers_for(self, state: dict[str, Any]) -> tuple[float, ...]:
        t = state["step"] = int(state.get("step", 0)) + 1
        beta1, beta2 = self.betas
        return self.lr / (1 - beta1**t), math.sqrt(1 - beta2**t)

    def step_for(self, p: Any, g: Any, state: dict[str, Any], *numbers: Any) -> Any:
        lr, root = numbers  # lr / (1 − β₁ᵗ) and √(1 − β₂ᵗ)
        if self.weight_decay:
            g = g + self.weight_decay * p
        beta1, beta2 = self.betas
        m = state["exp_avg"] = beta1 * state.get("exp_avg", 0.0) + (1 - beta1) * g
        v = state["exp_avg_sq"] = beta2 * state.get("exp_avg_sq", 0.0) + (1 - beta2) * g * g
        return lr * m / (np.sqrt(v) / root + self.eps)


class StochasticSteepestDescent(Optimizer):
    """Downhill by a length with some chance in it: p ← p − aggression · J_p · (1 + noise · randn()).

    One random number is drawn for each parameter block p at each step; J_p is its Jacobian, ∂C/∂p. ``noise`` 0 is
    steepest descent; more of it shakes the descent out of places where it would linger. ``rng``: the generator that
    the numbers are drawn from; it is not part of state_dict().

    >>> p = Parameter(3.0)
    >>> descent = StochasticSteepestDescent([p], aggression=0.1, noise=0)
    >>> (p ** 2).backward()
    >>> descent.step()
    >>> round(p.item(), 12)
    2.4
    """

    settings = ("aggression", "noise")

    def __init__(self, params: Iterable[Tensor], aggression: float = 3.5, noise: float = 1.0,
                 rng: np.random.Generator | None = None) -> None:
        super().__init__(params)
        self.aggression, self.noise = at_least_0("aggression", aggression), at_least_0("noise", noise)
        self.rng = generator(rng)

    def numbers_for(self, state: dict[str, Any]) -> tuple[float, ...]:
        return (self.aggression * (1 + self.noise * self.rng.standard_normal()),)

    def step_for(self, p: Any, g: Any, state: dict[str, Any], *numbers: Any) -> Any:
        length, = numbers
        return length * g


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
