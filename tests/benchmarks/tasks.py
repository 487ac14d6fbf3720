"""The work that is timed: five small tasks, each with the NumPy step that one would write by hand.

A hand-written step computes a cost and its gradient, forward and backward sharing what they can, with no engine. It is
what a good student hands in, and the measure of everything else. The same cost, without derivative, is written once for
all engines, in terms of the few functions that each has by a name of its own (``library``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Task:
    """A cost to be differentiated.

    ``parameters``: what it is differentiated by. ``batch``: other arguments, new at each step. ``data``: arrays that
    stay the same from step to step. ``by_hand(*parameters, *batch, **data)`` gives the cost and all derivatives;
    ``course``, if there is one, gives the derivatives in the way the course's programming assignment has them.
    """

    title: str
    parameters: tuple[Any, ...]
    cost: Callable[..., Any]
    by_hand: Callable[..., Any]
    batch: tuple[Any, ...] = ()
    data: dict[str, np.ndarray] = field(default_factory=dict)
    course: Callable[..., Any] | None = None


# --- The lab backpropagation: a network draws a curve ------------------------------------------------------------


def network_cost(library: Any, W1: Any, b1: Any, W2: Any, b2: Any, W3: Any, b3: Any, x: Any, y: Any) -> Any:
    """Three layers, samples in columns; the squared distance from the target, per sample."""
    sigmoid = library.sigmoid
    a1 = sigmoid(W1 @ x + b1)
    a2 = sigmoid(W2 @ a1 + b2)
    a3 = sigmoid(W3 @ a2 + b3)
    return ((a3 - y) ** 2).sum() / x.shape[1]


def sigma(z: Any) -> Any:
    """The logistic function."""
    return 1 / (1 + np.exp(-z))


def network_by_hand(W1: Any, b1: Any, W2: Any, b2: Any, W3: Any, b3: Any, x: Any, y: Any) -> Any:
    a1 = sigma(W1 @ x + b1)
    a2 = sigma(W2 @ a1 + b2)
    a3 = sigma(W3 @ a2 + b3)
    C = np.sum((a3 - y) ** 2) / x.size
    dz3 = 2 * (a3 - y) / x.size * (a3 * (1 - a3))
    dz2 = W3.T @ dz3 * (a2 * (1 - a2))
    dz1 = W2.T @ dz2 * (a1 * (1 - a1))
    return C, (dz1 @ x.T, np.sum(dz1, axis=1, keepdims=True),
               dz2 @ a1.T, np.sum(dz2, axis=1, keepdims=True),
               dz3 @ a2.T, np.sum(dz3, axis=1, keepdims=True))


def network_by_course(W1: Any, b1: Any, W2: Any, b2: Any, W3: Any, b3: Any, x: Any, y: Any) -> Any:
    """Six functions, one for each Jacobian, each of which sends the samples through the network again."""
    def network_function() -> tuple[Any, ...]:
        z1 = W1 @ x + b1
        a1 = sigma(z1)
        z2 = W2 @ a1 + b2
        a2 = sigma(z2)
        z3 = W3 @ a2 + b3
        return x, z1, a1, z2, a2, z3, sigma(z3)

    def d_sigma(z: Any) -> Any:
        return 1 / (4 * np.cosh(z / 2) ** 2)

    def dC_dz3() -> Any:
        _, _, _, _, a2, z3, a3 = network_function()
        return 2 * (a3 - y) * d_sigma(z3), a2

    def dC_dz2() -> Any:
        _, _, a1, z2, _, z3, a3 = network_function()
        return W3.T @ (2 * (a3 - y) * d_sigma(z3)) * d_sigma(z2), a1

    def dC_dz1() -> Any:
        a0, z1, _, z2, _, z3, a3 = network_function()
        return W2.T @ (W3.T @ (2 * (a3 - y) * d_sigma(z3)) * d_sigma(z2)) * d_sigma(z1), a0

    def J_W(layer: Callable[[], Any]) -> Any:
        J, a = layer()
        return J @ a.T / x.size

    def J_b(layer: Callable[[], Any]) -> Any:
        J, _ = layer()
        return np.sum(J, axis=1, keepdims=True) / x.size

    return None, (J_W(dC_dz1), J_b(dC_dz1), J_W(dC_dz2), J_b(dC_dz2), J_W(dC_dz3), J_b(dC_dz3))


def network(n1: int, n2: int) -> Task:
    """One step of the lab backpropagation with n1 and n2 hidden neurons, on 100 samples."""
    random = np.random.default_rng(0)
    shapes = [(n1, 1), (n1, 1), (n2, n1), (n2, 1), (2, n2), (2, 1)]
    x = np.arange(100).reshape(1, 100) / 100
    s = 2 * np.pi * x
    heart = np.concatenate([16 * np.sin(s)**3, 13 * np.cos(s) - 5 * np.cos(2*s) - 2 * np.cos(3*s) - np.cos(4*s)])
    return Task(f"backpropagation, one step (1-{n1}-{n2}-2, N = 100)",
                tuple(random.standard_normal(shape) / 2 for shape in shapes), network_cost, network_by_hand,
                data={"x": x, "y": (heart / 20 + 1) / 2}, course=network_by_course)


# --- The lab fitting_distribution: a Gaussian is fitted to a histogram --------------------------------------------


def fit_cost(library: Any, mu: Any, sig: Any, x: Any, y: Any) -> Any:
    """χ², the squared distance of a Gaussian from a histogram."""
    f = library.exp(-(x - mu) ** 2 / (2 * sig**2)) / (np.sqrt(2 * np.pi).item() * sig)
    return ((y - f) ** 2).sum()


def fit_by_hand(mu: float, sig: float, x: Any, y: Any) -> Any:
    u = x - mu
    f = np.exp(-u**2 / (2 * sig**2)) / (np.sqrt(2 * np.pi) * sig)
    r = y - f
    chi2 = np.sum(r**2)
    d = -2 * r * f
    return chi2, (np.sum(d * u / sig**2), np.sum(d * (u**2 / sig**3 - 1 / sig)))


def fit_by_course(mu: float, sig: float, x: Any, y: Any) -> Any:
    """The model and its two partial derivatives as functions of their own, called by the entries of J."""
    def f() -> Any: return np.exp(-(x - mu)**2 / (2 * sig**2)) / np.sqrt(2 * np.pi) / sig
    def dfdmu() -> Any: return f() * (x - mu) / sig**2
    def dfdsig() -> Any: return f() * ((x - mu)**2 / sig**3 - 1 / sig)
    return None, (-2 * (y - f()) @ dfdmu(), -2 * (y - f()) @ dfdsig())


def fit() -> Task:
    """One step of the lab fitting_distribution in the middle of the descent, on 100 bins."""
    x = np.arange(50, 300, 2.5) + 1.25
    y = np.exp(-((x - 178.5) / 7.5) ** 2 / 2) / (np.sqrt(2 * np.pi) * 7.5)
    return Task("fitting_distribution, one step (100 bins)", (170.0, 15.0), fit_cost, fit_by_hand,
                data={"x": x, "y": y}, course=fit_by_course)


# --- One operation ------------------------------------------------------------------------------------------------


def product_by_hand(a: float, b: float) -> Any:
    return a * b, (b, a)


def product() -> Task:
    """a · b of two numbers: what an engine takes for itself."""
    return Task("one scalar operation, forward + backward", (2.0, -3.0), lambda library, a, b: a * b, product_by_hand)


# --- A classifier -------------------------------------------------------------------------------------------------


def classifier_cost(library: Any, W1: Any, b1: Any, W2: Any, b2: Any, X: Any, Y: Any) -> Any:
    """One hidden layer, samples in rows; the cross-entropy −Σ Y log q, per sample."""
    a1 = library.relu(X @ W1.T + b1)
    return -(Y * library.log_softmax(a1 @ W2.T + b2)).sum() / X.shape[0]


def classifier_by_hand(W1: Any, b1: Any, W2: Any, b2: Any, X: Any, Y: Any) -> Any:
    z1 = X @ W1.T + b1
    a1 = np.maximum(z1, 0)
    z2 = a1 @ W2.T + b2
    z2 = z2 - np.max(z2, axis=1, keepdims=True)
    log_q = z2 - np.log(np.sum(np.exp(z2), axis=1, keepdims=True))
    C = -np.sum(Y * log_q) / len(X)
    dz2 = (np.exp(log_q) - Y) / len(X)
    dz1 = dz2 @ W2 * (z1 > 0)
    return C, (dz1.T @ X, np.sum(dz1, axis=0), dz2.T @ a1, np.sum(dz2, axis=0))


def classifier() -> Task:
    """The gradient of a 784-128-10 classifier in float32 for a batch of 128 images, without the update."""
    random = np.random.default_rng(0)
    W1, W2 = random.standard_normal((128, 784)) / 28, random.standard_normal((10, 128)) / 11
    X, Y = random.random((128, 784)), np.eye(10)[random.integers(0, 10, 128)]
    W1, b1, W2, b2, X, Y = (a.astype(np.float32) for a in (W1, np.zeros(128), W2, np.zeros(10), X, Y))
    return Task("784-128-10 classifier, one gradient (float32, batch 128)",
                (W1, b1, W2, b2), classifier_cost, classifier_by_hand, batch=(X, Y))


TASKS: dict[str, Callable[[], Task]] = {
    "backpropagation": lambda: network(6, 7),
    "backpropagation-wide": lambda: network(50, 50),
    "fitting_distribution": fit,
    "scalar": product,
    "classifier": classifier,
}
