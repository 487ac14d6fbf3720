"""Graphviz's HTML-like labels: words, and tables of them."""

from __future__ import annotations

from html import escape

import graphviz

FORWARD, BACKWARD, INK, QUIET = "#0072B2", "#C44E00", "#1A1A1A", "#595959"  # all with a contrast above 4.5 on white
FONT = "Helvetica,Arial,sans-serif"


def words(text: str, colour: str = INK, size: int = 11, bold: bool = False) -> str:
    """A few words; nothing for none, because Graphviz refuses empty ones."""
    if not text:
        return ""
    shown = escape(text).replace("\\", "\\\\")  # Graphviz reads escape sequences in labels once, in tooltips twice
    shown = f"<B>{shown}</B>" if bold else shown
    return f'<FONT COLOR="{colour}" POINT-SIZE="{size}">{shown}</FONT>'


def cell(content: str = "", **attributes: object) -> str:
    """A cell of a table."""
    return f"<TD{_listed(attributes)}>{content}</TD>"


def row(*contents: str, **attributes: object) -> str:
    """A row of a table, a cell for each content; the attributes are those of every cell."""
    return f"<TR>{''.join(cell(content, **attributes) for content in contents)}</TR>"


def table(*rows: str, **attributes: object) -> str:
    """A table, without lines unless they are asked for."""
    settings = {"BORDER": 0, "CELLBORDER": 0, "CELLSPACING": 0, "CELLPADDING": 1, **attributes}
    return f"<TABLE{_listed(settings)}>{''.join(rows)}</TABLE>"


def _listed(attributes: dict[str, object]) -> str:
    return "".join(f' {key}="{value}"' for key, value in attributes.items() if value != "")


def label(content: str) -> str:
    """What Graphviz takes for an HTML-like label."""
    return f"<{content}>"


def plain(text: str) -> str:
    """Text that Graphviz shows as it is, in a tooltip: no escape sequence, no entity, no HTML in it."""
    return graphviz.escape(text.replace("&", "&amp;").replace("\\", "\\\\"))
