"""How far one is in each topic, and when it is due again: kept with the progress of the worksheets.

A topic is *familiar* after the first right answer, *proficient* after a clean set (five in a row, right at once and
without help), and *mastered* when it is right again in a mixed set; missed there, it goes down one level.
It is due again after 1, 3, 7 and 21 days.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from random import Random

from assignments.course import LABS
from assignments.practice.catalogue import TOPICS
from assignments.worksheets.learners_folder import Folder

LEVELS = ("new", "familiar", "proficient", "mastered")
SET = 5  # exercises in a set
DAYS = (1, 3, 7, 21)  # until a topic is due again


@dataclass(frozen=True)
class Standing:
    """How far one is in a topic.

    ``level``: one of LEVELS. ``clean``: how many were right in a row, at once and without help. ``rounds``: how often
    it was right when it was due. ``due``: the day on which it is due again, as 2026-11-21; empty at first.
    """

    level: str = "new"
    clean: int = 0
    rounds: int = 0
    due: str = ""

    def after(self, outcome: str, mixed: bool, today: date) -> Standing:
        """The standing after one exercise.

        ``outcome``: clean (right at once and without help), helped (right after hints), or missed. ``mixed``: among
        exercises of other topics.

        >>> standing = Standing("proficient").after("clean", True, date(2026, 11, 21))
        >>> standing.level, standing.due
        ('mastered', '2026-11-22')
        """
        level = LEVELS.index(self.level)
        if outcome == "missed":
            level -= mixed and level > 1
            return Standing(LEVELS[level], 0, 0, str(today + timedelta(DAYS[0])))
        run = self.clean + 1 if outcome == "clean" else 0
        if outcome == "clean" and mixed and level == 2:
            level = 3
        level = max(level, 2 if run >= SET else 1)
        if self.due and date.fromisoformat(self.due) > today:  # practised ahead of time: that does not put it off
            return Standing(LEVELS[level], run, self.rounds, self.due)
        rounds = self.rounds if outcome == "clean" else 0
        wait = DAYS[min(rounds, len(DAYS) - 1)]
        return Standing(LEVELS[level], run, rounds + 1, str(today + timedelta(wait)))

    def is_due(self, today: date) -> bool:
        """Has it been practised before, and is its day here?"""
        return bool(self.due) and date.fromisoformat(self.due) <= today


def standings(folder: Folder) -> dict[str, Standing]:
    """How far one is in every topic."""
    kept = folder.practised(_checked)
    return {name: kept.get(name, Standing()) for name in TOPICS}


def _checked(values: object) -> dict[str, Standing]:
    """The standings in a record; TypeError or ValueError if it holds something else."""
    if not isinstance(values, dict):
        raise TypeError("no record of practice")
    found = {name: Standing(**standing) for name, standing in values.items()}
    for standing in found.values():
        if standing.level not in LEVELS or type(standing.clean) is not int or type(standing.rounds) is not int \
                or standing.rounds < 0 or not isinstance(standing.due, str):
            raise TypeError("no standing")
        if standing.due:
            date.fromisoformat(standing.due)
    return found


def note(folder: Folder, topic: str, outcome: str, mixed: bool, today: date) -> Standing:
    """Keep what one exercise has changed; written at once, so that nothing is lost however a session ends."""
    before = folder.practised(_checked)
    standing = before.get(topic, Standing()).after(outcome, mixed, today)
    folder.note_practice({name: asdict(each) for name, each in {**before, topic: standing}.items()})
    return standing


def picked(folder: Folder, today: date, seed: int) -> list[str]:
    """The topics of a mixed set: those that are due, the longest due first; then others begun; then new ones."""
    far = standings(folder)
    due = sorted((name for name in TOPICS if far[name].is_due(today)), key=lambda name: far[name].due)
    begun = [name for name in TOPICS if far[name].due and name not in due]
    Random(f"{seed} {today}").shuffle(begun)
    new = [name for name in TOPICS if not far[name].due]
    return (due + begun + new)[:SET]


def listed(folder: Folder, today: date) -> Iterable[str]:
    """A line for each topic: its module, its name, what it asks, and how far one is; and the labs that go with it."""
    width = max(map(len, TOPICS))
    for name, standing in standings(folder).items():
        topic = TOPICS[name]
        modules = ",".join(map(str, topic.modules))
        yield f"{modules:5} {name:{width}}  {far(standing, today)}"
        labs = ", ".join(lab.name for lab in LABS.values() if name in lab.practice)
        yield f"{'':5} {'':{width}}  {topic.summary}"
        if labs:
            yield f"{'':5} {'':{width}}  {'labs' if ',' in labs else 'lab'}: {labs}"


def begun(folder: Folder, today: date) -> Iterable[str]:
    """A line for each topic that has been begun."""
    return (f"{name:16} {far(standing, today)}" for name, standing in standings(folder).items() if standing.due)


def far(standing: Standing, today: date) -> str:
    """How far one is in a topic, and when it is due."""
    if not standing.due:
        return "not begun"
    days = (date.fromisoformat(standing.due) - today).days
    when = "due now" if days <= 0 else "due tomorrow" if days == 1 else f"due in {days} days"
    return f"{'begun' if standing.level == 'new' else standing.level}, {when}"
