"""Local Jacobians: a small algebra of matrices that know their structure, and how an operation gives one.

It reads in this order: ``algebra`` (what every Jacobian can do, and products), ``matrices`` (numbers scaled, chosen,
copied, moved, added up), ``blocks`` (matrix products and softmax), ``norms``, ``local`` (from operations to them).
"""

from visualize.jacobians.algebra import Jacobian, Product
from visualize.jacobians.blocks import Dense, Kronecker
from visualize.jacobians.local import EdgeJacobian, local_jacobian
from visualize.jacobians.matrices import Copy, Diagonal, Permutation, Scalar, Selection, Sum

__all__ = ["Copy", "Dense", "Diagonal", "EdgeJacobian", "Jacobian", "Kronecker", "Permutation", "Product", "Scalar",
           "Selection", "Sum", "local_jacobian"]
