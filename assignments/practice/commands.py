"""What ``python -m assignments practice`` does; in a notebook, what ``practice(…)`` does."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from random import SystemRandom

from assignments.lab import unknown
from assignments.practice import exam, progress
from assignments.practice.catalogue import TOPICS
from assignments.practice.desk import PICTURES, Desk
from assignments.practice.generator import AMONG_OTHERS, questions
from assignments.practice.generator import question as the_question
from assignments.practice.question import Question
from assignments.practice.session import Answered, QuitError, run
from assignments.terminal import say
from assignments.worksheets.learners_folder import DEFAULT, Folder, write_whole

FINISHED, FAILED, MISUSED, INTERRUPTED = 0, 1, 2, 130
_SEEDS = 10_000


def do(options: Namespace) -> int:
    """Do what a command line asks; the exit code is 0 at the end, 2 if there is no such thing, 130 after Ctrl-C."""
    folder, today = Folder(options.folder), options.today or date.today()
    if options.listed:
        say(*progress.listed(folder, today))
        say("\nPractise one with  python -m assignments practice TOPIC,\n"
            "what is due with  python -m assignments practice.")
        return FINISHED
    problem = _misused(options)
    if problem:
        say(problem, file=sys.stderr)
        return MISUSED
    lines = None
    if options.answers:
        lines = iter(options.answers.read_text("utf-8-sig", errors="replace").splitlines())
    return session(options.topic, folder, Desk(lines, options.out), today, options.seed, options.question, options.exam,
                   options.count, options.json)


def _misused(options: Namespace) -> str:
    """What is wrong with a command line, in words."""
    if options.topic is not None and options.topic not in TOPICS:
        return unknown("topic", options.topic, TOPICS).strip()
    if options.exam is not None and options.topic:
        return "An exam is on a module, not on a topic: practice --exam 2."
    if options.question is not None and (options.topic is None or options.seed is None):
        return "--question needs a topic and --seed: practice chain --seed 7 --question 3."
    return ""


def practice(topic: str | None = None, seed: int | None = None, question: int | None = None, *, exam: int | None = None,
             count: int | None = None, folder: str | Path = DEFAULT) -> None:
    """Practise in a notebook or a Python session; answers are typed into ``input()``.

    ``topic``: None for what is due. ``seed`` and ``question`` name a question. ``exam``: a module, 1 to 6. ``count``:
    how many questions. ``folder``: where progress is kept. ValueError for a topic or module that there is not.
    """
    problem = _misused(Namespace(topic=topic, exam=exam, question=question, seed=seed))
    if problem or (exam is not None and exam not in _modules()):
        raise ValueError(problem or f"There is no module {exam}; there are {', '.join(map(str, _modules()))}.")
    session(topic, Folder(Path(folder)), Desk(None, PICTURES), date.today(), seed, question, exam, count, None)


def _modules() -> list[int]:
    return exam.MODULES


def session(topic: str | None, folder: Folder, desk: Desk, today: date, seed: int | None, number: int | None,
            module: int | None, count: int | None, report: Path | None) -> int:
    """One session, from its first question to its report."""
    seed = SystemRandom().randrange(_SEEDS) if seed is None else seed
    done: list[Answered] = []
    mixed = topic is None

    def settled(answered: Answered) -> None:
        name = answered.question.topic.name
        if answered.outcome is None or folder.complained:
            return
        before = progress.standings(folder)[name].level
        after = progress.note(folder, name, answered.outcome, mixed, today).level
        if after != before and module is None and not folder.complained:
            desk.say(f"{name}: {before} → {after}.")

    code = FINISHED
    try:
        if module is not None:
            exam.sit(desk, exam.drawn(module, seed), settled, done)
        else:
            run(desk, _asked(topic, folder, desk, today, seed, number, count), settled, lambda n: f"Question {n}", done)
    except QuitError:
        pass
    except KeyboardInterrupt:
        code = INTERRUPTED
    desk.say("", *_account(done, exam_sat=module is not None, kept=not folder.complained))
    if report:
        write_whole(report, json.dumps([answered.as_dict() for answered in done], indent=1, ensure_ascii=False) + "\n")
    return code


def _asked(topic: str | None, folder: Folder, desk: Desk, today: date, seed: int, number: int | None,
           count: int | None) -> Iterable[Question]:
    """The questions of a session: one, a topic's without end, or a mixed set."""
    if topic is not None and number is not None:
        return [the_question(TOPICS[topic], seed, number)]
    if topic is not None:
        return _at_most(questions(TOPICS[topic], seed), count)
    names = progress.picked(folder, today, seed)
    standings = progress.standings(folder)
    due = [name for name in names if standings[name].is_due(today)]
    desk.say(*(f"{name}: {progress.far(standings[name], today)}" for name in names), "",
             f"A mixed set; due today: {', '.join(due) if due else 'nothing'}.")
    return _at_most(_mixed(names, seed), count or progress.SET)


def _mixed(names: list[str], seed: int) -> Iterator[Question]:
    streams = [questions(TOPICS[name], seed, AMONG_OTHERS) for name in names]
    while True:
        for stream in streams:
            yield next(stream)


def _at_most(stream: Iterator[Question], count: int | None) -> Iterator[Question]:
    for n, question in enumerate(stream):
        if n == count:
            return
        yield question


def _account(done: list[Answered], exam_sat: bool, kept: bool) -> list[str]:
    """What a session came to, in a line or two."""
    graded = [answered for answered in done if answered.outcome]
    end = "What you have done is kept." if kept else "What you have done could not be kept."
    if not graded or exam_sat:
        return [end if graded else "Nothing was answered, so nothing is changed."]
    clean = sum(answered.outcome == "clean" for answered in graded)
    return [f"{clean} of {len(graded)} right at once and without help. {end}"]
