"""What a picture for a screen has besides its drawing: words for those who hear it, and colours for a dark page.

One drawing serves both: the style in it changes the colours where the page says that it is dark. The colours of data,
in heat strips, stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape

# Every colour of labels, markup and dot, as Graphviz writes it: what it is on a dark page.
DARK = {
    "white": "#1B1B1B", "#fcfcfc": "#232323",  # the ground, and that of the parts of a model
    "#1a1a1a": "#EDEDED", "#595959": "#B4B4B4",  # words
    "#0072b2": "#6CB6EE", "#c44e00": "#FF9D5C",  # forward and back
    "#444444": "#A8A8A8", "#9a9a9a": "#6E6E6E", "#777777": "#8C8C8C",  # borders
    "#e4e4e4": "#3A3A3A", "#ffffff": "#2A2A2A",  # decades of a ribbon
    "#e2e2e2": "#3F3F3F", "#f1f1f1": "#333333", "#cfe8db": "#1A4130", "#ffe3a6": "#493A10",  # headers
}
# Notebooks and pages mark themselves: Jupyter, VS Code, Colab, Sphinx. A file of its own follows the system.
DARK_PAGES = '[data-jp-theme-light="false"],[data-theme="dark"],[theme="dark"],.vscode-dark,.vscode-high-contrast'
_NAME = "chain-rule-picture"


def finish(drawing: str, title: str, description: str, words: Mapping[str, str]) -> str:
    """Graphviz's SVG with a title, a description, words by the ``id`` of what they tell, and a style for dark pages."""
    start = drawing.index("<svg")
    end = drawing.index(">", start)
    head = f'{drawing[:end]} class="{_NAME}" role="graphics-document document" aria-label="{escape(title)}">' \
           f"\n<title>{escape(title)}</title>\n<desc>{escape(description)}</desc>\n<style>{_style()}</style>"
    body = drawing[end + 1:]
    body = re.sub(r'(<g id="([^"]*)" class="(graph|node|edge|cluster)"[^>]*)>\s*<title>[^<]*</title>',
                  lambda found: _named(found, words), body)
    if "xml:space" not in body:  # Graphviz 2.43 leaves it out, and browsers then swallow spaces
        body = body.replace("<text ", '<text xml:space="preserve" ')
    return head + body


def _named(found: re.Match[str], words: Mapping[str, str]) -> str:
    """The start of a group with its words in the place of Graphviz's own."""
    said = words.get(found[2])
    if said is None:
        return f"{found[1]}>"
    role = "group" if found[3] == "cluster" else "graphics-symbol img"
    return f'{found[1]} role="{role}" aria-label="{escape(said)}">\n<title>{escape(said)}</title>'


def _style() -> str:
    """Dark colours where the page is dark; and words on edges are edged with the ground, where a line passes them."""
    def rules(pages: str) -> str:
        return "".join(f"{pages} [{kind}=\"{colour}\"]{{{kind}:{dark}}}"
                       for colour, dark in DARK.items() for kind in ("fill", "stroke")) + \
            f"{pages} .edge text{{stroke:{DARK['white']}}}"

    alone = f":is(svg.{_NAME}:root,[data-theme=\"auto\"] .{_NAME})"
    edged = f".{_NAME} .edge text{{paint-order:stroke;stroke:white;stroke-width:3px;stroke-linejoin:round}}"
    return edged + rules(f":is({DARK_PAGES}) .{_NAME}") + f"@media (prefers-color-scheme:dark){{{rules(alone)}}}"


def inline(picture: str) -> str:
    """A finished SVG as a part of an HTML page, no wider than the page."""
    svg = picture[picture.index("<svg"):]
    svg = re.sub(r' id="[^"]*"', "", svg)  # several pictures may stand on one page
    return svg.replace("<svg ", '<svg style="max-width:100%;height:auto" ', 1)


def darkened(picture: str) -> str:
    """A picture in its dark colours, whatever page it is on."""
    picture = picture.replace("stroke:white;", f"stroke:{DARK['white']};")
    return re.sub(r'(fill|stroke|stop-color)="([^"]*)"',
                  lambda found: f'{found[1]}="{DARK.get(found[2], found[2])}"', picture)
