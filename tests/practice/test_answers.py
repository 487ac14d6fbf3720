"""Answers that are no single derivative: right in odd shapes, rounded, wrong with a cause, and nonsense."""

import pytest

from assignments.practice.answers import a_matrix, a_number, an_expression, several_numbers
from assignments.practice.polynomials import a_polynomial, an_order
from assignments.practice.words import a_kind, a_letter, points_with_kinds

THIRDS = a_number(2 / 3, [(1 / 3, "Halved."), (0.67, "Never said of a right one.")])


@pytest.mark.parametrize(("typed", "right"), [
    ("2/3", True), ("4/6", True), ("x₁ = 2/3", True), ("x = 2/3", True), ("0.667", True), ("0.6667", True),
    ("0.66666666666667", True),
    ("0.67", None), ("0.7", None), ("0.666", None), ("1/3", False), ("0.668", False), ("0.6677", False), (".667", True),
    ("-2/3", False), ("−0.667", False), ("0.667000001", False), ("6.67e-1", None), ("1/0", None), ("x", None),
    ("", None),
    ("0,667", None), ("[[2/3]]", True), ("[1, 2]", None), ("2/3 + 10^-6", False), ("sqrt(4)/3", True)])
def test_numbers(typed, right):
    assert THIRDS(typed).right is right, THIRDS(typed)


def test_rounding_is_said_and_slips_are_named_only_where_they_fit():
    assert "more exactly it is 0.66666667" in THIRDS("0.667").explanations[0]
    assert "at least 3 figures" in THIRDS("0.67").explanations[0]
    assert "cut off" in THIRDS("0.666").explanations[0]
    assert THIRDS("1/3").explanations == ("Halved.",)
    assert THIRDS("0.333").explanations == ("Halved.",)
    assert THIRDS("0.3").explanations == ("That is 0.3; it is too small.",)
    assert a_number(0.0)("0").right
    assert a_number(0.0)("0.001").right is False
    assert a_number(40000.0)("40000.0001").right is False


@pytest.mark.parametrize(("typed", "right"), [
    ("2, 1.5", True), ("m = 2, c = 1.5", True), ("c = 3/2, m = 2", True), ("c=1.5; m=2", True), ("(2, 1.5)", True),
    ("2 1.5", True),
    ("1.5, 2", False), ("2", None), ("a = 2, b = 1.5", None), ("2, y", None), ("2, 1.5, 3", None), ("m = 2, m = 1.5",
                                                                                                    None)])
def test_several_numbers(typed, right):
    verdict = several_numbers(["m", "c"], [2.0, 1.5])(typed)
    assert verdict.right is right, verdict
    assert verdict.explanations or right


FOUR = a_matrix([[a_number(1), a_number(2)], [a_number(3), a_number(4)]], [], "Turned.")


@pytest.mark.parametrize(("typed", "right", "said"), [
    ("[[1, 2], [3, 4]]", True, ""), ("[[2/2, 2], [3, 8/2]]", True, ""), ("[1, 2; 3, 4]", True, ""), ("[[1,2],[3,4]]",
                                                                                                     True, ""),
    ("[[1, 3], [2, 4]]", False, "Turned."), ("[[1, 2], [3, 5]]", False, "row 2, column 2"), ("[[1, 2, 3], [4, 5, 6]]",
                                                                                             None, "2 × 3"),
    ("[[1, 2], [3]]", None, "equally long"), ("[[1, 2], [3, x]]", None, "x"), ("7", None, "1 × 1"),
    ("[[1, 2], [3, 0.33]]", False, "")])
def test_matrices(typed, right, said):
    verdict = FOUR(typed)
    assert verdict.right is right, verdict
    assert said in " ".join(verdict.explanations)


def test_a_transposed_jacobian_is_called_that():
    judge = an_expression("[x**2*y, x + 5*y]", ["x", "y"], ["x", "y"], "jacobian")
    assert judge("[[2xy, x²], [1, 5]]").right
    turned = judge("[[2xy, 1], [x^2, 5]]")
    assert turned.right is False
    assert "transpose" in turned.explanations[0]


LINE = a_polynomial([1, 2], "h", 0.0, judge_order=an_order(2, 2, "h"))
FLAT = a_polynomial([0, 3], "h", 0.0, judge_order=an_order(3, 2, "h"))


@pytest.mark.parametrize(("judge", "typed", "right", "said"), [
    (LINE, "1 + 2h + O(h^2)", True, ""), (LINE, "2h + 1 + O(h²)", True, ""), (LINE, "f(0 + h) = 1 + 2h + O(h**2)",
                                                                              True, ""),
    (LINE, "1+2h+o(3h^2)", True, ""), (LINE, "(1 + 2h + O(h^2)).", True, ""),
    (LINE, "1 + 2h", None, "O("), (LINE, "1 + 2h + O(h^3)", False, "too much"),
    (LINE, "1 + 2h + O(h)", False, "too little"), (LINE, "1 + 3h + O(h^2)", False, "coefficient of h"),
    (LINE, "1 + 2h + h^2 + O(h^2)", False, "not asked for"), (LINE, "e^(2h) + O(h^2)", False, "no polynomial"),
    (LINE, "1 + 2h + O(h + h^2)", None, "power of h"), (LINE, "1 + 2h + O()", None, ""), (LINE, "1 + 2x + O(x^2)",
                                                                                          None, ""),
    (FLAT, "3h + O(h^2)", True, "even O(h³)"), (FLAT, "3h + O(h^3)", True, ""), (FLAT, "3h + O(h^4)", False,
                                                                                 "too much"),
    (FLAT, "3.0001h + O(h^3)", False, "")])
def test_polynomials_and_what_they_leave_out(judge, typed, right, said):
    verdict = judge(typed)
    assert verdict.right is right, verdict
    assert said in " ".join(verdict.explanations)


def test_a_polynomial_about_another_point_may_be_multiplied_out():
    judge = a_polynomial([1, 2, 3], "x", 1.0)
    assert judge("1 + 2(x - 1) + 3(x - 1)^2").right
    assert judge("2 - 4x + 3x²").right
    assert judge("1 + 2x + 3x^2").right is False


KINDS = a_kind("saddle", {"minimum": "No minimum.", "maximum": "No maximum."})


@pytest.mark.parametrize(("typed", "right"), [("saddle", True), ("Saddle point", True), ("a saddle.", True),
                                              ("it's a saddle", True),
                                              ("min", False), ("MAX", False), ("", None), ("both", None), ("7", None)])
def test_kinds(typed, right):
    assert KINDS(typed).right is right


POINTS = points_with_kinds({(0.0, 0.0): "saddle", (1.0, -2.0): "minimum"}, lambda point, kind: f"{point} is no {kind}")


@pytest.mark.parametrize(("typed", "right", "said"), [
    ("(0, 0) saddle; (1, -2) minimum", True, ""), ("(1,−2) min, (0,0) saddle point", True, ""),
    ("(0,0): saddle. (2/2, -2) = min", True, ""),
    ("(0, 0) saddle", False, "missing"), ("(0, 0) minimum; (1, -2) minimum", False, "no minimum"),
    ("(0, 0) saddle; (1, 2) minimum", False, "not critical"), ("saddle", None, "Type each point"), ("(0, 0)", None,
                                                                                                    ""), ("", None, ""),
    ("(0, 0) saddle; (1, -2) minimum; (5, 5) maximum", False, "not critical"), ("(a, 0) saddle", None,
                                                                                "not understood")])
def test_points_with_their_kinds(typed, right, said):
    verdict = POINTS(typed)
    assert verdict.right is right, verdict
    assert said in " ".join(verdict.explanations)


def test_letters():
    judge = a_letter("B", {"A": "That is f.", "B": "Yes.", "C": "That is f″."})
    assert [judge(typed).right for typed in ("B", "b", " (b) ", "panel b", "A", "D", "", "AB")] == \
        [True, True, True, True, False, None, None, None]
    assert judge("c").explanations == ("C: That is f″.",)
