"""A compiled function gives what the function gives, or says in words that it cannot: nothing is frozen silently."""

import copy
import cProfile
import gc
import sys
import threading
import types
import weakref
from functools import partial
from types import SimpleNamespace
from typing import NamedTuple

import numpy as np
import pytest

import nn
from tinygrad_edu import (
    Tensor,
    chain_rule,
    derivative,
    detect_anomaly,
    grad,
    gradcheck,
    gradients_of,
    hessian,
    jacobian,
    jit,
    no_grad,
    numerical_jacobian,
    relu,
    sigmoid,
    softplus,
    value_and_grad,
)
from tinygrad_edu.compiler.names import RESERVED
from tinygrad_edu.nested import flatten

X, Y = np.array([1.0, 2.0, 3.0]), np.array([0.5, -1.0, 2.0])
MASK, OTHER = np.array([True, False, True]), np.array([False, True, True])


def same(f, *calls, retraces=0):
    """Compare a compiled function with the function, in one call after another."""
    compiled = jit(f)
    for args in calls:
        expected, result = flatten(f(*args))[0], flatten(compiled(*args))[0]
        assert len(result) == len(expected)
        for a, b in zip(result, expected):
            np.testing.assert_allclose(a, b.value if isinstance(b, Tensor) else b, rtol=1e-12)
    assert retraces is None or compiled.retraces == retraces
    return compiled


# --- Derivatives inside, at plain numbers ------------------------------------------------------------------------

@pytest.mark.parametrize("f", [
    lambda a: grad(lambda x: a * x**2)(3.0), lambda a: derivative(lambda x: a * x**2)(3.0),
    lambda a: value_and_grad(lambda x: a * x**2)(3.0), lambda a: hessian(lambda x: a * (x**3).sum())(X),
    lambda a: jacobian(lambda x: a * x**3)(X), lambda a: grad(lambda x: (a * x**2).sum())(X) * a,
    lambda a: derivative(lambda b: grad(lambda x: a * b * x**2)(3.0))(2.0),
    lambda a: a * derivative(lambda x: x**2 if x > 0 else x)(3.0), lambda a: a * float(derivative(np.sin)(3.0)),
    grad(lambda a: a * derivative(lambda x: x**3)(0.7).reshape(())),  # a Tensor inside a derivative, as it stands
    lambda a: a * Tensor([1.0, 2.0]).sum().item(),  # what is the same in every run may be looked at
])
def test_derivatives_at_plain_numbers_inside(f):
    same(f, (1.0,), (2.0,), (-0.5,))


# --- Masks, labels and texts as arguments ------------------------------------------------------------------------

@pytest.mark.parametrize(("f", "retraces"), [
    (lambda x, m: np.where(m, x, 0.0), 0), (lambda x, m: x * m, 0), (lambda x, m: (x * m, m), 0),
    (lambda x, m: np.where(~m & (x > 1), x, 0.0), 0), (lambda x, m: np.where(np.logical_or(x > 2, m), x, 0.0), 0),
    (lambda x, m: (m ^ (x > 1)) * x, 0), (lambda x, m: grad(lambda x: np.where(m, x**2, x).sum())(x), 0),
    (lambda x, m: x[m], 1), (lambda x, m: x * (m.sum() if m.any() else 2), 1),
    (lambda x, m: grad(lambda x: x[m].sum())(x), 1),
])
def test_masks(f, retraces):
    """A variable where operations can take them, part of the trace by value where their numbers decide something."""
    same(f, (X, MASK), (X, OTHER), (Y, MASK), retraces=retraces)


@pytest.mark.parametrize(("f", "retraces"), [
    (lambda t, i: t[i], 0), (lambda t, i: t[i] * i, 0), (lambda t, i: i / 2 + i * 3 - i, 0),
    (lambda t, i: t * (i == 1), 0),
    (lambda t, i: grad(lambda t: (t[i] ** 2).sum())(t), 0), (lambda t, i: hessian(lambda t: (t[i] ** 3).sum())(t), 0),
    (lambda t, i: np.outer(t, t)[i, 1:], 0), (lambda t, i: np.outer(t, t)[1:, i].sum(axis=0), 0),
    (lambda t, i: sum(t[k] for k in i), 0), (lambda t, i: np.eye(3)[i] * t, 2),
    (lambda t, i: t * (i.max() // 1) if i[0] else t, 2),
])
def test_labels(f, retraces):
    same(f, *((t, np.array(i)) for t, i in ((X, [0, 0, 2]), (Y, [2, 1, 0]), (X, [1, 1, 1]), (Y, [0, 0, 2]))),
         retraces=None if retraces else 0)


def test_functions_of_whole_numbers_give_real_ones():
    for f in (sigmoid, softplus, relu, lambda n: np.heaviside(n, 0.5), np.exp, np.square, np.abs, lambda n: n / 2):
        for g in (f, lambda n, f=f: (f(n) * 2, f(n).sum())):
            compiled = jit(g)
            for n in (np.array([1, 0, -3]), np.array([4, -1, 0])):
                for a, b in zip(flatten(compiled(n))[0], flatten(g(Tensor(n)))[0]):
                    np.testing.assert_allclose(a, getattr(b, "value", b), rtol=1e-12)
    same(lambda x: np.linalg.norm(Tensor(x) if isinstance(x, float) else x, axis=-1), (-2.0,), (3.0,))


def test_whole_numbers_are_differentiated_as_real_ones():
    same(grad(lambda x: (x**2).sum() / 4), (np.array([1, 2]),), (np.array([5, 6]),))


def test_texts_and_numbers_of_every_kind_are_told_apart():
    f = jit(lambda x, s: x * (s == "a"))
    np.testing.assert_array_equal(f(X, np.array(["a", "b", "a"])), [1, 0, 3])
    np.testing.assert_array_equal(f(X, np.array(["b", "b", "a"])), [0, 0, 3])
    g = jit(lambda x, n: x / n if isinstance(n, complex) else type(n).__name__)
    assert [g(1.0, n) for n in (True, 1, np.int64(1), "1")] == ["bool", "int", "int64", "str"]
    with pytest.raises(TypeError, match="array of objects"):
        f(X, np.array([{}, 1, None]))
    same(lambda x: x[1] + x[True].sum(), (X,))
    with np.errstate(all="ignore"):
        same(lambda x: x / np.array([0.0, -0.0, 0.0]), (X,))


def test_kinds_of_arguments_are_forgotten_in_the_end():
    f = jit(lambda x, n, m=None: x * n)
    for n in range(150):
        assert f(2.0, n) == 2.0 * n
    assert len(f.traces) <= 64
    made = f.made
    assert [f(3.0, n) for n in (149, 148)] == [447, 444]
    assert f.made == made, "those used last are still there"
    g = jit(lambda x, m: x[m].sum())
    for k in range(150):
        chosen = [bool(k >> j & 1) for j in range(8)]
        assert g(np.arange(8.0), np.array(chosen)) == sum(j for j in range(8) if chosen[j])
    assert len(g.traces) <= 64


# --- What comes out ----------------------------------------------------------------------------------------------

class Pair(NamedTuple):
    """Two results with names."""

    first: object
    second: object


def test_results_of_every_kind():
    def f(x):
        return {"none": None, "text": "import os", 3: [True, 2, "x * 2"], (1, 2): Pair(x * 2, Tensor(3.0)),
                float("nan"): Tensor([1.0, 2.0]), "list": [], "number": float("inf"), "array": np.array(["a"])}
    result, (nan, *_) = jit(f)(X), [key for key in jit(f)(X) if key != key]
    assert nan != nan
    assert (result["none"], result["text"], result[3], result["list"], result["number"]) == (
        None, "import os", [True, 2, "x * 2"], [], np.inf)
    assert isinstance(result[1, 2], Pair)
    assert result[1, 2].second == 3.0
    np.testing.assert_array_equal(result[1, 2].first, X * 2)
    assert jit(lambda x: None)(1.0) is None
    assert jit(lambda x: (1, True, "print(x)"))(1.0) == (1, True, "print(x)")
    with pytest.raises(TypeError, match="returned something of type set"):
        jit(lambda x: {x})(1.0)


def test_a_product_that_is_summed_and_returned():
    same(lambda a, b: (a * b, (a * b).sum()), (X, Y))
    same(value_and_grad(lambda x: (np.exp(x) * Y).sum()), (X,))
    same(lambda a: ((a * a).sum(), a * a, np.linalg.norm(a)), (X,))


def test_lengths_over_any_axes():
    t = np.arange(24.0).reshape(2, 3, 4) + 1
    for axis in (None, 0, (0, 1), (0, 2), (0, 1, 2), -1, (2,)):
        for keepdims in (False, True):
            f = lambda a, axis=axis, keepdims=keepdims: Tensor.norm(a, axis, keepdims) if isinstance(a, Tensor) else (
                (a * a).sum(axis=axis, keepdims=keepdims) ** 0.5)
            compiled = same(f, (t,))
            namespace = dict(compiled.latest().listing.constants)
            exec(compiled.source, namespace)
            np.testing.assert_allclose(namespace[compiled.latest().listing.function](t), f(t))
            same(grad(lambda a, f=f: (np.sin(f(a))).sum()), (t,))


def test_a_rewrite_proves_what_it_assumes():
    def f(v, x):
        n = np.linalg.norm(v)
        return (n * x / (n + (x > 0).astype(float))).sum()

    def quotient(v):
        n = np.linalg.norm(v)
        return 3 * n / (n + (n == 0).astype(float) if isinstance(n, Tensor) else n + float(n == 0))
    same(f, (np.array([3.0, 4.0]), np.array([1.0, -1.0])))
    same(quotient, (np.zeros(2),), (np.array([3.0, 4.0]),))
    for axis in (None, 0, 1):
        g = grad(lambda v, axis=axis: (np.linalg.norm(v, axis=axis) ** 2).sum())
        compiled = same(g, (np.array([[3.0, 4.0], [0.0, 0.0]]),))
        assert "norm" not in compiled.source


@pytest.mark.parametrize(("f", "args"), [
    (lambda x: 1e200 * (1e200 * x), (1e-300,)), (lambda x: 1e-200 * (x * 1e-200), (1e300,)),
    (lambda x: (x * 0.25).sum(), (np.full(2, 1.7e308),)), (lambda x, s: (x * s).sum(), (np.full(2, 1.7e308), 0.25)),
    (lambda x, s: (x / s).sum(), (np.full(2, 1.7e308), 4.0)),
    (lambda x, s: (s * x * x).sum(), (np.full(2, 1e-200), 1e200)),
    (lambda x: ((1e200 * x) / 1e200).sum(), (X,)), (lambda x: (x * 1e-300 / 1e300).sum() + x.sum(), (X,)),
    (value_and_grad(lambda x, s: (s * x * x).sum(), argnums=(0, 1)), (np.full(2, 1e-200), 1e200)),
    (lambda x: (0.25 * x).sum(axis=0), (np.full((2, 2), 1.7e308),)),
])
def test_constants_that_are_regrouped_neither_overflow_nor_vanish(f, args):
    same(f, args)


# --- Names -------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("name", [*sorted(RESERVED), "buffer0", "buffer1", "number1", "number2", "ﬁ", "ﬂoat", "ﬁnally",
                                  "ones", "constant", "index", "t1", "self", "__debug__", "x²", "№"])
def test_a_variable_may_be_called_anything(name):
    def f(a):
        y = np.sin(a) * 2 + 1
        if isinstance(y, Tensor):
            y.name = name
        z = np.exp(y) * (y > 1.0)
        return z, (z * y).sum(axis=0), y
    a = np.linspace(0, 2, 6).reshape(2, 3)
    before = a.copy()
    compiled = same(f, (a,), (a,))
    np.testing.assert_array_equal(a, before)
    for text, function, constants in ((compiled.source, "f", compiled.latest().listing.constants),
                                      (compiled.fast_source, "step", compiled.latest().fast.constants)):
        namespace = dict(constants)
        exec(text, namespace)
        np.testing.assert_allclose(namespace[function](a)[1], f(a)[1])


def test_functions_and_arguments_may_be_called_anything():
    def sigmoid(dot, buffer0, np_=2.0):
        vdot = dot @ buffer0
        return vdot * np_ + (dot * buffer0).sum()
    same(sigmoid, (X, Y), (Y, X))
    exec(same(sigmoid, (X, Y)).source, {})


def test_arguments_by_name_keep_their_names():
    f = jit(lambda a, b: a - 2 * b)
    assert f(b=1.0, a=5.0) == 3.0
    assert "a - 2 * b" in f.source


# --- What is around a function -----------------------------------------------------------------------------------

class Model:
    """What a learner writes: an object with parameters, settings and lists."""

    rate = 0.5

    def __init__(self):
        self.w, self.layers = Tensor([1.0, 2.0, 3.0], requires_grad=True), [SimpleNamespace(w=Tensor(2.0))]
        self.on, self.f, self.last, self.scale = False, np.tanh, 3.0, np.array([1.0, 1.0, 2.0])

    @property
    def twice(self):
        return self.last * 2

    def __call__(self, x):
        y = (self.w * x * self.scale).sum() * self.rate + self.twice
        for layer in self.layers:
            y = y * layer.w
        return self.f(y) if self.on else y


def replace(model, name, value):
    setattr(model, name, value)


@pytest.mark.parametrize("change", [
    lambda m: replace(m, "w", Tensor([0.0, 0.0, 1.0])), lambda m: replace(m, "on", True),
    lambda m: replace(m, "last", 7.0), lambda m: replace(m, "rate", 0.1),
    lambda m: replace(m, "f", np.sin) or replace(m, "on", True),
    lambda m: m.layers.append(SimpleNamespace(w=Tensor(-1.0))), lambda m: replace(m.layers[0], "w", Tensor(5.0)),
    lambda m: m.layers.clear(), lambda m: m.scale.fill(4.0), lambda m: replace(m, "scale", np.ones(3)),
    lambda m: m.w.data.fill(0.5), lambda m: replace(m.w, "data", np.array([[1.0, 2.0, 3.0]])),
    lambda m: m.layers.__setitem__(0, SimpleNamespace(w=Tensor(9.0))),
])
@pytest.mark.parametrize("of", [lambda m: m, lambda m: lambda x: m(x), lambda m: m.__call__,
                                lambda m: partial(lambda m, x: m(x), m), lambda m: grad(lambda x: m(x))])
def test_what_changes_around_a_function_is_seen(change, of):
    model = Model()
    f = of(model)
    compiled = jit(f)
    for _ in range(2):
        np.testing.assert_allclose(compiled(X), getattr(f(X), "value", f(X)))
    assert compiled.retraces == 0
    change(model)
    for _ in range(2):
        np.testing.assert_allclose(compiled(X), getattr(f(X), "value", f(X)))
    assert compiled.retraces <= 1


def test_variables_of_closures_globals_modules_and_classes():
    module = types.ModuleType("settings_of_mine")
    module.rate = 2.0
    power = 2
    data = np.array([1.0, 2.0])
    around = {"module": module, "data": data, "Model": type("Settings", (), {"rate": 3.0}), "table": {"k": (1.0, 2.0)},
              "__name__": "program"}
    exec("def helper(x): return x * Model.rate\n"
         "def f(x): return helper(x) * module.rate + data.sum() * table['k'][1] + (data * x).sum()", around)
    compiled = jit(lambda x: around["f"](x) ** power)
    changes = ["module.rate = 5.0", "data[0] = 7.0", "Model.rate = 1.0", "table['k'] = (0.0, 9.0)", "data = data * 2",
               "def helper(x): return x + 1", "data[1] = 0.0"]
    for change in ["pass", *changes]:
        exec(change, around)
        power = 3 - power
        for x in (1.0, 2.0):
            assert compiled(x) == pytest.approx(around["f"](x) ** power)


def test_what_comes_back_is_not_traced_again():
    net = nn.Sequential(nn.Linear(3, 2), nn.Dropout(0.5)).eval()
    f = jit(lambda x: net(x))
    x = X[None]
    np.testing.assert_allclose(f(x), net(x).numpy())
    net.train()
    with pytest.raises(TypeError, match="Dropout"):
        f(x)
    net.eval()
    np.testing.assert_allclose(f(x), net(x).numpy())
    assert f.retraces == 0
    net[0].weight = nn.Parameter(np.ones((2, 3)))
    np.testing.assert_allclose(f(x), net(x).numpy())
    assert f.retraces == 1


def test_equal_numbers_are_no_change():
    around = SimpleNamespace(rate=0.5)
    f = jit(lambda x: x * around.rate)
    for _ in range(5):
        assert f(2.0) == 1.0
        around.rate = float("0.5")
    assert f.retraces == 0


def test_a_parameter_that_is_made_by_the_first_call():
    def lazy(x, made=[]):  # noqa: B006 – kept from call to call
        if not made:
            made.append(Tensor([1.0, 1.0, 1.0], requires_grad=True))
        return (made[0] * x).sum()
    f = jit(lazy)
    assert f(X) == 6.0
    lazy.__defaults__[0][0].data = [0.0, 0.0, 2.0]
    assert f(X) == 6.0
    assert f(Y) == 4.0
    lazy.__defaults__[0][0] = Tensor([1.0, 0.0, 0.0])
    assert f(X) == 1.0

    class Lazy:
        w = None

        def __call__(self, x):
            if self.w is None:
                self.w, self.b = Tensor(np.ones(3)), np.zeros(3)
            return (self.w * x + self.b).sum()
    model = Lazy()
    g = jit(model)
    assert g(X) == 6.0
    model.w, model.b[0] = Tensor([0.0, 1.0, 0.0]), 10.0
    assert g(X) == 12.0


def test_a_result_from_outside_keeps_its_numbers():
    W = Tensor([1.0, 2.0, 3.0], requires_grad=True)
    y = W * 2
    f = jit(lambda x: (y * x).sum())
    assert f(X) == 28.0
    W.data = np.zeros(3)
    assert f(X) == 28.0


def test_frozen_parameters_and_no_grad_around():
    w, v = Tensor(2.0, requires_grad=True), Tensor(3.0, requires_grad=True)
    f = jit(lambda x: gradients_of(w * v * x, [p for p in (w, v) if p.requires_grad]))
    assert f(1.0) == [3.0, 2.0]
    w.requires_grad = False
    assert f(1.0) == [2.0]
    w.requires_grad, v.requires_grad = True, False
    assert f(1.0) == [3.0]
    with no_grad():
        assert jit(grad(lambda x: x**2))(3.0) == 6.0


def test_arrays_from_outside_are_handed_out_as_copies():
    data = np.array([1.0, 2.0])
    f = jit(lambda x: (data, data.T, x))
    f(1.0)[0][:] = 9.0
    f(1.0)[1][:] = 9.0
    np.testing.assert_array_equal(data, [1.0, 2.0])


# --- What raises in words ----------------------------------------------------------------------------------------

@pytest.mark.parametrize("f", [
    copy.copy, copy.deepcopy, lambda x: copy.deepcopy([x])[0] * 2, lambda x: x.value * 2,
    lambda x: numerical_jacobian(lambda z: z * z, x), lambda x: numerical_jacobian(lambda z: z * x.sum(), Y),
    lambda x: [step.contribution for step in chain_rule((W_OUTSIDE * x).sum())], lambda x: f"{x.sum():.2f}",
    lambda x: x & 1, lambda x: x[x > 1], lambda x: gradcheck(lambda z: (z * x).sum(), Y),
    lambda x: np.array([x[0], 2.0]), lambda x: x * int(x[0]),
])
def test_whoever_reads_a_traced_number_is_refused(f):
    with pytest.raises(TypeError, match=r"traced by jit|would lose its gradient"):
        jit(f)(X)


W_OUTSIDE = Tensor(2.0, requires_grad=True)


def test_a_repr_shows_no_numbers_of_the_trace():
    seen = []
    jit(lambda x: seen.append(repr(x * 2)) or x)(X)
    assert seen == ["Tensor(traced by jit, shape=(3,))"]


def test_what_is_kept_from_call_to_call_raises_in_words():
    class Recurrent:
        h = None

        def __call__(self, x):
            self.h = x if self.h is None else self.h + x
            return self.h.sum()
    with pytest.raises(TypeError, match=r"keeps what it computes in Recurrent\.h"):
        jit(Recurrent())(X)

    class Counting:
        step = 0

        def __call__(self, x):
            self.step += 1
            return x / self.step
    with pytest.raises(TypeError, match=r"changes Counting.step \(0 → 1\) whenever it runs"):
        jit(Counting())(X)

    kept = []
    f = jit(lambda x: kept.append(x * 2) or x.sum())
    assert [f(X), f(X)] == [6.0, 6.0]
    assert len(kept) == 1, "adding to a list happens while it is traced"
    for read in (lambda t: t.numpy(), lambda t: t * 2, lambda t: t.shape):
        with pytest.raises(RuntimeError, match="computed while jit traced a function, which kept it"):
            read(kept[0])


def test_the_hunt_for_nan_sees_every_number():
    f = jit(lambda x: np.log(x) * 0)
    g = jit(value_and_grad(lambda x: np.sqrt(x).sum()))
    with np.errstate(all="ignore"):
        assert np.isnan(f(-1.0))
        with detect_anomaly():
            with pytest.raises(FloatingPointError, match="log made NaN"):
                f(-1.0)
            with pytest.raises(FloatingPointError, match="sqrt made NaN"):
                g(np.array([1.0, -1.0]))
            value, gradient = g(np.array([4.0, 1.0]))
    assert (type(value), value) == (float, 3.0)
    np.testing.assert_array_equal(gradient, [0.25, 0.5])


# --- How it runs -------------------------------------------------------------------------------------------------

def test_surroundings_are_seen_under_a_profiler_and_a_debugger():
    around = SimpleNamespace(rate=2.0)
    f = jit(lambda x: x * around.rate)
    profiler = cProfile.Profile()
    traced = []

    def debugger(frame, event, arg):
        traced.append(event)
    before = sys.gettrace()
    sys.settrace(debugger)
    profiler.enable()
    try:
        assert f(1.0) == 2.0
        around.rate = 3.0
        assert f(1.0) == 3.0
        after = sys.gettrace()
    finally:
        profiler.disable()
        sys.settrace(before)
    assert after is debugger


def test_careful_runs_share_nothing_between_threads():
    f = jit(lambda x, s: (s * np.sin(x) * x).sum())
    inputs = [(np.full(2000, 10.0**k), 10.0 ** (-100 * (k % 3))) for k in range(6)]
    expected = [(s * np.sin(x) * x).sum() for x, s in inputs]
    f(*inputs[0])
    assert "careful(" in f.fast_source
    wrong = []

    def work(k):
        for _ in range(50):
            if not np.isclose(f(*inputs[k]), expected[k], rtol=1e-10, atol=0):
                wrong.append(k)
    threads = [threading.Thread(target=work, args=(k,)) for k in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_a_compilation_that_is_dropped_leaves_nothing_behind():
    def compile_and_drop():
        W = Tensor(X, name="W", requires_grad=True)
        f = jit(value_and_grad(lambda a, s: (np.exp(a) * W * s / (a * a).sum()).sum()))
        f(X, 2.0)
        f(Y, 3.0)
        return [weakref.ref(thing) for thing in (f, f.last, W, f.last.fast, f.last.fast.run)]
    compile_and_drop()
    gc.collect()
    gc.disable()
    try:
        assert [reference() for reference in compile_and_drop()] == [None] * 5
        assert gc.collect() == 0
    finally:
        gc.enable()


def test_a_trace_grows_linearly_with_the_uses_of_one_operand():
    """Counted, not timed: how often the trace looks at something while one operand is used n times."""
    def looks(n):
        count = 0

        def profile(frame, event, arg):
            nonlocal count
            count += event in ("call", "c_call")

        def f(x):
            y = x * 0.0
            for k in range(n):
                y = y + x * float(k)
            return y
        before = sys.gettrace()
        sys.setprofile(profile)
        try:
            jit(grad(f))(2.0)
        finally:
            sys.setprofile(None)
            sys.settrace(before)
        return count
    looks(10)
    assert looks(400) < 2.3 * looks(200)
