"""A computation replayed: its page says what the steps say, hides what is not known yet, and all can read it."""

import json
import re
import shutil
import time
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

import nn
from assignments.module_3_chain_rule.backpropagation import solution
from assignments.module_3_chain_rule.backpropagation.training import record_flow, training_data
from tests.chromium import ask, wait_for_address
from tinygrad_edu import Tensor, paths
from visualize import page, render, wording
from visualize.__main__ import main
from visualize.pages.shell import as_json, bundle
from visualize.reading import read
from visualize.replay import data_of, replay
from visualize.steps import Backward, Forward, all_steps, of_array, size

from ..random_graphs import several


def leaf(data, name=None):
    return Tensor(data, requires_grad=True, name=name)


def tanh():
    a, b, c = leaf(2.0), leaf(-3.0), leaf(5.5)
    return np.tanh(a * b + c), {"a": a, "b": b, "c": c}


def shared():
    """x comes back along three paths; no number in it occurs twice."""
    x, y = leaf(1.7), leaf(2.9)
    b = np.sin(x)
    a = x * y
    return a * a + x * b, {"x": x, "y": y, "a": a, "b": b}


def network():
    solution.reset_network(6, 7, np.random.default_rng(43))
    return record_flow(solution.record_network(), *training_data())


def deep():
    rng = np.random.default_rng(0)
    net = nn.Sequential(*[layer for _ in range(12) for layer in (nn.Linear(4, 4, rng=rng), nn.Tanh())])
    return ((net(rng.normal(size=(5, 4))) - 1) ** 2).mean(), {}


def troubled():
    a = leaf(-1.0)
    with np.errstate(all="ignore"):
        return np.log(a) * 2 + a, {"a": a}


SCENES = {"tanh": tanh, "shared": shared, "network": network, "deep": deep, "troubled": troubled}
EVERY_SCENE = ["tanh", *(pytest.param(name, marks=pytest.mark.slow) for name in SCENES if name != "tanh")]


def page_of(scene):
    output, names = scene()
    return page(output, names=names).html


# --- What it says --------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_words_of_pages_are_those_of_the_steps(visit):
    """The page's own functions, run on the data of many pages at once."""
    graphs = [read(output, names=names) for output, names in several(200)]
    found = [all_steps(graph) for graph in graphs]
    window = visit("<!doctype html><title>x</title>")
    told = window.evaluate(f"""(pages) => {{ {bundle(["words.js"])} return pages.map((data) => {{
        const words = wordsOf(data);
        return [data.nodes.map((_, i) => words.value(i)), data.steps.map((step) => [
            step.line, step.local ?? "", words.numbers(step), words.sum(step), step.edges ? "" : words.now(step)])];
    }}); }}""", [json.loads(as_json(data_of(graph, steps, True))) for graph, steps in zip(graphs, found)])
    for graph, steps, (values, words) in zip(graphs, found, told):
        assert values == [size(node) for node in graph.nodes]
        for step, (line, local, numbers, sum_, now) in zip(steps, words):
            assert (line, local, numbers, sum_) == (step.line, step.local, step.numbers, step.sum)
            assert now == ("" if isinstance(step, Forward) else of_array(step.total))


@pytest.mark.slow
def test_pages_of_random_graphs_say_what_the_steps_say(visit):
    window = visit("<!doctype html><title>x</title>")
    path = Path(window.url.removeprefix("file://"))
    for output, names in several(24):
        graph = read(output, names=names)
        steps = all_steps(graph)
        path.write_text(replay(graph).html, encoding="utf-8")
        window.goto(path.as_uri())
        told = ask(window, f"Array.from({{length: {len(steps) + 1}}}, (_, i) => said(i))")
        assert told[0]["kind"] == "Given."
        for i, (step, here) in enumerate(zip(steps, told[1:]), 1):
            assert here["kind"] == ("Forward." if isinstance(step, Forward) else "Backward.")
            assert here["line"] == step.line
            assert here["local"] == step.local
            assert here["numbers"] == ("" if here["pictures"] else step.numbers)
            assert here["sum"] == step.sum
            assert here["rows"][i - 1] == [step.line, step.numbers, step.sum, step.local]
            assert all(row[1:] == ["", "", ""] for row in here["rows"][i:])
        end = dict(told[-1]["nodes"])
        for node in graph.nodes:
            if node.value.size == 1:
                assert f"value {wording.number(node.value.item())}" in end[node.id]
            if node.adjoint is not None and node.adjoint.size == 1:
                adjoint = wording.number(node.adjoint.item())
                assert end[node.id].endswith(f"derivative {adjoint}")
                if graph.only_numbers:
                    assert told[-1]["backs"][node.id] == adjoint
    window.requests.clear()


def test_running_sums_stand_in_the_drawing(visit):
    output, names = shared()
    steps = all_steps(read(output, names=names))
    window = visit(page_of(shared))
    for i, step in enumerate(steps, 1):
        if isinstance(step, Backward):
            shown = ask(window, f"said({i})")["backs"][step.node.id]
            assert shown == wording.number(step.total.item())
    assert window.locator("#graph .node", has_text="= ").count() >= 1


def softmax():
    """Its e comes back along two paths, and its lines are long."""
    z = leaf(np.arange(12.0).reshape(4, 3) / 7)
    e = np.exp(z - z.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    return -np.log(p[np.arange(4), [0, 1, 2, 0]]).mean(), {"z": z, "e": e, "p": p}


def test_what_an_array_is_so_far_stands_within_its_box(visit):
    window = visit(page_of(softmax), viewport={"width": 1100, "height": 3000})
    window.evaluate("document.querySelector('#drawing').style.maxHeight = 'none'")
    so_far = 0
    for _ in range(int(window.get_by_role("slider", name="Step").get_attribute("max"))):
        window.keyboard.press("ArrowRight")
        outside = window.evaluate("""[...document.querySelectorAll("#graph .node")].flatMap((node) => {
            const box = [...node.querySelectorAll("rect, polygon")].pop().getBoundingClientRect();
            return [...node.querySelectorAll("text")].filter((text) => {
                const words = text.getBoundingClientRect();
                return words.left < box.left || words.right > box.right || words.bottom > box.bottom;
            }).map((text) => text.textContent);
        })""")
        assert not outside
        so_far += window.locator("#graph text", has_text="so far").count()
    assert so_far


def test_the_numbers_of_a_large_jacobian_are_not_called_the_jacobian(visit):
    window = visit(page_of(network), "#step=16")
    assert "I ⊗ a1ᵀ, 700×42" in window.inner_text("#local")
    captions = window.locator("#pictures figcaption").all_inner_texts()
    assert [caption.partition(", ")[0] for caption in captions] == [
        "∂C/∂z2 7×100", "entries of ∂z2/∂W2 100×6", "∂C/∂W2 7×6"]


def test_the_result_of_a_step_stands_out(visit):
    window = visit(page_of(shared), "#step=99")
    assert window.inner_text("#numbers").endswith(f"= {window.inner_text('#numbers strong')}")
    window.keyboard.press("Home")
    assert window.locator("#step strong").all_inner_texts() == ["Given."]


@pytest.mark.slow
def test_back_and_forth_gives_the_same_document(visit):
    for scene in (shared, network):
        html = page_of(scene)
        window = visit(html)
        last = int(window.get_by_role("slider", name="Step").get_attribute("max"))
        documents = []
        for _ in range(last):
            documents.append(ask(window, "readable()"))
            window.keyboard.press("ArrowRight")
        for document in reversed(documents):
            window.keyboard.press("ArrowLeft")
            assert ask(window, "readable()") == document
        other = visit(html, f"#step={last // 2}")
        assert ask(other, "readable()") == documents[last // 2]


# --- Predict, then reveal ------------------------------------------------------------------------------------------


def test_what_is_to_be_predicted_occurs_nowhere(visit):
    output, names = shared()
    steps = all_steps(read(output, names=names))
    window = visit(page_of(shared), "#predict=1")
    answers = [step.numbers.rpartition(" = ")[2] for step in steps]
    for i, step in enumerate(steps):
        window.keyboard.press("ArrowRight")
        if step.numbers:
            assert window.inner_text("#numbers").startswith("= ?")
            assert window.inner_text("#sum") == ""
            document = ask(window, "readable()")
            for later, answer in zip(steps[i:], answers[i:]):
                if len(answer) > 3 and answer not in answers[:i]:
                    assert answer not in document, (step.line, later.line)
            window.keyboard.press("ArrowRight")
        assert window.inner_text("#numbers") == step.numbers
        assert window.inner_text("#sum") == step.sum
        assert window.inner_text("output") == f"{i + 1} / {len(steps)}"


@pytest.mark.slow
def test_what_is_to_be_predicted_of_arrays_occurs_nowhere(visit):
    output, names = network()
    steps = all_steps(read(output, names=names))
    window = visit(page_of(network), "#predict=1")
    for i, step in enumerate(steps):
        window.keyboard.press("ArrowRight")
        if step.numbers:
            document = ask(window, "readable()")
            for later in steps[i:]:
                spread = later.numbers.partition(", ")[2]
                assert not spread or spread not in document
            before = window.locator("#pictures figure").count()
            window.get_by_role("button", name="Reveal").click()
            assert window.locator("#pictures figure").count() > before or step.node.value.size == 1


def test_predicting_is_noted_in_the_address_and_can_be_left(visit):
    window = visit(page_of(tanh), "#step=4")
    window.get_by_label("Predict").check()
    assert window.inner_text("#numbers").startswith("= ?") or window.inner_text("#numbers") == ""
    wait_for_address(window, "predict=1")
    window.get_by_label("Predict").uncheck()
    wait_for_address(window, "#step=4")
    assert not window.get_by_role("button", name="Reveal").is_visible()
    window.evaluate("location.hash = 'step=6&predict=1'")
    window.locator("output", has_text="6 / 9").wait_for()
    assert window.get_by_label("Predict").is_checked()
    assert window.inner_text("#numbers").startswith("= ?")
    assert not visit(page_of(tanh), "#step=4&predict=0").get_by_label("Predict").is_checked()


# --- Sum over paths ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scene", [tanh, shared])
def test_the_sum_over_paths_is_that_of_paths(visit, scene):
    output, names = scene()
    graph = read(output, names=names)
    for name, tensor in {**names, graph.output.name: output}.items():
        tensor.name = name
    tensors = {graph.node_by_id[key].name: key for key in graph.node_by_id}
    window = visit(page_of(scene), "#step=99")
    by_id = {id(tensor): tensor for tensor in _below(output)}
    for name, key in tensors.items():
        if key not in by_id or by_id[key] is output:
            continue
        for node in graph.nodes:  # so that both call every node the same
            other = next(by_id[k] for k, found in graph.node_by_id.items() if found is node)
            other.name = node.name
        expected = paths(output, by_id[key])
        window.get_by_label("Sum over paths to").select_option(name)
        *lines, total = str(expected).splitlines()
        assert window.locator("#expansion li").all_inner_texts() == lines
        lit = []
        for _ in lines:
            window.get_by_role("button", name="Next path").click()
            lit.append(window.locator("#graph .edge.lit").count())
        assert lit == [len(path.factors) for path in expected]
        assert window.locator("#expansion > p").last.inner_text().endswith(total.rpartition(": ")[2])
        assert window.get_by_role("button", name="Next path").is_disabled()


def _below(output):
    from tinygrad_edu.backprop import nodes_below
    return nodes_below(output)


def test_a_click_on_a_node_shows_its_expansion_and_its_numbers_only_when_they_are_known(visit):
    window = visit(page_of(shared), "#step=6")
    window.locator("#graph .node", has_text="parameter").first.click()
    assert "∂f/∂x = " in window.inner_text("#expansion")
    assert not re.search("[0-9]", "".join(window.locator("#expansion li").all_inner_texts()))
    window.keyboard.press("End")
    assert re.search("[0-9]", "".join(window.locator("#expansion li").all_inner_texts()))


def test_the_expansion_of_a_node_that_was_clicked_is_in_sight(visit):
    window = visit(page_of(shared), "#step=6", viewport={"width": 390, "height": 844})
    window.locator("#graph .node", has_text="parameter").first.click()
    panel = window.locator("#paths").bounding_box()
    assert "∂f/∂x = " in window.inner_text("#expansion")
    assert panel["y"] >= 0
    assert panel["y"] + panel["height"] <= 845


def test_more_paths_than_anybody_walks_are_counted(visit):
    x = y = leaf(0.1, "x")
    for _ in range(30):
        y = y * y + x
    window = visit(page(y).html)
    window.get_by_label("Sum over paths to").select_option("x")
    assert f"There are {2**31 - 1:,} paths" in window.inner_text("#expansion")


@pytest.mark.parametrize("f", [lambda y, x: np.sin(y) + x, lambda y, x: y * y])
def test_no_sum_is_said_to_be_one_over_paths_that_lead_through_a_folded_part(visit, f):
    x = y = leaf(0.1, "x")
    results = []
    for _ in range(70):
        y = f(y, x)
        results.append(y)
    last = results[-2]
    window = visit(page(y, names={"last": last}).html, "#step=99")
    options = window.locator("#target option").all_inner_texts()
    folded = next(name for name in options if "…" in name)
    for name in ("x", folded):
        window.get_by_label("Sum over paths to").select_option(name)
        said = window.inner_text("#expansion")
        assert "folded into boxes" in said
        assert "=" not in said
        assert window.get_by_role("button", name="Next path").is_disabled()
    window.get_by_label("Sum over paths to").select_option("last")
    assert window.locator("#expansion li").count() == len(paths(y, last))


@pytest.mark.parametrize("name", ["a=b", "‖v‖", "= 3", "value", "∂f/∂x", "a" * 80])
def test_the_numbers_of_a_node_stand_in_it_whatever_its_name(visit, name):
    x = leaf(0.5, name)
    window = visit(page(x * x + 3 * x).html, "#step=99")
    said = window.locator("#graph .node", has_text="parameter").first.text_content()
    assert "0.5" in said
    assert "= 0.5 + 0.5 + 3" in said.replace("3 + 0.5 + 0.5", "0.5 + 0.5 + 3")
    assert "4" in said.replace(name, "")
    window.keyboard.press("Home")
    assert "4" not in window.locator("#graph .node", has_text="parameter").first.text_content()


def test_what_comes_back_along_an_edge_is_not_called_a_path(visit):
    x = leaf(0.5, "x")
    window = visit(page(x * x + x).html, "#step=99")
    assert "(part 3 of 3 of ∂f/∂x)" in window.inner_text("#which")


# --- For everybody -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("scene", EVERY_SCENE)
def test_every_word_has_enough_contrast_at_every_step(visit, scene, scheme):
    window = visit(page_of(SCENES[scene]), color_scheme=scheme, viewport={"width": 2000, "height": 4000})
    window.evaluate("document.querySelector('#drawing').style.maxHeight = 'none'")
    window.evaluate("document.querySelector('#all').open = true")
    words = 0
    for _ in range(int(window.get_by_role("slider", name="Step").get_attribute("max")) + 1):
        found = ask(window, "contrasts()")
        assert not [(text, contrast) for text, contrast in found if contrast < 4.5]
        assert len(found) >= words  # what is known stays known
        words = len(found) - 8  # but for a line or two of the step
        window.keyboard.press("ArrowRight")
    ground = window.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (ground == "rgb(255, 255, 255)") == (scheme == "light")
    assert words > 20


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("scene", ["shared", "network"])
def test_axe_finds_nothing(visit, axe, scene, scheme):
    window = visit(page_of(SCENES[scene]), "#step=9", color_scheme=scheme)
    window.evaluate(axe)
    window.get_by_label("Sum over paths to").select_option(index=2)
    window.evaluate("document.querySelector('#all').open = true")
    found = window.evaluate("axe.run()")
    assert not [(violation["id"], [node["html"][:200] for node in violation["nodes"]])
                for violation in found["violations"]]
    assert len(found["passes"]) > 10


@pytest.mark.parametrize("scene", EVERY_SCENE)
def test_a_phone_does_not_scroll_sideways(visit, scene):
    window = visit(page_of(SCENES[scene]), "#step=3", viewport={"width": 390, "height": 844})
    for _ in range(8):
        assert window.evaluate("document.documentElement.scrollWidth") <= 390
        window.keyboard.press("ArrowRight")
    for button in window.get_by_role("button").all():
        if button.is_visible():
            assert button.bounding_box()["height"] >= 30


def test_what_is_lit_is_brought_into_sight(visit):
    window = visit(page_of(network), "#step=18", viewport={"width": 390, "height": 844})
    box, lit = (window.locator(selector).bounding_box() for selector in ("#drawing", "#graph .edge.lit"))
    assert box["x"] <= lit["x"] + lit["width"] / 2 <= box["x"] + box["width"]
    assert box["y"] <= lit["y"] + lit["height"] / 2 <= box["y"] + box["height"]


def test_what_gets_a_derivative_is_seen_as_a_whole_where_there_is_room(visit):
    window = visit(page_of(network), viewport={"width": 1180, "height": 1000})
    box = window.locator("#drawing").bounding_box()
    for _ in range(int(window.get_by_role("slider", name="Step").get_attribute("max"))):
        window.keyboard.press("ArrowRight")
        node = window.locator("#graph .node.lit").bounding_box()
        assert box["y"] - 1 <= node["y"]
        assert node["y"] + node["height"] <= box["y"] + box["height"] + 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_paper_there_are_all_steps_in_dark_ink(visit, scheme):
    output, names = shared()
    steps = all_steps(read(output, names=names))
    window = visit(page_of(shared), "#step=2", color_scheme=scheme)
    window.emulate_media(media="print")
    rows = window.locator("#rows tr")
    rows.last.wait_for()
    assert rows.count() == len(steps)
    assert [row.locator("td").nth(1).inner_text() for row in rows.all()] == [step.numbers for step in steps]
    assert not window.get_by_role("button", name="Next").is_visible()
    assert window.evaluate("getComputedStyle(document.querySelector('h1')).color") == "rgb(26, 26, 26)"
    window.emulate_media(media="screen")
    window.locator("output", has_text=f"2 / {len(steps)}").wait_for()
    assert not rows.last.is_visible()


def test_on_paper_no_row_is_cut_off(visit):
    window = visit(page_of(network), "#step=2")
    assert window.pdf(format="A4").count(b"/Type /Page\n") > 1  # the drawing fills one, and the rows go on
    window.locator("output", has_text="2 / 20").wait_for()
    assert not window.locator("#rows tr").last.is_visible()


def test_a_notebook_shows_it_in_place(visit):
    output, names = tanh()
    shown = page(output, names=names)._repr_html_()
    window = visit(f"<!doctype html><title>notebook</title>{shown}")
    frame = window.frame_locator("iframe")
    frame.get_by_role("button", name="Last").click()
    assert frame.locator("output").inner_text() == "9 / 9"
    assert "−2.359" in frame.locator("#graph").inner_html()
    assert "−2.359" not in window.evaluate("document.documentElement.textContent")


# --- The file ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("scene", "most"), [("tanh", 60_000), ("network", 400_000)])
def test_it_is_small_and_the_same_when_made_again(scene, most):
    html = page_of(SCENES[scene])
    assert len(html.encode("utf-8")) < most
    assert html == page_of(SCENES[scene])
    assert not re.search(r'(src|href)="(?!data:)', html)
    assert set(re.findall("https?://[^\"]*", html)) == {"http://www.w3.org/2000/svg"}  # the name of a language


@pytest.mark.parametrize("graphviz", ["inside the wheel", *(["a dot program"] if shutil.which("dot") else [])])
@pytest.mark.parametrize("scene", ["shared", "network"])
def test_every_number_of_the_drawing_can_be_taken_out(scene, graphviz, monkeypatch):
    if graphviz == "a dot program":
        monkeypatch.setattr(render, "_bundled", lambda: None)
    html = page_of(SCENES[scene])
    drawing = ElementTree.fromstring(re.search(r'<svg id="graph".*?</svg>', html, re.DOTALL)[0])
    taken = Counter()
    for part in list(drawing.iter()):
        if part.get("class") in ("node", "edge"):
            for child in list(part):
                kind = (child.get("class") or "").split(" ")[0]
                if kind in ("value", "back", "label"):
                    taken[kind] += 1
                    part.remove(child)
            said = [text.text for text in part.iter("text")]
            title = said[:3] if part.get("class") == "node" else []  # its name, formula and shape
            assert not [text for text in said if re.search("[0-9]", text) and text not in title]
            assert not [shape for shape in part.iter("path") if shape.get("fill").startswith("#")]  # cells of a strip
    assert taken["label"] == html.count('_back" class="edge"')
    assert taken["value"] >= html.count('class="node"')


def test_a_graph_of_ten_thousand_nodes_is_folded_in_time_and_says_so(visit):
    y = leaf(0.5)
    for i in range(5000):
        y = np.sin(y) + 1 / (2 + i)
    start = time.perf_counter()
    html = page(y).html
    assert time.perf_counter() - start < 10  # five on a quiet machine, and in truth less than one
    assert "10,001 nodes drawn as" in html or "nodes drawn as" in html
    window = visit(html, "#step=999")
    assert int(window.get_by_role("slider", name="Step").get_attribute("max")) <= 300


def test_the_smallest_of_graphs_have_pages(visit):
    for output in (leaf(2.0, "x"), (leaf(np.zeros((0, 3)), "E") * 2).sum()):
        window = visit(page(output).html)
        window.keyboard.press("End")
        assert "∂" in window.inner_text("#line")


def test_names_are_text_and_nothing_else(visit):
    name = "</script><img src=x onerror=alert(1)> & $title <!--"
    window = visit(page(np.tanh(leaf(1.0, name) * leaf(2.0, "b"))).html)
    window.keyboard.press("End")
    assert window.locator("img").count() == 0
    assert "onerror" in window.inner_text("#target")


def test_the_command_line_writes_a_page_and_explains(tmp_path, capsys, visit):
    target = tmp_path / "new" / "flow.html"
    assert main(["tanh(a*b + c)", "a=2", "b=-3", "c=5.5", "--page", str(target)]) == 0
    assert str(target) in capsys.readouterr().out
    assert not (tmp_path / "graph.svg").exists()
    assert "one step at a time" in visit(target.read_text(encoding="utf-8")).title()
    assert main(["x*sin(x)", "x=2", "--explain"]) == 0
    assert "∂f/∂x += ∂f/∂f · ∂f/∂x|a" in capsys.readouterr().out
    assert main(["x**2", "x=2", "--page", str(tmp_path / "flow.svg")]) == 2
    assert "should end with .html" in capsys.readouterr().err


def test_where_no_graph_can_be_laid_out_one_sentence_says_why(tmp_path, capsys, monkeypatch):
    def no_layout(source, deadline=None):
        raise render.NoLayoutError("Install something.")

    monkeypatch.setattr(render, "lay_out", no_layout)
    assert main(["x**2", "x=2", "--page", str(tmp_path / "flow.html")]) == 1
    assert capsys.readouterr().err == "Install something.\n"


def test_its_data_are_json_also_where_numbers_are_not_finite():
    html = page_of(troubled)
    data = json.loads(re.search(r'<script type="application/json" id="data">(.*?)</script>', html)[1])
    assert "NaN" in data["live"]["values"]
