"""The command ``practice`` and its options; what it does stands in ``commands.py``."""

from __future__ import annotations

from argparse import SUPPRESS, ArgumentParser, ArgumentTypeError, RawDescriptionHelpFormatter
from datetime import date
from pathlib import Path
from typing import Any

from assignments.lab import whole_number
from assignments.practice.catalogue import TOPICS
from assignments.practice.progress import begun
from assignments.terminal import columns, lines, say
from assignments.worksheets.learners_folder import DEFAULT, Folder

COMMAND = "practice"
EXAMPLES = """examples:
  python -m assignments practice                  what is due, mixed
  python -m assignments practice chain            one topic, without end
  python -m assignments practice chain --seed 7 --question 3
  python -m assignments practice --exam 2
  python -m assignments practice --list
"""


def add_to(commands: Any) -> None:
    """Add the command to those of ``python -m assignments``."""
    text = "exercises without end, every wrong answer understood"
    topics = lines(f"topics: {' '.join(TOPICS)}", min(columns() - 2, 78), hanging=" " * 8)
    description = lines(f"{text[0].upper()}{text[1:]}.", columns() - 2)
    parser: ArgumentParser = commands.add_parser(COMMAND, usage=f"python -m assignments {COMMAND} [topic] [options]",
                                                 help=text, description="\n".join(description),
                                                 epilog="\n".join([*topics, "", EXAMPLES]),
                                                 formatter_class=RawDescriptionHelpFormatter)
    parser.add_argument("topic", nargs="?", help="one of the topics below; none: what is due, mixed")
    parser.add_argument("--list", dest="listed", action="store_true", help="show the topics, and how far you are in "
                                                                           "each")
    parser.add_argument("--exam", type=whole_number(1, 6), metavar="MODULE",
                        help="five questions on a module, without hints, reviewed at the end")
    parser.add_argument("--seed", type=whole_number(0), metavar="N", help="the same questions again")
    parser.add_argument("--question", type=whole_number(1), metavar="N", help="with --seed: only this question")
    parser.add_argument("--count", type=whole_number(1), metavar="N", help="end after so many questions")
    parser.add_argument("--answers", type=Path, metavar="FILE",
                        help="answers and commands from a file, one a line; each answer settles its question")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write what was asked, typed and said to this file")
    parser.add_argument("--in", dest="folder", type=Path, default=DEFAULT, metavar="DIR",
                        help="the folder with your progress (default %(default)s)")
    parser.add_argument("--out", type=Path, default=Path("pictures") / "practice", metavar="DIR",
                        help="the folder for pictures (default %(default)s)")
    parser.add_argument("--today", type=_day, default=None, help=SUPPRESS)  # for tests of what is due when


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is not a day such as 2026-11-21.") from None


def show(folder: Folder) -> None:
    """The topics that have been practised, and how far one is in each."""
    topics = list(begun(folder, date.today()))
    print("\npractice" + "".join(f"\n  {topic}" for topic in topics) if topics else "")
    say("Exercises on every topic:  python -m assignments practice  (--list shows the topics).")
