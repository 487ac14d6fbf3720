"""Random functions, compiled and as they stand: the same numbers, whatever they return, close over or call things.

A program is the source of a function: lines that compute something from earlier lines, under names that generated
source could use itself. It takes masks and labels, takes derivatives inside at plain numbers and at its own, and reads
numbers, arrays and Tensors around it, which change from call to call.
"""

import os
from types import SimpleNamespace

import hypothesis.strategies as st
import numpy as np
from hypothesis import given, settings

import tinygrad_edu as tg
from tinygrad_edu.nested import flatten

from ..engine.test_random_expressions import OPERATIONS, fits

EXAMPLES = int(os.environ.get("RANDOM_PROGRAMS", "60"))  # set it to some thousands for a long run
NAMES = ["dot", "vdot", "float", "logaddexp", "buffer0", "np", "step", "bool", "ones", "array", "number1", "careful",
         "ﬁ", "fi", "sum", "f", "abs", "index", "t1", "y", "dy_dx", "multiply", "float64", "scatter", "match", "λ", "_"]


def combine(name):
    """An operation of the table that takes any shapes."""
    count, operation = OPERATIONS[name]
    if count == 1:
        return lambda a, b: operation(np, a)
    return lambda a, b: operation(np, a, b if fits(a, b) or name in ("matmul", "join") else np.sum(b))


# Each line of a program, with a and b earlier results; n is NumPy, because np is one of the names.
LINES = [f"operations[{name!r}]({{a}}, {{b}})" for name in sorted(OPERATIONS)] + [
    "n.where(mask, vector, n.sum({a}))", "vector * mask + n.mean({a})",
    "n.where(~mask | (vector > 0.3), n.sum({a}), 0.0)", "n.where((n.sin({a}) > 0.1) & (n.sin({a}) < 0.9), {a}, 0.5)",
    "vector[labels] * n.sum({a})", "table[labels[0]] + n.sum({a})", "n.where(labels == 1, vector, n.sum({a}))",
    "labels * n.sum({a})", "matrix[:, labels]", "n.sum(vector[mask]) + n.mean({a})",
    "derivative(lambda u: n.sum({a}) * u**2 + u)(1.5)", "grad(lambda u: n.sum(n.sin({a}) * n.sum(u)))(vector)",
    "grad(lambda u: n.sum(u * u * number))({a})", "jacobian(lambda u: u * u * n.mean({a}))(n.array([0.5, 2.0]))",
    "hessian(lambda u: n.sum(u**3) * number)(n.array([0.5, 2.0]))",
    "value_and_grad(lambda u: n.sin(u * number))(0.7)[1]", "scale * n.tanh({a})",
    "n.sum(data * vector) + n.tanh({a})", "data - n.mean({a})", "(data - data.mean()) * number",
    "data[::-1] * n.mean({a})", "n.tanh({a}) * data.max()", "holder.rate * n.tanh({a})",
    "n.tanh({a}) ** options['power']", "n.sum(table) * n.tanh({a})", "n.sum(holder.weight * n.mean({a}))",
    "n.linalg.norm(vector) ** 2 + n.sum({a})", "n.tanh({a}) * n.tanh({b}) if fits({a}, {b}) else {a} * 2.0",
    "n.sum(n.exp(-{a} * {a}) * n.sum(vector))", "helper({a})",
]
CHANGES = ["nothing", "scale = {new}", "data[0] = {new}", "data = data * {new}", "table.data[1] = {new}",
           "table = Tensor([{new}, 0.2, 0.3, 0.4])", "holder.rate = {new}", "options['power'] = {whole}",
           "holder.weight = Tensor([{new}, 1.0])", "holder.weight.data *= {new}", "helper = lambda a: n.sum(a) * {new}",
           "scale = scale * 1.0", "holder = SimpleNamespace(rate={new}, weight=Tensor({new}))"]


@st.composite
def programs(draw):
    """The source of a function, the changes of its surroundings, and arguments for each call."""
    named, body = ["number", "vector", "matrix"], []
    for line in draw(st.lists(st.sampled_from(LINES), min_size=1, max_size=7)):
        a, b = draw(st.sampled_from(named)), draw(st.sampled_from(named))
        name = draw(st.sampled_from(NAMES))
        body.append(f"    {name} = {line.format(a=a, b=b)}")
        named.append(name)
    returned = draw(st.lists(st.sampled_from(named), min_size=1, max_size=4))
    form = draw(st.sampled_from(["{0}", "[{0}]", "({0}, None, 'text')", "{{'k': ({0}, 3)}}", "({0}, n.sum({1}))"]))
    body.append(f"    return {form.format(', '.join(returned) + ',' * (form == '{0}'), returned[0])}")
    source = "\n".join(["def f(number, vector, matrix, mask, labels):", *body, ""])
    changes = [draw(st.sampled_from(CHANGES)).format(new=draw(st.integers(-9, 9)) / 10, whole=draw(st.integers(1, 3)))
               for _ in range(3)]
    return source, changes, draw(st.integers(0, 2 ** 32 - 1))


def surroundings():
    """What a program finds around itself."""
    return {"n": np, "__name__": "program", "fits": fits, "operations": {name: combine(name) for name in OPERATIONS},
            "derivative": tg.derivative, "grad": tg.grad, "jacobian": tg.jacobian, "hessian": tg.hessian,
            "value_and_grad": tg.value_and_grad, "Tensor": tg.Tensor, "SimpleNamespace": SimpleNamespace,
            "nothing": None, "scale": 0.5, "data": np.array([0.1, -0.7, 0.4]), "options": {"power": 2},
            "table": tg.Tensor([0.5, -0.25, 1.5, 0.75], requires_grad=True), "helper": lambda a: a * 0.5,
            "holder": SimpleNamespace(rate=0.3, weight=tg.Tensor([0.2, -0.4]))}


def arguments(random):
    """Arguments, of the same kinds at each call."""
    number, vector, matrix = (random.integers(-15, 15, shape) / 10 for shape in ((), 3, (2, 3)))
    return float(number), vector, matrix, random.random(3) > 0.5, random.integers(0, 3, 3)


def plain(result):
    """What a nested result holds, with arrays for Tensors."""
    return [leaf.value if isinstance(leaf, tg.Tensor) else leaf for leaf in flatten(result)[0]]


def assert_same(results, expected, what):
    assert len(results) == len(expected), what
    for result, wanted in zip(results, expected):
        if wanted is None or isinstance(wanted, str):
            assert result == wanted, what
        else:
            assert np.shape(result) == np.shape(wanted), what
            np.testing.assert_allclose(result, wanted, rtol=1e-7, atol=1e-9, err_msg=what)


def sources(compiled, args):
    """What the printed sources give, both of them, run as they stand."""
    latest = compiled.latest()
    hidden = [tensor.value for tensor in latest.hidden]
    for text, name, constants in ((compiled.source, latest.listing.function, latest.listing.constants),
                                  (compiled.fast_source, "step", latest.fast.constants)):
        namespace = dict(constants)
        exec(text, namespace)
        yield plain(namespace[name](*(np.float64(x) if isinstance(x, float) else x for x in args), *hidden))


def loss_of(f):
    """One number that depends on everything which a program returns."""
    def loss(*args):
        total = 0.0
        for leaf in flatten(f(*args))[0]:
            if leaf is not None and not isinstance(leaf, str):
                total = total + np.sum(np.sin(leaf))
        return total
    return loss


def run(program):
    """A program and its gradient, compiled and not, through all changes of its surroundings."""
    source, changes, seed = program
    around, random = surroundings(), np.random.default_rng(seed)
    exec(source, around)
    f = around["f"]
    both = [f, tg.value_and_grad(loss_of(f), argnums=(0, 1, 2))]
    compiled = [tg.jit(g) for g in both]
    for change in ("nothing", *changes):
        exec(change, around)
        args = arguments(random)
        for g, step in zip(both, compiled):
            expected = plain(g(*args))
            said = f"\n{source}\nafter {changes} until {change!r}"
            assert_same(plain(step(*args)), expected, said)
            if not step.by_value:  # otherwise the sources take fewer arguments
                for shown in sources(step, args):
                    assert_same(shown, expected, said)


@settings(max_examples=EXAMPLES, deadline=None, derandomize="RANDOM_PROGRAMS" not in os.environ)
@given(programs())
def test_a_compiled_program_gives_what_the_program_gives(program):
    with np.errstate(all="ignore"):
        run(program)


def test_every_line_by_itself():
    """So that a random program is never wrong for want of one of its lines."""
    for k, line in enumerate(LINES):
        name = NAMES[k % len(NAMES)]
        for a in ("number", "vector", "matrix"):
            source = ("def f(number, vector, matrix, mask, labels):\n"
                      f"    {name} = {line.format(a=a, b='vector')}\n    return {name}, number * 2\n")
            with np.errstate(all="ignore"):
                run((source, ["data[0] = 0.9", "scale = 0.2", "holder.rate = 0.7", "options['power'] = 3"], k))


# --- Near the limits of floating-point numbers -----------------------------------------------------------------

FACTORS = st.sampled_from([1e200, 1e-200, 1e-300, 0.25, 3.0, 1e100, 1e-120, 7.0, 1e308, 1e-308])


@settings(max_examples=EXAMPLES, deadline=None, derandomize="RANDOM_PROGRAMS" not in os.environ)
@given(st.lists(st.tuples(st.sampled_from(["c * {}", "{} / c", "s * {}", "{} / s", "w * {}", "-{}", "{}.sum(axis=0)"]),
                          FACTORS), min_size=1, max_size=5), FACTORS, FACTORS, FACTORS, st.booleans())
def test_a_compiled_program_is_never_further_from_the_truth(lines, x, w, s, all_at_once):
    def f(x, w, s):
        for line, c in lines:
            if "sum" not in line or np.ndim(x) > 1:
                x = eval(line.format("x"), {"x": x, "w": w, "s": s, "c": c})
        return np.sum(x) if all_at_once else x
    args = np.full((2, 2), x) * [[1.0, 0.5], [0.25, 1.0]], np.full(2, w), np.array(s)
    both = [f, tg.value_and_grad(lambda *args: np.sum(f(*args)), (0, 1, 2))]
    with np.errstate(all="ignore"):
        for g in both:
            truths = plain(g(*(arg.astype(np.longdouble) for arg in args)))  # of another range: up to 1e4932
            for truth, eager, compiled in zip(truths, plain(g(*args)), plain(tg.jit(g)(*args))):
                normal = (np.abs(truth) > 1e-300) & (np.abs(truth) < 1e300)
                off = np.where(np.isfinite(eager), np.abs(eager - truth), np.inf)
                ours = np.where(np.isfinite(compiled), np.abs(compiled - truth), np.inf)
                assert np.all((ours <= 2 * off + 1e-12 * np.abs(truth)) | ~normal), (lines, truth, eager, compiled)
