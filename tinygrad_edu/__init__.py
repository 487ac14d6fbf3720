"""A Tensor that remembers how it was computed, and the multivariate chain rule that differentiates it.

The source is meant to be read, in this order: ``operations`` (every operation with its chain-rule lines),
``array_operations`` (the same for sums, matrix products and shapes), ``backprop`` (the walk of the chain rule),
``tensor`` (a value and its record), ``pullback`` (the chain rule of a function), ``calculus`` (derivatives of
functions), ``differences`` (rise over run).
What they lean on may be skipped at first: ``recording``, ``formula``, ``operation`` before them, ``errors``,
``anomaly``, ``storage``, ``numpy_functions`` and ``notation`` before ``tensor``, ``nested`` before ``pullback``.
A second part, ``compiler``, writes a derivative out as NumPy source; the first use of ``jit`` brings it in.

Functions with a chain rule, on Tensors by NumPy's names (``np.exp(t)``), and as methods (``t.sum()``) where NumPy's
arrays have them: + - * / % ** @, abs, clip, maximum, minimum, where; exp, log, expm1, log1p, sqrt, square; sin, cos,
tan, arcsin, arccos, arctan, sinh, cosh, tanh; sum, mean, max, min, prod, var, std, linalg.norm, dot, outer;
reshape, ravel, transpose, swapaxes, squeeze, expand_dims, broadcast_to, concatenate, stack, indexing; and from here
sigmoid, relu, softplus, softmax, log_softmax, logsumexp.
"""

import sys as _sys

if _sys.version_info < (3, 10):  # noqa: UP036 - in a clone nobody has asked before
    raise ImportError(f"tinygrad_edu needs Python 3.10 or newer, and this is {_sys.version.split()[0]}.")

from tinygrad_edu.anomaly import detect_anomaly
from tinygrad_edu.array_operations import log_softmax, logsumexp, softmax
from tinygrad_edu.backprop import Step, backpropagate, chain_rule
from tinygrad_edu.calculus import (
    derivative,
    grad,
    hessian,
    hvp,
    jacobian,
    jvp,
    taylor,
    value_and_grad,
)
from tinygrad_edu.differences import gradcheck, numerical_derivative, numerical_jacobian
from tinygrad_edu.jit import jit
from tinygrad_edu.operation import OPERATIONS, Operation
from tinygrad_edu.operations import relu, sigmoid, softplus
from tinygrad_edu.pullback import gradients_of, vjp
from tinygrad_edu.recording import Group, group, no_grad
from tinygrad_edu.tensor import LostDerivativeWarning, Record, Tensor

__version__ = "1.0.0"
__all__ = [
    "OPERATIONS", "Group", "LostDerivativeWarning", "Operation", "Record", "Step", "Tensor", "backpropagate",
    "chain_rule", "derivative", "detect_anomaly", "grad", "gradcheck", "gradients_of", "group", "hessian", "hvp",
    "jacobian", "jit", "jvp", "log_softmax", "logsumexp", "no_grad", "numerical_derivative", "numerical_jacobian",
    "relu", "sigmoid", "softmax", "softplus", "taylor", "value_and_grad", "vjp",
]
