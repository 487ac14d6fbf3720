"""Module 6 in practice: pictures of data are read back from what was drawn, and χ² is differentiated anew."""

import re

import numpy as np
import pytest
import sympy
from matplotlib.figure import Figure

from assignments.practice.catalogue import TOPICS
from assignments.practice.generator import question
from assignments.practice.topics.data_pictures import a_line


def tasks(name, seed, count):
    return [question(TOPICS[name], seed, number).task for number in range(1, count + 1)]


def drawn(task):
    figure = Figure()
    task.picture(figure)
    return figure


def cloud(axes):
    line, = (line for line in axes.get_lines() if line.get_marker() == "o")
    return np.array(line.get_xdata(), float), np.array(line.get_ydata(), float)


# --- χ² ------------------------------------------------------------------------------------------------------------

def test_the_jacobian_of_chi_squared_is_that_of_sympy():
    shapes = set()
    for task in tasks("chi_squared", 6, 40):
        names = "a b x y σ"
        at = dict(zip(sympy.symbols(names), (0.31, 0.17, 0.83, 1.9, 0.7)))
        local = dict(zip(names.split(), sympy.symbols(names)))
        chi2 = sympy.sympify(task.expression, locals=local)
        asked = re.findall(r"∂χ²/∂(\w)", task.text)
        answer = sympy.sympify(task.answer, locals=local)
        rows = list(answer) if isinstance(answer, list) else [answer]
        assert len(asked) == len(rows)
        for by, row in zip(asked, rows):
            assert float(row.subs(at)) == pytest.approx(float(sympy.diff(chi2, local[by]).subs(at)), rel=1e-9)
        shapes.add((len(rows), chi2.has(local["σ"]), task.expression.count("**2 + (") + 1))
    assert {(1, False, 1), (1, True, 1), (1, False, 2), (2, False, 1)} <= shapes


@pytest.mark.parametrize(("change", "said"), [
    (lambda text: text.replace("2*(", "-2*(", 1) if text[0] != "-" else text[1:], "sign"),
    (lambda text: text.replace("-2*(", "-(", 1), "2 of the square"),
    (lambda text: re.sub(r"\*\([^()]*(\([^()]*\)[^()]*)*\)$", "", text), "inner derivative is missing")])
def test_slips_in_chi_squared_are_named(change, said):
    for task in tasks("chi_squared", 12, 2):
        assert task.answer.startswith("-2*(y - ")
        verdict = task.grade(change(task.answer))
        assert verdict.right is False
        assert said in " ".join(verdict.explanations), (task.answer, change(task.answer), verdict)


def test_one_datum_of_two_and_sums_multiplied_are_named():
    task = next(task for task in tasks("chi_squared", 12, 60) if "the data" in task.text)
    first, second = task.answer.split(" - 2*(")[0], "-2*(" + task.answer.split(" - 2*(")[-1]
    for half in (first, second):
        assert task.grade(half).right is False
    one = re.match(r"(-2\*.*?\)\)\*\(.*?\)) - 2\*\(\d", task.answer)[1]
    assert "Only one datum" in task.grade(one).explanations[0]


# --- Does the data suit a line? ------------------------------------------------------------------------------------

def pattern(x, rest):
    """How much of what is left over follows a smooth curve, how uneven its spread is, how far its farthest point."""
    z = (x - x.min()) / (x.max() - x.min())
    smooth = np.polyval(np.polyfit(z, rest, 6), z)
    sizes = np.sort(np.abs(rest))
    halves = sorted(float(np.std(half)) for half in np.array_split(rest, 2))
    return 1 - float(np.var(rest - smooth) / np.var(rest)), halves[1] / halves[0], float(sizes[-1] / sizes[-2])


def test_what_is_drawn_has_the_fault_that_is_named_and_the_right_one_has_none():
    met = set()
    for task in tasks("residuals", 13, 40):
        figure = drawn(task)
        letters = [axes.get_title(loc="left") for axes in figure.axes]
        assert letters == list("ABCD")
        for letter, axes in zip(letters, figure.axes):
            x, y = cloud(axes)
            assert f"{len(x)} points" in task.text
            m, c = np.polyfit(x, y, 1)
            rest = y - m * x - c
            if axes.get_ylabel() != "y":
                assert abs(m) * np.ptp(x) < 1e-9 * np.max(np.abs(y))  # residuals have no slope left
            smooth, uneven, far = pattern(x, rest)
            why = " ".join(task.grade(letter).explanations)
            assert task.grade(letter).right is (letter == task.answer)
            fault = next((word for word in ("waves", "bend", "close to the line", "far off") if word in why), "none")
            met.add(fault)
            if fault in ("waves", "bend"):
                assert smooth > 0.5, (task.text, letter)
            elif fault == "close to the line":
                assert uneven > 2.5
            elif fault == "far off":
                assert far > 2.5
            else:
                assert smooth < 0.6
                assert uneven < 2
                assert far < 2
    assert met == {"waves", "bend", "close to the line", "far off", "none"}


# --- Which line is it? ---------------------------------------------------------------------------------------------

def test_a_fair_reading_passes_and_a_careless_one_does_not():
    for task in tasks("by_eye", 4, 80):
        axes = drawn(task).axes[0]
        x, y = cloud(axes)
        m, c = np.polyfit(x, y, 1)
        (left, right), (bottom, top) = axes.get_xlim(), axes.get_ylim()
        height = top - bottom
        orange = [line for line in axes.get_lines() if len(line.get_xdata()) == 2 and line.get_marker() == "None"
                  and line.get_color() == "#C44E00"]
        assert bool(orange) == ("is drawn" in task.text and "no line" not in task.text)
        eye = 0.02 if orange else 0.045  # of the height: how well the two ends of a line can be read

        def through(low, high, left=left, right=right):
            slope = (high - low) / (right - left)
            return f"m = {slope:.12f}, c = {low - slope * left:.12f}"
        ends = m * left + c, m * right + c
        for sign in (-1, 0, 1):
            for other in (-1, 0, 1):
                reading = through(ends[0] + sign * eye * height, ends[1] + other * eye * height)
                assert task.grade(reading).right, (task.text, reading)
        for low, high in ((ends[1], ends[0]), (ends[0] + 0.15 * height, ends[1] + 0.15 * height),
                          (ends[0], ends[0] + 1.35 * (ends[1] - ends[0]))):
            assert task.grade(through(low, high)).right is False, task.text
        assert task.grade(f"{c:.9f}, {m:.9f}").right is False  # m and c exchanged
        squares = [np.diff(ticks)[0] for ticks in (axes.get_xticks(), axes.get_yticks())]
        said = " ".join(task.grade(f"{m * squares[0] / squares[1]:.9f}, {c:.9f}").explanations)
        assert squares[0] == squares[1] or "Squares are counted" in said or "Δx/Δy" in said, (task.text, said)
        if left > 0:  # y at the left edge is not c
            assert task.grade(f"{m:.9f}, {ends[0]:.9f}").right is False
        if orange:
            np.testing.assert_allclose(np.polyfit(orange[0].get_xdata(), orange[0].get_ydata(), 1), [m, c], rtol=1e-6)


LINE = a_line(-1.9, 4.9, (0.0, 4.0, -4.0, 6.0), 0.07)


@pytest.mark.parametrize(("typed", "right", "said"), [
    ("-1.9, 4.9", True, "More exactly"), ("-2, 5", True, ""), ("m = -2, c = 5", True, ""), ("c=5; m=-2", True, ""),
    ("-2 5", True, ""), ("y = -2x + 5", True, ""), ("5 - 2x", True, ""), ("m ≈ −1.9 and c ≈ 4.9", True, ""),
    ("-19/10, 5", True, ""), ("1.9, 4.9", False, "falls"), ("4.9, -1.9", False, "changed places"),
    ("-0.53, 4.9", False, "Δx/Δy"), ("-1.9, 3", False, "too low"), ("-1.9, 7", False, "too high"),
    ("-2.6, 4.9", False, "right edge"), ("-0.7, 4.9", False, "right one"), ("-0.475, 4.9", False, "Δx/Δy"),
    ("-2", None, "Type m and c"), ("x = 2", None, ""), ("y = x^2", None, ""), ("m = 2, b = 3", None, ""),
    ("", None, ""), ("1/0, 2", None, ""), ("a, b", None, ""), ("-0,5; 2", None, "")])
def test_lines_as_they_are_typed(typed, right, said):
    verdict = LINE(typed)
    assert verdict.right is right, verdict
    assert said in " ".join(verdict.explanations)
    assert (verdict.curves is not None) == (right is False)


def test_the_left_edge_is_told_from_the_axis():
    judge = a_line(2.0, -10.0, (10.0, 20.0, 5.0, 35.0), 0.07)
    assert "left edge" in judge("2, 10").explanations[0]
    assert judge("2, -10").right
    assert "one is 2 wide and 5 high" in judge("0.8, -10").explanations[0]
