"""The table of operations against HIPS autograd, where it has the function: Jacobians, and Hessians of a sum."""

import autograd
import autograd.numpy as anp
import autograd.scipy.special
import numpy as np
import pytest

from tinygrad_edu import OPERATIONS, hessian, jacobian, value_and_grad

from .operation_cases import CASES, Case, label

# Operations that have another name, or no function of their own, in autograd.
NAMES = {
    "relu": lambda a: a * (a > 0),
    "sigmoid": autograd.scipy.special.expit,
    "softplus": lambda a: anp.logaddexp(0.0, a),
    "where": lambda a, b, c: anp.where(c, a, b),
    "norm": lambda a, axis=None, keepdims=False: anp.sqrt(anp.sum(a * a, axis=axis, keepdims=keepdims)),
    "logsumexp": autograd.scipy.special.logsumexp,
    "softmax": lambda a, axis=-1: anp.exp(a - autograd.scipy.special.logsumexp(a, axis, keepdims=True)),
    "log_softmax": lambda a, axis=-1: a - autograd.scipy.special.logsumexp(a, axis, keepdims=True),
    "permute": anp.transpose,
    "index": lambda a, index: a[index],
    "concatenate": lambda *operands, axis=0: anp.concatenate(operands, axis=axis),
    "positive": lambda a: a * 1.0,
    "solve": anp.linalg.solve, "inv": anp.linalg.inv, "det": anp.linalg.det,
    "logabsdet": lambda a: anp.linalg.slogdet(a)[1],
}
# What autograd cannot do, or not with these settings, so that there is nothing to compare with.
MISSING = {"scatter": "has no such function", "astype": "goes through a method", "broadcast_to": "has no gradient"}


def theirs(case: Case):
    """The function of autograd for a row of the table."""
    f = NAMES.get(case.operation) or getattr(anp, case.operation)
    return lambda *operands: f(*operands, **case.parameters)


def ours(case: Case):
    """The operation for a row of the table."""
    return lambda *operands: OPERATIONS[case.operation](*operands, **case.parameters)




def within_its_reach(case: Case) -> bool:
    """Not what autograd 1.9 gets wrong or cannot do: empty arrays, products with a zero, axes counted from the end,
    one matrix for several right-hand sides or the other way round, and the derivative of a determinant that is 0."""
    result = OPERATIONS[case.operation](*case.operands, **case.parameters)
    return case.operation not in MISSING and np.size(result) > 0 and all(np.size(x) for x in case.operands) \
        and not (case.operation == "prod" and np.any(case.operands[0] == 0)) \
        and not (case.operation == "solve" and np.ndim(case.operands[0]) != max(np.ndim(case.operands[1]), 2)) \
        and not (case.operation == "det" and np.any(np.abs(result) < 1e-12)) \
        and not (case.operation == "permute" and min(case.parameters["axes"]) < 0)


compared = [case for case in CASES if within_its_reach(case)]
each_case = pytest.mark.parametrize("case", compared, ids=label)


def test_every_operation_is_compared_or_listed_as_missing():
    assert {case.operation for case in compared} | set(MISSING) == {case.operation for case in CASES}


@each_case
def test_jacobian(case):
    for i, operand in enumerate(case.operands):
        if operand.dtype != bool:
            mine, other = jacobian(ours(case), i)(*case.operands), autograd.jacobian(theirs(case), i)(*case.operands)
            np.testing.assert_allclose(mine, other, rtol=1e-11, atol=1e-12)


@each_case
def test_hessian_of_a_weighted_sum(case):
    shape = np.shape(ours(case)(*case.operands))
    weights = np.random.default_rng(11).normal(size=shape)[()]
    rest = case.operands[1:]
    mine = hessian(lambda a: (ours(case)(a, *rest) ** 2 * weights).sum())(case.operands[0])
    other = autograd.hessian(lambda a: anp.sum(theirs(case)(a, *rest) ** 2 * weights))(case.operands[0])
    np.testing.assert_allclose(mine, other, rtol=1e-9, atol=1e-10)


def test_a_network_and_its_gradient():
    random = np.random.default_rng(1)
    x, y = random.normal(size=(1, 20)), random.normal(size=(2, 20))
    parameters = [random.normal(size=shape) for shape in ((6, 1), (6, 1), (7, 6), (7, 1), (2, 7), (2, 1))]

    def cost(np, sigma):
        def f(w1, b1, w2, b2, w3, b3):
            a1 = sigma(w1 @ x + b1)
            a2 = sigma(w2 @ a1 + b2)
            a3 = sigma(w3 @ a2 + b3)
            return np.sum((a3 - y) ** 2) / x.size
        return f
    value, mine = value_and_grad(cost(np, OPERATIONS["sigmoid"]), range(6))(*parameters)
    expected, other = autograd.value_and_grad(cost(anp, NAMES["sigmoid"]), tuple(range(6)))(*parameters)
    np.testing.assert_allclose(value, expected, rtol=1e-14)
    for a, b in zip(mine, other):
        np.testing.assert_allclose(a, b, rtol=1e-12, atol=1e-15)
