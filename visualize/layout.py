"""Lays out one graph in a process of its own: Graphviz cannot be interrupted, a process can be stopped.

The DOT text comes in, and goes out with positions. This file is run, and imports nothing of this package.
"""

import sys


def main() -> None:
    """Lay out what the input holds."""
    del sys.path[0]  # this folder, whose files would stand in for other modules with their names
    import pygraphviz

    text = sys.stdin.buffer.read().decode("utf-8")
    sys.stdout.buffer.write(pygraphviz.AGraph(string=text).draw(format="dot", prog="dot"))


if __name__ == "__main__":
    main()
