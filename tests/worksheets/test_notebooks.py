"""Worksheets as notebooks and back again, by jupytext, with what the learner has written in them."""

import ast
import inspect
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from matplotlib.mathtext import MathTextParser

from assignments.checking import Work, check
from assignments.course import LABS
from assignments.pictures import Pictures
from assignments.worksheets import notebooks
from assignments.worksheets.mathematics import set_as_mathematics
from assignments.worksheets.sheet import without_type_hints, worksheet

each_lab = pytest.mark.parametrize("lab", LABS.values(), ids=list(LABS))


def jupytext(*arguments):
    """jupytext on the command line, as a learner uses it; Jupyter itself wants to write into a home."""
    home = Path(arguments[-1]).parent / "jupyter"
    done = subprocess.run([sys.executable, "-m", "jupytext", "--quiet", *map(str, arguments)],
                          capture_output=True, text=True, encoding="utf-8",
                          env={**os.environ, "JUPYTER_DATA_DIR": str(home)})
    assert done.returncode == 0, done.stderr


def states(path, lab):
    """What the check says of every function."""
    work = Work.read(path)
    assert work.run() is None
    return {exercise.name: check(work, exercise).state for exercise in lab.exercises()}


@each_lab
def test_a_worksheet_handed_out_as_a_notebook_is_not_started(lab, tmp_path):
    path = tmp_path / f"{lab.name}.ipynb"
    path.write_text(notebooks.from_script(worksheet(lab)), encoding="utf-8")
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert notebook.metadata["kernelspec"]["name"] == "python3"
    texts = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    assert texts[0].startswith(f"# {worksheet(lab).splitlines()[2].removeprefix('# ')}\n")
    assert not any('"""' in text for text in texts)
    assert set(states(path, lab).values()) <= {"not started", "right"}
    assert set(states(path, lab).values()) == {"right" if each.to_write == 0 else "not started"
                                               for each in lab.exercises()}


@each_lab
def test_its_mathematics_is_set_as_mathematics(lab):
    notebook = nbformat.reads(notebooks.from_script(worksheet(lab)), as_version=4)
    texts = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    formulas = [found for text in texts for found in re.findall(r"\$+([^$]+)\$+", text)]
    assert len(formulas) > 4  # a short lab has few
    reader = MathTextParser("agg")
    for formula in formulas:
        reader.parse(f"${formula}$")  # it raises an error at what is no LaTeX
    left = re.sub(r"\$+[^$]+\$+|`[^`]*`", "", "\n".join(texts))
    assert not re.search("[∂σχμΣ√′²·−←‖]", left), left


@pytest.mark.parametrize(("text", "there"), [
    ("the mean μ and its width σ.", r"the mean $\mu$ and its width $\sigma$."),
    ("A step is −J · aggression: a long one", r"A step is $-J \cdot  \mathrm{aggression}$: a long one"),
    ("a word and/or x, a `W3.T @` and (so) on", "a word and/or x, a `W3.T @` and (so) on"),
    ("    python -m assignments check x = 3\n", "    python -m assignments check x = 3\n"),
    ("It is\n\n    a = σ(z)\n\nhere", "It is\n\n$$a = \\sigma (z)$$\n\nhere"),
    ("Its term is f⁽ᵏ⁾(x₀) / k! · (x − x₀)ᵏ, and k! is large.",
     r"Its term is $f^{(k)}(x_{0}) / k! \cdot  (x - x_{0})^{k}$, and k! is large."),
    ("a step Δx, and ½ f″(x₀) Δx² more", r"a step $\Delta x$, and $\frac{1}{2}  f''(x_{0}) \Delta x^{2}$ more"),
    ("about x₀, and cₖ at ±i", r"about $x_{0}$, and $c_{k}$ at $\pm i$"),
    ("the weighted mean x̄ = (Σ w x) / W,", r"the weighted mean $\bar{x} = (\sum  w x) / W$,"),
    ("the mean ȳ, as λ grows, of δᵀ H δ / 2", r"the mean $\bar{y}$, as $\lambda$ grows, of $\delta ^T H \delta  / 2$"),
    ("# W3 is a heading", "# W3 is a heading"), ("∂C/∂a3 ⊗ y", r"$\frac{\partial C}{\partial a_{3}}$ ⊗ y"),
])
def test_a_formula_is_told_from_words(text, there):
    assert set_as_mathematics(text) == there


@pytest.mark.slow
@each_lab
def test_the_work_survives_the_way_to_a_notebook_and_back(lab, tmp_path):
    script, notebook, again = (tmp_path / name for name in ("sheet.py", "sheet.ipynb", "again.py"))
    first = lab.exercises()[0].name
    script.write_text(half_done(lab), encoding="utf-8")
    jupytext("--to", "notebook", script)
    jupytext("--to", "py:percent", "--output", again, notebook)
    found = states(script, lab)
    assert found[first] == "right"
    assert set(list(found.values())[1:]) <= {"not started"}  # a lab may have only one function
    assert states(notebook, lab) == states(again, lab) == found
    assert again.read_text("utf-8") == script.read_text("utf-8")


@each_lab
def test_its_cells_run_one_after_the_other(lab):
    cells = json.loads(notebooks.from_script(worksheet(lab)))["cells"]
    kernel = {"__name__": "notebook"}
    for cell in cells:
        if cell["cell_type"] == "code":
            exec(compile("".join(cell["source"]), "cell", "exec", dont_inherit=True), kernel)
    assert all(callable(kernel[exercise.name]) for exercise in lab.exercises())


def test_writing_a_function_and_running_its_cell_and_the_last_is_enough(tmp_path):
    """Nothing in between holds on to the empty function."""
    lab = LABS["fitting_distribution"]
    kernel = {"__name__": "notebook"}
    cells = [cell for cell in json.loads(notebooks.from_script(worksheet(lab)))["cells"] if cell["cell_type"] == "code"]
    for cell in cells:
        exec(compile("".join(cell["source"]), "cell", "exec", dont_inherit=True), kernel)
    solution = lab.solution()
    for exercise in lab.exercises():
        exec(without_type_hints(inspect.getsource(getattr(solution, exercise.name))), kernel)
    path, _ = kernel["plot_descent"](kernel, kernel["x"], kernel["y"], mu=155, sig=6, aggression=2000, steps=3,
                                     pictures=Pictures(tmp_path))
    assert len(path) == 4


def test_without_jupytext_it_is_told_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "jupytext", None)  # as if it were not there
    with pytest.raises(OSError, match="pip install jupytext"):
        notebooks.from_script("# %%\n")


def half_done(lab):
    """A worksheet whose first function is written as the solution has it."""
    first = lab.exercises()[0].name
    solution, sheet = without_type_hints(Path(lab.solution().__file__).read_text("utf-8")), worksheet(lab, blank=True)
    written, empty = (next(ast.get_source_segment(text, node) for node in ast.parse(text).body
                           if isinstance(node, ast.FunctionDef) and node.name == first)
                      for text in (solution, sheet))
    return sheet.replace(empty, written.replace("  # given", ""))


def test_graphs_and_films_are_shown_in_the_notebook_as_figures_are(tmp_path, notebook):
    from tinygrad_edu import Tensor
    from visualize import draw

    pictures = Pictures(tmp_path, show=False)
    graph = draw(Tensor(2.0, requires_grad=True) * 3)
    pictures.save_graph(graph, "graph.svg")
    pictures.write("film.gif", b"GIF89a")
    pictures.show_what_is_no_figure()
    assert notebook == [(graph, {}), ("film.gif", {})]
