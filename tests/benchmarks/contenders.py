"""Who takes part: for each engine, the names of its functions and the way in which its users take a gradient.

``prepare(task)`` converts the arrays once and gives a function without arguments: one step, from the numbers to the
cost and its gradient. Each engine gets the arrays, the functions and the settings that suit it.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
from tasks import Task

Step = Callable[[], Any]


class Contender:
    """An engine; ``module`` is what its users import, and None of its work is done before ``prepare``."""

    title = "by hand"
    module = "numpy"

    @property
    def installed(self) -> bool:
        """Can it be imported?"""
        return importlib.util.find_spec(self.module.partition(".")[0]) is not None

    def prepare(self, task: Task) -> Step | None:
        """One step, or None for a task that it does not do."""
        return lambda: task.by_hand(*task.parameters, *task.batch, **task.data)


class Course(Contender):
    """Each derivative by a function of its own that starts from the beginning, as the course's assignments have it."""

    title = "the course's own code"

    def prepare(self, task: Task) -> Step | None:
        course = task.course
        return course and (lambda: course(*task.parameters, *task.batch, **task.data))


class Eager(Contender):
    """The engine of this project: the graph is recorded anew at each step."""

    title = "tinygrad_edu eager"
    module = "tinygrad_edu"

    def prepare(self, task: Task) -> Step | None:
        from tinygrad_edu import Tensor, log_softmax, relu, sigmoid
        library = SimpleNamespace(exp=np.exp, sigmoid=sigmoid, relu=relu, log_softmax=log_softmax)
        return backward(task, library, [Tensor(p, requires_grad=True) for p in task.parameters], Tensor)


class Jit(Contender):
    """The same, traced once and run as NumPy source."""

    title = "tinygrad_edu jit"
    module = "tinygrad_edu"

    def prepare(self, task: Task) -> Step | None:
        from tinygrad_edu import jit, log_softmax, relu, sigmoid, value_and_grad
        library = SimpleNamespace(exp=np.exp, sigmoid=sigmoid, relu=relu, log_softmax=log_softmax)
        step = jit(value_and_grad(bound(task, library, np.asarray), argnums=range(len(task.parameters))))
        return lambda: step(*task.parameters, *task.batch)


class PyTorch(Contender):
    title = "PyTorch eager"
    module = "torch"

    def functions(self) -> tuple[Any, Any, Callable[[Any], Any]]:
        """The library, its functions, and how it takes over an array."""
        torch = importlib.import_module("torch")
        torch.set_num_threads(1)
        functions = SimpleNamespace(exp=torch.exp, sigmoid=torch.sigmoid, relu=torch.relu,
                                    log_softmax=lambda z: torch.log_softmax(z, 1))
        return torch, functions, lambda numbers: torch.from_numpy(np.array(numbers))

    def prepare(self, task: Task) -> Step | None:
        _, functions, array = self.functions()
        return backward(task, functions, [array(p).requires_grad_() for p in task.parameters], array)


class TorchCompile(PyTorch):
    """Cost and gradient compiled as one function, which takes a third of the time of ``compile(cost)`` + backward."""

    title = "torch.compile"

    def prepare(self, task: Task) -> Step | None:
        torch, functions, array = self.functions()
        argnums = tuple(range(len(task.parameters)))
        step = torch.compile(torch.func.grad_and_value(bound(task, functions, array), argnums), fullgraph=True)
        arguments = [array(p) for p in (*task.parameters, *task.batch)]
        return lambda: step(*arguments)[::-1]


class Jax(Contender):
    title = "JAX jit"
    module = "jax"

    def prepare(self, task: Task) -> Step | None:
        jax = importlib.import_module("jax")
        jax.config.update("jax_enable_x64", True)
        jax.config.update("jax_cpu_enable_async_dispatch", False)  # with one thread, waiting for another only costs
        library = SimpleNamespace(exp=jax.numpy.exp, sigmoid=jax.nn.sigmoid, relu=jax.nn.relu,
                                  log_softmax=jax.nn.log_softmax)
        cost = bound(task, library, jax.numpy.asarray)
        step = jax.jit(jax.value_and_grad(cost, argnums=tuple(range(len(task.parameters)))))
        arguments = [jax.numpy.asarray(p) for p in (*task.parameters, *task.batch)]
        return lambda: jax.block_until_ready(step(*arguments))


class MyGrad(Contender):
    title = "MyGrad"
    module = "mygrad"

    def prepare(self, task: Task) -> Step | None:
        mygrad, activations = importlib.import_module("mygrad"), importlib.import_module("mygrad.nnet.activations")
        mygrad.turn_memory_guarding_off()  # faster, and what its documentation advises for tested code
        library = SimpleNamespace(exp=mygrad.exp, sigmoid=activations.sigmoid, relu=activations.relu,
                                  log_softmax=activations.logsoftmax)
        cost, parameters = bound(task, library, np.asarray), [mygrad.tensor(p) for p in task.parameters]

        def step() -> Any:
            C = cost(*parameters, *task.batch)  # where a parameter is used anew, its old gradient is dropped
            C.backward()
            return C, [parameter.grad for parameter in parameters]
        return step


class Autograd(Contender):
    title = "HIPS autograd"
    module = "autograd"

    def prepare(self, task: Task) -> Step | None:
        autograd, anp = importlib.import_module("autograd"), importlib.import_module("autograd.numpy")
        def log_softmax(z: Any) -> Any:
            z = z - anp.max(z, axis=1, keepdims=True)
            return z - anp.log(anp.sum(anp.exp(z), axis=1, keepdims=True))
        library = SimpleNamespace(exp=anp.exp, sigmoid=lambda z: 1 / (1 + anp.exp(-z)),
                                  relu=lambda z: anp.maximum(z, 0), log_softmax=log_softmax)
        step = autograd.value_and_grad(bound(task, library, np.asarray), argnum=tuple(range(len(task.parameters))))
        return lambda: step(*task.parameters, *task.batch)


def bound(task: Task, library: Any, array: Callable[[Any], Any]) -> Callable[..., Any]:
    """The cost as a function of the parameters and the batch, with the engine's functions and its kind of arrays."""
    data = {name: array(value) for name, value in task.data.items()}
    return lambda *arguments: task.cost(library, *arguments, **data)


def backward(task: Task, library: Any, parameters: list[Any], array: Callable[[Any], Any]) -> Step:
    """A step of the engines that have ``cost.backward()`` and ``.grad``."""
    cost, batch = bound(task, library, array), [array(b) for b in task.batch]

    def step() -> Any:
        for parameter in parameters:
            parameter.grad = None
        C = cost(*parameters, *batch)
        C.backward()
        return C, [parameter.grad for parameter in parameters]
    return step


CONTENDERS: dict[str, Contender] = {
    "hand": Contender(), "eager": Eager(), "jit": Jit(), "torch": PyTorch(), "torch-compile": TorchCompile(),
    "jax": Jax(), "mygrad": MyGrad(), "autograd": Autograd(), "course": Course(),
}
