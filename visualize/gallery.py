"""Scenes to look at after a change: ``python -m visualize --gallery DIR`` draws them all anew.

From one product to 10,000 operations, each the kind of graph that some picture once got wrong, or took minutes for.
"""

from __future__ import annotations

import html
import random
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from tinygrad_edu import Tensor, group, sigmoid, softmax
from visualize import svg
from visualize.drawing import Drawing, draw, write_whole


def write(folder: str | Path, say: Callable[[str], object] = print) -> Path:
    """Draw every scene as .svg and .png, and a page of them all, light and dark; returns the page."""
    folder = Path(folder)
    parts = []
    for scene in SCENES:
        name, about = scene.__name__, (scene.__doc__ or "").strip()
        start = time.perf_counter()
        drawing = scene()
        path = drawing.save(folder / f"{name}.svg")
        seconds = time.perf_counter() - start
        drawing.save(folder / f"{name}.png")
        counted = f"{len(drawing.graph.nodes):,} nodes, {len(drawing.graph.edges):,} edges"
        say(f"{path}: {counted}, {seconds:.1f} s")
        parts.append(f'<h2 id="{name}">{html.escape(about)}</h2>\n<p>{counted}, <a href="{name}.svg">svg</a>, '
                     f'<a href="{name}.png">png</a></p>\n{svg.inline(path.read_text(encoding="utf-8"))}')
    return write_whole(folder / "index.html", _PAGE.replace("PARTS", "\n".join(parts)).encode("utf-8"))


_PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Scenes</title><style>
body {font-family: sans-serif; margin: 1em 2em}
body[data-theme=dark] {background: #1B1B1B; color: #EDEDED}
body[data-theme=dark] a {color: #6CB6EE}
</style></head><body>
<p><button onclick="document.body.dataset.theme = document.body.dataset.theme ? '' : 'dark'">light or dark</button></p>
PARTS
</body></html>
"""


def _leaf(data: object, name: str | None = None) -> Tensor:
    return Tensor(data, requires_grad=True, name=name)


# --- Small -----------------------------------------------------------------------------------------------------

def expression() -> Drawing:
    """tanh(a·b + c)"""
    a, b, c = _leaf(2.0), _leaf(-3.0), _leaf(5.5)
    return draw((a * b + c).tanh(), locals())


def used_twice() -> Drawing:
    """x·y + x·sin(x): c depends on x by three ways"""
    x, y = _leaf(2.0), _leaf(-3.0)
    a, b = x * y, x * x.sin()
    return draw(a + b, locals())


def square() -> Drawing:
    """x·x: two edges between the same two nodes"""
    x = _leaf(3.0)
    return draw(x * x, locals())


def undefined() -> Drawing:
    """NaN and ∞ where they begin"""
    x, y = _leaf(-1.0), _leaf(0.0)
    with np.errstate(all="ignore"):
        return draw(x.log() * 2 + 1 / y, locals())


# --- Arrays ----------------------------------------------------------------------------------------------------

def broadcast() -> Drawing:
    """u / v²: a number goes through two operations of one formula"""
    u, v = _leaf([1.0, 2.0, 3.0]), _leaf(2.0)
    z = u / v**2
    return draw(z.sum(), locals())


def layer() -> Drawing:
    """One layer of a network and its cost"""
    rng = np.random.default_rng(0)
    W, b, x, y = _leaf(rng.normal(size=(7, 6))), _leaf(rng.normal(size=(7, 1))), rng.normal(size=(6, 100)), 0.5
    with group("layer", "Linear and σ"):
        z = W @ x + b
        a = sigmoid(z)
    C: Any = np.linalg.norm(a - y)**2 / 100
    return draw(C, locals())


def attention() -> Drawing:
    """softmax over rows, and a concatenation"""
    rng = np.random.default_rng(0)
    Q, K, V = (_leaf(rng.normal(size=(5, 4)), name) for name in "QKV")
    A = softmax(Q @ K.T / 2.0, axis=1)
    H: Any = np.concatenate([A @ V, V], axis=1)
    return draw((H**2).mean(), {"A": A, "H": H})


# --- Rows of parts ---------------------------------------------------------------------------------------------

def deep() -> Drawing:
    """40 layers: a gradient vanishes on its way back"""
    rng = np.random.default_rng(0)
    a = rng.normal(size=(4, 3))
    for i in range(40):
        with group(f"layer {i + 1}", "dense"):
            a = np.tanh(_leaf(rng.normal(size=(4, 4)) / 4, f"W{i + 1}") @ a)
    return draw((a**2).mean())


def residual_blocks() -> Drawing:
    """Ten residual blocks"""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(5, 16))
    h: Any = x
    with group("net", "Sequential"):
        for i in range(10):
            with group(f"block {i + 1}", "Residual"):
                inner = h
                for name in ("first", "second"):
                    with group(name, "Linear"):
                        W, b = (_leaf(rng.uniform(-0.25, 0.25, shape), f"block {i + 1}.{name}.{part}")
                                for shape, part in (((16, 16), "weight"), (16, "bias")))
                        inner = inner @ W.T + b
                    inner = np.tanh(inner) if name == "first" else inner
                h = h + inner
    return draw((h**2).mean(), {"x": x})


def recurrent() -> Drawing:
    """An RNN unrolled 30 times; every step shares W, U and b"""
    rng = np.random.default_rng(0)
    W, U, b, h = _leaf(rng.normal(size=(8, 8)) / 3), _leaf(rng.normal(size=(8, 4))), _leaf(np.zeros((8, 1))), \
        np.zeros((8, 1))
    names = {"W": W, "U": U, "b": b, "h0": h}
    for t in range(30):
        names[f"x{t + 1}"] = x = rng.normal(size=(4, 1))
        names[f"h{t + 1}"] = h = np.tanh(W @ h + U @ x + b)
    return draw((h**2).sum(), names)


# --- Many nodes ------------------------------------------------------------------------------------------------

def neurons(*sizes: int, samples: int = 1) -> Tensor:
    """A network of single numbers, as micrograd computes it."""
    rng = np.random.default_rng(0)
    net = [[[_leaf(rng.normal()) for _ in range(a + 1)] for _ in range(b)] for a, b in pairwise(sizes)]
    losses = []
    for _ in range(samples):
        x = [Tensor(number) for number in rng.normal(size=sizes[0])]
        for weights in net:
            x = [sum((w * number for w, number in zip(neuron, x)), neuron[-1]).tanh() for neuron in weights]
        losses.append((x[0] - 1.0)**2)
    return sum(losses[1:], losses[0])


def neurons_350() -> Drawing:
    """A network of 350 single numbers"""
    return draw(neurons(3, 8, 8, 1))


def neurons_four_samples() -> Drawing:
    """A network of single numbers on four samples, which share its weights"""
    return draw(neurons(3, 4, 4, 1, samples=4))


def neurons_1900() -> Drawing:
    """A network of 1,900 single numbers"""
    return draw(neurons(4, 22, 22, 1))


def irregular(operations: int) -> Tensor:
    """Operations on what happens to lie near."""
    chance = random.Random(0)
    values = [_leaf(chance.random()) for _ in range(5)]
    for _ in range(operations):
        a, b = chance.choice(values[-200:]), chance.choice(values[-200:])
        values.append(chance.choice([lambda a, b: a * b, lambda a, b: a + b, lambda a, b: a.sin(),
                                     lambda a, b: (a - b).tanh()])(a, b))
    last = values[-150:]
    return sum(last[1:], last[0])


def irregular_3000() -> Drawing:
    """3,000 irregular operations"""
    return draw(irregular(3000))


def irregular_10000() -> Drawing:
    """10,000 irregular operations"""
    return draw(irregular(10_000))


def around_one() -> Drawing:
    """The same, around one of its nodes"""
    output = irregular(3000)
    return draw(output, around="v1500", reach=2)


SCENES = (expression, used_twice, square, undefined, broadcast, layer, attention, deep, residual_blocks, recurrent,
          neurons_350, neurons_four_samples, neurons_1900, irregular_3000, irregular_10000, around_one)
