"""Wrong answers as people type them: none is accepted, most are explained, and what is said is true."""

import csv
import statistics
import time
from pathlib import Path

import pytest

from assignments.practice import grade

HERE = Path(__file__).parent


def wrong_answers(name: str) -> list[list[str]]:
    with open(HERE / name, encoding="utf-8", newline="") as file:
        return list(csv.reader(file, delimiter="\t"))[1:]


OF_QUIZZES = wrong_answers("wrong_answers.tsv")      # the wrong options of real quizzes
MADE_UP = wrong_answers("more_wrong_answers.tsv")    # as other learners would make them


@pytest.mark.parametrize(("rows", "at_least"), [(OF_QUIZZES, 0.95), (MADE_UP, 0.95)])
def test_none_is_accepted_and_most_are_explained(rows, at_least):
    explained, times = 0, []
    for function, by, variables, answer in rows:
        start = time.process_time()
        graded = grade(function, answer, by, variables)
        times.append(time.process_time() - start)
        assert graded.right is not True, (function, by, answer)
        assert graded.explanations or graded.remarks or len(graded.readings) == 2, (function, by, answer)
        explained += bool(graded.explanations)
    assert len(rows) > 100
    assert explained >= at_least * len(rows)
    assert statistics.median(times) < 0.030  # of a machine with nothing else to do, a tenth of that
    assert max(times) < 2


SAID = [
    ("sin(3*x**2)", "cos(3x²)", "The inner derivative of sin(3x²) is missing: by the chain rule cos(3x²) · 6x."),
    ("x**5", "5x^5", "In the derivative of x⁵ the exponent is not lowered: its derivative is 5x⁴."),
    ("x**5", "x^4", "In the derivative of x⁵ the exponent 5 is not brought down in front: its derivative is 5x⁴."),
    ("x**2*sin(x)", "2x cos(x)",
    "The derivative of the product x²·sin(x) is not the product of the derivatives: by the "
                                 "product rule 2x·sin(x) + x²·cos(x)."),
    ("sin(x)/x", "cos(x)", "The derivative of the quotient sin(x)/x is not the quotient of the derivatives"),
    ("sin(x)/x", "(x cos(x) + sin(x))/x^2", "stands a plus in place of the minus: by the quotient rule"),
    ("x**2 + 7", "2x + 7", "7 does not depend on x, so its derivative is 0, and it was kept."),
    ("cos(x)", "sin(x)", "The sign of the derivative of cos(x) is wrong: its derivative is −sin(x)."),
    ("5**x", "x 5^(x-1)", "5^x is differentiated by the power rule, though its exponent moves"),
    ("5**x", "5^x", "The factor ln(5) is missing"),
    ("pi**2 + x", "2pi + 1", "π² is a number, so its derivative is 0."),
    ("x**2*y", "x^2", "x²y is differentiated by y, and not by x: its derivative is 2xy."),
    ("(x + 3)**2", "2x", "A power of a sum is not the sum of the powers: the derivative of (x + 3)² is 2(x + 3)."),
    ("tan(x)", "sec(x)", "The derivative of tan is 1/cos², with a square"),
    ("log(3*x)", "1/(3x)", "The inner derivative of ln(3x) is missing: by the chain rule 1/(3x) · 3."),
    ("a*(1 - exp(-b*x))", "-a b e^(-b x)", "The sign of the whole is wrong: it is exactly −1 times the derivative."),
    ("x**2 + sin(x)", "3x^2 + cos(x) + 1", None),
]


@pytest.mark.parametrize(("function", "answer", "words"), SAID)
def test_it_is_said_what_went_wrong_and_where(function, answer, words):
    graded = grade(function, answer)
    assert graded.right is False
    if words is None:
        assert not graded.explanations
        assert any(remark.startswith("At x = ") for remark in graded.remarks)
        assert "Of your terms cos(x) is right." in graded.remarks
    else:
        assert any(words in sentence for sentence in graded.explanations), str(graded)


def test_entries_of_matrices_are_named():
    graded = grade("x**2*y + y**3", "[[2y, 2x], [2x, 3y]]", kind="hessian")
    assert graded.explanations
    assert all(sentence.startswith("Row 2, column 2: ") for sentence in graded.explanations)
    assert "Right: row 1, column 1; row 1, column 2; row 2, column 1." in graded.remarks
    graded = grade("[x*y, x + y]", "[[y, 1], [x, 1]]", kind="jacobian")
    assert graded.explanations == ["Rows and columns are exchanged: it is the transpose of the right one."]
    assert "2 × 1" in str(grade("[x*y, x + y]", "[[y], [x]]", kind="jacobian"))


@pytest.mark.parametrize(("function", "answer", "words"), [
    ("x**3", "x^4", "the new exponent is not divided by: an antiderivative is x⁴/4."),
    ("x**3", "3x^2", "That is the derivative of x³"),
    ("sin(2*x)", "cos(2x)/2", "the sign of the antiderivative is wrong"),
    ("exp(3*x)", "e^(3x)", "the inner derivative 3 is not divided by"), ("2*x*cos(x**2)", "2sin(x^2)", "gives 2 times"),
    ("x**2 + 3*x + 4", "x^3/3 + 3x^2 + 4x", "Of 3x the new exponent is not divided by"),
    ("1/(2*x + 1)", "ln(2x+1)", "the inner derivative 2 is not divided by"),
    ("cos(x)", "-sin(x)", "the derivative of cos(x)")])
def test_antiderivatives_are_explained(function, answer, words):
    graded = grade(function, answer, kind="antiderivative")
    assert graded.right is False
    assert any(words in sentence for sentence in graded.explanations), str(graded)


def test_a_rounded_number_is_asked_about():
    assert "if a number in it is rounded" in str(grade("x**3/9", "0.333x²"))
