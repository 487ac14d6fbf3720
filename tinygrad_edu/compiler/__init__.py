"""A function written out as NumPy source, to be read and to be run: what ``jit`` does.

In the order in which it happens: ``trace`` notes what a function did, ``simplify`` shortens it; ``names`` and
``listing`` write it to be read, ``fast_source`` with ``buffers`` to be run; ``jit`` keeps the two. The engine does not
need any of it: ``import tinygrad_edu`` leaves it alone, and the first ``jit(f)`` brings it in.
"""
