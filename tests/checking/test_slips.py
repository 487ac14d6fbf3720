"""Every slip is named, nothing that is not one is, and what is right is right in every form."""

import pytest

from assignments.course import LABS

from .sheets import finding, line_of
from .slips import FIT, FIT_RIGHT, FIT_UNEXPLAINED, NAMED, RIGHT, SHORTCUTS, TOLD, UNEXPLAINED

EXPLAINED = ("exactly", "one of these", "Your ∂f")  # one of these stands in every summary that names something


def label(row):
    return f"{row[0]}: {' / '.join(row[1].splitlines())}"


def each(rows):
    return pytest.mark.parametrize("row", rows, ids=label)


@each(NAMED + FIT)
def test_a_slip_is_named(row):
    function, body, *words = row
    found = finding(function, body)
    assert found.state == "wrong"
    for phrase in words:
        assert phrase.replace("{last}", str(line_of(body.splitlines()[-1], function, body))) in found.summary
    assert "one of these" not in found.summary
    assert found.details or "It returns" in found.summary  # where, and line by line


@each(TOLD)
def test_what_changes_or_remembers_is_told(row):
    function, body, *words = row
    found = finding(function, body)
    assert found.state == "wrong"
    for phrase in words:
        assert phrase in found.summary


@each(SHORTCUTS)
def test_a_way_round_the_chain_rule_is_right_with_a_remark(row):
    function, body, words = row
    found = finding(function, body)
    assert found.state == "right"
    assert words in found.details[0]
    wrong = finding(function, body.replace("return ", "return 1.01 * ") if "def C" not in body else
                    body.replace("- y)**2", "- y)**2 * 1.01"))
    assert wrong.state == "wrong"


@each(UNEXPLAINED + FIT_UNEXPLAINED)
def test_what_nothing_explains_is_shown_at_its_worst_entry_and_not_guessed_at(row):
    found = finding(*row)
    assert found.state == "wrong"
    assert found.summary.startswith("The numbers are not those of ")
    assert not any(words in found.summary for words in EXPLAINED)
    assert any("rise over run gives" in line for line in found.details[:2])


@each(RIGHT + FIT_RIGHT)
def test_what_is_right_is_right_in_every_form(row):
    found = finding(*row)
    assert (found.state, found.details) == ("right", ())
    assert "rise over run" in found.summary


def test_there_are_slips_of_every_kind_for_every_function():
    assert len(NAMED) >= 54
    assert {function for function, *_ in NAMED + FIT} == {
        exercise.name for lab in ("backpropagation", "fitting_distribution") for exercise in LABS[lab].exercises()}


@pytest.mark.slow
def test_no_two_slips_of_one_function_are_given_the_same_name():
    """Were they, the cases would not tell them apart, and a name would be a guess."""
    summaries = {}
    for function, body, *_ in NAMED:
        summaries.setdefault((function, finding(function, body).summary), []).append(body)
    assert all(len(bodies) == 1 for bodies in summaries.values()), summaries
