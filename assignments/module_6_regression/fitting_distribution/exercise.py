"""What a learner writes in this lab, two partial derivatives and a step of descent, and how each is checked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

import visualize
from assignments.checking import Exercise, Work
from assignments.checking.answers import Answer
from assignments.checking.cases import Case
from assignments.checking.chain import Factor, Slip
from assignments.checking.comparison import Comparison, Truth
from assignments.checking.formula import Reading, Terms, differences, in_words, is_plain, read_terms
from assignments.checking.given import still_given
from assignments.module_6_regression.fitting_distribution import solution
from assignments.module_6_regression.fitting_distribution.fitting import heights_data, plot_descent
from assignments.pictures import Pictures
from tinygrad_edu import Operation, Tensor, grad, jacobian, numerical_jacobian

# Every case has another μ and another σ, so that the powers of σ, and x in place of x − μ, can be told apart.
CURVES = [(x, mu, sig) for mu, sig in ((1.7, 0.8), (-0.6, 1.1), (2.3, 1.5), (0.4, 2.0), (-1.9, 2.6), (3.1, 3.2))
          for x in [mu + sig * np.linspace(-2.6, 2.3, 15)]]


# --- ∂f/∂μ and ∂f/∂σ ---------------------------------------------------------------------------------------------

PARTIALS: dict[str, tuple[str, int, Terms]] = {  # by the function: its name, the argument, and what stands beside f
    "dfdmu": ("∂f/∂μ", 1, {(1, -2): 1.0}),
    "dfdsig": ("∂f/∂σ", 2, {(2, -3): 1.0, (0, -1): -1.0}),
}


MEANINGS = {"μ": "μ is mu here.", "σ": "σ is sig here.", "π": "π is np.pi here.",
            "exp": "exp is np.exp here.", "sqrt": "the square root is np.sqrt here."}


def partial_derivative(function: str) -> Comparison:
    """How a partial derivative of the bell curve is checked."""
    target, argument, terms = PARTIALS[function]

    def truth(work: Work, case: Case) -> Truth:
        by_differences = numerical_jacobian(work.module.f, *case.arguments, argnum=argument)
        return Truth(np.asarray(jacobian(solution.f, argument)(*case.arguments)), by_differences)

    def read_back(cases: Sequence[Case], answers: Sequence[Answer]) -> str | None:
        return read_formula(target, terms, cases, [answer.value for answer in answers])

    cases = [Case(f"the curve with μ = {mu:g} and σ = {sig:g}, at x = {x[0]:.3g} … {x[-1]:.3g}", (x, mu, sig))
             for x, mu, sig in CURVES]
    return Comparison(target, cases, still_given(solution, "f"), truth, read_back=read_back, function="f",
                      meanings=MEANINGS, tries="The check tries your function at several μ and σ.")


def bell(x: Any, mu: float, sig: float) -> Any:
    """The bell curve without what makes its area 1."""
    return np.exp(-(x - mu)**2 / (2 * sig**2))


def one(x: Any, mu: float, sig: float) -> Any:
    """What stands before a sum of terms that nothing stands before."""
    return np.ones_like(x)


# What may stand before the terms, in which variable they are, and what is wrong with that.
READINGS: tuple[tuple[tuple[tuple[str, Callable[..., Any]], ...], str, str], ...] = (
    ((("f", solution.f),), "u", ""),
    ((("exp(−u²/2σ²)", bell),), "u", "exp(−u²/2σ²) stands in place of f"),
    ((("", one),), "u", "the factor f is missing"),
    ((("f", solution.f),), "x", "x stands in place of u"),
    ((("f(x; σ, μ)", lambda x, mu, sig: solution.f(x, sig, mu)),), "u", "μ and σ are given to f in the wrong order"),
    ((("f²", lambda *point: solution.f(*point)**2),), "u", "f stands there twice"),
    ((("f", solution.f), ("", one)), "u", "f multiplies only a part of it, as if parentheses were missing"),
)


def read_formula(target: str, right: Terms, cases: Sequence[Case], answers: Sequence[Any]) -> str | None:
    """Which formula the answers are, and what is wrong with it; None if they are none that can be read."""
    if any(np.shape(answer) != np.shape(case.arguments[0]) for case, answer in zip(cases, answers)):
        return None
    found = []
    for fronts, variable, wrong in READINGS:
        terms = read_terms([Reading(x - mu if variable == "u" else x, sig, answer,
                                    tuple(value(x, mu, sig) for _, value in fronts))
                            for (x, mu, sig), answer in zip((case.arguments for case in cases), answers)])
        if terms is not None:
            found.append((fronts, variable, wrong, terms))
    if not found:
        return None
    fronts, variable, wrong, terms = next((reading for reading in found if all(map(is_plain, reading[3]))), found[0])
    parts = [in_front(name, part, variable) for (name, _), part in zip(fronts, terms) if part]
    formula = " + ".join(parts).replace("+ −", "− ") or "0"
    whole = {key: c for part in terms for key, c in part.items()}
    said = "; ".join(([wrong] if wrong else []) + differences(whole, right))
    meaning = ", with u = x − μ" if "u" in formula else ""
    return f"Your {target} is {formula}{meaning}: {said}."


def in_front(name: str, terms: Terms, variable: str) -> str:
    """A sum of terms, times what stands before it."""
    text = in_words(terms, variable)
    if not name:
        return text
    return f"{name} · ({text})" if len(terms) > 1 or text.startswith("−") else f"{name} · {text}"


# --- The step ----------------------------------------------------------------------------------------------------


def step_chain() -> tuple[Factor, ...]:
    """The factors of −J · aggression, with J = −2 Σ (y − f) [∂f/∂μ, ∂f/∂σ]; columns are the bins."""
    partials = "[∂f/∂μ, ∂f/∂σ]"
    swap = "with ∂f/∂μ and ∂f/∂σ in each other's place"
    return (
        Factor("y − f", lambda J, v: v["y"] - v["f"], (
            Slip("without the residual y − f", lambda J, v: np.ones_like(v["y"])),
            Slip("with y in place of y − f", lambda J, v: v["y"]),
            Slip("with f in place of y − f", lambda J, v: v["f"]),
            Slip("with y + f in place of y − f", lambda J, v: v["y"] + v["f"]),
            Slip("with (y − f)² in place of y − f", lambda J, v: (v["y"] - v["f"])**2),
            Slip("with |y − f| in place of y − f", lambda J, v: np.abs(v["y"] - v["f"])),
        )),
        Factor(partials, lambda J, v: J * v["partials"], (
            Slip(f"without {partials}", lambda J, v: J * np.ones_like(v["partials"])),
            Slip(swap, lambda J, v: J * v["partials"][::-1]),
            Slip("with ∂f/∂μ twice and no ∂f/∂σ", lambda J, v: J * v["partials"][[0, 0]]),
            Slip("with ∂f/∂σ twice and no ∂f/∂μ", lambda J, v: J * v["partials"][[1, 1]]),
            Slip(f"with f in place of {partials}", lambda J, v: J * np.stack([v["f"], v["f"]])),
        )),
        Factor("2 and the sign, for both parameters", lambda J, v: J * 2, (
            Slip("with the sign of the first entry turned, that of μ", lambda J, v: J * [[-2], [2]]),
            Slip("with the sign of the second entry turned, that of σ", lambda J, v: J * [[2], [-2]]),
            Slip("without the factor 2 in the first entry, that of μ", lambda J, v: J * [[1], [2]]),
            Slip("without the factor 2 in the second entry, that of σ", lambda J, v: J * [[2], [1]]),
            Slip("without the factor −2 in the first entry, that of μ", lambda J, v: J * [[-1], [2]]),
            Slip("without the factor −2 in the second entry, that of σ", lambda J, v: J * [[2], [-1]]),
        )),
        Factor("Σ over the bins", lambda J, v: np.sum(J, axis=1), (
            Slip("without the sum over the bins", lambda J, v: J),
            Slip("without the sum over the bins, and with the bins along the first axis", lambda J, v: J.T),
            Slip("summed over the parameters in place of the bins", lambda J, v: np.sum(J, axis=0)),
            Slip("summed over everything", lambda J, v: np.sum(J)),
            Slip("as a row of shape (1, 2) in place of two numbers", lambda J, v: np.sum(J, axis=1)[np.newaxis]),
            Slip("as a column of shape (2, 1) in place of two numbers", lambda J, v: np.sum(J, axis=1)[:, np.newaxis]),
        )),
        Factor("aggression", lambda J, v: J * v["aggression"], (
            Slip("with aggression in the first entry only, that of μ", lambda J, v: J * [v["aggression"], 1]),
            Slip("with aggression in the second entry only, that of σ", lambda J, v: J * [1, v["aggression"]]),
            Slip("with aggression added, not multiplied", lambda J, v: J + v["aggression"]),
            Slip("with aggression subtracted, not multiplied", lambda J, v: J - v["aggression"]),
            Slip("divided by its own length ‖J‖, so that every step is as long as the last",
                 lambda J, v: J * v["aggression"] / np.linalg.norm(J)),
            Slip("divided by its own length ‖J‖, and without aggression", lambda J, v: J / np.linalg.norm(J)),
        )),
    )


CAUSES = {
    "−1": "it goes uphill, so the sign of J or that of the step is turned",
    "½": "the factor 2 of ∂χ²/∂μ = −2 Σ (y − f) ∂f/∂μ is missing",
    "−½": "the factor −2 of ∂χ²/∂μ = −2 Σ (y − f) ∂f/∂μ is missing",
    "1/aggression": "aggression is missing",
    "−1/aggression": "it is J, and the step is −J · aggression",
    "aggression": "aggression stands there twice",
    "1/aggression²": "it is divided by aggression",
    "1/bins": "np.mean stands in place of np.sum",
}


def step_truth(work: Work, case: Case) -> Truth:
    """−J · aggression, and what it is made of."""
    x, y, mu, sig, aggression = case.arguments
    J = np.array(grad(solution.chi_squared, argnums=(2, 3))(x, y, mu, sig))
    by_differences = np.array([numerical_jacobian(work.module.chi_squared, x, y, mu, sig, argnum=n) for n in (2, 3)])
    partials = np.stack([solution.dfdmu(x, mu, sig), solution.dfdsig(x, mu, sig)])
    f = solution.f(x, mu, sig)
    step = -J * aggression
    known = {"the step": step, "[μ, σ] after the step": np.array([mu, sig]) + step,
             "the step in μ alone": step[0], "the step in σ alone": step[1],
             "∂χ²/∂(μ, σ)": J, "−∂χ²/∂(μ, σ)": -J, "∂χ²/∂μ": J[0], "∂χ²/∂σ": J[1],
             "∂f/∂μ": partials[0], "∂f/∂σ": partials[1], "y − f": y - f, "f": f}
    return Truth(step, -by_differences * aggression, known,
                 {"y": y, "f": f, "partials": partials, "aggression": aggression})


def step_cases() -> list[Case]:
    """Steps from four places, on as many histograms; ∂f/∂μ and ∂f/∂σ are the right ones, whatever the learner's are."""
    random = np.random.default_rng(6)
    cases = []
    for (_, mu, sig), bins, aggression in zip(CURVES, (5, 8, 6, 11), (3.0, 0.7, 20.0, 11.0)):
        x = mu + sig * np.linspace(-2, 2.5, bins)
        cases.append(Case(f"a histogram of {bins} bins, at μ = {mu:g}, σ = {sig:g}, with aggression {aggression:g}",
                          (x, random.random(bins) / 3, mu, sig, aggression),
                          {"dfdmu": solution.dfdmu, "dfdsig": solution.dfdsig},
                          {"aggression": aggression, "bins": bins}))
    return cases


step_given = still_given(solution, f=lambda x, y, mu, sig, aggression: (x, mu, sig),
                         chi_squared=lambda x, y, mu, sig, aggression: (x, np.cos(x) + 2, mu, sig))

EXERCISES = (
    Exercise(solution.dfdmu, (
        "In f = exp(−(x − μ)² / 2σ²) / (√2π σ), where does μ stand, and through what does it reach f? The derivative "
        "of exp(v) is exp(v) again, so f itself comes back.",
        "∂f/∂μ = f · ∂v/∂μ with the exponent v = −(x − μ)² / 2σ², and ∂v/∂μ = (x − μ) / σ².",
        "return f(x, mu, sig) * (…) / …"), partial_derivative("dfdmu")),
    Exercise(solution.dfdsig, (
        "σ stands in two places of f: in the exponent, and below the line. What does the product rule say, and what "
        "is the derivative of 1/σ?",
        "∂f/∂σ = f · (∂v/∂σ − 1/σ) with the exponent v = −(x − μ)² / 2σ², and ∂v/∂σ = (x − μ)² / σ³.",
        "return f(x, mu, sig) * ((…)**2 / …**3 - 1 / …)"), partial_derivative("dfdsig")),
    Exercise(solution.steepest_step, (
        "J points uphill. Which way is the step, how long is it, and how many numbers are in it?",
        "J = [−2 Σ (y − f) ∂f/∂μ, −2 Σ (y − f) ∂f/∂σ], and the step is −J · aggression.",
        "J = np.array([-2 * (… - …) @ dfdmu(…), -2 * (… - …) @ dfdsig(…)])\nreturn … * aggression"),
        Comparison("−J · aggression", step_cases(), step_given, step_truth, step_chain(), CAUSES,
                   function="chi_squared", meanings=MEANINGS)),
)


def celebrate(work: Work, pictures: Pictures) -> None:
    """The learner's own steps lead to the fit; and the graph of χ² with the learner's own partials on its edges."""
    module = work.module
    x, y = heights_data()
    bell_curve = Operation(  # the learner's lines of the chain rule, in the place of the engine's
        "bell curve", "f(a, b, c)", module.f,
        ("not asked for", lambda g, f, x, mu, sig: np.zeros_like(x)),
        ("dfdmu(a, b, c)", lambda g, f, x, mu, sig: g * module.dfdmu(x, mu, sig)),
        ("dfdsig(a, b, c)", lambda g, f, x, mu, sig: g * module.dfdsig(x, mu, sig)))
    μ, σ = Tensor(155.0, requires_grad=True, name="μ"), Tensor(6.0, requires_grad=True, name="σ")
    f = bell_curve(x, μ, σ)
    chi2 = np.sum((y - f)**2)
    pictures.save_graph(visualize.draw(chi2, names={"x": x, "y": y, "f": f, "χ²": chi2}), "jacobian_flow.svg")
    plot_descent(vars(module), x, y, pictures=pictures)
