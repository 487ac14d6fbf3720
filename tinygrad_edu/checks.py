"""What may come in, and what is said when it does not fit: which operation, which shapes and names, what to do."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from tinygrad_edu.recording import current_mode

if TYPE_CHECKING:
    from tinygrad_edu.operations import Operation


def numbers(data: Any) -> np.ndarray:
    """An array of real floating-point numbers; TypeError if the data are anything else."""
    if type(data) is np.ndarray and data.dtype.kind == "f":
        return data
    if hasattr(data, "requires_grad"):
        raise TypeError("This is a Tensor already. Its numbers in a new Tensor, without its graph: t.detach().")
    try:
        array = np.asarray(data)
    except ValueError:
        raise TypeError("The rows of these data have different lengths, so they do not make an array.") from None
    if array.dtype.kind == "f":
        return array
    if array.dtype.kind in "biu":
        return array.astype(np.float64)
    kinds = {"U": "text", "S": "text", "c": "complex numbers", "M": "dates", "m": "times"}
    what = kinds.get(array.dtype.kind, "objects")
    raise TypeError(f"A Tensor holds real numbers, but the data are {what} (dtype {array.dtype}): {short_text(data)}. "
                    "Convert them first, for example with np.array(data, dtype=float).")


def own_numbers(operation: Operation, operand: Any) -> Any:
    """The numbers of an array that stands beside a Tensor, in a copy that only the graph holds.

    The answers of comparisons stay as they are: they stand beside numbers of any type.
    """
    if isinstance(operand, (np.ndarray, np.bool_)) and operand.dtype == bool:
        return operand.copy()
    try:
        array = numbers(operand)
    except TypeError as problem:
        raise TypeError(f"{operation.name} works on Tensors, arrays and numbers. {problem}") from None
    return array.copy()[()] if array is operand or array.base is not None else array[()]


def refuse_to_freeze(what: str) -> None:
    """Raise while a function is traced for jit: a number looked at now would be the same in every later call."""
    trace = current_mode().trace
    if trace is not None:
        raise trace.frozen(what)


def require(check: Callable[..., None], *operands: Any) -> None:
    """Run a check on the numbers of some operands; it raises if they do not fit. What jit compiles runs it again.

    The check sees arrays, and nothing that it computes goes into a graph.
    """
    check(*(np.asarray(getattr(operand, "value", operand)) for operand in operands))
    trace = current_mode().trace
    if trace is not None:
        trace.checks.append((check, operands))


def assume(watch: Callable[[], Callable[[], str]]) -> None:
    """While a function is traced for jit: what is traced holds only as long as something stays as it is now.

    ``watch`` is called only then, and gives the question that is asked before every run: what has changed since, in
    words, or "" if nothing has.
    """
    trace = current_mode().trace
    if trace is not None:
        trace.assumptions.append(watch())


def floating_type(dtype: Any) -> np.dtype:
    """A floating-point type; TypeError for any other, in which a derivative would be lost."""
    if np.dtype(dtype).kind != "f":
        raise TypeError(f"A Tensor holds real numbers, in a floating-point type and not in {np.dtype(dtype)}. For such "
                        f"numbers, without gradient: t.numpy().astype({np.dtype(dtype)}).")
    return np.dtype(dtype)


def own_index(index: Any) -> Any:
    """An index that nobody can change later; a Tensor cannot be one."""
    if isinstance(index, tuple):
        return tuple(own_index(part) for part in index)
    if hasattr(index, "requires_grad"):
        refuse_to_freeze("an index that depends on numbers")
        raise TypeError("A Tensor holds real numbers, and an index needs whole ones: t[i.numpy().astype(int)].")
    if isinstance(index, list) and not index:
        return np.array([], dtype=int)  # nothing chosen; of an empty list NumPy would make floats
    return np.array(index) if isinstance(index, (list, np.ndarray)) else index


def misfit(operation: Operation, operands: tuple[Any, ...], parameters: dict[str, Any],
           problem: Exception) -> Exception:
    """The error for operands that an operation cannot take, in words, with their names and shapes."""
    shapes = [np.shape(getattr(operand, "value", operand)) for operand in operands]
    listed = " and ".join(f"{getattr(operand, 'name', None) or 'shape'} {shape}".replace("shape (", "(")
                          for operand, shape in zip(operands, shapes))
    words = f"{operation.name}: the shapes {listed} do not fit."
    if operation.name == "matmul" and () in shapes:
        return ValueError(f"{words} @ multiplies matrices and vectors; for a plain number use *.")
    if operation.name == "matmul" and shapes[0][-1] == shapes[1][-2:][0]:
        words += (f" The matrices do, but they come in stacks of {shapes[0][:-2]} and {shapes[1][:-2]}: these must be "
                  "equal, or one of them 1 (then it is copied: broadcasting).")
    elif operation.name == "matmul":
        words += (f" In A @ B the columns of A must match the rows of B; here they are {shapes[0][-1]} and "
                  f"{shapes[1][-2:][0]}. Is an A.T or B.T missing?")
    elif operation.elementwise and len(operands) == 2 and isinstance(problem, ValueError):
        words += (" Counted from the last axis, the lengths must be equal, or one of them 1 "
                  "(then it is copied: broadcasting).")
    else:
        settings = ", ".join(f"{name}={value}" for name, value in parameters.items())
        words = f"{operation.name} of {listed}{' with ' + settings if settings else ''} is not possible: {problem}."
    kind = next(kind for kind in (IndexError, ValueError, TypeError) if isinstance(problem, kind))
    return kind(words)


def describe(operation: Operation, operands: tuple[Any, ...], parameters: dict[str, Any]) -> str:
    """A formula with the names and numbers of its operands: ``np.log(a) with a = -1.0``."""
    letters = iter("abcdefghijklmnopqrstuvwxyz")
    names = [getattr(operand, "name", None) or next(letters, "…") for operand in operands]
    known = ", ".join(f"{name} = {in_short(operand)}" for name, operand in zip(names, operands))
    return f"{operation.written(names, parameters)} with {known}"


def in_short(operand: Any) -> str:
    """A number, or the shape and range of an array."""
    array = np.asarray(getattr(operand, "value", operand))
    if array.size == 1:
        return str(array.item())
    if array.size == 0 or np.isnan(array).all():
        return f"array of shape {array.shape}"
    return f"array of shape {array.shape} from {np.nanmin(array):.4g} to {np.nanmax(array):.4g}"


def short_text(data: Any) -> str:
    """The beginning of what data look like."""
    text = repr(data)
    return text if len(text) < 60 else text[:57] + "…"
