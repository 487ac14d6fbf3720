"""A whole step of training as one compiled function: the loss, its gradients and the optimiser's move."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from contextlib import suppress
from operator import is_
from typing import Any

import numpy as np

from nn.optimizer import NO_GRADIENT, Optimizer
from tinygrad_edu import Tensor, gradients_of, jit
from tinygrad_edu.backprop import nodes_below
from tinygrad_edu.recording import current_mode


class TrainingStep:
    """One step of training, traced once and from then on run as NumPy source.

    ``loss``: a function of a batch whose value is one number; it uses the parameters of ``optimizer``.
    Calling the step with a batch moves the parameters as ``zero_grad``, ``backward`` and ``optimizer.step`` would, and
    returns the loss before the move. If it raises, nothing has moved. ``.grad`` is neither read nor written.
    It is traced anew when other parameters are frozen, when an attribute has changed that the ``update`` of the
    optimiser reads, or the code of the loss and the modules. Under ``detect_anomaly()`` the step is recorded instead.
    Arrays that the loss takes from outside are read at each step, and must not be written into.
    ``source`` and ``fast_source`` show what ran last.

    >>> import numpy as np
    >>> from nn import Parameter, optim
    >>> w = Parameter(0.0, name="w")
    >>> step = TrainingStep(lambda x, y: ((w * x - y) ** 2).mean(), optim.SGD([w], lr=0.1))
    >>> losses = [step(np.array([1.0, 2.0]), np.array([3.0, 6.0])) for _ in range(30)]
    >>> losses[0], round(w.item(), 6)
    (22.5, 3.0)
    """

    def __init__(self, loss: Callable[..., Any], optimizer: Optimizer) -> None:
        if not callable(loss):
            raise TypeError(f"The loss of a TrainingStep is a function of the batch; this is {loss!r}. "
                            "Write TrainingStep(lambda x, y: loss_function(net(x), y), optimizer).")
        self.loss, self.optimizer = loss, optimizer
        self._program: Program | None = None

    def __call__(self, *batch: Any, **named: Any) -> float:
        mode = current_mode()
        if mode.observer is not None or mode.depth or not mode.recording:
            return self.recorded(*batch, **named)
        program = self._program_for_now()
        optimizer, memory = program.optimizer, program.memory
        put_back = optimizer.generators()
        try:
            moving = memory.prepare(optimizer)
            loss, new, states = program.run(*map(without_graph, batch), **named)
            moves = [(memory.params[name], plain(p), memory.typed(name, states.get(name, {})))
                     for name, p in new.items()]
        except BaseException:
            put_back()
            raise
        if len(moves) < moving:  # the loss did not use all parameters, and rates are drawn only for those
            put_back()
            for _ in moves:
                optimizer.rate()
        optimizer.move(moves)
        for name, (_, _, state) in zip(new, moves):
            for key, value in state.items():
                memory.tensors[name][key].value = value
        return float(plain(loss))

    def recorded(self, *batch: Any, **named: Any) -> float:
        """The same step, recorded and not compiled; it leaves the gradients in ``.grad``."""
        loss = one_number(self.loss(*batch, **named))
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        return loss.item()

    def _program_for_now(self) -> Program:
        """The compiled step; a new one for another loss or optimiser, or for other parameters."""
        program, params = self._program, self.optimizer.params
        if program is None or program.loss is not self.loss or program.optimizer is not self.optimizer or (
                len(params) != len(program.params) or not all(map(is_, params, program.params))):
            program = self._program = Program(self.loss, self.optimizer)
        return program

    def __getstate__(self) -> dict[str, Any]:
        """What a copy takes over; it compiles a program of its own, for its own parameters."""
        return {"loss": self.loss, "optimizer": self.optimizer, "_program": None}

    @property
    def source(self) -> str:
        """The step as NumPy source, to be read."""
        return self._program_for_now().run.source

    @property
    def fast_source(self) -> str:
        """The source that is run."""
        return self._program_for_now().run.fast_source


class Program:
    """The step compiled, for one loss, one optimiser and its parameters."""

    def __init__(self, loss: Callable[..., Any], optimizer: Optimizer) -> None:
        self.loss, self.optimizer, self.params = loss, optimizer, [*optimizer.params]
        self.memory = Memory(optimizer)
        self.run = jit(traced_step(loss, optimizer, self.memory))


class Memory:
    """The numbers that are new at each step, the rates and what the optimiser remembers, in Tensors.

    The program reads these at each run, as it reads the parameters. ``params``, ``tensors``: by the names of the
    parameters in the listing.
    """

    def __init__(self, optimizer: Optimizer) -> None:
        self.params = dict(zip(unique_names(optimizer.params), optimizer.params))
        self.rates = [Tensor(0.0) for _ in self.params]
        self.tensors: dict[str, dict[str, Tensor]] = {name: {} for name in self.params}
        for name in self.params:
            self.of(name, optimizer)

    def of(self, name: str, optimizer: Optimizer) -> dict[str, Tensor]:
        """What the optimiser remembers of a parameter, as ``update`` wants it."""
        state, tensors = optimizer.state_of(self.params[name]), self.tensors[name]
        for key, value in state.items():
            tensor = tensors[key] = tensors[key] if key in tensors else Tensor(0.0, name=f"{key}_{name}")
            tensor.value = value
        return {key: tensors[key] for key in state}

    def prepare(self, optimizer: Optimizer) -> int:
        """Draw the rates, and read what the last run did not leave: how many parameters may move."""
        moving = 0
        for name, p in self.params.items():
            if p.requires_grad:
                self.rates[moving].value = np.float64(optimizer.rate())
                moving += 1
                tensors = self.tensors[name]
                if tensors:
                    known = optimizer.state.get(p, {})
                    if any(known.get(key) is not tensor.value for key, tensor in tensors.items()):
                        self.of(name, optimizer)
        return moving

    def typed(self, name: str, state: dict[str, Any]) -> dict[str, Any]:
        """What a run computed to be remembered, in the type in which it is."""
        return {key: np.asarray(plain(value), self.tensors[name][key].value.dtype)[()] for key, value in state.items()}


def traced_step(loss: Callable[..., Any], optimizer: Optimizer, memory: Memory) -> Callable[..., Any]:
    """The function that is traced: from a batch to the loss, the new parameters and the new memory, by their names."""
    def training_step(*batch: Any, **named: Any) -> tuple[Any, dict[str, Any], dict[str, dict[str, Any]]]:
        cost = one_number(loss(*batch, **named))
        if not cost.is_leaf:
            function_name = getattr(loss, "__name__", "loss")
            cost.name = cost.name or ("loss" if function_name == "<lambda>" else function_name)
        reached = set(nodes_below(cost)) if cost.requires_grad else set()
        used = {name: p for name, p in memory.params.items() if p in reached}
        gradients = gradients_of(cost, list((used or memory.params).values()))
        if not used:
            raise RuntimeError(NO_GRADIENT)
        new, new_memory = {}, {}
        for (name, p), g, rate in zip(used.items(), gradients, memory.rates):  # the first rate for the first that moves
            rate.name = f"rate_{name}"
            new[name], state = optimizer.update(p, g, memory.of(name, optimizer), rate.astype(p.dtype))
            named_results = {"new": new[name], **{f"new_{key}": value for key, value in state.items()}}
            for what, tensor in named_results.items():
                if isinstance(tensor, Tensor) and not tensor.is_leaf:
                    tensor.name = f"{what}_{name}"
            if state:
                new_memory[name] = state
        return cost.reshape(()), new, new_memory

    with suppress(TypeError, ValueError):  # a built-in function has none
        training_step.__signature__ = inspect.signature(loss)  # type: ignore[attr-defined]  # names the arguments
    return training_step


def unique_names(params: list[Tensor]) -> list[str]:
    """What each parameter is called in the listing: its name, if it is the only one of that name."""
    names = [p.name for p in params]
    return [name if name and names.count(name) == 1 else f"{name or 'parameter'}_{i}" for i, name in enumerate(names)]


def one_number(loss: Any) -> Tensor:
    """The loss, if it is a Tensor; TypeError in words for anything else."""
    if not isinstance(loss, Tensor):
        hint = " Is a return missing?" if loss is None else ""
        raise TypeError(f"The loss must be a Tensor computed from the parameters; it was {type(loss).__name__}.{hint}")
    return loss


def without_graph(argument: Any) -> Any:
    """A Tensor that nobody differentiates by is the array of its numbers; anything else stays."""
    return argument.numpy() if isinstance(argument, Tensor) and not argument.requires_grad else argument


def plain(result: Any) -> Any:
    """The numbers of a result, which are Tensors where the step could not be compiled."""
    return getattr(result, "value", result)
