"""Layers: modules that are one formula each. Samples are rows: an input has the shape (…, features)."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from nn import init
from nn.module import Module, Parameter, as_operand
from tinygrad_edu import Tensor, relu, sigmoid, softmax, softplus
from tinygrad_edu.errors import floating_type
from tinygrad_edu.recording import refuse_to_freeze


class Linear(Module):
    """y = x Wᵀ + b: every output is a weighted sum of all inputs, plus a bias.

    ``x`` has the shape (…, in_features), one sample a row, and y the shape (…, out_features). Where samples are
    columns, as in most mathematics, the same layer is written W @ a + b: the transpose of both sides, with a = xᵀ
    and b as a column. ``weight`` is the same W of shape (out_features, in_features) in either.

    The weight and the bias start evenly drawn from ±1/√in_features, as in PyTorch. ``rng``: the generator to draw
    them with. ``dtype``: their type; the layer computes in it.
    Raises ValueError for an input of another width, TypeError for one of a wider type.

    >>> layer = Linear(3, 2, rng=np.random.default_rng(1))
    >>> layer.weight.shape, layer.bias.shape
    ((2, 3), (2,))
    >>> layer(np.ones((5, 3))).shape
    (5, 2)
    """

    def __init__(self, in_features: int, out_features: int, bias: bool = True, *,
                 rng: np.random.Generator | None = None, dtype: Any = np.float64) -> None:
        super().__init__()
        for name, number in [("in_features", in_features), ("out_features", out_features)]:
            if not isinstance(number, (int, np.integer)) or number < 1:
                raise ValueError(f"Linear({in_features!r}, {out_features!r}): {name} must be a whole number from 1.")
        if not isinstance(bias, (bool, np.bool_)):
            raise TypeError(f"bias says whether there is one, True or False; it was {bias!r}. "
                            "A generator is given by name: rng=….")
        self.in_features, self.out_features = int(in_features), int(out_features)
        rng, dtype = init.generator(rng), floating_type(dtype)
        bound = 1 / math.sqrt(in_features)
        self.weight = Parameter(np.zeros((out_features, in_features), dtype))
        init.uniform_(self.weight, -bound, bound, rng)
        self.bias = init.uniform_(Parameter(np.zeros(out_features, dtype)), -bound, bound, rng) if bias else None

    def forward(self, x: Any) -> Tensor:
        x = self._checked(x)
        y = x @ self.weight.T
        return y + self.bias if self.bias is not None else y

    def _checked(self, x: Any) -> Any:
        """The input, if its width and its type are right."""
        x = as_operand(x)
        me = f"{self._path} = {self!r}" if self._path else repr(self)
        if x.ndim == 0 or x.shape[-1] != self.in_features:
            words = f"{me} takes rows of {self.in_features} numbers, shape (…, {self.in_features}); " \
                    f"the input has shape {x.shape}."
            if x.ndim == 2 and x.shape[0] == self.in_features:
                words += " Its columns would fit: samples are rows here, so give it x.T."
            elif x.ndim == 1 and self.in_features == 1:
                words += " To make every number a sample: x.reshape(-1, 1)."
            raise ValueError(words)
        if np.result_type(x.dtype, self.weight.dtype) != self.weight.dtype:
            raise TypeError(f"{me} computes in {self.weight.dtype}, but the input comes in {x.dtype}, which would "
                            f"widen all that follows. Convert it, x.astype(np.{self.weight.dtype}), or make the layer "
                            f"wider, Linear(…, dtype=np.{x.dtype}).")
        return x

    def extra_repr(self) -> str:
        return f"{self.in_features}, {self.out_features}" + ("" if self.bias is not None else ", bias=False")


# --- Functions of each number ------------------------------------------------------------------------------------


class Sigmoid(Module):
    """σ(x) = 1 / (1 + e⁻ˣ), between 0 and 1."""

    def forward(self, x: Any) -> Any:
        return sigmoid(x)


class Tanh(Module):
    """tanh x, between −1 and 1."""

    def forward(self, x: Any) -> Any:
        return np.tanh(x)


class ReLU(Module):
    """max(x, 0)."""

    def forward(self, x: Any) -> Any:
        return relu(x)


class Softplus(Module):
    """log(1 + eˣ), a smooth ReLU."""

    def forward(self, x: Any) -> Any:
        return softplus(x)


class Identity(Module):
    """x itself; stands where a layer could be."""

    def forward(self, x: Any) -> Any:
        return x


class Softmax(Module):
    """eˣ / Σ eˣ along an axis: positive numbers that add up to 1.

    ``dim``: the axis; by default the last.
    """

    def __init__(self, dim: int = -1) -> None:
        super().__init__()
        self.dim = dim

    def forward(self, x: Any) -> Any:
        return softmax(x, axis=self.dim)

    def extra_repr(self) -> str:
        return f"dim={self.dim}"


class Dropout(Module):
    """While learning, make each number 0 with probability p and divide the others by 1 − p; after eval(), pass all on.

    So the expected value of every number stays what it is. Srivastava et al., 2014. ``rng``: the generator that
    decides which. Raises TypeError under jit, which would drop the same numbers for ever.

    >>> dropout = Dropout(0.5, rng=np.random.default_rng(1))
    >>> dropout(np.ones(6))
    array([2., 2., 0., 2., 0., 0.])
    >>> dropout.eval()(np.ones(6))
    array([1., 1., 1., 1., 1., 1.])
    """

    def __init__(self, p: float = 0.5, rng: np.random.Generator | None = None) -> None:
        super().__init__()
        if not 0 <= p <= 1:
            raise ValueError(f"The probability to drop a number lies in 0 … 1; it was {p!r}.")
        self.p, self.rng = p, init.generator(rng)

    def forward(self, x: Any) -> Any:
        if not self.training or self.p == 0:
            return x
        refuse_to_freeze("Dropout, which draws random numbers,")
        x = as_operand(x)
        kept = self.rng.random(x.shape) >= self.p
        scale = 1 / (1 - self.p) if self.p < 1 else 0.0
        return x * (kept * scale).astype(x.dtype)

    def extra_repr(self) -> str:
        return f"p={self.p}"


# --- One after another -------------------------------------------------------------------------------------------


class Sequential(Module):
    """Modules one after another: the output of each is the input of the next.

    Their names are "0", "1", …, or the keys of a dictionary. Can be indexed, sliced and iterated, and has a length.

    >>> Sequential(Linear(1, 6), Sigmoid(), Linear(6, 2))
    Sequential(
      (0): Linear(1, 6)
      (1): Sigmoid()
      (2): Linear(6, 2)
    )
    >>> net = Sequential({"hidden": Linear(1, 6), "σ": Sigmoid(), "output": Linear(6, 2)})
    >>> [parameter.name for parameter in net.parameters()]
    ['hidden.weight', 'hidden.bias', 'output.weight', 'output.bias']
    """

    def __init__(self, *modules: Module | dict[str, Module]) -> None:
        super().__init__()
        named = modules[0] if len(modules) == 1 and isinstance(modules[0], dict) \
            else {str(i): module for i, module in enumerate(modules)}
        for name, module in named.items():
            if not isinstance(module, Module):
                hint = f" Did you mean {module.__name__}()?" if isinstance(module, type) else ""
                raise TypeError(f"Sequential holds modules, but number {name} is {module!r}.{hint}")
            setattr(self, name, module)

    def forward(self, x: Any) -> Tensor:
        for module in self:
            x = module(x)
        return x

    def __iter__(self) -> Iterator[Module]:
        return self.children()

    def __len__(self) -> int:
        return sum(1 for _ in self.children())

    def __getitem__(self, index: int | slice) -> Any:
        """A module by its position, or for a slice a Sequential of those chosen, under the names they have here."""
        named = list(self.named_children())
        if isinstance(index, slice):
            part = Sequential()
            part._path = self._path  # so that its modules keep their dotted names
            for name, module in named[index]:
                setattr(part, name, module)
            return part
        if not -len(named) <= index < len(named):
            raise IndexError(f"This Sequential holds {len(named)} modules; there is no number {index}.")
        return named[index][1]
