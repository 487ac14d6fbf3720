"""What a learner writes in this lab, links, products and their sum, and how each is checked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from assignments.checking import Exercise, Work
from assignments.checking.cases import Case
from assignments.checking.given import still_given
from assignments.checking.instead import Derivative, Instead, compared
from assignments.module_3_chain_rule.sum_over_paths import solution
from assignments.module_3_chain_rule.sum_over_paths.one_by_one import LINKS, PATHS, add_up
from assignments.module_3_chain_rule.sum_over_paths.slips import of_the_sum, path_by_path
from assignments.pictures import Pictures
from tinygrad_edu import Tensor, grad, numerical_jacobian, paths

# --- The links -------------------------------------------------------------------------------------------------------

POINTS = [Case(f"t = {t}, x1 = {x1}, x2 = {x2}", (t, x1, x2)) for t, x1, x2 in (
    (0.7, 1.3, -0.8), (-1.2, 0.6, 1.9), (1.6, -1.7, 0.45), (0.35, 2.1, 1.15), (-0.55, -0.9, -1.4), (2.3, 0.25, 2.6),
    (1.05, 1.85, -2.2), (-1.9, -2.4, 0.75))]
NAMES = ("t", "x1", "x2")
ENDS: tuple[tuple[Callable[..., Any], str], ...] = (
    (lambda t, x1, x2: solution.x(t)[0], "t"), (lambda t, x1, x2: solution.x(t)[1], "t"),
    (lambda t, x1, x2: solution.a(x1, x2), "x1"), (lambda t, x1, x2: solution.a(x1, x2), "x2"),
    (lambda t, x1, x2: solution.b(x1, x2), "x1"), (lambda t, x1, x2: solution.b(x1, x2), "x2"))


LINKS_JUDGED = compared(
    "the list of links", POINTS, lambda *at: [grad(end, argnums=NAMES.index(by))(*at) for end, by in ENDS],
    lambda *at: [numerical_jacobian(end, *at, argnum=NAMES.index(by)) for end, by in ENDS],
    derivatives=[Derivative(link, end, NAMES, by, (n,)) for n, (link, (end, by)) in enumerate(zip(LINKS, ENDS))],
    given=still_given(solution, x=lambda t, *ends: (t,), a=lambda t, *ends: ends, b=lambda t, *ends: ends))

# --- Products and sum, of any six links ------------------------------------------------------------------------------

SIX = [Case(", ".join(f"{link} = {value}" for link, value in zip(LINKS, values)), values) for values in (
    (-1.4, 1.7, 1.5, 0.3, 2.2, 0.6), (0.8, -2.1, 1.1, 3.2, -0.7, 1.9), (2.6, 0.9, -1.3, 0.4, 1.2, -2.3),
    (1.3, 3.1, 0.7, -1.6, 2.9, 0.5), (-0.6, 1.2, 2.7, 1.4, -1.8, 3.3), (2.1, -0.4, 0.9, 2.3, 1.6, -1.1))]
WITH = {"products": solution.products}  # one slip is not told twice


def graph(links: Sequence[float]) -> tuple[Tensor, Tensor]:
    """f and t of a graph with these links: straight lines in the place of squares."""
    dx1_dt, dx2_dt, da_dx1, da_dx2, db_dx1, db_dx2 = links
    t = Tensor(1.0, requires_grad=True)
    x1, x2 = dx1_dt * t, dx2_dt * t
    a, b = da_dx1 * x1 + da_dx2 * x2, db_dx1 * x1 + db_dx2 * x2
    return a + b, t


def matrix(links: Sequence[float]) -> np.ndarray:
    """The four links in the middle, a row for each of a and b, a column for each of x1 and x2."""
    return np.reshape(links[2:], (2, 2))


PRODUCTS = compared(
    "the list of products", SIX, lambda *links: [path.product for path in paths(*graph(links))],
    lambda *links: (matrix(links) * links[:2]).ravel(), ways=("the links multiplied as a matrix", "the engine's paths"),
    instead=(
        *(Instead(f"the list without the path {left_out}", lambda *d, n=n: np.delete(solution.products(*d), n))
          for n, left_out in enumerate(PATHS)),
        Instead("their sum: here the four products are wanted, each by itself", solution.dfdt),
        Instead("the four products as a matrix, and a list of four is wanted",
                lambda *d: np.reshape(solution.products(*d), (2, 2))),
    ))
PRODUCTS = replace(PRODUCTS, read_back=path_by_path)

SUM = compared(
    "∂f/∂t", [Case(case.words, case.arguments, WITH) for case in SIX],
    lambda *links: paths(*graph(links)).sum, lambda *links: np.ones(2) @ matrix(links) @ links[:2],
    ways=("(row)(matrix)(column)", "the engine"), instead=tuple(of_the_sum()),
    causes={"¼": "np.mean stands in place of sum", "2": "each path is counted twice"})

EXERCISES = (
    Exercise(solution.links, (
        "How fast does the end of each arrow move when its beginning does, and all else is held still? Of a = x1² · x2,"
        " for example, x2 is a mere factor while x1 moves.",
        "∂x1/∂t = −2t, ∂a/∂x1 = 2 x1 x2, ∂a/∂x2 = x1², and likewise for x2 and b.",
        "return -2 * t, …, 2 * x1 * x2, x1**2, …, …"), LINKS_JUDGED),
    Exercise(solution.products, (
        "Walk back from f to t. Which two of the six links do you meet on each path?",
        "Along f ← a ← x1 ← t it is ∂f/∂a · ∂a/∂x1 · ∂x1/∂t, and ∂f/∂a = 1.",
        "return [da_dx1 * dx1_dt, da_dx2 * …, … * dx1_dt, … * …]"), PRODUCTS),
    Exercise(solution.dfdt, (
        "Each path is a way in which t moves f. What becomes of all four, if t moves?",
        "∂f/∂t is the sum of the products along all paths, each of them once.",
        "return sum(products(…, …, …, …, …, …))"), SUM),
)


def celebrate(work: Work, pictures: Pictures) -> None:
    """The learner's own links and products, path by path."""
    add_up(vars(work.module), pictures=pictures)
