"""What is said in a terminal fits it, whatever it says."""

import re
from contextlib import suppress

import pytest

from assignments.__main__ import main
from assignments.course import LABS
from assignments.terminal import lines, say


@pytest.fixture
def narrow(monkeypatch):
    """Makes the terminal so many letters wide."""
    return lambda width: monkeypatch.setenv("COLUMNS", str(width))


@pytest.mark.parametrize(("text", "told"), [
    ("", [""]),
    ("one two three four", ["one two", "three", "four"]),
    ("one\n\ntwo", ["one", "", "two"]),
    ("  one two three", ["  one two", "  three"]),
    ("worksheets/backpropagation.py is it", ["worksheets/backpropagation.py", "is it"]),
    ("on:  python -m assignments list", ["on:", "python -m assignments list"]),
    ("    python -m x y z", ["    python -m x y z"]),
])
def test_lines_are_broken_between_words_and_commands_are_not(text, told):
    assert lines(text, 9) == told


@pytest.mark.parametrize(("width", "told"), [(50, 50), (10, 40), (500, 110)])
def test_a_terminal_is_taken_for_as_wide_as_is_good_to_read(width, told, narrow, capsys):
    narrow(width)
    say("a " * 200)
    longest = max(map(len, capsys.readouterr().out.splitlines()))
    assert told - 2 <= longest <= told


def test_where_nobody_knows_the_width_a_paragraph_is_one_line(capsys):
    say("a " * 200)
    assert len(capsys.readouterr().out.splitlines()) == 1


COMMANDS = [["list"], [], ["--help"], ["run"], ["run", "--help"], ["practice", "--list"], ["practice", "--help"],
            ["check", "--help"], ["start", "sandpit"], ["hint", "backpropagation", "J_W3"], ["qqq"], ["run", "qqq"],
            ["check", "newton_raphson"], ["solution", "newton_raphson", "newton_step"], ["practice", "qqq"],
            *(["run", lab, "--help"] for lab in LABS)]


@pytest.mark.parametrize("width", [80, 50])
@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_keeps_to_the_width(words, width, narrow, capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    narrow(width)
    with suppress(SystemExit):
        main(words)
    said = "".join(capsys.readouterr())
    assert said
    too_long = [line for line in said.splitlines() if len(line) > width and "python -m" not in line]
    assert not too_long


@pytest.mark.parametrize("lab", [lab for lab in LABS if lab not in ("backpropagation", "sandpit")])
def test_an_account_keeps_to_eighty_letters_and_has_one_minus_sign(lab, narrow, capsys, tmp_path):
    narrow(80)
    main(["run", lab, "--out", str(tmp_path)])
    account = capsys.readouterr().out.partition("\nWritten:")[0]
    assert not [line for line in account.splitlines() if len(line) > 80]
    ours = [line for line in account.splitlines() if not line.startswith("    ") or "→ " not in line]
    ours = ours[:next((n for n, line in enumerate(ours) if line.startswith("The same by")), len(ours))]
    assert not [line for line in ours if re.search(r"(?<![\w)])-[\d.]|\de-?\d|\d{16}", line)]
