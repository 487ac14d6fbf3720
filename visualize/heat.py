"""Arrays as small tables of coloured cells: dark is negative, mid-grey is zero, light is positive.

The scale runs from dark blue over grey to bright yellow and gets lighter all the way, so that it can be read in grey
and by people who see colours differently, as *cividis* does (Nuñez, Anderton & Renslow, PLOS ONE 13, 2018).
Its ends are those of the range that stands beside a strip.
"""

from __future__ import annotations

import numpy as np

from visualize import wording
from visualize.markup import QUIET, cell, row, table, words

ROWS, COLUMNS = 8, 16  # of a larger array, each cell stands for a block of numbers
_STOPS = np.array([[0x0B, 0x1F, 0x5B], [0x4A, 0x5F, 0xA0], [0x9B, 0x9B, 0x9B], [0xD9, 0xB9, 0x5B], [0xFF, 0xEE, 0x7A]])
_NOT_A_NUMBER = "#FEFEFE"  # white, in a shade that is nowhere else, so that a dark page leaves it as it is
_MOST_COMPARED = 1_000_000  # of a larger array, the blocks are not fitted to what is in it


def strip(array: np.ndarray, width: float = 96, height: float = 32) -> str:
    """An HTML-like table of cells for an array, at most 8×16 of them, on a scale that is symmetric about zero."""
    cells = scaled(array)
    if not cells.size:
        return ""
    rows, columns = cells.shape
    h, w = int(np.clip(height / rows, 4, 12)), int(np.clip(width / columns, 5, 12))
    lines = ("<TR>" + "".join(cell(WIDTH=w, HEIGHT=h, BGCOLOR=colour(x)) for x in line) + "</TR>" for line in cells)
    return table(*lines, FIXEDSIZE="TRUE", WIDTH=w * columns + 2, HEIGHT=h * rows + 2, BORDER=1, CELLPADDING=0,
                 COLOR="#777777")


def scaled(array: np.ndarray) -> np.ndarray:
    """The cells of a strip, from −1 to 1: 1 is the greatest size of a number that is not far off."""
    cells = blocks(as_matrix(array))
    usual, _ = wording.usual(array)
    largest = np.max(np.abs(usual), initial=0) or 1.0
    return np.clip(np.where(np.isinf(cells), np.sign(cells), cells / largest), -1, 1)


def shade(x: float) -> int:
    """The shade of a number from −1 to 1: one of 0 … 20, which are enough, and equal shades keep files small."""
    return round(x * 10) + 10


def colour(x: float) -> str:
    """The colour of a number from −1 to 1."""
    if np.isnan(x):
        return _NOT_A_NUMBER
    place = shade(x) / 5
    low = min(int(place), 3)
    red, green, blue = _STOPS[low] + (place - low) * (_STOPS[low + 1] - _STOPS[low])
    return f"#{round(red):02X}{round(green):02X}{round(blue):02X}"


def as_matrix(array: np.ndarray) -> np.ndarray:
    """An array as rows and columns: the last axis runs to the right, all others down."""
    array = np.asarray(array, dtype=np.float64)
    return array.reshape(-1, array.shape[-1]) if array.ndim > 1 and array.size else array.reshape(1, -1)


def is_small(array: np.ndarray) -> bool:
    """Has an array so few numbers that they can be shown as numbers, in rows and columns?"""
    rows, columns = as_matrix(array).shape
    return array.ndim <= 2 and 0 < rows <= 3 and 0 < columns <= 4 and rows * columns <= 9


def blocks(matrix: np.ndarray, rows: int = ROWS, columns: int = COLUMNS) -> np.ndarray:
    """At most so many rows and columns; each cell is the number of its block that is farthest from zero.

    So zeros stay zeros beside what is not zero, and the ends of the range can be found. A mean would show neither.
    """
    return _along(_along(matrix, 0, rows), 1, columns)


def _along(matrix: np.ndarray, axis: int, most: int) -> np.ndarray:
    """The blocks along one axis: equal ones if the length can be divided, in the way that loses least."""
    n = matrix.shape[axis]
    if n <= most:
        return matrix
    counts = [most] if matrix.size > _MOST_COMPARED else \
        [*(k for k in range(most, most // 3, -1) if n % k == 0), most]
    best, least = matrix, np.inf
    for count in counts:
        starts = np.arange(count) * n // count
        high, low = (f.reduceat(matrix, starts, axis=axis) for f in (np.maximum, np.minimum))
        farthest = np.where(-low > high, low, high)
        sizes = np.diff([*starts, n])
        lost = np.nansum(np.abs(np.repeat(farthest, sizes, axis=axis) - matrix)) if len(counts) > 1 else 0.0
        if lost < least * (1 - 1e-9) or best is matrix:
            best, least = farthest, lost
    return best


# --- How large many things are -----------------------------------------------------------------------------------

def bars(lengths: np.ndarray, colour: str, most: int = 48) -> str:
    """A bar for every number on a logarithmic axis, whose powers of ten are marked; of many, evenly spread ones.

    At least three powers of ten are shown, so that what hardly changes looks like it. 0 has no bar; what is not finite
    has a black one.
    """
    chosen = lengths[np.linspace(0, len(lengths) - 1, min(most, len(lengths))).astype(int)]
    marks = decades(chosen)
    band = 12 if len(marks) < 5 else 9
    height = band * (len(marks) - 1)
    columns = ""
    for length in chosen:
        share = 1.0 if not np.isfinite(length) else 0.0 if length <= 0 else \
            (np.log10(length) - marks[0]) / (marks[-1] - marks[0])
        filled = min(max(round(share * height), 1 if share else 0), height)
        ink = colour if np.isfinite(length) else "#000000"
        columns += cell(table(*_grounds(height - filled, band), row("", WIDTH=5, HEIGHT=filled, BGCOLOR=ink)
                              if filled else "", CELLPADDING=0))
    powers = (words(f"10{wording.superscript(str(mark))}", QUIET, 7) for mark in reversed(marks[:-1]))
    axis = table(*(row(power, HEIGHT=band, ALIGN="RIGHT", VALIGN="BOTTOM") for power in powers), CELLPADDING=0)
    return table(f"<TR>{cell(axis)}{cell(table(f'<TR>{columns}</TR>', CELLSPACING=0, CELLPADDING=0))}</TR>")


def decades(lengths: np.ndarray) -> list[int]:
    """The exponents of the powers of ten to mark, evenly spaced, around all the numbers: four to six of them.

    >>> decades(np.array([0.72, 0.51])), decades(np.array([3e-8, 0.2]))
    ([-2, -1, 0, 1], [-8, -6, -4, -2, 0])
    """
    usable = lengths[np.isfinite(lengths) & (lengths > 0)]
    low, high = (np.log10(usable.min()), np.log10(usable.max())) if usable.size else (-1.0, 0.0)
    first, last = int(np.floor(low)), max(int(np.ceil(high)), int(np.floor(low)) + 1)
    while last - first < 3:
        first, last = (first - 1, last) if low - first < last - high else (first, last + 1)
    step = -(-(last - first) // 5)
    return list(range(first, last + step, step))


def _grounds(height: int, band: int) -> list[str]:
    """What is behind a bar above its top: white and grey bands by turns, from one mark to the next."""
    full, rest = divmod(height, band)
    return [row("", WIDTH=5, HEIGHT=h, BGCOLOR=("#FFFFFF", "#E4E4E4")[i % 2])
            for i, h in enumerate([band] * full + [rest] * bool(rest))]
