"""What is said when something does not fit: which operation, which shapes and names, and what to do."""

from __future__ import annotations

from typing import Any, NoReturn

import numpy as np

from tinygrad_edu.operation import Operand, Operation


def numbers(data: Any) -> np.ndarray:
    """An array of real floating-point numbers; TypeError if the data are anything else."""
    if type(data) is np.ndarray and data.dtype.kind == "f":
        return data
    if isinstance(data, Operand):
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


def floating_type(dtype: Any) -> np.dtype:
    """A floating-point type; TypeError for any other, in which a derivative would be lost."""
    if np.dtype(dtype).kind != "f":
        raise TypeError(f"A Tensor holds real numbers, in a floating-point type and not in {np.dtype(dtype)}. For such "
                        f"numbers, without gradient: t.numpy().astype({np.dtype(dtype)}).")
    return np.dtype(dtype)


def over(axis: Any, keepdims: bool, words: dict[str, Any]) -> dict[str, Any]:
    """The parameters of a sum over axes; TypeError for PyTorch's words in the place of NumPy's, and for any other."""
    for word in words:
        raise TypeError(pytorchs(words) or f"There is no {word}= here. There are axis= and keepdims=, as in NumPy.")
    return {"axis": axis, "keepdims": keepdims}


def along(axis: Any, words: dict[str, Any]) -> dict[str, Any]:
    """The parameters of what goes along one axis; TypeError for PyTorch's words in the place of NumPy's."""
    for word in words:
        raise TypeError(pytorchs(words) or f"There is no {word}= here. There is axis=, as in NumPy.")
    return {"axis": axis}


def pytorchs(words: dict[str, Any]) -> str:
    """What NumPy calls what is here called as in PyTorch; nothing if nothing is."""
    for word, numpys in (("dim", "axis"), ("keepdim", "keepdims")):
        if word in words:
            return (f"There is no {word}= here. What PyTorch calls {word}, NumPy and this call {numpys}: "
                    f"write {numpys}={words[word]!r}.")
    return ""


NUMPY_INSTEAD = {  # NumPy's functions without a chain rule here, and what says the same in functions that have one
    "einsum": "it with @, .sum and axes of length 1: a @ b, or (a[:, None] * b).sum(axis=0)",
    "tensordot": "a.reshape(…) @ b.reshape(…)", "inner": "np.sum(a * b, axis=-1), or a @ b.T", "kron":
    "(a[:, None, :, None] * b[None, :, None, :]).reshape(…)", "cross": "np.stack([a[1] * b[2] - a[2] * b[1], …])",
    "linalg.lstsq": "np.linalg.solve(A.T @ A, A.T @ b)", "linalg.pinv": "np.linalg.solve(A.T @ A, A.T)",
    "linalg.matrix_power": "A @ A @ … in a loop", "linalg.cholesky": "what it is needed for with np.linalg.solve and "
    "np.linalg.slogdet", "convolve": "np.stack([(a[i:i + n] * kernel[::-1]).sum() for i in …])",
    "diff": "t[1:] - t[:-1]", "tile": "np.concatenate([t] * n)", "roll": "np.concatenate([t[-k:], t[:-k]])",
    "sort": "t[np.argsort(t)]", "median": "t[np.argsort(t)][n // 2]", "take": "t[index]", "delete": "t[index]",
    "cumprod": "np.exp(np.cumsum(np.log(t))), for t > 0", "average": "np.sum(w * t) / np.sum(w)",
    "ptp": "np.max(t) - np.min(t)", "hypot": "np.sqrt(a**2 + b**2)", "exp2": "2**t", "reciprocal": "1 / t",
    "cbrt": "np.sign(t) * np.abs(t)**(1 / 3)", "float_power": "a ** b", "fmax": "np.maximum(a, b)",
    "fmin": "np.minimum(a, b)", "fmod": "a % b, for a, b > 0",
    "deg2rad": "t * (np.pi / 180)", "radians": "t * (np.pi / 180)",
    "fabs": "np.abs(t)", "sinc": "np.sin(np.pi * t) / (np.pi * t)", "polyval": "Horner's rule, y = y * t + c in a loop",
    "tril": "np.tri(n) * t", "triu": "(1 - np.tri(n, k=-1)) * t", "meshgrid": "x[None, :] and y[:, None], which "
    "broadcast", "column_stack": "np.stack([a, b], axis=1)", "dstack": "np.stack([a, b], axis=-1)",
    "append": "np.concatenate([t, [x]])", "linalg.multi_dot": "A @ B @ C", "trapezoid":
    "np.sum((y[1:] + y[:-1]) / 2 * np.diff(x))", "copy": "t + 0", "full_like": "np.full(t.shape, x)",
    "arcsinh": "np.log(t + np.sqrt(t**2 + 1))", "arccosh": "np.log(t + np.sqrt(t**2 - 1))",
    "arctanh": "np.log((1 + t) / (1 - t)) / 2", "logaddexp2": "np.log2(2**a + 2**b)",
    "degrees": "t * (180 / np.pi)", "rad2deg": "t * (180 / np.pi)", "copysign": "np.abs(a) * np.sign(b)",
    "fix": "np.trunc(t.numpy())", "divmod": "a // b and a % b", "nan_to_num": "np.where(np.isnan(t), 0, t)",
    "nansum": "np.sum(np.where(np.isnan(t), 0, t))", "nanmean": "np.mean(t[~np.isnan(t)])",
    "interp": "y[i] + (t - x[i]) / (x[i + 1] - x[i]) * (y[i + 1] - y[i]), i the interval of t", "cov":
    "c @ c.T / (n - 1), with c = t - np.mean(t, axis=1, keepdims=True)", "quantile": "t[np.argsort(t)][k]",
    "percentile": "t[np.argsort(t)][k]", "vander": "t[:, None]**np.arange(n)[::-1]", "gradient": "(t[2:] - t[:-2]) / 2",
    "ediff1d": "t[1:] - t[:-1]", "cumulative_sum": "np.cumsum(t)", "vecdot": "np.sum(a * b, axis=-1)",
    "matvec": "A @ v", "vecmat": "v @ A", "linalg.outer": "np.outer(a, b)", "linalg.trace": "np.trace(t)",
    "linalg.diagonal": "np.diagonal(t)", "linalg.vector_norm": "np.linalg.norm(t)", "linalg.matrix_norm":
    "np.linalg.norm(t)", "linalg.cross": "np.stack([a[1] * b[2] - a[2] * b[1], …])", "matrix_transpose": "t.mT",
    "moveaxis": "np.transpose(t, axes)", "rollaxis": "np.transpose(t, axes)", "fliplr": "t[:, ::-1]",
    "flipud": "t[::-1]", "rot90": "t.T[::-1]", "array_split": "np.split(t, places)", "hsplit":
    "np.split(t, n, axis=1)", "vsplit": "np.split(t, n)", "resize": "np.reshape(t, shape)",
    "block": "np.vstack([np.hstack([A, B]), np.hstack([C, D])])", "broadcast_arrays": "np.broadcast_to(t, shape)",
    "take_along_axis": "t[np.arange(len(t))[:, None], index]", "compress": "t[condition]", "extract": "t[condition]",
    "select": "np.where(condition, a, np.where(other, b, c))", "piecewise": "np.where(condition, f(t), g(t))",
    "choose": "np.where(condition, a, b)", "insert": "np.concatenate([t[:i], [x], t[i:]])", "linspace":
    "a + (b - a) * np.linspace(0, 1, n)", "logical_not": "t == 0", "logical_and": "(a != 0) & (b != 0)",
    "logical_or": "(a != 0) | (b != 0)", "count_nonzero": "(t != 0).sum()", "nonzero": "np.where(t != 0)",
    "bincount": "(index == np.arange(index.max() + 1)[:, None]) @ t",
    "apply_along_axis": "np.stack([f(row) for row in t])",
}


class Instead:
    """An attribute that others have and a Tensor has not: asking for it says what to write instead.

    A ``__getattr__`` could say so for every name, but would make each look at any attribute slower.
    """

    def __init__(self, words: str) -> None:
        self.words, self.name = words, ""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, instance: Any, owner: type) -> NoReturn:
        raise AttributeError(f"A Tensor has no {self.name!r}. Write {self.words}.")


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
    if said := pytorchs(parameters):
        return TypeError(f"{operation.name}: {said}")
    kinds = (np.linalg.LinAlgError, IndexError, ValueError, TypeError)
    kind = next(kind for kind in kinds if isinstance(problem, kind))
    return kind(words)


def describe(operation: Operation, operands: tuple[Any, ...], parameters: dict[str, Any]) -> str:
    """A formula with the names and numbers of its operands: ``np.log(a) with a = -1.0``."""
    names: dict[int, str] = {}  # by id(): one operand has one name, however often it stands there
    taken = {getattr(operand, "name", None) for operand in operands}
    letters = (letter for letter in "abcdefghijklmnopqrstuvwxyz" if letter not in taken)
    for operand in operands:
        if id(operand) not in names:
            names[id(operand)] = getattr(operand, "name", None) or next(letters, "…")
    values = {names[id(operand)]: in_short(operand) for operand in operands}
    known = ", ".join(f"{name} = {value}" for name, value in values.items())
    return f"{operation.written([names[id(operand)] for operand in operands], parameters)} with {known}"


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
