"""GIFs: a figure of which something moves, as a picture that every browser plays."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from io import BytesIO
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

FRAMES_A_SECOND, LAST_FRAME_SECONDS = 12, 3


def gif(figure: Figure, moving: Sequence[Artist], move: Callable[[Any], None], frames: Iterable[Any]) -> bytes:
    """A film, as a file has it: before each frame ``move(frame)`` changes what is ``moving``; all else stands still.

    ``figure``: one that is shown in no window, of 100 dots per inch or so.
    """
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    background = canvas.copy_from_bbox(figure.bbox)  # only what moves is drawn again: ten times as quick
    images = []
    for frame in frames:
        move(frame)
        canvas.restore_region(background)
        for artist in moving:
            figure.draw_artist(artist)
        images.append(Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB"))
    palette = images[-1].quantize(64, Image.Quantize.MAXCOVERAGE)
    indexed = [image.quantize(palette=palette, dither=Image.Dither.NONE) for image in images]
    milliseconds = [1000 // FRAMES_A_SECOND] * (len(images) - 1) + [1000 * LAST_FRAME_SECONDS]
    film = BytesIO()
    indexed[0].save(film, "GIF", save_all=True, append_images=indexed[1:], loop=0, duration=milliseconds)
    return film.getvalue()
