"""GeoJSON geometries as shapely ones: read as they stand, or told with the place of the fault."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from geo.check.case import one_of
from geo.check.crs import likely_cause
from geo.errors import Issue

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.check.crs import Bounds

MAX_VERTICES = 20_000_000

SIMPLE = ("Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon")
GEOMETRIES = (*SIMPLE, "GeometryCollection")
TYPES = (*GEOMETRIES, "Feature", "FeatureCollection")

# RFC 7946 section 7.1: members that would make one kind of object look like another.
_ALIEN = {
    "FeatureCollection": ("coordinates", "geometries", "geometry", "properties"),
    "Feature": ("coordinates", "geometries", "features"),
    "geometry": ("geometry", "properties", "features"),
}


class TooMuchError(Exception):
    """A limit was passed; what and mend."""


class Shapes:
    """
    Reads the geometries of one file, and remembers all that is wrong with them.

    Attributes
    ----------
    issues : list of Issue
        What was found so far.
    heights : bool
        Whether a position came with a height, which was left out.
    """

    def __init__(self, file: str, near: Bounds | None) -> None:
        self.file = file
        self.near = near
        self.issues: list[Issue] = []
        self.vertices = 0
        self.heights = False

    def tell(self, where: str, what: str, mend: str) -> None:
        """Remember an error."""
        self.issues.append(Issue("error", where, what, mend))

    def geometry(self, value: Any, where: str, place: str) -> tuple[Any, bool]:
        """Geometry, and whether it could be read; null is readable."""
        if value is None and place == "geometry":
            return None, True
        here = f"{where}, {place}" if place else where
        if not isinstance(value, dict):
            self.tell(here, f"it is {kind_of(value)}, not a geometry", "Complete it, or write null")
            return None, False
        kind = value.get("type")
        if kind not in GEOMETRIES:
            self.unknown_type(value, here, GEOMETRIES)
            return None, False
        self.alien(value, "geometry", here)
        self.bbox(value, here)
        place = f"{place}." if place else ""
        member = "geometries" if kind == "GeometryCollection" else "coordinates"
        parts = value.get(member)
        if not isinstance(parts, list) or not parts:
            found = "empty" if parts == [] else kind_of(parts)
            mend = "Give its coordinates, or write null for the geometry"
            self.tell(here, f"{member} of the {kind} is {found}", mend)
            return None, False
        place += member
        shape = (
            self._nested(parts, where, place)
            if kind == "GeometryCollection"
            else self._shape(kind, parts, where, place)
        )
        return shape, shape is not None

    def _nested(self, parts: list[Any], where: str, place: str) -> Any:
        read: list[Any] = []
        for index, part in enumerate(parts):
            here = f"{place}[{index}]"
            if isinstance(part, dict) and part.get("type") == "GeometryCollection":
                what = "a GeometryCollection lies within another"
                self.tell(f"{where}, {here}", what, "Lift its geometries one level")
                read.append(None)
            else:
                read.append(self.geometry(part, where, here)[0])
        return None if None in read else shapely.GeometryCollection(read)

    def _shape(self, kind: str, value: list[Any], where: str, place: str) -> Any:
        if kind.startswith("Multi"):
            single = kind.removeprefix("Multi")
            parts = [
                self._shape(single, part, where, f"{place}[{index}]")
                for index, part in enumerate(value)
            ]
            if any(part is None for part in parts):
                return None
            return getattr(shapely, kind)(parts)
        if kind == "Polygon":
            if not self._is_list(value, where, place, "a list of rings"):
                return None
            rings = [
                self._positions(ring, where, f"{place}[{index}]", 4)
                for index, ring in enumerate(value)
            ]
            if any(ring is None for ring in rings):
                return None
            return shapely.Polygon(rings[0], rings[1:])
        if kind == "LineString":
            line = self._positions(value, where, place, 2)
            return None if line is None else shapely.LineString(line)
        point = self._positions([value], where, place, 1)
        return None if point is None else shapely.Point(point[0])

    def _is_list(self, value: Any, where: str, place: str, meant: str) -> bool:
        if isinstance(value, list) and value:
            return True
        found = "empty" if value == [] else kind_of(value)
        self.tell(f"{where}, {place}", f"it is {found}, not {meant}", "Complete it, or drop it")
        return False

    def _positions(
        self, value: Any, where: str, place: str, least: int
    ) -> NDArray[np.float64] | None:
        """Positions, shape (n, 2); with `least` 4 those of a ring."""
        if not self._is_list(value, where, place, "a list of positions"):
            return None
        self.vertices += len(value)
        if self.vertices > MAX_VERTICES:
            what = f"it has more than {MAX_VERTICES:,} positions"
            raise TooMuchError(what, "Split it into several layers")
        faults = _position_faults(value)
        if faults:
            index, what = faults[0]
            spot = place if least == 1 else f"{place}[{index}]"
            more = f" (and {len(faults) - 1:,} more in this part)" if len(faults) > 1 else ""
            self.tell(f"{where}, {spot}", what + more, "Write [longitude, latitude] in degrees")
            return None
        self.heights |= any(len(position) == 3 for position in value)
        try:
            xy = np.array([position[:2] for position in value], dtype=np.float64)
        except OverflowError:
            mend = "Write [longitude, latitude] in degrees"
            self.tell(f"{where}, {place}", "a number is too large to compute with", mend)
            return None
        if not np.isfinite(xy).all():
            return None  # told where the text was read
        return xy if self._plausible(xy, where, place, least) else None

    def _plausible(self, xy: NDArray[np.float64], where: str, place: str, least: int) -> bool:
        here = f"{where}, {place}"
        told = len(self.issues)
        if len(xy) < least:
            meant = "a ring has at least 4, the last equal to the first" if least == 4 else "two"
            what = f"it has {len(xy)} position{'s' * (len(xy) != 1)}; {meant}"
            self.tell(here, what, "Complete it, or drop it")
        elif least == 4 and (xy[0] != xy[-1]).any():
            what = (
                f"the ring does not close: it starts at {_lonlat(xy[0])}, ends at {_lonlat(xy[-1])}"
            )
            self.tell(here, what, "Repeat the first position at the end, if nothing was cut off")
        beyond = (np.abs(xy) > (180, 90)).any(axis=1)
        if beyond.any():
            first = int(beyond.argmax())
            bounds = (*xy.min(axis=0).tolist(), *xy.max(axis=0).tolist())
            cause, mend = likely_cause(bounds, self.near)
            spot = place if least == 1 else f"{place}[{first}]"
            more = f" (and {beyond.sum() - 1:,} more)" if beyond.sum() > 1 else ""
            what = f"{_lonlat(xy[first])} is not on the globe{more}; {cause}"
            self.tell(f"{where}, {spot}", what, mend)
        elif len(xy) > 1 and np.abs(np.diff(xy[:, 0])).max() > 180:
            what = "it jumps across the 180th meridian"
            self.tell(here, what, "Cut it there in two, as RFC 7946 section 3.1.9 says")
        return len(self.issues) == told

    def unknown_type(self, value: dict[str, Any], where: str, meant: tuple[str, ...]) -> None:
        """Tell of an object whose type is not one of those that may stand there."""
        kind = value.get("type")
        if kind is None:
            what, mend = "it has no type", f"Write {' or '.join(map(repr, meant[:2]))}"
        elif isinstance(kind, str):
            same = [word for word in TYPES if word.lower() == kind.lower()]
            what = f"its type is {kind!r}"
            if same and same[0] in meant:
                what += ", in the wrong case"
                mend = f"Write {same[0]!r}"
            else:
                mend = one_of(kind, meant)
        else:
            what, mend = f"its type is {kind_of(kind)}, not a text", f"Write {meant[0]!r}"
        self.tell(where, what, mend)

    def alien(self, value: dict[str, Any], kind: str, where: str) -> None:
        """Tell of members by which one kind of object would be taken for another."""
        for member in _ALIEN[kind]:
            if member in value:
                what = f"a {kind} has no member {member!r}"
                self.tell(where, what, "Move it to where it belongs, or drop it")
        if "time" in value and kind != "geometry":
            # GDAL takes such a file for JSON-FG, and then reads it otherwise or not at all.
            what = "it has a member 'time', which other readers take for another format"
            self.tell(where, what, "Keep dates in the properties: valid_from, valid_to")

    def bbox(self, value: dict[str, Any], where: str) -> None:
        """Tell of a bounding box that is none."""
        if "bbox" not in value:
            return
        bbox = value["bbox"]
        numbers = isinstance(bbox, list) and set(map(type, bbox)) <= {int, float}
        if not numbers or len(bbox) not in (4, 6):
            what = "bbox is not a list of 4 or 6 numbers"
            self.tell(where, what, "Write [west, south, east, north], or leave it out")


def _position_faults(value: list[Any]) -> list[tuple[int, str]]:
    """Index and fault of every position that is not two or three numbers."""
    # Nearly always all is well, and that is quickly seen.
    pairs = set(map(type, value)) == {list} and set(map(len, value)) <= {2, 3}
    if pairs and set(map(type, chain.from_iterable(value))) <= {int, float}:
        return []
    faults = []
    for index, position in enumerate(value):
        if not isinstance(position, list):
            faults.append((index, f"it is {kind_of(position)}, not a position"))
        elif len(position) not in (2, 3):
            faults.append((index, f"the position has {len(position)} members"))
        else:
            wrong = [item for item in position if type(item) not in (int, float)]
            if wrong:
                faults.append((index, f"the position has {kind_of(wrong[0])} in it"))
    return faults


def _lonlat(xy: NDArray[np.float64]) -> str:
    return "{:.9g}, {:.9g}".format(*xy)


_KINDS = {dict: "an object", list: "an array", bool: "true or false", int: "a number"}


def kind_of(value: Any) -> str:
    """What a value is, in the words of JSON."""
    if value is None:
        return "null or missing"
    if isinstance(value, str):
        return f"the text {value[:40]!r}"
    return _KINDS.get(type(value), "a number")
