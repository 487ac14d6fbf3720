"""no_grad, detect_anomaly and group: what they switch, where they end, and that threads do not share them."""

import threading

import numpy as np
import pytest

from tinygrad_edu import Tensor, chain_rule, derivative, detect_anomaly, grad, group, no_grad


def leaf(data, name=None) -> Tensor:
    """A variable."""
    return Tensor(data, requires_grad=True, name=name)


# --- no_grad ---------------------------------------------------------------------------------------------------

def test_no_grad_ends_with_its_block_also_after_an_error():
    x = leaf(2.0)
    with no_grad():
        with no_grad():
            pass
        assert not (x * x).requires_grad
    assert (x * x).requires_grad
    with pytest.raises(ZeroDivisionError), no_grad():
        1 / 0  # noqa: B018
    assert (x * x).requires_grad


def test_no_grad_as_a_decorator():
    @no_grad()
    def predict(x):
        return x * x
    for _ in range(2):
        assert predict(leaf(2.0)).record is None
    assert (leaf(2.0) * 1).requires_grad


def test_what_was_made_under_no_grad_is_a_constant_afterwards():
    x = leaf(3.0)
    with no_grad():
        frozen = x * x
    (frozen * x).backward()
    assert x.grad == 9
    with no_grad():
        (x * 2).sum()
        parameter = leaf(1.0)
    (parameter * 5).backward()
    assert parameter.grad == 5


def test_a_backward_pass_under_no_grad_works():
    x = leaf(3.0)
    y = x * x
    with no_grad():
        y.backward()
    assert x.grad == 6


def test_a_thread_has_switches_of_its_own():
    x, inside, leave = leaf(2.0), threading.Event(), threading.Event()
    seen = {}

    def other():
        seen["before"] = (x * x).requires_grad
        with no_grad(), group("other"):
            inside.set()
            leave.wait(5)
            seen["inside"] = (x * x).requires_grad
    thread = threading.Thread(target=other)
    thread.start()
    assert inside.wait(5)
    y = x * x
    seen["meanwhile"], seen["group"] = y.requires_grad, y.record.group
    leave.set()
    thread.join()
    assert seen == {"before": True, "inside": False, "meanwhile": True, "group": None}


def test_derivatives_in_many_threads_at_once():
    """Also at different depths: a level of one thread is no level of another."""
    found, wrong = [], []

    def work(k):
        try:
            for _ in range(20):
                f = lambda x: x * grad(lambda y: np.sin(x * y) + k * x)(1.0)
                expected = np.cos(0.5) * 0.5 * 2 - 0.5 ** 2 * np.sin(0.5)
                found.append(abs(derivative(f)(0.5) - expected))
        except BaseException as problem:  # a thread's own error would only be printed
            wrong.append(problem)
    threads = [threading.Thread(target=work, args=(k,)) for k in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    assert len(found) == 160
    assert max(found) < 1e-12


def test_a_generator_that_holds_a_block_open():
    """Its no_grad is the reader's too until it ends, as with any context variable; afterwards all is as before."""
    def batches():
        with no_grad():
            yield 1
            yield 2
    x = leaf(2.0)
    for _ in batches():
        pass
    assert (x * x).requires_grad
    for _ in batches():
        break
    assert (x * x).requires_grad, "the generator was dropped, and its block with it"


def test_blocks_that_end_in_the_wrong_order_say_so():
    def batches():
        with no_grad():
            yield
    generator = batches()
    next(generator)
    with pytest.raises(RuntimeError, match="order"), group("layer"):
        generator.close()
    x = leaf(2.0)
    assert (x * x).requires_grad, "no switch is left behind"
    assert (x * x).record.group is None


# --- detect_anomaly --------------------------------------------------------------------------------------------

quiet = pytest.mark.filterwarnings("ignore::RuntimeWarning")


@quiet
def test_the_operation_that_first_makes_nan_is_named():
    x = leaf([1.0, -2.0], name="x")
    with detect_anomaly(), pytest.raises(FloatingPointError, match=r"log made NaN out of numbers: np\.log\(x\).*-2 to"):
        np.exp(np.log(x) * 3)


@quiet
def test_around_backward_only_it_names_the_operation_of_the_forward_pass():
    x = leaf([1.0, -2.0], name="x")
    y = (np.log(x) * x + x * 5).sum()
    with detect_anomaly(), pytest.raises(FloatingPointError, match=r"first made by np\.log\(x\)"):
        y.backward()
    assert x.grad is None


@quiet
def test_a_nan_that_only_the_chain_rule_makes():
    """√0 · 0: the value is fine, the slope is ∞ · 0."""
    x = leaf(0.0, name="x")
    y = np.sqrt(x * x)
    assert y.item() == 0
    with detect_anomaly(), pytest.raises(FloatingPointError, match=r"chain rule through operand 0.*made it first"):
        y.backward()


@quiet
def test_on_the_graph_of_a_gradient():
    x = leaf(0.0, name="x")
    y = np.sqrt(x * x)
    with detect_anomaly(), pytest.raises(FloatingPointError, match="NaN"):
        list(chain_rule(y, Tensor(1.0)))
    with detect_anomaly(), pytest.raises(FloatingPointError, match="NaN"):
        derivative(lambda x: np.sqrt(x * x))(0.0)
    with detect_anomaly(), pytest.raises(FloatingPointError, match="NaN"):
        derivative(derivative(lambda x: np.sqrt(x * x)))(0.0)


@quiet
def test_nan_in_the_data_is_said_to_be_in_the_data():
    x = leaf([1.0, np.nan], name="measured")
    with detect_anomaly(), pytest.raises(FloatingPointError, match=r"NaN reached a gradient.*measured"):
        (x * x).sum().backward()


@quiet
def test_without_the_switch_nan_goes_where_it_goes():
    x = leaf(-1.0)
    np.log(x).backward()
    assert x.grad == -1
    y = np.sqrt(leaf(-1.0))
    assert np.isnan(y.item())


def test_numbers_without_nan_pass_with_the_switch_on():
    x = leaf([1.0, 2.0])
    with detect_anomaly():
        (np.log(x) * x).sum().backward()
        assert derivative(derivative(np.exp))(0.0) == 1
    np.testing.assert_allclose(x.grad, np.log([1, 2]) + 1)
