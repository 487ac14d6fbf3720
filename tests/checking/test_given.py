"""What was given to the learner, and has to stay as it was."""

from types import SimpleNamespace

import pytest

from assignments.checking import Work
from assignments.checking.cases import Case
from assignments.checking.given import GivenChangedError, still_given
from assignments.checking.source import Source

SOLUTION = SimpleNamespace(LAB=SimpleNamespace(name="a_lab"), f=lambda x, y: x * y, ends=lambda x: (x, 2 * x))
CASE = Case("x = 2, y = 3", (2.0, 3.0))
AS_IT_WAS = "def f(x, y):\n    return x * y\ndef ends(x):\n    return [x, x + x]\n"


def look(text, path):
    work = Work(Source(path / "sheet.py", text))
    assert work.run() is None
    still_given(SOLUTION, "f", ends=lambda x, y: (x,))(work, CASE)


def test_what_is_written_otherwise_and_gives_the_same_is_as_it_was(tmp_path):
    look(AS_IT_WAS, tmp_path)


@pytest.mark.parametrize(("after", "words"), [
    ("def f(x, y):\n    return x + y\n", "f was given, and it has been changed"),
    ("def ends(x):\n    return x\n", "ends was given, and it has been changed"),  # of another shape
    ("def ends(x):\n    pass\n", "ends was given, and it has been changed"),
    ("f = 3\n", "f was given, and it is the number 3 now"),
    ("del ends\n", "ends was given, and it is gone from your file"),
])
def test_what_was_changed_is_named_with_a_way_back(after, words, tmp_path):
    with pytest.raises(GivenChangedError, match="python -m assignments start a_lab") as raised:
        look(AS_IT_WAS + after, tmp_path)
    assert str(raised.value).startswith(words)
