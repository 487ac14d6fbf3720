"""Optimisers: how parameters move when their gradients are known.

    optimizer.zero_grad()    # forget the gradients of the step before: backward() adds to them
    loss.backward()          # ∂loss/∂p of every parameter p, by the chain rule
    optimizer.step()         # move every p downhill

Each is one formula, its ``update``. The settings (``optimizer.lr`` …) are ordinary attributes, and may be changed
between steps.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from nn.init import generator
from nn.optimizer import Optimizer, State, at_least_0
from tinygrad_edu import Tensor

__all__ = ["SGD", "Adam", "Optimizer", "StochasticSteepestDescent"]


class SGD(Optimizer):
    """Gradient descent, p ← p − lr · g; with momentum the step builds up, v ← momentum · v + g and p ← p − lr · v.

    ``weight_decay`` adds weight_decay · p to g, which pulls every p towards 0. ``nesterov`` steps along
    g + momentum · v, as if looking one step ahead. v starts at 0. As in PyTorch.

    >>> from nn import Parameter
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

    def rate(self) -> float:
        return self.lr

    def initial_state(self, p: Tensor) -> State:
        return {"momentum_buffer": np.zeros(p.shape, p.dtype)} if self.momentum else {}

    def update(self, p: Any, g: Any, state: State, rate: Any) -> tuple[Any, State]:
        if self.weight_decay:
            g = g + self.weight_decay * p
        if not self.momentum:
            return p - rate * g, {}
        v = self.momentum * state["momentum_buffer"] + g
        return p - rate * (g + self.momentum * v if self.nesterov else v), {"momentum_buffer": v}


class Adam(Optimizer):
    """Every number takes steps of about ``lr``, whatever the size of its gradient. Kingma and Ba, 2015, algorithm 1.

    With t the number of the step, m and v running averages of g and g²:

        m ← β₁ m + (1 − β₁) g        v ← β₂ v + (1 − β₂) g²
        p ← p − lr · m̂ / (√v̂ + eps)    with m̂ = m / (1 − β₁ᵗ), v̂ = v / (1 − β₂ᵗ), for m and v start at 0

    ``betas``: β₁ and β₂. ``weight_decay`` adds weight_decay · p to g. As in PyTorch.

    >>> from nn import Parameter
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

    def rate(self) -> float:
        return self.lr

    def initial_state(self, p: Tensor) -> State:
        return {"step": np.zeros(()),
                "exp_avg": np.zeros(p.shape, p.dtype), "exp_avg_sq": np.zeros(p.shape, p.dtype)}

    def update(self, p: Any, g: Any, state: State, rate: Any) -> tuple[Any, State]:
        if self.weight_decay:
            g = g + self.weight_decay * p
        beta1, beta2 = self.betas
        t = state["step"] + 1
        m = beta1 * state["exp_avg"] + (1 - beta1) * g
        v = beta2 * state["exp_avg_sq"] + (1 - beta2) * g * g
        # The two divisors are single numbers, of which 1 − β₂ᵗ needs all digits; only then do they take p's type.
        length, root = (rate / (1 - beta1**t)).astype(p.dtype), np.sqrt(1 - beta2**t).astype(p.dtype)
        return p - length * m / (np.sqrt(v) / root + self.eps), {"step": t, "exp_avg": m, "exp_avg_sq": v}


class StochasticSteepestDescent(Optimizer):
    """Downhill by a length with some chance in it: p ← p − aggression · J_p · (1 + noise · randn()).

    One random number is drawn for each parameter block p at each step; J_p is its Jacobian, ∂C/∂p. ``noise`` 0 is
    steepest descent; more of it shakes the descent out of places where it would linger. ``rng``: the generator that
    the numbers are drawn from; it is not part of state_dict().

    >>> from nn import Parameter
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

    def rate(self) -> float:
        return self.aggression * (1 + self.noise * self.rng.standard_normal())

    def update(self, p: Any, g: Any, state: State, rate: Any) -> tuple[Any, State]:
        return p - rate * g, {}
