"""A learner does a lab, command by command, as processes."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PIL import Image

pytestmark = pytest.mark.slow  # a process for each command

LAB = "fitting_distribution"
RIGHT = {
    "dfdmu": "return f(x, mu, sig) * (x - mu) / sig**2",
    "dfdsig": "return f(x, mu, sig) * ((x - mu)**2 / sig**3 - 1 / sig)",
    "steepest_step": "r = y - f(x, mu, sig)\n    J = -2 * np.array([r @ dfdmu(x, mu, sig), r @ dfdsig(x, mu, sig)])\n"
                     "    return -J * aggression",
}


class Learner:
    """Somebody at a terminal."""

    def __init__(self, home):
        self.home = home
        self.sheet = home / "worksheets" / f"{LAB}.py"  # the one that is written into

    def run(self, *words, code=0, lab=LAB):
        """What a command prints; it must end with this exit code."""
        done = subprocess.run([sys.executable, "-m", "assignments", *words[:1], *([lab] if lab else []), *words[1:]],
                              cwd=self.home, capture_output=True, text=True, encoding="utf-8", stdin=subprocess.DEVNULL,
                              env={**os.environ, "COLUMNS": "110", "MPLBACKEND": "agg"})
        assert done.returncode == code, done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        return done.stdout + done.stderr

    def write(self, function, body):
        """Write the body of a function into the worksheet, in the place of what is there."""
        lines = self.sheet.read_text("utf-8").splitlines()
        start = next(i for i, line in enumerate(lines) if line.startswith(f"def {function}(")) + 2
        end = next(i for i in range(start, len(lines)) if not lines[i].startswith("    "))
        self.sheet.write_text("\n".join([*lines[:start], f"    {body}", *lines[end:]]) + "\n", encoding="utf-8")


@pytest.fixture
def learner(tmp_path):
    return Learner(tmp_path)


def test_from_the_first_command_to_the_last(learner):
    words = learner.run("check", code=2)
    assert "There is no worksheet" in words
    assert f"python -m assignments start {LAB}" in words

    words = learner.run("start")
    assert "worksheets/fitting_distribution.py" in words.replace("\\", "/")
    assert all(name in words for name in RIGHT)
    assert sorted(path.name for path in (learner.home / "worksheets").iterdir()) == [f"{LAB}.py", "progress.json"]

    words = learner.run("check", code=2)
    assert [line.split() for line in words.splitlines() if "not started" in line] == \
        [[name, "not", "started"] for name in RIGHT]
    assert "Next: write dfdmu." in words
    assert "Still to be written: dfdmu, dfdsig" in subprocess.run(
        [sys.executable, str(learner.sheet)], cwd=learner.home, capture_output=True, text=True, encoding="utf-8").stdout

    # three wrong versions, each named
    learner.write("dfdmu", "return f(x, mu, sig) * (x - mu) / sig")
    words = learner.run("check", code=1)
    assert "wrong power of σ in the term u/σ." in " ".join(words.split())
    assert words.count("not started") == 2
    learner.write("dfdmu", "return f(x, mu, sigma) * (x - mu) / sig**2")
    assert "Did you mean sig?" in learner.run("check", "dfdmu", code=1)
    learner.write("dfdmu", "return f(x, mu, sig) * (x - mu / sig**2")
    assert "is not Python" in learner.run("check", code=1)

    # hints: one more each time
    assert [learner.run("hint").count(" of 3, ") for _ in range(4)] == [1, 2, 3, 3]
    assert "hint 3 of 3, the shape" in learner.run("hint", "dfdsig", "--level", "3")

    # a solution is not given away, but it can be asked for, and that is noted
    assert "not right yet" in learner.run("solution", "dfdsig", code=1)
    assert "1 / sig" in learner.run("solution", "dfdsig", "--give-up")
    words = " ".join(learner.run("list", lab=None).split())
    assert "not started: dfdsig (given up), steepest_step; wrong: dfdmu" in words

    # right, one after the other
    for name, body in RIGHT.items():
        learner.write(name, body)
        if name != "steepest_step":
            assert f"{name}   right" in learner.run("check", name)
    words = learner.run("check")
    assert words.count("right") >= 3
    assert "Now your own functions do the lab" in words
    assert "To keep it fresh, exercises on partials, chi_squared:  python -m assignments practice partials" in words
    assert "178.51982404    7.54990772   0.000439245367132" in words
    pictures = learner.home / "worksheets" / "pictures" / LAB
    assert {path.name for path in pictures.iterdir()} == {"fit.png", "descent.png", "jacobian_flow.svg"}
    assert "dfdsig(x, μ, σ)" in (pictures / "jacobian_flow.svg").read_text("utf-8")
    with Image.open(pictures / "fit.png") as image:
        assert min(image.size) > 400
    assert "Now your own functions" not in learner.run("check")  # they are drawn once
    learner.sheet.write_text(learner.sheet.read_text("utf-8") + "\n# a remark\n", encoding="utf-8")
    words = learner.run("check")
    assert "Now your own functions" not in words
    assert f"python -m assignments check {LAB} --pictures" in words
    (pictures / "fit.png").unlink()
    learner.run("check", "--no-pictures")
    assert not (pictures / "fit.png").exists()
    assert "Now your own functions" in learner.run("check", "--pictures")
    assert (pictures / "fit.png").exists()

    # the worksheet runs by itself
    done = subprocess.run([sys.executable, str(learner.sheet)], cwd=learner.home, capture_output=True, text=True,
                          encoding="utf-8", env={**os.environ, "MPLBACKEND": "agg"})
    assert done.returncode == 0, done.stderr
    assert "178.51982404    7.54990772   0.000439245367132" in done.stdout

    assert "def steepest_step" in learner.run("solution")
    words = learner.run("list", lab=None)
    assert "right: dfdmu, dfdsig (given up), steepest_step" in words
    assert "has been changed" not in words
    learner.write("dfdmu", "...")
    assert "has been changed since it was checked" in learner.run("list", lab=None)

    # beginning afresh keeps what was there
    before = learner.sheet.read_text("utf-8")
    assert f"{LAB}.1.py" in learner.run("reset")
    assert (learner.sheet.with_name(f"{LAB}.1.py")).read_text("utf-8") == before
    assert f"{LAB}.2.py" in learner.run("start")
    assert learner.run("check", code=2).count("not started") == 3
    record = json.loads((learner.home / "worksheets" / "progress.json").read_text("utf-8"))[LAB]
    assert record["gave_up"] == ["dfdsig"]
    assert record["hints"]["dfdmu"] == 3


NETWORK = "a0, z1, a1, z2, a2, z3, a3 = network_function(x)\n    J = 2 * (a3 - y) / x.size\n    "


@pytest.mark.parametrize(("body", "code", "words"), [
    ("J = J * d_sigma(z3)\n    return J @ a2.T", 0, "J_W3   right"),
    ("return J @ a2.T", 1, "exactly the chain without ∂a3/∂z3 = σ′(z3)."),
])
def test_a_jacobian_is_diagnosed(body, code, words, learner):
    learner.run("start", lab="backpropagation")
    learner.sheet = learner.sheet.with_name("backpropagation.py")
    learner.write("J_W3", NETWORK + body)
    said = " ".join(learner.run("check", "J_W3", lab="backpropagation", code=code).split())
    assert " ".join(words.split()) in said
    assert ("= ∂C/∂a3 ✓" in said) == (code == 1)


def test_a_hint_follows_the_last_check(learner):
    learner.run("start", lab="backpropagation")
    learner.sheet = learner.sheet.with_name("backpropagation.py")
    assert "After your last check" not in learner.run("hint", "J_W3", lab="backpropagation")
    learner.write("J_W3", NETWORK + "return J @ a2.T")
    learner.run("check", "J_W3", lab="backpropagation", code=1)
    words = " ".join(learner.run("hint", "J_W3", "--level", "1", lab="backpropagation").split())
    assert "After your last check: Look at the way from z3 to a3: if z3 changes a little, by how much does a3" in words
    assert "d_sigma" not in words


def test_what_is_misspelt_is_met_with_what_there_is(learner):
    assert "Did you mean check" in learner.run("chek", code=2)
    assert "Did you mean fitting_distribution?" in learner.run("check", lab="fiting", code=2)
    assert "There is no option '--secons'. Did you mean --seconds" in learner.run("check", "--secons=3", code=2)
    learner.run("start")
    assert "There is no function 'dfdSigma'. Did you mean dfdsig" in learner.run("check", "dfdSigma", code=2)
    assert "There is no file elsewhere.py" in learner.run("check", "--file", "elsewhere.py", code=2)
    assert "must be greater than 0" in learner.run("check", "--seconds", "0", code=2)
    (learner.home / "taken").write_text("")
    assert "Worksheets cannot go to taken: a file has that name." in learner.run("start", "--into", "taken", code=1)
    assert "One function at a time" in learner.run("check", "dfdmu", "dfdsig", code=2)
    learner.run("hint", "dfdmu", "--in", "nowhere")
    assert not (learner.home / "nowhere").exists()


def test_another_file_and_another_folder(learner):
    learner.run("start", "--into", "mine", lab="backpropagation")
    assert (learner.home / "mine" / "backpropagation.py").is_file()
    words = learner.run("check", "--in", "mine", "J_b3", code=2, lab="backpropagation")
    assert words.count("not started") == 1
    assert words.endswith("hint backpropagation J_b3 --in mine\n")
    other = learner.home / "mine" / "backpropagation.py"
    other.rename(learner.home / "other.py")
    words = learner.run("check", "J_b1", "--file", "other.py", lab="backpropagation", code=2)
    assert words.startswith("other.py")
    assert not (learner.home / "worksheets").exists()


def test_who_stands_in_the_folder_need_not_name_it(learner):
    learner.run("start")
    learner.home = learner.home / "worksheets"
    assert learner.run("check", "dfdmu", code=2).startswith(f"{LAB}.py")
    assert f"{LAB}.py: not started: dfdmu" in learner.run("list", lab=None)
    learner.run("start", lab="backpropagation")
    assert {path.name for path in learner.home.iterdir()} == {f"{LAB}.py", "backpropagation.py", "progress.json"}


def test_a_file_that_is_called_numpy_takes_nobodys_place(learner):
    (learner.home / "numpy.py").write_text("raise SystemExit\n")
    learner.run("start")
    assert "dfdmu   not started" in learner.run("check", "dfdmu", code=2)


def test_watching_checks_again_on_saving_and_goes_on_only_when_told(learner, start):
    learner.run("start")
    program = start("-u", "-m", "assignments", "watch", LAB, cwd=learner.home, stdin=subprocess.PIPE,
                    stderr=subprocess.STDOUT)

    def read_to(words):
        text = ""
        deadline = time.monotonic() + 30
        while words not in text:
            assert time.monotonic() < deadline, text
            line = program.stdout.readline()
            assert line, text
            text += line
        return text

    try:
        assert "dfdmu   not started" in read_to("Waiting for you to save")
        learner.write("dfdmu", "return 0 * x")
        assert "dfdmu   wrong" in read_to("Waiting for you to save")
        learner.write("dfdmu", RIGHT["dfdmu"])
        words = read_to("Enter goes on to dfdsig")
        assert "dfdmu   right" in words
        assert "dfdsig   " not in words
        learner.write("dfdmu", "return -f(x, mu, sig) * (mu - x) / sig**2")
        assert "dfdmu   right" in read_to("Enter goes on to dfdsig")
        program.stdin.write("\n")
        program.stdin.flush()
        words = read_to("Waiting for you to save")
        assert "dfdsig   not started" in words
        assert "1 of 3 right.   c checks, h hints, l lists, q quits." in words
        for key, there in (("h", "dfdsig, hint 1 of 3"), ("l", "steepest_step   not checked yet"),
                           ("c", "Waiting for you to save"), ("x", "q quits.")):
            program.stdin.write(f"{key}\n")
            program.stdin.flush()
            read_to(there)
        kept = learner.sheet.read_bytes()
        learner.sheet.unlink()
        assert f"{LAB}.py is gone. Waiting for it to come back" in read_to("q quits")
        learner.sheet.write_bytes(b"")
        program.stdin.write("c\n")
        program.stdin.flush()
        assert "is empty." in read_to("q quits")
        learner.sheet.write_bytes(kept + b"\n")
        read_to("Waiting for you to save")
        program.stdin.write("q\n")
        program.stdin.flush()
        assert program.wait(timeout=20) == 2
    finally:
        program.kill()
        program.communicate()


def test_a_record_that_cannot_be_written_is_told_once_and_stops_nobody(learner):
    learner.run("start")
    record = learner.home / "worksheets" / "progress.json"
    record.unlink()
    record.mkdir()  # even root cannot write a file there
    complaint = "progress.json cannot be read: "
    for level in (1, 2, 3):
        words = learner.run("hint", "dfdmu", *([] if level == 1 else ["--level", str(level)]))
        assert words.count(complaint) == 1
        assert words.count(" of 3, ") == level
        assert (f"hint {LAB} dfdmu --level {level + 1}\n" in words) == (level < 3)
    words = learner.run("check", code=2)
    assert words.count(complaint) == 1
    assert "Next: write dfdmu." in words
    assert learner.run("list", lab=None).count(complaint) == 1
    assert "Noted" not in learner.run("solution", "dfdmu", "--give-up")
    assert [path.name for path in record.parent.iterdir() if path.name.startswith(".")] == []


def test_hints_go_on_without_a_folder_to_note_them_in(learner):
    assert f"hint {LAB} dfdmu --level 2 --in nowhere\n" in learner.run("hint", "--in", "nowhere")


def test_ctrl_c_in_a_check_ends_it_at_once(learner, start):
    learner.run("start")
    learner.write("dfdmu", "while True: pass")
    program = start("-m", "assignments", "check", LAB, "--seconds", "100", cwd=learner.home)
    time.sleep(2)
    program.send_signal(2)
    _, words = program.communicate(timeout=20)
    assert program.returncode == 130
    assert words == "\nStopped.\n"


def test_the_worksheets_stay_out_of_the_repository():
    assert "/worksheets/" in (Path(__file__).parents[2] / ".gitignore").read_text("utf-8").splitlines()
