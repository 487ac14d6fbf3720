"""The hunt for NaN: an observer that looks at every new number, and names the operation which first made one."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

import numpy as np

from tinygrad_edu.backprop import Step, nodes_below
from tinygrad_edu.errors import describe
from tinygrad_edu.recording import ChangedMode, Mode, Observer


class Anomaly(Observer):
    """Raises FloatingPointError as soon as an operation or a line of the chain rule makes NaN."""

    def made(self, result: Any, operation: Any, operands: Any, parameters: Any) -> None:
        if has_nan(result) and not any(has_nan(operand) for operand in operands):
            raise FloatingPointError(f"{operation.name} made NaN out of numbers: "
                                     f"{describe(operation, operands, parameters)}. "
                                     "Look at where this operation is defined.")

    def stepped(self, step: Step, output: Any) -> None:
        if not has_nan(step.contribution):
            return
        for made in nodes_below(output):
            if has_nan(made):
                raise FloatingPointError(f"NaN reached a gradient. It was first made by {made.describe()}.")
        raise FloatingPointError(f"NaN reached a gradient: the chain rule through operand {step.position} "
                                 f"of {step.node.describe()} made it first.")


def detect_anomaly() -> AbstractContextManager[Mode]:
    """Check every new value and gradient inside a ``with`` block for NaN.

    Raises FloatingPointError that names the operation which first made the NaN. It costs time, so it is a switch.

    >>> from tinygrad_edu import Tensor, detect_anomaly
    >>> import numpy as np
    >>> with detect_anomaly(), np.errstate(invalid="ignore"):
    ...     np.log(Tensor(-1.0, name="a", requires_grad=True))
    Traceback (most recent call last):
    ...
    FloatingPointError: log made NaN out of numbers: np.log(a) with a = -1.0. Look at where this operation is defined.
    """
    return ChangedMode(observer=Anomaly())


def has_nan(number: Any) -> bool:
    """Is any entry of an array, a number or a Tensor NaN?"""
    return bool(np.isnan(getattr(number, "value", number)).any())
