"""How a step of descent is judged: by the factors of −J · aggression, and what is written in their place."""

from __future__ import annotations

import numpy as np

from assignments.checking import Work
from assignments.checking.cases import Case
from assignments.checking.chain import Factor, Slip
from assignments.checking.comparison import Comparison, Truth
from assignments.checking.given import still_given
from assignments.module_6_regression.fitting_distribution import solution
from assignments.module_6_regression.fitting_distribution.judging_partials import CURVES, MEANINGS
from tinygrad_edu import grad, numerical_jacobian


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

STEP = Comparison("−J · aggression", step_cases(), step_given, step_truth, step_chain(), CAUSES,
                  function="chi_squared", meanings=MEANINGS)
