# %% [markdown]
"""
# The sandpit

A phone lies in a pit of sand, at its lowest point, and nobody sees how deep the pit is where. A stick is dipped in: it
tells the depth f, how steep it is, J, and how it curves, H. Where to dip next? Calculus answers without a map: a slope
points the way, and a curvature says how far.
"""

# %%
from __future__ import annotations

import json as files
import sys
from pathlib import Path

import numpy as np

from assignments.elsewhere import agreement, the_same_by
from assignments.module_2_jacobians.sandpit import LAB, LANDSCAPES
from assignments.module_2_jacobians.sandpit.game import CLICKS, STEPS
from assignments.module_2_jacobians.sandpit.landscapes import pits
from assignments.module_2_jacobians.sandpit.playing import CHANCE, ManySteps, one_by_one, outcomes, show_table
from assignments.module_2_jacobians.sandpit.plots import draw_basins, draw_win_rates
from assignments.module_2_jacobians.sandpit.strategies import hybrid, strategies
from assignments.module_2_jacobians.sandpit.window import play_in_a_window
from assignments.module_2_jacobians.sandpit.worksheets_own import next_step_of_the_worksheet
from assignments.pictures import Pictures, has_a_screen, pictures_of
from assignments.terminal import say
from tinygrad_edu.formula import number
from tinygrad_edu.optimize import minimize

# %% [markdown] tags=["solution"]
"""
The worksheet is made from this file: it leaves out the cells that are tagged "solution", type hints, and the
inside of the functions to be written.
"""

# %% [markdown]
"""
## What a dip tells

A pit is six metres square, and its surface is a function f(x, y), the depth in m: −9 where the phone is, −1 at its
highest point. At one place the stick tells f, and

    J = [∂f/∂x, ∂f/∂y]
    H = [[∂²f/∂x², ∂²f/∂x∂y], [∂²f/∂y∂x, ∂²f/∂y²]]

J is the slope: it points uphill, and is the longer the steeper, so −J points downhill. H says how the slope changes
from place to place: by H·s for a short step s = [Δx, Δy].
"""

# %% tags=["worksheet"]
# pit = pits("random", [7])  # a landscape by its name, and a seed for each pit
# f, J, H = pit.look(np.array([[5.6], [2.6]]))  # at x = 5.6, y = 2.6; with an axis for many pits at the end
# if __name__ == "__main__":
#     print(f"f = {f[0]:.2f}, J = {J[:, 0].round(2)}, H = {H[:, :, 0].round(2).tolist()}")

# %% [markdown]
"""
## Where to dip next

Steepest descent goes downhill, the farther the steeper, and how far for how steep has to be chosen:

    s = −γ J

Newton's method takes f for a quadratic, and goes to where its slopes would be 0:

    f(s) = f + J·s + s·H·s / 2
    J + H·s = 0
    s = −H⁻¹ J

It needs no γ, but it goes to a maximum or a saddle as happily as to a minimum: wherever J·s > 0, it goes uphill.

After each click, `next_step` is asked up to five times. It wins if it comes within 15 cm of the phone; leaving the pit
or coming to rest in a local minimum ends it, and there are 25 dips in all.
"""

# %% [markdown] tags=["worksheet"]
# """
# Write `next_step`: from f, J and H at a dip, the step to the next one, two numbers in m. What finds the phone in
# clearly more pits than random clicks do is right, whatever it is, and how often it does so is told, beside the others.
# Only what is known to be a mistake (uphill, H for its inverse) is told as one. Ask with `check(next_step)` here, or in
# a terminal
#
#     python -m assignments check sandpit next_step
#     python -m assignments hint sandpit next_step
# """

# %% [markdown] tags=["solution"]
"""
The hybrid has the best of both: near a minimum Newton's step, which is soon there; and −γJ where that would go uphill,
as it does towards a maximum or a saddle, or further than a quadratic can be trusted.
"""


# %%
def next_step(f: float, J: np.ndarray, H: np.ndarray) -> np.ndarray:
    """The step [Δx, Δy] from a dip to the next, in m."""
    step = -np.linalg.inv(H) @ J
    if step @ J > 0 or np.linalg.norm(step) > 2:
        step = -0.5 * J
    return step


# %% tags=["worksheet"]
# from assignments import check
#
# check(next_step)

# %% [markdown] tags=["worksheet"]
# """
# ## Try it
#
# How often does it win in a hundred pits of each landscape? A game in a window, with your own strategy or by hand:
#
#     python -m assignments run sandpit --play --mode strategy --strategy worksheet
#     python -m assignments run sandpit
# """

# %% tags=["worksheet"]
# from assignments.module_2_jacobians.sandpit.playing import try_out
#
# if __name__ == "__main__":
#     try_out(next_step)

# %% [markdown] tags=["solution"]
"""
## The same from the engine

J and H were the engine's from the start: a landscape is a formula, compiled once for all pits of a family. So is
Newton's method; from one place both must take the same steps. The strategies that play against each other
(`strategies.py`) are written out for many pits at once; at a thousand places the hybrid's steps must be those above.
"""


# %% tags=["solution"]
def compare_with_the_engine() -> None:
    """Newton's steps to the phone, by hand and by the engine; and the hybrid, for one place and for many at once."""
    pit = pits("random", [7])
    f, J, H = pit.look(np.array([[5.6], [2.6]]))
    say(f"In pit 7 of the landscape random, at (5.6, 2.6), the stick tells f = {number(f[0], 3)}, "
        f"J = {bracketed(J[:, 0])} and H = [{', '.join(map(bracketed, H[:, :, 0]))}].")
    depth = lambda v: pit.family.depth(v[0], v[1], *(c[0] for c in pit.coefficients))
    by_engine = minimize(depth, [5.6, 2.6], method="newton", rate=1.0).path
    path = [by_engine[0]]
    while len(path) < len(by_engine):
        f, J, H = pit.look(path[-1][:, None])
        path.append(path[-1] + next_step(f[0], J[:, 0], H[:, :, 0]))
    worst = np.abs(np.array(path) - by_engine).max()
    for name in LANDSCAPES:
        f, J, H = pits(name, range(200)).look(np.random.default_rng(1).uniform(0, 6, (2, 200)))
        worst = max(worst, np.abs(one_by_one(next_step)(f, J, H) - hybrid(0.5)(f, J, H)).max())
    verdict = agreement(worst, 1e-8)
    say(f"From there {len(path) - 1} steps lead to the phone at ({path[-1][0]:.4f}, {path[-1][1]:.4f}). By hand and by "
        f"the engine they {verdict}: no step differs by more than {number(worst, 1)} m, nor does one of the hybrid's "
        "at 1,000 other places.\n")
    the_same_by("SciPy", "from scipy.optimize import minimize\nminimize(depth, [5.6, 2.6]).x.round(4)",
                {"depth": depth})


def bracketed(numbers: np.ndarray) -> str:
    """Numbers as one writes them, with two decimals at most."""
    return f"[{', '.join(number(each.round(2)) for each in numbers)}]"


# %% [markdown] tags=["solution"]
"""
## The games
"""


# %% tags=["solution"]
def run(play: bool, mode: str, strategy: str | None, landscape: str, games: int, gamma: float, steps_are_free: bool,
        seed: int, json: Path | None, pictures: Pictures) -> None:
    """The whole lab: play the strategies in many pits, and draw from where in a pit they win; or play in a window."""
    strategy = strategy or "all"
    if json is not None:
        json.parent.mkdir(parents=True, exist_ok=True)  # now: what cannot be written is told before the games
    entrants: dict[str, ManySteps | None] = {"clicks": None, **strategies(gamma)}
    if strategy == "worksheet":
        entrants["worksheet"] = one_by_one(next_step_of_the_worksheet())
    if play and has_a_screen():
        chosen = entrants["hybrid" if strategy in ("all", "clicks") else strategy]
        play_in_a_window("random" if landscape == "all" else landscape, seed, mode, chosen)
        return
    if play:
        say("There is no display to open a window on, so the strategies play by themselves. The game for a browser:  "
            "python -m assignments run sandpit --page pit.html\n", file=sys.stderr)
    compare_with_the_engine()
    where = LANDSCAPES if landscape == "all" else (landscape,)
    if strategy != "all":
        entrants = {"clicks": None, strategy: entrants[strategy]}
    found = outcomes(entrants, where, games, steps_are_free)
    counted = f"{CLICKS} clicks, and steps are free" if steps_are_free else f"{CLICKS} dips, clicks and steps"
    say(f"\n{games} pits of each landscape, {counted}; after a click, up to {STEPS} steps. γ = {gamma:g}\n")
    show_table(found)
    say(f"\nOf games of {CLICKS} random dips {100 * CHANCE:.1f} % are won in the long run.")
    if json is not None:
        rows = [{"strategy": each.strategy, "landscape": each.landscape, "games": each.games, "won": each.won}
                for each in found if strategy in ("all", each.strategy)]
        json.write_text(files.dumps(rows, indent=1) + "\n", encoding="utf-8")
    draw_win_rates(found, pictures)
    names = {"steepest": f"steepest, γ = {gamma:g}"}
    draw_basins(pits("random" if landscape == "all" else landscape, [seed]),
                {names.get(name, name): each for name, each in entrants.items()
                 if name not in ("clicks", "constant") or name == strategy}, pictures)


if __name__ == "__main__":
    with pictures_of(LAB) as pictures:
        run(**LAB.defaults, pictures=pictures)
