"""A function near a point is nearly a line or a parabola, a surface nearly a plane or a bowl: two short functions."""

from assignments.lab import Lab, Option, number

LAB = Lab(
    __name__,
    title="Linearisation",
    summary="a line and a parabola in place of a function, in one dimension and two, and how fast their error shrinks",
    options=(
        Option("x0", 0.5, number(at_least=-3, at_most=3), "the point x₀ at which the line touches eˣ cos x", "X"),
        Option("v0", (0.5, -0.4), number(at_least=-2, at_most=2),
               "the point v₀ at which the quadratic touches x exp(−x² − y²)", ("X", "Y")),
    ),
    pictures=("errors.png", "models.png"),
)
