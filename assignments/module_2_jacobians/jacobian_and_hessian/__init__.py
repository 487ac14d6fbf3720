"""A surface with a saddle and a valley: its Jacobian, its Hessian, and what the two say of a point."""

from assignments.lab import Lab, Option, number

LAB = Lab(
    __name__,
    title="Jacobian and Hessian",
    summary="tell the valley of a surface from its saddle, by the Jacobian and the Hessian",
    options=(
        Option("at", (0.5, 1.4), number(at_least=-3, at_most=3), "a point at which J and H are shown", ("X", "Y")),
    ),
    pictures=("surface.png", "coordinates.png"),
    practice=("jacobian", "hessian", "determinants", "critical"),
)
