"""Pictures of computation graphs: values forward, the chain rule back.

>>> from tinygrad_edu import Tensor
>>> a, b = Tensor(2.0, requires_grad=True), Tensor(-3.0, requires_grad=True)
>>> drawing = draw(a * b, names={"a": a, "b": b})
>>> "∂f/∂a" in drawing.source
True
"""

from visualize.drawing import Drawing, draw

__all__ = ["Drawing", "draw"]
