"""A network learns to draw a heart: six Jacobians by the multivariate chain rule, and training with them."""

from assignments.lab import Lab, Option, Page, number, whole_number

LAB = Lab(
    __name__,
    title="Backpropagation",
    summary="train a small neural network to draw a heart, by the multivariate chain rule",
    options=(
        Option("iterations", 50_000, whole_number(at_least=0), "how many steps of descent to take"),
        Option("aggression", 7.0, number(above=0), "how far a step goes along −J"),
        Option("noise", 1.0, number(at_least=0), "how much chance there is in the length of a step"),
        Option("seed", 43, whole_number(at_least=0), "which random numbers: the same seed, the same run"),
        Option("hidden", (6, 7), whole_number(1, 1000), "neurons in the two hidden layers", ("N1", "N2")),
        Option("eager", False, None, "record the graph anew at every step instead of running its source, to compare"),
        Option("show_source", False, None, "print the cost and its Jacobians as the NumPy source the engine writes"),
    ),
    pictures=("training.png", "training.gif", "cost.png", "jacobian_flow.svg"),
    pages=(
        Page("page", "a page that replays one cost and its Jacobians, step by step", "step_page", ("seed", "hidden")),
        Page("train", "a page in which the network trains before your eyes, and everything can be set meanwhile",
             "train_page", ("aggression", "noise", "seed", "hidden")),
    ),
    film=True,
    practice=("matrices", "chain"),
)
