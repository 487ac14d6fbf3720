"""In every lab each slip is named by its own words, and what is right is right in three other shapes.

A lab's table is ``labs/NAME.py``: SLIPS, rows of (function, body, words of what is said); RIGHT, of (function, body).
The body stands after the lines that are given. Two labs have their tables in ``slips.py``.
"""

from importlib import import_module

import pytest

from assignments.course import LABS

from .sheets import finding

IN_SLIPS = ("backpropagation", "fitting_distribution")
TABLES = {lab: import_module(f"{__package__}.labs.{lab}") for lab in LABS if lab not in IN_SLIPS}
SLIPS = [(lab, *row) for lab, table in TABLES.items() for row in table.SLIPS]
RIGHT = [(lab, *row) for lab, table in TABLES.items() for row in table.RIGHT]


def label(row):
    return f"{row[0]}, {row[1]}: {' / '.join(row[2].splitlines())}"


@pytest.mark.parametrize("row", SLIPS, ids=map(label, SLIPS))
def test_a_slip_is_named(row):
    lab, function, body, *words = row
    found = finding(function, body, lab=lab)
    said = " ".join((found.summary, *found.details))
    assert found.state == "wrong", said
    for phrase in words:
        assert phrase in said
    assert words


@pytest.mark.parametrize("row", RIGHT, ids=map(label, RIGHT))
def test_what_is_right_is_right_in_every_shape(row):
    lab, function, body = row
    found = finding(function, body, lab=lab)
    assert found.state == "right", (found.summary, *found.details)


@pytest.mark.parametrize("lab", TABLES)
def test_every_function_has_its_slips_and_three_right_shapes(lab):
    for exercise in LABS[lab].exercises():
        slips = [row for row in TABLES[lab].SLIPS if row[0] == exercise.name]
        assert len({body for _, body in TABLES[lab].RIGHT if _ == exercise.name}) >= 3, exercise.name
        assert slips, exercise.name


@pytest.mark.parametrize("lab", TABLES)
def test_no_two_slips_are_told_in_the_same_words(lab):
    """Were they, the cases would not tell them apart, and a name would be a guess."""
    told = {}
    for function, body, *_ in TABLES[lab].SLIPS:
        told.setdefault((function, finding(function, body, lab=lab).summary), []).append(body)
    assert all(len(set(bodies)) == 1 for bodies in told.values()), told


