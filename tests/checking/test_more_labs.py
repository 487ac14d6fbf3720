"""Another lab needs to declare its functions and nothing else; and what right ones make possible is drawn."""

from pathlib import Path

import numpy as np
import pytest

from assignments.checking import Exercise, Work, check
from assignments.checking.cases import Case
from assignments.checking.comparison import Comparison, Truth
from assignments.checking.given import GivenChangedError
from assignments.checking.source import Source
from assignments.course import LABS
from assignments.module_3_chain_rule.backpropagation import training
from assignments.pictures import Pictures
from tinygrad_edu import derivative, numerical_derivative


def newton_step(f, x):
    """How far Newton's method moves: −f(x) / f′(x)."""
    slope = f(x + 1) - f(x)  # given
    return -f(x) / derivative(f)(x) + 0 * slope


def quintic(x):
    return x**5 - 3 * x + 1


def given(work, case):
    if work.module.h != 1:
        raise GivenChangedError("h", "newton")


def truth(work, case):
    f, x = case.arguments
    return Truth(np.asarray(-f(x) / derivative(f)(x)), np.asarray(-f(x) / numerical_derivative(f, x)))


EXERCISE = Exercise(newton_step, ("Where does the tangent meet the axis?", "−f / f′", "return -… / …"), Comparison(
    "the step", [Case(f"x = {x}", (quintic, x)) for x in (1.5, 2.0, -3.0)], given, truth))


def finding(body, top="h = 1"):
    work = Work(Source(Path("newton.py"), f"{top}\n\ndef newton_step(f, x):\n    {body}\n"))
    assert work.run() is None
    return check(work, EXERCISE)


@pytest.mark.parametrize(("body", "state", "words"), [
    ("return -f(x) / (5 * x**4 - 3)", "right", "agrees"),
    ("slope = f(x + 1) - f(x)\n    ...", "not started", ""),
    ("slope = f(x + 2) - f(x)\n    ...", "wrong", "the ... still stands"),
    ("return -f(x) / (5 * x**4)", "wrong", "The numbers are not those of the step."),
    ("return [f(x)]", "wrong", "It returns shape (1,) where the step has ()"),
    ("return f(y)", "wrong", "name 'y' is not defined"),
])
def test_a_function_without_a_chain_is_checked_by_its_numbers(body, state, words):
    found = finding(body)
    assert (found.function, found.state) == ("newton_step", state)
    assert words in found.summary


def test_what_a_lab_gives_it_can_ask_for():
    assert finding("return 0", top="h = 2").summary.startswith("h was given, and it has been changed")


def test_a_lab_without_a_chain_shows_the_worst_entry():
    assert finding("return 0 * x").details == ("For x = 1.5, it is 0; rise over run gives −0.183473.",)


# --- What right functions make possible ------------------------------------------------------------------------------


def test_the_learners_own_jacobians_train_the_network_and_stand_in_the_picture(tmp_path, capsys, monkeypatch):
    lab = LABS["backpropagation"]
    text = Path(lab.solution().__file__).read_text("utf-8")
    work = Work(Source(tmp_path / "backpropagation.py", text + "\n\ncalls = []\nold = J_W2\n"
                       "def J_W2(x, y):\n    calls.append(x.size)\n    print('here')\n    return old(x, y).tolist()\n"))
    assert work.run() is None
    module, trained = work.module, []
    plot_training = training.plot_training

    def shortly(network, x, y, iterations, **options):
        trained.append(iterations)
        return plot_training(network, x, y, iterations=20, **options)

    monkeypatch.setattr(lab.exercise(), "plot_training", shortly)
    lab.exercise().celebrate(work, Pictures(tmp_path))
    assert trained == [lab.defaults["iterations"]]
    said = capsys.readouterr().out
    assert "here" not in said
    assert "The cost was " in said
    assert module.calls == [100] * 22  # is it written? then for the picture, and for each step
    assert {path.name for path in tmp_path.iterdir()} == {"training.png", "training.gif", "cost.png",
                                                          "jacobian_flow.svg"}
    assert (tmp_path / "jacobian_flow.svg").read_text("utf-8").count("as derived by hand") == 6
