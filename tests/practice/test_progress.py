"""Progress: levels, days, and a record that lives beside that of the worksheets."""

import json
from datetime import date, timedelta

import pytest

from assignments.course import LABS
from assignments.practice import progress
from assignments.practice.progress import Standing, note, picked, standings
from assignments.worksheets.folder import Folder, Progress

TODAY = date(2026, 11, 21)
LAB = LABS["backpropagation"]


def after(standing, *outcomes, mixed=False, today=TODAY):
    for outcome in outcomes:
        standing = standing.after(outcome, mixed, today)
    return standing


@pytest.mark.parametrize(("start", "outcomes", "mixed", "level"), [
    ("new", ["clean"], False, "familiar"), ("new", ["missed"], False, "new"), ("new", ["helped"], False, "familiar"),
    ("new", ["clean"] * 4, False, "familiar"), ("new", ["clean"] * 5, False, "proficient"),
    ("new", ["clean"] * 4 + ["missed"] + ["clean"] * 4, False, "familiar"),
    ("new", ["clean"] * 4 + ["helped"] + ["clean"] * 4, False, "familiar"),
    ("new", ["clean"] * 30, False, "proficient"), ("familiar", ["clean"], True, "familiar"),
    ("proficient", ["clean"], True, "mastered"), ("proficient", ["helped"], True, "proficient"),
    ("proficient", ["missed"], True, "familiar"), ("familiar", ["missed"], True, "familiar"), ("mastered", ["missed"],
                                                                                               True, "proficient"),
    ("mastered", ["missed"], False, "mastered"), ("mastered", ["missed", "clean"], True, "mastered")])
def test_levels(start, outcomes, mixed, level):
    assert after(Standing(start), *outcomes, mixed=mixed).level == level


def test_due_again_after_1_3_7_and_21_days():
    standing, day, waits = Standing(), TODAY, []
    for _ in range(6):
        standing = standing.after("clean", False, day)
        due = date.fromisoformat(standing.due)
        waits.append((due - day).days)
        assert not standing.is_due(due - timedelta(1))
        assert standing.is_due(due)
        assert standing.after("clean", False, day).due == standing.due  # practised ahead of time
        day = due
    assert waits == [1, 3, 7, 21, 21, 21]
    missed = standing.after("missed", False, day)
    assert date.fromisoformat(missed.due) - day == timedelta(1)
    assert after(missed, "clean", today=day + timedelta(1)).due == str(day + timedelta(2))


def test_it_is_kept_beside_the_worksheets(tmp_path):
    folder = Folder(tmp_path / "new")
    assert standings(folder)["chain"] == Standing()
    own = Progress({"J_W3": "right"}, "abc")
    folder.note(LAB, own)
    note(folder, "chain", "clean", False, TODAY)
    folder.note(LAB, own)
    note(folder, "powers", "missed", True, TODAY)
    again = Folder(tmp_path / "new")
    assert again.progress(LAB) == own
    assert standings(again)["chain"] == Standing("familiar", 1, 1, "2026-11-22")
    assert standings(again)["powers"].due == "2026-11-22"


def test_older_records_are_read(tmp_path):
    older = {"backpropagation": {"states": {"J_W3": "right"}, "checked": "a", "hints": {}, "gave_up": [], "drawn": ""}}
    (tmp_path / "progress.json").write_text(json.dumps(older), "utf-8")
    folder = Folder(tmp_path)
    assert standings(folder)["chain"] == Standing()
    note(folder, "chain", "clean", False, TODAY)
    assert folder.progress(LAB).states == {"J_W3": "right"}


@pytest.mark.parametrize("practice", [3, [], {"chain": 3}, {"chain": {"level": "king"}}, {"chain": {"clean": "a"}},
                                      {"chain": {"else": 1}},
                                      {"chain": {"due": "tomorrow"}}, {"chain": {"due": 3}}, {"chain": {"rounds": -1}},
                                      None])
def test_a_damaged_record_of_practice_is_put_aside_and_the_labs_stay(practice, tmp_path, capsys):
    folder = Folder(tmp_path)
    folder.note(LAB, Progress({"J_W3": "right"}))
    record = json.loads((tmp_path / "progress.json").read_text("utf-8"))
    (tmp_path / "progress.json").write_text(json.dumps({**record, "practice": practice}), "utf-8")
    assert standings(folder)["chain"] == Standing()
    assert "kept as progress.1.json" in capsys.readouterr().out
    assert Folder(tmp_path).progress(LAB).states == {"J_W3": "right"}
    note(folder, "chain", "clean", False, TODAY)
    assert standings(Folder(tmp_path))["chain"].level == "familiar"


def test_a_mixed_set_begins_with_what_is_due(tmp_path):
    folder = Folder(tmp_path)
    assert picked(folder, TODAY, 1) == ["powers", "special", "products", "quotients", "chain"]
    note(folder, "hessian", "clean", False, TODAY - timedelta(9))
    note(folder, "taylor", "clean", False, TODAY - timedelta(5))
    note(folder, "newton", "clean", False, TODAY)
    assert picked(folder, TODAY, 1)[:3] == ["hessian", "taylor", "newton"]
    assert "due now" in progress.far(standings(folder)["hessian"], TODAY)
    assert "due tomorrow" in progress.far(standings(folder)["newton"], TODAY)
