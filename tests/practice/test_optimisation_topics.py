"""Module 5 in practice: every answer against a truth of its own, and what is said to those who slip."""

import re
from random import Random

import numpy as np
import pytest
import sympy
from matplotlib.figure import Figure

from assignments.practice.catalogue import TOPICS
from assignments.practice.generator import question
from assignments.practice.question import CollapsedError
from assignments.practice.topics import on_a_curve
from assignments.practice.words import a_choice_each, a_set_of_letters, points

x, y = sympy.symbols("x y")


def tasks(name, seed, count):
    return [question(TOPICS[name], seed, number).task for number in range(1, count + 1)]


def walk(f, start, steps=80):
    """Newton and Raphson with SymPy's derivative: the path, until a level tangent."""
    f = sympy.sympify(f)
    step = sympy.lambdify(x, [f, sympy.diff(f, x)], "math")
    path = [float(start)]
    while len(path) < steps and abs(path[-1]) < 1e6:
        value, slope = step(path[-1])
        if abs(slope) < 1e-13:
            break
        path.append(path[-1] - value / slope)
    return path


def numbers(text):
    return [float(each) for each in re.findall(r"-?\d+(?:\.\d+)?", text.replace("−", "-"))]


# --- Newton and Raphson --------------------------------------------------------------------------------------------

def test_the_slope_is_that_of_sympy_and_the_step_is_added_to_it():
    asked = [task for task in tasks("newton", 4, 40) if "needed first" in task.text]
    assert len(asked) > 8
    for task in asked:
        f = sympy.sympify(task.expression)
        assert sympy.simplify(sympy.sympify(task.answer) - sympy.diff(f, x)) == 0
        start, = numbers(re.search(r"from x₀ = (\S+?)\.", task.text)[1])
        value, slope = (float(g.subs(x, start)) for g in (f, sympy.diff(f, x)))
        assert numbers(task.grade(task.answer).explanations[-1])[-1] == pytest.approx(start - value / slope, rel=1e-4)
        assert "a number, the slope at" in task.grade(repr(slope)).explanations[0]
        assert "a number, the slope at" in task.grade(f"{slope:.2f}").explanations[0]
        assert task.grade(task.expression).right is False
        assert "whole step" in task.grade(f"x - ({task.expression})/({task.answer})").explanations[0]


def test_every_function_has_a_root_to_be_found():
    for task in tasks("newton", 6, 40):
        curve = sympy.lambdify(x, sympy.sympify(task.expression), "numpy")
        with np.errstate(all="ignore"):
            signs = np.sign(curve(np.linspace(-20, 20, 4001)))
        assert {-1.0, 1.0} <= set(signs[np.isfinite(signs)]), task.text


def test_what_becomes_of_two_starts():
    met = set()
    for task in tasks("astray", 9, 60):
        places = [numbers(place)[0] for place in re.findall(r"x₀ = (\S+?)[,?]", task.text)]
        roots = numbers(re.search(r"roots? (?:at|near) (.*?)\. What", task.text)[1])
        for start, letter in zip(places, task.answer.split(", "), strict=True):
            path = walk(task.expression, start)
            end = path[-1]
            nearest = min(roots, key=lambda root: abs(root - start))
            if letter == "A":
                assert len(path) == 1, task.text
            elif letter == "B":
                assert path[2] == pytest.approx(start, abs=1e-9)
                assert abs(path[1] - start) > 0.5
            elif letter == "C":
                assert abs(end) > 30
                assert abs(end) > abs(path[-2]) > abs(path[-3])
            else:
                assert (abs(end - nearest) < 0.01) == (letter == "D"), (task.text, start)
                assert min(abs(end - root) for root in roots) < 0.01
            met.add(letter)
        first, second = task.answer.split(", ")
        assert first != second
        turned = task.grade(f"{second}, {first}")
        assert turned.right is False
        assert len(turned.explanations) == 2
    assert met == set("ABCDE")


def test_which_starts_reach_the_marked_root():
    for task in tasks("starts", 5, 25):
        marked = numbers(re.search(r"x = (\S+?)\?", task.text)[1])[0]
        starts = {letter: float(place.replace("−", "-"))
                  for letter, place in re.findall(r"\b([A-D]) (−?[\d.]+?)(?=,| do)", task.text)}
        assert len(starts) == 4
        truth = {letter for letter, start in starts.items()
                 if abs(walk(task.expression, start)[-1] - marked) < 1e-6}
        assert truth == set(task.answer.split(", ")), task.text
        assert task.grade("".join(sorted(truth, reverse=True)).lower()).right
        for letter in "ABCD":
            verdict = task.grade(", ".join(truth ^ {letter}) or "none")
            assert verdict.right is False
            assert len(verdict.explanations) == 1
            assert verdict.explanations[0].endswith("1 is missing.") if letter in truth else \
                verdict.explanations[0].startswith(f"{letter}: it does not end there")


@pytest.mark.parametrize("name", ["astray", "starts"])
def test_the_marks_stand_where_the_text_has_them(name, tmp_path):
    for n, task in enumerate(tasks(name, 8, 8)):
        figure = Figure()
        task.picture(figure)
        figure.savefig(tmp_path / f"{n}.png", dpi=40)
        axes, = figure.axes
        places = sorted(float(line.get_xdata()[0]) for line in axes.get_lines() if line.get_marker() == "^")
        assert places == sorted({float(text.xy[0]) for text in axes.texts})
        for place in places:
            assert f"{place:g}".replace("-", "−") in task.text
        curve = max(axes.get_lines(), key=lambda line: len(line.get_xdata()))
        expected = sympy.lambdify(x, sympy.sympify(task.expression), "numpy")(curve.get_xdata())
        np.testing.assert_allclose(curve.get_ydata(), expected, rtol=1e-9, atol=1e-9)
        if name == "starts":
            star, = (line for line in axes.get_lines() if line.get_marker() == "*")
            assert float(star.get_xdata()[0]) == numbers(re.search(r"x = (\S+?)\?", task.text)[1])[0]


EACH = a_choice_each(("from 0", "from 1"), "BE", {"A": ("slope",), "B": ("cycle",), "E": ("other",), "D": ("nearest",)},
                     ("It goes round.", "It leaps."))


@pytest.mark.parametrize(("typed", "right"), [
    ("B, E", True), ("be", True), ("b e", True), ("B and E", True), ("B; E.", True), ("cycle, other root", True),
    ("from 0: B, from 1: E", True), ("a cycle; another root than the nearest", True), ("E, B", False), ("B, D", False),
    ("B", None), ("B, E, A", None), ("B, X", None), ("", None), ("7", None)])
def test_a_letter_for_each(typed, right):
    verdict = EACH(typed)
    assert verdict.right is right, verdict
    assert verdict.explanations or right


@pytest.mark.parametrize(("typed", "right"), [
    ("A, C", True), ("ca", True), ("A and C", True), ("(A, C).", True), ("A", False), ("A, B, C", False),
    ("none", False), ("A, E", None), ("", None), ("7", None), ("all", None)])
def test_a_set_of_letters(typed, right):
    verdict = a_set_of_letters("AC", dict.fromkeys("ABCD", "why"))(typed)
    assert verdict.right is right, verdict


# --- Steps in two variables ----------------------------------------------------------------------------------------

def test_a_step_in_two_variables():
    met = set()
    for task in tasks("descent", 3, 60):
        at = np.array(numbers(re.findall(r"\(−?\d+, −?\d+\)", task.text)[-1]))
        newton = "Newton" in task.text
        if task.expression:
            f = sympy.sympify(task.expression)
            here = {x: float(at[0]), y: float(at[1])}
            J = np.array([float(sympy.diff(f, v).subs(here)) for v in (x, y)])
            H = np.array(sympy.hessian(f, (x, y)).subs(here).tolist(), dtype=float)
        else:
            given = numbers(re.search(r"is \[.*\]", task.text)[0])
            J, H = np.array(given[:2]), np.array(given[2:]).reshape(-1, 2)
        if newton:
            right, uphill, said = -np.linalg.solve(H, J), np.linalg.solve(H, J), "sign"
        else:
            γ = float(re.search(r"γ = ([\d.]+)", task.text)[1])
            right, uphill, said = at - γ * J, at + γ * J, "uphill"
        typed = lambda v: ", ".join(f"{round(float(each), 12) + 0.0:.12f}" for each in v)
        assert task.grade(typed(right)).right, task.text
        assert task.grade(f"[[{typed(right).replace(', ', '], [')}]]").right
        wrong = task.grade(typed(uphill))
        assert wrong.right is False
        assert said in " ".join(wrong.explanations), task.text
        if newton and not np.allclose(H @ J, right) and not np.allclose(H @ J, -right):
            assert "H·J" in " ".join(task.grade(typed(-H @ J)).explanations)
        met.add((newton, bool(task.expression)))
    assert len(met) == 4


# --- Lagrange ------------------------------------------------------------------------------------------------------

FAMILIES = [on_a_curve.line_on_circle, on_a_curve.distance_to_line, on_a_curve.area_on_line, on_a_curve.area_on_ellipse,
            on_a_curve.squares_on_circle, on_a_curve.parabola_on_circle, on_a_curve.bent_on_ellipse]


def problems(family, count):
    found = []
    for seed in range(10 * count):
        try:
            found.append(family(Random(seed)))
        except CollapsedError:
            continue
        if len(found) == count:
            break
    return found


@pytest.mark.parametrize("family", FAMILIES)
def test_all_points_are_those_that_sympy_finds(family):
    λ = sympy.Symbol("λ")
    for problem in problems(family, 4):
        f, g = sympy.sympify(problem.f), sympy.sympify(problem.g)
        solved = sympy.solve([sympy.diff(f, x) - λ * sympy.diff(g, x), sympy.diff(f, y) - λ * sympy.diff(g, y),
                              g - problem.c], [x, y, λ], dict=True)
        real = {(round(float(s[x]), 9), round(float(s[y]), 9)): float(s[λ]) for s in solved
                if s[x].is_real and s[y].is_real}
        assert {(round(float(a), 9), round(float(b), 9)) for a, b in problem.points} == set(real)
        for point in problem.points:
            assert on_a_curve.multiplier(problem, point) == pytest.approx(
                real[round(float(point[0]), 9), round(float(point[1]), 9)])


def along(problem, point, distance):
    """A point of the curve at about this distance along it."""
    gradient = on_a_curve.gradient(problem.g, point)
    place = np.array(point, float) + distance * np.array([-gradient[1], gradient[0]]) / np.linalg.norm(gradient)
    for _ in range(30):
        here = on_a_curve.gradient(problem.g, tuple(place))
        place = place - (on_a_curve.value(problem.g, tuple(place)) - problem.c) * here / (here @ here)
    return tuple(place)


@pytest.mark.parametrize("family", FAMILIES)
def test_kinds_are_those_that_a_walk_along_the_curve_finds(family):
    for problem in problems(family, 4):
        for point in problem.points:
            rises = [on_a_curve.value(problem.f, along(problem, point, step)) - on_a_curve.value(problem.f, point)
                     for step in (-1e-3, 1e-3)]
            bend = on_a_curve.bend(problem, point)
            assert np.sign(rises[0]) == np.sign(rises[1]) == np.sign(bend), (problem, point)


def test_what_is_asked_of_lagrange_and_its_extremes():
    met = set()
    for task in tasks("lagrange", 2, 90):
        kind = next(word for word in ("four partial", "One equation", "How large is λ", "Find ", "value of f?",
                                      "of all?", "minimum or a maximum") if word in task.text)
        met.add(kind)
        if kind in ("value of f?", "of all?"):
            A, B, r2 = (float(n or 1) for n in re.search(r"curve (\d*)x² \+ (\d*)y² = (\d+)", task.text).groups())
            t = np.linspace(0, 2 * np.pi, 100001)
            f = sympy.lambdify((x, y), sympy.sympify(task.expression), "numpy")
            values = f(np.sqrt(r2 / A) * np.cos(t), np.sqrt(r2 / B) * np.sin(t))
            best = values.min() if "least" in task.text else values.max()
            if kind == "value of f?":
                assert float(task.answer) == pytest.approx(best, rel=1e-6)
            else:
                for place in re.findall(r"\(([^)]*)\)", task.answer):
                    assert f(*map(float, place.split(","))) == pytest.approx(best, rel=1e-6)
        if kind == "One equation":
            assert task.grade(f"{task.answer} = 0").right
            assert task.grade(f"-({task.answer})").right
            assert task.grade(task.answer.replace("λ", "(-λ)")).right is False
            assert "sign of λ" in task.grade(task.answer.replace("λ", "(-λ)")).explanations[0]
    assert len(met) == 7


SIX = points([(1.0, 1.0), (-1.0, 1.0), (0.0, 3**0.5)], lambda point: "not there")


@pytest.mark.parametrize(("typed", "right", "said"), [
    ("(1, 1); (-1, 1); (0, sqrt(3))", True, ""), ("(0, √3), (±1, 1)", True, ""), ("(±1, 1) and (0, 1.73)", True, ""),
    ("{(1,1), (−1,1), (0, 1.7321)}", True, ""), ("x = 1, y = 1", False, "2 points are missing"),
    ("(1, 1); (-1, 1); (0, 1.7)", None, "too far"), ("(1, 1); (-1, 1); (0, 1.74)", False, "not there"),
    ("(1, 1); (1, 1)", False, "missing"), ("(1, 1); (-1, 1); (0, √3); (5, 5)", False, "not there"),
    ("(±1, ±1)", None, "two points or four"), ("1, 1, 2", None, "Type the points"), ("(1, a)", None, "Type the points"),
    ("(1, 1", None, "Type the points"), ("", None, "Type the points"), ("(1, 1) minimum", None, "Type the points"),
    ("))((", None, "Type the points")])
def test_points(typed, right, said):
    verdict = SIX(typed)
    assert verdict.right is right, verdict
    assert said in " ".join(verdict.explanations)
