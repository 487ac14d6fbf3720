"""Every slip is named, nothing that is not one is, and what is right is right in every form."""

import pytest

from .sheets import EXERCISE, finding
from .slips import FIT, FIT_RIGHT, FIT_UNEXPLAINED, NAMED, RIGHT, UNEXPLAINED

EXPLAINED = ("exactly", "one of these", "should be")  # one of these stands in every summary that names something


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
        assert phrase in found.summary
    assert "one of these" not in found.summary
    assert found.details or "It returns shape" in found.summary  # where, and line by line


@each(UNEXPLAINED + FIT_UNEXPLAINED)
def test_what_nothing_explains_is_shown_at_its_worst_entry_and_not_guessed_at(row):
    found = finding(*row)
    assert found.state == "wrong"
    assert found.summary.startswith("The numbers are not those of ")
    assert not any(words in found.summary for words in EXPLAINED)
    assert "central differences give" in found.details[0]


@each(RIGHT + FIT_RIGHT)
def test_what_is_right_is_right_in_every_form(row):
    found = finding(*row)
    assert (found.state, found.details) == ("right", ())
    assert "central differences" in found.summary


def test_there_are_slips_of_every_kind_for_every_function():
    assert len(NAMED) >= 54
    assert {function for function, *_ in NAMED + FIT} == set(EXERCISE)


@pytest.mark.slow
def test_no_two_slips_of_one_function_are_given_the_same_name():
    """Were they, the cases would not tell them apart, and a name would be a guess."""
    summaries = {}
    for function, body, *_ in NAMED:
        summaries.setdefault((function, finding(function, body).summary), []).append(body)
    assert all(len(bodies) == 1 for bodies in summaries.values()), summaries
