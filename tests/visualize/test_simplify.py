"""Graphs too large to be read: what is left out, what is asked for, and that nothing drawn misstates."""

import time
from contextlib import ExitStack

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tinygrad_edu import Tensor, group
from visualize import draw, gallery, render, simplify
from visualize.fold import Bundle, Folded, Ribbon
from visualize.graph import Graph
from visualize.reading import read
from visualize.simplify import MOST_READ, close, fold_alike, fold_stretches, fold_used_once, in_order, views


def leaf(data, name=None) -> Tensor:
    """A variable."""
    return Tensor(data, requires_grad=True, name=name)


def boxes(drawing) -> dict[str, Folded]:
    """The boxes in a picture by their titles."""
    return {node.title: node for node in drawing._view.graph.nodes if isinstance(node, Folded)}


def check(whole: Graph, simple: Graph) -> None:
    """Every node is drawn once, alone or in a box; no box waits for itself; sums of contributions are the adjoints."""
    drawn = [inner for node in simple.nodes for inner in (node.nodes if isinstance(node, Folded) else [node])]
    assert {id(node) for node in drawn} == {id(node) for node in whole.nodes}
    assert len(drawn) == len(whole.nodes)
    place = {node: i for i, node in enumerate(in_order(simple))}
    assert all(place[edge.source] < place[edge.target] for edge in simple.edges)
    assert len({(edge.source, edge.target) for edge in simple.edges if isinstance(edge, Bundle)}) == \
        sum(isinstance(edge, Bundle) for edge in simple.edges)
    for node in simple.nodes:
        if not isinstance(node, Ribbon) and node.adjoint is not None and node is not simple.output:
            back = [edge.contribution for edge in simple.edges if edge.source is node and edge.contribution is not None]
            np.testing.assert_allclose(sum(back), node.adjoint, err_msg=node.name)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(5, 60))
def test_nothing_is_lost_or_made_up_whatever_is_folded(seed, operations):
    rng = np.random.default_rng(seed)
    values = [leaf(x) for x in rng.normal(size=3)] + [Tensor(2.0)]
    for _ in range(operations):
        a, b = (values[i] for i in rng.integers(max(len(values) - 12, 0), len(values), 2))
        with group("outer" if rng.random() < 0.5 else "other"), group(f"inner {rng.integers(3)}"):
            values.append([lambda a, b: a * b, lambda a, b: a + b, lambda a, b: np.tanh(a),
                           lambda a, b: a - 3.0][rng.integers(4)](a, b))
    output = values[0] + sum(value for value in values[4:])  # with a variable in it, whatever chance has chosen
    whole = read(output)
    for simple in (fold_used_once(whole), fold_alike(fold_used_once(whole)), fold_stretches(fold_used_once(whole)),
                   *(view.graph for view in views(whole))):
        check(whole, simple)
    closed = close(whole, depth=1)  # boxes may use each other here, so only the sums are looked at
    drawn = [inner for node in closed.nodes for inner in (node.nodes if isinstance(node, Folded) else [node])]
    assert {id(node) for node in drawn} == {id(node) for node in whole.nodes}


def test_a_neuron_is_a_box_with_its_weights_and_their_gradients():
    drawing = draw(gallery.neurons(3, 8, 8, 1))
    assert len(drawing.graph.nodes) > MOST_READ
    neurons = [box for box in boxes(drawing).values() if box.formula == "tanh(…)"]
    assert len(neurons) == 17
    assert {len([node for node in box.nodes if node.role == "parameter"]) for box in neurons} == {4, 9}
    assert "‖∂f/∂·‖ of 9 parameters" in drawing.source
    assert "327 nodes drawn as 20 boxes" in drawing.source
    for box in neurons:
        assert box.value.shape == ()
        assert box.adjoint is not None


def test_a_large_network_of_neurons_is_drawn_by_layers():
    drawing = draw(gallery.neurons(4, 22, 22, 1))
    layers = [box for box in boxes(drawing).values() if isinstance(box, Ribbon) and "side by side" in box.about]
    assert [layer.parts for layer in layers] == [22, 22]
    adjoints = {node.name: node.adjoint for node in drawing.graph.nodes}
    np.testing.assert_allclose(layers[0].adjoint, [abs(adjoints[node.name]) for node in layers[0].results])


def test_weights_that_samples_share_are_one_box_for_each_neuron():
    shared = [box for box in boxes(draw(gallery.neurons(3, 4, 4, 1, samples=4))).values() if "used alike" in box.about]
    assert sorted(box.about for box in shared) == ["3 constants used alike"] * 4 + ["4 parameters used alike"] * 4 + \
        ["5 parameters used alike"] * 5


def test_a_recurrent_network_is_one_ribbon_and_what_comes_back_to_its_weights_is_their_sum():
    drawing = gallery.recurrent()
    [ribbon] = boxes(drawing).values()
    assert ribbon.parts == 28
    nodes = {node.name: node for node in drawing.graph.nodes}
    to_ribbon = next(edge for edge in drawing._view.graph.edges
                     if edge.source is nodes["W"] and edge.target is ribbon)
    np.testing.assert_allclose(to_ribbon.contribution, sum(path.contribution for path in nodes["W"].paths[1:-1]))
    assert "adds ‖·‖ = " in drawing.source


def test_a_recurrent_network_with_a_loss_at_every_step_shows_its_states():
    rng = np.random.default_rng(0)
    W, h, L = leaf(rng.normal(size=(4, 4)) / 2, "W"), np.ones((4, 1)), 0.0
    for t in range(40):
        with group(f"step {t}", "cell"):
            h = np.tanh(W @ h)
        L = L + (h**2).sum()
    [ribbon] = boxes(draw(L)).values()
    assert ribbon.title == "step 2 … step 37"
    assert {node.formula.split("(")[0] for node in ribbon.results} == {"tanh"}  # and not the growing sum
    np.testing.assert_allclose(ribbon.adjoint, [np.linalg.norm(node.adjoint) for node in ribbon.results])


@pytest.mark.parametrize("scene", [gallery.irregular_3000, gallery.irregular_10000])
def test_thousands_of_irregular_operations_are_drawn_in_stretches(scene, tmp_path, capsys):
    drawing = scene()
    assert len(drawing._view.graph.nodes) == 9
    picture = drawing.save(tmp_path / "x.svg").read_text(encoding="utf-8")
    assert "stretch 8" in picture
    assert "‖∂f/∂·‖" in picture
    drawing.save(tmp_path / "x.png")
    said = capsys.readouterr().err
    assert said.count("\n") == 1  # once for all forms
    assert f"{len(drawing.graph.nodes):,} nodes drawn as 9 boxes" in said


def test_the_graph_is_the_whole_graph_in_the_order_of_computation():
    graph = draw(gallery.neurons(3, 8, 8, 1)).graph
    assert len(graph.nodes) == 327
    assert not any(isinstance(node, Folded) for node in graph.nodes)
    place = {node: i for i, node in enumerate(graph.nodes)}
    assert all(place[edge.source] < place[edge.target] for edge in graph.edges)


def test_the_graph_tells_nodes_and_edges():
    x, A = leaf([1.0, 2.0], "x"), np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    with group("net"), group("hidden"):
        y = A @ x
    L = (y * y).sum()
    graph = draw(L, {"A": A, "y": y, "L": L}).graph
    told = [(node.name, node.role, node.formula, node.module) for node in graph.nodes]
    assert told == [("A", "data", "", ""), ("x", "parameter", "", "net.hidden"),
                    ("y", "result", "A @ x", "net.hidden"), ("L", "output", "sum(y·y)", "")]
    edge = next(edge for edge in graph.edges if edge.source.name == "x")
    assert edge.target is graph.node_of(y)
    assert edge.jacobian.shape == (3, 2)
    np.testing.assert_allclose(edge.jacobian.dense(), A)
    assert edge.jacobian.norm == pytest.approx(np.linalg.norm(A, 2))
    np.testing.assert_allclose(edge.target.adjoint @ edge.jacobian.dense(), edge.contribution)


# --- What is asked for -----------------------------------------------------------------------------------------

def blocks(n: int = 3) -> Tensor:
    """Parts in parts."""
    y = leaf([0.1, 0.2, 0.3], "x")
    with group("net", "Net"):
        for i in range(n):
            with group(f"block {i}", f"Block({i})"):
                with group("first"):
                    y = np.tanh(y * 2.0)
                with group("second"):
                    y = np.sin(y + 1.0)
    return (y * y).sum()


def test_depth_closes_what_lies_deeper():
    assert set(boxes(draw(blocks(), depth=0))) == {"net"}
    assert set(boxes(draw(blocks(), depth=1))) == {"block 0", "block 1", "block 2"}
    drawing = draw(blocks(), depth=1)
    assert "Block(1), 4 nodes folded" in drawing.source
    nodes = {node.name: node for node in drawing.graph.nodes}
    for box in boxes(drawing).values():  # value and adjoint of what leaves it
        np.testing.assert_array_equal(box.adjoint, nodes[box.name].adjoint)
    assert not boxes(draw(blocks(), depth=9))
    with pytest.raises(ValueError, match="depth=-1"):
        draw(blocks(), depth=-1)


def test_around_shows_the_neighbours_with_the_derivatives_of_the_whole():
    y = x = leaf(0.5, "x")
    results = []
    for i in range(40):
        y = np.sin(y)
        y.name = f"y{i}"
        results.append(y)
    part = draw(y, around=results[20], reach=2)
    whole = {node.name: node.adjoint for node in part.graph.nodes}
    shown = {node.name: node.adjoint for node in part._view.graph.nodes}
    assert list(shown) == ["y18", "y19", "y20", "y21", "y22"]
    assert all(shown[name] == whole[name] for name in shown)
    assert "A part of 41 nodes" in part.source
    assert draw(y, around="y20", reach=2).source == part.source
    assert [node.name for node in draw(y, around=x, reach=1)._view.graph.nodes] == ["x", "y0"]
    with pytest.raises(ValueError, match="around= holds 'z', which is no node of this graph"):
        draw(y, around="z")
    with pytest.raises(ValueError, match="is no node of this graph"):
        draw(y, around=leaf(3.0, "other"))


def test_around_a_tensor_inside_a_formula_makes_it_a_node():
    a, b = leaf([1.0, 2.0], "a"), leaf([3.0, 4.0], "b")
    product = a * b
    output = (product + 1.0).sum()
    assert not any(node.formula == "a·b" for node in draw(output).graph.nodes)
    assert any(node.formula == "a·b" for node in draw(output, around=product).graph.nodes)


def test_a_way_does_not_lead_on_through_a_shared_weight():
    w, y = leaf(0.5, "w"), leaf(1.0, "y")
    for i in range(30):
        y = np.tanh(w * y)
        y.name = f"y{i}"
    shown = {node.name for node in draw(y, around="y15", reach=3)._view.graph.nodes}
    assert {"w", "y15", "y16"} <= shown
    assert len(shown) < 12


@pytest.mark.parametrize("name", ["layer 2 … layer 11", "layer 7", "W7"])
def test_unfold_opens_one_box(name):
    a = np.ones((3, 1))
    for i in range(12):
        with group(f"layer {i + 1}", "dense"):
            a = np.tanh(leaf(np.eye(3), f"W{i + 1}") @ a)
    output = (a * a).sum()
    assert list(boxes(draw(output))) == ["layer 2 … layer 11"]
    assert not boxes(draw(output, unfold=name))


def test_unfold_opens_one_of_many_boxes():
    output = gallery.neurons(3, 8, 8, 1)
    folded = boxes(draw(output))
    name = next(title for title, box in folded.items() if box.formula == "tanh(…)")
    opened = draw(output, unfold=name)
    assert name not in boxes(opened)
    assert len(boxes(opened)) >= len(folded) - 2  # the neuron, and the inputs, which are now used in other ways
    assert {node.name for node in folded[name].nodes} <= {node.name for node in opened._view.graph.nodes}


def test_groups_in_hundreds_of_groups_are_closed_in_no_time():
    x = leaf(0.5)
    with ExitStack() as nest:
        for i in range(300):
            nest.enter_context(group(f"g{i}"))
            x = np.sin(x)
    start = time.perf_counter()
    drawn = draw(x, unfold="g280")
    assert time.perf_counter() - start < 5
    assert "g280" in {node.group.name for node in drawn._view.graph.nodes if node.group and not node.given}


def test_unfold_of_nothing_lists_what_is_folded():
    with pytest.raises(ValueError, match=r"unfold='zzz' names nothing in this graph. Folded are v\d+"):
        draw(gallery.neurons(3, 8, 8, 1), unfold="zzz")
    with pytest.raises(ValueError, match="Nothing is folded here"):
        draw(leaf(2.0) * 3.0, unfold="zzz")


def test_what_is_given_and_used_all_over_stands_beside_its_uses():
    x = y = leaf(0.5, "x")
    for _ in range(10):
        y = np.sin(y * x)
    picture = draw(y).picture("svg").decode("utf-8")
    assert picture.count('class="node"') == 21 + 10


def test_both_directions_stay_visible_in_short():
    drawing = draw(gallery.neurons(3, 8, 8, 1))
    assert not drawing._view.detailed
    back = [edge for edge in drawing._view.graph.edges if edge.contribution is not None]
    assert drawing.source.count('color="#0072B2:#C44E00"') == len(back) > 50
    assert "∂f/∂v301" in drawing.source


# --- Deadlines -------------------------------------------------------------------------------------------------

def test_a_layout_that_takes_too_long_is_simplified_and_said(monkeypatch, capsys):
    real, tried = render.lay_out, []

    def slow(source, deadline=None):
        tried.append(deadline)
        if len(tried) == 1:
            raise render.TooSlowError
        return real(source, deadline)

    monkeypatch.setattr(render, "lay_out", slow)
    drawing = draw(gallery.neurons(3, 8, 8, 1), fold=False)
    assert len(drawing._view.graph.nodes) == 327
    assert drawing.picture("svg").startswith(b"<?xml")
    assert len(drawing._view.graph.nodes) == 20
    assert "327 nodes drawn as 20 boxes" in capsys.readouterr().err
    assert drawing.picture("png").startswith(b"\x89PNG")
    assert len(tried) == 2  # laid out once for all forms


def test_a_deadline_ends_the_layout_of_a_large_graph(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(render, "DEADLINE", 0.001)
    path = draw(gallery.irregular(600), fold=False).save(tmp_path / "x.svg")
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert path.suffix == ".svg" if "drawn as" in said else "around=" in said  # a simple one, or what to do


def test_a_layout_without_hope_is_not_tried(monkeypatch):
    real, tried = render.lay_out, []

    def counted(source, deadline=None):
        tried.append(deadline)
        return real(source, deadline)

    monkeypatch.setattr(render, "lay_out", counted)
    monkeypatch.setattr(simplify, "_MOST_LAID_OUT", 500)
    drawing = draw(gallery.neurons(3, 8, 8, 1), fold=False)
    assert "∂f/∂v301" in drawing.source  # every node is in the text of it
    assert drawing.picture("svg").startswith(b"<?xml")
    assert len(tried) == 1  # of what the simpler view shows
    assert len(drawing._view.graph.nodes) == 20


def test_when_everything_takes_too_long_one_sentence_says_what_to_do(monkeypatch, tmp_path, capsys):
    def never(source, deadline=None):
        raise render.TooSlowError

    monkeypatch.setattr(render, "lay_out", never)
    path = draw(gallery.irregular(300)).save(tmp_path / "x.png")
    assert path == tmp_path / "x.dot"
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "takes longer than" in said
    assert "around=" in said
