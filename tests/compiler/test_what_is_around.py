"""What a compiled function finds around itself, however it does: where that changes, the function is traced anew."""

import array
import collections
import contextvars
import copy
import enum
import math
import operator
import os
import sys
import threading
import types
import weakref
from dataclasses import dataclass, field
from functools import lru_cache
from types import SimpleNamespace

import numpy as np
import pytest

from tinygrad_edu import Tensor, jit
from tinygrad_edu.nested import flatten


def plain(result):
    return [getattr(leaf, "value", leaf) for leaf in flatten(result)[0]]


# Each is a program: what is around, a function f, and what is done between two calls.
PROGRAMS = {
    "deque": ("d = collections.deque([2.0])", "x * d[0]", "d[0] = 3.0"),
    "UserDict": ("d = collections.UserDict(r=2.0)", "x * d['r']", "d['r'] = 3.0"),
    "ChainMap": ("d = collections.ChainMap({'r': 2.0})", "x * d['r']", "d['r'] = 3.0"),
    "read-only dictionary": ("b = {'r': 2.0}; d = types.MappingProxyType(b)", "x * d['r']", "b['r'] = 3.0"),
    "view of a dictionary": ("b = {'r': 2.0}; d = b.values()", "x * sum(d)", "b['r'] = 3.0"),
    "machine numbers": ("d = array.array('d', [2.0])", "x * d[0]", "d[0] = 3.0"),
    "bytes": ("b = bytearray(np.ones(3).tobytes())", "x * np.frombuffer(b)", "b[:] = np.full(3, 2.0).tobytes()"),
    "set of functions": ("k = [2.0]\ndef h(x): return x * k[0]\ns = frozenset([h])", "[h(x) for h in s][0]",
                         "k[0] = 3.0"),
    "local to a thread": ("d = threading.local(); d.k = 2.0", "x * d.k", "d.k = 3.0"),
    "weak reference": ("class M: k = 2.0\nm = M(); r = weakref.ref(m)", "x * r().k", "m.k = 3.0"),
    "what a function keeps": ("@lru_cache\ndef t(): return np.ones(3)", "x * t()", "t()[0] = 5.0"),
    "attribute of a function": ("def h(x): return x * h.rate\nh.rate = 2.0", "h(x)", "h.rate = 3.0"),
    "defaults": ("def h(x, k=2.0): return x * k", "h(x)", "h.__defaults__ = (3.0,)"),
    "defaults by name": ("def h(x, *, k=2.0): return x * k", "h(x)", "h.__kwdefaults__['k'] = 3.0"),
    "code": ("def h(x): return x\ndef g(x): return -x", "h(x)", "h.__code__ = g.__code__"),
    "hasattr": ("m = SimpleNamespace()", "x if hasattr(m, 'b') else -x", "m.b = 1"),
    "getattr": ("m = SimpleNamespace()", "x * getattr(m, 'b', 2.0)", "m.b = 3.0"),
    "getattr of a class": ("class M: rate = 2.0\nm = M()", "x * getattr(m, 'rate')", "M.rate = 3.0"),
    "attrgetter": ("m = SimpleNamespace(b=2.0)", "x * operator.attrgetter('b')(m)", "m.b = 3.0"),
    "AttributeError": ("m = SimpleNamespace()\ndef h(x):\n try: return x * m.b\n except AttributeError: return x",
                       "h(x)", "m.b = 3.0"),
    "NameError": ("def h(x):\n try: return x * k\n except NameError: return x", "h(x)", "k = 3.0"),
    "method": ("class M:\n def h(self, x): return x * 2\nm = M()", "m.h(x)", "M.h = lambda self, x: x * 3"),
    "call": ("class M:\n def __call__(self, x): return x * 2\nm = M()", "m(x)", "M.__call__ = lambda self, x: x * 3"),
    "property": ("class M:\n @property\n def k(self): return 2.0\nm = M()", "m.k * x", "M.k = 3.0"),
    "pattern": ("class P: pass\np = P(); p.k = 1.0\ndef h(x):\n match p:\n  case P(k=1.0): return x\n return -x",
                "h(x)", "p.k = 2.0"),
    "shape of an array": ("d = np.ones(3)", "(x * d).sum(axis=0) * d", "d.resize((3, 1), refcheck=False)"),
    "largest number": ("d = np.array([1.0, 2.0])", "x * float(d.max())", "d[0] = 9.0"),
    "largest of what is computed with": ("d = np.array([1.0, 2.0, 0.0])", "x * d * float(np.max(d))", "d[0] = 9.0"),
    "branch": ("d = np.array([1.0, 2.0])", "x if d[0] > 0 else -x", "d[0] = -9.0"),
    "branch of what is computed with": ("d = np.ones(3)", "x * d if (d > 0).all() else -x", "d[0] = -9.0"),
    "items of an array": ("d = np.array([1.0, 2.0])", "sum(x * v for v in d.tolist())", "d[0] = 9.0"),
    "function of an item": ("d = np.array([1.0, 2.0])", "x * math.sqrt(d[0])", "d[0] = 9.0"),
    "index": ("d = np.array([1.0, 2.0]); t = Tensor([5.0, 6.0])", "x * t[int(np.argmax(d))]", "d[0] = 9.0"),
    "value": ("W = Tensor([1.0, 2.0, 3.0])", "x * W.value", "W.data[0] = 5.0"),
    "item of value": ("W = Tensor([1.0, 2.0])", "x * W.value[0]", "W.data = [5.0, 6.0]"),
    "gradient": ("W = Tensor([1.0, 2.0, 3.0]); W.grad = np.ones(3)", "x * W.grad", "W.grad = np.full(3, 2.0)"),
    "gradient in place": ("W = Tensor([1.0, 2.0, 3.0]); W.grad = np.ones(3)", "x * W.grad", "W.grad[0] = 2.0"),
    "plain item": ("c = np.array([2.0, 1.0, 1.0])", "x * c * float(c[0])", "c[0] = 5.0"),
    "item in a branch": ("c = np.array([2.0, 1.0, 1.0])", "x * c if c[0] > 0 else x", "c[0] = -5.0"),
    "item by a variable": ("c = np.array([2.0, 1.0, 1.0])\ndef h(x, i): return x * c * int(c[i - 1])", "h(x, 1)",
                           "c[0] = 5.0"),
    "entry of a matrix": ("c = np.eye(3)", "x @ c * float(c[0, 1])", "c[0, 1] = 5.0"),
    "entry of a row": ("c = np.eye(3)", "x @ c * float(c[0][1])", "c[0, 1] = 5.0"),
    "entry of a row by its name": ("c = np.eye(3)\ndef h(x):\n row = c[0]\n return x @ c * float(row[1])", "h(x)",
                                   "c[0, 1] = 5.0"),
    "entry of the transpose": ("c = np.eye(3)", "x @ c * float(c.T[1, 0])", "c[0, 1] = 5.0"),
    "entry of all in a row": ("c = np.eye(3)", "x @ c * float(c.ravel()[1])", "c[0, 1] = 5.0"),
    "entry of a part": ("c = np.array([2.0, 1.0, 1.0])", "x * c * float(c[1:][0])", "c[1] = 5.0"),
    "item of a local": ("class M: pass\nm = M(); m.c = np.array([2.0, 1.0, 1.0])\ndef h(x):\n c = m.c\n"
                        " return x * c * float(c[0])", "h(x)", "m.c[0] = 5.0"),
    "item of an attribute": ("m = SimpleNamespace(c=np.array([2.0, 1.0, 1.0]))", "x * m.c * float(m.c[0])",
                             "m.c[0] = 5.0"),
    "item in a dictionary": ("p = {'c': np.array([2.0, 1.0, 1.0])}", "x * p['c'] * float(p['c'][0])",
                             "p['c'][0] = 5.0"),
    "item as an index": ("c = np.array([2, 1, 1])", "x * c * x[c[0]]", "c[0] = 0"),
    "item as a length": ("c = np.array([2, 1, 1])", "x * c * sum(1 for _ in range(c[0]))", "c[0] = 1"),
    "each item": ("c = np.array([2.0, 1.0, 1.0])", "x * c * sum(float(v) for v in c)", "c[0] = 5.0"),
    "items by names": ("c = np.array([2.0, 1.0, 1.0])\ndef h(x):\n p, q, r = c\n return x * c * float(p)", "h(x)",
                       "c[0] = 5.0"),
    "items as arguments": ("c = np.array([2.0, 1.0, 1.0])\ndef h(x, p, q, r): return x * c * float(p)", "h(x, *c)",
                           "c[0] = 5.0"),
    "items as a list": ("c = np.array([2.0, 1.0, 1.0])", "x * c * len([v for v in list(c) if v > 1])", "c[1] = 5.0"),
    "a number without axes": ("c = np.array(2.0)", "x * c * float(c)", "c[...] = 5.0"),
    "truth of a number without axes": ("c = np.array(2.0)", "x * c if c else x", "c[...] = 0.0"),
    "item of objects": ("c = np.array([2.0, 'two'], object)", "x * c[0]", "c[0] = 5.0"),
    "context variable": ("v = contextvars.ContextVar('v', default=2.0)", "x * v.get()", "v.set(5.0)"),
    "context variable that is not set": ("v = contextvars.ContextVar('v')", "x * v.get(2.0)", "v.set(5.0)"),
    "environment": ("os.environ['FACTOR'] = '2'", "x * float(os.environ['FACTOR'])", "os.environ['FACTOR'] = '5'"),
    "environment that is not there": ("os.environ.pop('FACTOR', None)", "x * float(os.getenv('FACTOR', '2'))",
                                      "os.environ['FACTOR'] = '5'"),
    "is it in the environment": ("os.environ['FACTOR'] = '2'", "x if 'FACTOR' in os.environ else -x",
                                 "del os.environ['FACTOR']"),
    "whole environment": ("os.environ['FACTOR'] = '2'", "x * float(dict(os.environ)['FACTOR'])",
                          "os.environ['FACTOR'] = '5'"),
    "frozen": ("W = Tensor(1.0, requires_grad=True)", "x if W.requires_grad else -x", "W.requires_grad = False"),
    "size": ("W = Tensor([1.0])", "x * W.size", "W.data = [1.0, 2.0]"),
}
X = np.array([1.0, 2.0, 3.0])


@pytest.mark.parametrize(("before", "expression", "change"), PROGRAMS.values(), ids=PROGRAMS)
def test_what_changes_is_seen(before, expression, change, monkeypatch):
    monkeypatch.setenv("FACTOR", "")  # what the programs do to it ends with the test
    around = {"__name__": "program", "np": np, "Tensor": Tensor, "SimpleNamespace": SimpleNamespace, "types": types,
              "collections": collections, "array": array, "threading": threading, "weakref": weakref, "math": math,
              "lru_cache": lru_cache, "operator": operator, "contextvars": contextvars, "os": os}
    exec(before, around)
    exec(f"def f(x): return {expression}", around)
    f = around["f"]
    compiled = jit(f)
    for k in range(3):
        for _ in range(2):
            np.testing.assert_allclose(plain(compiled(X)), plain(f(X)))
        assert compiled.retraces <= min(k, 1)
        if k < 1:
            was = plain(f(X))
            exec(change, around)
            assert not np.array_equal(plain(f(X)), was), "a change that changes nothing tests nothing"


def test_arrays_that_are_only_computed_with_are_not_compared():
    data = np.arange(3.0)
    f = jit(lambda x: (x * data[::-1]).sum() + (x * np.zeros_like(data)).sum() * len(data))
    for k in range(5):
        data[:] = k
        assert f(X) == 6.0 * k
    assert f.retraces == 0


def test_arrays_of_which_only_parts_are_computed_with_are_not_compared():
    data, parameters, layers = np.arange(12.0).reshape(4, 3), {"W": np.ones(3)}, [[np.ones(3), 2.0]]

    def f(x):
        total = 0.0
        for W, factor in layers:
            total = total + (x * W).sum() * factor + ((x * parameters["W"]) @ data[0])
        return total + ((x * data[1:, 0]).sum() if data is not None else 0) + x @ layers[0][0]
    compiled = jit(f)
    for k in range(4):
        data[:] = k
        parameters["W"][:] = layers[0][0][:] = 1 + k
        assert compiled(X) == pytest.approx(plain(f(Tensor(X)))[0])
    assert compiled.retraces == 0


def test_who_writes_into_an_array_from_outside_is_told():
    count, log = np.zeros(1), np.zeros(3)

    def counting(x):
        count[0] += 1
        return x * count[0]

    def logging(x):
        log[:] = 7.0
        return x * 2
    for f, words in ((counting, r"counting writes into count of shape \(1,\)"), (logging, "logging writes into log")):
        with pytest.raises(TypeError, match=words):
            jit(f)(2.0)


def test_what_a_failed_call_has_kept_is_told():
    class Model:
        last = None

        def __call__(self, x):
            y = x if self.last is None else self.last + x
            self.last = x * 2
            if np.ndim(x) == 0:
                raise KeyError("too early")
            return y
    f = jit(Model())
    with pytest.raises(KeyError):
        f(1.0)
    with pytest.raises(RuntimeError, match="computed while jit traced a function, which kept it"):
        f(X)


def test_a_method_is_compiled_for_each_object():
    class Model:
        def __init__(self, k):
            self.k = k

        @jit
        def f(self, x):
            return x * self.k
    a, b = Model(2.0), Model(3.0)
    assert (a.f(1.0), b.f(1.0), Model.f(a, 5.0)) == (2.0, 3.0, 10.0)
    a.k = 5.0
    assert (a.f(1.0), b.f(1.0)) == (5.0, 3.0)


def test_a_copy_is_traced_by_itself():
    f = jit(lambda x: (np.exp(x) * X).sum())
    f(1.0)
    for other in (copy.copy(f), copy.deepcopy(f)):
        assert other(1.0) == f(1.0)
        assert other.last is not f.last


def test_equal_objects_are_told_apart_by_what_they_hold():
    @dataclass(frozen=True)
    class Settings:
        name: str
        rate: float = field(compare=False)
    f = jit(lambda x, s: x * s.rate)
    assert [f(1.0, Settings("a", rate)) for rate in (1.0, 2.0, 1.0)] == [1.0, 2.0, 1.0]
    assert f.retraces == 1


def test_constants_of_every_kind_may_be_returned():
    class Color(enum.IntEnum):
        RED = 1

    class Word(str, enum.Enum):
        NO = "no"
    result = jit(lambda x: (x, Color.RED, Word.NO, complex("inf"), complex("nan")))(1.0)
    assert result[:4] == (1.0, Color.RED, Word.NO, complex("inf"))
    assert type(result[1]) is Color
    assert result[4] != result[4]


@pytest.mark.parametrize("x", [np.ma.array(X, mask=[0, 1, 0]), np.asmatrix(X)])
def test_arrays_with_rules_of_their_own_are_told(x):
    with pytest.raises(TypeError, match=r"rules of its own. Give it as a plain array"):
        jit(lambda x: (x * 2).sum())(x)


@pytest.fixture
def turns():
    """Threads take turns as often as can be."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def test_threads_may_call_one_function_at_once(turns):
    f = jit(lambda x, n: (np.exp(x) * n).sum())
    wrong = []

    def work(seed):
        random = np.random.default_rng(seed)
        for _ in range(60):
            x, n = random.random(random.integers(1, 5)), int(random.integers(0, 40))
            try:
                if not np.isclose(f(x, n), (np.exp(x) * n).sum()):
                    wrong.append((x, n))
            except Exception as problem:
                wrong.append(problem)
    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
