"""Nudge an input: what a page shows at other numbers is what a page of these numbers shows."""

import json
import re

import numpy as np
import pytest

from assignments.module_3_chain_rule.backpropagation.training import training_data
from tests.in_node import answer_of, library, needs_node, written
from tinygrad_edu import (
    OPERATIONS,
    Tensor,
    chain_rule,
    grad,
    numerical_derivative,
    relu,
    sigmoid,
    softplus,
)
from tinygrad_edu.backprop import nodes_below
from tinygrad_edu.formula import number
from visualize import page
from visualize.nudge import MOST_RESULTS, NAME, POSITIONS, NoNudgeError, again, nudged
from visualize.reading import read
from visualize.replay import numbers_of

from ..random_graphs import of_numbers

# Between them these use every operation on numbers that can be nudged; a, b and c are what the sliders move.
FUNCTIONS = {
    "arithmetic": lambda a, b, c: (np.positive(a) * b - c / a) * -b + (a % c),
    "powers": lambda a, b, c: a**2 * (b * b)**c + abs(a)**-0.5 + 2**b + np.square(c),
    "shared": lambda a, b, c: (d := a * b + c) * d * a + np.tanh(d),
    "corners": lambda a, b, c: abs(a - b) + np.maximum(a, c) + np.minimum(b, c) * relu(a + b),
    "logarithms": lambda a, b, c: (
        np.log(a * a) + np.log2(b * b + 1) + np.log10(c * c) + np.log1p(a * a) + np.sqrt(c * c)),
    "exponentials": lambda a, b, c: (
        np.exp(a) + np.expm1(b) * np.logaddexp(b, c) + sigmoid(a * 100) + softplus(c - a * 500)),
    "angles": lambda a, b, c: (
        np.sin(a) * np.cos(b) + np.tan(c) + np.arctan(a) + np.arctan2(a, c) + np.arcsin(np.sin(b) / 2)
        + np.arccos(np.cos(c) / 2)),
    "hyperbolic": lambda a, b, c: np.sinh(a) / np.cosh(b) + np.tanh(c * a),
    "a constant factor": lambda a, b, c: a * Tensor(3.0) + b * Tensor(7.0) / c,
    "without c": lambda a, b, c: a / b,
}
HERE, THERE = (2.0, -3.0, 5.5), [(1.7, -2.25, 4.0), (-0.4, 0.3, 0.1), (800.0, -3.0, 5.5), (2.0, 2.0, 2.0)]


def graph_of(f, numbers):
    """A function's graph at some numbers, with its output."""
    a, b, c = (Tensor(x, requires_grad=True, name=name) for name, x in zip("abc", numbers))
    output = f(a, b, c)
    return read(output), output


def as_floats(numbers):
    """The lists of numbers that a page holds; nothing stands for what is not differentiated."""
    lists = [numbers[name] for name in ("values", "slopes", "contributions", "totals")]
    return [float(x) for several in lists for x in several if x is not None]


@needs_node
@pytest.mark.filterwarnings("ignore:.*encountered in:RuntimeWarning")
@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_printed_walk_gives_all_numbers_of_the_graph_wherever_its_inputs_go(name):
    f = FUNCTIONS[name]
    graph, output = graph_of(f, HERE)
    data, (script,) = nudged(graph, output)
    inputs = ["abc".index(found["name"]) for found in data["inputs"]]
    points = [HERE, *THERE]
    moved = [[point[i] for i in inputs] for point in points]
    answers = answer_of(f"{library()}{script}\nconst answer = {written(moved)}.map((point) => {NAME}(...point));")
    for point, answer in zip(points, answers):
        other, y = graph_of(f, point)
        np.testing.assert_allclose(as_floats(answer), as_floats(numbers_of(other)), rtol=1e-11, atol=1e-300)
        for i, slope in zip(inputs, answer["gradient"]):
            expected = next(node.adjoint for node in other.nodes if node.name == "abc"[i])
            np.testing.assert_allclose(float(slope), expected, rtol=1e-11)
        np.testing.assert_allclose(float(answer["values"][graph.nodes.index(graph.output)]), y.value, rtol=1e-11)


@needs_node
def test_the_walks_of_random_graphs():
    rng, program, expected = np.random.default_rng(3), [library(), "const answer = [];"], []
    for seed in range(200):
        output, _ = of_numbers(seed)
        graph = read(output)
        data, (script,) = nudged(graph, output)
        leaves = [next(t for t in nodes_below(output) if graph.node_of(t) is graph.nodes[found["node"]])
                  for found in data["inputs"]]
        points = [[float(leaf.value) for leaf in leaves], *rng.normal(size=(3, len(leaves))).tolist()]
        for point in points:
            new = again(output, {leaf: Tensor(x, requires_grad=True) for leaf, x in zip(leaves, point)})[output]
            expected.append(as_floats(numbers_of(read(new))))
        program.append(f"answer.push(...(() => {{ {script}\nreturn {written(points)}.map((p) => {NAME}(...p)); }})());")
    answers = answer_of("\n".join(program))
    assert len(answers) == len(expected) == 800
    for answer, numbers in zip(answers, expected):
        np.testing.assert_allclose(as_floats(answer), numbers, rtol=1e-9, atol=1e-13)


def test_every_operation_on_numbers_is_nudged_somewhere():
    used = {step.node.operation.name for f in FUNCTIONS.values() for step in chain_rule(graph_of(f, HERE)[1])}
    questions = {name for name, operation in OPERATIONS.items() if not operation.rules}
    of_numbers = {name for name, operation in OPERATIONS.items() if operation.elementwise}
    assert of_numbers - used - questions == {"where", "astype"}  # one is refused, the other keeps a number what it is


def test_a_choice_that_was_made_by_a_condition_is_refused_in_words():
    a, b = Tensor(2.0, requires_grad=True, name="a"), Tensor(3.0, requires_grad=True, name="b")
    y = np.where(a > b, a, b) * a
    with pytest.raises(NoNudgeError, match="where chose by a condition"):
        nudged(read(y), y)
    assert "where chose by a condition" in page(y).html


def test_other_refusals():
    x = Tensor(np.ones((2, 2)), requires_grad=True, name="x")
    assert "a gradient that was given" in page(x * 2, gradient=np.ones((2, 2))).html
    single = Tensor(np.float32(2.0), requires_grad=True, name="s")
    squared = single * single
    with pytest.raises(NoNudgeError, match="float32"):
        nudged(read(squared), squared)
    y = x
    for _ in range(MOST_RESULTS):
        y = y + 1
    total = y.sum()
    with pytest.raises(NoNudgeError, match="1,002 results with 4,005 numbers"):
        nudged(read(total), total)


def test_one_entry_of_an_array_at_its_positions():
    x, y = training_data()
    W = np.array([[0.4], [-1.2]])

    def cost(W):
        return np.linalg.norm(sigmoid(W @ x) - y)**2 / x.size

    tensor = Tensor(W, requires_grad=True, name="W")
    output = cost(tensor)
    data, scripts = nudged(read(output), output)
    entry = data["entry"]
    assert not scripts
    place = tuple(json.loads(entry["name"].removeprefix("W")))
    assert abs(grad(cost)(W)[place]) == abs(grad(cost)(W)).max()
    assert len(entry["positions"]) == len(entry["values"]) == POSITIONS
    assert entry["positions"][entry["start"]] == W[place]

    def along(position):
        moved = W.copy()
        moved[place] = position
        return moved
    for i, position in enumerate(entry["positions"]):
        assert entry["values"][i] == pytest.approx(cost(along(position)), rel=1e-13)
        assert entry["slopes"][i] == pytest.approx(grad(cost)(along(position))[place], rel=1e-12)
        assert entry["rises"][i] == pytest.approx(numerical_derivative(lambda p: cost(along(p)), position), rel=1e-9)
    np.testing.assert_array_equal(tensor.data, W)
    assert tensor.grad is None


def test_another_entry_can_be_chosen_and_what_is_none_is_told():
    x = Tensor(np.array([[1.0, 2.0], [3.0, 4.0]]), requires_grad=True, name="x")
    y = (x**2).sum()
    for index in ((0, 1), (0, -1), (-2, 1)):
        html = page(y, nudge=(x, index)).html
        assert '"name":"x[0, 1]","start":20' in html
        assert '"why":"it was chosen"' in html  # so that it does not say that this one moves the output most
    assert '"why":"it moves ' in page(y).html
    for entry, words in (((x, 0), r"an array of shape \(2,\)"), ((x, (0, 5)), "out of bounds"),
                         ((y, ()), "names an input")):
        with pytest.raises(TypeError, match=words):
            page(y, nudge=entry)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_what_is_no_finite_number_has_no_slider_but_a_page(value):
    a = Tensor(value, requires_grad=True, name="a")
    assert "no input holds a finite number" in page(a * 2).html
    x = Tensor(np.array([value, 3.0]), requires_grad=True, name="x")
    assert '"name":"x[1]"' in page((x * x).sum()).html  # though the other one has the larger derivative
    assert "the number that was chosen is" in page((x * x).sum(), nudge=(x, 0)).html


def test_an_output_of_one_number_may_be_a_matrix():
    x = Tensor(np.full((1, 1), 3.0), requires_grad=True, name="x")
    y = x * x
    data, _ = nudged(read(y), y)
    assert (data["entry"]["name"], data["entry"]["values"][20], data["entry"]["slopes"][20]) == ("x[0, 0]", 9.0, 6.0)


# --- In the browser --------------------------------------------------------------------------------------------------


def html_of(f, numbers):
    return page(graph_of(f, numbers)[1]).html


def all_texts(shown):
    """The table of all steps, and all that stands in the drawing, after the last step."""
    shown.keyboard.press("End")
    return [shown.text_content("#rows"), shown.inner_html("#drawing")]


def drag(shown, name, position):
    """Move the slider of an input."""
    slider = shown.locator("#nudge").get_by_label(name, exact=True)
    slider.evaluate("(slider, at) => { slider.value = at; slider.dispatchEvent(new Event('input')); }", str(position))


def placed(text):
    """A drawing without the places of things, which depend on how long its numbers were at first."""
    return re.findall(r">([^<>]*[\w−][^<>]*)<", text)


@pytest.mark.parametrize("name", ["arithmetic", "shared", "corners"])
def test_the_page_follows_and_goes_back(visit, name):
    f = FUNCTIONS[name]
    shown = visit(html_of(f, HERE))
    before = all_texts(shown)
    drag(shown, "a", 130)
    drag(shown, "b", 75)
    there = (HERE[0] * 1.3, HERE[1] + abs(HERE[1]) * -0.25, HERE[2])
    table, drawing = all_texts(visit(html_of(f, there)))
    moved_table, moved_drawing = all_texts(shown)
    assert moved_table == table != before[0]
    assert placed(moved_drawing) == placed(drawing) != placed(before[1])
    b = there[1]
    slope, value = grad(lambda b: f(there[0], b, there[2]))(b), f(*there)
    said = shown.inner_text("#nudge")
    assert f"At b = {number(b)}, ∂f/∂b: rise over run {number(slope)}, chain rule {number(slope)}." in said
    begin, begin_slope = f(there[0], HERE[1], there[2]), grad(lambda b: f(there[0], b, there[2]))(HERE[1])
    guess = begin + begin_slope * (b - HERE[1])
    assert f"From b = −3 the tangent predicted {number(guess)}; f is {number(value)}." in said
    shown.get_by_role("button", name="Reset").click()
    assert all_texts(shown) == before
    assert shown.get_by_role("button", name="Reset").is_disabled()


def test_a_slider_is_moved_by_keys_and_says_what_it_does(visit):
    shown = visit(html_of(FUNCTIONS["shared"], HERE))
    slider = shown.locator("#nudge").get_by_label("c", exact=True)
    slider.focus()
    step = shown.inner_text("#controls output")
    shown.keyboard.press("ArrowRight")
    assert slider.get_attribute("aria-valuetext").startswith("5.555, f is ")
    assert shown.inner_text("#controls output") == step  # the key was for the slider
    assert "At c = 5.555" in shown.inner_text("#nudge")


def test_a_path_that_is_lit_stays_lit(visit):
    shown = visit(html_of(FUNCTIONS["shared"], HERE), "#step=99")
    shown.locator("#target").select_option(label="a")
    shown.get_by_role("button", name="Next path").click()
    before = shown.inner_text("#expansion")
    drag(shown, "a", 120)
    after = shown.inner_text("#expansion")
    assert shown.locator("#expansion button[aria-pressed=true]").count() == 1
    assert before != after


def test_what_is_to_be_predicted_stands_in_no_slider(visit):
    shown = visit(html_of(FUNCTIONS["shared"], HERE), "#predict=1&step=2")
    nudging = shown.locator("#nudge")
    assert "chain rule" not in nudging.inner_text()
    assert "once nothing is left to predict" in nudging.inner_text()
    for hidden in ("chain rule", "tangent predicted"):
        assert hidden not in (shown.evaluate("document.querySelector('#nudge').textContent"))
    shown.get_by_label("Predict, then reveal").uncheck()
    assert "chain rule" in nudging.inner_text()


def test_an_entry_of_an_array_is_moved_beside_a_page_that_stays(visit):
    x = Tensor(np.array([1.0, 2.0]), requires_grad=True, name="x")
    shown = visit(page(np.sum(x * x * x), names={"x": x}).html)
    before = all_texts(shown)
    drag(shown, "x[1]", 40)
    assert "At x[1] = 4, ∂L/∂x[1]: rise over run 48, chain rule 48." in shown.inner_text("#nudge")
    assert "From x[1] = 2 the tangent predicted 33; L is 65." in shown.inner_text("#nudge")
    assert all_texts(shown) == before


def test_an_input_that_is_nan_stays_beside_one_that_is_moved(visit):
    a, b = Tensor(np.nan, requires_grad=True, name="a"), Tensor(2.0, requires_grad=True, name="b")
    shown = visit(page(a * 0 + b * b).html)
    nudging = shown.locator("#nudge")
    assert nudging.get_by_label("a", exact=True).is_disabled()
    before = all_texts(shown)
    drag(shown, "b", 150)
    assert "At b = 3, ∂f/∂b: rise over run NaN, chain rule 6." in nudging.inner_text()
    nudging.get_by_role("button", name="Reset").click()
    assert all_texts(shown) == before
    assert nudging.get_by_role("button", name="Reset").is_disabled()


@pytest.mark.parametrize(("f", "told"), [
    (lambda a: a * np.floor(a), True), (lambda a: a * np.sign(a), True), (lambda a: a + a // 2, True),
    (lambda a: a * np.float64(3), True), (lambda a: a * 3 + 2.5, False), (lambda a: a * Tensor(3.0), False)])
def test_what_stays_when_an_input_is_moved_is_told(visit, f, told):
    shown = visit(page(f(Tensor(2.5, requires_grad=True, name="a"))).html)
    assert ("stays as it was" in shown.inner_text("#nudge")) == told


def test_an_entry_that_was_chosen_is_not_said_to_move_most(visit):
    x = Tensor(np.array([1.0, 2.0]), requires_grad=True, name="x")
    y = (x**2).sum()
    assert "x[1] has the slider: it moves f most" in visit(page(y, names={"f": y}).html).inner_text("#nudge")
    assert "x[0] has the slider: it was chosen" in visit(page(y, nudge=(x, 0)).html).inner_text("#nudge")


@pytest.mark.parametrize("f", [lambda a: a + 1e17, lambda a: a * 1.2e-16 + 1, lambda a: a * 1e-12 - 3, lambda a: a * 0])
def test_no_two_marks_of_an_axis_have_the_same_number(visit, f):
    shown = visit(page(f(Tensor(1.0, requires_grad=True, name="a"))).html)
    texts = shown.locator("#nudge .axes text[text-anchor=end]").all_text_contents()
    assert len(texts) == len(set(texts)) > 1


def test_where_the_tangent_is_upright_it_meets_the_function_at_its_start(visit):
    window = visit(page(np.sqrt(Tensor(0.0, requires_grad=True, name="x"))).html)
    assert window.locator("#nudge p.number").all_inner_texts()[1] == "From x = 0 the tangent predicted 0; f is 0."


@pytest.mark.filterwarnings("ignore:.*encountered in:RuntimeWarning")
def test_there_is_no_empty_plot_where_no_number_is_one(visit):
    a, b = (Tensor(x, requires_grad=True, name=name) for name, x in (("a", np.nan), ("b", 2.0)))
    window = visit(page(a * b).html)
    assert not window.locator("#nudge figure").is_visible()
    assert "f is NaN" in window.inner_text("#nudge")
    assert visit(page(b * b).html).locator("#nudge figure").is_visible()


def test_the_rounding_of_a_flat_function_is_not_called_its_slope(visit):
    x = y = Tensor(1.0, requires_grad=True, name="x")
    for _ in range(5):
        y = y - (y * y - 2) / (2 * y)  # Newton's method comes to √2 from everywhere near
    said = visit(page(y).html).locator("#nudge p.number").all_inner_texts()[0]
    assert "rise over run 0 but for rounding, chain rule " in said
    assert "rise over run 3, chain rule 3" in visit(page(3 * x).html).inner_text("#nudge")
    assert "rise over run 0, chain rule 0" in visit(page(0 * x).html).inner_text("#nudge")


def test_what_javascript_does_not_have_is_computed_before_as_of_an_array(visit):
    x = Tensor(2.0, requires_grad=True, name="x")
    window = visit(page(np.prod(x) * x).html, "#step=99")
    slider = window.get_by_role("slider", name="x")
    slider.focus()
    slider.press("Home")
    assert window.locator("#nudge p.number").all_inner_texts() == [
        "At x = 0, ∂f/∂x: rise over run 0, chain rule 0.", "From x = 2 the tangent predicted −4; f is 0."]
    assert "moved to 41 places" in window.inner_text("#nudge")
    assert window.locator("#rows td", has_text="2 · 2 = 4").count() == 1  # the rest stays, as it says
