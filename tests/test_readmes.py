"""What the READMEs say to type is understood, and what they refer to is there."""

import re
import shlex
from pathlib import Path

import pytest

from assignments.command_line import command_line
from assignments.course import LABS

ROOT = Path(__file__).parent.parent
FOLDERS = ("tinygrad_edu", "visualize", "assignments", "tests", ".github")
READMES = [ROOT / "README.md", *(path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.md")))]
FRONT = READMES[0].read_text("utf-8")
COMMANDS = sorted({line.split("  #")[0].strip() for path in READMES for line in path.read_text("utf-8").splitlines()
                   if line.strip().startswith("python -m assignments ") and "NAME" not in line})


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_of_a_readme_is_understood(command):
    options = command_line().parse_args(shlex.split(command)[3:])
    function = getattr(options, "function", None)
    assert function is None or function in [each.name for each in LABS[options.lab].exercises()]


@pytest.mark.parametrize("path", READMES, ids=lambda path: str(path.relative_to(ROOT)))
def test_what_a_readme_refers_to_is_there(path):
    text = path.read_text("utf-8")
    for target in re.findall(r"\]\((?!https?:)([^)\s]+)\)", text):
        file, _, place = target.partition("#")
        there = (path.parent / file) if file else path
        assert there.exists(), target
        if place:
            titles = re.findall(r"^#+ (.*)$", there.read_text("utf-8"), re.MULTILINE)
            assert place in [re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles], target


def test_the_front_page_is_short_and_has_every_lab():
    assert len(FRONT.splitlines()) <= 300
    rows = re.findall(r"^\| `(\w+)` \|.*\(([\w/]+)/README\.md\).*\(([\w/]+)/solution\.py\)", FRONT, re.MULTILINE)
    assert [name for name, _, _ in rows] == list(LABS)
    assert all(Path(folder).name == name == Path(same).name for name, folder, same in rows)


def test_the_sandpits_table_is_that_of_its_lab():
    theirs = (ROOT / "assignments/module_2_jacobians/sandpit/README.md").read_text("utf-8")
    rows = [line for line in FRONT.splitlines() if " ± " in line]
    assert len(rows) == 6
    assert all(row in theirs.splitlines() for row in rows)
