"""
Drawings as the PDF engine can print them.

It knows no style variables inside drawings, sets their words letter by letter, which breaks Arabic,
and leaves hairlines between the tiles of a pattern. So colours are filled in, words are laid over
the drawing as text of the page, and the ground of a pattern is painted below it in one piece.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

if TYPE_CHECKING:
    from collections.abc import Iterator

_SVG = "http://www.w3.org/2000/svg"
_VARIABLE = re.compile(r"var\(--[a-z0-9-]+,([^()]*)\)")
_REFERENCE = re.compile(r"url\(#([^)]+)\)")
PX_PER_MM = 96 / 25.4
_ROOM = 400  # px that words may take to either side of where they are anchored


def printed(drawing: str, width_mm: float) -> Markup:
    """
    Turn one of our SVG drawings into a block of a given width.

    Parameters
    ----------
    drawing : str
        What `geo.draw` returns: well-formed, words escaped.
    width_mm : float
        How wide to print it; text scales with it.
    """
    root = _parsed(_VARIABLE.sub(r"\1", drawing))
    width, height = _size(root)
    scale = width_mm / width
    words = [*_lifted(root, scale)]
    _solid(root)
    root.set("width", f"{width_mm * PX_PER_MM:.1f}")  # the engine takes no other unit here
    root.set("height", f"{height * scale * PX_PER_MM:.1f}")
    root.set("xmlns", _SVG)
    box = Markup('<div class="drawing" style="width:{}mm;height:{}mm">{}{}</div>')
    shape = Markup(ET.tostring(root, encoding="unicode"))  # serialised: escaped again
    return box.format(f"{width_mm:g}", f"{height * scale:.2f}", shape, Markup("").join(words))


def extent(drawing: str) -> tuple[float, float]:
    """Return width and height of a drawing, in its own units."""
    return _size(_parsed(drawing))


def _parsed(drawing: str) -> ET.Element:
    """
    Read a drawing, its elements by their plain names.

    The prefixes that ElementTree writes are one table for all libraries of a process: one that
    changes it would turn ``svg`` into ``ns0:svg``, which is no drawing in HTML.
    """
    root = ET.fromstring(drawing)
    for element in root.iter():
        element.tag = element.tag.removeprefix(f"{{{_SVG}}}")
    return root


def _size(root: ET.Element) -> tuple[float, float]:
    """Take the size from the view box, which all our drawings have, or else from the sides."""
    box = root.get("viewBox", "").split()
    width, height = box[2:] if len(box) == 4 else (root.get(side) for side in ("width", "height"))
    return float(width or 0), float(height or 0)


def _lifted(root: ET.Element, scale: float) -> Iterator[Markup]:
    """Take the words out of a drawing and give them as text of the page, where they stood."""
    for parent in [*root.iter()]:
        for element in [child for child in parent if child.tag == "text"]:
            for line in element.findall("tspan") or [element]:
                yield _placed(element, line, scale, root.get("direction", "ltr"))
            parent.remove(element)


def _placed(element: ET.Element, line: ET.Element, scale: float, direction: str) -> Markup:
    size = float(element.get("font-size", "12"))
    x, y = float(line.get("x", "0")), float(line.get("y", "0"))
    sides = ("left", "center", "right")[:: -1 if direction == "rtl" else 1]
    align = dict(zip(("start", "middle", "end"), sides, strict=True))[
        element.get("text-anchor", "start")
    ]
    left = x - _ROOM * {"left": 0, "center": 0.5, "right": 1}[align]
    style = (
        f"left:{left * scale:.2f}mm;top:{(y - size) * scale:.2f}mm;width:{_ROOM * scale:.1f}mm;"
        f"text-align:{align};direction:{direction};font-size:{size * scale:.2f}mm;line-height:1.25;"
        f"font-weight:{element.get('font-weight', '400')};color:{element.get('fill', '#000')};"
        f"font-style:{element.get('font-style', 'normal')}"
    )
    halo = Markup(' class="halo"') if element.get("stroke") else ""
    template = Markup('<div class="words" style="{}"><span{}>{}</span></div>')
    return template.format(style, halo, escape(line.text or ""))


def _solid(root: ET.Element) -> None:
    """Paint the ground of every pattern as one piece below what is filled with it."""
    grounds: dict[str, str] = {}
    for pattern in root.iter("pattern"):
        first = next(iter(pattern), None)
        size = pattern.get("width")
        if first is not None and first.tag == "rect" and first.get("width") == size:
            grounds[pattern.get("id", "")] = first.get("fill", "")
            pattern.remove(first)
    for parent in [*root.iter()]:
        for place, element in reversed([*enumerate(parent)]):
            named = _REFERENCE.fullmatch(element.get("fill", ""))
            if named and named[1] in grounds:
                below = ET.Element(element.tag, {**element.attrib, "fill": grounds[named[1]]})
                parent.insert(place, below)
