"""An exam on one module: five questions of all its topics, no hints, and a score and a review at the end."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from assignments.practice.catalogue import TOPICS
from assignments.practice.desk import Desk
from assignments.practice.generator import AMONG_OTHERS, questions
from assignments.practice.question import Question, Topic
from assignments.practice.session import Answered, QuitError, judged, pose

LENGTH = 5
MODULES = sorted({module for topic in TOPICS.values() for module in topic.modules})


def drawn(module: int, seed: int) -> list[Question]:
    """The questions of an exam: every topic of the module before any comes again, in a drawn order."""
    rng = Random(f"exam {module} {seed}")
    topics = [topic for topic in TOPICS.values() if module in topic.modules]
    order: list[Topic] = []
    while len(order) < LENGTH:
        order += rng.sample(topics, len(topics))
    streams = {topic.name: questions(topic, seed, AMONG_OTHERS) for topic in topics}
    return [next(question for question in streams[topic.name] if question.task.module in (None, module))
            for topic in order[:LENGTH]]


def sit(desk: Desk, paper: list[Question], settled: Callable[[Answered], None], done: list[Answered]) -> None:
    """Ask the questions, saying only how each answer was read; then the score and the review."""
    desk.say(f"An exam of {len(paper)} questions. No hints; what was right is said at the end. skip leaves a question "
             "out, "
             "quit ends the exam.")
    try:
        for n, question in enumerate(paper, 1):
            pose(desk, question, f"Question {n} of {len(paper)}")
            answered = Answered(question)
            done.append(answered)
            _ask(desk, answered)
            if answered.right is not None:
                settled(answered)
    except (QuitError, KeyboardInterrupt):
        if done and not done[-1].attempts:
            done.pop()
        review(desk, done, len(paper))
        raise
    review(desk, done, len(paper))


def _ask(desk: Desk, answered: Answered) -> None:
    """One answer; what cannot be graded is asked for again."""
    readings: tuple[str, ...] = ()
    while True:
        try:
            typed = desk.ask(answered.question.task.prompt)
        except EOFError:
            raise QuitError from None
        word = typed.lower()
        if word in ("quit", "exit", "q"):
            raise QuitError
        if word == "skip":
            answered.skipped = True
            return
        if word in ("hint", "show", "help", "?"):
            desk.say("There is none in an exam; skip and quit are all there is." if word in ("hint", "show") else
                     "Type your answer, or skip, or quit.")
            continue
        if not typed:
            continue
        if readings and typed in ("1", "2"):
            typed = readings[int(typed) - 1]
        verdict = judged(answered.question, typed)
        answered.attempts.append((typed, verdict))
        readings = verdict.readings
        if readings:
            desk.say("That can be read in two ways:", *(f"    {n}: {reading}" for n, reading in enumerate(readings, 1)),
                     "Which do you mean? Type 1 or 2, or your answer with parentheses.")
        elif verdict.right is None:
            desk.say("Not graded. " + " ".join(verdict.explanations))
        elif verdict.read_as:
            desk.say(f"I read: {verdict.read_as[0]}")
        if verdict.right is not None or desk.piped:
            return


def review(desk: Desk, done: list[Answered], length: int) -> None:
    """The score, and each question with what was typed and what is right."""
    score = sum(answered.right is True for answered in done)
    desk.say("", f"{score} of {length} right.")
    for n, answered in enumerate(done, 1):
        task = answered.question.task
        verdict = answered.attempts[-1][1] if answered.attempts else None
        state = "left out" if verdict is None else "right" if verdict.right else \
            "not graded" if verdict.right is None else "not right"
        desk.say("", f"{n}. {state}   ({answered.question.name})", f"    {task.text}")
        if verdict and verdict.read_as:
            desk.say(f"    yours: {verdict.read_as[0]}")
        if verdict is None or not verdict.right:
            desk.say(*(f"    {why}" for why in (verdict.explanations if verdict else ())),
                     *(f"    {line}" for line in task.working()[-(1 if task.picture else 2):]))
