"""Pictures of computation graphs: values forward, the chain rule back.

The source reads in this order: ``graph`` (nodes and edges) and ``reading`` (from a Tensor to them), ``jacobians`` (what
stands on an edge), ``fold`` and ``simplify`` (what a large graph leaves out), ``wording``, ``paper``, ``heat``,
``markup``, ``labels`` and ``legend`` (its looks), ``dot``, ``render`` and ``layout`` (the picture), ``speech`` and
``svg`` (its words, and dark pages), ``drawing`` (what users call); ``expression`` and ``gallery`` for the command line.

>>> from tinygrad_edu import Tensor
>>> a, b = Tensor(2.0, requires_grad=True), Tensor(-3.0, requires_grad=True)
>>> drawing = draw(a * b, names={"a": a, "b": b})
>>> "∂f/∂a" in drawing.source
True
"""

from visualize.drawing import Drawing, draw
from visualize.graph import Edge, Graph, Node

__all__ = ["Drawing", "Edge", "Graph", "Node", "draw"]
