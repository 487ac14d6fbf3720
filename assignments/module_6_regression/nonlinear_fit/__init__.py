"""A curve through data that no formula can fit at once: steps by Levenberg–Marquardt, from descent to Newton's leap."""

from assignments.lab import Lab, Option, number, whole_number

LAB = Lab(
    __name__,
    title="Non-linear least squares",
    summary="fit curves by Levenberg–Marquardt, which goes downhill first and leaps at the end",
    options=(
        Option("mu", 155.0, number(at_least=60, at_most=290), "the mean μ of a bell curve to start from, in cm", "CM"),
        Option("sigma", 6.0, number(at_least=0.1, at_most=100), "its width σ to start from, in cm", "CM"),
        Option("damping", 1.0, number(above=0, at_most=1e9), "λ at the start: a great one makes short steps"),
        Option("steps", 100, whole_number(at_least=1, at_most=10_000), "how many tries are allowed"),
    ),
    pictures=("fits.png", "cost.png"),
    practice=("chi_squared", "partials"),
)
