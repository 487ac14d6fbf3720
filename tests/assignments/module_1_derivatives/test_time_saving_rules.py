"""The beast has its derivative, rule by rule, by the engine, by SymPy, and as rise over run."""

from pathlib import Path

import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from assignments.checking import Work, check
from assignments.checking.source import Source
from assignments.module_1_derivatives.time_saving_rules import exercise, solution, taken_apart
from assignments.pictures import Pictures
from tinygrad_edu import derivative, numerical_derivative

from ...checking.sheets import sheet, work

z = sympy.Symbol("z", real=True)
PARTS = {"u": sympy.cos(3 * z**2 + z), "v": sympy.exp(sympy.sin(z)), "w": sympy.sqrt(1 + z**4)}
PARTS["beast"] = PARTS["u"] * PARTS["v"] / PARTS["w"]


def test_the_figure():
    assert f"{solution.dbeast(1.2):.8f}" == "7.41314427"
    assert f"{derivative(solution.beast)(1.2):.8f}" == "7.41314427"
    assert f"{float(sympy.diff(PARTS['beast'], z).subs(z, 1.2)):.8f}" == "7.41314427"


@pytest.mark.parametrize("name", PARTS)
@pytest.mark.parametrize("x", [1.2, -0.4, 0.0, 2.3])
def test_every_part_by_hand_by_the_engine_by_sympy_and_as_rise_over_run(name, x):
    by_hand = getattr(solution, f"d{name}")(x)
    f = getattr(solution, name)
    assert float(f(x)) == pytest.approx(float(PARTS[name].subs(z, x)), rel=1e-13)
    assert by_hand == pytest.approx(derivative(f)(x), rel=1e-13, abs=1e-13)
    assert by_hand == pytest.approx(float(sympy.diff(PARTS[name], z).subs(z, x)), rel=1e-13, abs=1e-13)
    assert by_hand == pytest.approx(numerical_derivative(f, x), rel=1e-7, abs=1e-7)


numbers = st.floats(-3, 3)


@given(numbers, numbers, numbers.filter(lambda g: abs(g) > 0.1), numbers)
def test_the_rules_hold_for_any_two_functions(f, df, g, dg):
    """For straight lines with these values and slopes at 0, and so for whatever has them."""
    assert solution.product(f, df, g, dg) == pytest.approx(
        derivative(lambda t: (f + df * t) * (g + dg * t))(0.0), abs=1e-12)
    assert solution.quotient(f, df, g, dg) == pytest.approx(
        derivative(lambda t: (f + df * t) / (g + dg * t))(0.0), rel=1e-11, abs=1e-10)
    assert solution.chain(np.cos, g, dg) == pytest.approx(derivative(lambda t: np.sin(g + dg * t))(0.0), abs=1e-12)


def test_in_the_graph_four_products_come_back_to_x_and_are_the_derivative():
    graph = taken_apart.draw_beast(1.2).graph
    (x,) = [node for node in graph.nodes if node.name == "x"]
    back = [edge.contribution for edge in graph.edges if edge.source is x]
    assert len(back) == 4
    assert sum(map(float, back)) == pytest.approx(solution.dbeast(1.2))
    source = taken_apart.draw_beast(1.2).source
    for rule, times in (("chain rule", 3), ("product rule", 1), ("quotient rule", 1)):
        assert source.count(f"<B>{rule}</B>") == times


def test_own_derivatives_stand_in_the_picture():
    names = {**vars(solution), "du": lambda x: 100.0}
    source = taken_apart.draw_own(names, 1.2).source
    assert "du(x)" in source
    assert "· 100" in source


@pytest.mark.parametrize(("chain", "state"), [
    ("return df(g)", "wrong"), ("...", "wrong"), ("return dg * df(g)", "right")])
def test_a_slip_in_chain_is_not_told_again_where_chain_is_used(chain, state):
    done = work("chain", chain, lab="time_saving_rules")
    du, dbeast = (check(done, each) for each in exercise.EXERCISES if each.name in ("du", "dbeast"))
    assert du.state == state
    assert ("du uses chain, and chain is not right yet: check(chain) says why." in du.summary) == (state == "wrong")
    assert dbeast.state == "right"  # it is tried with the right du, dv and dw


def test_a_part_that_does_without_chain_is_right_without_it():
    text = sheet("chain", "...", lab="time_saving_rules").replace("chain(np.exp, np.sin(x), np.cos(x))",
                                                                  "np.cos(x) * v(x)")
    done = Work(Source(Path("sheet.py"), text))
    assert done.run() is None
    (dv,) = [each for each in exercise.EXERCISES if each.name == "dv"]
    assert check(done, dv).state == "right"


def test_what_was_given_has_to_stay_as_it_was():
    done = work("du", "return 1.0", lab="time_saving_rules")
    done.module.w = lambda x: 1 + x**2
    (du,) = [each for each in exercise.EXERCISES if each.name == "du"]
    assert check(done, du).summary.startswith("w was given, and it has been changed")


def test_the_account_has_the_figures(capsys, tmp_path):
    solution.run(1.2, Pictures(tmp_path))
    said = capsys.readouterr().out
    for words in ("By hand 7.41314427, by the engine 7.41314427: they agree", "The same by SymPy", "→ 7.41314427"):
        assert words in said
    assert len(said.splitlines()) <= 25
