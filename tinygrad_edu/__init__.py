"""A Tensor that remembers how it was computed, and the multivariate chain rule that differentiates it.

The source is meant to be read, in this order: ``operations`` (every operation with its chain-rule lines),
``array_operations`` (the same for sums, matrix products and shapes) and ``linear_algebra``, ``backprop`` (the walk of
the chain rule), ``tensor`` (a value and its record), ``pullback`` (the chain rule of a function), ``calculus``
(derivatives of functions), ``differences`` (rise over run), ``paths`` (the chain rule as a sum over paths), and of
power series ``smoothness`` (where there are none), ``series`` and ``taylor_series``.
What they lean on may be skipped at first: ``recording``, ``formula``, ``nested``, ``operation`` before them;
``errors``, ``anomaly``, ``storage``, ``compositions``, ``numpy_functions`` and ``notation`` before ``tensor``.
Two more parts are brought in by who asks for them: ``compiler`` writes a derivative out as NumPy source, at the first
use of ``jit``; ``tinygrad_edu.optimize`` finds roots, minima and best fits, by SciPy's names.

Functions with a chain rule, on Tensors by NumPy's names (``np.exp(t)``), and as methods (``t.sum()``) where NumPy's
arrays have them: + - * / % ** @, abs, clip, maximum, minimum, where; exp, log, log2, log10, expm1, log1p, logaddexp,
sqrt, square; sin, cos, tan, arcsin, arccos, arctan, arctan2, sinh, cosh, tanh; sum, mean, max, min, prod, var, std,
cumsum, dot, vdot, outer; linalg.norm, solve, inv, det, slogdet, diag, diagonal, trace; reshape, ravel, transpose,
swapaxes, squeeze, expand_dims, atleast_1d, atleast_2d, broadcast_to, concatenate, stack, vstack, hstack, split,
repeat, flip, pad, indexing; and from here sigmoid, relu, softplus, softmax, log_softmax, logsumexp.
"""

import importlib as _importlib
import sys as _sys
import typing as _typing

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
    value_and_grad,
)
from tinygrad_edu.differences import gradcheck, numerical_derivative, numerical_jacobian, rise_over_run
from tinygrad_edu.jit import jit
from tinygrad_edu.operation import OPERATIONS, Operation
from tinygrad_edu.operations import relu, sigmoid, softplus
from tinygrad_edu.paths import count_paths, paths
from tinygrad_edu.pullback import gradients_of, vjp
from tinygrad_edu.recording import Group, group, no_grad
from tinygrad_edu.tensor import LostDerivativeWarning, Record, Tensor

__version__ = "1.0.0"
if _typing.TYPE_CHECKING:
    from tinygrad_edu.series import Series
    from tinygrad_edu.smoothness import NoSeriesError
    from tinygrad_edu.taylor_series import taylor, taylor_polynomial

__all__ = [
    "OPERATIONS", "Group", "LostDerivativeWarning", "NoSeriesError", "Operation", "Record", "Series", "Step",
    "Tensor", "backpropagate", "chain_rule", "count_paths", "derivative", "detect_anomaly", "grad", "gradcheck",
    "gradients_of", "group", "hessian", "hvp", "jacobian", "jit", "jvp", "log_softmax", "logsumexp", "no_grad",
    "numerical_derivative", "numerical_jacobian", "paths", "relu", "rise_over_run", "sigmoid", "softmax", "softplus",
    "taylor", "taylor_polynomial", "value_and_grad", "vjp",
]

_LATER = {"NoSeriesError": "smoothness", "Series": "series", "taylor": "taylor_series",
          "taylor_polynomial": "taylor_series"}


def __getattr__(name: str) -> _typing.Any:
    """Power series are loaded by their first use, so that nobody else has to wait for them."""
    if name not in _LATER:
        numpys = {"cat": "concatenate"}.get(name, name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}" + (
            f": NumPy's own works on Tensors, np.{numpys}" if hasattr(_sys.modules.get("numpy"), numpys) else ""))
    found = globals()[name] = getattr(_importlib.import_module(f"{__name__}.{_LATER[name]}"), name)
    return found
