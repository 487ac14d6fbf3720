"""What surrounds the labs on somebody's machine: its settings, its pipes, its other files, an old Python."""

import importlib.metadata
import os
import re
import subprocess
import sys

import pytest

import tinygrad_edu


def python(*arguments, cwd, code=0, **environment):
    """What ``python …`` prints, and what it says on the error stream; it must end with this exit code."""
    done = subprocess.run([sys.executable, *map(str, arguments)], cwd=cwd, capture_output=True, text=True,
                          encoding="utf-8", env={**os.environ, **environment})
    assert done.returncode == code, done.stderr
    return done.stdout, done.stderr


@pytest.mark.parametrize("backend", ["nonsense", "module://matplotlib_inline.backend_inline", "module://"])
def test_no_setting_of_matplotlib_matters_to_files(backend, tmp_path):
    out, err = python("-m", "assignments", "run", "fitting_distribution", cwd=tmp_path, MPLBACKEND=backend)
    assert "fit.png" in out
    assert "Traceback" not in err
    python("-c", "import assignments.backpropagation.plots", cwd=tmp_path, MPLBACKEND=backend)


def test_windows_on_a_screen_that_there_is_not_are_told_in_a_sentence(tmp_path):
    out, _ = python("-c", "from assignments import pictures; pictures.has_a_screen = lambda: False\n"
                    "pictures.Pictures('here', show=True)", cwd=tmp_path, MPLBACKEND="nonsense")
    assert out == "There is no display to show the pictures on; they are written to files only.\n"


def test_in_a_notebook_the_setting_stays(tmp_path):
    out, _ = python("-c", "import sys; sys.modules['ipykernel'] = sys\nimport assignments, os\n"
                    "print(os.environ['MPLBACKEND'], assignments.surroundings.BACKEND)", cwd=tmp_path, MPLBACKEND="agg")
    assert out == "agg None\n"


def test_an_alphabet_without_greek_stops_nobody(tmp_path):
    for arguments in (["assignments", "list"], ["assignments", "start", "fitting_distribution"],
                      ["assignments", "run", "fitting_distribution"], ["visualize", "μ**2", "μ=3", "--out", "μ.svg"]):
        out, _ = python("-m", *arguments, cwd=tmp_path, PYTHONIOENCODING="ascii")
        assert out.isascii()
    assert (tmp_path / "μ.svg").exists()
    out, _ = python("worksheets/fitting_distribution.py", cwd=tmp_path, PYTHONIOENCODING="ascii")
    assert "Still to be written" in out


@pytest.mark.parametrize("arguments", [["list"], ["--help"], ["run", "fitting_distribution"]])
def test_whoever_has_read_enough_may_leave(arguments, tmp_path, start):
    program = start("-m", "assignments", *arguments, cwd=tmp_path)
    program.stdout.close()
    said = program.stderr.read()
    assert program.wait() in (0, 141)  # argparse itself keeps silent about help that nobody reads
    assert not re.search("Traceback|Broken|ignored", said)


def test_files_in_the_folder_of_a_command_take_nobodys_place(tmp_path):
    for name in ("numpy", "nn", "visualize", "tinygrad_edu"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('mine')\n")
    out, _ = python("-m", "assignments", "run", "fitting_distribution", cwd=tmp_path)
    assert "178.51982404" in out


@pytest.mark.parametrize("name", ["nn.py", "visualize.py", "tinygrad_edu/__init__.py"])
def test_what_stands_in_the_way_of_a_script_is_named(name, tmp_path):
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("")
    (tmp_path / "script.py").write_text("from assignments.pictures import Pictures\n")
    _, err = python("script.py", cwd=tmp_path, code=1)
    assert f"{tmp_path / name} stands in the way: Python takes it for this project's package" in err


@pytest.mark.parametrize(("program", "words"), [
    ("import assignments", "The labs need Python 3.10 or newer, and this is 3."),
    ("import tinygrad_edu", "tinygrad_edu needs Python 3.10 or newer, and this is 3."),
    ("import visualize", "tinygrad_edu needs Python 3.10 or newer"),
    ("import nn", "tinygrad_edu needs Python 3.10 or newer")])
def test_a_python_that_is_too_old_is_told(program, words, tmp_path):
    _, err = python("-c", f"import sys; sys.version_info = (3, 9, 18); {program}", cwd=tmp_path, code=1)
    assert words in err.splitlines()[-1]


def test_the_version_is_the_one_that_pip_knows(tmp_path):
    assert importlib.metadata.version("tinygrad_edu") == tinygrad_edu.__version__
    for package in ("assignments", "visualize"):
        out, _ = python("-m", package, "--version", cwd=tmp_path)
        assert out.startswith(f"tinygrad_edu {tinygrad_edu.__version__}")
