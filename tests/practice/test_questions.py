"""The questions: different ones, natural ones, of their level, and the same again for a seed and a number."""

import json
import math
import re
from pathlib import Path
from random import Random

import numpy as np
import pytest
from matplotlib.figure import Figure

from assignments.practice import exam
from assignments.practice.atoms import expand
from assignments.practice.catalogue import TOPICS
from assignments.practice.generator import question
from assignments.practice.natural import refuse_unnatural
from assignments.practice.question import EVERYWHERE, POSITIVE, CollapsedError
from assignments.practice.rules import depth
from assignments.practice.topics.one_variable import Derivative
from visualize.expression import compute

ISSUE = ["powers", "special", "products", "quotients", "chain", "beast", "antiderivatives", "partials", "total",
         "jacobian", "determinants", "hessian", "matrices", "taylor", "linearisation", "newton", "regression",
         "critical", "pictures", "astray", "starts", "descent", "lagrange", "chi_squared", "residuals", "by_eye"]
TYPED = [name for name in ISSUE if name != "pictures"]
PINNED = Path(__file__).with_name("questions.json")


def drawn(name, seeds, number=1):
    return [question(TOPICS[name], seed, number).task for seed in range(seeds)]


def test_every_topic_is_there():
    assert set(TOPICS) == set(ISSUE)


@pytest.mark.parametrize("name", TYPED)
def test_pools_do_not_run_dry(name):
    """Of N equally likely ones, n draws repeat about n²/2N times: so few repetitions need more than a thousand."""
    texts = [task.text for task in drawn(name, 250)]
    assert len(texts) - len(set(texts)) < 25


@pytest.mark.parametrize("name", ["regression", "newton", "taylor", "descent", "lagrange", "by_eye"])  # those that are made fastest
def test_a_thousand_different_ones_in_one_session(name):
    assert len({question(TOPICS[name], 7, number).task.text for number in range(1, 1001)}) == 1000


def test_two_hundred_pictures():
    texts = {question(TOPICS["pictures"], 7, number).task.text for number in range(1, 201)}
    assert len(texts) == 200
    assert {text.split()[0] for text in texts} >= {"The", "Each", "Newton", "A", "Tea"}


@pytest.mark.parametrize("name", ISSUE)
def test_nothing_comes_twice_and_the_same_names_name_the_same(name):
    texts = [question(TOPICS[name], 11, number).task.text for number in range(1, 31)]
    assert len(set(texts)) == 30
    assert question(TOPICS[name], 11, 17).task.text == texts[16]


def test_a_seed_and_a_number_name_a_question_as_long_as_the_version_lives():
    """If this fails, templates have changed: raise the version of the topic, and write the file anew."""
    named = {f"{topic.name} {topic.version}": [question(topic, 7, number).task.text for number in (1, 3, 8)]
             for topic in TOPICS.values()}
    assert named == json.loads(PINNED.read_text("utf-8"))


@pytest.mark.parametrize("name", ISSUE)
def test_the_right_answer_is_right_and_the_text_can_be_read(name):
    for number in range(1, 16):
        task = question(TOPICS[name], 3, number).task
        verdict = task.grade(task.answer)
        assert verdict.right is True, (task.text, task.answer, verdict)
        assert verdict.read_as
        assert all(task.hints)
        assert task.working()
        assert not re.search(r"\bnan\b|\binf\b|[{*]|(?<![\d.])1·", task.text), task.text
        assert not re.search(r"\bnan\b|\binf\b|[{*]", " ".join(task.working())), task.text


@pytest.mark.parametrize("name", ISSUE)
def test_zero_and_nonsense_are_not_right(name):
    for number in (1, 4, 9):
        task = question(TOPICS[name], 5, number).task
        assert task.grade("0").right is not True
        for nonsense in ("", "import os", "((", "[[", "]]", "f(", "1/0", "x" * 5000, "𝒳", "[[1]", "-", ",", "O()",
                         "(,) ;"):
            assert task.grade(nonsense).right is not True, (task.text, nonsense)


@pytest.mark.parametrize("name", ["powers", "special", "products", "quotients", "chain", "beast", "partials"])
def test_answers_agree_with_central_differences(name):
    for number in range(1, 13):
        task = question(TOPICS[name], 21, number).task
        by = re.search(r"by (\w)\b", task.text)[1] if name == "partials" else "x"
        at = {letter: 0.8 + 0.1 * n for n, letter in enumerate("abcxyz")}

        def value(text, move=0.0, by=by, at=at):
            return float(np.asarray(compute(text, {**at, by: at[by] + move})[0]))
        slope = (value(task.expression, 1e-5) - value(task.expression, -1e-5)) / 2e-5
        assert math.isclose(value(task.answer), slope, rel_tol=2e-5, abs_tol=1e-5), task.text


@pytest.mark.parametrize("name", ["powers", "special", "products", "quotients", "chain", "beast"])
def test_a_level_is_the_number_of_rules_on_the_deepest_path(name):
    for number in range(1, 12):
        asked = question(TOPICS[name], 2, number)
        assert depth(asked.task.expression, "x") == asked.level <= 4


@pytest.mark.parametrize(("text", "domain"), [
    ("4*exp(x) - exp(x)", EVERYWHERE), ("2*x**2 + 3*x**2", EVERYWHERE), ("x*x**2", EVERYWHERE), ("x**3/x", EVERYWHERE),
    ("exp(x)*exp(2*x)", EVERYWHERE), ("exp(log(x))", POSITIVE), ("exp(x)", EVERYWHERE), ("3*2", EVERYWHERE),
    ("x + 1", EVERYWHERE), ("sin(x)/sin(x)", EVERYWHERE), ("log(x)", EVERYWHERE), ("exp(exp(6*x))", EVERYWHERE),
    ("x*(x+1)*(x+2)*(x+3)*(x+4)*(x+5)*(x+6)*(x+7)", EVERYWHERE)])
def test_what_collapses_is_refused(text, domain):
    with pytest.raises(CollapsedError):
        refuse_unnatural(text, ["x"], domain)


def test_ten_lines_make_a_topic():
    template = Derivative(2, "{k}*x**{n}*log(x) {sign} {k1}*x", POSITIVE)
    for seed in range(20):
        try:
            task = template.make(Random(seed))
        except CollapsedError:
            continue
        assert task.grade(task.answer).right
        return
    pytest.fail("every draw collapsed")


def test_templates_fill_their_slots():
    assert expand("{k}*{wave:linear.t}", Random(1)).count("x") == 0
    assert expand("1*x + 11*x - 2*1/x", Random(1)) == "x + 11*x - 2/x"


@pytest.mark.parametrize("module", range(1, 7))
def test_an_exam_has_five_different_questions_of_its_module(module):
    paper = exam.drawn(module, 4)
    assert len({asked.task.text for asked in paper}) == 5
    for asked in paper:
        assert module in asked.topic.modules
        assert asked.task.module in (None, module)


def test_an_exam_on_module_6_differentiates_by_parameters():
    """And one on module 2 by variables as well; a function without a parameter belongs to no fit."""
    by = {module: [re.search(r" by (\w)\b", asked.task.text)[1] for seed in range(12)
                   for asked in exam.drawn(module, seed) if asked.topic.name == "partials"] for module in (2, 6)}
    assert by[6]
    assert set(by[6]) <= set("abc")
    assert set(by[2]) & set("xyz")


def test_pictures_have_lettered_panels_that_differ_without_colour(tmp_path):
    for number in range(1, 31):
        task = question(TOPICS["pictures"], 8, number).task
        figure = Figure()
        task.picture(figure)
        letters = [axes.get_title(loc="left") for axes in figure.axes if len(axes.get_title(loc="left")) == 1]
        assert letters == sorted(letters)
        assert set("ABC") <= set(letters) <= set("ABCD")
        assert all(task.grade(letter).right is (letter == task.answer) for letter in letters)
        for axes in figure.axes:
            drawn_lines = [line for line in axes.get_lines() if len(line.get_xdata()) > 10]
            assert len({line.get_linestyle() for line in drawn_lines}) == len(drawn_lines)
    figure.savefig(tmp_path / "panels.png")
    assert (tmp_path / "panels.png").stat().st_size > 5000
