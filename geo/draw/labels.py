"""Names on a picture: placed one after the other, and left out where there is no room."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any

import shapely

from geo.draw.looks import colour
from geo.words import pick

if TYPE_CHECKING:
    from collections.abc import Iterable

    import geopandas as gpd

Box = tuple[float, float, float, float]  # left, top, right, bottom in px
Backdrop = tuple[dict[str, Any], Any]  # properties of a feature, and its shape in px

# Mean width of a letter by its height, on the safe side: no font is at hand to ask.
LETTER_WIDTH = 0.58
GAP = 2  # px between two names, or a name and a symbol
KINDS = ("town", "village")  # the places that get a name, in this order
# Where a name may stand beside its spot: anchor, and the direction from the spot.
_PLACES = (
    ("start", 1, 0),
    ("end", -1, 0),
    ("start", 0.7, -0.8),
    ("start", 0.7, 0.8),
    ("end", -0.7, 0.8),
    ("end", -0.7, -0.8),
    ("middle", 0, -1.3),
    ("middle", 0, 1.3),
)


@dataclass(slots=True)
class Lettering:
    """The names of a picture, and the room that symbols and names have taken."""

    lang: str
    width: float
    height: float
    taken: list[Box] = field(default_factory=list)

    def reserve(self, spot: shapely.Point, radius: float) -> None:
        """Keep names off a symbol."""
        self.taken.append((spot.x - radius, spot.y - radius, spot.x + radius, spot.y + radius))

    def lines(self, named: gpd.GeoDataFrame) -> Iterable[str]:
        """Mark each line whose name has a letter of its own with a disc on the line."""
        for position, row in enumerate(named.to_dict("records")):
            name = row["name"] if isinstance(row["name"], str) else ""
            letter = re.search(r"\b[A-Z]\b", name)
            if letter is None:
                continue
            spot = self._free(row["shape"], 0.45 + 0.2 * (position % 2))
            self.reserve(spot, 8)
            yield (
                f'<circle cx="{spot.x:.1f}" cy="{spot.y:.1f}" r="7.5" fill="{colour("case")}"'
                f' stroke="{colour("line")}"/>'
                + self._text([letter[0]], spot.x, spot.y, "middle", 10.5, 650, "line", halo=False)
            )

    def peaks(self, terrain: gpd.GeoDataFrame) -> Iterable[str]:
        """Name the summits."""
        for row in terrain.to_dict("records"):
            if row["shape"].geom_type == "Point":
                yield self._beside(row["shape"], self._name(row), 12.5, 600, "ink", away=11)

    def water(self, context: Iterable[Backdrop]) -> Iterable[str]:
        """Name lakes in their middle, in italics where the script has them."""
        for properties, shape in context:
            name = self._name(properties)
            if (
                not name
                or properties.get("kind") == "relief"
                or shape.is_empty
                or not shape.geom_type.endswith("Polygon")
            ):
                continue
            rows = name.split(" / ")
            middle = shapely.point_on_surface(shape)
            box = self._box(rows, middle.x, middle.y, "middle", 11)
            if self._fits(box):
                self.taken.append(box)
                yield self._text(
                    rows, middle.x, middle.y, "middle", 11, 400, "water-ink", italic=True
                )

    def places(self, places: gpd.GeoDataFrame) -> Iterable[str]:
        """Name towns, then villages; a place without room for its name is not marked."""
        if "kind" not in places:
            return
        for kind in KINDS:
            of_kind = places[(places["kind"] == kind) & (places.geom_type == "Point")]
            for row in of_kind.sort_values("id").to_dict("records"):
                spot = row["shape"]
                if not self._fits((spot.x - 4, spot.y - 4, spot.x + 4, spot.y + 4)):
                    continue
                name = self._beside(spot, self._name(row), 11, 400, "ink-2")
                if name:
                    self.reserve(spot, 4)
                    yield (
                        f'<circle cx="{spot.x:.1f}" cy="{spot.y:.1f}" r="2"'
                        f' fill="{colour("halo")}" stroke="{colour("ink-2")}"/>{name}'
                    )

    def _beside(
        self,
        spot: shapely.Point,
        name: str,
        size: float,
        weight: int,
        ink: str,
        *,
        away: float = 8,
    ) -> str:
        for anchor, right, down in _PLACES if name else ():
            x, y = spot.x + away * right, spot.y + size * down
            box = self._box([name], x, y, anchor, size)
            if self._fits(box):
                self.taken.append(box)
                return self._text([name], x, y, anchor, size, weight, ink)
        return ""

    def _free(self, line: shapely.LineString, start: float) -> shapely.Point:
        """Move along a line until the disc hides nothing, or stay where it was to stand."""
        for step in range(20):
            along = (start + step / 20) % 1
            spot = shapely.line_interpolate_point(line, along, normalized=True)
            box = (spot.x - 8, spot.y - 8, spot.x + 8, spot.y + 8)
            if self._fits(box):
                return spot
        return shapely.line_interpolate_point(line, start, normalized=True)

    def _fits(self, box: Box) -> bool:
        left, top, right, bottom = box
        if left < 4 or top < 4 or right > self.width - 4 or bottom > self.height - 4:
            return False
        return all(
            right + GAP <= other[0]
            or left - GAP >= other[2]
            or bottom + GAP <= other[1]
            or top - GAP >= other[3]
            for other in self.taken
        )

    def _box(self, rows: list[str], x: float, y: float, anchor: str, size: float) -> Box:
        wide = max(map(len, rows)) * size * LETTER_WIDTH
        tall = len(rows) * size * 1.2
        left = x - wide * {"start": 0, "middle": 0.5, "end": 1}[anchor]
        return left, y - tall / 2, left + wide, y + tall / 2

    def _text(
        self,
        rows: list[str],
        x: float,
        y: float,
        anchor: str,
        size: float,
        weight: int,
        ink: str,
        *,
        halo: bool = True,
        italic: bool = False,
    ) -> str:
        look = f'font-size="{size:g}" font-weight="{weight}" fill="{colour(ink)}"'
        if halo:
            look += f' stroke="{colour("halo")}" stroke-width="3" paint-order="stroke"'
        if italic and self.lang == "en":
            look += ' font-style="italic"'
        first = y - (len(rows) - 1) * size * 0.6 + size * 0.35
        spans = "".join(
            f'<tspan x="{x:.1f}" y="{first + number * size * 1.2:.1f}">{escape(row)}</tspan>'
            for number, row in enumerate(rows)
        )
        return f'<text text-anchor="{anchor}" {look}>{spans}</text>'

    def _name(self, properties: dict[str, Any]) -> str:
        """Pick the name in the language, else in English, else in any; never transliterated."""
        names = {
            "en": properties.get("name"),
            "ar": properties.get("name:ar"),
            "he": properties.get("name:he"),
        }
        return pick(
            {lang: name for lang, name in names.items() if isinstance(name, str)}, self.lang
        )
