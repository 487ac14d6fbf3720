"""Pictures of computation graphs: values forward, the chain rule back.

The source reads in this order: ``wording`` and ``paper`` (how numbers and formulas are written), ``links`` and
``jacobians`` (what an edge does), ``graph`` (nodes and edges), ``dependence`` and ``trouble`` (notes on them) and
``reading`` (from a Tensor to a graph), ``fold`` and ``simplify`` (of large ones), ``selection`` (what of one is asked
for), ``heat``, ``markup``, ``labels`` and ``legend`` (the looks), ``fonts`` (for machines that have none), ``render``
with ``layout``, ``speech`` (the picture in words), ``dot`` and ``svg`` (the picture), ``drawing`` (what users call);
``lines`` and ``steps`` (the chain rule one step at a time), ``explanation`` (as text), ``nudge`` (with other inputs)
and ``replay`` (as a page, of the files in ``pages``); ``expression`` and ``gallery`` for the command line.

>>> from tinygrad_edu import Tensor
>>> a, b = Tensor(2.0, requires_grad=True), Tensor(-3.0, requires_grad=True)
>>> drawing = draw(a * b, names={"a": a, "b": b})
>>> "∂f/∂a" in drawing.source
True
"""

from visualize.drawing import Drawing, draw
from visualize.explanation import explain
from visualize.graph import Edge, Graph, Node
from visualize.replay import Page, page

__all__ = ["Drawing", "Edge", "Graph", "Node", "Page", "draw", "explain", "page"]
