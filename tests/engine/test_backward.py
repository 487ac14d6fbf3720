"""backward(), the walk of the chain rule, and what is recorded: sums over calls, shared nodes, steps, order."""

import gc
import weakref

import numpy as np
import pytest

from tinygrad_edu import Step, Tensor, backpropagate, chain_rule, gradients_of, group, no_grad


def leaf(data, name=None) -> Tensor:
    """A variable."""
    return Tensor(data, requires_grad=True, name=name)


# --- Sums, never wrong numbers ---------------------------------------------------------------------------------

def test_gradients_add_up_over_several_calls():
    a = leaf([1.0, 2.0])
    y = (a ** 2).sum()
    for times in (1, 2, 3):
        y.backward()
        np.testing.assert_array_equal(a.grad, times * np.array([2.0, 4.0]))
    a.grad = None
    y.backward()
    np.testing.assert_array_equal(a.grad, [2, 4])


def test_two_losses_may_share_nodes():
    a = leaf(3.0)
    shared = a * a
    first, second = shared * 2, np.sin(shared)
    first.backward()
    assert a.grad == 12
    second.backward()
    np.testing.assert_allclose(a.grad, 12 + np.cos(9) * 6)
    (first + second).backward()
    np.testing.assert_allclose(a.grad, 2 * (12 + np.cos(9) * 6))


def test_a_node_inside_the_graph_may_be_differentiated_too():
    a = leaf(2.0)
    inside = a ** 3
    (inside * 5).backward()
    inside.backward()
    assert a.grad == 60 + 12
    assert inside.grad is None


def test_a_leaf_differentiated_by_itself():
    a = leaf(2.0)
    a.backward()
    assert a.grad == 1
    a.backward(3.0)
    assert a.grad == 4


@pytest.mark.parametrize("gradient", [[1.0, 2.0], np.array([1, 2]), Tensor([1.0, 2.0]), (1.0, 2.0)])
def test_the_gradient_to_start_from(gradient):
    a = leaf([3.0, 4.0])
    (a * a).backward(gradient)
    np.testing.assert_array_equal(a.grad, [6, 16])


def test_grad_is_an_array_of_the_shape_and_type_of_the_leaf():
    for data in (2.0, [1.0], [[1.0, 2.0]], np.float32(3), np.zeros((0, 2))):
        a = leaf(data)
        (a * 2).sum().backward()
        assert type(a.grad) is np.ndarray
        assert (a.grad.shape, a.grad.dtype) == (a.shape, a.dtype)


def test_constants_get_no_gradient():
    a, constant = leaf(2.0), Tensor(5.0)
    (a * constant).backward()
    assert constant.grad is None
    assert a.grad == 5


def test_only_what_requires_a_gradient_is_recorded():
    assert (Tensor(1.0) * 2).record is None
    assert (leaf(1.0) * 2).record is not None
    assert (leaf(1.0).detach() * 2).record is None
    with no_grad():
        assert (leaf(1.0) * 2).record is None


def test_the_rule_of_a_constant_is_never_run():
    """log x, for the derivative by an exponent that is constant, would be NaN here."""
    x = leaf(-2.0)
    with np.errstate(all="raise"):
        (x ** Tensor(3.0)).backward()
    assert x.grad == 12


# --- The walk --------------------------------------------------------------------------------------------------

def test_every_step_names_node_operand_arriving_and_contribution():
    a, b = leaf(2.0, "a"), leaf(-3.0, "b")
    product = a * b
    y = product + a
    steps = list(chain_rule(y))
    assert all(isinstance(step, Step) for step in steps)
    assert [(s.node, s.position, s.operand, s.arriving, s.contribution) for s in steps] == [
        (y, 0, product, 1.0, 1.0), (y, 1, a, 1.0, 1.0), (product, 0, a, 1.0, -3.0), (product, 1, b, 1.0, 2.0)]


def test_a_node_comes_after_everything_that_was_computed_from_it():
    random = np.random.default_rng(5)
    nodes = [leaf(random.normal()) for _ in range(4)]
    for _ in range(200):
        i, j = random.integers(len(nodes), size=2)
        nodes.append(nodes[i] * nodes[j] if random.random() < 0.5 else nodes[i] - nodes[j] * 0.5)
    contributions: dict[Tensor, list] = {}
    done = set()
    for step in chain_rule(nodes[-1]):
        assert step.operand not in done, "a contribution came after its node had been dealt with"
        done.add(step.node)
        if step.node in contributions:
            np.testing.assert_allclose(step.arriving, sum(contributions[step.node]), rtol=1e-12)
        contributions.setdefault(step.operand, []).append(step.contribution)
    assert len(done) > 20


def test_the_walk_changes_nothing_and_may_be_left_half_way():
    a = leaf(2.0)
    y = a * a * a
    walk = chain_rule(y)
    next(walk)
    walk.close()
    assert a.grad is None
    y.backward()
    assert a.grad == 12


def test_the_walk_ends_with_the_gradients_of_the_leaves():
    a, b = leaf(2.0), leaf([1.0, 3.0])
    gradients = backpropagate((a * b).sum())
    assert set(gradients) == {a, b}
    assert gradients[a] == 4
    np.testing.assert_array_equal(gradients[b], [2, 2])


@pytest.mark.parametrize("gradient", [2, 2.0, np.float64(2), np.array(2.0), Tensor(2.0)], ids=repr)
def test_the_walk_starts_from_a_number_of_any_kind(gradient):
    a = leaf(3.0)
    assert [float(step.contribution) for step in chain_rule(a + 1, gradient)] == [2.0]


def test_the_walk_refuses_a_gradient_of_another_shape():
    with pytest.raises(ValueError, match=r"gradient has shape \(3,\), the tensor \(2,\)"):
        list(chain_rule(leaf([1.0, 2.0]) * 2, np.ones(3)))


def test_with_variables_only_what_lies_between_is_walked():
    a = leaf(2.0)
    middle = a * 3
    y = middle * middle + a
    assert backpropagate(y, variables=[middle]) == {middle: 12}
    assert a not in {step.operand for step in chain_rule(y, variables=[middle])}


def test_the_walk_goes_on_behind_a_variable_where_others_lie():
    a = leaf(2.0)
    b = a * a
    assert backpropagate(b * a, variables=[a, b]) == {a: 12, b: 2}
    assert [g.item() for g in gradients_of(b * a, [a, b])] == [12, 2]
    W = leaf([1.0, 2.0])
    z = 3 * W
    by_W, by_z = gradients_of((z * z).sum(), [W, z])
    np.testing.assert_array_equal(by_W.numpy(), [18, 36])
    np.testing.assert_array_equal(by_z.numpy(), [6, 12])


def test_the_output_may_be_a_variable_itself():
    a = leaf(2.0)
    y = a * a
    assert backpropagate(y, variables=[y, a]) == {y: 1, a: 4}
    assert backpropagate(a) == {a: 1}


def test_a_step_knows_the_sum_so_far():
    a = leaf(3.0)
    totals = [float(step.total) for step in chain_rule(a * a + a)]
    assert totals[-3:] == [1.0, 4.0, 7.0]


# --- What is recorded ------------------------------------------------------------------------------------------

def test_a_record_keeps_the_operands_themselves():
    a, array = leaf([1.0, 2.0]), np.array([3.0, 4.0])
    y = a * array
    operation, operands, values, parameters, _, positions = y.record
    assert (operation.name, parameters, positions) == ("multiply", {}, (0,))
    assert operands[0] is a
    assert operands[1] is array
    assert values[1] is not array


def test_created_counts_up():
    tensors = [leaf(1.0), leaf(2.0)]
    tensors.append(tensors[0] * tensors[1])
    created = [t.created for t in tensors]
    assert created == sorted(set(created))


def test_groups_nest_and_two_calls_are_two_groups():
    a = leaf(1.0)
    with group("net", "Net"):
        with group("layer", "Linear"):
            first = a * 2
        with group("layer", "Linear"):
            second = a * 2
        outside = a * 3
    assert first.record.group.path == second.record.group.path == "net.layer"
    assert first.record.group is not second.record.group
    assert first.record.group.parent is outside.record.group
    assert (a * 2).record.group is None


# --- A dropped graph is freed at once --------------------------------------------------------------------------

def test_a_dropped_graph_is_freed_without_the_garbage_collector():
    gc.collect()
    gc.disable()
    try:
        a = leaf(np.ones((3, 3)))
        for f in (lambda: np.tanh(a @ a).sum(), lambda: np.exp(a).max(axis=0).sum(), lambda: a.softmax().norm(),
                  lambda: np.concatenate([a, a.sigmoid()]).logsumexp(), lambda: (a[[0, 0]] ** 2).prod()):
            y = f()
            nodes = [weakref.ref(step.node) for step in chain_rule(y)]
            assert len(nodes) > 1
            y.backward()
            del y
            assert [node() for node in nodes] == [None] * len(nodes)
    finally:
        gc.enable()


def test_a_gradient_keeps_no_graph_alive():
    gc.collect()
    gc.disable()
    try:
        a = leaf(2.0)
        y = a * a
        gone = weakref.ref(y)
        gradients = backpropagate(y, Tensor(1.0))
        derivative_graph = weakref.ref(gradients[a])
        del y, gradients
        assert gone() is None
        assert derivative_graph() is None
    finally:
        gc.enable()
