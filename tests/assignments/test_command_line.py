"""The labs as a learner runs them: from the command line, to the last file."""

import os
import signal
import subprocess
import sys
import time
import xml.etree.ElementTree as ET

import pytest
from PIL import Image

from assignments.__main__ import main
from assignments.course import LABS, MODULES
from visualize import render
from visualize.render import NoLayoutError

FILES = {name: set(lab.pictures) for name, lab in LABS.items()}
SHORT = {"backpropagation": ["--iterations", "60"], "fitting_distribution": ["--steps", "5"],  # where a run takes long
         "sandpit": ["--games", "20"]}


def test_what_is_shortened_is_a_lab():
    assert set(SHORT) <= set(LABS)


def assert_is_a_picture(path):
    if path.suffix == ".svg":
        assert ET.parse(path).getroot().tag == "{http://www.w3.org/2000/svg}svg"
        return
    with Image.open(path) as image:
        assert image.format == path.suffix[1:].upper()
        assert min(image.size) >= 400
        image.load()


def outcome(arguments, capsys):
    """Exit code and words of a command line, whichever way it ends."""
    try:
        code = main(arguments)
    except SystemExit as leaving:
        code = leaving.code
    captured = capsys.readouterr()
    return code, captured.out + captured.err


@pytest.mark.parametrize("lab", FILES)
def test_a_run_writes_its_pictures_lists_them_and_repeats_them_bit_by_bit(lab, tmp_path, capsys, monkeypatch):
    """What is ours: the numbers, the plots, and the text of a graph. Graphviz 2.43 lays out anew at each run."""
    graphs = []
    lay_out = render.lay_out
    monkeypatch.setattr(render, "lay_out", lambda source, *given: graphs.append(source) or lay_out(source, *given))
    runs = []
    for folder in (tmp_path / "new" / "a", tmp_path / "new" / "b"):
        code, words = outcome(["run", lab, *SHORT.get(lab, []), "--out", str(folder)], capsys)
        assert code == 0
        assert {path.name for path in folder.iterdir()} == FILES[lab]
        for name in FILES[lab]:
            assert str(folder / name) in words
            assert_is_a_picture(folder / name)
        assert "agree" in words
        runs.append({"words": words.partition("Written:")[0], "graphs": tuple(graphs)}
                    | {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix != ".svg"})
        graphs.clear()
    differing = [name for name in runs[0] if runs[0][name] != runs[1][name]]
    assert not differing


def test_a_page_is_written_where_it_is_wanted_and_named_for_what_it_is(tmp_path, capsys):
    path = tmp_path / "new" / "network.html"
    code, words = outcome(["run", "backpropagation", "--page", str(path)], capsys)
    assert code == 0
    assert words.startswith(f"{path}: a page that replays one cost")
    assert {path.name for path in tmp_path.iterdir()} == {"new"}  # it is written in the place of a run
    html = path.read_text(encoding="utf-8")
    for formula in ("∂C/∂W2 = ∂C/∂z2 @ a1ᵀ", "∂C/∂z1 = ∂C/∂a1 · a1 · (1 − a1)"):
        assert formula in html
    for name in ("network.svg", "folder"):
        code, words = outcome(["run", "backpropagation", "--page", str(tmp_path / name)], capsys)
        assert code == 2
        assert "should end with .html" in words
    (tmp_path / "file").write_text("in the way")
    code, words = outcome(["run", "backpropagation", "--page", str(tmp_path / "file" / "network.html")], capsys)
    assert code == 1
    assert "could not be written" in words


@pytest.mark.slow
@pytest.mark.parametrize("lab", [lab for lab, files in FILES.items() if any(name.endswith(".svg") for name in files)])
def test_where_no_graph_can_be_laid_out_the_lab_goes_on(lab, tmp_path, capsys, monkeypatch):
    def no_layout(source, deadline=None):
        raise NoLayoutError("Install something.")

    monkeypatch.setattr(render, "lay_out", no_layout)
    code, words = outcome(["run", lab, *SHORT.get(lab, []), "--out", str(tmp_path)], capsys)
    assert code == 0
    assert "Install something." in words
    expected = {name.replace(".svg", ".dot") for name in FILES[lab]}
    for name in expected - FILES[lab]:
        assert f"  {tmp_path / name}\n" in words
    assert {path.name for path in tmp_path.iterdir()} == expected


@pytest.mark.slow
def test_another_seed_or_network_draws_another_picture(tmp_path, capsys):
    curves = set()
    for number, options in enumerate((["--seed", "1"], ["--seed", "2"], ["--seed", "2", "--hidden", "3", "4"])):
        outcome(["run", "backpropagation", "--iterations", "2", *options, "--out", str(tmp_path / str(number))], capsys)
        curves.add((tmp_path / str(number) / "cost.png").read_bytes())
    assert len(curves) == 3


@pytest.mark.slow
def test_a_run_from_another_folder_writes_below_it(tmp_path):
    done = subprocess.run([sys.executable, "-m", "assignments", "run", "fitting_distribution", "--show"], cwd=tmp_path,
                          env={**os.environ, "MPLBACKEND": "agg"}, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    assert "178.51982404    7.54990772   0.000439245367132" in done.stdout
    assert "no display" in done.stdout
    assert {path.name for path in (tmp_path / "pictures" / "fitting_distribution").iterdir()} == \
        FILES["fitting_distribution"]


SCREEN = """
from matplotlib.backend_bases import FigureManagerBase
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.pyplot import get_fignums

class FigureCanvas(FigureCanvasAgg):
    manager_class = FigureManagerBase

def show(*, block=None):
    print(f"{len(get_fignums())} windows")
"""


@pytest.mark.slow
def test_show_opens_a_window_for_every_plot(tmp_path):
    (tmp_path / "screen.py").write_text(SCREEN)
    done = subprocess.run([sys.executable, "-m", "assignments", "run", "fitting_distribution", "--show"], cwd=tmp_path,
                          env={**os.environ, "MPLBACKEND": "module://screen", "PYTHONPATH": str(tmp_path)},
                          capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith("2 windows\n")
    assert "no display" not in done.stdout
    assert_is_a_picture(tmp_path / "pictures" / "fitting_distribution" / "fit.png")


@pytest.mark.slow
def test_ctrl_c_keeps_what_was_reached(tmp_path, start):
    process = start("-m", "assignments", "run", "backpropagation", "--iterations", "10_000_000", "--out", tmp_path)
    wait_for(tmp_path / "jacobian_flow.svg")
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    words, bar = process.communicate(timeout=60)
    assert process.returncode == 130, bar
    assert "Stopped after" in words
    assert "steps/s" in bar
    assert "cost" in bar
    for name in FILES["backpropagation"]:
        assert str(tmp_path / name) in words
        assert_is_a_picture(tmp_path / name)


@pytest.mark.slow
@pytest.mark.parametrize(("iterations", "frames"), [(1, 2), (3000, 51)])
def test_the_film_moves_through_the_training(iterations, frames, tmp_path, capsys):
    outcome(["run", "backpropagation", "--iterations", str(iterations), "--out", str(tmp_path)], capsys)
    with Image.open(tmp_path / "training.gif") as film:
        assert film.n_frames == frames
        assert film.info["loop"] == 0  # again and again


def wait_for(path):
    """Until a file is there: training begins after it."""
    for _ in range(600):
        if path.exists():
            return
        time.sleep(0.05)
    raise AssertionError(f"{path} was not written")


def test_divergence_is_told_and_what_came_before_is_drawn(tmp_path, capsys):
    code, words = outcome(["run", "backpropagation", "--aggression", "1e6", "--out", str(tmp_path)], capsys)
    assert code == 1
    assert "At step 1 the cost is stuck" in words
    assert "Aggression 1e+06 is too large" in words
    for name in FILES["backpropagation"]:
        assert_is_a_picture(tmp_path / name)


def test_the_list_is_in_the_courses_order_and_needs_no_numpy():
    done = subprocess.run(
        [sys.executable, "-c", "import sys; from assignments.__main__ import main; main(['list']); "
                               "print(sorted({'numpy', 'matplotlib', 'tqdm'} & set(sys.modules)))"],
        capture_output=True, text=True, encoding="utf-8", check=True)
    lines = done.stdout.splitlines()
    assert [line.split()[0] for line in lines if line.startswith("  ")][:len(LABS)] == list(LABS)
    assert [line for line in lines if line.startswith("module")] == [
        f"module {n}: {title}" for n, title in MODULES.items() if any(lab.module == n for lab in LABS.values())]
    assert lines[-1] == "[]"


def test_nothing_asked_for_is_answered_with_help(capsys):
    code, words = outcome([], capsys)
    assert code == 0
    assert "python -m assignments run backpropagation" in words


@pytest.mark.parametrize("lab", LABS)
def test_the_help_of_a_lab_names_every_option_with_its_default(lab, capsys):
    code, words = outcome(["run", lab, "--help"], capsys)
    assert code == 0
    for option in (*LABS[lab].defaults, "show", "out"):
        assert f"--{option.replace('_', '-')}" in words
    assert words.count("(default") == 1 + sum(
        option.read is not None and option.default is not None for option in LABS[lab].options)


@pytest.mark.parametrize(("arguments", "answer"), [
    (["lst"], "There is no command 'lst'. Did you mean list"),
    (["walk"], "There is no command 'walk'. Did you mean watch?"),
    (["qqq"], "There is no command 'qqq'. There are: list, run, start, check, hint, solution, reset, watch, practice."),
    (["check", "backprop"], "There is no lab 'backprop'. Did you mean backpropagation?"),
    (["hint", "backpropagation", "J_w3"], "There is no function 'J_w3'. Did you mean J_W3?"),
    (["run"], "lab"),
    (["run", "fitting-distribution"], "Did you mean fitting_distribution?"),
    (["run", "qqq"], f"There are: {', '.join([*LABS, 'all'])}."),
    (["run", "backpropagation", "--itrations", "5"], "There is no option '--itrations'. Did you mean --iterations"),
    (["list", "--all"], "There is no option '--all'."),
    (["run", "backpropagation", "--iterations", "-5"], "-5 will not do: it must be at least 0."),
    (["run", "backpropagation", "--iterations", "many"], "'many' is not a whole number"),
    (["run", "backpropagation", "--seed", "1.5"], "'1.5' is not a whole number"),
    (["run", "backpropagation", "--hidden", "0", "7"], "0 will not do: it must be between 1 and 1,000."),
    (["run", "backpropagation", "--hidden", "6"], "expected 2 arguments"),
    (["run", "backpropagation", "--aggression", "nan"], "nan will not do: it must be a finite number."),
    (["run", "newton_raphson", "--start", "-1e5"], "-1e5 will not do: it must be at least -6."),
    (["run", "backpropagation", "--aggression", "0"], "0 will not do: it must be greater than 0."),
    (["run", "backpropagation", "--noise", "-1"], "-1 will not do: it must be at least 0."),
    (["run", "fitting_distribution", "--sigma", "0"], "0 will not do: it must be at least 0.1."),
    (["run", "fitting_distribution", "--mu", "1e9"], "1e9 will not do: it must be at most 290."),
    (["run", "fitting_distribution", "--steps", "0.5"], "'0.5' is not a whole number"),
])
def test_misuse_is_met_with_words(arguments, answer, capsys):
    code, words = outcome(arguments, capsys)
    assert code == 2
    assert answer in words
    assert "Traceback" not in words


def test_a_folder_that_cannot_be_written_to_is_told_before_the_work(tmp_path, capsys):
    (tmp_path / "file").write_text("")
    for folder, why in (("file", "a file has that name"), ("file/below", "Not a directory")):
        code, words = outcome(["run", "backpropagation", "--out", str(tmp_path / folder)], capsys)
        assert code == 2
        assert words == f"Pictures cannot go to {tmp_path / folder}: {why}. Choose another folder with --out.\n"
