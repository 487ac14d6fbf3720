"""The benchmark runs, checks every gradient before it times it, and prints all its rows. How fast is not tested."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

BENCHMARKS = Path(__file__).parent / "benchmarks"
STRICT = ("-W", "error::RuntimeWarning", "-W", "error::ResourceWarning")  # what concerns numbers and open files


def run(*arguments: str) -> str:
    """What the benchmark prints, in a process of its own."""
    done = subprocess.run([sys.executable, *STRICT, str(BENCHMARKS), *arguments], capture_output=True, text=True,
                          encoding="utf-8", check=False, timeout=60, env={**os.environ, "PYTHONUTF8": "1"})
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_table_has_a_row_for_each_task_and_a_number_for_each_contender():
    lines = run("--quick", "--rounds", "2", "--only", "eager", "jit", "course").splitlines()
    table = [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines if line.startswith("|")]
    half = len(table) // 2  # the medians come first, then their spread
    header, _, *rows = table[:half]
    assert header == ["", "by hand", "tinygrad_edu eager", "tinygrad_edu jit", "the course's own code"]
    titles = ("backpropagation, one step (1-6-7-2", "backpropagation, one step (1-50-50-2", "fitting_distribution",
              "one scalar", "784-128-10 classifier", "import", "peak memory")
    assert len(rows) == len(titles)
    for row, title in zip(rows, titles):
        assert row[0].startswith(title)
        by_course = row.pop()
        assert (by_course == "–") == (title in ("one scalar", "784-128-10 classifier", "peak memory"))
        numbers = [float(re.search(r"\(?([\d.]+)( µs\))?$", cell)[1]) for cell in row[1:]]
        assert all(number > 0 for number in numbers)
    assert [row[0] for row in table[half + 2:]] == [row[0] for row in rows]


def test_a_peer_that_is_not_installed_is_said_to_be_missing(tmp_path):
    # A process that finds no torch, whether it is there or not.
    (tmp_path / "sitecustomize.py").write_text(
        "import importlib.util\nfind = importlib.util.find_spec\n"
        "importlib.util.find_spec = lambda name, *rest: None if name == 'torch' else find(name, *rest)\n")
    done = subprocess.run([sys.executable, str(BENCHMARKS), "--quick", "--rows", "scalar", "--only", "torch"],
                          capture_output=True, text=True, check=True, timeout=60,
                          env={**os.environ, "PYTHONPATH": str(tmp_path)})
    assert "not installed" in done.stdout
    assert 'Not installed: PyTorch eager. python -m pip install -e ".[bench]" brings all.' in done.stdout


def test_a_wrong_gradient_is_not_timed(tmp_path):
    script = tmp_path / "wrong.py"
    script.write_text(
        f"import sys\nsys.path.insert(0, {str(BENCHMARKS)!r})\n"
        "from contenders import CONTENDERS, Contender\nfrom measuring import prepare\nfrom tasks import TASKS\n"
        "class Wrong(Contender):\n"
        "    def prepare(self, task):\n"
        "        right = super().prepare(task)\n"
        "        def step():\n"
        "            cost, (first, *rest) = right()\n"
        "            return cost, [first * 1.0001, *rest]\n"
        "        return step\n"
        "CONTENDERS['wrong'] = Wrong()\n"
        "prepare(TASKS[sys.argv[1]](), ['wrong'], print)\n")
    done = subprocess.run([sys.executable, str(script), "backpropagation"], capture_output=True, text=True,
                          check=False, timeout=60)
    assert done.returncode
    assert "disagrees with the step by hand" in done.stderr


def test_growth_draws_its_plot_and_lists_what_it_shows(tmp_path):
    table = run("--quick", "--growth", str(tmp_path / "growth.png"))
    assert (tmp_path / "growth.png").read_bytes().startswith(b"\x89PNG")
    assert len(table.strip().splitlines()) > 10
    assert "operations | eager, time" in table
