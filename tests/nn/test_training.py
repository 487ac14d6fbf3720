"""TrainingStep: a whole step of training, compiled, is the step that the engine takes."""

import numpy as np
import pytest

import nn
from nn import TrainingStep
from tinygrad_edu import Tensor, sigmoid

OPTIMISERS = {
    "SGD": lambda p: nn.optim.SGD(p, lr=0.1),
    "momentum": lambda p: nn.optim.SGD(p, lr=0.1, momentum=0.9, weight_decay=0.01),
    "nesterov": lambda p: nn.optim.SGD(p, lr=0.1, momentum=0.9, nesterov=True),
    "Adam": lambda p: nn.optim.Adam(p, lr=0.01, weight_decay=0.1),
    "StochasticSteepestDescent": lambda p: nn.optim.StochasticSteepestDescent(p, 2.0, 1.0, np.random.default_rng(3)),
}


def network(dtype=float):
    """A small network, the same at each call."""
    rng = np.random.default_rng(0)
    return nn.Sequential(nn.Linear(3, 5, rng=rng, dtype=dtype), nn.Tanh(), nn.Linear(5, 2, rng=rng, dtype=dtype))


def batches(n):
    """Samples and targets, of two sizes."""
    rng = np.random.default_rng(1)
    for i in range(n):
        size = 8 if i % 3 else 4
        yield rng.standard_normal((size, 3)), rng.standard_normal((size, 2))


@pytest.mark.parametrize("make", OPTIMISERS.values(), ids=OPTIMISERS.keys())
def test_the_same_steps_as_the_engine(make):
    eager, compiled = network(), network()
    optimizer, loss_function = make(eager.parameters()), nn.MSELoss()
    step = TrainingStep(lambda x, y: loss_function(compiled(x), y), make(compiled.parameters()))
    for x, y in batches(12):
        loss = loss_function(eager(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        assert step(x, y) == pytest.approx(loss.item(), rel=1e-10)
    for p, q in zip(eager.parameters(), compiled.parameters()):
        np.testing.assert_allclose(p.data, q.data, rtol=1e-8)
    for name, value in optimizer.state_dict().items():
        np.testing.assert_allclose(step.optimizer.state_dict()[name], value, rtol=1e-8)


def test_classes_as_whole_numbers_and_single_precision():
    net, rng = network(np.float32), np.random.default_rng(2)
    x = rng.standard_normal((30, 3)).astype(np.float32)
    classes = (x[:, 0] > 0).astype(int)
    loss_function = nn.CrossEntropyLoss()
    step = TrainingStep(lambda x, y: loss_function(net(x), y), nn.optim.Adam(net.parameters(), lr=0.05))
    losses = [step(x, classes) for _ in range(80)]
    assert losses[-1] < 0.2 * losses[0]
    assert all(p.dtype == np.float32 for p in net.parameters())


def test_settings_may_change_between_steps():
    w = nn.Parameter(1.0, name="w")
    optimizer = nn.optim.SGD([w], lr=0.1)
    step = TrainingStep(lambda: w * w, optimizer)
    step()
    assert w.item() == pytest.approx(0.8)
    optimizer.lr = 0.25
    step()
    assert w.item() == pytest.approx(0.4)
    optimizer.weight_decay = 1.0
    step()
    assert w.item() == pytest.approx(0.4 - 0.25 * (0.8 + 0.4))


def test_the_loss_may_be_looked_at_and_the_parameters_changed_between_steps():
    w = nn.Parameter([1.0, 2.0], name="w")
    step = TrainingStep(lambda x: ((w - x) ** 2).sum(), nn.optim.SGD([w], lr=0.5))
    held = w.data
    step(np.zeros(2))
    np.testing.assert_array_equal(w.data, [0.0, 0.0])
    assert w.data is held  # as in optimizer.step(): who holds the numbers sees them move
    held[0] = 5.0
    assert step(np.zeros(2)) == 25.0


def test_a_frozen_parameter_stays():
    net = network()
    step = TrainingStep(lambda x, y: nn.MSELoss()(net(x), y), nn.optim.SGD(net.parameters(), lr=0.1))
    x, y = next(batches(1))
    step(x, y)
    first = next(net.parameters())
    first.requires_grad = False
    before = [p.data.copy() for p in net.parameters()]
    step(x, y)
    moved = [not np.array_equal(p.data, q) for p, q in zip(net.parameters(), before)]
    assert moved == [False, True, True, True]


def test_the_source_names_parameters_and_layers():
    x = np.linspace(0, 1, 4)[None]
    W, b = Tensor(np.ones((2, 1)), requires_grad=True, name="W"), Tensor(np.zeros((2, 1)), requires_grad=True, name="b")

    def cost():
        z = W @ x + b
        a = sigmoid(z)
        return (a * a).mean()
    step = TrainingStep(cost, nn.optim.StochasticSteepestDescent([W, b], 1.0, 0.0))
    step()
    for line in ("z = W @ x + b", "a = sigmoid(z)", "dcost_dW = dcost_dz @ x.T", "new_W = W - rate_W * dcost_dW"):
        assert line in step.source
    assert "step(" in step.fast_source


def test_what_cannot_be_a_loss_is_told():
    w = nn.Parameter([1.0, 2.0])
    with pytest.raises(RuntimeError, match=r"shape \(2,\)"):
        TrainingStep(lambda: w * w, nn.optim.SGD([w]))()
    with pytest.raises(RuntimeError, match="nothing to differentiate"):
        TrainingStep(lambda: Tensor(1.0), nn.optim.SGD([w]))()
