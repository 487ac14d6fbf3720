"""What a learner writes in this lab, a strategy, and how it is judged: by games, and by what its steps are."""

from __future__ import annotations

import numpy as np

from assignments.checking import Exercise, Finding, Work
from assignments.checking.by_its_text import written_into
from assignments.checking.explanation import Words
from assignments.module_2_jacobians.sandpit import solution
from assignments.module_2_jacobians.sandpit.landscapes import FAMILIES, Pits, pits
from assignments.module_2_jacobians.sandpit.playing import ManySteps, by_chance, one_by_one, outcomes, play
from assignments.module_2_jacobians.sandpit.plots import draw_basins, draw_win_rates
from assignments.module_2_jacobians.sandpit.reading_steps import known, named_slip
from assignments.module_2_jacobians.sandpit.strategies import strategies
from assignments.pictures import Pictures
from tinygrad_edu.formula import number

GAMES, LANDSCAPE = 300, "random"
SURE = 0.01  # by chance, so many wins or more come about more seldom than this
PLACES = 16  # on which the steps are compared with formulas


class NoStepError(Exception):
    """The learner's function has given no step; ``words`` says why."""

    def __init__(self, summary: str, details: tuple[str, ...]) -> None:
        super().__init__(summary)
        self.words: Words = (summary, details)


def asked(work: Work, name: str, aloud: bool = False) -> ManySteps:
    """The learner's function, asked for one step after the other; NoStepError where it gives none."""
    def many(f: np.ndarray, J: np.ndarray, H: np.ndarray) -> np.ndarray:
        steps = np.empty(J.shape)
        for n in range(len(f)):
            answer = work.answer(name, (float(f[n]), J[:, n].copy(), H[:, :, n].copy()), aloud=aloud and n == 0)
            changed = [each for each in answer.changed if each in work.source.parameters(name)]
            if changed:
                raise NoStepError(written_into(work.source, name, changed[0]), ())
            if answer.value is None:
                raise NoStepError(*answer.problem or ("It returns nothing.", ()))
            if answer.value.size != 2:
                per_entry = " * and / go entry by entry; a matrix's inverse is np.linalg.inv(H), and @ applies it." \
                    if answer.value.shape == (2, 2) else ""
                raise NoStepError(f"It returns shape {answer.value.shape}, and a step is two numbers, [Δx, Δy]."
                                  f"{per_entry}", ())
            steps[:, n] = answer.value.ravel()
        return steps
    return many


def looked_at() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """f, J and H at some places: where H curves up, down, and both ways."""
    where: Pits = pits(LANDSCAPE, range(PLACES))
    return where.look(np.random.default_rng(4).uniform(0.6, 5.4, (2, PLACES)))


def by_games(work: Work, name: str) -> Finding:
    """Right is what wins more games than random clicks would but once in a hundred times; known slips are told."""
    f, J, H = looked_at()
    strategy = asked(work, name)
    try:
        steps = asked(work, name, aloud=True)(f, J, H)
        if not steps.any():
            return Finding(name, "wrong", "Its step is [0, 0] everywhere, and so it stays where the click was.")
        if np.all(steps == steps[:, :1]):
            same = f"[{number(steps[0, 0])}, {number(steps[1, 0])}]"
            return Finding(name, "wrong", f"Its step is {same} whatever f, J and H are. What the stick has told should "
                                          "decide where to go: −J points downhill.")
        where = pits(LANDSCAPE, range(GAMES))
        won = int(play(where, strategy).sum())
    except NoStepError as problem:
        return Finding(name, "wrong", *problem.words)
    clicks = int(play(where, None).sum())
    rate = (f"It finds the phone in {won} of {GAMES} pits, {100 * won / GAMES:.0f} %; random clicks find it in "
            f"{clicks} of the same.")
    slip = named_slip(steps, J, H)
    if slip:
        return Finding(name, "wrong", slip, (rate,))
    what, sure = known(steps, J, H), by_chance(won, GAMES) < SURE
    what = f"{what}." if what else ""
    if not sure:
        enough = next(n for n in range(GAMES) if by_chance(n, GAMES) < SURE)
        return Finding(name, "wrong", f"{rate} That may be luck: from {enough} on it is not.",
                       tuple(filter(None, (what, what_it_does(f, J, steps)))))
    rates = {each.strategy: each.rate for each in outcomes(dict(strategies()), [LANDSCAPE], GAMES)}
    ranked = sorted([*((rate, other) for other, rate in rates.items()), (won / GAMES, "yours")], reverse=True)
    return Finding(name, "right", rate, (rate, *filter(None, (what,)), f"Among the others, in these {GAMES} pits:",
                                         *(f"  {100 * rate:3.0f} %  {other}" for rate, other in ranked)))


def what_it_does(f: np.ndarray, J: np.ndarray, steps: np.ndarray) -> str:
    """Where to look, if nothing explains why so few games are won."""
    uphill = int(np.sum(np.sum(steps * J, axis=0) > 0))
    length = float(np.median(np.hypot(*steps)))
    said = [f"Of {len(f)} steps that were tried, {uphill} go uphill."] if uphill > len(f) // 3 else []
    if length < 0.1:
        said.append(f"Its steps are short, {100 * length:.2g} cm as a rule: five of them come no further than "
                    f"{500 * length:.2g} cm, and the pit is 6 m wide.")
    if length > 3:
        said.append(f"Its steps are long, {length:.2g} m as a rule, and the pit is only 6 m wide: most lead out of it.")
    return " ".join(said) or "Does it go downhill, and not too far?"


EXERCISES = (
    Exercise(solution.next_step, (
        "J points uphill. Which way does the phone lie, as far as a slope can tell? And what does H know that J does "
        "not?",
        "Steepest descent goes −γJ, with γ about ½; Newton's step is −H⁻¹J. Where does the second one go uphill, and "
        "what could be done there?",
        "step = -np.linalg.inv(…) @ …\nif step @ J > 0 or np.linalg.norm(step) > …:\n    step = -0.5 * …\n"
        "return step"), by_games),
)


def celebrate(work: Work, pictures: Pictures) -> None:
    """From where in a pit the learner's own strategy wins, and how often in many; beside others."""
    own = {"yours": one_by_one(work.module.next_step)}
    others = strategies()
    draw_basins(pits(LANDSCAPE, [solution.LAB.defaults["seed"]]),
                {**own, **{name: others[name] for name in ("steepest", "hybrid", "absolute")}}, pictures, side=60)
    draw_win_rates(outcomes({**own, "clicks": None, **others}, FAMILIES, games=100), pictures)
