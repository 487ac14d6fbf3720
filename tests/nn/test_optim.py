"""Optimisers: against numbers that PyTorch printed, against their formulas by hand, and what is said of misuse."""

import math

import numpy as np
import pytest

import nn
from nn.optim import SGD, Adam, StochasticSteepestDescent
from tinygrad_edu import Tensor

NAN = float("nan")
X = np.array([[1.0, 2.0], [-1.0, 0.5], [0.3, -0.8], [2.0, 1.0]])
TARGET = np.array([0, 2, 1, 1])

# Five steps of a Linear(2, 3) under cross-entropy: loss before each, weight and bias after. Printed by torch 2.13.0.
BY_TORCH = {
    "SGD": (
        lambda p: SGD(p, lr=0.5),
        [1.2334406779835665, 1.0255019884880716, 0.8632642025171466, 0.7341488700530968, 0.630849925261614],
        [[0.3776789824690675, 0.4262970429087364], [0.7033830806693231, -0.002124516282224459],
         [-1.0810620631383907, 0.17582747337348809]],
        [-0.09863582049907726, 0.10743672417165333, 0.1911990963274238]),
    "momentum": (
        lambda p: SGD(p, lr=0.1, momentum=0.9),
        [1.2334406779835665, 1.189589119124932, 1.1101723202316598, 1.0058008662522093, 0.888059436147884],
        [[0.47203803181995296, 0.19551815930046224], [0.45391531932660273, 0.264374272197164],
         [-0.9259533511465556, 0.14010756850237382]],
        [0.013839041463137728, -0.057225898919525967, 0.24338685745638822]),
    "momentum and weight decay": (
        lambda p: SGD(p, 0.1, 0.9, weight_decay=0.05),
        [1.2334406779835665, 1.1878801266148398, 1.1057440981765079, 0.9986680456851101, 0.8792929510341869],
        [[0.4399108627610048, 0.20647467286848153], [0.44027179775458913, 0.22230243554665813],
         [-0.8801826605155939, 0.1322537603079854]],
        [0.007629024826184477, -0.04525696872832796, 0.22463823347651857]),
    "Nesterov": (
        lambda p: SGD(p, lr=0.1, momentum=0.9, weight_decay=0.05, nesterov=True),
        [1.2334406779835665, 1.1478802803919572, 1.0374077069779442, 0.9148731831268313, 0.7913802856859216],
        [[0.4064232117447763, 0.30182701628633346], [0.5165782045738028, 0.10885936047189464],
         [-0.923001416318579, 0.13984375331121768]],
        [-0.02753618454990063, 0.008077379573615628, 0.20296884833276693]),
    "Adam": (
        lambda p: Adam(p, lr=0.1),
        [1.2334406779835665, 1.09772483884726, 0.9692193645116214, 0.8516931542043684, 0.7461746514542962],
        [[0.7205933962776013, 0.1987160436449446], [0.6824877589718432, 0.30185250230380123],
         [-1.1934738794884887, 0.5830698788183427]],
        [-0.3369763059514076, 0.2625312714263581, -0.18117975740077524]),
    "Adam with all settings": (
        lambda p: Adam(p, lr=0.05, betas=(0.8, 0.95), eps=1e-6, weight_decay=0.1),
        [1.2334406779835665, 1.1635000130271533, 1.0978326131400096, 1.0359229510013055, 0.9767494613453507],
        [[0.36256418750093655, -0.05008677014508839], [0.43318927910495636, 0.5501727266599434],
         [-0.9439357011095644, 0.310053140147061]],
        [-0.11291490912278641, 0.03411542911518902, 0.05718532454169095]),
}


def small_layer(dtype=np.float64):
    """The layer that the numbers above begin with."""
    layer = nn.Linear(2, 3, dtype=dtype)
    layer.load_state_dict({"weight": [[0.5, -0.3], [0.2, 0.8], [-0.7, 0.1]], "bias": [0.1, -0.2, 0.3]})
    return layer


def train(layer, optimizer, steps):
    """The losses before each of so many steps."""
    losses = []
    for _ in range(steps):
        loss = nn.CrossEntropyLoss()(layer(X.astype(layer.weight.dtype)), TARGET)
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return losses


@pytest.mark.parametrize(("make", "losses", "weight", "bias"), BY_TORCH.values(), ids=BY_TORCH)
def test_five_steps_are_those_of_pytorch(make, losses, weight, bias):
    layer = small_layer()
    np.testing.assert_allclose(train(layer, make(layer.parameters()), 5), losses, rtol=1e-12)
    np.testing.assert_allclose(layer.weight.data, weight, rtol=1e-12)
    np.testing.assert_allclose(layer.bias.data, bias, rtol=1e-12)


# --- The formulas by hand ----------------------------------------------------------------------------------------

GRADIENTS = [np.array([1.0, -2.0]), np.array([0.5, 0.0]), np.array([-3.0, 1e-6])]
START = np.array([1.0, 2.0])


def moved_by(make):
    """Where three steps with known gradients lead."""
    p = nn.Parameter(START)
    optimizer = make([p])
    for g in GRADIENTS:
        p.grad = g
        optimizer.step()
    return p.data


def test_sgd_with_momentum_by_hand():
    p, v = START, 0
    for g in GRADIENTS:
        v = 0.9 * v + (g + 0.01 * p)
        p = p - 0.1 * v
    np.testing.assert_allclose(moved_by(lambda q: SGD(q, 0.1, 0.9, weight_decay=0.01)), p, rtol=1e-15)


def test_adam_by_hand():
    p = START.copy()
    for i in range(2):  # each number by itself, from the definition of the averages
        for t in (1, 2, 3):
            m = sum((1 - 0.9) * 0.9**(t - s) * GRADIENTS[s - 1][i] for s in range(1, t + 1)) / (1 - 0.9**t)
            v = sum((1 - 0.99) * 0.99**(t - s) * GRADIENTS[s - 1][i]**2 for s in range(1, t + 1)) / (1 - 0.99**t)
            p[i] -= 0.1 * m / (math.sqrt(v) + 1e-8)
    np.testing.assert_allclose(moved_by(lambda q: Adam(q, 0.1, betas=(0.9, 0.99))), p, rtol=1e-13)


def test_stochastic_steepest_descent_by_hand_with_one_random_number_for_each_block_and_step():
    W, b = nn.Parameter([[1.0, 2.0], [3.0, 4.0]]), nn.Parameter([5.0, 6.0])
    descent = StochasticSteepestDescent([W, b], aggression=0.7, noise=0.3, rng=np.random.default_rng(5))
    rng, W_by_hand, b_by_hand = np.random.default_rng(5), W.data.copy(), b.data.copy()
    for _ in range(4):
        descent.zero_grad()
        (W**2 @ b).sum().backward()
        J_W, J_b = 2 * W_by_hand * b_by_hand, (W_by_hand**2).sum(axis=0)
        W_by_hand = W_by_hand - 0.7 * 0.01 * J_W * (1 + 0.3 * rng.standard_normal())
        b_by_hand = b_by_hand - 0.7 * 0.01 * J_b * (1 + 0.3 * rng.standard_normal())
        descent.aggression = 0.7 * 0.01
        descent.step()
        np.testing.assert_allclose(W.data, W_by_hand, rtol=1e-13)
        np.testing.assert_allclose(b.data, b_by_hand, rtol=1e-13)


def test_without_noise_it_is_steepest_descent():
    assert np.array_equal(moved_by(lambda q: StochasticSteepestDescent(q, 0.5, noise=0)),
                          moved_by(lambda q: SGD(q, 0.5)))


# --- Taking part, types, memory ----------------------------------------------------------------------------------


def test_plain_tensors_are_moved_too_and_numbers_as_well_as_arrays():
    a = Tensor(3.0, requires_grad=True)
    for optimizer in (SGD([a], 0.1, 0.9), Adam([a], 0.1), StochasticSteepestDescent([a], 0.1, 0)):
        before = a.item()
        optimizer.zero_grad()
        (a * a).backward()
        optimizer.step()
        assert a.item() < before
        assert a.shape == ()


def test_a_parameter_without_a_gradient_stays_and_no_random_number_is_drawn_for_it():
    used, unused = nn.Parameter(1.0), nn.Parameter(1.0)
    descent = StochasticSteepestDescent([unused, used], 0.1, 1.0, np.random.default_rng(3))
    (used * 2).backward()
    descent.step()
    assert unused.item() == 1
    assert used.item() == pytest.approx(1 - 0.1 * 2 * (1 + np.random.default_rng(3).standard_normal()), rel=1e-14)


@pytest.mark.parametrize("make", [make for make, *_ in BY_TORCH.values()], ids=BY_TORCH)
def test_float32_stays_float32(make):
    layer = small_layer(np.float32)
    optimizer = make(layer.parameters())
    train(layer, optimizer, 3)
    kept = [value for name, value in optimizer.state_dict().items() if "." in name and "step" not in name]
    assert {p.dtype for p in layer.parameters()} == {np.dtype(np.float32)}
    assert {value.dtype for value in kept} <= {np.dtype(np.float32)}


def test_a_step_changes_the_array_a_user_holds_but_no_graph_recorded_before():
    p = nn.Parameter([1.0, 2.0])
    held, y = p.data, (p * p).sum()
    y.backward()
    SGD([p], lr=0.25).step()
    assert held.tolist() == [0.5, 1.0]
    assert p.data is held
    p.grad = None
    y.backward()
    assert p.grad.tolist() == [2, 4]  # 2p with the p of then


def test_settings_may_change_between_steps():
    p = nn.Parameter(1.0)
    optimizer = SGD([p], lr=0.5)
    for lr, expected in [(0.5, 0.5), (0.125, 0.375)]:
        optimizer.lr = lr
        p.grad = np.array(1.0)
        optimizer.step()
        assert p.item() == expected


@pytest.mark.parametrize("make", [make for make, *_ in BY_TORCH.values()], ids=BY_TORCH)
def test_training_is_taken_up_again_from_a_file_where_it_was_left(make, tmp_path):
    without_a_break = small_layer()
    losses = train(without_a_break, make(without_a_break.parameters()), 6)
    first = small_layer()
    optimizer = make(first.parameters())
    train(first, optimizer, 3)
    np.savez(tmp_path / "net.npz", **first.state_dict())
    np.savez(tmp_path / "optimizer.npz", **optimizer.state_dict())

    second = nn.Linear(2, 3)
    optimizer = type(optimizer)(second.parameters(), lr=123.0)
    with np.load(tmp_path / "net.npz") as net_file, np.load(tmp_path / "optimizer.npz") as optimizer_file:
        second.load_state_dict(net_file)
        optimizer.load_state_dict(optimizer_file)
    assert train(second, optimizer, 3) == losses[3:]
    assert np.array_equal(second.weight.data, without_a_break.weight.data)


def test_a_state_is_a_copy_and_survives_new_parameters():
    layer = small_layer()
    optimizer = SGD(layer.parameters(), 0.1, 0.9)
    train(layer, optimizer, 2)
    kept = optimizer.state_dict()
    layer.load_state_dict(small_layer().state_dict())  # new numbers in the same parameters: their momentum stays
    layer.weight.grad, layer.bias.grad = np.zeros((3, 2)), np.zeros(3)
    before = layer.weight.data.copy()
    optimizer.step()
    np.testing.assert_allclose(layer.weight.data, before - 0.1 * 0.9 * kept["0.momentum_buffer"], rtol=1e-14)


# --- Misuse ------------------------------------------------------------------------------------------------------


def with_gradient(p, gradient):
    """A parameter whose .grad was set by hand."""
    p.grad = gradient
    return p


def loaded(optimizer, **changes):
    """An optimiser that is given its own state with changes."""
    state = {name: value for name, value in {**optimizer.state_dict(), **changes}.items() if value is not None}
    optimizer.load_state_dict(state)


P = nn.Parameter([1.0, 2.0], name="W")


@pytest.mark.parametrize(("misuse", "kind", "words"), [
    (lambda: SGD([]), ValueError, "no parameters to optimise"),
    (lambda: Adam(nn.Tanh().parameters()), ValueError, "a module without Parameters has none"),
    (lambda: SGD(P), TypeError, r"such as net\.parameters\(\) or \[W, b\]"),
    (lambda: SGD(5), TypeError, "this is 5"),
    (lambda: SGD([P, 3.0]), TypeError, "number 1 is of type float"),
    (lambda: SGD([np.ones(2)]), TypeError, "number 0 is of type ndarray"),
    (lambda: SGD(nn.Linear(1, 1).named_parameters()), TypeError, r"type tuple.* or parameters\(\)"),
    (lambda: SGD([P * 2]), ValueError, r"Number 0, W \* a with .* is a result"),
    (lambda: SGD([Tensor(1.0, name="a")]), ValueError, "Number 0, a = 1.0, does not require a gradient"),
    (lambda: SGD([P, P]), ValueError, "given twice"),
    (lambda: SGD([P], lr=-0.1), ValueError, "lr must be a finite number of at least 0; it was -0.1"),
    (lambda: SGD([P], lr=NAN), ValueError, "lr .* it was nan"),
    (lambda: SGD([P], lr=np.inf), ValueError, "lr .* it was inf"),
    (lambda: SGD([P], lr="fast"), TypeError, "lr must be a number; it was 'fast'"),
    (lambda: SGD([P], momentum=-1), ValueError, "momentum must be"),
    (lambda: SGD([P], weight_decay=-1), ValueError, "weight_decay must be"),
    (lambda: SGD([P], nesterov=True), ValueError, "needs one: momentum=0.9"),
    (lambda: Adam([P], betas=(0.9, 1.0)), ValueError, r"betas below 1; they were \(0.9, 1.0\)"),
    (lambda: Adam([P], betas=(-0.1, 0.9)), ValueError, r"betas\[0\] must be"),
    (lambda: Adam([P], eps=-1), ValueError, "eps must be"),
    (lambda: Adam([P], weight_decay=NAN), ValueError, "weight_decay must be"),
    (lambda: StochasticSteepestDescent([P], -7), ValueError, "aggression must be"),
    (lambda: StochasticSteepestDescent([P], 7, NAN), ValueError, "noise must be"),
    (lambda: StochasticSteepestDescent([P], 7, 1, 42), TypeError, "rng must be a NumPy Generator"),
    (lambda: SGD([nn.Parameter(1.0)]).step(), RuntimeError, r"No parameter has a gradient.* loss\.backward\(\)"),
    (lambda: SGD([with_gradient(nn.Parameter([1.0, 2.0], name="W"), np.ones(3))]).step(), ValueError,
     r"W has shape \(2,\), but its \.grad has shape \(3,\)"),
    (lambda: loaded(SGD([P]), lr=None), ValueError, r"does not fit SGD\(1 parameters, lr=0.001.*\n  missing: lr"),
    (lambda: loaded(SGD([P]), betas=[0.9, 0.999]), ValueError, "not known here: betas"),
    (lambda: loaded(SGD([P]), **{"1.momentum_buffer": np.ones(2)}), ValueError, r"not known here: 1\.momentum_buffer"),
    (lambda: loaded(SGD([P]), **{"0.momentum_buffer": np.ones(3)}), ValueError,
     r"of another shape: 0\.momentum_buffer is \(3,\), W is \(2,\)"),
    (lambda: nn.optim.Optimizer([with_gradient(nn.Parameter(1.0), np.array(1.0))]).step(), NotImplementedError,
     "Optimizer does not say how far to go"),
])
def test_misuse_is_told(misuse, kind, words):
    with pytest.raises(kind, match=words):
        misuse()
