"""python -m visualize: expressions are read without running anything else, and refused in words."""

import math
import subprocess
import sys
import time

import numpy as np
import pytest

from visualize import gallery
from visualize.__main__ import main
from visualize.expression import FUNCTION_NAMES, ExpressionError, evaluate, read_value

GIVEN = {"a": 2, "b": -3, "c": 5.5, "v": [1, 2, 3], "M": [[1, 2, 0], [0, -1, 3]]}
UNDERSTOOD = [
    ("tanh(a*b + c)", math.tanh(-0.5)), ("a - b/c", 2 + 3 / 5.5), ("-a**2", -4), ("+a", 2), ("2**-a", 0.25),
    ("sin(pi*a) + e*0*b", 0), ("sigmoid(a)", 1 / (1 + math.exp(-2))), ("np.exp(a)", math.exp(2)), ("abs(b)", 3),
    ("sum(M @ v)", 12), ("dot(v, v)", 14), ("norm(v)", math.sqrt(14)), ("max(v)", 3), ("maximum(a, b)", 2),
    ("sum(v * [1, 0, -1])", -2), ("sum([[1, 2], [3, 4]] @ v0) + a", 2),
    ("d = a*b; e = d + c; tanh(e)", math.tanh(-0.5)),
    ("d = a*b\ne = d + c\nf = tanh(e)", math.tanh(-0.5)), ("0*a + 1/0", math.inf), ("0*a + 9**9**9**9", math.inf),
    ("log(b) * 0 + a", math.nan), ("a·b² − c × a⁻¹", 18 - 5.5 / 2)]
REFUSED = [
    ("__import__('os').system('true')", "no function that is known here"), ("a.real", "a.real: not understood"),
    ("a if b else c", "not understood"), ("[x for x in v]", "not understood"), ("lambda: a", "not understood"),
    ("a[0]", "a[0]: not understood"), ("a < b", "not understood"), ("'text' * a", "'text': not understood"),
    ("f'{a}'", "not understood"), ("True + a", "True: not understood"), ("1j * a", "1j: not understood"),
    ("a // b", "a // b: not understood"), ("a % b", "not understood"), ("~a", "not understood"),
    ("a and b", "not understood"), ("(a := 3)", "not understood"), ("import os", "import os: only expressions"),
    ("a += 1", "only expressions"), ("a, d = 1, 2", "only expressions"), ("exec('1')", "exec: no function"),
    ("a + q", "no value was given for q (given: a, b, c, v, M)"), ("sin", "write sin(…)"),
    ("sin(a, b)", "takes 1 operand"),
    ("maximum(a)", "takes 2 operands"), ("sum(v, axis=0)", "operands only"), ("sum(*v)", "operands only"),
    ("a = 3", "a has a value already"), ("sin = a", "sin is a function here"), ("2 + 3", "nothing to differentiate"),
    ("", "The expression is empty"), ("a +", "not an expression"), ("a b", "^"),
    ("(" * 300 + "a" + ")" * 300, "not an"),
    ("-" * 400 + "a", "More than 300"), ("+".join("a" * 500), "More than 300"), ("a" * 3000, "3000 characters"),
    ("[1, 'x'] * a", "a list may hold numbers only"), ("[[1], [2, 3]] * a", "a list may hold numbers only"),
    ("1" + "0" * 400 + "*a", "too large"), ("M @ M", "Is an A.T or B.T missing"), ("a\x00b", "not an expression"),
    ("open('x')", "open: no function"), ("a.__class__()", "no function"), ("os.sin(a)", "no function"),
    ("a^2", "two stars: a**2"), ("2a", "a product needs its sign: 2*a"), ("2(a + 1)", "a product needs its sign"),
    ("(a + 1)(b)", "a product needs its sign"), ("a(b)", "a product needs its sign"), ("ln(a)", "called log here"),
    ("max(a, b)", "maximum(a, b)"), ("v + 1", "Take the sum of them, sum(v + 1), or their mean"),
    ("d = v + 1; d*a", "The last step gives 3 numbers")]


@pytest.mark.parametrize(("text", "value"), UNDERSTOOD, ids=[text for text, _ in UNDERSTOOD])
def test_understood(text, value):
    output, _ = evaluate(text, {**GIVEN, "v0": [0, 0]})
    assert output.item() == pytest.approx(value, nan_ok=True)


@pytest.mark.parametrize(("text", "words"), REFUSED, ids=[ascii(text)[:30] for text, _ in REFUSED])
def test_refused_in_words(text, words):
    start = time.process_time()
    with pytest.raises(ExpressionError) as problem:
        evaluate(text, GIVEN)
    assert words in str(problem.value)
    assert time.process_time() - start < 1


@pytest.mark.parametrize("name", FUNCTION_NAMES)
def test_every_function_works(name):
    text = f"sum({name}(v, v))" if name in ("maximum", "minimum", "dot") else f"sum({name}(v))"
    output, _ = evaluate(text, {"v": [0.2, 0.4]})
    output.backward()
    assert np.isfinite(output.item())


@pytest.mark.parametrize(("text", "value"), [
    ("a=2", ("a", 2)), ("𝑥=2", ("x", 2)), (" b = -1.5e3", ("b", -1500)), ("w=[[1],[2]]", ("w", [[1], [2]]))])
def test_values(text, value):
    assert read_value(text) == value


@pytest.mark.parametrize(("text", "words"), [
    ("a", "should be a name and its value"), ("2=a", "cannot be a name"), ("a=b", "not a number"),
    ("sin=2", "a function"),
    ("a=__import__('os')", "not a number"), ("a=", "not a number"), ("a=1+", "not a number")])
def test_values_refused(text, words):
    with pytest.raises(ExpressionError, match=words):
        read_value(text)


@pytest.mark.parametrize("value", ["text", [1, "x"], [[1], [2, 3]], {"x": 1}, 1j, None])
def test_values_that_are_no_numbers(value):
    with pytest.raises(ExpressionError, match="The value of a is not a number"):
        evaluate("a*2", {"a": value})


# --- The command -------------------------------------------------------------------------------------------------

def test_the_command_draws(tmp_path, capsys):
    path = tmp_path / "new" / "flow.svg"
    assert main(["tanh(a*b + c)", "a=2", "b=-3", "c=5.5", "--out", str(path)]) == 0
    picture = path.read_text(encoding="utf-8")
    assert "tanh(e)" in picture
    assert "0.7864 · (−3)" in picture
    assert str(path) in capsys.readouterr().out


def test_steps_get_the_names_they_were_given(tmp_path):
    assert main(["u = a*b; w = u + 1; sin(w)", "a=2", "b=-3", "--out", str(tmp_path / "x.dot")]) == 0
    source = (tmp_path / "x.dot").read_text(encoding="utf-8")
    assert "∂f/∂u" in source
    assert "∂f/∂w" in source


def test_without_out_it_says_where_the_picture_is(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["a*a", "a=2"]) == 0
    assert (tmp_path / "graph.svg").exists()
    assert "graph.svg" in capsys.readouterr().out


def test_help_has_examples_and_nothing_given_is_help(capsys):
    assert main([]) == 0
    said = capsys.readouterr().out
    assert 'python -m visualize "tanh(a*b + c)" a=2 b=-3 c=5.5 --out flow.svg' in said
    with pytest.raises(SystemExit) as stop:
        main(["--help"])
    assert stop.value.code == 0
    assert capsys.readouterr().out == said


@pytest.mark.parametrize(("arguments", "words"), [
    (["a+"], "not an expression"), (["a*b", "a=2"], "no value was given for b"),
    (["a*v", "a=1", "v=[1,2]"], "Take the sum"), (["a*b", "a", "=", "2"], "without spaces"),
    (["a+1", "a=2", "-o", "x.svg"], "'-o' should be a name"),
    (["a*2", "a=1", "--out", "x.jpg"], "should end with"), (["a*2", "a=x"], "not a number")])
def test_what_is_wrong_is_said_and_nothing_is_written(arguments, words, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == 2
    assert words in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("expression", ["-a", "-a**2", "--a", "-3*a", "-o*a", "-(a)"])
def test_an_expression_may_start_with_a_minus_sign(expression, tmp_path, capsys):
    assert main([expression, "a=2", "o=3", "--out", str(tmp_path / "x.dot")]) == 0
    assert f"the graph of {expression}" in capsys.readouterr().out


def test_options_may_stand_anywhere(tmp_path):
    path = tmp_path / "x.dot"
    assert main(["a*b", "a=1", "--out", str(path), "b=-3"]) == 0
    assert path.exists()


def test_the_gallery_takes_no_expression(tmp_path, capsys):
    with pytest.raises(SystemExit):
        main(["--gallery", str(tmp_path / "new"), "a*b"])
    assert "leave out either it or the expression" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_an_option_that_there_is_not_is_refused(capsys):
    with pytest.raises(SystemExit):
        main(["a", "a=2", "--bogus"])
    assert "unrecognized arguments: --bogus" in capsys.readouterr().err


def test_a_value_that_is_not_used_is_said_and_the_picture_drawn(tmp_path, capsys):
    assert main(["a*2", "a=2", "b=3", "--out", str(tmp_path / "x.dot")]) == 0
    assert capsys.readouterr().err == "b was given a value, but the expression does not use it.\n"


def test_a_value_that_is_given_twice_is_refused(tmp_path, capsys):
    assert main(["a*2", "a=2", "a=3", "--out", str(tmp_path / "x.dot")]) == 2
    assert "a is given twice" in capsys.readouterr().err


def test_a_long_value_is_read_whole_or_refused_in_words(tmp_path, capsys):
    numbers = ",".join("1.25" for _ in range(600))  # 3,000 characters
    assert read_value(f"a=[{numbers}]") == ("a", [1.25] * 600)
    with pytest.raises(ExpressionError, match="The value of a has 30,001 characters; at most 20,000 are read"):
        read_value("a=[" + "1," * 14_999 + "1]")


def test_open_shows_what_was_written(tmp_path, monkeypatch, capsys):
    shown = []
    monkeypatch.setattr("webbrowser.open", lambda address: bool(shown.append(address)) or len(shown) == 1)
    for _ in range(2):
        assert main(["a*2", "a=2", "--open", "--out", str(tmp_path / "x.svg")]) == 0
    assert shown == [(tmp_path / "x.svg").as_uri()] * 2
    assert capsys.readouterr().err == f"Nothing here can show {tmp_path / 'x.svg'}; open it in a browser.\n"


def test_dpi(tmp_path):
    assert main(["a*2", "a=2", "--dpi", "200", "--out", str(tmp_path / "x.png")]) == 0
    assert main(["a*2", "a=2", "--dpi", "-1", "--out", str(tmp_path / "x.png")]) == 2


def test_the_gallery_makes_every_scene(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(gallery, "SCENES", (gallery.expression, gallery.layer))
    assert main(["--gallery", str(tmp_path / "new")]) == 0
    assert {path.name for path in (tmp_path / "new").iterdir()} == {
        "index.html", "expression.svg", "expression.png", "layer.svg", "layer.png"}
    assert (tmp_path / "new" / "index.html").read_text(encoding="utf-8").count("<svg") == 2
    assert "expression.svg: 6 nodes, 5 edges" in capsys.readouterr().out


def test_a_place_that_cannot_be_written_to_is_said(tmp_path, capsys):
    (tmp_path / "file").write_text("")
    assert main(["a*2", "a=1", "--out", str(tmp_path / "file" / "x.svg")]) == 2
    assert "file" in capsys.readouterr().err


def test_no_layout_program_is_one_line_and_the_text(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setitem(sys.modules, "pygraphviz", None)
    assert main(["a*2", "a=1", "--out", str(tmp_path / "x.svg")]) == 1
    assert (tmp_path / "x.dot").exists()
    assert capsys.readouterr().err.count("\n") == 1


def test_python_m_visualize(tmp_path):
    done = subprocess.run([sys.executable, "-m", "visualize", "a*b", "a=2", "b=3", "--out", "flow.pdf"], cwd=tmp_path,
                          capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "flow.pdf").read_bytes().startswith(b"%PDF")
