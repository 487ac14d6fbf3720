"""Initialisers: from which distribution the numbers come, and that they come again from the same seed."""

import math

import numpy as np
import pytest
import scipy.stats

from nn import init
from nn.module import Parameter
from tinygrad_edu import Tensor

SHAPE = OUT, IN = 300, 700


def filled(initialiser, **settings):
    """A large weight matrix after the initialiser."""
    return initialiser(Parameter(np.zeros(SHAPE)), rng=np.random.default_rng(1), **settings).data.ravel()


def even(bound):
    """The even distribution on −bound … bound."""
    return scipy.stats.uniform(-bound, 2 * bound)


# The bounds and deviations stand in the papers: Glorot & Bengio 2010, eq. 12 and 16; He et al. 2015, eq. 10 and 14.
DISTRIBUTIONS = [
    (init.uniform_, {"low": -1, "high": 3}, scipy.stats.uniform(-1, 4)),
    (init.normal_, {"mean": 2, "std": 3}, scipy.stats.norm(2, 3)),
    (init.xavier_uniform_, {}, even(math.sqrt(6 / (IN + OUT)))),
    (init.xavier_uniform_, {"gain": 5 / 3}, even(5 / 3 * math.sqrt(6 / (IN + OUT)))),
    (init.xavier_normal_, {"gain": 2}, scipy.stats.norm(0, 2 * math.sqrt(2 / (IN + OUT)))),
    (init.kaiming_uniform_, {}, even(math.sqrt(6 / IN))),
    (init.kaiming_uniform_, {"a": math.sqrt(5)}, even(1 / math.sqrt(IN))),  # how PyTorch starts a Linear
    (init.kaiming_uniform_, {"mode": "fan_out", "nonlinearity": "linear"}, even(math.sqrt(3 / OUT))),
    (init.kaiming_normal_, {"nonlinearity": "relu"}, scipy.stats.norm(0, math.sqrt(2 / IN))),
    (init.kaiming_normal_, {"a": 0.2, "mode": "fan_out"}, scipy.stats.norm(0, math.sqrt(2 / 1.04 / OUT))),
]


@pytest.mark.parametrize(("initialiser", "settings", "distribution"), DISTRIBUTIONS)
def test_numbers_come_from_the_distribution_and_from_no_wider_one(initialiser, settings, distribution):
    numbers = filled(initialiser, **settings)
    assert scipy.stats.kstest(numbers, distribution.cdf).pvalue > 0.01
    wider = scipy.stats.kstest(numbers * 1.05, distribution.cdf)
    assert wider.pvalue < 1e-6  # the test above would notice a wrong scale


@pytest.mark.parametrize(("initialiser", "settings", "_"), DISTRIBUTIONS)
def test_numbers_come_again_from_the_same_seed(initialiser, settings, _):
    assert np.array_equal(filled(initialiser, **settings), filled(initialiser, **settings))
    fresh = [initialiser(Tensor(np.zeros((3, 3))), **settings).numpy() for _ in range(2)]
    assert not np.array_equal(*fresh)


def test_constants():
    p = Parameter([1.0, 2.0])
    assert init.zeros_(p) is p
    assert p.data.tolist() == [0, 0]
    assert init.constant_(p, 0.1).data.tolist() == [0.1, 0.1]


def test_shape_type_and_the_array_a_user_holds_stay():
    p = Parameter(np.zeros((2, 3), np.float32))
    held = p.data
    init.xavier_normal_(p)
    assert p.data is held
    assert p.dtype == np.float32
    assert (held != 0).all()
    assert init.normal_(Parameter(0.0), mean=5, std=0).item() == 5


def test_gains_are_those_of_pytorch():
    # printed by torch 2.13.0
    assert [init.calculate_gain(name) for name in ("linear", "sigmoid", "tanh", "relu", "leaky_relu")] \
        == [1, 1, 1.6666666666666667, 1.4142135623730951, 1.4141428569978354]
    assert init.calculate_gain("leaky_relu", 0.2) == pytest.approx(1.3867504905630728, rel=1e-15)


@pytest.mark.parametrize(("misuse", "kind", "words"), [
    (lambda: init.xavier_uniform_(Parameter([1.0, 2.0], name="b")), ValueError, r"b has shape \(2,\)\. For a bias use"),
    (lambda: init.kaiming_normal_(Parameter(np.zeros((0, 2)))), ValueError, r"both at least 1; .* \(0, 2\)"),
    (lambda: init.kaiming_normal_(Parameter(np.zeros((2, 2))), mode="in"), ValueError, "'fan_in' .* it was 'in'"),
    (lambda: init.kaiming_normal_(Parameter(np.zeros((2, 2))), nonlinearity="gelu"), ValueError, "'gelu', only for"),
    (lambda: init.uniform_(Parameter(0.0), 2, 1), ValueError, "low is 2 and high is 1"),
    (lambda: init.normal_(Parameter(0.0), std=-1), ValueError, "at least 0; it was -1"),
    (lambda: init.normal_(Parameter(0.0), rng=1), TypeError, r"default_rng\(1\); it was 1"),
    (lambda: init.normal_(Parameter(0.0), rng=np.random), TypeError, "rng must be a NumPy Generator"),
    (lambda: init.zeros_(np.ones(3)), TypeError, "changes a Tensor, such as layer.weight; this is a ndarray"),
])
def test_misuse_is_told(misuse, kind, words):
    with pytest.raises(kind, match=words):
        misuse()
