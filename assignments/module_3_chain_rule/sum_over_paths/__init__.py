"""The multivariate chain rule as a sum over paths: a product along each, and when nobody walks them one by one."""

from assignments.lab import Lab, Option, number, whole_number

LAB = Lab(
    __name__,
    title="A sum over paths",
    summary="multiply along each path from t to f, add up the products, and count the paths of a network",
    options=(
        Option("t", 0.7, number(at_least=-3, at_most=3), "where the derivative is wanted"),
        Option("layers", 7, whole_number(1, 40), "hidden layers of the network whose paths are counted"),
        Option("width", 6, whole_number(1, 40), "neurons in each of them"),
    ),
    pictures=("paths.png", "growth.png"),
)
