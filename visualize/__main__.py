"""python -m visualize: the computation graph of an expression, as a picture."""

from __future__ import annotations

import argparse
import io
import re
import shutil
import sys
import textwrap
import webbrowser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tinygrad_edu import Tensor, __version__
from visualize import gallery
from visualize.drawing import draw
from visualize.explanation import explain
from visualize.expression import FUNCTION_NAMES, ExpressionError, evaluate, read_values, unused
from visualize.render import NoLayoutError
from visualize.replay import page

_EXAMPLES = f"""examples:
  python -m visualize "tanh(a*b + c)" a=2 b=-3 c=5.5 --out flow.svg
  python -m visualize "d = a*b; e = d + c; f = tanh(e)" a=2 b=-3 c=5.5
  python -m visualize "exp(-(x - m)**2 / (2*s**2))" x=178 m=170 s=8
  python -m visualize "sum(sigmoid(W @ x)**2)" "W=[[1,-2],[0.5,3]]" "x=[1,2]"
  python -m visualize "x*y + x*sin(x)" x=2 y=3 --explain
  python -m visualize "x*y + x*sin(x)" x=2 y=3 --page flow.html --open

{textwrap.fill(f"functions: {', '.join(FUNCTION_NAMES)}", 78, subsequent_indent=" " * 11)}
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
    parser.add_argument("--out", metavar="FILE",
                        help="the picture: .svg, .png, .pdf or .dot (default: graph.svg, unless one of the next two)")
    parser.add_argument("--page", metavar="FILE", help="a page that shows one step after another: .html")
    parser.add_argument("--explain", action="store_true", help="print every step, forward and back")
    parser.add_argument("--dpi", type=float, help="dots per inch of a .png (default: 96)")
    parser.add_argument("--steps", action="store_true", help="a node for every operation, also between arrays")
    parser.add_argument("--version", action="version", version=f"tinygrad_edu {__version__}")
    parser.add_argument("--open", action="store_true", help="show what was written")
    parser.add_argument("--gallery", metavar="DIR", help="draw many scenes into a folder, to look at after a change")
    given = parser.parse_intermixed_args(_with_signs(sys.argv[1:] if arguments is None else arguments, parser))
    if given.expression is None and given.gallery is None:
        parser.print_help()
        return 0
    if given.expression is not None and given.gallery is not None:
        parser.error("--gallery draws its own scenes; leave out either it or the expression.")
    path: Path | None
    try:
        if given.gallery is not None:
            path, wanted = gallery.write(given.gallery), ".html"
        else:
            values = read_values(given.values)
            output, names = evaluate(given.expression, values)
            for name in unused(given.expression, values):
                _complain(f"{name} was given a value, but the expression does not use it.")
            path, wanted = _show(output, names, given)
    except (ExpressionError, ValueError, OSError) as problem:
        _complain(getattr(problem, "strerror", None) or problem)
        return 2
    except NoLayoutError as problem:
        _complain(problem)
        return 1
    if path is None:
        return 0
    if given.open and not webbrowser.open(path.resolve().as_uri()):
        _complain(f"Nothing here can show {path}; open it in a browser.")
    return 0 if path.suffix.lower() == wanted else 1


def _complain(problem: object) -> None:
    """Say on the error stream what is wrong, in lines no wider than the terminal, where there is one."""
    width = shutil.get_terminal_size((0, 24)).columns
    print(*(textwrap.fill(line, width) if 0 < width < len(line) else line for line in str(problem).splitlines()),
          sep="\n", file=sys.stderr)


def _show(output: Tensor, names: dict[str, Any], given: argparse.Namespace) -> tuple[Path | None, str]:
    """Print or write what was asked for; the file that was written last, and what its name should end with."""
    steps = True if given.steps else None
    path, wanted = None, ""
    if given.explain:
        print(explain(output, names, steps=steps))
    if given.out or not (given.explain or given.page):
        path = draw(output, names, steps=steps).save(given.out or "graph.svg", given.dpi)
        wanted = Path(given.out or path).suffix.lower()
        print(f"{path}: the graph of {given.expression.strip()}")
    if given.page:
        path, wanted = page(output, names=names, steps=steps).save(given.page), ".html"
        print(f"{path}: {given.expression.strip()}, step by step")
    return path, wanted


def _with_signs(arguments: Sequence[str], parser: argparse.ArgumentParser) -> list[str]:
    """The arguments; an expression that starts with a minus sign gets a space before it, or it would be an option."""
    options = tuple(option for action in parser._actions for option in action.option_strings)
    return [f" {argument}" if argument.startswith("-") and argument not in (*options, "--")
            and not re.match("--[a-z-]{2,}(=|$)", argument) else argument for argument in arguments]


if __name__ == "__main__":
    sys.exit(main())
