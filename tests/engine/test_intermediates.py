"""Every gradient of a small language model, all intermediates asked for at once: against central differences.

The model is the one of Karpathy's makemore, part 4, whose reader derives these gradients by hand: embeddings, a layer
with batch normalisation, and the cross entropy written out in single operations.
"""

import numpy as np
import pytest

from tinygrad_edu import Tensor, chain_rule, gradients_of, no_grad

LETTERS, WIDTH, HIDDEN, SAMPLES, CONTEXT = 7, 3, 5, 6, 3
RNG = np.random.default_rng(0)
X, Y = RNG.integers(0, LETTERS, (SAMPLES, CONTEXT)), RNG.integers(0, LETTERS, SAMPLES)
SHAPES = {"C": (LETTERS, WIDTH), "W1": (CONTEXT * WIDTH, HIDDEN), "b1": (HIDDEN,), "W2": (HIDDEN, LETTERS),
          "b2": (LETTERS,), "bngain": (1, HIDDEN), "bnbias": (1, HIDDEN)}
PARAMETERS = {name: 0.3 * RNG.normal(size=shape) for name, shape in SHAPES.items()}


def forward(moved="", by=0.0):
    """The loss, and everything it was computed from; one of them may be moved on the way."""
    known = {}

    def note(name, x):
        known[name] = x + by if name == moved else x
        return known[name]
    C, W1, b1, W2, b2, gain, bias = (note(name, Tensor(PARAMETERS[name], requires_grad=True)) for name in SHAPES)
    emb = note("emb", C[X])
    embcat = note("embcat", emb.reshape(SAMPLES, -1))
    hprebn = note("hprebn", embcat @ W1 + b1)
    bnmeani = note("bnmeani", 1 / SAMPLES * hprebn.sum(0, keepdims=True))
    bndiff = note("bndiff", hprebn - bnmeani)
    bndiff2 = note("bndiff2", bndiff ** 2)
    bnvar = note("bnvar", 1 / (SAMPLES - 1) * bndiff2.sum(0, keepdims=True))
    bnvar_inv = note("bnvar_inv", (bnvar + 1e-5) ** -0.5)
    bnraw = note("bnraw", bndiff * bnvar_inv)
    hpreact = note("hpreact", gain * bnraw + bias)
    h = note("h", np.tanh(hpreact))
    logits = note("logits", h @ W2 + b2)
    logit_maxes = note("logit_maxes", logits.max(1, keepdims=True))
    norm_logits = note("norm_logits", logits - logit_maxes)
    counts = note("counts", np.exp(norm_logits))
    counts_sum = note("counts_sum", counts.sum(1, keepdims=True))
    counts_sum_inv = note("counts_sum_inv", counts_sum ** -1)
    probs = note("probs", counts * counts_sum_inv)
    logprobs = note("logprobs", np.log(probs))
    return -logprobs[range(SAMPLES), Y].mean(), known


LOSS, KNOWN = forward()
GRADIENTS = dict(zip(KNOWN, gradients_of(LOSS, [*KNOWN.values()])))


def test_there_are_26():
    assert len(GRADIENTS) == 26


def rise_over_run(name, direction, h):
    """The slope of the loss where one of its intermediates goes in a direction, by a central difference."""
    with no_grad():
        ahead, behind = (forward(name, sign * h * direction)[0].item() for sign in (1, -1))
    return (ahead - behind) / (2 * h)


@pytest.mark.parametrize("name", KNOWN)
def test_each_is_the_slope_along_random_directions(name, rng):
    for _ in range(4):
        direction = rng.normal(size=KNOWN[name].shape)
        # Of two of them together, the error is of order h⁴.
        expected = (4 * rise_over_run(name, direction, 5e-5) - rise_over_run(name, direction, 1e-4)) / 3
        assert (GRADIENTS[name].numpy() * direction).sum() == pytest.approx(expected, rel=1e-6, abs=1e-9)


def test_backward_finds_the_same():
    loss, known = forward()
    loss.backward()
    for name in SHAPES:
        np.testing.assert_allclose(known[name].grad, GRADIENTS[name].numpy(), rtol=1e-13, atol=1e-15)


def test_every_step_of_it_can_be_printed():
    steps = [*chain_rule(LOSS)]
    assert len(steps) >= 26
    assert all(str(step).startswith("∂L/∂") for step in steps)
