"""Layers: their formulas against NumPy and SciPy, their types, and what is said of a wrong input."""

import numpy as np
import pytest
import scipy.special

import nn
from tinygrad_edu import Tensor, gradcheck, jit

X = np.array([[1.0, -2.0, 0.5], [0.0, 3.0, -1.0]])


def layer_with(W, b=None, dtype=np.float64):
    """A Linear with known numbers."""
    W = np.asarray(W)
    layer = nn.Linear(W.shape[1], W.shape[0], bias=b is not None, dtype=dtype)
    layer.load_state_dict({"weight": W} if b is None else {"weight": W, "bias": b})
    return layer


# --- Linear ------------------------------------------------------------------------------------------------------


def test_linear_of_rows_is_the_transpose_of_the_formula_for_columns():
    rng = np.random.default_rng(1)
    W, b = rng.normal(size=(4, 3)), rng.normal(size=4)
    columns = W @ X.T + b.reshape(4, 1)
    np.testing.assert_allclose(layer_with(W, b)(X).numpy(), columns.T, rtol=1e-14)
    np.testing.assert_allclose(layer_with(W)(X).numpy(), (W @ X.T).T, rtol=1e-14)


@pytest.mark.parametrize("shape", [(3,), (1, 3), (5, 3), (2, 5, 3), (0, 3)])
def test_linear_takes_any_number_of_axes_before_the_features(shape):
    rng = np.random.default_rng(2)
    x, W, b = rng.normal(size=shape), rng.normal(size=(4, 3)), rng.normal(size=4)
    y = layer_with(W, b)(x)
    np.testing.assert_allclose(y.numpy(), np.einsum("...i,oi->...o", x, W) + b, rtol=1e-13)


def test_linear_gradients_are_those_of_its_formula():
    rng = np.random.default_rng(3)
    W, b, g = rng.normal(size=(4, 3)), rng.normal(size=4), rng.normal(size=(2, 4))
    layer, x = layer_with(W, b), Tensor(X, requires_grad=True)
    layer(x).backward(g)
    np.testing.assert_allclose(layer.weight.grad, np.einsum("no,ni->oi", g, X), rtol=1e-13)
    np.testing.assert_allclose(layer.bias.grad, g.sum(axis=0), rtol=1e-13)
    np.testing.assert_allclose(x.grad, g @ W, rtol=1e-13)


def test_linear_starts_between_plus_and_minus_one_over_root_in_features():
    layer = nn.Linear(400, 300, rng=np.random.default_rng(1))
    for p in layer.parameters():
        assert np.abs(p.data).max() <= 1 / 20
        np.testing.assert_allclose(p.data.std(), 1 / 20 / np.sqrt(3), rtol=0.1)
        assert abs(p.data.mean()) < 0.01


def test_the_same_generator_gives_the_same_layer_and_none_gives_another():
    def make(seed):
        return nn.Linear(5, 5, rng=np.random.default_rng(seed)).weight.data

    assert np.array_equal(make(1), make(1))
    assert not np.array_equal(make(1), make(2))
    assert not np.array_equal(nn.Linear(5, 5).weight.data, nn.Linear(5, 5).weight.data)


def test_lists_and_whole_numbers_are_inputs_too():
    assert layer_with([[1.0, 2.0]], [0.5])([[1, 2], [3, 4]]).numpy().tolist() == [[5.5], [11.5]]


def test_float32_stays_float32():
    rng = np.random.default_rng(1)
    net = nn.Sequential(nn.Linear(3, 4, rng=rng, dtype=np.float32), nn.Tanh(), nn.Dropout(0.5, rng=rng), nn.Softplus(),
                        nn.Linear(4, 2, rng=rng, dtype=np.float32), nn.Softmax())
    y = net(X.astype(np.float32))
    loss = nn.MSELoss()(y, np.zeros((2, 2), np.float32))
    loss.backward()
    assert y.dtype == loss.dtype == np.float32
    assert {p.dtype for p in net.parameters()} == {p.grad.dtype for p in net.parameters()} == {np.dtype(np.float32)}


def test_a_wider_layer_takes_narrower_numbers():
    assert layer_with([[1.0, 2.0, 3.0]])(X.astype(np.float32)).dtype == np.float64


# --- Activations -------------------------------------------------------------------------------------------------

ACTIVATIONS = [
    (nn.Sigmoid(), scipy.special.expit),
    (nn.Tanh(), np.tanh),
    (nn.ReLU(), lambda x: x * (x > 0)),
    (nn.Softplus(), lambda x: -scipy.special.log_expit(-x)),
    (nn.Identity(), lambda x: x),
    (nn.Softmax(), lambda x: scipy.special.softmax(x, axis=-1)),
    (nn.Softmax(dim=0), lambda x: scipy.special.softmax(x, axis=0)),
]


@pytest.mark.parametrize(("activation", "formula"), ACTIVATIONS, ids=[repr(a) for a, _ in ACTIVATIONS])
def test_activations(activation, formula):
    x = np.array([[-800.0, -3.0, -0.1], [0.1, 2.0, 800.0]])
    np.testing.assert_allclose(activation(Tensor(x)).numpy(), formula(x), rtol=1e-12, atol=1e-300)
    np.testing.assert_allclose(activation(x), formula(x), rtol=1e-12, atol=1e-300)  # a plain array, without a graph
    weights = np.array([[1.0, -2.0, 0.5], [3.0, 0.7, -1.5]])
    gradcheck(lambda t: (activation(t) * weights).sum(), [X])


# --- Dropout -----------------------------------------------------------------------------------------------------


def test_dropout_drops_with_probability_p_and_keeps_the_mean():
    x = Tensor(np.ones((200, 200)), requires_grad=True)
    y = nn.Dropout(0.2, rng=np.random.default_rng(1))(x)
    assert np.isin(y.numpy(), [0.0, 1.25]).all()
    assert abs((y.numpy() == 0).mean() - 0.2) < 0.01
    y.sum().backward()
    np.testing.assert_array_equal(x.grad, y.numpy())  # what was dropped has no slope, the rest 1 / (1 − p)


def test_dropout_draws_anew_each_time_and_the_same_for_the_same_generator():
    def twice(seed):
        dropout = nn.Dropout(0.5, rng=np.random.default_rng(seed))
        return dropout(np.ones(50)), dropout(np.ones(50))

    first, second = twice(1)
    assert not np.array_equal(first, second)
    assert np.array_equal(twice(1), (first, second))


@pytest.mark.parametrize(("dropout", "expected"), [
    (nn.Dropout(0.5).eval(), X), (nn.Dropout(0.0), X), (nn.Dropout(1.0), 0 * X), (nn.Dropout(1.0).eval(), X)])
def test_dropout_at_its_ends(dropout, expected):
    np.testing.assert_array_equal(dropout(Tensor(X)).numpy(), expected)


# --- Sequential --------------------------------------------------------------------------------------------------


def test_sequential_is_the_composition_of_its_modules():
    rng = np.random.default_rng(1)
    a, b = nn.Linear(3, 4, rng=rng), nn.Linear(4, 2, rng=rng)
    net = nn.Sequential(a, nn.Tanh(), b)
    np.testing.assert_allclose(net(X).numpy(), b(np.tanh(a(X))).numpy(), rtol=1e-14)
    assert list(net) == [net[0], net[1], net[2]]
    assert (net[0], net[-1], len(net)) == (a, b, 3)
    np.testing.assert_allclose(net[1:](net[:1](X)).numpy(), net(X).numpy(), rtol=1e-14)
    assert len(nn.Sequential()) == 0
    assert nn.Sequential()(X) is X


def test_sequential_by_names():
    net = nn.Sequential({"hidden": nn.Linear(3, 4), "output": nn.Linear(4, 2)})
    assert net.hidden is net[0]
    assert list(net.state_dict()) == ["hidden.weight", "hidden.bias", "output.weight", "output.bias"]


# --- Compiled ----------------------------------------------------------------------------------------------------


def test_a_network_compiled_by_jit_reads_its_parameters_at_each_call():
    net = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 2))
    f = jit(lambda x: net(x))
    np.testing.assert_allclose(f(X), net(X).numpy(), rtol=1e-12)
    net[0].weight.data += 0.5
    np.testing.assert_allclose(f(X), net(X).numpy(), rtol=1e-12)


# --- Misuse ------------------------------------------------------------------------------------------------------


def in_a_net(x):
    """A wrong input to a layer inside another module."""
    net = nn.Sequential({"hidden": nn.Linear(2, 3), "output": nn.Linear(2, 1)})
    return net(x)


@pytest.mark.parametrize(("misuse", "kind", "words"), [
    (lambda: nn.Linear(3, 2)(np.ones((5, 4))), ValueError,
     r"Linear\(3, 2\) takes rows of 3 numbers, shape \(…, 3\); the input has shape \(5, 4\)\.$"),
    (lambda: in_a_net(np.ones((5, 2))), ValueError, r"output = Linear\(2, 1\) takes rows of 2 .* \(5, 3\)"),
    (lambda: nn.Linear(3, 2)(np.ones((3, 5))), ValueError, r"\(3, 5\)\. Its columns would fit: .* x\.T"),
    (lambda: nn.Linear(1, 2)(np.ones(5)), ValueError, r"\(5,\)\. .* x\.reshape\(-1, 1\)"),
    (lambda: nn.Linear(1, 2)(3.0), ValueError, r"takes rows of 1 numbers, .* shape \(\)"),
    (lambda: nn.Linear(3, 2, dtype=np.float32)(X), TypeError, "computes in float32, but the input comes in float64"),
    (lambda: nn.Linear(3, 2, dtype=np.float32)(np.ones((1, 3), int)), TypeError, r"float64.* x\.astype\(np\.float32\)"),
    (lambda: nn.Linear(3, 2)([["a", "b", "c"]]), TypeError, "real numbers, but the data are text"),
    (lambda: nn.Linear(0, 2), ValueError, r"Linear\(0, 2\): in_features must be a whole number from 1"),
    (lambda: nn.Linear(2, 2.5), ValueError, "out_features must be a whole number"),
    (lambda: nn.Linear(2, 2, np.random.default_rng(1)), TypeError, "bias says whether .* rng=…"),
    (lambda: nn.Linear(2, 2, rng=5), TypeError, r"rng must be a NumPy Generator, .* it was 5"),
    (lambda: nn.Linear(2, 2, dtype=int), TypeError, "floating-point type and not in int64"),
    (lambda: nn.Dropout(1.5), ValueError, "0 … 1; it was 1.5"),
    (lambda: nn.Dropout(float("nan")), ValueError, "0 … 1; it was nan"),
    (lambda: nn.Dropout(0.5, rng=1), TypeError, "NumPy Generator"),
    (lambda: jit(nn.Dropout(0.5))(X), TypeError, "jit used Dropout"),
    (lambda: nn.Sequential(nn.Linear(2, 2), nn.Tanh), TypeError, r"number 1 is .* Did you mean Tanh\(\)\?"),
    (lambda: nn.Sequential([nn.Tanh()]), TypeError, "Sequential holds modules, but number 0 is"),
    (lambda: nn.Sequential(nn.Tanh())[1], IndexError, "holds 1 modules; there is no number 1"),
])
def test_misuse_is_told(misuse, kind, words):
    with pytest.raises(kind, match=words):
        misuse()


# --- Looking up, and normalising ---------------------------------------------------------------------------------


def test_embedding_looks_rows_up_and_adds_up_the_gradients_of_a_row():
    layer, indices = nn.Embedding(5, 3, rng=np.random.default_rng(1)), np.array([[0, 4, 4], [2, 4, 0]])
    one_hot = np.eye(5)[indices]
    np.testing.assert_array_equal(layer(indices).numpy(), one_hot @ layer.weight.data)
    factor = np.random.default_rng(2).standard_normal((2, 3, 3))
    (layer(indices) * factor).sum().backward()
    np.testing.assert_allclose(layer.weight.grad, np.einsum("ijk,ijl->kl", one_hot, factor), rtol=1e-14)
    assert layer([1]).shape == (1, 3)
    assert layer(3).shape == (3,)
    assert abs(nn.Embedding(1000, 50, rng=np.random.default_rng(1)).weight.data.std() - 1) < 0.01
    assert nn.Embedding(2, 2, dtype=np.float32)([0]).dtype == np.float32
    assert repr(layer) == "Embedding(5, 3)"


@pytest.mark.parametrize("shape", [(4,), (3, 4)])
def test_layer_norm_is_its_formula(shape):
    x = np.random.default_rng(1).standard_normal((2, 3, 4)) * 5 + 2
    layer, axes = nn.LayerNorm(shape if len(shape) > 1 else shape[0], eps=1e-3), tuple(range(-len(shape), 0))
    layer.weight.data[...], layer.bias.data[...] = np.sin(np.arange(12.0)[:4]), 0.5
    spread = np.sqrt(x.var(axis=axes, keepdims=True) + 1e-3)
    expected = (x - x.mean(axis=axes, keepdims=True)) / spread * layer.weight.data + 0.5
    np.testing.assert_allclose(layer(x).numpy(), expected, rtol=1e-13)
    gradcheck(lambda x: (layer(x) ** 3).sum(), [x])
    plain = nn.LayerNorm(shape, elementwise_affine=False)
    assert list(plain.parameters()) == []
    np.testing.assert_allclose(plain(x).mean(axis=axes), 0, atol=1e-14)
    assert [name for name, _ in nn.LayerNorm(shape, bias=False).named_parameters()] == ["weight"]
    assert nn.LayerNorm(4, dtype=np.float32)(x.astype(np.float32)).dtype == np.float32


@pytest.mark.parametrize(("misuse", "kind", "words"), [
    (lambda: nn.Embedding(0, 2), ValueError, r"Embedding\(0, 2\): num_embeddings must be a whole number from 1"),
    (lambda: nn.Embedding(3, 2)([0.0]), TypeError, "by whole numbers, but the indices are of type float64"),
    (lambda: nn.Embedding(3, 2)([True]), TypeError, "of type bool"),
    (lambda: nn.Embedding(3, 2)(Tensor([1.0])), TypeError, "a Tensor holds real ones"),
    (lambda: nn.Embedding(3, 2)([0, 3]), IndexError, r"Embedding\(3, 2\) has rows 0 … 2, but an index is 3"),
    (lambda: nn.Embedding(3, 2)([-1]), IndexError, "an index is -1"),
    (lambda: nn.LayerNorm(4)(np.ones((4, 3))), ValueError, r"LayerNorm\(4, eps=1e-05\) takes .* \(4,\); .* \(4, 3\)"),
    (lambda: nn.LayerNorm(()), ValueError, "at least one axis"),
    (lambda: nn.LayerNorm(4, eps=-1), ValueError, "eps ≥ 0"),
    (lambda: nn.LayerNorm((4, 0)), ValueError, r"normalized_shape\[1\] must be a whole number"),
])
def test_misuse_of_embedding_and_layer_norm_is_told(misuse, kind, words):
    with pytest.raises(kind, match=words):
        misuse()
