"""Initialisers: the numbers a parameter starts with. Each changes the Tensor that it is given and returns it.

``rng`` is a NumPy Generator, from which the numbers are drawn: ``np.random.default_rng(seed)`` draws the same numbers
every time. Without one a fresh generator is made, whose numbers nobody can foresee.

Glorot's and He's initialisers keep the size of numbers as they go through many layers: forward, the variance of a sum
over ``fan_in`` inputs is fan_in · Var(W) times that of each; back, the same holds with ``fan_out``.
"""

from __future__ import annotations

import math
from typing import Any, Literal, TypeVar

import numpy as np

from tinygrad_edu import Tensor

T = TypeVar("T", bound=Tensor)
Fan = Literal["fan_in", "fan_out"]


def generator(rng: np.random.Generator | None) -> np.random.Generator:
    """The generator that was given, or a fresh one; TypeError for anything else, such as a bare seed."""
    if rng is None:
        return np.random.default_rng()
    if not isinstance(rng, np.random.Generator):
        raise TypeError(f"rng must be a NumPy Generator, such as np.random.default_rng(1); it was {rng!r}.")
    return rng


def constant_(tensor: T, value: float) -> T:
    """Make every entry the same number."""
    return _filled(tensor, value)


def zeros_(tensor: T) -> T:
    """Make every entry 0."""
    return _filled(tensor, 0.0)


def uniform_(tensor: T, low: float = 0.0, high: float = 1.0, rng: np.random.Generator | None = None) -> T:
    """Draw every entry evenly from low … high.

    >>> uniform_(Tensor([0.0, 0.0]), -1, 1, rng=np.random.default_rng(1))
    Tensor([0.02364325, 0.90092739])
    """
    if not low <= high:
        raise ValueError(f"The numbers are drawn from low … high, but low is {low} and high is {high}.")
    return _filled(tensor, generator(rng).uniform(low, high, tensor.shape))


def normal_(tensor: T, mean: float = 0.0, std: float = 1.0, rng: np.random.Generator | None = None) -> T:
    """Draw every entry from the normal distribution.

    >>> normal_(Tensor([0.0, 0.0]), std=0.5, rng=np.random.default_rng(1))
    Tensor([0.1727921 , 0.41080907])
    """
    if not std >= 0:
        raise ValueError(f"A standard deviation is at least 0; it was {std}.")
    return _filled(tensor, generator(rng).normal(mean, std, tensor.shape))


def xavier_uniform_(tensor: T, gain: float = 1.0, rng: np.random.Generator | None = None) -> T:
    """Draw from −a … a with a = gain · √(6 / (fan_in + fan_out)); for tanh and the like.

    Glorot and Bengio, 2010, equation 16. The numbers of −a … a have variance a²/3.
    """
    bound = gain * math.sqrt(6 / sum(fans(tensor)))
    return uniform_(tensor, -bound, bound, rng)


def xavier_normal_(tensor: T, gain: float = 1.0, rng: np.random.Generator | None = None) -> T:
    """Draw normally with standard deviation gain · √(2 / (fan_in + fan_out)). Glorot and Bengio, 2010."""
    return normal_(tensor, 0.0, gain * math.sqrt(2 / sum(fans(tensor))), rng)


def kaiming_uniform_(tensor: T, a: float = 0.0, mode: Fan = "fan_in", nonlinearity: str = "leaky_relu",
                     rng: np.random.Generator | None = None) -> T:
    """Draw from −b … b with b = gain · √(3 / fan); for ReLU and the like. He et al., 2015, equation 10.

    ``a``: the slope of the leaky ReLU below 0; 0 for ReLU itself. ``mode``: which fan, forward or back.
    """
    bound = calculate_gain(nonlinearity, a) * math.sqrt(3 / _fan(tensor, mode))
    return uniform_(tensor, -bound, bound, rng)


def kaiming_normal_(tensor: T, a: float = 0.0, mode: Fan = "fan_in", nonlinearity: str = "leaky_relu",
                    rng: np.random.Generator | None = None) -> T:
    """Draw normally with standard deviation gain / √fan; for ReLU and the like. He et al., 2015, equation 10."""
    return normal_(tensor, 0.0, calculate_gain(nonlinearity, a) / math.sqrt(_fan(tensor, mode)), rng)


def calculate_gain(nonlinearity: str, slope: float = 0.01) -> float:
    """By how much weights before a nonlinearity must be larger to make up for what it flattens.

    The values are PyTorch's: 1 for linear and sigmoid, 5/3 for tanh, √2 for relu, √(2 / (1 + slope²)) for leaky_relu.

    >>> calculate_gain("relu") ** 2
    2.0000000000000004
    """
    gains = {"linear": 1.0, "sigmoid": 1.0, "tanh": 5 / 3, "relu": math.sqrt(2),
             "leaky_relu": math.sqrt(2 / (1 + slope**2))}
    if nonlinearity not in gains:
        raise ValueError(f"No gain is known for {nonlinearity!r}, only for {', '.join(gains)}.")
    return gains[nonlinearity]


def fans(weight: Tensor) -> tuple[int, int]:
    """The number of inputs and of outputs of a weight matrix of shape (outputs, inputs)."""
    if weight.ndim != 2 or not weight.size:
        raise ValueError(f"A weight matrix has the shape (outputs, inputs), both at least 1; "
                         f"{weight.name or 'this one'} has shape {weight.shape}. "
                         "For a bias use zeros_, uniform_ or normal_.")
    outputs, inputs = weight.shape
    return inputs, outputs


def _fan(weight: Tensor, mode: str) -> int:
    if mode not in ("fan_in", "fan_out"):
        raise ValueError(f"mode must be 'fan_in' (to keep sizes forward) or 'fan_out' (back); it was {mode!r}.")
    return fans(weight)[mode == "fan_out"]


def _filled(tensor: T, numbers: Any) -> T:
    """A Tensor with new numbers, in the shape and the type that it has."""
    if not isinstance(tensor, Tensor):
        raise TypeError(f"An initialiser changes a Tensor, such as layer.weight; this is a {type(tensor).__name__}.")
    tensor.data[...] = numbers
    return tensor
