"""Misuse is met with words: which operation, which shapes and names, why, and what to do instead."""

import math
import re
import warnings

import matplotlib
import numpy as np
import pytest
import scipy.special

import tinygrad_edu
from tinygrad_edu import (
    Tensor,
    backpropagate,
    chain_rule,
    derivative,
    grad,
    gradients_of,
    hessian,
    hvp,
    jacobian,
    jvp,
    logsumexp,
    relu,
    sigmoid,
    softmax,
    taylor,
    vjp,
)
from tinygrad_edu.errors import NUMPY_INSTEAD

matplotlib.use("Agg")


def leaf(data, name=None) -> Tensor:
    """A variable."""
    return Tensor(data, requires_grad=True, name=name)


T, S, M = leaf([1.0, 2.0, 3.0], "t"), leaf(2.0, "s"), leaf([[1.0, 2.0], [3.0, 4.0]], "M")


def put(array, index, value):
    """array[index] = value, as a function."""
    array[index] = value


def add_to(array, value):
    """array += value, as a function."""
    array += value


# what is done | the exception | what its message must say, in this order
SHAPES = [
    ("add", lambda: T + M, ValueError, "add: the shapes t (3,) and M (2, 2) do not fit; broadcasting"),
    ("subtract", lambda: T - np.ones(2), ValueError, "subtract: the shapes t (3,) and (2,) do not fit"),
    ("multiply by an array", lambda: np.ones((2, 2)) * T, ValueError, "multiply: the shapes (2, 2) and t (3,)"),
    ("divide", lambda: M / T, ValueError, "divide: the shapes M (2, 2) and t (3,)"),
    ("power", lambda: M ** T, ValueError, "power: the shapes M (2, 2) and t (3,)"),
    ("maximum", lambda: np.maximum(M, T), ValueError, "maximum: the shapes M (2, 2) and t (3,)"),
    ("where", lambda: np.where(np.ones((2, 2)) > 0, T, 0), ValueError, "where; (3,); (2, 2)"),
    ("comparison", lambda: T > M, ValueError, "greater: the shapes t (3,) and M (2, 2) do not fit"),
    ("equality", lambda: T == M, ValueError, "equal: the shapes t (3,) and M (2, 2) do not fit"),
    ("matmul", lambda: M @ T, ValueError, "matmul: the shapes M (2, 2) and t (3,) do not fit; columns; rows; A.T"),
    ("matmul of stacks", lambda: leaf(np.ones((2, 3, 4))) @ np.ones((3, 4, 2)), ValueError,
     "matmul: the shapes (2, 3, 4) and (3, 4, 2) do not fit; (2,) and (3,)"),
    ("matmul with a number", lambda: T @ 3, ValueError, "matmul; t (3,) and (); for a plain number use *"),
    ("matmul of a number", lambda: 3 @ T, ValueError, "matmul; () and t (3,); for a plain number use *"),
    ("matmul of two numbers", lambda: Tensor(2.0) @ Tensor(1.0), ValueError, "matmul; () and (); use *"),
    ("dot", lambda: np.dot(T, M), ValueError, "matmul; t (3,) and M (2, 2)"),
    ("dot of stacks", lambda: np.dot(leaf(np.ones((2, 2, 2))), M), ValueError, "dot; (2, 2, 2) and (2, 2); a @ b"),
    ("concatenate", lambda: np.concatenate([T, M]), ValueError, "concatenate of t (3,) and M (2, 2)"),
    ("concatenate axis", lambda: np.concatenate([T, T], axis=2), IndexError, "concatenate of t (3,); axis=2"),
    ("stack", lambda: np.stack([T, M]), ValueError, "stack; (3,); (2, 2)"),
    ("reshape", lambda: T.reshape(2, 2), ValueError, "reshape of t (3,) with shape=(2, 2)"),
    ("broadcast_to", lambda: np.broadcast_to(T, (2, 2)), ValueError, "broadcast_to of t (3,) with shape=(2, 2)"),
    ("sum", lambda: T.sum(axis=3), IndexError, "sum of t (3,) with axis=3"),
    ("sum by a name", lambda: T.sum("rows"), TypeError, "sum of t (3,) with axis=rows"),
    ("max of nothing", lambda: leaf([]).max(), ValueError, "max of (0,)"),
    ("transpose", lambda: M.transpose(0, 0), ValueError, "permute of M (2, 2) with axes=(0, 0)"),
    ("swapaxes", lambda: np.swapaxes(T, 0, 4), ValueError, "swapaxes; 0 and 4; (3,)"),
    ("mT of a vector", lambda: T.mT, ValueError, "swapaxes; -2 and -1; (3,)"),
    ("squeeze", lambda: np.squeeze(T, 0), ValueError, "squeeze; size not equal to one"),
    ("expand_dims", lambda: np.expand_dims(T, 5), ValueError, "axis 5"),
    ("index", lambda: T[5], IndexError, "index of t (3,) with index=5"),
    ("too many indices", lambda: T[0, 1], IndexError, "index of t (3,) with index=(0, 1)"),
    ("index by a float", lambda: T[1.5], IndexError, "index of t (3,) with index=1.5"),
    ("index by a name", lambda: T["a"], IndexError, "index of t (3,) with index=a"),
    ("index by a Tensor", lambda: T[S], TypeError, "an index needs whole ones; astype(int)"),
    ("one operand too many", lambda: sigmoid(T, T), TypeError, "sigmoid of t (3,) and t (3,)"),
    ("an unknown setting", lambda: softmax(T, dim=0), TypeError, "softmax; dim"),
]

BACKWARD = [
    ("of an array", lambda: (T * 2).backward(), RuntimeError, "shape (3,); y.sum(); y.backward(gradient)"),
    ("of nothing that requires it", lambda: Tensor(1.0).backward(), RuntimeError, "requires_grad=True; no_grad()"),
    ("of a detached result", lambda: (S * 2).detach().backward(), RuntimeError, "requires_grad=True"),
    ("from a gradient of the wrong shape", lambda: (T * 2).backward([1.0, 2.0]), ValueError, "(2,); (3,)"),
    ("from one number for an array", lambda: (T * 2).backward(1.0), ValueError, "(); (3,)"),
    ("from a Tensor of the wrong shape", lambda: backpropagate(T * 2, Tensor([1.0, 2.0])), ValueError, "(2,); (3,)"),
    ("from a Tensor that would be copied", lambda: backpropagate(T * 2, Tensor(1.0)), ValueError, "(); (3,)"),
    ("of a leaf, from a wrong shape", lambda: backpropagate(T, Tensor(np.ones((2, 3)))), ValueError, "(2, 3); (3,)"),
    ("of a number", lambda: backpropagate(3.0), TypeError, "Tensor; 3.0"),
    ("chain rule of a number", lambda: list(chain_rule(3.0)), TypeError, "Tensor; 3.0"),
    ("by one variable", lambda: backpropagate(S * 2, variables=S), TypeError, "in a list"),
    ("by the entries of a variable", lambda: backpropagate((T * 2).sum(), variables=T), TypeError, "in a list"),
    ("chain rule by one variable", lambda: list(chain_rule(S * 2, variables=S)), TypeError, "in a list"),
    ("by an array", lambda: backpropagate(S * 2, variables=[np.ones(2)]), TypeError, "array([1., 1.])"),
    ("by numbers", lambda: backpropagate(S * 2, variables=np.ones(2)), TypeError, "1.0"),
    ("gradients_of by one", lambda: gradients_of(S * 2, S), TypeError, "in a list"),
    ("gradients_of an array", lambda: gradients_of(T * 2, [T]), RuntimeError, "shape (3,); y.sum()"),
    ("from text", lambda: (T * 2).backward("a"), TypeError, "real numbers; text"),
]

DATA = [
    ("text", lambda: Tensor("abc"), TypeError, "real numbers; text; 'abc'"),
    ("numbers as text", lambda: Tensor(["1", "2"]), TypeError, "text; np.array(data, dtype=float)"),
    ("a mixture", lambda: Tensor([1, "a"]), TypeError, "text"),
    ("None", lambda: Tensor(None), TypeError, "objects; None"),
    ("an object", lambda: Tensor(object()), TypeError, "objects"),
    ("a function", lambda: Tensor(np.sin), TypeError, "objects"),
    ("a dictionary", lambda: Tensor({1: 2}), TypeError, "objects"),
    ("a generator", lambda: Tensor(i for i in range(3)), TypeError, "objects"),
    ("complex numbers", lambda: Tensor(1j), TypeError, "complex"),
    ("dates", lambda: Tensor(np.array(["2020-01-01"], "M8[D]")), TypeError, "dates"),
    ("ragged rows", lambda: Tensor([[1], [1, 2]]), TypeError, "rows; different lengths"),
    ("a whole number without end", lambda: Tensor(10 ** 400), TypeError, "objects"),
    ("a name by position", lambda: Tensor(2.0, "a"), TypeError, "name=…"),
    ("numbers side by side", lambda: Tensor(1, 2, 3), TypeError, "in a list"),
    ("a Tensor", lambda: Tensor(T), TypeError, "Tensor already; t.detach()"),
    ("a list of Tensors", lambda: Tensor([S, S]), TypeError, "lose its gradient; np.stack([t, u])"),
    ("text beside a Tensor", lambda: T + "a", TypeError, "add works on Tensors, arrays and numbers; text"),
    ("None beside a Tensor", lambda: T * None, TypeError, "multiply; objects; None"),
    ("a complex number beside a Tensor", lambda: T * 1j, TypeError, "multiply; complex"),
    ("new data that are text", lambda: setattr(leaf(1.0), "data", "a"), TypeError, "text"),
    ("new data for a result", lambda: setattr(T * 2, "data", 1.0), RuntimeError, "is a result; Tensor(…)"),
    ("astype int", lambda: T.astype(int), TypeError, "real numbers; int64"),
    ("astype complex", lambda: T.astype(complex), TypeError, "real numbers; complex128"),
]

CONVERSION = [
    ("np.array", lambda: np.array([T, T]), TypeError, "lose its gradient; np.stack([t, u]); t.numpy()"),
    ("np.array of numbers", lambda: np.array([S, 1.0]), TypeError, "np.stack"),
    ("np.array of one", lambda: np.array(T), TypeError, "t.numpy()"),
    ("np.array of objects", lambda: np.array([T, S], dtype=object), TypeError, "np.stack"),
    ("np.asarray", lambda: np.asarray(T), TypeError, "t.numpy()"),
    ("np.sum of a list", lambda: np.sum([T, T]), TypeError, "np.stack"),
    ("np.maximum with a list", lambda: np.maximum(T, [S, S, S]), TypeError, "maximum; np.stack"),
    ("an array's slice", lambda: put(np.zeros(3), slice(None), T), TypeError, "lose its gradient"),
    ("an array's dot", lambda: np.ones(3).dot(T), TypeError, "lose its gradient"),
    ("an array's index", lambda: np.zeros(3)[T], TypeError, "lose its gradient"),
    ("np.full", lambda: np.full(3, S), TypeError, "lose its gradient"),
    ("np.full_like", lambda: np.full_like(np.zeros(3), S), TypeError, "np.copyto"),
    ("np.full_like of a Tensor", lambda: np.full_like(T, S), TypeError, "np.full_like; no chain rule"),
    ("if, of several", lambda: bool(T), ValueError, "tensor of shape (3,) true?; .any() or .all()"),
    ("and", lambda: T and T, ValueError, ".any() or .all()"),
    ("float, of several", lambda: float(T), ValueError, "one number; (3,)"),
    ("item, of several", lambda: T.item(), ValueError, "one number; (3,)"),
    ("format, of several", lambda: f"{T:.2f}", ValueError, "one number; (3,)"),
    ("len of a number", lambda: len(S), TypeError, "single number"),
    ("loop over a number", lambda: list(S), TypeError, "single number"),
    ("range", lambda: range(S), TypeError, "integer"),
]

IN_PLACE = [
    ("t[0] = 1", lambda: put(T, 0, 1.0), TypeError, "not changed in place; np.where; t.data"),
    ("array += t", lambda: add_to(np.zeros(3), T), TypeError, "np.add; out; in place; y = np.add"),
    ("out=array", lambda: np.exp(T, out=np.zeros(3)), TypeError, "np.exp; out; y = np.exp"),
    ("out=Tensor", lambda: np.exp(np.zeros(3), out=T), TypeError, "np.exp; out"),
    ("out of a sum", lambda: np.sum(T, out=np.zeros(())), TypeError, "np.sum; out"),
    ("where=", lambda: np.exp(T, where=T > 1), TypeError, "np.exp; where"),
    ("dtype= of a ufunc", lambda: np.exp(T, dtype=np.float32), TypeError, "np.exp; dtype"),
    ("dtype= of a sum", lambda: np.sum(T, dtype=np.float32), TypeError, "np.sum; dtype"),
    ("where= of a sum", lambda: np.sum(T, where=[True, False, True]), TypeError, "np.sum; where"),
    ("initial= of a sum", lambda: np.sum(T, initial=1.0), TypeError, "np.sum; initial"),
    ("order= of a reshape", lambda: np.reshape(M, (4,), order="F"), TypeError, "np.reshape; order"),
    ("np.add.reduce", lambda: np.add.reduce(T), TypeError, "np.add.reduce; np.sum"),
    ("np.add.accumulate", lambda: np.add.accumulate(T), TypeError, "np.add.accumulate; np.cumsum"),
    ("np.multiply.outer", lambda: np.multiply.outer(T, T), TypeError, "np.multiply.outer; a[:, None]; np.outer"),
    ("np.add.at", lambda: np.add.at(np.zeros(3), [0], T[:1]), TypeError, "np.add.at"),
    ("np.copyto", lambda: np.copyto(np.zeros(3), T), TypeError, "np.copyto; no chain rule"),
    ("np.put", lambda: np.put(np.zeros(3), [0], S), TypeError, "np.put; no chain rule"),
    ("t += 1", lambda: add_to(T, 1.0), RuntimeError, "t requires a gradient; t.data -= step"),
]

WITHOUT_RULE = [
    *((f, lambda f=f: f(T)) for f in (np.sort, np.median, np.diff, np.copy, np.sinc, np.nan_to_num, np.reciprocal,
                                      np.cumprod, np.ptp, np.exp2, np.cbrt, np.deg2rad, np.fft.fft)),
    *((f, lambda f=f: f(T, T)) for f in (np.hypot, np.kron, np.inner, np.append, np.isin, np.float_power, np.fmod,
                                         np.logical_and, np.cross, np.convolve, np.linalg.lstsq, np.fmax)),
    *((f, lambda f=f: f([T, T])) for f in (np.column_stack, np.block)),
    *((f, lambda f=f: f(M)) for f in (np.linalg.eigh, np.linalg.svd, np.linalg.cholesky, np.linalg.pinv, np.tril)),
    (np.einsum, lambda: np.einsum("i,i", T, T)), (np.tensordot, lambda: np.tensordot(M, M)),
    (np.interp, lambda: np.interp(T, T, T)), (np.linspace, lambda: np.linspace(0, S, 3)),
    (np.roll, lambda: np.roll(T, 1)), (np.tile, lambda: np.tile(T, 2)), (np.average, lambda: np.average(T, weights=T)),
]


def check(act, error, said):
    """The exception comes with its words, in their order, and from the engine, not from somewhere deep inside NumPy."""
    with pytest.raises(error) as caught:
        act()
    message = str(caught.value)
    assert re.search(".*".join(map(re.escape, said.split("; "))), message, re.DOTALL), message
    assert len(message) < 500


def rows(table):
    """A table of misuses as pytest parameters."""
    return pytest.mark.parametrize(("act", "error", "said"), [row[1:] for row in table], ids=[row[0] for row in table])


@rows(SHAPES)
def test_what_does_not_fit(act, error, said):
    check(act, error, said)


@rows(BACKWARD)
def test_backward(act, error, said):
    check(act, error, said)


@rows(DATA)
def test_data_that_are_not_real_numbers(act, error, said):
    check(act, error, said)


@rows(CONVERSION)
def test_never_a_silent_array(act, error, said):
    check(act, error, said)


@rows(IN_PLACE)
def test_never_in_place(act, error, said):
    check(act, error, said)


@pytest.mark.parametrize(("function", "act"), WITHOUT_RULE, ids=[f.__name__ for f, _ in WITHOUT_RULE])
def test_a_numpy_function_without_a_rule_names_itself_and_the_way_out(function, act):
    module = {"numpy.linalg": "np.linalg", "numpy.fft": "np.fft"}.get(getattr(function, "__module__", ""), "np")
    check(act, TypeError, f"{module}.{function.__name__} has no chain rule; t.numpy()")


X, Z, n, k = np.array([0.5, -1.5, 2.0]), np.array([3.0, 1.0, -1.0]), 3, 1
Q, index, condition = np.array([[0.5, 2.0, 1.0], [4.0, 3.0, -2.0]]), np.array([1, 0, 1]), np.array([True, False, True])
NAMES = {"np": np, "b": Z, "x": 4.0, "w": Z, "n": n, "k": k, "i": 1, "index": index, "condition": condition}

SAID = [
    (np.diff, (X,)), (np.tile, (X, n)), (np.roll, (X, k)), (np.sort, (X,)), (np.median, (X,)), (np.ptp, (X,)),
    (np.hypot, (X, Z)), (np.exp2, (X,)), (np.reciprocal, (X,)), (np.cbrt, (X,)), (np.deg2rad, (X,)), (np.fabs, (X,)),
    (np.fmax, (X, Z)), (np.fmin, (X, Z)), (np.sinc, (X,)), (np.append, (X, 4.0)), (np.copy, (X,)),
    (np.column_stack, ((X, Z),)), (np.dstack, ((X[None], Z[None]),)), (np.arcsinh, (X,)), (np.arccosh, (X + 3,)),
    (np.arctanh, (X / 4,)), (np.logaddexp2, (X, Z)), (np.degrees, (X,)), (np.rad2deg, (X,)), (np.copysign, (X, Z)),
    (np.fix, (X,)), (np.nan_to_num, (X,)), (np.nansum, (X,)), (np.nanmean, (X,)), (np.vander, (X,)),
    (np.ediff1d, (X,)), (np.linalg.outer, (X, Z)), (np.linalg.vector_norm, (X,)), (np.linalg.matrix_norm, (Q,)),
    (np.linalg.trace, (Q,)), (np.linalg.diagonal, (Q,)), (np.matrix_transpose, (Q,)), (np.fliplr, (Q,)),
    (np.flipud, (Q,)), (np.rot90, (Q,)), (np.hsplit, (Q, n)), (np.take_along_axis, (Q, index[:2, None], 1)),
    (np.compress, (condition, X)), (np.extract, (condition, X)), (np.insert, (X, 1, 4.0)), (np.logical_not, (X,)),
    (np.logical_and, (X, Z)), (np.logical_or, (X, Z)), (np.count_nonzero, (X,)), (np.nonzero, (X,)),
    (np.bincount, (index, X))]


@pytest.mark.filterwarnings("ignore:numpy.fix is deprecated:DeprecationWarning")  # newer versions have trunc alone
@pytest.mark.parametrize(("function", "arguments"), SAID, ids=lambda f: getattr(f, "__name__", ""))
def test_what_is_to_be_written_instead_is_the_same(function, arguments):
    module = "linalg." if getattr(function, "__module__", "") == "numpy.linalg" else ""
    words = NUMPY_INSTEAD[module + function.__name__]
    moving = [a for a in arguments if isinstance(a, np.ndarray) and a.dtype == float] or [X]
    here = {**NAMES, "index": arguments[1] if function is np.take_along_axis else index}
    right = np.concatenate([np.ravel(part) for part in np.atleast_1d(function(*arguments))]) \
        if function in (np.hsplit, np.nonzero) else np.ravel(function(*arguments))
    for made in (np.asarray, leaf):  # what is advised must run on a Tensor
        if "numpy()" in words and made is np.asarray:
            continue
        t = made(moving[0])
        instead = eval(words, {**here, "t": t, "a": t, "b": made(moving[1] if len(moving) > 1 else Z)})
        parts = instead if isinstance(instead, (list, tuple)) else [instead]
        np.testing.assert_allclose(np.concatenate([np.ravel(getattr(part, "value", part)) for part in parts]), right,
                                   rtol=1e-12)
    tensors = [[Tensor(a) for a in x] if isinstance(x, tuple) else
               Tensor(x) if np.asarray(x).dtype == float else x for x in arguments]
    with pytest.raises(TypeError, match=re.escape(words)):
        function(*tensors)


def test_words_of_linear_algebra():
    check(lambda: np.linalg.solve(Tensor(np.ones((2, 2))), np.ones(2)), ValueError, "solve; (2, 2); ingular")
    check(lambda: np.linalg.inv(Tensor(np.ones((2, 3)))), ValueError, "inv; (2, 3); square")
    check(lambda: np.diag(Tensor(np.ones((2, 2, 2)))), ValueError, "vectors and matrices; (2, 2, 2)")
    check(lambda: np.split(Tensor(np.ones(5)), 2), ValueError, "5 rows; 2 equal parts; np.split(t, [3, 5])")
    check(lambda: np.pad(Tensor(np.ones(5)), 1, mode="edge"), TypeError, "mode='constant'; np.concatenate")


def test_functions_of_other_libraries():
    check(lambda: scipy.special.gamma(T), TypeError, "gamma; no chain rule")
    check(lambda: np.vectorize(math.sin)(T), TypeError, "lose its gradient")
    check(lambda: np.linalg.norm(T, 1), TypeError, "ord=1; np.sum(np.abs(t))")
    check(lambda: np.linalg.norm(M, 2), TypeError, "ord=2")
    check(lambda: np.linalg.norm(M, 2, axis=(0, 1)), TypeError, "ord=2")
    check(lambda: np.linalg.norm(M, "nuc"), TypeError, "ord='nuc'")


def test_plotting_a_tensor_says_how_to():
    import matplotlib.pyplot as plt
    figure, axes = plt.subplots()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of each number that matplotlib takes out on its way to the error
            check(lambda: axes.plot(T), TypeError, ".numpy()")
        axes.plot(T.numpy())
    finally:
        plt.close(figure)


# --- Calculus --------------------------------------------------------------------------------------------------

CALCULUS = [
    ("math.sin", lambda: derivative(math.sin)(1.0), TypeError, "lose its derivative; np.sin; .item()"),
    ("float()", lambda: derivative(lambda x: float(x) ** 2)(1.0), TypeError, "lose its derivative"),
    ("int()", lambda: derivative(lambda x: int(x) ** 2)(1.0), TypeError, "lose its derivative"),
    ("np.float64()", lambda: derivative(lambda x: np.float64(x) ** 2)(1.0), TypeError, "lose its gradient"),
    ("np.array in f", lambda: jacobian(lambda v: np.array([v[0], v[1]]))(np.ones(2)), TypeError, "np.stack"),
    ("a list from f", lambda: jacobian(lambda v: [v[0], v[1]])(np.ones(2)), TypeError, "a list; np.stack"),
    ("None from f", lambda: grad(lambda x: None)(1.0), TypeError, "nothing back; is its return missing"),
    ("text from f", lambda: grad(lambda x: "a")(1.0), TypeError, "text"),
    ("text into f", lambda: grad(lambda x: x)("a"), TypeError, "text"),
    ("grad of an array", lambda: grad(lambda v: v * 2)(np.ones(3)), ValueError, "one number; (3,); jacobian"),
    ("hessian of an array", lambda: hessian(lambda v: v * 2)(np.ones(3)), ValueError, "one number; (3,)"),
    ("derivative of a curve", lambda: derivative(lambda x: np.stack([np.cos(x), np.sin(x)]))(1.0), ValueError,
     "derivative; (2,); (); jacobian"),
    ("derivative of a sum", lambda: derivative(np.sum)(np.ones(3)), ValueError, "derivative; (); (3,); grad"),
    ("argnums too great", lambda: grad(lambda x: x, argnums=2)(1.0), ValueError, "argnums=2; argument 2; 1"),
    ("argnums too small", lambda: grad(lambda x: x, argnums=-2)(1.0), ValueError, "argnums=-2; argument -2"),
    ("argnums empty", lambda: grad(lambda x: x, argnums=())(1.0), ValueError, "argnums=()"),
    ("argnums twice", lambda: grad(np.dot, argnums=(0, -2))(1.0, 2.0), ValueError, "argnums=(0, -2); twice"),
    ("argnums a fraction", lambda: grad(lambda x: x, argnums=1.5)(1.0), TypeError, "argnums=1.5"),
    ("only keywords", lambda: grad(lambda x: x)(x=1.0), ValueError, "argnums=0; argument 0; by name, x"),
    ("no argnums", lambda: hessian(lambda x: x, None)(1.0), TypeError, "argnums=None"),
    ("hessian by nothing", lambda: hessian(lambda x: x, ())(1.0), ValueError, "argnums=()"),
    ("hessian by a dictionary", lambda: hessian(lambda p: p["w"])({"w": 1.0}), TypeError, "argnums=(0, 1, …); hvp"),
    ("hvp of another shape", lambda: hvp(np.sum)(np.ones(2), np.ones(3)), ValueError, "shape of x; (2,); (3,)"),
    ("hvp that would be copied", lambda: hvp(np.sum)(np.ones(2), 1.0), ValueError, "shape of x; (2,); ()"),
    ("hvp in another order", lambda: hvp(lambda p: p["a"])({"a": 1.0, "b": 2.0}, {"b": 1.0, "a": 2.0}), ValueError,
     "'a'; 'b'; 'b'; 'a'"),
    ("gradients_of a number", lambda: gradients_of(3.0, [S]), TypeError, "Tensor; 3.0"),
    ("a pullback from a wrong shape", lambda: vjp(np.sum, np.ones(2))[1](np.ones(2)), ValueError, "(2,); ()"),
    ("jvp of another shape", lambda: jvp(np.sum, (np.ones(2),), (1.0,)), ValueError, "one for each and of its shape"),
    ("not a function", lambda: derivative(3.0), TypeError, "function; 3.0"),
    ("not a function of grad", lambda: grad(T), TypeError, "function"),
    ("taylor of negative order", lambda: taylor(np.exp, 0.0, -1), ValueError, "order; -1"),
    ("taylor of half an order", lambda: taylor(np.exp, 0.0, 1.5), ValueError, "order; 1.5"),
    ("taylor about an array", lambda: taylor(np.exp, np.zeros(2), 2), TypeError, "one number; (2,)"),
]


@rows(CALCULUS)
def test_calculus(act, error, said):
    check(act, error, said)


def test_a_look_at_the_number_inside_a_function_is_allowed():
    seen = []

    def f(x):
        seen.append(x.item())
        return x * relu(x) if x > 0 else -x
    assert derivative(f)(3.0) == 6
    assert derivative(f)(-3.0) == -1
    assert seen == [3.0, -3.0]


def test_after_an_error_inside_f_everything_works_as_before():
    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            derivative(lambda x: 1 / 0)(1.0)
    assert leaf(2.0).item() == 2.0, "a number may be looked at"
    assert derivative(lambda x: x * x)(3.0) == 6


def test_a_singular_matrix_is_told_by_numpy_s_own_error():
    with pytest.raises(np.linalg.LinAlgError, match=r"inv of .*\(2, 2\) is not possible: Singular matrix"):
        np.linalg.inv(Tensor(np.ones((2, 2)), name="A"))


# --- In PyTorch's words ------------------------------------------------------------------------------------------

PYTORCH = [
    ("sum(dim)", lambda: M.sum(dim=1), TypeError, "PyTorch calls dim; axis=1"),
    ("std(keepdim)", lambda: M.std(0, keepdim=True), TypeError, "PyTorch calls keepdim; keepdims=True"),
    ("softmax(dim)", lambda: M.softmax(dim=1), TypeError, "PyTorch calls dim; axis=1"),
    ("log_softmax(dim)", lambda: M.log_softmax(dim=-1), TypeError, "PyTorch calls dim; axis=-1"),
    ("cumsum(dim)", lambda: M.cumsum(dim=0), TypeError, "PyTorch calls dim; axis=0"),
    ("squeeze(dim)", lambda: M.squeeze(dim=0), TypeError, "PyTorch calls dim; axis=0"),
    ("repeat(dim)", lambda: M.repeat(2, dim=0), TypeError, "PyTorch calls dim; axis=0"),
    ("cumsum of something else", lambda: M.cumsum(0, out=1), TypeError, "no out=; axis="),
    ("softmax(t, dim)", lambda: softmax(M, dim=1), TypeError, "softmax: There is no dim=; axis=1"),
    ("logsumexp(t, keepdim)", lambda: logsumexp(M, keepdim=True), TypeError, "PyTorch calls keepdim; keepdims=True"),
    ("flatten(1)", lambda: M.flatten(1), TypeError, "t.flatten(1); t.reshape(len(t), -1)"),
    ("t()", lambda: M.t(), AttributeError, "'t'; t.T"),
    ("add_", lambda: T.add_(1), AttributeError, "t.data += u; t + u"),
    ("to", lambda: T.to("cpu"), AttributeError, "t itself; NumPy"),
    ("float", lambda: T.float(), AttributeError, "t.astype(np.float32)"),
    ("masked_fill", lambda: T.masked_fill(T > 1, 0.0), AttributeError, "np.where(mask, x, t)"),
    ("retain_graph", lambda: S.backward(retain_graph=True), TypeError, "retain_graph; called again"),
    ("create_graph", lambda: S.backward(create_graph=True), TypeError, "create_graph; grad(grad(f))"),
    ("too many arguments", lambda: M.mean(0, True, 1), TypeError, "Tensor.mean()"),
    ("an unknown argument", lambda: M.clip(lowest=0), TypeError, "Tensor.clip(); lowest"),
    ("tinygrad_edu.exp", lambda: tinygrad_edu.exp, AttributeError, "'exp': NumPy's own works on Tensors, np.exp"),
    ("tinygrad_edu.cat", lambda: tinygrad_edu.cat, AttributeError, "'cat'; np.concatenate"),
    ("tinygrad_edu.qqq", lambda: tinygrad_edu.qqq, AttributeError, "has no attribute 'qqq'"),
]


@rows(PYTORCH)
def test_pytorchs_words(act, error, said):
    check(act, error, said)


def test_no_message_names_a_class_that_nobody_has_heard_of():
    for name in dir(Tensor):
        method = getattr(Tensor, name, None) if not name.startswith("__") else None
        if callable(method) and hasattr(method, "__qualname__") and method.__qualname__.count("."):
            assert method.__qualname__.startswith(("Tensor.", "Storage.")), name
