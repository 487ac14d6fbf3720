"""What learners' code cannot reach, whatever it tries: other files, other processes, the solution, and the verdict."""

import platform
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from assignments.course import LABS
from assignments.worksheets import landlock
from assignments.worksheets.processes import Limits, Starter
from assignments.worksheets.sheet import worksheet
from assignments.worksheets.verdicts import judge

pytestmark = pytest.mark.slow  # processes

LAB = LABS["backpropagation"]
SOLUTION = Path(LAB.solution().__file__)
walled = pytest.mark.skipif(not landlock.version() or platform.machine() not in ("x86_64", "aarch64"),
                            reason="this system has no such walls, as the README says")

# Empties what Python's own refusals look into, so that only the system's are left.
DISARM = """
import ctypes, fcntl, gc, importlib, os, resource, signal, socket, subprocess, sys, types
for each in gc.get_objects():
    if isinstance(each, types.FunctionType) and each.__name__ in ("listen", "may_change", "may_read", "count"):
        for cell in each.__closure__ or ():
            held = cell.cell_contents
            if isinstance(held, dict):
                held.clear()
            elif isinstance(held, list):
                held[:] = ["/"] if each.__name__ == "may_change" else []
            elif isinstance(held, int):
                cell.cell_contents = -10**9
import importlib
sys.modules.pop("_posixsubprocess", None)
folder, secret = {folder!r}, {secret!r}
libc = ctypes.CDLL(None, use_errno=True)

def checked(result):
    if result < 0:
        raise OSError(ctypes.get_errno())
    if result == 0:
        os._exit(0)

def forked(process):
    if process == 0:
        os._exit(0)
"""

ATTACKS = {
    "write": "open(folder + '/anna.py', 'a')", "read": "open(folder + '/anna.py').read()", "look": "os.listdir(folder)",
    "remove": "os.remove('zoe.py', dir_fd=os.open(folder, os.O_PATH))",
    "rename": "os.rename(folder + '/bob.py', folder + '/bo.py')", "chmod": "os.chmod(folder + '/anna.py', 0o600)",
    "utime": "os.utime(folder + '/anna.py', (1, 1))", "link": "os.link(folder + '/anna.py', 'mine.py')",
    "symlink": "os.symlink(folder + '/anna.py', 'mine_too.py')", "truncate": "os.truncate(folder + '/anna.py', 0)",
    "setxattr": "os.setxattr(folder + '/anna.py', 'user.a', b'1')", "mkfifo": "os.mkfifo('pipe')",
    "solution": "open(secret).read()", "import": "importlib.import_module({module!r})",
    "signal": "os.kill(os.getppid(), 0)", "pidfd": "signal.pidfd_send_signal(os.pidfd_open(os.getppid()), 0)",
    "owner": "fcntl.fcntl(os.pipe()[0], fcntl.F_SETOWN, os.getppid())", "memory": "open(f'/proc/{os.getppid()}/maps')",
    "fork": "forked(os.fork())", "libc": "checked(libc.fork())",
    "libc_kill": "checked(libc.kill(os.getppid(), 0) or 1)",
    "run": "subprocess.run(['/bin/true'], check=True)", "spawn": "os.posix_spawn('/bin/true', ['true'], {})",
    "socket": "socket.socket().close()", "limits": "resource.setrlimit(resource.RLIMIT_CORE, (0, 0))",
    "affinity": "os.sched_setaffinity(os.getppid(), os.sched_getaffinity(0))",
    "priority": "os.setpriority(os.PRIO_PROCESS, os.getppid(), os.getpriority(os.PRIO_PROCESS, os.getppid()))",
    "unshare": "checked(libc.unshare(0x10000000) or 1)",
}


def attacks(folder):
    """The text of a worksheet that tries all of them, and prints which got through."""
    text = DISARM.replace("{folder!r}", repr(str(folder))).replace("{secret!r}", repr(str(SOLUTION)))
    for name, attack in ATTACKS.items():
        attack = attack.replace("{module!r}", repr(f"{LAB.package}.factors"))
        text += f"try:\n    {attack}\n    print('through:', '{name}', flush=True)\n"
        text += "except (OSError, ImportError, ValueError): pass\n"
    return text + "print('to the end')\n"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "class").mkdir()
    for name in ("anna", "zoe", "bob"):
        (tmp_path / "class" / f"{name}.py").write_text("secret", encoding="utf-8")
    (tmp_path / "own").mkdir()
    return tmp_path / "class"


def test_these_attacks_are_no_duds(folder):
    """Where nothing stands in the way they get through; else that they do not would mean nothing."""
    (folder.parent / "own" / "sheet.py").write_text(attacks(folder), encoding="utf-8")
    done = subprocess.run([sys.executable, "sheet.py"], cwd=folder.parent / "own", capture_output=True, text=True)
    through = {line.split()[1] for line in done.stdout.splitlines() if line.startswith("through")}
    assert through >= set(ATTACKS) - {"setxattr", "unshare", "pidfd", "affinity"}, done.stderr  # not on every system
    assert not (folder / "zoe.py").exists()


@walled
def test_with_pythons_own_refusals_out_of_the_way_the_system_still_refuses(folder):
    path = folder.parent / "own" / "sheet.py"
    path.write_text(attacks(folder), encoding="utf-8")
    outcome = judge(LAB, path, ["J_W3"], Limits(seconds=10), hidden=[folder])
    assert outcome.problem == ""
    assert outcome.printed == "to the end\n"
    assert sorted(each.read_text() for each in folder.iterdir()) == ["secret"] * 3
    assert [each.name for each in (folder.parent / "own").iterdir()] == ["sheet.py"]


# --- The verdict -----------------------------------------------------------------------------------------------------

CHEATS = {
    "agreement": "np.all = np.allclose = np.array_equal = lambda *a, **o: True\nimport assignments.checking as c\n"
                 "import assignments.checking.comparison as k\nk.agrees = k.same = lambda *a: True\n"
                 "c.check = lambda work, exercise: c.Finding(exercise.name, 'right', 'yes')\nreturn W3",
    "frames": "import sys\nframe = sys._getframe()\nwhile frame:\n    for value in frame.f_locals.values():\n"
              "        if getattr(value, 'shape', 0) == W3.shape and value is not W3: return value\n"
              "        if hasattr(value, 'by_engine'): return value.by_engine\n    frame = frame.f_back\nreturn W3",
    "memory": "import gc\nfor each in gc.get_objects():\n    if type(each).__name__ == 'Truth': return each.by_engine\n"
              "return W3",
    "import": "from assignments.module_3_chain_rule.backpropagation.solution import J_W3\nreturn J_W3(x, y)",
    "old name": "from assignments.backpropagation.solution import J_W3\nreturn J_W3(x, y)",
    "check": "from assignments.worksheets.here import exercises_called\n"
             "return next(exercises_called('J_W3', {}))[1].solution(x, y)",
    "text": "import assignments, pathlib\nfolder = pathlib.Path(assignments.__file__).parent / 'module_3_chain_rule'\n"
            "text = (folder / 'backpropagation' / 'solution.py').read_text()\nexec(text, globals())\nreturn J_W3(x, y)",
    "bytecode": "import assignments, pathlib, marshal\n"
                "folder = pathlib.Path(assignments.__file__).parent / 'module_3_chain_rule' / 'backpropagation'\n"
                "code = next((folder / '__pycache__').glob('solution.*.pyc')).read_bytes()\n"
                "exec(marshal.loads(code[16:]), globals())\nreturn J_W3(x, y)",
    "infinity": "np.isfinite = lambda a: np.ones(np.shape(a), bool)\nreturn np.full(W3.shape, np.inf)",
    "equal": "class Equal(np.ndarray):\n    def __eq__(self, other): return True\n"
             "    def __sub__(self, other): return 0 * np.asarray(other)\n    __rsub__ = __sub__\n"
             "return W3.view(Equal)",
    "forgery": "import json, os\nfor fd in range(3, 20):\n    for number in range(2000):\n"
               "        for claim in ({'finding': {'state': 'right'}}, {'done': True}, {'state': 'right'}):\n"
               "            try: os.write(fd, json.dumps({**claim, 'number': number}).encode() + b'\\n')\n"
               "            except OSError: break\nreturn W3",
    "pickle": "import os, pickle\nclass Bomb:\n    def __reduce__(self): return (os._exit, (7,))\n"
              "for fd in range(3, 20):\n    try: os.write(fd, pickle.dumps(Bomb()) + b'\\n')\n"
              "    except OSError: pass\nreturn W3",
    "huge": "import os\nfor fd in range(3, 20):\n    for number in range(200):\n        try:\n"
            "            os.write(fd, b'{\"number\": %d, \"value\": {\"shape\": [1000000, 1000000],'"
            " b' \"float64\": \"AA==\"}}' % number + b'\\n')\n        except OSError: break\nreturn W3",
}


@pytest.fixture(scope="module")
def starter():
    with Starter(LAB, Limits(seconds=5)) as started:
        yield started


@pytest.mark.parametrize("name", CHEATS)
def test_who_does_not_know_the_answer_is_not_right(name, starter, tmp_path):
    SOLUTION.with_name("__pycache__").mkdir(exist_ok=True)
    body = textwrap.indent(CHEATS[name], "    ")
    sheet = worksheet(LAB, blank=True).replace("    ...\n", f"{body}\n", 1)
    (tmp_path / "sheet.py").write_text(sheet, encoding="utf-8")
    outcome = judge(LAB, tmp_path / "sheet.py", ["J_W3", "J_b3"], Limits(seconds=5), starter=starter)
    assert outcome.findings[0].state == "wrong", outcome.findings[0]
    assert outcome.findings[1].state in ("not started", "wrong")


def test_python_refuses_in_words_too(folder, starter):
    path = folder.parent / "own" / "sheet.py"
    for text, words in ((f"open({str(SOLUTION)!r}).read()\n", "a check may not read solution.py"),
                        (f"open({str(folder / 'anna.py')!r}, 'w')\n", "a check may write only in its own folder")):
        path.write_text(text, encoding="utf-8")
        assert words in judge(LAB, path, ["J_W3"], Limits(seconds=5), starter=starter).problem
