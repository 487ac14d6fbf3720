"""Losses: against numbers that PyTorch printed, against SciPy, and what is said of a wrong target."""

import numpy as np
import pytest
import scipy.special

import nn
from tinygrad_edu import Tensor, gradcheck, jit, value_and_grad

SCORES = np.array([[2.0, -1.0, 0.5], [0.1, 0.2, -3.0]])
CLASSES = np.array([2, 0])
PROBABILITIES = np.array([[0.2, 0.3, 0.5], [1.0, 0.0, 0.0]])

# target, reduction, loss, ∂(sum of the losses)/∂scores: printed by torch 2.13.0, float64
BY_TORCH = [
    (CLASSES, "mean", 1.2534407575848363,
     [[0.39279851729463794, 0.019556286635343725, -0.41235480392998164],
      [-0.26746566770527025, 0.2569901815062742, 0.010475486198996105]]),
    (CLASSES, "sum", 2.5068815151696726,
     [[0.7855970345892759, 0.03911257327068745, -0.8247096078599633],
      [-0.5349313354105405, 0.5139803630125483, 0.02095097239799221]]),
    (CLASSES, "none", [1.7413112966571571, 0.7655702185125156],
     [[0.7855970345892759, 0.03911257327068745, -0.8247096078599633],
      [-0.5349313354105405, 0.5139803630125483, 0.02095097239799221]]),
    (PROBABILITIES, "mean", 1.3284407575848363,
     [[0.2927985172946379, -0.13044371336465627, -0.16235480392998164],
      [-0.26746566770527025, 0.2569901815062742, 0.010475486198996105]]),
    (PROBABILITIES, "sum", 2.6568815151696725,
     [[0.5855970345892758, -0.26088742672931253, -0.3247096078599633],
      [-0.5349313354105405, 0.5139803630125483, 0.02095097239799221]]),
    (PROBABILITIES, "none", [1.891311296657157, 0.7655702185125156],
     [[0.5855970345892758, -0.26088742672931253, -0.3247096078599633],
      [-0.5349313354105405, 0.5139803630125483, 0.02095097239799221]]),
]


@pytest.mark.parametrize(("target", "reduction", "loss", "gradient"), BY_TORCH)
def test_cross_entropy_is_that_of_pytorch(target, reduction, loss, gradient):
    scores = Tensor(SCORES, requires_grad=True)
    ours = nn.CrossEntropyLoss(reduction=reduction)(scores, target)
    ours.sum().backward()
    np.testing.assert_allclose(ours.numpy(), loss, rtol=1e-14)
    np.testing.assert_allclose(scores.grad, gradient, rtol=1e-13)


def test_cross_entropy_with_further_axes_is_that_of_pytorch():
    scores = Tensor(np.sin(np.arange(12.0)).reshape(2, 3, 2), requires_grad=True)
    loss = nn.CrossEntropyLoss()(scores, [[0, 2], [1, 1]])
    loss.backward()
    np.testing.assert_allclose(loss.item(), 1.2526245821550415, rtol=1e-14)  # torch 2.13.0
    np.testing.assert_allclose(scores.grad, [  # torch 2.13.0
        [[-0.18673675927030134, 0.15045335118391825], [0.15705591243760136, 0.07468670520652018],
         [0.029680846832700006, -0.22514005639043844]],
        [[0.04695719877713925, 0.12667704893090473], [-0.08299725201029956, -0.1508362214071229],
         [0.03604005323316027, 0.0241591724762182]]], rtol=1e-13)
    probabilities = scipy.special.softmax(np.cos(np.arange(12.0)).reshape(2, 3, 2), axis=1)
    np.testing.assert_allclose(nn.CrossEntropyLoss()(scores, probabilities).item(), 1.3012346283252783, rtol=1e-14)


def test_cross_entropy_of_a_single_sample_is_that_of_pytorch():
    loss = nn.CrossEntropyLoss()(Tensor([1.0, 2.0, 3.0]), 1)
    np.testing.assert_allclose(loss.item(), 1.4076059644443804, rtol=1e-14)  # torch 2.13.0


@pytest.mark.parametrize("target", [[2, 0], np.array([2, 0], dtype=np.uint8), np.array([2.0, 0.0]),
                                    Tensor([2.0, 0.0])])
def test_class_numbers_may_come_in_any_type(target):
    np.testing.assert_allclose(nn.CrossEntropyLoss()(Tensor(SCORES), target).item(), 1.2534407575848363, rtol=1e-14)


def test_cross_entropy_against_scipy_on_many_samples():
    rng = np.random.default_rng(1)
    scores, target = rng.normal(size=(50, 7)) * 5, rng.integers(0, 7, 50)
    expected = -scipy.special.log_softmax(scores, axis=1)[np.arange(50), target]
    np.testing.assert_allclose(nn.CrossEntropyLoss("none")(Tensor(scores), target).numpy(), expected, rtol=1e-12)


def test_cross_entropy_neither_overflows_nor_stumbles_over_impossible_classes():
    scores = Tensor([[1000.0, 0.0, -np.inf], [-1000.0, 1000.0, -np.inf]], requires_grad=True)
    loss = nn.CrossEntropyLoss("sum")(scores, [1, 1])
    loss.backward()
    assert loss.item() == 1000
    assert scores.grad.tolist() == [[1, -1, 0], [0, 0, 0]]


@pytest.mark.parametrize("target", [CLASSES, PROBABILITIES])
def test_cross_entropy_gradients_by_rise_over_run(target):
    gradcheck(lambda scores: nn.CrossEntropyLoss()(scores, target), [SCORES])


def test_cross_entropy_in_float32_stays_float32():
    scores = Tensor(SCORES.astype(np.float32), requires_grad=True)
    loss = nn.CrossEntropyLoss()(scores, CLASSES)
    loss.backward()
    assert loss.dtype == scores.grad.dtype == np.float32


def test_losses_compiled_by_jit_take_new_targets():
    for loss_function, targets in [(nn.CrossEntropyLoss(), (np.array([2, 0]), np.array([1, 1]))),
                                   (nn.MSELoss(), (PROBABILITIES, 2 * PROBABILITIES))]:
        step = value_and_grad(lambda scores, target, f=loss_function: f(scores, target))
        compiled = jit(step)
        for target in targets:
            for ours, theirs in zip(compiled(SCORES, target), step(SCORES, target)):
                np.testing.assert_allclose(ours, theirs, rtol=1e-12)


def test_mean_squared_error():
    prediction, target = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[1.5, 2.0], [0.0, 6.0]])
    squares = [[0.25, 0.0], [9.0, 4.0]]
    assert nn.MSELoss()(Tensor(prediction), target).item() == 13.25 / 4
    assert nn.MSELoss("sum")(Tensor(prediction), target).item() == 13.25
    assert nn.MSELoss(reduction="none")(Tensor(prediction), target).numpy().tolist() == squares
    t = Tensor(prediction, requires_grad=True)
    nn.MSELoss()(t, Tensor(target)).backward()
    np.testing.assert_allclose(t.grad, 2 * (prediction - target) / 4)


@pytest.mark.parametrize(("misuse", "words"), [
    (lambda: nn.MSELoss()(np.ones((5, 1)), np.ones(5)),
     r"prediction has shape \(5, 1\) and the target \(5,\).*target\.reshape\(\(5, 1\)\)"),
    (lambda: nn.MSELoss()(np.ones((5, 1)), np.ones((5, 2))), r"\(5, 1\) and the target \(5, 2\)\.$"),
    (lambda: nn.MSELoss("average"), "'mean', 'sum' or 'none'; it was 'average'"),
    (lambda: nn.CrossEntropyLoss(reduction=None), "it was None"),
    (lambda: nn.CrossEntropyLoss()(SCORES, [0, 3]), r"3 classes, numbered 0 … 2, but target\[1\] is 3"),
    (lambda: nn.CrossEntropyLoss()(SCORES, [-1, 0]), r"target\[0\] is -1"),
    (lambda: nn.CrossEntropyLoss()(SCORES, [0.0, 0.5]), r"target\[1\] is 0\.5"),
    (lambda: nn.CrossEntropyLoss()(Tensor(SCORES), Tensor([0.0, np.nan])), r"target\[1\] is nan"),
    (lambda: nn.CrossEntropyLoss()(SCORES[0], 7), "the target is 7"),
    (lambda: nn.CrossEntropyLoss()(np.zeros((1, 2, 2)), [[0, 5]]), r"target\[0, 1\] is 5"),
    (lambda: nn.CrossEntropyLoss()(SCORES, [0, 1, 2]), r"\(2, 3\), .* must be \(2,\) .* it has shape \(3,\)\.$"),
    (lambda: nn.CrossEntropyLoss()(SCORES, [[0], [1]]), r"it has shape \(2, 1\)\. .* target\.reshape\(\(2,\)\)"),
    (lambda: nn.CrossEntropyLoss()(SCORES, 2 * PROBABILITIES), r"sum 1 along axis 1\. .* from 2 to 2"),
    (lambda: nn.CrossEntropyLoss()(SCORES, SCORES), "the smallest is -3"),
    (lambda: nn.CrossEntropyLoss()(1.0, 0), r"scores of shape \(samples, classes\); this is a single number"),
])
def test_misuse_is_told(misuse, words):
    with pytest.raises(ValueError, match=words):
        misuse()


def test_targets_that_are_no_numbers_are_told():
    with pytest.raises(TypeError, match="the data are text"):
        nn.CrossEntropyLoss()(SCORES, ["cat", "dog"])
