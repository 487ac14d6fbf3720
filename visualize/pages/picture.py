"""The drawing of a graph as a part of a page: its numbers in groups of their own, so that they can be taken out of it.

In a node, ``<g class="value">`` holds what tells its value and ``<g class="back">`` its adjoint, also of the class
``number`` if it is a single one; on a line back, ``<g class="label">`` what stands beside it. Colours are those of the
page, by their names, so that they follow it into the dark; what Graphviz says at length, such as a rectangle as a path
of curves, is said shortly.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from xml.etree import ElementTree

from visualize.markup import BACKWARD, FORWARD

# The colours of drawings as common.css calls them. Those of heat strips are data, and stay.
COLOURS = {
    "white": "ground", "#fcfcfc": "panel", "#1a1a1a": "ink", "#595959": "quiet", "#0072b2": "forward",
    "#c44e00": "backward", "#444444": "border", "#9a9a9a": "group", "#777777": "strip", "#e4e4e4": "band",
    "#ffffff": "ground", "#e2e2e2": "data", "#f1f1f1": "result", "#cfe8db": "parameter", "#ffe3a6": "output"}
# What the ports of a node hold; single numbers, which may change while one looks, are tied to their right ends.
_PARTS = {"value_out": "value_end", "left": "value", "value": "value",
          "back_out": "back_end", "right": "back", "back": "back"}
_MARK = "part"  # a link, without which Graphviz makes no group
_LINKED = "{http://www.w3.org/1999/xlink}href"


def marked(source: str, width: float) -> str:
    """DOT source that makes Graphviz wrap each number of a node into a group; ``draw`` has no need of that.

    ``width``: how much room, in points, a single number has at the least: it may get longer while it is summed.
    """
    def mark(found: re.Match[str]) -> str:
        room = f' WIDTH="{width:.0f}"' if found[1].endswith("_out") else ""
        return f'{found[0]} ID="part_{_PARTS[found[1]]}" HREF="{_MARK}"{room}'
    return re.sub(rf'PORT="({"|".join(_PARTS)})"(?=[ >])', mark, source)


def inline(svg: str) -> str:
    """Graphviz's SVG of a marked source, as it stands in a page; what it says of itself, the page says."""
    root = ElementTree.fromstring(svg)
    box = root.get("viewBox", "0 0 100 100")
    width, height = box.split()[2:]
    inside = "".join(_element(child) for child in root)
    return f'<svg id="graph" width="{float(width) * 4 / 3:.0f}" height="{float(height) * 4 / 3:.0f}" ' \
           f'viewBox="{box}" role="graphics-document document">{inside}</svg>'


def _element(element: ElementTree.Element) -> str:
    """One element, and what is in it."""
    tag = element.tag.rpartition("}")[2]
    if tag in ("title", "desc"):
        return ""
    if tag == "text":
        return _text(element)
    if tag in ("path", "polygon", "polyline", "ellipse"):
        return _shape(element, tag)
    if element.get("class") == "node":
        _sort_out(element)
    inside = [_element(child) for child in element]
    kind, id_ = element.get("class"), element.get("id", "")
    if id_.startswith("a_"):  # a link, which Graphviz makes to hold a tooltip
        part = "label" if id_.endswith("label") else id_[7:].replace("_end", " number") if id_[:7] == "a_part_" else ""
        content = "".join(_joined(inside))
        return f'<g class="{part}">{content}</g>' if part else content
    if tag == "a":
        return "".join(inside)
    moved = element.get("transform")
    attributes = "".join(f' {name}="{escape(value)}"' for name, value in (
        ("id", id_ if kind in ("node", "edge", "cluster") else ""), ("class", kind or ""), ("transform", moved or ""))
        if value)
    return f"<g{attributes}>{''.join(inside)}</g>"


def _sort_out(node: ElementTree.Element) -> None:
    """Give a group to the words of a node that tell a number and have none, and tie single numbers to the right."""
    for parent in list(node.iter()):
        for i, words in enumerate(list(parent)):
            if not words.tag.endswith("}text") or parent.get(_LINKED) == _MARK or _is_label(words):
                continue
            part = {FORWARD.lower(): "value", BACKWARD.lower(): "back"}.get(words.get("fill", ""))
            if part or (words.text or "").endswith((" begins here", " begin here")):
                sums = part == "back" and re.match("= .*[0-9∞N]", words.text or "")
                parent[i] = ElementTree.Element("g", {"id": f"a_part_{part or 'value'}{'_end' if sums else ''}"})
                parent[i].append(words)
    frame = [shape for shape in node.iter() if shape.tag.endswith("}path")]
    if not frame:
        return
    line = float(frame[-1].get("stroke-width", "1"))  # the frame is drawn last, and the padding inside of it is 4
    right = max(float(x) for x in re.findall(r"(-?[\d.]+),", frame[0].get("d", ""))) - line / 2 - 4
    for group in node.iter():
        if group.get("id", "").endswith("_end"):
            for words in group.iter():
                if words.tag.endswith("}text"):
                    words.set("x", str(right))
                    words.set("text-anchor", "end")


def _is_label(text: ElementTree.Element) -> bool:
    """Is it the word for a number, which stays: ``value``, or ∂f/∂a?"""
    return text.text == "value" or re.fullmatch("∂[^=‖]*", text.text or "") is not None


def _joined(inside: list[str]) -> Iterator[str]:
    """Rectangles of one colour as one path: the cells of a strip."""
    cells: dict[str, list[str]] = {}
    for part in inside:
        found = re.fullmatch(r'<path fill="(#[0-9a-f]{6})" d="(M[^"]*z)"/>', part)
        if found:
            cells.setdefault(found[1], []).append(found[2])
            continue
        yield from (f'<path fill="{fill}" d="{"".join(shapes)}"/>' for fill, shapes in cells.items())
        cells = {}
        yield part
    yield from (f'<path fill="{fill}" d="{"".join(shapes)}"/>' for fill, shapes in cells.items())


def _text(element: ElementTree.Element) -> str:
    """Words; nothing for blanks, which only keep places free."""
    words = element.text or ""
    if not words.strip():
        return ""
    attributes = f'x="{_short(element.get("x", ""))}" y="{_short(element.get("y", ""))}"'
    anchor = element.get("text-anchor", "start")
    attributes += f' text-anchor="{anchor}"' if anchor != "start" else ""
    attributes += ' font-weight="bold"' if element.get("font-weight") else ""
    return f'<text {attributes} font-size="{float(element.get("font-size", "14")):g}" ' \
           f'fill="{_colour(element.get("fill", "black"))}">{escape(words, quote=False)}</text>'


def _shape(element: ElementTree.Element, tag: str) -> str:
    """A line or an area."""
    # An old Graphviz says transparent for none.
    fill, stroke = (_colour(element.get(name, "none").replace("transparent", "none")) for name in ("fill", "stroke"))
    looks = f'fill="{fill}"'
    if stroke != "none" and fill != stroke:
        looks += f' stroke="{stroke}"'
        for name in ("stroke-width", "stroke-dasharray"):
            looks += f' {name}="{element.get(name)}"' if element.get(name) else ""
    elif stroke != "none":
        looks += f' stroke="{stroke}"'
    if tag == "polygon" and stroke == "none" and (cell := _cell(element.get("points", ""))):
        return f'<path {looks} d="{cell}"/>'
    if tag == "path" and (rounded := _rounded(element.get("d", ""))):
        return f"<rect {rounded} {looks}/>"
    places = {"path": "d", "polygon": "points", "polyline": "points"}.get(tag)
    if places:
        return f'<{tag} {looks} {places}="{_short(element.get(places, ""))}"/>'
    where = " ".join(f'{name}="{element.get(name)}"' for name in ("cx", "cy", "rx", "ry"))
    return f"<{tag} {where} {looks}/>"


def _cell(points: str) -> str:
    """A rectangle given by its corners, as a short path; nothing for another shape."""
    corners = [tuple(map(float, point.split(","))) for point in points.split()]
    across, down = sorted({x for x, _ in corners}), sorted({y for _, y in corners})
    if len(across) != 2 or len(down) != 2:
        return ""
    (x, right), (y, bottom) = across, down
    return f"M{x:.4g},{y:.5g}h{right - x:.3g}v{bottom - y:.3g}h{x - right:.3g}z"


def _rounded(d: str) -> str:
    """A rectangle with round corners, which Graphviz gives as sixteen curves; nothing for another shape."""
    numbers = [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?", d)]
    xs, ys = numbers[::2], numbers[1::2]
    if d.count("C") != 1 or len(xs) != 25 or xs[0] != xs[-1]:
        return ""
    radius = min((x - min(xs) for x in xs if x > min(xs) + 0.5), default=0.0)  # to where the straight side begins
    return f'x="{_short(str(min(xs)))}" y="{_short(str(min(ys)))}" width="{_short(str(max(xs) - min(xs)))}" ' \
           f'height="{_short(str(max(ys) - min(ys)))}" rx="{_short(str(radius))}"'


def _short(numbers: str) -> str:
    """Coordinates to a tenth of a point."""
    return re.sub(r"-?\d+\.\d+(?:e-?\d+)?", lambda found: f"{float(found[0]):.1f}".removesuffix(".0"), numbers)


def _colour(colour: str) -> str:
    name = COLOURS.get(colour.lower())
    return f"var(--{name})" if name else colour
