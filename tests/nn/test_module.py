"""Modules: what they hold, by which names, and how it is kept in a file."""

import copy
import pickle

import numpy as np
import pytest

import nn
from tinygrad_edu import Tensor, no_grad


class Residual(nn.Module):
    """x + f(x): a module of one's own, with a part and a parameter."""

    def __init__(self, width, rng):
        super().__init__()
        self.inner = nn.Linear(width, width, rng=rng)
        self.scale = nn.Parameter(0.5)

    def forward(self, x):
        return x + self.scale * np.tanh(self.inner(x))


class Net(nn.Module):
    """Two levels of parts."""

    def __init__(self, seed=1):
        super().__init__()
        rng = np.random.default_rng(seed)
        self.first = nn.Linear(2, 3, rng=rng)
        self.blocks = nn.Sequential(Residual(3, rng), nn.Tanh(), Residual(3, rng))
        self.last = nn.Linear(3, 1, bias=False, rng=rng)

    def forward(self, x):
        return self.last(self.blocks(self.first(x)))


NAMES = ["first.weight", "first.bias", "blocks.0.scale", "blocks.0.inner.weight", "blocks.0.inner.bias",
         "blocks.2.scale", "blocks.2.inner.weight", "blocks.2.inner.bias", "last.weight"]
X = np.array([[1.0, 2.0], [-1.0, 0.5]])


# --- Parts and names ---------------------------------------------------------------------------------------------


def test_parameters_are_found_in_order_by_their_dotted_names():
    net = Net()
    assert [name for name, _ in net.named_parameters()] == NAMES
    assert [p.name for p in net.parameters()] == NAMES
    assert [id(p) for p in net.parameters()] == [id(p) for _, p in net.named_parameters()]


def test_modules_are_found_from_the_outermost_inwards():
    net = Net()
    assert [path for path, _ in net.named_modules()] == [
        "", "first", "blocks", "blocks.0", "blocks.0.inner", "blocks.1", "blocks.2", "blocks.2.inner", "last"]
    assert [name for name, _ in net.named_children()] == ["first", "blocks", "last"]
    assert list(net.children()) == [net.first, net.blocks, net.last]


def test_names_count_from_the_outermost_module_also_when_parts_come_later():
    net = Net()
    outer = nn.Sequential(nn.Identity(), net)
    assert [p.name for p in net.parameters()] == [f"1.{name}" for name in NAMES]
    net.blocks[0].gate = nn.Linear(3, 1)  # deep inside, after everything has been put together
    assert net.blocks[0].gate.weight.name == "1.blocks.0.gate.weight"
    assert dict(outer.named_parameters())["1.blocks.0.gate.weight"] is net.blocks[0].gate.weight


def test_a_slice_of_a_sequential_leaves_the_names_alone():
    net = Net()
    part = net.blocks[1:]
    assert [type(module).__name__ for module in part] == ["Tanh", "Residual"]
    assert [p.name for p in net.parameters()] == NAMES


def test_a_shared_parameter_comes_once_under_its_first_name():
    net = nn.Sequential(nn.Linear(3, 3), nn.Linear(3, 3))
    net[1].weight = net[0].weight
    assert [name for name, _ in net.named_parameters()] == ["0.weight", "0.bias", "1.bias"]
    outer = nn.Sequential(net)
    assert net[1].weight.name == "0.0.weight"
    assert list(outer.state_dict()) == ["0.0.weight", "0.0.bias", "0.1.bias"]


def test_a_shared_module_comes_once_and_is_run_twice():
    layer = nn.Linear(2, 2, rng=np.random.default_rng(1))
    net = nn.Sequential(layer, layer)
    assert len(net) == 2
    assert len(list(net.parameters())) == 2
    W, b = layer.weight.data, layer.bias.data
    np.testing.assert_allclose(net(X).numpy(), (X @ W.T + b) @ W.T + b)


def test_setting_a_part_anew_replaces_it_in_its_place():
    net = Net()
    net.first = nn.Linear(2, 3, bias=False)
    assert [name for name, _ in net.named_parameters()] == ["first.weight", *NAMES[2:]]


def test_a_subclass_that_forgets_super_init_works_all_the_same():
    class Forgetful(nn.Module):
        def __init__(self):
            self.layer = nn.Linear(2, 1)

        def forward(self, x):
            return self.layer(x)

    net = Forgetful().eval()
    assert net(X).shape == (2, 1)
    assert [p.name for p in net.parameters()] == ["layer.weight", "layer.bias"]
    assert not net.layer.training


def test_a_parameter_may_be_taken_away():
    layer = nn.Linear(2, 1)
    layer.bias = None
    assert [name for name, _ in layer.named_parameters()] == ["weight"]
    np.testing.assert_allclose(layer(X).numpy(), X @ layer.weight.data.T)


def test_train_and_eval_reach_every_part():
    net = Net()
    assert net.eval() is net
    assert not any(module.training for module in net.modules())
    assert all(module.training for module in net.train().modules())


def test_zero_grad_forgets_the_gradients():
    net = Net()
    net(X).sum().backward()
    assert all(p.grad is not None and p.grad.shape == p.shape for p in net.parameters())
    net.zero_grad()
    assert all(p.grad is None for p in net.parameters())


def test_repr_is_nested():
    assert repr(Net()) == """\
Net(
  (first): Linear(2, 3)
  (blocks): Sequential(
    (0): Residual(
      (inner): Linear(3, 3)
    )
    (1): Tanh()
    (2): Residual(
      (inner): Linear(3, 3)
    )
  )
  (last): Linear(3, 1, bias=False)
)"""


def test_parameter_is_a_copy_and_requires_a_gradient():
    array = np.array([1.0, 2.0], dtype=np.float32)
    p = nn.Parameter(array)
    array[:] = 0
    assert p.requires_grad
    assert p.data.tolist() == [1, 2]
    assert p.dtype == np.float32
    q = nn.Parameter(Tensor(2.0, requires_grad=True) * 3)
    assert q.is_leaf
    assert q.item() == 6
    assert not nn.Parameter(1.0, requires_grad=False).requires_grad
    assert type(p * 2) is Tensor


# --- Files -------------------------------------------------------------------------------------------------------


def test_state_dict_goes_through_a_file_and_back(tmp_path):
    net, other = Net(1), Net(2)
    np.savez(tmp_path / "net.npz", **net.state_dict())
    assert not np.array_equal(net(X).numpy(), other(X).numpy())
    with np.load(tmp_path / "net.npz") as file:
        other.load_state_dict(file)
    np.testing.assert_array_equal(net(X).numpy(), other(X).numpy())


def test_state_dict_is_a_copy():
    net = Net()
    kept = net.state_dict()
    before = net.first.weight.data.copy()
    net.first.weight.data += 1
    np.testing.assert_array_equal(kept["first.weight"], before)
    net.load_state_dict(kept)
    kept["first.weight"][:] = 0
    np.testing.assert_array_equal(net.first.weight.data, before)


def test_loading_keeps_types_and_the_arrays_that_a_user_holds():
    layer = nn.Linear(1, 2, dtype=np.float32)
    held = layer.weight.data
    layer.load_state_dict({"weight": np.array([[1], [2]]), "bias": Tensor([0.5, 1.5])})
    assert layer.weight.dtype == layer.bias.dtype == np.float32
    assert held.tolist() == [[1], [2]]
    assert layer.bias.data.tolist() == [0.5, 1.5]


def test_a_state_that_does_not_fit_is_told_wholly_and_changes_nothing():
    net = Net()
    before = net.state_dict()
    state = net.state_dict()
    del state["first.bias"]
    state["last.weight"] = np.zeros((1, 4))
    state["third.weight"] = np.zeros((2, 2))
    state["blocks.0.scale"] = np.array("half")
    with pytest.raises(ValueError, match="does not fit Net, and nothing was loaded") as told:
        net.load_state_dict(state)
    for words in ["missing: first.bias (3,)", "not known here: third.weight (2, 2)", "real numbers: blocks.0.scale",
                  "of another shape: last.weight is (1, 3) here and (1, 4) in the state"]:
        assert words in str(told.value)
    after = net.state_dict()
    assert all(np.array_equal(before[name], after[name]) for name in NAMES)


def test_deep_copies_and_pickles_are_modules_of_their_own():
    net = Net()
    for twin in (copy.deepcopy(net), pickle.loads(pickle.dumps(net))):
        np.testing.assert_array_equal(twin(X).numpy(), net(X).numpy())
        assert [p.name for p in twin.parameters()] == NAMES
        twin.first.weight.data += 1
        assert not np.array_equal(twin(X).numpy(), net(X).numpy())


# --- Misuse ------------------------------------------------------------------------------------------------------


def set_on(module, name, value):
    """module.name = value, as a function."""
    setattr(module, name, value)


def inside_itself():
    """A module that is set in a part of itself."""
    outer = nn.Sequential(nn.Sequential(nn.Tanh()))
    outer[0].more = outer


@pytest.mark.parametrize(("misuse", "kind", "words"), [
    (lambda: nn.Module()(1.0), NotImplementedError, "Module does not say what it computes: write .* forward"),
    (lambda: set_on(Net(), "layers", [nn.Linear(1, 1)]), TypeError, "Net.layers is a list .* nn.Sequential"),
    (lambda: set_on(Net(), "layers", {"a": nn.Linear(1, 1)}), TypeError, "Net.layers is a dict"),
    (lambda: set_on(Net(), "pair", (nn.Parameter(1.0), 2)), TypeError, "Net.pair is a tuple"),
    (lambda: set_on(Net(), "w", Tensor(1.0, requires_grad=True)), TypeError, r"Net\.w .* nn\.Parameter"),
    (lambda: set_on(nn.Linear(1, 1), "weight", np.ones((1, 1))), TypeError,
     r"Linear.weight is a Parameter, which something of type ndarray .* \.weight\.data = …"),
    (lambda: set_on(nn.Linear(1, 1), "bias", nn.Parameter([1.0]) * 2), TypeError, "something of type Tensor"),
    (lambda: set_on(Net(), "forward", nn.Tanh()), ValueError, "Net has something else by the name 'forward'"),
    (lambda: set_on(Net(), "children", nn.Parameter(1.0)), ValueError, "by the name 'children'"),
    (lambda: set_on(Net(), "a.b", nn.Parameter(1.0)), ValueError, "'a.b' cannot be the name"),
    (lambda: nn.Sequential({"": nn.Tanh()}), ValueError, "cannot be empty"),
    (inside_itself, ValueError, "itself a part of"),
    (lambda: nn.Parameter("a"), TypeError, "real numbers"),
])
def test_misuse_is_told(misuse, kind, words):
    with pytest.raises(kind, match=words):
        misuse()


def test_a_computed_tensor_may_be_kept_for_a_look():
    class Watched(nn.Module):
        def forward(self, x):
            self.seen = np.tanh(x)
            return self.seen * 2

    net = Watched()
    y = net(Tensor(1.0, requires_grad=True))
    assert net.seen.item() == np.tanh(1.0)
    assert y.requires_grad
    with no_grad():
        assert not net(Tensor(1.0, requires_grad=True)).requires_grad
