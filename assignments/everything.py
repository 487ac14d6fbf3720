"""``python -m assignments run all``: every lab as its solution has it, and one page that shows them."""

from __future__ import annotations

import html
import sys
import traceback
from contextlib import suppress
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

from assignments.command_line import MISUSED
from assignments.course import LABS, MODULES
from assignments.lab import Lab
from assignments.pictures import Pictures
from assignments.terminal import say
from assignments.worksheets.learners_folder import in_words

PAGE = """<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>The multivariate chain rule, lab by lab</title>
<style>
:root {{ color-scheme: light dark }}
body {{ font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 72rem; padding: 0 1rem }}
section > div {{ display: grid; gap: 1.5rem; grid-template-columns: repeat(auto-fill, minmax(18rem, 1fr)) }}
figure {{ margin: 0 }}
img {{ background: white; width: 100%; height: 15rem; object-fit: contain }}
</style>
<h1>The multivariate chain rule, lab by lab</h1>
{modules}
</html>
"""
MODULE = """<section>
<h2>Module {number}: {title}</h2>
<div>
{labs}
</div>
</section>"""
LAB = """<figure id="{name}">{picture}
<figcaption><b>{title}</b><br>{summary}. <code>python -m assignments run {name}</code>{more}</figcaption>
</figure>"""
PICTURE = """
<a href="{picture}"><img src="{picture}" alt="{title}: {summary}"></a>"""
ACCOUNT = "traceback.txt"


class Done(NamedTuple):
    """How it went with a lab: the names of the files it wrote, and in words why it did not come to its end, if so."""

    lab: Lab
    files: list[str]
    problem: str = ""
    interrupted: bool = False


def run_all(folder: Path) -> int:
    """Do every lab with its defaults into a folder of its name, and write ``index.html``; 1 if one of them fails.

    A lab that fails says so and the others go on; the page shows what there is. 130 after Ctrl-C, 2 for a folder that
    cannot be written to.
    """
    began = perf_counter()
    done: list[Done] = []
    try:
        Pictures(folder, show=False)
    except OSError as problem:
        say(str(problem), file=sys.stderr)
        return MISUSED
    for number, lab in enumerate(LABS.values(), 1):
        print(f"\n{'=' * 4} {number} of {len(LABS)}: {lab.name}, module {lab.module} {'=' * 4}", flush=True)
        done.append(do(lab, folder / lab.name))
        if done[-1].interrupted:
            break
    (folder / "index.html").write_text(page(done), encoding="utf-8")
    unfinished = [each.lab.name for each in done if each.problem]
    say(f"\n{len(done) - len(unfinished)} of {len(LABS)} labs in {perf_counter() - began:.0f} s. "
        f"See {folder / 'index.html'}")
    if unfinished:
        say(f"Not to the end: {', '.join(unfinished)}.", file=sys.stderr)
    return 130 if done and done[-1].interrupted else 1 if unfinished else 0


def do(lab: Lab, folder: Path) -> Done:
    """Do a lab with its defaults; whatever goes wrong is told in a sentence, and how Python tells it is in a file."""
    pictures, problem, interrupted = None, "", False
    try:
        pictures = Pictures(folder, show=False)
        (folder / ACCOUNT).unlink(missing_ok=True)  # of an earlier run
        descent = lab.solution().run(pictures=pictures, **lab.defaults)
        if descent is not None:  # a long way down, which has said already what stopped it
            problem, interrupted = descent.problem or "", descent.interrupted
    except KeyboardInterrupt:
        interrupted = True
    except BrokenPipeError:  # nobody reads any more
        raise
    except Exception as raised:  # also of a solution that somebody has changed
        problem = in_a_sentence(raised)
        where = ""
        if pictures:
            with suppress(OSError):  # a full disk takes neither pictures nor this
                told = traceback.format_exception(type(raised), raised, raised.__traceback__)
                pictures.write(ACCOUNT, "".join(told).encode("utf-8", "replace"))
                where = f" Where it happened is told in {folder / ACCOUNT}."
        say(f"{lab.name}: {problem}{where}", file=sys.stderr)
    if interrupted:
        problem = "It was stopped by Ctrl-C."
    return Done(lab, [file.name for file in pictures.files] if pictures else [], problem, interrupted)


def in_a_sentence(raised: Exception) -> str:
    """What went wrong: an error of the system by its words, any other by its kind and what it says."""
    words = " ".join((in_words(raised) if isinstance(raised, OSError) else str(raised)).split())
    if not isinstance(raised, OSError):
        words = f"{type(raised).__name__}: {words}" if words else type(raised).__name__
    return words if words.endswith((".", "?", "!")) else f"{words}."


def page(done: list[Done]) -> str:
    """The page, in the course's order: for each lab its first picture, what else it has drawn, and what went wrong."""
    parts = []
    for number, title in MODULES.items():
        shown = [figure(each) for each in done if each.lab.module == number]
        if shown:
            parts.append(MODULE.format(number=number, title=html.escape(title), labs="\n".join(shown)))
    return PAGE.format(modules="\n".join(parts))


def figure(done: Done) -> str:
    """A lab's picture, with links to its others; where a graph could not be laid out, there is its text."""
    lab = done.lab
    title, summary = html.escape(lab.title), html.escape(lab.summary)
    files = [f"{lab.name}/{html.escape(file)}" for name in lab.pictures
             for file in (name, str(Path(name).with_suffix(".dot"))) if file in done.files]
    picture = PICTURE.format(picture=files[0], title=title, summary=summary) if files else ""
    links = [f'<a href="{file}">{file.partition("/")[2]}</a>' for file in files[1:]]
    more = f"<br>Also {', '.join(links)}" if links else ""
    if done.problem:
        where = f' <a href="{lab.name}/{ACCOUNT}">Where it happened</a>' if ACCOUNT in done.files else ""
        more += f"<br><b>Not to the end:</b> {html.escape(done.problem)}{where}"
    return LAB.format(name=lab.name, title=title, summary=summary, picture=picture, more=more)
