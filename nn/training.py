"""A whole step of training as one compiled function: the loss, its gradients and the optimiser's move."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from contextlib import suppress
from operator import is_
from typing import Any

import numpy as np

from nn.module import Module
from nn.optimizer import NO_GRADIENT, Optimizer
from nn.watching import watch
from tinygrad_edu import Tensor, gradients_of, jit
from tinygrad_edu.backprop import nodes_below
from tinygrad_edu.recording import current_mode

KEPT = 16  # so many compiled steps are kept, for settings and frozen parameters that come again


class TrainingStep:
    """One step of training, traced once and from then on run as NumPy source.

    ``loss``: a function of a batch whose value is one number; it uses the parameters of ``optimizer``.
    Calling the step with a batch moves the parameters as ``zero_grad``, ``backward`` and ``optimizer.step`` would, and
    returns the loss before the move. If it raises, nothing has moved. ``.grad`` is neither read nor written.
    It is traced anew when other parameters are frozen, when a setting of the optimiser has changed that is not part of
    its rate, or an attribute of a module. Under ``detect_anomaly()`` the step is recorded instead.
    Arrays that the loss takes from outside belong to the trace; what changes from batch to batch is an argument.
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
        self._kept: list[CompiledStep] = []  # the one that ran last comes first

    def __call__(self, *batch: Any, **named: Any) -> float:
        mode = current_mode()
        if mode.observer is not None or mode.depth or not mode.recording:
            return self.recorded(*batch, **named)
        return self._step_for_now()(batch, named)

    def recorded(self, *batch: Any, **named: Any) -> float:
        """The same step, recorded and not compiled; it leaves the gradients in ``.grad``."""
        loss = one_number(self.loss(*batch, **named))
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        return loss.item()

    def _step_for_now(self) -> CompiledStep:
        """The compiled step for the settings of now and the parameters that are not frozen now."""
        for i, step in enumerate(self._kept):
            if step.fits(self.loss, self.optimizer):
                if i:
                    self._kept.insert(0, self._kept.pop(i))
                return step
        self._kept = [CompiledStep(self.loss, self.optimizer), *self._kept[:KEPT - 1]]
        return self._kept[0]

    @property
    def source(self) -> str:
        """The step as NumPy source, to be read."""
        return self._latest().program.source

    @property
    def fast_source(self) -> str:
        """The source that is run."""
        return self._latest().program.fast_source

    def _latest(self) -> CompiledStep:
        """The step that ran last."""
        return self._kept[0] if self._kept else self._step_for_now()


class CompiledStep:
    """The step for one choice of parameters that move, and for settings of the optimiser as they are now.

    The numbers that are new at each step – the rates, and what the optimiser remembers – stand in Tensors, which the
    program reads at each run as it reads the parameters.
    """

    def __init__(self, loss: Callable[..., Any], optimizer: Optimizer) -> None:
        self.loss, self.optimizer = loss, optimizer
        self.moving = dict(zip(moving_now(optimizer), unique_names(moving_now(optimizer))))
        self.kinds = kinds(self.moving)
        self.replacements = Module.replacements
        self.changed = watch(optimizer, ignored={"params", "state", *optimizer.settings_of_rate})
        self.rates = [Tensor(0.0) for _ in self.moving]
        self.memory = {name: {key: Tensor(start, name=f"{key}_{name}")
                              for key, start in optimizer.initial_state(p).items()} for p, name in self.moving.items()}
        self.program = jit(traced_step(loss, optimizer, self.moving, self.rates, self.memory))

    def fits(self, loss: Callable[..., Any], optimizer: Optimizer) -> bool:
        """Is it the step for what is now?"""
        now = moving_now(optimizer)
        return (loss is self.loss and optimizer is self.optimizer and Module.replacements == self.replacements
                and len(now) == len(self.moving) and all(map(is_, now, self.moving)) and kinds(now) == self.kinds
                and not self.changed())

    def __call__(self, batch: tuple[Any, ...], named: dict[str, Any]) -> float:
        optimizer = self.optimizer
        for p, name in self.moving.items():
            self.remember(p, self.memory[name])
        put_back = optimizer.generators()
        try:
            for rate in self.rates:
                rate.value = np.float64(optimizer.rate())
            loss, new, memory = self.program(*map(without_graph, batch), **named)
            moves = [(p, plain(new[name]), {key: np.asarray(plain(value), self.memory[name][key].value.dtype)[()]
                                            for key, value in memory[name].items()} if name in memory else {})
                     for p, name in self.moving.items() if name in new]
        except BaseException:
            put_back()
            raise
        if len(moves) < len(self.rates):  # the loss did not use all parameters, and rates are drawn only for those
            put_back()
            for _ in moves:
                optimizer.rate()
        optimizer.move(moves)
        for p, _, state in moves:
            for key, value in state.items():
                self.memory[self.moving[p]][key].value = value
        return float(plain(loss))

    def remember(self, p: Tensor, memory: dict[str, Tensor]) -> None:
        """Let the program read what the optimiser remembers of p, if that is not what the last run left."""
        known = self.optimizer.state.get(p, {})
        if any(known.get(key) is not tensor.value for key, tensor in memory.items()):
            for key, value in self.optimizer.state_of(p).items():
                memory[key].value = value


def traced_step(loss: Callable[..., Any], optimizer: Optimizer, moving: dict[Tensor, str], rates: list[Tensor],
                memory: dict[str, dict[str, Tensor]]) -> Callable[..., Any]:
    """The function that is traced: from a batch to the loss, the new parameters and the new memory, by their names."""
    def training_step(*batch: Any, **named: Any) -> tuple[Any, dict[str, Any], dict[str, dict[str, Any]]]:
        cost = one_number(loss(*batch, **named))
        if not cost.is_leaf:
            function_name = getattr(loss, "__name__", "loss")
            cost.name = cost.name or ("loss" if function_name == "<lambda>" else function_name)
        reached = set(nodes_below(cost)) if cost.requires_grad else set()
        used = [p for p in moving if p in reached]
        gradients = gradients_of(cost, used or list(moving))
        if not used:
            raise RuntimeError(NO_GRADIENT)
        new, new_memory = {}, {}
        for p, g, rate in zip(used, gradients, rates):  # the first rate for the first that moves, as in step()
            name = moving[p]
            rate.name = f"rate_{name}"
            new[name], state = optimizer.update(p, g, memory[name], rate.astype(p.dtype))
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


def moving_now(optimizer: Optimizer) -> list[Tensor]:
    """The parameters that are not frozen."""
    return [p for p in optimizer.params if p.requires_grad]


def kinds(params: Iterable[Tensor]) -> list[Any]:
    """The shape and the type of each parameter."""
    return [(p.value.shape, p.value.dtype) for p in params]


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
