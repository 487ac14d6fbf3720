"""Situations with numbers, each with the graph that fits and three that do not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

import numpy as np

from assignments.practice.panels import Curve, Panel

Situation = Callable[[Random], tuple[str, Panel, str, list[tuple[Panel, str]]]]


def _panel(t: np.ndarray, y: np.ndarray, across: str, up: str) -> Panel:
    return Panel((Curve(t, y),), across=across, up=up)


def drive(rng: Random) -> tuple[str, Panel, str, list[tuple[Panel, str]]]:
    """A car speeds up, drives, and brakes: distance, speed or acceleration."""
    up, steady, down, fast = rng.randrange(3, 10), rng.randrange(3, 13), rng.randrange(2, 8), rng.randrange(8, 31, 2)
    t = np.linspace(0, up + steady + down, 400)
    speed = np.interp(t, [0, up, up + steady, up + steady + down], [0, fast, fast, 0])
    pull = np.where(t < up, fast / up, np.where(t < up + steady, 0.0, -fast / down))
    way = np.concatenate([[0], np.cumsum((speed[1:] + speed[:-1]) / 2 * np.diff(t))])
    graphs = {"distance": (way, "it never falls, is steepest in the middle, and is level at both ends"),
              "speed": (speed, "it rises, stays, and falls to 0 again"),
              "acceleration": (pull, "it is positive, then 0, then negative, each constant")}
    asked = rng.choice(list(graphs))
    wrong = [(name, y, f"that is the {name}: {why}.") for name, (y, why) in graphs.items() if name != asked]
    wrong.append(("", way[-1] - way if asked != "distance" else way[-1] * t / t[-1],
                  "it would begin far away and come back." if asked != "distance" else
                  "that is the distance of a car that always drives at the same speed."))
    panel = lambda y: _panel(t, y, "time in s", "")
    return (f"A car speeds up evenly from 0 to {fast} m/s in {up} s, drives on at that speed for {steady} s, and "
            "brakes evenly "
            f"to a stop in {down} s. Which panel is its {asked} over time?", panel(graphs[asked][0]),
            f"it is right: {graphs[asked][1]}.", [(panel(y), why) for _, y, why in wrong])


def throw(rng: Random) -> tuple[str, Panel, str, list[tuple[Panel, str]]]:
    """A ball is thrown up: height, velocity, speed, or acceleration."""
    v, h = rng.randrange(6, 21), rng.randrange(0, 9)
    g = 9.81
    t = np.linspace(0, (v + np.sqrt(v * v + 2 * g * h)) / g, 300)
    graphs = {"height": (h + v * t - g * t**2 / 2, "it rises ever more slowly, is level at the top, and falls ever "
                                                   "faster"),
              "velocity (up is positive)": (v - g * t, "it falls evenly, through 0 at the top"),
              "speed, how fast it is whichever way": (np.abs(v - g * t), "it is 0 at the top and never negative"),
              "acceleration (up is positive)": (np.full_like(t, -g), "it is the same all the time, and downwards")}
    asked = rng.choice(list(graphs))
    panel = lambda y: _panel(t, y, "time in s", "")
    start = f"from a height of {h} m" if h else "from the ground"
    return (f"A ball is thrown straight up at {v} m/s {start} and falls to the ground. Which panel is its {asked}, "
            "over time?",
            panel(graphs[asked][0]), f"it is right: {graphs[asked][1]}.",
            [(panel(y), f"that is the {name.split(' (')[0].split(',')[0]}: {why}.") for name, (y, why) in graphs.items()
             if name != asked])


def cooling(rng: Random) -> tuple[str, Panel, str, list[tuple[Panel, str]]]:
    """Tea cools in a room: temperature, or how fast it changes."""
    hot, room, minutes = rng.randrange(70, 96), rng.randrange(15, 26), rng.randrange(6, 31)
    t = np.linspace(0, 4 * minutes, 300)
    fall = np.exp(-t / minutes)
    if rng.random() < 0.5:
        y = room + (hot - room) * fall
        return (f"Tea of {hot} °C stands in a room of {room} °C; the difference falls to 37 % every {minutes} minutes. "
                "Which "
                "panel is its temperature over time?", _panel(t, y, "time in min", "°C"),
                "it is right: it falls fast at first, ever more slowly, and comes to rest above 0, at the room's "
                "temperature.",
                [(_panel(t, hot - (hot - room) * t / t[-1], "time in min", "°C"), "it falls evenly; but the nearer to "
                                                                                  "the room, the slower it cools."),
                 (_panel(t, hot - (hot - room) * (np.exp(t / minutes) - 1) / (np.exp(4) - 1), "time in min", "°C"),
                  "it falls slowly first and then ever faster."),
                 (_panel(t, room + (hot - room) * (1 - fall), "time in min", "°C"), "it grows warmer.")])
    rate = -(hot - room) / minutes * fall
    return (f"Tea of {hot} °C stands in a room of {room} °C; the difference falls to 37 % every {minutes} minutes. "
            "Which panel "
            "is the derivative of its temperature?", _panel(t, rate, "time in min", "°C per min"),
            "it is right: negative, because it cools, and nearer and nearer to 0.",
            [(_panel(t, -rate, "time in min", "°C per min"), "it is positive, but the tea does not get warmer."),
             (_panel(t, np.full_like(t, rate.mean()), "time in min", "°C per min"), "it is constant; but the tea cools "
                                                                                    "ever more slowly."),
             (_panel(t, rate[::-1], "time in min", "°C per min"),
              "it is negative, but there the tea cools ever faster.")])


def growth(rng: Random) -> tuple[str, Panel, str, list[tuple[Panel, str]]]:
    """A population grows up to a limit: its number, its growth, or its growth per head."""
    room, first, days = rng.randrange(300, 2001, 50), rng.randrange(5, 30), rng.randrange(2, 9)
    middle = days * np.log(room / first - 1)
    t = np.linspace(0, 2 * middle, 300)
    share = 1 / (1 + np.exp(-(t - middle) / days))
    graphs = {"number": (room * share, "slow at first, fastest in the middle, and level at the limit"),
              "growth per day": (room * share * (1 - share) / days, "small, largest in the middle, and small again"),
              "growth per day and head": ((1 - share) / days, "it falls from the start, to 0 at the limit")}
    asked = rng.choice(list(graphs))
    endless = room * np.expm1(4 * t / t[-1]) / np.expm1(4)
    panel = lambda y: _panel(t, y, "time in days", "")
    wrong = [(panel(y), f"that is the {name}: {why}.") for name, (y, why) in graphs.items() if name != asked]
    wrong.append((panel(endless), "that grows ever faster, without any limit."))
    return (f"{first} beetles multiply in a box with food for {room}; at first their number grows by the factor e in "
            f"{days} "
            f"days. Which panel is their {asked} over time?", panel(graphs[asked][0]), "it is right: "
                                                                                       f"{graphs[asked][1]}.", wrong)


SITUATIONS: Sequence[Situation] = (drive, throw, cooling, growth)
