"""Which question a topic, a seed and a number name: always the same one, and none twice in a session."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import count
from random import Random

from assignments.practice.question import CollapsedError, Question, Task, Topic

AMONG_OTHERS = 4  # in a mixed set, a topic begins with this number: no longer with the easiest
_TRIES = 100


class _Session:
    """The questions of one topic and seed, in their order, as far as they have been asked for."""

    def __init__(self, topic: Topic, seed: int) -> None:
        self.topic, self.seed = topic, seed
        self.questions: list[Question] = []
        self.texts: set[str] = set()

    def question(self, number: int) -> Question:
        while len(self.questions) < number:
            self.questions.append(self._drawn(len(self.questions) + 1))
            self.texts.add(self.questions[-1].task.text)
        return self.questions[number - 1]

    def _drawn(self, number: int) -> Question:
        templates = self.topic.templates()
        highest = min(template.level for template in templates) + number // 3  # it gets harder by and by
        rng = Random(f"{self.topic.name} {self.topic.version} {self.seed} {number}")
        for _ in range(_TRIES):
            template = rng.choice([template for template in templates if template.level <= highest])
            for _ in range(_TRIES):  # with the same one, so that those which refuse much come up as often as others
                try:
                    task: Task = template.make(rng)
                except CollapsedError:
                    continue
                if task.text not in self.texts:
                    return Question(self.topic, self.seed, number, template.level, task)
        raise RuntimeError(f"{self.topic.name} has run dry: no new question was found in {_TRIES**2} tries.")


@lru_cache(maxsize=64)
def _session(topic: Topic, seed: int) -> _Session:
    return _Session(topic, seed)


def question(topic: Topic, seed: int, number: int) -> Question:
    """The question that a topic, a seed and a number name."""
    if number < 1:
        raise ValueError(f"Questions are numbered from 1; there is none with the number {number}.")
    return _session(topic, seed).question(number)


def questions(topic: Topic, seed: int, first: int = 1) -> Iterator[Question]:
    """The questions of a session from one of them on, without end."""
    for number in count(first):
        yield question(topic, seed, number)
