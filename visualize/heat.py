"""Arrays as small tables of coloured cells: dark is negative, mid-grey is zero, light is positive.

The scale runs from dark blue over grey to bright yellow and gets lighter all the way, so that it can be read in grey
and by people who see colours differently, as *cividis* does (Nuñez, Anderton & Renslow, PLOS ONE 13, 2018).
"""

from __future__ import annotations

import numpy as np

from visualize.markup import cell, row, table

ROWS, COLUMNS = 8, 16  # more cells than that are averaged in blocks
_STOPS = np.array([[0x0B, 0x1F, 0x5B], [0x4A, 0x5F, 0xA0], [0x9B, 0x9B, 0x9B], [0xD9, 0xB9, 0x5B], [0xFF, 0xEE, 0x7A]])
_NOT_A_NUMBER = "#FFFFFF"


def strip(array: np.ndarray, width: float = 96, height: float = 32) -> str:
    """An HTML-like table of cells for an array, at most 8×16 of them; on its own scale, symmetric about zero."""
    cells = averaged(as_matrix(array))
    if not cells.size:
        return ""
    finite = np.where(np.isfinite(cells), cells, 0)
    largest = np.max(np.abs(finite)) or 1.0
    scaled = np.clip(np.where(np.isnan(cells), np.nan, np.nan_to_num(cells, posinf=largest, neginf=-largest)) / largest,
                     -1, 1)
    rows, columns = cells.shape
    h, w = int(np.clip(height / rows, 4, 12)), int(np.clip(width / columns, 5, 12))
    lines = ("<TR>" + "".join(cell(WIDTH=w, HEIGHT=h, BGCOLOR=colour(x)) for x in line) + "</TR>" for line in scaled)
    return table(*lines, FIXEDSIZE="TRUE", WIDTH=w * columns + 2, HEIGHT=h * rows + 2, BORDER=1, CELLPADDING=0,
                 COLOR="#777777")


def colour(x: float) -> str:
    """The colour of a number from −1 to 1."""
    if np.isnan(x):
        return _NOT_A_NUMBER
    place = (round(x * 10) / 10 + 1) * 2  # 21 shades are enough, and equal shades keep files small
    low = min(int(place), 3)
    red, green, blue = _STOPS[low] + (place - low) * (_STOPS[low + 1] - _STOPS[low])
    return f"#{round(red):02X}{round(green):02X}{round(blue):02X}"


def as_matrix(array: np.ndarray) -> np.ndarray:
    """An array as rows and columns: the last axis runs to the right, all others down."""
    array = np.asarray(array, dtype=np.float64)
    return array.reshape(-1, array.shape[-1]) if array.ndim > 1 and array.size else array.reshape(1, -1)


def is_small(array: np.ndarray) -> bool:
    """Has an array so few numbers that they can be shown as numbers?"""
    rows, columns = as_matrix(array).shape
    return 0 < rows <= 3 and 0 < columns <= 4 and rows * columns <= 9


def averaged(matrix: np.ndarray, rows: int = ROWS, columns: int = COLUMNS) -> np.ndarray:
    """At most so many rows and columns, each cell the mean of its block."""
    for axis, most in ((0, rows), (1, columns)):
        n = matrix.shape[axis]
        if n > most:
            starts = np.arange(most) * n // most
            sizes = np.diff([*starts, n]).reshape((-1, 1) if axis == 0 else (1, -1))
            matrix = np.add.reduceat(matrix, starts, axis=axis) / sizes
    return matrix


def bars(lengths: np.ndarray, colour: str, most: int = 48, height: int = 26) -> str:
    """A bar for every number, on a logarithmic scale from the least to the greatest; of many, evenly spread ones."""
    chosen = lengths[np.linspace(0, len(lengths) - 1, min(most, len(lengths))).astype(int)]
    usable = chosen[np.isfinite(chosen) & (chosen > 0)]
    low, high = (np.log(usable.min()), np.log(usable.max())) if usable.size else (0.0, 0.0)
    columns = ""
    for length in chosen:
        share = 0.0 if not length > 0 else 1.0 if high - low < 0.1 or not np.isfinite(length) else \
            (np.log(length) - low) / (high - low)
        filled = 2 + round(share * (height - 2))
        above = row("", WIDTH=5, HEIGHT=height - filled) if filled < height else ""
        columns += cell(table(above, row("", WIDTH=5, HEIGHT=filled, BGCOLOR=colour), CELLPADDING=0))
    return table(f"<TR>{columns}</TR>", CELLSPACING=1, CELLPADDING=0)
