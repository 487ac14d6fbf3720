"""jit: the door to the compiler, which is not loaded before somebody asks for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tinygrad_edu.compiler.jit import Jit


def jit(f: Callable[..., Any]) -> Jit:
    """Compile a function: trace it at its first call, and run it as plain NumPy source from then on.

    Its variables are floats and arrays, those of whole numbers and of True and False too, if all that is done with
    them is arithmetic, comparison, ``np.where`` and indexing (``table[labels]``). It is traced anew for other shapes
    and types, and for other values of everything else: whole numbers, texts, and masks whose numbers decide a shape
    (``x[mask]``). The 64 kinds of arguments used last are remembered. Numbers come out as floats, arrays as new arrays.

    Tensors and arrays from outside are read at each call. When a variable of a closure, a global, an attribute or an
    item of a list that the function reads has become another, the function is traced anew, so what changes at each call
    is better an argument; so it is for an array outside of which the function takes single numbers (``c[0]`` of a row
    ``c``), for a variable of the environment and for a ContextVar. TypeError in words for code whose course depends on
    a number, or which keeps what it computes for its next call, or writes into an array that is not its own. What
    belongs to the trace and happens once: random numbers, the time, files, printing, adding to a list, the next item of
    an iterator, and the settings of Python and NumPy, such as sys.argv and np.errstate. Under ``detect_anomaly()`` it
    runs as it stands.

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
