"""The sandpit: its landscapes, its rules, what strategies win, and the window."""

import json
from functools import cache
from math import cos, exp, pi

import numpy as np
import pytest
from matplotlib.backend_bases import KeyEvent, MouseEvent
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from scipy.optimize import minimize as by_scipy
from scipy.stats import binomtest

from assignments.__main__ import main
from assignments.checking import Work
from assignments.checking.source import Source
from assignments.module_2_jacobians import sandpit
from assignments.module_2_jacobians.sandpit import game, playing, solution, strategies, window, worksheets_own
from assignments.module_2_jacobians.sandpit.game import Game
from assignments.module_2_jacobians.sandpit.landscapes import FAMILIES, compiled, pits
from assignments.module_2_jacobians.sandpit.playing import play
from tests.checking.sheets import finding
from tinygrad_edu.optimize import minimize
from tinygrad_edu.optimize.descent import step_of

# --- Landscapes --------------------------------------------------------------------------------------------------


def series(x, y, a, phi, psi, scale=1):
    return sum(a[n][m] * cos(scale * pi * n * x / 6 + phi[n][m]) * cos(scale * pi * m * y / 6 + psi[n][m])
               for n in range(4) for m in range(4))


def random(x, y, a, phi, psi):
    return series(x, y, a, phi, psi) + (1 - x * (x - 6) * y * (y - 6) / 81)**7 / 9


def turned(x, y, c, s):
    return c * (x - 3) + s * (y - 3), -s * (x - 3) + c * (y - 3)


def bowl(x, y, c, s):
    u, v = (each + 3 for each in turned(x, y, c, s))
    return -((u - 4.1)**2 + (v - 0.9)**2) - 30 * exp(-((u - 1.5)**2 + (v - 3.7)**2) / 2.8)


def minima(x, y, c, s, dx, dy, u0, v0):
    u, v = turned(x, y, c, s)
    u, v = u - dx, v - dy
    return cos(pi * u) * cos(pi * v) - 0.5 * exp(-((u - u0)**2 + (v - v0)**2) / (2 * 0.35**2))


# As they stand in the course's facts, number by number.
AS_WRITTEN = {
    "random": random, "bowl": bowl, "minima": minima,
    "rocks": lambda x, y, *c: random(x, y, *c[:3]) + series(x, y, *c[3:], scale=10) / 25,
    "well": lambda x, y, *c: random(x, y, *c[:3]) - 0.6 * exp(-((x - c[3])**2 + (y - c[4])**2) / (2 * 0.2**2)),
}


@cache
def some(name, how_many=300):
    return pits(name, range(how_many))


@pytest.mark.parametrize("name", FAMILIES)
def test_a_landscape_is_what_it_says(name):
    where = some(name)
    places = np.random.default_rng(0).uniform(0, 6, (2, len(where)))
    f, _, _ = where.look(places)
    for n in range(0, 300, 23):
        scale, offset, *coefficients = (each[n] for each in where.coefficients)
        assert f[n] == pytest.approx(scale * AS_WRITTEN[name](*places[:, n], *coefficients) + offset, abs=1e-12)


@pytest.mark.parametrize("name", FAMILIES)
def test_j_and_h_are_those_that_differences_see(name):
    where, h = some(name), 1e-4
    places = np.random.default_rng(1).uniform(0.1, 5.9, (2, len(where)))
    _, J, H = where.look(places)
    for k, step in enumerate(([[h], [0]], [[0], [h]])):
        (up, J_up, _), (down, J_down, _) = where.look(places + step), where.look(places - step)
        np.testing.assert_allclose(J[k], (up - down) / (2 * h), atol=2e-5)
        np.testing.assert_allclose(H[k], (J_up - J_down) / (2 * h), atol=2e-3)
    np.testing.assert_array_equal(H[0, 1], H[1, 0])


@pytest.mark.parametrize("name", FAMILIES)
def test_the_phone_lies_at_the_lowest_point_9_m_down_and_the_highest_is_1_m_down(name):
    where = some(name)
    np.testing.assert_allclose(where.look(where.phones)[0], -9, atol=1e-9)
    assert np.all((where.phones >= 0) & (where.phones <= 6))
    ticks = np.linspace(0, 6, 241)
    grid = np.array([each.ravel() for each in np.meshgrid(ticks, ticks)])
    for n in (0, 5, 11):
        f, _, _ = where.look(grid, n)
        assert f.min() >= -9 - 1e-9
        assert f.max() <= -1 + 1e-9
        assert f.max() == pytest.approx(-1, abs=0.01)
        depth = lambda v, n=n: float(where.look(np.array(v)[:, None], n)[0][0])
        found = by_scipy(depth, grid[:, np.argmin(f)], bounds=[(0, 6), (0, 6)], tol=1e-12)
        np.testing.assert_allclose(where.phones[:, n], found.x, atol=1e-4)


def test_the_same_seed_is_the_same_pit_whoever_is_beside_it():
    alone, among = pits("rocks", [7]), some("rocks")
    np.testing.assert_array_equal(alone.phones[:, 0], among.phones[:, 7])
    for one, many in zip(alone.coefficients, among.coefficients):
        np.testing.assert_array_equal(one[0], many[7])


def test_a_family_is_compiled_once():
    look = compiled("well")
    pits("well", [1]).look(np.ones((2, 1)))
    assert compiled("well") is look
    assert pits("well", [2]).look(np.ones((2, 1)))[0] != pits("well", [1]).look(np.ones((2, 1)))[0]


# --- Strategies --------------------------------------------------------------------------------------------------


def everywhere():
    for name in FAMILIES:
        f, J, H = some(name).look(np.random.default_rng(2).uniform(0, 6, (2, 300)))
        yield from ((f[n], J[:, n], H[:, :, n]) for n in range(0, 300, 7))


def test_a_strategy_takes_the_engines_steps():
    own = strategies.strategies(gamma=0.3)
    for f, J, H in everywhere():
        np.testing.assert_allclose(own["steepest"](f, J, H), 0.3 * step_of("steepest", J, None, None))
        np.testing.assert_allclose(own["newton"](f, J, H), step_of("newton", J, H, None), rtol=1e-9)
        np.testing.assert_allclose(own["absolute"](f, J, H), step_of("absolute", J, H, 1.2), rtol=1e-7)
        w, V = np.linalg.eigh(H)
        step = -V @ ((V.T @ J) / abs(w))
        np.testing.assert_allclose(own["absolute"](f, J, H), step * min(1, 1.2 / np.linalg.norm(step)), rtol=1e-7)


def test_the_hybrid_is_the_solutions_next_step_and_falls_back_in_both_cases():
    own = strategies.strategies()
    met = set()
    for f, J, H in everywhere():
        step = own["hybrid"](f, J, H)
        np.testing.assert_allclose(step, solution.next_step(f, J, H), rtol=1e-9)
        whole = -np.linalg.solve(H, J)
        why = "uphill" if whole @ J > 0 else "far" if np.linalg.norm(whole) > 2 else "newton"
        np.testing.assert_allclose(step, whole if why == "newton" else -0.5 * J, rtol=1e-9)
        met.add(why)
    assert met == {"uphill", "far", "newton"}


def test_one_place_and_many_get_the_same_steps():
    f, J, H = some("random").look(np.random.default_rng(3).uniform(0, 6, (2, 300)))
    for strategy in strategies.strategies().values():
        np.testing.assert_allclose(playing.one_by_one(strategy)(f, J, H), strategy(f, J, H), rtol=1e-12)


# --- The rules ---------------------------------------------------------------------------------------------------


def test_won_is_within_15_cm():
    for far, won in ((0.149, True), (0.151, False)):
        play = Game("random", 7)
        play.click(play.phone[0] + 0.6 * far, play.phone[1] - 0.8 * far)
        assert play.won == play.over == won


def test_there_are_25_clicks_a_nudge_at_22_and_no_more_after_the_last():
    play, said = Game("random", 7), []
    for n in range(25):
        assert not play.over
        (dip,) = play.click(0.1 + 0.01 * n, 0.1)
        assert dip.by == "click"
        said.append(play.message)
    assert [n for n, words in enumerate(said, 1) if "Only 3 tries are left" in words] == [22]
    assert play.over
    assert not play.won
    assert "That was the last. The phone lay at (5.18, 1.48)." in said[-1]
    assert play.click(5.18, 1.48) == []
    assert not play.won
    assert "over" in play.message


def test_a_click_outside_does_not_count():
    play = Game("bowl", 0)
    assert play.click(6.01, 3) == play.click(-0.01, 3) == play.click(float("nan"), 3) == []
    assert play.clicks == 0
    assert "does not count" in play.message


def test_the_arrow_is_a_fifth_of_j_downhill_and_at_most_1_long():
    for _, J, _ in everywhere():
        arrow = np.array(game.arrow(J))
        assert np.linalg.norm(arrow) == pytest.approx(min(np.linalg.norm(J) / 5, 1))
        assert arrow @ J == pytest.approx(-np.linalg.norm(J) * np.linalg.norm(arrow))


def steps(landscape, seed, place, next_step):
    play = Game(landscape, seed, "strategy", next_step)
    return play, play.click(*place)


def test_after_a_click_a_strategy_takes_up_to_five_steps():
    play, dips = steps("random", 7, (1, 1), lambda f, J, H: np.array([0.1, 0]))
    np.testing.assert_allclose([dip.place for dip in dips], [(1 + n / 10, 1) for n in range(6)])
    assert [dip.by for dip in dips] == ["click", *["step"] * 5]
    assert play.clicks == 1
    assert "5 steps were taken; click again." in play.message


@pytest.mark.parametrize(("place", "next_step", "count", "words"), [
    ((1, 1), lambda f, J, H: [3.0, 0], 2, "The next step, (3.00, 0.00), leaves the pit"),
    ((5.6, 2.6), lambda f, J, H: -np.linalg.solve(H, J), 3, "Found at try 1, by steps of the strategy."),
    ((1, 1), lambda f, J, H: [float("nan"), 0], 1, "gives no step. It gives [nan, 0.0]"),
    ((1, 1), lambda f, J, H: None, 1, "It gives nan"),
    ((1, 1), lambda f, J, H: 1 / 0, 1, "next_step raises ZeroDivisionError"),
    ((1, 1), lambda f, J, H: J.__imul__(0) + 0.1, 6, "5 steps were taken"),
])
def test_steps_end_by_leaving_by_winning_or_where_there_is_none(place, next_step, count, words):
    play, dips = steps("random", 7, place, next_step)
    assert len(dips) == count
    assert words.lower() in play.message.lower()
    assert play.won == play.message.startswith("Found")


def test_steps_end_in_a_local_minimum_and_it_is_told():
    where = pits("minima", [3])
    depth = lambda v: where.family.depth(v[0], v[1], *(c[0] for c in where.coefficients))
    starts = np.random.default_rng(0).uniform(0.5, 5.5, (30, 2))
    ends = [minimize(depth, start).x for start in starts]
    bottom = next(end for end in ends if np.all(abs(end - 3) < 2.9) and np.hypot(*(end - where.phones[:, 0])) > 1)
    play, dips = steps("minima", 3, bottom + 0.1, strategies.newton)
    assert len(dips) < 6
    assert np.hypot(*(dips[-1].place - bottom)) < 0.05
    assert "This is a local minimum, and no phone in it." in play.message
    for J, H in (([0.01, 0], [[-1, 0], [0, -2]]), ([0.01, 0], [[1, 0], [0, -2]]), ([0.2, 0], [[1, 0], [0, 2]])):
        assert not game.is_local_minimum(np.array(J), np.array(H))


def test_a_mode_must_be_one_and_strategy_needs_one():
    with pytest.raises(ValueError, match="slope, depth, strategy"):
        Game("bowl", 0, "slopes")
    with pytest.raises(ValueError, match="next_step"):
        Game("bowl", 0, "strategy")


def replayed(landscape, seed, next_step, steps_are_free):
    """A game of 25 dips or clicks, by the rules for one place."""
    clicks = iter(np.random.default_rng([25, seed]).uniform(0, 6, (25, 2)))
    play, left = Game(landscape, seed, "strategy", next_step), 25
    while left > 0 and not play.won and play.clicks < 25:
        dips = play.click(*next(clicks))
        spent = 1 if steps_are_free else len(dips)
        if spent > left:
            return game.is_found(dips[left - 1].place, play.phone)  # the last dips were not to be had
        left -= spent
    return play.won


@pytest.mark.parametrize("free", [False, True])
@pytest.mark.parametrize(("landscape", "name"), [("random", "hybrid"), ("minima", "absolute"), ("bowl", "newton")])
def test_many_games_at_once_are_won_as_one_by_one(landscape, name, free):
    strategy = strategies.strategies()[name]
    at_once = play(pits(landscape, range(12)), strategy, free)
    assert at_once.tolist() == [bool(replayed(landscape, seed, strategy, free)) for seed in range(12)]
    assert at_once.any()


def test_the_basins_are_where_a_game_is_won():
    strategy, where = strategies.strategies()["hybrid"], pits("random", [7])
    needed = playing.steps_to_the_phone(where, strategy, 12)
    for j, i in np.ndindex(12, 12):
        played, dips = steps("random", 7, (i / 2 + 0.25, j / 2 + 0.25), strategy)
        assert played.won == np.isfinite(needed[j, i])
        assert not played.won or len(dips) - 1 == needed[j, i]
    assert 0.1 < np.isfinite(needed).mean() < 0.5


# --- How often they win ------------------------------------------------------------------------------------------

LANDSCAPES = ("bowl", "random", "rocks", "well", "minima")
FIGURES = {  # of 300 games, in per cent, in the order of LANDSCAPES
    "clicks": (6, 3, 4, 6, 2), "constant": (4, 5, 4, 6, 6), "steepest 0.1": (19, 10, 11, 5, 5),
    "steepest": (99, 60, 35, 3, 5), "newton": (35, 51, 11, 2, 5), "hybrid": (99, 75, 36, 3, 8),
    "absolute": (99, 85, 35, 18, 13),
}
FREE = {"steepest": 86, "newton": 83, "hybrid": 97, "absolute": 98}  # on random, the steps not counted


def rates(landscape, games, free=False):
    entrants = {"clicks": None, "steepest 0.1": strategies.steepest(0.1), **strategies.strategies()}
    return {each.strategy: 100 * each.rate for each in playing.outcomes(entrants, [landscape], games, free)}


def assert_meets(found, figures):
    for name, figure in figures.items():
        assert abs(found[name] - figure) <= 12, (name, found[name], figure)
    for name, figure in figures.items():
        for other, less in figures.items():
            assert found[name] > found[other] or figure - less < 9, (name, other)  # what is near may change places


@pytest.mark.parametrize(("landscape", "games"), [
    *((name, 200) for name in LANDSCAPES), *(pytest.param(name, 300, marks=pytest.mark.slow) for name in LANDSCAPES)])
def test_strategies_win_as_often_as_they_should_and_in_the_same_order(landscape, games):
    place = LANDSCAPES.index(landscape)
    assert_meets(rates(landscape, games), {name: figures[place] for name, figures in FIGURES.items()})


@pytest.mark.parametrize("games", [200, pytest.param(300, marks=pytest.mark.slow)])
def test_by_the_courses_own_counting_too(games):
    assert_meets(rates("random", games, free=True), FREE)


@pytest.mark.parametrize(("won", "games"), [(0, 300), (14, 300), (25, 300), (300, 300), (3, 10)])
def test_what_is_chance_is_what_scipy_says(won, games):
    by_library = binomtest(won, games, playing.CHANCE, alternative="greater").pvalue
    assert playing.by_chance(won, games) == pytest.approx(by_library, rel=1e-9)


def test_random_dips_win_as_often_as_the_disc_is_large():
    won = play(pits("minima", range(3000)), None)
    assert binomtest(int(won.sum()), 3000, playing.CHANCE).pvalue > 0.01


# --- A learner's own ---------------------------------------------------------------------------------------------


def test_what_is_right_is_ranked_among_the_others_by_what_it_wins():
    found = finding("next_step", "return -0.25 * J")
    assert found.state == "right"
    rows = [line.split() for line in found.details if line.startswith("  ")]
    assert [row[2] for row in rows] != sorted(row[2] for row in rows)
    assert [int(row[0]) for row in rows] == sorted((int(row[0]) for row in rows), reverse=True)
    assert {row[2] for row in rows} == {"yours", *strategies.strategies()}
    won = int(play(some("random"), strategies.steepest(0.25)).sum())
    assert f"in {won} of 300 pits" in found.summary
    assert any("γ = 0.25" in line for line in found.details)


def test_a_missing_gamma_is_right_and_told():
    for body in ("return -J", "step = -np.linalg.inv(H) @ J\nreturn step if step @ J < 0 and step @ step < 4 else -J"):
        assert "γ is missing" in " ".join(finding("next_step", body).details)


# --- On the command line -----------------------------------------------------------------------------------------


def test_a_run_writes_what_it_has_counted(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["run", "sandpit", "--strategy", "hybrid", "--games", "40", "--landscape", "random",
                 "--json", "won.json"]) == 0
    (row,) = json.loads((tmp_path / "won.json").read_text("utf-8"))
    assert row == {"strategy": "hybrid", "landscape": "random", "games": 40,
                   "won": int(play(pits("random", range(40)), strategies.hybrid(0.5)).sum())}
    assert f"{100 * row['won'] / 40:.0f} ±" in capsys.readouterr().out


def test_without_a_display_the_strategies_play(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(solution, "has_a_screen", lambda: False)
    assert main(["run", "sandpit", "--play", "--games", "5", "--landscape", "bowl", "--out", str(tmp_path)]) == 0
    said = capsys.readouterr()
    assert "There is no display to open a window on, so the strategies play by themselves." in said.err
    assert "hybrid" in said.out


@pytest.mark.parametrize(("asked", "opens"), [
    ([], True), (["--landscape", "well", "--seed", "3"], True), (["--mode", "depth"], True),
    (["--play", "--strategy", "newton", "--mode", "strategy"], True), (["--strategy", "all", "--games", "2"], False),
    (["--games", "2"], False), (["--json", "won.json", "--landscape", "bowl", "--games", "2"], False)])
def test_a_run_alone_opens_the_game_in_a_window(tmp_path, monkeypatch, asked, opens):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(solution, "has_a_screen", lambda: True)
    monkeypatch.setattr(solution, "draw_basins", lambda *given: None)
    windows: list = []
    monkeypatch.setattr(solution, "play_in_a_window", lambda *given: windows.append(given))
    assert main(["run", "sandpit", *asked]) == 0
    assert len(windows) == opens
    if opens:
        landscape, seed, mode, strategy = windows[0]
        assert (landscape, seed) == (("well", 3) if "well" in asked else ("random", 7))
        assert mode == (asked[asked.index("--mode") + 1] if "--mode" in asked else "slope")
        assert callable(strategy)


def test_the_worksheets_own_strategy_plays(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    play_it = ["run", "sandpit", "--strategy", "worksheet", "--games", "30", "--landscape", "bowl",
               "--json", "won.json"]
    assert main(play_it) == 1
    assert "There is no worksheet of sandpit in worksheets. Begin with" in capsys.readouterr().err
    main(["start", "sandpit"])
    sheet = tmp_path / "worksheets" / "sandpit.py"
    text = sheet.read_text("utf-8")
    sheet.write_text(text.replace("    ...", "    return -0.5 * J"), "utf-8")
    assert main(play_it) == 0
    (row,) = json.loads((tmp_path / "won.json").read_text("utf-8"))
    assert row["won"] == play(pits("bowl", range(30)), strategies.steepest(0.5)).sum()
    sheet.write_text(text.replace("    ...", "    return -0.5 * j J"), "utf-8")
    assert main(play_it) == 1
    assert "cannot play" in capsys.readouterr().err
    for body, words in (("if f < -8:\n        raise RuntimeError('deep')\n    return -0.5 * J", "RuntimeError: deep."),
                        ("...", "it is still to be written, or one way through it ends without return."),
                        ("return [1, 2, 3]", "Its next_step returns shape (3,), and a step is two numbers"),
                        ("return 'left'", "ValueError: could not convert string to float")):
        sheet.write_text(text.replace("    ...", f"    {body}"), "utf-8")
        assert main(play_it) == 1
        said = capsys.readouterr().err
        assert "cannot play" in said
        assert words in said


def test_a_strategy_that_is_slow_is_told_to_be_so_once(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(worksheets_own, "PATIENCE", 0.0)
    work = Work(Source(tmp_path / "sandpit.py", "def next_step(f, J, H):\n    return [0.1, 0.2]\n"))
    assert work.run() is None
    player = worksheets_own.Player(work, work.path)
    assert [player(0.0, np.ones(2), np.eye(2)).tolist() for _ in range(3)] == [[0.1, 0.2]] * 3
    assert capsys.readouterr().err.count("Ctrl-C ends it.") == 1


def test_what_is_offered_is_what_there_is():
    assert tuple(FAMILIES) == sandpit.LANDSCAPES
    assert ("clicks", *strategies.strategies()) == sandpit.STRATEGIES
    options = {option.name: option for option in sandpit.LAB.options}
    assert all(options["mode"].read(mode) for mode in game.MODES)


# --- The window --------------------------------------------------------------------------------------------------


def opened(mode="slope", landscape="random", seed=7):
    figure = Figure((6.4, 7))
    FigureCanvasAgg(figure)
    pit = window.PitWindow(figure, landscape, seed, mode, strategies.hybrid(0.5))
    figure.canvas.draw()
    return pit


def click(pit, x, y, button=1):
    canvas = pit.figure.canvas
    where = pit.axes.transData.transform((x, y))
    canvas.callbacks.process("button_press_event", MouseEvent("button_press_event", canvas, *where, button))


def press(pit, *keys):
    for key in keys:
        pit.figure.canvas.callbacks.process("key_press_event", KeyEvent("key_press_event", pit.figure.canvas, key))


def texts(pit):
    return [text.get_text() for text in pit.axes.texts]


def arrows(pit):
    return [text for text in pit.axes.texts if getattr(text, "arrow_patch", None)]


def test_a_click_dips_shows_depth_and_arrow_and_says_so():
    pit = opened()
    click(pit, 2.0, 4.0)
    (dip,) = pit.game.dips
    np.testing.assert_allclose(dip.place, [2, 4], atol=0.01)
    assert f"{-dip.depth:.2f}" in texts(pit)
    (drawn,) = arrows(pit)
    np.testing.assert_allclose(np.array(drawn.xyann), dip.place)
    np.testing.assert_allclose(np.array(drawn.xy) - dip.place, -dip.J / 5)
    assert pit.message.get_text() == f"Try 1 of 25: {-dip.depth:.2f} m deep."
    click(pit, 2.0, 4.0, button=3)
    click(pit, -0.5, 4.0)
    assert pit.game.clicks == 1


def test_depth_only_shows_no_arrow_and_strategy_goes_on():
    pit = opened("depth")
    click(pit, 2.0, 4.0)
    assert not arrows(pit)
    press(pit, "m")
    assert pit.game.mode == "strategy"
    click(pit, 2.0, 4.0)
    assert len(pit.game.dips) == 6
    np.testing.assert_allclose(pit.game.dips[1].place - pit.game.dips[0].place, solution.next_step(
        pit.game.dips[0].depth, pit.game.dips[0].J, pit.game.dips[0].H), atol=1e-12)


def test_the_map_is_hidden_until_the_phone_is_found():
    pit = opened()
    click(pit, 1.0, 1.0)
    assert not pit.axes.collections
    click(pit, 5.18, 1.48)
    assert pit.game.won
    assert pit.axes.collections
    assert pit.message.get_text().startswith("Found at try 2.")
    clicks = pit.game.clicks
    click(pit, 3, 3)
    assert pit.game.clicks == clicks
    press(pit, "n")
    assert (pit.game.seed, pit.game.clicks, len(pit.axes.collections)) == (8, 0, 0)


def test_a_game_can_be_played_by_keys_alone():
    pit = opened()
    press(pit, "right", "up", " ")
    np.testing.assert_allclose(pit.game.dips[0].place, [3.1, 3.1])
    press(pit, "shift+right", "shift+right", "shift+down", *["down"] * 6, "enter")
    np.testing.assert_allclose(pit.game.dips[1].place, [5.1, 1.5])
    assert pit.game.won
    press(pit, "r", "g", " ")
    assert pit.axes.collections
    assert pit.game.clicks == 0
    press(pit, *["shift+left"] * 9)
    assert pit.cross[0] == 0


def test_no_depth_stands_on_another():
    pit = opened("strategy")
    for place in np.random.default_rng(0).uniform(0, 6, (9, 2)):
        click(pit, *place)
    pit.figure.canvas.draw()
    boxes = [text.get_window_extent() for text in pit.axes.texts]
    assert len(boxes) > 10
    assert not any(one.overlaps(other) for n, one in enumerate(boxes) for other in boxes[:n])
    frame = pit.axes.get_window_extent()
    assert all(frame.x0 <= box.x0 and box.x1 <= frame.x1 for box in boxes)
