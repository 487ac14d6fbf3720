"""grade(): right answers in any shape are right, wrong ones never, and what is typed is read or refused in words."""

import random
import time

import numpy as np
import pytest
import sympy

from assignments.practice import grade
from assignments.practice.points import points_inside
from assignments.practice.reading import ReadingError, read
from assignments.practice.truth import Question, truths

x = sympy.Symbol("x", real=True)
ATOMS = [x**2, x**3 + 2 * x, 3 * x - 1, 1 / (x**2 + 1), sympy.sqrt(x**2 + 3), sympy.sin(x), sympy.cos(2 * x),
         sympy.tan(x / 2), sympy.exp(x), sympy.exp(-x**2), sympy.log(x**2 + 1), sympy.log(3 * x), sympy.sqrt(4 - x),
         sympy.atan(2 * x), sympy.sinh(x), sympy.tanh(2 * x - 1), sympy.asin(x / 3), 1 / (x - 2), (x + 1)**5,
         sympy.cos(3 * x**2), sympy.sin(x)**3, sympy.Rational(5, 3) * x**2, x**sympy.Rational(3, 2), 2**x]
SHAPES = [lambda e: e, sympy.expand, sympy.factor, sympy.together, sympy.apart, sympy.simplify, sympy.trigsimp,
          sympy.expand_trig, sympy.powsimp, sympy.cancel, sympy.fu, lambda e: e.rewrite(sympy.exp)]


def functions(how_many: int):
    """Sums, products, quotients and chains of two atoms, always the same ones."""
    rng = random.Random(11)
    made = []
    while len(made) < how_many:
        f, g = rng.sample(ATOMS, 2)
        made.append(rng.choice([f + g, f * g, f / (g**2 + 1), f - 3 * g, f.subs(x, g) if g.is_polynomial() else f * g]))
    return made


def typed(expression) -> str:
    return str(expression).replace("asin", "arcsin").replace("atan", "arctan").replace("E**", "e**")


@pytest.mark.parametrize("part", range(4))
def test_a_right_answer_in_another_shape_is_right(part):
    shown, accepted = set(), 0
    for f in functions(230)[part::4]:
        derivative = sympy.diff(f, x)
        for shape in SHAPES:
            try:
                text = typed(shape(derivative))
            except (sympy.PolynomialError, NotImplementedError):
                continue
            if "I" in text or "Abs" in text or "sign" in text or (f, text) in shown or len(text) > 2500:
                continue
            shown.add((f, text))
            graded = grade(typed(f), text)
            assert graded.right, f"{f}: {text}\n{graded}"
            accepted += 1
    assert accepted > 200  # four times that, and more than 800 in all


RIGHT = [
    ("sqrt(x**2)", "x/|x|"), ("sqrt(x**2)", "|x|/x"), ("abs(x)", "sign(x)"), ("log(x**2)", "2/x"),
    ("log(abs(x))", "1/x"), ("arcsin(5*x)", "5/√(1 − 25x²)"), ("log(x - 10)", "1/(x-10)"), ("x**x", "x^x (ln(x) + 1)"),
    ("sqrt(x)", "1/(2√x)"), ("x**(1/3)", "x^(-2/3)/3"), ("sin(x)/x", "cos(x)/x - sin(x)/x^2"), ("5", "0"),
    ("sin(x)**2 + cos(x)**2", "0"), ("x", "sin²x + cos²x"), ("x", "cosh(x)^2 - sinh(x)^2"), ("exp(x)*exp(-x)", "0"),
    ("tan(x)", "sec^2 x"), ("tan(x)", "1 + tan²(x)"), ("arctan(1/x)", "-1/(1+x^2)"), ("x**173", "173x^172"),
    ("log(log(x))", "1/(x ln(x))"), ("log(log(log(x)))", "1/(x ln(x) ln(ln(x)))"), ("sqrt(x**2 - 400)", "x/√(x²-400)"),
    ("(x-2)**9", "9x^8-144x^7+1008x^6-4032x^5+10080x^4-16128x^3+16128x^2-9216x+2304"),
    ("(x-50)**8", "8x^7-2800x^6+420000x^5-35000000x^4+1750000000x^3-52500000000x^2+875000000000x-6250000000000"),
    ("exp(40*x)", "40e^(40x)"), ("1e12*x", "10^12"), ("x/1e9", "10^-9"), ("x*log(x**2)", "ln(x²) + 2"),
    ("relu(x)*x", "2*relu(x)"), ("pi**2*x", "π²"), ("exp(2)*x", "e^2"), ("2**(3*x)", "3 ln(2) 8^x"),
]


@pytest.mark.parametrize(("function", "answer"), RIGHT)
def test_right_at_the_edges_of_domains(function, answer):
    assert grade(function, answer).right, str(grade(function, answer))


@pytest.mark.parametrize(("function", "answer"), [
    ("abs(x)", "1"), ("sqrt(x**2)", "1"), ("arcsin(5*x)", "1/√(1 − 25x²)"), ("arcsin(x)", "7/√(1−x²)"), ("x**2", "1/0"),
    ("x**2", "9**9**9"), ("x**2", "√(−1−x²)"), ("x**2", "2x·√(-1-x²)/√(-1-x²)"), ("log(x - 10)", "1/x"), ("5", "1e-3"),
    ("(x**2)**(1/2)", "1"), ("log(x**2)", "1/x"), ("x**3", "3x|x|"), ("sin(x)**2 + cos(x)**2", "0.001"),
    ("sqrt(x**2 - 400)", "1/√(x²-400)"), ("x", "x^0 + 10^-4 sin(40x)"), ("x**173", "173x^172 + 0.001"),
    ("(x-50)**8", "8(x-50)^7 + 10^-5")])
def test_wrong_at_the_edges_of_domains(function, answer):
    assert grade(function, answer).right is False


def test_near_misses_are_refused():
    for f in functions(60):
        right = typed(sympy.diff(f, x))
        for near in (f"({right}) + 0.001", f"1.0001*({right})", f"({right}) + 10^-4*sin(40x)", f"({right}) - 1e-5"):
            assert grade(typed(f), near).right is False or right == "0", near


def test_points_lie_in_the_domain_of_function_and_derivative():
    for function in [*(typed(f) for f in functions(40)), *(f for f, _ in RIGHT), "log(3 - x**2)*sqrt(x - 1)"]:
        question = Question.asked(function, "x", "x", "derivative", {})
        truth = truths(question)
        assert truth is not None, function
        assert len(truth.points["x"]) == 24
        f = sympy.lambdify(x, sympy.sympify(function.replace("arc", "a").replace("relu(x)", "(x+Abs(x))/2")), "numpy")
        with np.errstate(all="ignore"):
            assert np.all(np.isfinite(f(truth.points["x"]) + 0 * truth.points["x"])), function
        assert np.all(np.isfinite(truth.numbers[0][0]))


def test_without_a_point_there_is_no_verdict():
    graded = grade("sqrt(-1 - x**2)", "x")
    assert graded.right is None
    assert "No point" in str(graded)
    assert points_inside(["x"], lambda at: [np.full(at["x"].shape, np.nan)]) is None


def test_right_where_it_is_a_number_is_right_with_a_remark():
    graded = grade("x*log(x**2)", "2ln(x) + 2")
    assert graded.right
    assert "wherever it is a number" in graded.remarks[0]


@pytest.mark.parametrize(("kind", "function", "right", "wrong"), [
    ("jacobian", "[x**2*y, x + y]", "[[2xy, x²], [1, 1]]", "[[2xy, 1], [x², 1]]"),
    ("jacobian", "x**2*y", "[2xy, x^2]", "[x^2, 2xy]"),
    ("hessian", "x**2*y", "[[2y, 2x], [2x, 0]]", "[[2y, 2x], [2x, 1]]"),
    ("antiderivative", "2x cos(x**2)", "sin(x²) + C", "2 sin(x²)"),
    ("antiderivative", "1/x", "ln|x| + 7", "-1/x²"),
    ("antiderivative", "1/x", "ln x", "ln(x)/2"),
    ("value", "[[1, 2], [3, 4]]", "[[1, 2], [6/2, 4]]", "[[1, 3], [2, 4]]"),
    ("value", "3/4", "0.75", "4/3")])
def test_other_kinds(kind, function, right, wrong):
    assert grade(function, right, kind=kind).right
    graded = grade(function, wrong, kind=kind)
    assert graded.right is False
    assert graded.explanations


def test_total_derivatives_may_use_the_steps():
    steps = "x = t**2; y = sin(t); x**2*y"
    for answer in ("4t³ sin(t) + t⁴ cos(t)", "2xy·2t + x² cos(t)"):
        assert grade(steps, answer, by="t", kind="total").right
    graded = grade(steps, "2xy * 2t", by="t", kind="total")
    assert graded.explanations == ["The path through y is missing: ∂f/∂y · dy/dt belongs to the sum."]


# --- Reading -----------------------------------------------------------------------------------------------------

READ = [
    ("2x", "2x"), ("3x²", "3x²"), ("sin 2x", "sin(2x)"), ("sin^2 x", "sin²(x)"), ("sin²(x)", "sin²(x)"), ("e^x", "e^x"),
    ("ln x", "ln(x)"), ("f'(x) = 2x", "2x"), ("∂f/∂x = y", "y"), ("√x", "√x"), ("πx", "πx"), ("2·x−1", "2x − 1"),
    ("sec(x) csc(x) cot(x)", "sec(x)·csc(x)·cot(x)"), ("|x|", "|x|"), ("{x+1}^2", "(x + 1)²"), ("xe^x", "x·e^x"),
    ("cosx", "cos(x)"), ("cos2x", "cos(2x)"), ("3/4 y", "¾y"), ("e^cos(x)", "e^cos(x)"), ("x^2y", "x²y"),
    ("2(x-a)/b exp(x)", "(2(x − a)/b)·e^x"), ("5^x ln 5", "5^x·ln(5)"), ("x**-1", "x⁻¹"), ("x⁻¹", "x⁻¹"), ("3!", "3!"),
    ("sin x cos x", "sin(x)·cos(x)"), ("-x^2", "−x²"), ("X", "x"), ("x/y z", "(x/y)·z"), ("½x", "½x"),
    ("x^3/3", "x³/3")]


@pytest.mark.parametrize(("text", "shown"), READ)
def test_what_people_type_is_read(text, shown):
    assert [str(reading) for reading in read(text, ["x", "y", "z", "a", "b"])] == [shown]


AMBIGUOUS = ["1/3x", "cos 3x^2", "cos x e^x", "tan^-1 x", "tan⁻¹(x)", "e^2x", "x^1/2", "sin x^2", "sin x/2", "√2x",
             "1/x(x+1)", "2e-3", "1/2x^2", "2^3x", "1 / x cos(x)", "1/2√x", "x/2√(x)", "1/2πx",
             "e^-x^2/2", "-x e^-x/2", "e^x^2/2"]


@pytest.mark.parametrize("text", AMBIGUOUS)
def test_what_is_ambiguous_is_asked_about(text):
    graded = grade("x**2", text)
    assert graded.right is None
    assert len(graded.readings) == 2
    assert all(reading in graded.read_as and reading in str(graded) for reading in graded.readings)
    for reading in graded.readings:  # each reading, typed as it is offered, is read as itself
        assert [str(again) for again in read(reading, ["x"])] == [reading]


def test_the_power_in_a_bare_argument_belongs_to_its_last_letter():
    assert [str(reading) for reading in read("6x cos 3x^2", ["x"])] == ["6x·cos(3x²)", "6x·cos²(3x)"]


REFUSED = [
    ("", "Nothing is typed"), ("2x +", "missing at the end"), ("(x", "A ) is missing"), ("x)", "too many"),
    ("sin", "sin(x)"), ("x,5", "decimals are written with a point"), ("foo(x)", "foo is not known here"),
    ("q", "The variables are x"), ("x2", "x2"), ("x $ 3", "not understood"), ("__import__('os')", "not understood"),
    ("x.real", "not understood"), ("9" * 400, "too large"), ("(" * 5000, "5000 characters"),
    ("x^" * 300 + "x", "inside"),
    ("(" * 300 + "x" + ")" * 300, "inside one another"), ("√" * 200 + "x", "inside"), ("x" * 10_000_000, "characters"),
    ("1" + "+x" * 1300, "too long"), ("[1, 2", "A ] is missing"), ("[[1, 2], [3]]", "equally long"), ("x\x00", "sign"),
    ("exec('1')", "not known"), ("-" * 900 + "x", None), ("x = = 2", None), ("𝕏", None), ("x" + "'" * 50, "sign"),
    ("arsinh(" * 30 + "x" + ")" * 30, "inside one another"), ("arsinh(" * 18 + "x" + ")" * 18, "too long"),
    ("9**9**9**9", None), ("1e308*10^308", None), ("0^0^0", None)]


@pytest.mark.parametrize(("text", "words"), REFUSED)
def test_hostile_typing_gets_words_in_bounded_time(text, words):
    start = time.process_time()
    graded = grade("x**2", text)
    assert time.process_time() - start < 1
    assert graded.right is not True
    assert str(graded)
    if words:
        assert graded.right is None
        assert words in str(graded)


def test_no_text_at_all_breaks_the_reader():
    rng = random.Random(3)
    signs = ["x", "y", "2", ".", "e", "^", "(", ")", "[", "]", ",", "|", "+", "-", "*", "/", " ", "sin", "ln", "√",
    "²", "=",
             "'", "pi", "!", "tan^-1", "exp", "C", "½", "∂", "\n", "é", "10", "**"]
    for _ in range(3000):
        text = "".join(rng.choices(signs, k=rng.randint(1, 12)))
        assert str(grade("x**2*y", text))


def test_what_is_typed_is_never_run(monkeypatch):
    def never(*_args, **_kwargs):
        raise AssertionError("something typed was run")
    monkeypatch.setattr("builtins.eval", never)
    monkeypatch.setattr("builtins.exec", never)
    for text in ("__import__('os').system('true')", "exec('1')", "x.__class__", "2x", "(lambda: 1)()"):
        grade("x**2", text)


def test_the_function_itself_must_be_understood():
    with pytest.raises(ValueError, match="two ways"):
        grade("1/3x", "x")
    with pytest.raises(ReadingError):
        grade("x +", "x")
    with pytest.raises(ValueError, match="no kind"):
        grade("x", "1", kind="integral")
