"""What a person meets: question after question, how each answer was read, and hints, worked answers and pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from assignments.practice.desk import Desk
from assignments.practice.question import Question, Verdict

COMMANDS = ("hint", "show", "skip", "quit", "help")
_HELP = ("Type your answer as you would write it: 2x cos(x^3), e^(2x), sqrt(x), ln(x), 3/4. Or a command:",
         "    hint   which rule; again: the rule; again: the first step",
         "    show   the answer, worked out step by step, and its graph",
         "    skip   another question", "    quit   the end (Ctrl-D and Ctrl-C too); what you have done is kept")


class QuitError(Exception):
    """The person wants to stop."""


@dataclass
class Answered:
    """What became of a question. ``attempts``: what was typed, with what was said of it, in its order."""

    question: Question
    attempts: list[tuple[str, Verdict]] = field(default_factory=list)
    hints: int = 0
    shown: bool = False
    skipped: bool = False

    @property
    def right(self) -> bool | None:
        """The last word on it; None if it was not graded."""
        return self.attempts[-1][1].right if self.attempts else None

    @property
    def outcome(self) -> str | None:
        """Clean (right at once and without help), helped, or missed; None if there is nothing to go by."""
        graded = [verdict.right for _, verdict in self.attempts if verdict.right is not None]
        if self.shown or (graded and not graded[0]):
            return "missed"
        return None if not graded else "helped" if self.hints else "clean"

    def as_dict(self) -> dict[str, Any]:
        """For a report in JSON."""
        typed, verdict = self.attempts[-1] if self.attempts else (None, Verdict(None))
        return {"topic": self.question.topic.name, "seed": self.question.seed, "number": self.question.number,
                "level": self.question.level, "text": self.question.task.text, "typed": typed, "right": verdict.right,
                "read_as": list(verdict.read_as), "explanations": list(verdict.explanations),
                "attempts": len(self.attempts), "hints": self.hints, "shown": self.shown}


def pose(desk: Desk, question: Question, place: str) -> None:
    """Print a question, and draw it if it is a picture."""
    desk.say("", f"{place}   ({question.name})", "")
    desk.say(f"    {question.task.text}")
    if question.task.picture:
        desk.show_figure(question.task.picture, f"{question.topic.name}-{question.seed}-{question.number}")
    desk.say("")


def judged(question: Question, typed: str) -> Verdict:
    """The verdict on an answer; whatever goes wrong with it is said in words, so that the session goes on."""
    try:
        return question.task.grade(typed)
    except Exception as problem:  # an answer of a kind that nobody thought of
        return Verdict(None, (), (f"That answer could not be judged ({type(problem).__name__}). Write it in another "
                                  "way.",))


def run(desk: Desk, questions: Iterable[Question], settled: Callable[[Answered], None], place: Callable[[int], str],
        done: list[Answered]) -> None:
    """Ask questions until they, the answers or the person come to an end.

    ``settled`` is called when it is known whether an answer was right at once; ``done`` collects what became of each.
    """
    desk.say("Commands: hint, show, skip, quit, help.")
    for n, question in enumerate(questions, 1):
        pose(desk, question, place(n))
        answered = Answered(question)
        try:
            _ask(desk, answered, settled)
        finally:
            if answered.attempts or answered.shown or answered.hints or answered.skipped:
                done.append(answered)


def _ask(desk: Desk, answered: Answered, settled: Callable[[Answered], None]) -> None:
    task, noted = answered.question.task, False
    readings: tuple[str, ...] = ()
    while True:
        try:
            typed = desk.ask(task.prompt)
        except EOFError:
            raise QuitError from None
        word = typed.lower()
        if word in ("quit", "exit", "q"):
            raise QuitError
        if word in ("help", "?"):
            desk.say(*_HELP)
        elif word == "hint":
            _hint(desk, answered)
        elif word == "skip":
            answered.skipped = True
            return
        elif word == "show":
            answered.shown = True
            show_working(desk, answered.question)
            if not noted:
                settled(answered)
            return
        elif typed:
            if readings and typed in ("1", "2"):
                typed = readings[int(typed) - 1]
            verdict = judged(answered.question, typed)
            answered.attempts.append((typed, verdict))
            readings = say_verdict(desk, answered.question, verdict)
            if verdict.right is not None and not noted:
                settled(answered)
                noted = True
            if verdict.right or desk.piped:
                return
            if verdict.right is False:
                desk.say("Try again; or hint, show, skip.")


def _hint(desk: Desk, answered: Answered) -> None:
    hints = answered.question.task.hints
    if answered.hints < len(hints):
        desk.say(f"Hint {answered.hints + 1} of {len(hints)}: {hints[answered.hints]}")
    else:
        desk.say("There are no more hints. show works it out.")
    answered.hints = min(answered.hints + 1, len(hints))


def say_verdict(desk: Desk, question: Question, verdict: Verdict) -> tuple[str, ...]:
    """Say how an answer was read, and what was found; the readings to choose from, if it is ambiguous."""
    if len(verdict.readings) > 1:
        desk.say("That can be read in two ways:", *(f"    {n}: {reading}" for n, reading in enumerate(verdict.readings,
                                                                                                      1)),
                 "Not graded. Which do you mean? Type 1 or 2, or your answer with parentheses.")
        return verdict.readings
    if verdict.read_as:
        desk.say(f"I read: {verdict.read_as[0]}")
    if verdict.right is None:
        desk.say("Not graded. " + " ".join(verdict.explanations))
    elif verdict.right:
        desk.say("Right.", *verdict.explanations)
    else:
        desk.say("Not right.", *(f"  {why}" for why in verdict.explanations))
        if verdict.curves:
            curves, panels = verdict.curves, import_module("assignments.practice.panels")  # brings matplotlib
            desk.show_figure(lambda figure: panels.draw_both(figure, *curves),
                             f"{question.topic.name}-{question.seed}-{question.number}-yours")
    return ()


def show_working(desk: Desk, question: Question) -> None:
    """The worked answer, and the graph it goes through."""
    desk.say(*question.task.working())
    if question.task.graph:
        desk.show_graph(question.task.graph(), f"{question.topic.name}-{question.seed}-{question.number}")
