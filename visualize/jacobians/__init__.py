"""Local Jacobians: a small algebra of matrices that know their structure, and how an operation gives one.

It reads in this order: ``algebra`` (what every Jacobian can do, and products), ``matrices`` (numbers scaled, chosen,
copied, moved, added up), ``blocks`` (matrix products and softmax), ``norms``, ``writing`` (by the names of formulas),
``local`` (from operations to them).

>>> import numpy as np
>>> from tinygrad_edu import Tensor
>>> from visualize import draw
>>> v = Tensor(2.0, requires_grad=True, name="v")
>>> z = np.array([1.0, 2.0, 3.0]) / v**2
>>> edge = draw(z.sum(), names={"z": z}).graph.edges[1]
>>> print(edge.local, "=", edge.jacobian)
∂z/∂v = −(z / v²) · 2·v
>>> edge.jacobian.shape, round(edge.jacobian.norm, 4), edge.jacobian.dense().ravel().tolist()
((3, 1), 0.9354, [-0.25, -0.5, -0.75])
"""

from visualize.jacobians.algebra import Jacobian, Product
from visualize.jacobians.blocks import Dense, Kronecker
from visualize.jacobians.local import EdgeJacobian, local_jacobian
from visualize.jacobians.matrices import Copy, Diagonal, Permutation, Scalar, Selection, Sum

__all__ = ["Copy", "Dense", "Diagonal", "EdgeJacobian", "Jacobian", "Kronecker", "Permutation", "Product", "Scalar",
           "Selection", "Sum", "local_jacobian"]
