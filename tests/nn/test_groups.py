"""Groups: a module's operations know which module they ran in."""

import numpy as np

import nn
from tinygrad_edu import chain_rule, group

X = np.array([[1.0, 2.0], [-1.0, 0.5]])


def groups_of(output):
    """The groups of everything an output was computed from."""
    return {step.node.record.group for step in chain_rule(output, np.ones(output.shape))}


def test_operations_know_the_module_they_ran_in():
    net = nn.Sequential({"hidden": nn.Linear(2, 3), "σ": nn.Sigmoid(), "output": nn.Linear(3, 1)})
    y = net(X)
    assert y.record.group.path == "Sequential.output"
    assert y.record.group.kind == "Linear(3, 1)"
    assert y.record.group.parent.kind == "Sequential"
    assert {(g.path, g.kind) for g in groups_of(y)} == {
        ("Sequential.hidden", "Linear(2, 3)"), ("Sequential.σ", "Sigmoid"), ("Sequential.output", "Linear(3, 1)")}


def test_a_module_called_twice_gives_two_groups():
    layer = nn.Linear(2, 2)
    y = layer(layer(X))
    groups = groups_of(y)
    assert len(groups) == 2
    assert [(g.path, g.kind) for g in groups] == [("Linear", "Linear(2, 2)")] * 2


def test_groups_nest_in_the_callers_groups_and_a_loss_is_one():
    with group("experiment"):
        loss = nn.MSELoss(reduction="sum")(nn.Linear(2, 1)(X), np.zeros((2, 1)))
    assert loss.record.group.path == "experiment.MSELoss"
    assert loss.record.group.kind == "MSELoss(reduction='sum')"
    assert {g.path for g in groups_of(loss)} == {"experiment.MSELoss", "experiment.Linear"}
