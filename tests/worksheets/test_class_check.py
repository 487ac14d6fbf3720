"""A class is checked at once, and whatever one submission does costs it its own limits and nobody else anything."""

import csv
import json
import platform
import shutil
import subprocess
import sys
import tempfile
import textwrap
import time
from pathlib import Path

import pytest

from assignments.checking.source import Source
from assignments.course import LABS
from assignments.worksheets import notebooks
from assignments.worksheets.class_check import Files, check_all
from assignments.worksheets.class_submissions import collect
from assignments.worksheets.landlock import version
from assignments.worksheets.processes import LearnersProcess, Limits
from assignments.worksheets.sheet import worksheet

pytestmark = pytest.mark.slow  # a process for each submission, some of which hang

LAB = LABS["fitting_distribution"]
SHEET = worksheet(LAB)
SOLUTION = Path(LAB.solution().__file__).read_text("utf-8")
FUNCTIONS = [exercise.name for exercise in LAB.exercises()]
WALLED = version() > 0 and platform.machine() in ("x86_64", "aarch64")
RUN = [sys.executable, "-m", "assignments"]


def first(code):
    """A worksheet in which only the first function is written."""
    return SHEET.replace("    ...\n", textwrap.indent(code, "    ") + "\n", 1)


FORGERY = """
import os
for fd in range(3, 30):
    for line in ('{"finding": 3}', '[1]', '{"stage": []}', '{' * 99999, '{"finding": {"state": "excellent"}}',
                 '{"pictures": 1, "finding": {}}', '{"problem": 1}'):
        try:
            os.write(fd, line.encode() + b'\\n')
        except OSError:
            pass
return x
"""

# By the name of a submission: its text, and what must be said of its first function, or of the file as a whole.
HOSTILE_FUNCTIONS = {
    "loop": (first("while True: pass"), "is still running after 2 s"),
    "swallow": (first("import time\nwhile True:\n    try:\n        time.sleep(9)\n    except BaseException: pass"),
                "did not come back within 2 s, and paid no heed to being interrupted"),
    "deaf": (first("import signal\nsignal.setitimer(signal.ITIMER_REAL, 0)\nwhile True: pass"),
             "did not come back within 2 s, and paid no heed to being interrupted"),
    "crash": (first("import os\nos._exit(0)"), "It ended the whole process."),
    "exit": (first("exit()"), "ends the whole program (exit)"),
    "input": (first("return float(input('σ? '))"), "a check has no keyboard"),
    "hog": (first("hoard = []\nwhile True:\n    hoard.append(np.empty(10**7))"), "more memory than there is"),
    "deep": (first("return dfdmu(x, mu, sig)"), "calls itself without end"),
    "thread": (first("import threading, time\nif threading.active_count() == 1:\n"
                     "    threading.Thread(target=time.sleep, args=(1000,)).start()\nreturn x"),
               "The numbers are not those of"),
    "process": (first("import subprocess\nsubprocess.run(['sleep', '1000'])"), "may not start another process"),
    "network": (first("import socket\nsocket.create_connection(('localhost', 1))"), "may not use the network"),
    "limits": (first("import resource\nresource.setrlimit(resource.RLIMIT_AS, (-1, -1))"), "not change its own limits"),
    "machine": (first("import ctypes\nctypes.string_at(0)"), "a check may not load machine code"),
    "file": (first("with open('big', 'wb') as file:\n    file.truncate(10**9)"), "File too large"),
    "fabulist": (first("import os\nfor fd in range(3, 12):\n    try:\n        os.write(fd, b'{\"pictures\": 1}\\n')\n"
                       "    except OSError:\n        pass\nreturn x"), "The numbers are not those of"),
    "drip": (first("import os, time\nwhile True:\n    try:\n        time.sleep(0.2)\n        os.write(3, b'{}\\n')\n"
                   "    except BaseException:\n        pass"), "did not come back within 2 s"),
    "cellar": (first("import os\nfor i in range(1800):\n    os.mkdir('d')\n    os.chdir('d')\nreturn x"), ""),
    "surrogate": (first("raise ValueError('\\ud800')"), "raises ValueError: ?."),
    "speech": (first("raise ValueError('x' * 10**7)"), "raises ValueError: xxx"),
    "mute": (first("class Mute(Exception):\n    __str__ = None\nraise Mute"), "raises Mute."),
    "mirror": (first("class Mirror:\n    def __getattribute__(self, name):\n        raise OSError\nreturn Mirror()"),
               ""),
    "forger": (first(FORGERY), "The numbers are not those of"),
}
HOSTILE_FILES = {
    "topexit": ("import sys; sys.exit(0)\n" + SHEET, "Line 1 ends the whole program"),
    "topcrash": ("import os; os._exit(0)\n" + SHEET, "The file as a whole ended the whole process."),
    "toploop": (SHEET + "while True: pass\n", "is still running after 2 s"),
    "flood": (SHEET + "while True: print('x' * 100_000)\n", "is still running after 2 s"),
    "fork": (SHEET + "import os\nwhile True: os.fork()\n", "a check may not start another process"),
    "killer": (SOLUTION + "import os\nos.kill(os.getppid(), 9)\n", "a check may not stop another process"),
    "vandal": (SOLUTION + "open('{folder}/anna.py', 'w')\n", "a check may write only in its own folder, not to"),
    "remover": (SOLUTION + "import os\nos.remove('{folder}/anna.py')\n", "a check may change only its own folder, not"),
    "thief": (SOLUTION + "open('{report}', 'a')\n", "a check may write only in its own folder, not to"),
    "syntax": (SHEET.replace("def dfdmu(", "def dfdmu((", 1), "is not Python"),
    "empty": ("", ""),
}


@pytest.fixture(scope="module")
def checked(tmp_path_factory):
    """A class with all of these in it: its folder, the report, and the exit code."""
    base = tmp_path_factory.mktemp("class")
    folder, report = base / "class", base / "report.json"
    folder.mkdir()
    (folder / "anna.py").write_text(SOLUTION, encoding="utf-8")
    (folder / "zoe.py").write_text(SOLUTION, encoding="utf-8")
    (folder / "bob.py").write_text(SHEET, encoding="utf-8")
    for name, (text, _) in (HOSTILE_FUNCTIONS | HOSTILE_FILES).items():
        text = text.replace("{folder}", str(folder)).replace("{report}", str(report))
        (folder / f"{name}.py").write_text(text, encoding="utf-8")
    (folder / "gina").mkdir()
    (folder / "gina" / "fitting_distribution.py").write_text(SOLUTION.replace("import visualize", "import mine"),
                                                             encoding="utf-8")
    (folder / "gina" / "mine.py").write_text("import visualize\n", encoding="utf-8")
    (folder / "bytes.py").write_bytes(b"\xff\xfe\x00" * 50)
    (folder / "link.py").symlink_to(__file__)
    (folder / "notebook.ipynb").write_text("{}", encoding="utf-8")
    with (folder / "huge.py").open("wb") as file:
        file.truncate(10**9)
    (folder / "readme.txt").write_text("not a worksheet", encoding="utf-8")
    (folder / "nobody").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "tempdir", str(base))  # so that its processes can be told from others
        code = check_all(LAB, FUNCTIONS, folder, Files(report), Limits(seconds=2, megabytes=400), 4)
    return folder, json.loads(report.read_text("utf-8")), code


@pytest.fixture
def rows(checked):
    return {row["name"]: row for row in checked[1]["submissions"]}


def states(row):
    return [each["state"] for each in row["functions"]]


def test_everybody_is_in_the_report_with_every_function(checked, rows):
    assert checked[2] == 1
    assert checked[1]["lab"] == LAB.name
    assert checked[1]["complete"]
    assert set(rows) == {"anna", "zoe", "bob", "gina", "bytes", "link", "notebook", "huge",
                         *HOSTILE_FUNCTIONS, *HOSTILE_FILES}
    for row in rows.values():
        assert [each["function"] for each in row["functions"]] == FUNCTIONS
        assert all(each["summary"] for each in row["functions"])
        assert row["seconds"] < 30


def test_what_could_not_be_reached_is_no_slip(checked):
    unreached = [each for row in checked[1]["submissions"] for each in row["functions"]
                 if each["summary"].startswith("It could not be checked")]
    assert len(unreached) > 6
    assert not any(slip["summary"].startswith("It could not be checked") for slip in checked[1]["slips"])


def test_those_who_did_nothing_wrong_are_judged_as_if_alone(rows):
    for name in ("anna", "zoe", "gina"):
        assert rows[name]["state"] == "right", rows[name]
        assert states(rows[name]) == ["right"] * 3
    assert states(rows["bob"]) == ["not started"] * 3


@pytest.mark.parametrize("name", HOSTILE_FUNCTIONS)
def test_a_hostile_function_costs_itself_only(name, rows):
    assert states(rows[name]) == ["wrong", "not started", "not started"]
    assert HOSTILE_FUNCTIONS[name][1] in rows[name]["functions"][0]["summary"]


@pytest.mark.parametrize("name", HOSTILE_FILES)
def test_a_hostile_file_costs_itself_only(name, rows):
    assert rows[name]["state"] == "wrong"
    assert HOSTILE_FILES[name][1] in rows[name]["problem"]
    assert rows[name]["problem"] or name == "empty"


@pytest.mark.parametrize(("name", "words"), [
    ("bytes", "is not text in UTF-8"), ("link", "it is a link"), ("huge", "1,000,000,000 bytes are no worksheet"),
    ("notebook", "is not a notebook that can be read")])
def test_a_file_that_is_no_worksheet_is_told_in_words(name, words, rows):
    assert words in rows[name]["problem"]
    assert states(rows[name]) == ["wrong"] * 3


def test_a_flood_of_output_is_cut_off(rows):
    assert 20_000 < len(rows["flood"]["printed"]) < 20_100
    assert "more bytes, not shown" in rows["flood"]["printed"]


def test_nothing_in_the_folder_was_changed_and_no_process_is_left(checked):
    assert (checked[0] / "anna.py").read_text("utf-8") == SOLUTION
    if shutil.which("pgrep"):
        assert subprocess.run(["pgrep", "-f", str(checked[0].parent)], capture_output=True).returncode == 1
    assert {path.name for path in checked[0].parent.iterdir()} == {"class", "report.json"}


SLIP = SOLUTION.replace("return f(x, mu, sig) * (x - mu) / sig**2", "return f(x, mu, sig) * (x - mu) / sig")


def test_the_whole_from_the_command_line(tmp_path):
    """Every layout; the report, the gradebook and the feedback say the same; what belongs to nobody is listed."""
    for place, text in (("anna.py", SOLUTION), ("kim/worksheets/fitting_distribution.py", SLIP),
                        ("lee/fitting_distribution (1).py", SLIP), ("lee/fitting_distribution.1.py", SHEET),
                        ("=mo/Fitting_Distribution.py", SOLUTION + "1 / 0\n"), ("readme.txt", ""),
                        ("ole/notes.py", ""), ("backpropagation.py", "")):
        path = tmp_path / "class" / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (tmp_path / "class" / "kim" / "worksheets" / "progress.json").write_text(json.dumps(
        {LAB.name: {"hints": {"dfdmu": 2}, "gave_up": ["dfdsig"]}}), encoding="utf-8")
    done = subprocess.run([*RUN, "check", LAB.name, "--all", "class", "--json", "report.json", "--csv", "grades.csv",
                           "--feedback", "told/here"], cwd=tmp_path, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 1, done.stderr
    report = json.loads((tmp_path / "report.json").read_text("utf-8"))
    rows = {row["name"]: row for row in report["submissions"]}
    assert list(rows) == ["=mo", "anna", "kim", "lee"]
    assert report["complete"]
    assert {name: row["state"] for name, row in rows.items()} == \
        {"=mo": "wrong", "anna": "right", "kim": "wrong", "lee": "wrong"}
    assert [(each["hints"], each["gave_up"]) for each in rows["kim"]["functions"]] == \
        [(2, False), (0, True), (0, False)]
    assert rows["lee"]["functions"][0]["hints"] is None
    assert set(report["passed_over"]) == {"readme.txt", "ole", "backpropagation.py", "lee/fitting_distribution.1.py"}
    assert report["slips"] == [{"function": "dfdmu", "summary": rows["kim"]["functions"][0]["summary"],
                                "names": ["kim", "lee"]}]

    table = {line.split()[0]: line for line in done.stdout.splitlines() if line.strip()}
    for name, row in rows.items():  # the table says what the report says
        assert table[name].split("  the file")[0].split() == [name, row["state"], *states(row)]
    assert "1 of 4" in table["right"]
    assert "2 × dfdmu: " in done.stdout
    for path, why in report["passed_over"].items():
        assert f"  {path}: {why}" in done.stdout

    grades = list(csv.DictReader((tmp_path / "grades.csv").read_text("utf-8").splitlines()))
    assert len(grades) == 12
    assert grades[0]["name"] == "'=mo"  # no formula for a spreadsheet
    assert grades[6] == {"name": "kim", "function": "dfdmu", "state": "wrong", "points": "0", "hints": "2",
                         "gave_up": "no"}
    assert grades[7]["gave_up"] == "yes"
    assert sum(int(row["points"]) for row in grades) == 10

    told = {path.stem: path.read_text("utf-8") for path in (tmp_path / "told" / "here").iterdir()}
    assert set(told) == set(rows)
    assert "ZeroDivisionError" in told["=mo"]
    assert rows["kim"]["functions"][0]["summary"].split()[0] in told["kim"]
    assert told["anna"].count("right") == 3


def test_a_run_that_is_stopped_has_lost_nothing(tmp_path):
    (tmp_path / "class").mkdir()
    for name, text in (("anna", SOLUTION), ("zoe", first("while True: pass"))):
        (tmp_path / "class" / f"{name}.py").write_text(text, encoding="utf-8")
    run = subprocess.Popen([*RUN, "check", LAB.name, "--all", "class", "--json", "report.json", "--jobs", "1",
                            "--seconds", "300"], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    report = {"submissions": []}
    try:
        deadline = time.monotonic() + 60
        while not report["submissions"]:
            assert time.monotonic() < deadline
            time.sleep(0.2)
            if (tmp_path / "report.json").exists():
                report = json.loads((tmp_path / "report.json").read_text("utf-8"))
    finally:
        run.kill()
        run.communicate()
    assert [row["state"] for row in report["submissions"]] == ["right"]
    assert not report["complete"]


def test_a_teacher_is_told_where_only_python_holds_code_back(tmp_path, capsys, monkeypatch):
    (tmp_path / "bob.py").write_text(SHEET, encoding="utf-8")
    opened = LearnersProcess.open

    def open_without_walls(self, *words):
        unreadable = opened(self, *words)
        self.held = False
        return unreadable

    for hold in (True, False):
        if not hold:
            monkeypatch.setattr(LearnersProcess, "open", open_without_walls)
        check_all(LAB, FUNCTIONS[:1], tmp_path, Files(), Limits(), 1)
        said = capsys.readouterr().out
        assert ("only Python holds back code" in said) == (not hold or not WALLED)


def test_a_report_that_cannot_be_written_is_told_before_the_work(tmp_path):
    (tmp_path / "anna.py").write_text(SOLUTION, encoding="utf-8")
    (tmp_path / "taken").write_text("")
    for files, words in ((Files(json=tmp_path), "it is a folder"), (Files(csv=tmp_path / "no" / "a.csv"), "no folder"),
                         (Files(feedback=tmp_path / "taken"), "Feedback cannot go to")):
        with pytest.raises(OSError, match=words):
            check_all(LAB, FUNCTIONS, tmp_path, files, Limits(), 1)


def test_an_empty_or_missing_folder_is_told(tmp_path, capsys):
    assert check_all(LAB, FUNCTIONS, tmp_path / "nowhere", Files(), Limits(), 1) == 2
    assert check_all(LAB, FUNCTIONS, tmp_path, Files(), Limits(), 1) == 2
    words = capsys.readouterr().out
    assert "There is no folder" in words
    assert "NAME/fitting_distribution.ipynb" in words


def test_what_is_called_in_capitals_is_read_and_what_is_nobodys_is_named(tmp_path):
    (tmp_path / "carl.IPYNB").write_text(notebooks.from_script(SOLUTION), encoding="utf-8")
    (tmp_path / "kate.PY").write_text(SOLUTION, encoding="utf-8")
    (tmp_path / "dora").mkdir()
    (tmp_path / "dora" / "fitting.py").write_text(SOLUTION, encoding="utf-8")
    (tmp_path / "ida").mkdir()
    (tmp_path / "ida" / "report.docx").write_bytes(b"PK")
    found = collect(LAB, LABS, tmp_path)
    assert [each.name for each in found.submissions] == ["carl", "kate"]
    assert "def dfdmu(" in Source.read(found.submissions[0].path).text
    assert Source.read(found.submissions[0].path).cells
    assert found.passed_over == {"dora": f"a folder without a worksheet of {LAB.name}; it has fitting.py",
                                 "ida": f"a folder without a worksheet of {LAB.name}; it has report.docx"}
