"""How fast the engine is, beside the same step written by hand and beside other engines.

    python tests/benchmarks                                  the table, a few minutes
    python tests/benchmarks --quick --only eager jit         some seconds
    python tests/benchmarks --out table.md --growth growth.png

Never run as a test: a time depends on the machine. What is not installed is left out, and said.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
from pathlib import Path

# Every engine gets one thread. The libraries read these when they are first imported.
ONE_THREAD = {
    **dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"), "1"),
    "NPROC": "1", "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false",  # XLA's pool of threads, and its use of it
    "JAX_PLATFORMS": "cpu",
}


def main() -> None:
    """Read the command line, measure, print."""
    os.environ.update(ONE_THREAD)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal without µ in its alphabet shows ? instead
    from contenders import CONTENDERS
    from table import ROWS, measured, written

    parser = argparse.ArgumentParser(prog="python tests/benchmarks", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rows", nargs="+", choices=ROWS, default=ROWS, metavar="ROW", help=f"of {', '.join(ROWS)}")
    parser.add_argument("--only", nargs="+", choices=CONTENDERS, default=list(CONTENDERS), metavar="WHO",
                        help=f"beside the step by hand, of {', '.join(CONTENDERS)}")
    parser.add_argument("--rounds", type=int, help="of measuring, each contender once a round (101; quick: 5)")
    parser.add_argument("--quick", action="store_true", help="few rounds, and without torch.compile unless asked for")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write the table to a Markdown file as well")
    parser.add_argument("--growth", type=Path, metavar="PNG",
                        help="instead: time and memory as the work grows, as a plot and a table")
    options = parser.parse_args()
    rounds = options.rounds or (5 if options.quick else 101)
    if rounds < 1:
        parser.error("--rounds must be 1 or more.")

    if options.growth:
        from growth import measure_growth
        text = measure_growth(options.growth, quick=options.quick)
    else:
        chosen = [name for name in CONTENDERS if name == "hand" or name in options.only]
        if options.quick and options.only == list(CONTENDERS):
            chosen.remove("torch-compile")
        installed = [name for name in chosen if CONTENDERS[name].installed]
        missing = [name for name in chosen if name not in installed]
        complaints: list[str] = []
        rows = [measured(row, installed, rounds, complaints.append) for row in ROWS if row in options.rows]
        text = written(rows, installed, missing, complaints, rounds)
    print(text)
    if options.out:
        options.out.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
