"""An exception is explained at the learner's own line, with the shapes there and what to do."""

from pathlib import Path

import pytest

from assignments.checking.explanation import explain
from assignments.checking.source import Source

from .sheets import SOURCE, finding, line_of
from .slips import S2, S3, SUM, W3, E

# (function, body, words of the summary, words of the details)
CASES = [
    ("J_W3", E + "J = J * d_sigma(z_3)\nreturn J @ a2.T", "name 'z_3' is not defined. Did you mean z3?",
     "J = J * d_sigma(z_3)"),
    ("J_W3", E + "J = J * d_Sigma(z3)\nreturn J @ a2.T", "Did you mean d_sigma?", "d_Sigma"),
    ("J_W3", E + S3 + "return J @ a2.t", "no attribute 't'", "J: (3, 4), a2: (6, 4)"),
    ("J_W3", E + S3 + "return J @ a2.transpos()", "Did you mean transpose?", "a2"),
    ("J_W2", E + S3 + "J = W3.T @ (J * a1)\n" + S2 + "return J @ a1.T",
     "raises ValueError: J has shape (3, 4) and a1 has shape (5, 4): these do not fit entry by entry.",
     "there, W3: (3, 6), J: (3, 4), a1: (5, 4)"),
    ("J_b3", E + "J = J @ d_sigma(np.sin(z3))\n" + SUM,
     "J has shape (3, 4) and d_sigma(np.sin(z3)) has shape (3, 4): @ needs as many columns on the left (4) as rows on "
     "the right (3).", "J: (3, 4), z3: (3, 4)"),
    ("J_b3", E + S3 + "return J @ 3.0", "one of the two is a single number", "J: (3, 4)"),
    ("J_b3", E + S3 + "return np.sum(J, axis=2, keepdims=True)", "axis 2 is out of bounds", "J: (3, 4)"),
    ("J_b3", "J = 2(a3 - y) / x.size\n" + S3 + SUM, "is a * missing before the parenthesis?", "2(a3 - y)"),
    ("J_b3", "J = J * 2\n" + SUM, "inside the function it is a name of its own, and it has no value yet.", "J = J * 2"),
    ("J_b3", "J = a3 - y\n" + S3 + "return np.sum(\n    J,\n    axis=5)", "axis 5", "return np.sum( J, axis=5)"),
    ("J_b3", E + S3 + "return J @ a2.transpose", "a2.transpose is a function: call it", "J: (3, 4), a2: (6, 4)"),
    ("J_b3", E + S3 + "return J @ a2.T()", "Only functions are called: leave out the ().", "J: (3, 4), a2: (6, 4)"),
    ("J_b3", "import numpi\n" + SUM, "No module named 'numpi'. Did you mean numpy?", "import numpi"),
    ("J_b3", "return J_b3(x, y)", "calls itself without end.", "return J_b3(x, y)"),
    ("J_b3", "exit()\n" + SUM, "ends the whole program (exit)", "exit()"),
    ("J_b3", "import sys\nsys.exit(0)\n" + SUM, "ends the whole program (exit)", "sys.exit(0)"),
    ("J_b3", "raise KeyboardInterrupt", "raises KeyboardInterrupt.", "raise KeyboardInterrupt"),
    ("J_b3", "return np.zeros(10**14)", "asks for more memory than there is", "np.zeros(10**14)"),
    ("J_b3", "J = [1, 2]\nreturn -J", "A list does no arithmetic: make an array of it, np.array(…).", "J: a list"),
    ("J_b3", "for J in a3:\n    J = J @ z3.T @ J\n" + SUM, "raises ValueError", "J = J @ z3.T @ J"),
    ("J_W3", "return np.array([[W3[i, j] for j in range(7)] for i in range(2)])", "index 6 is out of bounds for axis 1 "
     "with size 6. Of n entries the first is [0] and the last is [n − 1]", "W3: (3, 6)"),
    ("dfdmu", "return f(x, mu, sig) * (x - mu) / sig^2", "A power is written ** in Python, and not ^.", "x: (15,)"),
    ("dfdmu", "return f * (x - mu) / sig**2", "A function is used there without being called", "sig: the number 0.8"),
    ("dfdmu", "import math\nreturn math.exp(x)", "np has the same ones for arrays.", "x: (15,)"),
    ("dfdmu", "return float(x)", "float(…) takes a single number", "x: (15,)"),
    ("dfdmu", "return mu @ sig", "@ multiplies matrices and vectors; between numbers it is *.", "mu: the number 1.7"),
    ("dfdmu", "return np.det(x)", "It is np.linalg.det.", "x: (15,)"),
    ("dfdmu", "return np.array([mu, sig], [sig, mu])", "put brackets around its numbers", "mu: the number 1.7"),
    ("dfdmu", "return np.array(mu, sig)", "put brackets around its numbers", "mu: the number 1.7"),
    ("dfdmu", "return 1 if x > mu else 0", "np.all(…) asks whether it holds for all, np.any(…) for any.", "x: (15,)"),
    ("steepest_step", "r = y - f(x, mu, sig)\nreturn np.array([r * dfdmu(x, mu, sig), r @ dfdsig(x, mu, sig)])",
     "is a sum missing in a part of it, @ or np.sum?", "r: (5,)"),
    ("dfdsig", "return f(x, mu, sig) * ((x - mu)**2 / sigma**3 - 1 / sig)", "Did you mean sig?", "sig: the number 0.8"),
    ("dfdsig", "return f(x, mu, sig) * ((x - mu)**2 / sig**3 - 1 / sig)[:, 0]", "too many indices", "x: (15,)"),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: " / ".join(case[1].splitlines()))
def test_an_exception_is_explained_where_it_happened(case):
    function, body, words, detail = case
    found = finding(function, body)
    assert found.state == "wrong"
    text = SOURCE["backpropagation" if function.startswith("J_") else "fitting_distribution"]
    first = text.splitlines().index(next(line for line in text.splitlines() if line.startswith(f"def {function}(")))
    assert found.summary.startswith("Line ")
    assert first < int(found.summary.split()[1]) < first + 12
    assert words in found.summary
    assert any(detail in line for line in found.details)


@pytest.mark.parametrize(("body", "words"), [
    (E + S3 + W3 + S2 + "np.sum(J, axis=1, keepdims=True)", "It returns nothing: its last line needs the word return."),
    ("print(b2)", "It returns nothing: its last line needs return in the place of print."),
    ("return print(x.size)", "It returns None instead of numbers."),
    (E + "...", "It has been begun, and at line 1"),
    (E + "return ...", "the ... still stands"),
    ("return np.sum", "It returns the function sum itself: call it, with its arguments in parentheses."),
    ("return 'J'", "It returns a str instead of real numbers."),
    ("return [[1, 2], [3]]", "It returns a list that is no array: its rows differ in length."),
    ("return b2 * 1j", "It returns complex numbers instead of real numbers."),
    ("return b2 / 0", "not finite: entry [0, 0] is "),
    ("return b2 * np.nan", "not finite: entry [0, 0] is nan."),
    ("return np.float64('inf')", "not finite: the number is inf."),
    ("return {'J': b2}", "It returns a dict instead of real numbers."),
    ("return np.zeros((6, 2))", "It returns shape (6, 2) where ∂C/∂b2 has (6, 1) (a network 1 → 5 → 6 → 3"),
    (E + S3 + W3 + S2 + "return np.sum(J, axis=1)[None, :]",
     "It returns shape (1, 6) where ∂C/∂b2 has (6, 1); these are the right numbers."),
    (E + S3 + "return W3.T @ J", "Your answer is ∂C/∂a2, and not ∂C/∂b2."),
    ("return b3", "Your answer is b3, and not ∂C/∂b2."),
    ("return b2", "Your answer is b2, and not ∂C/∂b2."),
    ("return np.zeros_like(b2)", "All its numbers are 0, and those of ∂C/∂b2 are not."),
    ("return np.array([object()])", "It returns an array of Python's objects (dtype object) instead of real"),
    ("return {1.0, 2.0}", "It returns a set instead of real numbers. Put them in square brackets, […]."),
    ("return ['2 * b2', 'b2']", "It returns a list instead of real numbers. What stands in quotation marks is a text."),
    ("return b2, b3", "no array: its rows differ in length: an array of shape (6, 1) and an array of shape (3, 1)"),
    ("if x.size:\n    print(b2)\nelse:\n    print(b3)", "needs return in the place of print."),
    ("import sympy\nreturn [sympy.Symbol('w') ** 2]", "It is a formula in w: put numbers in the place of its letters"),
    (E + S3 + W3 + S2 + SUM + ".astype(np.float32)", "The numbers are right to a few digits only"),
    ("W2[:] = 0\n" + E + S3 + W3 + S2 + SUM, "It changes W2 itself, and it should only look"),
    ("y[:] = 0\n" + E + S3 + W3 + S2 + SUM, "changes y itself"),
    ("y -= a3\nJ = -2 * y / x.size\n" + S3 + W3 + S2 + SUM, "changes y itself"),
    (E + S3 + W3 + S2 + "a0 *= 2\n" + SUM, "changes x itself (a0 is the same array)"),
    (E + S3 + W3 + S2 + SUM + " + np.random.rand(*b2.shape)", "it gives two different answers"),
])
def test_an_answer_that_is_none_is_told_in_words(body, words):
    found = finding("J_b2", body)
    assert found.state == "wrong"
    assert words in found.summary


CACHES = ["J_b2.__dict__.setdefault('seen', network_function(x))",
          "J_b2.__dict__.setdefault(x.shape, network_function(x))",
          "J_b2.__dict__.setdefault(x.tobytes(), network_function(x))",
          "J_b2.__dict__.setdefault(W3.tobytes(), network_function(x))",
          "globals().setdefault('seen', network_function(x))"]


@pytest.mark.parametrize("cache", CACHES)
def test_what_is_remembered_from_the_last_call_is_told(cache):
    found = finding("J_b2", f"a0, z1, a1, z2, a2, z3, a3 = {cache}\n" + E + S3 + W3 + S2 + SUM)
    assert found.state == "wrong"
    assert "something in it is remembered from the last call" in found.summary


def test_a_step_that_changes_its_histogram_is_told():
    body = ("y -= f(x, mu, sig)\nJ = -2 * np.array([y @ dfdmu(x, mu, sig), y @ dfdsig(x, mu, sig)])\n"
            "return -J * aggression")
    line = line_of("y -= f(x, mu, sig)", "steepest_step", body)
    assert finding("steepest_step", body).summary.startswith(f"Line {line} changes y itself")


@pytest.mark.parametrize(("lab", "function", "body", "words"), [
    ("lagrange_multipliers", "f", "return np.exp(-(2 * x**2 + y**2 - xy) / 2)", "one name to Python: write x * y."),
    ("rise_over_run", "slope", "return (f(x + h) - fx) / h", "one name to Python: write f(x)."),
    ("time_saving_rules", "dv", "return e**np.sin(x) * np.cos(x)", "name 'e' is not defined. It is np.e."),
    ("taylor_series", "term", "return dkf / np.factorial(k) * (x - x0)**k", "It is factorial alone, without np."),
    ("taylor_series", "polynomial", "return sum(term(d, k, x, x0) for k, d in enumerate(derivatives))",
     "A whole number belongs there: do the arguments stand in their order?"),
    ("simple_networks", "dCdw", "a1 = sigma(z1)\nreturn np.mean(2 * (a1(x) - y) * d_sigma(z1) * x)",
     "Inside this function a1 is a name of its own, for a number or an array, and hides the function a1"),
    ("rise_over_run", "slope", "return [(f(x + h) - f(x)) / h]", "has (): the right number in brackets, or with"),
    ("time_saving_rules", "product", "return df * g, f * dg", "2 numbers in the place of one; their sum is the right"),
    ("rise_over_run", "slope", "return (np.exp(x + h) * np.sin(3 * (x + h)) - np.exp(x) * np.sin(3 * x)) / h",
     "For f(x) = eˣ sin 3x, x = 0.7 and h = 0.1 they are right, and they have to be so for all."),
    ("linear_regression", "scatter", "return np.sum(y - m * x - c)", "All its numbers are 0"),  # but for rounding
])
def test_what_a_beginner_writes_is_answered_in_a_beginners_words(lab, function, body, words):
    found = finding(function, body, lab=lab)
    assert found.state == "wrong"
    assert words in found.summary


@pytest.mark.parametrize(("lab", "function", "body"), [
    ("rise_over_run", "slope", "import sympy\nreturn sympy.Float(float((f(x + h) - f(x)) / h), 17)"),
    ("rise_over_run", "slope", "from fractions import Fraction\nreturn Fraction(float((f(x + h) - f(x)) / h))"),
    ("jacobian_and_hessian", "J", "import sympy\na, b = sympy.symbols('a b')\n"
     "return [sympy.diff(a**3 - 3 * a * b + b**3, each).subs({a: x, b: y}) for each in (a, b)]"),
])
def test_numbers_of_another_library_are_numbers(lab, function, body):
    assert finding(function, body, lab=lab).state == "right"


@pytest.mark.parametrize(("line", "words"), [
    ("return f'(g) * dg", "In Python ' is no prime: it begins a text."),
    ("return (f * g)'", "In Python ' is no prime"),
    ("return dkf / k! * x", "In Python ! is no factorial: k! is written factorial(k)."),
    ("return np.array([1, 2; 3, 4])", "Entries are separated by commas, and rows are lists of their own"),
    ("return df g + f dg", "A product needs its sign in Python: df g is written df * g."),
    ("return 'a b' c", "Nothing can be checked until the file can be read"),
    ("retrun x", "retrun is no word of Python's: return is meant."),
])
def test_a_line_that_is_no_python_is_explained(line, words):
    source = Source(Path("sheet.py"), f"def f(x):\n    {line}\n")
    with pytest.raises(SyntaxError) as raised:
        source.parse()
    assert words in explain(raised.value, source)[0]


def test_a_mixture_of_tabs_and_spaces_is_explained():
    source = Source(Path("sheet.py"), "def f(x):\n    y = x\n\treturn y\n")
    with pytest.raises(SyntaxError) as raised:
        source.parse()
    assert "put four spaces for each tab" in explain(raised.value, source)[0]
