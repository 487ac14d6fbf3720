"""Layers: modules that are one formula each. Samples are rows: an input has the shape (…, features)."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from nn import init
from nn.module import Module, Parameter, as_operand
from tinygrad_edu import Tensor, relu, sigmoid, softmax, softplus
from tinygrad_edu.errors import floating_type
from tinygrad_edu.recording import refuse_to_freeze


def check_lengths(layer: str, **lengths: Any) -> None:
    """Raise ValueError if a length of an axis is not a whole number from 1."""
    for name, number in lengths.items():
        if not isinstance(number, (int, np.integer)) or number < 1:
            given = ", ".join(repr(length) for length in lengths.values())
            raise ValueError(f"{layer}({given}): {name} must be a whole number from 1.")


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
        check_lengths("Linear", in_features=in_features, out_features=out_features)
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
        if x.ndim == 0 or x.shape[-1] != self.in_features:
            words = f"{self._named()} takes rows of {self.in_features} numbers, shape (…, {self.in_features}); " \
                    f"the input has shape {x.shape}."
            if x.ndim == 2 and x.shape[0] == self.in_features:
                words += " Its columns would fit: samples are rows here, so give it x.T."
            elif x.ndim == 1 and self.in_features == 1:
                words += " To make every number a sample: x.reshape(-1, 1)."
            raise ValueError(words)
        if np.result_type(x.dtype, self.weight.dtype) != self.weight.dtype:
            raise TypeError(f"{self._named()} computes in {self.weight.dtype}, but the input comes in {x.dtype}, which "
                            f"would widen all that follows. Convert it, x.astype(np.{self.weight.dtype}), or make the "
                            f"layer wider, Linear(…, dtype=np.{x.dtype}).")
        return x

    def _named(self) -> str:
        """This layer as errors call it, with the name that it has in its network."""
        return f"{self._path} = {self!r}" if self._path else repr(self)

    def extra_repr(self) -> str:
        return f"{self.in_features}, {self.out_features}" + ("" if self.bias is not None else ", bias=False")


class Embedding(Module):
    """A row of numbers for each of a set of things, such as words: y = weight[indices], the row of each index.

    ``indices``: whole numbers from 0 to num_embeddings − 1, of any shape; y has that shape and one axis more, of
    length embedding_dim. A row that is looked up several times gets the sum of their gradients. The rows start from
    the normal distribution N(0, 1), as in PyTorch. ``rng``: the generator to draw them with. ``dtype``: their type.
    Raises TypeError for indices that are no whole numbers, IndexError for one that has no row.

    >>> embedding = Embedding(10, 3, rng=np.random.default_rng(1))
    >>> embedding([[0, 4], [4, 9]]).shape
    (2, 2, 3)
    """

    def __init__(self, num_embeddings: int, embedding_dim: int, *, rng: np.random.Generator | None = None,
                 dtype: Any = np.float64) -> None:
        super().__init__()
        check_lengths("Embedding", num_embeddings=num_embeddings, embedding_dim=embedding_dim)
        self.num_embeddings, self.embedding_dim = int(num_embeddings), int(embedding_dim)
        self.weight = Parameter(np.zeros((num_embeddings, embedding_dim), floating_type(dtype)))
        init.normal_(self.weight, rng=rng)

    def forward(self, indices: Any) -> Tensor:
        if isinstance(indices, Tensor):
            refuse_to_freeze("Embedding, whose indices are whole numbers,")
            raise TypeError("An index is a whole number, and a Tensor holds real ones. "
                            "Give Embedding the indices as an array of whole numbers.")
        indices = np.asarray(indices)
        if indices.dtype.kind not in "iu":
            raise TypeError(f"Embedding looks rows up by whole numbers, but the indices are of type {indices.dtype}.")
        wrong = (indices < 0) | (indices >= self.num_embeddings)
        if wrong.any():
            raise IndexError(f"{self!r} has rows 0 … {self.num_embeddings - 1}, but an index is {indices[wrong][0]}.")
        return self.weight[indices]

    def extra_repr(self) -> str:
        return f"{self.num_embeddings}, {self.embedding_dim}"


class LayerNorm(Module):
    """y = (x − mean) / √(variance + eps) · weight + bias, with the mean and the variance of each sample's own numbers.

    ``normalized_shape``: the shape of those, the last axes of x; a whole number for one axis. ``weight`` starts at 1,
    ``bias`` at 0; without ``elementwise_affine`` there are none, without ``bias`` no bias. The variance is the mean
    squared distance from the mean. As in PyTorch. Raises ValueError for an input with other last axes.
    Ba, Kiros and Hinton, 2016.

    >>> LayerNorm(2, eps=0)(np.array([[1.0, 3.0], [10.0, 50.0]])).numpy()
    array([[-1.,  1.],
           [-1.,  1.]])
    """

    def __init__(self, normalized_shape: int | tuple[int, ...], eps: float = 1e-5, elementwise_affine: bool = True,
                 bias: bool = True, *, dtype: Any = np.float64) -> None:
        super().__init__()
        shape = tuple(normalized_shape) if isinstance(normalized_shape, (tuple, list)) else (normalized_shape,)
        check_lengths("LayerNorm", **{f"normalized_shape[{i}]": length for i, length in enumerate(shape)})
        if not shape or not 0 <= eps < math.inf:
            raise ValueError(f"LayerNorm({normalized_shape!r}, eps={eps!r}) needs at least one axis, and eps ≥ 0.")
        self.normalized_shape, self.eps = shape, float(eps)
        self.weight = Parameter(np.ones(shape, floating_type(dtype))) if elementwise_affine else None
        self.bias = Parameter(np.zeros(shape, floating_type(dtype))) if elementwise_affine and bias else None

    def forward(self, x: Any) -> Tensor:
        x = as_operand(x)
        axes = tuple(range(-len(self.normalized_shape), 0))
        if x.shape[-len(axes):] != self.normalized_shape:
            raise ValueError(f"{self!r} takes inputs whose last axes have the lengths {self.normalized_shape}; "
                             f"this one has shape {x.shape}.")
        from_mean = x - x.mean(axis=axes, keepdims=True)
        y = from_mean / np.sqrt((from_mean**2).mean(axis=axes, keepdims=True) + self.eps)
        y = y * self.weight if self.weight is not None else y
        return y + self.bias if self.bias is not None else y

    def extra_repr(self) -> str:
        shape = self.normalized_shape[0] if len(self.normalized_shape) == 1 else self.normalized_shape
        return f"{shape}, eps={self.eps:g}"


# --- Functions of each number ------------------------------------------------------------------------------------


class Sigmoid(Module):
    """σ(x) = 1 / (1 + e⁻ˣ), between 0 and 1."""

    def forward(self, x: Any) -> Tensor:
        return sigmoid(x)


class Tanh(Module):
    """tanh x, between −1 and 1."""

    def forward(self, x: Any) -> Tensor:
        return np.tanh(x)


class ReLU(Module):
    """max(x, 0)."""

    def forward(self, x: Any) -> Tensor:
        return relu(x)


class Softplus(Module):
    """log(1 + eˣ), a smooth ReLU."""

    def forward(self, x: Any) -> Tensor:
        return softplus(x)


class Identity(Module):
    """x itself; stands where a layer could be."""

    def forward(self, x: Any) -> Tensor:
        return x


class Softmax(Module):
    """eˣ / Σ eˣ along an axis: positive numbers that add up to 1.

    ``dim``: the axis; by default the last.
    """

    def __init__(self, dim: int = -1) -> None:
        super().__init__()
        self.dim = dim

    def forward(self, x: Any) -> Tensor:
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

    def forward(self, x: Any) -> Tensor:
        if not self.training or self.p == 0:
            return x
        refuse_to_freeze("Dropout, which draws random numbers,")
        x = as_operand(x)
        kept = self.rng.random(x.shape) >= self.p
        scale = 1 / (1 - self.p) if self.p < 1 else 0.0
        return x * (kept * scale).astype(x.dtype)

    def extra_repr(self) -> str:
        return f"p={self.p}"
