"""What tests of several packages lean on."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from types import ModuleType

import hypothesis
import numpy as np
import pytest

from tests.chromium import axe, browser, visit  # noqa: F401 - fixtures: all tests of pages share one browser
from tinygrad_edu import OPERATIONS

MOST_SECONDS = 120  # for a program that somebody waits for

# At home the random tests look at new examples each time; where it is decided whether a change is let in, they look at
# the same ones for everybody.
hypothesis.settings.register_profile("decides", derandomize=True)
if os.environ.get("CI"):
    hypothesis.settings.load_profile("decides")


def pytest_sessionfinish(session):
    """Where it is decided whether a change is let in, a test that was skipped has not passed."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped") if reporter else None
    if os.environ.get("CI") and skipped and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
        reporter.write_line("CI is set, and skipped is not passed:", red=True)
        for report in skipped:
            reporter.write_line(f"  {report.nodeid}: {report.longrepr[-1] if report.longrepr else ''}")


os.environ["PYTHONIOENCODING"] = "utf-8"  # in which tests read what programs print, whatever this machine's shells do


@pytest.fixture(autouse=True)
def operations():
    """What a test adds to the table of operations, a lab with the learner's own lines say, is gone after it."""
    before = dict(OPERATIONS)
    yield
    OPERATIONS.clear()
    OPERATIONS.update(before)


@pytest.fixture(autouse=True)
def endless_lines(monkeypatch):
    """What is printed is not wrapped: nobody has said how wide the terminal is, be it a shell, IPython or readline."""
    monkeypatch.delenv("COLUMNS", raising=False)
    os.unsetenv("COLUMNS")  # readline, which pytest imports, tells it to programs that are started, not to os.environ


@pytest.fixture
def rng():
    """Random numbers that are the same for a test, whatever ran before it and in whichever order."""
    return np.random.default_rng(0)


@pytest.fixture
def notebook(monkeypatch):
    """What a notebook is given to show, each with the options: Jupyter itself is nothing that testing needs."""
    shown = []
    display = ModuleType("IPython.display")
    display.display = lambda what, **options: shown.append((what, options))
    display.Image = lambda file: Path(file).name
    for name, module in (("ipykernel", sys), ("IPython", ModuleType("IPython")), ("IPython.display", display)):
        monkeypatch.setitem(sys.modules, name, module)
    return shown


@pytest.fixture
def start():
    """Starts ``python …`` and lets a test talk to it; whatever happens in the test, the program is ended."""
    started = []

    def program(*arguments, **options):
        hear = {} if sys.platform == "win32" else {"preexec_fn": hear_interrupts}
        options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, "encoding": "utf-8"} | options
        process = subprocess.Popen([sys.executable, *map(str, arguments)], **hear, **options)
        timer = threading.Timer(MOST_SECONDS, process.kill)
        timer.start()
        started.append((process, timer))
        return process

    yield program
    for process, timer in started:
        timer.cancel()
        process.kill()
        process.communicate()


def hear_interrupts():
    """Ctrl-C is ignored in what a shell has started in the background, and in all that this starts."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
