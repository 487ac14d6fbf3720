"""Roots, minima and best fits, by SciPy's names; the derivatives come from the chain rule.

``newton`` (roots), ``minimize`` (steepest descent and Newton's method), ``least_squares``, ``curve_fit`` and
``linregress`` (fits), ``lagrange`` (minima and maxima on a curve). Each gives a result with SciPy's fields, ``.x .fun
.jac .nit .success .message``, and with ``.path``: where it went. What can go wrong is told in one sentence, in
``.message``, with the way out.
"""

from tinygrad_edu.optimize.descent import minimize
from tinygrad_edu.optimize.fitting import curve_fit, least_squares
from tinygrad_edu.optimize.multipliers import lagrange
from tinygrad_edu.optimize.result import OptimizeResult
from tinygrad_edu.optimize.root_finding import newton
from tinygrad_edu.optimize.straight_line import linregress

__all__ = ["OptimizeResult", "curve_fit", "lagrange", "least_squares", "linregress", "minimize", "newton"]
