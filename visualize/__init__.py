"""Pictures of computation graphs: values forward, the chain rule back.

The source reads in this order: ``graph`` (nodes and edges) and ``reading`` (from a Tensor to them), ``jacobians`` and
``structure`` (what stands on an edge), ``fold`` (equal parts), ``wording``, ``heat``, ``markup`` and ``labels`` (its
looks), ``dot`` and ``render`` (the picture), ``drawing`` (what users call); ``expression`` for the command line.

>>> from tinygrad_edu import Tensor
>>> a, b = Tensor(2.0, requires_grad=True), Tensor(-3.0, requires_grad=True)
>>> drawing = draw(a * b, names={"a": a, "b": b})
>>> "∂f/∂a" in drawing.source
True
"""

from visualize.drawing import Drawing, draw

__all__ = ["Drawing", "draw"]
