"""What a learner writes in this lab, six Jacobians, and how each is checked."""

from __future__ import annotations

from typing import Any

import numpy as np

import visualize
from assignments.checking import Exercise, Work
from assignments.checking.cases import Case
from assignments.checking.comparison import Comparison, Truth
from assignments.checking.given import GivenChangedError, require
from assignments.checking.scale import same
from assignments.module_3_chain_rule.backpropagation import solution
from assignments.module_3_chain_rule.backpropagation.factors import chain_to
from assignments.module_3_chain_rule.backpropagation.training import BLOCKS, plot_training, training_data
from assignments.pictures import Pictures
from tinygrad_edu import Tensor, chain_rule, numerical_jacobian


def case(hidden_1: int, hidden_2: int, outputs: int, samples: int) -> Case:
    """A small network 1 → hidden_1 → hidden_2 → outputs with chance weights, inputs and targets."""
    random = np.random.default_rng(hidden_1 + 10 * hidden_2 + 100 * outputs)
    sizes = (1, hidden_1, hidden_2, outputs)
    weights = {f"W{n}": random.standard_normal((sizes[n], sizes[n - 1])) for n in (1, 2, 3)}
    biases = {f"b{n}": random.standard_normal((sizes[n], 1)) for n in (1, 2, 3)}
    return Case(f"a network 1 → {hidden_1} → {hidden_2} → {outputs} with {samples} samples",
                (random.random((1, samples)), random.random((outputs, samples))), weights | biases,
                {"N": samples, "outputs": outputs})


# In the first and the last all sizes differ, so that most slips raise an error. In the other two the wrong layer's
# arrays fit as well, and only the numbers tell; in the third even @ in place of * runs.
CASES = (case(5, 6, 3, samples=4), case(4, 4, 4, samples=3), case(5, 5, 5, samples=5), case(6, 7, 2, samples=9))


def network(x: Any, W1: Any, b1: Any, W2: Any, b2: Any, W3: Any, b3: Any) -> dict[str, Any]:
    """All values of the network, by the course's names."""
    a0 = x
    z1 = W1 @ a0 + b1
    a1 = solution.sigma(z1)
    z2 = W2 @ a1 + b2
    a2 = solution.sigma(z2)
    z3 = W3 @ a2 + b3
    a3 = solution.sigma(z3)
    return {"a0": a0, "z1": z1, "a1": a1, "z2": z2, "a2": a2, "z3": z3, "a3": a3}


def cost(a3: Any, y: Any) -> Any:
    """C = ‖a3 − y‖² / N."""
    return np.linalg.norm(a3 - y)**2 / y.shape[1]


def given(work: Work, case: Case) -> None:
    """GivenChangedError if a function that was given no longer gives what it gave."""
    require(work, ("sigma", "d_sigma", "network_function", "cost"), solution.LAB.name)
    x, y = case.arguments
    right, module = network(x, **case.globals), work.module
    pairs = [("sigma", module.sigma(right["z3"]), right["a3"]),
             ("d_sigma", module.d_sigma(right["z3"]), solution.d_sigma(right["z3"])),
             ("cost", module.cost(x, y), cost(right["a3"], y))]
    pairs[2:2] = [("network_function", own, value) for own, value in zip(module.network_function(x), right.values())]
    for name, own, value in pairs:
        if not same(np.asarray(own), np.asarray(value)):
            raise GivenChangedError(name, solution.LAB.name)


def truth(block: str) -> Any:
    """A function that gives ∂C/∂(a block of weights or biases) in a case, and all derivatives on the way to it."""
    def by_engine_and_differences(work: Work, case: Case) -> Truth:
        x, y = case.arguments
        blocks = {name: Tensor(value, requires_grad=True) for name, value in case.globals.items()}
        recorded = network(Tensor(x, requires_grad=True), **blocks)
        adjoints: dict[Tensor, np.ndarray] = {}
        for step in chain_rule(cost(recorded["a3"], y)):
            adjoints[step.operand] = adjoints.get(step.operand, 0) + np.asarray(step.contribution)
        derivatives = {f"∂C/∂{name}": adjoints[tensor] for name, tensor in reversed(recorded.items()) if name != "a0"}
        derivatives |= {f"∂C/∂{name}": adjoints[tensor] for name, tensor in blocks.items()}

        def own_cost(numbers: np.ndarray) -> Any:
            setattr(work.module, block, numbers)
            return work.module.cost(x, y)

        by_differences = numerical_jacobian(own_cost, case.globals[block])
        setattr(work.module, block, case.globals[block].copy())
        values = network(x, **case.globals)
        slopes = {f"σ′(z{n})": solution.d_sigma(values[f"z{n}"]) for n in (3, 2, 1)}
        known = derivatives | slopes | {"a3 − y": values["a3"] - y, "C": np.asarray(cost(values["a3"], y))} | values
        return Truth(derivatives[f"∂C/∂{block}"], by_differences, known | dict(case.globals),
                     values | dict(case.globals) | {"y": y})
    return by_engine_and_differences


CAUSES = {
    "½": "the factor 2 of ∂C/∂a3 = 2 (a3 − y) / N is missing",
    "2": "the factor 2 of ∂C/∂a3 = 2 (a3 − y) / N stands there twice",
    "−1": "y − a3 stands in place of a3 − y, or there is a minus too many",
    "−½": "the factor 2 is missing, and the sign is turned",
    "N": "the division by x.size is missing; len(x) and x.shape[0] are 1",
    "N²": "it is multiplied by x.size in place of divided",
    "N/outputs": "y.shape[0] = outputs stands in place of x.size",
    "½·N": "the factor 2 and the division by x.size are missing",
    "1/N": "it is divided by x.size twice, or np.mean stands in place of a sum",
    "1/outputs": "it is divided by y.size = outputs · N in place of x.size",
    "½/outputs": "it is divided by y.size = outputs · N in place of x.size, and the factor 2 is missing",
    "1/(N·outputs)": "it is divided by y.size = outputs · N as well as by x.size",
    "0.01·N": "100 stands in place of x.size",
    "4": "the 4 of σ′ = 1 / (4 cosh²(z/2)) is missing",
}
IN_THE_ERROR = ("½", "2", "−1", "−½", "N", "N/outputs", "½·N", "1/outputs", "½/outputs", "0.01·N")  # the first factor
# What a line gives is off by this much so far, and still fine if …
LATER = {"N": "fine if you divide by x.size later", "½": "fine if you multiply by 2 later",
         "½·N": "fine if you multiply by 2 and divide by x.size later"}
# Names of the formulas, and what stands for them in the worksheet.
MEANINGS = {"N": "The number of samples, N, is x.size here.", "σ": "σ is sigma here, and its slope σ′ is d_sigma.",
            "C": "The cost C is cost(x, y) here.", "sigmoid": "σ is sigma here, and its slope σ′ is d_sigma.",
            "dsigma": "The slope σ′ is d_sigma here.", "sigma_prime": "The slope σ′ is d_sigma here."}


def hints(block: str) -> tuple[str, str, str]:
    """The three hints for a Jacobian."""
    kind, n = block[0], int(block[1])
    way = " → ".join(f"z{m} → a{m}" for m in range(n, 4))
    question = (f"{block} reaches the cost by one way only, {block} → {way} → C. By what does each arrow multiply a "
                "small change? Begin at C.")
    if kind == "b":
        question += " And a bias is added to the column of every sample: what does that mean for its Jacobian?"
    last = f"∂z{n}/∂{block}"
    product = " · ".join(factor.name.partition(" = ")[0] for factor in chain_to(block))
    facts = ["∂C/∂a3 = 2 (a3 − y) / N", *(f"∂a{m}/∂z{m} = σ′(z{m})" for m in range(3, n - 1, -1)),
             *(f"∂z{m}/∂a{m - 1} = W{m}" for m in range(3, n, -1)),
             f"{last} = a{n - 1}" if kind == "W" else f"{last} = 1"]
    lines = ["J = 2 * (… - …) / x.size", "J = J * d_sigma(…)"]
    for _ in range(3, n, -1):
        lines += ["J = ….T @ J", "J = J * d_sigma(…)"]
    lines.append("return J @ ….T" if kind == "W" else "return np.sum(J, axis=…, keepdims=…)")
    return question, f"∂C/∂{block} = {product}, with {', '.join(facts)}; summed over the samples.", "\n".join(lines)


# How many of its last lines each leaves to the learner: the first is worked, and the last is empty.
LADDER = {"W3": 0, "b3": 1, "W2": 3, "b2": 4, "W1": 7, "b1": None}

EXERCISES = tuple(
    Exercise(getattr(solution, f"J_{block}"), hints(block),
             Comparison(f"∂C/∂{block}", CASES, given, truth(block), chain_to(block), CAUSES,
                        first=IN_THE_ERROR, later=LATER,
                        function="cost", meanings=MEANINGS,
                        tries="The check tries your function on small networks of other sizes."), to_write)
    for block, to_write in LADDER.items())


def celebrate(work: Work, pictures: Pictures) -> None:
    """The learner's network learns to draw by the learner's own Jacobians; and the graph with these on its edges."""
    module = work.module
    vars(module)["print"] = lambda *words, **options: None  # what helped to find a mistake is not wanted at every step
    x, y = training_data()
    solution.reset_network(6, 7, np.random.default_rng(solution.LAB.defaults["seed"]))
    vars(module).update({name: getattr(solution, name) for name in BLOCKS})
    blocks = {name: Tensor(getattr(module, name), requires_grad=True, name=name) for name in BLOCKS}
    own = {tensor: np.asarray(getattr(module, f"J_{name}")(x, y)) for name, tensor in blocks.items()}
    values = network(x, **blocks)
    C = cost(values["a3"], y)
    pictures.save_graph(visualize.draw(C, names=values | {"x": x, "y": y, "C": C}, jacobians=own), "jacobian_flow.svg")
    plot_training(vars(module), x, y, solution.LAB.defaults["iterations"], pictures=pictures)
