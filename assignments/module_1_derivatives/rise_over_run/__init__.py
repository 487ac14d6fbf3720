"""Rise over run: a secant turns into the tangent, and then rounding spoils it."""

from assignments.lab import Lab, Option, number

LAB = Lab(
    __name__,
    title="Rise over run",
    summary="watch a secant turn into the tangent, until rounding spoils it",
    options=(
        Option("x", 0.7, number(at_least=-3, at_most=3), "where the slope of eˣ sin 3x is wanted"),
    ),
    pictures=("secant.png", "secant.gif", "error.png"),
)
