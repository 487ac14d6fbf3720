"""What a learner writes in this lab, a neuron and its derivatives, and how each is checked."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

import visualize
from assignments.checking import Exercise, Work
from assignments.checking.cases import Case
from assignments.checking.chain import Chain
from assignments.checking.comparison import Comparison, Truth
from assignments.checking.given import still_given
from assignments.module_3_chain_rule.simple_networks import factors, solution
from assignments.module_3_chain_rule.simple_networks.training import plot_descent
from assignments.pictures import Pictures
from tinygrad_edu import Tensor, jacobian, numerical_jacobian

RANDOM = np.random.default_rng(5)
# Weight and bias, of either sign and no two alike, and how many examples.
NEURONS = ((0.8, -0.5, 4), (-1.2, 0.3, 3), (0.6, 0.9, 5), (1.7, -0.4, 2))


given = still_given(solution, **dict.fromkeys(("sigma", "d_sigma"), lambda *arguments: (np.linspace(-1.4, 1.9, 7),)))


def neuron(w: float, b: float) -> Callable[[Any], Any]:
    """The right a1, with this weight and this bias."""
    return lambda a0: np.tanh(w * a0 + b)


# --- Forward ---------------------------------------------------------------------------------------------------------


def of_a_case(case: Case) -> dict[str, Any]:
    """All values in one case, by their names."""
    values = dict(case.globals)
    if len(case.arguments) == 1:
        values["a0"], = case.arguments
    elif len(case.arguments) == 3:
        values["W"], values["b"], values["a0"] = case.arguments
    else:
        values["x"], values["y"] = case.arguments
        values["z1"] = values["w1"] * values["x"] + values["b1"]
        values["a1"] = np.tanh(values["z1"])
    return values


def neuron_by_hand(v: dict[str, Any]) -> Any:
    """σ(w1 a0 + b1), a number at a time."""
    answers = [math.tanh(v["w1"] * a0 + v["b1"]) for a0 in np.ravel(v["a0"])]
    return np.reshape(answers, np.shape(v["a0"]))


def layer_by_hand(v: dict[str, Any]) -> Any:
    """σ(W a0 + b), a neuron at a time."""
    return np.array([math.tanh(sum(w * a for w, a in zip(row, v["a0"])) + b) for row, b in zip(v["W"], v["b"])])


def cost_by_hand(v: dict[str, Any]) -> Any:
    """The mean of (a1 − y)², an example at a time."""
    return np.array(sum((a - y)**2 for a, y in zip(v["a1"], v["y"])) / len(v["y"]))


def forward(target: str, whole: str, cases: list[Case], by_hand: Callable[[dict[str, Any]], Any], chain: Chain,
            causes: dict[str, str] | None = None) -> Comparison:
    """How a function is judged that derives nothing; ``whole``: what it is made of, as "it without b1" says it."""
    def truth(work: Work, case: Case) -> Truth:
        values: Any = of_a_case(case)
        right: Any = None
        for factor in chain:
            right = factor.carry(right, values)
        return Truth(np.asarray(right), np.asarray(by_hand(values)), values=values)

    return Comparison(target, cases, given, truth, chain, causes or {}, meanings=MEANINGS, slips_are=f"{whole} ",
                      ways=("a plain loop", "NumPy"))


MEANINGS = {"σ": "σ is sigma here.", "w": "The weight is w1 here.", "tanh": "tanh is sigma here, or np.tanh.",
            "N": "The number of examples is x.size here.", "sech": "The slope of σ is d_sigma here.",
            "C": "The cost C is cost(x, y) here.", "dsigma": "The slope of σ is d_sigma here.",
            "W": "The weight of the one neuron is w1; W is what layer is given.",
            "z": "z1 = w1 * x + b1 is its name here."}
SINGLE = [Case(f"w1 = {w}, b1 = {b}, a0 = {a0}", (a0,), {"w1": w, "b1": b})
          for (w, b, _), a0 in zip(NEURONS, (0.7, np.array([0.4, -1.1, 2.0]), np.array([1.5, 0.2]), -0.9))]
LAYERS = [Case(f"a layer of {neurons} neurons with {inputs} inputs",
               (RANDOM.standard_normal((neurons, inputs)), RANDOM.standard_normal(neurons),
                RANDOM.standard_normal(inputs)), {"w1": 0.7, "b1": 0.4, "a1": neuron(0.7, 0.4)}, {"inputs": inputs})
          for neurons, inputs in ((2, 3), (3, 3), (4, 2), (1, 5))]
EXAMPLES = [Case(f"w1 = {w}, b1 = {b} and {n} examples", (RANDOM.uniform(-1.5, 1.5, n), RANDOM.uniform(-1, 1, n)),
                 {"w1": w, "b1": b, "a1": neuron(w, b)}, {"N": n}) for w, b, n in NEURONS]
IN_THE_MEAN = {"N": "the sum stands in place of the mean", "½·N": "2 stands in place of the number of examples, x.size",
               "1/N": "it is divided by the number of examples twice",
               "½": "½ stands before it, as in other books, and not here", "2": "a factor 2 is too much"}

# --- Backward --------------------------------------------------------------------------------------------------------

PARAMETERS = {"dCdw": ("∂C/∂w1", 0), "dCdb": ("∂C/∂b1", 1)}
CAUSES = {
    "½": "the factor 2 of ∂C/∂a1 = 2 (a1 − y) is missing",
    "2": "the factor 2 of ∂C/∂a1 = 2 (a1 − y) stands there twice",
    "−1": "y − a1 stands in place of a1 − y, or a1² − 1 in place of 1 − a1², or there is a minus too many",
    "−½": "the factor 2 is missing, and the sign is turned",
    "N": "the sum stands in place of the mean over the examples",
    "−N": "the sum stands in place of the mean over the examples, and the sign is turned",
    "½·N": "the factor 2 is missing and the sum stands in place of the mean, or it is divided by 2 and not by x.size",
    "1/N": "it is divided by the number of examples twice",
}


def mean_cost(w: Any, b: Any, x: Any, y: Any) -> Any:
    """C as a function of the weight and the bias."""
    return np.mean((np.tanh(w * x + b) - y)**2)


def backward(function: str) -> Comparison:
    """How a derivative of the cost is judged."""
    target, argnum = PARAMETERS[function]

    def truth(work: Work, case: Case) -> Truth:
        v = of_a_case(case)
        point = v["w1"], v["b1"], v["x"], v["y"]
        both = {name: np.asarray(jacobian(mean_cost, n)(*point)) for name, n in PARAMETERS.values()}
        error, slope = 2 * (v["a1"] - v["y"]), 1 / np.cosh(v["z1"])**2
        known = {**both, "C": np.asarray(mean_cost(*point)), "∂C/∂a1 of each example": error,
                 "∂C/∂z1 of each example": error * slope, "∂C/∂w1 of each example": error * slope * v["x"],
                 f"{'wb'[argnum]}1 after a step with aggression 1": point[argnum] - both[target],
                 "σ′(z1)": slope, "a1 − y": v["a1"] - v["y"], "z1": v["z1"], "a1": v["a1"]}
        return Truth(both[target], numerical_jacobian(mean_cost, *point, argnum=argnum), known, v)

    return Comparison(target, EXAMPLES, given, truth, factors.CHAINS[function], CAUSES, first=("½", "2", "−1", "−½"),
                      later={"½": "fine if you multiply by 2 later", "1/N": "fine if you take the sum in the end"},
                      function="cost", meanings=MEANINGS,
                      tries="The check tries your function with other weights, biases and examples.")


EXERCISES = (
    Exercise(solution.a1, (
        "What happens to a0 first, what is added, and what is done with the sum?",
        "a1 = σ(w1 · a0 + b1), and σ is sigma.",
        "return sigma(… * … + …)"),
        forward("a1", "σ(w1 a0 + b1)", SINGLE, neuron_by_hand, factors.NEURON)),
    Exercise(solution.layer, (
        "Each neuron multiplies its row of weights with the inputs and adds up. Which product does that for all rows "
        "at once?",
        "a = σ(W a0 + b), with the product of a matrix and a vector.",
        "return sigma(… @ … + …)"),
        forward("the layer", "σ(W a0 + b)", LAYERS, layer_by_hand, factors.LAYER)),
    Exercise(solution.cost, (
        "How far off is each answer? What makes that positive, and what makes one number of many?",
        "C is the mean of (a1(x) − y)² over the examples.",
        "return np.mean((… - …)**2)"),
        forward("C", "the mean of (a1 − y)²", EXAMPLES, cost_by_hand, factors.COST, IN_THE_MEAN)),
    Exercise(solution.dCdw, (
        "w1 reaches the cost by one way only, w1 → z1 → a1 → C. By what does each arrow multiply a small change? Begin "
        "at C.",
        "∂C/∂w1 = ∂C/∂a1 · ∂a1/∂z1 · ∂z1/∂w1, with ∂C/∂a1 = 2 (a1 − y), ∂a1/∂z1 = σ′(z1), ∂z1/∂w1 = x; then the mean "
        "over the examples.",
        "J = 2 * (a1(…) - …)\nJ = J * d_sigma(…)\nJ = J * …\nreturn np.mean(…)"), backward("dCdw")),
    Exercise(solution.dCdb, (
        "b1 takes the same way as w1 but for its first arrow, b1 → z1. By how much does z1 change with b1?",
        "∂C/∂b1 = ∂C/∂a1 · ∂a1/∂z1 · ∂z1/∂b1, the same as before with ∂z1/∂b1 = 1; then the mean over the examples.",
        "J = 2 * (a1(…) - …)\nJ = J * d_sigma(…)\nreturn np.mean(…)"), backward("dCdb")),
)


def celebrate(work: Work, pictures: Pictures) -> None:
    """The learner's neuron learns NOT by the learner's own derivatives; and the graph with these on its edges."""
    names = vars(work.module)
    names["print"] = lambda *words, **options: None  # what helped to find a mistake is not wanted at every step
    x, y = solution.x, solution.y
    names["w1"], names["b1"] = start = solution.LAB.defaults["weight"], solution.LAB.defaults["bias"]
    own = [np.asarray(names[name](x, y)) for name in PARAMETERS]
    w1, b1 = (Tensor(value, requires_grad=True, name=name) for name, value in zip(("w1", "b1"), start))
    z1 = w1 * x + b1
    a1 = solution.sigma(z1)
    C = np.mean((a1 - y)**2)
    pictures.save_graph(visualize.draw(C, names={"x": x, "y": y, "z1": z1, "a1": a1, "C": C},
                                       jacobians=dict(zip((w1, b1), own))), "jacobian_flow.svg")
    plot_descent(names, x, y, solution.LAB.defaults["aggression"], solution.LAB.defaults["steps"], pictures)
