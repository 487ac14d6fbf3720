"""Training in a page: the compiled step of this lab printed as JavaScript, with a stage for it to run on.

The page does no mathematics of its own. The step is the program that ``TrainingStep`` runs, the length of a step is the
optimiser's, what is drawn is the network's, and each is traced here and printed. None of them holds a size of the
hidden layers, so the page may change these.
"""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np

from assignments.module_3_chain_rule.backpropagation import solution
from assignments.module_3_chain_rule.backpropagation.training import BLOCKS, on_flat_ends, training_data
from nn.optim import StochasticSteepestDescent
from nn.training import Memory, traced_step
from tinygrad_edu.compiler.javascript import Script, script_of
from visualize.pages.printed import printed
from visualize.pages.shell import assemble

FOLDER = Path(__file__).parent
TITLE = "A network learns to draw a heart"


def page(aggression: float, noise: float, seed: int, hidden: tuple[int, int]) -> str:
    """The page as HTML; it starts with the weights with which ``run`` starts, and these settings."""
    x, y = training_data()
    solution.reset_network(*hidden, np.random.default_rng(seed))
    blocks = {block: np.asarray(getattr(solution, block)) for block in BLOCKS}
    scripts = print_step(x, y)
    data = {
        "x": x.tolist(), "y": y.tolist(), "start": {name: block.tolist() for name, block in blocks.items()},
        "aggression": aggression, "noise": noise, "seed": seed, "hidden": list(hidden),
        "arguments": {script.name: script.arguments for script in scripts}, "blocks": first_blocks(),
        "program": str(scripts[0]),
    }
    return assemble(TITLE, (FOLDER / "train_page.html").read_text("utf-8"), data,
                    [printed(scripts), FOLDER / "train_page.js"], ["plot.css", FOLDER / "train_page.css"])


def print_step(x: np.ndarray, y: np.ndarray) -> list[Script]:
    """A step of training, the curve that the network draws, the length of a step, and whether there is no way on."""
    descent = StochasticSteepestDescent(solution.record_network())
    step = traced_step(solution.cost, descent, Memory(descent))
    return [
        script_of(step, ["x", "y"], at=[x, y], name="training_step", parameters=True),
        script_of(lambda x: solution.network_function(x)[-1], at=[x], name="curve", parameters=True),
        script_of(length_of_step, name="length_of_step"),
        script_of(on_flat_ends, at=[y], name="on_flat_ends"),
    ]


def length_of_step(aggression: Any, noise: Any, randn: Any) -> Any:
    """The factor before J, as the optimiser has it, for a random number that is drawn elsewhere."""
    settings: Any = SimpleNamespace(aggression=aggression, noise=noise,
                                    rng=SimpleNamespace(standard_normal=lambda: randn))
    return StochasticSteepestDescent.rate(settings)


def first_blocks() -> dict[str, Any]:
    """For each block its shape, n1 and n2 by these names, and what is made of a random number in it."""
    n1, n2 = 10, 20  # two numbers that no other length is equal to
    ones: Any = SimpleNamespace(standard_normal=np.ones)
    solution.reset_network(n1, n2, ones)
    arrays = {block: getattr(solution, block) for block in BLOCKS}
    return {block: {"shape": [{n1: "n1", n2: "n2"}.get(length, length) for length in array.shape],
                    "scale": float(array.flat[0])} for block, array in arrays.items()}
