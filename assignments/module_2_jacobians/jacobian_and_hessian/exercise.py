"""What a learner writes in this lab, a Jacobian, a Hessian and what they say, and how each is checked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from assignments.checking import Exercise, Work
from assignments.checking.cases import Case
from assignments.checking.given import still_given
from assignments.checking.instead import Derivative, Instead, compared
from assignments.module_2_jacobians.jacobian_and_hessian import plots, solution
from assignments.module_2_jacobians.jacobian_and_hessian.kinds import KIND
from assignments.pictures import Pictures
from tinygrad_edu import grad, hessian, numerical_jacobian

# Both signs, no two alike, and none of them 0 or 1, so that powers and terms can be told apart.
POINTS = ((0.7, -1.3), (1.6, 0.4), (-0.9, 2.1), (-1.4, -0.6), (2.3, 1.7), (0.3, 0.9))


def cases(**right: Any) -> list[Case]:
    """The points at which a function is called; ``right``: what it finds in place of the learner's own functions."""
    return [Case(f"the point ({x}, {y})", (x, y), right) for x, y in POINTS]


def by_differences(function: Callable[..., Any]) -> Callable[..., np.ndarray]:
    """Rise over run of a function of x and y, a column for each of the two."""
    return lambda x, y: np.stack([numerical_jacobian(function, x, y, argnum=n) for n in (0, 1)], axis=-1)


def dfdx(x: Any, y: Any) -> Any:
    """∂f/∂x, from which the first row of H is derived."""
    return 3 * x**2 - 3 * y


def dfdy(x: Any, y: Any) -> Any:
    """∂f/∂y, from which the second row of H is derived."""
    return 3 * y**2 - 3 * x


def entry(name: str, function: Callable[..., Any], by: str, *where: int) -> Derivative:
    """An entry of J or H, which is explained by itself."""
    return Derivative(name, function, ("x", "y"), by, where)


J, H = solution.J, solution.H

WRITTEN = {name: f"{name} is no name here: write the formula of the derivative, in x and y."
           for name in ("df", "dx", "dy", "dfdx", "dfdy", "d2f", "fx", "fy", "fxx", "fxy", "fyx", "fyy")}
JACOBIAN = compared(
    "J", cases(), right=lambda x, y: np.array(grad(solution.f, argnums=(0, 1))(x, y)),
    check=by_differences(solution.f), given=still_given(solution, "f"), function="f", meanings=WRITTEN,
    causes={"−1": "it points downhill, and that is −J", "1/3": "the 3 that all its terms have is lost"},
    derivatives=(entry("∂f/∂x", solution.f, "x", 0), entry("∂f/∂y", solution.f, "y", 1)),
    instead=(
        Instead("[∂f/∂y, ∂f/∂x], the two in each other's place", lambda x, y: J(x, y)[::-1]),
        Instead("∂f/∂x twice, and ∂f/∂y is not there", lambda x, y: J(x, y)[[0, 0]]),
        Instead("∂f/∂y twice, and ∂f/∂x is not there", lambda x, y: J(x, y)[[1, 1]]),
        Instead("∂f/∂x alone, and J has a second entry, ∂f/∂y", lambda x, y: J(x, y)[0]),
        Instead("∂f/∂y alone, and J has a first entry, ∂f/∂x", lambda x, y: J(x, y)[1]),
        Instead("∂f/∂x + ∂f/∂y, one number; the two stand beside each other", lambda x, y: np.sum(J(x, y))),
        Instead("J divided by its own length, and its length says how steep it is",
                lambda x, y: J(x, y) / np.linalg.norm(J(x, y))),
        Instead("J as a row of shape (1, 2): right on paper, and here it is two numbers, [… , …] in one pair of "
                "brackets", lambda x, y: J(x, y)[None]),
        Instead("J as a column of shape (2, 1), and J is a row; here two numbers", lambda x, y: J(x, y)[:, None]),
        Instead("how steep it is, the length of J: J has two entries", lambda x, y: np.linalg.norm(J(x, y))),
        Instead("the height f itself", lambda x, y: solution.f(x, y)),
        Instead("H, the second derivatives, and J has the first", H),
        Instead("[∂²f/∂x², ∂²f/∂y²], each differentiated twice", lambda x, y: np.diag(H(x, y))),
        Instead("[f/x, f/y], a height over a place; a slope is a derivative",
                lambda x, y: solution.f(x, y) / np.array([x, y])),
    ))

HESSIAN = compared(
    "H", cases(J=J), right=lambda x, y: hessian(lambda v: solution.f(v[0], v[1]))(np.array([x, y])),
    check=by_differences(lambda x, y: np.array([dfdx(x, y), dfdy(x, y)])), function="J",
    given=still_given(solution, "f"), meanings=WRITTEN,
    causes={"−1": "it is that of −f"},
    derivatives=(entry("∂²f/∂x²", dfdx, "x", 0, 0), entry("∂²f/∂x∂y", dfdx, "y", 0, 1),
                 entry("∂²f/∂y∂x", dfdy, "x", 1, 0), entry("∂²f/∂y²", dfdy, "y", 1, 1)),
    instead=(
        Instead("H with ∂²f/∂x² and ∂²f/∂y² in each other's place", lambda x, y: H(x, y)[::-1, ::-1]),
        Instead("H with ∂²f/∂x² twice on its diagonal, and ∂²f/∂y² is not there",
                lambda x, y: H(x, y) + np.diag([0, 6 * x - 6 * y])),
        Instead("H with ∂²f/∂y² twice on its diagonal, and ∂²f/∂x² is not there",
                lambda x, y: H(x, y) + np.diag([6 * y - 6 * x, 0])),
        Instead("H with the sign of both mixed derivatives turned: they are those of −3xy",
                lambda x, y: H(x, y) * [[1, -1], [-1, 1]]),
        Instead("H with its two rows in each other's place", lambda x, y: H(x, y)[::-1]),
        Instead("the diagonal of H with 0 beside it: the mixed derivatives ∂²f/∂x∂y are missing",
                lambda x, y: np.diag(np.diag(H(x, y)))),
        Instead("H with the mixed derivatives on the diagonal and the others beside it", lambda x, y: H(x, y)[:, ::-1]),
        Instead("the two numbers ∂²f/∂x² and ∂²f/∂y², and the mixed derivatives ∂²f/∂x∂y are missing",
                lambda x, y: np.diag(H(x, y))),
        Instead("H as four numbers in one row, and it has two rows", lambda x, y: H(x, y).ravel()),
        Instead("the three different entries of H, and it has two rows of two",
                lambda x, y: H(x, y)[[0, 0, 1], [0, 1, 1]]),
        Instead("[∂²f/∂x², ∂²f/∂x∂y], its first row alone", lambda x, y: H(x, y)[0]),
        Instead("[∂²f/∂y∂x, ∂²f/∂y²], its second row alone", lambda x, y: H(x, y)[1]),
        Instead("the determinant of H", lambda x, y: np.linalg.det(H(x, y))),
        Instead("the trace of H", lambda x, y: np.trace(H(x, y))),
        Instead("the inverse of H", lambda x, y: np.linalg.inv(H(x, y))),
        Instead("the products of the first derivatives, such as (∂f/∂x)², where second derivatives belong",
                lambda x, y: np.outer(J(x, y), J(x, y))),
        Instead("J, the first derivatives, and H has the second", J),
        Instead("J twice, once in each row", lambda x, y: np.stack([J(x, y), J(x, y)])),
        Instead("J on the diagonal: it is differentiated once, and H twice", lambda x, y: np.diag(J(x, y))),
        Instead("H with ∂f/∂x · ∂f/∂y for the mixed derivative: that one is ∂f/∂x differentiated by y",
                lambda x, y: np.where(np.eye(2), H(x, y), np.prod(J(x, y)))),
    ))

EXERCISES = (
    Exercise(solution.J, (
        "Walk along x and hold y still: y is then a number like any other. What is the slope of each of the three "
        "terms? Then the same along y.",
        "J = [∂f/∂x, ∂f/∂y]. With y held still, ∂/∂x of x³ is 3x², of −3xy it is −3y, and of y³ it is 0.",
        "return np.array([3 * …**2 - …, 3 * …**2 - …])"), JACOBIAN),
    Exercise(solution.H, (
        "The first row is ∂f/∂x with its own two slopes, along x and along y. What is the second row? Which two of the "
        "four must be the same?",
        "H = [[∂²f/∂x², ∂²f/∂x∂y], [∂²f/∂y∂x, ∂²f/∂y²]]: the first row is the Jacobian of ∂f/∂x = 3x² − 3y, the second "
        "that of ∂f/∂y = 3y² − 3x.",
        "return np.array([[… * x, …], […, … * y]])"), HESSIAN),
    Exercise(solution.kind, (
        "What does J have to be before H is asked at all? And which number tells a saddle from the other two?",
        "J ≠ [0, 0]: not critical. det H = H[0, 0] · H[1, 1] − H[0, 1] · H[1, 0]: below 0 a saddle, at 0 it cannot "
        "tell; above 0 a minimum where the trace H[0, 0] + H[1, 1] is positive, and a maximum where it is negative.",
        "if np.any(J != 0):\n    return …\ndeterminant = …\nif determinant < 0:\n    return …\nif determinant == 0:\n"
        "    return …\nreturn … if … > 0 else …"), KIND),
)


def celebrate(work: Work, pictures: Pictures) -> None:
    """The surface with the learner's own slopes, and what the learner's own functions say of its level places."""
    module = work.module
    own = {"J": module.J, "H": module.H, "kind": lambda J, H: KIND.plain(module.kind(J, H))}
    plots.draw_all({**vars(solution), **own}, solution.LAB.defaults["at"], pictures)
