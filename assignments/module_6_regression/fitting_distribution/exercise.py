"""What a learner writes in this lab, two partial derivatives and a step of descent, and how each is checked."""

from __future__ import annotations

import numpy as np

import visualize
from assignments.checking import Exercise, Work
from assignments.module_6_regression.fitting_distribution import solution
from assignments.module_6_regression.fitting_distribution.fitting import heights_data, plot_descent
from assignments.module_6_regression.fitting_distribution.judging_partials import partial_derivative
from assignments.module_6_regression.fitting_distribution.judging_steps import STEP
from assignments.pictures import Pictures
from tinygrad_edu import Operation, Tensor

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
        STEP),
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
