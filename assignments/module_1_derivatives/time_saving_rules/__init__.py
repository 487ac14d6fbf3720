"""Four rules that save time: with them a large expression is differentiated piece by piece."""

from assignments.lab import Lab, Option, number

LAB = Lab(
    __name__,
    title="Time-saving rules",
    summary="take a large expression apart and differentiate it by the product, quotient and chain rule",
    options=(
        Option("x", 1.2, number(at_least=-3, at_most=3), "where the derivative is wanted"),
    ),
    pictures=("beast.svg", "slopes.png"),
)
