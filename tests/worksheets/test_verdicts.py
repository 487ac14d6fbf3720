"""A check in a process of its own: what is printed, what is found, and what goes on after one function broke off."""

import textwrap
from pathlib import Path

import pytest

from assignments.course import LABS
from assignments.worksheets import processes, sheet
from assignments.worksheets.printed_output import PrintedOutput
from assignments.worksheets.processes import GRACE_SECONDS, Limits, Starter
from assignments.worksheets.sheet import worksheet
from assignments.worksheets.verdicts import judge

LAB = LABS["backpropagation"]
FUNCTIONS = [exercise.name for exercise in LAB.exercises()]


def outcome(folder, text, functions=FUNCTIONS, limits=Limits(seconds=2)):  # noqa: B008 - it cannot be changed
    path = folder / "backpropagation.py"
    path.write_text(text, encoding="utf-8")
    return judge(LAB, path, functions, limits)


def with_bodies(*bodies):
    parts = worksheet(LAB, blank=True).split("    ...\n")
    bodies = [textwrap.indent(body, "    ") + "\n" for body in (*bodies, *["..."] * (len(parts) - 1 - len(bodies)))]
    return "".join(part + body for part, body in zip(parts, [*bodies, ""]))


def test_the_worksheet_is_not_started_and_the_solution_is_right(tmp_path):
    found = outcome(tmp_path, worksheet(LAB, blank=True))
    assert [finding.state for finding in found.findings] == ["not started"] * 6
    assert found.state == "not started"
    found = outcome(tmp_path, Path(LAB.solution().__file__).read_text("utf-8"))
    assert [(finding.function, finding.state) for finding in found.findings] == [(name, "right") for name in FUNCTIONS]
    assert (found.state, found.problem, found.printed) == ("right", "", "")


@pytest.mark.parametrize("lab", LABS.values(), ids=list(LABS))
def test_in_every_lab_the_solution_is_right_there(lab, tmp_path, monkeypatch):
    """As somebody has it who filled in the worksheet: the process may read what the worksheet needs, and no more."""
    monkeypatch.setattr(sheet, "emptied", lambda text, exercise, blank: text)
    path = tmp_path / f"{lab.name}.py"
    path.write_text(worksheet(lab), encoding="utf-8")
    names = [exercise.name for exercise in lab.exercises()]
    found = judge(lab, path, names, Limits(seconds=20))
    assert [(finding.function, finding.state) for finding in found.findings] == [(name, "right") for name in names]


def test_a_function_in_a_numbers_place_is_met_in_words(tmp_path):
    lab = LABS["time_saving_rules"]
    path = tmp_path / "time_saving_rules.py"
    text = Path(lab.solution().__file__).read_text("utf-8")
    for slip, name in (("v(x), dv", "dv"), ("v, dv(x)", "v")):
        path.write_text(text.replace("v(x), dv(x)", slip), encoding="utf-8")
        (finding,) = judge(lab, path, ["dbeast"], Limits(seconds=20)).findings
        assert f"raises TypeError: the function {name} stands where numbers belong. A function is used there without " \
               "being called" in finding.summary


def in_newton(tmp_path, *bodies):
    """What is said of paths of Newton–Raphson with these bodies."""
    lab = LABS["newton_raphson"]
    text = Path(lab.solution().__file__).read_text("utf-8")
    head = "    path = [x]  # given\n"
    assert text.count(head) == 1
    for number, body in enumerate(bodies):
        path = tmp_path / str(number) / "newton_raphson.py"
        path.parent.mkdir()
        path.write_text(text.replace(head, head + textwrap.indent(body, "    ") + "\n"), encoding="utf-8")
        (finding,) = judge(lab, path, ["newton"], Limits(seconds=20)).findings
        yield finding.summary


def test_a_function_that_was_given_is_spoken_of_by_its_name(tmp_path):
    in_a_function, uncalled = in_newton(tmp_path, "return f(df)", "return [x - f / df]")
    assert "raises TypeError: the function df stands where numbers belong" in in_a_function
    assert "'function' and 'function'. A function is used there without being called" in uncalled


@pytest.mark.slow
def test_a_loop_that_never_stops_asking_is_told_as_that(tmp_path):
    (said,) = in_newton(tmp_path, "while True:\n    x = newton_step(x, 1.0, 1.0)")
    assert said.startswith("It called the functions that it was given 20,000 times, and was stopped there")


def test_where_the_time_is_up_in_the_middle_of_asking_what_comes_then_is_judged(tmp_path, monkeypatch):
    path = tmp_path / "rise_over_run.py"
    path.write_text(Path(LABS["rise_over_run"].solution().__file__).read_text("utf-8").replace(
        "    return (f(x + h) - f(x)) / h", "    while True:\n        f(x)"), encoding="utf-8")
    monkeypatch.setattr(processes, "MOST_CALLS", 10**9)
    for _ in range(3):
        slope, central = judge(LABS["rise_over_run"], path, ["slope", "central"], Limits(seconds=0.5)).findings
        assert "is still running after 0.5 s" in slope.summary
        assert central.state == "right"


def test_a_worksheet_that_draws_passes(tmp_path):
    draws = "visualize.draw(Tensor(2.0, requires_grad=True)**2).save('{}.svg')\n"
    text = Path(LAB.solution().__file__).read_text("utf-8").replace(
        "def J_W3(x: Array, y: Array) -> Array:\n", "def J_W3(x: Array, y: Array) -> Array:\n    " + draws.format("in"))
    found = outcome(tmp_path, text + "\n\n" + draws.format("below"), FUNCTIONS[:2])
    assert (found.state, found.problem) == ("right", "")


@pytest.mark.slow
def test_each_function_is_judged_though_others_break_off(tmp_path):
    found = outcome(tmp_path, with_bodies("import os; os._exit(1)", "return J_W3", "import os; os.abort()",
                                          "while True: pass", "return network_function(x)[-1]"))
    assert [finding.function for finding in found.findings] == FUNCTIONS
    assert [finding.state for finding in found.findings] == ["wrong"] * 5 + ["not started"]
    for finding, words in zip(found.findings, ("It ended the whole process.", "It returns the function J_W3 itself",
                                               "It ended the whole process (signal 6)", "is still running after 2 s")):
        assert words in finding.summary
    assert found.state == "wrong"


@pytest.mark.slow
def test_where_processes_cannot_be_forked_all_is_the_same(tmp_path):
    path = tmp_path / "backpropagation.py"
    path.write_text(with_bodies("import os\nos._exit(1)", "import time\nwhile True:\n    try: time.sleep(9)\n"
                                "    except BaseException: pass"), encoding="utf-8")
    limits = Limits(seconds=1)
    with Starter(LAB, limits, forks=False) as starter:
        found = judge(LAB, path, FUNCTIONS[:3], limits, starter=starter)
    assert [finding.state for finding in found.findings] == ["wrong", "wrong", "not started"]
    assert found.findings[0].summary == "It ended the whole process."
    assert "did not come back within 1 s" in found.findings[1].summary


@pytest.mark.slow
def test_one_that_ignores_every_signal_costs_its_own_limit_only(tmp_path):
    deaf = ("import signal, threading\nsignal.setitimer(signal.ITIMER_REAL, 0)\n"
            "signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())\nwhile True:\n    try:\n"
            "        while True: pass\n    except BaseException: pass")
    with Starter(LAB, Limits(seconds=1)) as starter:
        path = tmp_path / "backpropagation.py"
        path.write_text(with_bodies(deaf), encoding="utf-8")
        with starter.process(path, PrintedOutput()):
            pass  # it is ready
        found = judge(LAB, path, FUNCTIONS, Limits(seconds=1), starter=starter)
    assert [finding.state for finding in found.findings] == ["wrong"] + ["not started"] * 5
    assert found.seconds < 1 + GRACE_SECONDS + 4  # on a machine that has other things to do


def test_steps_are_judged_with_right_partials_that_only_answer_for_numbers(tmp_path):
    """What a step calls is asked for from outside: the right ∂f/∂μ is not in the process."""
    lab = LABS["fitting_distribution"]
    path = tmp_path / "sheet.py"
    step = "r = y - f(x, mu, sig)\n    print(dfdmu.__module__, dfdmu(x, mu, sig).shape)\n" \
           "    return 2 * aggression * np.array([r @ dfdmu(x, mu, sig), r @ dfdsig(x, mu, sig)])"
    path.write_text("    ...\n".join(worksheet(lab).split("    ...\n")[:3]) + f"    {step}\n", encoding="utf-8")
    found = judge(lab, path, ["dfdmu", "dfdsig", "steepest_step"], Limits(seconds=5))
    assert [finding.state for finding in found.findings] == ["not started", "not started", "right"], found.findings
    assert found.printed == "__main__ (5,)\n"


@pytest.mark.slow
def test_what_is_printed_is_passed_on_once_and_cut_off(tmp_path):
    text = with_bodies("print('σ, and an error', x.size)\nreturn W3", "print('y' * 10**8)\nreturn b3")
    found = outcome(tmp_path, text + "print('top')\n", FUNCTIONS[:2])
    assert found.printed.startswith("top\nσ, and an error 4\nyyy")
    assert found.printed.endswith(" more bytes, not shown.\n")
    assert len(found.printed) < 20_100


def test_what_would_move_the_cursor_or_does_not_let_itself_be_looked_at_does_no_harm(tmp_path):
    strange = "class Mirror:\n    def __getattribute__(self, name): raise OSError\nmirror = Mirror()\n"
    found = outcome(tmp_path, with_bodies("raise ValueError('\\x1b[2J\\rJ_W3 right')") + strange, FUNCTIONS[:2])
    assert [finding.state for finding in found.findings] == ["wrong", "not started"]
    assert "raises ValueError: ?[2J" in found.findings[0].summary


def test_only_the_functions_asked_for_are_checked(tmp_path):
    found = outcome(tmp_path, with_bodies("import os\nos._exit(1)"), FUNCTIONS[2:3])
    assert [(finding.function, finding.state) for finding in found.findings] == [("J_W2", "not started")]


def test_the_learners_own_modules_are_found_but_take_nobodys_place(tmp_path):
    (tmp_path / "own_helper.py").write_text("half = 0.5\n", encoding="utf-8")
    (tmp_path / "json.py").write_text("raise SystemExit\n", encoding="utf-8")
    (tmp_path / "numpy.py").write_text("raise SystemExit\n", encoding="utf-8")
    (tmp_path / "assignments").mkdir()
    (tmp_path / "assignments" / "__init__.py").write_text("raise SystemExit\n", encoding="utf-8")
    found = outcome(tmp_path, "import own_helper\nassert own_helper.half == 0.5\n" + with_bodies())
    assert (found.problem, found.state) == ("", "not started")


@pytest.mark.slow
@pytest.mark.parametrize(("text", "words"), [
    ("raise ValueError('no')\n", "Line 1 raises ValueError: no."),
    ("import os\nos._exit(0)\n", "The file as a whole ended the whole process."),
    ("a = (\n", "is not Python"), ("while True: pass\n", "Line 1 is still running after 2 s"),
])
def test_a_file_that_does_not_run_is_told_once_and_every_function_is_named(text, words, tmp_path):
    found = outcome(tmp_path, text)
    assert words in found.problem
    assert [finding.function for finding in found.findings] == FUNCTIONS
    assert {finding.state for finding in found.findings} == {"wrong"}


def test_what_was_defined_before_the_file_broke_off_is_judged_all_the_same(tmp_path):
    text = Path(LAB.solution().__file__).read_text("utf-8").replace("# %%\ndef J_W1(", "1 / 0\n\n# %%\ndef J_W1(", 1)
    found = outcome(tmp_path, text)
    assert "raises ZeroDivisionError" in found.problem
    assert [finding.state for finding in found.findings] == ["right"] * 4 + ["wrong"] * 2
    assert found.findings[4].summary == "It could not be checked: the file does not run as far as this."
    assert found.state == "wrong"


def test_a_check_leaves_nothing_behind(tmp_path):
    outcome(tmp_path, with_bodies("import tempfile\ntempfile.mkstemp()\nreturn W3"), FUNCTIONS[:1])
    assert [path.name for path in tmp_path.iterdir()] == ["backpropagation.py"]


def test_a_change_of_the_text_is_tried_there_and_leaves_the_function_as_it_was(tmp_path):
    slip = "J = 2 * (a3 - y) // x.size\nJ = J * d_sigma(z3)\nreturn J @ a2.T"
    after = "J = 2 * (a3 - y) / x.size\nJ = J * d_sigma(z3)\nreturn np.sum(J, axis=1, keepdims=True)"
    found = outcome(tmp_path, with_bodies(slip, after), FUNCTIONS[:2], Limits(seconds=20))
    assert "// divides and rounds down; with / it is right." in found.findings[0].summary
    assert found.findings[1].state == "right"
