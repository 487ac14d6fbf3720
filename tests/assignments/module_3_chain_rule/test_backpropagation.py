"""The six Jacobians three ways, and the training they make."""

from pathlib import Path

import numpy as np
import pytest

from assignments.descent import Descent
from assignments.module_3_chain_rule.backpropagation import plots, solution, training
from tinygrad_edu import derivative

BLOCKS = ("W1", "b1", "W2", "b2", "W3", "b3")
SIZES = [(1, 1), (6, 7), (4, 4), (2, 2), (20, 3)]  # with square ones, where a lost transpose keeps its shape


def by_hand(x, y):
    return {block: getattr(solution, f"J_{block}")(x, y) for block in BLOCKS}


def train(x, y, iterations, aggression, noise, random, eager=False):
    take_step = solution.step_by_engine(x, y, aggression, noise, random, eager)
    return training.watched(take_step, lambda: solution.cost(x, y), lambda: solution.network_function(x)[-1],
                            iterations, aggression)


@pytest.fixture
def data():
    solution.reset_network(6, 7, np.random.default_rng(0))
    return solution.training_data()


@pytest.mark.parametrize("hidden", SIZES)
def test_jacobians_by_hand_agree_with_the_engine(hidden, data):
    solution.reset_network(*hidden, np.random.default_rng(7))
    J = by_hand(*data)
    tensors = solution.record_network()
    solution.cost(*data).backward()
    assert [tensor.name for tensor in tensors] == list(BLOCKS)
    for tensor in tensors:
        assert J[tensor.name].shape == tensor.shape
        assert np.abs(tensor.grad).max() > 1e-6  # so that agreeing to 1e-12 means something
        np.testing.assert_allclose(J[tensor.name], tensor.grad, rtol=0, atol=1e-12)


@pytest.mark.parametrize("hidden", [(6, 7), (4, 4)])
def test_jacobians_by_hand_agree_with_central_differences(hidden, data):
    solution.reset_network(*hidden, np.random.default_rng(7))
    h = 1e-5
    for block, J in by_hand(*data).items():
        numbers = getattr(solution, block)
        for entry in np.ndindex(numbers.shape):
            kept = numbers[entry]
            numbers[entry] = kept + h
            above = solution.cost(*data)
            numbers[entry] = kept - h
            below = solution.cost(*data)
            numbers[entry] = kept
            assert J[entry] == pytest.approx((above - below) / (2 * h), abs=1e-9), f"J_{block}{entry}"


def test_comparing_shows_every_jacobian_and_notices_a_wrong_one(data, capsys, monkeypatch):
    assert solution.compare_jacobians(*data) < 1e-12
    shown = capsys.readouterr().out
    assert all(f"J_{block} " in shown for block in BLOCKS)

    solution.reset_network(6, 7, np.random.default_rng(0))
    right = solution.J_W2
    monkeypatch.setattr(solution, "J_W2", lambda x, y: right(x, y) / 2)  # the factor 2 forgotten
    assert solution.compare_jacobians(*data) > 1e-3


def test_the_target_is_the_heart():
    x, y = solution.training_data()
    assert x.shape == (1, 100)
    assert y.shape == (2, 100)
    assert x[0, 0] == 0
    assert x[0, -1] == pytest.approx(0.99)
    np.testing.assert_allclose(y[:, 0], [0.5, 0.625])  # the notch: (0 / 20 + 1) / 2 and (5 / 20 + 1) / 2
    np.testing.assert_allclose(y[:, 50], [0.5, 0.075])  # the tip: (−17 / 20 + 1) / 2
    np.testing.assert_allclose(y[:, 25], [0.9, 0.6])  # furthest right: (16 / 20 + 1) / 2 and (4 / 20 + 1) / 2
    assert solution.training_data(8)[0].shape == (1, 8)


def test_the_cost_is_the_mean_squared_distance(data):
    x, y = data
    a3 = solution.network_function(x)[-1]
    assert solution.cost(x, y) == pytest.approx(np.mean(np.sum((a3 - y)**2, axis=0)))


@pytest.mark.parametrize("z", [-3.0, 0.0, 0.7, 20.0])
def test_d_sigma_is_the_derivative_of_sigma(z):
    assert solution.d_sigma(z) == pytest.approx(derivative(solution.sigma)(z), rel=1e-7)


def test_sigma_and_its_slope_stay_finite_far_out():
    far = np.array([-2000.0, 2000.0])
    np.testing.assert_array_equal(solution.sigma(far), [0, 1])
    with np.errstate(over="ignore"):  # cosh is ∞, and 1/∞ = 0 is right
        np.testing.assert_array_equal(solution.d_sigma(far), [0, 0])


def test_a_step_moves_every_block_against_its_jacobian_by_one_random_number(data):
    before = {block: getattr(solution, block).copy() for block in BLOCKS}
    J = by_hand(*data)
    train(*data, 1, 3.5, 0.5, np.random.default_rng(11))
    random = np.random.default_rng(11)
    for block in BLOCKS:
        expected = before[block] - 3.5 * J[block] * (1 + 0.5 * random.standard_normal())
        np.testing.assert_allclose(getattr(solution, block).numpy(), expected, rtol=1e-13)


def test_training_brings_the_cost_down():
    solution.reset_network(6, 7, np.random.default_rng(2))
    descent, curves = train(*solution.training_data(), 2000, 7, 1, np.random.default_rng(2))
    assert descent.problem is None
    assert descent.reached == 2000
    assert len(descent.costs) == 2001
    assert descent.costs[-1] < descent.costs[0] / 20
    assert curves[0][0] == 0
    assert curves[-1][0] == 2000
    assert 90 < len(curves) <= 101


def weights_after_training(seed):
    random = np.random.default_rng(seed)
    solution.reset_network(6, 7, random)
    train(*solution.training_data(), 50, 7, 1, random)
    return b"".join(getattr(solution, block).numpy().tobytes() for block in BLOCKS)


def test_the_same_seed_gives_the_same_weights_to_the_last_bit():
    assert weights_after_training(3) == weights_after_training(3) != weights_after_training(4)


def test_without_noise_chance_has_no_part_in_training(data):
    costs = []
    for seed in (1, 2):
        solution.reset_network(6, 7, np.random.default_rng(0))
        costs.append(train(*data, 20, 1, 0, np.random.default_rng(seed))[0].costs)
    assert costs[0] == costs[1]


@pytest.mark.parametrize("eager", [False, True])
@pytest.mark.parametrize(("aggression", "within", "said"), [
    (100, 200, "is stuck at 0."), (1e6, 2, "is stuck at 0."), (1e308, 2, "became nan"),
])
def test_an_aggression_that_is_too_large_is_told_at_the_step_where_it_shows(aggression, within, said, eager, data):
    descent, curves = train(*data, 1000, aggression, 1, np.random.default_rng(0), eager)
    assert descent.problem.startswith(f"At step {descent.reached} the cost {said}")
    assert f"Aggression {aggression:g} is too large" in descent.problem
    assert 0 < descent.reached <= within
    assert curves  # what was reached before is there to be drawn


def test_a_cost_that_is_no_number_is_told_at_its_step():
    descent = Descent(10, aggression=50.0)
    with descent:
        for step in descent:
            descent.note(float("nan") if step == 3 else 1.0)
    assert descent.problem == ("At step 3 the cost became nan. Aggression 50 is too large here: "
                               "try a smaller one, such as 5.")
    assert descent.costs == [1.0, 1.0, 1.0]
    assert "is 1 at step 2" in descent.in_words()


def test_ctrl_c_ends_a_descent_and_keeps_what_it_reached():
    descent = Descent(10, aggression=1.0)
    with descent:
        for step in descent:
            descent.note(1.0 - step / 10)
            if step == 4:
                raise KeyboardInterrupt
    assert descent.interrupted
    assert descent.reached == 4
    assert "Stopped after 4 of 10 steps" in descent.in_words()


def test_other_errors_are_not_swallowed_by_a_descent():
    def fails_at_step_2():
        with Descent(10, aggression=1.0) as descent:
            for step in descent:
                descent.note(1 / (2 - step))

    with pytest.raises(ZeroDivisionError):
        fails_at_step_2()


def test_a_descent_that_ends_uphill_says_so():
    descent = Descent(1, aggression=9.0)
    with descent:
        for _ in descent:
            descent.note(1.0)
        descent.note(2.0)
    assert "uphill: try a smaller aggression than 9" in descent.in_words()


@pytest.mark.parametrize("iterations", [0, 1, 7, 50_000])
def test_curves_are_kept_from_the_first_step_to_the_last(iterations):
    moments = plots.moments(iterations)
    assert {0, iterations} <= moments
    assert len(moments) <= 101
    assert max(moments) == iterations


def test_the_compiled_step_is_the_recorded_one():
    data = solution.training_data()
    costs = []
    for eager in (True, False):
        solution.reset_network(random=np.random.default_rng(4))
        costs.append(train(*data, 30, 3.5, 1, np.random.default_rng(5), eager)[0].costs)
    np.testing.assert_allclose(costs[1], costs[0], rtol=1e-9)


LISTING = """
    # x: a constant array of shape (1, 100)
    # y: a constant array of shape (2, 100)
    z1 = W1 @ x + b1
    a1 = sigmoid(z1)
    z2 = W2 @ a1 + b2
    a2 = sigmoid(z2)
    z3 = W3 @ a2 + b3
    a3 = sigmoid(z3)
    t1 = a3 - y
    C = np.linalg.norm(t1) ** 2 / 100
    dC_da3 = 0.02 * t1                              # ∂C/∂a3
    dC_dz3 = dC_da3 * (a3 * (1 - a3))               # ∂C/∂z3 = ∂C/∂a3 · ∂a3/∂z3
    dC_db3 = np.sum(dC_dz3, axis=1, keepdims=True)  # ∂C/∂b3 = ∂C/∂z3 · ∂z3/∂b3
    dC_dW3 = dC_dz3 @ a2.T                          # ∂C/∂W3 = ∂C/∂z3 · ∂z3/∂W3
    dC_da2 = W3.T @ dC_dz3                          # ∂C/∂a2 = ∂C/∂z3 · ∂z3/∂a2
    dC_dz2 = dC_da2 * (a2 * (1 - a2))               # ∂C/∂z2 = ∂C/∂a2 · ∂a2/∂z2
    dC_db2 = np.sum(dC_dz2, axis=1, keepdims=True)  # ∂C/∂b2 = ∂C/∂z2 · ∂z2/∂b2
    dC_dW2 = dC_dz2 @ a1.T                          # ∂C/∂W2 = ∂C/∂z2 · ∂z2/∂W2
    dC_da1 = W2.T @ dC_dz2                          # ∂C/∂a1 = ∂C/∂z2 · ∂z2/∂a1
    dC_dz1 = dC_da1 * (a1 * (1 - a1))               # ∂C/∂z1 = ∂C/∂a1 · ∂a1/∂z1
    dC_db1 = np.sum(dC_dz1, axis=1, keepdims=True)  # ∂C/∂b1 = ∂C/∂z1 · ∂z1/∂b1
    dC_dW1 = dC_dz1 @ x.T                           # ∂C/∂W1 = ∂C/∂z1 · ∂z1/∂W1
    return (C, [dC_dW1, dC_db1, dC_dW2, dC_db2, dC_dW3, dC_db3])
"""


def test_the_engine_writes_the_lab_out_like_a_model_solution():
    solution.reset_network()
    source = solution.write_out(*solution.training_data())
    assert LISTING in source
    readme = (Path(solution.__file__).parent / "README.md").read_text("utf-8")
    assert "dC_d" not in readme  # whoever is asked to derive it finds it in no text
    assert "--show-source" in readme
