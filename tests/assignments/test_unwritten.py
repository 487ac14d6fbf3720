"""Which functions of a worksheet are named as still to be written."""

import numpy as np
import pytest

from assignments.unwritten import all_written


def half_written(x):
    J = ...
    return x * J


@pytest.mark.parametrize(("function", "is_written"), [
    (lambda x: 0.0, True), (lambda x: np.zeros(3), True), (lambda x: [], True), (lambda x: False, True),
    (lambda x: None, False), (lambda x: ..., False), (half_written, False), (lambda x: np.exp(...), False),
    (lambda x: float(...), False), (lambda x: (...).T, False), (None, False), (3.0, False),
])
def test_what_gives_nothing_is_still_to_be_written(function, is_written, capsys):
    assert all_written({"f": function}, {"f": (np.ones(2),)}) is is_written
    assert capsys.readouterr().out == ("" if is_written else "Still to be written: f.\n")


def test_a_name_that_was_taken_away_is_still_to_be_written(capsys):
    assert not all_written({}, {"f": ()})
    assert capsys.readouterr().out == "Still to be written: f.\n"


def test_what_calls_others_is_tried_when_they_are_written(capsys):
    names = {"a": lambda: None, "b": lambda: None, "c": lambda: names["a"]() + names["b"]()}
    assert not all_written(names, {"a": (), "b": ()}, {"c": ()})
    assert capsys.readouterr().out == "Still to be written: a, b.\n"
    names.update(a=lambda: 1, b=lambda: 2)
    assert all_written(names, {"a": (), "b": ()}, {"c": ()})


@pytest.mark.parametrize("problem", [TypeError("can't multiply"), ZeroDivisionError()])
def test_a_mistake_is_not_taken_for_an_empty_function(problem):
    def f():
        raise problem

    with pytest.raises(type(problem)):
        all_written({"f": f}, {"f": ()})
