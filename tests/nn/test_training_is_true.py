"""TrainingStep takes the steps that are recorded: in random programs, and where something is changed in between."""

import copy
import gc
import weakref

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nn
from nn import TrainingStep
from tinygrad_edu import Tensor, detect_anomaly, jit, no_grad

X, Y = np.random.default_rng(1).standard_normal((4, 3)), np.random.default_rng(2).standard_normal((4, 2))


def network(dtype=float, seed=0):
    """A small network, the same at each call."""
    rng = np.random.default_rng(seed)
    return nn.Sequential(nn.Linear(3, 5, rng=rng, dtype=dtype), nn.Tanh(), nn.Linear(5, 2, rng=rng, dtype=dtype))


class Pair:
    """The same training twice: ``a`` recorded step by step, ``b`` compiled."""

    def __init__(self, make_loss, make_optimizer, make_net=network):
        self.nets = make_net(), make_net()
        self.optimizers = [make_optimizer(net.parameters()) for net in self.nets]
        self.losses = [make_loss(net) for net in self.nets]
        self.compiled = TrainingStep(self.losses[1], self.optimizers[1])

    def both(self, change):
        """Change something on both sides."""
        for net, optimizer in zip(self.nets, self.optimizers):
            change(net, optimizer)

    def step(self, *batch, **named):
        """One step on both sides; they must agree in the loss, the parameters, and what is remembered."""
        loss = self.losses[0](*batch, **named)
        self.optimizers[0].zero_grad()
        loss.backward()
        self.optimizers[0].step()
        tolerance = 1e-9 if loss.dtype == float else 1e-4
        np.testing.assert_allclose(self.compiled(*batch, **named), loss.item(), rtol=tolerance, atol=tolerance)
        self.agree(tolerance)

    def agree(self, tolerance=1e-9):
        """Are both sides where the other is?"""
        for p, q in zip(*(optimizer.params for optimizer in self.optimizers)):
            assert p.dtype == q.dtype
            np.testing.assert_allclose(q.value, p.value, rtol=tolerance, atol=tolerance)
        a, b = (optimizer.state_dict() for optimizer in self.optimizers)
        assert a.keys() == b.keys()
        for name in a:
            np.testing.assert_allclose(b[name], a[name], rtol=tolerance, atol=tolerance)
            assert a[name].dtype == b[name].dtype


def squares(net):
    return lambda x, y: nn.MSELoss()(net(x), y)


# --- Random training ---------------------------------------------------------------------------------------------

OPTIMISERS = [
    lambda p: nn.optim.SGD(p, lr=0.1),
    lambda p: nn.optim.SGD(p, lr=0.1, weight_decay=0.05),
    lambda p: nn.optim.SGD(p, lr=0.1, momentum=0.9),
    lambda p: nn.optim.SGD(p, lr=0.1, momentum=0.5, nesterov=True, weight_decay=0.01),
    lambda p: nn.optim.Adam(p, lr=0.01),
    lambda p: nn.optim.Adam(p, lr=0.01, betas=(0.5, 0.9), weight_decay=0.1),
    lambda p: nn.optim.StochasticSteepestDescent(p, 0.2, 0.5, np.random.default_rng(7)),
]
ACTIVATIONS = [nn.Tanh, nn.Sigmoid, nn.Softplus, nn.ReLU, nn.Identity]


class Network(nn.Module):
    """Two ways that may share their first layer; the second is not used by every loss."""

    def __init__(self, widths, activation, shared, dtype):
        super().__init__()
        rng = np.random.default_rng(sum(widths))
        self.first = nn.Linear(3, widths[0], rng=rng, dtype=dtype)
        self.again = self.first if shared else nn.Linear(3, widths[0], rng=rng, dtype=dtype)
        self.activation = activation()
        self.last, self.other = (nn.Linear(widths[0], 3, rng=rng, dtype=dtype) for _ in range(2))

    def forward(self, x, both):
        scores = self.last(self.activation(self.first(x)))
        return scores + self.other(self.activation(self.again(x))) if both else scores


def loss_of(kind):
    """A loss by its name: with labels, or with a mask of numbers."""
    def make(net):
        def labels(x, target, both, mask):
            return nn.CrossEntropyLoss()(net(x, both), target)

        def distances(x, target, both, mask):
            return ((net(x, both) - x) ** 2 * mask.reshape(-1, 1)).mean()
        return {"labels": labels, "distances": distances}[kind]
    return make


CHANGES = {
    "lr": lambda value: lambda net, o: setattr(o, "lr" if hasattr(o, "lr") else "aggression", value),
    "momentum": lambda value: lambda net, o: hasattr(o, "momentum") and setattr(o, "momentum", value),
    "betas": lambda value: lambda net, o: hasattr(o, "betas") and setattr(o, "betas", (value, 0.9)),
    "weight_decay": lambda value: lambda net, o: hasattr(o, "weight_decay") and setattr(o, "weight_decay", value),
    "frozen": lambda value: lambda net, o: setattr(o.params[int(10 * value) % len(o.params)], "requires_grad", False),
    "free": lambda value: lambda net, o: [setattr(p, "requires_grad", True) for p in o.params],
    "new numbers": lambda value: lambda net, o: o.params[0].data.fill(value),
    "another activation": lambda value: lambda net, o: setattr(net, "activation", nn.Tanh()),
    "nothing": lambda value: lambda net, o: None,
}


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_any_training_is_the_recorded_one(data):
    draw = data.draw
    dtype = draw(st.sampled_from([np.float64, np.float64, np.float32]))
    widths, activation = [draw(st.integers(1, 4))], draw(st.sampled_from(ACTIVATIONS))
    shared, kind = draw(st.booleans()), draw(st.sampled_from(["labels", "distances"]))
    pair = Pair(loss_of(kind), draw(st.sampled_from(OPTIMISERS)), lambda: Network(widths, activation, shared, dtype))
    rng = np.random.default_rng(draw(st.integers(0, 99)))
    for _ in range(draw(st.integers(2, 5))):
        change = CHANGES[draw(st.sampled_from(list(CHANGES)))]
        pair.both(change(draw(st.sampled_from([0.0, 0.1, 0.3, 0.9]))))
        if not any(p.requires_grad for p in (*pair.nets[0].first.parameters(), *pair.nets[0].last.parameters())):
            continue  # nothing that the loss is sure to use would move
        n = draw(st.integers(1, 3))
        pair.step(rng.standard_normal((n, 3)).astype(dtype), rng.integers(0, 3, n), draw(st.booleans()),
                  mask=rng.integers(0, 2, n).astype(dtype))


# --- What is changed between two steps ---------------------------------------------------------------------------


@pytest.mark.parametrize("make", OPTIMISERS)
def test_a_parameter_that_the_loss_does_not_use_stays_and_counts_no_step(make):
    class Two(nn.Module):
        def __init__(self):
            super().__init__()
            self.idle, self.used = nn.Parameter([1.0, 2.0]), nn.Parameter([3.0, 4.0])

    pair = Pair(lambda net: lambda: (net.used**2).sum(), make, Two)
    for _ in range(3):
        pair.step()
    assert pair.nets[1].idle.value.tolist() == [1.0, 2.0]
    assert not any(name.startswith("0.") for name in pair.optimizers[1].state_dict())


def test_parameters_that_are_equal_in_value_are_not_taken_for_each_other():
    pair = Pair(lambda net: lambda: (net.a * net.b * 2 + net.b).sum(), lambda p: nn.optim.SGD(p, 0.1), Equals)
    for i in (0, 1, 0):
        pair.both(lambda net, o, i=i: [setattr(p, "requires_grad", j != i) for j, p in enumerate(o.params)])
        pair.both(lambda net, o: [p.data.fill(1.0) for p in o.params])
        pair.step()


class Equals(nn.Module):
    def __init__(self):
        super().__init__()
        self.a, self.b = nn.Parameter([1.0]), nn.Parameter([1.0])


def test_frozen_in_turn_traces_each_choice_once():
    net, traced = network(), []

    def loss(x, y):
        traced.append(1)
        return nn.MSELoss()(net(x), y)
    step = TrainingStep(loss, nn.optim.Adam(net.parameters()))
    first = next(net.parameters())
    for i in range(8):
        first.requires_grad = bool(i % 2)
        step(X, Y)
    assert len(traced) == 2


def test_momentum_may_be_switched_on_and_off_and_settings_of_the_rate_need_no_new_trace():
    pair = Pair(squares, lambda p: nn.optim.SGD(p, 0.1))
    for momentum in (0.0, 0.9, 0.9, 0.0, 0.5):
        pair.both(lambda net, o, m=momentum: setattr(o, "momentum", m))
        pair.step(X, Y)
    noisy = Pair(squares, lambda p: nn.optim.StochasticSteepestDescent(p, 0.2, 1.0, np.random.default_rng(1)))
    for noise in (1.0, 0.5, 0.25):
        noisy.both(lambda net, o, n=noise: setattr(o, "noise", n))
        noisy.step(X, Y)
    assert noisy.compiled._program.run.retraces == 0


def test_parameters_may_be_added_replaced_and_made_at_the_first_call():
    added = Pair(lambda net: lambda x, y: nn.MSELoss()(net(x), y), lambda p: nn.optim.Adam([*p][:1], 0.01))
    added.step(X, Y)
    added.both(lambda net, o: o.params.append(net[2].weight))
    added.step(X, Y)

    replaced = Pair(squares, lambda p: nn.optim.Adam(p, 0.01))
    replaced.step(X, Y)
    replaced.both(lambda net, o: setattr(net[0], "weight", nn.Parameter(np.ones((5, 3)))))
    replaced.step(X, Y)
    replaced.both(lambda net, o: o.params.append(net[0].weight))
    replaced.step(X, Y)

    read = Pair(lambda net: lambda x: ((net.a * x + net.b) ** 2).sum(), OPTIMISERS[4], Equals)
    read.step(X)
    read.both(lambda net, o: setattr(net, "a", nn.Parameter([2.0])))  # of a module that is read and never called
    read.step(X)

    lazy = Pair(squares, lambda p: nn.optim.SGD(p, 0.1), lambda: nn.Sequential(nn.Linear(3, 2, rng=FIXED()), Lazy()))
    lazy.step(X, Y)
    lazy.both(lambda net, o: o.params.append(net[1].scale))
    lazy.step(X, Y)
    lazy.step(X, Y)


def FIXED():
    return np.random.default_rng(5)


class Lazy(nn.Module):
    """A layer that makes its parameter when it sees its first input."""

    scale_now = None

    def forward(self, x):
        if self.scale_now is None:
            self.scale = nn.Parameter(np.full(x.shape[1], 2.0))
            self.scale_now = True
        return x * self.scale


def test_an_attribute_of_a_module_that_changes_is_seen_and_dropout_does_not_stay_off():
    net = nn.Sequential(nn.Linear(3, 2, rng=FIXED()), nn.Dropout(0.5, rng=FIXED()), nn.Softmax(dim=0))
    compiled, step = jit(net), TrainingStep(squares(net), nn.optim.SGD(net.parameters()))
    net.eval()
    np.testing.assert_allclose(compiled(X), net(X).value)
    step(X, Y)
    net[2].dim = 1
    np.testing.assert_allclose(compiled(X), net(X).value)
    net.train()
    for call in (lambda: compiled(X), lambda: step(X, Y)):
        with pytest.raises(TypeError, match="Dropout, which draws random numbers"):
            call()
    net.eval()
    np.testing.assert_allclose(compiled(X), net(X).value)


def test_what_a_module_keeps_for_a_look_is_not_frozen_silently():
    class Keeping(nn.Linear):
        def forward(self, x):
            self.seen = super().forward(x)
            return self.seen
    net = Keeping(3, 2)
    with pytest.raises(TypeError, match=r"Keeping\.seen.* or run it without jit"):
        TrainingStep(squares(net), nn.optim.SGD(net.parameters()))(X, Y)


def test_a_rate_may_follow_a_schedule_of_its_own_without_a_new_trace():
    class Slower(nn.optim.SGD):
        steps = 0

        def rate(self):
            self.steps += 1
            return self.lr / self.steps
    pair = Pair(squares, lambda p: Slower(p, lr=0.5))
    for _ in range(4):
        pair.step(X, Y)
    assert pair.compiled._program.run.retraces == 0


def test_settings_of_an_optimiser_of_ones_own_are_seen():
    class Clipped(nn.optim.SGD):
        limit, scale = 0.1, np.ones(1)

        def update(self, p, g, state, rate):
            g = g * np.minimum(1.0, self.limit / (np.linalg.norm(g) + 1e-12)) * self.scale
            return super().update(p, g, state, rate)
    pair = Pair(squares, lambda p: Clipped(p, lr=0.5, momentum=0.9))
    for name, value in [("limit", 0.1), ("limit", 10.0), ("scale", np.full(1, 2.0)), ("limit", 0.01)]:
        pair.both(lambda net, o, n=name, v=value: setattr(o, n, v))
        pair.step(X, Y)
    Clipped.update = lambda self, p, g, state, rate: (p - 2 * rate * g, {})
    pair.step(X, Y)


def test_parameters_of_modules_that_are_not_called_are_seen():
    pair = Pair(lambda net: lambda: sum((p * p).sum() for p in net.parameters()), lambda p: nn.optim.SGD(p, 0.1))
    pair.step()
    pair.both(lambda net, o: setattr(net[2], "bias", nn.Parameter([5.0, 5.0])))
    pair.step()
    pair.both(lambda net, o: o.params.__setitem__(3, net[2].bias))
    pair.step()


def test_statistics_kept_in_an_array_are_told():
    class Centred(nn.Linear):
        def __init__(self):
            super().__init__(3, 2)
            self.mean = np.zeros(2)

        def forward(self, x):
            self.mean[:] = 0.9 * self.mean + 0.1
            return super().forward(x) - self.mean
    net = Centred()
    with pytest.raises(TypeError, match=r"writes into an array of shape \(2,\), which is not its own"):
        TrainingStep(squares(net), nn.optim.SGD(net.parameters()))(X, Y)


def test_a_copy_trains_its_own_parameters():
    class Training:
        def __init__(self):
            self.net = network()
            self.optimizer = nn.optim.Adam(self.net.parameters(), 0.1)
            self.step = TrainingStep(self.loss, self.optimizer)

        def loss(self, x, y):
            return nn.MSELoss()(self.net(x), y)
    one = Training()
    one.step(X, Y)
    other, before = copy.deepcopy(one), [p.numpy().copy() for p in one.net.parameters()]
    loss = other.step(X, Y)
    for p, q in zip(one.net.parameters(), before):
        np.testing.assert_array_equal(p.value, q)
    assert one.step(X, Y) == loss
    step = TrainingStep(squares(one.net), one.optimizer)
    step(X, Y)
    alone = copy.deepcopy(step)  # its loss is of the parameters of the other
    with pytest.raises(RuntimeError, match="No parameter has a gradient"):
        alone(X, Y)


# --- Batches -----------------------------------------------------------------------------------------------------


def test_booleans_whole_numbers_text_and_names_may_be_arguments():
    def make(net):
        def loss(x, y, squared, factor, kind="mean", *, weight=1.0):
            d = net(x) - y
            d = d**2 if squared else np.abs(d)
            return (d.mean() if kind == "mean" else d.sum()) * factor * weight
        return loss
    pair = Pair(make, lambda p: nn.optim.Adam(p, 0.01))
    for arguments, named in [((True, 1), {}), ((False, 2), {}), ((True, 2, "sum"), {}), ((True, 1), {"weight": 0.5}),
                             ((True, 1), {"kind": "sum", "weight": 2.0})]:
        pair.step(X, Y, *arguments, **named)
    pair.step(Tensor(X), Tensor(Y), True, 1)


def test_a_loss_of_shape_1_is_one_number_and_names_of_arguments_are_listed():
    pair = Pair(lambda net: lambda inputs, y: ((net(inputs) - y) ** 2).mean().reshape(1), OPTIMISERS[0])
    pair.step(X, Y)
    assert "def training_step(inputs, y," in pair.compiled.source


# --- Failures ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("make", OPTIMISERS)
def test_wrong_labels_and_probabilities_raise_at_every_call_and_nothing_is_moved_or_counted(make):
    def net():
        return nn.Linear(3, 3, rng=FIXED())
    pair = Pair(lambda net: lambda x, t: nn.CrossEntropyLoss()(net(x), t), make, net)
    good, shares = np.array([0, 1, 2, 2]), np.full((4, 3), 1 / 3)
    for right, wrong, words in [(good, np.array([0, 7, 1, 1]), "3 classes"), (shares, 2 * shares, "probabilities"),
                                (good, np.array([0.5, 0, 0, 0]), "is 0.5"), (good, X[:, 0] * np.nan, "is nan")]:
        for _ in range(2):
            with pytest.raises(ValueError, match=words):
                pair.compiled(X, wrong)
            pair.agree()
            pair.step(X, right)


def test_jit_checks_labels_at_every_call():
    scores, loss = X[:, :2], jit(lambda scores, target: nn.CrossEntropyLoss()(scores, target * 1.0))
    assert loss(scores, np.array([0, 1, 1, 0])) == pytest.approx(
        nn.CrossEntropyLoss()(Tensor(scores), [0, 1, 1, 0]).item())
    for _ in range(2):
        with pytest.raises(ValueError, match="2 classes"):
            loss(scores, np.array([0, 1, 2, 0]))


def test_a_call_that_fails_draws_no_random_number_and_counts_no_step():
    for make in (OPTIMISERS[4], OPTIMISERS[6]):
        pair = Pair(squares, make)
        for x, y in [(X, Y[:2]), (X, Y), (X.T, Y), (X, Y)]:
            try:
                pair.compiled(x, y)
            except ValueError:
                continue
            squares(pair.nets[0])(x, y).backward()
            pair.optimizers[0].step()
            pair.optimizers[0].zero_grad()
            pair.agree()


def test_ctrl_c_between_two_parameters_leaves_a_whole_step(monkeypatch):
    whole, cut = Pair(squares, OPTIMISERS[4]), Pair(squares, OPTIMISERS[4])
    take_over, calls = nn.Parameter.take_over, []

    def interrupted(self, array):
        calls.append(self)
        if len(calls) == 3:
            raise KeyboardInterrupt
        take_over(self, array)
    for net, optimizer in zip(cut.nets, cut.optimizers):
        squares(net)(X, Y).backward()
        calls.clear()
        monkeypatch.setattr(nn.Parameter, "take_over", interrupted, raising=False)
        with pytest.raises(KeyboardInterrupt):
            optimizer.step()
        monkeypatch.undo()
    whole.step(X, Y)
    for net in cut.nets:
        for p, q in zip(net.parameters(), whole.nets[0].parameters()):
            np.testing.assert_array_equal(p.value, q.value)


def test_detect_anomaly_and_no_grad_are_respected():
    w = nn.Parameter(-1.0, name="w")
    step = TrainingStep(lambda x: (np.log(w) * x) ** 2, nn.optim.Adam([w]))
    with np.errstate(invalid="ignore"), detect_anomaly(), pytest.raises(FloatingPointError, match="log made NaN"):
        step(1.0)
    assert w.item() == -1
    assert "0.step" not in step.optimizer.state_dict()
    pair = Pair(squares, OPTIMISERS[4])
    with detect_anomaly():
        pair.step(X, Y)
    pair.step(X, Y)
    with no_grad(), pytest.raises(RuntimeError, match="no_grad"):
        pair.compiled(X, Y)


W = nn.Parameter([1.0, 2.0], name="W")


@pytest.mark.parametrize(("loss", "kind", "words"), [
    (lambda: W * W, RuntimeError, r"shape \(2,\)"),
    (lambda: Tensor(1.0), RuntimeError, "nothing to differentiate"),
    (lambda: (nn.Parameter(1.0) * 2), RuntimeError, "No parameter has a gradient"),
    (lambda: None, TypeError, r"it was NoneType\. Is a return missing"),
    (lambda: 3.0, TypeError, "must be a Tensor .* it was float"),
    (nn.MSELoss()(W, [0.0, 0.0]), TypeError, "is a function of the batch"),
])
def test_what_cannot_be_a_loss_is_told_alike(loss, kind, words):
    for call in ("recorded", "__call__"):
        with pytest.raises(kind, match=words):
            getattr(TrainingStep(loss, nn.optim.Adam([W])), call)()


def test_a_parameter_of_a_new_shape_is_told_and_one_of_a_new_type_is_trained_in_it():
    for compiled in (False, True):
        w = nn.Parameter([1.0, 2.0], name="w")
        step = TrainingStep(lambda w=w: (w * w).sum(), nn.optim.SGD([w], 0.1, 0.9))
        take = step if compiled else step.recorded
        take()
        w.data = np.ones(2, np.float32)
        take()
        assert w.dtype == step.optimizer.state[w]["momentum_buffer"].dtype == np.float32
        w.data = np.ones(3)
        with pytest.raises(ValueError, match=r"w has shape \(3,\) now, but its momentum_buffer has shape \(2,\)"):
            take()


def test_a_training_step_that_is_dropped_is_gone_at_once():
    net = network()
    step = TrainingStep(squares(net), nn.optim.SGD(net.parameters(), 0.1))
    step(X, Y)
    alive = weakref.ref(step), weakref.ref(step._program)
    gc.disable()
    try:
        del step
        assert [ref() for ref in alive] == [None, None]
    finally:
        gc.enable()
