"""The steps are those of the engine's walk, and every formula of a step gives the numbers of that step."""

import re
from itertools import pairwise

import numpy as np
import pytest

import tinygrad_edu
from tinygrad_edu import OPERATIONS, Operation, Tensor, chain_rule, group
from visualize import draw, explain, gallery, page
from visualize.explanation import MOST_STEPS
from visualize.lines import line
from visualize.reading import read
from visualize.steps import Backward, Forward, all_steps, fill

from ..engine.operation_cases import CASES, label
from .random_graphs import several

GRAPHS = several(200)


def leaf(data, name=None):
    return Tensor(data, requires_grad=True, name=name)


# --- The walk ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("every", [True, None])
def test_steps_are_those_of_the_walk_and_their_sums_end_at_the_adjoint_to_the_last_bit(every):
    for output, names in GRAPHS:
        graph = read(output, names=names, steps=every)
        found = all_steps(graph)
        forward = [step for step in found if isinstance(step, Forward)]
        start, *backward = (step for step in found if isinstance(step, Backward))
        assert [step.node for step in forward] == [node for node in graph.nodes if not node.given]
        assert (start.edge, start.node) == (None, graph.output)
        walk = [step for step in chain_rule(output) if graph.node_of(step.operand)]
        assert len(backward) == len(walk)
        for step, truth in zip(backward, walk):
            last = step.edge.links[-1]
            assert (last.tensor, last.position) == (truth.node, truth.position)
            assert step.node is graph.node_of(truth.operand)
            assert np.array_equal(step.edge.contribution, truth.contribution)
            assert np.array_equal(step.total, truth.total)
        for node in graph.nodes:
            parts = [step for step in backward if step.node is node]
            assert [step.number for step in parts] == [i + 1 for i in range(len(parts))]
            assert all(step.of == len(parts) for step in parts)
            if parts:
                assert parts[0].before is None
                assert np.array_equal(parts[-1].total, node.adjoint)
                assert all(a.total is b.before for a, b in pairwise(parts))


def test_nothing_is_changed_by_looking():
    a = leaf(2.0)
    explain(a * a, {"a": a})
    assert a.grad is None


# --- Every formula gives the numbers of its step ---------------------------------------------------------------------


def evaluated(formula, names):
    """What a formula gives, read as one reads it: a letter for each name, and the signs of paper as those of Python."""
    values = {}
    for i, (name, value) in enumerate(sorted(names.items(), key=lambda item: -len(item[0]))):
        values[f"v{i}_"] = value
        formula = re.sub(rf"(?<![\w∂/.]){re.escape(name)}(?![a-zA-Z0-9_(])", f"v{i}_", formula)
    placed = re.fullmatch(r"zeros\((.*)\) with (\S+) added at \[(.*)\]", formula)
    if placed:
        y = np.zeros(eval(placed[1], {}))
        np.add.at(y, eval(f"np.s_[{placed[3].replace('−', '-')}]", {"np": np}), values[placed[2]])
        return y
    code = re.sub("[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+", lambda raised: "**" + raised[0].translate(
        str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")), formula)
    code = re.sub(r"\[([^\[\]]*) (=|≠|<|>|≤|≥) ([^\[\]]*)\]", lambda asked: f"(({asked[1]}) "
                  f"{ {'=': '==', '≠': '!=', '≤': '<=', '≥': '>='}.get(asked[2], asked[2])} ({asked[3]}))", code)
    code = re.sub(r"‖([^‖]*)‖", r"norm(\1)", code)
    code = re.sub(r"\|([^|]*)\|", r"abs(\1)", code)
    code = re.sub(r"⌊(.*) / (.*)⌋", r"((\1) // (\2))", code)
    for sign, python in (("ᵀ", ".T"), ("·", "*"), ("−", "-"), ("^", "**"), ("σ(", "sigmoid(")):
        code = code.replace(sign, python)
    known = {name: getattr(np, name) for name in (
        "exp", "log", "sin", "cos", "tan", "sinh", "cosh", "tanh", "sqrt", "sign", "heaviside", "sum", "mean", "where",
        "maximum", "outer", "minimum", "transpose", "cumsum", "abs")}
    known |= {"ones": lambda *n: np.ones(n if n != ((),) else ()), "norm": np.linalg.norm, "inv": np.linalg.inv,
              "solve": np.linalg.solve, "det": np.linalg.det, "sigmoid": lambda a: 1 / (1 + np.exp(-a)),
              "relu": lambda a: np.maximum(a, 0), "softmax": tinygrad_edu.softmax}
    return eval(code, {"__builtins__": {}}, {**known, **values})


def assert_right(edge, graph, text):
    """What stands on the right of a step's formula gives what the step adds."""
    assert text is not None
    names = {node.name: node.value for node in graph.nodes}
    names |= {f"∂{graph.output.name}/∂{node.name}": node.adjoint for node in graph.nodes if node.adjoint is not None}
    with np.errstate(all="ignore"):
        found = np.asarray(evaluated(text, names))
    assert found.shape == np.shape(edge.contribution), text
    np.testing.assert_allclose(found, edge.contribution, rtol=1e-9, atol=1e-12, err_msg=text)


def test_every_formula_of_random_graphs_gives_what_its_step_adds():
    for output, names in GRAPHS:
        for every in (True, None):
            graph = read(output, names=names, steps=every)
            for step in all_steps(graph):
                if isinstance(step, Backward) and step.edge is not None:
                    assert_right(step.edge, graph, line(step.edge, f"∂{graph.output.name}/∂{step.edge.target.name}"))
                    if not step.between_numbers:
                        assert_right(step.edge, graph, re.split(r" \+?= ", step.line, maxsplit=1)[1])


WITHOUT_A_LINE = {"prod", "det"}  # their rules make tables of their own, or are too long for a line


@pytest.mark.parametrize("case", [case for case in CASES if OPERATIONS[case.operation].rules], ids=label)
def test_every_operation_has_a_formula_that_gives_what_its_rule_gives(case):
    operands = [x if np.asarray(x).dtype == bool else leaf(x, name) for x, name in zip(case.operands, "abcdef")]
    y = OPERATIONS[case.operation](*operands, **case.parameters)
    if not y.requires_grad or not y.size:
        return
    y.name = "y"
    graph = read(y, np.random.default_rng(3).normal(size=y.shape), steps=True)
    for edge in graph.edges:
        if edge.contribution is not None:
            text = line(edge, "∂y/∂y")
            if text is None:
                assert case.operation in WITHOUT_A_LINE
                continue
            assert_right(edge, graph, text)


def lines_of(output, names, **settings):
    return [step.line for step in all_steps(read(output, names=names, **settings))]


def test_the_lines_of_a_network_are_those_of_the_lab():
    rng = np.random.default_rng(0)
    W1, b1, W2 = leaf(rng.normal(size=(6, 1))), leaf(rng.normal(size=(6, 1))), leaf(rng.normal(size=(2, 6)))
    a0, y = rng.normal(size=(1, 100)), rng.normal(size=(2, 100))
    z1 = W1 @ a0 + b1
    a1 = tinygrad_edu.sigmoid(z1)
    z2 = W2 @ a1
    C = np.linalg.norm(z2 - y)**2 / a0.size
    assert lines_of(C, locals())[4:] == [
        "∂C/∂C = 1", "∂C/∂z2 = (∂C/∂C / 100) · 2 · (z2 - y)".replace(" - ", " − "), "∂C/∂W2 = ∂C/∂z2 @ a1ᵀ",
        "∂C/∂a1 = W2ᵀ @ ∂C/∂z2", "∂C/∂z1 = ∂C/∂a1 · a1 · (1 − a1)", "∂C/∂b1 = sum(∂C/∂z1, axis=1, keepdims=True)",
        "∂C/∂W1 = ∂C/∂z1 @ a0ᵀ"]


def test_what_was_turned_before_is_not_turned_back_in_words():
    rng = np.random.default_rng(0)
    W, V, v = leaf(rng.normal(size=(3, 4))), leaf(rng.normal(size=(2, 3))), leaf([1.0, 2.0, 3.0])
    x = rng.normal(size=(5, 4))
    a = np.tanh(x @ W.T)
    assert lines_of((a @ V.T).sum(), {"W": W, "V": V, "x": x, "a": a})[-4:] == [
        "∂L/∂a = ∂L/∂L · ones(5, 2) @ V", "∂L/∂V = (∂L/∂L · ones(5, 2))ᵀ @ a", "∂L/∂b = ∂L/∂a · (1 − a²)",
        "∂L/∂W = (∂L/∂b)ᵀ @ x"]
    b = V @ v
    assert lines_of((b * b).sum(), {"V": V, "v": v, "b": b})[-2:] == [
        "∂L/∂V = outer(∂L/∂b, v)", "∂L/∂v = Vᵀ @ ∂L/∂b"]
    A = leaf(rng.normal(size=(3, 3)))
    s = np.linalg.solve(A, v)
    assert lines_of(s.sum(), {"A": A, "s": s, "v": v})[-2:] == [
        "∂L/∂A = outer(−solve(Aᵀ, ∂L/∂s), s)", "∂L/∂v = solve(Aᵀ, ∂L/∂s)"]


def test_a_name_that_looks_as_if_it_were_turned_stays_as_it_is():
    U, x = leaf(np.arange(6.0).reshape(2, 3)), np.ones((4, 3))
    T = U.T
    assert lines_of(((x @ T)**2).sum(), {"U": U, "Wᵀ": T, "x": x})[-2:] == [
        "∂L/∂Wᵀ = xᵀ @ (∂L/∂L · 2 · (x @ Wᵀ))", "∂L/∂U = (∂L/∂Wᵀ)ᵀ"]


def test_what_is_held_still_and_what_is_one_of_several_is_said():
    x = leaf(2.0)
    b = np.sin(x)
    f = x * b
    assert lines_of(f, {"x": x, "b": b})[-3:] == [
        "∂f/∂x += ∂f/∂f · ∂f/∂x|b", "∂f/∂b = ∂f/∂f · ∂f/∂b", "∂f/∂x += ∂f/∂b · ∂b/∂x"]


@pytest.mark.parametrize(("template", "numbers", "text"), [
    ("⟨0⟩ · ⟨1⟩", ["2", "−3"], "2 · (−3)"), ("⟨0⟩ + ⟨1⟩", ["−6", "5.5"], "−6 + 5.5"), ("2^⟨0⟩", ["−3"], "2^(−3)"),
    ("⟨0⟩²", ["−3"], "(−3)²"), ("⟨0⟩²", ["3·10⁻⁵"], "(3·10⁻⁵)²"), ("⟨0⟩ / ⟨1⟩", ["1", "3·10⁻⁵"], "1 / (3·10⁻⁵)"),
    ("−⟨0⟩", ["−2"], "−(−2)"), ("⟨0⟩^⟨1⟩", ["−2", "−3"], "(−2)^(−3)"), ("max(⟨0⟩, ⟨1⟩)", ["−1", "−2"], "max(−1, −2)"),
    ("|⟨0⟩|", ["−2"], "|−2|"), ("⟨0⟩ − ⟨1⟩", ["1", "−2"], "1 − (−2)"), ("2 · ⟨0⟩", ["−3"], "2 · (−3)"),
    ("⟨0⟩ + ⟨0⟩", ["3·10⁻⁵"], "3·10⁻⁵ + 3·10⁻⁵")])
def test_numbers_in_a_formula_have_the_parentheses_they_need(template, numbers, text):
    assert fill(template, numbers) == text


def numbers_of(output, names):
    return [step.numbers for step in all_steps(read(output, names=names))]


def test_numbers_that_nearly_cancel_have_the_digits_by_which_they_differ():
    x = leaf(2.000001)
    assert numbers_of((x - 2) * x, {"x": x})[0] == "2.000001 − 2 = 1·10⁻⁶"
    a, b = leaf(1.0), leaf(-1.0000000123)
    assert numbers_of(a + b, {"a": a, "b": b})[0] == "1 + (−1.0000000123) = −1.23·10⁻⁸"
    assert numbers_of(a + 5 * b, {"a": a, "b": b})[1] == "1 + (−5) = −4"
    assert numbers_of(a - a, {"a": a})[0] == "1 − 1 = 0"
    y = np.sin(x) * 1e6 - x * (np.cos(x.data) * 1e6 + 0.001)  # what comes back to x cancels
    [whole] = [step.sum for step in all_steps(read(y, names={"x": x})) if step.sum and step.number == step.of]
    before, added = (float(re.sub("[()]", "", part).replace("−", "-"))
                     for part in whole.removeprefix("∂f/∂x, complete: ").split(" = ")[0].split(" + "))
    assert before + added == pytest.approx(-0.001, rel=1e-3)
    assert whole.endswith(" = −1·10⁻³")


def test_at_a_tie_the_step_says_what_its_bracket_is_there():
    a, b, v = leaf(0.0), leaf(0.0), leaf([0.0, 1.0])
    told = explain(np.maximum(a, b) + tinygrad_edu.relu(a), {"a": a, "b": b})
    assert len(re.findall(r"1 · 0\.5 += 0\.5 .*> .*\], ½ at a tie", told)) == 3
    assert "diag([v > 0]), 2×2, ½ at a tie" in explain(np.maximum(v, 0).sum(), {"v": v})
    assert "tie" not in explain(np.abs(a) + v.max(), {"a": a, "v": v})


# --- In a terminal -----------------------------------------------------------------------------------------------


def test_explain_is_aligned():
    a, b, c = leaf(2.0), leaf(-3.0), leaf(5.5)
    assert explain(np.tanh(a * b + c), {"a": a, "b": b, "c": c}) == """\
Given     a = 2
          b = −3
          c = 5.5

Forward   d = a·b       2 · (−3)     = −6
          e = d + c     −6 + 5.5     = −0.5
          f = tanh(e)   tanh(−0.5)   = −0.4621

Backward  ∂f/∂f = 1
          ∂f/∂e = ∂f/∂f · ∂f/∂e   1 · 0.7864      = 0.7864   ∂f/∂e = 1 − f²
          ∂f/∂d = ∂f/∂e · ∂e/∂d   0.7864 · 1      = 0.7864   ∂e/∂d = 1
          ∂f/∂c = ∂f/∂e · ∂e/∂c   0.7864 · 1      = 0.7864   ∂e/∂c = 1
          ∂f/∂a = ∂f/∂d · ∂d/∂a   0.7864 · (−3)   = −2.359   ∂d/∂a = b
          ∂f/∂b = ∂f/∂d · ∂d/∂b   0.7864 · 2      = 1.573    ∂d/∂b = a"""


def test_a_row_goes_on_below_a_formula_that_is_longer_than_its_column():
    rng = np.random.default_rng(0)
    x = leaf(rng.normal(size=(6, 4)))
    m = x.mean(axis=0)
    told = explain((((x - m)**2).mean(axis=0) * m).sum(), {"x": x, "the mean of each": m}).splitlines()
    back = told[told.index("Backward  ∂L/∂L = 1") + 1:]
    alone = [i for i, line in enumerate(back) if not re.search("×[0-9]+$", line)]
    assert alone
    assert all(back[i + 1].startswith(" " * 40) for i in alone)
    assert len({line.rindex(" ∂") for i, line in enumerate(back) if i not in alone}) == 1  # below one another


def test_a_name_takes_as_many_places_as_a_terminal_gives_it():
    wide, accent = leaf(2.0), leaf(3.0)
    told = explain(wide * accent + wide, {"重さ": wide, "e\u0301": accent}).splitlines()
    first, second = (line for line in told if "= 6" in line or "= 8" in line)
    assert first.index(" = 6") == second.index(" = 8") + 1  # 重さ is in both; the accent has a letter and no place


def test_a_graph_of_one_node_is_told_without_a_gap():
    assert explain(leaf(2.0, "x")).splitlines() == ["Given     x = 2", "", "Backward  ∂x/∂x = 1"]


def test_a_name_that_runs_to_the_left_does_not_turn_its_formula_round():
    a, b = leaf(3.0, "שלום"), leaf(2.0, "مرحبا")
    [line] = lines_of(a / b, {})[:1]
    assert line == "f = שלום\u200e / مرحبا\u200e"  # between two such names the sign would run to the left as well
    assert lines_of(leaf(1.0, "x") * 2, {})[0] == "f = x·2"


def test_explain_of_a_large_graph_folds_it_and_says_so():
    x = y = leaf(0.5)
    for i in range(3000):
        y = np.sin(y) + y * (i % 7)
        y = y / 10
    told = explain(y)
    assert "nodes drawn as" in told.splitlines()[0]
    assert len(told.splitlines()) < MOST_STEPS
    x = y = leaf(0.5)
    for _ in range(20):
        y = np.sin(y)
    assert "drawn as" not in explain(y)
    assert len(explain(y).splitlines()) == 1 + 1 + 20 + 1 + 21
    assert x.grad is None


def test_pages_and_explanations_open_the_box_that_their_own_advice_names():
    output = gallery.neurons(3, 8, 8, 1)
    told = explain(output)
    box = told.split("unfold='")[1].split("'")[0]
    opened = explain(output, unfold=box)
    assert len(opened.splitlines()) > len(told.splitlines())
    assert shown_in(page(output, unfold=box)) > shown_in(page(output))
    for make in (explain, page):
        with pytest.raises(ValueError, match=r"unfold='zzz' names nothing in this graph\. Folded are v"):
            make(output, unfold="zzz")
        with pytest.raises(ValueError, match="depth=-1 should be the number of levels"):
            make(output, depth=-1)


def shown_in(made):
    """How many nodes and boxes there are in the picture of a page."""
    return made.html.count('class="node"')


@pytest.mark.parametrize("depth", [0, 1])
def test_groups_are_closed_in_pages_and_explanations_as_in_pictures(depth):
    with group("outer"):
        with group("inner"):
            y = np.sin(leaf(0.5, "x")) * 2
        z = np.cos(y) + 1
    output = z * 3
    told = explain(output, depth=depth)
    assert "nodes drawn as" in told
    assert "sin" not in told
    assert ("cos" in told) is (depth == 1)
    picture = draw(output, depth=depth).picture("svg").decode("utf-8")
    assert shown_in(page(output, depth=depth)) == picture.count('class="node"')


@pytest.mark.parametrize(("output", "error", "words"), [
    (3.0, TypeError, r"explain\(\) takes a Tensor"), (Tensor(2.0), ValueError, "no graph"),
    (leaf([1.0, 2.0]) * 2, ValueError, r"explain\(output, gradient=…\)")])
def test_what_has_no_steps_is_refused_in_words(output, error, words):
    with pytest.raises(error, match=words):
        explain(output)


def test_names_that_are_no_dictionary_are_refused_in_words():
    with pytest.raises(TypeError, match="names= should be a dictionary"):
        explain(leaf(2.0) ** 2, ["a"])


def test_an_array_starts_from_the_gradient_that_is_given():
    v = leaf([1.0, 2.0])
    told = explain(v * 3, {"v": v}, gradient=[1.0, 10.0])
    assert "∂L/∂L = 2 numbers, 1 … 10\n" in told
    assert "2 numbers, 3 … 30" in told
    a = leaf(2.0)
    assert "∂f/∂f = 5\n" in explain(a * 3, {"a": a}, gradient=5.0)


def test_a_rule_that_knows_arrays_only_has_no_formula_but_the_textbooks():
    double = Operation("double", "2 * a", lambda a: 2 * a,
                       ("2", lambda g, y, a: np.multiply(np.asarray(g, dtype=float), 2)), elementwise=False)
    try:
        v = leaf([1.0, 2.0])
        assert "∂L/∂v = ∂L/∂a · ∂a/∂v" in explain(double(v).sum(), {"v": v})
    finally:
        del OPERATIONS["double"]


def test_nan_and_infinity_are_told():
    with np.errstate(all="ignore"):
        a = leaf(-1.0)
        told = explain(np.log(a), {"a": a})
    assert "log(−1)   = NaN" in told
