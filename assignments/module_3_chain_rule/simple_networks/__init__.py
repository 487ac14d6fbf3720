"""One neuron learns NOT: its output, its cost, and the chain rule with three factors that tells it where to go."""

from assignments.lab import Lab, Option, number, whole_number

LAB = Lab(
    __name__,
    title="Simple networks",
    summary="one neuron learns NOT, by the chain rule with three factors",
    options=(
        Option("weight", 1.3, number(at_least=-10, at_most=10), "the weight w1 to start from"),
        Option("bias", -0.1, number(at_least=-10, at_most=10), "the bias b1 to start from"),
        Option("targets", (1.0, 0.0), number(at_least=-1, at_most=1), "what it is to answer to 0 and to 1",
               ("AT0", "AT1")),
        Option("aggression", 1.0, number(above=0), "how far a step goes along −J"),
        Option("steps", 1000, whole_number(at_least=0, at_most=100_000), "how many steps of descent to take"),
    ),
    pictures=("descent.png", "jacobian_flow.svg"),
    practice=("chain", "matrices"),
)
