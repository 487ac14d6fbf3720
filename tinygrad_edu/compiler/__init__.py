"""A function written out as NumPy source, to be read and to be run: what ``jit`` does.

In the order in which it happens: ``arguments`` says which of them are variables; ``trace`` notes what the function did
while it ran once, on the Tensors of ``traced``, whose numbers nobody reads, and ``surroundings`` what it found around
itself, in which ``places``, as its ``bytecode`` tells. ``computation`` makes a program of the trace, of ``lines`` that
``simplify`` shortens.
``adjoints`` finds which of them are derivatives, of what; ``names`` and ``listing`` write it to be read,
``fast_source`` with ``buffers`` to be run; ``compiled`` knows how long it holds, ``jit`` keeps several. ``javascript``
writes the listing for a page by ``translation``, and there ``numpy.js`` and ``arrays.js`` stand in for NumPy. The
engine does not need any of it: ``import tinygrad_edu`` leaves it alone, the first ``jit(f)`` brings it in.
"""
