"""Networks learn: problems that no straight line solves, and long training in constant memory."""

import gc
import sys

import numpy as np
import pytest

import nn
from tinygrad_edu import no_grad


def train(net, loss_function, optimizer, x, y, steps):
    """The losses before each of so many steps."""
    losses = []
    for _ in range(steps):
        loss = loss_function(net(x), y)
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return losses


def exclusive_or():
    """The four cases."""
    x = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    return x, np.array([[0.0], [1.0], [1.0], [0.0]])


def spirals(n, rng):
    """n points on each of three arms of a spiral, with the number of the arm."""
    arm = np.repeat(np.arange(3), n)
    r = np.tile(np.linspace(0.1, 1.0, n), 3)
    angle = 4 * r + arm * 2 * np.pi / 3 + rng.normal(0, 0.1, 3 * n)
    return np.stack([r * np.cos(angle), r * np.sin(angle)], axis=1), arm


OPTIMISERS = {
    "SGD": lambda p: nn.optim.SGD(p, lr=0.3),
    "momentum": lambda p: nn.optim.SGD(p, lr=0.1, momentum=0.9),
    "Nesterov": lambda p: nn.optim.SGD(p, lr=0.1, momentum=0.9, nesterov=True),
    "Adam": lambda p: nn.optim.Adam(p, lr=0.05),
    "StochasticSteepestDescent": lambda p: nn.optim.StochasticSteepestDescent(p, 0.2, 1.0, np.random.default_rng(1)),
}


@pytest.mark.parametrize("make", OPTIMISERS.values(), ids=OPTIMISERS)
def test_every_optimiser_learns_exclusive_or_which_a_linear_model_cannot(make):
    x, y = exclusive_or()
    rng = np.random.default_rng(4)
    net = nn.Sequential(nn.Linear(2, 8, rng=rng), nn.Tanh(), nn.Linear(8, 1, rng=rng))
    train(net, nn.MSELoss(), make(net.parameters()), x, y, 500)
    assert nn.MSELoss()(net(x), y).item() < 0.01

    linear = nn.Linear(2, 1, rng=rng)
    losses = train(linear, nn.MSELoss(), nn.optim.SGD(linear.parameters(), lr=0.2), x, y, 500)
    assert losses[-1] == pytest.approx(0.25, abs=1e-6)  # ½ everywhere is the best it can say


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_spirals_are_told_apart_also_where_they_were_not_seen(dtype):
    rng = np.random.default_rng(1)
    (x, y), (x_new, y_new) = spirals(60, rng), spirals(60, rng)
    net = nn.Sequential(nn.Linear(2, 32, rng=rng, dtype=dtype), nn.ReLU(), nn.Dropout(0.05, rng=rng),
                        nn.Linear(32, 32, rng=rng, dtype=dtype), nn.ReLU(), nn.Linear(32, 3, rng=rng, dtype=dtype))
    losses = train(net, nn.CrossEntropyLoss(), nn.optim.Adam(net.parameters(), lr=0.01), x.astype(dtype), y, 300)
    assert losses[0] > 1
    net.eval()
    with no_grad():
        scores = net(x_new.astype(dtype))
    assert scores.dtype == dtype
    assert nn.CrossEntropyLoss()(scores, y_new).item() < 0.15
    assert (scores.numpy().argmax(axis=1) == y_new).mean() > 0.95


def test_training_is_reproducible_from_the_seed():
    def run(seed):
        x, y = exclusive_or()
        rng = np.random.default_rng(seed)
        net = nn.Sequential(nn.Linear(2, 3, rng=rng), nn.Sigmoid(), nn.Dropout(0.2, rng=rng), nn.Linear(3, 1, rng=rng))
        return train(net, nn.MSELoss(), nn.optim.StochasticSteepestDescent(net.parameters(), 0.5, 1.0, rng), x, y, 30)

    assert run(1) == run(1)
    assert run(1) != run(2)


@pytest.mark.slow
def test_ten_thousand_steps_without_the_garbage_collector_leave_memory_where_it_was():
    x, y = np.array([[0.0], [0.5], [1.0]]), np.array([[0.0], [0.3], [0.2]])
    net = nn.Sequential(nn.Linear(1, 2, rng=np.random.default_rng(1)), nn.Tanh(), nn.Linear(2, 1))
    optimizer, loss_function = nn.optim.SGD(net.parameters(), 0.1, 0.9), nn.MSELoss()

    def steps(n):
        for _ in range(n):
            loss = loss_function(net(x), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()

    gc.collect()
    gc.disable()
    try:
        steps(1_000)  # until Python's stores of tuples and the like to be used again are full
        before = sys.getallocatedblocks()
        steps(10_000)
        after = sys.getallocatedblocks()
    finally:
        gc.enable()
    assert after - before < 100  # one object left behind at each step would make 10,000
    assert loss_function(net(x), y).item() < 0.01
