"""Numbers that are changed after they were used: by every route it is harmless, or it raises in words."""

import array
import copy
import pickle

import numpy as np
import pytest

from tinygrad_edu import Tensor, chain_rule, derivative, grad, no_grad


def leaf(data, name="t") -> Tensor:
    """A variable."""
    return Tensor(data, requires_grad=True, name=name)


def double(t):
    t.data *= 2


def double_a_held_alias(t):
    t.held *= 2


def set_one_entry(t):
    t.data[0] = 100.0


def give_new_data(t):
    t.data = np.array([7.0, 8.0])


def fill(t):
    t.data.fill(0.0)


def descend_in_place(t):
    with no_grad():
        t -= 0.5


def use_out(t):
    np.multiply(t.data, 3, out=t.data)


ROUTES = [double, set_one_entry, give_new_data, fill, descend_in_place, use_out]
each_route = pytest.mark.parametrize("change", ROUTES, ids=lambda change: change.__name__)


@each_route
@pytest.mark.parametrize("held_before", [False, True], ids=["data untouched before", "data held before"])
def test_a_leaf_changed_between_forward_and_backward(change, held_before):
    t = leaf([1.0, 2.0])
    if held_before:
        t.data  # noqa: B018 – reading it hands the array out
    y = (t * t * 3).sum()
    change(t)
    y.backward()
    np.testing.assert_array_equal(t.grad, [6, 12])
    assert not np.array_equal(t.data, [1, 2]), "the change itself must have worked"
    assert y.item() == 15


@each_route
def test_the_graph_of_a_gradient_refuses_a_leaf_that_was_changed(change):
    t = leaf([1.0, 2.0])
    y = (t * t).sum()
    change(t)
    with pytest.raises(RuntimeError, match=r"t was changed after .* had used it.*Change \.data before the computation"):
        list(chain_rule(y, Tensor(1.0)))


@pytest.mark.parametrize("data", [[1.0, 2.0], 3.0], ids=["array", "number"])
def test_an_alias_held_from_before(data):
    t = leaf(data)
    alias = t.data
    y = (t * t).sum()
    before = 2 * np.array(alias)
    alias *= 10
    y.backward()
    np.testing.assert_array_equal(t.grad, before)
    np.testing.assert_array_equal(t.data, alias)


def test_the_next_computation_sees_the_change():
    t = leaf([1.0, 2.0])
    alias = t.data
    for factor in (1, 10):
        alias[...] = np.array([1.0, 2.0]) * factor
        t.grad = None
        (t ** 2).sum().backward()
        np.testing.assert_array_equal(t.grad, np.array([2.0, 4.0]) * factor)


def test_an_array_given_to_a_tensor_is_copied():
    given = np.array([1.0, 2.0])
    t = leaf(given)
    y = (t * t).sum()
    given *= 100
    y.backward()
    np.testing.assert_array_equal(t.data, [1, 2])
    np.testing.assert_array_equal(t.grad, [2, 4])
    t.data = given
    given[0] = -1
    assert t.data[0] == 100


@pytest.mark.parametrize("use", [lambda t, c: t * c, lambda t, c: c * t, np.multiply, lambda t, c: t @ np.diag(c),
                                 lambda t, c: np.concatenate([t, c]) * np.concatenate([c, c]),
                                 lambda t, c: np.where(c > 4, c * t, 0)],
                         ids=["t * c", "c * t", "ufunc", "matmul", "concatenate", "where"])
def test_a_constant_array_beside_a_tensor(use):
    t, constant = leaf([1.0, 2.0]), np.array([5.0, 6.0])
    y = use(t, constant).sum()
    constant *= 100
    y.backward()
    np.testing.assert_array_equal(t.grad, [5, 6])


def test_a_view_of_a_constant_array():
    t, base = leaf([1.0, 2.0]), np.arange(4.0)
    y = (t * base[::2]).sum()
    z = (t * base[2:]).sum()
    base += 100
    y.backward()
    z.backward()
    np.testing.assert_array_equal(t.grad, [0 + 2, 2 + 3])


def test_a_constant_in_another_kind_of_array():
    """Each of these lends its memory to NumPy instead of copying it."""
    class Samples(np.ndarray):
        """An array of a class of its own."""
    for constant in (np.zeros(2).view(Samples), array.array("d", [0, 0]), memoryview(bytearray(16)).cast("d")):
        t = leaf([1.0, 2.0])
        constant[0], constant[1] = 5.0, 6.0
        y = (t * constant).sum()
        constant[0], constant[1] = 500.0, 600.0
        y.backward()
        np.testing.assert_array_equal(t.grad, [5, 6])


def test_a_mask_that_is_multiplied_by():
    t, mask = leaf([1.0, 2.0]), np.array([True, False])
    y = (t * mask).sum()
    mask[...] = ~mask
    y.backward()
    np.testing.assert_array_equal(t.grad, [1, 0])


def test_a_constant_tensor():
    t, constant = leaf([1.0, 2.0]), Tensor([5.0, 6.0], name="c")
    y = (t * constant).sum()
    constant.data *= 100
    y.backward()
    np.testing.assert_array_equal(t.grad, [5, 6])
    with pytest.raises(RuntimeError, match="c was changed after multiply"):
        list(chain_rule(y, Tensor(1.0)))


@pytest.mark.parametrize("wrap", [lambda i: i, lambda i: (i,), lambda i: (i, slice(None))], ids=["i", "(i,)", "(i, :)"])
def test_an_index_array(wrap):
    t, index = leaf(np.ones((3, 2))), np.array([0, 0, 2])
    y = t[wrap(index)].sum()
    index[...] = 1
    y.backward()
    np.testing.assert_array_equal(t.grad, [[2, 2], [0, 0], [1, 1]])


def test_an_index_list_a_mask_and_a_condition():
    t = leaf([1.0, 2.0, 3.0])
    places, mask, condition = [0, 0], np.array([True, False, True]), np.array([True, True, False])
    y = t[places].sum() + 10 * t[mask].sum() + 100 * np.where(condition, t, 0).sum()
    places[0], mask[...], condition[...] = 2, False, False
    y.backward()
    np.testing.assert_array_equal(t.grad, [112, 100, 10])


def test_a_shape_or_an_order_of_axes_given_as_a_list():
    t, shape, order = leaf(np.arange(6.0).reshape(2, 3)), [3, 2], [1, 0]
    y = (t.reshape(shape) * np.arange(6.0).reshape(3, 2)).sum() + np.transpose(t, order).sum()
    shape[:], order[:] = [1, 6], [0, 1]
    y.backward()
    np.testing.assert_array_equal(t.grad, np.arange(6.0).reshape(2, 3) + 1)


def test_the_numbers_of_a_result_cannot_be_written():
    t = leaf([1.0, 2.0])
    for y in (t * 2, t.reshape(2, 1), t[:], t.T, np.broadcast_to(t, (2, 2))):
        with pytest.raises(ValueError, match="read-only"):
            y.data[...] = 5
        with pytest.raises(ValueError, match="read-only"):
            y.numpy()[...] = 5
        with pytest.raises(RuntimeError, match=r"is a result.*Only a tensor made by Tensor\(…\) can be given new data"):
            y.data = np.zeros(2)
    with pytest.raises(ValueError, match="read-only"):
        t.numpy()[0] = 5


def test_a_result_without_a_record_that_views_another_tensor():
    """Outside the graph a reshaped Tensor may share memory; changing one must not change the other."""
    t = Tensor([1.0, 2.0, 3.0, 4.0])
    for view in (t.reshape(2, 2), t[1:], t.T, np.ravel(t), t.detach()):
        view.data[...] = 100
        np.testing.assert_array_equal(t.data, [1, 2, 3, 4])
    u = Tensor([1.0, 2.0])
    alias = u.data
    part = u[:1]
    alias *= 100
    assert part.item() == 1


def test_plus_equals_makes_a_new_tensor_of_a_result_or_a_constant():
    t = leaf(2.0)
    y = first = t * 3
    y += 1
    y *= t
    assert first.item() == 6
    y.backward()
    assert t.grad == 6 * 2 + 1
    c = constant = Tensor([1.0])
    c += 1
    assert constant.data == 1


def test_plus_equals_on_a_variable_raises_and_says_what_to_do():
    t = leaf([1.0, 2.0], name="W")
    for change in ("t += 1", "t -= 1", "t *= 2", "t /= 2"):
        with pytest.raises(RuntimeError, match=r"W requires a gradient.*t\.data -= step"):
            exec(change, {"t": t})
    np.testing.assert_array_equal(t.data, [1, 2])


def test_a_step_under_no_grad_keeps_the_shape_and_the_type():
    t = leaf(np.ones(2, dtype=np.float32), name="W")
    same = t
    with no_grad():
        t -= np.array([0.5, 0.25])
        assert t is same
        assert t.dtype == np.float32
        np.testing.assert_array_equal(t.data, [0.5, 0.75])
        with pytest.raises(ValueError, match=r"W.*\(2,\).*\(3, 2\)"):
            t -= np.ones((3, 2))
    assert t.requires_grad
    assert t.is_leaf


def test_a_gradient_of_an_old_shape_is_not_added_to():
    t = leaf([1.0, 2.0], name="W")
    (t * 2).sum().backward()
    t.data = np.ones((3, 2))
    with pytest.raises(ValueError, match=r"W.*grad.*\(2,\).*\(3, 2\)"):
        (t * 2).sum().backward()


def test_derivatives_do_not_change_their_arguments():
    x = np.array([1.0, 2.0])
    f = grad(lambda v: (v ** 2).sum())
    out = f(x)
    out *= 100
    np.testing.assert_array_equal(x, [1, 2])
    np.testing.assert_array_equal(f(x), [2, 4])
    same = derivative(lambda v: v * 1.0)(x)
    same += 5
    np.testing.assert_array_equal(derivative(lambda v: v * 1.0)(x), [1, 1])


# --- Copies ----------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("duplicate", [copy.copy, copy.deepcopy, lambda t: pickle.loads(pickle.dumps(t))],
                         ids=["copy", "deepcopy", "pickle"])
@pytest.mark.parametrize("touched", [False, True])
def test_a_copied_leaf_is_a_leaf_of_its_own(duplicate, touched):
    t = leaf([1.0, 2.0], name="W")
    if touched:
        t.data *= 1
    (t * t).sum().backward()
    twin = duplicate(t)
    assert (twin.name, twin.requires_grad, twin.is_leaf) == ("W", True, True)
    np.testing.assert_array_equal(twin.grad, t.grad)
    twin.data *= 100
    twin.grad = twin.grad * 100
    np.testing.assert_array_equal(t.data, [1, 2])
    np.testing.assert_array_equal(t.grad, [2, 4])
    assert twin.created > t.created
    (twin * 3).sum().backward()
    np.testing.assert_array_equal(twin.grad, [203, 403])


@pytest.mark.parametrize("duplicate", [copy.copy, copy.deepcopy, pickle.dumps], ids=["copy", "deepcopy", "pickle"])
def test_a_result_is_not_copied_with_its_whole_graph(duplicate):
    y = leaf([1.0, 2.0], name="W")
    for _ in range(2000):
        y = y * 1.0
    with pytest.raises(TypeError, match=r"result of multiply.*detach\(\)"):
        duplicate(y)
    assert duplicate(y.detach()) is not None
