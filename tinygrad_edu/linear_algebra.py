"""The operations of linear algebra: solving equations, inverses and determinants, and how their answers move.

Written as in ``operations.py``; the glossary there holds here too. All rules come from one fact: when a matrix A moves
by dA, its inverse moves by −A⁻¹ dA A⁻¹. Every function takes stacks of matrices as well, in the last two axes.
Source: Giles, Collected matrix derivative results for forward and reverse mode algorithmic differentiation (2008).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from tinygrad_edu.operation import Operation

solve = Operation(  # y with A y = b
    "solve", "np.linalg.solve(a, b)", lambda a, b: np.linalg.solve(a, b),
    ("−A⁻¹ ⊗ yᵀ", lambda g, y, a, b: -np.linalg.solve(a.mT, columns(g, b)) @ columns(y, b).mT),
    ("A⁻¹", lambda g, y, a, b: np.linalg.solve(a.mT, columns(g, b)).reshape(g.shape)),
    elementwise=False)

inv = Operation(
    "inv", "np.linalg.inv(a)", lambda a: np.linalg.inv(a),
    ("−y ⊗ yᵀ", lambda g, y, a: -y.mT @ g @ y.mT),
    elementwise=False)

det = Operation(
    "det", "np.linalg.det(a)", lambda a: np.linalg.det(a),
    ("cofactors", lambda g, y, a: each(g) * cofactors(y, a)),
    elementwise=False)

logabsdet = Operation(  # log |det A|, which does not overflow where det A does
    "logabsdet", "np.linalg.slogdet(a)[1]", lambda a: np.linalg.slogdet(a)[1],
    ("A⁻ᵀ", lambda g, y, a: each(g) * np.linalg.inv(a).mT),
    elementwise=False)


def columns(x: Any, b: Any) -> Any:
    """A vector as a matrix of one column; for NumPy, b in A y = b is a vector if it has one axis."""
    return x.reshape((*x.shape, 1)) if b.ndim == 1 else x


def each(g: Any) -> Any:
    """One number for each matrix of a stack, with two axes of length 1 so that it stands beside the matrix."""
    return g.reshape((*g.shape, 1, 1))


def cofactors(y: Any, a: Any) -> Any:
    """∂det/∂aᵢⱼ: (−1)ⁱ⁺ʲ times the determinant without row i and column j, which is det A · A⁻ᵀ where A⁻¹ exists.

    For small matrices the first, which is right at det A = 0, too; for greater ones the second: it takes n³ steps, not
    n⁵. Then a singular matrix has no derivative here, and NumPy says so.
    """
    n = a.shape[-1]
    if n > 3:
        return each(y) * np.linalg.inv(a).mT
    others = np.array([[k for k in range(n) if k != i] for i in range(n)], dtype=int).reshape(n, max(n - 1, 0))
    minors = a[(..., others[:, None, :, None], others[None, :, None, :])]
    return det(minors) * ((-1.0) ** np.add.outer(np.arange(n), np.arange(n))).astype(a.dtype)
