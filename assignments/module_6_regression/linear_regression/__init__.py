"""The straight line through data, in closed form: its slope, its intercept, and how far both can be trusted."""

from assignments.lab import Lab, Option, whole_number

LAB = Lab(
    __name__,
    title="Linear regression",
    summary="the best straight line through data, its uncertainty, and when a line is no answer",
    options=(
        Option("without", 0, whole_number(at_least=0, at_most=8), "leave out one of the eight points with errors, "
               "1 to 8; 0 leaves out none", "POINT"),
    ),
    pictures=("line.png", "anscombe.png"),
    practice=("regression", "residuals", "by_eye"),
)
