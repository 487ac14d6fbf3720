"""What is named as a slip gives the answer exactly, on expressions and on Python functions alike."""

import numpy as np
import pytest
import sympy

from assignments.checking.candidates import Tree
from assignments.checking.derivation import explain, tree
from assignments.checking.lines import derivative
from assignments.checking.misreadings import misreadings
from assignments.checking.rules import settle

X = np.linspace(0.31, 1.9, 24)
Y = np.linspace(1.7, 0.4, 24)
POINTS = {"x": X, "y": Y}
FUNCTIONS = [
    lambda x, y: np.sin(3 * x**2) * y, lambda x, y: np.exp(-x**2 * y) / (1 + x**2),
    lambda x, y: x**2 * np.exp(3 * x) - y, lambda x, y: np.log(x**2 + y) * np.cos(x),
    lambda x, y: np.sqrt(1 + np.sin(x * y)**2), lambda x, y: (2 * x + y)**3 / x,
    lambda x, y: np.tanh(2 * x - y) + x**3 * y**2, lambda x, y: 2.0**(3 * x) + x**(x * y),
    lambda x, y: 1 / np.cos(x) + 5 / x**3,
    lambda x, y: np.arctan(2 * x) * np.sin(y) - np.cosh(x)]


@pytest.mark.parametrize("f", FUNCTIONS)
def test_every_slip_that_can_be_made_is_explained_and_every_explanation_is_true(f):
    root = tree(f, POINTS, "x")
    all_slips = Tree(root, POINTS, "x")
    right = derivative(root, X) + 0 * X
    made = 0
    for i, slips in enumerate(all_slips.slips):
        for slip in slips:
            with np.errstate(all="ignore"):
                answer = np.asarray(all_slips.walk({i: [slip]}), float) + 0 * X
            if not np.isfinite(answer).all() or np.allclose(answer, right, rtol=1e-9, atol=1e-12):
                continue
            made += 1
            assert explain(f, answer, POINTS, "x"), (i, slip.key)
            if made % 5 == 0:
                assert not explain(f, answer + 1e-4 * np.sin(40 * X), POINTS, "x"), (i, slip.key)
    assert made > 25


@pytest.mark.parametrize("f", FUNCTIONS)
def test_the_right_lines_are_the_engines_derivative(f):
    for by, step in (("x", (1e-6, 0)), ("y", (0, 1e-6))):
        root = tree(f, POINTS, by)
        ours = derivative(root, POINTS[by]) + 0 * X
        differences = (f(X + step[0], Y + step[1]) - f(X - step[0], Y - step[1])) / 2e-6
        np.testing.assert_allclose(ours, differences, rtol=1e-6, atol=1e-6)
        np.testing.assert_allclose(root.value, f(X, Y), rtol=1e-12)
        variables = {node.formula.text: node for node in root.nodes() if node.kind == "variable"}
        for other, words in misreadings(root, variables):
            assert words
            settle(other, by)


# Independent of our lines: what each slip gives, worked out by SymPy.
x = sympy.Symbol("x", positive=True)
u, du = 3 * x**2 + 1, 6 * x


def outer(f, inside):
    return sympy.diff(f(x), x).subs(x, inside)


BY_SYMPY = [
    *((f"np.{name}(3*x**2 + 1)", outer(f, u), "The inner derivative of", f) for name, f in (
        ("sin", sympy.sin), ("cos", sympy.cos), ("exp", sympy.exp), ("log", sympy.log), ("sqrt", sympy.sqrt),
        ("tanh", sympy.tanh), ("arctan", sympy.atan))),
    *((f"np.{name}(3*x**2 + 1)", outer(f, du), "stands inside", f) for name, f in (
        ("sin", sympy.sin), ("log", sympy.log), ("tanh", sympy.tanh))),
    *((f"np.{name}(3*x**2 + 1)", outer(f, x) * du, "is taken at x", f) for name, f in (
        ("sin", sympy.sin), ("cos", sympy.cos), ("arctan", sympy.atan))),
    ("(3*x**2 + 1)**4", 4 * u**3, "The inner derivative of (3x² + 1)⁴ is missing", None),
    ("(3*x**2 + 1)**4", 4 * u**4 * du, "the exponent is not lowered", None),
    ("(3*x**2 + 1)**4", u**3 * du, "the exponent 4 is not brought down", None),
    ("x**3 * np.sin(x)", 3 * x**2 * sympy.cos(x), "is not the product of the derivatives", None),
    ("x**3 * np.sin(x)", 3 * x**2 * sympy.sin(x), "the term with the derivative of sin(x) is missing", None),
    ("np.sin(x) / x**3", sympy.cos(x) / (3 * x**2), "is not the quotient of the derivatives", None),
    ("np.sin(x) / x**3", (sympy.cos(x) * x**3 + sympy.sin(x) * 3 * x**2) / x**6, "a plus in place of the minus", None),
    ("np.sin(x) / x**3", (sympy.cos(x) * x**3 - sympy.sin(x) * 3 * x**2) / x**3, "the square of the denominator", None),
    ("2.0**(3*x)", 3 * 2**(3 * x), "The factor ln(2) is missing", None),
    ("x**x", x * x**(x - 1), "the exponent moves too", None),
    ("x**2 + np.sin(x)", 2 * x, "The derivative of the term sin(x) is missing", None),
]


@pytest.mark.parametrize(("function", "slip", "words", "_f"), BY_SYMPY)
def test_a_slip_is_what_its_name_says(function, slip, words, _f):
    def learners(x):  # a function as a learner writes it in Python
        return eval(function, {"np": np, "x": x})
    said = explain(learners, sympy.lambdify(x, slip, "numpy")(X) + 0 * X, {"x": X}, "x")
    assert any(words in sentence for sentence in said), said


def test_a_function_with_parameters_and_a_learners_answer_as_a_function():
    def f(x, mu, sig):
        return np.exp(-(x - mu)**2 / (2 * sig**2)) / (np.sqrt(2 * np.pi) * sig)

    def dfdmu(x, mu, sig):
        return f(x, mu, sig) * (x - mu) / sig
    points = {"x": X, "μ": Y, "σ": 1 + X * Y}
    assert explain(f, lambda x, mu, sig: f(x, mu, sig) * (x - mu) / sig**2, points, "μ") == []  # it is right
    assert any("−" in sentence for sentence in explain(f, lambda *a: -f(*a) * (a[0] - a[1]) / a[2]**2, points, "μ"))
    assert not any("inner derivative of e" in sentence for sentence in explain(f, dfdmu, points, "μ"))


def test_what_cannot_be_taken_apart_is_not_explained():
    assert explain(lambda x: np.maximum(x, 1) * x, X, {"x": X}, "x") == []
    assert explain(lambda x: x.sum() * x, X, {"x": X}, "x") == []

    def doubling(x):
        for _ in range(40):
            x = x * x
        return x
    assert explain(doubling, X, {"x": X}, "x") == []


def test_a_loop_is_as_good_as_a_formula():
    def sum_of_sines(x):
        total = 0
        for k in range(1, 4):
            total = total + np.sin(k * x)
        return total
    said = explain(sum_of_sines, lambda x: np.cos(x) + np.cos(2 * x) + 3 * np.cos(3 * x), {"x": X}, "x")
    assert said[0] == "The inner derivative of sin(2x) is missing: by the chain rule cos(2x) · 2."
