"""The nonlinear regression problems of NIST's Statistical Reference Datasets, with their certified answers.

The files beside this one are NIST's own (public domain), from https://www.itl.nist.gov/div898/strd/nls/nls_main.shtml;
what each fits stands in it under ``Model``. Every file has two starts, one far and one near, and answers to 11 digits.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

FOLDER = Path(__file__).parent / "nist"


def gauss(x, a, b, c, d, e, f, g, h):
    """A falling exponential and two bells."""
    return a * np.exp(-b * x) + c * np.exp(-(x - d) ** 2 / e ** 2) + f * np.exp(-(x - g) ** 2 / h ** 2)


def enso(x, a, b, c, d, e, f, g, h, i):
    """Three oscillations, of a year and of two unknown periods."""
    turn = 2 * np.pi * x
    return (a + b * np.cos(turn / 12) + c * np.sin(turn / 12) + e * np.cos(turn / d) + f * np.sin(turn / d)
            + h * np.cos(turn / g) + i * np.sin(turn / g))


def cubic_over_cubic(x, a, b, c, d, e, f, g):
    """A quotient of polynomials."""
    return (a + b * x + c * x ** 2 + d * x ** 3) / (1 + e * x + f * x ** 2 + g * x ** 3)


MODELS: dict[str, Callable[..., Any]] = {
    "Bennett5": lambda x, a, b, c: a * (b + x) ** (-1 / c),
    "BoxBOD": lambda x, a, b: a * (1 - np.exp(-b * x)),
    "Chwirut1": lambda x, a, b, c: np.exp(-a * x) / (b + c * x),
    "Chwirut2": lambda x, a, b, c: np.exp(-a * x) / (b + c * x),
    "DanWood": lambda x, a, b: a * x ** b,
    "ENSO": enso,
    "Eckerle4": lambda x, a, b, c: a / b * np.exp(-0.5 * ((x - c) / b) ** 2),
    "Gauss1": gauss, "Gauss2": gauss, "Gauss3": gauss,
    "Hahn1": cubic_over_cubic,
    "Kirby2": lambda x, a, b, c, d, e: (a + b * x + c * x ** 2) / (1 + d * x + e * x ** 2),
    **{f"Lanczos{i}": lambda x, a, b, c, d, e, f: a * np.exp(-b * x) + c * np.exp(-d * x) + e * np.exp(-f * x)
       for i in (1, 2, 3)},
    "MGH09": lambda x, a, b, c, d: a * (x ** 2 + x * b) / (x ** 2 + x * c + d),
    "MGH10": lambda x, a, b, c: a * np.exp(b / (x + c)),
    "MGH17": lambda x, a, b, c, d, e: a + b * np.exp(-x * d) + c * np.exp(-x * e),
    "Misra1a": lambda x, a, b: a * (1 - np.exp(-b * x)),
    "Misra1b": lambda x, a, b: a * (1 - (1 + b * x / 2) ** -2),
    "Misra1c": lambda x, a, b: a * (1 - (1 + 2 * b * x) ** -0.5),
    "Misra1d": lambda x, a, b: a * b * x / (1 + b * x),
    "Nelson": lambda x, a, b, c: a - b * x[:, 0] * np.exp(-c * x[:, 1]),  # for the logarithm of y
    "Rat42": lambda x, a, b, c: a / (1 + np.exp(b - c * x)),
    "Rat43": lambda x, a, b, c, d: a / (1 + np.exp(b - c * x)) ** (1 / d),
    "Roszman1": lambda x, a, b, c, d: a - b * x - np.arctan(c / (x - d)) / np.pi,
    "Thurber": cubic_over_cubic,
}


class Problem(NamedTuple):
    """One file: the data, two starts, and what is certified."""

    name: str
    model: Callable[..., Any]
    x: np.ndarray
    y: np.ndarray
    starts: np.ndarray
    answer: np.ndarray
    stderr: np.ndarray
    sum_of_squares: float


def read(name: str) -> Problem:
    """A problem by its name."""
    text = (FOLDER / f"{name}.dat").read_text(encoding="ascii")
    parameters = np.array([line.split() for line in re.findall(r"^ *b\d+ *= *(.*)$", text, re.MULTILINE)], dtype=float)
    table = re.search(r"^Data: +(?:log\[)?y\b.*\n((?:[-+\d.eE \t]+\n?)+)\Z", text, re.MULTILINE)
    data = np.array([line.split() for line in table[1].splitlines() if line.strip()], dtype=float)
    assert len(data) == int(re.search(r"Number of Observations: *(\d+)", text)[1])
    y, x = data[:, 0], data[:, 1] if data.shape[1] == 2 else data[:, 1:]
    sum_of_squares = float(re.search(r"Residual Sum of Squares: *(\S+)", text)[1])
    return Problem(name, MODELS[name], x, np.log(y) if name == "Nelson" else y, parameters[:, :2].T, parameters[:, 2],
                   parameters[:, 3], sum_of_squares)


PROBLEMS = [read(name) for name in MODELS]
