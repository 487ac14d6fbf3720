"""Judges of words and letters: minimum, maximum or saddle, the panel of a picture, and one letter or several."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import numpy as np

from assignments.practice.answers import CONSTANTS, Judge, fits, number, same, understood
from assignments.practice.computing import value_of
from assignments.practice.question import Verdict

KINDS = {"minimum": ("minimum", "min", "minima", "local minimum", "valley"),
         "maximum": ("maximum", "max", "maxima", "local maximum", "peak"),
         "saddle": ("saddle", "saddle point", "saddlepoint")}


def kind_of(typed: str) -> str | None:
    """Minimum, maximum or saddle, as people write them; None if it is something else."""
    word = re.sub(r"[^a-z ]", " ", typed.lower())
    word = re.sub(r"\b(a|an|it|is|the|s)\b", " ", word)
    word = " ".join(word.split())
    return next((kind for kind, spellings in KINDS.items() if word in spellings), None)


def a_kind(truth: str, why: dict[str, str]) -> Judge:
    """A judge of minimum, maximum or saddle; ``why``: what is said to each wrong one."""
    def judge(typed: str) -> Verdict:
        kind = kind_of(typed)
        if kind is None:
            return Verdict(None, (), ("Type minimum, maximum or saddle.",))
        return Verdict(kind == truth, (kind,), () if kind == truth else (why[kind],))
    return judge


def points_with_kinds(truth: dict[tuple[float, float], str], why: Callable[[tuple[float, float], str], str]) -> Judge:
    """A judge of critical points with their kinds, typed as ``(0, 0) saddle; (1, 1) minimum`` in any order."""
    def judge(typed: str) -> Verdict:
        pieces = re.findall(r"\(([^()]*),([^()]*)\)\s*[:=]?\s*([A-Za-z][A-Za-z ]*)", typed)
        if not pieces or re.sub(r"\(([^()]*),([^()]*)\)\s*[:=]?\s*([A-Za-z][A-Za-z ]*)|[;,.\s]", "", typed):
            return Verdict(None, (), ("Type each point with its kind: (0, 0) saddle; (1, 2) minimum.",))
        given: dict[tuple[float, float], str] = {}
        for x, y, word in pieces:
            kind = kind_of(re.sub(r"\band\b", "", word))
            place = [typed_number(part) for part in (x, y)]
            if kind is None or None in place:
                return Verdict(None, (), (f"({x},{y}) {word} is not understood. "
                                          "Type each point with its kind: (0, 0) saddle; (1, 2) minimum.",))
            given[place[0] or 0.0, place[1] or 0.0] = kind
        said = ("; ".join(f"({number(x)}, {number(y)}) {kind}" for (x, y), kind in given.items()),)
        explanations, missing = [], dict(truth)
        for place_given, kind in given.items():
            match = next((p for p in truth if all(same(a, b) for a, b in zip(place_given, p))), None)
            shown = f"({number(place_given[0])}, {number(place_given[1])})"
            if match is None:
                explanations.append(f"{shown} is not critical: one of the partial derivatives is not 0 there.")
                continue
            missing.pop(match, None)
            if truth[match] != kind:
                explanations.append(why(match, kind))
        if missing and not explanations:
            explanations.append(f"Right so far; {len(missing)} critical point{'s are' * (len(missing) > 1) or ' is'} "
                                "missing.")
        return Verdict(not explanations and not missing, said, tuple(explanations))
    return judge


def points(truth: Sequence[tuple[float, float]], why: Callable[[tuple[float, float]], str]) -> Judge:
    """A judge of points, typed as ``(0, 1); (±2, √3)`` in any order; ``why`` says of another why it is none of them."""
    def judge(typed: str) -> Verdict:
        form = "Type the points as (1, 2); (3, 4), each with its two coordinates."
        places = _places(typed)
        given: list[tuple[str, ...]] = []
        for x, y in places or []:
            if "±" in x and "±" in y:
                return Verdict(None, (), (f"({x}, {y}) may mean two points or four. Type them one by one.",))
            given += [(x.replace("±", sign), y.replace("±", sign)) for sign in ("+-" if "±" in x + y else "+")]
        numbers = [tuple(typed_number(text) for text in place) for place in given]
        if not numbers or any(None in place for place in numbers):
            return Verdict(None, (), (form,))
        said = ("; ".join(f"({number(x or 0.0)}, {number(y or 0.0)})" for x, y in numbers),)
        missing, explanations = list(truth), []
        for texts, (a, b) in zip(given, numbers):
            place = (a or 0.0, b or 0.0)
            verdicts = {point: [fits(text, z, t)[0] for text, z, t in zip(texts, place, point)] for point in truth}
            match = next((point for point, both in verdicts.items() if all(both)), None)
            if match is None and any(False not in both for both in verdicts.values()):
                return Verdict(None, said, (f"({texts[0]}, {texts[1]}) is rounded too far to tell. Give at least 3 figures, "
                                            "or type √3.",))
            if match is None:
                explanations.append(f"({number(place[0])}, {number(place[1])}): "
                                    f"{why(place) or 'that is none of those asked for.'}")
            elif match in missing:
                missing.remove(match)
        if missing and not explanations:
            explanations.append(f"Right so far; {len(missing)} point{'s are' * (len(missing) > 1) or ' is'} missing.")
        return Verdict(not explanations, said, tuple(dict.fromkeys(explanations)))
    return judge


def _places(typed: str) -> list[tuple[str, str]] | None:
    """The two coordinates of each point; None if something else stands there. (0, sqrt(3)) has parentheses of its own."""
    text = re.sub(r"\b[xyXY]\s*=\s*", "", re.sub(r"\band\b", ";", typed)).strip().strip("{}[].").strip()
    if not text.startswith("("):
        text = f"({text})"
    found, depth, parts = [], 0, [""]
    for letter in text:
        depth += (letter == "(") - (letter == ")")
        if depth == 0 and letter == ")":
            found.append(tuple(part.strip() for part in parts))
            parts = [""]
        elif depth == 0 and letter not in ",; \t.":
            return None
        elif depth == 1 and letter in ",;":
            parts.append("")
        elif depth > 1 or (depth == 1 and letter != "("):
            parts[-1] += letter
        elif depth < 0:
            return None
    return [(x, y) for x, y in found] if depth == 0 and all(len(place) == 2 for place in found) else None


def typed_number(typed: str) -> float | None:
    """A number that was typed; None if it is none."""
    reading = understood(typed, [])
    if isinstance(reading, Verdict) or reading.formula is None:
        return None
    with np.errstate(all="ignore"):
        value = float(np.asarray(value_of(reading.formula, CONSTANTS)))
    return value if np.isfinite(value) else None


def a_letter(truth: str, why: dict[str, str]) -> Judge:
    """A judge of the letter of a panel; ``why`` says of each letter why it is right or wrong."""
    def judge(typed: str) -> Verdict:
        letter = typed.strip().strip("().").upper()
        letter = letter.removeprefix("PANEL ").removeprefix("GRAPH ").strip()
        if letter not in why:
            letters = sorted(why)
            return Verdict(None, (), (f"Type one of the letters {letters[0]} to {letters[-1]}.",))
        return Verdict(letter == truth, (letter,), (f"{letter}: {why[letter]}",))
    return judge


def a_set_of_letters(truth: str, why: dict[str, str]) -> Judge:
    """A judge of all the letters that something is true of, in any order; ``why`` says of each why it is, or is not."""
    def judge(typed: str) -> Verdict:
        given = re.sub(r"\bAND\b|[\s,;.&+(){}\[\]]", "", typed.upper())
        none = given in ("NONE", "NOTHING", "∅")
        if not none and (not given or not set(given) <= set(why)):
            return Verdict(None, (), (f"Type the letters among {min(why)} to {max(why)} for which it is true, such as "
                                      f"{min(why)}, {max(why)}; or none.",))
        letters = set() if none else set(given)
        said = (", ".join(sorted(letters)) or "none",)
        wrong = [f"{letter}: {why[letter]}" for letter in sorted(letters ^ set(truth))]
        return Verdict(not wrong, said, tuple(wrong))
    return judge


def a_choice_each(asked: tuple[str, ...], truth: str, words: dict[str, tuple[str, ...]], why: tuple[str, ...]) -> Judge:
    """A judge of one letter for each thing that is asked about, in their order, typed as ``B, A``.

    ``words``: for each letter, words that may be typed in its place. ``why``: of each thing, what is right and why.
    """
    def letter(piece: str) -> str | None:
        piece = " ".join(re.sub(r"[^a-z0 ]", " ", piece.lower()).split())
        return next((key for key, spellings in words.items()
                     if piece == key.lower() or any(spelling in piece for spelling in spellings)), None)

    def judge(typed: str) -> Verdict:
        pieces = [piece for piece in re.split(r"[,;]|\band\b", typed) if piece.strip()]
        if len(pieces) == 1:
            parts = pieces[0].split() if " " in pieces[0].strip() else list(pieces[0].strip())
            pieces = parts if len(parts) == len(asked) else pieces
        given = [letter(piece.rpartition(":")[2]) for piece in pieces]
        if len(given) != len(asked) or None in given:
            return Verdict(None, (), (f"{len(asked)} letters among {min(words)} to {max(words)} are asked for, the one "
                                      f"for {asked[0]} first, such as {', '.join(sorted(words)[:len(asked)])}.",))
        wrong = [n for n, key in enumerate(given) if key != truth[n]]
        said = (", ".join(f"{name}: {key}" for name, key in zip(asked, given)),)
        right = [f"Right: {', '.join(asked[n] for n in range(len(asked)) if n not in wrong)}."] \
            if 0 < len(wrong) < len(asked) else []
        return Verdict(not wrong, said, (*right, *(f"{asked[n]} is not {given[n]}: {why[n]}" for n in wrong)))
    return judge
