"""A function near a point from its derivatives there, and how far that reaches: three short functions."""

from assignments.lab import Lab, Option, Page, number, whole_number

LAB = Lab(
    __name__,
    title="Taylor series",
    summary="build a sine from its derivatives at one point, and see how far a power series reaches",
    options=(
        Option("x0", 1.0, number(at_least=-10, at_most=10), "the point x₀ about which the sine is built", "X"),
        Option("order", 9, whole_number(at_least=1, at_most=30), "the highest order that is drawn", "N"),
    ),
    pictures=("disc.png", "orders.png", "coefficients.png"),
    pages=(
        Page("page", "a page in which order and centre can be moved, on the line and in the plane with its poles",
             "explorer", ("x0", "order")),
    ),
)
