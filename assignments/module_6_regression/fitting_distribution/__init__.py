"""A bell curve is fitted to the heights of people: two partial derivatives, and steepest descent with them."""

from assignments.lab import Lab, Option, number, whole_number

LAB = Lab(
    __name__,
    title="Fitting the distribution of heights",
    summary="fit a bell curve to the heights of people, by steepest descent on χ²",
    options=(
        Option("mu", 155.0, number(at_least=60, at_most=290), "the mean μ to start from, in cm", "CM"),
        Option("sigma", 6.0, number(at_least=0.1, at_most=100), "the width σ to start from, in cm", "CM"),
        Option("aggression", 2000.0, number(above=0), "how far a step goes along −J"),
        Option("steps", 50, whole_number(at_least=0), "how many steps of descent to take"),
        Option("eager", False, None, "record the graph anew at every step instead of running its source, to compare"),
    ),
    pictures=("fit.png", "descent.png", "jacobian_flow.svg"),
    film=True,
    practice=("partials", "chi_squared"),
)
