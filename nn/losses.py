"""Losses: how far a prediction is from its target, in one number that training makes small.

``reduction`` says how the losses of the samples become one number: their "mean", their "sum", or "none" at all.
"""

from __future__ import annotations

from functools import partial
from typing import Any, Literal

import numpy as np

from nn.module import Module, as_operand
from tinygrad_edu import Tensor, log_softmax
from tinygrad_edu.recording import require

Reduction = Literal["mean", "sum", "none"]


class Loss(Module):
    """What losses have in common: the reduction."""

    def __init__(self, reduction: Reduction = "mean") -> None:
        super().__init__()
        if reduction not in ("mean", "sum", "none"):
            raise ValueError(f"reduction must be 'mean', 'sum' or 'none'; it was {reduction!r}.")
        self.reduction = reduction

    def reduced(self, losses: Any) -> Tensor:
        """The losses as the reduction wants them."""
        return losses.mean() if self.reduction == "mean" else losses.sum() if self.reduction == "sum" else losses

    def extra_repr(self) -> str:
        return "" if self.reduction == "mean" else f"reduction={self.reduction!r}"


class MSELoss(Loss):
    """(prediction − target)², averaged over all numbers.

    Both have the same shape. Raises ValueError for different shapes: broadcasting would compare every number with
    every other.

    >>> from tinygrad_edu import Tensor
    >>> MSELoss()(Tensor([1.0, 2.0]), [1.0, 4.0])
    Tensor(2.)
    """

    def forward(self, prediction: Any, target: Any) -> Tensor:
        prediction, target = as_operand(prediction), as_operand(target)
        if prediction.shape != target.shape:
            hint = f" Reshape one: target.reshape({prediction.shape})." if target.size == prediction.size else ""
            raise ValueError(f"MSELoss compares number with number, but the prediction has shape {prediction.shape} "
                             f"and the target {target.shape}.{hint}")
        return self.reduced((prediction - target) ** 2)


class CrossEntropyLoss(Loss):
    """−log q of the right class, where q = softmax(scores) is the predicted probability of each class.

    ``scores``: the outputs of the last layer as they are, without softmax, of shape (samples, classes), or (classes,)
    for a single sample; further axes, each place with a class of its own, come last: (samples, classes, …).
    ``target``: the number of the right class, 0 … classes − 1, for each sample, in the shape of the scores without
    the axis of classes; or probabilities p in the shape of the scores, for which the loss is −Σ p log q.
    Raises ValueError for a target of another shape, and for class numbers or probabilities that are none.

    >>> from tinygrad_edu import Tensor
    >>> CrossEntropyLoss()(Tensor([[0.0, 0.0], [0.0, 0.0]]), [0, 1]).item()  # log 2
    0.6931471805599453
    """

    def forward(self, scores: Any, target: Any) -> Tensor:
        scores, target = as_operand(scores), as_operand(target)
        if not scores.ndim:
            raise ValueError("CrossEntropyLoss needs scores of shape (samples, classes); this is a single number.")
        axis = 0 if scores.ndim == 1 else 1
        log_q = log_softmax(scores, axis=axis)
        if target.shape == scores.shape:
            require(partial(check_probabilities, axis=axis), target)
            losses = -(target * log_q).sum(axis=axis)
        else:
            check_shape(target, scores.shape, axis)
            require(partial(check_classes, count=scores.shape[axis]), target)
            classes = np.arange(scores.shape[axis]).reshape((-1, *(1,) * (scores.ndim - axis - 1)))
            is_right = np.expand_dims(target, axis) == classes
            losses = -np.where(is_right, log_q, 0).sum(axis=axis)
        return self.reduced(losses)


def check_shape(target: Any, shape: tuple[int, ...], axis: int) -> None:
    """Raise if a target does not hold one number for each sample."""
    expected = shape[:axis] + shape[axis + 1:]
    if target.shape != expected:
        hint = f" Drop its last axis: target.reshape({expected})." if target.shape == (*expected, 1) else ""
        raise ValueError(f"The scores have shape {shape}, so the target must be {expected} class numbers, or "
                         f"probabilities of shape {shape}; it has shape {target.shape}.{hint}")


def check_classes(numbers: np.ndarray, count: int) -> None:
    """Raise if these are not the numbers of classes."""
    wrong = ~((numbers == np.floor(numbers)) & (numbers >= 0) & (numbers < count))
    if wrong.any():
        place = np.argwhere(wrong)[0].tolist()
        which = f"target{place}" if place else "the target"
        raise ValueError(f"There are {count} classes, numbered 0 … {count - 1}, "
                         f"but {which} is {numbers[tuple(place)]:g}.")


def check_probabilities(numbers: np.ndarray, axis: int) -> None:
    """Raise if these are not probabilities, with the sum 1 along an axis."""
    if not (np.all(numbers >= 0) and np.allclose(numbers.sum(axis=axis), 1, rtol=0, atol=1e-3)):
        raise ValueError(f"A target of the shape of the scores, {numbers.shape}, holds probabilities: at least 0, with "
                         f"the sum 1 along axis {axis}. Here the smallest is {numbers.min():.4g} and the sums go from "
                         f"{numbers.sum(axis=axis).min():.4g} to {numbers.sum(axis=axis).max():.4g}.")
