"""The landscapes of the sandpit: five families of surfaces, each one function with its coefficients as arguments.

A pit is drawn from a seed. Its depth is made to run from −9 m, where the phone is, to −1 m at its highest point. The
Jacobian and the Hessian come from the chain rule; because the coefficients are arguments, they are compiled once for a
whole family, and one call gives them for hundreds of pits at a time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from tinygrad_edu import grad, jit

Array = Any  # a number, an array, or a Tensor in its place

SIDE = 6.0  # m; 0 ≤ x, y ≤ SIDE
PHONE, HIGHEST = -9.0, -1.0  # m: the depth of the lowest and of the highest point
GRID = 121  # points a side, 5 cm apart, among which the lowest one is looked for; then finer


# --- The families ------------------------------------------------------------------------------------------------

N = np.arange(4.0)[:, None]
M = np.arange(4.0)
WAVES = np.pi / SIDE


def series(x: Array, y: Array, a: Array, phi: Array, psi: Array, scale: float = 1.0) -> Array:
    """Σₙₘ aₙₘ cos(πnx/6 + φₙₘ) cos(πmy/6 + ψₙₘ) over n, m = 0 … 3; ``scale`` multiplies the wave numbers."""
    x, y = np.reshape(x, (*np.shape(x), 1, 1)), np.reshape(y, (*np.shape(y), 1, 1))
    return np.sum(a * np.cos(scale * WAVES * N * x + phi) * np.cos(scale * WAVES * M * y + psi), axis=(-2, -1))


def rim(x: Array, y: Array) -> Array:
    """It is low inside, and rises steeply at the walls."""
    return (1 - x * (x - SIDE) * y * (y - SIDE) / 81)**7 / 9


def random(x: Array, y: Array, a: Array, phi: Array, psi: Array) -> Array:
    """Hills and hollows, and a rim."""
    return series(x, y, a, phi, psi) + rim(x, y)


def rocks(x: Array, y: Array, a: Array, phi: Array, psi: Array, b: Array, chi: Array, omega: Array) -> Array:
    """The same, with small and fast ripples."""
    return random(x, y, a, phi, psi) + series(x, y, b, chi, omega, 10) / 25


def well(x: Array, y: Array, a: Array, phi: Array, psi: Array, x0: Array, y0: Array) -> Array:
    """The same, with a deep and narrow well, of which the slopes elsewhere know nothing."""
    return random(x, y, a, phi, psi) - 0.6 * np.exp(-((x - x0)**2 + (y - y0)**2) / (2 * 0.2**2))


def bowl(x: Array, y: Array, c: Array, s: Array) -> Array:
    """A dome that falls off to all sides, with a wide well in its flank; turned about the middle by (cos, sin)."""
    u, v = turned(x - SIDE / 2, y - SIDE / 2, c, s)
    u, v = u + SIDE / 2, v + SIDE / 2
    return -((u - 4.1)**2 + (v - 0.9)**2) - 30 * np.exp(-((u - 1.5)**2 + (v - 3.7)**2) / 2.8)


def minima(x: Array, y: Array, c: Array, s: Array, dx: Array, dy: Array, u0: Array, v0: Array) -> Array:
    """Many equal minima, one of them deeper; turned by (cos, sin) and shifted by (dx, dy)."""
    u, v = turned(x - SIDE / 2, y - SIDE / 2, c, s)
    u, v = u - dx, v - dy
    return np.cos(np.pi * u) * np.cos(np.pi * v) - 0.5 * np.exp(-((u - u0)**2 + (v - v0)**2) / (2 * 0.35**2))


def turned(x: Array, y: Array, c: Array, s: Array) -> tuple[Array, Array]:
    """A point turned about the origin by the angle whose cosine and sine these are."""
    return c * x + s * y, c * y - s * x


# --- Their coefficients, drawn from a seed -----------------------------------------------------------------------


def draw_series(generator: np.random.Generator) -> tuple[Array, ...]:
    """Amplitudes that fall off with the wave numbers, and phases."""
    return (generator.random((4, 4)) / ((N + 1) * (M + 1))**2, *generator.uniform(0, 2 * np.pi, (2, 4, 4)))


def draw_rocks(generator: np.random.Generator) -> tuple[Array, ...]:
    """Two such series."""
    return (*draw_series(generator), *draw_series(generator))


def draw_well(generator: np.random.Generator) -> tuple[Array, ...]:
    """A series, and the middle of the well."""
    return (*draw_series(generator), *generator.uniform(0.3, 5.7, 2))


def draw_bowl(generator: np.random.Generator) -> tuple[Array, ...]:
    """A quarter turn, or none: turned otherwise, a corner can be deeper than the well."""
    return ((1.0, 0.0), (0.0, 1.0))[generator.integers(2)]


def draw_minima(generator: np.random.Generator) -> tuple[Array, ...]:
    """Any angle, a shift by up to ⅓, and which minimum is the deep one."""
    angle = generator.uniform(0, 2 * np.pi)
    deep = ((1, 0), (-1, 0), (0, 1), (0, -1))[generator.integers(4)]
    return (np.cos(angle), np.sin(angle), *generator.uniform(-1 / 3, 1 / 3, 2), *map(float, deep))


@dataclass(frozen=True)
class Family:
    """One kind of landscape: its function f(x, y, coefficients), and how the coefficients are drawn."""

    name: str
    words: str
    f: Callable[..., Array]
    draw: Callable[[np.random.Generator], tuple[Array, ...]]

    def depth(self, x: Array, y: Array, scale: Array, offset: Array, *coefficients: Array) -> Array:
        """The depth in m, negative: f, made to run from −9 to −1 over the pit."""
        return scale * self.f(x, y, *coefficients) + offset


FAMILIES = {family.name: family for family in (
    Family("bowl", "one wide well, in the flank of a dome", bowl, draw_bowl),
    Family("random", "hills and hollows, with a rim", random, draw_series),
    Family("rocks", "the same, with small fast ripples", rocks, draw_rocks),
    Family("well", "the same, with a deep narrow well somewhere", well, draw_well),
    Family("minima", "many equal minima, one of them deeper", minima, draw_minima),
)}


# --- Depth, Jacobian and Hessian ---------------------------------------------------------------------------------


def f_J_H(family: Family) -> Callable[..., tuple[Array, ...]]:
    """Of x, y and the coefficients: f, ∂f/∂x, ∂f/∂y, ∂²f/∂x², ∂²f/∂x∂y, ∂²f/∂y², each of the shape of x and y."""
    def look(x: Array, y: Array, *coefficients: Array) -> tuple[Array, ...]:
        f = lambda x, y: family.depth(x, y, *coefficients)
        total = lambda x, y: np.sum(f(x, y))  # each point has its own pit, so its slope in the sum is its own
        slope_x = lambda x, y: np.sum(grad(total)(x, y))
        slope_y = lambda x, y: np.sum(grad(total, 1)(x, y))
        return (f(x, y), *grad(total, (0, 1))(x, y), *grad(slope_x, (0, 1))(x, y), grad(slope_y, 1)(x, y))

    return look


@cache
def compiled(name: str) -> Callable[..., tuple[Array, ...]]:
    """The same, compiled once for a whole family."""
    return jit(f_J_H(FAMILIES[name]))


@dataclass(frozen=True)
class Pits:
    """Pits of one family: their coefficients, one row for each pit, and where their phones lie.

    ``coefficients``: scale and offset of the depth, then those of f. ``phones``: of shape (2, how many).
    """

    family: Family
    seeds: tuple[int, ...]
    coefficients: tuple[np.ndarray, ...]
    phones: np.ndarray

    def look(self, places: np.ndarray, which: Any = ...) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """f, J and H at places of shape (2, how many), one in each pit: shapes (n,), (2, n) and (2, 2, n)."""
        f, a, b, aa, ab, bb = compiled(self.family.name)(*places, *(c[which] for c in self.coefficients))
        return f, np.array([a, b]), np.array([[aa, ab], [ab, bb]])

    def __len__(self) -> int:
        return len(self.seeds)


def pits(name: str, seeds: range | list[int]) -> Pits:
    """The pits of a family with these seeds.

    >>> ten = pits("random", range(10))
    >>> f, J, H = ten.look(ten.phones)
    >>> f.round(9).tolist() == [-9.0] * 10
    True
    """
    family = FAMILIES[name]
    drawn = [family.draw(np.random.default_rng([*name.encode(), seed])) for seed in seeds]
    coefficients = tuple(np.array(each, float) for each in zip(*drawn))
    ticks = np.linspace(0, SIDE, GRID)
    ends = []
    for each in zip(*coefficients):
        depths = family.f(ticks[:, None], ticks, *each)
        ends.append((np.argmin(depths), np.argmax(depths)))
    low, high = (ticks[np.array(np.unravel_index(each, (GRID, GRID)))] for each in np.array(ends).T)
    phones, lowest = finer(family.f, coefficients, low, np.argmin)
    _, highest = finer(family.f, coefficients, high, np.argmax)
    scale = (HIGHEST - PHONE) / (highest - lowest)
    return Pits(family, tuple(seeds), (scale, PHONE - scale * lowest, *coefficients), phones)


def finer(f: Callable[..., Array], coefficients: tuple[np.ndarray, ...], places: np.ndarray,
          which: Callable[[np.ndarray], Any]) -> tuple[np.ndarray, np.ndarray]:
    """Where f is lowest (``np.argmin``) or highest near a place in each pit, and its value: on ever finer grids."""
    around, rows = np.linspace(-1, 1, 9), np.arange(places.shape[1])
    spread = tuple(c[:, None, None] for c in coefficients)
    width = SIDE / (GRID - 1)
    for _ in range(12):
        x = np.clip(places[0][:, None] + width * around, 0, SIDE)[:, :, None]
        y = np.clip(places[1][:, None] + width * around, 0, SIDE)[:, None, :]
        values = f(x, y, *spread).reshape(len(rows), -1)
        found = np.array([which(each) for each in values])
        i, j = np.unravel_index(found, (9, 9))
        places = np.array([x[rows, i, 0], y[rows, 0, j]])
        width /= 3
    return places, values[rows, found]
