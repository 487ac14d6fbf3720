"""Minima and maxima on a curve by Lagrange multipliers: four partial derivatives, and ∇f on one line with ∇g."""

from assignments.lab import Lab, Option, whole_number

LAB = Lab(
    __name__,
    title="Lagrange multipliers",
    summary="where f is least and greatest on a curve: ∇f and ∇g on one line",
    options=(
        Option("starts", 40, whole_number(at_least=1, at_most=1000), "from how many places to look for points", "N"),
        Option("seed", 4, whole_number(at_least=0), "which places these are", "N"),
    ),
    pictures=("points.png", "others.png"),
    practice=("lagrange",),
)
