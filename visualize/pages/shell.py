"""A page as one file: markup, styles, scripts and data together, and a policy that lets nothing else in.

The scripts are small files, each of which says what it ``import``s, so that editors and TypeScript's checker understand
them. A page may not load a second file, so they are joined here: what is imported comes first, and the lines that only
concern files are left out. Their names share one scope then; two files of one page may not use the same.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections import Counter
from collections.abc import Iterable
from hashlib import sha256
from html import escape
from pathlib import Path
from string import Template
from typing import Any

FOLDER = Path(__file__).parent
_IMPORT = re.compile(r'^import (?:\{[^}]*\} from )?"([^"]+)";\n', re.MULTILINE)
# Comments, on lines of their own, types within a line or words at its end, and indentation: who reads a page's script
# reads it here. What holds a quotation mark may be the rest of a text, and stays.
_COMMENT = re.compile(r"^ *(?://[^\n]*|/\*(?:(?!\*/).)*\*/)\n|/\*\*(?:(?!\*/).)*\*/ ?|^ +|^\n"
                      r"""| +// [^\n"'`]*$""", re.MULTILINE | re.DOTALL)
_TOP_LEVEL = re.compile(r"^(?:async )?(?:function|const|let|class) (\w+)", re.MULTILINE)
_EXPORT = re.compile(r"^export (?=function|const|class|let|async)", re.MULTILINE)


def assemble(title: str, body: str, data: Any, scripts: Iterable[str | Path], styles: Iterable[str | Path] = ()) -> str:
    """A page, as the text of one HTML file: the same for the same arguments.

    ``title``: plain text, for the tab. ``body``: HTML, without scripts and without ``style`` attributes, which the
    policy would not allow. ``data``: what ``readData()`` of common.js gives to the scripts: anything that is JSON, so
    no NaN and no ∞. ``scripts`` and ``styles``: names of files in this folder, or paths of others, and scripts
    of several lines as they are; what a script imports need not be named, and ``common.css`` always comes first.
    """
    style = re.sub(r"\s*([{};])\s*", r"\1", _COMMENT.sub("", "".join(_read(name) for name in ("common.css", *styles))))
    script = bundle(scripts)
    for what, text in (("style", style), ("script", script)):
        if f"</{what}" in text.lower():
            raise ValueError(f"A {what} may not hold </{what}: the browser would end it there.")
    policy = (f"default-src 'none'; script-src '{_hash(script)}'; style-src '{_hash(style)}'; img-src data:; "
              "base-uri 'none'; form-action 'none'")
    return Template(_read("shell.html")).substitute(
        title=escape(title), policy=policy, body=body, style=style, script=script, data=as_json(data))


def bundle(scripts: Iterable[str | Path]) -> str:
    """The scripts one after another, what they import before them, and each once; without comments and indentation.

    ValueError, which names it, for a name that two of them have.
    """
    found: dict[Any, str] = {}

    def add(name: Any, text: str, folder: Path) -> None:
        found[name] = ""  # taken, so that two files which import each other end
        for imported in _IMPORT.findall(text):
            path = (folder / imported).resolve()
            if path not in found:
                add(path, path.read_text(encoding="utf-8"), path.parent)
        del found[name]  # its place is after what it imports
        found[name] = _EXPORT.sub("", _IMPORT.sub("", text))

    for script in scripts:
        if isinstance(script, str) and "\n" in script:  # no name of a file: what Python printed for this page
            add(script, script, FOLDER)
        elif (path := (FOLDER / script).resolve()) not in found:
            add(path, path.read_text(encoding="utf-8"), path.parent)
    for name, times in Counter(name for text in found.values() for name in _TOP_LEVEL.findall(text)).items():
        if times > 1:
            files = ", ".join(getattr(path, "name", "a printed one") for path, text in found.items()
                              if name in _TOP_LEVEL.findall(text))
            raise ValueError(f"The scripts of a page share their names, and {name} stands in more than one: {files}.")
    return "".join(_COMMENT.sub("", text) for text in found.values())


def as_json(data: Any) -> str:
    """Data as it may stand inside a script element: no < that could end it.

    >>> as_json({"name": "</script>"})
    '{"name":"\\\\u003c/script>"}'
    """
    return json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":")).replace("<", "\\u003c")


def _read(name: str | Path) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    """What the policy calls a script or a style that may run."""
    return f"sha256-{b64encode(sha256(text.encode('utf-8')).digest()).decode('ascii')}"
