"""A session as a learner has it: at the command line, with answers from a file, and in a notebook."""

import builtins
import json
import subprocess
import sys

import pytest

from assignments.__main__ import main
from assignments.practice import practice
from assignments.practice.catalogue import TOPICS
from assignments.practice.generator import question


def outcome(arguments, capsys):
    """Exit code and words of a command line, whichever way it ends."""
    try:
        code = main([str(argument) for argument in arguments])
    except SystemExit as leaving:
        code = leaving.code
    captured = capsys.readouterr()
    return code, captured.out + captured.err


@pytest.fixture
def session(tmp_path, monkeypatch, capsys):
    """Runs ``practice`` in an empty folder with lines from a file; gives the exit code, the words and the report."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "61")

    def run(lines, *arguments):
        (tmp_path / "answers").write_text("\n".join(lines) + "\n", "utf-8")
        code, words = outcome(["practice", *arguments, "--answers", "answers", "--json", "report.json"], capsys)
        return code, words, json.loads((tmp_path / "report.json").read_text("utf-8"))
    return run


def answers(topic, seed, *numbers):
    return [question(TOPICS[topic], seed, number).task.answer for number in numbers]


def progress(tmp_path):
    return json.loads((tmp_path / "worksheets" / "progress.json").read_text("utf-8"))["practice"]


def test_a_clean_set_makes_proficient(session, tmp_path):
    code, words, report = session(answers("chain", 7, 1, 2, 3, 4, 5), "chain", "--seed", 7, "--today", "2026-11-21")
    assert code == 0
    assert [(entry["topic"], entry["seed"], entry["number"], entry["right"]) for entry in report] == \
        [("chain", 7, number, True) for number in range(1, 6)]
    assert all(entry["text"] == question(TOPICS["chain"], 7, entry["number"]).task.text for entry in report)
    assert "5 of 5 right at once" in words
    assert progress(tmp_path)["chain"] == {"level": "proficient", "clean": 5, "rounds": 1, "due": "2026-11-22"}


def test_each_answer_of_a_file_settles_its_question(session):
    right = answers("powers", 3, 1, 2, 3, 4)
    _, words, report = session([right[0], "x^77", "1/3x", right[3]], "powers", "--seed", 3)
    assert [entry["right"] for entry in report] == [True, False, None, True]
    assert report[1]["typed"] == "x^77"
    assert report[1]["explanations"]
    assert report[2]["read_as"] == ["(1/3)·x", "1/(3x)"]
    assert "I read: x⁷⁷" in words
    assert "2 of 3 right at once" in words


def test_commands_help_and_are_noted(session, tmp_path):
    lines = ["help", "hint", "HINT", "hint", "hint", answers("chain", 7, 1)[0], "skip", "show", "quit", "x"]
    code, words, report = session(lines, "chain", "--seed", 7)
    assert code == 0
    assert [(entry["number"], entry["hints"], entry["shown"], entry["right"]) for entry in report] == \
        [(1, 4 - 1, False, True), (2, 0, False, None), (3, 0, True, None)]
    for part in ("Hint 1 of 3", "Hint 3 of 3", "no more hints", "The chain rule, from f back to x", "+= ", "Picture: ",
                 "0 of 2 right at once"):
        assert part in words
    drawn = list((tmp_path / "pictures" / "practice").iterdir())
    assert [path.stem for path in drawn] == ["chain-7-3"]
    assert max(map(len, words.splitlines())) <= 100
    assert progress(tmp_path)["chain"]["level"] == "familiar"


def test_a_picture_is_saved_and_answered_by_a_letter(session, tmp_path):
    task = question(TOPICS["pictures"], 5, 1).task
    _, words, report = session([task.answer], "pictures", "--seed", 5, "--count", 1)
    assert report[0]["right"] is True
    assert (tmp_path / "pictures" / "practice" / "pictures-5-1.png").read_bytes()[:4] == b"\x89PNG"
    assert "it is right" in words


def test_an_exam_says_nothing_until_its_end(session):
    from assignments.practice import exam

    paper = exam.drawn(2, 6)
    lines = [paper[0].task.answer, "hint", "7", "show", "skip", paper[3].task.answer, paper[4].task.answer]
    _, words, report = session(lines, "--exam", 2, "--seed", 6)
    before, _, review = words.partition(" of 5 right.")
    assert "Not right" not in before
    assert "Right." not in before
    assert before.endswith("3")
    assert "none in an exam" in before
    assert review.count("Question") == 0
    assert [entry["right"] for entry in report] == [True, report[1]["right"], None, True, True]
    assert report[1]["right"] is not True


def test_a_mixed_set_masters(session, tmp_path):
    from assignments.practice.generator import AMONG_OTHERS

    (tmp_path / "worksheets").mkdir()
    due = {"level": "proficient", "clean": 5, "rounds": 1, "due": "2026-11-20"}
    (tmp_path / "worksheets" / "progress.json").write_text(json.dumps({"practice": {"newton": due, "hessian": due}}),
                                                           "utf-8")
    lines = [answers("hessian", 4, AMONG_OTHERS)[0], "0", "quit"]
    _, words, report = session(lines, "--seed", 4, "--today", "2026-11-21")
    assert [entry["topic"] for entry in report] == ["hessian", "newton"]
    assert "due today: hessian, newton" in words
    assert progress(tmp_path)["hessian"]["level"] == "mastered"
    assert progress(tmp_path)["hessian"]["due"] == "2026-11-24"
    assert progress(tmp_path)["newton"]["level"] == "familiar"


@pytest.mark.parametrize(("arguments", "said"), [
    (["chian"], "Did you mean chain"), (["chain", "--exam", "2"], "not on a topic"), (["--question", "3"],
                                                                                      "needs a topic"),
    (["chain", "--question", "3"], "needs a topic and --seed"), (["--exam", "9"], "between 1 and 6"),
    (["chain", "--sede", "7"], "--seed"),
    (["chain", "powers"], "powers"), (["chain", "--seed", "x"], "whole number"), (["chain", "--answers", "nowhere"],
                                                                                  "nowhere")])
def test_misuse_is_told(arguments, said, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    code, words = outcome(["practice", *arguments], capsys)
    assert code in (1, 2)
    assert said in words
    assert "Traceback" not in words
    assert list(tmp_path.iterdir()) == []


def test_the_topics_are_listed_with_how_far_one_is(session, capsys):
    session(answers("chain", 7, 1), "chain", "--seed", 7, "--today", "2026-11-21")
    _, words = outcome(["practice", "--list", "--today", "2026-11-24"], capsys)
    assert all(name in words for name in TOPICS)
    assert "familiar, due now" in words
    assert "lab: jacobian_and_hessian" in words
    assert max(map(len, words.splitlines())) <= 100
    _, words = outcome(["list"], capsys)
    assert "chain" in words


# --- A person ----------------------------------------------------------------------------------------------------


def typing(monkeypatch, *lines):
    """A person who types these lines; an exception among them is raised."""
    left = iter(lines)

    def typed(prompt=""):
        line = next(left, EOFError())
        if isinstance(line, BaseException):
            raise line
        return line
    monkeypatch.setattr(builtins, "input", typed)


def test_a_person_may_try_again_and_choose_a_reading(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    right = answers("powers", 3, 1)[0]
    typing(monkeypatch, "", "1/3x", "2", right, "quit")
    practice("powers", seed=3)
    words = capsys.readouterr().out
    assert "I read: 1/(3x)" in words
    assert "Try again" in words
    assert "0 of 1 right at once" in words


@pytest.mark.parametrize(("end", "code"), [(KeyboardInterrupt(), 130), (EOFError(), 0)])
@pytest.mark.parametrize("exam", [[], ["--exam", "1"]])
def test_ctrl_c_and_ctrl_d_end_politely_and_lose_nothing(end, code, exam, tmp_path, monkeypatch, capsys):
    from assignments.practice.exam import drawn

    monkeypatch.chdir(tmp_path)
    first = drawn(1, 3)[0] if exam else question(TOPICS["powers"], 3, 1)
    typing(monkeypatch, first.task.answer, end)
    found, words = outcome(["practice", *(exam or ["powers"]), "--seed", "3", "--json", "report.json"], capsys)
    assert found == code
    assert "What you have done is kept." in words
    assert progress(tmp_path)[first.topic.name]["level"] == "familiar"
    assert [entry["right"] for entry in json.loads((tmp_path / "report.json").read_text("utf-8"))] == [True]


def test_a_folder_that_cannot_be_written_to_does_not_end_the_session(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "worksheets").write_text("a file", "utf-8")
    typing(monkeypatch, *answers("powers", 3, 1, 2), "quit")
    practice("powers", seed=3)
    words, complaint = capsys.readouterr()
    assert complaint.count("cannot be ") == 1
    assert "2 of 2 right at once and without help. What you have done could not be kept." in words


def test_in_a_notebook_misuse_is_a_value_error():
    with pytest.raises(ValueError, match="chain"):
        practice("chian")
    with pytest.raises(ValueError, match="no module 9"):
        practice(exam=9)


def test_a_list_of_topics_needs_no_numpy(tmp_path):
    code = ("import sys; from assignments.__main__ import main; main(['practice', '--list']); main(['list']); "
            "assert 'numpy' not in sys.modules")
    subprocess.run([sys.executable, "-c", code], check=True, cwd=tmp_path, capture_output=True)
