"""jit: the door to the compiler, which is not loaded before somebody asks for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tinygrad_edu.compiler.jit import Jit


def jit(f: Callable[..., Any]) -> Jit:
    """Compile a function: trace it at its first call, and run it as plain NumPy source from then on.

    Arrays and floats are its variables. It is traced anew for other shapes and types, and for other values of whole
    numbers, strings and the like. Numbers come out as floats, arrays as new arrays. Tensors that the function uses
    from outside are read at each call; arrays from outside, random numbers and printing belong to the trace.

    >>> import numpy as np
    >>> from tinygrad_edu import grad
    >>> random = np.random.default_rng(0)
    >>> frozen = jit(lambda x: x + random.normal())
    >>> frozen(0.0) == frozen(0.0)  # drawn once, while it was traced
    True
    >>> fresh = jit(lambda x, noise: x + noise)
    >>> fresh(0.0, random.normal()) == fresh(0.0, random.normal())  # so give it what is new at each call
    False
    >>> step = jit(grad(lambda x: x**3))
    >>> step(2.0)
    12.0
    >>> print(step.source)
    import numpy as np
    <BLANKLINE>
    <BLANKLINE>
    def gradient_of_lambda(x):
        dy_dx = 3 * x ** 2  # ∂y/∂x
        return dy_dx
    <BLANKLINE>
    """
    from tinygrad_edu.compiler.jit import Jit  # here, so that those who do not compile need not wait for a compiler
    return Jit(f)
