"""``python -m assignments run all``: every lab as its solution has it, and one page that shows them."""

from __future__ import annotations

import html
import sys
from pathlib import Path
from time import perf_counter

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
LAB = """<figure id="{name}">
<a href="{picture}"><img src="{picture}" alt="{title}: {summary}"></a>
<figcaption><b>{title}</b><br>{summary}. <code>python -m assignments run {name}</code>{more}</figcaption>
</figure>"""


def run_all(folder: Path) -> int:
    """Do every lab with its defaults into a folder of its name, and write ``index.html``; 1 if one of them fails.

    A lab that fails says so and the others go on; the page shows what there is. 130 after Ctrl-C, 2 for a folder that
    cannot be written to.
    """
    done: list[Lab] = []
    failed: list[str] = []
    began, interrupted = perf_counter(), False
    try:
        Pictures(folder, show=False)
    except OSError as problem:
        say(str(problem), file=sys.stderr)
        return MISUSED
    for number, lab in enumerate(LABS.values(), 1):
        print(f"\n{'=' * 4} {number} of {len(LABS)}: {lab.name}, module {lab.module} {'=' * 4}", flush=True)
        try:
            descent = lab.solution().run(pictures=Pictures(folder / lab.name, show=False), **lab.defaults)
        except KeyboardInterrupt:
            interrupted = True
            break
        except OSError as problem:  # of its folder, or of a full disk
            say(in_words(problem), file=sys.stderr)
            failed.append(lab.name)
            continue
        if descent is not None and descent.interrupted:
            interrupted = True
            break
        done.append(lab)
        failed += [lab.name] if descent is not None and descent.problem else []
    (folder / "index.html").write_text(page(done, folder), encoding="utf-8")
    say(f"\n{len(done)} of {len(LABS)} labs in {perf_counter() - began:.0f} s. See {folder / 'index.html'}")
    if failed:
        say(f"Not to the end: {', '.join(failed)}.", file=sys.stderr)
    return 130 if interrupted else 1 if failed else 0


def page(labs: list[Lab], folder: Path) -> str:
    """The page, in the course's order: for each lab its first picture and what else it has drawn."""
    parts = []
    for number, title in MODULES.items():
        shown = [figure(lab, folder) for lab in labs if lab.module == number]
        if shown:
            parts.append(MODULE.format(number=number, title=html.escape(title), labs="\n".join(shown)))
    return PAGE.format(modules="\n".join(parts))


def figure(lab: Lab, folder: Path) -> str:
    """A lab's picture, with links to its others; where a graph could not be laid out, there is its text."""
    files = [file for name in lab.pictures for file in (name, str(Path(name).with_suffix(".dot")))
             if (folder / lab.name / file).is_file()]
    links = [f'<a href="{lab.name}/{html.escape(file)}">{html.escape(file)}</a>' for file in files[1:]]
    return LAB.format(name=lab.name, title=html.escape(lab.title), summary=html.escape(lab.summary),
                      picture=f"{lab.name}/{html.escape((files or [''])[0])}",
                      more=f"<br>Also {', '.join(links)}" if links else "")
