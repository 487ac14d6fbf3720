"""Arrays as small tables of coloured cells: dark is negative, mid-grey is zero, light is positive.

The scale runs from dark blue over grey to bright yellow and gets lighter all the way, so that it can be read in grey
and by people who see colours differently. It is *cividis* (Nuñez, Anderton & Renslow, PLOS ONE 13, 2018).
"""

from __future__ import annotations

import numpy as np

ROWS, COLUMNS = 8, 16  # more cells than that are averaged in blocks
_STOPS = np.array([[0x00, 0x22, 0x4E], [0x43, 0x4E, 0x6C], [0x7D, 0x7C, 0x78], [0xBC, 0xAF, 0x6F], [0xFE, 0xE8, 0x38]])
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
    lines = "".join("<TR>" + "".join(f'<TD FIXEDSIZE="TRUE" WIDTH="{w}" HEIGHT="{h}" BGCOLOR="{colour(x)}"></TD>'
                                     for x in row) + "</TR>" for row in scaled)
    return f'<TABLE BORDER="1" CELLBORDER="0" CELLSPACING="0" CELLPADDING="0" COLOR="#777777">{lines}</TABLE>'


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


def averaged(matrix: np.ndarray, rows: int = ROWS, columns: int = COLUMNS) -> np.ndarray:
    """At most so many rows and columns, each cell the mean of its block."""
    for axis, most in ((0, rows), (1, columns)):
        n = matrix.shape[axis]
        if n > most:
            starts = np.arange(most) * n // most
            sizes = np.diff([*starts, n]).reshape((-1, 1) if axis == 0 else (1, -1))
            matrix = np.add.reduceat(matrix, starts, axis=axis) / sizes
    return matrix
