"""python -m visualize: the computation graph of an expression, as a picture."""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Sequence
from pathlib import Path

from tinygrad_edu import __version__
from visualize.drawing import draw
from visualize.expression import FUNCTION_NAMES, ExpressionError, evaluate, read_value

_EXAMPLES = f"""examples:
  python -m visualize "tanh(a*b + c)" a=2 b=-3 c=5.5 --out flow.svg
  python -m visualize "d = a*b; e = d + c; f = tanh(e)" a=2 b=-3 c=5.5
  python -m visualize "exp(-(x - mu)**2 / (2*sigma**2))" x=178 mu=170 sigma=8 --out bell.pdf
  python -m visualize "sum(sigmoid(W @ x + b)**2)" "W=[[1,-2],[0.5,3]]" "x=[1,2]" b=0.1 --out layer.png

functions: {", ".join(FUNCTION_NAMES)}
constants: pi, e"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Draw what the command line says; 0 if it could, 2 if it was not understood, 1 if there is no picture of it."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal without μ in its alphabet shows ? instead
    parser = argparse.ArgumentParser(
        prog="python -m visualize", formatter_class=argparse.RawDescriptionHelpFormatter, epilog=_EXAMPLES,
        description="Draw how an expression is computed: values forward, the chain rule back.")
    parser.add_argument("expression", nargs="?", help="arithmetic, such as \"tanh(a*b + c)\"; "
                                                      "steps with names are separated by ;")
    parser.add_argument("values", nargs="*", metavar="name=value", help="a number, or a list such as w=[1,2,3]")
    parser.add_argument("--out", default="graph.svg", metavar="FILE",
                        help="the picture: .svg, .png, .pdf or .dot (default: %(default)s)")
    parser.add_argument("--steps", action="store_true", help="a node for every operation, also between arrays")
    parser.add_argument("--version", action="version", version=f"tinygrad_edu {__version__}")
    given = parser.parse_args(arguments)
    if given.expression is None:
        parser.print_help()
        return 0
    try:
        output, names = evaluate(given.expression, dict(read_value(value) for value in given.values))
        path = draw(output, names, steps=True if given.steps else None).save(given.out)
    except (ExpressionError, ValueError) as problem:
        print(problem, file=sys.stderr)
        return 2
    except OSError as problem:
        print(f"{problem.filename or given.out} cannot be written: {problem.strerror or problem}.", file=sys.stderr)
        return 2
    print(f"{path}: the graph of {given.expression}")
    return 0 if path.suffix.lower() == Path(given.out).suffix.lower() else 1


if __name__ == "__main__":
    sys.exit(main())
