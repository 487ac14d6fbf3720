"""A whole step of training as one compiled function: the loss, its gradients and the optimiser's move."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from nn.optim import Optimizer
from tinygrad_edu import Tensor, gradients_of, jit


class TrainingStep:
    """One step of training, traced once and from then on run as NumPy source.

    ``loss``: a function of a batch whose value is one number; it uses the parameters of ``optimizer``.
    Calling the step with a batch moves the parameters as ``zero_grad``, ``backward`` and ``optimizer.step`` would,
    and returns the loss before the move. ``source`` and ``fast_source`` show what runs.
    A moved parameter lies in a new array: read ``p.data`` again after a step.
    Arrays that the loss takes from outside belong to the trace; what changes from batch to batch is an argument.

    >>> import numpy as np
    >>> from nn import Parameter, optim
    >>> w = Parameter(0.0, name="w")
    >>> step = TrainingStep(lambda x, y: ((w * x - y) ** 2).mean(), optim.SGD([w], lr=0.1))
    >>> losses = [step(np.array([1.0, 2.0]), np.array([3.0, 6.0])) for _ in range(30)]
    >>> losses[0], round(w.item(), 6)
    (22.5, 3.0)
    """

    def __init__(self, loss: Callable[..., Tensor], optimizer: Optimizer) -> None:
        self.loss, self.optimizer = loss, optimizer
        self._kept: Any = None  # what the trace took for granted
        self._compiled = jit(self.training_step)

    def __call__(self, *batch: Any) -> float:
        optimizer = self.optimizer
        self._moving = moving = [p for p in optimizer.params if p.requires_grad]
        states = [optimizer.state[p] for p in moving]
        kept = (moving, [getattr(optimizer, name) for name in optimizer.settings[1:]])
        if kept != self._kept:  # a parameter was frozen, or a setting changed that is no number of each step
            self._kept, self._compiled = kept, jit(self.training_step)
        numbers = [optimizer.numbers_for(state) for state in states]
        memory = [[value for key, value in state.items() if key != "step"] for state in states]
        self._counts = [(len(n), len(m)) for n, m in zip(numbers, memory)]
        loss, values, memories = self._compiled(*(number for group in numbers for number in group),
                                                *(array for group in memory for array in group), *batch)
        for p, value, state, new in zip(moving, values, states, memories):
            p.take_over(value)
            state.update(new)
        return loss

    def training_step(self, *arguments: Any) -> tuple[Any, list[Any], list[dict[str, Any]]]:
        """What is traced: the loss, the parameters after the step, and what the optimiser remembers."""
        remaining = iter(arguments)
        numbers = [[next(remaining) for _ in range(n)] for n, _ in self._counts]
        states = [{key: next(remaining) for key in [key for key in self.optimizer.state[p] if key != "step"][:m]}
                  for p, (_, m) in zip(self._moving, self._counts)]
        batch = tuple(remaining)
        for p, group, state in zip(self._moving, numbers, states):
            for name, tensor in [*((self.optimizer.settings[0], number) for number in group), *state.items()]:
                tensor.name = f"{name}_{p.name}"
        for tensor, name in zip(batch, inspect.signature(self.loss).parameters):
            tensor.name = tensor.name if tensor.name and "arguments" not in tensor.name else name
        loss = self.loss(*batch)
        function_name = getattr(self.loss, "__name__", "loss")
        loss.name = loss.name or ("loss" if function_name == "<lambda>" else function_name)
        gradients = gradients_of(loss, self._moving)
        values = []
        for p, g, state, group in zip(self._moving, gradients, states, numbers):
            new = p - self.optimizer.step_for(p, g, state, *group)
            values.append(new)
            for name, tensor in [("new", new), *((f"new_{key}", tensor) for key, tensor in state.items())]:
                tensor.name = f"{name}_{p.name}"
        return loss, values, states

    @property
    def source(self) -> str:
        """The step as NumPy source, to be read."""
        return self._compiled.source

    @property
    def fast_source(self) -> str:
        """The source that is run."""
        return self._compiled.fast_source
